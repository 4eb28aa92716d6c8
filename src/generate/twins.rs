//! Pairs of applications that the programme's limits must keep apart.

use super::numbers::Millionths;
use super::profile::{Profile, Twin};
use crate::domain::Stream;
use std::collections::{BTreeMap, BTreeSet};

/// Which rows are twins.
#[derive(Default)]
pub(super) struct Twins<'p> {
    pairs: Vec<&'p Twin>,
    /// Direction → row → part.
    parts: BTreeMap<&'p str, BTreeMap<usize, Part>>,
    /// What the second of a pair takes from the first: pair and column → cell.
    carried: BTreeMap<(usize, &'p str), String>,
}

/// A row's part in a pair, which is known by its number.
#[derive(Clone, Copy)]
enum Part {
    First(usize),
    Second(usize),
}

/// Rows of a direction that are free to be twins, in random order.
struct Pool<'p> {
    direction: &'p str,
    rows: usize,
    free: Vec<usize>,
}

impl<'p> Twins<'p> {
    /// Pairs careful rows: for each `[[twin]]` so many as its share asks for, at least one, while such rows last.
    /// `directions` are the ids, with their numbers of rows and their careless rows.
    pub(super) fn pair(profile: &'p Profile, seed: u64, directions: &[(&'p str, usize, Vec<usize>)]) -> Self {
        let mut pools: Vec<Pool<'p>> =
            directions.iter().map(|(id, rows, lax)| Pool::new(seed, id, *rows, lax)).collect();
        let mut twins = Self::default();
        for twin in &profile.twins {
            let find = |id: &str| pools.iter().position(|pool| pool.direction == id);
            let (Some(from), Some(to)) = (find(&twin.from.text), find(&twin.to.text)) else { continue };
            for _ in 0..pairs(twin.share, pools[to].rows) {
                let (Some(one), Some(other)) = (pools[from].free.pop(), pools[to].free.pop()) else { break };
                // Within one direction the upper row is the first: it is filled before the other.
                let (first, second) = if from == to { (one.min(other), one.max(other)) } else { (one, other) };
                let pair = twins.pairs.len();
                twins.pairs.push(twin);
                twins.parts.entry(pools[from].direction).or_default().insert(first, Part::First(pair));
                twins.parts.entry(pools[to].direction).or_default().insert(second, Part::Second(pair));
            }
        }
        twins
    }

    /// The rows of a direction whose cell of this column is fixed by their being twins.
    pub(super) fn fixed(&self, direction: &str, column: &str) -> BTreeSet<usize> {
        let parts = self.parts.get(direction).into_iter().flatten();
        parts.filter(|(_, part)| self.pairs[part.pair()].fixes(column)).map(|(row, _)| *row).collect()
    }

    /// The twin that a row is the first of.
    pub(super) fn first(&self, direction: &str, row: usize) -> Option<&'p Twin> {
        match self.part(direction, row)? {
            Part::First(pair) => Some(self.pairs[pair]),
            Part::Second(_) => None,
        }
    }

    /// The cell that a second takes from its first.
    pub(super) fn taken(&self, direction: &str, row: usize, column: &'p str) -> Option<&str> {
        match self.part(direction, row)? {
            Part::Second(pair) => self.carried.get(&(pair, column)).map(String::as_str),
            Part::First(_) => None,
        }
    }

    /// Keeps a first's cell for its second, if that takes it.
    pub(super) fn carry(&mut self, direction: &str, row: usize, column: &'p str, cell: &str) {
        if let Some(Part::First(pair)) = self.part(direction, row)
            && self.pairs[pair].copy.iter().any(|copy| copy.text == column)
        {
            self.carried.insert((pair, column), cell.to_owned());
        }
    }

    fn part(&self, direction: &str, row: usize) -> Option<Part> {
        self.parts.get(direction)?.get(&row).copied()
    }
}

impl Part {
    fn pair(self) -> usize {
        match self {
            Self::First(pair) | Self::Second(pair) => pair,
        }
    }
}

impl<'p> Pool<'p> {
    fn new(seed: u64, direction: &'p str, rows: usize, careless: &[usize]) -> Self {
        let careless: BTreeSet<usize> = careless.iter().copied().collect();
        let mut free: Vec<usize> = (0..rows).filter(|row| !careless.contains(row)).collect();
        Stream::new(seed, &[direction, "", "twins"]).shuffle(&mut free);
        Self { direction, rows, free }
    }
}

fn pairs(share: Millionths, rows: usize) -> usize {
    share.of(rows).max(1)
}
