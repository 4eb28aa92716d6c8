//! Whole-number statistics: rounding, shares, quantiles.

use crate::domain::Decimal;

/// The quotient to the nearest whole number, halves away from zero.
pub(super) fn rounded(numerator: i128, denominator: i128) -> i128 {
    let sign = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
    let (n, d) = (numerator.abs(), denominator.abs().max(1));
    sign * ((2 * n + d) / (2 * d))
}

/// A share in per cent with two places.
pub(super) fn percent(part: usize, whole: usize) -> Decimal {
    let (part, whole) = (i128::try_from(part).unwrap_or(i128::MAX), i128::try_from(whole).unwrap_or(i128::MAX));
    Decimal::new(rounded(part.saturating_mul(10_000), whole), 2)
}

/// The quotient with two places.
pub(super) fn ratio(numerator: i128, denominator: i128) -> Decimal {
    Decimal::new(rounded(numerator.saturating_mul(100), denominator), 2)
}

/// The least of `ascending` that at least `thousandths` of a thousand of them do not exceed (nearest rank).
pub(super) fn quantile<T: Copy>(ascending: &[T], thousandths: usize) -> T {
    let place = (ascending.len() * thousandths).div_ceil(1_000).max(1);
    ascending[place - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_halves_away_from_zero() {
        assert_eq!([rounded(5, 2), rounded(-5, 2), rounded(4, 3), rounded(-4, 3), rounded(0, 7)], [3, -3, 1, -1, 0]);
        assert_eq!(percent(1, 3).to_string(), "33.33");
        assert_eq!(ratio(7, 2).to_string(), "3.5");
    }

    #[test]
    fn a_quantile_is_the_nearest_rank() {
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!([50, 100, 101, 500, 950, 1_000].map(|q| quantile(&ten, q)), [1, 1, 2, 5, 10, 10]);
    }
}
