//! Reviewers' scores, the merit that is their mean, and the ranks that merit gives.

use super::numbers::{Millionths, nearest};
use crate::domain::{BELL, Stream};

/// Who scores, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reviewers {
    /// Scores of each candidate.
    pub(super) count: usize,
    /// Score of an average candidate.
    pub(super) mean: Millionths,
    /// Standard deviation between candidates.
    pub(super) between: Millionths,
    /// Standard deviation between the reviewers of one candidate.
    pub(super) within: Millionths,
    /// Least score given.
    pub(super) lowest: i64,
    /// Greatest score given.
    pub(super) highest: i64,
}

impl Reviewers {
    /// The scores of one candidate: `mean + between · a + within · b`, `a` drawn once and `b` for every reviewer, whole.
    pub(super) fn scores(&self, stream: &mut Stream) -> Vec<i64> {
        let quality = stream.bell();
        (0..self.count)
            .map(|_| {
                let deviation = self.between.0 * quality + self.within.0 * stream.bell();
                self.cut(self.mean.0 * BELL + deviation, Millionths::ONE.0)
            })
            .collect()
    }

    /// A score in units of `1 / (BELL · unit)`, to the nearest whole and within the scale.
    fn cut(&self, score: i64, unit: i64) -> i64 {
        let whole = nearest(i128::from(score), i128::from(BELL) * i128::from(unit));
        i64::try_from(whole).unwrap_or(self.lowest).clamp(self.lowest, self.highest)
    }
}

/// The mean of whole scores in tenths, to the nearest.
pub(super) fn mean_in_tenths(scores: &[i64]) -> i64 {
    let sum: i64 = scores.iter().sum();
    let tenths = nearest(10 * i128::from(sum), scores.len().max(1) as i128);
    i64::try_from(tenths).expect("a mean is within its scores, which are bounded")
}

/// Competition ranking (1, 2, 2, 4): the rank of each is one more than the number of those with more merit.
pub(super) fn ranks<M: Ord + Copy>(merits: &[M]) -> Vec<usize> {
    let mut ordered = merits.to_vec();
    ordered.sort_unstable();
    merits.iter().map(|merit| 1 + ordered.len() - ordered.partition_point(|other| other <= merit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_merits_share_a_rank_and_the_next_is_skipped() {
        assert_eq!(ranks(&[80, 91, 80, 75, 91, 99]), [4, 2, 4, 6, 2, 1]);
        assert_eq!(ranks::<i64>(&[]), Vec::<usize>::new());
    }

    #[test]
    fn means_are_rounded_to_tenths() {
        assert_eq!(mean_in_tenths(&[88, 88, 86, 86, 85]), 866);
        assert_eq!(mean_in_tenths(&[80, 80, 81]), 803, "80.33…");
        assert_eq!(mean_in_tenths(&[80, 80, 80, 81]), 803, "80.25 goes up");
    }

    #[test]
    fn scores_stay_on_the_scale() {
        let wild = Reviewers {
            count: 4,
            mean: Millionths(80_000_000),
            between: Millionths(30_000_000),
            within: Millionths(5_000_000),
            lowest: 50,
            highest: 100,
        };
        let mut stream = Stream::new(3, &["scores"]);
        let scores: Vec<i64> = (0..500).flat_map(|_| wild.scores(&mut stream)).collect();
        assert_eq!((scores.iter().min(), scores.iter().max()), (Some(&50), Some(&100)), "cut at both ends");
        assert_eq!(scores.len(), 2_000);
    }
}
