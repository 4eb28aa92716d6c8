//! Award levels, as a scenario writes them.

use super::document::{Entry, Section};
use crate::domain::{AwardLevel, AwardLevels, Bounds, MoneyUnit, SHARE_PLACES, Share};
use crate::say;
use toml::de::DeValue;

/// Most awards that a candidate may have to choose from: more are a mistake in the step.
pub(super) const MOST_LEVELS: i64 = 64;

/// `["1", "0.9", { award = "0.8", merit = "0.85" }]`, or `{ least = "0.7", step = 10, merit = "0.85" }`. A level that says
/// nothing of merit keeps as much of it as of the money.
pub(super) fn award_levels(entry: &Entry<'_>, unit: &MoneyUnit) -> Option<AwardLevels> {
    match entry.value() {
        DeValue::Array(_) => shares(entry),
        DeValue::Table(_) => steps(entry, unit),
        _ => {
            entry.wrong_type(&say!(
                "档次的数组 [\"1\", \"0.9\"]，或表 {{ least = \"0.7\", step = 10 }}",
                "an array of levels such as [\"1\", \"0.9\"], or a table {{ least = \"0.7\", step = 10 }}"
            ));
            None
        }
    }
}

fn shares(entry: &Entry<'_>) -> Option<AwardLevels> {
    let items = entry.items()?;
    let mut levels: Vec<AwardLevel> = items.iter().filter_map(level).collect();
    if levels.len() < items.len() {
        return None;
    }
    if levels.is_empty() {
        entry.issue("S115", say!("没有任何档次", "there is no level in it"), share_help());
        return None;
    }
    levels.sort_by_key(|level| std::cmp::Reverse(level.award));
    if let Some(pair) = levels.windows(2).find(|pair| pair[0].award == pair[1].award) {
        let twice = pair[0].award.plain();
        entry.issue(
            "S116",
            say!("档次 {twice} 写了两次", "the level {twice} is there twice"),
            say!("每个档次只写一次", "give each level once"),
        );
        return None;
    }
    if let Some(pair) = levels.windows(2).find(|pair| pair[0].merit < pair[1].merit) {
        keeps_more(entry, pair[1], pair[0]);
        return None;
    }
    Some(AwardLevels::Shares(levels))
}

fn level(item: &Entry<'_>) -> Option<AwardLevel> {
    let DeValue::Table(_) = item.value() else {
        let award = share(item)?;
        return Some(AwardLevel { award, merit: award });
    };
    let table = item.table(&["award", "merit"])?;
    let award = table.need("award").and_then(|entry| share(&entry));
    let merit = table.get("merit").map(|entry| kept(&entry));
    let award = award?;
    let level = AwardLevel { award, merit: merit.unwrap_or(Some(award))? };
    if award == Share::ONE && level.merit != Share::ONE {
        keeps_more(item, AwardLevel { award, merit: Share::ONE }, level);
        return None;
    }
    Some(level)
}

fn steps(entry: &Entry<'_>, unit: &MoneyUnit) -> Option<AwardLevels> {
    let table = entry.table(&["least", "step", "merit"])?;
    let least = table.need("least").and_then(|entry| share(&entry));
    let step = table.need("step").and_then(|entry| entry.money(unit).map(|step| (step, entry)));
    let merit = table.get("merit").map(|entry| kept(&entry));
    let (least, (step, at)) = (least?, step?);
    if step.0 == 0 {
        at.issue("S117", say!("步长为 0", "the step is zero"), say!("请写大于 0 的金额", "give an amount above 0"));
        return None;
    }
    Some(AwardLevels::Steps { least, step, kept: merit.unwrap_or(Some(least))? })
}

/// A share of the request: above zero, at most one.
fn share(entry: &Entry<'_>) -> Option<Share> {
    let share = kept(entry)?;
    if share == Share(0) {
        entry.issue("S115", say!("档次为 0", "the level is zero"), share_help());
        return None;
    }
    Some(share)
}

/// A share of merit or of a sum: from zero to one.
fn kept(entry: &Entry<'_>) -> Option<Share> {
    entry.units(SHARE_PLACES, Share::ONE.0).map(Share)
}

fn share_help() -> crate::domain::Text {
    say!("应大于 0 且不超过 1，例如 \"0.9\"", "write a share above 0 and at most 1, such as \"0.9\"")
}

fn keeps_more(entry: &Entry<'_>, more: AwardLevel, less: AwardLevel) {
    let (low, high) = (more.award.plain(), less.award.plain());
    let (kept_low, kept_high) = (more.merit.plain(), less.merit.plain());
    entry.issue(
        "S118",
        say!(
            "档次 {low} 保留评分 {kept_low}，档次 {high} 却只保留 {kept_high}",
            "the level {low} keeps {kept_low} of the merit, the level {high} only {kept_high}"
        ),
        say!(
            "资助较多的档次保留的评分不应较少；全额资助保留全部评分",
            "a greater award keeps no less merit, and the whole request all of it"
        ),
    );
}

/// `{ at_least, at_most }` as shares, at least one of them.
pub(super) fn share_bounds(table: &Section<'_>) -> Option<Bounds<Share>> {
    let read = |key| table.get(key).map(|entry: Entry<'_>| kept(&entry));
    let (at_least, at_most) = (read("at_least"), read("at_most"));
    if at_least.is_none() && at_most.is_none() {
        table.issue(
            "F208",
            &[],
            say!("没有给出界限", "no bound is given"),
            say!("可用 at_least、at_most，例如 \"0.2\"", "give at_least or at_most, such as \"0.2\""),
        );
        return None;
    }
    let bounds = Bounds {
        at_least: at_least.map_or(Some(None), |x| x.map(Some))?,
        at_most: at_most.map_or(Some(None), |x| x.map(Some))?,
        ..Bounds::default()
    };
    if let (Some(least), Some(most)) = (bounds.at_least, bounds.at_most)
        && least > most
    {
        let (least, most) = (least.plain(), most.plain());
        table.issue(
            "F209",
            &["at_least"],
            say!("at_least = {least} 与 at_most = {most} 矛盾", "at_least = {least} contradicts at_most = {most}"),
            say!("没有数能同时满足两者，请更正其一", "no number satisfies both: correct one of them"),
        );
        return None;
    }
    Some(bounds)
}
