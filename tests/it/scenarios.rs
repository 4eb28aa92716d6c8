//! The scenarios of the folder: each is what its reason says, and has the optimum that another solver found.
//!
//! The figures come from HiGHS 1.16 (highspy), which solved the file that `fundline solve --write-lp` writes, both gaps at zero:
//! another program on another way in. What must hold between scenarios whatever the figures is asserted beside them.

use crate::support::file;
use fundline::domain::{Allocation, Outcome, Solution};
use fundline::input::{Inputs, Paths, load, scenarios_in};
use fundline::solve::{Control, Options, solve};
use fundline::verify::verify;
use fundline::{model, screen};
use std::collections::BTreeMap;

/// The greatest merit of each scenario.
const OPTIMA: [(&str, &str); 19] = [
    ("ai-8", "15543"),
    ("base", "15546.6"),
    ("cash-flow", "15473"),
    ("country-waiver", "15551.6"),
    ("cut-10", "15508.8"),
    ("cut-25", "15030"),
    ("cut-5", "15546.6"),
    ("enterprises", "15543.2"),
    ("fill", "15546.6"),
    ("levels", "15524.414"),
    ("levels-steps", "15560.936905"),
    ("locks", "15543"),
    ("move-1.7-2.6", "15548.6"),
    ("one-route", "15530.4"),
    ("priority", "15949.88"),
    ("province-25", "15546.6"),
    ("raise-10", "16600.6"),
    ("skip", "15532.8"),
    ("strict", "12972"),
];

fn read(name: &str) -> Inputs {
    let paths = Paths {
        programme: file("data/guide-2025-2/programme.toml"),
        candidates: file("data/guide-2025-2/candidates.csv"),
        scenario: Some(file("scenarios").join(format!("{name}.toml"))),
    };
    load(&paths).unwrap_or_else(|issues| panic!("{name}: {issues:#?}"))
}

fn solved(inputs: &Inputs) -> Solution {
    let Inputs { case, candidates, .. } = inputs;
    let screened = screen::screen(case, candidates).expect("sound expressions");
    let program = model::build(case, candidates, &screened.screening, &screened.bindings).expect("eligible locks");
    match solve(&program, candidates.len(), Options::default(), &Control::default()) {
        Outcome::Optimal(solution) => {
            let recheck = verify(case, candidates, &solution.allocation).expect("every rule is kept");
            assert_eq!(recheck.objective, solution.objective);
            solution
        }
        other => panic!("{}: {other:?}", case.scenario.id),
    }
}

fn all() -> BTreeMap<&'static str, (Inputs, Solution)> {
    OPTIMA
        .iter()
        .map(|(name, _)| (*name, read(name)))
        .map(|(name, inputs)| {
            let solution = solved(&inputs);
            (name, (inputs, solution))
        })
        .collect()
}

/// Sum of a column over the funded, in its smallest unit.
fn sum(inputs: &Inputs, allocation: &Allocation, column: &str) -> i64 {
    let column = inputs.candidates.column(column).expect("the column");
    allocation.awards.iter().filter_map(|(candidate, _)| column.units(candidate.at())).map(|cell| cell.0).sum()
}

/// How many of the funded, and how much of the money, have this value in a column.
fn having(inputs: &Inputs, allocation: &Allocation, column: &str, value: &str) -> (usize, i64) {
    let column = inputs.candidates.column(column).expect("the column");
    let those = allocation.awards.iter().filter(|(c, _)| column.show(c.at()).as_deref() == Some(value));
    those.fold((0, 0), |(count, money), (_, award)| (count + 1, money + award.0))
}

#[test]
fn the_folder_holds_these_scenarios_each_with_its_reason() {
    let (heads, issues) = scenarios_in(&file("scenarios"));
    assert_eq!(issues.0, []);
    let names: Vec<&str> = heads.iter().map(|head| head.name.as_str()).collect();
    let mut known = OPTIMA.map(|(name, _)| name);
    known.sort_by_key(|name| format!("{name}.toml"));
    assert_eq!(names, known);
    for head in heads {
        assert_eq!(head.id, head.name);
        let reason = head.reason.expect("a reason");
        assert!(!reason.zh.is_empty() && !reason.en.is_empty() && !head.title.zh.is_empty(), "{}", head.name);
    }
}

#[test]
fn every_scenario_has_the_optimum_of_another_solver_and_does_what_it_says() {
    let all = all();
    let merit = |name: &str| all[name].1.objective;
    for (name, expected) in OPTIMA {
        assert_eq!(merit(name).plain().to_string(), expected, "{name}");
    }
    // Less money, stricter rankings and further rules never have more merit; more money, waivers and levels never less.
    for (less, more) in [
        ("cut-5", "base"),
        ("cut-10", "cut-5"),
        ("cut-25", "cut-10"),
        ("base", "raise-10"),
        ("strict", "skip"),
        ("skip", "base"),
        ("base", "country-waiver"),
        ("one-route", "base"),
        ("fill", "base"),
        ("locks", "base"),
        ("ai-8", "base"),
        ("enterprises", "base"),
        ("province-25", "base"),
        ("cash-flow", "base"),
        ("cut-10", "levels"),
        ("base", "levels-steps"),
        ("cut-10", "priority"),
    ] {
        assert!(merit(less) <= merit(more), "{less} against {more}");
    }
    does_what_it_says(&all);
}

fn does_what_it_says(all: &BTreeMap<&str, (Inputs, Solution)>) {
    let of = |name: &str| (&all[name].0, &all[name].1.allocation);
    let (inputs, allocation) = of("ai-8");
    assert_eq!(having(inputs, allocation, "field", "人工智能").0, 8, "there would be fewer without the limit");
    let (inputs, allocation) = of("base");
    assert!(having(inputs, allocation, "field", "人工智能").0 < 8);
    let enterprises =
        |name: &str| having(of(name).0, of(name).1, "lead_type", "enterprise").1 * 5 >= of(name).1.awarded().0;
    assert!(enterprises("enterprises") && !enterprises("base"));
    // The province with most money has 4,074 of 33,115 万元, so that the limit binds nobody.
    assert_eq!(of("province-25").1, of("base").1);
    for year in ["budget_2026", "budget_2027", "budget_2028"] {
        let (inputs, allocation) = of("cash-flow");
        assert!(sum(inputs, allocation, year) <= 114_000_000, "{year}");
    }
    let (inputs, allocation) = of("base");
    assert!(sum(inputs, allocation, "budget_2026") > 114_000_000, "the limit of 2026 binds");
    // Nobody is trimmed at the request, somebody is under the levels, and by no more than they allow.
    let trimmed = |name: &str| -> Vec<(i64, i64)> {
        let (inputs, allocation) = of(name);
        let pair = |(c, award): &(fundline::domain::CandidateIx, fundline::domain::Money)| {
            (award.0, inputs.candidates.requested[c.at()].0)
        };
        allocation.awards.iter().map(pair).filter(|(award, requested)| award != requested).collect()
    };
    assert!(trimmed("cut-10").is_empty() && !trimmed("levels").is_empty() && !trimmed("levels-steps").is_empty());
    assert!(
        trimmed("levels").iter().all(|(award, requested)| award * 10 == requested * 9 || award * 10 == requested * 8)
    );
    assert!(
        trimmed("levels-steps")
            .iter()
            .all(|(award, requested)| { award * 10 >= requested * 7 && (requested - award) % 100_000 == 0 })
    );
    let (inputs, allocation) = of("locks");
    let funds = |id: &str| allocation.funds(inputs.candidates.find(id).expect("a candidate"));
    assert!(funds("S-0010") && !funds("S-0138"));
}
