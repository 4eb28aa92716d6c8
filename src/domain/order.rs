//! The orders that candidates are taken in.

use super::{CandidateIx, Candidates, DirectionIx};

impl Candidates {
    /// The candidates in the order of the published tie-break: direction, rank, id.
    #[must_use]
    pub fn canonical_order(&self) -> Vec<CandidateIx> {
        let mut ranked = Ranked::new(&self.direction, &self.rank);
        // Rows of one rank stand in the order of the file: mostly that of their ids, and no cell need be looked up out of turn.
        let ordered = self.id.iter().is_sorted();
        for direction in ranked.directions().filter(|_| !ordered) {
            for tied in
                direction.chunk_by_mut(|one, other| rank_of(*one) == rank_of(*other)).filter(|tied| tied.len() > 1)
            {
                tied.sort_unstable_by(|one, other| self.id(row_of(*one)).cmp(self.id(row_of(*other))));
            }
        }
        ranked.rows()
    }
}

/// The rows sorted by direction, then rank, then row.
#[must_use]
pub fn by_rank(direction: &[DirectionIx], rank: &[u32]) -> Vec<CandidateIx> {
    Ranked::new(direction, rank).rows()
}

/// Rows by direction, and within each by rank: ranks stand beside their rows, so that sorting does not look elsewhere.
struct Ranked {
    /// `2³² · rank + row`.
    keys: Vec<u64>,
    /// Where each direction ends.
    ends: Vec<usize>,
}

impl Ranked {
    fn new(direction: &[DirectionIx], rank: &[u32]) -> Self {
        let mut ends = vec![0; direction.iter().map(|ix| ix.at() + 1).max().unwrap_or(0)];
        direction.iter().for_each(|ix| ends[ix.at()] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        // Starts now; putting every row in its place makes them ends.
        let mut keys = vec![0; direction.len()];
        for (row, (ix, rank)) in (0_u32..).zip(direction.iter().zip(rank)) {
            let next = &mut ends[ix.at()];
            keys[*next] = u64::from(*rank) << 32 | u64::from(row);
            *next += 1;
        }
        let mut ranked = Self { keys, ends };
        ranked.directions().for_each(<[u64]>::sort_unstable);
        ranked
    }

    fn directions(&mut self) -> impl Iterator<Item = &mut [u64]> {
        let mut rest = &mut self.keys[..];
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let (direction, others) = std::mem::take(&mut rest).split_at_mut(end - start);
            (rest, start) = (others, end);
            direction
        })
    }

    fn rows(self) -> Vec<CandidateIx> {
        self.keys.into_iter().map(row_of).collect()
    }
}

fn rank_of(key: u64) -> u64 {
    key >> 32
}

fn row_of(key: u64) -> CandidateIx {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    CandidateIx(key as u32)
}

#[cfg(test)]
mod tests {
    use crate::domain::{CandidateIx, Candidates, DirectionIx, Money};
    use proptest::prelude::*;

    proptest! {
        /// Whatever the order of the file, that of directions, ranks and ids comes out.
        #[test]
        fn the_canonical_order_is_that_of_direction_rank_and_id(
            mut rows in prop::collection::btree_map("[a-c]{1,3}", (0_u8..3, 1_u32..4), 0..12)
                .prop_map(|rows| rows.into_iter().collect::<Vec<_>>()),
            turned in any::<bool>(),
        ) {
            if turned {
                rows.reverse();
            }
            let candidates = Candidates {
                id: rows.iter().map(|row| Some(row.0.as_str())).collect(),
                direction: rows.iter().map(|row| DirectionIx(row.1.0.into())).collect(),
                rank: rows.iter().map(|row| row.1.1).collect(),
                requested: vec![Money::ZERO; rows.len()],
                ..Candidates::default()
            };
            let mut expected: Vec<CandidateIx> = candidates.rows().collect();
            expected.sort_by_key(|candidate| {
                let (id, (direction, rank)) = &rows[candidate.at()];
                (*direction, *rank, id)
            });
            prop_assert_eq!(candidates.canonical_order(), expected);
        }
    }
}
