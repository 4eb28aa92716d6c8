//! Two keys at once.

use super::frontier::{points, title_of_chart, with_unit};
use super::{Axis, along};
use crate::domain::{Case, Score, Text};
use crate::say;
use crate::study::asker::{Answer, Asker, Refused};
use crate::study::order::{entering, ids};
use crate::study::result::{About, ChartSpec, Drawn, Lines, Plot, Section, Series, Study, Table, Value, column, wide};

/// Most lines of the chart.
const MOST_LINES: usize = 5;

/// Every combination of two keys.
pub(super) fn grid(asker: &Asker, about: About, first: &Axis, second: &Axis) -> Result<Study, Refused> {
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
fn grid_chart(first: &Axis, second: &Axis, case: &Case, columns: &[Vec<Answer>]) -> ChartSpec {
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
