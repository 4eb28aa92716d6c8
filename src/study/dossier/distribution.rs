//! Who gets the money: funded against eligible by province, lead type, country, field.

use super::decision::{Decision, Kind};
use super::names::Names;
use crate::domain::{Candidates, Cells, Column, Money, Text};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The columns whose values are worth a distribution.
const COLUMNS: [&str; 4] = ["province", "lead_type", "country", "field"];

/// Funded against eligible by the values of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// Name of the column.
    pub column: String,
    /// What people call it.
    pub title: Text,
    /// Does a cell hold several values? Then a candidate counts under each of them.
    pub lists: bool,
    /// Most funded projects first.
    pub shares: Vec<Share>,
}

/// One value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The value in the table; empty for missing cells.
    pub value: String,
    /// What people call it.
    pub title: Text,
    /// Eligible candidates, those to check among them.
    pub eligible: usize,
    /// What those ask for.
    pub requested: Money,
    /// Funded candidates.
    pub funded: usize,
    /// What those are awarded.
    pub awarded: Money,
}

pub(super) fn distributions(candidates: &Candidates, names: &Names, decisions: &[Decision]) -> Vec<Distribution> {
    let columns = COLUMNS.iter().filter_map(|name| candidates.column(name));
    let mut counts: Vec<Count> = columns.map(|column| Count::new(column, names)).collect();
    // Row by row: the cells of a row stand side by side in the table.
    for (row, decision) in decisions.iter().enumerate().filter(|(_, decision)| decision.kind != Kind::Ineligible) {
        counts.iter_mut().for_each(|count| count.add(row, candidates.requested[row], *decision));
    }
    counts.into_iter().map(Count::finish).collect()
}

/// The distribution of a column while rows are counted.
struct Count<'c> {
    column: &'c Column,
    names: &'c Names,
    /// Cells recur: where the values of one are counted is found out once.
    known: FxHashMap<Cow<'c, str>, Vec<usize>>,
    places: FxHashMap<String, usize>,
    shares: Vec<Share>,
    lists: bool,
}

impl<'c> Count<'c> {
    fn new(column: &'c Column, names: &'c Names) -> Self {
        let (known, places) = (FxHashMap::default(), FxHashMap::default());
        Self { column, names, known, places, shares: Vec::new(), lists: false }
    }

    fn add(&mut self, row: usize, requested: Money, decision: Decision) {
        let Self { column, names, known, places, shares, lists } = self;
        let cell = match &column.cells {
            Cells::Text(texts) => Cow::Borrowed(texts.text(row)),
            _ => Cow::Owned(column.show(row).unwrap_or_default()),
        };
        let counted = known.entry(cell).or_insert_with(|| {
            let mut values = column.values(row);
            *lists |= values.len() > 1;
            if values.is_empty() {
                values.push(String::new());
            }
            let place = |value: String| {
                *places.entry(value).or_insert_with_key(|value| {
                    shares.push(blank(value, names));
                    shares.len() - 1
                })
            };
            values.into_iter().map(place).collect()
        });
        for place in counted {
            let share = &mut shares[*place];
            share.eligible += 1;
            share.requested = share.requested + requested;
            share.funded += usize::from(decision.kind == Kind::Funded);
            share.awarded = share.awarded + decision.award;
        }
    }

    fn finish(self) -> Distribution {
        let Self { column, names, mut shares, lists, .. } = self;
        shares.sort_by(|a, b| {
            (b.funded, b.awarded, b.eligible)
                .cmp(&(a.funded, a.awarded, a.eligible))
                .then_with(|| a.value.cmp(&b.value))
        });
        Distribution { column: column.name.clone(), title: names.column(&column.name), lists, shares }
    }
}

fn blank(value: &str, names: &Names) -> Share {
    let title = if value.is_empty() {
        Text { zh: "（未填）".into(), en: "(not given)".into() }
    } else {
        names.value(value)
    };
    Share { value: value.to_owned(), title, eligible: 0, requested: Money::ZERO, funded: 0, awarded: Money::ZERO }
}
