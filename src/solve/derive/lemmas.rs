//! Lemmas about directions: what each is worth at most under prices.
//!
//! ```text
//! lemma     Σ P(c) · x(c) ≤ V(d)                     proven by a tree over the rows inside direction d
//! sum       scale · cut + lemmas + prices            where the bound closes, the end
//! ```

use super::blocks::{Best, Parts, Prices};
use super::problem::{Given, number};
use crate::model::derivation::{Source, Step};

impl Parts<'_> {
    /// The lemmas of all directions that have something to win: the steps, and the lemmas as rows over the columns of the problem. `first` is the number of the next
    /// step. The search for the best choices has left their proofs: a clause that it learnt while a lesser one was known
    /// follows all the more from the opposite of what the lemma claims.
    pub fn lemmas(&self, best: &[Best], first: usize) -> (Vec<Step>, Vec<Given>) {
        let (mut steps, mut rows) = (Vec::new(), Vec::new());
        for (block, best) in self.blocks.iter().zip(best).filter(|pair| !pair.1.terms.is_empty()) {
            let terms: Vec<(u32, i64)> =
                best.terms.iter().map(|&(place, p)| (block.columns[place as usize], -p)).collect();
            let (source, least) = (Source::Step(number(first + steps.len())), -best.value);
            rows.push(Given { source, terms: terms.clone(), least, aside: false });
            steps.push(Step::Lemma { terms, least, steps: best.steps.clone() });
        }
        (steps, rows)
    }

    /// `scale · cut + lemmas + Σ y · row`, which refutes the cut where the bound does.
    pub fn sum(&self, prices: &Prices, cut: Source, lemmas: &[Given]) -> Step {
        let lemmas = lemmas.iter().map(|lemma| (lemma.source, 1));
        let rows = prices.rows.iter().map(|&(row, y)| (self.problem.rows[row].source, y));
        Step::Sum([(cut, prices.scale)].into_iter().chain(lemmas).chain(rows).collect())
    }
}
