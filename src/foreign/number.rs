//! Numbers as foreign files write them, read exactly: `1 200 000`, `1.200.000,50`, `1'000.5`, `12,75 zł`, `1.5e6`.

use crate::domain::Decimal;

/// Most digits that a number may have: more fit neither money nor merit.
const MOST_DIGITS: usize = 30;

/// A number with what its notation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    /// The number, without zeros at the end of its fraction.
    pub value: Decimal,
    /// How it was written.
    pub notation: Notation,
}

/// How a number was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Digits, and perhaps a point.
    Plain,
    /// A comma before the fraction: `12,5`.
    DecimalComma,
    /// Groups of three digits: `1,200,000`, `1 200 000`.
    Grouped,
    /// `1,200` may be twelve hundred or one and a fifth. The value is the first of them.
    Unsure {
        /// The number, read with a decimal comma.
        as_decimal: Decimal,
    },
}

/// Reads a number; `None` where the text is not one. A currency's name or sign around it does not count.
pub(super) fn amount(text: &str) -> Option<Amount> {
    let text = without_currency(text.trim());
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let spaced = |c: char| if c.is_whitespace() || matches!(c, '_' | '\'' | '’') { ' ' } else { c };
    let mantissa: String = mantissa.chars().map(spaced).collect();
    let (whole, fraction, notation) = parts(&mantissa)?;
    let value = decimal(&whole, &fraction, exponent, negative)?;
    let notation = match notation {
        Written::Plain => Notation::Plain,
        Written::DecimalComma => Notation::DecimalComma,
        Written::Grouped => Notation::Grouped,
        Written::Unsure => {
            let (whole, fraction) = mantissa.split_once(',')?;
            Notation::Unsure { as_decimal: decimal(whole, fraction, exponent, negative)? }
        }
    };
    Some(Amount { value, notation })
}

/// Names and signs of currencies that may stand before or after an amount.
const CURRENCIES: [&str; 22] = [
    "pln", "zł", "zl", "eur", "euro", "€", "usd", "$", "gbp", "£", "chf", "fr.", "czk", "kč", "huf", "ft", "cad",
    "cny", "¥", "元", "₴", "kr",
];

fn without_currency(text: &str) -> &str {
    let small = text.to_lowercase();
    let found = CURRENCIES.iter().find_map(|currency| {
        // Folding to small letters keeps the length of everything that a number or a currency is made of.
        let length = currency.len();
        let after = small.ends_with(currency).then(|| text.get(..text.len() - length)).flatten();
        after.or_else(|| small.starts_with(currency).then(|| text.get(length..)).flatten())
    });
    found.unwrap_or(text).trim()
}

enum Written {
    Plain,
    DecimalComma,
    Grouped,
    Unsure,
}

/// Digits before and after the decimal mark, and how they were written.
fn parts(mantissa: &str) -> Option<(String, String, Written)> {
    let count = |mark: char| mantissa.matches(mark).count();
    let (points, commas) = (count('.'), count(','));
    // The mark before the fraction: the later of two kinds; alone, a mark that is there once.
    let decimal_mark = match (points, commas) {
        (0, 0) => None,
        (_, 0) => (points == 1).then_some('.'),
        (0, _) => (commas == 1).then_some(','),
        _ => {
            let mark = if mantissa.rfind('.') > mantissa.rfind(',') { '.' } else { ',' };
            if count(mark) > 1 {
                return None;
            }
            Some(mark)
        }
    };
    let (whole, fraction) = match decimal_mark {
        Some(mark) => mantissa.split_once(mark)?,
        None => (mantissa, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    if digits(whole) {
        let unsure = decimal_mark == Some(',') && fraction.len() == 3 && (1..=3).contains(&whole.len());
        return Some(match decimal_mark {
            Some(',') if unsure && !whole.starts_with('0') => {
                (format!("{whole}{fraction}"), String::new(), Written::Unsure)
            }
            Some(',') => (whole.to_owned(), fraction.to_owned(), Written::DecimalComma),
            _ => (whole.to_owned(), fraction.to_owned(), Written::Plain),
        });
    }
    let groups: Vec<&str> = whole.split([' ', '.', ',']).collect();
    let (first, rest) = groups.split_first()?;
    let sound = (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    (sound && groups.iter().all(|group| digits(group)))
        .then(|| (groups.concat(), fraction.to_owned(), Written::Grouped))
}

fn decimal(whole: &str, fraction: &str, exponent: i32, negative: bool) -> Option<Decimal> {
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    if digits.len() > MOST_DIGITS {
        // A long fraction may be a float's noise: what lies beyond the digits that fit is cut off.
        let beyond = digits.len() - MOST_DIGITS;
        let kept = fraction.len().checked_sub(beyond)?;
        return decimal(whole, &fraction[..kept], exponent, negative);
    }
    let mut units: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let mut places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    while places > 0 && units % 10 == 0 {
        (units, places) = (units / 10, places - 1);
    }
    while places < 0 && units != 0 {
        (units, places) = (units.checked_mul(10)?, places + 1);
    }
    Some(Decimal { units: if negative { -units } else { units }, places: u8::try_from(places.max(0)).ok()? })
}

/// `value` in units of `10^-places`; `None` where it has more places or does not fit.
pub(super) fn units(value: Decimal, places: u8) -> Option<i64> {
    let missing = places.checked_sub(value.places)?;
    let scale = 10_i128.checked_pow(u32::from(missing))?;
    value.units.checked_mul(scale).and_then(|units| i64::try_from(units).ok())
}

/// `value` with at most `places` places, rounded to the nearest, halves away from zero.
pub(super) fn rounded(value: Decimal, places: u8) -> Decimal {
    let Some(beyond) = value.places.checked_sub(places).filter(|beyond| *beyond > 0) else { return value };
    let scale = 10_i128.checked_pow(u32::from(beyond)).unwrap_or(i128::MAX);
    let (quotient, remainder) = (value.units / scale, value.units % scale);
    let up = i128::from(remainder.unsigned_abs() >= scale.unsigned_abs().div_ceil(2)) * value.units.signum();
    trimmed(Decimal { units: quotient + up, places })
}

/// The same number without zeros at the end of its fraction.
pub(super) fn trimmed(value: Decimal) -> Decimal {
    let Decimal { mut units, mut places } = value;
    while places > 0 && units % 10 == 0 {
        (units, places) = (units / 10, places - 1);
    }
    Decimal { units, places }
}

/// The sum of two numbers.
pub(super) fn sum(one: Decimal, other: Decimal) -> Option<Decimal> {
    let places = one.places.max(other.places);
    let at = |value: Decimal| value.units.checked_mul(10_i128.checked_pow(u32::from(places - value.places))?);
    Some(trimmed(Decimal { units: at(one)?.checked_add(at(other)?)?, places }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        amount(text).map(|amount| amount.value.to_string())
    }

    #[test]
    fn reads_every_notation_exactly() {
        for (text, value) in [
            ("250000", "250000"),
            ("100000.0", "100000"),
            (" 1 200 000 ", "1200000"),
            ("1\u{a0}200\u{202f}000,50", "1200000.5"),
            ("1.200.000", "1200000"),
            ("1.200.000,50", "1200000.5"),
            ("1,200,000.50", "1200000.5"),
            ("1'000'000", "1000000"),
            ("12,5", "12.5"),
            ("12,75 zł", "12.75"),
            ("€ 3.50", "3.5"),
            ("PLN 40", "40"),
            ("1.5e6", "1500000"),
            ("1E-2", "0.01"),
            ("-5", "-5"),
            ("+5", "5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0,125", "0.125"),
            ("1200,500", "1200.5"),
            ("0.1000000000000000055511151231257827", "0.100000000000000005551115123125"),
        ] {
            assert_eq!(read(text).as_deref(), Some(value), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in
            ["", "None", "nan", "inf", "1,2,3", "12 34", "1.2.3", "1,20.000,5", "--5", "1/2", ",", "e5", "#REF!"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn one_comma_before_three_digits_is_told_as_unsure() {
        let unsure = amount("1,200").expect("a number");
        let as_decimal = Decimal::new(12, 1);
        assert_eq!(unsure, Amount { value: Decimal::new(1200, 0), notation: Notation::Unsure { as_decimal } });
        assert_eq!(amount("0,200").expect("a number").notation, Notation::DecimalComma);
    }

    #[test]
    fn rounds_halves_away_from_zero() {
        let round = |text: &str| rounded(amount(text).expect("a number").value, 2).to_string();
        assert_eq!([round("0.125"), round("-0.125"), round("0.1249"), round("7")], ["0.13", "-0.13", "0.12", "7"]);
    }

    proptest! {
        #[test]
        fn groups_do_not_change_a_number(units in 0_i64..10_000_000_000, places in 0_u8..4) {
            let written = Decimal::new(units, places);
            let grouped = amount(&written.grouped()).expect("a number");
            let unsure = matches!(grouped.notation, Notation::Unsure { .. });
            prop_assert!(unsure || grouped.value == trimmed(written));
            prop_assert_eq!(amount(&written.to_string()).expect("a number").value, trimmed(written));
        }
    }
}
