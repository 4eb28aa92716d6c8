//! Comparisons by hand.

use super::{DirectionSum, Given, Side, compare};
use crate::domain::testing::TestCase;
use crate::domain::{Case, Money, Score, Text};
use crate::study::result::{About, Plot, Study, Value};
use std::collections::BTreeMap;

fn side(id: &str, merit: i128, funded: &[(&str, usize, u32, i64)]) -> Side {
    let mut directions: Vec<DirectionSum> = ["A", "B"]
        .map(|id| DirectionSum {
            id: id.into(),
            title: Text::same(format!("direction {id}")),
            ..DirectionSum::default()
        })
        .into();
    let mut given = BTreeMap::new();
    for &(id, direction, rank, award) in funded {
        let sum = &mut directions[direction];
        sum.funded += 1;
        sum.awarded = sum.awarded + Money(award);
        sum.merit.0 += 10_000_000_000;
        let direction_id = sum.id.clone();
        given.insert(id.to_owned(), Given { direction: direction_id, place: (direction, rank), award: Money(award) });
    }
    Side {
        id: id.into(),
        title: Text::same(id),
        exists: true,
        proven: true,
        status: Value::Empty,
        objective: Score(merit),
        weights: BTreeMap::new(),
        directions,
        funded: given,
    }
}

fn compared(others: &[Side]) -> Study {
    let case: Case = TestCase::new("100").direction("A", 2, None).direction("B", 1, None).case();
    let base = side("base", 40, &[("p2", 0, 2, 10), ("p1", 0, 1, 20), ("q1", 1, 1, 30)]);
    compare(About::new(&case, Vec::new(), false), &base, others)
}

fn rows(study: &Study, table: &str) -> Vec<Vec<Value>> {
    let tables = study.sections.iter().flat_map(|section| &section.tables);
    tables.filter(|found| found.key == table).flat_map(|found| found.rows.clone()).collect()
}

#[test]
fn who_enters_who_leaves_and_who_gets_another_award() {
    let other = side("cut", 35, &[("p1", 0, 1, 18), ("p3", 0, 3, 5), ("q1", 1, 1, 30)]);
    let study = compared(&[other]);
    let changes: Vec<(String, String)> = rows(&study, "candidates")
        .into_iter()
        .map(|row| match (&row[1], &row[4]) {
            (Value::Id(id), Value::Code(change, _)) => (id.clone(), (*change).to_owned()),
            other => panic!("{other:?}"),
        })
        .collect();
    let change = |id: &str, change: &str| (id.to_owned(), change.to_owned());
    assert_eq!(changes, [change("p3", "enters"), change("p2", "leaves"), change("p1", "less")]);
    let directions = rows(&study, "directions");
    assert_eq!(directions.len(), 1, "nothing happens in B");
    assert_eq!(directions[0][1], Value::Id("A".into()));
    assert_eq!(directions[0][6], Value::Money(Money(-7)), "23 instead of 30");
    assert_eq!(
        (&directions[0][8], &directions[0][9]),
        (&Value::Ids(vec!["p3".into()]), &Value::Ids(vec!["p2".into()]))
    );
    let summary = rows(&study, "summary");
    assert_eq!(summary[1][3], Value::Count(0));
    assert_eq!(summary[1][7], Value::score(Score(-5)));
    assert_eq!(summary[1][8..11], [Value::Count(1), Value::Count(1), Value::Count(1)]);
}

/// A chart's title, and what each of its bars shows.
type Flows = (String, Vec<(String, i128, i128)>);

#[test]
fn the_chart_shows_the_flows_of_each_direction_or_of_each_side() {
    let one = side("one", 40, &[("p1", 0, 1, 20), ("p2", 0, 2, 10), ("q2", 1, 2, 30)]);
    let flows = |study: &Study| -> Vec<Flows> {
        let charts = study.sections.iter().flat_map(|section| &section.charts);
        charts
            .map(|chart| {
                let Plot::Flows(plot) = &chart.plot else { panic!("flows are drawn as flows") };
                let row = |flow: &crate::study::Flow| {
                    (
                        flow.label.en.clone(),
                        flow.leave.to_string().parse().expect("a whole number"),
                        flow.enter.to_string().parse().expect("a whole number"),
                    )
                };
                (chart.key.clone(), plot.flows.iter().map(row).collect())
            })
            .collect()
    };
    let of_b = ("flows-1".to_owned(), vec![("B direction B".to_owned(), 1, 1)]);
    assert_eq!(flows(&compared(std::slice::from_ref(&one))), [of_b]);
    let nobody = side("nobody", 0, &[]);
    let both = flows(&compared(&[one, nobody]));
    assert_eq!(both[0].1, [("one".to_owned(), 1, 1), ("nobody".to_owned(), 3, 0)]);
    assert_eq!(both.len(), 3);
}

#[test]
fn a_scenario_without_an_allocation_is_said_to_have_none() {
    let none = Side { exists: false, funded: BTreeMap::new(), ..side("none", 0, &[]) };
    let study = compared(&[none]);
    assert_eq!(rows(&study, "summary")[1][2..10], vec![Value::Empty; 8]);
    assert!(rows(&study, "candidates").is_empty() && rows(&study, "directions").is_empty());
}
