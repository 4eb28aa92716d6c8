//! Every family of rules by its outcome: the whole way from a case to an allocation, held against the recheck, which takes
//! the rules from their words and knows nothing of the program.

use crate::domain::testing::{TestCase, at_least, at_most, decimal, exactly, limit, text};
use crate::domain::{Allocation, Candidates, Case, Fill, Measure, Money, Outcome, Ranking, Weight};
use crate::screen::screen;
use crate::solve::{Control, Engine, Options, solve};
use crate::verify::verify;
use crate::{domain::CandidateIx, model};
use proptest::prelude::*;

pub(super) fn outcome(case: &Case, candidates: &Candidates, engine: Engine) -> Outcome {
    let screened = screen(case, candidates).expect("sound expressions");
    let program = model::build(case, candidates, &screened.screening, &screened.bindings).expect("eligible locks");
    solve(&program, candidates.len(), Options { engine }, &Control::default())
}

fn funded(case: &TestCase, candidates: &Candidates) -> Vec<String> {
    let case = case.case();
    match outcome(&case, candidates, Engine::Auto) {
        Outcome::Optimal(solution) => {
            let awards = solution.allocation.awards.iter();
            awards.map(|(candidate, _)| candidates.id(*candidate).to_owned()).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Five candidates of one direction, ranked by merit: 9, 8, 7, 6, 5 for 30, 40, 20, 50, 10 万元.
fn five(case: &TestCase) -> Candidates {
    case.candidates(&[
        ("p1", "A", 1, "9", "30"),
        ("p2", "A", 2, "8", "40"),
        ("p3", "A", 3, "7", "20"),
        ("p4", "A", 4, "6", "50"),
        ("p5", "A", 5, "5", "10"),
    ])
}

#[test]
fn free_ranking_takes_the_best_combination() {
    // 60 万元: p1 + p3 + p5 (21 points) beat p1 + p3 (16) and p2 + p3 (15).
    let case = TestCase::new("60").direction("A", 5, None);
    assert_eq!(funded(&case, &five(&case)), ["p1", "p3", "p5"]);
}

#[test]
fn strict_ranking_stops_at_the_first_that_does_not_fit() {
    let case = TestCase::new("60").direction("A", 5, None).scenario(|s| s.ranking = Ranking::Strict);
    assert_eq!(funded(&case, &five(&case)), ["p1"]);
}

#[test]
fn skip_ranking_passes_over_who_does_not_fit_and_nobody_else() {
    // With 75: p1 and p2 take 70, p3 and p4 do not fit on top, and p5 neither. Freely p1 + p3 + p5 (21) beat p1 + p2 (17).
    let skip = TestCase::new("75").direction("A", 5, None).scenario(|s| s.ranking = Ranking::Skip);
    assert_eq!(funded(&skip, &five(&skip)), ["p1", "p2"]);
    // With 60: p2 does not fit on top of p1; p3 does and must come; p4 does not; p5 does.
    let skip = TestCase::new("60").direction("A", 5, None).scenario(|s| s.ranking = Ranking::Skip);
    assert_eq!(funded(&skip, &five(&skip)), ["p1", "p3", "p5"]);
}

#[test]
fn ties_go_to_less_money_then_to_the_published_order() {
    let case = TestCase::new("100").direction("A", 1, None);
    let table = case.candidates(&[("b", "A", 1, "9", "30"), ("c", "A", 1, "9", "20"), ("a", "A", 2, "9", "20")]);
    assert_eq!(funded(&case, &table), ["c"], "20 before 30, then rank 1 before rank 2 although `a` comes before `c`");
}

#[test]
fn limits_dependencies_and_locks_are_kept() {
    let one = |measure| limit("l", "", &[], measure);
    let two = TestCase::new("1000").direction("A", 2, None);
    let count = two.limit(limit("l", "", &["country"], Measure::Count(at_most(1))));
    let table = five(&count).with(text("country", &["埃及;约旦", "约旦", "埃及", "突尼斯", ""]));
    // p1 excludes p2 and p3. p1 + p4 and p2 + p3 have 15 points each, the latter for 60 instead of 80 万元.
    assert_eq!(funded(&count, &table), ["p2", "p3"]);

    let least = TestCase::new("1000").direction("A", 2, None);
    let least = least.limit(limit("l", "rank >= 4", &[], Measure::Count(at_least(2))));
    assert_eq!(funded(&least, &five(&least)), ["p4", "p5"]);

    let sum = TestCase::new("1000").direction("A", 5, None);
    let sum = sum.limit(one(Measure::Column { of: "hours".into(), places: 1, bounds: at_most(25), scales: false }));
    let table = five(&sum).with(decimal("hours", 1, &["2.5", "1.5", "1", "0.5", ""]));
    // 2.5 hours: p2 + p3 + p5 (20 points) or p2 + p4 + p5 (19) or p1 + p5 (14).
    assert_eq!(funded(&sum, &table), ["p2", "p3", "p5"]);

    let needs = TestCase::new("1000").direction("A", 2, None).require("p1", "p5");
    // p1 comes only with p5 (14 points); p2 + p3 have 15.
    assert_eq!(funded(&needs, &five(&needs)), ["p2", "p3"]);

    let locked = TestCase::new("1000").direction("A", 2, None).fund("p5").refuse("p1");
    assert_eq!(funded(&locked, &five(&locked)), ["p2", "p5"]);
}

prop_compose! {
    fn cases()(
        rows in prop::collection::vec((0_usize..3, 1_u32..5, 0_u32..8, 1_u32..7, 0_usize..5, -2_i32..4), 1..8),
        total in 1_u32..24,
        places in prop::collection::vec(prop::option::of(0_i64..4), 3),
        funds in prop::collection::vec(prop::option::of(1_u32..14), 3),
        ranking in prop::sample::select(vec![Ranking::Free, Ranking::Strict, Ranking::Skip]),
        filled in prop::bool::weighted(0.15),
        countries in prop::option::of((0_i64..3, prop::bool::weighted(0.2))),
        hours in prop::option::of(0_i64..9),
        requires in prop::collection::vec((0_usize..8, 0_usize..8), 0..3),
        locks in prop::collection::vec((0_usize..8, any::<bool>()), 0..2),
        weight in prop::sample::select(vec![10_000, 15_000, 5_000]),
    ) -> (Case, Candidates) {
        let n = rows.len();
        let mut case = TestCase::new(&total.to_string());
        for (at, id) in ["A", "B", "C"].into_iter().enumerate() {
            case = case.direction(id, places[at], funds[at].map(|funds| funds.to_string()).as_deref());
        }
        if let Some((bound, exact)) = countries {
            let bounds = if exact { exactly(bound.min(1)) } else { at_most(bound) };
            case = case.limit(limit("country", "", &["country"], Measure::Count(bounds)));
        }
        if let Some(most) = hours {
            case = case.limit(limit("hours", "", &[], Measure::Column { of: "hours".into(), places: 0, bounds: at_most(most), scales: false }));
        }
        for (project, needs) in requires.into_iter().filter(|(a, b)| a != b && *a < n && *b < n) {
            case = case.require(&format!("p{project}"), &format!("p{needs}"));
        }
        for (at, fund) in locks.into_iter().filter(|(at, _)| *at < n) {
            let id = format!("p{at}");
            case = if fund { case.fund(&id) } else { case.refuse(&id) };
        }
        let case = case.scenario(|scenario| {
            scenario.ranking = ranking;
            scenario.fill = if filled { Fill::Required } else { Fill::Planned };
            scenario.directions.entry("B".into()).or_default().weight = Some(Weight(weight));
        });
        let ids: Vec<String> = (0..n).map(|at| format!("p{at}")).collect();
        let cells: Vec<(String, String)> =
            rows.iter().map(|row| (row.2.to_string(), row.3.to_string())).collect();
        let table: Vec<_> = (0..n)
            .map(|at| {
                let direction = ["A", "B", "C"][rows[at].0];
                (ids[at].as_str(), direction, rows[at].1, cells[at].0.as_str(), cells[at].1.as_str())
            })
            .collect();
        let countries: Vec<&str> = rows.iter().map(|row| ["", "X", "Y", "X;Y", "Z"][row.4]).collect();
        let hours: Vec<String> = rows.iter().map(|row| row.5.to_string()).collect();
        let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
        let table = case.candidates(&table).with(text("country", &countries)).with(decimal("hours", 0, &hours));
        (case.case(), table)
    }
}

/// Merit, money saved, and who comes first in the published order.
type Key = (i128, i64, Vec<bool>);

/// The published answer among all allocations that the recheck accepts.
fn by_recheck(case: &Case, candidates: &Candidates) -> Option<Allocation> {
    let order = candidates.canonical_order();
    let mut best: Option<(Key, Allocation)> = None;
    for set in 0_u32..1 << candidates.len() {
        let chosen = |candidate: &CandidateIx| set >> candidate.0 & 1 == 1;
        let funded = candidates.rows().filter(chosen);
        let awards = funded.map(|candidate| (candidate, candidates.requested[candidate.at()])).collect();
        let allocation = Allocation { awards };
        let Ok(recheck) = verify(case, candidates, &allocation) else { continue };
        let Money(awarded) = recheck.awarded;
        let key = (recheck.objective.0, -awarded, order.iter().map(chosen).collect());
        if best.as_ref().is_none_or(|best| key > best.0) {
            best = Some((key, allocation));
        }
    }
    best.map(|best| best.1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_give_the_published_answer_of_the_rules_in_words((case, candidates) in cases()) {
        let expected = by_recheck(&case, &candidates);
        for engine in [Engine::Auto, Engine::General] {
            match (&expected, outcome(&case, &candidates, engine)) {
                (Some(expected), Outcome::Optimal(solution)) => prop_assert_eq!(expected, &solution.allocation),
                (None, Outcome::Infeasible(_)) => {}
                (expected, outcome) => prop_assert!(false, "{:?}: {:?} against {:?}", engine, expected, outcome),
            }
        }
    }
}
