//! Lemmas about directions: what each is worth at most under prices, and what it has left to decide.
//!
//! ```text
//! lemma     Σ P(c) · x(c) ≤ V(d)                     proven by a tree over the rows inside direction d
//! within    Σ P(c) · x(c) ≥ V(d) - G                 one sum: cut, prices and the other directions' lemmas; G is all that may be lost
//! settled   x(c) = v(c) for all c of a set           the claim as one row, Σ x(c) - Σ x(c') ≥ number of ones; proven by a tree that looks
//!                                                    for a choice within G that departs from it, until there is none
//! ```
//!
//! `G` is the bound of the prices less what the cut asks for. Where the bound nearly closes, hardly a column is left undecided: of 600
//! candidates some 30, and the tree that remains has a few nodes.

use super::blocks::{Best, Block, Choices, Parts, Priced, Prices};
use super::budget::{Budget, Stopped, price};
use super::lp::{Lp, Solved};
use super::problem::{Given, Problem, number, to_float, whole};
use super::tree::{Aim, End, Tree};
use crate::model::derivation::{Literal, Source, Step};
use rayon::prelude::*;

/// What a direction is asked to settle.
#[derive(Clone, Copy)]
pub(super) struct Settling<'a> {
    /// How much all directions together may lose.
    pub spare: i64,
    /// Nodes for each direction.
    pub nodes: u64,
    /// What was settled before: these directions are not asked again.
    pub done: &'a [Given],
    /// Choices that are known.
    pub seen: &'a Choices,
}

/// Columns of a block with the value that they must have, and the steps that show it.
type Settled = (Vec<Literal>, Vec<Step>);

impl Parts<'_> {
    /// The lemmas of all directions, each with its bound raised by its share of `spare`; the steps, and the lemmas as rows
    /// over the columns of the problem. `first` is the number of the next step.
    pub fn lemmas(
        &self,
        best: &[Best],
        spare: i128,
        first: usize,
        budget: &mut Budget,
    ) -> Result<(Vec<Step>, Vec<Given>), Stopped> {
        let raised = self.shares(best, spare);
        let share = budget.share();
        let proven: Vec<Result<(Vec<Step>, Budget), Stopped>> = self
            .blocks
            .par_iter()
            .zip(best)
            .zip(&raised)
            .map(|((block, best), &most)| {
                let mut budget = share.clone();
                let problem = block.problem(&best.terms, most + 1);
                let mut tree = Tree::new(&problem, Aim::Refute, 0, true, Some(&block.columns));
                match tree.run(&mut budget)? {
                    End::Closed(_) => Ok((tree.into_steps(), budget)),
                    End::Kept(_) => Err(Stopped),
                }
            })
            .collect();
        let (mut steps, mut rows) = (Vec::new(), Vec::new());
        for (((block, best), most), proven) in self.blocks.iter().zip(best).zip(raised).zip(proven) {
            let (inner, spent) = proven?;
            budget.charge(&share, &spent);
            if block.columns.is_empty() {
                continue;
            }
            let terms: Vec<(u32, i64)> =
                best.terms.iter().map(|&(place, p)| (block.columns[place as usize], -p)).collect();
            rows.push(Given {
                source: Source::Step(number(first + steps.len())),
                terms: terms.clone(),
                least: -most,
                aside: false,
            });
            steps.push(Step::Lemma { terms, least: -most, steps: inner });
        }
        budget.check()?;
        Ok((steps, rows))
    }

    /// What each direction may do while all of them together lose no more than `spare` under the prices: at first that it stays within
    /// `spare` of its best, since the others are at their best at most; then which of its columns have the same value in every
    /// choice that does. `lemmas` bound every direction; the steps, and what was settled as rows. A direction may take so many nodes.
    pub fn settled(
        &self,
        (Priced { prices, best }, lemmas): (&Priced, &[Given]),
        Settling { spare, nodes, done, seen }: Settling,
        first: usize,
        budget: &mut Budget,
    ) -> Result<(Vec<Step>, Vec<Given>), Stopped> {
        let cut = self.problem.cut.as_ref().expect("directions are priced against a cut");
        let of = |row: &Given| row.terms.first().map(|term| self.place[term.0 as usize].0 as usize);
        let done: Vec<usize> = done.iter().filter_map(of).collect();
        let deciding = (0..self.blocks.len()).filter(|at| !self.blocks[*at].columns.is_empty());
        let deciding: Vec<(usize, usize)> = deciding.enumerate().filter(|(_, at)| !done.contains(at)).collect();
        let floor = |place: usize| {
            let others = lemmas.iter().enumerate().filter(|other| other.0 != place).map(|(_, lemma)| (lemma.source, 1));
            let paid = prices.rows.iter().map(|&(row, y)| (self.problem.rows[row].source, y));
            Step::Sum([(cut.source, prices.scale)].into_iter().chain(others).chain(paid).collect())
        };
        let mut steps: Vec<Step> = deciding.iter().map(|&(place, _)| floor(place)).collect();
        let share = budget.share();
        let proven: Vec<Option<(Settled, Budget)>> = (0..deciding.len())
            .into_par_iter()
            .map(|nth| {
                let (place, at) = deciding[nth];
                let mut budget = share.clone();
                let within = Given {
                    source: Source::Step(number(first + nth)),
                    terms: best[at].terms.clone(),
                    least: best[at].value - spare,
                    aside: false,
                };
                let block = &self.blocks[at];
                let settled = budget.at_most(nodes * price(block.columns.len()), |budget| {
                    block.settled(&best[at], &lemmas[place], &within, &seen[at], budget)
                });
                let settled = settled.ok()?;
                Some((settled, budget))
            })
            .collect();
        let mut rows = Vec::new();
        for (&(_, at), proven) in deciding.iter().zip(proven) {
            let Some(((literals, inner), spent)) = proven else { continue };
            budget.charge(&share, &spent);
            if literals.is_empty() {
                continue;
            }
            let column = |place: u32| self.blocks[at].columns[place as usize];
            let terms: Vec<(u32, i64)> =
                literals.iter().map(|&(place, value)| (column(place), if value { 1 } else { -1 })).collect();
            let least = terms.iter().map(|term| term.1.max(0)).sum();
            let source = Source::Step(number(first + steps.len()));
            rows.push(Given { source, terms: terms.clone(), least, aside: false });
            steps.push(Step::Lemma { terms, least, steps: inner });
        }
        budget.check()?;
        Ok((steps, rows))
    }

    /// The bound of each direction: its best, and a share of what the sum may spare, by how far its relaxation is from its
    /// best, since that is what makes a lemma long.
    fn shares(&self, best: &[Best], spare: i128) -> Vec<i64> {
        let gaps: Vec<f64> = self.blocks.par_iter().zip(best).map(|(block, best)| block.gap(best)).collect();
        let all: f64 = gaps.iter().sum();
        let spare = i64::try_from(spare.clamp(0, 1 << 60)).unwrap_or(0);
        let mut left = spare;
        best.iter()
            .zip(gaps)
            .map(|(best, gap)| {
                let part = if all > 0.0 { whole(to_float(spare) * gap / all * 0.999_999).unwrap_or(0) } else { 0 };
                let part = part.min(left);
                left -= part;
                best.value + part
            })
            .collect()
    }

    /// `scale · cut + lemmas + Σ y · row`, which refutes the cut where the bound does.
    pub fn sum(&self, prices: &Prices, cut: Source, lemmas: &[Given]) -> Step {
        let lemmas = lemmas.iter().map(|lemma| (lemma.source, 1));
        let rows = prices.rows.iter().map(|&(row, y)| (self.problem.rows[row].source, y));
        Step::Sum([(cut, prices.scale)].into_iter().chain(lemmas).chain(rows).collect())
    }
}

impl Block {
    /// The columns that have one value in every choice `within` what may be lost, and the steps that show it: a tree that looks for
    /// another value of any of them, until it finds none.
    fn settled(
        &self,
        best: &Best,
        lemma: &Given,
        within: &Given,
        seen: &[Vec<bool>],
        budget: &mut Budget,
    ) -> Result<Settled, Stopped> {
        let worth = |chosen: &[bool]| -> i64 { best.terms.iter().filter(|t| chosen[t.0 as usize]).map(|t| t.1).sum() };
        let mut settled = vec![true; self.columns.len()];
        let mut differ = |chosen: &[bool]| {
            settled.iter_mut().zip(chosen.iter().zip(&best.chosen)).for_each(|(same, pair)| *same &= pair.0 == pair.1);
            (0..).zip(&best.chosen).zip(&settled).filter(|pair| *pair.1).map(|pair| (pair.0.0, *pair.0.1)).collect()
        };
        let mut literals: Vec<Literal> = differ(&best.chosen);
        for chosen in seen.iter().filter(|chosen| worth(chosen) >= within.least) {
            literals = differ(chosen);
        }
        let terms = best.terms.iter().map(|&(place, p)| (place, -p)).collect();
        let most = Given { source: lemma.source, terms, least: lemma.least, aside: false };
        while !literals.is_empty() {
            let terms: Vec<(u32, i64)> =
                literals.iter().map(|&(place, same)| (place, if same { -1 } else { 1 })).collect();
            let least = 1 + terms.iter().map(|term| term.1.min(0)).sum::<i64>();
            let another = Given { source: Source::Opposite, terms, least, aside: false };
            let rows = self.rows.iter().cloned().chain([most.clone(), another]).collect();
            let problem = Problem { columns: self.columns.len(), cut: Some(within.clone()), rows };
            let mut tree = Tree::new(&problem, Aim::Refute, 0, true, Some(&self.columns));
            match tree.run(budget)? {
                End::Closed(_) => return Ok((literals, tree.into_steps())),
                End::Kept(chosen) => literals = differ(&chosen),
            }
        }
        Ok((literals, Vec::new()))
    }

    /// How far the relaxation's bound is above the best.
    fn gap(&self, best: &Best) -> f64 {
        let mut objective = vec![0.0; self.columns.len()];
        best.terms.iter().for_each(|&(place, p)| objective[place as usize] = to_float(p));
        let mut lp = Lp::new(&objective);
        for row in &self.rows {
            let terms: Vec<(u32, f64)> = row.terms.iter().map(|&(place, a)| (place, to_float(a))).collect();
            lp.add_row(&terms, to_float(row.least));
        }
        match lp.solve(f64::NEG_INFINITY, 20_000) {
            Solved::Optimal(optimum) => (optimum.value - to_float(best.value)).max(0.0),
            _ => 0.0,
        }
    }
}
