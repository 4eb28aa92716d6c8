//! Foreign formats as a user meets them: import, solve, vote, export, and what is refused.

use crate::cli::fundline;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

const ELECTION: &str = "META\nkey;value\ndescription;Test\nunit;Town\ninstance;1\nnum_projects;4\nnum_votes;4\nbudget;100\nvote_type;approval\n\
rule;greedy\ncurrency;EUR\nPROJECTS\nproject_id;cost;votes;name;selected\n1;60;3;Park;1\n2;50;2;Pool;0\n3;50;2;Path;0\n4;40;1;Pond;1\n\
VOTES\nvoter_id;vote\na;1,2\nb;1,3\nc;1,2\nd;3,4\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    fundline(folder, &[arguments, &["--lang", "en"]].concat())
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("there")).expect("JSON")
}

#[test]
fn an_election_is_imported_solved_compared_and_exported() {
    let home = tempfile::tempdir().expect("a folder");
    let at = home.path();
    fs::write(at.join("town.pb"), ELECTION).expect("written");
    done(at, &["import", "pabulib", "town.pb", "--out", "town"]);
    let programme = ["--programme", "town/programme.toml"];
    done(at, &[&["solve", "--out", "best"], &programme[..]].concat());
    // Pool and Path fit together with 4 votes, and so do Park and Pond; no three projects fit.
    let best = json(&at.join("best/allocation.json"));
    assert_eq!((best["status"].as_str(), best["objective"].as_str()), (Some("optimal"), Some("4")));
    let told = done(at, &[&["vote", "--out", "rules"], &programme[..]].concat());
    for name in ["Optimum", "The city's own outcome", "Greedy by merit", "Equal Shares", "Sequential Phragmén"] {
        assert!(told.contains(name), "{name}: {told}");
    }
    let official = json(&at.join("rules/official/allocation.json"));
    assert_eq!(official["funded"], serde_json::json!(["1", "4"]));
    assert_eq!(official["bound"].as_str(), Some("4"));
    // A share is 25: Park costs its three voters 20 each, and then nothing that is left can be paid.
    assert_eq!(json(&at.join("rules/equal-shares/allocation.json"))["funded"], serde_json::json!(["1"]));
    done(at, &[&["export", "pabulib", "--out", "again.pb"], &programme[..]].concat());
    done(at, &["import", "pabulib", "again.pb", "--out", "again"]);
    let ballots = |folder: &str| fs::read_to_string(at.join(folder).join("ballots.csv")).expect("there");
    assert_eq!(ballots("again"), ballots("town"));
    for format in ["lp", "mps"] {
        let name = format!("town.{format}");
        done(at, &[&["export", format, "--out", &name], &programme[..]].concat());
        done(at, &["import", format, &name, "--out", format]);
        let model = format!("{format}/programme.toml");
        done(at, &["solve", "--programme", &model, "--out", "model"]);
        assert_eq!(json(&at.join("model/allocation.json"))["objective"].as_str(), Some("4"), "{format}");
    }
}

/// A folder stands for the elections in it, whose names give their order; empty folders are refused.
#[test]
fn a_folder_of_elections_is_one_city() {
    let home = tempfile::tempdir().expect("a folder");
    let at = home.path();
    fs::create_dir(at.join("city")).expect("made");
    for part in ["North", "South"] {
        let text = ELECTION.replace("unit;Town", &format!("unit;Town\nsubunit;{part}"));
        fs::write(
            at.join(format!("city/{part}.pb")),
            text.replace("budget;100", &format!("budget;{}", 90 + part.len())),
        )
        .expect("written");
    }
    fs::write(at.join("city/notes.txt"), "no election").expect("written");
    done(at, &["import", "pabulib", "city", "--out", "folder"]);
    done(at, &["import", "pabulib", "city/South.pb", "city/North.pb", "--out", "files"]);
    for name in ["programme.toml", "candidates.csv", "ballots.csv", "scenarios/base.toml"] {
        let [folder, files] =
            ["folder", "files"].map(|made| fs::read_to_string(at.join(made).join(name)).expect("there"));
        let plain = |text: &str| text.lines().skip(1).collect::<Vec<_>>().join("\n");
        assert_eq!(plain(&folder), plain(&files), "{name}");
    }
    done(at, &["solve", "--programme", "folder/programme.toml", "--out", "best"]);
    // 95 in each half: Park alone has 3 votes; Pool and Path cost too much, Pool and Pond or Path and Pond have 3.
    assert_eq!(json(&at.join("best/allocation.json"))["objective"].as_str(), Some("6"));
    fs::create_dir(at.join("empty")).expect("made");
    let refused = run(at, &["import", "pabulib", "empty", "--out", "none"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no .pb file"), "{refused:?}");
}

/// What a file fixes is in the scenario beside the programme, which counts wherever the command is run.
#[test]
fn what_an_lp_file_fixes_holds() {
    let home = tempfile::tempdir().expect("a folder");
    let at = home.path();
    let text =
        "Maximize\n 3 a + 2 b + c\nSubject To\n cap: a + b + c <= 2\nBounds\n a = 0\nBinary\n b c\nGeneral\n a\nEnd\n";
    fs::write(at.join("fixed.lp"), text).expect("written");
    done(at, &["import", "lp", "fixed.lp", "--out", "fixed"]);
    done(at, &["solve", "--programme", "fixed/programme.toml", "--out", "best"]);
    assert_eq!(json(&at.join("best/allocation.json"))["objective"].as_str(), Some("3"), "b and c, without a");
}

/// Enumeration over the file's own lines: `min: -3 x1 … ;` and `-60 x1 … >= -100 ;`.
#[test]
fn an_opb_file_has_the_same_optimum() {
    let home = tempfile::tempdir().expect("a folder");
    let at = home.path();
    fs::write(at.join("town.pb"), ELECTION).expect("written");
    done(at, &["import", "pabulib", "town.pb", "--out", "town"]);
    let text = done(at, &["export", "opb", "--programme", "town/programme.toml"]);
    assert!(text.starts_with("* #variable= 4 #constraint= 1\n"), "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('*')).collect();
    let sum = |line: &str, set: u32| -> i64 {
        let words: Vec<&str> =
            line.trim_start_matches("min:").split(">=").next().unwrap_or_default().split_whitespace().collect();
        let chosen =
            words.chunks_exact(2).filter(|term| set >> (term[1][1..].parse::<u32>().expect("a variable") - 1) & 1 == 1);
        chosen.map(|term| term[0].parse::<i64>().expect("a coefficient")).sum()
    };
    let least = |line: &str| {
        line.split(">=").nth(1).and_then(|bound| bound.trim_end_matches(';').trim().parse().ok()).unwrap_or(i64::MIN)
    };
    let keeps = |set: &u32| lines[1..].iter().all(|line| sum(line, *set) >= least(line));
    assert_eq!((0..16).filter(keeps).map(|set| sum(lines[0], set)).min(), Some(-4), "{text}");
}

#[test]
fn knapsack_files_in_every_layout() {
    let home = tempfile::tempdir().expect("a folder");
    let at = home.path();
    let layouts = [
        ("pisinger", "knapPI_1_3\nn 3\nc 10\nz 11\ntime 0.00\n1,6,5,1\n2,5,5,1\n3,9,9,0\n-----\n\n"),
        ("jooken", "3\n1 6 5\n2 5 5\n3 9 9\n10\n"),
        ("plain", "3 10\n6 5\n5 5\n9 9\n1 1 0\n"),
        ("lines", "\n3\n10\n\n6 5\n5 5\n9 9\n"),
    ];
    for (name, text) in layouts {
        fs::write(at.join(name), text).expect("written");
        let folder = format!("{name}-in");
        done(at, &["import", "knapsack", name, "--out", &folder]);
        let programme = format!("{folder}/programme.toml");
        done(at, &["solve", "--programme", &programme, "--out", "out"]);
        assert_eq!(json(&at.join("out/allocation.json"))["objective"].as_str(), Some("11"), "{name}");
    }
}

#[test]
fn what_is_refused_writes_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let at = home.path();
    let refused = |file: &str, text: &str, format: &str, code: &str| {
        fs::write(at.join(file), text).expect("written");
        let output = run(at, &["import", format, file, "--out", "out"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(code), "{code}: {told}");
        assert!(!at.join("out").exists());
    };
    refused("a.pb", &ELECTION.replace("PROJECTS", "PROJEKTE"), "pabulib", "I101");
    refused("a.pb", &ELECTION.replace("1;60;3", "1;-60;3"), "pabulib", "I106");
    refused("a.lp", "Maximize\n x + y\nSubject To\n x + 2 y <= 2\nGeneral\n x y\nEnd\n", "lp", "I302");
    refused("a.mps", "NAME a\nROWS\n N v\nCOLUMNS\n x v 1\nRHS\nENDATA\n", "mps", "I302");
    refused("a.txt", "2\n 3 1 0\n 1 2 3\n 1 1\n", "orlib", "I201");
    refused("a.kp", "3\n1 2 3\n", "knapsack", "I205");
    assert_eq!(run(at, &["import", "pabulib", "none.pb", "--out", "out"]).status.code(), Some(2));
}

#[test]
fn rules_that_lack_something_are_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let at = home.path();
    let without = ELECTION.split("VOTES").next().expect("a part").replace("selected", "note");
    fs::write(at.join("town.pb"), without).expect("written");
    done(at, &["import", "pabulib", "town.pb", "--out", "town"]);
    for rule in ["phragmen", "official"] {
        let output = run(at, &["vote", "--programme", "town/programme.toml", "--rule", rule]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("A108"));
    }
    let told = done(at, &["vote", "--programme", "town/programme.toml"]);
    assert!(told.contains("Greedy by merit per cost") && !told.contains("Phragmén"), "{told}");
}
