//! One way to read a table, whatever the file: CSV, spreadsheet, Parquet. The checks behind it are the same for all.

use super::files::SourceFile;
use super::ledger::Ledger;
use super::{csv_rows::CsvRows, parquet_rows::ParquetRows, sheet_rows::SheetRows};
use crate::domain::Place;
use crate::say;
use csv::StringRecord;
use memchr::{Memchr2, memchr2_iter};
use std::sync::Arc;

/// Rows of a table, the header first. Cells are texts; numbers of a typed file come as their shortest exact decimal.
pub(super) trait Rows {
    /// Reads the next row into `record`, which is reused. `false` at the end, or where the rest cannot be read (an issue
    /// in the ledger).
    fn next(&mut self, record: &mut StringRecord, ledger: &mut Ledger) -> bool;

    /// Line of the file (row of the sheet) that the last row began in, from 1; `None` where files have no lines.
    fn line(&self) -> Option<usize>;

    /// What is left of the table, where every line of it is a row and cells stand between separators: no quotation marks.
    fn unquoted(&self) -> Option<Unquoted<'_>> {
        None
    }

    /// Cells of the last row that hold a formula's error instead of a value: position, and the error.
    fn faults(&self) -> &[(usize, String)] {
        &[]
    }
}

/// Rows of a table as lines of text.
pub(super) struct Unquoted<'t> {
    /// The text that the cells are parts of.
    pub(super) table: &'t Arc<String>,
    text: &'t str,
    separator: u8,
    /// Where separators and line ends are.
    marks: Memchr2<'t>,
    start: usize,
    /// Line of the file that comes next, from 1.
    line: usize,
}

impl<'t> Unquoted<'t> {
    /// The rows in `text`, a part of `table` that begins in this line of it.
    pub(super) fn new(table: &'t Arc<String>, text: &'t str, separator: u8, line: usize) -> Self {
        Self { table, text, separator, marks: memchr2_iter(separator, b'\n', text.as_bytes()), start: 0, line }
    }

    /// The next line that is not empty, its cells into `cells`; its number in the file.
    pub(super) fn next(&mut self, cells: &mut Vec<&'t str>) -> Option<usize> {
        cells.clear();
        while self.start < self.text.len() {
            let mark = self.marks.next();
            let end = mark.unwrap_or(self.text.len());
            let within = mark.is_some_and(|at| self.text.as_bytes()[at] == self.separator);
            let cell = &self.text[self.start..end];
            self.start = end + 1;
            if within {
                cells.push(cell);
                // The last line may end in a separator.
                if self.start < self.text.len() {
                    continue;
                }
                cells.push("");
            } else {
                let cell = cell.strip_suffix('\r').unwrap_or(cell);
                if !(cells.is_empty() && cell.is_empty()) {
                    cells.push(cell);
                }
            }
            self.line += 1;
            if !cells.is_empty() {
                return Some(self.line - 1);
            }
        }
        None
    }
}

/// Opens a candidate table; `None` and an issue where the file is not what it says.
pub(super) fn open<'f>(file: &'f SourceFile, ledger: &mut Ledger) -> Option<Box<dyn Rows + 'f>> {
    match Kind::of(file) {
        Kind::Csv(separator) => CsvRows::open(file, separator, ledger).map(|rows| Box::new(rows) as Box<dyn Rows>),
        Kind::Sheet => SheetRows::open(file, ledger).map(|rows| Box::new(rows) as Box<dyn Rows>),
        Kind::Parquet => ParquetRows::open(file, ledger).map(|rows| Box::new(rows) as Box<dyn Rows>),
    }
}

enum Kind {
    Csv(u8),
    Sheet,
    Parquet,
}

impl Kind {
    /// What a file is: by its first bytes, else by its ending.
    fn of(file: &SourceFile) -> Self {
        let ending = file.path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let bytes = file.bytes();
        match ending.as_deref() {
            _ if bytes.starts_with(b"PAR1") => Self::Parquet,
            _ if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") => Self::Sheet,
            Some("parquet" | "pq") => Self::Parquet,
            Some("xlsx" | "xlsm" | "xlsb" | "xls" | "ods") => Self::Sheet,
            Some("tsv") => Self::Csv(b'\t'),
            _ => Self::Csv(b','),
        }
    }
}

/// The issue of a file that its reader cannot make sense of.
pub(super) fn unusable(file: &SourceFile, error: &dyn std::fmt::Display, ledger: &mut Ledger) {
    ledger.error(
        "F105",
        Place::file(file.shown()),
        say!("文件无法作为表格读取：{error}", "the file cannot be read as a table: {error}"),
        say!(
            "请提供完好的 CSV（UTF-8）、.xlsx 或 .parquet 文件",
            "give an undamaged CSV (UTF-8), .xlsx or .parquet file"
        ),
    );
}
