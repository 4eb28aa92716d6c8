//! The published order inside one direction.
//!
//! ```text
//! earlier   Σ (1 - x(i)) + (1 - x(j)) ≥ 1       over the columns i before j that the published choice funds, for a j that it does not fund
//! ```
//!
//! A choice of the direction that funds `j` and all of these comes before the published one. Where none is worth what the direction must be
//! worth, this holds; and where it holds for every `j` of every direction, the rows of the published order cannot be kept: each of them in
//! turn follows by unit propagation. Directions are looked at one by one, where a tree over all of them would combine their equals.

use super::Finder;
use crate::model::derivation::{Source, Step};
use crate::solve::derive::blocks::{Block, Parts};
use crate::solve::derive::budget::{Budget, Stopped};
use crate::solve::derive::problem::{Given, Problem, number};
use crate::solve::derive::tree::{Aim, End, Tree};

/// Nodes for one column.
const NODES: u64 = 100;

impl Finder<'_> {
    /// Derives for each column that `known` leaves out that nothing earlier than `known` funds it, as far as that holds in its direction alone
    /// and half of what may be spent is enough.
    pub(super) fn order(&mut self, parts: &Parts, known: &[bool]) -> Result<(), Stopped> {
        let open = self.open();
        let least = self.budget.left / 2;
        for (at, block) in parts.blocks.iter().enumerate() {
            let mut problem = self.alone(parts, at);
            let mut terms: Vec<(u32, i64)> = Vec::new();
            for (place, &column) in (0..).zip(&block.columns).filter(|column| open[*column.1 as usize]) {
                terms.push((place, -1));
                if known[column as usize] {
                    continue;
                }
                if self.budget.left < least {
                    return Ok(());
                }
                if let Some(steps) = block.refuted(&mut problem, &terms, &mut self.budget)? {
                    let source = Source::Step(number(self.steps.len()));
                    let row = Given { source, terms: terms.clone(), least: not_all(&terms), aside: false };
                    let named = block.outside(&row);
                    self.steps.push(Step::Lemma { terms: named.terms.clone(), least: row.least, steps });
                    self.more.push(named);
                    problem.rows.push(row);
                }
                terms.pop();
            }
        }
        Ok(())
    }

    /// What is known of one direction, and what it must be worth.
    fn alone(&self, parts: &Parts, at: usize) -> Problem {
        let block = &parts.blocks[at];
        let own = |row: &&Given| row.terms.first().is_some_and(|term| parts.place[term.0 as usize].0 as usize == at);
        let inside = |row: &Given| parts.inside(row);
        let settled = self.settled.iter().filter(own).map(inside);
        let rows = block.rows.iter().filter(|row| !row.aside).cloned().chain(settled).collect();
        Problem { columns: block.columns.len(), cut: self.floors.iter().find(own).map(inside), rows }
    }
}

/// The bound that says that not all of these columns are chosen.
fn not_all(terms: &[(u32, i64)]) -> i64 {
    1 - i64::from(number(terms.len()))
}

impl Block {
    /// The steps that show that not all of these columns are chosen; `None` where they may be.
    fn refuted(
        &self,
        problem: &mut Problem,
        columns: &[(u32, i64)],
        budget: &mut Budget,
    ) -> Result<Option<Vec<Step>>, Stopped> {
        let terms: Vec<(u32, i64)> = columns.iter().map(|term| (term.0, 1)).collect();
        let least = i64::from(number(terms.len()));
        problem.rows.push(Given { source: Source::Opposite, terms, least, aside: false });
        let mut tree = Tree::new(problem, Aim::Refute, 0, true, Some(&self.columns));
        let closed = matches!(budget.small(NODES, |budget| tree.run(budget)), Ok(End::Closed(_)));
        let steps = closed.then(|| tree.into_steps());
        problem.rows.pop();
        budget.check()?;
        Ok(steps)
    }
}
