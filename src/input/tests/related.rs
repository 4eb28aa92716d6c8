//! Files that contradict each other.

use super::{CANDIDATES, PROGRAMME, SCENARIO, case, lines, refused, scenario_is_refused};
use crate::domain::{Bounds, Measure};

#[test]
fn a_lock_on_an_unknown_candidate() {
    scenario_is_refused(
        "[[fund]]\nid = \"P1\"\nreason = \"r\"\n",
        "error[R101] s.toml:2, fund \"P1\".id: a lock funds `P1`, which is not among the candidates (did you mean `P-1`?)",
    );
    scenario_is_refused(
        "[[refuse]]\nid = \"Q-99\"\nreason = \"r\"\n",
        "error[R101] s.toml:2, refuse \"Q-99\".id: a lock refuses `Q-99`, which is not among the candidates \
         (known are `P-1`, `P-2`, `P-3`)",
    );
}

#[test]
fn a_dependency_on_an_unknown_candidate() {
    let programme = format!("{PROGRAMME}[[require]]\nproject = \"P-1\"\nneeds = \"P-44\"\n");
    assert_eq!(
        refused(case(&programme, "[[require]]\nproject = \"XX\"\nneeds = \"P-1\"\n", CANDIDATES)),
        [
            "error[R102] programme.toml:16, require #1.project: a dependency needs `P-44`, which is not among the candidates (known are `P-1`, `P-2`, `P-3`)",
            "error[R102] s.toml:2, require #1.project: a dependency names `XX`, which is not among the candidates (known are `P-1`, `P-2`, `P-3`)",
        ]
    );
}

fn limited(limit: &str) -> String {
    format!("{PROGRAMME}[[limit]]\nid = \"l\"\n{limit}\n")
}

#[test]
fn a_limit_on_an_unknown_column() {
    let told = |limit: &str| refused(case(&limited(limit), SCENARIO, CANDIDATES));
    assert_eq!(
        told("for_each = [\"countri\"]\ncount = { at_most = 1 }"),
        [
            "error[R103] programme.toml:16, limit \"l\".id: limit `l` uses column `countri`, which does not exist (did you mean `country`?)"
        ]
    );
    assert_eq!(
        told("sum = { of = \"budget\", at_most = 1 }"),
        ["error[R103] programme.toml:16, limit \"l\".id: limit `l` uses column `budget`, which does not exist \
          (known are `country`, `title`, `lead`, `lead_type`, `province`, `partner`, `field`, `duration_months`, `dual_filed`)"]
    );
    for known in [
        "for_each = [\"direction\", \"id\", \"country\"]\ncount = { at_most = 1 }",
        "sum = { of = \"merit\", at_least = 1 }",
    ] {
        assert!(case(&limited(known), SCENARIO, CANDIDATES).expect("good").warnings.0.is_empty());
    }
}

#[test]
fn a_known_column_that_the_table_lacks_is_told_where_the_limit_is_in_force() {
    let limit = |more: &str| limited(&format!("sum = {{ of = \"duration_months\", at_most = 1 }}\n{more}"));
    let inputs = case(&limit(""), SCENARIO, CANDIDATES).expect("only a warning");
    assert_eq!(
        lines(&inputs.warnings.0),
        [
            "warning[R111] programme.toml:16, limit \"l\".id: limit `l` uses column `duration_months`, which the candidate table lacks \
          (all its cells count as missing)"
        ]
    );
    let off = case(&limit("switch = \"sw\""), SCENARIO, CANDIDATES).expect("good");
    assert!(off.warnings.0.is_empty());
}

#[test]
fn a_sum_of_no_numbers() {
    assert_eq!(
        refused(case(&limited("sum = { of = \"country\", at_most = 1 }"), SCENARIO, CANDIDATES)),
        ["error[R104] programme.toml:16, limit \"l\".id: limit `l` sums column `country`, which is not numeric \
          (every cell must be a number; declare the column's type by [[column]] to have each cell checked)"]
    );
}

#[test]
fn locks_beyond_total_funds_and_places() {
    let table = "id,direction,requested,rank\nP-1,1.5,300,1\nP-2,1.5,200,2\nP-3,1.5,1,3\nP-4,2.0,600,1\n";
    let lock = |id: &str| format!("[[fund]]\nid = \"{id}\"\nreason = \"r\"\n");
    let locks: String = ["P-1", "P-2", "P-3", "P-4"].map(lock).concat();
    assert_eq!(
        refused(case(PROGRAMME, &locks, table)),
        [
            "error[R105] s.toml:2, fund \"P-1\".id: the projects locked as funded need 1,101 万元, more than the total of 1,000 万元 (raise the total, or drop some locks)",
            "error[R106] s.toml:8, fund \"P-3\".id: the projects locked as funded in direction 1.5 need 501 万元, more than its 400 万元 (raise the direction's funds, or drop some locks)",
            "error[R107] s.toml:8, fund \"P-3\".id: 3 projects are locked as funded in direction 1.5, which has 2 places (raise the number of projects, or drop some locks)",
        ]
    );
    let two = lock("P-1") + &lock("P-4");
    let at_total = format!("total = \"899.9999\"\n{two}");
    let told = refused(case(PROGRAMME, &at_total, table));
    assert!(told[0].starts_with("error[R105] s.toml:1, total: the projects locked as funded need 900 万元, more than the total of 899.9999 万元"), "{told:?}");
    assert!(case(PROGRAMME, &two, table).is_ok(), "exactly as much as there is");
}

#[test]
fn sums_that_would_overflow_are_issues() {
    // 2^61 - 1 yuan, the bound itself, twice, and 10,000 yuan.
    let table = "id,direction,requested,rank,merit\n\
                 P-1,1.5,230584300921369.3951,1,1\nP-2,1.5,230584300921369.3951,2,1\nP-3,1.5,1,3,1\n";
    assert_eq!(
        refused(case(PROGRAMME, SCENARIO, table)),
        ["error[R108] candidates.csv, requested: all requests together, 461,168,601,842,739.7902, would overflow \
          (the greatest sum is 230,584,300,921,369.3951: check the unit, or use a larger one)"]
    );
}

#[test]
fn merit_may_be_large_or_fine_but_not_both() {
    let table = |merit: &str| {
        let rows = (1..=3).map(|nth| format!("P-{nth},1.5,1,{merit}\n")).collect::<Vec<_>>().concat();
        format!("id,direction,requested,merit\n{rows}P-4,1.5,1,1000000000000\n")
    };
    assert!(case(PROGRAMME, SCENARIO, &table("2000000000000")).is_ok(), "large, but in steps of a million million");
    assert_eq!(
        refused(case(PROGRAMME, SCENARIO, &table("2000000000000.000001"))),
        ["error[R109] candidates.csv, merit: all weighted merit together, 7,000,000,000,000.000003, would overflow \
          (use fewer places in merit or weights, or smaller merits)"]
    );
}

#[test]
fn a_column_whose_sum_would_overflow() {
    let rows = (1..=3).map(|nth| format!("P-{nth},1.5,1,{nth},900000000000000000\n")).collect::<Vec<_>>().concat();
    let table = &format!("id,direction,requested,rank,x\n{rows}");
    assert!(case(PROGRAMME, SCENARIO, table).is_ok(), "no limit sums it");
    assert_eq!(
        refused(case(&limited("sum = { of = \"x\", at_most = 5 }"), SCENARIO, table)),
        ["error[R110] programme.toml:16, limit \"l\".id: the sum of column `x` in limit `l` would overflow \
          (use fewer places, or a larger unit)"]
    );
}

#[test]
fn a_bound_has_the_places_of_its_column_or_its_own() {
    let table = "id,direction,requested,rank,x\nP-1,1.5,1,1,0.25\nP-2,1.5,1,2,7\n";
    let measure = |bound: &str| {
        let limit = limited(&format!("sum = {{ of = \"x\", at_most = {bound} }}"));
        case(&limit, SCENARIO, table).expect("a good limit").guide.limits[0].measure.clone()
    };
    let at_most = |bound| Bounds { at_most: Some(bound), ..Bounds::default() };
    assert_eq!(measure("5"), Measure::Column { of: "x".into(), places: 2, bounds: at_most(500), scales: false });
    assert_eq!(
        measure("\"5.125\""),
        Measure::Column { of: "x".into(), places: 3, bounds: at_most(5125), scales: false }
    );
}
