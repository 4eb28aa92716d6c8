//! The frontier along one key, in a table and a chart.

use super::{Axis, Key, Line, Question, list, priority};
use crate::domain::Decimal;
use crate::domain::{Case, Score, Solution, Text};
use crate::say;
use crate::study::asker::{Answer, Asker, Refused};
use crate::study::order::{entering, ids};
use crate::study::percent;
use crate::study::result::{ChartSpec, Drawn, Lines, Plot, Section, Series, Table, Value, column, wide};

/// The sections of a sweep along one key.
pub(super) fn sections(asker: &Asker, axis: &Axis, question: &Question, line: &Line) -> Result<Vec<Section>, Refused> {
    let mut sections = vec![frontier(asker, axis, line)];
    let free: Option<Vec<&Solution>> = line.answers.iter().map(Answer::optimum).collect();
    let wanted = question.priority && axis.key == Key::Total && axis.values.len() > 1;
    if let Some(free) = free.filter(|_| wanted) {
        let found = priority::priority(asker, &axis.values, &free)?;
        sections.push(match &found {
            Some(found) => list::list(asker, axis, &free, found),
            None => Section::new(
                "priority",
                say!("优先序", "Priority list"),
                vec![say!(
                    "规则使任何一条逐级相含的方案链都无法覆盖全部总额，因此没有优先序。",
                    "The rules break each of the nested chains somewhere along these totals: there is no priority list."
                )],
            ),
        });
        if let Some(found) = &found {
            let nested = found.chain.iter().map(|solution| solution.objective);
            let points = axis
                .values
                .iter()
                .zip(nested)
                .map(|(value, score)| (axis.key.plain(&asker.base().case, *value), score.plain()));
            let series =
                Series {
                    name: say!("按优先序", "by the priority list"), drawn: Drawn::Line, points: points.collect()
                };
            if let Some(ChartSpec { plot: Plot::Lines(lines), .. }) = sections[0].charts.first_mut() {
                lines.series.push(series);
            }
        }
    }
    Ok(sections)
}

fn frontier(asker: &Asker, axis: &Axis, line: &Line) -> Section {
    let case = &asker.base().case;
    let base = axis.key.value(case);
    let mut columns = vec![
        column("value", axis.key.name(case)),
        column("of_base", say!("占现值", "Of base")),
        column("merit", say!("总评分", "Merit")),
        column("awarded", say!("资助经费", "Awarded")),
        column("projects", say!("项目数", "Projects")),
        column("gain", say!("比上一行", "Gain")),
    ];
    if let Some(step) = line.step {
        columns.push(column("next", next_title(axis, case, step)));
    }
    columns.extend([
        column("enter", say!("进入", "Enter")),
        column("leave", say!("退出", "Leave")),
        column("status", say!("结论", "Status")),
        wide("entering", say!("进入的项目", "Who enters")),
        wide("leaving", say!("退出的项目", "Who leaves")),
    ]);
    let mut table = Table::new("frontier", say!("精确前沿", "Exact frontier"), columns);
    for (at, (value, answer)) in axis.values.iter().zip(&line.answers).enumerate() {
        let before = at.checked_sub(1).and_then(|at| line.answers[at].solution.as_ref());
        let now = answer.solution.as_ref();
        let gain = before.zip(now).map(|(before, now)| Score(now.objective.0 - before.objective.0));
        let mut row = vec![
            axis.key.shown(case, *value),
            Value::maybe(base.and_then(|base| percent(i128::from(*value), i128::from(base))), Value::Percent),
            Value::maybe(now, |now| Value::score(now.objective)),
            Value::maybe(now, |now| Value::Money(now.allocation.awarded())),
            Value::maybe(now, |now| Value::count(now.allocation.awards.len())),
            Value::maybe(gain, Value::score),
        ];
        if let Some(further) = &line.further {
            let next = now.zip(further[at].optimum()).filter(|_| answer.stop.is_none());
            row.push(Value::maybe(next, |(now, next)| Value::score(Score(next.objective.0 - now.objective.0))));
        }
        let candidates = &asker.base().candidates;
        let moved = before.zip(now).map(|(before, now)| {
            let (from, to) = (&before.allocation, &now.allocation);
            (entering(candidates, from, to), entering(candidates, to, from))
        });
        let count =
            |pick: fn(&(Vec<_>, Vec<_>)) -> usize| Value::maybe(moved.as_ref(), |moved| Value::count(pick(moved)));
        row.extend([count(|moved| moved.0.len()), count(|moved| moved.1.len()), answer.status()]);
        row.push(Value::maybe(moved.as_ref(), |moved| Value::Ids(ids(candidates, &moved.0))));
        row.push(Value::maybe(moved.as_ref(), |moved| Value::Ids(ids(candidates, &moved.1))));
        table.rows.push(row);
    }
    let mut section = Section::new("frontier", say!("精确前沿", "Exact frontier"), summary(axis, case, line));
    section.tables.push(table);
    section.charts.push(ChartSpec {
        key: "frontier".into(),
        title: title_of_chart(axis, case),
        caption: say!("每一点均为已证明的最优方案", "every point is a proven optimum"),
        plot: Plot::Lines(Lines {
            across: with_unit(axis.key, case),
            up: say!("总评分", "merit"),
            series: vec![Series {
                name: say!("最优方案", "free optimum"),
                drawn: Drawn::Line,
                points: points(axis, case, &line.answers),
            }],
        }),
    });
    section
}

pub(super) fn points(axis: &Axis, case: &Case, answers: &[Answer]) -> Vec<(Decimal, Decimal)> {
    let pairs = axis.values.iter().zip(answers);
    pairs
        .filter_map(|(value, answer)| Some((axis.key.plain(case, *value), answer.solution.as_ref()?.objective.plain())))
        .collect()
}

pub(super) fn title_of_chart(axis: &Axis, case: &Case) -> Text {
    let Text { zh, en } = axis.key.name(case);
    let en = en.to_lowercase();
    say!("总评分与{zh}", "Merit against the {en}")
}

pub(super) fn with_unit(key: Key, case: &Case) -> Text {
    let name = key.name(case);
    match key {
        Key::Total | Key::Funds(_) => {
            let unit = &case.programme.money.unit;
            Text { zh: format!("{}（{unit}）", name.zh), en: format!("{} ({unit})", name.en) }
        }
        _ => name,
    }
}

fn next_title(axis: &Axis, case: &Case, step: i64) -> Text {
    match axis.key.shown(case, step) {
        Value::Money(step) => {
            let step = case.programme.money.show(step);
            say!("再加 {step}", "Next {step}")
        }
        _ => say!("再加 1", "One more"),
    }
}

fn summary(axis: &Axis, case: &Case, line: &Line) -> Vec<Text> {
    let mut said = Vec::new();
    let solved = line.answers.iter().filter(|answer| answer.optimum().is_some()).count();
    let (all, Text { zh, en }) = (line.answers.len(), axis.key.name(case));
    let en = en.to_lowercase();
    said.push(say!(
        "{zh}取 {all} 个值，其中 {solved} 个求得已证明的最优方案。",
        "The {en} takes {all} values; for {solved} of them the optimum is found and proven."
    ));
    let impossible = line.answers.iter().filter(|answer| answer.impossible()).count();
    if impossible > 0 {
        said.push(say!(
            "有 {impossible} 个值没有满足全部规则的方案。",
            "For {impossible} of them no allocation keeps every rule."
        ));
    }
    let returns = returning(line);
    if returns > 0 {
        said.push(say!(
            "沿途共有 {returns} 次退出：更多的经费并不总是在原有方案上添加项目。",
            "Along the way projects leave {returns} times: more room does not always just add to what was funded."
        ));
    }
    said
}

/// How often somebody leaves as the value grows.
fn returning(line: &Line) -> usize {
    let solutions: Vec<&Solution> = line.answers.iter().filter_map(|answer| answer.solution.as_ref()).collect();
    let leaves = |pair: &[&Solution]| {
        pair[0].allocation.awards.iter().filter(|award| !pair[1].allocation.funds(award.0)).count()
    };
    solutions.windows(2).map(leaves).sum()
}
