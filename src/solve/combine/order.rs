//! The published order of combinations as a number.
//!
//! The first column that two combinations decide differently tells which comes first. Columns are numbered direction by direction, so
//! the first direction that they choose differently in decides, and there the places of both choices in the published order. A few bits for
//! the place in each direction, the first direction's highest, make one number of them, to be added up choice by choice. Where
//! the bits do not suffice for all directions, equal numbers decide nothing.

use super::super::block::{Front, compare_flips};
use super::super::prices::Prices;

/// Fronts with more choices are not put in order: that would take longer than to compare a few of them.
const MOST: usize = 1 << 16;

/// Of fewer choices altogether there are few ties to compare.
const FEW: usize = 1 << 10;

/// The numbers of the choices of each direction; none where it has no bits.
#[derive(Clone)]
pub(super) struct Order(Vec<Vec<u64>>);

impl Order {
    pub fn new(fronts: &[&Front], prices: &Prices) -> Self {
        if fronts.iter().map(|front| front.entries.len()).sum::<usize>() < FEW {
            return Self(vec![Vec::new(); fronts.len()]);
        }
        Self::numbered(fronts, prices)
    }

    fn numbered(fronts: &[&Front], prices: &Prices) -> Self {
        let mut numbers = vec![Vec::new(); fronts.len()];
        let mut left = u64::BITS;
        for direction in one_after_the_other(fronts) {
            let entries = &fronts[direction].entries;
            let bits = usize::BITS - (entries.len() - 1).leading_zeros();
            if entries.len() > MOST || left == 0 {
                break;
            }
            let kept = bits.min(left);
            left -= kept;
            let place = places(fronts[direction], prices).into_iter();
            numbers[direction] = place.map(|place| (place >> (bits - kept)).checked_shl(left).unwrap_or(0)).collect();
            if kept < bits {
                break;
            }
        }
        Self(numbers)
    }

    /// The number of a choice: of two combinations that with the smaller sum comes first.
    pub fn of(&self, direction: usize, entry: usize) -> u64 {
        self.0[direction].get(entry).copied().unwrap_or(0)
    }
}

/// The directions that have a choice, by their columns; none where these are mixed.
fn one_after_the_other(fronts: &[&Front]) -> Vec<usize> {
    let columns = |direction: usize| fronts[direction].entries.iter().flat_map(|entry| entry.flips.iter().copied());
    let ranges = (0..fronts.len()).filter_map(|at| Some((columns(at).min()?, columns(at).max()?, at)));
    let mut ranges: Vec<(u32, u32, usize)> = ranges.collect();
    ranges.sort_unstable();
    let apart = ranges.windows(2).all(|pair| pair[0].1 < pair[1].0);
    if apart { ranges.into_iter().map(|range| range.2).collect() } else { Vec::new() }
}

/// The place of each choice in the published order.
fn places(front: &Front, prices: &Prices) -> Vec<u64> {
    let base = |column: u32| prices.reduced[column as usize] > 0;
    let mut order: Vec<usize> = (0..front.entries.len()).collect();
    order.sort_unstable_by(|&one, &other| compare_flips(&front.entries[one].flips, &front.entries[other].flips, base));
    let mut places = vec![0; order.len()];
    order.into_iter().zip(0..).for_each(|(entry, place)| places[entry] = place);
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::block::Entry;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    /// A direction of seven columns from `first` on with the choices that flip these subsets.
    fn front(first: u32, subsets: &[u8]) -> Front {
        let flips = |subset: &u8| (0..7).filter(|at| subset >> at & 1 == 1).map(|at| first + at).collect();
        let entry = |subset: &u8| Entry { change: Vec::new(), loss: 0, award: 0, flips: flips(subset) };
        Front { crossing: Vec::new(), entries: subsets.iter().map(entry).collect(), core: 7 }
    }

    proptest! {
        /// Ten directions of up to 128 choices need 70 bits: the last ones are cut off.
        #[test]
        fn a_smaller_number_comes_first_in_the_published_order(
            subsets in prop::collection::vec(prop::collection::btree_set(0_u8..128, 1..128), 1..11),
            reduced in prop::collection::vec(-1_i64..2, 70),
            picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 10),
            reversed in any::<bool>(),
        ) {
            let subsets: Vec<Vec<u8>> = subsets.into_iter().map(|set| set.into_iter().collect()).collect();
            let mut fronts: Vec<Front> = (0..).step_by(7).zip(&subsets).map(|(first, subsets)| front(first, subsets)).collect();
            if reversed {
                fronts.reverse();
            }
            let fronts: Vec<&Front> = fronts.iter().collect();
            let prices = Prices { scale: 1, row: Vec::new(), reduced, bound: 0, room: Vec::new() };
            let order = Order::numbered(&fronts, &prices);
            let combination = |pick: &dyn Fn(usize) -> prop::sample::Index| {
                let chosen: Vec<usize> = (0..fronts.len()).map(|at| pick(at).index(fronts[at].entries.len())).collect();
                let number: u64 = chosen.iter().enumerate().map(|(at, &entry)| order.of(at, entry)).sum();
                let mut flips: Vec<u32> = chosen.iter().enumerate().flat_map(|(at, &entry)| fronts[at].entries[entry].flips.clone()).collect();
                flips.sort_unstable();
                (number, flips)
            };
            let (one, other) = (combination(&|at| picks[at].0), combination(&|at| picks[at].1));
            let published = compare_flips(&one.1, &other.1, |column| prices.reduced[column as usize] > 0);
            let numbered = one.0.cmp(&other.0);
            let bits: u32 = fronts.iter().map(|front| usize::BITS - (front.entries.len() - 1).leading_zeros()).sum();
            prop_assert!(numbered == published || (numbered == Ordering::Equal && bits > u64::BITS), "{:?} {:?}", one, other);
        }
    }
}
