//! Certificates as an auditor meets them: files in a folder, checked by commands.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn fundline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fundline"));
    command.current_dir(folder).args(arguments).args(["--lang", "en"]).output().expect("fundline runs")
}

/// Two directions, five candidates whose best allocation takes a tree to prove, and ties.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a folder");
    let mut programme = String::from("[programme]\nid = \"p\"\ntitle = \"p\"\ntotal = 95\n");
    for direction in ["a", "b"] {
        programme += &format!(
            "[[direction]]\nid = \"{direction}\"\ntitle = \"d\"\nprojects = {{ at_most = 3 }}\nfunds = {{ at_most = 61 }}\n"
        );
    }
    let mut candidates = String::from("id,direction,requested,merit\n");
    for at in 0..24 {
        let direction = if at % 2 == 0 { "a" } else { "b" };
        candidates += &format!("P{at:02},{direction},{},{}\n", 11 + at * 7 % 19, 50 + at * 11 % 37);
    }
    fs::write(desk.path().join("programme.toml"), programme).expect("written");
    fs::write(desk.path().join("candidates.csv"), candidates).expect("written");
    fs::write(desk.path().join("s.toml"), "[scenario]\nid = \"s\"\ntitle = \"s\"\n").expect("written");
    desk
}

fn solve(desk: &Path, more: &[&str]) -> Output {
    let inputs = ["solve", "--programme", "programme.toml", "--scenario", "s.toml", "--out", "out"];
    fundline(desk, &[&inputs, more].concat())
}

fn json(desk: &Path) -> Value {
    serde_json::from_slice(&fs::read(desk.join("out/allocation.json")).expect("there")).expect("JSON")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).replace(['│', '×'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_result_carries_its_proofs() {
    let desk = desk();
    assert_eq!(solve(desk.path(), &[]).status.code(), Some(0));
    assert_eq!(json(desk.path())["certificate"]["merit"], "proven");
    assert_eq!(json(desk.path())["certificate"]["choice"], "proven");
    let checked = fundline(desk.path(), &["check-proof", "out"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    assert_eq!(String::from_utf8_lossy(&checked.stdout).lines().count(), 2);
    let variables = fs::read_to_string(desk.path().join("out/certificate/variables.csv")).expect("there");
    assert_eq!(variables.lines().count(), 25, "{variables}");
    let rows = fs::read_to_string(desk.path().join("out/certificate/rows.csv")).expect("there");
    assert!(rows.contains("funds_a,at_most,funds_a,"), "{rows}");
}

#[test]
fn without_a_proof_nothing_is_claimed() {
    let desk = desk();
    assert_eq!(solve(desk.path(), &["--no-proof"]).status.code(), Some(0));
    assert_eq!(json(desk.path())["certificate"], Value::Null);
    assert!(!desk.path().join("out/certificate").exists());
    assert_eq!(fundline(desk.path(), &["check-proof", "out"]).status.code(), Some(2));
}

#[test]
fn beyond_the_limit_the_bound_is_certified_and_said() {
    let desk = desk();
    let output = solve(desk.path(), &["--proof-limit", "0"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let certificate = json(desk.path())["certificate"].clone();
    assert_eq!(certificate["merit"], "within");
    assert_eq!(certificate["choice"], "solver");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("verified by the solver only"), "{text}");
    let checked = fundline(desk.path(), &["check-proof", "out"]);
    assert_eq!(checked.status.code(), Some(5), "bounds that differ are no proof of an optimum");
}

#[test]
fn no_allocation_is_proven_too() {
    let desk = desk();
    let scenario = "[scenario]\nid = \"s\"\ntitle = \"s\"\nfill = \"required\"\ntotal = 60\n";
    fs::write(desk.path().join("s.toml"), scenario).expect("written");
    let programme = fs::read_to_string(desk.path().join("programme.toml")).expect("there");
    fs::write(desk.path().join("programme.toml"), programme.replace("at_most = 3", "exactly = 3")).expect("written");
    assert_eq!(solve(desk.path(), &[]).status.code(), Some(3));
    let proof = fs::read_to_string(desk.path().join("out/certificate/optimal.pbp")).expect("there");
    assert!(proof.contains("\nconclusion UNSAT;\n"), "{proof}");
    let checked = fundline(desk.path(), &["check-proof", "out"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
}

/// Whatever is done to a proof, or to its program, `check-proof` names the line that no longer holds.
#[test]
fn a_change_of_proof_or_program_is_named() {
    let desk = desk();
    assert_eq!(solve(desk.path(), &[]).status.code(), Some(0));
    let (opb, pbp) = (desk.path().join("out/certificate/program.opb"), desk.path().join("out/certificate/optimal.pbp"));
    let (program, proof) = (fs::read_to_string(&opb).expect("there"), fs::read_to_string(&pbp).expect("there"));
    let line = |start: &str| {
        let at =
            proof.lines().position(|line| line.starts_with(start)).unwrap_or_else(|| panic!("no {start}\n{proof}"));
        (at + 1, proof.lines().nth(at).expect("found"))
    };
    let refused = |program: &str, proof: &str| {
        fs::write(&opb, program).expect("written");
        fs::write(&pbp, proof).expect("written");
        let output =
            fundline(desk.path(), &["check-proof", "out/certificate/program.opb", "out/certificate/optimal.pbp"]);
        assert_eq!(output.status.code(), Some(4), "{}", said(&output));
        said(&output)
    };
    let (at, rup) = line("rup");
    assert!(refused(&program, &proof.replacen(rup, "a 1 x1 >= 1;", 1)).contains(&format!("line {at} of the proof")));
    let truncated: String = proof.lines().take(at).map(|line| format!("{line}\n")).collect();
    assert!(refused(&program, &truncated).contains("ends before its conclusion"));
    let (at, soli) = line("soli");
    let everybody = soli.replace('~', "");
    assert!(refused(&program, &proof.replace(soli, &everybody)).contains(&format!("line {at} of the proof")));
    let bounds = line("conclusion").1;
    assert!(refused(&program, &proof.replace(bounds, "conclusion BOUNDS -1 -1;")).contains("conclusion"));
    let dearer = program.replacen("min: -", "min: -9", 1);
    assert!(refused(&dearer, &proof).contains("of the proof"));
    let fewer: String =
        program.lines().filter(|line| !line.starts_with("@funds_a")).map(|line| format!("{line}\n")).collect();
    assert!(refused(&fewer, &proof).contains("line 2 of the proof"));
}

/// A program that is not the one of the inputs, with a proof that holds for it: only building it again shows that.
#[test]
fn an_audit_builds_the_program_again() {
    let desk = desk();
    assert_eq!(solve(desk.path(), &[]).status.code(), Some(0));
    let audit = |desk: &Path| fundline(desk, &["audit", "out", "--quick", "--json"]);
    let output = audit(desk.path());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let opb = desk.path().join("out/certificate/program.opb");
    let program = fs::read_to_string(&opb).expect("there");
    // A bound below the true one: the proof needs only what is weaker.
    fs::write(&opb, program.replacen(">= -61", ">= -60", 1).replacen(">= -610000", ">= -600000", 1)).expect("written");
    let output = audit(desk.path());
    assert_eq!(output.status.code(), Some(4));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("`funds_a`"), "{told}");
}
