//! Exact decimals: how a number in a file becomes a whole number, and how it is written back.
//!
//! A decimal `d` with at most `places` digits after the point is held as the whole number `d · 10^places`. Nothing here
//! ever passes through a float.

use std::fmt;

/// Why a text is not a decimal of the wanted shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalError {
    /// Nothing but white space.
    Empty,
    /// A sign that is not allowed here.
    Negative,
    /// Not a plain decimal: letters (`NaN`, `inf`, `1e3`), thousands separators, a second point …
    Malformed,
    /// More digits after the point than the unit has.
    TooManyPlaces,
    /// Does not fit the whole number that holds it.
    TooLarge,
}

/// Reads `text` as a whole number of units of `10^-places`.
///
/// Accepts an optional `-`, digits, and a point followed by at least one digit. Zeros beyond `places` are accepted, other
/// digits there are not.
///
/// # Errors
/// See [`DecimalError`].
pub fn parse_units(text: &str, places: u8) -> Result<i64, DecimalError> {
    let (units, needed) = parse_decimal(text, places)?;
    if needed == places {
        return Ok(units);
    }
    match POWERS.get(usize::from(places - needed)) {
        Some(power) => units.checked_mul(*power).ok_or(DecimalError::TooLarge),
        None if units == 0 => Ok(0),
        None => Err(DecimalError::TooLarge),
    }
}

/// Reads `text` as a whole number of units of `10^-n`, `n ≤ most` being the places that it needs (zeros at its end do not
/// count): the number and `n`.
///
/// # Errors
/// See [`DecimalError`].
pub fn parse_decimal(text: &str, most: u8) -> Result<(i64, u8), DecimalError> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if digits.is_empty() {
        return Err(if negative { DecimalError::Malformed } else { DecimalError::Empty });
    }
    let mut units = Some(0_i64);
    let mut bytes = digits.bytes().enumerate();
    let mut fraction = None;
    for (at, byte) in &mut bytes {
        match byte {
            b'0'..=b'9' => units = appended(units, 1, byte),
            b'.' if at > 0 => {
                fraction = Some(at + 1);
                break;
            }
            _ => return Err(DecimalError::Malformed),
        }
    }
    if fraction == Some(digits.len()) {
        return Err(DecimalError::Malformed);
    }
    // Zeros count once a digit follows them.
    let (mut needed, mut zeros, mut beyond) = (0_u8, 0_u8, false);
    for (_, byte) in bytes {
        match byte {
            b'0' => zeros = zeros.saturating_add(1),
            b'1'..=b'9' => {
                let places = needed.saturating_add(zeros).saturating_add(1);
                beyond |= places > most;
                if !beyond {
                    units = appended(units, places - needed, byte);
                    (needed, zeros) = (places, 0);
                }
            }
            _ => return Err(DecimalError::Malformed),
        }
    }
    if beyond {
        return Err(DecimalError::TooManyPlaces);
    }
    let units = units.ok_or(DecimalError::TooLarge)?;
    Ok((if negative { -units } else { units }, needed))
}

/// `units` with so many digits more, of which the last is `digit` and the others are zeros; `None` where that does not fit.
fn appended(units: Option<i64>, digits: u8, digit: u8) -> Option<i64> {
    let power = POWERS.get(usize::from(digits))?;
    units?.checked_mul(*power)?.checked_add(i64::from(digit - b'0'))
}

const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// How many digits after the point `text` needs (trailing zeros do not count), if it is a plain decimal.
#[must_use]
pub fn places_of(text: &str) -> Option<u8> {
    let fraction = text.trim().split_once('.').map_or("", |(_, fraction)| fraction);
    u8::try_from(fraction.trim_end_matches('0').len()).ok()
}

/// `10^places`, for the places that fit an `i64`.
#[must_use]
pub fn power_of_ten(places: u8) -> i64 {
    10_i64.checked_pow(u32::from(places)).unwrap_or(i64::MAX)
}

/// A whole number of units of `10^-places`, written as a plain decimal without trailing zeros: `12.5`, `-0.0001`, `180`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The number times `10^places`.
    pub units: i128,
    /// Digits after the point that `units` counts in.
    pub places: u8,
}

impl Decimal {
    /// The decimal `units · 10^-places`.
    #[must_use]
    pub fn new(units: impl Into<i128>, places: u8) -> Self {
        Self { units: units.into(), places }
    }

    /// The same number with thousands separators: `34,890`, `1,234.5`.
    #[must_use]
    pub fn grouped(self) -> String {
        let mut grouped = String::new();
        self.write_grouped(&mut grouped);
        grouped
    }

    /// Appends the plain decimal.
    pub fn write_plain(self, out: &mut String) {
        self.write(out, |whole, out| out.push_str(whole));
    }

    /// Appends what [`grouped`](Self::grouped) gives.
    pub fn write_grouped(self, out: &mut String) {
        self.write(out, |whole, out| {
            let (first, groups) = whole.split_at(whole.len() % 3);
            out.push_str(first);
            for at in (0..groups.len()).step_by(3) {
                if at > 0 || !first.is_empty() {
                    out.push(',');
                }
                out.push_str(&groups[at..at + 3]);
            }
        });
    }

    /// Sign, what `put_whole` makes of the digits before the point, and those after it without zeros at their end.
    fn write(self, out: &mut String, put_whole: impl Fn(&str, &mut String)) {
        let (magnitude, places) = (self.units.unsigned_abs(), usize::from(self.places));
        let mut buffer = itoa::Buffer::new();
        // Nearly every number fits 64 bits, which are quickly written.
        let digits = match u64::try_from(magnitude) {
            Ok(small) => buffer.format(small),
            Err(_) => buffer.format(magnitude),
        };
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
        let zeros = places - fraction.len();
        let fraction = fraction.trim_end_matches('0');
        if self.units < 0 {
            out.push('-');
        }
        put_whole(if whole.is_empty() { "0" } else { whole }, out);
        if !fraction.is_empty() {
            out.push('.');
            out.extend(std::iter::repeat_n('0', zeros));
            out.push_str(fraction);
        }
    }

    /// Nearest float; for charts and spreadsheets only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a float is what charts and spreadsheets take")]
    pub fn to_f64(self) -> f64 {
        self.units as f64 / 10_f64.powi(i32::from(self.places))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plain = String::new();
        self.write_plain(&mut plain);
        f.pad(&plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_is_not_a_plain_decimal() {
        for (text, error) in [
            ("", DecimalError::Empty),
            ("  ", DecimalError::Empty),
            ("NaN", DecimalError::Malformed),
            ("inf", DecimalError::Malformed),
            ("1e400", DecimalError::Malformed),
            ("1,200", DecimalError::Malformed),
            ("1.", DecimalError::Malformed),
            (".5", DecimalError::Malformed),
            ("+5", DecimalError::Malformed),
            ("-", DecimalError::Malformed),
            ("1.2.3", DecimalError::Malformed),
            ("0.00001", DecimalError::TooManyPlaces),
            ("0.00001x", DecimalError::Malformed),
            ("99999999999999999999.00001", DecimalError::TooManyPlaces),
            ("99999999999999999999", DecimalError::TooLarge),
        ] {
            assert_eq!(parse_units(text, 4), Err(error), "{text:?}");
        }
    }

    #[test]
    fn reads_exactly() {
        assert_eq!(parse_units("180", 4), Ok(1_800_000));
        assert_eq!(parse_units(" 0.0001 ", 4), Ok(1));
        assert_eq!(parse_units("-2.50", 1), Ok(-25));
        assert_eq!(parse_units("922337203685477.5807", 4), Ok(i64::MAX));
        assert_eq!(parse_units("922337203685477.5808", 4), Err(DecimalError::TooLarge));
        assert_eq!(parse_units("7.000000000000000000000000", 2), Ok(700));
        assert_eq!(parse_decimal("-0.0500", 9), Ok((-5, 2)));
        assert_eq!(parse_decimal("120", 0), Ok((120, 0)));
    }

    #[test]
    fn groups_thousands() {
        assert_eq!(Decimal::new(348_900_000, 4).grouped(), "34,890");
        assert_eq!(Decimal::new(-12_345_678, 2).grouped(), "-123,456.78");
        assert_eq!(Decimal::new(999, 0).grouped(), "999");
        assert_eq!(Decimal::new(-5, 3).grouped(), "-0.005");
        assert_eq!(Decimal { units: i128::MIN, places: 2 }.to_string(), "-1701411834604692317316873037158841057.28");
    }

    proptest! {
        #[test]
        fn writing_and_reading_agree(units in any::<i64>().prop_filter("magnitude", |u| *u != i64::MIN), places in 0_u8..9) {
            prop_assert_eq!(parse_units(&Decimal::new(units, places).to_string(), places), Ok(units));
        }
    }
}
