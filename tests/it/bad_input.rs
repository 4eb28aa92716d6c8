//! Unusable input as a user meets it: exit code 2, a message that names what is wrong, nothing written.

use crate::cli::{CANDIDATES, Desk, PROGRAMME, SCENARIO, text};
use std::fs;

/// The exit code and the messages of a solve that must fail without writing anything.
fn refused(desk: &Desk) -> (Option<i32>, String) {
    let output = desk.solve(&[]);
    assert!(!desk.path("out").exists(), "nothing is written");
    (output.status.code(), text(&output.stderr))
}

/// Spoils one file and expects exit 2, a message with all of `expected`, and nothing written.
fn bad(name: &str, content: impl AsRef<[u8]>, expected: &[&str]) {
    let desk = Desk::new();
    desk.put(name, content);
    let (code, messages) = refused(&desk);
    assert_eq!(code, Some(2), "{messages}");
    for part in expected {
        assert!(messages.contains(part), "{part:?} is not in: {messages}");
    }
}

fn with_row(row: &str) -> String {
    format!("{CANDIDATES}{row}\n")
}

#[test]
fn bad_candidates() {
    bad("candidates.csv", "", &["candidates.csv", "empty"]);
    bad("candidates.csv", b"id,direction\n\xff\xfe\n", &["UTF-8"]);
    bad("candidates.csv", CANDIDATES.replacen("requested", "requestd", 1), &["requested", "did you mean"]);
    bad("candidates.csv", CANDIDATES.replacen("country", "rank", 1), &["rank"]);
    bad("candidates.csv", with_row("A,1.1,5,9,1,yes,V"), &["row 6", "`A`"]);
    bad("candidates.csv", with_row("F,1.3,5,9,1,yes,V"), &["row 6", "direction", "1.3"]);
    bad("candidates.csv", with_row("F,2,5,9,1,yes,V"), &["row 6", "`2`", "2.0"]);
    for amount in ["-5", "0", "NaN", "inf", "1e400", "\"1,200\"", "0.00001", ""] {
        bad("candidates.csv", with_row(&format!("F,1.1,{amount},9,1,yes,V")), &["row 6", "requested"]);
    }
    for merit in ["", "-1", "1.1234567"] {
        bad("candidates.csv", with_row(&format!("F,1.1,5,9,{merit},yes,V")), &["row 6", "merit"]);
    }
    bad("candidates.csv", with_row("F,1.1,5,0,1,yes,V"), &["row 6", "rank"]);
    let huge = "92233720368547.5807";
    bad(
        "candidates.csv",
        with_row(&format!("F,1.1,{huge},8,1,yes,V\nG,1.1,{huge},9,1,yes,U\nH,1.1,{huge},9,1,yes,T\n")),
        &["R108"],
    );
}

#[test]
fn all_issues_are_told_at_once() {
    let desk = Desk::new();
    desk.put("candidates.csv", with_row("F,1.1,-5,9,1,yes,V\nG,9.9,5,9,-1,yes,V"));
    desk.put("try.toml", format!("{SCENARIO}totl = 5\n"));
    let (_, messages) = refused(&desk);
    for part in ["row 6", "`-5`", "row 7", "9.9", "`-1`", "totl"] {
        assert!(messages.contains(part), "{part:?} is not in: {messages}");
    }
}

#[test]
fn bad_programmes() {
    bad(
        "programme.toml",
        PROGRAMME.replacen("require = \"dual_filed\"", "require = \"dual_filed AND\"", 1),
        &["1.1(1)"],
    );
    bad(
        "programme.toml",
        PROGRAMME.replacen("require = \"dual_filed\"", "require = \"dual_fled\"", 1),
        &["dual_fled", "dual_filed"],
    );
    bad("programme.toml", PROGRAMME.replacen("count = { at_most = 1 }", "", 1), &["one-per-country"]);
    bad("programme.toml", PROGRAMME.replacen("id = \"2.0\"", "id = 2.0", 1), &["P101", "\"2.0\""]);
    bad("programme.toml", PROGRAMME.replacen("funds =", "fund =", 1), &["fund", "funds"]);
    bad("programme.toml", "", &["programme.toml", "empty"]);
    bad("programme.toml", PROGRAMME.replacen("total = 100", "total = 1e3", 1), &["total"]);
}

#[test]
fn bad_scenarios() {
    let scenario = |more: &str| format!("{SCENARIO}{more}");
    bad(
        "try.toml",
        scenario("total = 50\n[[fund]]\nid = \"A\"\nreason = \"r\"\n[[fund]]\nid = \"B\"\nreason = \"r\"\n"),
        &["R105"],
    );
    bad("try.toml", scenario("[[fund]]\nid = \"C\"\nreason = \"r\"\n"), &["`C`", "not eligible", "1.1(1)"]);
    bad("try.toml", scenario("[[fund]]\nid = \"Z\"\nreason = \"r\"\n"), &["`Z`"]);
    bad(
        "try.toml",
        scenario("[[fund]]\nid = \"A\"\nreason = \"r\"\n[[refuse]]\nid = \"A\"\nreason = \"r\"\n"),
        &["`A`"],
    );
    bad("try.toml", scenario("extends = \"try\"\n"), &["S101"]);
    bad("try.toml", scenario("rankin = \"strict\"\n"), &["rankin", "ranking"]);
    bad("try.toml", scenario("ranking = \"strickt\"\n"), &["strickt", "strict"]);
}

#[test]
fn bad_arguments_and_folders() {
    let desk = Desk::new();
    for (flag, value) in [("--time-limit", "0"), ("--time-limit", "soon"), ("--engine", "magic")] {
        assert_eq!(desk.solve(&[flag, value]).status.code(), Some(2), "{flag} {value}");
    }
    // A folder that is not ours is left alone.
    fs::create_dir(desk.path("out")).expect("made");
    desk.put("out/thesis.txt", "years of work");
    let output = desk.solve(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("not a result folder"));
    assert_eq!(fs::read_dir(desk.path("out")).expect("readable").count(), 1);
    // A file where a folder is wanted.
    let output = desk.solve(&["--out", "candidates.csv/out"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}
