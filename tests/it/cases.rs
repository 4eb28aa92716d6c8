//! Real programmes that others wrote, with optima that others proved (see the README of the cases). Skipped with a message
//! where the cases are not at hand; `FUNDLINE_CASES` says where they are.

use crate::support::{optimum, read, shared};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

fn cases() -> Option<PathBuf> {
    shared("cases", "FUNDLINE_CASES")
}

/// A city: districts are directions with caps, projects have votes and costs.
fn city(file: &str) {
    let Some(cases) = cases() else { return };
    let text = fs::read_to_string(cases.join("city").join(file)).expect("readable");
    let city: Value = serde_json::from_str(&text).expect("JSON");
    let list = |key: &str| city[key].as_array().expect("a list").clone();
    let cents = |value: &Value| {
        let cents = value.as_i64().expect("whole cents");
        format!("{}.{:02}", cents / 100, cents % 100)
    };
    let total = cents(&city["total_cents"]);
    let mut programme = format!(
        "[programme]\nid = \"city\"\ntitle = \"city\"\ntotal = \"{total}\"\nmoney = {{ unit = \"PLN\", decimals = 2 }}\n"
    );
    for direction in list("directions") {
        let (id, cap) = (&direction["id"], cents(&direction["cap_cents"]));
        write!(programme, "[[direction]]\nid = \"{id}\"\ntitle = \"{id}\"\nfunds = {{ at_most = \"{cap}\" }}\n")
            .expect("written");
        if let Some(count) = city["count_limit"].as_i64() {
            writeln!(programme, "projects = {{ at_most = {count} }}").expect("written");
        }
    }
    for (at, pair) in list("exclusions").iter().enumerate() {
        let rule = format!(
            "[[limit]]\nid = \"x{at}\"\nclause = \"x\"\nwhere = \"id IN ('{}', '{}')\"\ncount = {{ at_most = 1 }}\n",
            pair[0].as_str().expect("an id"),
            pair[1].as_str().expect("an id")
        );
        programme.push_str(&rule);
    }
    for pair in list("dependencies") {
        write!(programme, "[[require]]\nproject = {}\nneeds = {}\n", pair[0], pair[1]).expect("written");
    }
    let mut candidates = String::from("id,direction,requested,merit\n");
    for project in list("projects") {
        let (id, cost) = (project["id"].as_str().expect("an id"), cents(&project["cost_cents"]));
        writeln!(candidates, "{id},{},{cost},{}", project["direction"], project["votes"]).expect("written");
    }
    assert_eq!(optimum(&read(&programme, &candidates)).0, city["optimum_votes"].to_string(), "{file}");
}

macro_rules! cities {
    ($($name:ident: $file:literal,)*) => { $(#[test] fn $name() { city($file); })* };
}

cities! {
    gdynia_with_caps: "Gdynia_2024_A.json",
    gdynia_with_70_percent: "Gdynia_2024_B.json",
    gdynia_with_three_each: "Gdynia_2024_C.json",
    gdynia_with_pairs: "Gdynia_2024_D.json",
    toulouse_with_caps: "Toulouse_2022_A.json",
    toulouse_with_70_percent: "Toulouse_2022_B.json",
    toulouse_with_three_each: "Toulouse_2022_C.json",
    toulouse_with_pairs: "Toulouse_2022_D.json",
}

/// An election: the most votes within the budget, and where the city set caps of its own within those too.
fn election(file: &str, budget_alone: &str, with_caps: Option<(&str, &str, &str)>) {
    let Some(cases) = cases() else { return };
    let text = fs::read_to_string(cases.join("pabulib").join(file)).expect("readable").replace("\r\n", "\n");
    let (meta, rest) = text.split_once("PROJECTS\n").expect("projects");
    let key = |key: &str| meta.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(';')).unwrap_or_default();
    let mut lines = rest.lines().take_while(|line| *line != "VOTES");
    let header: Vec<&str> = lines.next().expect("a header").split(';').collect();
    let cell = |line: &str, name: &str| {
        let at = header.iter().position(|column| *column == name).expect("the column");
        split(line)[at].clone()
    };
    let projects: Vec<String> = lines.map(ToOwned::to_owned).collect();
    let budget = key("budget");
    let head = format!(
        "[programme]\nid = \"e\"\ntitle = \"e\"\ntotal = \"{budget}\"\nmoney = {{ unit = \"EUR\", decimals = 2 }}\n"
    );
    let table = |direction: &dyn Fn(&str) -> String| {
        projects.iter().fold(String::from("id,direction,requested,merit\n"), |mut table, line| {
            let (id, cost, votes) = (cell(line, "project_id"), cell(line, "cost"), cell(line, "votes"));
            writeln!(table, "{id},{},{cost},{votes}", direction(line)).expect("written");
            table
        })
    };
    let alone = format!("{head}[[direction]]\nid = \"all\"\ntitle = \"all\"\n");
    assert_eq!(optimum(&read(&alone, &table(&|_| "all".into()))).0, budget_alone, "{file}, budget alone");
    let Some((column, keys, expected)) = with_caps else { return };
    let (names, caps) = keys.split_once('/').expect("two keys");
    let names: Vec<&str> = key(names).split(',').map(str::trim).collect();
    let mut programme = head;
    for (at, cap) in key(caps).split(',').map(str::trim).enumerate() {
        write!(programme, "[[direction]]\nid = \"c{at}\"\ntitle = \"c\"\nfunds = {{ at_most = \"{cap}\" }}\n")
            .expect("written");
    }
    let direction = |line: &str| {
        let name = cell(line, column);
        format!("c{}", names.iter().position(|known| *known == name).expect("a known category"))
    };
    assert_eq!(optimum(&read(&programme, &table(&direction))).0, expected, "{file}, with the city's caps");
}

/// Cells between semicolons; quotation marks protect semicolons.
fn split(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(line.as_bytes());
    let record = reader.records().next().expect("a line").expect("well-formed");
    record.iter().map(ToOwned::to_owned).collect()
}

const CATEGORIES: &str = "categories/budget_per_category";
const NEIGHBOURHOODS: &str = "neighborhoods/budget_per_neighborhood";

#[test]
fn amsterdam() {
    let category = |expected| Some(("category", CATEGORIES, expected));
    let neighbourhood = |expected| Some(("neighborhood", NEIGHBOURHOODS, expected));
    election("Netherlands_Amsterdam_166.pb", "4096", category("3802"));
    election("Netherlands_Amsterdam_179.pb", "2084", category("1802"));
    election("Netherlands_Amsterdam_252.pb", "96432", neighbourhood("88967"));
    election("Netherlands_Amsterdam_285.pb", "14637", category("13878"));
    election("Netherlands_Amsterdam_604.pb", "24220", category("22538"));
    election("Netherlands_Amsterdam_605.pb", "10759", category("9194"));
}

#[test]
fn cities_with_one_budget() {
    election("France_Toulouse_2024.pb", "17917", None);
    election("Poland_Gdynia_2020.pb", "16846", None);
    election("Poland_Krakow_2024.pb", "81962", None);
    election("Poland_Lodz_2025.pb", "150245", None);
}

/// Petersen (1967): several resources at once, each a `sum` limit. Every optimum is unique.
#[test]
fn capital_budgeting_with_several_resources() {
    let Some(cases) = cases() else { return };
    let text = fs::read_to_string(cases.join("orlib/mknap1.txt")).expect("readable");
    let mut words = text.split_whitespace();
    let mut next = || words.next().expect("the file is complete").to_owned();
    let problems: usize = next().parse().expect("a number");
    for problem in 0..problems {
        let (variables, resources): (usize, usize) = (next().parse().expect("n"), next().parse().expect("m"));
        let expected = next();
        let values: Vec<String> = (0..variables).map(|_| next()).collect();
        let needs: Vec<Vec<String>> = (0..resources).map(|_| (0..variables).map(|_| next()).collect()).collect();
        let mut programme = String::from(
            "[programme]\nid = \"m\"\ntitle = \"m\"\ntotal = 1000\n[[direction]]\nid = \"d\"\ntitle = \"d\"\n",
        );
        for resource in 0..resources {
            let cap = next();
            let sum = format!("sum = {{ of = \"r{resource}\", at_most = \"{cap}\" }}");
            write!(programme, "[[limit]]\nid = \"r{resource}\"\nclause = \"r\"\n{sum}\n").expect("written");
        }
        let columns: Vec<String> = (0..resources).map(|resource| format!("r{resource}")).collect();
        let mut table = format!("id,direction,requested,merit,{}\n", columns.join(","));
        for (variable, value) in values.iter().enumerate() {
            let cells: Vec<&str> = needs.iter().map(|need| need[variable].as_str()).collect();
            writeln!(table, "v{variable},d,1,{value},{}", cells.join(",")).expect("written");
        }
        assert_eq!(optimum(&read(&programme, &table)).0, expected, "problem {problem}");
    }
}
