//! A TOML file walked by hand: every value knows its line, every unknown key is told, and so are *all* issues.

use super::ledger::Ledger;
use super::near;
use crate::domain::{Issue, Level, Place, Text};
use crate::say;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A parsed file and the issues met in it.
pub(super) struct Document<'s> {
    file: &'s str,
    text: &'s str,
    /// Where the lines after the first begin.
    lines: Vec<usize>,
    root: Spanned<DeTable<'s>>,
    issues: RefCell<Vec<Issue>>,
}

impl<'s> Document<'s> {
    /// Parses `text`; `None` where it is not TOML, with an issue for every syntax error.
    pub(super) fn parse(file: &'s str, text: &'s str, ledger: &mut Ledger) -> Option<Self> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1).collect();
        let document = Self { file, text, lines, root, issues: RefCell::default() };
        if errors.is_empty() {
            return Some(document);
        }
        for error in errors {
            document.not_toml(error.span().unwrap_or_default().start, error.message());
        }
        document.close(ledger);
        None
    }

    fn not_toml(&self, at: usize, message: &str) {
        let (line, column) = self.position(at);
        let excerpt = self.text.lines().nth(line - 1).unwrap_or_default().trim();
        self.issue(
            "F104",
            Place { line: Some(line), ..Place::file(self.file) },
            say!(
                "第 {line} 行第 {column} 列不是正确的 TOML：{message}（`{excerpt}`）",
                "line {line}, column {column} is not TOML: {message} (`{excerpt}`)"
            ),
            say!(
                "文本用引号括起，数组用 []，表用 {{ }}；格式见 https://toml.io/cn",
                "texts stand in quotes, arrays in [ ], tables in {{ }}; see https://toml.io"
            ),
        );
    }

    /// The whole file as a section; its keys must be among `known`.
    pub(super) fn root(&self, known: &[&str]) -> Section<'_> {
        let section = Section { doc: self, table: self.root.get_ref(), start: 0, path: String::new() };
        section.refuse_unknown(known);
        section
    }

    /// Hands over all issues, in the order of their lines.
    pub(super) fn close(self, ledger: &mut Ledger) {
        let mut issues = self.issues.into_inner();
        issues.sort_by_key(|issue| issue.at.line);
        // What follows a syntax error in its line is mostly its echo.
        issues.dedup_by(|later, first| later.code == "F104" && first.code == "F104" && later.at.line == first.at.line);
        ledger.append(issues);
    }

    /// Line and column, both from 1, of a byte.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = self.lines.partition_point(|start| *start <= before.len()) + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        (line, column)
    }

    fn place(&self, at: usize, key: &str) -> Place {
        let column = Some(key.to_owned()).filter(|key| !key.is_empty());
        Place { line: Some(self.position(at).0), column, ..Place::file(self.file) }
    }

    fn issue(&self, code: &'static str, at: Place, problem: Text, help: Text) {
        self.issues.borrow_mut().push(Issue { code, level: Level::Error, at, problem, help });
    }
}

/// A table of a document.
pub(super) struct Section<'d> {
    doc: &'d Document<'d>,
    table: &'d DeTable<'d>,
    start: usize,
    /// How messages call it: `direction "1.5"`. Empty for the whole file.
    path: String,
}

impl<'d> Section<'d> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Entry<'d>> {
        let (_, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Some(Entry { doc: self.doc, value: value.get_ref(), span: value.span(), path })
    }

    /// The value of a key; an issue where there is none.
    pub(super) fn need(&self, key: &str) -> Option<Entry<'d>> {
        let entry = self.get(key);
        if entry.is_none() {
            let within = if self.path.is_empty() { self.doc.file } else { self.path.as_str() };
            let problem = say!("`{within}` 缺少 `{key}`", "`{within}` lacks `{key}`");
            self.issue("F202", &[], problem, say!("请补上 `{key} = …`", "add `{key} = …`"));
        }
        entry
    }

    /// All keys in alphabetical order, with their values: for tables whose keys are names.
    pub(super) fn entries(&self) -> Vec<(&'d str, Entry<'d>)> {
        self.table.keys().filter_map(|key| Some((key.get_ref().as_ref(), self.get(key.get_ref())?))).collect()
    }

    /// The tables of a `[[key]]`; none where the key is absent. Their keys must be among `known`.
    pub(super) fn tables(&self, key: &str, known: &[&str]) -> Vec<Section<'d>> {
        let items = self.get(key).and_then(|entry| entry.items()).unwrap_or_default();
        items.into_iter().filter_map(|item| item.table(known)).collect()
    }

    /// Where the section stands.
    pub(super) fn place(&self) -> Place {
        self.doc.place(self.start, &self.path)
    }

    /// Where one of its keys stands; the section itself where the key is absent.
    pub(super) fn place_of(&self, key: &str) -> Place {
        self.get(key).map_or_else(|| self.place(), |entry| entry.place())
    }

    /// Adds an error about the first of `keys` that is there, else about the section.
    pub(super) fn issue(&self, code: &'static str, keys: &[&str], problem: Text, help: Text) {
        let at = keys.iter().find_map(|key| self.get(key)).map_or_else(|| self.place(), |entry| entry.place());
        self.doc.issue(code, at, problem, help);
    }

    fn refuse_unknown(&self, known: &[&str]) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let absent = known.iter().copied().filter(|known| self.get(known).is_none());
            let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
            let at = self.doc.place(key.span().start, &path);
            self.doc.issue("F201", at, say!("未知的键 `{name}`", "unknown key `{name}`"), near::help(name, absent));
        }
    }
}

/// A value of a document.
#[derive(Clone)]
pub(super) struct Entry<'d> {
    doc: &'d Document<'d>,
    value: &'d DeValue<'d>,
    span: Range<usize>,
    path: String,
}

impl<'d> Entry<'d> {
    /// The bare value.
    pub(super) fn value(&self) -> &'d DeValue<'d> {
        self.value
    }

    /// The value as it stands in the file, for messages.
    pub(super) fn source(&self) -> &'d str {
        self.doc.text.get(self.span.clone()).unwrap_or_default().trim()
    }

    /// Where it stands.
    pub(super) fn place(&self) -> Place {
        self.doc.place(self.span.start, &self.path)
    }

    /// Adds an error about it.
    pub(super) fn issue(&self, code: &'static str, problem: Text, help: Text) {
        self.doc.issue(code, self.place(), problem, help);
    }

    /// Adds the error that it is of another type than `wanted`.
    pub(super) fn wrong_type(&self, wanted: &Text) {
        let found = self.source();
        let (zh, en) = (&wanted.zh, &wanted.en);
        let problem = say!("`{found}` 不是{zh}", "`{found}` is not {en}");
        self.issue("F203", problem, say!("这里应写{zh}", "write {en} here"));
    }

    /// The items of an array, each called by its `id` where it has one, else by its number from 1.
    pub(super) fn items(&self) -> Option<Vec<Entry<'d>>> {
        let DeValue::Array(items) = self.value else {
            self.wrong_type(&say!("数组（[[…]] 或 [ ]）", "an array ([[…]] or [ ])"));
            return None;
        };
        let entry = |(at, item): (usize, &'d Spanned<DeValue<'d>>)| {
            let id = item.get_ref().as_table().and_then(|table| table.iter().find(|(key, _)| key.get_ref() == "id"));
            let name = match id.and_then(|(_, id)| id.get_ref().as_str()) {
                Some(id) => format!("{} {id:?}", self.path),
                None => format!("{} #{}", self.path, at + 1),
            };
            Entry { doc: self.doc, value: item.get_ref(), span: item.span(), path: name }
        };
        Some(items.iter().enumerate().map(entry).collect())
    }

    /// The value as a table whose keys must be among `known`.
    pub(super) fn table(&self, known: &[&str]) -> Option<Section<'d>> {
        let section = self.open_table()?;
        section.refuse_unknown(known);
        Some(section)
    }

    /// The value as a table with any keys.
    pub(super) fn open_table(&self) -> Option<Section<'d>> {
        let DeValue::Table(table) = self.value else {
            self.wrong_type(&say!("表（{{ … }}）", "a table ({{ … }})"));
            return None;
        };
        Some(Section { doc: self.doc, table, start: self.span.start, path: self.path.clone() })
    }
}
