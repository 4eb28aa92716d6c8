//! Who gets the money: funded against eligible by province, lead type, country, field.

use super::decision::{Decision, Kind};
use super::names::Names;
use crate::domain::{Candidates, Cells, Column, Money, Text};
use rustc_hash::FxHashMap;

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
    columns.map(|column| distribution(candidates, column, names, decisions)).collect()
}

fn distribution(candidates: &Candidates, column: &Column, names: &Names, decisions: &[Decision]) -> Distribution {
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut shares: Vec<Share> = Vec::new();
    let mut lists = false;
    for (row, decision) in decisions.iter().enumerate() {
        if decision.kind == Kind::Ineligible {
            continue;
        }
        let mut add = |value: &str| {
            let place = places.get(value).copied().unwrap_or_else(|| {
                places.insert(value.to_owned(), shares.len());
                shares.push(blank(value, names));
                shares.len() - 1
            });
            let share = &mut shares[place];
            share.eligible += 1;
            share.requested = share.requested + candidates.requested[row];
            share.funded += usize::from(decision.kind == Kind::Funded);
            share.awarded = share.awarded + decision.award;
        };
        match &column.cells {
            Cells::Text(texts) if !texts.text(row).contains(';') => add(texts.text(row).trim()),
            _ => {
                let values = column.values(row);
                lists |= values.len() > 1;
                for value in &values {
                    add(value);
                }
                if values.is_empty() {
                    add("");
                }
            }
        }
    }
    shares.sort_by(|a, b| {
        (b.funded, b.awarded, b.eligible).cmp(&(a.funded, a.awarded, a.eligible)).then_with(|| a.value.cmp(&b.value))
    });
    Distribution { column: column.name.clone(), title: names.column(&column.name), lists, shares }
}

fn blank(value: &str, names: &Names) -> Share {
    let title = if value.is_empty() {
        Text { zh: "（未填）".into(), en: "(not given)".into() }
    } else {
        names.value(value)
    };
    Share { value: value.to_owned(), title, eligible: 0, requested: Money::ZERO, funded: 0, awarded: Money::ZERO }
}
