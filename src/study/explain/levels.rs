//! How much merit turns the decision about a candidate that may get one of several awards.
//!
//! With another merit `m'` its award at level `l` adds `w·kept(l, m')` instead of `w·kept(l, m)`, and nothing else changes. So with
//! `z(l)` the greatest merit of all allocations that award it level `l`, that is
//!
//! ```text
//! z(l, m') = z(l) - w·kept(l, m) + w·kept(l, m')
//! ```
//!
//! and it is funded where for some level `z(l, m')` exceeds the greatest merit without it, or equals it and the published rule decides
//! for the allocation with it. `kept` never falls as `m'` grows, so that the turning point of each level is found by halving an
//! interval, and the first (of a funded candidate the last) of them is that of the decision.

use super::cost::{Costs, Other, Threshold};
use crate::domain::{Allocation, CandidateIx, Merit, Range, Score};
use crate::model::{ColumnIx, ColumnKey};
use crate::solve::Turned;
use crate::study::asker::Refused;
use crate::study::order::published;
use std::cmp::Ordering;

/// No merit is looked at beyond this many millionths: a thousand million points.
const MOST: i64 = 1_000_000_000_000_000;

/// What is known of a leveled candidate.
pub(super) struct Leveled {
    /// The best allocation with the decision turned around.
    pub other: Other,
    pub merit: Option<Threshold>,
    /// Was every level decided?
    pub known: bool,
}

impl Costs<'_, '_> {
    /// Asks about every level of a candidate.
    pub(super) fn leveled(&self, candidate: CandidateIx) -> Result<Leveled, Refused> {
        let levels = self.base().case.offers(self.candidates(), candidate).len();
        let mut found = Vec::with_capacity(levels);
        for level in 0..levels {
            found.push(self.at_level(candidate, level)?);
        }
        let known = found.iter().all(|other| *other != Other::Unknown);
        let best: Vec<(usize, &Allocation, Score)> = found
            .iter()
            .enumerate()
            .filter_map(|(level, other)| match other {
                Other::Best { allocation, objective } => Some((level, allocation, *objective)),
                Other::Impossible | Other::Unknown => None,
            })
            .collect();
        let funded = self.optimum.allocation.funds(candidate);
        let other = if funded {
            self.other(candidate)?
        } else if known {
            let first = best
                .iter()
                .min_by(|left, right| right.2.cmp(&left.2).then_with(|| published(self.candidates(), left.1, right.1)));
            first.map_or(Other::Impossible, |(_, allocation, objective)| Other::Best {
                allocation: (*allocation).clone(),
                objective: *objective,
            })
        } else {
            Other::Unknown
        };
        let without = match &other {
            _ if !funded => Some((&self.optimum.allocation, self.optimum.objective)),
            Other::Best { allocation, objective } => Some((allocation, *objective)),
            Other::Impossible | Other::Unknown => None,
        };
        let merit = without.filter(|_| known).and_then(|without| self.turning_point(candidate, funded, &best, without));
        Ok(Leveled { known: known && other != Other::Unknown, merit, other })
    }

    /// Where the levels, each with the best allocation and its merit, stop or begin to be better than the best one without.
    fn turning_point(
        &self,
        candidate: CandidateIx,
        funded: bool,
        levels: &[(usize, &Allocation, Score)],
        without: (&Allocation, Score),
    ) -> Option<Threshold> {
        let (case, candidates) = (&self.base().case, self.candidates());
        let own = candidates.merit[candidate.at()].0;
        let weight = case.weight(candidates.direction[candidate.at()]);
        let kept = |level: usize, merit: i64| {
            Score::of(case.offers_at(candidates, candidate, Merit(merit))[level].merit, weight).0
        };
        let wins: Vec<bool> =
            levels.iter().map(|level| published(candidates, level.1, without.0) == Ordering::Less).collect();
        // With this merit, is some allocation with it the published answer; is one at least as good?
        let compare = |merit: i64, strictly: bool| {
            levels.iter().zip(&wins).any(|((level, _, worth), wins)| {
                let worth = worth.0 - kept(*level, own) + kept(*level, merit);
                worth > without.1.0 || (worth == without.1.0 && (*wins || !strictly))
            })
        };
        // The least merit with which it is funded.
        let (mut low, mut high) = if funded { (-1, own) } else { (own, MOST) };
        if !compare(high, true) || (funded && compare(0, true)) {
            return None;
        }
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if compare(middle, true) { high = middle } else { low = middle }
        }
        // One millionth less is a tie, or loses.
        let tie = high > 0 && compare(high - 1, false);
        let turn = high - i64::from(tie);
        Some(Threshold { merit: Merit((own - turn).abs()), beyond: tie })
    }

    /// The best allocation with one of its awards.
    fn at_level(&self, candidate: CandidateIx, level: usize) -> Result<Other, Refused> {
        let key = |key: ColumnKey| match key {
            ColumnKey::Fund { candidate: whose, level } if whose == candidate => Some(level as usize),
            _ => None,
        };
        let Some(at) = self.program.columns.iter().position(|column| key(column.key) == Some(level)) else {
            return Ok(Other::Impossible);
        };
        let best =
            |allocation: &Allocation, objective: Score| Other::Best { allocation: allocation.clone(), objective };
        if self.optimum.allocation.award(candidate).map(|award| award.0) == Some(self.program.columns[at].award) {
            return Ok(best(&self.optimum.allocation, self.optimum.objective));
        }
        match self.turning.as_ref().map_or(Turned::Unknown, |turning| turning.with_level(candidate, level)) {
            Turned::Best { allocation, objective } => {
                self.asker.recheck(self.base(), &allocation, Some(objective))?;
                return Ok(Other::Best { allocation, objective });
            }
            Turned::None => return Ok(Other::Impossible),
            Turned::Unknown => {}
        }
        let only = ColumnIx(u32::try_from(at).unwrap_or(u32::MAX));
        self.under(candidate, vec![only], Range { least: Some(1), most: None })
    }
}
