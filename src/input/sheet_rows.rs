//! Spreadsheets (.xlsx, .xls, .ods) as a source of rows: the first sheet.

use super::files::SourceFile;
use super::ledger::Ledger;
use super::rows::{Rows, unusable};
use crate::domain::Place;
use crate::say;
use calamine::{Data, ExcelDateTime, Range, Reader};
use csv::StringRecord;
use std::fmt::Write as _;
use std::io::Cursor;

/// The rows of a workbook's first sheet.
pub(super) struct SheetRows {
    sheet: Range<Data>,
    /// Rows of `sheet` given so far.
    given: usize,
    cell: String,
    faults: Vec<(usize, String)>,
}

impl SheetRows {
    /// Opens the workbook; `None` and an issue where that fails. Further sheets with cells in them are a warning.
    pub(super) fn open(file: &SourceFile, ledger: &mut Ledger) -> Option<Self> {
        let mut book = match calamine::open_workbook_auto_from_rs(Cursor::new(file.bytes())) {
            Ok(book) => book,
            Err(error) => {
                unusable(file, &error, ledger);
                return None;
            }
        };
        let names = book.sheet_names();
        let others = (1..names.len()).filter(|nth| filled(book.worksheet_range_at(*nth)));
        let others: Vec<&str> = others.map(|nth| names[nth].as_str()).collect();
        if !others.is_empty() {
            let (zh, en) = (others.join("、"), others.join(", "));
            let first = &names[0];
            ledger.warn(
                "C602",
                Place::file(file.shown()),
                say!("只读取第一张工作表`{first}`，未读取：{zh}", "only the first sheet, `{first}`, is read, not {en}"),
                say!("请把全部候选项目放在第一张工作表", "put all candidates on the first sheet"),
            );
        }
        match book.worksheet_range_at(0) {
            Some(Ok(sheet)) => Some(Self { sheet, given: 0, cell: String::new(), faults: Vec::new() }),
            Some(Err(error)) => {
                unusable(file, &error, ledger);
                None
            }
            None => {
                unusable(file, &"no sheet", ledger);
                None
            }
        }
    }
}

fn filled<E>(sheet: Option<Result<Range<Data>, E>>) -> bool {
    matches!(sheet, Some(Ok(sheet)) if !sheet.is_empty())
}

impl Rows for SheetRows {
    fn next(&mut self, record: &mut StringRecord, _: &mut Ledger) -> bool {
        record.clear();
        self.faults.clear();
        let row = self.given;
        if row >= self.sheet.height() {
            return false;
        }
        self.given += 1;
        for column in 0..self.sheet.width() {
            self.cell.clear();
            let value = self.sheet.get((row, column)).unwrap_or(&Data::Empty);
            write_cell(value, &mut self.cell);
            if let Data::Error(error) = value {
                self.faults.push((column, error.to_string()));
            }
            record.push_field(&self.cell);
        }
        true
    }

    fn line(&self) -> Option<usize> {
        let first = self.sheet.start().map_or(0, |(row, _)| row as usize);
        Some(first + self.given)
    }

    fn faults(&self) -> &[(usize, String)] {
        &self.faults
    }
}

/// A cell as the text that a CSV file would hold. Numbers are written by their shortest exact decimal: 180.0 is `180`.
fn write_cell(value: &Data, cell: &mut String) {
    let written = match value {
        Data::Empty | Data::Error(_) => Ok(()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            cell.push_str(text);
            Ok(())
        }
        Data::Int(number) => write!(cell, "{number}"),
        Data::Float(number) => write!(cell, "{number}"),
        Data::Bool(flag) => write!(cell, "{flag}"),
        Data::DateTime(moment) => write_moment(moment, cell),
    };
    written.expect("writing to a String cannot fail");
}

fn write_moment(moment: &ExcelDateTime, cell: &mut String) -> std::fmt::Result {
    if moment.is_duration() {
        return write!(cell, "{}", moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    write!(cell, "{year:04}-{month:02}-{day:02}")?;
    if (hour, minute, second) == (0, 0, 0) { Ok(()) } else { write!(cell, " {hour:02}:{minute:02}:{second:02}") }
}
