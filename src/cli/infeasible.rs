//! No allocation: the conflict and the cheapest repair, in words and as JSON.

use crate::domain::{Conflict, Decimal, Lang, MoneyUnit, Relaxation, Text, Unit};
use crate::input::Inputs;
use crate::say;
use serde_json::json;
use std::fmt::Write;

/// The conflict for people.
pub(super) fn in_words(conflict: &Conflict, unit: &MoneyUnit, lang: Lang) -> String {
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
    for rule in &conflict.rules {
        line("  • ", &rule.describe());
    }
    if !conflict.repair.is_empty() {
        line("", &say!("代价最小的调整：", "The cheapest repair:"));
        for relaxation in &conflict.repair {
            line("  • ", &relax(relaxation, unit));
        }
    }
    text
}

fn relax(relaxation: &Relaxation, unit: &MoneyUnit) -> Text {
    let rule = relaxation.rule.describe();
    let by = relaxation.unit.show(i128::from(relaxation.by), unit);
    Text { zh: format!("{}：放宽 {by}", rule.zh), en: format!("{}: give way by {by}", rule.en) }
}

/// `allocation.json` of a run without an allocation.
pub(super) fn as_json(conflict: &Conflict, inputs: &Inputs, lang: Lang) -> String {
    let unit = &inputs.case.programme.money;
    let rules = conflict.rules.iter().map(|rule| json!({"key": rule, "text": rule.describe().get(lang)}));
    let repair = conflict.repair.iter().map(|relaxation| {
        let places = match relaxation.unit {
            Unit::Projects => 0,
            Unit::Money => unit.decimals,
            Unit::Sum { places } => places,
        };
        let by = Decimal::new(relaxation.by, places).to_string();
        json!({"key": relaxation.rule, "text": relax(relaxation, unit).get(lang), "by": by})
    });
    let files = inputs.files.iter().map(|file| (file.name.clone(), json!(file.sha256)));
    let value = json!({
        "status": "infeasible",
        "programme": inputs.case.programme.id,
        "scenario": inputs.case.scenario.id,
        "funded": [],
        "conflict_is_smallest": conflict.smallest,
        "conflict": rules.collect::<Vec<_>>(),
        "repair": repair.collect::<Vec<_>>(),
        "inputs": files.collect::<serde_json::Map<_, _>>(),
        "program": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
    });
    serde_json::to_string_pretty(&value).expect("plain values") + "\n"
}
