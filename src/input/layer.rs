//! One scenario file, before its `extends` is followed.

use super::document::{Document, Entry, Section};
use super::ledger::Ledger;
use super::levels::award_levels;
use super::repair;
use super::rules::{LIMIT, Placed, REQUIRE, limit, require};
use super::values::MOST_PLACES;
use crate::domain::{
    AwardLevels, DirectionOverride, Fill, Limit, Lock, MeritFrom, Money, MoneyUnit, RankMerit, Ranking, Require, Text,
    ToCheck, Tolerance, WEIGHT_PLACES, Waived, Waiver, Weight,
};
use crate::say;

pub(super) const SETTINGS: [&str; 9] =
    ["total", "about_tolerance", "fill", "merit_from", "rank_merit", "ranking", "to_check", "award_levels", "switches"];
pub(super) const HEAD: [&str; 4] = ["id", "extends", "title", "reason"];
pub(super) const TABLES: [&str; 8] = ["scenario", "direction", "fund", "refuse", "waive", "limit", "require", "repair"];
pub(super) const OVERRIDE: [&str; 4] = ["projects", "funds", "weight", "award_levels"];

/// Places of `about_tolerance`.
const TOLERANCE_PLACES: u8 = 4;
/// Most that `about_tolerance` may be: ten times the number in the guide.
const MOST_TOLERANCE: i64 = 100_000;
/// Most that a weight may be: a million. Keeps weighted merit far inside an `i128`.
const MOST_WEIGHT: i64 = 10_000_000_000;

/// What one file says; nothing where it is silent.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) id: Option<Placed<String>>,
    pub(super) extends: Option<Placed<String>>,
    pub(super) title: Option<Text>,
    pub(super) reason: Option<Text>,
    pub(super) total: Option<Placed<Money>>,
    pub(super) about_tolerance: Option<Tolerance>,
    pub(super) fill: Option<Fill>,
    pub(super) merit_from: Option<MeritFrom>,
    pub(super) rank_merit: Option<RankMerit>,
    pub(super) ranking: Option<Ranking>,
    pub(super) to_check: Option<ToCheck>,
    pub(super) award_levels: Option<AwardLevels>,
    pub(super) switches: Vec<Placed<String>>,
    pub(super) directions: Vec<Placed<(String, DirectionOverride)>>,
    pub(super) fund: Vec<Placed<Lock>>,
    pub(super) refuse: Vec<Placed<Lock>>,
    pub(super) waive: Vec<Placed<Waiver>>,
    pub(super) limits: Vec<Placed<Limit>>,
    pub(super) requires: Vec<Placed<Require>>,
    pub(super) repair: repair::Said,
}

/// Reads a scenario file. Amounts are in the programme's `unit`; `None`: it is not known, and amounts are only looked at.
/// Issues go to the ledger.
pub(super) fn read(file: &str, text: &str, unit: Option<&MoneyUnit>, ledger: &mut Ledger) -> Option<Layer> {
    let lenient = MoneyUnit { decimals: MOST_PLACES, ..MoneyUnit::default() };
    let unit = unit.unwrap_or(&lenient);
    let document = Document::parse(file, text, ledger)?;
    let root = document.root(&[&TABLES[..], &SETTINGS].concat());
    let mut layer = Layer::default();
    if let Some(head) = root.get("scenario").and_then(|entry| entry.table(&[&HEAD[..], &SETTINGS].concat())) {
        layer.id = placed_string(&head, "id");
        layer.extends = placed_string(&head, "extends");
        layer.title = head.get("title").and_then(|entry| entry.text());
        layer.reason = head.get("reason").and_then(|entry| entry.text());
        refuse_settings_twice(&root, &head);
        layer.settings(&head, unit);
    }
    layer.settings(&root, unit);
    layer.directions = directions(&root, unit);
    layer.fund = root.tables("fund", &["id", "reason"]).iter().filter_map(lock).collect();
    layer.refuse = root.tables("refuse", &["id", "reason"]).iter().filter_map(lock).collect();
    layer.waive = root.tables("waive", &["limit", "clause", "reason"]).iter().filter_map(waiver).collect();
    layer.limits = root.tables("limit", &LIMIT).iter().filter_map(|section| limit(section, unit)).collect();
    layer.requires = root.tables("require", &REQUIRE).iter().filter_map(require).collect();
    layer.repair = root.get("repair").map(|entry| repair::read(&entry)).unwrap_or_default();
    document.close(ledger);
    Some(layer)
}

impl Layer {
    /// Settings stand below `[scenario]`, or before it.
    fn settings(&mut self, section: &Section<'_>, unit: &MoneyUnit) {
        if let Some(entry) = section.get("total") {
            self.total = entry.money(unit).map(|value| Placed { value, at: entry.place() });
        }
        if let Some(entry) = section.get("about_tolerance") {
            self.about_tolerance = entry.units(TOLERANCE_PLACES, MOST_TOLERANCE).map(Tolerance);
        }
        choose(section, "fill", &[("planned", Fill::Planned), ("required", Fill::Required)], &mut self.fill);
        let sources = [("merit", MeritFrom::Merit), ("rank", MeritFrom::Rank)];
        choose(section, "merit_from", &sources, &mut self.merit_from);
        let rules = [("borda", RankMerit::Borda), ("percentile", RankMerit::Percentile)];
        choose(section, "rank_merit", &rules, &mut self.rank_merit);
        let rankings = [("free", Ranking::Free), ("strict", Ranking::Strict), ("skip", Ranking::Skip)];
        choose(section, "ranking", &rankings, &mut self.ranking);
        let parts = [("take_part", ToCheck::TakePart), ("left_out", ToCheck::LeftOut)];
        choose(section, "to_check", &parts, &mut self.to_check);
        if let Some(entry) = section.get("award_levels") {
            self.award_levels = award_levels(&entry, unit);
        }
        if let Some(entry) = section.get("switches") {
            let switch = |item: &Entry<'_>| Some(Placed { value: item.string()?, at: item.place() });
            self.switches.extend(entry.items().unwrap_or_default().iter().filter_map(switch));
        }
    }
}

fn choose<T: Copy>(section: &Section<'_>, key: &str, words: &[(&str, T)], setting: &mut Option<T>) {
    if let Some(entry) = section.get(key) {
        *setting = entry.choice(words);
    }
}

fn refuse_settings_twice(root: &Section<'_>, head: &Section<'_>) {
    for key in SETTINGS {
        if root.get(key).is_some() && head.get(key).is_some() {
            head.issue(
                "S110",
                &[key],
                say!("`{key}` 写了两次：[scenario] 之前和之中", "`{key}` is given twice, before [scenario] and in it"),
                say!("请删去其一", "drop one of the two"),
            );
        }
    }
}

fn placed_string(section: &Section<'_>, key: &str) -> Option<Placed<String>> {
    let entry = section.get(key)?;
    Some(Placed { value: entry.string()?, at: entry.place() })
}

fn directions(root: &Section<'_>, unit: &MoneyUnit) -> Vec<Placed<(String, DirectionOverride)>> {
    let Some(table) = root.get("direction").and_then(|entry| entry.open_table()) else { return Vec::new() };
    let one = |(id, entry): (&str, Entry<'_>)| {
        let section = entry.table(&OVERRIDE)?;
        let value = DirectionOverride {
            projects: section.get("projects").and_then(|entry| entry.bounds(0)),
            funds: section.get("funds").and_then(|entry| entry.money_bounds(unit)),
            weight: section.get("weight").and_then(|entry| entry.units(WEIGHT_PLACES, MOST_WEIGHT)).map(Weight),
            award_levels: section.get("award_levels").and_then(|entry| award_levels(&entry, unit)),
        };
        Some(Placed { value: (id.to_owned(), value), at: entry.place() })
    };
    table.entries().into_iter().filter_map(one).collect()
}

fn lock(section: &Section<'_>) -> Option<Placed<Lock>> {
    let id = section.need("id").and_then(|entry| entry.string());
    let reason = section.need("reason").and_then(|entry| entry.string());
    Some(Placed { value: Lock { id: id?, reason: reason? }, at: section.place_of("id") })
}

fn waiver(section: &Section<'_>) -> Option<Placed<Waiver>> {
    let reason = section.need("reason").and_then(|entry| entry.string());
    let (limit, clause) = (placed_string(section, "limit"), placed_string(section, "clause"));
    let (what, at) = match (limit, clause) {
        (Some(limit), None) => (Waived::Limit(limit.value), limit.at),
        (None, Some(clause)) => (Waived::Clause(clause.value), clause.at),
        _ => {
            if section.get("limit").is_some() == section.get("clause").is_some() {
                section.issue(
                    "S111",
                    &["clause"],
                    say!("豁免应写明一条 `limit` 或一条 `clause`", "a waiver names one `limit` or one `clause`"),
                    say!("两者写且只写其一", "give exactly one of the two"),
                );
            }
            return None;
        }
    };
    Some(Placed { value: Waiver { what, reason: reason? }, at })
}
