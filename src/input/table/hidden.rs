//! What a spreadsheet does not show: hidden rows and columns, and the merged cells and errors of an .ods. The library that
//! reads the cells does not tell these, so the file's own parts are asked. What cannot be found out counts as shown.

use super::grid::{Grid, Merged};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::ops::RangeInclusive;

/// Most rows and columns that a sheet has; an .ods repeats its last, empty ones up to these.
const MOST_ROWS: usize = 1 << 20;
const MOST_COLUMNS: usize = 1 << 14;

/// A part of a packed file, as text.
fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// Calls `each` for every opening tag; `false` ends the reading.
fn tags(xml: &str, mut each: impl FnMut(&BytesStart<'_>, bool) -> bool) {
    let mut reader = Reader::from_str(xml);
    loop {
        let go_on = match reader.read_event() {
            Ok(Event::Start(tag)) => each(&tag, true),
            Ok(Event::Empty(tag)) => each(&tag, false),
            Ok(Event::Eof) | Err(_) => false,
            Ok(_) => true,
        };
        if !go_on {
            return;
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    let raw = String::from_utf8_lossy(found.value.as_bytes()).into_owned();
    quick_xml::escape::unescape(&raw).map(std::borrow::Cow::into_owned).ok()
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<usize> {
    attribute(tag, name)?.parse().ok()
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().into_inner().as_bytes() == name.as_bytes()
}

/// Hidden rows and columns of an .xlsx sheet.
pub(super) fn of_xlsx(bytes: &[u8], sheet: &str, grid: &mut Grid) {
    let Some(xml) = xlsx_part(bytes, sheet).and_then(|name| part(bytes, &name)) else { return };
    let mut row = 0;
    tags(&xml, |tag, _| {
        let hidden = || attribute(tag, "hidden").is_some_and(|said| said == "1" || said == "true");
        if is(tag, "row") {
            row = number(tag, "r").unwrap_or(row + 1);
            if hidden() {
                grid.hidden_rows.insert(row.saturating_sub(1));
            }
        } else if is(tag, "col") && hidden() {
            let (first, last) = (number(tag, "min").unwrap_or(1), number(tag, "max").unwrap_or(0));
            grid.hidden_columns.extend(first.saturating_sub(1)..last.min(MOST_COLUMNS));
        }
        true
    });
}

/// The name of the part that holds a sheet of an .xlsx.
fn xlsx_part(bytes: &[u8], sheet: &str) -> Option<String> {
    let mut relation = None;
    tags(&part(bytes, "xl/workbook.xml")?, |tag, _| {
        if is(tag, "sheet") && attribute(tag, "name").as_deref() == Some(sheet) {
            relation = attribute(tag, "r:id");
        }
        relation.is_none()
    });
    let relation = relation?;
    let mut target = None;
    tags(&part(bytes, "xl/_rels/workbook.xml.rels")?, |tag, _| {
        if is(tag, "Relationship") && attribute(tag, "Id").as_deref() == Some(relation.as_str()) {
            target = attribute(tag, "Target");
        }
        target.is_none()
    });
    let target = target?;
    Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), ToOwned::to_owned))
}

/// Hidden rows and columns, merged cells, and cells that are a formula's error, of an .ods sheet.
pub(super) fn of_ods(bytes: &[u8], sheet: &str, grid: &mut Grid) {
    let Some(xml) = part(bytes, "content.xml") else { return };
    let (mut within, mut row, mut column, mut next_column) = (false, 0_usize, 0_usize, 0_usize);
    let mut rows = 0;
    tags(&xml, |tag, _| {
        if is(tag, "table") {
            if within {
                return false;
            }
            within = attribute(tag, "table:name").as_deref() == Some(sheet);
        }
        if !within {
            return true;
        }
        let shown = attribute(tag, "table:visibility").is_none_or(|said| said == "visible");
        if is(tag, "table-column") {
            let repeated = number(tag, "table:number-columns-repeated").unwrap_or(1);
            let range = next_column..(next_column + repeated).min(MOST_COLUMNS);
            next_column = range.end;
            if !shown {
                grid.hidden_columns.extend(range);
            }
        } else if is(tag, "table-row") {
            let repeated = number(tag, "table:number-rows-repeated").unwrap_or(1);
            (row, column) = (rows, 0);
            rows = (rows + repeated).min(MOST_ROWS);
            if !shown {
                grid.hidden_rows.extend(row..rows);
            }
        } else if is(tag, "table-cell") || is(tag, "covered-table-cell") {
            let repeated = number(tag, "table:number-columns-repeated").unwrap_or(1);
            let down = number(tag, "table:number-rows-spanned").unwrap_or(1).max(1);
            let across = number(tag, "table:number-columns-spanned").unwrap_or(1).max(1);
            if down * across > 1 {
                let (bottom, right) = (row + down - 1, column + across - 1);
                grid.merge(Merged { top: row, left: column, bottom, right });
            }
            // The library takes a formula's error for an empty text.
            if attribute(tag, "calcext:value-type").as_deref() == Some("error") {
                let repeats = (row..rows).flat_map(|row| (column..column + repeated).map(move |column| (row, column)));
                repeats.take(grid.width()).for_each(|(row, column)| grid.spoil(row, column));
            }
            column = (column + repeated).min(MOST_COLUMNS);
        }
        true
    });
}

/// Hidden rows and columns of an .xls sheet, counted from 0 among all sheets: BIFF8, records BOUNDSHEET, ROW, COLINFO
/// (Microsoft, \[MS-XLS\] 2.4.28, 2.4.221 and 2.4.53).
pub(super) fn of_xls(bytes: &[u8], sheet: usize, grid: &mut Grid) {
    let Some(stream) = biff(bytes) else { return };
    let starts: Vec<usize> = records(&stream, 0)
        .filter(|(kind, data)| *kind == 0x85 && data.len() >= 4)
        .map(|(_, data)| u32::from_le_bytes([data[0], data[1], data[2], data[3]]) as usize)
        .collect();
    let Some(start) = starts.get(sheet) else { return };
    let word = |data: &[u8], at: usize| usize::from(u16::from_le_bytes([data[at], data[at + 1]]));
    for (kind, data) in records(&stream, *start) {
        match kind {
            0x208 if data.len() >= 14 && word(data, 12) & 0x20 != 0 => {
                grid.hidden_rows.insert(word(data, 0));
            }
            0x7d if data.len() >= 10 && word(data, 8) & 1 != 0 => {
                let columns: RangeInclusive<usize> = word(data, 0)..=word(data, 2);
                grid.hidden_columns.extend(columns);
            }
            _ => {}
        }
    }
}

fn biff(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = file.open_stream("/Workbook").ok()?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).ok()?;
    Some(all)
}

/// The records of a substream, to its end.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = start;
    std::iter::from_fn(move || {
        let head = stream.get(at..at + 4)?;
        let (kind, length) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
        let data = stream.get(at + 4..at + 4 + usize::from(length))?;
        at += 4 + usize::from(length);
        (kind != 0x0a).then_some((kind, data))
    })
}

/// The names of the streams of a compound file, for telling a text document from a workbook.
pub(super) fn streams(bytes: &[u8]) -> BTreeSet<String> {
    let Ok(file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return BTreeSet::new() };
    file.walk().map(|entry| entry.name().to_owned()).collect()
}

/// The names of the parts of a packed file.
pub(super) fn parts(bytes: &[u8]) -> BTreeSet<String> {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return BTreeSet::new() };
    archive.file_names().filter_map(|name| name.ok().map(std::borrow::Cow::into_owned)).collect()
}
