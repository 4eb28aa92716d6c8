//! Rank from merit, merit from rank, and whether the two agree.

use crate::domain::{CandidateIx, DirectionIx, MERIT_PLACES, Merit, RankMerit, by_rank, power_of_ten};
use std::cmp::Reverse;

/// Ranks within each direction by merit descending; equal merits share a rank, and the next one counts them: 1, 1, 3.
pub(super) fn ranks_from_merit(direction: &[DirectionIx], merit: &[Merit]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..merit.len()).collect();
    order.sort_unstable_by_key(|&row| (direction[row], Reverse(merit[row])));
    let mut ranks = vec![0; merit.len()];
    for group in order.chunk_by(|&one, &other| direction[one] == direction[other]) {
        let mut rank = 0;
        for (place, &row) in (1_u32..).zip(group) {
            let tied = rank > 0 && merit[group[place as usize - 2]] == merit[row];
            rank = if tied { rank } else { place };
            ranks[row] = rank;
        }
    }
    ranks
}

/// Merit from ranks by the scenario's rule. The worst rank of each direction is the largest in the file.
pub(super) fn merit_from_ranks(direction: &[DirectionIx], rank: &[u32], rule: RankMerit) -> Vec<Merit> {
    let directions = direction.iter().map(|ix| ix.at() + 1).max().unwrap_or(0);
    let mut worst = vec![0_u32; directions];
    for (ix, rank) in direction.iter().zip(rank) {
        worst[ix.at()] = worst[ix.at()].max(*rank);
    }
    direction.iter().zip(rank).map(|(ix, rank)| merit_of(*rank, worst[ix.at()], rule)).collect()
}

fn merit_of(rank: u32, worst: u32, rule: RankMerit) -> Merit {
    let points = i64::from(worst) + 1 - i64::from(rank);
    let one = power_of_ten(MERIT_PLACES);
    match rule {
        RankMerit::Borda => Merit(points * one),
        RankMerit::Percentile => {
            let (hundred, worst) = (100 * i128::from(one), i128::from(worst));
            let half_up = (2 * hundred * i128::from(points) + worst) / (2 * worst);
            Merit(i64::try_from(half_up).expect("no more than 100"))
        }
    }
}

/// Pairs of rows of a direction that share a rank: each later row with the first that has the rank.
pub(super) fn repeated(direction: &[DirectionIx], rank: &[u32]) -> Vec<(usize, usize)> {
    let order: Vec<usize> = by_rank(direction, rank).into_iter().map(CandidateIx::at).collect();
    let same = |&one: &usize, &other: &usize| (direction[one], rank[one]) == (direction[other], rank[other]);
    let mut pairs: Vec<(usize, usize)> =
        order.chunk_by(same).flat_map(|tied| tied[1..].iter().map(|row| (tied[0], *row))).collect();
    pairs.sort_unstable_by_key(|&(_, later)| later);
    pairs
}

/// For each direction where ranks contradict merits, the first pair met: a better-ranked row, and a worse-ranked one of
/// more merit.
pub(super) fn contradictions(direction: &[DirectionIx], rank: &[u32], merit: &[Merit]) -> Vec<(usize, usize)> {
    let order: Vec<usize> = by_rank(direction, rank).into_iter().map(CandidateIx::at).collect();
    let mut found = Vec::new();
    for group in order.chunk_by(|&one, &other| direction[one] == direction[other]) {
        let mut least: Option<usize> = None;
        for tied in group.chunk_by(|&one, &other| rank[one] == rank[other]) {
            let better =
                least.and_then(|least| tied.iter().find(|&&row| merit[row] > merit[least]).map(|&row| (least, row)));
            if let Some(pair) = better {
                found.push(pair);
                break;
            }
            least = tied.iter().copied().chain(least).min_by_key(|&row| merit[row]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: DirectionIx = DirectionIx(0);
    const B: DirectionIx = DirectionIx(1);

    #[test]
    fn equal_merits_share_a_rank_within_their_direction() {
        let merit = [Merit(80), Merit(90), Merit(90), Merit(70), Merit(85), Merit(90)];
        assert_eq!(ranks_from_merit(&[A, A, A, A, B, B], &merit), [3, 1, 1, 4, 2, 1]);
    }

    #[test]
    fn borda_counts_down_to_one_for_the_worst_rank_of_the_direction() {
        let merit = merit_from_ranks(&[A, A, A, B], &[1, 3, 3, 2], RankMerit::Borda);
        assert_eq!(merit, [Merit(3_000_000), Merit(1_000_000), Merit(1_000_000), Merit(1_000_000)]);
    }

    #[test]
    fn percentile_gives_the_best_a_hundred_and_rounds_half_up() {
        let merit = merit_from_ranks(&[A, A, A, B], &[1, 2, 3, 1], RankMerit::Percentile);
        assert_eq!(merit, [Merit(100_000_000), Merit(66_666_667), Merit(33_333_333), Merit(100_000_000)]);
    }

    #[test]
    fn finds_every_repeated_rank_with_its_first() {
        assert_eq!(repeated(&[A, B, A, A, B], &[1, 1, 2, 1, 1]), [(0, 3), (1, 4)]);
        assert_eq!(repeated(&[A, B, A], &[1, 1, 2]), []);
    }

    #[test]
    fn ties_in_rank_or_merit_contradict_nothing() {
        assert_eq!(contradictions(&[A; 4], &[1, 1, 2, 3], &[Merit(8), Merit(9), Merit(8), Merit(7)]), []);
        let merit = [Merit(9), Merit(7), Merit(8), Merit(9)];
        assert_eq!(contradictions(&[A, A, A, B], &[1, 2, 3, 1], &merit), [(1, 2)], "one for each direction");
    }
}
