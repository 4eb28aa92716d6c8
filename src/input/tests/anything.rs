//! Whatever stands in the files, it is read or told, and nothing panics.

use super::{CANDIDATES, Files, PROGRAMME, SCENARIO, case};
use crate::domain::{Issue, Level};
use crate::input::Inputs;
use proptest::prelude::*;

/// Read with warnings only, or refused with at least one error.
fn told(result: &Result<Inputs, Vec<Issue>>) -> bool {
    match result {
        Ok(inputs) => inputs.warnings.0.iter().all(|issue| issue.level == Level::Warning),
        Err(issues) => issues.iter().any(|issue| issue.level == Level::Error),
    }
}

/// Cells that have made trouble somewhere.
fn cells() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["P-1", "P-2", "1.5", "2.0", "10", "1", "90", "EG;DZ", "yes"]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "", " ", "-", ".", "-0", "1e400", "NaN", "9223372036854775807", "-9223372036854775808", "00", "1.", "é", "\u{3000}",
            "\"", "\"\"", "\r", "\n", "230584300921369.3951", "4294967295", "18446744073709551616", "；", "\u{feff}",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

/// Lines of TOML, good ones and others.
fn lines() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "[programme]",
        "[scenario]",
        "[[direction]]",
        "[[limit]]",
        "[[clause]]",
        "[[require]]",
        "[[fund]]",
        "[[refuse]]",
        "[[waive]]",
        "[[column]]",
        "[direction.\"1.5\"]",
        "[direction]",
        "id = \"1.5\"",
        "id = 2.0",
        "id = []",
        "title = {}",
        "total = 1000",
        "total = -1",
        "total = 1e9",
        "total = 0xffffffffffffffffff",
        "extends = \"s\"",
        "extends = \"\"",
        "funds = { at_most = \"9\" }",
        "projects = { exactly = 1, about = 2 }",
        "count = { at_most = 1 }",
        "sum = { of = \"rank\", at_most = \"0.000000001\" }",
        "sum = { of = \"country\" }",
        "sum = { of = \"x\", about = 1 }",
        "for_each = [\"country\", 1]",
        "where = \"\"",
        "require = \"x\"",
        "reason = \"r\"",
        "evidence = \"data\"",
        "weight = \"0\"",
        "limit = \"1.5\"",
        "clause = \"1.5\"",
        "switches = [\"a\", 3]",
        "switch = \"a\"",
        "waivable = 1",
        "name = \"rank\"",
        "type = \"money\"",
        "project = \"P-1\"",
        "needs = \"P-2\"",
        "money = { unit = \"x\", decimals = 7 }",
        "merit_from = \"rank\"",
        "rank_ties = \"forbidden\"",
        "about_tolerance = \"10\"",
        "= 3",
        "\"",
        "[",
        "\u{feff}",
        "fill = 1979-05-27",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn any_cells(rows in prop::collection::vec(prop::collection::vec(cells(), 4..8), 0..12), header in any::<bool>()) {
        let body = rows.iter().map(|row| row.join(",") + "\n").collect::<Vec<_>>().concat();
        let table = if header { format!("id,direction,requested,rank,merit,country,x\n{body}") } else { body };
        prop_assert!(told(&case(PROGRAMME, SCENARIO, &table)));
    }

    #[test]
    fn any_lines(programme in prop::collection::vec(lines(), 0..12), scenario in prop::collection::vec(lines(), 0..12)) {
        let (programme, scenario) = (programme.join("\n"), scenario.join("\n"));
        let more = [PROGRAMME, &programme].concat();
        prop_assert!(told(&case(&more, &scenario, CANDIDATES)));
        prop_assert!(told(&case(&programme, &scenario, CANDIDATES)));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), name in prop::sample::select(vec!["c.csv", "c.xlsx", "c.parquet", "c.ods"])) {
        let files = Files::new(&[("programme.toml", PROGRAMME.as_bytes()), (name, &bytes)]);
        prop_assert!(told(&files.load(name, None)));
        let files = Files::new(&[("programme.toml", &bytes), ("candidates.csv", CANDIDATES.as_bytes())]);
        prop_assert!(told(&files.load("candidates.csv", None)));
    }
}
