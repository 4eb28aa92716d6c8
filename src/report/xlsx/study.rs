//! The workbook of a study: what was asked and said on the first sheet, then a sheet for each table.

use super::sheet::{Cell, Heading, Sheet, Style, heading};
use super::{MOST_ROWS, needed};
use crate::domain::{Decimal, Lang, MERIT_PLACES, Money};
use crate::report::{ReportError, study::shown, study::title_of, words};
use crate::say;
use crate::study::{Study, Table, Value};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use std::collections::BTreeSet;

/// Longest name of a sheet, in letters.
const MOST_NAME: usize = 31;

/// The workbook, in the language of the report. Its properties bear no clock.
///
/// # Errors
/// When the workbook cannot be written.
pub fn workbook(study: &Study, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    // A day before every run, so that the same inputs give the same bytes.
    let properties = DocProperties::new()
        .set_title(study.title.get(lang))
        .set_author("fundline")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    let style = Style::new(money_places(study), merit_places(study));
    summary(workbook.add_worksheet(), study, &style, lang)?;
    let mut names = BTreeSet::from([say!("概览", "Summary").get(lang).to_owned()]);
    for table in study.sections.iter().flat_map(|section| &section.tables) {
        let name = sheet_name(table.title.get(lang), &mut names);
        self::table(workbook.add_worksheet(), study, table, &name, &style, lang)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A name that no other sheet has, of letters that a sheet's name may hold.
fn sheet_name(title: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed = |letter: char| if "[]:*?/\\'".contains(letter) || letter.is_control() { ' ' } else { letter };
    let clean: String = title.chars().map(allowed).collect();
    let clean = clean.trim();
    let mut name: String = clean.chars().take(MOST_NAME).collect();
    for number in 2.. {
        // Excel takes names that differ in capitals only for the same.
        if taken.insert(name.to_lowercase()) {
            break;
        }
        let end = format!(" {number}");
        name = clean.chars().take(MOST_NAME - end.len()).collect::<String>() + &end;
    }
    name
}

fn summary(
    sheet: &mut rust_xlsxwriter::Worksheet,
    study: &Study,
    style: &Style,
    lang: Lang,
) -> Result<(), ReportError> {
    let about = &study.about;
    let mut sheet = Sheet::new(sheet, &say!("概览", "Summary"), style, lang)?;
    sheet.title(study.title.get(lang))?;
    if about.synthetic {
        sheet.title(words::synthetic().get(lang))?;
    }
    let status = if study.proven {
        say!("全部结论均已证明", "every answer is proven")
    } else {
        say!("部分结论未证明", "some answers are not proven")
    };
    let scenario = format!("{} {}", about.scenario, about.scenario_title.get(lang));
    for (name, value) in [
        (say!("计划", "Programme"), about.title.get(lang).to_owned()),
        (say!("情景", "Scenario"), scenario.trim().to_owned()),
        (say!("结论", "Status"), status.get(lang).to_owned()),
        (say!("程序版本", "Program"), format!("fundline {}", about.version)),
    ] {
        sheet.row(&[Cell::Strong(name.get(lang).into()), Cell::Wrapped(value)])?;
    }
    for section in &study.sections {
        sheet.row(&[])?;
        sheet.row(&[Cell::Strong(section.title.get(lang).into())])?;
        for paragraph in &section.paragraphs {
            sheet.row(&[Cell::Empty, Cell::Wrapped(paragraph.get(lang).into())])?;
        }
    }
    sheet.row(&[])?;
    sheet.row(&[Cell::Strong(say!("输入文件（SHA-256）", "Input files (SHA-256)").get(lang).into())])?;
    for (name, sum) in &about.inputs {
        sheet.row(&[Cell::Text(name.clone()), Cell::Text(sum.clone())])?;
    }
    Ok(sheet.finish_plain(90)?)
}

fn table(
    sheet: &mut rust_xlsxwriter::Worksheet,
    study: &Study,
    table: &Table,
    name: &str,
    style: &Style,
    lang: Lang,
) -> Result<(), ReportError> {
    let mut sheet = Sheet::new(sheet, &crate::domain::Text::same(name), style, lang)?;
    let columns: Vec<Heading> =
        (0..table.columns.len()).map(|at| heading(title_of(study, table, at), widest(table, at))).collect();
    sheet.header(&columns, lang)?;
    for row in table.rows.iter().take(MOST_ROWS) {
        sheet.row(&row.iter().map(|value| cell(study, value, lang)).collect::<Vec<_>>())?;
    }
    Ok(sheet.finish(&columns)?)
}

/// Long words are wrapped; ids and figures keep their width.
fn widest(table: &Table, at: usize) -> usize {
    let long = |row: &Vec<Value>| matches!(row[at], Value::Words(_) | Value::Ids(_) | Value::Rule(..));
    if table.rows.iter().any(long) { 60 } else { 24 }
}

fn cell(study: &Study, value: &Value, lang: Lang) -> Cell {
    match value {
        Value::Empty => Cell::Empty,
        Value::Code(_, text) => Cell::text(text, lang),
        Value::Id(id) => Cell::Text(id.clone()),
        Value::Words(_) | Value::Ids(_) | Value::Rule(..) => Cell::Wrapped(shown(value, &study.about, lang)),
        Value::Count(count) => Cell::Number(Decimal::new(*count, 0)),
        Value::Money(amount) => Cell::Money(study.about.money.plain(*amount)),
        Value::Merit(merit) => Cell::Merit(*merit),
        Value::Number(number) => Cell::Number(*number),
        Value::Percent(share) => Cell::Number(*share),
    }
}

fn money_places(study: &Study) -> u8 {
    let amounts = values(study).filter_map(|value| match value {
        Value::Money(Money(units)) => Some(i128::from(*units)),
        _ => None,
    });
    needed(amounts, study.about.money.decimals)
}

/// Places after the point that the merits need, at most those that merit is read with: a weight may add more.
fn merit_places(study: &Study) -> u8 {
    let merits = values(study).filter_map(|value| match value {
        Value::Merit(merit) => {
            let more = merit.places.saturating_sub(MERIT_PLACES);
            let fewer = MERIT_PLACES.saturating_sub(merit.places);
            Some(merit.units / 10_i128.pow(u32::from(more)) * 10_i128.pow(u32::from(fewer)))
        }
        _ => None,
    });
    needed(merits, MERIT_PLACES)
}

fn values(study: &Study) -> impl Iterator<Item = &Value> {
    study.sections.iter().flat_map(|section| &section.tables).flat_map(|table| &table.rows).flatten()
}
