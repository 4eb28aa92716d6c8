//! All allocations that cannot be better in one objective without being worse in another, for two or three objectives.

mod front;
mod objective;
#[cfg(test)]
mod tests;

pub use front::{Front, Point};
pub use objective::{Measure, Objective};

use super::asker::{Asker, Refused};
use super::order::{entering, ids};
use super::result::{
    About, ChartSpec, Drawn, Lines, Plot, Section, Series, Study, Table, Value, candidate_cells, candidate_columns,
    column, wide,
};
use crate::domain::{CandidateIx, Decimal, Stop, Text};
use crate::say;
use front::Search;
use objective::Ready;

/// Most lines of the chart of three objectives.
const MOST_LINES: usize = 5;

/// Searches the front. At most `most` points are given.
///
/// # Errors
/// Where there is no allocation, or an answer fails the recheck.
pub fn pareto(asker: &Asker, about: About, objectives: &[Objective], most: usize) -> Result<Study, Refused> {
    let base = asker.base_answer()?;
    let program = asker.base().program()?;
    let ready: Vec<Ready> = objectives.iter().map(|objective| Ready::new(objective, asker.base(), &program)).collect();
    let front = Search::new(asker, program, &ready, most).front()?;
    let (case, candidates) = (&asker.base().case, &asker.base().candidates);
    let mut columns = vec![column("number", say!("序号", "Number"))];
    columns.extend(objectives.iter().map(|objective| column(&objective.name, objective.title())));
    columns.extend([
        column("published", say!("即基准方案", "Base allocation")),
        column("enter", say!("比基准进入", "Enter")),
        column("leave", say!("比基准退出", "Leave")),
        wide("entering", say!("进入的项目", "Who enters")),
        wide("leaving", say!("退出的项目", "Who leaves")),
        wide("funded", say!("全部项目", "Everybody funded")),
    ]);
    let mut table = Table::new("front", say!("非支配方案", "Non-dominated allocations"), columns);
    for (number, point) in front.points.iter().enumerate() {
        let (come, go) = (
            entering(candidates, &base.allocation, &point.allocation),
            entering(candidates, &point.allocation, &base.allocation),
        );
        let mut row = vec![Value::count(number + 1)];
        row.extend(ready.iter().zip(&point.values).map(|(ready, value)| ready.shown(*value, &case.programme.money)));
        let everybody: Vec<CandidateIx> = point.allocation.awards.iter().map(|award| award.0).collect();
        row.extend([
            if come.is_empty() && go.is_empty() { Value::Code("yes", say!("是", "yes")) } else { Value::Empty },
            Value::count(come.len()),
            Value::count(go.len()),
            Value::Ids(ids(candidates, &come)),
            Value::Ids(ids(candidates, &go)),
            Value::Ids(ids(candidates, &everybody)),
        ]);
        table.rows.push(row);
    }
    let mut section = Section::new("front", say!("非支配方案", "Non-dominated allocations"), words(&front, objectives));
    section.charts.extend(chart(&ready, case, &front));
    section.tables.push(table);
    let core = core(asker, &front);
    let names = |text: fn(&Text) -> &String, mark: &str| {
        objectives.iter().map(|objective| text(&objective.title()).clone()).collect::<Vec<_>>().join(mark)
    };
    let (zh, en) = (names(|text| &text.zh, "、"), names(|text| &text.en, ", "));
    let title = say!("多目标前沿：{zh}", "Trade-off: {en}");
    Ok(Study { name: "pareto".into(), title, about, proven: front.stop.is_none(), sections: vec![section, core] })
}

fn words(front: &Front, objectives: &[Objective]) -> Vec<Text> {
    let count = front.points.len();
    let mut words = vec![if front.complete && count == 1 {
        say!(
            "只有一个非支配方案：它在各项目标上同时最优，已证明。",
            "There is just one non-dominated point: it is best in every objective at once, proven."
        )
    } else if front.complete {
        say!(
            "共有 {count} 个非支配方案：任何一项目标都不能在不损害其他目标的情况下再改进。已证明没有遗漏。",
            "There are {count} non-dominated points: none can be better in one objective without being worse in another. That these \
             are all is proven."
        )
    } else {
        say!(
            "列出 {count} 个非支配方案，每个都已证明不被支配；还有更多未列出。",
            "{count} non-dominated points are listed, each proven not to be dominated; there are more."
        )
    }];
    if let Some(stop) = front.stop {
        words.push(match stop {
            Stop::TimeLimit => say!("搜索因时间限制而停止。", "The search was stopped by the time limit."),
            Stop::Interrupted | Stop::Unfinished => say!("搜索未完成。", "The search did not finish."),
        });
    }
    let fewer: Vec<Text> = objectives.iter().filter(|objective| objective.minimise).map(Objective::title).collect();
    if !fewer.is_empty() {
        let (zh, en): (Vec<String>, Vec<String>) = fewer.into_iter().map(|text| (text.zh, text.en)).unzip();
        let (zh, en) = (zh.join("、"), en.join(", "));
        words.push(say!("越少越好：{zh}。", "Less is better: {en}."));
    }
    words
}

/// Who is funded at every point that is listed.
fn core(asker: &Asker, front: &Front) -> Section {
    let (case, candidates) = (&asker.base().case, &asker.base().candidates);
    let mut table = Table::new("core", say!("各方案均资助的项目", "Funded at every point"), candidate_columns());
    let everywhere = |candidate: &CandidateIx| {
        !front.points.is_empty() && front.points.iter().all(|point| point.allocation.funds(*candidate))
    };
    let sometimes = candidates.rows().filter(|c| front.points.iter().any(|point| point.allocation.funds(*c))).count();
    for candidate in candidates.canonical_order().into_iter().filter(everywhere) {
        table.rows.push(candidate_cells(case, candidates, candidate));
    }
    let always = table.rows.len();
    let words = say!(
        "所列方案中，{always} 个项目均获资助；至少在一个方案中获资助的有 {sometimes} 个。同一点上若有多个方案，取按公布规则选定者。",
        "{always} projects are funded at every point listed, {sometimes} at one point or more. Where several allocations come to \
         the same point, it is the one that the published rule picks."
    );
    let mut section = Section::new("core", say!("各方案均资助的项目", "Funded at every point"), vec![words]);
    section.tables.push(table);
    section
}

/// The first objective up, the second across; a line for each of at most five values of a third.
fn chart(ready: &[Ready], case: &crate::domain::Case, front: &Front) -> Option<ChartSpec> {
    let [first, second, rest @ ..] = ready else { return None };
    let place = |point: &Point| (second.plain(point.values[1]), first.plain(point.values[0]));
    let sorted = |mut points: Vec<(Decimal, Decimal)>| {
        points.sort_by_key(|point| (point.0.units, point.1.units));
        points
    };
    let series = match rest.first() {
        None => vec![Series {
            name: say!("非支配方案", "non-dominated"),
            drawn: Drawn::Dots,
            points: sorted(front.points.iter().map(place).collect()),
        }],
        Some(third) => {
            let mut levels: Vec<i64> = front.points.iter().map(|point| point.values[2]).collect();
            levels.sort_unstable();
            levels.dedup();
            let shown = levels.len().min(MOST_LINES);
            let pick = |at: usize| levels[if shown > 1 { at * (levels.len() - 1) / (shown - 1) } else { 0 }];
            let line = |level: i64| {
                let Text { zh, en } = third.objective.title();
                let value = third.plain(level).grouped();
                let here = front.points.iter().filter(|point| point.values[2] == level).map(place);
                Series {
                    name: say!("{zh} {value}", "{en} {value}"),
                    drawn: Drawn::Dots,
                    points: sorted(here.collect()),
                }
            };
            (0..shown).map(pick).map(line).collect()
        }
    };
    let title = |ready: &Ready| {
        let Text { zh, en } = ready.objective.title();
        if ready.objective.measure == Measure::Money {
            let unit = &case.programme.money.unit;
            return Text { zh: format!("{zh}（{unit}）"), en: format!("{en} ({unit})") };
        }
        Text { zh, en }
    };
    let (Text { zh: a_zh, en: a_en }, Text { zh: b_zh, en: b_en }) =
        (first.objective.title(), second.objective.title());
    let (a_en, b_en) = (a_en, b_en.to_lowercase());
    (!front.points.is_empty()).then(|| ChartSpec {
        key: "front".into(),
        title: say!("{a_zh}与{b_zh}的取舍", "{a_en} against {b_en}"),
        caption: say!("每一点均已证明不被支配", "every point is proven not to be dominated"),
        plot: Plot::Lines(Lines { across: title(second), up: title(first), series }),
    })
}
