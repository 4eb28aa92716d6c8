//! Audits of results that somebody tampered with: what was changed must be named.

use crate::cli::{Desk, text};
use fundline::bundle::{Manifest, Run, pack, read_folder, sha256, unpack};
use serde_json::Value;
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// A desk with a result in `out`, made from candidates among whom two can be swapped without breaking a rule.
fn solved() -> Desk {
    let desk = Desk::new();
    let candidates = fs::read_to_string(desk.path("candidates.csv")).expect("readable");
    desk.put("candidates.csv", candidates + "F,2.0,40,3,49,,V\n");
    let output = desk.solve(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    desk
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in read_folder(from).expect("readable") {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
}

/// Gives the manifest of a folder the hashes that its files have now, as a clever forger would.
pub fn rehash(folder: &Path) {
    let path = folder.join("manifest.json");
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).expect("readable")).expect("a manifest");
    let mut files = read_folder(folder).expect("readable");
    files.retain(|name, _| name != "manifest.json" && name != "run.json");
    manifest.files = files.into_iter().map(|(name, bytes)| (name, sha256(&bytes))).collect();
    fs::write(path, manifest.to_bytes()).expect("written");
    let path = folder.join("run.json");
    let mut run: Run = serde_json::from_slice(&fs::read(&path).expect("readable")).expect("a run");
    run.result = sha256(&manifest.to_bytes());
    fs::write(path, run.to_bytes()).expect("written");
}

struct Audit {
    code: Option<i32>,
    json: Value,
}

impl Audit {
    fn of(desk: &Desk, arguments: &[&str]) -> Self {
        let output = desk.run(&[&["audit", "--lang", "en", "--json"], arguments].concat());
        let json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("no JSON: {} {}", text(&output.stdout), text(&output.stderr)));
        Self { code: output.status.code(), json }
    }

    fn check(&self, key: &str) -> &Value {
        let mut checks = self.json["checks"].as_array().expect("a list").iter();
        checks.find(|check| check["check"] == key).unwrap_or_else(|| panic!("no check {key} in {:#}", self.json))
    }

    fn findings(&self, key: &str) -> Vec<&str> {
        self.check(key)["findings"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|text| text.as_str().expect("a text"))
            .collect()
    }

    fn failed(&self) -> Vec<&str> {
        let checks = self.json["checks"].as_array().expect("a list").iter();
        checks
            .filter(|check| check["verdict"] == "failed")
            .map(|check| check["check"].as_str().expect("a key"))
            .collect()
    }
}

/// Audits a copy of the result after `spoil` changed it and its hashes were made to fit again.
fn forged(desk: &Desk, arguments: &[&str], spoil: impl FnOnce(&Path)) -> Audit {
    let folder = desk.path("forged");
    let _ = fs::remove_dir_all(&folder);
    copy(&desk.path("out"), &folder);
    spoil(&folder);
    rehash(&folder);
    Audit::of(desk, &[&["forged"], arguments].concat())
}

fn edit(path: &Path, from: &str, to: &str) {
    let before = fs::read_to_string(path).expect("readable");
    let after = before.replacen(from, to, 1);
    assert_ne!(before, after, "{from:?} is not in {}", path.display());
    fs::write(path, after).expect("written");
}

#[test]
fn a_result_that_nobody_touched_follows_from_its_inputs() {
    let desk = solved();
    let audit = Audit::of(&desk, &["out"]);
    assert_eq!(audit.failed(), [""; 0], "{:#}", audit.json);
    assert_eq!(audit.code, Some(0));
    assert_eq!(audit.check("reproduction")["verdict"], "passed");
    let quick = Audit::of(&desk, &["out", "--quick"]);
    assert_eq!((quick.code, &quick.check("reproduction")["verdict"]), (Some(0), &Value::from("skipped")));
    // Chinese, for people.
    let output = desk.run(&["audit", "out", "--lang", "zh"]);
    assert!(text(&output.stdout).contains("通过"), "{}", text(&output.stdout));
}

#[test]
fn a_changed_award_is_named_wherever_it_was_changed() {
    let desk = solved();
    let csv = forged(&desk, &["--quick"], |folder| {
        edit(&folder.join("allocation.csv"), "A,1.1,1,90,30,funded,30,", "A,1.1,1,90,30,funded,30.0001,");
    });
    assert_eq!(csv.code, Some(4));
    assert!(
        csv.findings("rules")[0].contains("the award of A") && csv.findings("rules")[0].contains("30.0001"),
        "{:?}",
        csv.findings("rules")
    );

    let json = forged(&desk, &["--quick"], |folder| {
        edit(&folder.join("allocation.json"), "\"awarded\": \"60\"", "\"awarded\": \"60.0001\"");
    });
    assert_eq!(json.findings("sums"), ["allocation.json, /directions/0/awarded: `60.0001` stands there, `60` follows"]);

    let xlsx = forged(&desk, &["--quick"], |folder| {
        let path = folder.join("allocation.xlsx");
        let mut book = unpack(&path).unwrap_or_else(|_| panic!("a workbook"));
        let sheet = book.get_mut("xl/worksheets/sheet3.xml").expect("candidates");
        let text = String::from_utf8(std::mem::take(sheet)).expect("UTF-8");
        // The first candidate's award, in column G.
        let at = text.find("<c r=\"G2\"").expect("a cell");
        let (before, after) = text.split_at(at);
        *sheet = (before.to_owned() + &after.replacen("<v>30</v>", "<v>30.0001</v>", 1)).into_bytes();
        let mut bytes = Cursor::new(Vec::new());
        pack(&book, &mut bytes).expect("packed");
        fs::write(path, bytes.into_inner()).expect("written");
    });
    assert_eq!(xlsx.failed(), ["reports"]);
    assert_eq!(xlsx.findings("reports"), ["allocation.xlsx, Candidates!G2: `30.0001` stands there, `30` follows"]);
}

#[test]
fn two_swapped_candidates_are_named() {
    let desk = solved();
    let swap = |folder: &Path| {
        let csv = folder.join("allocation.csv");
        edit(&csv, "E,2.0,2,50,40,funded,40,", "E,2.0,2,50,40,unfunded,0,");
        edit(&csv, "F,2.0,3,49,40,unfunded,0,", "F,2.0,3,49,40,funded,40,");
    };
    let quick = forged(&desk, &["--quick"], swap);
    assert_eq!(quick.code, Some(4));
    assert_eq!(
        quick.findings("sums")[..2],
        [
            "F is funded in allocation.csv, but not among the funded of allocation.json",
            "E is among the funded of allocation.json, but not funded in allocation.csv"
        ]
    );
    let whole = forged(&desk, &[], swap);
    let named = whole.findings("reproduction");
    assert_eq!(
        named[..4],
        [
            "allocation.csv, decision of E: `unfunded` stands there, `funded` follows",
            "allocation.csv, award of E: `0` stands there, `40` follows",
            "allocation.csv, decision of F: `funded` stands there, `unfunded` follows",
            "allocation.csv, award of F: `40` stands there, `0` follows",
        ]
    );
}

#[test]
fn an_edited_reason_is_named() {
    let desk = solved();
    let audit = forged(&desk, &["--quick"], |folder| {
        edit(&folder.join("allocation.csv"), "Both sides must file", "Nobody must file");
    });
    assert_eq!(audit.failed(), ["reports"]);
    assert!(
        audit.findings("reports")[0].starts_with("allocation.csv, reason of C: "),
        "{:?}",
        audit.findings("reports")
    );
}

#[test]
fn an_edited_input_is_named() {
    let desk = solved();
    let audit =
        forged(&desk, &["--quick"], |folder| edit(&folder.join("inputs/candidates.csv"), "A,1.1,30", "A,1.1,29"));
    assert_eq!(audit.code, Some(4));
    assert!(audit.findings("inputs")[0].starts_with("allocation.json, /inputs/candidates: "));
    assert!(audit.findings("rules").contains(&"allocation.csv, requested of A: `30` stands there, `29` follows"));
    // So that nobody notices the input, its hash is changed in the result too.
    let audit = forged(&desk, &["--quick"], |folder| {
        let input = folder.join("inputs/programme.toml");
        let before = sha256(&fs::read(&input).expect("readable"));
        edit(&input, "at_most = 60", "at_most = 61");
        let after = sha256(&fs::read(&input).expect("readable"));
        edit(&folder.join("allocation.json"), &before, &after);
    });
    assert_eq!(audit.findings("inputs"), [""; 0]);
    let funds = "allocation.json, /directions/0/funds_cap: `60` stands there, `61` follows";
    assert!(audit.findings("reports").contains(&funds), "{:?}", audit.findings("reports"));
}

#[test]
fn a_changed_chart_is_named() {
    let desk = solved();
    let svg = forged(&desk, &["--quick"], |folder| edit(&folder.join("charts/funds.svg"), "60", "61"));
    assert_eq!(svg.failed(), ["reports"]);
    assert!(svg.findings("reports")[0].starts_with("charts/funds.svg, line "), "{:?}", svg.findings("reports"));
    let png = forged(&desk, &["--quick"], |folder| {
        let path = folder.join("charts/funds.png");
        let mut bytes = fs::read(&path).expect("readable");
        bytes[1000] ^= 1;
        fs::write(path, bytes).expect("written");
    });
    assert_eq!(png.findings("reports"), ["charts/funds.png, byte 1001: the bytes differ"]);
    let page = forged(&desk, &["--quick"], |folder| edit(&folder.join("report.html"), "Small", "Large"));
    assert!(page.findings("reports")[0].starts_with("report.html, line "), "{:?}", page.findings("reports"));
}

#[test]
fn files_that_were_changed_added_or_removed_are_named() {
    let desk = solved();
    let spoil = |change: &dyn Fn(&Path)| {
        let folder = desk.path("spoilt");
        let _ = fs::remove_dir_all(&folder);
        copy(&desk.path("out"), &folder);
        change(&folder);
        Audit::of(&desk, &["spoilt", "--quick"])
    };
    let changed = spoil(&|folder| edit(&folder.join("allocation.csv"), "30,funded", "31,funded"));
    assert_eq!((changed.code, changed.findings("files")), (Some(4), vec!["`allocation.csv` was changed"]));
    let added = spoil(&|folder| fs::write(folder.join("notes.txt"), "mine").expect("written"));
    assert_eq!(added.findings("files"), ["`notes.txt` was added"]);
    let removed = spoil(&|folder| fs::remove_file(folder.join("charts/funds.png")).expect("removed"));
    assert_eq!(removed.findings("files"), ["`charts/funds.png` is missing"]);
    let no_input = spoil(&|folder| fs::remove_file(folder.join("inputs/candidates.csv")).expect("removed"));
    assert_eq!(no_input.findings("inputs"), ["the input candidates is not in `inputs/candidates.csv`"]);
    let bare = spoil(&|folder| fs::remove_file(folder.join("manifest.json")).expect("removed"));
    assert_eq!(bare.findings("files"), ["there is no manifest.json: this is no result folder"]);
    let engine = spoil(&|folder| edit(&folder.join("manifest.json"), "\"auto\"", "\"magic\""));
    assert!(engine.failed().contains(&"reports"), "{:?}", engine.failed());
}

#[test]
fn nothing_outside_of_the_folder_is_read() {
    let desk = solved();
    let audit = forged(&desk, &["--quick"], |folder| {
        edit(&folder.join("manifest.json"), "\"file\": \"inputs/programme.toml\"", "\"file\": \"/etc/passwd\"");
    });
    assert_eq!(audit.findings("inputs"), ["the input programme is not in `/etc/passwd`"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", desk.path("forged/link")).expect("linked");
        let audit = Audit::of(&desk, &["forged"]);
        assert_eq!((audit.code, audit.failed()), (Some(4), vec!["contents"]));
    }
}

#[test]
fn another_scenario_under_the_same_name_is_noticed() {
    let desk = solved();
    let audit = forged(&desk, &["--quick"], |folder| {
        let scenario = folder.join("inputs/scenarios/try.toml");
        let text = fs::read_to_string(&scenario).expect("readable");
        fs::write(scenario, text + "total = 90\n").expect("written");
    });
    assert!(audit.findings("rules").iter().any(|finding| finding.contains("the programme total")), "{:#}", audit.json);
}

#[test]
fn a_result_without_an_allocation_is_audited_too() {
    let desk = Desk::new();
    let scenario = fs::read_to_string(desk.path("try.toml")).expect("readable");
    desk.put("try.toml", scenario + "fill = \"required\"\n[direction.\"1.1\"]\nprojects = { exactly = 3 }\n");
    assert_eq!(desk.solve(&[]).status.code(), Some(3));
    let audit = Audit::of(&desk, &["out"]);
    assert_eq!(
        (audit.code, &audit.check("reproduction")["verdict"]),
        (Some(0), &Value::from("passed")),
        "{:#}",
        audit.json
    );
    let audit = forged(&desk, &[], |folder| edit(&folder.join("allocation.json"), "\"by\": \"1\"", "\"by\": \"2\""));
    assert_eq!(audit.findings("reproduction")[0], "allocation.json, /repair/0/by: `2` stands there, `1` follows");
}

#[test]
fn a_path_that_cannot_be_read_is_told() {
    let desk = Desk::new();
    let output = desk.run(&["audit", "nowhere", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot read `nowhere`"));
    desk.put("evil.zip", "no archive");
    let output = desk.run(&["audit", "evil.zip", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stdout).contains("damaged"), "{}", text(&output.stdout));
}
