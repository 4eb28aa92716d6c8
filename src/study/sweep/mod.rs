//! The exact frontier of merit against a key of the scenario, usually the programme total.
//!
//! Each value is solved to the proven optimum. Where a smaller value only forbids, the optimum of a larger one that keeps it is
//! the optimum of the smaller one too, and is not solved again: it is feasible there, and whatever is feasible there was
//! feasible before. So values are taken from above.

mod key;
mod priority;
#[cfg(test)]
mod tests;

pub use key::Key;
pub use priority::Priority;

use super::asker::{Answer, Asker, Bounds, Refused, Situation};
use super::order::{entering, ids};
use super::result::{About, ChartSpec, Drawn, Lines, Plot, Section, Series, Study, Table, Value, column, wide};
use super::{million, percent};
use crate::domain::{Decimal, Money, SCORE_PLACES, Score, Solution, Text};
use crate::say;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// As many stretches of a key's values are solved side by side.
const STRETCHES: usize = 4;

/// Most lines of the chart of a grid.
const MOST_LINES: usize = 5;

/// One key with the values it takes, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// What is turned.
    pub key: Key,
    /// At least one, ascending, each once.
    pub values: Vec<i64>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// One key, or two for a grid.
    pub axes: Vec<Axis>,
    /// Also a priority list, where the key is the total.
    pub priority: bool,
    /// How much further money a marginal merit is about; `None`: a million.
    pub next: Option<Money>,
}

/// Sweeps.
///
/// # Errors
/// Where there is nothing to solve, or an answer fails the recheck.
///
/// # Panics
/// Without an axis.
pub fn sweep(asker: &Asker, about: About, question: &Question) -> Result<Study, Refused> {
    let [first, rest @ ..] = question.axes.as_slice() else { panic!("a sweep has a key") };
    let name = first.key.name(&asker.base().case);
    match rest.first() {
        None => {
            let Text { zh, en } = name;
            let line = line(asker, first, question)?;
            let sections = sections(asker, first, question, &line)?;
            let title = say!("扫描：{zh}", "Sweep: {en}");
            Ok(Study { name: "sweep".into(), title, about, proven: line.proven(), sections })
        }
        Some(second) => grid(asker, about, first, second),
    }
}

/// The answers along one key.
struct Line {
    answers: Vec<Answer>,
    /// With the key one step further.
    further: Option<Vec<Answer>>,
    step: Option<i64>,
}

impl Line {
    fn proven(&self) -> bool {
        self.answers.iter().chain(self.further.iter().flatten()).all(|answer| answer.stop.is_none())
    }
}

fn line(asker: &Asker, axis: &Axis, question: &Question) -> Result<Line, Refused> {
    let case = &asker.base().case;
    let step = axis.key.further(case, question.next.unwrap_or_else(|| million(&case.programme.money)));
    let mut values: Vec<i64> = axis.values.clone();
    values.extend(step.into_iter().flat_map(|step| axis.values.iter().map(move |value| value + step)));
    values.sort_unstable();
    values.dedup();
    let answers = along(asker, asker.base(), axis.key, &values)?;
    let find = |value: i64| answers[&value].clone();
    Ok(Line {
        answers: axis.values.iter().map(|value| find(*value)).collect(),
        further: step.map(|step| axis.values.iter().map(|value| find(value + step)).collect()),
        step,
    })
}

/// The answers at ascending values of a key.
fn along<'a>(
    asker: &Asker<'a>,
    from: &Situation<'a>,
    key: Key,
    values: &[i64],
) -> Result<BTreeMap<i64, Answer>, Refused> {
    asker.expect(values.len());
    if !key.only_forbids(&from.case) {
        let one = |value: &i64| Ok((*value, asker.ask(&key.at(asker, from, *value)?)?));
        return values.par_iter().map(one).collect::<Vec<_>>().into_iter().collect();
    }
    let bounds = Bounds::new(asker, &key.at(asker, from, values[0])?, &key.row(&from.case))?;
    // A few stretches side by side, each from above; how many does not depend on the threads.
    let stretches: Vec<&[i64]> = values.chunks(values.len().div_ceil(STRETCHES).max(1)).collect();
    let found: Vec<Result<Vec<(i64, Answer)>, Refused>> =
        stretches.par_iter().map(|stretch| from_above(asker, &bounds, from, key, stretch)).collect();
    let found: Result<Vec<Vec<(i64, Answer)>>, Refused> = found.into_iter().collect();
    Ok(found?.into_iter().flatten().collect())
}

fn from_above<'a>(
    asker: &Asker<'a>,
    bounds: &Bounds<'_, 'a>,
    from: &Situation<'a>,
    key: Key,
    values: &[i64],
) -> Result<Vec<(i64, Answer)>, Refused> {
    let mut line = bounds.line();
    let mut situation = from.clone();
    let mut found: Vec<(i64, Answer)> = Vec::with_capacity(values.len());
    for value in values.iter().rev() {
        let kept = found.last().map(|last| &last.1).filter(|answer| {
            answer.impossible() || answer.optimum().is_some_and(|solution| key.used(from, solution) <= *value)
        });
        let answer = if let Some(answer) = kept {
            asker.answered();
            answer.clone()
        } else {
            key.set(situation.case.to_mut(), *value);
            line.ask(&situation, key.most(&situation.case).unwrap_or(*value))?
        };
        found.push((*value, answer));
    }
    Ok(found)
}

fn sections(asker: &Asker, axis: &Axis, question: &Question, line: &Line) -> Result<Vec<Section>, Refused> {
    let mut sections = vec![frontier(asker, axis, line)];
    let free: Option<Vec<&Solution>> = line.answers.iter().map(Answer::optimum).collect();
    let wanted = question.priority && axis.key == Key::Total && axis.values.len() > 1;
    if let Some(free) = free.filter(|_| wanted) {
        let found = priority::priority(asker, &axis.values, &free)?;
        sections.push(match &found {
            Some(found) => list(asker, axis, &free, found),
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

fn points(axis: &Axis, case: &crate::domain::Case, answers: &[Answer]) -> Vec<(Decimal, Decimal)> {
    let pairs = axis.values.iter().zip(answers);
    pairs
        .filter_map(|(value, answer)| Some((axis.key.plain(case, *value), answer.solution.as_ref()?.objective.plain())))
        .collect()
}

fn title_of_chart(axis: &Axis, case: &crate::domain::Case) -> Text {
    let Text { zh, en } = axis.key.name(case);
    let en = en.to_lowercase();
    say!("总评分与{zh}", "Merit against the {en}")
}

fn with_unit(key: Key, case: &crate::domain::Case) -> Text {
    let name = key.name(case);
    match key {
        Key::Total | Key::Funds(_) => {
            let unit = &case.programme.money.unit;
            Text { zh: format!("{}（{unit}）", name.zh), en: format!("{} ({unit})", name.en) }
        }
        _ => name,
    }
}

fn next_title(axis: &Axis, case: &crate::domain::Case, step: i64) -> Text {
    match axis.key.shown(case, step) {
        Value::Money(step) => {
            let step = case.programme.money.show(step);
            say!("再加 {step}", "Next {step}")
        }
        _ => say!("再加 1", "One more"),
    }
}

fn summary(axis: &Axis, case: &crate::domain::Case, line: &Line) -> Vec<Text> {
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

fn list(asker: &Asker, axis: &Axis, free: &[&Solution], found: &Priority) -> Section {
    let (case, candidates) = (&asker.base().case, &asker.base().candidates);
    let unit = &case.programme.money;
    let total: i128 = free.iter().enumerate().map(|(at, free)| found.price(at, free).0).sum();
    let most = free.iter().enumerate().map(|(at, free)| (found.price(at, free).0, at)).max().unwrap_or_default();
    let (most_at, most) = (unit.show(Money(axis.values[most.1])), Decimal::new(most.0, SCORE_PLACES).grouped());
    let (anchor, count) = (unit.show(Money(axis.values[found.anchor])), axis.values.len());
    let mean = Decimal::new(total / i128::try_from(count).unwrap_or(1), SCORE_PLACES);
    let mean = Decimal::new(mean.units / 10_i128.pow(u32::from(SCORE_PLACES) - 3), 3);
    let Text { zh: way_zh, en: way_en } = match found.anchor {
        0 => say!("向上", "upwards"),
        anchor if anchor + 1 == count => say!("向下", "downwards"),
        _ => say!("向两边", "both ways"),
    };
    let mut section = Section::new(
        "priority",
        say!("优先序", "Priority list"),
        vec![say!(
            "一张事先即可公布的名单：总额每高一级，只增不减。它由 {anchor} 处的最优方案{way_zh}逐级延伸，每一步都是已证明的最优。与各总额下的自由最优相比，平均损失总评分 {mean}，最多损失 {most}（总额 {most_at}）。",
            "One list that can be published beforehand: whoever is funded at a total is funded at every larger one. It grows from the \
         optimum at {anchor} {way_en}, each step a proven optimum. Against the free optima it loses {mean} of merit on average, \
         and {most} at most (at {most_at})."
        )],
    );
    let mut prices = Table::new(
        "list_price",
        say!("优先序的代价", "Price of the list"),
        vec![
            column("value", axis.key.name(case)),
            column("free", say!("自由最优", "Free optimum")),
            column("listed", say!("按优先序", "By the list")),
            column("price", say!("代价", "Price")),
            column("percent", say!("占比", "Share")),
            column("projects", say!("项目数", "Projects")),
            column("awarded", say!("资助经费", "Awarded")),
        ],
    );
    for (at, free) in free.iter().enumerate() {
        let listed = &found.chain[at];
        let price = found.price(at, free);
        prices.rows.push(vec![
            axis.key.shown(case, axis.values[at]),
            Value::score(free.objective),
            Value::score(listed.objective),
            Value::score(price),
            Value::maybe(percent(price.0, free.objective.0), Value::Percent),
            Value::count(listed.allocation.awards.len()),
            Value::Money(listed.allocation.awarded()),
        ]);
    }
    let mut order = Table::new(
        "priority",
        say!("优先序", "Priority list"),
        vec![
            column("position", say!("次序", "Position")),
            column("id", say!("编号", "Id")),
            column("direction", say!("方向", "Direction")),
            column("rank", say!("排名", "Rank")),
            column("merit", say!("评分", "Merit")),
            column("requested", say!("申请经费", "Requested")),
            column("from", say!("自此总额起资助", "Funded from")),
            column("sum", say!("累计经费", "Sum")),
        ],
    );
    let mut sum = Money::ZERO;
    for (position, (at, candidate)) in found.order(asker).into_iter().enumerate() {
        let row = candidate.at();
        let award = found.chain[at].allocation.award(candidate).unwrap_or_default();
        sum = sum + award;
        order.rows.push(vec![
            Value::count(position + 1),
            Value::Id(candidates.id(candidate).to_owned()),
            Value::Id(case.programme.direction(candidates.direction[row]).id.clone()),
            Value::Count(i64::from(candidates.rank[row])),
            Value::Merit(candidates.merit[row].plain()),
            Value::Money(award),
            axis.key.shown(case, axis.values[at]),
            Value::Money(sum),
        ]);
    }
    section.tables = vec![prices, order];
    section
}

fn grid(asker: &Asker, about: About, first: &Axis, second: &Axis) -> Result<Study, Refused> {
    let case = &asker.base().case;
    let base = asker.base_answer()?;
    let mut columns: Vec<Vec<Answer>> = Vec::new();
    for value in &second.values {
        let from = second.key.at(asker, asker.base(), *value)?;
        let answers = along(asker, &from, first.key, &first.values)?;
        columns.push(first.values.iter().map(|value| answers[value].clone()).collect());
    }
    let mut table = Table::new(
        "grid",
        say!("网格", "Grid"),
        vec![
            column("first", first.key.name(case)),
            column("second", second.key.name(case)),
            column("merit", say!("总评分", "Merit")),
            column("against_base", say!("与基准之差", "Against base")),
            column("awarded", say!("资助经费", "Awarded")),
            column("projects", say!("项目数", "Projects")),
            column("status", say!("结论", "Status")),
            wide("entering", say!("比基准进入", "Enter against base")),
            wide("leaving", say!("比基准退出", "Leave against base")),
        ],
    );
    let candidates = &asker.base().candidates;
    for (at, first_value) in first.values.iter().enumerate() {
        for (second_value, answers) in second.values.iter().zip(&columns) {
            let answer = &answers[at];
            let found = answer.solution.as_ref();
            let moved = |from, to| Value::Ids(ids(candidates, &entering(candidates, from, to)));
            table.rows.push(vec![
                first.key.shown(case, *first_value),
                second.key.shown(case, *second_value),
                Value::maybe(found, |found| Value::score(found.objective)),
                Value::maybe(found, |found| Value::score(Score(found.objective.0 - base.objective.0))),
                Value::maybe(found, |found| Value::Money(found.allocation.awarded())),
                Value::maybe(found, |found| Value::count(found.allocation.awards.len())),
                answer.status(),
                Value::maybe(found, |found| moved(&base.allocation, &found.allocation)),
                Value::maybe(found, |found| moved(&found.allocation, &base.allocation)),
            ]);
        }
    }
    let proven = columns.iter().flatten().all(|answer| answer.stop.is_none());
    let (count, Text { zh: a_zh, en: a_en }, Text { zh: b_zh, en: b_en }) =
        (table.rows.len(), first.key.name(case), second.key.name(case));
    let words = say!(
        "{a_zh}与{b_zh}的 {count} 种组合，各自求得最优方案。",
        "{count} combinations of the {a_en} and the {b_en}, each solved to its optimum."
    );
    let mut section = Section::new("grid", say!("网格", "Grid"), vec![words]);
    section.tables.push(table);
    section.charts.push(grid_chart(first, second, case, &columns));
    let title = say!("扫描：{a_zh} × {b_zh}", "Sweep: {a_en} × {b_en}");
    Ok(Study { name: "sweep".into(), title, about, proven, sections: vec![section] })
}

/// The first key across, a line for each of at most five values of the second.
fn grid_chart(first: &Axis, second: &Axis, case: &crate::domain::Case, columns: &[Vec<Answer>]) -> ChartSpec {
    let all = second.values.len();
    let shown = all.min(MOST_LINES);
    let pick = |at: usize| if shown > 1 { at * (all - 1) / (shown - 1) } else { 0 };
    let Text { zh, en } = second.key.name(case);
    let series = (0..shown).map(pick).map(|at| {
        let value = second.key.plain(case, second.values[at]).grouped();
        Series {
            name: say!("{zh} {value}", "{en} {value}"),
            drawn: Drawn::Line,
            points: points(first, case, &columns[at]),
        }
    });
    let series: Vec<Series> = series.collect();
    ChartSpec {
        key: "grid".into(),
        title: title_of_chart(first, case),
        caption: say!("{zh}：{all} 个值中的 {shown} 个", "{shown} of {all} values of the second key: {en}"),
        plot: Plot::Lines(Lines { across: with_unit(first.key, case), up: say!("总评分", "merit"), series }),
    }
}
