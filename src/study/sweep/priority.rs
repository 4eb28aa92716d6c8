//! The priority list: one nested order of funding that serves every budget of a sweep.
//!
//! A free optimum may fund somebody at a small total, drop them at a larger one and fund them again later. A list that is
//! published beforehand cannot: whoever is funded at a total is funded at every larger one. Such a list is a chain of
//! allocations, each a proven optimum among those that hold the one before (going up) or lie within it (going down). Chains are
//! built both ways from the smallest total, the largest, the one in force and some between; the one that loses least against
//! the free optima, summed over the totals, is given, with what it loses at each: exactly, since the free optimum of each total
//! is proven. That no other list loses less is not claimed. Under strict and skip ranking there is only the chain from the smallest
//! total upwards: going down refuses candidates, and whoever is refused may be passed over. (On priorities of projects under an uncertain budget: Koç, Morton, Popova, Hess, Kee and Richards 2009.)

use crate::domain::{CandidateIx, Money, Ranking, Score, Solution};
use crate::study::asker::{Asker, Refused};
use rayon::prelude::*;

/// A chain of allocations, one per total, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// Where the chain was begun: a position among the totals.
    pub anchor: usize,
    /// The allocation at each total.
    pub chain: Vec<Solution>,
}

impl Priority {
    /// What the list loses at a total against the free optimum there.
    #[must_use]
    pub fn price(&self, at: usize, free: &Solution) -> Score {
        Score(free.objective.0 - self.chain[at].objective.0)
    }

    /// Everybody on the list with the position of the smallest total that funds them: by that, then direction, rank, id.
    #[must_use]
    pub fn order(&self, asker: &Asker) -> Vec<(usize, CandidateIx)> {
        let candidates = &asker.base().candidates;
        let first = |candidate: &CandidateIx| self.chain.iter().position(|one| one.allocation.funds(*candidate));
        let mut order: Vec<(usize, CandidateIx)> =
            candidates.canonical_order().into_iter().filter_map(|c| Some((first(&c)?, c))).collect();
        order.sort_by_key(|entry| entry.0);
        order
    }
}

/// From so many totals, evenly spaced, chains are begun.
const ANCHORS: usize = 9;

/// The cheapest of the chains; `None` where none of them reaches all totals. `free` are the free optima.
pub(super) fn priority(asker: &Asker, totals: &[i64], free: &[&Solution]) -> Result<Option<Priority>, Refused> {
    let base = asker.base().case.programme.total.0;
    let last = totals.len() - 1;
    let mut anchors = vec![0];
    if asker.base().case.scenario.ranking == Ranking::Free {
        anchors.extend((1..ANCHORS).map(|at| at * last / (ANCHORS - 1)));
        anchors.extend(totals.iter().rposition(|total| *total <= base));
        anchors.sort_unstable();
    }
    // From the same allocation grows the same chain.
    anchors.dedup_by(|later, earlier| free[*later].allocation == free[*earlier].allocation);
    asker.expect(anchors.len() * (totals.len() - 1));
    let chains: Vec<Result<Option<Priority>, Refused>> =
        anchors.par_iter().map(|anchor| chain(asker, totals, free, *anchor)).collect();
    let mut best: Option<(i128, Priority)> = None;
    for found in chains {
        let Some(found) = found? else { continue };
        let price: i128 = free.iter().enumerate().map(|(at, free)| found.price(at, free).0).sum();
        if best.as_ref().is_none_or(|best| price < best.0) {
            best = Some((price, found));
        }
    }
    Ok(best.map(|best| best.1))
}

fn chain(asker: &Asker, totals: &[i64], free: &[&Solution], anchor: usize) -> Result<Option<Priority>, Refused> {
    let mut chain: Vec<Option<Solution>> = vec![None; totals.len()];
    chain[anchor] = Some(free[anchor].clone());
    let funded =
        |solution: &Solution| -> Vec<CandidateIx> { solution.allocation.awards.iter().map(|award| award.0).collect() };
    for at in anchor + 1..totals.len() {
        let Some(before) = &chain[at - 1] else { return Ok(None) };
        chain[at] = if contains(free[at], before) {
            Some(free[at].clone())
        } else {
            let situation = asker.base().with_total(Money(totals[at])).funding(&funded(before));
            asker.ask(&situation)?.optimum().cloned()
        };
    }
    for at in (0..anchor).rev() {
        let Some(after) = &chain[at + 1] else { return Ok(None) };
        chain[at] = if contains(after, free[at]) {
            Some(free[at].clone())
        } else {
            let outside: Vec<CandidateIx> =
                asker.base().candidates.rows().filter(|candidate| !after.allocation.funds(*candidate)).collect();
            let situation = asker.base().with_total(Money(totals[at])).refusing(&outside);
            asker.ask(&situation)?.optimum().cloned()
        };
    }
    let chain: Option<Vec<Solution>> = chain.into_iter().collect();
    Ok(chain.map(|chain| Priority { anchor, chain }))
}

/// Does one fund everybody that the other funds? Then the free optimum is also the best that the chain allows.
fn contains(larger: &Solution, smaller: &Solution) -> bool {
    smaller.allocation.awards.iter().all(|award| larger.allocation.funds(award.0))
}
