//! A profile's TOML walked by hand: every value knows its line, and all that is wrong is told at once.

use super::numbers::{Millionths, PLACES};
use super::profile::Word;
use crate::domain::{Decimal, Issues, Place, Text, parse_units};
use crate::say;
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file being read, and what is wrong with it.
pub(super) struct Source<'s> {
    file: &'s str,
    text: &'s str,
    issues: RefCell<Issues>,
}

impl<'s> Source<'s> {
    pub(super) fn new(file: &'s str, text: &'s str) -> Self {
        Self { file, text, issues: RefCell::default() }
    }

    /// The parsed file; an issue for every place that is not TOML.
    pub(super) fn parse(&self) -> Option<Spanned<DeTable<'s>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = self.line(error.span().unwrap_or_default().start);
            let message = error.message();
            let excerpt = self.text.lines().nth(line - 1).unwrap_or_default().trim();
            self.issue(
                "G101",
                line,
                "",
                say!("不是正确的 TOML：{message}（`{excerpt}`）", "this is not TOML: {message} (`{excerpt}`)"),
                say!("格式见 https://toml.io/cn", "see https://toml.io"),
            );
        }
        errors.is_empty().then_some(table)
    }

    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or(self.text).matches('\n').count() + 1
    }

    /// Adds an error about a key of a line.
    pub(super) fn issue(&self, code: &'static str, line: usize, key: &str, problem: Text, help: Text) {
        let column = Some(key.to_owned()).filter(|key| !key.is_empty());
        let at = Place { line: Some(line), column, ..Place::file(self.file) };
        self.issues.borrow_mut().error(code, at, problem, help);
    }

    /// All issues, by line.
    pub(super) fn into_issues(self) -> Issues {
        let mut issues = self.issues.into_inner();
        issues.0.sort_by_key(|issue| issue.at.line);
        issues
    }
}

/// A value in the file.
#[derive(Clone)]
pub(super) struct Node<'r> {
    source: &'r Source<'r>,
    value: &'r DeValue<'r>,
    span: Range<usize>,
    path: String,
}

/// A table in the file.
pub(super) struct Table<'r> {
    source: &'r Source<'r>,
    keys: &'r DeTable<'r>,
    line: usize,
    path: String,
}

impl<'r> Table<'r> {
    /// The whole file.
    pub(super) fn root(source: &'r Source<'r>, root: &'r Spanned<DeTable<'r>>) -> Self {
        Self { source, keys: root.get_ref(), line: 1, path: String::new() }
    }

    /// Its keys and their values, in alphabetical order.
    pub(super) fn entries(&self) -> Vec<(Word, Node<'r>)> {
        let word = |key: &Spanned<Cow<'_, str>>| Word {
            text: key.get_ref().to_string(),
            line: self.source.line(key.span().start),
        };
        self.keys.iter().map(|(key, value)| (word(key), self.node(key.get_ref(), value))).collect()
    }

    fn node(&self, key: &str, value: &'r Spanned<DeValue<'r>>) -> Node<'r> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Node { source: self.source, value: value.get_ref(), span: value.span(), path }
    }

    /// The same table; an issue for each key that is not `known`.
    pub(super) fn known(self, known: &[&str]) -> Self {
        for (key, node) in self.entries() {
            let name = &key.text;
            if !known.contains(&name.as_str()) {
                let problem = say!("未知的键 `{name}`", "unknown key `{name}`");
                self.source.issue("G201", key.line, &node.path, problem, meant(name, known.iter().copied()));
            }
        }
        self
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Node<'r>> {
        self.keys.get(key).map(|value| self.node(key, value))
    }

    /// The value of a key; an issue where there is none.
    pub(super) fn need(&self, key: &str) -> Option<Node<'r>> {
        let node = self.get(key);
        if node.is_none() {
            let path = if self.path.is_empty() { self.source.file } else { &self.path };
            let problem = say!("`{path}` 缺少 `{key}`", "`{path}` lacks `{key}`");
            self.issue("G202", problem, say!("请补上 `{key} = …`", "add `{key} = …`"));
        }
        node
    }

    /// The items of an array that may be absent.
    pub(super) fn list(&self, key: &str) -> Vec<Node<'r>> {
        self.get(key).and_then(|node| node.items()).unwrap_or_default()
    }

    /// The table of a key; an issue where there is none.
    pub(super) fn need_table(&self, key: &str) -> Option<Table<'r>> {
        self.need(key)?.table()
    }

    /// Adds an error about the table.
    pub(super) fn issue(&self, code: &'static str, problem: Text, help: Text) {
        self.source.issue(code, self.line, &self.path, problem, help);
    }
}

impl<'r> Node<'r> {
    /// Its line, from 1.
    pub(super) fn line(&self) -> usize {
        self.source.line(self.span.start)
    }

    /// As it stands in the file.
    fn written(&self) -> &'r str {
        self.source.text.get(self.span.clone()).unwrap_or_default().trim()
    }

    /// Adds an error about it.
    pub(super) fn issue(&self, code: &'static str, problem: Text, help: Text) {
        self.source.issue(code, self.line(), &self.path, problem, help);
    }

    /// Adds the error that it is not `wanted`.
    pub(super) fn wrong(&self, wanted: &Text) {
        let (written, zh, en) = (self.written(), &wanted.zh, &wanted.en);
        let problem = say!("`{written}` 不是{zh}", "`{written}` is not {en}");
        self.issue("G203", problem, say!("这里应写{zh}", "write {en} here"));
    }

    /// It is a table.
    pub(super) fn table(&self) -> Option<Table<'r>> {
        let DeValue::Table(table) = self.value else {
            self.wrong(&say!("表", "a table"));
            return None;
        };
        Some(Table { source: self.source, keys: table, line: self.line(), path: self.path.clone() })
    }

    /// It is an array, its items called by their `name` or by their number from 1.
    pub(super) fn items(&self) -> Option<Vec<Node<'r>>> {
        let DeValue::Array(items) = self.value else {
            self.wrong(&say!("数组", "an array"));
            return None;
        };
        let node = |(at, item): (usize, &'r Spanned<DeValue<'r>>)| {
            let name = item.get_ref().get("name").and_then(|name| name.get_ref().as_str());
            let path = match name {
                Some(name) => format!("{} {name:?}", self.path),
                None => format!("{} #{}", self.path, at + 1),
            };
            Node { source: self.source, value: item.get_ref(), span: item.span(), path }
        };
        Some(items.iter().enumerate().map(node).collect())
    }

    /// It is an array that is not empty.
    pub(super) fn some_items(&self) -> Option<Vec<Node<'r>>> {
        let items = self.items()?;
        if items.is_empty() {
            self.issue("G204", say!("列表为空", "the list is empty"), say!("至少写一项", "give at least one item"));
        }
        Some(items).filter(|items| !items.is_empty())
    }

    /// It is a text.
    pub(super) fn word(&self) -> Option<Word> {
        let DeValue::String(text) = self.value else {
            self.wrong(&say!("带引号的文本", "a text in quotes"));
            return None;
        };
        Some(Word { text: text.to_string(), line: self.line() })
    }

    /// It is a whole number from `least` to `most`.
    pub(super) fn whole(&self, least: i64, most: i64) -> Option<i64> {
        let number = match self.value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(&say!("整数", "a whole number"));
        }
        number.filter(|number| self.within(*number, least, most, 0))
    }

    /// It is a count from `least` to `most`.
    pub(super) fn count(&self, least: i64, most: i64) -> Option<usize> {
        usize::try_from(self.whole(least, most)?).ok()
    }

    /// It is a plain decimal from `least` to `most`. Read digit by digit, never as a float.
    pub(super) fn decimal(&self, least: i64, most: i64) -> Option<Millionths> {
        let digits = match self.value {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => "",
        };
        let number = parse_units(digits.strip_prefix('+').unwrap_or(digits), PLACES).ok();
        if number.is_none() {
            self.wrong(&say!("普通小数（小数点后至多 {PLACES} 位）", "a plain decimal with at most {PLACES} places"));
        }
        let [least, most] = [least, most].map(|end| end.saturating_mul(Millionths::ONE.0));
        number.filter(|number| self.within(*number, least, most, PLACES)).map(Millionths)
    }

    /// It is a share: a decimal from 0 to 1.
    pub(super) fn share(&self) -> Option<Millionths> {
        self.decimal(0, 1)
    }

    /// It is an array of two, the first not above the second.
    pub(super) fn range<T: PartialOrd>(&self, read: impl Fn(&Node<'r>) -> Option<T>) -> Option<(T, T)> {
        let items = self.items()?;
        let [one, other] = items.as_slice() else {
            self.wrong(&say!("两项的数组 [下限, 上限]", "an array of two, [least, most]"));
            return None;
        };
        let (least, most) = (read(one)?, read(other)?);
        if least > most {
            let written = self.written();
            let problem = say!("`{written}` 的下限大于上限", "`{written}` begins above its end");
            self.issue("G204", problem, say!("请把两端对调", "exchange the two"));
            return None;
        }
        Some((least, most))
    }

    /// Is it from `least` to `most`, all in units of `10^-places`?
    fn within(&self, number: i64, least: i64, most: i64, places: u8) -> bool {
        let within = (least..=most).contains(&number);
        if !within {
            let (written, [least, most]) = (self.written(), [least, most].map(|end| Decimal::new(end, places)));
            let problem = say!("`{written}` 超出范围", "`{written}` is out of range");
            self.issue("G204", problem, say!("应在 {least} 与 {most} 之间", "give {least} to {most}"));
        }
        within
    }
}

/// The help for an unknown name: the known one that was probably meant, else those there are.
pub(super) fn meant<'k>(name: &str, known: impl Iterator<Item = &'k str> + Clone) -> Text {
    let slips = |other: &&str| strsim::damerau_levenshtein(name, other);
    let near = known.clone().min_by_key(slips).filter(|other| slips(other) <= 2.min(name.chars().count() / 2));
    if let Some(near) = near {
        return say!("是否想写 `{near}`？", "did you mean `{near}`?");
    }
    let quoted: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    let (zh, en) = (quoted.join("、"), quoted.join(", "));
    say!("可用的有：{zh}", "known are {en}")
}
