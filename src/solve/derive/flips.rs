//! Lemmas about one decision: what a direction loses at least when it is turned.
//!
//! ```text
//! flip      Σ P(c) · x(c) + δ · [x(j) is turned] ≤ V(d),      δ = V(d) - the best of direction d with x(j) turned
//! ```
//!
//! A tree that branches on a short row across directions, a pair or a dependency, turns one decision of one of them. A relaxation knows nothing of
//! what that costs a direction in whole numbers; with these rows it does.

use super::blocks::{Best, Block, Parts, Priced};
use super::budget::{Budget, Stopped};
use super::problem::{Given, Problem, number, sum};
use super::tree::{Aim, End, Tree};
use crate::model::derivation::{Source, Step};

/// Rows across directions with no more columns are branched on.
const SHORT: usize = 8;
/// Nodes for one decision.
const NODES: u64 = 60;

impl Parts<'_> {
    /// The lemmas of all decisions in short rows across directions but those that are `settled`; no loss above `spare` matters. None
    /// where they are so many that half of what may be spent could go into them.
    pub fn flips(
        &self,
        priced: &Priced,
        settled: &[Given],
        spare: i64,
        first: usize,
        budget: &mut Budget,
    ) -> Result<(Vec<Step>, Vec<Given>), Stopped> {
        let mut open = vec![false; self.problem.columns];
        let short = self.crossing.iter().map(|&row| &self.problem.rows[row].terms).filter(|terms| terms.len() <= SHORT);
        short.flatten().for_each(|term| open[term.0 as usize] = true);
        settled.iter().flat_map(|row| &row.terms).for_each(|term| open[term.0 as usize] = false);
        let columns: Vec<(usize, u32)> = (0..open.len())
            .filter(|column| open[*column])
            .map(|column| (self.place[column].0 as usize, self.place[column].1))
            .collect();
        if columns.len() as u64 * NODES > budget.left / 2 {
            return Ok((Vec::new(), Vec::new()));
        }
        let flips = budget.each(columns, |(at, place), budget| {
            // One that is hard to prove is done without.
            let flip = budget.at_most(NODES, |budget| self.blocks[at].flip(&priced.best[at], place, spare, budget));
            (at, flip.unwrap_or_default())
        });
        budget.check()?;
        let (mut steps, mut rows) = (Vec::new(), Vec::new());
        for (at, flip) in flips {
            let Some((terms, most, inner)) = flip else { continue };
            let block = &self.blocks[at].columns;
            let terms: Vec<(u32, i64)> = terms.iter().map(|&(place, p)| (block[place as usize], -p)).collect();
            let source = Source::Step(number(first + steps.len()));
            rows.push(Given { source, terms: terms.clone(), least: -most, aside: false });
            steps.push(Step::Lemma { terms, least: -most, steps: inner });
        }
        Ok((steps, rows))
    }
}

/// Priced columns, what their sum is at most, and the steps that show it.
type Flip = (Vec<(u32, i64)>, i64, Vec<Step>);

impl Block {
    /// The lemma about the decision of `place`; `None` where it costs nothing.
    fn flip(&self, best: &Best, place: u32, spare: i64, budget: &mut Budget) -> Result<Option<Flip>, Stopped> {
        let chosen = best.chosen[place as usize];
        let mut turned: Problem = self.problem(&best.terms, best.value - spare);
        let (terms, least) = if chosen { (vec![(place, -1)], 0) } else { (vec![(place, 1)], 1) };
        turned.rows.push(Given { source: Source::Opposite, terms, least, aside: false });
        let loss = match Tree::new(&turned, Aim::Best, 0, true, None).run(budget)? {
            End::Closed(None) => spare + 1,
            End::Closed(Some(choice)) | End::Kept(choice) => best.value - sum(&best.terms, &choice),
        };
        if loss <= 0 {
            return Ok(None);
        }
        let mut terms = best.terms.clone();
        let change = if chosen { -loss } else { loss };
        match terms.iter_mut().find(|term| term.0 == place) {
            Some(term) => term.1 += change,
            None => terms.push((place, change)),
        }
        terms.retain(|term| term.1 != 0);
        terms.sort_unstable();
        let most = if chosen { best.value - loss } else { best.value };
        let problem = self.problem(&terms, most + 1);
        let mut tree = Tree::new(&problem, Aim::Refute, 0, true, Some(&self.columns));
        match tree.run(budget)? {
            End::Closed(_) => Ok(Some((terms, most, tree.into_steps()))),
            End::Kept(_) => Err(Stopped),
        }
    }
}
