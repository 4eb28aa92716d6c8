//! Amounts as people write them: `180万`, `1,800,000元`, `￥180.5 万元`. Exact: the point is moved, nothing is multiplied.

use super::width::half;
use crate::domain::{DecimalError, MoneyUnit, parse_units};

/// A unit of money: a currency, where one is named, and a power of ten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// `CNY`, `EUR`, … as people name them.
    pub(super) currency: Option<String>,
    /// 4 for 万.
    pub(super) power: u8,
    /// As it was written.
    pub(super) written: String,
}

/// Words for currencies; the longer ones first.
const CURRENCIES: [(&str, &str); 19] = [
    ("人民币", "CNY"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("欧元", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("美元", "USD"),
    ("usd", "USD"),
    ("us$", "USD"),
    ("$", "USD"),
    ("英镑", "GBP"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("日元", "JPY"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("¥", "CNY"),
    ("元", "CNY"),
    ("圆", "CNY"),
];

const POWERS: [(&str, u8); 13] = [
    ("", 0),
    ("百", 2),
    ("千", 3),
    ("k", 3),
    ("thousand", 3),
    ("万", 4),
    ("十万", 5),
    ("百万", 6),
    ("m", 6),
    ("million", 6),
    ("千万", 7),
    ("亿", 8),
    ("billion", 9),
];

impl Unit {
    /// Reads a unit: `万元`, `元`, `万欧元`, `k€`, `EUR`. `own` is the currency of a programme whose unit has no other name.
    pub(super) fn read(text: &str, own: Option<&str>) -> Option<Self> {
        let mut rest = half(text).replace(char::is_whitespace, "").replace('￥', "¥").to_lowercase();
        let mut currency: Option<String> = None;
        for (word, code) in CURRENCIES {
            if rest.contains(word) {
                // `人民币元` names one currency twice, `欧元元` none.
                if currency.as_deref().is_some_and(|found| found != code) {
                    return None;
                }
                currency = Some(code.to_owned());
                rest = rest.replacen(word, "", 1);
            }
        }
        if let Some(own) = own.filter(|own| !own.is_empty() && currency.is_none()) {
            let small = own.to_lowercase();
            if rest.contains(&small) {
                currency = Some(own.to_owned());
                rest = rest.replacen(&small, "", 1);
            }
        }
        let (_, power) = POWERS.iter().find(|(word, _)| *word == rest)?;
        if currency.is_none() && *power == 0 {
            return None;
        }
        Some(Self { currency, power: *power, written: text.trim().to_owned() })
    }

    /// The unit that a programme counts in.
    pub(super) fn of(unit: &MoneyUnit) -> Self {
        let own = |power, currency| Self { currency, power, written: unit.unit.clone() };
        Self::read(&unit.unit, None).unwrap_or_else(|| own(0, Some(unit.unit.clone())))
    }

    /// May amounts in the two be converted without a rate of exchange?
    fn fits(&self, other: &Self) -> bool {
        self.currency.is_none() || other.currency.is_none() || self.currency == other.currency
    }
}

/// An amount that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Amount {
    /// A plain decimal in the programme's unit.
    pub(super) plain: String,
    /// Was the unit written in the cell?
    pub(super) own_unit: bool,
    /// Were there thousands separators?
    pub(super) grouped: bool,
}

/// Why an amount cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AmountFault {
    /// No number, or more than one.
    Malformed,
    /// `约180万`: not exact.
    About,
    /// Commas that do not part thousands: perhaps a decimal comma.
    Commas,
    /// What follows the number is no unit of money.
    UnknownUnit(String),
    /// Neither the cell nor its column says the unit.
    NoUnit,
    /// Another currency than the programme's.
    Currency(String),
    /// Below zero.
    Negative,
    /// More places than the programme's unit has, or too large.
    Exactness(DecimalError),
}

/// Reads an amount. `column` is the unit of the column, `to` the programme's.
///
/// # Errors
/// See [`AmountFault`].
pub(super) fn read(text: &str, column: Option<&Unit>, to: &MoneyUnit) -> Result<Amount, AmountFault> {
    let target = Unit::of(to);
    let text = half(text).replace('￥', "¥").replace(char::is_whitespace, "");
    let text = text.strip_suffix('整').unwrap_or(&text);
    if text.contains(['约', '~', '≈', '左', '余', '多', '近']) {
        return Err(AmountFault::About);
    }
    let start = text.find(|c: char| c.is_ascii_digit()).ok_or(AmountFault::Malformed)?;
    let (before, rest) = text.split_at(start);
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    if before.contains(['-', '(', '−']) {
        return Err(AmountFault::Negative);
    }
    if after.contains(|c: char| c.is_ascii_digit()) {
        return Err(AmountFault::Malformed);
    }
    let grouped = number.contains(',');
    let number = ungroup(number).ok_or(AmountFault::Commas)?;
    let word = format!("{before}{after}");
    let unit = if word.is_empty() {
        column.ok_or(AmountFault::NoUnit)?.clone()
    } else {
        Unit::read(&word, target.currency.as_deref()).ok_or(AmountFault::UnknownUnit(word.clone()))?
    };
    // `¥180` in a column of 万元 says the currency, not the power.
    let sign_only = ["¥", "$", "€", "£", "人民币", "rmb", "cny"].contains(&word.to_lowercase().as_str());
    let power = column.filter(|column| sign_only && column.power > 0).map_or(unit.power, |column| column.power);
    if !unit.fits(&target) {
        return Err(AmountFault::Currency(unit.written));
    }
    let plain = shift(&number, i32::from(power) - i32::from(target.power)).ok_or(AmountFault::Malformed)?;
    match parse_units(&plain, to.decimals) {
        Ok(_) => Ok(Amount { plain, own_unit: !word.is_empty() && !sign_only, grouped }),
        Err(DecimalError::Malformed) => Err(AmountFault::Malformed),
        Err(error) => Err(AmountFault::Exactness(error)),
    }
}

/// A number without its thousands separators; `None` where commas part something else than thousands.
pub(super) fn ungroup(number: &str) -> Option<String> {
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    if fraction.is_some_and(|digits| digits.contains(',')) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let plain = !whole.contains(',');
    if !plain && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3)) {
        return None;
    }
    let whole = whole.replace(',', "");
    Some(fraction.map_or_else(|| whole.clone(), |digits| format!("{whole}.{digits}")))
}

/// Moves the decimal point by `by` places to the right; without needless zeros.
fn shift(number: &str, by: i32) -> Option<String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || number.ends_with('.') {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()? + by;
    let (whole, fraction) = match usize::try_from(point) {
        Ok(point) if point >= all.len() => (format!("{all}{}", "0".repeat(point - all.len())), String::new()),
        Ok(point) => (all[..point].to_owned(), all[point..].to_owned()),
        Err(_) => (String::new(), format!("{}{all}", "0".repeat(usize::try_from(-point).ok()?))),
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wan(text: &str, column: Option<&str>) -> Result<String, AmountFault> {
        let column = column.map(|unit| Unit::read(unit, None).expect("a unit"));
        read(text, column.as_ref(), &MoneyUnit::default()).map(|amount| amount.plain)
    }

    #[test]
    fn amounts_as_people_write_them() {
        for (text, column, plain) in [
            ("180万", None, "180"),
            ("180 万元", Some("元"), "180"),
            ("1,800,000元", None, "180"),
            ("１，８００，０００元整", None, "180"),
            ("￥180.50", Some("万元"), "180.5"),
            ("¥1800001", Some("元"), "180.0001"),
            ("人民币180万元", None, "180"),
            ("0.018亿元", None, "180"),
            ("1800千元", None, "180"),
            ("180", Some("万元"), "180"),
            ("1800000", Some("元"), "180"),
            ("1元", None, "0.0001"),
        ] {
            assert_eq!(wan(text, column), Ok(plain.to_owned()), "{text} {column:?}");
        }
    }

    #[test]
    fn what_is_not_exact_is_refused() {
        let currency = |unit: &str| AmountFault::Currency(unit.to_owned());
        for (text, column, fault) in [
            ("约180万", None, AmountFault::About),
            ("180", None, AmountFault::NoUnit),
            ("1.800,50", Some("万元"), AmountFault::Commas),
            ("180,5", Some("万元"), AmountFault::Commas),
            ("100-200万元", None, AmountFault::Malformed),
            ("-5", Some("万元"), AmountFault::Negative),
            ("(5)", Some("万元"), AmountFault::Negative),
            ("180万欧元", None, currency("万欧元")),
            ("180 kg", None, AmountFault::UnknownUnit("kg".into())),
            ("0.5元", None, AmountFault::Exactness(DecimalError::TooManyPlaces)),
            ("待定", Some("万元"), AmountFault::Malformed),
        ] {
            assert_eq!(wan(text, column), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_programme_in_another_currency() {
        let euro = MoneyUnit { unit: "EUR".into(), decimals: 2 };
        let read = |text: &str| read(text, None, &euro).map(|amount| amount.plain);
        assert_eq!(read("€ 1,250.50"), Ok("1250.5".into()));
        assert_eq!(read("12 k€"), Ok("12000".into()));
        assert_eq!(read("180万元"), Err(AmountFault::Currency("万元".into())));
        let zloty = MoneyUnit { unit: "PLN".into(), decimals: 2 };
        assert_eq!(super::read("500 pln", None, &zloty).map(|amount| amount.plain), Ok("500".into()));
    }
}
