//! The front against all allocations there are.

use super::front::Search;
use super::objective::Ready;
use super::{Objective, pareto};
use crate::domain::testing::TestCase;
use crate::domain::{Allocation, CandidateIx};
use crate::study::result::{About, Value};
use crate::study::testing::{Small, small};
use proptest::prelude::*;

fn objectives(small: &Small, words: &[&str]) -> Vec<Objective> {
    words.iter().map(|word| Objective::parse(word, &small.candidates).expect("known")).collect()
}

/// The non-dominated values among all allocations, measured without the study.
fn expected(small: &Small, words: &[&str]) -> Vec<Vec<i64>> {
    let country = |candidate: &CandidateIx| small.candidates.column("country").expect("there").values(candidate.at());
    let value = |word: &str, merit: i128, allocation: &Allocation| -> i64 {
        let funded: Vec<CandidateIx> = allocation.awards.iter().map(|award| award.0).collect();
        match word {
            "merit" => i64::try_from(merit / 100_000_000).expect("small"),
            "projects" => i64::try_from(funded.len()).expect("small"),
            "-money" => -allocation.awarded().0 / 10_000,
            "countries" => {
                let all: std::collections::BTreeSet<String> = funded.iter().flat_map(country).collect();
                i64::try_from(all.len()).expect("small")
            }
            other => panic!("{other}"),
        }
    };
    let all: Vec<Vec<i64>> = small
        .all()
        .iter()
        .map(|(score, allocation)| words.iter().map(|word| value(word, score.0, allocation)).collect())
        .collect();
    let dominates = |a: &Vec<i64>, b: &Vec<i64>| a != b && a.iter().zip(b).all(|(a, b)| a >= b);
    let mut front: Vec<Vec<i64>> =
        all.iter().filter(|one| !all.iter().any(|other| dominates(other, one))).cloned().collect();
    front.sort_by(|left, right| right.cmp(left));
    front.dedup();
    front
}

fn found(small: &Small, words: &[&str]) -> Vec<Vec<i64>> {
    let objectives = objectives(small, words);
    small.asked(|asker| {
        let program = asker.base().program().expect("buildable");
        let ready: Vec<Ready> =
            objectives.iter().map(|objective| Ready::new(objective, asker.base(), &program)).collect();
        let front = Search::new(asker, program, &ready, 1000).front().expect("answered");
        assert!(front.complete);
        let scale = |at: usize, value: i64| {
            let plain = ready[at].plain(value);
            let places = if words[at] == "merit" { 2 } else { 0 };
            let units = plain.units / 10_i128.pow(u32::from(plain.places) - places);
            i64::try_from(if words[at].starts_with('-') { -units } else { units }).expect("small")
        };
        let points = front.points.iter();
        points.map(|point| point.values.iter().enumerate().map(|(at, value)| scale(at, *value)).collect()).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_front_is_that_of_enumeration(small in small()) {
        prop_assume!(!small.all().is_empty());
        for words in [&["merit", "-money"][..], &["merit", "countries"], &["projects", "merit"], &["-money", "merit"], &["merit", "projects", "-money"], &["merit", "countries", "-money"],
            &["merit", "-money", "countries"], &["-money", "countries", "merit"]] {
            prop_assert_eq!(found(&small, words), expected(&small, words), "{:?}", words);
        }
    }
}

#[test]
fn an_objective_that_names_nothing_is_refused_with_what_is_known() {
    let test = TestCase::new("10").direction("A", 1, None);
    let table = test.candidates(&[("a", "A", 1, "9", "5")]);
    let (word, known) = Objective::parse("-enterprise", &table).expect_err("no column of that name");
    assert_eq!(word, "enterprise");
    assert!(known.contains(&"enterprises".to_owned()));
    assert_eq!(Objective::parse("countries", &table).expect_err("no such column").0, "country");
}

#[test]
fn what_is_funded_everywhere_is_told() {
    // a is in every best set; b and c trade merit (9 against 8) for money (5 against 3).
    let test = TestCase::new("10").direction("A", 2, None);
    let table = test.candidates(&[("a", "A", 1, "20", "1"), ("b", "A", 2, "9", "5"), ("c", "A", 3, "8", "3")]);
    let small = Small::new(test.case(), table);
    let objectives = objectives(&small, &["merit", "projects"]);
    let about = About::new(&small.case, Vec::new(), false);
    let study = small.asked(|asker| pareto(asker, about, &objectives, 10)).expect("answered");
    let table = &study.sections[1].tables[0];
    let ids: Vec<&Value> = table.rows.iter().map(|row| &row[0]).collect();
    assert_eq!(ids, [&Value::Id("a".into()), &Value::Id("b".into())]);
    assert_eq!(study.sections[0].tables[0].rows.len(), 1, "one point is best in both");
}
