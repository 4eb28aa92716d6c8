//! Inputs as text, and what is said of them.

mod anything;
mod bad_candidates;
mod bad_programme;
mod bad_scenario;
mod codes;
mod good;
mod kinds;
mod levels;
mod related;

use super::{Inputs, Paths, load};
use crate::domain::{Issue, Issues, Lang};
use std::path::Path;
use tempfile::TempDir;

/// Two directions, nothing else.
const PROGRAMME: &str = r#"[programme]
id = "p"
title = { zh = "指南", en = "Guide" }
total = 1000

[[direction]]
id = "1.5"
title = "A"
projects = { at_most = 2 }
funds = { at_most = 400 }

[[direction]]
id = "2.0"
title = "B"
"#;

/// Three candidates in good order.
const CANDIDATES: &str = "\
id,direction,requested,rank,merit,country
P-1,1.5,180.5,1,90,EG
P-2,1.5,200,2,85.25,EG;DZ
P-3,2.0,0.0001,1,70,
";

const SCENARIO: &str = "[scenario]\nid = \"s\"\n";

/// Files in a folder of their own.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).expect("written");
        }
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn load(&self, candidates: &str, scenario: Option<&str>) -> Result<Inputs, Vec<Issue>> {
        load(&Paths {
            programme: self.path().join("programme.toml"),
            candidates: self.path().join(candidates),
            scenario: scenario.map(|name| self.path().join(name)),
        })
        .map(|inputs| Inputs { warnings: Issues(self.strip(inputs.warnings)), ..inputs })
        .map_err(|issues| self.strip(issues))
    }

    /// The issues with the folder left out of every text.
    fn strip(&self, issues: Issues) -> Vec<Issue> {
        let folder = format!("{}/", self.path().display());
        let bare = |text: &mut String| *text = text.replace(&folder, "").replace(folder.trim_end_matches('/'), ".");
        let strip = |mut issue: Issue| {
            bare(&mut issue.at.file);
            [&mut issue.problem.zh, &mut issue.problem.en, &mut issue.help.zh, &mut issue.help.en]
                .into_iter()
                .for_each(bare);
            issue
        };
        issues.0.into_iter().map(strip).collect()
    }
}

fn case(programme: &str, scenario: &str, candidates: &str) -> Result<Inputs, Vec<Issue>> {
    Files::new(&[
        ("programme.toml", programme.as_bytes()),
        ("s.toml", scenario.as_bytes()),
        ("candidates.csv", candidates.as_bytes()),
    ])
    .load("candidates.csv", Some("s.toml"))
}

/// The issues as a person reads them. Both languages must name the same offending values.
#[track_caller]
fn lines(issues: &[Issue]) -> Vec<String> {
    for issue in issues {
        let quoted = |text: &str| {
            let mut values: Vec<String> = text.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
            values.sort();
            values
        };
        assert_eq!(quoted(&issue.problem.zh), quoted(&issue.problem.en), "{issue:?}");
        assert_eq!(quoted(&issue.help.zh), quoted(&issue.help.en), "{issue:?}");
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(chinese(&issue.problem.zh) && chinese(&issue.help.zh), "{issue:?}");
    }
    issues.iter().map(|issue| issue.line(Lang::En)).collect()
}

#[track_caller]
fn refused(result: Result<Inputs, Vec<Issue>>) -> Vec<String> {
    lines(&result.expect_err("the input is bad"))
}

/// The one thing wrong with a candidate table under [`PROGRAMME`].
#[track_caller]
fn candidates_are_refused(candidates: &str, expected: &str) {
    assert_eq!(refused(case(PROGRAMME, SCENARIO, candidates)), [expected]);
}

/// The one thing wrong with a programme.
#[track_caller]
fn programme_is_refused(programme: &str, expected: &str) {
    assert_eq!(refused(case(programme, SCENARIO, CANDIDATES)), [expected]);
}

/// The one thing wrong with a scenario under [`PROGRAMME`].
#[track_caller]
fn scenario_is_refused(scenario: &str, expected: &str) {
    assert_eq!(refused(case(PROGRAMME, scenario, CANDIDATES)), [expected]);
}
