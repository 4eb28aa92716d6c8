//! Rules by which cities decide participatory budgets, as allocations to hold against the optimum.
//!
//! | rule | how it goes | source |
//! | --- | --- | --- |
//! | greedy | by merit, most first; what no longer fits is passed over | the rule of most cities |
//! | greedy without skipping | the same, but it ends at the first that does not fit | Gdynia and others |
//! | greedy per cost | by merit per money | Dantzig, "Discrete-variable extremum problems", Oper. Res. 5, 1957 |
//! | Method of Equal Shares | every voter has an equal share of the budget; see [`equal_shares`] | Peters, Pierczyński and Skowron, "Proportional participatory budgeting with additive utilities", `NeurIPS` 2021 |
//! | sequential Phragmén | voters earn money at equal speed; see [`phragmen`] | Los, Christoff and Grossi, "Proportional budget allocations: towards a systematization", IJCAI 2022 |
//!
//! All of it in whole numbers and exact rationals: no tie is made or broken by rounding. Ties are broken by the candidates'
//! ids, the smaller first. The greedy rules keep every upper bound of the programme; the rules of ballots know the budget of
//! their election alone, and what they break of the rest is for the recheck to tell.

mod electorate;
pub mod equal_shares;
mod greedy;
pub mod phragmen;
#[cfg(test)]
mod tests;

pub use electorate::{Electorate, Project, Utility, electorates};
pub use equal_shares::Completion;
pub use greedy::{Order, greedy};

use crate::domain::{Allocation, CandidateIx, Candidates, Case, Money};

/// The greatest award of a candidate: what it asks for, unless the scenario awards less.
fn award(case: &Case, candidates: &Candidates, candidate: CandidateIx) -> Money {
    case.offers(candidates, candidate).first().map_or(candidates.requested[candidate.at()], |offer| offer.award)
}

/// The allocation that funds these candidates, each with its greatest award.
#[must_use]
pub fn allocation(case: &Case, candidates: &Candidates, funded: &[CandidateIx]) -> Allocation {
    let mut awards: Vec<_> = funded.iter().map(|&candidate| (candidate, award(case, candidates, candidate))).collect();
    awards.sort_unstable_by_key(|award| award.0);
    awards.dedup_by_key(|award| award.0);
    Allocation { awards }
}
