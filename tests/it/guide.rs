//! The guide as data: complete against an inventory of its paragraphs and its checked figures.

use crate::support::file;
use fundline::domain::{Eligibility, Money};
use fundline::input::{Paths, load, load_programme};
use fundline::screen::{Enforcement, coverage, screen};
use std::collections::BTreeSet;

fn table(name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(file(name)).expect("readable");
    reader.records().map(|record| record.expect("a row").iter().map(ToOwned::to_owned).collect()).collect()
}

#[test]
fn no_numbered_requirement_is_missing() {
    let programme = load_programme(&file("data/guide-2025-2/programme.toml")).expect("sound").programme;
    let covered: BTreeSet<String> = coverage(&programme).into_iter().map(|line| line.requirement).collect();
    let inventory: BTreeSet<String> =
        table("data/guide-2025-2/requirements.csv").into_iter().map(|row| row[0].clone()).collect();
    let missing: Vec<&String> = inventory.iter().filter(|requirement| !covered.contains(*requirement)).collect();
    // The programme's own number of projects and money are those of its directions and its total.
    assert_eq!(missing, Vec::<&String>::new());
    assert_eq!(inventory.len(), 142, "the inventory was counted paragraph by paragraph");
}

#[test]
fn figures_are_those_of_the_guide() {
    let programme = load_programme(&file("data/guide-2025-2/programme.toml")).expect("sound").programme;
    // 19 directions, 176 projects and 34,890 万元, to which the caps add up exactly (checked against the guide by hand).
    assert_eq!(programme.directions.len(), 19);
    let places = |bounds: &fundline::domain::Bounds<i64>| bounds.at_most.or(bounds.exactly).or(bounds.about);
    let projects: i64 = programme.directions.iter().filter_map(|d| d.projects.as_ref().and_then(places)).sum();
    assert_eq!(projects, 176);
    let funds = programme.directions.iter().filter_map(|d| d.funds.and_then(|funds| funds.at_most.or(funds.about)));
    assert_eq!(funds.sum::<Money>(), Money(348_900_000));
    assert_eq!(programme.total, Money(348_900_000));
}

#[test]
fn screening_catches_somebody_for_every_clause_that_data_can_fail() {
    let paths = Paths {
        programme: file("data/guide-2025-2/programme.toml"),
        candidates: file("data/guide-2025-2/candidates.csv"),
        scenario: Some(file("scenarios/base.toml")),
    };
    let inputs = load(&paths).expect("sound");
    let screening = screen(&inputs.case, &inputs.candidates).expect("sound").screening;
    let caught: BTreeSet<&str> = screening
        .failed
        .iter()
        .chain(&screening.undecided)
        .chain(&screening.advised)
        .map(|pair| inputs.case.programme.clauses[pair.1.at()].id.as_str())
        .collect();
    let lines = coverage(&inputs.case.programme);
    let by_data = lines
        .iter()
        .flat_map(|line| &line.enforced)
        .filter(|enforced| matches!(enforced.by, Enforcement::Data | Enforcement::Advice));
    let idle: Vec<&str> = by_data.map(|enforced| enforced.id.as_str()).filter(|id| !caught.contains(id)).collect();
    assert_eq!(idle, Vec::<&str>::new(), "the synthetic candidates have defects of every kind");
    let count = |wanted| screening.eligibility.iter().filter(|found| **found == wanted).count();
    assert!(count(Eligibility::Ineligible) > 50 && count(Eligibility::ToCheck) > 20);
}
