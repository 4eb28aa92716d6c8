//! A small programme in which everything is known by hand.

use super::advise;
use crate::domain::testing::{TestCase, flag};
use crate::study::testing::Small;
use crate::study::{About, Value};

/// A has two places and 40 万元, B three places and two candidates. a1 is passed over: 20.5 and 20 exceed 40, while 20 and
/// 20 fit.
fn office() -> Small {
    let test = TestCase::new("100").direction("A", 2, "40").direction("B", 3, "60").clause("1", "", "filed");
    let table = test.candidates(&[
        ("a1", "A", 1, "9", "20.5"),
        ("a2", "A", 2, "8", "20"),
        ("a3", "A", 3, "7", "20"),
        ("b1", "B", 1, "9", "30"),
        ("b2", "B", 2, "5", "10"),
    ]);
    let filed = flag("filed", &[Some(true), Some(true), Some(true), None, Some(true)]);
    Small::new(test.case(), table.with(filed))
}

#[test]
fn an_officer_sees_what_matters_first() {
    let small = office();
    let about = About::new(&small.case, Vec::new(), false);
    let study = small.asked(|asker| advise(asker, &small.case.programme, about)).expect("advised");
    let table = &study.sections[0].tables[0];
    let lines: Vec<(&str, String)> = table
        .rows
        .iter()
        .map(|row| match (&row[1], &row[2]) {
            (Value::Code(code, _), Value::Words(text)) => (*code, text.en.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    let of = |kind: &str| lines.iter().filter(|line| line.0 == kind).map(|line| line.1.as_str()).collect::<Vec<_>>();
    assert_eq!(lines[0].0, "to_check");
    assert!(of("to_check")[0].ends_with("b1"), "{lines:?}");
    // 15 of 8 + 7 beats 9 alone; 20 of the total and 20 of B stay.
    assert_eq!(
        of("money_left"),
        ["20 万元 of the total of 100 万元 is left", "direction B leaves 20 万元 of its 60 万元"]
    );
    assert!(of("places_left")[0].starts_with("direction B is under-subscribed: 3 places, 2 candidates"), "{lines:?}");
    assert!(of("out_of_rank")[0].ends_with("a1"), "{lines:?}");
    // Without the cap on A's money a1 and a2 are funded: 17 for 15. Without its places nothing changes.
    assert_eq!(of("rule_cost").len(), 1, "{lines:?}");
    assert!(of("rule_cost")[0].contains("2 points more"), "{lines:?}");
    assert_eq!(of("near"), ["a1 (direction A) would be funded if it asked for 0.5 万元 less"]);
    assert!(study.proven);
}
