//! Whole-number arithmetic: shares, factors, requests, and how many candidates a direction gets.

use crate::domain::{Decimal, Direction, Money, Programme, parse_units, places_of, power_of_ten};
use std::fmt::Display;

/// Places that shares, factors and scores of a profile are read with.
pub(super) const PLACES: u8 = 6;

/// An exact decimal of a profile: a share, a factor, a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Millionths(pub(super) i64);

impl Millionths {
    /// One.
    pub(super) const ONE: Self = Self(1_000_000);

    /// This share of `count` things, to the nearest whole, halves up.
    pub(super) fn of(self, count: usize) -> usize {
        self.share(count, 500_000)
    }

    /// This share of `count` things, rounded up.
    pub(super) fn of_up(self, count: usize) -> usize {
        self.share(count, 999_999)
    }

    fn share(self, count: usize, rounding: u128) -> usize {
        let product = count as u128 * u128::from(self.0.unsigned_abs());
        usize::try_from((product + rounding) / 1_000_000).unwrap_or(usize::MAX)
    }

    /// As a plain decimal.
    pub(super) fn plain(self) -> Decimal {
        Decimal::new(self.0, PLACES)
    }
}

/// The numerator over the denominator, to the nearest whole, halves up. The denominator is above zero.
pub(super) fn nearest(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

/// `number` (a plain decimal) times `factor`, rounded up to a whole number; `None` where it is no number.
pub(super) fn times_up(number: &str, factor: Millionths) -> Option<i128> {
    let places = places_of(number)?;
    let product = i128::from(parse_units(number, places).ok()?) * i128::from(factor.0);
    let unit = i128::from(power_of_ten(places)) * i128::from(Millionths::ONE.0);
    Some(-(-product).div_euclid(unit))
}

/// What is left of a number (a plain decimal) when others are taken from it, at least zero; `None` where one of them is no number.
pub(super) fn rest(number: &str, others: &[&str]) -> Option<Decimal> {
    let all = || std::iter::once(&number).chain(others);
    let places = all().map(|number| places_of(number)).collect::<Option<Vec<u8>>>()?.into_iter().max()?;
    let mut units = all().map(|number| parse_units(number, places).ok());
    let whole = units.next()??;
    let left = units.try_fold(whole, |left, other| left.checked_sub(other?))?;
    Some(Decimal::new(left.max(0), places))
}

/// `units` of `10^-places` with all its places: `80.0`. Not negative.
pub(super) fn fixed(units: i64, places: u8) -> impl Display {
    let unit = power_of_ten(places);
    let (whole, fraction, width) = (units / unit, units % unit, usize::from(places));
    std::fmt::from_fn(move |f| write!(f, "{whole}.{fraction:0width$}"))
}

/// What a direction has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// Planned projects, at least 1.
    pub(super) places: i64,
    /// Money for all of them.
    pub(super) funds: Money,
}

/// Places taken for a direction that does not bound its number of projects.
const UNBOUNDED_PLACES: i64 = 10;

impl Size {
    /// The sizes of a programme's directions. One without funds of its own counts with its part of the programme's total, by places.
    pub(super) fn of_all(programme: &Programme) -> Vec<Self> {
        let places: Vec<i64> = programme.directions.iter().map(places).collect();
        let all: i128 = places.iter().map(|places| i128::from(*places)).sum();
        let part = |places: i64| i128::from(programme.total.0) * i128::from(places) / all;
        let funds = |direction: &Direction, places| {
            let bound = direction.funds.and_then(|funds| funds.at_most.or(funds.exactly).or(funds.about));
            bound.unwrap_or_else(|| Money(i64::try_from(part(places)).unwrap_or(i64::MAX)))
        };
        let size = |(direction, places)| Self { places, funds: funds(direction, places) };
        programme.directions.iter().zip(places).map(size).collect()
    }

    /// What a candidate asks for: `factor` times the money of one place, to the nearest multiple of `step`, at least one step.
    pub(super) fn request(self, factor: Millionths, step: Money) -> Money {
        let money = i128::from(self.funds.0) * i128::from(factor.0);
        let one_step = i128::from(self.places) * i128::from(Millionths::ONE.0) * i128::from(step.0);
        let steps = nearest(money, one_step).max(1);
        Money(i64::try_from(steps * i128::from(step.0)).unwrap_or(step.0))
    }
}

fn places(direction: &Direction) -> i64 {
    let bound = direction.projects.and_then(|projects| projects.at_most.or(projects.exactly).or(projects.about));
    bound.or_else(|| direction.projects?.at_least).unwrap_or(UNBOUNDED_PLACES).max(1)
}

/// Shares `count` out in proportion to `weights` (largest remainder, the earlier first), at least 1 each where it suffices.
/// The parts add up to `count`. The weights are above zero.
pub(super) fn apportion(weights: &[u64], count: usize) -> Vec<usize> {
    let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let exact = |weight: u64| count as u128 * u128::from(weight);
    let floor = |weight: &u64| usize::try_from(exact(*weight) / all).expect("a part is not above the whole");
    let mut parts: Vec<usize> = weights.iter().map(floor).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(exact(weights[*at]) % all));
    let left = count - parts.iter().sum::<usize>();
    by_remainder.iter().take(left).for_each(|at| parts[*at] += 1);
    if count >= weights.len() {
        while let Some(empty) = parts.iter().position(|part| *part == 0) {
            let largest = parts.iter().max().copied().unwrap_or_default();
            let giver = parts.iter().position(|part| *part == largest).expect("the largest is among them");
            parts[giver] -= 1;
            parts[empty] = 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_go_to_the_largest_remainders() {
        // 10 · (5, 3, 2.5)/10.5 = 4.76, 2.86, 2.38: the two left over go to the first two.
        assert_eq!(apportion(&[50, 30, 25], 10), [5, 3, 2]);
        assert_eq!(apportion(&[1, 1, 1], 2), [1, 1, 0], "too few for all: the earlier first");
        assert_eq!(apportion(&[1, 1000, 1], 4), [1, 2, 1]);
    }

    #[test]
    fn requests_are_multiples_of_their_step() {
        let size = Size { places: 6, funds: Money(10_800_000) };
        assert_eq!(size.request(Millionths(1_000_000), Money(50_000)), Money(1_800_000));
        assert_eq!(
            size.request(Millionths(1_014_000), Money(50_000)),
            Money(1_850_000),
            "182.52 万元 is nearer to 185"
        );
        assert_eq!(size.request(Millionths(1), Money(50_000)), Money(50_000), "at least one step");
    }

    #[test]
    fn multiples_are_rounded_up() {
        assert_eq!(times_up("200", Millionths(1_000_000)), Some(200));
        assert_eq!(times_up("200", Millionths(1_000_001)), Some(201));
        assert_eq!(times_up("207.5", Millionths(1_200_000)), Some(249));
        assert_eq!(times_up("many", Millionths::ONE), None);
    }

    #[test]
    fn what_is_left_is_exact_and_never_below_zero() {
        let rest = |number, others: &[&str]| rest(number, others).map(|left| left.to_string());
        assert_eq!(rest("165.5", &["50", "49.75"]), Some("65.75".to_owned()));
        assert_eq!(rest("100", &["60", "50"]), Some("0".to_owned()));
        assert_eq!(rest("100", &["many"]), None);
    }

    #[test]
    fn merits_keep_their_places() {
        assert_eq!(fixed(800, 1).to_string(), "80.0");
        assert_eq!(fixed(8_305, 2).to_string(), "83.05");
        assert_eq!(fixed(7, 2).to_string(), "0.07");
    }

    #[test]
    fn shares_of_a_count_round_as_they_say() {
        assert_eq!((Millionths(150_000).of_up(30), Millionths(150_000).of_up(20)), (5, 3));
        assert_eq!((Millionths(10_000).of(50), Millionths(10_000).of(49)), (1, 0));
    }

    proptest! {
        #[test]
        fn parts_add_up(weights in prop::collection::vec(1_u64..1_000_000, 1..30), count in 0_usize..5_000) {
            let parts = apportion(&weights, count);
            prop_assert_eq!(parts.iter().sum::<usize>(), count);
            prop_assert!(count < weights.len() || parts.iter().all(|part| *part > 0));
        }
    }
}
