//! Each family of rules by the rows that it compiles to, without solving.

use super::{ColumnIx, Program, build, write_lp};
use crate::domain::testing::{TestCase, at_least, at_most, decimal, integer, limit, money, text};
use crate::domain::{
    AwardLevel, AwardLevels, Bounds, Candidates, Fill, Measure, Ranking, Share, ShareOf, Tolerance, Weight,
};
use crate::screen::screen;

/// Four candidates of direction A (two share rank 2), two of direction B. Merit is in points, requests in 万元.
fn candidates(case: &TestCase) -> Candidates {
    case.candidates(&[
        ("a1", "A", 1, "9", "10"),
        ("a2", "A", 2, "8.5", "20"),
        ("a3", "A", 2, "8", "30"),
        ("a4", "A", 4, "7", "40"),
        ("b1", "B", 1, "6", "50"),
        ("b2", "B", 2, "5", "60"),
    ])
}

fn compiled(case: &TestCase, candidates: &Candidates) -> Program {
    let case = case.case();
    let screened = screen(&case, candidates).expect("the expressions are sound");
    build(&case, candidates, &screened.screening, &screened.bindings).expect("locks are eligible")
}

/// The rows whose key begins with `family`, as `key: 1 a1 + -2 a2 in 0..5`. Money in 万元.
fn rows(program: &Program, family: &str) -> Vec<String> {
    let scale = |value: i64| if value % 10_000 == 0 { value / 10_000 } else { value };
    let end = |bound: Option<i64>| bound.map_or(String::new(), |bound| scale(bound).to_string());
    let row = |row: &super::Row| {
        let term = |(column, a): &(ColumnIx, i64)| {
            let name = program.column_name(*column);
            format!("{} {}", scale(*a), name.strip_prefix("x_").unwrap_or(&name))
        };
        let terms: Vec<String> = row.terms.iter().map(term).collect();
        format!("{}: {} in {}..{}", row.rule.key(), terms.join(" + "), end(row.range.least), end(row.range.most))
    };
    program.rows.iter().filter(|row| row.rule.key().starts_with(family)).map(row).collect()
}

fn two_directions() -> TestCase {
    TestCase::new("100").direction("A", 2, "60").direction("B", 1, "55")
}

#[test]
fn total_places_and_funds() {
    let case = two_directions();
    let program = compiled(&case, &candidates(&case));
    assert_eq!(rows(&program, "total"), ["total: 10 a1 + 20 a2 + 30 a3 + 40 a4 + 50 b1 + 60 b2 in ..100"]);
    assert_eq!(
        rows(&program, "places"),
        ["places_A: 1 a1 + 1 a2 + 1 a3 + 1 a4 in ..2", "places_B: 1 b1 + 1 b2 in ..1"]
    );
    assert_eq!(
        rows(&program, "funds"),
        ["funds_A: 10 a1 + 20 a2 + 30 a3 + 40 a4 in ..60", "funds_B: 50 b1 + 60 b2 in ..55"]
    );
}

#[test]
fn a_planned_number_is_an_equality_only_where_it_must_be_filled() {
    let case = two_directions().scenario(|scenario| scenario.fill = Fill::Required);
    let program = compiled(&case, &candidates(&case));
    assert_eq!(rows(&program, "places_A"), ["places_A: 1 a1 + 1 a2 + 1 a3 + 1 a4 in 2..2"]);
}

#[test]
fn about_is_a_cap_raised_by_the_tolerance() {
    let about = Bounds { about: Some(money("60")), ..Bounds::default() };
    let case = TestCase::new("1000").direction_with("A", None, Some(about)).direction("B", 9, "900");
    let tolerant = case.scenario(|scenario| scenario.about_tolerance = Tolerance(1_000));
    let program = compiled(&tolerant, &candidates(&tolerant));
    assert_eq!(rows(&program, "funds_A"), ["funds_A: 10 a1 + 20 a2 + 30 a3 + 40 a4 in ..66"]);
}

#[test]
fn limits_count_or_sum_group_by_group() {
    let case = two_directions()
        .limit(limit("one", "direction = 'A'", &["country"], Measure::Count(at_most(1))))
        .limit(limit("some", "", &[], Measure::Count(at_least(2))))
        .limit(limit("award", "direction = 'B'", &[], Measure::Award(at_most(money("70")))))
        .limit(limit(
            "year",
            "",
            &[],
            Measure::Column { of: "y1".into(), places: 1, bounds: at_most(15), scales: false },
        ))
        .limit(limit(
            "hours",
            "",
            &[],
            Measure::Column { of: "h".into(), places: 0, bounds: at_most(3), scales: false },
        ));
    let table = candidates(&case)
        .with(text("country", &["埃及; 约旦", "埃及", "约旦", "", "埃及", "埃及"]))
        .with(decimal("y1", 1, &["0.5", "1", "", "0", "0", "2"]))
        .with(integer("h", &[Some(2), Some(2), None, Some(0), None, None]));
    let program = compiled(&case, &table);
    assert_eq!(
        rows(&program, "limit"),
        [
            // A list cell counts for each of its values; an empty cell is in no group.
            "limit_one_#57c3##53ca#: 1 a1 + 1 a2 in ..1",
            "limit_one_#7ea6##65e6#: 1 a1 + 1 a3 in ..1",
            "limit_some: 1 a1 + 1 a2 + 1 a3 + 1 a4 + 1 b1 + 1 b2 in 2..",
            "limit_award: 50 b1 + 60 b2 in ..70",
            "limit_year: 5 a1 + 10 a2 + 20 b2 in ..15",
            "limit_hours: 2 a1 + 2 a2 in ..3",
        ]
    );
}

#[test]
fn dependencies_locks_and_weights() {
    let case = two_directions().require("a1", "b1").require("a2", "b2").fund("a4").refuse("b2").scenario(|scenario| {
        scenario.directions.entry("B".into()).or_default().weight = Some(Weight(15_000));
    });
    let program = compiled(&case, &candidates(&case));
    assert_eq!(
        rows(&program, "require"),
        ["require_a1_b1: 1 a1 + -1 b1 in ..0", "require_a2_b2: 1 a2 in ..0"],
        "who needs a refused candidate cannot be funded"
    );
    assert_eq!(rows(&program, "fund_"), ["fund_a4: 1 a4 in 1.."]);
    let scores: Vec<i64> = program.columns.iter().map(|column| column.score).collect();
    // 9, 8.5, 8, 7 and 6 · 1.5 in units of a half point.
    assert_eq!((scores, program.score_unit.plain().to_string()), (vec![18, 17, 16, 14, 18], "0.5".to_owned()));
}

#[test]
fn strict_ranking_chains_the_rank_groups() {
    let case = two_directions().scenario(|scenario| scenario.ranking = Ranking::Strict);
    let program = compiled(&case, &candidates(&case));
    assert_eq!(
        rows(&program, "ranking_A"),
        [
            "ranking_A_a2: -1 a1 + 1 a2 in ..0",
            "ranking_A_a3: -1 a1 + 1 a3 in ..0",
            "ranking_A_a4: -1 a2 + 1 a4 in ..0",
            "ranking_A_a4: -1 a3 + 1 a4 in ..0",
        ],
        "equal ranks do not bind each other"
    );
}

#[test]
fn skip_ranking_lets_pass_only_who_does_not_fit() {
    let case = two_directions().scenario(|scenario| scenario.ranking = Ranking::Skip);
    let program = compiled(&case, &candidates(&case));
    assert_eq!(
        rows(&program, "ranking_A"),
        [
            "ranking_A_a2: 1 a2 + -1 reached_A_2 in ..0",
            "ranking_A_a3: 1 a3 + -1 reached_A_2 in ..0",
            // a1 fits whatever else of rank 1 and of direction B is funded up to 100 - 10, that is unless both of B are.
            "ranking_A_a1: 50 b1 + 60 b2 + -900001 passed_a1_0 in 0..",
            "ranking_A_a1: -1 a1 + 1 reached_A_2 + -1 passed_a1_0 in ..0",
            "ranking_A_a4: 1 a4 + -1 reached_A_4 in ..0",
            "ranking_A_a4: -1 reached_A_2 + 1 reached_A_4 in ..0",
            "ranking_A_a2: 10 a1 + 30 a3 + 50 b1 + 60 b2 + -800001 passed_a2_0 in 0..",
            "ranking_A_a2: -1 a2 + 1 reached_A_4 + -1 passed_a2_0 in ..0",
            "ranking_A_a3: 10 a1 + 20 a2 + 50 b1 + 60 b2 + -700001 passed_a3_0 in 0..",
            "ranking_A_a3: -1 a3 + 1 reached_A_4 + -1 passed_a3_0 in ..0",
        ]
    );
}

fn half() -> AwardLevels {
    let level = |award, merit| AwardLevel { award: Share(award), merit: Share(merit) };
    AwardLevels::Shares(vec![level(1_000_000, 1_000_000), level(500_000, 800_000)])
}

#[test]
fn award_levels_are_a_multiple_choice() {
    let hours = |scales| Measure::Column { of: "h".into(), places: 0, bounds: at_most(5), scales };
    let case = TestCase::new("100")
        .direction("A", 1, "60")
        .direction("B", 1, None)
        .limit(limit("whole", "", &[], hours(false)))
        .limit(limit("part", "", &[], hours(true)))
        .require("a1", "a2")
        .fund("a2")
        .scenario(|scenario| scenario.directions.entry("A".into()).or_default().award_levels = Some(half()));
    let rows_of = [("a1", "A", 1, "9", "10"), ("a2", "A", 2, "8.5", "90"), ("b1", "B", 1, "6", "50")];
    let table = case.candidates(&rows_of).with(integer("h", &[Some(3), Some(4), Some(2)]));
    let program = compiled(&case, &table);
    assert_eq!(
        rows(&program, ""),
        [
            "award_a1: 1 a1 + 1 a1_1 in ..1",
            "award_a2: 1 a2 + 1 a2_1 in ..1",
            "total: 10 a1 + 5 a1_1 + 90 a2 + 45 a2_1 + 50 b1 in ..100",
            "places_A: 1 a1 + 1 a1_1 + 1 a2 + 1 a2_1 in ..1",
            "funds_A: 10 a1 + 5 a1_1 + 90 a2 + 45 a2_1 in ..60",
            "limit_whole: 3 a1 + 3 a1_1 + 4 a2 + 4 a2_1 + 2 b1 in ..5",
            "limit_part: 3 a1 + 2 a1_1 + 4 a2 + 2 a2_1 + 2 b1 in ..5",
            "require_a1_a2: 1 a1 + 1 a1_1 + -1 a2 + -1 a2_1 in ..0",
            "fund_a2: 1 a2 + 1 a2_1 in 1..",
        ],
        "who is counted counts once, whatever the award; half of 3 hours is rounded up"
    );
    let scores: Vec<i64> = program.columns.iter().map(|column| column.score).collect();
    // 9, 7.2, 8.5, 6.8 and 6 in units of 0.1.
    assert_eq!((scores, program.score_unit.plain().to_string()), (vec![90, 72, 85, 68, 60], "0.1".to_owned()));
}

#[test]
fn ranking_counts_every_award_and_fits_by_the_least() {
    let rows_of = [("a1", "A", 1, "9", "60"), ("a2", "A", 2, "8", "80"), ("b1", "B", 1, "6", "50")];
    let case = TestCase::new("100").direction("A", 2, None).direction("B", 1, None);
    let strict = case.clone().scenario(|scenario| {
        scenario.ranking = Ranking::Strict;
        scenario.award_levels = Some(half());
    });
    let program = compiled(&strict, &strict.candidates(&rows_of));
    assert_eq!(rows(&program, "ranking"), ["ranking_A_a2: -1 a1 + -1 a1_1 + 1 a2 + 1 a2_1 in ..0"]);
    let skip = strict.scenario(|scenario| scenario.ranking = Ranking::Skip);
    let program = compiled(&skip, &skip.candidates(&rows_of));
    assert_eq!(
        rows(&program, "ranking"),
        [
            "ranking_A_a2: 1 a2 + 1 a2_1 + -1 reached_A_2 in ..0",
            // a1 needs 30 at least: it does not fit once more than 70 are gone.
            "ranking_A_a1: 50 b1 + 25 b1_1 + -700001 passed_a1_0 in 0..",
            "ranking_A_a1: -1 a1 + -1 a1_1 + 1 reached_A_2 + -1 passed_a1_0 in ..0",
        ]
    );
}

#[test]
fn shares_are_rows_of_whole_numbers() {
    let share = |of, at_least: Option<i64>, at_most: Option<i64>, within: Option<&str>| Measure::Share {
        of,
        bounds: Bounds { at_least: at_least.map(Share), at_most: at_most.map(Share), ..Bounds::default() },
        within: within.map(ToOwned::to_owned),
    };
    let case = two_directions()
        .limit(limit("fifth", "rank = 1", &[], share(ShareOf::Projects, Some(200_000), None, None)))
        .limit(limit(
            "money",
            "rank = 1",
            &[],
            share(ShareOf::Award, Some(250_000), Some(500_000), Some("direction = 'B'")),
        ))
        .limit(limit("each", "", &["direction"], share(ShareOf::Projects, None, Some(750_000), None)));
    let program = compiled(&case, &candidates(&case));
    assert_eq!(
        rows(&program, "limit"),
        [
            "limit_fifth: 4 a1 + -1 a2 + -1 a3 + -1 a4 + 4 b1 + -1 b2 in 0..",
            // b1 has at least a quarter and at most a half of the money of B: 3 · 50 - 60 and 50 - 60.
            "limit_money: 150 b1 + -60 b2 in 0..",
            "limit_money: 50 b1 + -60 b2 in ..0",
            "limit_each_A: 1 a1 + 1 a2 + 1 a3 + 1 a4 + -3 b1 + -3 b2 in ..0",
            "limit_each_B: -3 a1 + -3 a2 + -3 a3 + -3 a4 + 1 b1 + 1 b2 in ..0",
        ]
    );
}

#[test]
fn all_or_none_chains_its_members() {
    let mut set = limit("set", "direction = 'A'", &[], Measure::AllOrNone);
    set.ids = ["a1", "a3", "a4", "b1"].map(ToOwned::to_owned).to_vec();
    let case = two_directions().limit(set);
    assert_eq!(
        rows(&compiled(&case, &candidates(&case)), "limit"),
        ["limit_set: 1 a1 + -1 a3 in 0..0", "limit_set: 1 a3 + -1 a4 in 0..0"],
        "b1 is named, but not in A"
    );
    let incomplete = case.refuse("a3");
    assert_eq!(
        rows(&compiled(&incomplete, &candidates(&incomplete)), "limit"),
        ["limit_set: 1 a1 + 1 a4 in 0..0"],
        "one of them may not be funded, so nobody is"
    );
}

#[test]
fn who_is_not_eligible_has_no_column() {
    let case = two_directions().clause("1", "", "requested < 35");
    let program = compiled(&case, &candidates(&case));
    assert_eq!(rows(&program, "places_A"), ["places_A: 1 a1 + 1 a2 + 1 a3 in ..2"]);
    assert_eq!(rows(&program, "places_B"), Vec::<String>::new());
}

#[test]
fn a_lock_on_somebody_who_is_not_eligible_is_refused_with_the_clause() {
    let case = two_directions().clause("1.9(1)", "", "requested < 35").fund("a4");
    let (table, case) = (candidates(&case), case.case());
    let screened = screen(&case, &table).expect("sound");
    let issues = build(&case, &table, &screened.screening, &screened.bindings).expect_err("refused");
    assert_eq!(issues.0.len(), 1);
    assert_eq!(issues.0[0].code, "R201");
    assert!(issues.0[0].problem.en.contains("a4") && issues.0[0].problem.en.contains("1.9(1)"));
}

#[test]
fn the_lp_file_names_rows_after_rules_and_columns_after_candidates() {
    let case = TestCase::new("15").direction("1.5", 1, None);
    let table = case.candidates(&[("P-1", "1.5", 1, "9", "10"), ("项目", "1.5", 2, "4.5", "12")]);
    let mut out = Vec::new();
    write_lp(&compiled(&case, &table), &mut out).expect("memory");
    let expected = "\\ one unit of the objective is a weighted merit of 4.5\n\
        Maximize\n merit: + 2 x_P#2d#1 + 1 x_#9879##76ee#\n\
        Subject To\n \
        total: + 100000 x_P#2d#1 + 120000 x_#9879##76ee# <= 150000\n \
        places_1.5: + 1 x_P#2d#1 + 1 x_#9879##76ee# <= 1\n\
        Binary\n x_P#2d#1\n x_#9879##76ee#\nEnd\n";
    assert_eq!(String::from_utf8(out).expect("ASCII"), expected);
}
