//! The priority list: one nested order of funding that serves every budget of a sweep.
//!
//! A free optimum may fund somebody at a small total, drop them at a larger one and fund them again later. A list that is
//! published beforehand cannot: whoever is funded at a total is funded at every larger one. Such a list is a chain of
//! allocations, each a proven optimum among those that hold the one before (going up) or lie within it (going down). Chains are
//! built both ways from the smallest total, the largest, the one in force and some between; the one that loses least against
//! the free optima, summed over the totals, is given, with what it loses at each: exactly, since the free optimum of each total
//! is proven. That no other list loses less is not claimed. (On priorities of projects under an uncertain budget: Koç, Morton,
//! Popova, Hess, Kee and Richards 2009.)
//!
//! Who must stay, and who may not come in, is told to the program by a row and not by locks: under strict and skip ranking whoever a
//! scenario refuses may be passed over, but whoever a smaller total leaves out still stands in line.

use crate::domain::{CandidateIx, Money, RuleId, Score, Solution};
use crate::solve::Nested;
use crate::study::asker::{Asker, Bounds, Refused, deciding};
use std::collections::BTreeMap;

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
    let mut anchors: Vec<usize> = (0..ANCHORS).map(|at| at * last / (ANCHORS - 1)).collect();
    anchors.extend(totals.iter().rposition(|total| *total <= base));
    anchors.sort_unstable();
    // From the same allocation grows the same chain.
    anchors.dedup_by(|later, earlier| free[*later].allocation == free[*earlier].allocation);
    let bounds = Bounds::new(asker, &asker.base().with_total(Money(totals[0])), &RuleId::Total)?;
    asker.expect(anchors.iter().map(|anchor| if *anchor == 0 || *anchor == last { last } else { 2 * last }).sum());
    let grow = |nested| Steps { asker, bounds: &bounds, totals, free, nested, known: BTreeMap::new() };
    // Chains meet: what follows from one allocation at one total is asked once. Upwards they meet at the larger totals.
    let upwards = || -> Result<Vec<Option<Vec<Solution>>>, Refused> {
        let mut steps = grow(Nested::Around);
        anchors.iter().rev().map(|&anchor| steps.along(anchor, anchor + 1..=last)).collect()
    };
    let downwards = || -> Result<Vec<Option<Vec<Solution>>>, Refused> {
        let mut steps = grow(Nested::Within);
        anchors.iter().map(|&anchor| steps.along(anchor, (0..anchor).rev())).collect()
    };
    let (up, down) = rayon::join(upwards, downwards);
    let mut best: Option<(i128, Priority)> = None;
    for ((anchor, up), down) in anchors.into_iter().zip(up?.into_iter().rev()).zip(down?) {
        let Some((up, down)) = up.zip(down) else { continue };
        let here = std::iter::once(free[anchor].clone());
        let found = Priority { anchor, chain: down.into_iter().rev().chain(here).chain(up).collect() };
        let price: i128 = free.iter().enumerate().map(|(at, free)| found.price(at, free).0).sum();
        if best.as_ref().is_none_or(|best| price < best.0) {
            best = Some((price, found));
        }
    }
    let Some((_, best)) = best else { return Ok(None) };
    let mut situation = asker.base().clone();
    for (total, listed) in totals.iter().zip(&best.chain) {
        situation.case.to_mut().programme.total = Money(*total);
        asker.recheck(&situation, &listed.allocation, Some(listed.objective))?;
    }
    Ok(Some(best))
}

/// The steps of chains one way.
struct Steps<'p, 'a> {
    asker: &'p Asker<'a>,
    bounds: &'p Bounds<'p, 'a>,
    totals: &'p [i64],
    free: &'p [&'p Solution],
    nested: Nested,
    known: Followers,
}

/// What follows at a total from an allocation at the one before; `None`: nothing does.
type Followers = BTreeMap<(usize, Vec<(CandidateIx, Money)>), Option<Solution>>;

impl Steps<'_, '_> {
    /// The chain from the free optimum at `anchor` to each of the positions in turn; `None` where it breaks off.
    fn along(&mut self, anchor: usize, to: impl Iterator<Item = usize>) -> Result<Option<Vec<Solution>>, Refused> {
        let mut chain: Vec<Solution> = Vec::new();
        for at in to {
            let before = chain.last().unwrap_or(self.free[anchor]);
            let key = (at, before.allocation.awards.clone());
            let next = if let Some(next) = self.known.get(&key) {
                self.asker.answered();
                next.clone()
            } else {
                let next = self.next(at, before)?;
                self.known.insert(key, next.clone());
                next
            };
            let Some(next) = next else { return Ok(None) };
            chain.push(next);
        }
        Ok(Some(chain))
    }

    fn next(&self, at: usize, before: &Solution) -> Result<Option<Solution>, Refused> {
        let free = self.free[at];
        let nested = match self.nested {
            Nested::Around => contains(free, before),
            Nested::Within => contains(before, free),
        };
        if nested {
            self.asker.answered();
            return Ok(Some(free.clone()));
        }
        let whole = || {
            let base = self.asker.base();
            let stay = self.nested == Nested::Around;
            let held = base.candidates.rows().filter(|candidate| before.allocation.funds(*candidate) == stay);
            let held: Vec<(CandidateIx, bool)> = held.map(|candidate| (candidate, stay)).collect();
            Ok(deciding(&base.with_total(Money(self.totals[at])).program()?, &held))
        };
        self.bounds.nested(self.totals[at], &before.allocation, self.nested, whole)
    }
}

/// Does one fund everybody that the other funds? Then the free optimum is also the best that the chain allows.
fn contains(larger: &Solution, smaller: &Solution) -> bool {
    smaller.allocation.awards.iter().all(|award| larger.allocation.funds(award.0))
}
