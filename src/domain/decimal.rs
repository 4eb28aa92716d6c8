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
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if digits.is_empty() {
        return Err(if negative { DecimalError::Malformed } else { DecimalError::Empty });
    }
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return Err(DecimalError::Malformed),
        Some(parts) => parts,
        None => (digits, ""),
    };
    if whole.is_empty() || !(all_digits(whole) && all_digits(fraction)) {
        return Err(DecimalError::Malformed);
    }
    let (kept, beyond) = fraction.split_at(fraction.len().min(usize::from(places)));
    if beyond.bytes().any(|byte| byte != b'0') {
        return Err(DecimalError::TooManyPlaces);
    }
    let padding = usize::from(places) - kept.len();
    let units = if whole.len() + usize::from(places) <= 18 {
        // So few digits fit without a check of each.
        let read = |sum: i64, text: &str| text.bytes().fold(sum, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        read(read(0, whole), kept) * POWERS[padding]
    } else {
        whole
            .bytes()
            .chain(kept.bytes())
            .chain(std::iter::repeat_n(b'0', padding))
            .try_fold(0_i64, |sum, byte| sum.checked_mul(10)?.checked_add(i64::from(byte - b'0')))
            .ok_or(DecimalError::TooLarge)?
    };
    Ok(if negative { -units } else { units })
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

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

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
        let mut written = Digits::default();
        let plain = written.write(self);
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').map_or((digits, ""), |parts| parts);
        let mut grouped = String::with_capacity(plain.len() + whole.len() / 3 + 1);
        grouped.push_str(sign);
        let (first, groups) = whole.split_at(whole.len() % 3);
        grouped.push_str(first);
        for at in (0..groups.len()).step_by(3) {
            if at > 0 || !first.is_empty() {
                grouped.push(',');
            }
            grouped.push_str(&groups[at..at + 3]);
        }
        if !fraction.is_empty() {
            grouped.push('.');
            grouped.push_str(fraction);
        }
        grouped
    }

    /// Nearest float; for charts and spreadsheets only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a float is what charts and spreadsheets take")]
    pub fn to_f64(self) -> f64 {
        self.units as f64 / 10_f64.powi(i32::from(self.places))
    }
}

/// Room for a decimal as it is written, from the end: 39 digits or all places, a point, a sign.
struct Digits([u8; Self::ROOM]);

impl Default for Digits {
    fn default() -> Self {
        Self([0; Self::ROOM])
    }
}

impl Digits {
    const ROOM: usize = 264;

    /// The plain decimal, without trailing zeros after the point.
    fn write(&mut self, Decimal { units, places }: Decimal) -> &str {
        let mut left = units.unsigned_abs();
        let mut at = Self::ROOM;
        let mut put = |byte: u8| {
            at -= 1;
            self.0[at] = byte;
        };
        let mut digit = || {
            // Nearly every number fits 64 bits, where division is quick.
            let (digit, rest) = match u64::try_from(left) {
                Ok(left) => (left % 10, u128::from(left / 10)),
                Err(_) => (u64::try_from(left % 10).unwrap_or(0), left / 10),
            };
            left = rest;
            (b'0' + u8::try_from(digit).unwrap_or(0), rest == 0)
        };
        let mut shown = false;
        let mut ended = units == 0;
        for _ in 0..places {
            let (byte, last) = if ended { (b'0', true) } else { digit() };
            ended |= last;
            shown |= byte != b'0';
            if shown {
                put(byte);
            }
        }
        if shown {
            put(b'.');
        }
        if ended {
            put(b'0');
        }
        while !ended {
            let (byte, last) = digit();
            ended = last;
            put(byte);
        }
        if units < 0 {
            put(b'-');
        }
        std::str::from_utf8(&self.0[at..]).unwrap_or_default()
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = Digits::default();
        f.pad(written.write(*self))
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
    }

    #[test]
    fn groups_thousands() {
        assert_eq!(Decimal::new(348_900_000, 4).grouped(), "34,890");
        assert_eq!(Decimal::new(-12_345_678, 2).grouped(), "-123,456.78");
        assert_eq!(Decimal::new(999, 0).grouped(), "999");
    }

    proptest! {
        #[test]
        fn writing_and_reading_agree(units in any::<i64>().prop_filter("magnitude", |u| *u != i64::MIN), places in 0_u8..9) {
            prop_assert_eq!(parse_units(&Decimal::new(units, places).to_string(), places), Ok(units));
        }
    }
}
