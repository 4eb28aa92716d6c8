//! Filling the candidates of one direction, column by column.

use super::MARK;
use super::careless::Faults;
use super::numbers::{Millionths, Size, fixed, rest, times_up};
use super::profile::{Entry, Profile, Rule};
use super::score::{mean_in_tenths, ranks};
use super::template::Template;
use super::twins::Twins;
use crate::domain::Stream;
use crate::domain::{Direction, Money, MoneyUnit, TextColumn};
use chrono::Days;
use std::collections::BTreeMap;
use std::fmt::Display;

/// The columns of a direction that are filled so far, by name.
pub(super) type Sheet = BTreeMap<String, TextColumn>;

/// The ids of a direction's rows: they follow on `before` others.
pub(super) struct Ids {
    pub(super) before: usize,
    pub(super) rows: usize,
    /// Digits.
    pub(super) width: usize,
}

/// Fills one direction after the other, in the programme's order.
pub(super) struct Filler<'p> {
    pub(super) profile: &'p Profile,
    pub(super) seed: u64,
    pub(super) money: &'p MoneyUnit,
    /// Steps of requests, not empty.
    pub(super) steps: Vec<Money>,
    pub(super) twins: Twins<'p>,
}

impl<'p> Filler<'p> {
    /// All columns of a direction.
    pub(super) fn fill(&mut self, direction: &Direction, size: Size, ids: &Ids, careless: &[usize]) -> Sheet {
        let mut sheet = self.made(direction, size, ids);
        for entry in self.profile.entries_of(&direction.id) {
            let column = self.column(entry, direction, &sheet, ids.rows, careless);
            sheet.insert(entry.column.text.clone(), column);
        }
        sheet
    }

    /// The columns that do not come from the profile's entries.
    fn made(&self, direction: &Direction, size: Size, ids: &Ids) -> Sheet {
        let stream = |column| Stream::new(self.seed, &[&direction.id, column, ""]);
        let (mut requests, mut reviews) = (stream("requested"), stream("reviewers"));
        let (least, most) = self.profile.request;
        let requested = (0..ids.rows).map(|_| {
            let step = *requests.pick(&self.steps);
            size.request(Millionths(requests.between(least.0, most.0)), step)
        });
        let scores: Vec<Vec<i64>> = (0..ids.rows).map(|_| self.profile.reviewers.scores(&mut reviews)).collect();
        let merits: Vec<i64> = scores.iter().map(|scores| mean_in_tenths(scores)).collect();
        let Ids { before, rows, width } = *ids;
        let id = |row| format!("{}{:0width$}", self.profile.id, before + row + 1);
        let mut sheet = Sheet::from([
            ("id".to_owned(), column((0..rows).map(id))),
            (MARK.to_owned(), column((0..rows).map(|_| "yes"))),
            ("direction".to_owned(), column((0..rows).map(|_| &direction.id))),
            ("requested".to_owned(), column(requested.map(|amount| self.money.plain(amount)))),
            ("merit".to_owned(), column(merits.iter().map(|merit| fixed(*merit, 1)))),
            ("rank".to_owned(), column(ranks(&merits))),
        ]);
        for reviewer in 0..self.profile.reviewers.count {
            sheet.insert(format!("reviewer_{}", reviewer + 1), column(scores.iter().map(|scores| scores[reviewer])));
        }
        sheet
    }

    /// The column of an entry: twins first, then defects, then what is good; some cells are emptied.
    fn column(
        &mut self,
        entry: &'p Entry,
        direction: &Direction,
        sheet: &Sheet,
        rows: usize,
        careless: &[usize],
    ) -> TextColumn {
        let name = &entry.column.text;
        let fixed = self.twins.fixed(&direction.id, name);
        let faults = Faults::draw(entry, self.seed, &direction.id, rows, careless, |row| fixed.contains(&row));
        let mut stream = Stream::new(self.seed, &[&direction.id, name, ""]);
        let mut column = TextColumn::new();
        for row in 0..rows {
            let rule = faults.defects.get(&row).map_or(&entry.good, |defect| &entry.defects[*defect].rule);
            let mut cell = Cell { profile: self.profile, direction, sheet, row, stream: &mut stream };
            let drawn = match self.twins.first(&direction.id, row).and_then(|twin| twin.set(name)) {
                Some(items) => cell.choice(items),
                None => cell.draw(rule),
            };
            let text = match self.twins.taken(&direction.id, row, name) {
                Some(taken) => taken,
                None if faults.missing.contains(&row) => "",
                None => &drawn,
            };
            column.push(Some(text));
            self.twins.carry(&direction.id, row, name, &drawn);
        }
        column
    }
}

/// A cell being filled, and the row so far.
struct Cell<'c> {
    profile: &'c Profile,
    direction: &'c Direction,
    sheet: &'c Sheet,
    row: usize,
    stream: &'c mut Stream,
}

impl Cell<'_> {
    fn draw(&mut self, rule: &Rule) -> String {
        match rule {
            Rule::Choice(items) => self.choice(items),
            Rule::Integer(least, most) => self.stream.between(*least, *most).to_string(),
            Rule::Date(first, last) => {
                let days = self.stream.between(0, (*last - *first).num_days()).unsigned_abs();
                (*first + Days::new(days)).to_string()
            }
            Rule::Times { column, from, to } => {
                let factor = Millionths(self.stream.between(from.0, to.0));
                times_up(self.read(&column.text), factor).map_or_else(String::new, |product| product.to_string())
            }
            Rule::Rest { column, less } => {
                let others: Vec<&str> = less.iter().map(|column| self.read(&column.text)).collect();
                rest(self.read(&column.text), &others).map_or_else(String::new, |left| left.to_string())
            }
            Rule::Listed { of, least, most, .. } => {
                let count = self.stream.position(most - least + 1) + least;
                let names = of.items(self.direction).iter().map(|item| item.text.zh.as_str()).collect();
                self.stream.sample::<&str>(names, count).join(";")
            }
            Rule::Map { column, values, otherwise } => {
                let template = values.get(self.read(&column.text)).unwrap_or(otherwise);
                self.template(template)
            }
        }
    }

    fn choice(&mut self, items: &[Template]) -> String {
        let template = self.stream.pick(items);
        self.template(template)
    }

    fn template(&mut self, template: &Template) -> String {
        let (sheet, words, row) = (self.sheet, &self.profile.words, self.row);
        template.fill(|name| match (sheet.get(name), words.get(name)) {
            (Some(column), _) => column.text(row),
            (None, Some(words)) => self.stream.pick(words).as_str(),
            (None, None) => unreachable!("reading checked that {name} stands for something"),
        })
    }

    /// The cell of an earlier column; empty where the row has none.
    fn read(&self, column: &str) -> &str {
        self.sheet.get(column).map_or("", |column| column.text(self.row))
    }
}

fn column<T: Display>(cells: impl IntoIterator<Item = T>) -> TextColumn {
    let mut column = TextColumn::new();
    cells.into_iter().for_each(|cell| column.push(Some(&cell.to_string())));
    column
}
