//! Tests of the reports on a programme of the guide's shape.

use super::*;
use crate::domain::{Cells, Column, Money, Presence, TextColumn};
use crate::study::dossier::fixture::{Mini, Sample};
use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

/// Writes a result folder to look at: `FUNDLINE_SAMPLE=dir[,candidates[,scale]] cargo test … -- --ignored sample`.
#[test]
#[ignore = "writes files for a person to look at"]
fn sample() {
    let wanted = std::env::var("FUNDLINE_SAMPLE").expect("FUNDLINE_SAMPLE=dir[,candidates[,scale]]");
    let mut parts = wanted.split(',');
    let dir = Path::new(parts.next().unwrap());
    let count = parts.next().map_or(900, |n| n.parse().unwrap());
    let scale = parts.next().map_or(1, |n| n.parse().unwrap());
    let sample = Sample::guide(count, scale);
    let start = Instant::now();
    let dossier = sample.dossier();
    println!("dossier {:?} for {} candidates", start.elapsed(), sample.candidates.len());
    for lang in [Lang::Zh, Lang::En] {
        let start = Instant::now();
        let files = render(&dossier, lang).unwrap();
        println!("{lang:?}: {:?}", start.elapsed());
        let folder = dir.join(format!("{lang:?}").to_lowercase());
        std::fs::create_dir_all(folder.join("charts")).unwrap();
        for (name, bytes) in files {
            println!("  {name} {}", bytes.len());
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        println!("{}", terminal::summary(&dossier, lang));
    }
    let single = |name: &str, make: &dyn Fn() -> usize| {
        let start = Instant::now();
        let bytes = make();
        println!("{name} {:?} {bytes}", start.elapsed());
    };
    single("csv", &|| allocation_csv(&dossier, Lang::Zh).len());
    single("json", &|| allocation_json(&dossier, Lang::Zh).unwrap().len());
    single("xlsx", &|| allocation_xlsx(&dossier, Lang::Zh).unwrap().len());
    single("html", &|| report_html(&dossier, Lang::Zh).unwrap().len());
    single("charts", &|| chart_files(&charts(&dossier, Lang::Zh)).unwrap().len());
}

fn allocation_csv(dossier: &Dossier, lang: Lang) -> Vec<u8> {
    let mut csv = Vec::new();
    write_allocation_csv(dossier, lang, &mut csv).expect("memory takes it");
    csv
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_folder_holds_every_file_and_two_renders_give_the_same_bytes() {
    let sample = Sample::guide(300, 1);
    let once = render(&sample.dossier(), Lang::Zh).unwrap();
    let names: Vec<&str> = once.iter().map(|file| file.0.as_str()).collect();
    assert_eq!(names[..4], ["allocation.xlsx", "report.html", "charts/funds.svg", "charts/funds.png"]);
    assert_eq!(names.len(), 2 + 2 * 7);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let again = render(&Sample::guide(300, 1).dossier(), Lang::Zh).unwrap();
    for (one, other) in once.iter().zip(&again) {
        assert!(one == other, "{} differs a second later", one.0);
    }
}

#[test]
fn the_csv_is_as_the_formats_page_has_it() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let bytes = allocation_csv(&dossier, Lang::Zh);
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let header: Vec<String> = reader.headers().unwrap().iter().map(Into::into).collect();
    assert_eq!(header, ["id", "direction", "rank", "merit", "requested", "decision", "award", "reason"]);
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), sample.candidates.len());
    let unit = &sample.case.programme.money;
    let mut awarded = Money::ZERO;
    for (row, candidate) in rows.iter().zip(sample.candidates.rows()) {
        let at = candidate.at();
        assert_eq!(&row[0], sample.candidates.id(candidate), "the order of the input");
        assert_eq!(&row[1], sample.case.programme.direction(sample.candidates.direction[at]).id);
        assert_eq!(unit.parse(&row[4]), Ok(sample.candidates.requested[at]));
        let award = unit.parse(&row[6]).unwrap();
        awarded = awarded + award;
        match &row[5] {
            "funded" => assert_eq!(Some(award), sample.solution().allocation.award(candidate)),
            "unfunded" | "ineligible" => assert_eq!(&row[6], "0"),
            other => panic!("{other} is no decision"),
        }
        assert_eq!(&row[7], dossier.reason(candidate).zh);
    }
    assert_eq!(awarded, dossier.headline.awarded);
    let english = text(allocation_csv(&dossier, Lang::En));
    assert!(english.contains("places of direction 1.1 are taken"));
}

#[test]
fn the_json_is_as_the_formats_page_has_it() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let bytes = text(allocation_json(&dossier, Lang::En).unwrap());
    let keys: Vec<&str> = bytes
        .lines()
        .filter_map(|line| line.strip_prefix("  \""))
        .map(|line| line.split('"').next().unwrap())
        .collect();
    assert_eq!(
        keys[..8],
        ["status", "objective", "bound", "awarded", "funded", "directions", "inputs", "program"],
        "the page's keys come first, indented by two spaces"
    );
    let value: serde_json::Value = serde_json::from_str(&bytes).unwrap();
    assert_eq!(value["status"], "feasible");
    assert_eq!(value["stop"], "time_limit");
    assert_eq!(value["objective"], dossier.headline.objective.plain().to_string());
    assert_eq!(value["gap"], "1.23");
    assert_eq!(value["total"], "34890");
    let funded: Vec<&str> = value["funded"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    let expected: Vec<&str> = sample
        .candidates
        .rows()
        .filter(|c| sample.solution().allocation.funds(*c))
        .map(|c| sample.candidates.id(c))
        .collect();
    assert_eq!(funded, expected, "in the order of the input");
    let direction = &value["directions"][6];
    assert_eq!(direction["id"], "1.7");
    assert_eq!(direction["projects_cap"], 30);
    assert_eq!(direction["funds_cap"], "6000");
    assert!(direction["awarded"].is_string() && direction["funded"].is_u64());
    assert_eq!(value["inputs"]["candidates"], "b2".repeat(32));
    assert_eq!(value["program"]["name"], "fundline");
    assert_eq!(value["lang"], "en");
    assert_eq!(value["synthetic"], true);
    assert_eq!(value["presence"], serde_json::Value::Null);
    assert_eq!(value["deviations"][0]["reason"]["zh"], "2025 年 9 月撤回申请");
}

#[test]
fn ties_stand_in_the_json_and_in_the_page() {
    let presence = [Presence::Always, Presence::Sometimes, Presence::Sometimes, Presence::Never];
    let rows = [("A", 1, 90, 10), ("B", 2, 80, 10), ("C", 2, 80, 10), ("D", 3, 70, 10)];
    let sample = Mini::new(&rows).places(2).funded(&["A", "B"]).presence(&presence).build();
    let dossier = sample.dossier();
    let value: serde_json::Value = serde_json::from_slice(&allocation_json(&dossier, Lang::En).unwrap()).unwrap();
    assert_eq!(value["status"], "optimal");
    let presence = serde_json::json!({"always": 1, "sometimes": 2, "never": 1, "sometimes_ids": ["B", "C"]});
    assert_eq!(value["presence"], presence);
    let page = text(report_html(&dossier, Lang::En).unwrap());
    assert!(page.contains("1 in every allocation of greatest merit, 2 only in some of them"));
    assert!(!page.contains("synthetic data") && !page.contains("模拟数据"));
}

#[test]
fn a_programme_without_caps_or_candidates_still_renders() {
    for rows in [&[][..], &[("A", 1, 0, 10)][..]] {
        let sample = Mini::new(rows).build();
        let files = render(&sample.dossier(), Lang::Zh).unwrap();
        assert_eq!(files.len(), 2 + 2 * 3, "no column to distribute by");
        assert!(terminal::summary(&sample.dossier(), Lang::Zh).contains("资助 0 项"));
    }
}

fn workbook(bytes: Vec<u8>) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    sheets.into_iter().map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect())).collect()
}

fn holds(sheet: &[Vec<Data>], text: &str) -> bool {
    sheet.iter().flatten().any(|cell| *cell == Data::String(text.into()))
}

#[test]
fn the_workbook_holds_numbers_as_numbers_and_texts_as_texts() {
    let mut sample = Sample::guide(900, 1);
    let dangerous = ["=1+1", "+cmd", "-2", "@SUM(A1)"];
    let titles: TextColumn =
        (0..sample.candidates.len()).map(|row| Some(dangerous.get(row).copied().unwrap_or("x"))).collect();
    sample.candidates.columns[0] = Column { name: "title".into(), cells: Cells::Text(titles) };
    let dossier = sample.dossier();
    let bytes = allocation_xlsx(&dossier, Lang::En).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["Summary", "Directions", "Candidates", "Rules", "Screening", "Checklist"]);
    assert!(book.worksheet_formula("Candidates").unwrap().is_empty(), "no formula anywhere");
    let sheets = workbook(bytes);
    let rows = &sheets["Candidates"];
    assert_eq!(rows.len(), 1 + sample.candidates.len());
    let column = |title: &str| rows[0].iter().position(|cell| *cell == Data::String(title.into())).unwrap();
    let (award, kind) = (column("Awarded (万元)"), column("Decision"));
    let (name, country) = (column("Title"), column("Country"));
    for (row, text) in rows[1..].iter().zip(dangerous) {
        assert_eq!(row[name], Data::String(text.into()));
    }
    let mut sum = 0.0;
    for row in &rows[1..] {
        let Data::Float(award) = row[award] else { panic!("{:?} is no number", row[award]) };
        sum += award;
    }
    assert!((sum - sample.case.programme.money.plain(dossier.headline.awarded).to_f64()).abs() < 1e-6);
    let funded = rows[1..].iter().filter(|row| row[kind] == Data::String("Funded".into())).count();
    assert_eq!(funded, dossier.headline.funded);
    assert_eq!(rows[1][country], Data::String("New Zealand".into()), "values go by their English names");
    let checks: usize = dossier.checklist.iter().map(|check| check.candidates.len()).sum();
    assert_eq!(sheets["Checklist"].len(), 1 + checks, "all candidates, not only the funded");
    assert_eq!(sheets["Rules"].len(), 1 + dossier.rules.len());
    assert!(holds(&sheets["Summary"], "synthetic data"));
    let chinese = workbook(allocation_xlsx(&dossier, Lang::Zh).unwrap());
    assert!(chinese.contains_key("候选项目") && holds(&chinese["概览"], "模拟数据"));
}

#[test]
fn the_page_stands_alone_in_both_languages() {
    let sample = Sample::guide(900, 1);
    let page = text(report_html(&sample.dossier(), Lang::Zh).unwrap());
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"zh\">"));
    for needle in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(needle), "{needle} would fetch something");
    }
    let sections = [
        ("各方向", "Directions"),
        ("未按排名资助", "Out of rank order"),
        ("核对清单", "Checklist"),
        ("模拟数据", "synthetic data"),
    ];
    for (zh, en) in sections {
        assert!(page.contains(&format!("<span lang=\"zh\">{zh}")), "{zh}");
        assert!(page.contains(&format!("<span lang=\"en\">{en}")), "{en}");
    }
    assert_eq!(page.matches("<svg ").count(), 2 * 7, "each chart in both languages");
    assert_eq!(page.matches("<tr data-direction=").count(), sample.candidates.len());
    let tables = page.matches("<table").count();
    assert_eq!((page.matches("<caption>").count(), page.matches("<thead>").count()), (tables, tables));
    assert!(text(report_html(&sample.dossier(), Lang::En).unwrap()).starts_with("<!DOCTYPE html><html lang=\"en\">"));
}

#[test]
fn the_page_escapes_what_applicants_wrote() {
    let mut sample = Sample::guide(300, 1);
    let title = "<script>alert(1)</script>\" onload=\"x";
    let titles: TextColumn = (0..sample.candidates.len()).map(|_| Some(title)).collect();
    sample.candidates.columns[0] = Column { name: "title".into(), cells: Cells::Text(titles) };
    sample.case.programme.directions[0].title.en = title.into();
    let page = text(report_html(&sample.dossier(), Lang::En).unwrap());
    assert_eq!(page.matches("<script>").count(), 1, "only our own");
    assert!(!page.contains("\" onload"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x"));
}

#[test]
fn a_large_page_keeps_the_funded_and_says_what_it_leaves_out() {
    let sample = Sample::guide(6000, 4);
    let dossier = sample.dossier();
    let page = text(report_html(&dossier, Lang::En).unwrap());
    let listed = page.matches("<tr data-direction=").count();
    let (all, funded) = (sample.candidates.len(), dossier.headline.funded);
    assert!(funded < listed && listed < all);
    assert_eq!(page.matches("data-kind=\"funded\"").count(), funded);
    assert!(page.contains(&format!("Of {all} candidates {listed} are listed here")));
}

#[test]
fn the_terminal_shows_the_headline_and_every_direction() {
    let sample = Sample::guide(900, 1);
    let summary = terminal::summary(&sample.dossier(), Lang::En);
    let awarded = sample.case.programme.money.show(sample.dossier().headline.awarded);
    let first = "guide-2025-2 · base (synthetic data): Feasible, not proven optimal (time limit reached)\n";
    assert!(summary.starts_with(first), "{summary}");
    assert!(summary.contains(&format!("165 / 176 projects funded with {awarded} of 34,890 万元")), "{summary}");
    for direction in &sample.case.programme.directions {
        assert!(summary.lines().any(|line| line.starts_with(&format!(" {} ", direction.id))), "{}", direction.id);
    }
    let widths = summary.lines().skip(6).map(unicode_width::UnicodeWidthStr::width);
    assert!(widths.max() <= Some(125), "{summary}");
}
