//! The README's tutorial is run as it stands: every command ends well, and prints what the page shows of it.

use crate::support::file;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A command with the lines that are shown under it.
fn steps(page: &str) -> Vec<(String, Vec<String>)> {
    let mut steps: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match (inside, line) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, line) => match line.strip_prefix("$ ") {
                Some(command) => steps.push((command.to_owned(), Vec::new())),
                None => steps.last_mut().expect("a command comes first").1.push(line.to_owned()),
            },
            (false, _) => {}
        }
    }
    steps
}

/// White space folded, as a terminal's width may change it.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(folder: &Path, arguments: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_fundline"))
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .args(["--lang", "en"])
        .output()
        .expect("started");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
    assert!(output.status.success(), "fundline {arguments}: {text}");
    folded(&text)
}

#[test]
fn every_command_of_the_tutorial_prints_what_the_page_shows() {
    let home = tempfile::tempdir().expect("a folder");
    let mut folder = home.path().to_owned();
    let page = fs::read_to_string(file("README.md")).expect("readable");
    let mut asked = Vec::new();
    for (command, shown) in steps(&page) {
        let (program, arguments) = command.split_once(' ').expect("a program and arguments");
        if program == "cd" {
            folder = folder.join(arguments);
            continue;
        }
        assert_eq!(program, "fundline");
        let said = run(&folder, arguments);
        for line in shown {
            assert!(said.contains(&folded(&line)), "`{command}` does not print `{line}`:\n{said}");
        }
        asked.extend(arguments.split_whitespace().next().map(ToOwned::to_owned));
    }
    assert_eq!(asked, ["init", "screen", "solve", "explain", "compare", "audit"]);
}

#[test]
fn init_touches_nothing_that_is_there() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("mine.txt"), "mine").expect("written");
    let init = |folder: &Path| {
        Command::new(env!("CARGO_BIN_EXE_fundline"))
            .args(["init", "--lang", "en"])
            .arg(folder)
            .output()
            .expect("started")
    };
    let refused = init(home.path());
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is not an empty folder"));
    assert_eq!(fs::read_dir(home.path()).expect("readable").count(), 1);
    let empty = home.path().join("empty");
    fs::create_dir(&empty).expect("made");
    assert!(init(&empty).status.success());
    assert!(empty.join("schema/programme.schema.json").is_file() && empty.join("scenarios/base.toml").is_file());
}
