//! Imports run one way: the permitted arrows between rooms.

use crate::support::file;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Each room with the rooms that it may import.
const MAY: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("input", &["domain"]),
    ("screen", &["domain"]),
    ("foreign", &["domain"]),
    ("generate", &["domain"]),
    ("model", &["domain"]),
    ("solve", &["domain", "model"]),
    ("prove", &["domain", "model"]),
    ("verify", &["domain", "screen"]),
    ("study", &["domain", "model", "solve"]),
    ("report", &["domain", "study"]),
    ("bundle", &["domain", "verify"]),
    ("vote", &["domain", "model"]),
    (
        "cli",
        &[
            "bundle", "domain", "foreign", "generate", "input", "model", "prove", "report", "screen", "solve", "study",
            "verify", "vote",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "tests" {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !name.ends_with("tests.rs")
            && name != "testing.rs"
            && name != "fixture.rs"
        {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.push(code.to_owned());
        }
    }
}

#[test]
fn rooms_import_in_one_direction() {
    for (room, may) in MAY {
        let mut code = Vec::new();
        sources(&file("src").join(room), &mut code);
        assert!(!code.is_empty(), "{room} has no sources");
        let known: BTreeSet<&str> = MAY.iter().map(|room| room.0).collect();
        let imports: BTreeSet<&str> = code
            .iter()
            .flat_map(|code| code.split("crate::").skip(1))
            .map(|after| after.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default())
            .filter(|name| known.contains(name) && name != room)
            .collect();
        let forbidden: Vec<&&str> = imports.iter().filter(|name| !may.contains(name)).collect();
        assert_eq!(forbidden, Vec::<&&str>::new(), "{room} may import {may:?}");
    }
}
