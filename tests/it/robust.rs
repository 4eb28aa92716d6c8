//! `robust` and `advise` as a user meets them.

use crate::audit::rehash;
use crate::cli::{fundline, text};
use crate::support::file;
use std::fs;
use std::path::Path;

const PROGRAMME: &str = "[programme]\nid = \"p\"\ntitle = \"p\"\ntotal = 60\n\n[[direction]]\nid = \"A\"\ntitle = \"A\"\nprojects = { at_most = 2 }\n\n\
                         [[direction]]\nid = \"B\"\ntitle = \"B\"\nprojects = { at_most = 1 }\n";
const CANDIDATES: &str = "\
id,direction,requested,merit,reviewer_1,reviewer_2,reviewer_3
a1,A,10,90,88,90,92
a2,A,20,72,60,74,82
a3,A,20,70,66,70,74
b1,B,10,80,70,80,90
b2,B,10,78,77,78,79
";

fn desk(candidates: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("programme.toml"), PROGRAMME).expect("written");
    fs::write(folder.path().join("candidates.csv"), candidates).expect("written");
    folder
}

fn ask(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, Vec<u8>) {
    let output = fundline(folder, &[arguments, &["--programme", "programme.toml", "--lang", "en"]].concat());
    (output.status.code(), text(&output.stderr), output.stdout)
}

#[test]
fn threads_rows_and_what_was_kept_change_nothing() {
    let folder = desk(CANDIDATES);
    for method in ["bootstrap", "bayes"] {
        let question = ["robust", "--json", "--draws", "120", "--method", method];
        let (code, messages, first) = ask(folder.path(), &question);
        assert_eq!(code, Some(0), "{messages}");
        for more in [&["--threads", "1"][..], &["--threads", "3"], &["--resume", "kept"], &["--resume", "kept"]] {
            assert_eq!(ask(folder.path(), &[&question[..], more].concat()).2, first, "{more:?}");
        }
        fs::remove_file(folder.path().join("kept")).expect("finished solves were kept");
    }
    let (head, rows) = CANDIDATES.split_once('\n').expect("rows");
    let turned: String = rows.lines().rev().fold(format!("{head}\n"), |all, row| all + row + "\n");
    let other = desk(&turned);
    for method in ["bootstrap", "bayes"] {
        let tables = [&folder, &other].map(|folder| {
            let json = ask(folder.path(), &["robust", "--json", "--draws", "120", "--method", method]).2;
            serde_json::from_slice::<serde_json::Value>(&json).expect("JSON")["tables"].clone()
        });
        assert_eq!(tables[0], tables[1], "{method}: the order of rows");
    }
}

#[test]
fn unusable_questions_are_refused() {
    let folder = desk(CANDIDATES);
    for (arguments, said) in [
        (&["robust", "--draws", "0"][..], "0 is not in 1..=100000"),
        (&["robust", "--core", "5", "--exterior", "5"], "Q606"),
        (&["robust", "--core", "101"], "a share from 0 to 100"),
        (&["robust", "--gamma", "x"], "invalid digit"),
    ] {
        let (code, messages, _) = ask(folder.path(), &[arguments, &["--out", "out"]].concat());
        assert_eq!(code, Some(2), "{messages}");
        assert!(messages.contains(said), "{messages}");
        assert!(!folder.path().join("out").exists());
    }
    let wrong = desk(&CANDIDATES.replace("60,74,82", "x,74,82"));
    let (code, messages, _) = ask(wrong.path(), &["robust"]);
    assert_eq!(code, Some(2));
    assert!(messages.contains("candidates.csv:3") && messages.contains("`x`"), "{messages}");
    let single: String =
        CANDIDATES.lines().map(|line| line.split(',').take(5).collect::<Vec<_>>().join(",") + "\n").collect();
    let (code, messages, _) = ask(desk(&single).path(), &["robust"]);
    assert_eq!(code, Some(2));
    assert!(messages.contains("Q601") && messages.contains("columns of reviewers' scores: 1"), "{messages}");
}

#[test]
fn advice_is_given_about_the_guide_in_both_languages() {
    for (lang, said) in [("en", "proven optimal. The most pressing comes first."), ("zh", "以下按重要程度排列。")]
    {
        let output = fundline(&file("."), &["advise", "--lang", lang]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(said));
    }
}

#[test]
fn advice_about_a_result_folder_is_that_about_its_inputs() {
    let folder = desk(CANDIDATES);
    let (code, messages, _) = ask(folder.path(), &["solve", "--out", "result", "--no-proof"]);
    assert_eq!(code, Some(0), "{messages}");
    let advise = |arguments: &[&str]| {
        let output = fundline(folder.path(), &[&["advise", "--lang", "en", "--json"], arguments].concat());
        (output.status.code(), text(&output.stderr), output.stdout)
    };
    let tables = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).expect("JSON")["tables"].to_string();
    let of_folder = advise(&["result"]);
    assert_eq!(of_folder.0, Some(0), "{}", of_folder.1);
    assert_eq!(tables(&of_folder.2), tables(&advise(&["--programme", "programme.toml"]).2));

    // Two, as good as a forger makes it: a1 and a2 are best, a3 is not.
    let json = folder.path().join("result/allocation.json");
    let forged = fs::read_to_string(&json).expect("readable").replacen("\"a2\"", "\"a3\"", 1);
    fs::write(&json, forged).expect("written");
    let (code, messages, _) = advise(&["result"]);
    assert!(code == Some(2) && messages.contains("Q801") && messages.contains("allocation.json"), "{messages}");
    rehash(&folder.path().join("result"));
    let (code, messages, _) = advise(&["result"]);
    assert!(code == Some(2) && messages.contains("not the optimum of its inputs"), "{messages}");
    let (code, messages, _) = advise(&["nowhere"]);
    assert!(code == Some(2) && messages.contains("Q801"), "{messages}");
}
