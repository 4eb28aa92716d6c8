//! `fundline import table` as a user meets it, and the allocation for a spreadsheet.

use crate::cli::fundline;
use crate::support::file;
use std::fs;

const PROGRAMME: &str = r#"
[programme]
id = "small"
title = "small"
total = 300

[[direction]]
id = "1.5"
title = "one"
funds = { at_most = 180 }

[[direction]]
id = "2.0"
title = "two"
"#;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with a programme and one of the spreadsheets that the importer's own tests read.
fn desk(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("programme.toml"), PROGRAMME).expect("written");
    let fixture = file("src/input/table/tests/files").join(name);
    fs::copy(fixture, folder.path().join(name)).expect("copied");
    folder
}

#[test]
fn a_spreadsheet_becomes_candidates_that_are_solved_and_told_in_chinese() {
    let desk = desk("officer.xlsx");
    let at = |name: &str| desk.path().join(name);
    let import = ["import", "table", "officer.xlsx", "--programme", "programme.toml", "--out", "candidates.csv"];
    let output = fundline(desk.path(), &[&import[..], &["--lang", "zh"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = text(&output.stderr);
    for said in ["officer.xlsx：3 个候选项目", "表头在第 3 行", "单位 万元（表头上方的说明）", "T315"]
    {
        assert!(told.contains(said), "{said}: {told}");
    }
    let solve =
        ["solve", "--programme", "programme.toml", "--out", "result", "--lang", "zh", "--write-table", "分配.csv"];
    let output = fundline(desk.path(), &solve);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    // Direction 1.5 has money for one of its two at 180: the one of 90. Direction 2.0 takes the 120 that are left.
    let mode = |name: &str| fs::metadata(at(name)).expect("written").permissions();
    assert_eq!(mode("分配.csv"), mode("result/allocation.csv"), "whoever reads the one reads the other");
    let table = fs::read_to_string(at("分配.csv")).expect("written");
    let lines: Vec<String> = table.lines().map(|line| line.split(',').take(7).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(
        lines,
        [
            "\u{feff}编号,方向,排名,评分,申请经费（万元）,决定,资助经费（万元）",
            "P-1,1.5,2,85.5,180,未资助,0",
            "P-2,1.5,1,90,180,资助,180",
            "P-3,2.0,1,70.3,120,资助,120",
        ]
    );
    let contract = fs::read_to_string(at("result/allocation.csv")).expect("written");
    assert!(contract.starts_with("id,direction,rank,merit,requested,decision,award,reason\n"), "{contract}");
}

#[test]
fn a_draft_of_the_map_is_offered() {
    let desk = desk("gbk.csv");
    let output = fundline(desk.path(), &["import", "table", "gbk.csv", "--guess", "--out", "map.toml", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let map = fs::read_to_string(desk.path().join("map.toml")).expect("written");
    assert!(map.contains("from = \"申请经费（元）\"\nto = \"requested\"\ntype = \"money\"\nunit = \"元\"\n"), "{map}");
    let output = fundline(desk.path(), &["import", "table", "gbk.csv", "--map", "map.toml"]);
    assert_eq!(text(&output.stdout), "id,direction,requested,rank,备注\nP-1,1.5,180,1,优先\nP-2,2.0,90,1,\n");
}

#[test]
fn what_cannot_be_read_writes_nothing() {
    let desk = desk("traps.xlsx");
    let import = ["import", "table", "traps.xlsx", "--programme", "programme.toml", "--out", "candidates.csv"];
    let output = fundline(desk.path(), &import);
    assert_eq!(output.status.code(), Some(2));
    assert!(!desk.path().join("candidates.csv").exists());
}
