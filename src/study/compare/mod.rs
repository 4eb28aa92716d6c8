//! One allocation against others: who comes, who goes, what each direction gains and loses.
//!
//! A [`Side`] is all that is compared of an allocation, whether it was just solved or read from a result folder. Candidates and
//! directions are known by their ids, so that sides may come from different lists. Merit is what each side's scenario counts:
//! where weights differ, so do the measures, and the study says so.

mod flows;
mod side;
#[cfg(test)]
mod tests;

pub use side::{DirectionSum, Given, Side};

use super::result::{About, Section, Study, Table, Value, column, wide};
use crate::domain::{Money, SCORE_PLACES, Score, Text};
use crate::say;

/// What one side has that the base has not, and the other way round, in the order of direction, rank and id.
struct Exchange<'s> {
    enter: Vec<(&'s str, &'s Given)>,
    leave: Vec<(&'s str, &'s Given)>,
    /// Funded on both sides, with another award: what they had and what they have.
    changed: Vec<(&'s str, &'s Given, &'s Given)>,
}

impl<'s> Exchange<'s> {
    fn new(base: &'s Side, side: &'s Side) -> Self {
        let mut exchange = Self { enter: Vec::new(), leave: Vec::new(), changed: Vec::new() };
        for (id, given) in &side.funded {
            match base.funded.get(id) {
                None => exchange.enter.push((id, given)),
                Some(before) if before.award != given.award => exchange.changed.push((id, before, given)),
                Some(_) => {}
            }
        }
        let gone = base.funded.iter().filter(|(id, _)| !side.funded.contains_key(*id));
        exchange.leave.extend(gone.map(|(id, given)| (id.as_str(), given)));
        exchange.enter.sort_by_key(|(id, given)| (given.place, *id));
        exchange.leave.sort_by_key(|(id, given)| (given.place, *id));
        exchange.changed.sort_by_key(|(id, _, given)| (given.place, *id));
        exchange
    }
}

/// Compares the sides with the base, which comes first.
#[must_use]
pub fn compare(about: About, base: &Side, others: &[Side]) -> Study {
    let exchanges: Vec<Exchange<'_>> = others.iter().map(|side| Exchange::new(base, side)).collect();
    let mut whole = Section::new("summary", say!("总览", "Summary"), words(base, others, &exchanges));
    whole.tables.push(summary(base, others, &exchanges));
    let mut directions = Section::new("directions", say!("各方向", "Directions"), Vec::new());
    directions.tables.push(by_direction(base, others, &exchanges));
    directions.charts.extend(flows::charts(base, others, &exchanges));
    let mut candidates = Section::new("candidates", say!("项目进出", "Who comes and goes"), Vec::new());
    candidates.tables.push(by_candidate(others, &exchanges));
    let proven = std::iter::once(base).chain(others).all(|side| side.proven);
    let title = say!("方案比较", "Comparison of allocations");
    Study { name: "compare".into(), title, about, proven, sections: vec![whole, directions, candidates] }
}

fn words(base: &Side, others: &[Side], exchanges: &[Exchange<'_>]) -> Vec<Text> {
    let (base_id, Text { en: base_en, .. }) = (&base.id, base.name());
    let mut words = vec![say!(
        "各方案均与 {base_id} 相比：“进入”指本方案资助而 {base_id} 未资助，“退出”相反。",
        "Everything is held against {base_en}. Who is funded there and not here leaves; who is funded only here enters."
    )];
    if let ([side], [exchange]) = (others, exchanges) {
        let Text { zh, en } = side.name();
        let (enter, leave) = (exchange.enter.len(), exchange.leave.len());
        let merit = signed(side.objective.0 - base.objective.0);
        words.push(say!(
            "{zh}：{enter} 个项目进入，{leave} 个退出，总评分 {merit}。",
            "{en}: {enter} enter, {leave} leave, merit {merit}."
        ));
    }
    if others.iter().any(|side| side.weights != base.weights) {
        words.push(say!(
            "各方案的方向权重不同：总评分按各自的权重计，不能直接相减。",
            "The weights of the directions differ: merit counts as each scenario weighs it, and differences of merit mix the two."
        ));
    }
    words
}

fn signed(units: i128) -> String {
    let sign = if units > 0 { "+" } else { "" };
    format!("{sign}{}", Score(units).plain().grouped())
}

fn summary(base: &Side, others: &[Side], exchanges: &[Exchange<'_>]) -> Table {
    let columns = vec![
        column("scenario", say!("方案", "Scenario")),
        wide("title", say!("名称", "Title")),
        column("projects", say!("项目", "Projects")),
        column("projects_change", say!("增减", "Change")),
        column("awarded", say!("经费", "Awarded")),
        column("awarded_change", say!("经费增减", "Change")),
        column("merit", say!("总评分", "Merit")),
        column("merit_change", say!("评分增减", "Change")),
        column("enter", say!("进入", "Enter")),
        column("leave", say!("退出", "Leave")),
        wide("changed", say!("金额变化", "Other award")),
        column("status", say!("结论", "Status")),
    ];
    let mut table = Table::new("summary", say!("方案对照", "Allocations"), columns);
    table.rows.push(summary_row(base, base, None));
    table.rows.extend(others.iter().zip(exchanges).map(|(side, exchange)| summary_row(base, side, Some(exchange))));
    table
}

fn summary_row(base: &Side, side: &Side, exchange: Option<&Exchange<'_>>) -> Vec<Value> {
    let mut row = vec![Value::Id(side.id.clone()), Value::Words(side.title.clone())];
    let change = |value: Value| if exchange.is_some() { value } else { Value::Empty };
    if side.exists {
        row.extend([
            Value::count(side.funded.len()),
            change(Value::Count(count(side.funded.len()) - count(base.funded.len()))),
            Value::Money(side.awarded()),
            change(Value::Money(Money(side.awarded().0 - base.awarded().0))),
            Value::score(side.objective),
            change(Value::score(Score(side.objective.0 - base.objective.0))),
        ]);
    } else {
        row.extend(std::iter::repeat_n(Value::Empty, 6));
    }
    let number = |of: &dyn Fn(&Exchange<'_>) -> usize| {
        Value::maybe(exchange.filter(|_| side.exists), |exchange| Value::count(of(exchange)))
    };
    row.extend([
        number(&|exchange| exchange.enter.len()),
        number(&|exchange| exchange.leave.len()),
        number(&|exchange| exchange.changed.len()),
        side.status.clone(),
    ]);
    row
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// One row for each direction in which a side differs from the base.
fn by_direction(base: &Side, others: &[Side], exchanges: &[Exchange<'_>]) -> Table {
    let columns = vec![
        column("scenario", say!("方案", "Scenario")),
        column("direction", say!("方向", "Direction")),
        wide("title", say!("名称", "Title")),
        column("projects", say!("项目", "Projects")),
        column("projects_change", say!("增减", "Change")),
        column("awarded", say!("经费", "Awarded")),
        column("awarded_change", say!("经费增减", "Change")),
        column("merit_change", say!("评分增减", "Merit change")),
        column("enter", say!("进入", "Enter")),
        column("leave", say!("退出", "Leave")),
    ];
    let mut table = Table::new("directions", say!("各方向的得失", "What each direction gains and loses"), columns);
    for (side, exchange) in others.iter().zip(exchanges).filter(|(side, _)| side.exists) {
        for direction in &side.directions {
            let before = base.direction(&direction.id);
            let here = |list: &[(&str, &Given)]| -> Vec<String> {
                let own = list.iter().filter(|(_, given)| given.direction == direction.id);
                own.map(|(id, _)| (*id).to_owned()).collect()
            };
            let (enter, leave) = (here(&exchange.enter), here(&exchange.leave));
            let trimmed = exchange.changed.iter().any(|(_, _, given)| given.direction == direction.id);
            if enter.is_empty() && leave.is_empty() && !trimmed && direction.merit == before.merit {
                continue;
            }
            table.rows.push(vec![
                Value::Id(side.id.clone()),
                Value::Id(direction.id.clone()),
                Value::Words(direction.title.clone()),
                Value::count(direction.funded),
                Value::Count(count(direction.funded) - count(before.funded)),
                Value::Money(direction.awarded),
                Value::Money(Money(direction.awarded.0 - before.awarded.0)),
                Value::Merit(crate::domain::Decimal::new(direction.merit.0 - before.merit.0, SCORE_PLACES)),
                Value::Ids(enter),
                Value::Ids(leave),
            ]);
        }
    }
    table
}

/// One row for each candidate that a side treats differently.
fn by_candidate(others: &[Side], exchanges: &[Exchange<'_>]) -> Table {
    let columns = vec![
        column("scenario", say!("方案", "Scenario")),
        column("id", say!("编号", "Id")),
        column("direction", say!("方向", "Direction")),
        column("rank", say!("排名", "Rank")),
        column("change", say!("变化", "Change")),
        column("before", say!("原资助", "Before")),
        column("after", say!("现资助", "After")),
    ];
    let mut table = Table::new("candidates", say!("进出项目", "Who comes and goes"), columns);
    for (side, exchange) in others.iter().zip(exchanges).filter(|(side, _)| side.exists) {
        let mut row = |id: &str, given: &Given, change: Value, before: Option<Money>, after: Option<Money>| {
            table.rows.push(vec![
                Value::Id(side.id.clone()),
                Value::Id(id.to_owned()),
                Value::Id(given.direction.clone()),
                Value::Count(i64::from(given.place.1)),
                change,
                Value::maybe(before, Value::Money),
                Value::maybe(after, Value::Money),
            ]);
        };
        for (id, given) in &exchange.enter {
            row(id, given, Value::Code("enters", say!("进入", "enters")), None, Some(given.award));
        }
        for (id, given) in &exchange.leave {
            row(id, given, Value::Code("leaves", say!("退出", "leaves")), Some(given.award), None);
        }
        for (id, before, given) in &exchange.changed {
            let more = given.award > before.award;
            let change = if more {
                Value::Code("more", say!("增加", "gets more"))
            } else {
                Value::Code("less", say!("减少", "gets less"))
            };
            row(id, given, change, Some(before.award), Some(given.award));
        }
    }
    table
}
