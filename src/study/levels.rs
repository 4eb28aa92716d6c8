//! Award levels: who is trimmed, by how much, and what that buys.
//!
//! What trimming buys is the merit of the allocation less the optimum of the same case with every award at the request: a
//! second solve, nothing else. Every allocation without levels is one with them as long as full awards are among the levels, so
//! that the gain is then never negative. Where the second solve was stopped, nothing is said.

use crate::domain::{
    Binding, CandidateIx, Candidates, Case, Issues, Merit, Money, Outcome, Score, Screening, Share, Solution,
};
use crate::model;
use crate::solve::{Control, Options, solve};

/// A funded candidate that gets less than it asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trimmed {
    /// The candidate.
    pub candidate: CandidateIx,
    /// What it asked for.
    pub requested: Money,
    /// What it gets.
    pub award: Money,
    /// Its merit.
    pub merit: Merit,
    /// The merit that counts with the award.
    pub kept: Merit,
}

impl Trimmed {
    /// By how much it is trimmed.
    #[must_use]
    pub fn cut(&self) -> Money {
        self.requested - self.award
    }

    /// The share of the request that it gets.
    #[must_use]
    pub fn share(&self) -> Share {
        Share::ratio(self.award, self.requested)
    }
}

/// What trimming buys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bought {
    /// Against the optimum with every award at the request.
    Against {
        /// Its weighted merit.
        without: Score,
        /// More weighted merit with levels.
        gain: Score,
        /// Funded only because awards may be trimmed, in canonical order.
        enter: Vec<CandidateIx>,
        /// Funded only where nobody is trimmed, in canonical order.
        leave: Vec<CandidateIx>,
    },
    /// With every award at the request no allocation keeps the rules.
    Everything,
    /// The optimum without levels was not found in time.
    Unknown,
}

/// Who is trimmed, in canonical order.
#[must_use]
pub fn trimmed(case: &Case, candidates: &Candidates, solution: &Solution) -> Vec<Trimmed> {
    if !case.has_levels() {
        return Vec::new();
    }
    let of = |candidate: CandidateIx| {
        let (requested, award) = (candidates.requested[candidate.at()], solution.allocation.award(candidate)?);
        let (merit, kept) = (candidates.merit[candidate.at()], case.merit_at(candidates, candidate, award));
        (award != requested).then_some(Trimmed { candidate, requested, award, merit, kept })
    };
    candidates.canonical_order().into_iter().filter_map(of).collect()
}

/// Solves the case with every award at the request and compares.
///
/// # Errors
/// As [`model::build`].
pub fn bought(
    case: &Case,
    candidates: &Candidates,
    screening: &Screening,
    bindings: &[Binding],
    with: &Solution,
    options: Options,
    control: &Control,
) -> Result<Bought, Issues> {
    let program = model::build(&case.without_levels(), candidates, screening, bindings)?;
    Ok(match solve(&program, candidates.len(), options, control) {
        Outcome::Optimal(without) => {
            let only = |one: &Solution, other: &Solution| {
                let order = candidates.canonical_order().into_iter();
                order.filter(|c| one.allocation.funds(*c) && !other.allocation.funds(*c)).collect()
            };
            let gain = Score(with.objective.0 - without.objective.0);
            Bought::Against {
                without: without.objective,
                gain,
                enter: only(with, &without),
                leave: only(&without, with),
            }
        }
        Outcome::Infeasible(_) => Bought::Everything,
        Outcome::Feasible(..) | Outcome::Unknown(_) => Bought::Unknown,
    })
}
