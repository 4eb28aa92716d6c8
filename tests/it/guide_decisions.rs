//! What each clause of the guide says of candidates on both sides of its line, and of candidates whose cells are missing.
//!
//! `guide-decisions.csv` was written from the guide: clauses, then the cells of candidates that keep them, that break them, and
//! whom the data leave open. `|` separates candidates, `&` their cells; a candidate is of the clause's direction unless it says
//! otherwise.

use crate::support::{file, read};
use fundline::domain::{CandidateIx, Evidence, Range, Screening, Severity};
use fundline::input::load_programme;
use fundline::screen::screen;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Keeps,
    Breaks,
    Open,
}

/// A candidate made to try one clause.
struct Trial {
    clause: String,
    verdict: Verdict,
    cells: BTreeMap<String, String>,
}

impl Trial {
    fn new(clause: &str, verdict: Verdict, cells: &str) -> Self {
        let own = [("direction", clause.get(..3).unwrap_or_default()), ("requested", "10"), ("merit", "1")];
        let given = cells.split(" & ").filter_map(|cell| cell.split_once('='));
        let cells = own.into_iter().chain(given).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect();
        Self { clause: clause.to_owned(), verdict, cells }
    }
}

fn trials() -> Vec<Trial> {
    let mut reader = csv::Reader::from_path(file("tests/it/guide-decisions.csv")).expect("readable");
    let mut trials = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        for clause in record[0].split(' ') {
            for (at, verdict) in [(1, Verdict::Keeps), (2, Verdict::Breaks), (3, Verdict::Open)] {
                let candidates = record[at].split(" | ").filter(|cells| !cells.is_empty());
                trials.extend(candidates.map(|cells| Trial::new(clause, verdict, cells)));
            }
        }
    }
    trials
}

/// The candidates as a file.
fn candidates(trials: &[Trial]) -> String {
    let names: BTreeSet<&str> = trials.iter().flat_map(|trial| trial.cells.keys()).map(String::as_str).collect();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id"].into_iter().chain(names.iter().copied())).expect("written");
    for (row, trial) in trials.iter().enumerate() {
        let cells = names.iter().map(|name| trial.cells.get(*name).map_or("", String::as_str));
        csv.write_record([format!("T{row}").as_str()].into_iter().chain(cells)).expect("written");
    }
    String::from_utf8(csv.into_inner().expect("written")).expect("texts")
}

#[test]
fn every_clause_that_data_decide_decides_as_the_guide_says() {
    let programme = fs::read_to_string(file("data/guide-2025-2/programme.toml")).expect("readable");
    let trials = trials();
    let inputs = read(&programme, &candidates(&trials));
    let screening = screen(&inputs.case, &inputs.candidates).expect("sound").screening;
    let clauses = &inputs.case.programme.clauses;
    let mut tried: BTreeSet<(&str, Verdict)> = BTreeSet::new();
    for (candidate, trial) in inputs.candidates.rows().zip(&trials) {
        let named = |list: &[(CandidateIx, _)]| {
            Screening::of(list, candidate).iter().any(|pair| clauses[pair.1.at()].id == trial.clause)
        };
        let found = match (named(&screening.failed) || named(&screening.advised), named(&screening.undecided)) {
            (true, _) => Verdict::Breaks,
            (false, true) => Verdict::Open,
            (false, false) => Verdict::Keeps,
        };
        assert_eq!(found, trial.verdict, "{} of {:?}", trial.clause, trial.cells);
        tried.insert((&trial.clause, trial.verdict));
    }
    for clause in clauses.iter().filter(|clause| clause.evidence == Evidence::Data) {
        let has = |verdict| tried.contains(&(clause.id.as_str(), verdict));
        assert!(has(Verdict::Keeps), "{} has nobody who keeps it", clause.id);
        let refuses = has(Verdict::Breaks) || has(Verdict::Open);
        assert!(refuses, "{} has nobody who does not", clause.id);
        assert!(clause.severity == Severity::Advice || has(Verdict::Open), "{} is never left to a person", clause.id);
    }
}

/// Two candidates, and whether the limit lets only one of them be funded.
const PAIRS: [(&str, &str, &str, bool); 19] = [
    ("1.5-one-per-country", "direction=1.5 & country=埃及", "direction=1.5 & country=埃及", true),
    ("1.5-one-per-country", "direction=1.5 & country=埃及;约旦", "direction=1.5 & country=约旦", true),
    ("1.5-one-per-country", "direction=1.5 & country=埃及", "direction=1.5 & country=约旦", false),
    ("1.5-one-per-country", "direction=1.5 & country=埃及", "direction=1.6 & country=埃及", false),
    ("1.6-one-per-country", "direction=1.6 & country=南非", "direction=1.6 & country=南非", true),
    ("1.6-one-per-country", "direction=1.6 & country=南非", "direction=1.7 & country=南非", false),
    (
        ROUTE_PAIR,
        "direction=1.5 & country=埃及 & lead=A & partner=B",
        "direction=1.6 & country=埃及 & lead=A & partner=B",
        true,
    ),
    (
        ROUTE_PAIR,
        "direction=1.5 & country=苏丹 & lead=A & partner=B;C",
        "direction=1.6 & country=苏丹 & lead=A & partner=C",
        true,
    ),
    (
        ROUTE_PAIR,
        "direction=1.5 & country=埃及 & lead=A & partner=B",
        "direction=1.6 & country=埃及 & lead=A & partner=C",
        false,
    ),
    (
        ROUTE_PAIR,
        "direction=1.5 & country=约旦 & lead=A & partner=B",
        "direction=1.6 & country=肯尼亚 & lead=A & partner=B",
        false,
    ),
    (
        ROUTE_PAIR,
        "direction=1.4 & country=埃及 & lead=A & partner=B",
        "direction=1.6 & country=埃及 & lead=A & partner=B",
        false,
    ),
    (ROUTE_LAB, "direction=1.5 & country=摩洛哥 & laboratory=L", "direction=1.6 & country=摩洛哥 & laboratory=L", true),
    (
        ROUTE_LAB,
        "direction=1.5 & country=摩洛哥 & laboratory=L",
        "direction=1.6 & country=摩洛哥 & laboratory=M",
        false,
    ),
    (ROUTE_COUNTRY, "direction=1.5 & country=利比亚 & lead=A", "direction=1.6 & country=利比亚 & lead=B", true),
    (ROUTE_COUNTRY, "direction=1.5 & country=利比亚", "direction=1.6 & country=苏丹", false),
    (AGREEMENT, "direction=2.2 & agreement_id=X", "direction=2.2 & agreement_id=X", true),
    (AGREEMENT, "direction=2.2 & agreement_id=X", "direction=2.8 & agreement_id=X", false),
    (HORIZON, "direction=2.3 & horizon_project=X", "direction=2.3 & horizon_project=X", true),
    (HORIZON, "direction=2.3 & horizon_project=X", "direction=2.3 & horizon_project=Y", false),
];
const ROUTE_PAIR: &str = "1.6(3)-route-pair";
const ROUTE_LAB: &str = "1.6(3)-route-laboratory";
const ROUTE_COUNTRY: &str = "1.6(3)-route-country";
const AGREEMENT: &str = "2.2(2)-one-per-agreement";
const HORIZON: &str = "2.3(3)-one-per-horizon-project";

#[test]
fn limits_keep_apart_whom_the_guide_keeps_apart() {
    let programme = fs::read_to_string(file("data/guide-2025-2/programme.toml")).expect("readable");
    // The stricter reading in force as well.
    let programme = programme.replace("switch = \"arab-africa-per-country\"\n", "");
    for (limit, one, other, apart) in PAIRS {
        let pair = [one, other].map(|cells| Trial::new("", Verdict::Keeps, cells));
        let inputs = read(&programme, &candidates(&pair));
        let limits = &inputs.case.programme.limits;
        let bindings = screen(&inputs.case, &inputs.candidates).expect("sound").bindings;
        let at_most_one = Range { least: None, most: Some(1) };
        let bound = bindings.iter().any(|binding| {
            limits[binding.limit].id == limit && binding.members.len() == 2 && binding.range == at_most_one
        });
        assert_eq!(bound, apart, "{limit}: {one} / {other}");
    }
    let limits = &load_programme(&file("data/guide-2025-2/programme.toml")).expect("sound").programme.limits;
    let tried: BTreeSet<&str> = PAIRS.into_iter().filter(|pair| pair.3).map(|pair| pair.0).collect();
    assert_eq!(tried, limits.iter().map(|limit| limit.id.as_str()).collect());
}

#[test]
fn only_what_the_guide_says_in_principle_may_be_waived() {
    let programme = load_programme(&file("data/guide-2025-2/programme.toml")).expect("sound").programme;
    let clauses = programme.clauses.iter().filter(|clause| clause.waivable).map(|clause| clause.id.as_str());
    assert_eq!(clauses.collect::<Vec<_>>(), ["1.7(0)a", "1.8(0)a", "2.3(6)", "2.5(0)a"]);
    let limits = programme.limits.iter().filter(|limit| limit.waivable).map(|limit| limit.id.as_str());
    assert_eq!(limits.collect::<Vec<_>>(), ["1.5-one-per-country", "1.6-one-per-country"]);
    let switched = programme.limits.iter().filter(|limit| limit.switch.is_some()).map(|limit| limit.id.as_str());
    assert_eq!(switched.collect::<Vec<_>>(), [ROUTE_COUNTRY], "a reading stricter than the guide's words");
}

#[test]
fn a_partner_whom_the_guide_names_is_let_in() {
    let programme = fs::read_to_string(file("data/guide-2025-2/programme.toml")).expect("readable");
    let clauses = [("1.5", "1.5(3)a", 22), ("1.6", "1.6(3)a", 54), ("2.2", "2.2(1)a", 11)];
    let known = load_programme(&file("data/guide-2025-2/programme.toml")).expect("sound").programme;
    for (direction, clause, count) in clauses {
        let partners = &known.directions.iter().find(|known| known.id == direction).expect("there").partners;
        assert_eq!(partners.len(), count);
        let trials: Vec<Trial> = partners
            .iter()
            .map(|partner| Trial::new(clause, Verdict::Keeps, &format!("country={}", partner.text.zh)))
            .collect();
        let inputs = read(&programme, &candidates(&trials));
        let screening = screen(&inputs.case, &inputs.candidates).expect("sound").screening;
        let refused: Vec<_> = screening
            .failed
            .iter()
            .filter(|pair| known.clauses[pair.1.at()].id == clause)
            .map(|pair| &partners[pair.0.at()].text.zh)
            .collect();
        assert_eq!(refused, Vec::<&String>::new(), "{clause}");
    }
}
