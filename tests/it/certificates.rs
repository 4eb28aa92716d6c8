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
    for limit in [["--proof-limit", "0"], ["--proof-seconds", "0.000001"]] {
        let desk = desk();
        let output = solve(desk.path(), &limit);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let certificate = json(desk.path())["certificate"].clone();
        assert_eq!((&certificate["merit"], &certificate["choice"]), (&"within".into(), &"solver".into()), "{limit:?}");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("verified by the solver only"), "{text}");
        let bound = certificate["bound"].as_str().expect("a decimal");
        let checked = fundline(desk.path(), &["check-proof", "out"]);
        assert_eq!(checked.status.code(), Some(5), "bounds that differ are no proof of an optimum");
        let shown = String::from_utf8_lossy(&checked.stdout).into_owned();
        let known = json(desk.path())["objective"].as_str().expect("a decimal").to_owned();
        assert!(shown.contains(&format!("between -{bound} and -{known}")), "{shown}");
        let page = fs::read_to_string(desk.path().join("out/report.html")).expect("there");
        assert!(page.contains("within"), "{limit:?}");
    }
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
    // A multiplier: the sum that closes a leaf no longer does, which shows where the leaf is closed.
    let pol =
        proof.lines().find(|line| line.starts_with("pol") && line.contains(" *")).expect("a sum with multipliers");
    let times = pol.find(" *").expect("a multiplier");
    let number = pol[..times].rfind(' ').expect("before it");
    let smaller = format!("{} 1{}", &pol[..number], &pol[times..]);
    let told = refused(&program, &proof.replacen(pol, &smaller, 1));
    assert!(told.contains(" of the proof, `rup") && told.contains("unit propagation"), "{told}");
    let (at, rup) = line("rup");
    // A leaf: whatever refers to it, or to what follows, does not hold.
    let told = refused(&program, &proof.replacen(&format!("{rup}\n"), "", 1));
    assert!(told.contains(" of the proof"), "{told}");
    let named = told.split("line ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a line");
    assert!(named.parse::<usize>().expect("a number") >= at, "{told}");
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

/// What a decision costs is proven: held against what a scenario that turns it brings.
#[test]
fn what_turning_a_decision_costs_is_proven() {
    let desk = desk();
    let inputs = ["--programme", "programme.toml", "--scenario", "s.toml"];
    assert_eq!(solve(desk.path(), &[]).status.code(), Some(0));
    let funded = json(desk.path())["funded"].clone();
    let ids: Vec<&str> = funded.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let out = (0..24).map(|at| format!("P{at:02}")).find(|id| !ids.contains(&id.as_str())).expect("somebody");
    let output = fundline(desk.path(), &[&["explain", &out, ids[0], "--proof", "proofs"][..], &inputs].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    for (id, lock) in [(out.as_str(), "fund"), (ids[0], "refuse")] {
        let scenario = format!(
            "[scenario]\nid = \"s\"\ntitle = \"s\"\n[[{lock}]]\nid = \"{id}\"\nreason = \"to see what it costs\"\n"
        );
        fs::write(desk.path().join("s.toml"), scenario).expect("written");
        assert_eq!(solve(desk.path(), &[]).status.code(), Some(0));
        let merit = json(desk.path())["objective"].as_str().expect("a decimal").to_owned();
        let pair = ["opb", "pbp"].map(|ending| format!("proofs/{id}.{ending}"));
        let checked = fundline(desk.path(), &["check-proof", &pair[0], &pair[1]]);
        let shown = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(shown.contains(&format!("is -{merit}\n")), "{merit}: {shown}");
        assert!(told.contains(&format!("{id}: with")) && told.contains(&format!(" {merit}")), "{merit}: {told}");
    }
    assert!(desk.path().join("proofs/variables.csv").exists());
    let nobody = fundline(desk.path(), &[&["explain", "--proof", "proofs"][..], &inputs].concat());
    assert_eq!(nobody.status.code(), Some(2), "without ids there is nothing to prove");
}

/// What an audit of the certificate in `out` finds after `spoil` has changed it.
fn findings(desk: &Path, spoil: impl FnOnce(&Path)) -> String {
    let _ = fs::remove_dir_all(desk.join("out"));
    assert_eq!(solve(desk, &[]).status.code(), Some(0));
    spoil(&desk.join("out/certificate"));
    let output = fundline(desk, &["audit", "out", "--quick", "--json"]);
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let checks = told["checks"].as_array().expect("a list");
    let proof = checks.iter().find(|check| check["check"] == "proof").expect("the certificate is looked at");
    proof["findings"].to_string()
}

fn edited(path: &Path, change: impl FnOnce(String) -> String) {
    let before = fs::read_to_string(path).expect("readable");
    let after = change(before.clone());
    assert_ne!(before, after, "{}", path.display());
    fs::write(path, after).expect("written");
}

#[test]
fn an_audit_notices_a_certificate_of_something_else() {
    let desk = desk();
    let without_row = |name: &'static str| {
        move |text: String| {
            text.lines().filter(|line| !line.starts_with(name)).map(|line| format!("{line}\n")).collect()
        }
    };
    // A row dropped from the program, and the proof's count of rows with it.
    let told = findings(desk.path(), |folder| {
        edited(&folder.join("program.opb"), without_row("@funds_b"));
        edited(&folder.join("rows.csv"), without_row("funds_b"));
        edited(&folder.join("optimal.pbp"), |text| text.replacen("f 5;", "f 4;", 1));
    });
    assert!(told.contains("program.opb: `funds_b`") && told.contains("rows.csv: `funds_b`"), "{told}");
    // An assumption that nothing checks.
    let told = findings(desk.path(), |folder| {
        edited(&folder.join("optimal.pbp"), |text| text.replacen("output NONE;", "a >= 1;\noutput NONE;", 1));
    });
    assert!(told.contains("`a >= 1;`: this rule is not accepted"), "{told}");
    // Bounds that differ hold, but are no proof of an optimum.
    let told = findings(desk.path(), |folder| {
        edited(&folder.join("optimal.pbp"), |text| {
            let bounds = text.lines().find(|line| line.starts_with("conclusion")).expect("a conclusion").to_owned();
            let known = bounds.trim_end_matches(';').rsplit(' ').next().expect("a number").to_owned();
            text.replacen(&bounds, &format!("conclusion BOUNDS -99999 {known};"), 1)
        });
    });
    assert!(told.contains("/certificate/merit: `proven` stands there, `within` follows"), "{told}");
    // The proof of another scenario, which holds for a program of its own.
    let other = desk.path().join("other");
    let scenario = fs::read_to_string(desk.path().join("s.toml")).expect("there");
    fs::write(desk.path().join("s.toml"), scenario.clone() + "total = 60\n").expect("written");
    fs::remove_dir_all(desk.path().join("out")).expect("removed");
    assert_eq!(solve(desk.path(), &[]).status.code(), Some(0));
    fs::rename(desk.path().join("out/certificate"), &other).expect("moved");
    fs::write(desk.path().join("s.toml"), scenario).expect("written");
    let told = findings(desk.path(), |folder| {
        fs::remove_dir_all(folder).expect("removed");
        fs::rename(&other, folder).expect("moved");
    });
    assert!(told.contains("program.opb: `total`") && told.contains("proves another merit"), "{told}");
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
