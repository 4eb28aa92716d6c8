//! The outcome of screening: who is eligible, and why not.

use super::CandidateIx;
use serde::Serialize;

/// Position of a clause in the programme's list of clauses in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ClauseIx(pub u32);

impl ClauseIx {
    /// As an index.
    #[must_use]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// May a candidate be funded?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// Every clause decided by data holds.
    Eligible,
    /// No clause fails, but at least one could not be decided: data are missing.
    ToCheck,
    /// At least one clause fails.
    Ineligible,
}

/// What screening found. Lists are sorted by candidate, then clause.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Screening {
    /// One entry per candidate.
    pub eligibility: Vec<Eligibility>,
    /// Every clause that a candidate fails and must not.
    pub failed: Vec<(CandidateIx, ClauseIx)>,
    /// Every clause that could not be decided for lack of data.
    pub undecided: Vec<(CandidateIx, ClauseIx)>,
    /// Every piece of advice that a candidate does not follow.
    pub advised: Vec<(CandidateIx, ClauseIx)>,
    /// Every clause that a person must decide from documents, with the candidates it concerns.
    pub documents: Vec<(CandidateIx, ClauseIx)>,
}

impl Screening {
    /// The clauses paired with `candidate` in one of the lists.
    #[must_use]
    pub fn of(list: &[(CandidateIx, ClauseIx)], candidate: CandidateIx) -> &[(CandidateIx, ClauseIx)] {
        let start = list.partition_point(|pair| pair.0 < candidate);
        let end = list.partition_point(|pair| pair.0 <= candidate);
        &list[start..end]
    }
}
