//! Whole cities as one programme: districts are directions with their caps; optima proven by two solvers.

use super::cases;
use crate::support::{optimum, read};
use serde_json::Value;
use std::fmt::Write;
use std::fs;

/// A city: programme, candidates, and the most votes. Districts are directions with caps, projects have votes and costs.
pub fn programme(file: &str) -> Option<(String, String, String)> {
    let cases = cases()?;
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
    Some((programme, candidates, city["optimum_votes"].to_string()))
}

fn city(file: &str) {
    let Some((programme, candidates, votes)) = programme(file) else { return };
    assert_eq!(optimum(&read(&programme, &candidates)).0, votes, "{file}");
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
