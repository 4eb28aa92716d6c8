//! Who is funded in all, in some, in none of the best allocations, and of those nearly as good; the best allocations
//! themselves; a draw among them.
//!
//! With `z` the greatest merit and `z(c)` the greatest with the decision about `c` turned around (`solve::turned`), a funded
//! candidate is in *every* allocation worth at least `b` exactly where `z(c) < b`, an unfunded one in *some* where `z(c) ≥ b`.
//! So one pricing answers for `b = z` (ties) and for `b = (1 - x) · z` (within x %) alike, both proven.

mod draw;
mod list;
#[cfg(test)]
mod tests;

pub use draw::{Drawn, Step, draw};
pub use list::list;

use super::asker::{Asker, Refused};
use super::explain::{Cost, Other, costs};
use super::order::{entering, ids};
use super::result::{
    About, Bar, Bars, ChartSpec, Plot, Section, Study, Table, Value, candidate_cells, candidate_columns, column, wide,
};
use crate::domain::{CandidateIx, Decimal, Presence, Score, Solution, Text};
use crate::say;

/// Most bars of the chart.
const MOST_BARS: usize = 25;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Also over all allocations that lose at most this share of the greatest merit, in ten-thousandths of one per cent.
    pub within: Option<i64>,
    /// List at most so many allocations of greatest merit.
    pub list: usize,
    /// Draw among them with this seed.
    pub seed: Option<String>,
}

/// Asks who is certain.
///
/// # Errors
/// Where there is no proven allocation, or an answer fails the recheck.
pub fn ties(asker: &Asker, about: About, question: &Question) -> Result<Study, Refused> {
    let optimum = asker.base_answer()?;
    let open: Vec<CandidateIx> = asker.base().candidates.canonical_order();
    let open: Vec<CandidateIx> = open.into_iter().filter(|candidate| asker.base().takes_part(*candidate)).collect();
    let costs = costs(asker, &optimum, &open, false)?;
    let mut proven = costs.iter().all(|cost| cost.other != Other::Unknown);
    let mut sections = vec![presences(asker, &optimum, &costs, question)];
    let tied: Vec<CandidateIx> = costs
        .iter()
        .filter(|cost| presence(cost, &optimum, 0) == Some(Presence::Sometimes))
        .map(|cost| cost.candidate)
        .collect();
    if question.list > 0 && proven {
        let (section, complete) = listed(asker, &optimum, &tied, question.list)?;
        proven &= complete;
        sections.push(section);
    }
    if let Some(seed) = question.seed.as_ref().filter(|_| proven) {
        sections.push(drawn(asker, &optimum, &tied, seed)?);
    }
    let title = say!("同分方案", "Ties");
    Ok(Study { name: "ties".into(), title, about, proven, sections })
}

/// In all, some, none of the allocations that lose at most `share` (in ten-thousandths of one per cent) of the optimum;
/// `None` where that is not known.
#[must_use]
pub fn presence(cost: &Cost, optimum: &Solution, share: i64) -> Option<Presence> {
    let funded = optimum.allocation.funds(cost.candidate);
    let decided = if funded { Presence::Always } else { Presence::Never };
    match &cost.other {
        Other::Impossible => Some(decided),
        Other::Unknown => None,
        Other::Best { .. } => {
            let lost = cost.lost(optimum)?.0;
            // lost / z ≤ share / 1,000,000
            let within = lost * 1_000_000 <= optimum.objective.0 * i128::from(share);
            Some(if within { Presence::Sometimes } else { decided })
        }
    }
}

fn code(presence: Option<Presence>) -> Value {
    match presence {
        Some(Presence::Always) => Value::Code("always", say!("全部", "all")),
        Some(Presence::Sometimes) => Value::Code("sometimes", say!("部分", "some")),
        Some(Presence::Never) => Value::Code("never", say!("无", "none")),
        None => Value::Code("unknown", say!("未得出", "not found")),
    }
}

fn presences(asker: &Asker, optimum: &Solution, costs: &[Cost], question: &Question) -> Section {
    let (case, candidates) = (&asker.base().case, &asker.base().candidates);
    let share = question.within.map(|share| Decimal::new(share, 4));
    let mut columns = candidate_columns();
    columns.push(column("decision", say!("决定", "Decision")));
    columns.push(column("optimal", say!("最优方案中", "In optimal ones")));
    if let Some(share) = share {
        columns.push(column("within", say!("{share} % 以内", "Within {share} %")));
    }
    columns.push(column("lost", say!("改变决定的代价", "Lost by turning it")));
    let mut table = Table::new("presence", say!("确定性", "How certain"), columns);
    for cost in costs {
        let decision = if optimum.allocation.funds(cost.candidate) {
            Value::Code("funded", say!("资助", "funded"))
        } else {
            Value::Code("unfunded", say!("未资助", "not funded"))
        };
        let mut row = candidate_cells(case, candidates, cost.candidate);
        row.extend([decision, code(presence(cost, optimum, 0))]);
        row.extend(question.within.map(|share| code(presence(cost, optimum, share))));
        row.push(Value::maybe(cost.lost(optimum), Value::score));
        table.rows.push(row);
    }
    let counts = |share: i64| {
        let having = |wanted| costs.iter().filter(|cost| presence(cost, optimum, share) == Some(wanted)).count();
        (having(Presence::Always), having(Presence::Sometimes), having(Presence::Never))
    };
    let (always, sometimes, never) = counts(0);
    let mut words = vec![say!(
        "总评分最高的方案中：{always} 个项目全部获资助，{sometimes} 个只在部分方案中获资助，{never} 个均不获资助。",
        "Of the allocations of greatest merit, {always} candidates are funded in all, {sometimes} in some, {never} in none."
    )];
    if let Some((within, share)) = question.within.zip(share) {
        let (always, sometimes, never) = counts(within);
        words.push(say!(
            "总评分与最高者相差不超过 {share} % 的方案中：{always} 个全部获资助，{sometimes} 个部分获资助，{never} 个均不获资助。",
            "Of all allocations within {share} % of it, {always} are funded in all, {sometimes} in some, {never} in none."
        ));
    }
    let mut section = Section::new("presence", say!("确定性", "How certain"), words);
    section.charts.extend(closest(asker, optimum, costs));
    section.tables.push(table);
    section
}

/// Whose decision costs least to turn.
fn closest(asker: &Asker, optimum: &Solution, costs: &[Cost]) -> Option<ChartSpec> {
    let (case, candidates) = (&asker.base().case, &asker.base().candidates);
    let lost = |cost: &Cost| Some((cost.lost(optimum)?, cost.candidate));
    let mut closest: Vec<(Score, CandidateIx)> = costs.iter().filter_map(lost).collect();
    // Of equal ones those that come first in direction, rank and id, as they stand.
    closest.sort_by_key(|entry| entry.0);
    let (shown, all) = (closest.len().min(MOST_BARS), closest.len());
    let bar = |(lost, candidate): (Score, CandidateIx)| {
        let at = candidate.at();
        let direction = &case.programme.direction(candidates.direction[at]).id;
        let id = candidates.id(candidate);
        let label = if optimum.allocation.funds(candidate) {
            say!("{id}（方向 {direction}，资助）", "{id} (direction {direction}, funded)")
        } else {
            say!("{id}（方向 {direction}，未资助）", "{id} (direction {direction}, not funded)")
        };
        let lost = lost.plain();
        Bar { label, value: lost, room: None, figures: Text::same(lost.grouped()) }
    };
    let bars: Vec<Bar> = closest.into_iter().take(MOST_BARS).map(bar).collect();
    (!bars.is_empty()).then(|| ChartSpec {
        key: "closest".into(),
        title: say!("改变决定代价最小的项目", "Decisions that cost least to turn"),
        caption: say!(
            "改变该决定减少的总评分；最小的 {shown} 个，共 {all} 个；0 即同分",
            "merit lost by turning the decision; the least {shown} of {all}; 0 is a tie"
        ),
        plot: Plot::Bars(Bars { legend: [say!("减少的总评分", "merit lost"), Text::default()], bars }),
    })
}

fn listed(asker: &Asker, optimum: &Solution, tied: &[CandidateIx], most: usize) -> Result<(Section, bool), Refused> {
    let candidates = &asker.base().candidates;
    let (found, all) = list(asker, optimum, tied, most)?;
    let mut table = Table::new(
        "allocations",
        say!("最优方案", "Optimal allocations"),
        vec![
            column("number", say!("序号", "Number")),
            column("awarded", say!("资助经费", "Awarded")),
            column("projects", say!("项目数", "Projects")),
            column("published", say!("按规则选定", "Published")),
            column("tied", say!("其中的同分项目", "Of the tied, funded")),
            wide("funded", say!("全部项目", "Everybody funded")),
        ],
    );
    for (number, allocation) in found.iter().enumerate() {
        let everybody: Vec<CandidateIx> = allocation.awards.iter().map(|award| award.0).collect();
        let of_tied: Vec<CandidateIx> = tied.iter().copied().filter(|c| allocation.funds(*c)).collect();
        let published = *allocation == optimum.allocation;
        table.rows.push(vec![
            Value::count(number + 1),
            Value::Money(allocation.awarded()),
            Value::count(everybody.len()),
            if published { Value::Code("yes", say!("是", "yes")) } else { Value::Empty },
            Value::Ids(ids(candidates, &of_tied)),
            Value::Ids(ids(candidates, &everybody)),
        ]);
    }
    let count = found.len();
    let words = if all == Some(true) {
        say!(
            "总评分最高的方案共 {count} 个，全部列出。",
            "There are {count} allocations of greatest merit, all listed."
        )
    } else {
        say!(
            "列出 {count} 个总评分最高的方案；还有更多。",
            "{count} allocations of greatest merit are listed; there are more."
        )
    };
    let mut section = Section::new("allocations", say!("最优方案", "Optimal allocations"), vec![words]);
    section.tables.push(table);
    Ok((section, all.is_some()))
}

fn drawn(asker: &Asker, optimum: &Solution, tied: &[CandidateIx], seed: &str) -> Result<Section, Refused> {
    let candidates = &asker.base().candidates;
    let drawn = draw(asker, optimum, tied, seed)?;
    let mut table = Table::new(
        "draw",
        say!("抽签步骤", "Steps of the draw"),
        vec![
            column("step", say!("步骤", "Step")),
            column("counter", say!("计数", "Counter")),
            column("among", say!("余下个数", "Left")),
            column("index", say!("抽中序号", "Index")),
            column("id", say!("编号", "Id")),
            column("outcome", say!("结果", "Outcome")),
            wide("sha256", Text::same("SHA-256")),
        ],
    );
    for (number, step) in drawn.steps.iter().enumerate() {
        table.rows.push(vec![
            Value::count(number + 1),
            Value::Count(i64::try_from(step.counter).unwrap_or(i64::MAX)),
            Value::count(step.among),
            Value::count(step.index),
            Value::Id(candidates.id(step.candidate).to_owned()),
            match (step.funded, step.by_lot) {
                (true, true) => Value::Code("funded", say!("抽中，资助", "funded by the draw")),
                (true, false) => {
                    Value::Code("certain", say!("此前各步已使其确定获资助", "already certain to be funded"))
                }
                (false, _) => {
                    Value::Code("excluded", say!("此前各步已使其不能获资助", "already excluded by earlier steps"))
                }
            },
            Value::Id(step.sha256.clone()),
        ]);
    }
    let names = |list: Vec<CandidateIx>| ids(candidates, &list);
    let (come, go) = (
        names(entering(candidates, &optimum.allocation, &drawn.allocation)),
        names(entering(candidates, &drawn.allocation, &optimum.allocation)),
    );
    let (merit, count) = (optimum.objective.plain().grouped(), tied.len());
    let (come_zh, go_zh, come_en, go_en) = (come.join("、"), go.join("、"), come.join(", "), go.join(", "));
    let moved = if come.is_empty() && go.is_empty() {
        say!("抽签结果与按规则选定的方案相同。", "The draw gives the allocation that the published rule picks.")
    } else {
        say!(
            "与按规则选定的方案相比：进入 {come_zh}；退出 {go_zh}。",
            "Against the allocation that the published rule picks, who enters: {come_en}; who leaves: {go_en}."
        )
    };
    let words = vec![
        say!("种子：{seed}", "Seed: {seed}"),
        say!(
            "规则：{count} 个同分项目按方向、排名、编号排成一列。每一步取 SHA-256(种子 + “:” + 计数) 的前 8 字节为大端整数 h（计数自 0 起）；余下 n 个时，若 h 不小于 n 的最大倍数（不超过 2^64）则计数加一重取，否则抽中第 h mod n 个（自 0 起），并从列中移去。抽中者若仍能出现在某个总评分最高（{merit}）且与此前各步一致的方案中，则予资助，否则不予资助。",
            "The rule: the {count} tied candidates stand in a row by direction, rank and id. Each step takes the first 8 bytes of \
             SHA-256(seed + \":\" + counter) as a big-endian whole number h, the counter beginning at 0. With n left, an h that is \
             not below the largest multiple of n up to 2^64 is thrown away and the counter goes on; else number h mod n (from 0) \
             is drawn and taken out of the row. It is funded where some allocation of greatest merit ({merit}) that agrees with \
             the steps before funds it, else not."
        ),
        moved,
    ];
    let mut section = Section::new("draw", say!("抽签", "Draw"), words);
    section.tables.push(table);
    Ok(section)
}
