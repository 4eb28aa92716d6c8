//! An allocation, and what is known about it.

use super::{CandidateIx, Conflict, Money, Score};
use serde::Serialize;

/// Who is funded, with how much. Sorted by candidate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allocation {
    /// The funded and their awards.
    pub awards: Vec<(CandidateIx, Money)>,
}

impl Allocation {
    /// The award of a candidate; `None` where it is not funded.
    #[must_use]
    pub fn award(&self, candidate: CandidateIx) -> Option<Money> {
        let at = self.awards.binary_search_by_key(&candidate, |award| award.0).ok()?;
        Some(self.awards[at].1)
    }

    /// Is the candidate funded?
    #[must_use]
    pub fn funds(&self, candidate: CandidateIx) -> bool {
        self.award(candidate).is_some()
    }

    /// Sum of all awards.
    #[must_use]
    pub fn awarded(&self) -> Money {
        self.awards.iter().map(|award| award.1).sum()
    }
}

/// Is a candidate funded in the allocations of greatest merit?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// In every one of them.
    Always,
    /// In some of them: a tie, decided by the published rule.
    Sometimes,
    /// In none of them.
    Never,
}

/// What stopped a search before the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// `--time-limit`.
    TimeLimit,
    /// Ctrl-C.
    Interrupted,
    /// Neither engine could finish.
    Unfinished,
}

/// An allocation with its merit and a proven bound on every allocation's merit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// Who is funded.
    pub allocation: Allocation,
    /// Its weighted merit.
    pub objective: Score,
    /// No allocation has more than this. Equal to `objective` when it is proven optimal.
    pub bound: Score,
    /// Of all allocations with this merit it is the one that the published rule picks. False where that was not decided.
    pub ties_decided: bool,
    /// How many decisions the prices left open, so that they had to be searched; `None` where the general engine solved the whole.
    pub core: Option<usize>,
    /// One entry per candidate: funded in all, some, none of the allocations of greatest merit. `None` where unknown.
    pub presence: Option<Vec<Presence>>,
}

/// The end of a solve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Proven: the one answer of the published rule (most merit, least money, first in order).
    Optimal(Solution),
    /// An allocation that keeps every rule, not proven best.
    Feasible(Solution, Stop),
    /// No allocation keeps every rule.
    Infeasible(Conflict),
    /// Nothing found and nothing proven before the search was stopped.
    Unknown(Stop),
}
