//! What would become of an ineligible candidate if it met every clause, everything else as it is.
//!
//! The candidate alone is let in, and the optimum found anew. Where the answer is another one than before, it is rechecked: under
//! the case without the clauses that the candidate fails, and with everybody else refused who is ineligible.

use crate::domain::{CandidateIx, ClauseIx, Eligibility, Screening, Solution};
use crate::study::asker::{Asker, Refused, Situation};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What becomes of a candidate that is cured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cured {
    /// It would be funded.
    Funded,
    /// It would not.
    Unfunded,
    /// Not decided before the search was stopped.
    Unknown,
}

/// What becomes of each of the ineligible.
///
/// # Errors
/// Where an answer fails the recheck.
pub(super) fn cured(
    asker: &Asker,
    optimum: &Solution,
    whose: &[CandidateIx],
) -> Result<BTreeMap<CandidateIx, Cured>, Refused> {
    asker.expect(whose.len());
    let found: Vec<Result<(CandidateIx, Cured), Refused>> =
        whose.par_iter().map(|candidate| Ok((*candidate, one(asker, optimum, *candidate)?))).collect();
    found.into_iter().collect()
}

fn one(asker: &Asker, optimum: &Solution, candidate: CandidateIx) -> Result<Cured, Refused> {
    let base = asker.base();
    let eligible = eligible(base, candidate);
    let answer = asker.ask_unchecked(&eligible)?;
    let Some(solution) = answer.optimum() else { return Ok(Cured::Unknown) };
    if solution.allocation == optimum.allocation {
        return Ok(Cured::Unfunded);
    }
    let mut failed: Vec<ClauseIx> =
        Screening::of(&base.screening.failed, candidate).iter().map(|pair| pair.1).collect();
    failed.sort_unstable();
    let without = failed.into_iter().rev().fold(base.clone(), |base, clause| base.without_clause(clause));
    let others = base
        .candidates
        .rows()
        .filter(|other| *other != candidate && base.screening.eligibility[other.at()] == Eligibility::Ineligible);
    let without = without.refusing(&others.collect::<Vec<_>>());
    asker.recheck(&without, &solution.allocation, Some(solution.objective))?;
    Ok(if solution.allocation.funds(candidate) { Cured::Funded } else { Cured::Unfunded })
}

/// The situation in which the candidate fails nothing.
fn eligible<'a>(base: &Situation<'a>, candidate: CandidateIx) -> Situation<'a> {
    let mut screening = base.screening.clone().into_owned();
    screening.failed.retain(|pair| pair.0 != candidate);
    screening.undecided.retain(|pair| pair.0 != candidate);
    screening.eligibility[candidate.at()] = Eligibility::Eligible;
    Situation { screening: Cow::Owned(screening), ..base.clone() }
}
