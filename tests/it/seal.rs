//! Sealed results, and the record of runs and decisions, as users meet them.

use crate::cli::{Desk, text};
use crate::support::file;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

fn solved() -> Desk {
    let desk = Desk::new();
    assert_eq!(desk.solve(&["--out", "reports/try"]).status.code(), Some(0));
    desk
}

fn has(program: &str) -> bool {
    Command::new(program).arg("-?").output().is_ok()
}

/// The Python of the validators that `make peers` installs; `None`, with a message, where it was not made.
fn peers() -> Option<PathBuf> {
    let python = file("target/venv/bin/python");
    if python.exists() {
        return Some(python);
    }
    println!("skipped: there is no target/venv; `make peers` makes it");
    None
}

#[test]
fn a_seal_is_the_same_each_time_and_passes_the_audit() {
    let desk = solved();
    let output = desk.run(&["seal", "reports/try", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let first = fs::read(desk.path("reports/try.zip")).expect("written");
    assert!(text(&output.stdout).contains(&fundline::bundle::sha256(&first)));
    assert_eq!(desk.run(&["seal", "reports/try", "--out", "again.zip"]).status.code(), Some(0));
    assert_eq!(fs::read(desk.path("again.zip")).expect("written"), first);
    let audit = desk.run(&["audit", "again.zip", "--lang", "en"]);
    assert_eq!(audit.status.code(), Some(0), "{}", text(&audit.stdout));
    assert!(text(&audit.stdout).contains("✓ bag"));
    // Another file of that name stays.
    desk.put("again.zip", "years of work");
    let output = desk.run(&["seal", "reports/try", "--out", "again.zip", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(desk.path("again.zip")).expect("there"), b"years of work");
    // A folder that was changed is not sealed.
    desk.put("reports/try/allocation.csv", "id\n");
    let output = desk.run(&["seal", "reports/try", "--out", "third.zip", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("`allocation.csv` was changed"));
    assert!(!desk.path("third.zip").exists());
}

#[test]
fn a_result_without_its_run_needs_a_date() {
    let desk = solved();
    fs::remove_file(desk.path("reports/try/run.json")).expect("removed");
    let output = desk.run(&["seal", "reports/try", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--date"));
    for wrong in ["soon", "2026-02-30", "2026-1-1"] {
        assert_eq!(desk.run(&["seal", "reports/try", "--date", wrong]).status.code(), Some(2), "{wrong}");
    }
    assert_eq!(desk.run(&["seal", "reports/try", "--date", "2026-03-01"]).status.code(), Some(0));
    let audit = desk.run(&["audit", "reports/try.zip", "--quick"]);
    assert_eq!(audit.status.code(), Some(0), "{}", text(&audit.stdout));
}

#[test]
fn stock_openssh_accepts_the_signature_and_nobody_elses_passes() {
    if !has("ssh-keygen") {
        println!("skipped: ssh-keygen is not installed");
        return;
    }
    let desk = solved();
    for name in ["li", "wu"] {
        let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name];
        let made = Command::new("ssh-keygen").current_dir(desk.path("")).args(arguments).status();
        assert!(made.expect("started").success());
    }
    let key = fs::read_to_string(desk.path("li.pub")).expect("readable");
    desk.put("signers", format!("li@example.org namespaces=\"fundline-seal\" {key}"));
    let sealed = desk.run(&["seal", "reports/try", "--key", "li", "--lang", "en"]);
    assert_eq!(sealed.status.code(), Some(0), "{}", text(&sealed.stderr));
    let bag = fundline::bundle::unpack(&desk.path("reports/try.zip")).unwrap_or_else(|_| panic!("an archive"));
    for name in ["tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"] {
        desk.put(name, &bag[&format!("try/{name}")]);
    }
    let verify = "ssh-keygen -Y verify -f signers -I li@example.org -n fundline-seal -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt";
    let stock = Command::new("sh").current_dir(desk.path("")).args(["-c", verify]).output().expect("started");
    assert!(
        stock.status.success() && text(&stock.stdout).starts_with("Good \"fundline-seal\" signature"),
        "{}",
        text(&stock.stderr)
    );
    let audit =
        |arguments: &[&str]| desk.run(&[&["audit", "reports/try.zip", "--quick", "--lang", "en"], arguments].concat());
    let by_li = audit(&["--allowed-signers", "signers", "--signer", "li@example.org"]);
    assert_eq!(by_li.status.code(), Some(0), "{}", text(&by_li.stdout));
    assert_eq!(audit(&[]).status.code(), Some(0), "good, whoever's key it is");
    let by_wu = audit(&["--allowed-signers", "signers", "--signer", "wu@example.org"]);
    assert_eq!(by_wu.status.code(), Some(4));
    assert!(text(&by_wu.stdout).contains("✗ signature"), "{}", text(&by_wu.stdout));
    // Unsigned, where a signature was asked for.
    assert_eq!(desk.run(&["seal", "reports/try", "--out", "plain.zip"]).status.code(), Some(0));
    let plain =
        desk.run(&["audit", "plain.zip", "--quick", "--allowed-signers", "signers", "--signer", "li@example.org"]);
    assert_eq!(plain.status.code(), Some(4));
    // A key that is none.
    let output = desk.run(&["seal", "reports/try", "--out", "x.zip", "--key", "signers", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!desk.path("x.zip").exists());
}

#[test]
fn others_validators_accept_the_seal() {
    let Some(python) = peers() else { return };
    let desk = solved();
    assert_eq!(desk.run(&["seal", "reports/try"]).status.code(), Some(0));
    let validate = file("scripts/validate-seal.py");
    let output = Command::new(python).arg(validate).arg(desk.path("reports/try.zip")).output().expect("started");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    println!("{}", String::from_utf8_lossy(&output.stdout));
}

fn ledger(desk: &Desk, more: &[&str]) -> (Option<i32>, String) {
    let output = desk.run(&[&["ledger"], more, &["--lang", "en"]].concat());
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn runs_and_decisions_are_recorded_and_nothing_is_lost_in_silence() {
    let desk = solved();
    let adopt = ["adopt", "reports/try", "--by", "Li", "--because", "the panel's vote", "--lang", "en"];
    let output = desk.run(&adopt);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Recorded as entry 2"));
    let (code, list) = ledger(&desk, &["list"]);
    assert_eq!(code, Some(0));
    assert!(
        list.contains("optimal, merit 220, 100 万元 awarded") && list.contains("Li adopts 1: the panel's vote"),
        "{list}"
    );
    assert_eq!(ledger(&desk, &["verify"]).0, Some(0));
    // The run again: the folder cites entry 3; without it the end is missed.
    assert_eq!(desk.solve(&["--out", "reports/try"]).status.code(), Some(0));
    let path = desk.path("reports/ledger.jsonl");
    let whole = fs::read_to_string(&path).expect("readable");
    let lines: Vec<&str> = whole.lines().collect();
    fs::write(&path, lines[..2].join("\n") + "\n").expect("written");
    let (code, words) = ledger(&desk, &["verify"]);
    assert_eq!(code, Some(4));
    assert!(words.contains("entry 3") && words.contains("reports/try"), "{words}");
    let audit = desk.run(&["audit", "reports/try", "--quick", "--lang", "en"]);
    assert!(audit.status.code() == Some(4) && text(&audit.stdout).contains("✗ ledger"), "{}", text(&audit.stdout));
    // A noted head.
    let head: Value = serde_json::from_str(lines[1]).expect("JSON");
    fs::write(&path, lines[0].to_owned() + "\n").expect("written");
    fs::remove_dir_all(desk.path("reports/try")).expect("removed");
    assert_eq!(ledger(&desk, &["verify"]).0, Some(0), "nobody saw the lines that are gone");
    assert_eq!(ledger(&desk, &["verify", "--head", head["hash"].as_str().expect("a hash")]).0, Some(4));
    fs::write(&path, whole.replacen("optimal", "Optimal", 1)).expect("written");
    let (code, words) = ledger(&desk, &["verify"]);
    assert!(code == Some(4) && words.contains("line 1 was edited"), "{words}");
    fs::remove_file(&path).expect("removed");
    assert_eq!(ledger(&desk, &["verify"]).0, Some(2), "a ledger that is gone is not a sound one");
}

#[test]
fn only_a_whole_allocation_is_adopted() {
    let desk = solved();
    for (by, because) in [("", "x"), ("Li", " ")] {
        assert_eq!(desk.run(&["adopt", "reports/try", "--by", by, "--because", because]).status.code(), Some(2));
    }
    assert_eq!(desk.run(&["adopt", "scenarios", "--by", "Li", "--because", "x"]).status.code(), Some(2));
    desk.put("reports/try/report.html", "x");
    let output = desk.run(&["adopt", "reports/try", "--by", "Li", "--because", "x", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("`report.html` was changed"));
    assert_eq!(ledger(&desk, &["verify"]).0, Some(0));
}

#[test]
fn where_the_entry_goes() {
    let desk = Desk::new();
    // Elsewhere, without a folder for reports: none, and nothing is made.
    assert_eq!(desk.solve(&[]).status.code(), Some(0));
    assert!(!desk.path("reports").exists() && !desk.path("ledger.jsonl").exists());
    let run: Value = serde_json::from_slice(&fs::read(desk.path("out/run.json")).expect("written")).expect("JSON");
    assert_eq!(run["ledger"], Value::Null);
    // A folder for reports that cannot be written: a file stands where the lock should be.
    fs::create_dir_all(desk.path("reports/ledger.lock")).expect("made");
    let output = desk.solve(&[]);
    assert_eq!(output.status.code(), Some(0), "a result elsewhere is written");
    assert!(text(&output.stderr).contains("warning: not recorded in the ledger"), "{}", text(&output.stderr));
    let output = desk.solve(&["--out", "reports/try"]);
    assert_eq!(output.status.code(), Some(2), "a result in reports/ is not");
    assert!(text(&output.stderr).contains("A107") && !desk.path("reports/try").exists(), "{}", text(&output.stderr));
    let left: Vec<_> = fs::read_dir(desk.path("reports")).expect("readable").collect();
    assert_eq!(left.len(), 1, "nothing temporary is left");
    // A ledger that is named.
    assert_eq!(desk.solve(&["--ledger", "books/mine.jsonl"]).status.code(), Some(0));
    assert_eq!(ledger(&desk, &["verify", "--ledger", "books/mine.jsonl"]).0, Some(0));
}
