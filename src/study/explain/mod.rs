//! Why a candidate is funded or not, at what cost the decision could be turned, and what would have been enough.
//!
//! For each decision the best allocation with it turned around is found and proven (`solve::turned`): what it loses against the
//! optimum is the *opportunity cost*, who comes and goes is the displacement. How much merit or how much less money would have
//! been enough follows exactly; see [`cost`].

mod cost;
mod cured;
mod letter;
mod levels;
mod request;
#[cfg(test)]
mod tests;

pub use cost::{Cost, Other, Threshold};
pub use cured::Cured;
pub use request::Smaller;

use super::asker::{Asker, Refused, Situation};
use super::dossier::{Dossier, DossierInput, Kind, Obstacle, says_synthetic};
use super::order::{entering, ids};
use super::result::{
    About, Bar, Bars, ChartSpec, Plot, Section, Study, Table, Value, candidate_cells, candidate_columns, column, wide,
};
use crate::domain::{AwardLevels, CandidateIx, Merit, Outcome, Programme, Screening, Text};
use crate::say;
use cost::{Costs, points};
use std::collections::BTreeMap;

/// Most bars of the chart.
const MOST_BARS: usize = 30;

/// What is to be explained.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Whose decisions; empty: everybody's.
    pub whose: Vec<CandidateIx>,
    /// May other applicants be named?
    pub internal: bool,
}

/// What turning each decision costs against the optimum, in the order of `whose`; with `requests` also the smaller requests
/// that would have been enough.
///
/// # Errors
/// Where an answer fails the recheck.
pub fn costs(
    asker: &Asker,
    optimum: &crate::domain::Solution,
    whose: &[CandidateIx],
    requests: bool,
) -> Result<Vec<Cost>, Refused> {
    let program = asker.base().program()?;
    Costs::new(asker, &program, optimum).all(whose, requests)
}

/// The dossier of an outcome of the base.
pub(super) fn dossier_of<'d>(
    base: &'d Situation,
    guide: &'d Programme,
    about: &About,
    outcome: &'d Outcome,
) -> Dossier<'d> {
    Dossier::new(DossierInput {
        case: &base.case,
        guide,
        candidates: &base.candidates,
        screening: &base.screening,
        bindings: &base.bindings,
        outcome,
        inputs: about.inputs.clone(),
        program_version: about.version.clone(),
        synthetic: says_synthetic(&base.candidates),
    })
}

struct Facts<'a> {
    dossier: &'a Dossier<'a>,
    internal: bool,
    single: bool,
    costs: BTreeMap<CandidateIx, Cost>,
    cured: BTreeMap<CandidateIx, Cured>,
}

/// Explains.
///
/// # Errors
/// Where there is no proven allocation to explain, or an answer fails the recheck.
pub fn explain(asker: &Asker, guide: &Programme, about: About, question: &Question) -> Result<Study, Refused> {
    let optimum = asker.base_answer()?;
    let base = asker.base();
    let program = base.program()?;
    let outcome = Outcome::Optimal(optimum.clone());
    let dossier = dossier_of(base, guide, &about, &outcome);
    let mut whose = if question.whose.is_empty() { base.candidates.canonical_order() } else { question.whose.clone() };
    let mut seen = std::collections::BTreeSet::new();
    whose.retain(|candidate| seen.insert(*candidate));
    let (open, ineligible): (Vec<CandidateIx>, Vec<CandidateIx>) =
        whose.iter().partition(|c| dossier.decisions[c.at()].kind != Kind::Ineligible);
    let costs = Costs::new(asker, &program, &optimum).all(&open, true)?;
    let costs: BTreeMap<CandidateIx, Cost> = costs.into_iter().map(|cost| (cost.candidate, cost)).collect();
    let cured = cured::cured(asker, &optimum, &ineligible)?;
    let proven =
        costs.values().all(|cost| cost.other != Other::Unknown) && cured.values().all(|c| *c != Cured::Unknown);
    let single = !question.whose.is_empty();
    let facts = Facts { dossier: &dossier, internal: question.internal, single, costs, cured };
    let sections = [Kind::Unfunded, Kind::Funded, Kind::Ineligible].into_iter().filter_map(|kind| {
        let members: Vec<CandidateIx> =
            whose.iter().copied().filter(|c| dossier.decisions[c.at()].kind == kind).collect();
        (!members.is_empty()).then(|| section(&facts, kind, &members))
    });
    let title = match question.whose.as_slice() {
        [one] => {
            let id = base.candidates.id(*one);
            say!("决定说明：{id}", "Decision explained: {id}")
        }
        [] => say!("全部决定的说明", "All decisions explained"),
        _ => say!("决定说明", "Decisions explained"),
    };
    Ok(Study { name: "explain".into(), title, about, proven, sections: sections.collect() })
}

fn section(facts: &Facts, kind: Kind, members: &[CandidateIx]) -> Section {
    let letters = if facts.single {
        members.iter().map(|c| letter::letter(facts, *c, facts.costs.get(c))).collect()
    } else {
        vec![introduction(kind)]
    };
    let mut section = Section::new(kind.word(), kind.title(), letters);
    section.tables.push(match kind {
        Kind::Unfunded => unfunded(facts, members),
        Kind::Funded => funded(facts, members),
        Kind::Ineligible => ineligible(facts, members),
    });
    if kind != Kind::Ineligible {
        section.charts.extend(nearest(facts, kind, members));
    }
    section
}

fn introduction(kind: Kind) -> Text {
    match kind {
        Kind::Unfunded => say!(
            "机会成本：若必须资助该项目，总评分减少多少。所需评分、可行申请额：其他条件不变时，按公布的规则恰好获资助的最低评分与最高申请经费。均已精确求出。",
            "Opportunity cost: how much merit is lost if the project has to be funded. Merit needed and largest request: with which \
             the published rule would just fund it, all else equal. All of them are exact."
        ),
        Kind::Funded => say!(
            "余量：其他条件不变时，评分最多降低多少仍获资助。代价：若不资助该项目，总评分减少多少。",
            "Margin: how much merit it could lose and still be funded, all else equal. Cost: how much merit is lost in all if it is \
             not funded."
        ),
        Kind::Ineligible => {
            say!(
                "不符合的条款、各条款的要求，以及条款全部满足、其他条件不变时能否获资助；不能获资助的，列出届时的阻碍规则。",
                "The clauses that are not met, what each asks for, and whether the candidate would be funded if it met them all, all \
                 else equal; where it would not, the rules that would be in the way."
            )
        }
    }
}

fn own(facts: &Facts, candidate: CandidateIx) -> Vec<Value> {
    candidate_cells(facts.dossier.case, facts.dossier.candidates, candidate)
}

fn unfunded(facts: &Facts, members: &[CandidateIx]) -> Table {
    let mut columns = candidate_columns();
    columns.extend([
        column("opportunity_cost", say!("机会成本", "Opportunity cost")),
        column("merit_more", say!("评分差", "Merit short")),
        column("merit_bound", say!("界限", "Bound")),
        column("merit_needed", say!("所需评分", "Merit needed")),
        column("request_at_most", say!("可行申请额", "Largest request")),
    ]);
    // With awards by steps not every request below the largest need be enough.
    let in_steps = facts.dossier.case.levels.iter().any(|levels| matches!(levels, Some(AwardLevels::Steps { .. })));
    if in_steps {
        columns.push(column("every_request_at_most", say!("此额以下均可", "Any request up to")));
    }
    columns.extend([column("status", say!("结论", "Status")), wide("rules", say!("阻碍规则", "Rules in the way"))]);
    columns.extend(exchange_columns(facts));
    columns.push(wide("paragraph", say!("说明", "Paragraph")));
    let mut table = Table::new("unfunded", say!("未获资助的项目", "Not funded"), columns);
    for &candidate in members {
        let cost = &facts.costs[&candidate];
        let merit = facts.dossier.candidates.merit[candidate.at()];
        let mut row = own(facts, candidate);
        row.extend([
            Value::maybe(cost.lost(facts.dossier.solution), Value::score),
            Value::maybe(cost.merit, |more| Value::Merit(points(more.merit))),
            bound(cost.merit),
            Value::maybe(cost.merit, |more| Value::Merit(points(Merit(merit.0 + more.merit.0)))),
            Value::maybe(cost.request.most(), Value::Money),
        ]);
        if in_steps {
            row.push(Value::maybe(cost.request.every(), Value::Money));
        }
        row.extend([status(cost), Value::Words(rules(facts, candidate, &facts.dossier.obstacles(candidate)))]);
        row.extend(exchange(facts, cost));
        row.push(Value::Words(letter::letter(facts, candidate, Some(cost))));
        table.rows.push(row);
    }
    table
}

/// Is the merit beside it enough, or must it be exceeded?
fn bound(threshold: Option<Threshold>) -> Value {
    Value::maybe(threshold, |threshold| {
        let (code, sign) = if threshold.beyond { ("above", ">") } else { ("at_least", "≥") };
        Value::Code(code, Text::same(sign))
    })
}

fn status(cost: &Cost) -> Value {
    match (&cost.other, cost.request) {
        (Other::Unknown, _) => Value::Code("unknown", say!("未得出", "not found")),
        (Other::Impossible, Smaller::AtMost(_) | Smaller::Some { .. }) => {
            Value::Code("request_too_large", say!("申请额过高", "request too large"))
        }
        (Other::Impossible, _) => Value::Code("impossible", say!("无可行方案", "impossible")),
        (Other::Best { .. }, _) => Value::Code("proven", say!("已证明", "proven")),
    }
}

fn once_cured(cured: Cured) -> Value {
    match cured {
        Cured::Funded => Value::Code("funded", say!("获资助", "funded")),
        Cured::Unfunded => Value::Code("unfunded", say!("仍未获资助", "still not funded")),
        Cured::Unknown => Value::Code("unknown", say!("未得出", "not found")),
    }
}

fn rules(facts: &Facts, candidate: CandidateIx, obstacles: &[Obstacle]) -> Text {
    let words: Vec<Text> =
        obstacles.iter().map(|obstacle| obstacle.rule(facts.dossier, candidate).describe()).collect();
    if words.is_empty() {
        return say!("无单一规则：组合择优", "none alone: outweighed");
    }
    let (zh, en): (Vec<String>, Vec<String>) = words.into_iter().map(|text| (text.zh, text.en)).unzip();
    Text { zh: zh.join("；"), en: en.join("; ") }
}

fn exchange_columns(facts: &Facts) -> Vec<super::Column> {
    let columns = [wide("leaving", say!("退出", "Who leaves")), wide("entering", say!("进入", "Who enters"))];
    columns.into_iter().filter(|_| facts.internal).collect()
}

/// Who comes and goes besides the candidate itself.
fn exchange(facts: &Facts, cost: &Cost) -> Vec<Value> {
    if !facts.internal {
        return Vec::new();
    }
    let Other::Best { allocation, .. } = &cost.other else { return vec![Value::Empty, Value::Empty] };
    let (candidates, base) = (facts.dossier.candidates, facts.dossier.allocation());
    let others = |from, to| {
        let list = entering(candidates, from, to).into_iter().filter(|c| *c != cost.candidate);
        Value::Ids(ids(candidates, &list.collect::<Vec<_>>()))
    };
    vec![others(allocation, base), others(base, allocation)]
}

fn funded(facts: &Facts, members: &[CandidateIx]) -> Table {
    let mut columns = candidate_columns();
    columns.extend([
        column("margin", say!("评分余量", "Margin")),
        column("merit_bound", say!("界限", "Bound")),
        column("merit_enough", say!("最低评分", "Merit enough")),
        column("cost_without", say!("不资助的代价", "Cost without it")),
        column("status", say!("结论", "Status")),
    ]);
    columns.extend(exchange_columns(facts));
    columns.push(wide("paragraph", say!("说明", "Paragraph")));
    let mut table = Table::new("funded", say!("获资助的项目", "Funded"), columns);
    for &candidate in members {
        let cost = &facts.costs[&candidate];
        let merit = facts.dossier.candidates.merit[candidate.at()];
        let mut row = own(facts, candidate);
        row.extend([
            Value::maybe(cost.merit, |margin| Value::Merit(points(margin.merit))),
            bound(cost.merit),
            Value::maybe(cost.merit, |margin| Value::Merit(points(Merit(merit.0 - margin.merit.0)))),
            Value::maybe(cost.lost(facts.dossier.solution), Value::score),
            status(cost),
        ]);
        row.extend(exchange(facts, cost));
        row.push(Value::Words(letter::letter(facts, candidate, Some(cost))));
        table.rows.push(row);
    }
    table
}

fn ineligible(facts: &Facts, members: &[CandidateIx]) -> Table {
    let mut columns = candidate_columns();
    columns.extend([
        column("clauses", say!("条款", "Clauses")),
        wide("cure", say!("如何满足", "What would cure it")),
        wide("condition", say!("判定条件（SQL）", "Condition (SQL)")),
        column("once_cured", say!("满足后", "Once cured")),
        wide("rules_once_cured", say!("届时的阻碍规则", "Rules in the way then")),
        wide("paragraph", say!("说明", "Paragraph")),
    ]);
    let mut table = Table::new("ineligible", say!("不符合条件的项目", "Ineligible"), columns);
    for &candidate in members {
        let clauses = Screening::of(&facts.dossier.screening.failed, candidate);
        let clauses: Vec<&crate::domain::Clause> =
            clauses.iter().map(|(_, clause)| &facts.dossier.case.programme.clauses[clause.at()]).collect();
        let cures: Vec<Text> = clauses.iter().map(|clause| cure(clause)).collect();
        let (zh, en): (Vec<String>, Vec<String>) = cures.into_iter().map(|text| (text.zh, text.en)).unzip();
        let conditions: Vec<String> =
            clauses.iter().filter_map(|clause| Some(format!("{}: {}", clause.id, clause.require.as_ref()?))).collect();
        let mut row = own(facts, candidate);
        row.extend([
            Value::Ids(clauses.iter().map(|clause| clause.id.clone()).collect()),
            Value::Words(Text { zh: zh.join("；"), en: en.join("; ") }),
            if conditions.is_empty() { Value::Empty } else { Value::Words(Text::same(conditions.join("; "))) },
            once_cured(facts.cured[&candidate]),
            match facts.cured[&candidate] {
                Cured::Unfunded => {
                    Value::Words(rules(facts, candidate, &facts.dossier.obstacles_once_eligible(candidate)))
                }
                Cured::Funded | Cured::Unknown => Value::Empty,
            },
            Value::Words(letter::letter(facts, candidate, None)),
        ]);
        table.rows.push(row);
    }
    table
}

/// What would make a candidate keep a clause: the guide's words, and whether a scenario may waive it.
fn cure(clause: &crate::domain::Clause) -> Text {
    let id = &clause.id;
    let (zh, en) = (clause.reason.zh.trim_end_matches('。'), clause.reason.en.trim_end_matches('.'));
    let Text { zh, en } = match &clause.require {
        Some(_) => say!("{id}：{zh}", "{id}: {en}"),
        None => say!("{id} 须由人工核对材料：{zh}", "{id} is decided from documents: {en}"),
    };
    if clause.waivable { say!("{zh}（情景可豁免）", "{en} (a scenario may waive it)") } else { Text { zh, en } }
}

/// Who was nearest to being funded, or to being passed over.
fn nearest(facts: &Facts, kind: Kind, members: &[CandidateIx]) -> Option<ChartSpec> {
    let mut near: Vec<(Threshold, CandidateIx)> =
        members.iter().filter_map(|candidate| Some((facts.costs[candidate].merit?, *candidate))).collect();
    near.sort_by_key(|&(short, candidate)| (short.merit, short.beyond, facts.dossier.candidates.id(candidate)));
    let (shown, all) = (near.len().min(MOST_BARS), near.len());
    near.truncate(MOST_BARS);
    let bar = |(short, candidate): (Threshold, CandidateIx)| {
        let (at, candidates) = (candidate.at(), facts.dossier.candidates);
        let direction = &facts.dossier.case.programme.direction(candidates.direction[at]).id;
        let (id, rank) = (candidates.id(candidate), candidates.rank[at]);
        let figure = points(short.merit);
        Bar {
            label: say!("{id}（方向 {direction} 第 {rank} 名）", "{id} (direction {direction}, rank {rank})"),
            value: figure,
            room: None,
            figures: Text::same(match (kind, short.beyond) {
                (Kind::Funded, true) => format!("< {figure}"),
                (Kind::Funded, false) => format!("≤ {figure}"),
                (_, true) => format!("> {figure}"),
                (_, false) => format!("≥ {figure}"),
            }),
        }
    };
    let bars: Vec<Bar> = near.into_iter().map(bar).collect();
    let caption = say!(
        "评分，最近的 {shown} 个，共 {all} 个；其他条件不变",
        "points of merit; the nearest {shown} of {all}; all else equal"
    );
    let (key, title, legend) = match kind {
        Kind::Funded => (
            "margins",
            say!("余量最小的获资助项目：评分可低多少", "Funded by the smallest margins: how much less merit would do"),
            say!("评分余量", "margin of merit"),
        ),
        Kind::Unfunded | Kind::Ineligible => (
            "nearest",
            say!("距获资助最近的项目：评分还需高多少", "Nearest to being funded: how much more merit was needed"),
            say!("还需的评分", "merit needed on top"),
        ),
    };
    (!bars.is_empty()).then(|| ChartSpec {
        key: key.into(),
        title,
        caption,
        plot: Plot::Bars(Bars { legend: [legend, Text::default()], bars }),
    })
}
