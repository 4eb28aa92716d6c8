//! One small study in every dress.

use super::{json, render, terminal};
use crate::domain::{Decimal, Lang, Money, MoneyUnit, RuleId, Text};
use crate::say;
use crate::study::{
    About, Bar, Bars, ChartSpec, Drawn, Lines, Plot, Section, Series, Study, Table, Value, column, wide,
};
use calamine::Reader as _;
use std::io::Cursor;

fn study() -> Study {
    let mut section = Section::new("all", say!("全部", "All"), vec![say!("一句话。", "A sentence & <more>.")]);
    let columns = vec![
        column("id", say!("编号", "Id")),
        column("award", say!("经费", "Money")),
        column("lost", say!("损失", "Lost")),
        column("status", say!("结论", "Status")),
        wide("rule", say!("规则", "Rule")),
        wide("others", say!("其他", "Others")),
    ];
    let mut table = Table::new("things", say!("一张 [表]", "A [table]"), columns);
    let rule = RuleId::Places { direction: "1.5".into() };
    let words = rule.describe();
    table.rows.push(vec![
        Value::Id("P-1".into()),
        Value::Money(Money(12_345_000)),
        Value::Merit(Decimal::new(15, 1)),
        Value::Code("optimal", say!("已证明", "proven")),
        Value::Rule(rule, words),
        Value::Ids(vec!["P-2".into(), "P-3".into()]),
    ]);
    table.rows.push(vec![
        Value::Id("P-2".into()),
        Value::Empty,
        Value::Merit(Decimal::new(-2, 0)),
        Value::Words(say!("无", "none")),
        Value::Count(1_000),
        Value::Percent(Decimal::new(125, 1)),
    ]);
    let mut again = table.clone();
    again.key = "again".into();
    section.tables = vec![table, again];
    let point = |x: i64, y: i64| (Decimal::new(x, 0), Decimal::new(y, 0));
    let series = |name: &str, drawn| Series {
        name: Text::same(name),
        drawn,
        points: vec![point(24_423, 1_000), point(30_000, 1_250), point(38_379, 1_310)],
    };
    let lines = Lines {
        across: say!("总经费（万元）", "total (万元)"),
        up: say!("总评分", "merit"),
        series: vec![series("exact", Drawn::Line), series("steps", Drawn::Steps), series("dots", Drawn::Dots)],
    };
    let bar = |label: &str, value: i64| Bar {
        label: Text::same(label),
        value: Decimal::new(value, 0),
        room: Some(Decimal::new(10, 0)),
        figures: Text::same(format!("{value}")),
    };
    let bars = Bars { legend: [say!("值", "value"), say!("空间", "room")], bars: vec![bar("a", 3), bar("b", 0)] };
    let chart =
        |key: &str, plot| ChartSpec { key: key.into(), title: say!("图", "Chart"), caption: Text::same("c"), plot };
    section.charts = vec![chart("lines", Plot::Lines(lines)), chart("bars", Plot::Bars(bars))];
    Study {
        name: "test".into(),
        title: say!("测试", "Test"),
        about: About {
            programme: "guide".into(),
            title: Text::same("Guide"),
            scenario: "base".into(),
            scenario_title: Text::same("Base"),
            money: MoneyUnit::default(),
            synthetic: true,
            inputs: vec![("programme".into(), "ab".repeat(32))],
            version: "0.1.0".into(),
        },
        proven: true,
        sections: vec![section],
    }
}

#[test]
fn json_has_exact_numbers_codes_and_rules() {
    let value: serde_json::Value = serde_json::from_str(&json(&study(), Lang::En).expect("written")).expect("JSON");
    let row = &value["tables"]["things"][0];
    assert_eq!((&row["award"], &row["lost"], &row["status"]), (&"1234.5".into(), &"1.5".into(), &"optimal".into()));
    assert_eq!(row["rule"], serde_json::json!({"rule": "places", "direction": "1.5"}));
    assert_eq!(row["others"], serde_json::json!(["P-2", "P-3"]));
    assert_eq!(value["tables"]["again"][1]["award"], serde_json::Value::Null);
    assert_eq!(value["text"][0]["paragraphs"][0], "A sentence & <more>.");
}

#[test]
fn a_terminal_shows_what_fits_and_the_unit_once() {
    let text = terminal(&study(), Lang::Zh, None);
    assert!(text.contains("经费（万元）") && text.contains("1,234.5"), "{text}");
    assert!(text.contains("模拟数据"));
    assert!(!text.contains("P-3"), "a wide column is left to the files");
}

#[test]
fn a_narrow_terminal_breaks_between_words_and_leaves_out_what_is_the_same_in_every_row() {
    let mut study = study();
    study.sections[0].tables.pop();
    let table = &mut study.sections[0].tables[0];
    table.columns[3].title = say!("结论", "What was concluded");
    table.rows.iter_mut().for_each(|row| row[3] = Value::Code("optimal", say!("已证明", "proven")));
    let widest = |text: &str| text.lines().map(unicode_width::UnicodeWidthStr::width).max();
    let text = terminal(&study, Lang::En, Some(40));
    assert!(widest(&text) <= Some(40) && text.contains("concluded") && text.contains("1,234.5"), "{text}");
    let text = terminal(&study, Lang::En, Some(24));
    assert!(widest(&text) <= Some(24) && !text.contains("concluded") && text.contains("1,234.5"), "{text}");
}

#[test]
fn the_files_hold_every_table_and_chart_and_are_the_same_each_time() {
    let (study, files) = (study(), render(&study(), Lang::En).expect("made"));
    assert_eq!(files, render(&study, Lang::En).expect("made"));
    let names: Vec<&str> = files.iter().map(|file| file.0.as_str()).collect();
    let charts = ["charts/lines.svg", "charts/lines.png", "charts/bars.svg", "charts/bars.png"];
    assert_eq!(names, [&["test.json", "test.xlsx", "test.html"][..], &charts].concat());
    let page = String::from_utf8(files[2].1.clone()).expect("UTF-8");
    assert!(page.contains("A sentence &amp; &lt;more&gt;."));
    assert_eq!(page.matches("<svg").count(), 4, "two charts in two languages");
    assert!(
        page.contains("Money (万元)")
            && page.contains("12.5 %")
            && page.contains("<span class=\"id\">P-2</span>, <span class=\"id\">P-3</span>")
    );

    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(files[1].1.clone())).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Summary", "A  table", "A  table 2"], "names without what a sheet's may not hold");
    let sheet = book.worksheet_range("A  table").expect("there");
    assert_eq!(sheet.get_value((1, 1)), Some(&calamine::Data::Float(1234.5)));
    assert_eq!(sheet.get_value((1, 5)), Some(&calamine::Data::String("P-2, P-3".into())));
}
