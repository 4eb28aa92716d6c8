//! A map: which column of a sheet becomes which, in TOML. Its keys stand in the book's page on spreadsheets.

use super::amount::Unit;
use super::grid::column_of;
use crate::domain::{ColumnType, Place};
use crate::input::document::{Document, Section};
use crate::input::files::SourceFile;
use crate::input::ledger::Ledger;
use crate::input::rules::Placed;
use crate::say;
use std::collections::BTreeMap;

/// What a map says; nothing where it is silent.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) sheet: Option<Placed<String>>,
    /// The header's first row, from 0.
    pub(super) header: Option<Placed<usize>>,
    pub(super) header_rows: usize,
    pub(super) unit: Option<Unit>,
    pub(super) encoding: Option<String>,
    pub(super) separator: Option<u8>,
    /// Are hidden rows left out?
    pub(super) leave_hidden: bool,
    pub(super) columns: Vec<MapColumn>,
    /// Columns that have the same value in all rows.
    pub(super) constants: Vec<(String, String)>,
}

/// A column of a map.
#[derive(Debug)]
pub(super) struct MapColumn {
    /// The heading, as it stands.
    pub(super) from: Option<String>,
    /// The column, from 0: for headings that are there twice, or empty.
    pub(super) column: Option<usize>,
    /// The candidate table's column.
    pub(super) to: String,
    pub(super) kind: Option<ColumnType>,
    pub(super) unit: Option<Unit>,
    /// Cells that stand for something else.
    pub(super) values: BTreeMap<String, String>,
    pub(super) at: Place,
}

/// Reads a map; `None` where it cannot be used. Issues go to the ledger.
pub(super) fn read(file: &SourceFile, ledger: &mut Ledger) -> Option<Map> {
    let before = ledger.errors();
    let shown = file.shown();
    let document = Document::parse(&shown, file.text(ledger)?, ledger)?;
    let root = document.root(&["table", "column", "constants"]);
    let mut map = Map { header_rows: 1, ..Map::default() };
    let keys = ["sheet", "header", "header_rows", "unit", "encoding", "separator", "hidden"];
    if let Some(table) = root.get("table").and_then(|entry| entry.table(&keys)) {
        head(&table, &mut map);
    }
    let sections = root.tables("column", &["from", "column", "to", "type", "unit", "values"]);
    map.columns = sections.iter().filter_map(column).collect();
    if let Some(table) = root.get("constants").and_then(|entry| entry.open_table()) {
        let constant =
            |(name, entry): (&str, crate::input::document::Entry<'_>)| Some((name.to_owned(), entry.string()?));
        map.constants = table.entries().into_iter().filter_map(constant).collect();
    }
    document.close(ledger);
    (ledger.errors() == before).then_some(map)
}

fn head(table: &Section<'_>, map: &mut Map) {
    map.sheet = table.get("sheet").and_then(|entry| Some(Placed { value: entry.string()?, at: entry.place() }));
    map.header = table.get("header").and_then(|entry| {
        let row = usize::try_from(entry.units(0, 1 << 20)?).ok()?;
        Some(Placed { value: row.saturating_sub(1), at: entry.place() })
    });
    if let Some(rows) = table.get("header_rows").and_then(|entry| entry.units(0, 2)) {
        map.header_rows = usize::try_from(rows).unwrap_or(1).max(1);
    }
    map.unit = unit(table);
    map.encoding = table.get("encoding").and_then(|entry| entry.string());
    map.separator = table
        .get("separator")
        .and_then(|entry| entry.choice(&[("comma", b','), ("semicolon", b';'), ("tab", b'\t'), ("bar", b'|')]));
    let hidden = table.get("hidden").and_then(|entry| entry.choice(&[("read", false), ("leave_out", true)]));
    map.leave_hidden = hidden.unwrap_or(false);
}

fn unit(section: &Section<'_>) -> Option<Unit> {
    let word = section.get("unit").and_then(|entry| entry.string())?;
    // A programme may count in any unit that has a name; what is no currency of the programme's is told cell by cell.
    let name = Some(word.as_str()).filter(|word| word.chars().all(char::is_alphabetic));
    let unit = Unit::read(&word, name);
    if unit.is_none() {
        section.issue(
            "T107",
            &["unit"],
            say!("`{word}` 不是金额单位", "`{word}` is not a unit of money"),
            say!("例如 元、万元、EUR", "write for instance 元, 万元 or EUR"),
        );
    }
    unit
}

fn column(section: &Section<'_>) -> Option<MapColumn> {
    let from = section.get("from").and_then(|entry| entry.string());
    let letters = section.get("column").and_then(|entry| entry.string());
    let to = section.need("to").and_then(|entry| entry.string());
    let kind = section.get("type").and_then(|entry| entry.choice(&ColumnType::WORDS));
    let unit = unit(section);
    let mut values = BTreeMap::new();
    if let Some(table) = section.get("values").and_then(|entry| entry.open_table()) {
        values.extend(
            table.entries().into_iter().filter_map(|(name, entry)| Some((name.trim().to_owned(), entry.string()?))),
        );
    }
    let column = letters.as_deref().and_then(column_of);
    if from.is_none() && column.is_none() {
        section.issue(
            "T107",
            &["column"],
            say!("没有写明是表中的哪一列", "it does not say which column of the sheet it is about"),
            say!("请写 from = \"列名\"，或 column = \"F\"", "write from = \"its heading\", or column = \"F\""),
        );
        return None;
    }
    Some(MapColumn { from, column, to: to?, kind, unit, values, at: section.place() })
}
