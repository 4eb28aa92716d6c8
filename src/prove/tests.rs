//! Derivations of random programmes, written down and checked.

use super::{Checked, Derivations, Subject, check, files};
use crate::domain::testing::TestCase;
use crate::domain::{Candidates, Outcome};
use crate::model::derivation::{Derivation, Shown};
use crate::model::{Program, Standard};
use crate::solve::derive::{self, Derived, Limits};
use crate::solve::tests::{by_enumeration, programmes};
use crate::solve::{Control, Options, solve};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

fn shown(derived: Derived) -> Derivation {
    match derived {
        Derived::Shown(derivation) => derivation,
        other => panic!("{other:?}"),
    }
}

/// Candidates whose ids are c0, c1, …
fn named(program: &Program) -> Candidates {
    let ids: Vec<String> = (0..program.columns.len()).map(|at| format!("c{at}")).collect();
    let rows: Vec<(&str, &str, u32, &str, &str)> = ids.iter().map(|id| (id.as_str(), "1", 1, "1", "1")).collect();
    TestCase::new("1").direction("1", None, None).candidates(&rows)
}

fn text<'f>(files: &'f [(String, Vec<u8>)], name: &str) -> &'f str {
    let file = files.iter().find(|file| file.0 == name).unwrap_or_else(|| panic!("no {name}"));
    std::str::from_utf8(&file.1).expect("UTF-8")
}

/// Limits under which a tree alone closes a small program, lemmas and a tree do, and everything else that is derived does.
fn limits() -> impl Strategy<Value = Limits> {
    let all = [(60, 400), (0, 400), (0, 0)].map(|(small, first)| Limits { small, first, ..Limits::default() });
    prop::sample::select(all.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Optimum, choice and infeasibility as enumeration finds them, each with a proof that is accepted, whichever stage closes it.
    #[test]
    fn what_enumeration_finds_is_proven(program in programmes(), limits in limits()) {
        let control = Control::default();
        let candidates = named(&program);
        if let Some((best, _)) = by_enumeration(&program) {
            let (merit, start) = derive::merit(&Standard::merit(&program), &best, true, limits, &control);
            let choice = derive::choice(&Standard::choice(&program, &best), &best, &start, limits, &control);
            let derivations = Derivations { merit: Some(shown(merit)), choice: Some(shown(choice)) };
            let subject = Subject { program: &program, candidates: &candidates, chosen: Some(&best) };
            let files = files(subject, &derivations).expect("accepted");
            let value = Standard::merit(&program).objective(&best);
            let checked = check(text(&files, super::PROGRAM), text(&files, super::OPTIMAL));
            prop_assert_eq!(checked, Ok(Checked::Optimal(value)));
            let checked = check(text(&files, super::CHOICE_PROGRAM), text(&files, super::CHOICE));
            prop_assert_eq!(checked, Ok(Checked::Infeasible));
        } else {
            let derivation = shown(derive::infeasible(&Standard::feasibility(&program), limits, &control));
            let subject = Subject { program: &program, candidates: &candidates, chosen: None };
            let files = files(subject, &Derivations { merit: Some(derivation), choice: None }).expect("accepted");
            let checked = check(text(&files, super::PROGRAM), text(&files, super::OPTIMAL));
            prop_assert_eq!(checked, Ok(Checked::Infeasible));
        }
    }

    /// A choice that is not the best one is found out, whichever stage it fails.
    #[test]
    fn a_worse_choice_is_refuted(program in programmes(), seed in any::<u32>(), limits in limits()) {
        let Some((best, _)) = by_enumeration(&program) else { return Ok(()) };
        let n = program.columns.len();
        let kept = |chosen: &Vec<bool>| Standard::feasibility(&program).keeps(chosen);
        let other = (0..1_u32 << n.min(10)).map(|set| -> Vec<bool> { (0..n).map(|at| (set ^ seed) >> at & 1 == 1).collect() });
        let Some(other) = other.into_iter().find(|other| *other != best && kept(other)) else { return Ok(()) };
        let control = Control::default();
        let (merit, start) = derive::merit(&Standard::merit(&program), &other, true, limits, &control);
        if let Derived::Refuted(better) = merit {
            prop_assert!(kept(&better) && Standard::merit(&program).objective(&better) < Standard::merit(&program).objective(&other));
        } else {
            prop_assert_eq!(shown(merit).shown, Shown::Optimal);
            let claim = Standard::choice(&program, &other);
            let Derived::Refuted(better) = derive::choice(&claim, &other, &start, limits, &control) else {
                return Err(TestCaseError::fail("the published rule picks another"));
            };
            prop_assert!(claim.keeps(&better));
        }
    }
}

#[test]
fn with_no_nodes_left_a_bound_is_certified() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut bounds = 0;
    for _ in 0..400 {
        let program = programmes().new_tree(&mut runner).expect("a programme").current();
        let Outcome::Optimal(solution) =
            solve(&program, program.columns.len(), Options::default(), &Control::default())
        else {
            continue;
        };
        let chosen = derive::columns(&program, &solution.allocation);
        let limits = Limits { nodes: 0, ..Limits::default() };
        let (merit, _) = derive::merit(&Standard::merit(&program), &chosen, true, limits, &Control::default());
        let derivation = shown(merit);
        let candidates = named(&program);
        let subject = Subject { program: &program, candidates: &candidates, chosen: Some(&chosen) };
        let files = files(subject, &Derivations { merit: Some(derivation), choice: None }).expect("accepted");
        match check(text(&files, super::PROGRAM), text(&files, super::OPTIMAL)) {
            Ok(Checked::Within { least, known }) => {
                bounds += 1;
                assert!(least < known);
            }
            Ok(Checked::Optimal(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(bounds > 10, "{bounds}");
}
