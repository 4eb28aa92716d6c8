//! `[repair]` of a scenario: what may give way where no allocation keeps the rules, and how dear that is.

use super::document::{Entry, Section};
use super::rules::Placed;
use crate::domain::{Cost, RepairCosts, WEIGHT_PLACES, Weight};
use crate::say;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// Most that a factor may be: a thousand.
const MOST_FACTOR: i64 = 10_000_000;

pub(super) const KEYS: [&str; 7] = ["total", "places", "funds", "limits", "locks", "direction", "limit"];

/// What a file says, with the places of the names in it.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) costs: RepairCosts,
    pub(super) directions: Vec<Placed<String>>,
    pub(super) limits: Vec<Placed<String>>,
}

/// Reads the table.
pub(super) fn read(entry: &Entry<'_>) -> Said {
    let mut said = Said::default();
    let Some(table) = entry.table(&KEYS) else { return said };
    let cost_of = |table: &Section<'_>, key: &str| table.get(key).and_then(|entry| cost(&entry));
    let costs = &mut said.costs;
    costs.total = cost_of(&table, "total");
    costs.places = cost_of(&table, "places");
    costs.funds = cost_of(&table, "funds");
    costs.limits = cost_of(&table, "limits");
    costs.locks = cost_of(&table, "locks");
    for (id, entry) in named(&table, "direction", &mut said.directions) {
        let Some(direction) = entry.table(&["places", "funds"]) else { continue };
        let note = |key, costs: &mut BTreeMap<String, Cost>| {
            costs.extend(cost_of(&direction, key).map(|cost| (id.clone(), cost)));
        };
        note("places", &mut costs.places_of);
        note("funds", &mut costs.funds_of);
    }
    for (id, entry) in named(&table, "limit", &mut said.limits) {
        costs.limit.extend(cost(&entry).map(|cost| (id, cost)));
    }
    said
}

/// The entries of a table whose keys are names, and where they stand.
fn named<'d>(table: &Section<'d>, key: &str, places: &mut Vec<Placed<String>>) -> Vec<(String, Entry<'d>)> {
    let Some(table) = table.get(key).and_then(|entry| entry.open_table()) else { return Vec::new() };
    let entries: Vec<(String, Entry<'d>)> =
        table.entries().into_iter().map(|(name, entry)| (name.to_owned(), entry)).collect();
    places.extend(entries.iter().map(|(name, entry)| Placed { value: name.clone(), at: entry.place() }));
    entries
}

/// `"never"`, or how many times the usual cost.
fn cost(entry: &Entry<'_>) -> Option<Cost> {
    if let DeValue::String(text) = entry.value()
        && !text.trim().starts_with(|c: char| c.is_ascii_digit() || c == '-')
    {
        if text.trim() == "never" {
            return Some(Cost::Never);
        }
        let word = text.trim();
        entry.issue(
            "F206",
            say!("`{word}` 不是可用的选项", "`{word}` is not one of the choices"),
            say!(
                "请写 \"never\"（不得放宽），或相对于通常代价的倍数，例如 2 或 \"0.5\"",
                "write \"never\", or how many times the usual cost it is, such as 2 or \"0.5\""
            ),
        );
        return None;
    }
    entry.units(WEIGHT_PLACES, MOST_FACTOR).map(|factor| Cost::Times(Weight(factor)))
}
