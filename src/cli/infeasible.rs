//! No allocation: the conflict and the cheapest repair, in words and as JSON.

use crate::domain::{
    Clash, Conflict, Decimal, Figure, Lang, MoneyUnit, Programme, Relaxation, RuleId, Text, Unit, Way,
};
use crate::input::Inputs;
use crate::say;
use serde_json::json;
use std::fmt::Write;

/// Most groups of a limit that are named one by one.
const NAMED_GROUPS: usize = 8;

/// The conflict for people.
pub(super) fn in_words(conflict: &Conflict, programme: &Programme, lang: Lang) -> String {
    let mut text = String::new();
    let head = if conflict.smallest {
        say!(
            "下列规则不能同时满足（去掉任何一条，其余即可满足）：",
            "These rules cannot hold together (without any one of them the others can):"
        )
    } else {
        say!(
            "下列规则不能同时满足（寻找最小集合时被中止，其中可能有无关的规则）：",
            "These rules cannot hold together (the search for a smallest set was stopped; some may have no part in it):"
        )
    };
    let mut line = |indent: &str, words: &Text| {
        writeln!(text, "{indent}{}", words.get(lang)).expect("writing to a string");
    };
    line("", &head);
    for words in clashes(&conflict.rules, programme) {
        line("  • ", &words);
    }
    if !conflict.repair.is_empty() {
        let head = if conflict.cheapest {
            say!("代价最小的调整：", "The cheapest repair:")
        } else {
            say!("可行的调整（未证明代价最小）：", "A repair (not proven to be the cheapest):")
        };
        line("", &head);
        for relaxation in &conflict.repair {
            line("  • ", &relax(relaxation, programme));
        }
    }
    text
}

/// A limit and the bound of its groups.
type Shared<'a> = Option<(&'a str, Option<i64>)>;

/// One line for each rule; groups of one limit with the same bound share a line.
fn clashes(rules: &[Clash], programme: &Programme) -> Vec<Text> {
    let mut lines: Vec<(Shared<'_>, Vec<&Clash>)> = Vec::new();
    for clash in rules {
        let key = match &clash.rule {
            RuleId::Limit { limit, group } if !group.is_empty() => {
                Some((limit.as_str(), clash.figure.map(|figure| figure.bound)))
            }
            _ => None,
        };
        match lines.iter_mut().find(|line| key.is_some() && line.0 == key) {
            Some(line) => line.1.push(clash),
            None => lines.push((key, vec![clash])),
        }
    }
    lines.into_iter().map(|(_, clashes)| together(&clashes, programme)).collect()
}

fn together(clashes: &[&Clash], programme: &Programme) -> Text {
    let [first, others @ ..] = clashes else { return Text::default() };
    if others.is_empty() {
        return in_figures(first, programme);
    }
    let RuleId::Limit { limit, .. } = &first.rule else { return in_figures(first, programme) };
    let groups = clashes.iter().filter_map(|clash| match &clash.rule {
        RuleId::Limit { group, .. } => Some(group.join(" / ")),
        _ => None,
    });
    let groups: Vec<String> = groups.collect();
    let (count, named) = (groups.len(), groups.len().min(NAMED_GROUPS));
    let (zh, en) = (groups[..named].join("、"), groups[..named].join(", "));
    let whole = Clash { rule: RuleId::Limit { limit: limit.clone(), group: Vec::new() }, figure: None };
    let Text { zh: name_zh, en: name_en } = name(&whole.rule, programme);
    let bound = first.figure.map_or_else(Text::default, |figure| {
        let Text { zh, en } = bound(figure, &programme.money);
        say!("：{zh}", ": {en}")
    });
    let (bound_zh, bound_en) = (bound.zh, bound.en);
    if named < count {
        say!(
            "{name_zh}{bound_zh}，涉及 {zh} 等 {count} 组",
            "{name_en}{bound_en} in each of {count} groups: {en} and others"
        )
    } else {
        say!("{name_zh}{bound_zh}，涉及 {zh}", "{name_en}{bound_en} in each of {en}")
    }
}

/// What a rule is called: a limit by its title, with its id to find it by.
fn name(rule: &RuleId, programme: &Programme) -> Text {
    let RuleId::Limit { limit: id, group } = rule else { return rule.describe() };
    let title = programme.limits.iter().find(|limit| limit.id == *id).and_then(|limit| limit.title.as_ref());
    let Some(Text { zh, en }) = title else { return rule.describe() };
    if group.is_empty() {
        return say!("限制“{zh}”（{id}）", "limit \"{en}\" ({id})");
    }
    let group = group.join(" / ");
    say!("限制“{zh}”（{id}，{group}）", "limit \"{en}\" ({id}, {group})")
}

fn in_figures(clash: &Clash, programme: &Programme) -> Text {
    let Text { zh, en } = name(&clash.rule, programme);
    let Some(figure) = clash.figure else { return Text { zh, en } };
    let reaches = figure.unit.show(i128::from(figure.reaches), &programme.money);
    let Text { zh: bound_zh, en: bound_en } = bound(figure, &programme.money);
    if figure.floor {
        say!(
            "{zh}：{bound_zh}，而在其余规则之下最多只能达到 {reaches}",
            "{en}: {bound_en}, but the other rules leave {reaches} at most"
        )
    } else {
        say!(
            "{zh}：{bound_zh}，而其余规则至少需要 {reaches}",
            "{en}: {bound_en}, but the other rules need {reaches} at least"
        )
    }
}

fn bound(figure: Figure, money: &MoneyUnit) -> Text {
    let bound = figure.unit.show(i128::from(figure.bound), money);
    if figure.floor {
        say!("不少于 {bound}", "at least {bound}")
    } else {
        say!("不超过 {bound}", "at most {bound}")
    }
}

fn relax(relaxation: &Relaxation, programme: &Programme) -> Text {
    let Text { zh, en } = name(&relaxation.rule, programme);
    let Way::Move { unit, floor, from, to } = relaxation.way else {
        return say!("{zh}：不予执行", "{en}: set it aside");
    };
    let show = |number: i64| unit.show(i128::from(number), &programme.money);
    let (by, from, to) = (show(distance(from, to)), show(from), show(to));
    if floor {
        say!("{zh}：下限由 {from} 降至 {to}（放宽 {by}）", "{en}: at least {to} instead of {from} ({by} less)")
    } else {
        say!("{zh}：上限由 {from} 提高到 {to}（放宽 {by}）", "{en}: at most {to} instead of {from} ({by} more)")
    }
}

fn distance(from: i64, to: i64) -> i64 {
    (to - from).abs()
}

/// `allocation.json` of a run without an allocation.
pub(super) fn as_json(conflict: &Conflict, inputs: &Inputs, lang: Lang) -> String {
    let programme = &inputs.case.programme;
    let plain = |unit: Unit, number: i64| {
        let places = match unit {
            Unit::Projects => 0,
            Unit::Money => programme.money.decimals,
            Unit::Sum { places } => places,
        };
        Decimal::new(number, places).to_string()
    };
    let side = |floor: bool| if floor { "at_least" } else { "at_most" };
    let rules = conflict.rules.iter().map(|clash| {
        let mut value = json!({"key": clash.rule, "text": in_figures(clash, programme).get(lang)});
        if let Some(figure) = clash.figure {
            value[side(figure.floor)] = plain(figure.unit, figure.bound).into();
            value["reaches"] = plain(figure.unit, figure.reaches).into();
        }
        value
    });
    let repair = conflict.repair.iter().map(|relaxation| {
        let mut value = json!({"key": relaxation.rule, "text": relax(relaxation, programme).get(lang)});
        match relaxation.way {
            Way::Move { unit, floor, from, to } => {
                value["bound"] = side(floor).into();
                value["from"] = plain(unit, from).into();
                value["to"] = plain(unit, to).into();
                value["by"] = plain(unit, distance(from, to)).into();
            }
            Way::SetAside => value["set_aside"] = true.into(),
        }
        value
    });
    let files = inputs.files.iter().map(|file| (file.name.clone(), json!(file.sha256)));
    let value = json!({
        "status": "infeasible",
        "programme": programme.id,
        "scenario": inputs.case.scenario.id,
        "funded": [],
        "conflict_is_smallest": conflict.smallest,
        "conflict": rules.collect::<Vec<_>>(),
        "repair_is_cheapest": conflict.cheapest,
        "repair": repair.collect::<Vec<_>>(),
        "inputs": files.collect::<serde_json::Map<_, _>>(),
        "program": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
    });
    serde_json::to_string_pretty(&value).expect("plain values") + "\n"
}
