//! What is wrong with a profile is told, with its line.

use super::{SMALL, small};
use crate::domain::{Issue, Lang};
use crate::generate::{fit, read_profile};

/// Issues of the small profile with one text replaced, as `code line: problem (help)`.
fn wrong(from: &str, to: &str) -> Vec<String> {
    assert!(SMALL.contains(from), "{from}");
    let issues = match read_profile("p.toml", &SMALL.replacen(from, to, 1)) {
        Err(issues) => issues,
        Ok(profile) => fit::steps(&profile, &small()).expect_err("it does not fit the programme"),
    };
    let line = |issue: &Issue| issue.line(Lang::En).replace("error[", "").replace("] p.toml:", " ");
    issues.0.iter().map(line).collect()
}

/// Replacing `from` by `to` in the small profile gives an issue that begins with `issue`.
fn told(from: &str, to: &str, issue: &str) {
    let found = wrong(from, to);
    assert!(found.iter().any(|found| found.starts_with(issue)), "{from} → {to}: {found:#?}");
}

#[test]
fn values_out_of_place_are_named_with_their_line() {
    told(
        "careless = 0.2",
        "carelss = 0.2",
        "G201 6, synthetic.carelss: unknown key `carelss` (did you mean `careless`?)",
    );
    told("careless = 0.2", "careless = 1.2", "G204 6, synthetic.careless: `1.2` is out of range (give 0 to 1)");
    told(
        "candidates = 60",
        "candidates = \"60\"",
        "G203 4, synthetic.candidates: `\"60\"` is not a whole number (write a whole number here)",
    );
    told("[0.5, 1.5]", "[1.5, 0.5]", "G204 7, synthetic.request: `[1.5, 0.5]` begins above its end (exchange the two)");
    told("[10, 0.5]", "[10, 0]", "G204 8, synthetic.steps #2: the step is 0 (give a step above 0)");
    told(
        "lowest = 70",
        "lowest = 91",
        "G204 9, synthetic.reviewers: lowest = 91 is above highest = 90 (exchange the two)",
    );
    told("[\"N1\", \"N2\"]", "[]", "G204 17, words.north: the list is empty (give at least one item)");
    told(
        "{ choice = [\"big\", \"small\"] }",
        "{ chioce = [\"big\"] }",
        "G201 21, column \"_kind\".good.chioce: unknown value rule `chioce` (did you mean `choice`?)",
    );
    told(
        "column = \"requested\"",
        "column = \"city\"",
        "G203 41, city: the column `city` does not always hold a number",
    );
    told(
        "2023-12-30",
        "2023-02-29",
        "G203 45, column \"since\".good.date #1: `\"2023-02-29\"` is not a day like \"2024-01-31\"",
    );
    told(
        "{id} ",
        "{id ",
        "G203 49, column \"name\".good.choice #1: the braces of `{id {city}` do not match or hold no name",
    );
    told(
        "good = { integer = [24, 36] }",
        "",
        "G202 34, column \"months\": `column \"months\"` lacks `good` (add `good = …`)",
    );
    told("candidates = 60", "candidates = 60 60", "G101 4: this is not TOML");
}

#[test]
fn names_that_stand_for_nothing_or_two_things_are_named_with_their_line() {
    told("\"city\"]", "\"citty\"]", "G205 10, citty: no column `citty` is written (did you mean `city`?)");
    told("\"city\"]", "\"id\"]", "G206 10, id: the column `id` stands there twice (remove one of them)");
    told(
        "{north}",
        "{nroth}",
        "G205 25, nroth: `{nroth}` is neither an earlier column of direction a nor a list of [words] (did you mean `north`?)",
    );
    told(
        "{north}",
        "{name}",
        "G205 25, name: `{name}` is neither an earlier column of direction a nor a list of [words]",
    );
    told(
        "column = \"_kind\"",
        "column = \"_kin\"",
        "G205 25, _kin: direction a has no column `_kin` before this one (did you mean `_kind`?)",
    );
    told(
        "directions = [\"a\"]",
        "directions = [\"A1\"]",
        "G205 29, A1: there is no direction `A1` in [applications] (known are `a`, `b`)",
    );
    told(
        "name = \"months\"",
        "name = \"city\"",
        "G206 35, city: direction a has the column `city` twice (give each column of a direction once)",
    );
    told(
        "name = \"months\"",
        "name = \"merit\"",
        "G206 35, merit: `merit` is made by the generator itself (give the column another name)",
    );
    told(
        "copy = [\"city\"",
        "copy = [\"partners\"",
        "G205 56, partners: direction b has no column `partners` before this one",
    );
}

#[test]
fn what_does_not_fit_the_programme_is_named_with_its_line() {
    told(
        "[2, 3]",
        "[2, 4]",
        "G301 30, partners: direction a has 3 partners, the column `partners` wants 4 (ask for fewer, or use choice)",
    );
    told(
        "from = \"a\"\nto = \"b\"",
        "from = \"b\"\nto = \"a\"",
        "G301 53, twin.to: direction a comes before b in the programme (exchange `from` and `to`)",
    );
    told(
        "programme = \"small\"",
        "programme = \"guide\"",
        "G301 3, synthetic.programme: the profile is made for `guide`, not for `small`",
    );
    told("b = 20", "b = 20\nc = 20", "G301 15, applications.c: the programme has no direction `c`");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text =
        SMALL.replace("careless = 0.2", "careless = 2").replace("{north}", "{south}").replace("copy =", "copies =");
    let issues = read_profile("p.toml", &text).expect_err("three things are wrong");
    let lines: Vec<_> = issues.0.iter().map(|issue| (issue.code, issue.at.line)).collect();
    assert_eq!(lines[0], ("G204", Some(6)));
    assert!(lines.contains(&("G201", Some(56))) && lines.contains(&("G202", Some(51))), "{lines:?}");
}
