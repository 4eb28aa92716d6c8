//! What the files say of each other: names that must exist, sums that must fit.

use super::ledger::Ledger;
use super::rules::Placed;
use super::values::MOST_PLACES;
use super::{near, programme, scenario};
use crate::domain::{CandidateIx, Candidates, Place, Programme, Require, Text, Waived, parse_units};
use crate::say;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What a scenario names of the programme must be there, and be waivable where it is waived.
pub(super) fn scenario_names(guide: &programme::Draft, draft: &scenario::Draft, ledger: &mut Ledger) {
    let programme = &guide.programme;
    if guide.all_directions {
        let ids = programme.directions.iter().map(|direction| direction.id.as_str());
        for Placed { value: id, at } in &draft.directions {
            if programme.direction_ix(id).is_none() {
                let problem = say!("指南中没有方向 `{id}`", "the programme has no direction `{id}`");
                let value = |text: &str| parse_units(text, MOST_PLACES).ok();
                let meant = ids.clone().find(|known| value(id).is_some() && value(known) == value(id));
                let help = match meant {
                    Some(meant) => say!(
                        "应写 [direction.\"{meant}\"]，引号不可少",
                        "write [direction.\"{meant}\"], with the quotes"
                    ),
                    None => near::help(id, ids.clone()),
                };
                ledger.error("S103", at.clone(), problem, help);
            }
        }
    }
    added_limits(guide, draft, ledger);
    if guide.all_rules {
        repaired_limits(programme, draft, ledger);
        switches(programme, draft, ledger);
        waivers(programme, draft, ledger);
    }
}

fn added_limits(guide: &programme::Draft, draft: &scenario::Draft, ledger: &mut Ledger) {
    let of_scenario = draft.scenario.limits.iter().map(|limit| &limit.id).zip(&draft.limits);
    let mut known: Vec<(&String, &Place)> = guide.limits.iter().map(|limit| (&limit.value, &limit.at)).collect();
    for (id, at) in of_scenario {
        if let Some((_, first)) = known.iter().find(|(other, _)| *other == id) {
            let (file, line) = (&first.file, first.line.unwrap_or_default());
            ledger.error(
                "S114",
                at.clone(),
                say!(
                    "限制 `{id}` 已经存在（{file} 第 {line} 行）",
                    "there is a limit `{id}` already, in {file}, line {line}"
                ),
                say!(
                    "请另取编号；若要替换原有限制，先用 [[waive]] 豁免它",
                    "give it another id; to replace the other one, waive that by [[waive]]"
                ),
            );
        }
        known.push((id, at));
    }
}

fn repaired_limits(programme: &Programme, draft: &scenario::Draft, ledger: &mut Ledger) {
    let known = || programme.limits.iter().chain(&draft.scenario.limits).map(|limit| limit.id.as_str());
    for Placed { value: id, at } in &draft.repaired_limits {
        if !known().any(|known| known == id) {
            let problem = say!("限制 `{id}` 不存在", "there is no limit `{id}`");
            ledger.error("S119", at.clone(), problem, near::help(id, known().collect::<Vec<_>>()));
        }
    }
}

fn switches(programme: &Programme, draft: &scenario::Draft, ledger: &mut Ledger) {
    let clauses = programme.clauses.iter().filter_map(|clause| clause.switch.as_deref());
    let limits = programme.limits.iter().chain(&draft.scenario.limits).filter_map(|limit| limit.switch.as_deref());
    let known: BTreeSet<&str> = clauses.chain(limits).collect();
    for (switch, at) in draft.scenario.switches.iter().zip(&draft.switches) {
        if !known.contains(switch.as_str()) {
            let problem = say!("没有条款或限制使用开关 `{switch}`", "no clause and no limit has the switch `{switch}`");
            ledger.error("S107", at.clone(), problem, near::help(switch, known.iter().copied()));
        }
    }
}

fn waivers(programme: &Programme, draft: &scenario::Draft, ledger: &mut Ledger) {
    let limits: Vec<(&str, bool)> = programme
        .limits
        .iter()
        .chain(&draft.scenario.limits)
        .map(|limit| (limit.id.as_str(), limit.waivable))
        .collect();
    let clauses: Vec<(&str, bool)> =
        programme.clauses.iter().map(|clause| (clause.id.as_str(), clause.waivable)).collect();
    for (waiver, at) in draft.scenario.waive.iter().zip(&draft.waive) {
        let (code, id, known, what) = match &waiver.what {
            Waived::Limit(id) => ("S104", id, &limits, say!("限制", "limit")),
            Waived::Clause(id) => ("S105", id, &clauses, say!("条款", "clause")),
        };
        let Text { zh, en } = what;
        match known.iter().find(|(name, _)| name == id) {
            None => {
                let problem = say!("{zh} `{id}` 不存在", "there is no {en} `{id}`");
                ledger.error(code, at.clone(), problem, near::help(id, known.iter().map(|(name, _)| *name)));
            }
            Some((_, false)) => ledger.error(
                "S106",
                at.clone(),
                say!("{zh} `{id}` 不可豁免", "{en} `{id}` may not be waived"),
                say!(
                    "只有指南写明 waivable = true（“原则上”）的规则可以豁免",
                    "only rules with waivable = true (\"in principle\") in the programme may be"
                ),
            ),
            Some((_, true)) => {}
        }
    }
}

/// Candidates by id.
pub(super) type Rows<'c> = FxHashMap<&'c str, CandidateIx>;

/// The candidates that programme and scenario name.
pub(super) fn named<'c>(candidates: &'c Candidates, guide: &programme::Draft, draft: &scenario::Draft) -> Rows<'c> {
    let (programme, scenario) = (&guide.programme, &draft.scenario);
    let locks = scenario.fund.iter().chain(&scenario.refuse).map(|lock| lock.id.as_str());
    let limits = programme.limits.iter().chain(&scenario.limits).flat_map(|limit| limit.ids.iter().map(String::as_str));
    let requires = programme.requires.iter().chain(&scenario.requires).flat_map(Require::ids);
    candidates.named(locks.chain(limits).chain(requires))
}

/// Locks and dependencies must name candidates.
pub(super) fn candidate_names(
    guide: &programme::Draft,
    draft: &scenario::Draft,
    candidates: &Candidates,
    rows: &Rows<'_>,
    ledger: &mut Ledger,
) {
    let mut seek = |code, id: &str, at: &Place, what: Text| {
        if rows.contains_key(id) {
            return;
        }
        let mut ids: Vec<&str> = candidates.id.iter().flatten().collect();
        ids.sort_unstable();
        let Text { zh, en } = what;
        ledger.error(
            code,
            at.clone(),
            say!("{zh}的项目 `{id}` 不在候选表中", "{en} `{id}`, which is not among the candidates"),
            near::help(id, ids),
        );
    };
    let scenario = &draft.scenario;
    for (lock, at) in scenario.fund.iter().zip(&draft.fund) {
        seek("R101", &lock.id, at, say!("锁定资助", "a lock funds"));
    }
    for (lock, at) in scenario.refuse.iter().zip(&draft.refuse) {
        seek("R101", &lock.id, at, say!("锁定不资助", "a lock refuses"));
    }
    let of_guide = guide.programme.requires.iter().zip(&guide.requires);
    for (Require { project, needs }, at) in of_guide.chain(scenario.requires.iter().zip(&draft.requires)) {
        seek("R102", project, at, say!("依赖关系中", "a dependency names"));
        seek("R102", needs, at, say!("被依赖", "a dependency needs"));
    }
    let of_guide = guide.programme.limits.iter().zip(guide.limits.iter().map(|placed| &placed.at));
    for (limit, at) in of_guide.chain(scenario.limits.iter().zip(&draft.limits)) {
        let limit_id = &limit.id;
        for id in &limit.ids {
            seek("R113", id, at, say!("限制 {limit_id} 中", "limit {limit_id} names"));
        }
    }
}
