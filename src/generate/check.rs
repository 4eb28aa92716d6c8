//! The names in a profile: each stands for a column, a list of words or a direction that is there.

use super::MARK;
use super::profile::{Entry, Profile, Rule, Twin, Word};
use super::reader::{Source, meant};
use super::template::{Template, is_name};
use crate::domain::{parse_units, places_of};
use crate::say;
use std::collections::{BTreeMap, BTreeSet};

/// The columns that the generator makes itself, in their order; `reviewer_1`, … come last.
const MADE: [&str; 6] = ["id", MARK, "direction", "requested", "merit", "rank"];

/// The columns that the generator makes itself.
pub(super) fn made(reviewers: usize) -> impl Iterator<Item = String> {
    MADE.into_iter().map(ToOwned::to_owned).chain((1..=reviewers).map(|n| format!("reviewer_{n}")))
}

/// Adds an issue for every name that stands for nothing, or for two things.
pub(super) fn names(profile: &Profile, source: &Source<'_>) {
    let mut names = Names { profile, source, known: BTreeMap::new(), made: made(profile.reviewers.count).collect() };
    for entry in &profile.entries {
        names.entry(entry);
    }
    for twin in &profile.twins {
        names.twin(twin);
    }
    names.order();
}

struct Names<'p> {
    profile: &'p Profile,
    source: &'p Source<'p>,
    /// The columns of the entries so far, and the directions that have them.
    known: BTreeMap<&'p str, Vec<&'p Entry>>,
    made: BTreeSet<String>,
}

impl<'p> Names<'p> {
    fn entry(&mut self, entry: &'p Entry) {
        self.column_name(&entry.column);
        self.only_entry(entry);
        for rule in entry.rules() {
            self.rule(rule, entry);
        }
        self.known.entry(&entry.column.text).or_default().push(entry);
    }

    fn column_name(&self, column: &Word) {
        let Word { text: name, line } = column;
        if self.made.contains(name) {
            let problem = say!("`{name}` 由生成器自己填写", "`{name}` is made by the generator itself");
            self.source.issue("G206", *line, name, problem, say!("请换一个列名", "give the column another name"));
        } else if !is_name(name) {
            let problem = say!("`{name}` 不能作列名", "`{name}` is no name for a column");
            let help = say!("列名由字母、数字和 _ 组成", "a name has letters, digits and _");
            self.source.issue("G203", *line, name, problem, help);
        }
    }

    /// Its directions are there, and have no other entry for the column.
    fn only_entry(&self, entry: &Entry) {
        let Word { text: name, line } = &entry.column;
        let others = self.known.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for direction in &entry.directions {
            self.direction(direction);
            let id = &direction.text;
            if !seen.insert(id) || others.iter().any(|other| other.covers(id)) {
                let problem = say!("方向 {id} 的列 `{name}` 出现两次", "direction {id} has the column `{name}` twice");
                let help = say!("每个方向的每一列只写一处", "give each column of a direction once");
                self.source.issue("G206", *line, name, problem, help);
            }
        }
    }

    fn direction(&self, direction: &Word) {
        let all = &self.profile.applications;
        if !all.contains_key(&direction.text) {
            let name = &direction.text;
            let problem =
                say!("[applications] 中没有方向 `{name}`", "there is no direction `{name}` in [applications]");
            self.source.issue("G205", direction.line, name, problem, meant(name, all.keys().map(String::as_str)));
        }
    }

    fn rule(&self, rule: &Rule, entry: &Entry) {
        for template in rule.templates() {
            self.template(template, &entry.directions);
        }
        for column in rule.reads() {
            self.earlier(column, &entry.directions);
        }
        if let Rule::Times { column, .. } | Rule::Rest { column, .. } = rule {
            self.numeric(column, &entry.directions);
        }
    }

    /// Every name is an earlier column in all `directions`, or a list of words.
    fn template(&self, template: &Template, directions: &[Word]) {
        let words = &self.profile.words;
        for name in template.names().filter(|name| !words.contains_key(*name)) {
            if let Some(direction) = self.lacking(name, directions) {
                let known = self.columns(direction).chain(words.keys().map(String::as_str));
                let problem = say!(
                    "`{{{name}}}` 在方向 {direction} 既不是前面的列，也不是 [words] 中的词表",
                    "`{{{name}}}` is neither an earlier column of direction {direction} nor a list of [words]"
                );
                self.source.issue("G205", template.line, name, problem, meant(name, known));
            }
        }
    }

    /// The column comes before, in all `directions`.
    fn earlier(&self, column: &Word, directions: &[Word]) {
        let name = &column.text;
        if let Some(direction) = self.lacking(name, directions) {
            let problem = say!(
                "方向 {direction} 在此之前没有列 `{name}`",
                "direction {direction} has no column `{name}` before this one"
            );
            self.source.issue("G205", column.line, name, problem, meant(name, self.columns(direction)));
        }
    }

    /// The column's cells are numbers or empty.
    fn numeric(&self, column: &Word, directions: &[Word]) {
        let name = &column.text;
        let of_text = ["id", "direction", MARK].contains(&name.as_str());
        let entries = self.known.get(name.as_str()).into_iter().flatten();
        let read = entries.filter(|entry| directions.iter().any(|direction| entry.covers(&direction.text)));
        let sets = self.profile.twins.iter().filter_map(|twin| twin.set(name)).flatten();
        if of_text || !read.flat_map(|entry| entry.rules()).all(gives_numbers) || !sets.into_iter().all(is_number) {
            let problem = say!("列 `{name}` 不全是数", "the column `{name}` does not always hold a number");
            let help = say!(
                "times 只能用于 requested、评分，或取值为 integer 及数字 choice 的列",
                "times takes requested, a score, or a column of integers or of a choice of numbers"
            );
            self.source.issue("G203", column.line, name, problem, help);
        }
    }

    fn twin(&self, twin: &Twin) {
        self.direction(&twin.from);
        self.direction(&twin.to);
        let from = std::slice::from_ref(&twin.from);
        for (column, templates) in &twin.set {
            self.earlier_entry(column, from);
            for template in templates {
                self.template(template, from);
            }
        }
        for column in &twin.copy {
            self.earlier_entry(column, &[twin.from.clone(), twin.to.clone()]);
        }
    }

    /// The column has an entry in all `directions`.
    fn earlier_entry(&self, column: &Word, directions: &[Word]) {
        if self.made.contains(&column.text) {
            self.column_name(column);
        } else {
            self.earlier(column, directions);
        }
    }

    fn order(&self) {
        let mut seen = BTreeSet::new();
        for column in &self.profile.order {
            let Word { text: name, line } = column;
            let written = self.known.keys().copied().filter(|name| !name.starts_with('_'));
            let known = written.chain(self.made.iter().map(String::as_str));
            if !known.clone().any(|known| known == name) {
                let problem = say!("没有要写出的列 `{name}`", "no column `{name}` is written");
                self.source.issue("G205", *line, name, problem, meant(name, known));
            } else if !seen.insert(name) {
                let problem = say!("列 `{name}` 出现两次", "the column `{name}` stands there twice");
                self.source.issue("G206", *line, name, problem, say!("请删去一个", "remove one of them"));
            }
        }
    }

    /// The first of `directions` that has no column of this name so far. Unknown directions are told elsewhere.
    fn lacking<'d>(&self, name: &str, directions: &'d [Word]) -> Option<&'d str> {
        let entries = self.known.get(name).map(Vec::as_slice).unwrap_or_default();
        let has = |direction: &str| self.made.contains(name) || entries.iter().any(|entry| entry.covers(direction));
        let known = |direction: &&str| self.profile.applications.contains_key(*direction);
        directions.iter().map(|direction| direction.text.as_str()).filter(known).find(|direction| !has(direction))
    }

    /// The columns of a direction so far.
    fn columns<'n>(&'n self, direction: &'n str) -> impl Iterator<Item = &'n str> + Clone {
        let covers = move |entries: &[&Entry]| entries.iter().any(|entry| entry.covers(direction));
        let own = self.known.iter().filter(move |(_, entries)| covers(entries)).map(|(name, _)| *name);
        own.chain(self.made.iter().map(String::as_str))
    }
}

fn gives_numbers(rule: &Rule) -> bool {
    match rule {
        Rule::Integer(..) => true,
        Rule::Choice(items) => items.iter().all(is_number),
        Rule::Map { values, otherwise, .. } => values.values().chain([otherwise]).all(is_number),
        Rule::Date(..) | Rule::Times { .. } | Rule::Rest { .. } | Rule::Listed { .. } => false,
    }
}

/// A plain decimal of moderate size, or nothing.
fn is_number(template: &Template) -> bool {
    let read = |text: &str| text.is_empty() || places_of(text).is_some_and(|places| parse_units(text, places).is_ok());
    template.fixed().is_some_and(read)
}
