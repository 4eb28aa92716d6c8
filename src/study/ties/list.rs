//! The allocations of greatest merit, one by one.
//!
//! A tree over the tied candidates in the order of direction, rank, id: at each node the program with the decisions so far is
//! solved; where it no longer reaches the greatest merit there is nothing below. Since only candidates that are funded in some
//! and not in all of the node's best allocations are branched on, every branch ends in an allocation: `2 n - 1` solves for `n`.

use crate::domain::{Allocation, CandidateIx, Presence, Solution};
use crate::model::Program;
use crate::study::asker::{Answer, Asker, Refused, deciding};
use crate::study::order::published;

/// At most `most` allocations of greatest merit, the published one first, and whether these are all; `None` there where a
/// solve was stopped.
///
/// # Errors
/// Where an answer fails the recheck.
pub fn list(
    asker: &Asker,
    optimum: &Solution,
    tied: &[CandidateIx],
    most: usize,
) -> Result<(Vec<Allocation>, Option<bool>), Refused> {
    let program = asker.base().program()?;
    let mut tree = Tree { asker, program, optimum, tied, most, found: Vec::new(), complete: Some(true) };
    tree.visit(&mut Vec::new(), 0)?;
    let Tree { mut found, complete, .. } = tree;
    if !found.contains(&optimum.allocation) {
        // More than are listed: the one that the rule picks belongs to the list all the same.
        found.truncate(most.saturating_sub(1));
        found.push(optimum.allocation.clone());
    }
    found.sort_by(|left, right| published(&asker.base().candidates, left, right));
    Ok((found, complete))
}

struct Tree<'t, 'a> {
    asker: &'t Asker<'a>,
    program: Program,
    optimum: &'t Solution,
    tied: &'t [CandidateIx],
    most: usize,
    found: Vec<Allocation>,
    complete: Option<bool>,
}

impl Tree<'_, '_> {
    fn visit(&mut self, decided: &mut Vec<(CandidateIx, bool)>, from: usize) -> Result<(), Refused> {
        if self.found.len() >= self.most {
            self.complete = self.complete.map(|_| false);
            return Ok(());
        }
        let answer = self.asker.ask_changed_with_ties(self.asker.base(), &deciding(&self.program, decided))?;
        let Some(solution) = as_good(&answer, self.optimum) else {
            if answer.stop.is_some() {
                self.complete = None;
            }
            return Ok(());
        };
        let open = |candidate: &CandidateIx| {
            solution.presence.as_ref().is_none_or(|all| all[candidate.at()] == Presence::Sometimes)
        };
        let Some(at) = (from..self.tied.len()).find(|at| open(&self.tied[*at])) else {
            self.found.push(solution.allocation.clone());
            return Ok(());
        };
        for funded in [true, false] {
            decided.push((self.tied[at], funded));
            self.visit(decided, at + 1)?;
            decided.pop();
        }
        Ok(())
    }
}

/// The answer's optimum, where it has the greatest merit.
pub(super) fn as_good<'s>(answer: &'s Answer, optimum: &Solution) -> Option<&'s Solution> {
    answer.optimum().filter(|solution| solution.objective == optimum.objective)
}
