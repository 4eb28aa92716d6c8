//! Outcomes of screening: who fails what, and whom a limit binds.

use super::*;
use crate::domain::testing::{TestCase, about, at_least, at_most, decimal, exactly, flag, integer, limit, money, text};
use crate::domain::{
    Bounds, CandidateIx, ClauseIx, ColumnType, Eligibility, Evidence, Measure, MemberMeasure, Range, RuleId, Severity,
    Tolerance,
};
use proptest::prelude::*;

use Enforcement::{Advice, Data, Documents, Funds, Limit, Projects, Total};

type Pairs = Vec<(CandidateIx, ClauseIx)>;

fn screened(case: &TestCase, candidates: &Candidates) -> Screened {
    screen(&case.case(), candidates).expect("a sound case")
}

/// Codes and places of the issues.
fn issues(case: &TestCase, candidates: &Candidates) -> Vec<(&'static str, String)> {
    let found = screen(&case.case(), candidates).expect_err("an unsound case");
    found.0.into_iter().map(|issue| (issue.code, issue.at.to_string())).collect()
}

fn pairs(list: &[(u32, u32)]) -> Pairs {
    list.iter().map(|&(candidate, clause)| (CandidateIx(candidate), ClauseIx(clause))).collect()
}

fn three() -> TestCase {
    TestCase::new("100").direction("1.1", 3, "60").direction("1.2", 3, "60")
}

fn three_candidates(case: &TestCase) -> Candidates {
    let rows = [("A", "1.1", 1, "90", "30"), ("B", "1.1", 2, "80", "20"), ("C", "1.2", 1, "70", "10")];
    case.candidates(&rows)
}

fn members(bindings: &[Binding]) -> Vec<(Vec<String>, Vec<u32>)> {
    let of = |binding: &Binding| match &binding.rule {
        RuleId::Limit { group, .. } => (group.clone(), binding.members.iter().map(|member| member.0).collect()),
        other => panic!("{other:?} is no limit"),
    };
    bindings.iter().map(of).collect()
}

fn groups(list: &[(&[&str], &[u32])]) -> Vec<(Vec<String>, Vec<u32>)> {
    list.iter().map(|(names, rows)| (names.iter().map(|n| (*n).to_owned()).collect(), rows.to_vec())).collect()
}

#[test]
fn data_decide_and_missing_data_leave_it_open() {
    let case = three()
        .clause("1.1(1)", "direction = '1.1'", "duration_months <= 36")
        .clause("0(1)", "", "dual_filed")
        .clause("1.2(1)", "direction = '1.2'", "requested >= 20");
    let candidates = three_candidates(&case)
        .with(integer("duration_months", &[Some(48), None, Some(48)]))
        .with(flag("dual_filed", &[Some(false), Some(true), None]));
    let found = screened(&case, &candidates).screening;
    assert_eq!(found.failed, pairs(&[(0, 0), (0, 1), (2, 2)]), "all reasons of A; 1.1(1) does not concern C");
    assert_eq!(found.undecided, pairs(&[(1, 0), (2, 1)]));
    let expected = [Eligibility::Ineligible, Eligibility::ToCheck, Eligibility::Ineligible];
    assert_eq!(found.eligibility, expected, "a failed clause outweighs an undecided one");
    assert_eq!((found.advised, found.documents), (Vec::new(), Vec::new()));
}

#[test]
fn whom_a_clause_concerns_may_itself_be_open() {
    let case = three().clause("1", "country = '埃及'", "duration_months <= 24");
    let candidates = three_candidates(&case)
        .with(text("country", &["", "", "埃及"]))
        .with(integer("duration_months", &[Some(36), Some(24), Some(24)]));
    let found = screened(&case, &candidates).screening;
    assert_eq!(found.undecided, pairs(&[(0, 0)]), "B keeps the clause whether it concerns B or not");
    assert_eq!(found.failed, Pairs::new());
}

#[test]
fn advice_excludes_nobody() {
    let advice = |clause: &mut crate::domain::Clause| clause.severity = Severity::Advice;
    let case = three().clause_with("0(1)", "", "duration_months = 36", advice);
    let candidates = three_candidates(&case).with(integer("duration_months", &[Some(24), None, Some(36)]));
    let found = screened(&case, &candidates).screening;
    assert_eq!(found.advised, pairs(&[(0, 0), (1, 0)]), "missing data are shown, too");
    assert_eq!(found.eligibility, [Eligibility::Eligible; 3]);
}

#[test]
fn documents_are_a_checklist_unless_the_data_say_that_they_are_missing() {
    let documents = |clause: &mut crate::domain::Clause| clause.evidence = Evidence::Documents;
    let note = |clause: &mut crate::domain::Clause| clause.evidence = Evidence::Note;
    let case = three()
        .clause_with("1.1(1)", "direction = '1.1'", "", documents)
        .clause_with("0(1)", "", "agreement_filed", documents)
        .clause_with("0(2)", "", "direction = '1.9'", note);
    let candidates = three_candidates(&case).with(flag("agreement_filed", &[Some(true), Some(false), None]));
    let found = screened(&case, &candidates).screening;
    assert_eq!(found.documents, pairs(&[(0, 0), (0, 1), (1, 0), (2, 1)]));
    assert_eq!(found.failed, pairs(&[(1, 1)]));
    assert_eq!(found.eligibility, [Eligibility::Eligible, Eligibility::Ineligible, Eligibility::Eligible]);
}

#[test]
fn switches_and_waivers_take_clauses_out() {
    let case = three().clause_with("1", "", "requested < 25", |clause| clause.switch = Some("strict".into())).clause(
        "2",
        "",
        "requested < 15",
    );
    let candidates = three_candidates(&case);
    assert_eq!(screened(&case, &candidates).screening.failed, pairs(&[(0, 0), (1, 0)]));
    let case = case.scenario(|scenario| scenario.switches.push("strict".into()));
    assert_eq!(screened(&case, &candidates).screening.failed, pairs(&[(0, 0), (0, 1), (1, 1)]));
}

#[test]
fn every_unusable_expression_is_told_with_its_clause() {
    let sum = Measure::Column { of: "province".into(), places: 0, bounds: at_most(5), scales: false };
    let case = three()
        .clause("1.1(1)", "directon = '1.1'", "duration_months <=")
        .clause("1.2(1)", "direction = 1.2", "requested")
        .clause("1.2(2)", "", "directon = '1.1'")
        .limit(limit("per-land", "SUM(requested) > 3", &["contry"], Measure::Count(at_most(1))))
        .limit(limit("sum", "", &[], sum))
        .scenario(|scenario| {
            let budget = Measure::Column { of: "budget".into(), places: 0, bounds: at_most(5), scales: false };
            scenario.limits.push(limit("added", "", &[], budget));
        });
    let candidates = three_candidates(&case);
    let mut told = issues(&case, &candidates);
    told.sort();
    let expected = [
        ("P201", "test, clause 1.1(1) require"),
        ("P202", "base, limit added sum"),
        ("P202", "test, clause 1.1(1) where"),
        ("P202", "test, clause 1.2(2) require"),
        ("P202", "test, limit per-land for_each"),
        ("P203", "test, clause 1.2(1) require"),
        ("P204", "test, clause 1.2(1) where"),
        ("P205", "test, limit per-land where"),
        ("P206", "test, limit sum sum"),
    ];
    assert_eq!(told, expected.map(|(code, place)| (code, place.to_owned())));
    let found = screen(&case.case(), &candidates).expect_err("an unsound case");
    let help = &found.0.iter().find(|issue| issue.at.to_string().ends_with("1.1(1) where")).expect("told").help.en;
    assert!(help.starts_with("did you mean `direction`?"), "{help}");
}

#[test]
fn a_clause_by_data_must_ask_for_something() {
    let case = three().clause("1", "direction = '1.1'", "");
    assert_eq!(issues(&case, &three_candidates(&case)), [("P208", "test, clause 1 require".to_owned())]);
}

#[test]
fn a_list_cell_counts_for_each_of_its_values_and_an_empty_one_for_none() {
    let case = three().limit(limit("c", "", &["country"], Measure::Count(at_most(1))));
    let candidates = case
        .candidates(&[
            ("A", "1.1", 1, "90", "30"),
            ("B", "1.1", 2, "80", "20"),
            ("C", "1.2", 1, "70", "10"),
            ("D", "1.2", 2, "60", "10"),
        ])
        .with(text("country", &["埃及;摩洛哥; 埃及", "摩洛哥", "", "南非;埃及"]));
    let bindings = screened(&case, &candidates).bindings;
    // South Africa has one candidate only: at most one of it is funded whatever happens.
    assert_eq!(members(&bindings), groups(&[(&["埃及"], &[0, 3]), (&["摩洛哥"], &[0, 1])]));
    assert_eq!(bindings[0].range, Range { least: None, most: Some(1) });
    assert_eq!((bindings[0].limit, &bindings[0].measure), (0, &MemberMeasure::Count));
}

#[test]
fn two_columns_group_by_their_combinations() {
    let case = three().limit(limit("pair", "", &["lead", "partner"], Measure::Count(at_most(1))));
    let candidates = case
        .candidates(&[
            ("A", "1.1", 1, "90", "30"),
            ("B", "1.1", 2, "80", "20"),
            ("C", "1.2", 1, "70", "10"),
            ("D", "1.2", 2, "60", "10"),
            ("E", "1.2", 2, "60", "10"),
        ])
        .with(text("lead", &["X", "X", "X", "Y", ""]))
        .with(text("partner", &["p;q", "q", "p", "p", "p"]));
    let bindings = screened(&case, &candidates).bindings;
    assert_eq!(members(&bindings), groups(&[(&["X", "p"], &[0, 2]), (&["X", "q"], &[0, 1])]));
}

#[test]
fn fixed_columns_and_numbers_group_as_well() {
    let by = |column: &str| {
        let case = three().limit(limit("l", "", &[column], Measure::Count(at_least(1))));
        let candidates = three_candidates(&case)
            .with(decimal("trl", 1, &["4.5", "4.5", "10"]))
            .with(flag("basic", &[None, Some(true), Some(false)]));
        members(&screened(&case, &candidates).bindings)
    };
    assert_eq!(by("direction"), groups(&[(&["1.1"], &[0, 1]), (&["1.2"], &[2])]));
    assert_eq!(by("id"), groups(&[(&["A"], &[0]), (&["B"], &[1]), (&["C"], &[2])]));
    assert_eq!(by("trl"), groups(&[(&["10"], &[2]), (&["4.5"], &[0, 1])]));
    assert_eq!(by("basic"), groups(&[(&["no"], &[2]), (&["yes"], &[1])]));
    assert_eq!(by("requested"), groups(&[(&["10"], &[2]), (&["20"], &[1]), (&["30"], &[0])]));
}

#[test]
fn an_open_membership_counts_towards_a_cap_and_not_towards_a_floor() {
    let case = three()
        .limit(limit("cap", "country = '埃及'", &[], Measure::Count(at_most(1))))
        .limit(limit("floor", "country = '埃及'", &[], Measure::Count(at_least(1))))
        .limit(limit("equal", "country = '埃及'", &[], Measure::Count(exactly(1))));
    let candidates = three_candidates(&case).with(text("country", &["", "埃及", "南非"]));
    let bindings = screened(&case, &candidates).bindings;
    assert_eq!(members(&bindings), groups(&[(&[], &[0, 1]), (&[], &[1]), (&[], &[0, 1])]));
}

#[test]
fn a_floor_without_members_stays_and_a_cap_that_cannot_bind_goes() {
    let nobody = "country = '南非'";
    let case = three()
        .limit(limit("floor", nobody, &["country"], Measure::Count(at_least(2))))
        .limit(limit("whole", nobody, &[], Measure::Count(at_least(2))))
        .limit(limit("cap", nobody, &[], Measure::Count(at_most(1))))
        .limit(limit("loose", "", &["province"], Measure::Award(at_most(money("60")))))
        .limit(limit("tight", "", &["province"], Measure::Award(at_most(money("59.9999")))));
    let candidates = three_candidates(&case)
        .with(text("country", &["埃及", "埃及", "埃及"]))
        .with(text("province", &["北京", "北京", "北京"]));
    let bindings = screened(&case, &candidates).bindings;
    let names: Vec<usize> = bindings.iter().map(|binding| binding.limit).collect();
    assert_eq!(names, [0, 1, 2, 4], "all requests of Beijing come to 60");
    assert_eq!(bindings[0].range, Range { least: Some(2), most: None });
    assert_eq!((bindings[0].members.len(), bindings[3].members.len()), (0, 3));
    assert_eq!((&bindings[3].measure, bindings[3].range.most), (&MemberMeasure::Award, Some(599_999)));
}

#[test]
fn the_sum_of_a_column_meets_its_bound_in_the_finer_unit_of_both() {
    let sum =
        |of: &str, places: u8, bounds: Bounds<i64>| Measure::Column { of: of.into(), places, bounds, scales: false };
    let case = three()
        .limit(limit("finer-cells", "", &[], sum("budget", 0, about(5))))
        .limit(limit("finer-bound", "", &[], sum("budget", 3, at_most(5_001))))
        .limit(limit("whole", "", &[], sum("people", 1, at_least(25))))
        .limit(limit("own", "", &[], sum("requested", 0, at_most(50))))
        .limit(limit("absent", "", &[], sum("other", 0, at_most(50))))
        .column("other", ColumnType::Decimal)
        .scenario(|scenario| scenario.about_tolerance = Tolerance(1_000));
    let candidates = three_candidates(&case)
        .with(decimal("budget", 1, &["2.5", "", "-0.1"]))
        .with(integer("people", &[Some(3), None, Some(2)]));
    let bindings = screened(&case, &candidates).bindings;
    let column = |places, amounts: &[i64]| MemberMeasure::Column { places, amounts: amounts.to_vec(), scales: false };
    let expected = [
        // about 5 with a tenth on top: 5.5, which whole units could not say
        (column(1, &[25, 0, -1]), Range { least: None, most: Some(55) }),
        (column(3, &[2_500, 0, -100]), Range { least: None, most: Some(5_001) }),
        (column(1, &[30, 0, 20]), Range { least: Some(25), most: None }),
        (column(4, &[300_000, 200_000, 100_000]), Range { least: None, most: Some(500_000) }),
        (column(0, &[0, 0, 0]), Range { least: None, most: Some(50) }),
    ];
    let found: Vec<_> = bindings.into_iter().map(|binding| (binding.measure, binding.range)).collect();
    assert_eq!(found, expected);
}

#[test]
fn numbers_that_do_not_fit_are_told() {
    let sum = Measure::Column { of: "budget".into(), places: 0, bounds: at_most(i64::MAX / 10), scales: false };
    let case = three().limit(limit("l", "", &[], sum));
    let candidates = three_candidates(&case).with(decimal("budget", 4, &["1", "1", "1"]));
    assert_eq!(issues(&case, &candidates), [("P207", "test, limit l sum".to_owned())]);
}

#[test]
fn coverage_gathers_the_parts_of_a_paragraph() {
    let mut case = TestCase::new("100")
        .direction("1.1", 3, "60")
        .direction("1", None, "60")
        .clause("0(1)", "", "requested > 1")
        .clause("1(1)", "", "requested > 1")
        .clause("1.1(1)b", "", "requested > 1")
        .clause_with("1.1(1)a", "", "", |clause| clause.evidence = Evidence::Documents)
        .clause_with("1.1-field", "", "requested > 1", |clause| clause.severity = Severity::Advice)
        .clause("1.10(2)", "", "requested > 1");
    let mut limit = limit("one-per-country", "", &[], Measure::Count(at_most(1)));
    limit.clause = "1.1-projects".into();
    case = case.limit(limit);
    let lines: Vec<(Option<String>, String, Vec<Enforcement>)> = coverage(&case.programme)
        .into_iter()
        .map(|line| (line.direction, line.requirement, line.enforced.into_iter().map(|part| part.by).collect()))
        .collect();
    let line = |direction: Option<&str>, requirement: &str, by: &[Enforcement]| {
        (direction.map(ToOwned::to_owned), requirement.to_owned(), by.to_vec())
    };
    let expected = [
        line(None, "total", &[Total]),
        line(None, "0(1)", &[Data]),
        line(None, "1.10(2)", &[Data]),
        line(Some("1.1"), "1.1-projects", &[Projects, Limit]),
        line(Some("1.1"), "1.1-funds", &[Funds]),
        line(Some("1.1"), "1.1(1)", &[Data, Documents]),
        line(Some("1.1"), "1.1-field", &[Advice]),
        line(Some("1"), "1-funds", &[Funds]),
        line(Some("1"), "1(1)", &[Data]),
    ];
    assert_eq!(lines, expected);
}

proptest! {
    /// The order of the rows is irrelevant to what is said of each candidate and of each group.
    #[test]
    fn shuffled_rows_are_screened_alike(
        cells in prop::collection::vec((0_usize..4, 0_usize..3, prop::option::of(0_i64..4)), 1..30),
        seed in any::<u64>(),
    ) {
        let case = three()
            .clause("1", "country <> '埃及'", "years >= 2")
            .limit(limit("l", "years > 0", &["country", "direction"], Measure::Count(at_most(1))));
        let table = |order: &[usize]| {
            let countries = ["", "埃及", "南非;埃及", "南非"];
            let ids: Vec<String> = order.iter().map(|row| format!("P{row:02}")).collect();
            let direction = |row: usize| ["1.1", "1.2", "1.1"][cells[row].1];
            let rows: Vec<_> =
                order.iter().zip(&ids).map(|(row, id)| (id.as_str(), direction(*row), 1, "1", "1")).collect();
            let country: Vec<&str> = order.iter().map(|row| countries[cells[*row].0]).collect();
            let years: Vec<_> = order.iter().map(|row| cells[*row].2).collect();
            case.candidates(&rows).with(text("country", &country)).with(integer("years", &years))
        };
        let seen = |candidates: &Candidates| {
            let found = screened(&case, candidates);
            let mut eligibility: Vec<(String, Eligibility)> = candidates
                .rows()
                .map(|row| (candidates.id(row).to_owned(), found.screening.eligibility[row.at()]))
                .collect();
            eligibility.sort();
            let named = |binding: &Binding| {
                let mut ids: Vec<String> = binding.members.iter().map(|row| candidates.id(*row).to_owned()).collect();
                ids.sort();
                (binding.rule.clone(), ids)
            };
            (eligibility, found.bindings.iter().map(named).collect::<Vec<_>>())
        };
        let straight: Vec<usize> = (0..cells.len()).collect();
        let mut shuffled = straight.clone();
        shuffled.sort_by_key(|row| (*row as u64 + 1).wrapping_mul(seed | 1));
        prop_assert_eq!(seen(&table(&straight)), seen(&table(&shuffled)));
    }
}
