//! The schemas against the reader's own lists, its words, and every file of this repository.

use super::{ProgrammeFile, ScenarioFile, programme_schema, scenario_schema};
use crate::input::{layer, programme, repair, rules, values};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The keys of a definition; of the file itself where no name is given.
fn keys(schema: &str, definition: Option<&str>) -> BTreeSet<String> {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let table = definition.map_or(&schema, |name| &schema["definitions"][name]);
    let keys = table["properties"].as_object().expect("a table with keys").keys();
    assert_eq!(table["additionalProperties"], false, "{definition:?} takes any key");
    keys.cloned().collect()
}

fn listed(lists: &[&[&str]]) -> BTreeSet<String> {
    lists.iter().flat_map(|list| list.iter()).map(|key| (*key).to_owned()).collect()
}

#[test]
fn the_keys_are_those_that_the_reader_knows() {
    let (programme, scenario) = (programme_schema(), scenario_schema());
    for (schema, table, known) in [
        (&programme, None, listed(&[&programme::ROOT])),
        (&programme, Some("ProgrammeTable"), listed(&[&programme::HEAD])),
        (&programme, Some("DirectionTable"), listed(&[&programme::DIRECTION])),
        (&programme, Some("ClauseTable"), listed(&[&rules::CLAUSE])),
        (&programme, Some("LimitTable"), listed(&[&rules::LIMIT])),
        (&programme, Some("RequireTable"), listed(&[&rules::REQUIRE])),
        (&programme, Some("BoundsTable"), listed(&[&values::BOUNDS])),
        (&scenario, None, listed(&[&layer::TABLES, &layer::SETTINGS])),
        (&scenario, Some("ScenarioTable"), listed(&[&layer::HEAD, &layer::SETTINGS])),
        (&scenario, Some("OverrideTable"), listed(&[&layer::OVERRIDE])),
        (&scenario, Some("LimitTable"), listed(&[&rules::LIMIT])),
        (&scenario, Some("RequireTable"), listed(&[&rules::REQUIRE])),
        (&scenario, Some("RepairTable"), listed(&[&repair::KEYS])),
    ] {
        assert_eq!(keys(schema, table), known, "{table:?}");
    }
}

/// Each word of a schema's list, in a file of its own, is read without an issue about it; and the reader knows no other.
#[test]
fn the_words_are_those_that_the_reader_knows() {
    let words = |schema: &str, name: &str| -> Vec<String> {
        let schema: Value = serde_json::from_str(schema).expect("JSON");
        let definition = &schema["definitions"][name];
        let each = definition["oneOf"].as_array().cloned().unwrap_or_else(|| vec![definition.clone()]);
        let of = |one: &Value| match one.get("const") {
            Some(word) => vec![word.clone()],
            None => one["enum"].as_array().cloned().unwrap_or_default(),
        };
        each.iter().flat_map(of).map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let said = |text: &str| -> String {
        let mut ledger = crate::input::ledger::Ledger::default();
        let _ = layer::read("s.toml", text, None, &mut ledger);
        ledger.finish().0.iter().map(|issue| issue.help.en.clone()).collect()
    };
    for (key, name) in [
        ("fill", "FillWord"),
        ("merit_from", "MeritFromWord"),
        ("rank_merit", "RankMeritWord"),
        ("ranking", "RankingWord"),
        ("to_check", "ToCheckWord"),
    ] {
        let words = words(&scenario_schema(), name);
        assert!(!words.is_empty(), "{name} has no words");
        for word in &words {
            assert_eq!(said(&format!("{key} = \"{word}\"\n")), "", "{key} = {word}");
        }
        let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        assert_eq!(said(&format!("{key} = \"zzzzzzzz\"\n")), format!("known are {}", known.join(", ")));
    }
}

#[test]
fn every_file_of_the_repository_has_the_shape_and_names_its_schema() {
    let mut seen = 0;
    for folder in ["data/guide-2025-2", "data/starter", "data/starter/scenarios", "scenarios"] {
        for entry in fs::read_dir(repository(folder)).expect("readable") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let is_programme = name == "programme.toml";
            if path.extension().is_none_or(|ending| ending != "toml")
                || (folder.starts_with("data") && name == "synthetic.toml")
            {
                continue;
            }
            let text = fs::read_to_string(&path).expect("UTF-8");
            let fits = if is_programme {
                toml::from_str::<ProgrammeFile>(&text).map(|_| ())
            } else {
                toml::from_str::<ScenarioFile>(&text).map(|_| ())
            };
            assert!(fits.is_ok(), "{}: {}", path.display(), fits.expect_err("an error"));
            let schema = text.lines().find_map(|line| line.strip_prefix("#:schema "));
            let schema = schema.unwrap_or_else(|| panic!("{} names no schema", path.display()));
            let expected = if is_programme { "programme.schema.json" } else { "scenario.schema.json" };
            assert!(schema.ends_with(expected), "{}: {schema}", path.display());
            if !folder.starts_with("data/starter") {
                let named = path.parent().expect("a folder").join(schema);
                assert!(named.is_file(), "{} names {schema}, which is not there", path.display());
            }
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen} files");
}

#[test]
fn a_misspelt_key_does_not_have_the_shape() {
    assert!(toml::from_str::<ScenarioFile>("rankng = \"strict\"\n").is_err());
    assert!(toml::from_str::<ScenarioFile>("total = 31401\nranking = \"strict\"\n").is_ok());
}

/// `make schema` writes them again.
#[test]
fn the_committed_schemas_are_those_of_this_program() {
    for (name, schema) in [("programme", programme_schema()), ("scenario", scenario_schema())] {
        let path = repository("data/schema").join(format!("{name}.schema.json"));
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == schema, "{} is stale: make schema", path.display());
    }
}
