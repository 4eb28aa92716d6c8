//! The command as a user meets it: exit codes, files, messages.

use crate::support::file;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with a small programme, candidates and a scenario, each of which a test may spoil.
pub struct Desk {
    folder: tempfile::TempDir,
}

pub const PROGRAMME: &str = r#"
[programme]
id = "small"
title = { zh = "小项目", en = "Small" }
total = 100

[[direction]]
id = "1.1"
title = "first"
projects = { exactly = 2 }
funds = { at_most = 60 }

[[direction]]
id = "2.0"
title = "second"
projects = { at_most = 1 }
funds = { at_most = 50 }

[[clause]]
id = "1.1(1)"
where = "direction = '1.1'"
require = "dual_filed"
reason = { zh = "须双方申报。", en = "Both sides must file." }
evidence = "data"

[[limit]]
id = "one-per-country"
clause = "1.1"
for_each = ["country"]
count = { at_most = 1 }
waivable = true
"#;

pub const CANDIDATES: &str = "\
id,direction,requested,rank,merit,dual_filed,country
A,1.1,30,1,90,yes,X
B,1.1,30,2,80,yes,Y
C,1.1,20,3,70,no,Z
D,2.0,50,1,60,,X
E,2.0,40,2,50,,W
";

pub const SCENARIO: &str = "[scenario]\nid = \"try\"\ntitle = \"try\"\n";

impl Desk {
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.put("programme.toml", PROGRAMME).put("candidates.csv", CANDIDATES).put("try.toml", SCENARIO);
        desk
    }

    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path(name), text).expect("written");
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        fundline(self.folder.path(), arguments)
    }

    /// Solves into `out`, unless `more` names another folder.
    pub fn solve(&self, more: &[&str]) -> Output {
        let inputs = ["solve", "--programme", "programme.toml", "--scenario", "try.toml", "--lang", "en"];
        let out: &[&str] = if more.contains(&"--out") { &[] } else { &["--out", "out"] };
        self.run(&[&inputs[..], out, more].concat())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("out/allocation.json")).expect("written")).expect("JSON")
    }
}

pub fn fundline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fundline"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env("COLUMNS", "200");
    command.output().expect("the command starts")
}

/// Text with line breaks of the message's own layout taken out.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_solve_writes_the_whole_result() {
    let desk = Desk::new();
    let output = desk.solve(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    // A and B fill direction 1.1 and its 60. D would need country X, which A has; E fits into the 40 that are left.
    let csv = fs::read_to_string(desk.path("out/allocation.csv")).expect("written");
    let decisions: Vec<String> =
        csv.lines().skip(1).map(|line| line.split(',').take(7).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(csv.lines().next(), Some("id,direction,rank,merit,requested,decision,award,reason"));
    assert_eq!(
        decisions.iter().map(|line| line.split(',').nth(5).expect("a decision")).collect::<Vec<_>>(),
        ["funded", "funded", "ineligible", "unfunded", "funded"]
    );
    let json = desk.json();
    assert_eq!(json["status"], "optimal");
    assert_eq!((&json["objective"], &json["bound"], &json["awarded"]), (&"220".into(), &"220".into(), &"100".into()));
    assert_eq!(json["funded"], serde_json::json!(["A", "B", "E"]));
    for name in ["allocation.xlsx", "report.html"] {
        assert!(desk.path("out").join(name).metadata().expect("written").len() > 1000, "{name}");
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes_at_any_number_of_threads() {
    let desk = Desk::new();
    for (out, threads) in [("one", "1"), ("two", "2")] {
        let arguments =
            ["solve", "--programme", "programme.toml", "--scenario", "try.toml", "--out", out, "--threads", threads];
        assert_eq!(desk.run(&arguments).status.code(), Some(0));
    }
    let files = |folder: &str| {
        let mut found = Vec::new();
        walk(&desk.path(folder), &mut found);
        found.retain(|path| !path.ends_with("run.json"));
        found.sort();
        found
            .into_iter()
            .map(|path| {
                (path.strip_prefix(desk.path(folder)).expect("inside").to_owned(), fs::read(&path).expect("readable"))
            })
            .collect::<Vec<_>>()
    };
    assert!(files("one").len() > 5);
    assert_eq!(files("one"), files("two"));
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let desk = Desk::new();
    desk.solve(&[]);
    let first = desk.json();
    let (header, rows) = CANDIDATES.split_once('\n').expect("a header");
    let reversed: Vec<&str> = rows.lines().rev().collect();
    desk.put("candidates.csv", format!("{header}\n{}\n", reversed.join("\n")));
    desk.solve(&[]);
    let second = desk.json();
    assert_eq!(second["funded"], serde_json::json!(["E", "B", "A"]), "the same candidates, in the input's order");
    assert_eq!(second["directions"], first["directions"]);
}

#[test]
fn no_allocation_names_the_conflict_and_a_repair() {
    let desk = Desk::new();
    // Only A and B are eligible in 1.1; three must be funded.
    desk.put("try.toml", format!("{SCENARIO}fill = \"required\"\n[direction.\"1.1\"]\nprojects = {{ exactly = 3 }}\n"));
    let output = desk.solve(&[]);
    let messages = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{messages}");
    assert!(messages.contains("the places of direction 1.1"), "{messages}");
    assert!(messages.contains("at least 3, but the other rules leave 2 at most"), "{messages}");
    assert!(messages.contains("at least 2 instead of 3 (1 less)"), "{messages}");
    assert_eq!(desk.json()["status"], "infeasible");
}

#[test]
fn screening_can_be_asked_for_alone() {
    let desk = Desk::new();
    let arguments = ["screen", "--programme", "programme.toml", "--scenario", "try.toml", "--json", "--lang", "en"];
    let output = desk.run(&arguments);
    assert_eq!(output.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let eligibility: Vec<&Value> =
        json["candidates"].as_array().expect("a list").iter().map(|candidate| &candidate["eligibility"]).collect();
    assert_eq!(eligibility, ["eligible", "eligible", "ineligible", "eligible", "eligible"]);
    assert_eq!(json["candidates"][2]["failed"][0]["clause"], "1.1(1)");
}

#[test]
fn coverage_of_the_guide_is_a_table() {
    let output = fundline(&file(""), &["screen", "--coverage", "--lang", "en"]);
    let table = text(&output.stdout);
    assert!(table.contains("1.9(1)") && table.contains("requirements of 19 directions"), "{table}");
}

#[test]
fn an_lp_file_is_written_beside_the_result() {
    let desk = Desk::new();
    assert_eq!(desk.solve(&["--write-lp", "program.lp"]).status.code(), Some(0));
    let lp = fs::read_to_string(desk.path("program.lp")).expect("written");
    assert!(lp.contains("total:") && lp.contains("x_A"), "{lp}");
}

#[test]
fn both_engines_agree() {
    let desk = Desk::new();
    desk.solve(&["--engine", "decomposition"]);
    let first = fs::read(desk.path("out/allocation.csv")).expect("written");
    desk.solve(&["--engine", "highs"]);
    assert_eq!(first, fs::read(desk.path("out/allocation.csv")).expect("written"));
}

#[test]
fn the_generator_gives_a_list_that_solve_accepts() {
    let desk = Desk::new();
    let make = [
        "generate",
        "--programme",
        "programme.toml",
        "--plain",
        "--seed",
        "3",
        "--candidates",
        "200",
        "--out",
        "candidates.csv",
    ];
    let output = desk.run(&make);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = desk.solve(&["--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON on stdout");
    assert_eq!(json["status"], "optimal");
}

#[test]
fn the_generator_writes_a_programme_with_ties_that_solve_keeps() {
    let desk = Desk::new();
    let make = "generate --programme programme.toml --plain --candidates 300 --per-place 4.5 --total 90% --exclusions 60 \
                --dependencies 40 --write-programme made.toml --out candidates.csv";
    let output = desk.run(&make.split_whitespace().collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let programme: toml::Table = fs::read_to_string(desk.path("made.toml")).expect("written").parse().expect("TOML");
    let list = |key: &str| programme[key].as_array().expect("a list").clone();
    let amount = |value: &toml::Value| value.as_str().expect("an amount").parse::<f64>().expect("a number");
    let funds: f64 = list("direction").iter().map(|direction| amount(&direction["funds"]["at_most"])).sum();
    assert!((amount(&programme["programme"]["total"]) - 0.9 * funds).abs() < 0.01);
    let places: i64 = list("direction").iter().filter_map(|d| d["projects"]["at_most"].as_integer()).sum();
    assert!((64..=70).contains(&places), "300 candidates, 4.5 for each place: {places}");
    assert_eq!(list("require").len(), 40);

    let output = desk.run(&["solve", "--programme", "made.toml", "--candidates", "candidates.csv", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let funded: BTreeSet<String> = desk.json()["funded"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|id| id.as_str().expect("an id").to_owned())
        .collect();
    for require in list("require") {
        let is_funded = |key: &str| funded.contains(require[key].as_str().expect("an id"));
        assert!(!is_funded("project") || is_funded("needs"), "{require}");
    }
    let mut members: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(desk.path("candidates.csv")).expect("written");
    for row in reader.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row")) {
        for set in row["exclusive"].split(';').filter(|set| !set.is_empty()) {
            members.entry(set.to_owned()).or_default().push((row["id"].clone(), row["direction"].clone()));
        }
    }
    assert_eq!(members.len(), 66, "60 pairs and 6 sets");
    assert_eq!(members.values().filter(|set| set.len() == 2).count(), 60);
    for (set, members) in members {
        assert!(members.len() > 2 || members[0].1 != members[1].1, "the pair {set} is of two directions");
        assert!(members.iter().filter(|member| funded.contains(&member.0)).count() <= 1, "{set}");
    }
}

#[test]
fn a_limit_of_time_ends_in_an_unproven_allocation_with_its_bound() {
    let desk = Desk::new();
    let make = [
        "generate",
        "--programme",
        "programme.toml",
        "--plain",
        "--correlated",
        "--candidates",
        "4000",
        "--out",
        "candidates.csv",
    ];
    assert_eq!(desk.run(&make).status.code(), Some(0));
    // Too short for anything but the first allocation, if that: written with its bound, or nothing at all.
    let output = desk.solve(&["--time-limit", "0.000001"]);
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    if desk.path("out").exists() {
        let json = desk.json();
        assert_eq!(json["status"], "feasible");
        let number = |key: &str| json[key].as_str().expect("a decimal").parse::<f64>().expect("a number");
        assert!(number("bound") >= number("objective"));
    }
}
