//! Answers are kept and found again, and nothing but a proven answer is.

use super::{Answer, Asker, Refused, Situation, Store};
use crate::domain::testing::{TestCase, at_most, limit, text};
use crate::domain::{Bounds, CandidateIx, Measure, Text};
use crate::screen::screen;
use crate::solve::Control;
use std::fs;

fn two() -> TestCase {
    TestCase::new("60").direction("A", 3, "40").direction("B", 2, "40")
}

fn table(case: &TestCase) -> crate::domain::Candidates {
    case.candidates(&[
        ("a1", "A", 1, "9", "20"),
        ("a2", "A", 2, "8", "20"),
        ("a3", "A", 3, "7", "10"),
        ("b1", "B", 1, "9", "30"),
        ("b2", "B", 2, "5", "10"),
    ])
    .with(text("country", &["X", "Y", "X", "X", ""]))
}

fn ids(answer: &Answer, candidates: &crate::domain::Candidates) -> Vec<String> {
    let awards = &answer.optimum().expect("proven").allocation.awards;
    awards.iter().map(|(candidate, _)| candidates.id(*candidate).to_owned()).collect()
}

#[test]
fn a_changed_situation_is_solved_as_if_it_had_been_read() {
    let test =
        two().limit(limit("one", "", &["country"], Measure::Count(at_most(1)))).clause("1", "", "requested > 10");
    let (case, table) = (test.case(), table(&test));
    let screened = screen(&case, &table).expect("sound");
    let base = Situation::new(&case, &table, &screened.screening, &screened.bindings);
    let asker = Asker::new(base.clone(), Control::default());
    let asked = |situation: &Situation| ids(&asker.ask(situation).expect("buildable"), &table);
    // a3 and b2 ask for 10 and fail the clause; one of a1, b1 has country X.
    assert_eq!(asked(&base), ["a1", "a2"]);
    let again = |test: &TestCase| {
        let case = test.case();
        let screened = screen(&case, &table).expect("sound");
        let read = Situation::new(&case, &table, &screened.screening, &screened.bindings);
        ids(&Asker::new(read.clone(), Control::default()).ask(&read).expect("buildable"), &table)
    };
    let without_limit = two().clause("1", "", "requested > 10");
    assert_eq!(asked(&base.without_limit("one")), again(&without_limit));
    assert_eq!(asked(&base.without_limit("one")), ["a1", "b1"], "18 points of 50 beat 17 of 40");
    let without_clause = two().limit(limit("one", "", &["country"], Measure::Count(at_most(1))));
    let clause = crate::domain::ClauseIx(0);
    assert_eq!(asked(&base.without_clause(clause)), again(&without_clause));
    assert_eq!(asked(&base.without_clause(clause)), ["a1", "a2", "b2"], "b2 comes in, a3 has the country of a1");
    let places = Bounds { at_most: Some(1), ..Bounds::default() };
    assert_eq!(asked(&base.with_projects(crate::domain::DirectionIx(0), Some(places))), ["a2", "b1"]);
    assert_eq!(asked(&base.refusing(&[CandidateIx(0)])), ["a2", "b1"]);
}

#[test]
fn finished_solves_are_found_again_and_damaged_lines_are_not() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("solves");
    let test = two();
    let (case, table) = (test.case(), table(&test));
    let screened = screen(&case, &table).expect("sound");
    let base = Situation::new(&case, &table, &screened.screening, &screened.bindings);
    let totals: Vec<Situation> =
        ["60", "50", "5"].into_iter().map(|total| base.with_total(crate::domain::testing::money(total))).collect();
    let store = Store::open(&path).expect("nothing there yet");
    let first = Asker::new(base.clone(), Control::default()).keeping(Some(&store)).ask_all(&totals).expect("solved");
    let kept = fs::read_to_string(&path).expect("written");
    assert_eq!(kept.lines().count(), 4, "a heading and three solves");

    let store = Store::open(&path).expect("ours");
    assert_eq!(store.len(), 3);
    // Stopped before it begins: what is kept is answered, nothing else is.
    let control = Control::default();
    control.interrupt.store(true, std::sync::atomic::Ordering::Relaxed);
    let stopped = Asker::new(base.clone(), control).keeping(Some(&store));
    assert_eq!(stopped.ask_all(&totals).expect("answered"), first);
    assert!(stopped.ask(&base.with_total(crate::domain::testing::money("40"))).expect("asked").stop.is_some());

    // A digit put into the first answer, and the last line cut off as by a crash.
    let spoilt = kept.replacen("\"objective\":\"", "\"objective\":\"1", 1);
    fs::write(&path, &spoilt[..spoilt.len() - 5]).expect("written");
    let store = Store::open(&path).expect("ours");
    assert_eq!(store.len(), 1);
    let again = Asker::new(base.clone(), Control::default()).keeping(Some(&store)).ask_all(&totals).expect("solved");
    assert_eq!(again, first);
    assert_eq!(Store::open(&path).expect("ours").len(), 3, "what was appended after the cut line can be read");

    fs::write(&path, "somebody's notes").expect("written");
    assert!(Store::open(&path).is_err());
}

#[test]
fn an_allocation_that_fails_the_recheck_is_not_an_answer() {
    let test = two();
    let (case, table) = (test.case(), table(&test));
    let screened = screen(&case, &table).expect("sound");
    let base = Situation::new(&case, &table, &screened.screening, &screened.bindings);
    let breach = |_: &_, _: &_, _: &_| Err(vec![Text::same("a breach")]);
    let asker = Asker::new(base.clone(), Control::default()).checking(&breach);
    assert_eq!(asker.ask(&base), Err(Refused::Check(vec![Text::same("a breach")])));
    let other = |_: &_, _: &_, _: &_| Ok(crate::domain::Score(1));
    let asker = Asker::new(base.clone(), Control::default()).checking(&other);
    assert!(matches!(asker.ask(&base), Err(Refused::Check(_))), "another merit");
}
