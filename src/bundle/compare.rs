//! Two versions of a file: what differs, in the terms of the file. Rows of a table are found by their first cell, values of JSON
//! by their keys, cells of a workbook by sheet and address.

use crate::domain::Text;
use crate::say;
use calamine::{Data, Range, Reader, Xlsx};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Cursor;

/// Something that stands in a file and does not follow, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub file: String,
    /// Where in it; empty for all of it.
    pub place: Text,
    /// What stands there; `None` where something is missing.
    pub found: Option<String>,
    /// What follows; `None` where nothing should stand there.
    pub follows: Option<String>,
}

/// Most letters of a value that a message shows.
const SHOWN: usize = 120;

impl Difference {
    /// The difference in words.
    #[must_use]
    pub fn describe(&self) -> Text {
        let file = &self.file;
        let Text { zh, en } = &self.place;
        let (zh, en) = if zh.is_empty() {
            (file.clone(), file.clone())
        } else {
            (format!("{file}，{zh}"), format!("{file}, {en}"))
        };
        match (&self.found, &self.follows) {
            (Some(found), Some(follows)) => {
                let (found, follows) = around(found, follows);
                say!("{zh}：文件中为 `{found}`，应为 `{follows}`", "{en}: `{found}` stands there, `{follows}` follows")
            }
            (None, Some(follows)) => {
                let follows = short(follows, 0);
                say!("{zh}：缺少 `{follows}`", "{en}: `{follows}` is missing")
            }
            (Some(found), None) => {
                let found = short(found, 0);
                say!("{zh}：多出 `{found}`", "{en}: `{found}` stands there, and nothing follows")
            }
            (None, None) => say!("{zh}：字节不同", "{en}: the bytes differ"),
        }
    }
}

/// Two long texts from shortly before the first letter that differs.
fn around(found: &str, follows: &str) -> (String, String) {
    let same = found.chars().zip(follows.chars()).take_while(|(one, other)| one == other).count();
    let longer = found.chars().count().max(follows.chars().count()) > SHOWN;
    let from = if longer { same.saturating_sub(SHOWN / 3) } else { 0 };
    (short(found, from), short(follows, from))
}

/// Some letters of a text from the `from`th on, with `…` where letters are left out.
fn short(text: &str, from: usize) -> String {
    let mut letters = text.chars().skip(from);
    let mut shown: String = if from > 0 { "…".into() } else { String::new() };
    shown.extend(letters.by_ref().take(SHOWN));
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Everything in which a file differs from what follows; empty where it is the same, byte for byte.
#[must_use]
pub fn differences(file: &str, found_bytes: &[u8], follows: &[u8]) -> Vec<Difference> {
    if found_bytes == follows {
        return Vec::new();
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let in_its_terms = match ending {
        "csv" => rows(found_bytes, follows),
        "json" => values(found_bytes, follows),
        "xlsx" => sheets(found_bytes, follows),
        "svg" | "html" | "toml" | "opb" | "pbp" | "tsv" | "txt" => lines(found_bytes, follows),
        _ => None,
    };
    let differ = |(place, found, follows)| Difference { file: file.to_owned(), place, found, follows };
    let found: Vec<Difference> = in_its_terms.unwrap_or_default().into_iter().map(differ).collect();
    if !found.is_empty() {
        return found;
    }
    // The same as people read it, or nothing that people read: the first byte tells.
    let at = 1 + found_bytes.iter().zip(follows).take_while(|(one, other)| one == other).count();
    vec![differ((say!("第 {at} 个字节", "byte {at}"), None, None))]
}

/// Place, what stands there, what follows.
type Apart = (Text, Option<String>, Option<String>);

/// A table whose rows are named by their first cell.
fn rows(found: &[u8], follows: &[u8]) -> Option<Vec<Apart>> {
    let (found, follows) = (Table::read(found)?, Table::read(follows)?);
    if found.header != follows.header {
        let joined = |header: &csv::StringRecord| header.iter().collect::<Vec<_>>().join(",");
        return Some(vec![(say!("列名", "header"), Some(joined(&found.header)), Some(joined(&follows.header)))]);
    }
    let mut apart = Vec::new();
    for (id, row) in &follows.rows {
        let Some(other) = found.by_id(id) else {
            apart.push((Text::same(id), None, Some(row.iter().collect::<Vec<_>>().join(","))));
            continue;
        };
        for (column, (ours, theirs)) in follows.header.iter().zip(row.iter().zip(other)) {
            if ours != theirs {
                let place = say!("{id} 的 {column}", "{column} of {id}");
                apart.push((place, Some(theirs.to_owned()), Some(ours.to_owned())));
            }
        }
    }
    for (id, row) in &found.rows {
        if follows.by_id(id).is_none() {
            apart.push((Text::same(id), Some(row.iter().collect::<Vec<_>>().join(",")), None));
        }
    }
    if apart.is_empty()
        && let Some(at) = found.rows.iter().zip(&follows.rows).position(|(one, other)| one.0 != other.0)
    {
        let (row, ids) = (at + 1, (&found.rows[at].0, &follows.rows[at].0));
        apart.push((say!("第 {row} 行", "row {row}"), Some(ids.0.clone()), Some(ids.1.clone())));
    }
    Some(apart)
}

struct Table {
    header: csv::StringRecord,
    rows: Vec<(String, csv::StringRecord)>,
    at: BTreeMap<String, usize>,
}

impl Table {
    fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().ok()?.clone();
        let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().ok()?;
        let rows: Vec<_> = records.into_iter().map(|row| (row.get(0).unwrap_or_default().to_owned(), row)).collect();
        let at = rows.iter().zip(0..).map(|((id, _), at)| (id.clone(), at)).collect();
        Some(Self { header, rows, at })
    }

    fn by_id(&self, id: &str) -> Option<&csv::StringRecord> {
        self.at.get(id).map(|at| &self.rows[*at].1)
    }
}

/// A JSON document.
fn values(found: &[u8], follows: &[u8]) -> Option<Vec<Apart>> {
    let (found, follows) = (serde_json::from_slice(found).ok()?, serde_json::from_slice(follows).ok()?);
    let mut apart = Vec::new();
    walk("", Some(&found), Some(&follows), &mut apart);
    Some(apart)
}

fn walk(path: &str, found: Option<&Value>, follows: Option<&Value>, apart: &mut Vec<Apart>) {
    match (found, follows) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let further = one.keys().filter(|key| !other.contains_key(*key));
            for key in other.keys().chain(further) {
                walk(&format!("{path}/{key}"), one.get(key), other.get(key), apart);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            for at in 0..one.len().max(other.len()) {
                walk(&format!("{path}/{at}"), one.get(at), other.get(at), apart);
            }
        }
        (one, other) if one == other => {}
        (one, other) => {
            let show = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            apart.push((Text::same(path), one.map(show), other.map(show)));
        }
    }
}

/// A workbook: what its cells hold.
fn sheets(found: &[u8], follows: &[u8]) -> Option<Vec<Apart>> {
    let (found, follows) = (workbook(found)?, workbook(follows)?);
    let mut apart = Vec::new();
    let names = |book: &[(String, Range<Data>)]| book.iter().map(|sheet| sheet.0.clone()).collect::<Vec<_>>();
    let (theirs, ours) = (names(&found), names(&follows));
    if theirs != ours {
        return Some(vec![(say!("工作表", "sheets"), Some(theirs.join(", ")), Some(ours.join(", ")))]);
    }
    for ((sheet, theirs), (_, ours)) in found.iter().zip(&follows) {
        let ends = [theirs.end(), ours.end()].into_iter().flatten();
        let (rows, columns) = ends.fold((0, 0), |(rows, columns), end| (rows.max(end.0 + 1), columns.max(end.1 + 1)));
        for at in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let (found, follows) = (theirs.get_value(at), ours.get_value(at));
            if found != follows {
                let show = |cell: Option<&Data>| cell.filter(|cell| **cell != Data::Empty).map(ToString::to_string);
                let place = format!("{sheet}!{}{}", letters(at.1), at.0 + 1);
                apart.push((Text::same(place), show(found), show(follows)));
            }
        }
    }
    Some(apart)
}

fn workbook(bytes: &[u8]) -> Option<Vec<(String, Range<Data>)>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).ok()?;
    Some(book.worksheets())
}

/// A column as spreadsheets name it: A, …, Z, AA, …
fn letters(column: u32) -> String {
    let (before, last) = (column / 26, char::from(b'A' + u8::try_from(column % 26).expect("below 26")));
    if before == 0 { last.to_string() } else { letters(before - 1) + &last.to_string() }
}

/// A text.
fn lines(found: &[u8], follows: &[u8]) -> Option<Vec<Apart>> {
    let (found, follows) = (std::str::from_utf8(found).ok()?, std::str::from_utf8(follows).ok()?);
    let (mut theirs, mut ours) = (found.lines(), follows.lines());
    for number in 1.. {
        match (theirs.next(), ours.next()) {
            (None, None) => break,
            (one, other) if one == other => {}
            (one, other) => {
                let place = say!("第 {number} 行", "line {number}");
                return Some(vec![(place, one.map(ToOwned::to_owned), other.map(ToOwned::to_owned))]);
            }
        }
    }
    Some(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(file: &str, found: &str, follows: &str) -> Vec<String> {
        let found = differences(file, found.as_bytes(), follows.as_bytes());
        found.iter().map(|difference| difference.describe().en).collect()
    }

    #[test]
    fn a_table_differs_by_row_and_column() {
        let ours = "id,award,reason\nA,180,\"good, very\"\nB,20,x\n";
        assert_eq!(english("a.csv", ours, ours), Vec::<String>::new());
        assert_eq!(
            english("a.csv", "id,award,reason\nA,180.0001,\"good, very\"\nC,20,x\n", ours),
            [
                "a.csv, award of A: `180.0001` stands there, `180` follows",
                "a.csv, B: `B,20,x` is missing",
                "a.csv, C: `C,20,x` stands there, and nothing follows",
            ]
        );
        assert_eq!(
            english("a.csv", "id,award,reason\nB,20,x\nA,180,\"good, very\"\n", ours),
            ["a.csv, row 1: `B` stands there, `A` follows"]
        );
        assert_eq!(
            english("a.csv", "id,award\nA,1\n", ours),
            ["a.csv, header: `id,award` stands there, `id,award,reason` follows"]
        );
    }

    #[test]
    fn json_differs_by_key() {
        let ours = r#"{"objective": "220", "directions": [{"id": "1.1", "funded": 2}]}"#;
        let theirs = r#"{"objective": "221", "directions": [{"id": "1.1", "funded": 3, "x": 1}, 7]}"#;
        assert_eq!(
            english("a.json", theirs, ours),
            [
                "a.json, /directions/0/funded: `3` stands there, `2` follows",
                "a.json, /directions/0/x: `1` stands there, and nothing follows",
                "a.json, /directions/1: `7` stands there, and nothing follows",
                "a.json, /objective: `221` stands there, `220` follows",
            ]
        );
        assert_eq!(english("a.json", "{ }", "{}"), ["a.json, byte 2: the bytes differ"]);
    }

    #[test]
    fn a_long_line_is_shown_where_it_differs() {
        let ours = format!("{}x{}", "a".repeat(500), "b".repeat(500));
        let found = english("a.svg", &ours.replace('x', "y"), &ours);
        let (before, after) = ("a".repeat(40), "b".repeat(79));
        assert_eq!(found, [format!("a.svg, line 1: `…{before}y{after}…` stands there, `…{before}x{after}…` follows")]);
        assert_eq!(english("a.svg", "a\n", "a\nb\n"), ["a.svg, line 2: `b` is missing"]);
    }

    #[test]
    fn what_nobody_reads_differs_by_byte() {
        assert_eq!(english("a.png", "abc", "abd"), ["a.png, byte 3: the bytes differ"]);
        assert_eq!(english("a.png", "ab", "abd"), ["a.png, byte 3: the bytes differ"]);
    }

    #[test]
    fn columns_have_their_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
