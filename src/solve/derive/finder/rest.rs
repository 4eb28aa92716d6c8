//! What is left to decide once columns are settled: a tree over it, or another row as the cut.
//!
//! ```text
//! rows, cut, lemmas ──settled──▶ the rest ──tree, with cuts──▶ closed
//!                                   └──where the first cut leaves no gap: the second as the cut──▶ its own prices, lemmas, what they settle …
//! ```
//!
//! Of allocations that must all have most merit each direction has most of it, too, where the bound of the prices is exact. What then
//! tells them apart is money: the least that each direction needs for its merit adds up to what the published choice needs.

use super::{Ended, Finder};
use crate::model::derivation::{Source, Step};
use crate::solve::derive::blocks::{Choices, Parts};
use crate::solve::derive::budget::{Stopped, price};
use crate::solve::derive::problem::{Given, Problem};
use crate::solve::derive::reduced::Reduced;
use crate::solve::derive::tree::{Aim, Cutting, End, Tree};

/// Trees over more open columns have fewer nodes.
const LARGE: u64 = 2_000;

/// The program over the open columns, and the directions of these.
struct Rest {
    reduced: Reduced,
    blocks: Vec<u32>,
    /// The steps that derive it.
    steps: Vec<Step>,
}

impl Finder<'_> {
    /// A tree over the rest, of at most so many nodes; without a limit, with all that is left, as long as there is hope.
    pub(super) fn tree_of(&mut self, nodes: Option<u64>) -> Result<Ended, Stopped> {
        let Rest { reduced, blocks, steps } = self.rest(self.problem.clone(), &[]);
        let first = self.steps.len() + steps.len();
        let mut tree = Tree::new(&reduced.problem, Aim::Refute, first, false, Some(&reduced.columns));
        let parts = Parts::new(&reduced.problem, &blocks);
        if parts.several() && reduced.problem.cut.is_some() {
            let known = self.known(&reduced, parts.blocks.len());
            tree = tree.cutting(Cutting::new(parts, known));
        }
        if nodes.is_none() {
            tree = tree.impatient();
        }
        let columns = reduced.columns.len();
        let most = nodes.map_or(u64::MAX, |nodes| {
            // As much work, where each node takes long.
            let fewer = (nodes * LARGE / columns.max(1) as u64).clamp(nodes / 4, nodes);
            fewer * price(columns)
        });
        Ok(match self.budget.at_most(most, |budget| tree.run(budget))? {
            End::Kept(chosen) => Ended::Kept(reduced.whole(&chosen)),
            End::Closed(_) => {
                self.steps.extend(steps);
                self.steps.extend(tree.into_steps());
                Ended::Closed
            }
        })
    }

    /// Refutes another row than the cut over the rest, with half of what may be spent. `known` keeps all rows that cross no directions.
    pub(super) fn second(&mut self, known: &[bool], cut: Source) -> Result<Ended, Stopped> {
        let mut problem = self.problem.clone();
        let at = problem.rows.iter().position(|row| row.source == cut).ok_or(Stopped)?;
        let cut = problem.rows.remove(at);
        problem.rows.extend(problem.cut.replace(cut));
        let floors = std::mem::take(&mut self.floors);
        let Rest { reduced, blocks, steps } = self.rest(problem, &floors);
        let first = self.steps.len() + steps.len();
        let known: Vec<bool> = reduced.columns.iter().map(|&column| known[column as usize]).collect();
        let steps = [&self.steps[..], &steps].concat();
        let (ended, over) = self.budget.half(|budget| {
            let mut finder = Finder::over(reduced.problem.clone(), blocks, steps, budget.clone());
            let ended = finder.refute(Some(&known), None, None);
            budget.left = finder.budget.left;
            Ok((ended?, finder.steps))
        })?;
        Ok(match ended {
            Ended::Kept(chosen) => Ended::Kept(reduced.whole(&chosen)),
            Ended::Closed => {
                self.steps = over;
                self.steps[first..].iter_mut().for_each(|step| step.over(&reduced.columns));
                Ended::Closed
            }
        })
    }

    /// The rest of a problem, with all that is proven and what is proven `besides`.
    fn rest(&self, mut problem: Problem, besides: &[Given]) -> Rest {
        let lemmas = self.lemmas.iter().flat_map(|lemmas| &lemmas.0);
        problem.rows.extend(lemmas.chain(&self.more).chain(besides).cloned());
        let (reduced, steps) = Reduced::new(&problem, &self.settled, self.steps.len());
        let blocks = reduced.columns.iter().map(|&column| self.blocks[column as usize]).collect();
        Rest { reduced, blocks, steps }
    }

    /// The choices met, as far as they agree with what is settled, as choices of the open columns of each of so many directions.
    fn known(&self, reduced: &Reduced, blocks: usize) -> Choices {
        let mut columns: Vec<Vec<u32>> = vec![Vec::new(); self.seen.len()];
        for (column, &block) in (0..).zip(&self.blocks) {
            if let Some(columns) = columns.get_mut(block as usize) {
                columns.push(column);
            }
        }
        let of = |(columns, seen): (&Vec<u32>, &Vec<Vec<bool>>)| {
            seen.iter().filter_map(|chosen| reduced.open(columns, chosen)).collect()
        };
        let mut known: Choices = columns.iter().zip(&self.seen).map(of).collect();
        known.resize(blocks, Vec::new());
        known
    }
}
