//! Values of a TOML file: texts, exact numbers, words out of a list, bounds.

use super::document::{Entry, Section};
use super::near;
use crate::domain::{Bounds, Decimal, DecimalError, Money, MoneyUnit, Text, parse_units, places_of, power_of_ten};
use crate::say;
use std::borrow::Cow;
use toml::de::DeValue;

/// The greatest amount, number or sum that an input may have, in the smallest unit of its column: 2⁶¹ − 1.
///
/// Later rooms add, subtract and compare such sums two at a time (a cap less what is used, a sum plus one more) in an
/// `i64`, which therefore never overflows.
pub(super) const GREATEST: i64 = i64::MAX >> 2;

/// Most places that a decimal in a file may have.
pub(super) const MOST_PLACES: u8 = 9;

/// The keys of a bounds table.
pub(super) const BOUNDS: [&str; 4] = ["at_least", "at_most", "exactly", "about"];

impl Entry<'_> {
    /// A text that is not empty, without the white space around it.
    pub(super) fn string(&self) -> Option<String> {
        let DeValue::String(text) = self.value() else {
            self.wrong_type(&say!("带引号的文本", "a text in quotes"));
            return None;
        };
        self.filled(text)
    }

    fn filled(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            self.issue("F207", say!("文本为空", "the text is empty"), say!("请填写内容", "write something"));
            return None;
        }
        Some(text.to_owned())
    }

    /// `{ zh, en }`, one of which may be missing, or one text for both.
    pub(super) fn text(&self) -> Option<Text> {
        match self.value() {
            DeValue::String(text) => self.filled(text).map(Text::same),
            DeValue::Table(_) => {
                let table = self.table(&["zh", "en"])?;
                both(&table).or_else(|| {
                    if table.get("zh").is_none() && table.get("en").is_none() {
                        table.issue("F207", &[], say!("没有任何文字", "there is no text in it"), bilingual());
                    }
                    None
                })
            }
            _ => {
                self.wrong_type(&say!(
                    "文本，或 {{ zh = \"…\", en = \"…\" }}",
                    "a text, or {{ zh = \"…\", en = \"…\" }}"
                ));
                None
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&self) -> Option<bool> {
        let flag = self.value().as_bool();
        if flag.is_none() {
            self.wrong_type(&say!(" true 或 false", "true or false"));
        }
        flag
    }

    /// One word out of a list.
    pub(super) fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let word = self.string()?;
        let found = words.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let help = near::help(&word, words.iter().map(|(name, _)| *name));
            self.issue("F206", say!("`{word}` 不是可用的选项", "`{word}` is not one of the choices"), help);
        }
        found
    }

    /// An array of texts.
    pub(super) fn strings(&self) -> Vec<String> {
        self.items().unwrap_or_default().iter().filter_map(Entry::string).collect()
    }

    /// The digits of an exact number: an integer, or a text. A float is refused, because it is not what was written.
    fn digits(&self) -> Option<Cow<'_, str>> {
        match self.value() {
            DeValue::String(text) => Some(Cow::Borrowed(text.trim())),
            DeValue::Integer(number) if number.radix() == 10 => {
                let digits = number.as_str();
                Some(Cow::Borrowed(digits.strip_prefix('+').unwrap_or(digits)))
            }
            DeValue::Integer(number) => {
                let value = i128::from_str_radix(number.as_str(), number.radix()).unwrap_or(i128::MAX);
                Some(Cow::Owned(value.to_string()))
            }
            DeValue::Float(float) => {
                let (float, source) = (float.as_str(), self.source());
                self.issue(
                    "F204",
                    say!("`{source}` 是浮点数，不能保证精确", "`{source}` is a float, which is not exact"),
                    say!(
                        "请写成带引号的文本 \"{float}\"（整数可不加引号），这样逐位精确",
                        "write it as a text, \"{float}\", or as an integer: both are read exactly"
                    ),
                );
                None
            }
            _ => {
                self.wrong_type(&say!("数（整数，或带引号的小数）", "a number (an integer, or a decimal in quotes)"));
                None
            }
        }
    }

    /// An exact number in units of `10^-places`, from 0 to `most` units.
    pub(super) fn units(&self, places: u8, most: i64) -> Option<i64> {
        let digits = self.digits()?;
        match parse_units(&digits, places) {
            Ok(units) if units < 0 => {
                let problem = say!("`{digits}` 是负数", "`{digits}` is negative");
                self.issue("F210", problem, say!("应不小于 0", "give a number that is not below 0"));
                None
            }
            Ok(units) if units <= most => Some(units),
            Ok(_) | Err(DecimalError::TooLarge) => {
                let most = Decimal::new(most, places).grouped();
                let problem = say!("`{digits}` 太大", "`{digits}` is too large");
                self.issue("F205", problem, say!("最大为 {most}", "the greatest is {most}"));
                None
            }
            Err(error) => {
                let (problem, help) = unreadable_number(&digits, error, places);
                self.issue("F205", problem, help);
                None
            }
        }
    }

    /// An amount of money, not negative.
    pub(super) fn money(&self, unit: &MoneyUnit) -> Option<Money> {
        self.units(unit.decimals, GREATEST).map(Money)
    }

    /// `{ at_least, at_most, exactly, about }` in units of `10^-places`.
    pub(super) fn bounds(&self, places: u8) -> Option<Bounds<i64>> {
        bounds(&self.table(&BOUNDS)?, places)
    }

    /// The same as amounts of money.
    pub(super) fn money_bounds(&self, unit: &MoneyUnit) -> Option<Bounds<Money>> {
        self.bounds(unit.decimals).map(in_money)
    }
}

/// Bounds in units of the smallest part, as amounts of money.
pub(super) fn in_money(bounds: Bounds<i64>) -> Bounds<Money> {
    let Bounds { at_least, at_most, exactly, about } = bounds;
    Bounds {
        at_least: at_least.map(Money),
        at_most: at_most.map(Money),
        exactly: exactly.map(Money),
        about: about.map(Money),
    }
}

/// The texts of `zh` and `en` in a table that may have other keys; one missing is the other.
pub(super) fn both(table: &Section<'_>) -> Option<Text> {
    let word = |key| table.get(key).map(|entry: Entry<'_>| entry.string());
    match (word("zh"), word("en")) {
        (Some(zh), Some(en)) => Some(Text { zh: zh?, en: en? }),
        (Some(one), None) | (None, Some(one)) => one.map(Text::same),
        (None, None) => None,
    }
}

/// The most places, up to [`MOST_PLACES`], that a bound in `table` needs.
pub(super) fn bound_places(table: &Section<'_>) -> u8 {
    let places = |key: &&str| match table.get(key)?.value() {
        DeValue::String(text) => places_of(text),
        _ => None,
    };
    BOUNDS.iter().filter_map(places).max().unwrap_or(0).min(MOST_PLACES)
}

/// The four bounds in `table`, at least one of which must be there, none contradicting another.
pub(super) fn bounds(table: &Section<'_>, places: u8) -> Option<Bounds<i64>> {
    let present = BOUNDS.iter().filter(|key| table.get(key).is_some()).count();
    if present == 0 {
        let problem = say!("没有给出界限", "no bound is given");
        table.issue(
            "F208",
            &[],
            problem,
            say!("可用 at_most、at_least、exactly、about", "give at_most, at_least, exactly or about"),
        );
        return None;
    }
    let read = |key| table.get(key).and_then(|entry: Entry<'_>| entry.units(places, GREATEST));
    let [at_least, at_most, exactly, about] = BOUNDS.map(read);
    let bounds = Bounds { at_least, at_most, exactly, about };
    if [at_least, at_most, exactly, about].iter().flatten().count() < present {
        return None;
    }
    if let Some((one, other)) = contradiction(&bounds) {
        let value = |key: &str| table.get(key).map(|entry| entry.source().to_owned()).unwrap_or_default();
        let (first, second) = (value(one), value(other));
        table.issue(
            "F209",
            &[one],
            say!("{one} = {first} 与 {other} = {second} 矛盾", "{one} = {first} contradicts {other} = {second}"),
            say!("没有数能同时满足两者，请更正其一", "no number satisfies both: correct one of them"),
        );
        return None;
    }
    Some(bounds)
}

/// Two bounds that no number satisfies, or that plan two different numbers.
fn contradiction(bounds: &Bounds<i64>) -> Option<(&'static str, &'static str)> {
    let Bounds { at_least, at_most, exactly, about } = *bounds;
    let above = |low: Option<i64>, high: Option<i64>| matches!((low, high), (Some(low), Some(high)) if low > high);
    [
        (above(at_least, at_most), ("at_least", "at_most")),
        (above(exactly, at_most), ("exactly", "at_most")),
        (above(at_least, exactly), ("at_least", "exactly")),
        (exactly.is_some() && about.is_some(), ("exactly", "about")),
        (above(at_least, about), ("at_least", "about")),
    ]
    .into_iter()
    .find_map(|(contradicts, keys)| contradicts.then_some(keys))
}

/// Problem and help for a number that could not be read with `places` places after the point.
pub(super) fn unreadable_number(written: &str, error: DecimalError, places: u8) -> (Text, Text) {
    let example = if places == 0 { "3" } else { "180.5" };
    let plain = if places == 0 {
        say!("应写整数，例如 {example}", "write a whole number, for instance {example}")
    } else {
        say!(
            "应写普通小数，小数点后至多 {places} 位，例如 {example}",
            "write a plain decimal with at most {places} places, for instance {example}"
        )
    };
    let lower = written.to_ascii_lowercase();
    let letters = lower.trim_start_matches(['-', '+']);
    let problem = match error {
        DecimalError::Empty => say!("没有填写", "it is empty"),
        DecimalError::Negative => say!("`{written}` 是负数", "`{written}` is negative"),
        DecimalError::TooManyPlaces if places == 0 => say!("`{written}` 不是整数", "`{written}` is not a whole number"),
        DecimalError::TooManyPlaces => {
            say!("`{written}` 的小数位超过 {places} 位", "`{written}` has more than {places} places after the point")
        }
        DecimalError::TooLarge => say!("`{written}` 太大", "`{written}` is too large"),
        DecimalError::Malformed if ["nan", "inf", "infinity"].contains(&letters) => {
            say!("`{written}` 不是有限的数", "`{written}` is not a finite number")
        }
        DecimalError::Malformed if written.contains([',', '，', '\u{a0}', '\u{202f}', '\'', '_']) => {
            say!("`{written}` 含有千位分隔符", "`{written}` has a thousands separator")
        }
        DecimalError::Malformed if letters.starts_with(|c: char| c.is_ascii_digit()) && lower.contains('e') => {
            say!("`{written}` 用了指数写法", "`{written}` is written with an exponent")
        }
        DecimalError::Malformed => say!("`{written}` 不是数字", "`{written}` is not a number"),
    };
    (problem, plain)
}

/// `units` of `10^-from` in units of `10^-to`, where `to` is not less; `None` beyond [`GREATEST`].
pub(super) fn rescale(units: i64, from: u8, to: u8) -> Option<i64> {
    units.checked_mul(power_of_ten(to - from)).filter(|units| units.unsigned_abs() <= GREATEST.unsigned_abs())
}

fn bilingual() -> Text {
    say!(
        "写 {{ zh = \"…\", en = \"…\" }}，可只写一种语言",
        "write {{ zh = \"…\", en = \"…\" }}; one of the two is enough"
    )
}
