//! What the draws come to: how often each candidate is funded, where it ranks, what the base allocation misses.

use super::Question;
use super::exact::quantile;
use super::reviews::Reviews;
use crate::domain::{Allocation, Candidates, Case, Merit, Score, Solution, Text};
use crate::say;
use std::cmp::Reverse;

/// Where an interval begins and ends, in thousandths of the draws: its middle nine tenths.
pub(super) const INTERVAL: [usize; 2] = [50, 950];

/// The three sets of candidates. "Core", "borderline" and "exterior" are the terms of robust portfolio modelling (Liesiö, Mild and
/// Salo 2007); there, core is in all and exterior in no good portfolio, here thresholds on the frequency tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Core,
    Borderline,
    Exterior,
}

impl Set {
    pub const ALL: [Self; 3] = [Self::Core, Self::Borderline, Self::Exterior];

    pub fn code(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Borderline => "borderline",
            Self::Exterior => "exterior",
        }
    }

    pub fn title(self) -> Text {
        match self {
            Self::Core => say!("核心", "core"),
            Self::Borderline => say!("临界", "borderline"),
            Self::Exterior => say!("外围", "exterior"),
        }
    }
}

/// Vectors have an entry per candidate of the [`Reviews`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sample {
    pub draws: usize,
    /// In how many draws it is funded.
    pub selected: Vec<usize>,
    /// Sum of its ranks within the direction over the draws, in halves. Equal merits share the mean of their places.
    pub rank_sum: Vec<u64>,
    /// Interval of that rank, in halves.
    pub rank_reach: Vec<[u32; 2]>,
    /// Interval of its merit.
    pub merit_reach: Vec<[Merit; 2]>,
    /// What the base allocation's merit lacks of the optimum in each draw, ascending.
    pub regret: Vec<Score>,
}

impl Sample {
    pub fn new(
        (case, candidates): (&Case, &Candidates),
        reviews: &Reviews,
        merits: &[Vec<Merit>],
        optima: &[Solution],
        base: &Allocation,
    ) -> Self {
        let n = reviews.whose.len();
        let mut sample = Self {
            draws: merits.len(),
            selected: vec![0; n],
            rank_sum: vec![0; n],
            rank_reach: Vec::with_capacity(n),
            merit_reach: Vec::with_capacity(n),
            regret: Vec::with_capacity(merits.len()),
        };
        let mut ranks = Vec::with_capacity(merits.len());
        let mut table = candidates.clone();
        for (merits, optimum) in merits.iter().zip(optima) {
            let mut funded = vec![false; candidates.len()];
            optimum.allocation.awards.iter().for_each(|award| funded[award.0.at()] = true);
            for (at, candidate) in reviews.whose.iter().enumerate() {
                sample.selected[at] += usize::from(funded[candidate.at()]);
            }
            let drawn = half_ranks(candidates, reviews, merits);
            sample.rank_sum.iter_mut().zip(&drawn).for_each(|(sum, rank)| *sum += u64::from(*rank));
            ranks.push(drawn);
            table.merit.clone_from(merits);
            sample.regret.push(Score(optimum.objective.0 - worth(case, &table, base).0));
        }
        for (at, candidate) in reviews.whose.iter().enumerate() {
            sample.rank_reach.push(reach(ranks.iter().map(|ranks| ranks[at])));
            sample.merit_reach.push(reach(merits.iter().map(|merits| merits[candidate.at()])));
        }
        sample.regret.sort_unstable();
        sample
    }

    /// The set that a candidate belongs to.
    pub fn set(&self, at: usize, question: &Question) -> Set {
        // Thresholds are in hundredths of a per cent.
        let (share, all) = (self.selected[at] as u128 * 10_000, self.draws as u128);
        if share >= u128::from(question.core) * all {
            Set::Core
        } else if share <= u128::from(question.exterior) * all {
            Set::Exterior
        } else {
            Set::Borderline
        }
    }
}

/// Merit of an allocation, each award with the part of the merit that it keeps.
pub(super) fn worth(case: &Case, candidates: &Candidates, allocation: &Allocation) -> Score {
    allocation.awards.iter().map(|award| case.score_at(candidates, award.0, award.1)).sum()
}

fn reach<T: Copy + Ord>(drawn: impl Iterator<Item = T>) -> [T; 2] {
    let mut drawn: Vec<T> = drawn.collect();
    drawn.sort_unstable();
    INTERVAL.map(|thousandths| quantile(&drawn, thousandths))
}

/// Twice the rank of each candidate within its direction.
fn half_ranks(candidates: &Candidates, reviews: &Reviews, merits: &[Merit]) -> Vec<u32> {
    let mut ranks = vec![0; reviews.whose.len()];
    let merit = |at: &usize| merits[reviews.whose[*at].at()];
    let direction = |at: &usize| candidates.direction[reviews.whose[*at].at()];
    let all: Vec<usize> = (0..ranks.len()).collect();
    for members in all.chunk_by(|left, right| direction(left) == direction(right)) {
        let mut order = members.to_vec();
        order.sort_unstable_by_key(|at| Reverse(merit(at)));
        let mut better = 0;
        for tied in order.chunk_by(|left, right| merit(left) == merit(right)) {
            let count = u32::try_from(tied.len()).unwrap_or(u32::MAX);
            tied.iter().for_each(|at| ranks[*at] = 2 * better + count + 1);
            better += count;
        }
    }
    ranks
}
