//! Odd files: what becomes of each oddity, and that whatever is imported can be read and solved.

mod dressed;

use super::{MeritSource, Options, Source, export, import};
use crate::domain::{Decimal, Issues, Text};
use crate::foreign::made::Imported;
use crate::foreign::testing::{self, read_back};
use crate::input::{Inputs, load_ballots};
use proptest::prelude::*;

const META: &str = "META\nkey;value\ndescription;Test\nunit;Town\ninstance;1\nnum_projects;3\nnum_votes;3\nbudget;100\nvote_type;approval\nrule;greedy\n";
const PROJECTS: &str = "PROJECTS\nproject_id;cost;votes;name;category;selected\n1;60;2;Park;green;1\n2;50;2;Pool;sport;0\n3;40.5;1;Path;green,sport;0\n";
const VOTES: &str = "VOTES\nvoter_id;age;vote\na;30;1,2\nb;;1,3\nc;40;2\n";

fn sources<'a>(texts: &'a [(&'a str, &'a [u8])]) -> Vec<Source<'a>> {
    texts.iter().map(|(stem, bytes)| Source { shown: stem, stem, bytes }).collect()
}

fn try_bytes(bytes: &[u8], options: Options) -> Result<(Imported, Issues), Issues> {
    let made = import(&sources(&[("town", bytes)]), options)?;
    let (_, imported) = made.programmes.into_iter().next().expect("one programme");
    Ok((imported, made.warnings))
}

fn good(text: &str) -> (Imported, Vec<&'static str>) {
    let (imported, warnings) =
        try_bytes(text.as_bytes(), Options::default()).unwrap_or_else(|issues| panic!("{issues:#?}"));
    (imported, warnings.0.iter().map(|issue| issue.code).collect())
}

fn errors(text: &str) -> Vec<&'static str> {
    let issues = try_bytes(text.as_bytes(), Options::default()).expect_err("refused");
    issues.0.iter().filter(|issue| issue.level == crate::domain::Level::Error).map(|issue| issue.code).collect()
}

fn optimum(inputs: &Inputs) -> String {
    testing::optimum(inputs).expect("an allocation")
}

fn said(texts: &[Text], words: &str) -> bool {
    texts.iter().any(|text| text.en.contains(words))
}

#[test]
fn an_election_becomes_a_programme() {
    let (imported, warnings) = good(&[META, PROJECTS, VOTES].concat());
    assert_eq!(warnings, [""; 0]);
    assert_eq!(imported.table[0], ["id", "direction", "title", "requested", "merit", "votes", "category", "selected"]);
    assert_eq!(imported.table[3], ["3", "1", "Path", "40.5", "1", "1", "green;sport", "0"]);
    let ballots = imported.ballots.as_ref().expect("there");
    assert_eq!(ballots[0], ["election", "vote_type", "voter_id", "vote", "points", "age"]);
    assert_eq!(ballots[2], ["1", "approval", "b", "1;3", "", ""]);
    let (inputs, _folder) = read_back(&imported, Some("base"));
    // 60 + 40.5 is too much; 60 + 50 is too; 50 + 40.5 has 3 votes.
    assert_eq!(optimum(&inputs), "3");
    assert!(said(&imported.assumptions, "official"), "{:?}", imported.assumptions);
}

#[test]
fn every_missing_section_is_named() {
    assert_eq!(errors(&[PROJECTS, VOTES].concat()), ["I101", "I102"]);
    assert_eq!(errors(&[META, VOTES].concat()), ["I101"]);
    assert_eq!(errors("hello"), ["I101", "I101", "I102"]);
    assert_eq!(good(&[META, PROJECTS].concat()).1, [""; 0], "stated votes need no ballots");
    let uncounted = PROJECTS.replace(";votes;", ";note;");
    assert_eq!(errors(&[META, &uncounted].concat()), ["I126"]);
}

#[test]
fn what_cannot_be_used_is_refused_all_at_once() {
    let projects = "PROJECTS\nproject_id;cost;votes\n1;-5;2\n1;6;2\n1;7;2\n;3;1\n4;dear;1\n5;2;many\n";
    assert_eq!(errors(&[META, projects].concat()), ["I106", "I104", "I105", "I106", "I107"]);
    assert_eq!(errors(&[&META.replace("budget;100", "budget;0"), PROJECTS].concat()), ["I102"]);
    assert_eq!(errors(&[META, "PROJECTS\nnumber;cost\n1;2\n"].concat()), ["I103"]);
    assert_eq!(errors(&[META, "PROJECTS\nproject_id;cost;votes\n"].concat()), ["I103"]);
    assert_eq!(errors(&[META, "PROJECTS\nproject_id;cost;votes\n1;9999999999999999999;2\n"].concat()), ["I109"]);
}

#[test]
fn what_contradicts_itself_is_told_with_both() {
    let told = |text: &str, code: &str| {
        let (_, warnings) =
            try_bytes(text.as_bytes(), Options::default()).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let all: Vec<_> = warnings.0.iter().map(|issue| (issue.code, issue.problem.en.clone())).collect();
        all.iter().find(|issue| issue.0 == code).unwrap_or_else(|| panic!("{code}: {all:?}")).1.clone()
    };
    let with = |from: &str, to: &str| [META, PROJECTS, VOTES].concat().replace(from, to);
    assert_eq!(told(&with("num_projects;3", "num_projects;4"), "I117"), "META says 4, the file has 3");
    assert_eq!(told(&with("num_votes;3", "num_votes;300"), "I117"), "META says 300, the file has 3");
    assert!(told(&with("b;;1,3", "b;;1,9"), "I119").contains("`9`"));
    assert!(told(&with("b;;1,3", "b;;1,3,1"), "I120").contains("`1`"));
    assert!(told(&with("b;;1,3", "a;;1,3"), "I123").contains("`a`"));
    assert!(told(&with("1;60;2;", "1;60;7;"), "I124").contains("`1` 7 / 2"));
    assert!(told(&with("vote_type;approval", "vote_type;show of hands"), "I116").contains("show of hands"));
    assert!(told(&with("budget;100", "budget;100,000"), "I114").contains("100,000"));
    assert!(told(&with("rule;greedy", "unit;Village"), "I113").contains("Village"));
    assert!(told(&with("1;60;2;Park;green;1", "1;60;2;Park; a new one;green;1"), "I115").contains("lines 13"));
    assert!(
        told(&with("rule;greedy", "categories;green\nbudget_per_category;1,2"), "I125")
            .contains("1 names and 2 amounts")
    );
}

#[test]
fn line_ends_marks_and_titles_of_spreadsheets() {
    let plain = good(&[META, PROJECTS, VOTES].concat()).0;
    let odd = [META, "\n  \n;;;\n", PROJECTS, VOTES].concat().replace("PROJECTS", "projects;;;").replace('\n', "\r\n");
    assert_eq!(good(&format!("\u{feff}{odd}")), (plain.clone(), Vec::new()));
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain([META, PROJECTS, VOTES].concat().encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    let (imported, _) = try_bytes(&utf16, Options::default()).expect("read");
    assert_eq!(imported.table, plain.table);
    assert!(said(&imported.assumptions, "UTF-16BE"));
    let polish =
        [META, PROJECTS, VOTES].concat().replace("Park", "P\u{1}rk").replace("unit;Town", "unit;Town\ncountry;Poland");
    let bytes: Vec<u8> = polish.bytes().map(|byte| if byte == 1 { 0xb9 } else { byte }).collect();
    let (imported, warnings) = try_bytes(&bytes, Options::default()).expect("read");
    assert_eq!((imported.table[1][2].as_str(), warnings.0[0].code), ("Pąrk", "I112"));
    let named = Options { encoding: encoding_rs::Encoding::for_label(b"iso-8859-2"), ..Options::default() };
    let (imported, warnings) = try_bytes(&bytes, named).expect("read");
    assert_eq!((imported.table[1][2].as_str(), warnings.0.len()), ("Pšrk", 0));
}

#[test]
fn merit_is_what_was_asked_for() {
    let meta = META.replace("approval", "cumulative");
    let projects = "PROJECTS\nproject_id;cost;score\n1;60;7\n2;50;3\n3;40;\n";
    let votes = "VOTES\nvoter_id;vote;points\na;1,2;5,1\nb;1,3;2,2.5\nc;2;2\n";
    let text = [meta.as_str(), projects, votes].concat();
    let merits = |merit: MeritSource| -> Vec<String> {
        let (imported, _) = try_bytes(text.as_bytes(), Options { merit, ..Options::default() }).expect("read");
        imported.table[1..].iter().map(|row| row[4].clone()).collect()
    };
    assert_eq!(
        merits(MeritSource::Votes),
        ["7", "3", "2.5"],
        "no column votes: the column score, which the points fill"
    );
    assert_eq!(merits(MeritSource::Score), ["7", "3", "2.5"], "the gap is filled from the ballots");
    assert_eq!(merits(MeritSource::Ballots), ["7", "3", "2.5"]);
}

/// Points by the order of two ballots, `2,1,3` and `1`, on which up to three places may be named.
#[test]
fn the_order_of_a_ballot_becomes_points_as_the_file_counts_them() {
    let counted = |further: &str, scores: [&str; 3]| {
        let meta = META.replace("approval", &format!("ordinal\nmax_length;3{further}"));
        let [one, two, three] = scores;
        let projects = format!("PROJECTS\nproject_id;cost;score\n1;60;{one}\n2;50;{two}\n3;40;{three}\n");
        let text = [meta.as_str(), &projects, "VOTES\nvoter_id;vote\na;2,1,3\nb;1\n"].concat();
        let options = Options { merit: MeritSource::Ballots, ..Options::default() };
        let (imported, warnings) = try_bytes(text.as_bytes(), options).expect("read");
        let merits: Vec<&str> = imported.table[1..].iter().map(|row| row[4].as_str()).collect();
        (merits.join(" "), warnings.0.iter().any(|issue| issue.code == "I124"))
    };
    assert_eq!(
        counted("", ["", "", ""]),
        ("3 3 1".into(), false),
        "2 for the second of three, 1 for the only one of one"
    );
    assert_eq!(counted("", ["3", "3", "1"]), ("3 3 1".into(), false));
    assert_eq!(counted("", ["5", "3", "1"]), ("5 3 1".into(), false), "3 for the first, however many there are");
    assert_eq!(counted("", ["4", "3", "1"]), ("3 3 1".into(), true), "neither, which is told");
    assert_eq!(counted("\nscoring_fn;10,6", ["16", "10", "0"]), ("16 10 0".into(), false));
}

#[test]
fn caps_become_directions_or_limits() {
    let capped = META.replace("rule;greedy", "categories;green,sport\nbudget_per_category;60,50");
    let single = PROJECTS.replace("green,sport", "sport");
    let (imported, _) = good(&[capped.as_str(), &single].concat());
    let titles: Vec<&str> = imported.programme.directions.iter().map(|direction| direction.title.en.as_str()).collect();
    assert_eq!(titles, ["green", "sport"]);
    // Green has room for project 1, sport for 2 or 3; 1 and 2 together need 110.
    assert_eq!(optimum(&read_back(&imported, None).0), "2");
    let shared = good(&[capped.as_str(), PROJECTS].concat()).0;
    assert_eq!((shared.programme.directions.len(), shared.programme.limits.len()), (1, 2));
    // Project 3 is of both: with 2 it breaks the cap of sport (90.5 of 50).
    assert_eq!(optimum(&read_back(&shared, None).0), "2");
    assert_eq!(optimum(&read_back(&shared, Some("budget-alone")).0), "3");
    assert_eq!(optimum(&read_back(&imported, Some("budget-alone")).0), "3");
    let outside = PROJECTS.replace("green,sport", "art");
    let (imported, _) = good(&[capped.as_str(), &outside].concat());
    assert_eq!(imported.programme.directions.len(), 3);
    assert!(said(&imported.assumptions, "no category that has a cap: 1"));
}

#[test]
fn a_city_of_several_files_is_one_programme() {
    let part = |name: &str, budget: &str| {
        [META, PROJECTS, VOTES]
            .concat()
            .replace("unit;Town", &format!("unit;Town\nsubunit;{name}"))
            .replace("budget;100", &format!("budget;{budget}"))
    };
    let (north, south, whole) = (part("North", "100"), part("South", "60"), [META, PROJECTS, VOTES].concat());
    let texts: Vec<(&str, &[u8])> = vec![("s", south.as_bytes()), ("n", north.as_bytes()), ("w", whole.as_bytes())];
    let made = import(&sources(&texts), Options::default()).expect("read");
    let imported = &made.programmes[0].1;
    let directions: Vec<(&str, &str)> = imported
        .programme
        .directions
        .iter()
        .map(|direction| (direction.id.as_str(), direction.title.en.as_str()))
        .collect();
    assert_eq!(
        directions,
        [("1", "Town (city-wide)"), ("2", "North"), ("3", "South")],
        "whatever the order of the files"
    );
    assert_eq!(imported.table[4][0], "2:1");
    assert_eq!(optimum(&read_back(imported, None).0), "8", "3 + 3 + 2");
    let twins = part("North", "5");
    let made = import(&sources(&[("n", north.as_bytes()), ("t", twins.as_bytes())]), Options::default()).expect("read");
    let titles: Vec<&str> =
        made.programmes[0].1.programme.directions.iter().map(|direction| direction.title.en.as_str()).collect();
    assert_eq!(titles, ["n", "t"], "two files of one part with one description");
    let codes = |issues: &Issues| -> Vec<&'static str> { issues.0.iter().map(|issue| issue.code).collect() };
    let older = twins.replace("instance;1", "instance;0");
    let made = import(&sources(&[("n", north.as_bytes()), ("o", older.as_bytes())]), Options::default()).expect("read");
    assert_eq!(codes(&made.warnings), ["I127"]);
    let made = import(&sources(&[("n", north.as_bytes()), ("m", north.as_bytes())]), Options::default()).expect("read");
    assert_eq!(codes(&made.warnings), ["I128"]);
    let euros = part("East", "5").replace("rule;greedy", "currency;EUR");
    let mixed =
        import(&sources(&[("n", north.as_bytes()), ("e", euros.as_bytes())]), Options::default()).expect_err("refused");
    assert_eq!(mixed.0.last().map(|issue| issue.code), Some("I108"));
}

#[test]
fn the_least_number_of_votes_is_a_scenario() {
    let (imported, _) = good(&[&META.replace("rule;greedy", "min_project_score_threshold;2"), PROJECTS].concat());
    assert_eq!(optimum(&read_back(&imported, Some("base")).0), "3");
    assert_eq!(optimum(&read_back(&imported, Some("score-threshold")).0), "2", "project 3 has one vote");
}

#[test]
fn an_export_is_imported_again() {
    let capped = META.replace("rule;greedy", "categories;green,sport\nbudget_per_category;60,50");
    let (imported, _) = good(&[capped.as_str(), &PROJECTS.replace("green,sport", "sport"), VOTES].concat());
    let (inputs, folder) = read_back(&imported, None);
    let (ballots, _) = load_ballots(&folder.path().join("ballots.csv"), &inputs.candidates).expect("read");
    let exported = export(&inputs.case, &inputs.candidates, Some(&ballots)).expect("written");
    let (again, warnings) = good(&exported.text);
    assert_eq!(warnings, [""; 0], "{}", exported.text);
    assert_eq!(again.ballots, imported.ballots);
    assert_eq!(again.programme.directions, imported.programme.directions);
    let cells =
        |imported: &Imported| -> Vec<Vec<String>> { imported.table[1..].iter().map(|row| row[..5].to_vec()).collect() };
    assert_eq!(cells(&again), cells(&imported));
}

/// Projects of a random election: cost in cents, votes, and a category or two.
type Drawn = Vec<(u32, u32, u8)>;

fn drawn() -> impl Strategy<Value = (Drawn, u32, [u32; 2])> {
    let cost = prop_oneof![1 => Just(0_u32), 4 => 1_u32..3000];
    (prop::collection::vec((cost, 0_u32..50, 0_u8..4), 1..9), 1_u32..9000, [0_u32..5000, 0_u32..5000])
}

fn cents(cents: u32) -> String {
    Decimal::new(cents, 2).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Against enumeration over the file's own numbers: projects without cost, fractions, caps that projects share.
    #[test]
    fn the_optimum_is_that_of_the_file((projects, budget, caps) in drawn()) {
        let names = ["", "green", "sport", "green,sport"];
        let row = |(at, (cost, votes, kind)): (usize, &(u32, u32, u8))| format!("p{at};{};{votes};{}", cents(*cost), names[usize::from(*kind)]);
        let rows = projects.iter().enumerate().map(row).collect::<Vec<_>>().join("\n");
        let text = format!(
            "META\nkey;value\nbudget;{}\nvote_type;approval\ncategories;green,sport\nbudget_per_category;{},{}\nPROJECTS\nproject_id;cost;votes;category\n{rows}",
            cents(budget), cents(caps[0]), cents(caps[1])
        );
        let best = (0_u32..1 << projects.len()).filter_map(|set| {
            let chosen = || projects.iter().enumerate().filter(move |(at, _)| set >> at & 1 == 1).map(|(_, project)| project);
            let spent = |bit: u8| chosen().filter(|project| bit == 0 || project.2 & bit != 0).map(|project| project.0).sum::<u32>();
            (spent(0) <= budget && spent(1) <= caps[0] && spent(2) <= caps[1]).then(|| chosen().map(|project| project.1).sum::<u32>())
        }).max().unwrap_or(0);
        prop_assert_eq!(optimum(&read_back(&good(&text).0, None).0), best.to_string());
    }

    /// Whatever a file holds, it is refused with a reason or becomes a folder that can be read.
    #[test]
    fn odd_files_are_refused_or_can_be_read(changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..ODD.len()), 0..6)) {
        let mut lines: Vec<String> = [META, PROJECTS, VOTES].concat().lines().map(ToOwned::to_owned).collect();
        for (at, odd) in changes {
            let at = at.index(lines.len());
            match ODD[odd] {
                "drop" => { lines.remove(at); if lines.is_empty() { lines.push(String::new()); } }
                "twice" => lines.insert(at, lines[at].clone()),
                "swap" => lines.swap(at, 0),
                "cut" => lines[at] = lines[at].chars().take(lines[at].chars().count() / 2).collect(),
                cell => {
                    let mut cells: Vec<String> = lines[at].split(';').map(ToOwned::to_owned).collect();
                    let which = cells.len() - 1 - odd % cells.len();
                    cell.clone_into(&mut cells[which]);
                    lines[at] = cells.join(";");
                }
            }
        }
        match try_bytes(lines.join("\n").as_bytes(), Options::default()) {
            Err(issues) => prop_assert!(issues.fatal()),
            Ok((imported, warnings)) => {
                prop_assert!(!warnings.fatal());
                for scenario in imported.scenarios.iter().map(|scenario| scenario.id.as_str()) {
                    let (inputs, _folder) = read_back(&imported, Some(scenario));
                    prop_assert_eq!(inputs.candidates.len() + 1, imported.table.len());
                }
            }
        }
    }
}

/// Changes of a line: words for what happens to it, else a cell that is put into it.
const ODD: [&str; 36] = [
    "drop",
    "twice",
    "swap",
    "cut",
    "",
    "\"",
    "\"\"",
    "a;b",
    "a\"b",
    "META",
    "votes",
    "VOTES",
    "None",
    "nan",
    "-1",
    "0",
    "1e9",
    "1,5",
    "1,200",
    "1.200.000",
    "99999999999999999999999999999999999999",
    "0.0000000001",
    "1 000",
    "€5",
    "budget_per_category",
    "id",
    "rank",
    "reviewer_1",
    "merit",
    "'; DROP TABLE",
    "[1,2]",
    "\u{1f600}",
    "\u{0}",
    "={1}",
    "votes;votes",
    "\t",
];
