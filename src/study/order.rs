//! The published rule between two allocations of the same merit, and what one has that another has not.

use crate::domain::{Allocation, CandidateIx, Candidates};
use std::cmp::Ordering;

/// `Less` where `left` is the one that the published rule picks of two allocations of the same merit: less money, then the
/// one that gives more to the first candidate (by direction, rank, id) that they treat differently.
pub(super) fn published(candidates: &Candidates, left: &Allocation, right: &Allocation) -> Ordering {
    left.awarded().cmp(&right.awarded()).then_with(|| {
        let order = candidates.canonical_order().into_iter();
        let mut more = order.map(|candidate| right.award(candidate).cmp(&left.award(candidate)));
        more.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    })
}

/// Whom `to` funds and `from` does not, by direction, rank and id.
pub(super) fn entering(candidates: &Candidates, from: &Allocation, to: &Allocation) -> Vec<CandidateIx> {
    let mut entering: Vec<CandidateIx> =
        to.awards.iter().map(|award| award.0).filter(|candidate| !from.funds(*candidate)).collect();
    entering.sort_by_key(|&c| (candidates.direction[c.at()], candidates.rank[c.at()], candidates.id(c)));
    entering
}

/// The ids of candidates.
pub(super) fn ids(candidates: &Candidates, of: &[CandidateIx]) -> Vec<String> {
    of.iter().map(|candidate| candidates.id(*candidate).to_owned()).collect()
}
