//! What the book says of files holds: the cookbook's blocks are in the scenarios that they name, its headings name every
//! scenario of the folder, and every page that is linked is there.

use crate::support::file;
use std::fs;
use toml::Value;

fn page(name: &str) -> String {
    fs::read_to_string(file("docs/src").join(name)).expect("a page")
}

/// The blocks of a page that name the scenario they are taken from.
fn blocks(page: &str) -> Vec<(String, Value)> {
    let toml = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().expect("the block"));
    toml.filter_map(|block| {
        let name = block.strip_prefix("# scenarios/")?.lines().next()?;
        // What stands before the first table of such a block belongs to `[scenario]`.
        let table: toml::Table = format!("[scenario]\n{block}").parse().expect("TOML");
        Some((name.to_owned(), Value::Table(table)))
    })
    .collect()
}

/// Is all that `part` says in `whole`? A list of tables may have more of them, and each of them more keys.
fn within(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Table(part), Value::Table(whole)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|other| within(value, other)))
        }
        (Value::Array(part), Value::Array(whole)) if part.iter().all(Value::is_table) => {
            part.iter().all(|item| whole.iter().any(|other| within(item, other)))
        }
        _ => part == whole,
    }
}

#[test]
fn the_cookbook_is_that_of_the_scenarios() {
    let cookbook = page("cookbook.md");
    let blocks = blocks(&cookbook);
    assert!(blocks.len() > 10, "blocks that name their scenario: {}", blocks.len());
    for (name, block) in blocks {
        let scenario = fs::read_to_string(file("scenarios").join(&name)).expect("the scenario");
        let scenario = Value::Table(scenario.parse().expect("TOML"));
        assert!(within(&block, &scenario), "{name}: {block}");
    }
    let headings: Vec<&str> = cookbook.lines().filter(|line| line.starts_with("## ")).collect();
    for entry in fs::read_dir(file("scenarios")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let id = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let named = headings.iter().any(|heading| heading.contains(&format!("`{id}`")));
        assert!(named || id == "base", "{id} is in no heading of the cookbook");
    }
}

#[test]
fn every_page_that_is_linked_is_there() {
    for entry in fs::read_dir(file("docs/src")).expect("the book") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a page");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if link.contains("://") || target.is_empty() {
                continue;
            }
            assert!(path.with_file_name(target).exists(), "{}: {link}", path.display());
        }
    }
}
