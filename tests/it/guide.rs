//! The guide as data: complete against an inventory of its paragraphs and its checked figures.

use crate::support::file;
use fundline::domain::{Eligibility, Money};
use fundline::input::{Paths, load, load_programme};
use fundline::screen::{CoverageLine, Enforcement, coverage, screen};
use std::collections::BTreeSet;

fn table(name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(file(name)).expect("readable");
    reader.records().map(|record| record.expect("a row").iter().map(ToOwned::to_owned).collect()).collect()
}

/// How a requirement is enforced, as the inventory writes it.
fn enforced(line: &CoverageLine) -> String {
    let word = |by| match by {
        Enforcement::Data => "data",
        Enforcement::Advice => "advice",
        Enforcement::Documents => "documents",
        Enforcement::Limit => "limit",
        Enforcement::Projects => "projects",
        Enforcement::Funds => "funds",
        Enforcement::Total => "total",
        Enforcement::Note => "note",
    };
    line.enforced.iter().map(|part| word(part.by)).collect::<Vec<_>>().join(" ")
}

/// The inventory was made from the guide, paragraph by paragraph: a paragraph that is missing, one that is not in the guide,
/// a part of one that is missing or enforced in another way all show here.
#[test]
fn every_part_of_every_requirement_is_enforced_as_the_inventory_says() {
    let programme = load_programme(&file("data/guide-2025-2/programme.toml")).expect("sound").programme;
    let direction = |line: &CoverageLine| line.direction.clone().unwrap_or_else(|| "0".into());
    let covered: BTreeSet<[String; 3]> =
        coverage(&programme).iter().map(|line| [line.requirement.clone(), direction(line), enforced(line)]).collect();
    let rows = table("data/guide-2025-2/requirements.csv");
    let inventory: BTreeSet<[String; 3]> =
        rows.iter().map(|row| [row[0].clone(), row[1].clone(), row[2].clone()]).collect();
    let missing: Vec<_> = inventory.difference(&covered).collect();
    let surplus: Vec<_> = covered.difference(&inventory).collect();
    assert_eq!((missing, surplus), (vec![], vec![]), "of the inventory, of the programme");
    assert_eq!((rows.len(), inventory.len()), (158, 158), "the inventory was counted paragraph by paragraph");
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
    let screened = screen(&inputs.case, &inputs.candidates).expect("sound");
    let bound: BTreeSet<usize> = screened.bindings.iter().map(|binding| binding.limit).collect();
    assert_eq!(bound.len(), inputs.case.programme.limits.len(), "every limit in force keeps some candidates apart");
    let screening = screened.screening;
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
