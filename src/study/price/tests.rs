//! Prices against all allocations there are.

use super::{Priced, price, rule_costs, rules, without};
use crate::domain::testing::{TestCase, at_most, limit, text};
use crate::domain::{Case, Fill, Measure, Ranking, Score};
use crate::study::result::{About, Study, Value};
use crate::study::testing::{Small, small};
use proptest::prelude::*;

/// The case without the rule, put together by hand.
fn by_hand(case: &Case, rule: &Priced, requested: crate::domain::Money) -> Case {
    let mut case = case.clone();
    match rule {
        Priced::Total => case.programme.total = requested,
        Priced::Places(at) => case.programme.directions[at.at()].projects = None,
        Priced::Funds(at) => case.programme.directions[at.at()].funds = None,
        Priced::Limit(id) => case.programme.limits.retain(|limit| limit.id != *id),
        Priced::Require(at) => {
            case.programme.requires.remove(*at);
        }
        Priced::Ranking => case.scenario.ranking = Ranking::Free,
        Priced::Fill => case.scenario.fill = Fill::Planned,
        Priced::Clause(at) => {
            case.programme.clauses.remove(at.at());
        }
        Priced::Fund(_) | Priced::Refuse(_) | Priced::ToCheck => {}
    }
    case
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn what_is_left_without_a_rule_is_the_optimum_of_enumeration(small in small()) {
        prop_assume!(!small.all().is_empty());
        for rule in rules(&small.situation()) {
            let requested = small.candidates.requested.iter().copied().sum();
            let expected = Small::new(by_hand(&small.case, &rule, requested), small.candidates.clone()).all();
            let found = small.asked(|asker| asker.ask(&without(asker.base(), &rule))).expect("answered");
            let found = found.optimum().map(|found| (found.objective, found.allocation.clone()));
            prop_assert_eq!(found.as_ref(), expected.first(), "{:?}", rule);
        }
    }

    #[test]
    fn costs_come_dearest_first_and_those_left_out_are_free(small in small()) {
        let all = small.all();
        prop_assume!(!all.is_empty());
        let found = small.asked(|asker| rule_costs(asker, &asker.base_answer().expect("there is one"))).expect("answered");
        let found: Vec<i128> = found.iter().map(|rule| rule.cost.expect("proven").0).filter(|cost| *cost > 0).collect();
        let requested = small.candidates.requested.iter().copied().sum();
        let mut expected: Vec<i128> = rules(&small.situation())
            .iter()
            .filter_map(|rule| Some(Small::new(by_hand(&small.case, rule, requested), small.candidates.clone()).all().first()?.0.0))
            .map(|without| without - all[0].0.0)
            .filter(|cost| *cost > 0)
            .collect();
        expected.sort_unstable_by_key(|cost| std::cmp::Reverse(*cost));
        prop_assert_eq!(found, expected);
    }
}

fn priced(small: &Small) -> Study {
    let about = About::new(&small.case, Vec::new(), false);
    small.asked(|asker| price(asker, about, Some(crate::domain::testing::money("10")))).expect("answered")
}

#[test]
fn prices_are_ranked_and_caps_are_worth_what_one_more_brings() {
    // A and B of country X (one of them), C without. Two places, 60 万元. A + C: 15 points, 60 万元.
    let test = TestCase::new("60").direction("d", 2, None);
    let test = test.limit(limit("one", "", &["country"], Measure::Count(at_most(1)))).clause("c", "", "requested < 60");
    let rows = [("A", "d", 1, "9", "30"), ("B", "d", 2, "8", "30"), ("C", "d", 3, "6", "30"), ("D", "d", 4, "5", "70")];
    let small = Small::new(test.case(), test.candidates(&rows).with(text("country", &["X", "X", "", ""])));
    let study = priced(&small);
    let table = &study.sections[0].tables[0];
    let rows: Vec<(String, Value)> = table
        .rows
        .iter()
        .map(|row| {
            let rule = match &row[0] {
                Value::Rule(rule, _) => rule.key(),
                Value::Words(words) => words.en.clone(),
                other => format!("{other:?}"),
            };
            (rule, row[1].clone())
        })
        .collect();
    let merit = |points: i64| Value::score(Score(i128::from(points) * 10_000_000_000));
    // Without the limit A + B: 17. Without the total, the places or the clause still A + C.
    assert_eq!(rows[0], ("limit_one".to_owned(), merit(2)));
    assert!(rows[1..].iter().all(|row| row.1 == merit(0)), "{rows:?}");
    assert!(rows.iter().any(|row| row.0.starts_with("clause c")), "D fails this clause alone: {rows:?}");
    let swaps = &table.rows[0];
    assert_eq!((&swaps[8], &swaps[9]), (&Value::Ids(vec!["B".into()]), &Value::Ids(vec!["C".into()])));
    let caps: Vec<&Value> = study.sections[1].tables[0].rows.iter().map(|row| &row[4]).collect();
    assert_eq!(caps, [&merit(0), &merit(0)], "10 more 万元, or a third place, alone bring nobody in");
}
