//! Mistakes: which applicants are careless, which cells have a defect, which are empty.

use super::profile::{Entry, Profile};
use crate::domain::Stream;
use std::collections::{BTreeMap, BTreeSet};

/// The careless rows among the `rows` of a direction.
pub(super) fn careless(profile: &Profile, seed: u64, direction: &str, rows: usize) -> Vec<usize> {
    let count = profile.careless.of_up(rows);
    Stream::new(seed, &[direction, "", "careless"]).sample((0..rows).collect(), count)
}

/// What is wrong with the cells of one entry in one direction.
pub(super) struct Faults {
    /// Row → position of its defect in the entry.
    pub(super) defects: BTreeMap<usize, usize>,
    /// Rows whose cell is empty.
    pub(super) missing: BTreeSet<usize>,
}

impl Faults {
    /// Draws them. Cells that are `fixed` are never emptied.
    pub(super) fn draw(
        entry: &Entry,
        seed: u64,
        direction: &str,
        rows: usize,
        careless: &[usize],
        fixed: impl Fn(usize) -> bool,
    ) -> Self {
        let stream = |purpose| Stream::new(seed, &[direction, &entry.column.text, purpose]);
        let dealt = stream("defects").sample(careless.to_vec(), careless.len());
        let mut turn = dealt.iter().cycle();
        let mut defects = BTreeMap::new();
        for (at, defect) in entry.defects.iter().enumerate() {
            let hits = defect.share.of(rows).max(1).min(dealt.len());
            defects.extend(turn.by_ref().take(hits).map(|row| (*row, at)));
        }
        let free = (0..rows).filter(|row| !defects.contains_key(row) && !fixed(*row)).collect();
        let missing = stream("missing").sample(free, entry.missing.of(rows)).into_iter().collect();
        Self { defects, missing }
    }
}
