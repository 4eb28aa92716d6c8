//! Frontiers and priority lists against all allocations there are.

use super::{Axis, Key, Question, along, priority, sweep};
use crate::domain::testing::{TestCase, at_most, limit, money, text};
use crate::domain::{Allocation, DirectionIx, Measure, Money, Score};
use crate::study::result::{About, Study, Value};
use crate::study::testing::{Small, small};
use proptest::prelude::*;
use std::cmp::Ordering;

/// The case with the key at a value, made anew rather than changed.
fn at(small: &Small, key: Key, value: i64) -> Small {
    let mut case = small.case.clone();
    match key {
        Key::Total => case.programme.total = Money(value),
        Key::Projects(at) => {
            let bounds = case.programme.directions[at.at()].projects.as_mut().expect("bounded");
            bounds.exactly = Some(value);
        }
        Key::Funds(at) => case.programme.directions[at.at()].funds = Some(at_most(Money(value))),
        _ => panic!("not used here"),
    }
    Small::new(case, small.candidates.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn every_value_has_the_published_optimum_of_enumeration(small in small(), values in prop::collection::btree_set(0_i64..25, 2..9)) {
        let programme = &small.case.programme;
        let mut keys = vec![(Key::Total, 10_000)];
        keys.extend(programme.directions[0].projects.map(|_| (Key::Projects(DirectionIx(0)), 1)));
        keys.extend(programme.directions[1].funds.map(|_| (Key::Funds(DirectionIx(1)), 10_000)));
        for (key, unit) in keys {
            let values: Vec<i64> = values.iter().map(|value| value * unit).collect();
            let found = small.asked(|asker| along(asker, asker.base(), key, &values)).expect("answered");
            for value in values {
                let expected = at(&small, key, value).all();
                let answer = &found[&value];
                match (expected.first(), answer.optimum()) {
                    (Some((score, allocation)), Some(solution)) => {
                        prop_assert_eq!((score, allocation), (&solution.objective, &solution.allocation), "{:?} {}", key, value);
                    }
                    (None, None) => prop_assert!(answer.impossible()),
                    other => prop_assert!(false, "{:?} {}: {:?}", key, value, other),
                }
            }
        }
    }

    #[test]
    fn a_priority_list_is_nested_keeps_the_rules_and_costs_what_it_says(small in small()) {
        let totals: Vec<i64> = [4, 7, 9, 12, 16].iter().map(|total| total * 10_000).collect();
        let free: Vec<_> = totals.iter().map(|total| at(&small, Key::Total, *total).all()).collect();
        prop_assume!(free.iter().all(|all| !all.is_empty()));
        let list = small.asked(|asker| {
            let answers = along(asker, asker.base(), Key::Total, &totals).expect("answered");
            let solutions: Vec<_> = totals.iter().map(|total| answers[total].optimum().expect("proven")).collect();
            let list = priority::priority(asker, &totals, &solutions).expect("answered");
            list.map(|list| {
                let prices: Vec<Score> = (0..totals.len()).map(|at| list.price(at, solutions[at])).collect();
                (list.anchor, list.chain, prices)
            })
        });
        let Some((anchor, chain, prices)) = list else { return Ok(()) };
        for (at, one) in chain.iter().enumerate() {
            let found = free[at].iter().find(|allowed| allowed.1 == one.allocation);
            let (score, _) = found.expect("every rule is kept at its total");
            prop_assert_eq!(prices[at], Score(free[at][0].0.0 - score.0), "the price is exact");
        }
        let holds = |all: &Allocation, part: &Allocation| part.awards.iter().all(|award| all.funds(award.0));
        for (at, one) in chain.iter().enumerate() {
            let one = &one.allocation;
            let best = free[at].iter().map(|allowed| &allowed.1).find(|allowed| match at.cmp(&anchor) {
                Ordering::Less => holds(&chain[at + 1].allocation, allowed),
                Ordering::Equal => true,
                Ordering::Greater => holds(allowed, &chain[at - 1].allocation),
            });
            prop_assert_eq!(best, Some(one), "each step is the published optimum of those that the one before leaves");
        }
        for pair in chain.windows(2) {
            prop_assert!(pair[0].allocation.awards.iter().all(|award| pair[1].allocation.funds(award.0)), "nested");
        }
    }
}

fn swept(small: &Small, axes: Vec<Axis>) -> Study {
    let about = About::new(&small.case, Vec::new(), false);
    let question = Question { axes, priority: true, next: Some(money("2")) };
    small.asked(|asker| sweep(asker, about, &question)).expect("answered")
}

/// A (6 points, 3 万元), B (5, 2), C (4, 2): with 3 comes A, with 4 come B and C, with 5 A and B.
fn three() -> Small {
    let test = TestCase::new("4").direction("d", 3, None);
    let table = test.candidates(&[("A", "d", 1, "6", "3"), ("B", "d", 2, "5", "2"), ("C", "d", 3, "4", "2")]);
    Small::new(test.case(), table)
}

#[test]
fn a_frontier_says_who_enters_and_leaves_and_what_the_next_money_brings() {
    let values: Vec<i64> = (3..=7).map(|total| total * 10_000).collect();
    let study = swept(&three(), vec![Axis { key: Key::Total, values }]);
    let table = &study.sections[0].tables[0];
    let column = |key: &str| table.columns.iter().position(|column| column.key == key).expect("a column");
    let cells = |key: &str| table.rows.iter().map(|row| row[column(key)].clone()).collect::<Vec<_>>();
    let merit = |points: i64| Value::score(Score(i128::from(points) * 10_000_000_000));
    assert_eq!(cells("merit"), [6, 9, 11, 11, 15].map(merit));
    assert_eq!(cells("next"), [5, 2, 4, 4, 0].map(merit), "what two more 万元 bring");
    let ids = |ids: &[&str]| Value::Ids(ids.iter().map(|id| (*id).to_owned()).collect());
    assert_eq!(cells("entering")[1..], [ids(&["B", "C"]), ids(&["A"]), ids(&[]), ids(&["C"])]);
    assert_eq!(cells("leaving")[1..], [ids(&["A"]), ids(&["C"]), ids(&[]), ids(&[])]);
    // From the bottom: A, A, AB, AB, ABC loses 3 at a total of 4. From the top: ABC, AB, AB, then B (5 of 2) or A (6 of 3), A.
    // From 4 (in force): BC, then BC stays at 5 (9 of 11) and 6, and B at 3: 1 + 0 + 2 + 2 + 0 = 5.
    let prices = &study.sections[1].tables[0];
    let lost: Vec<Value> = prices.rows.iter().map(|row| row[3].clone()).collect();
    assert_eq!(lost, [0, 3, 0, 0, 0].map(merit));
    assert_eq!(study.sections[0].charts.len(), 1);
}

#[test]
fn two_keys_give_a_grid() {
    let axes = vec![
        Axis { key: Key::Total, values: vec![30_000, 40_000, 70_000] },
        Axis { key: Key::Projects(DirectionIx(0)), values: vec![1, 3] },
    ];
    let study = swept(&three(), axes);
    let merits: Vec<Value> = study.sections[0].tables[0].rows.iter().map(|row| row[2].clone()).collect();
    let merit = |points: i64| Value::score(Score(i128::from(points) * 10_000_000_000));
    assert_eq!(merits, [6, 6, 6, 9, 6, 15].map(merit));
}

#[test]
fn a_limit_lowered_binds_groups_that_it_did_not_bind_before() {
    let test = TestCase::new("100").direction("d", None, None);
    let test = test.limit(limit("each", "", &["country"], Measure::Count(at_most(2))));
    let rows = [("A", "d", 1, "6", "3"), ("B", "d", 2, "5", "2"), ("C", "d", 3, "4", "2"), ("D", "d", 4, "3", "2")];
    let table = test.candidates(&rows).with(text("country", &["X", "X", "X", "Y"]));
    let small = Small::new(test.case(), table);
    let found = small.asked(|asker| along(asker, asker.base(), Key::Limit(0), &[0, 1, 2, 3])).expect("answered");
    let merits: Vec<i128> =
        found.values().map(|answer| answer.optimum().expect("proven").objective.0 / 10_000_000_000).collect();
    // With none nobody; with one A and D; with two A, B, D; with three everybody.
    assert_eq!(merits, [0, 9, 14, 18]);
}
