//! CSV as a source of rows.

use super::files::{BYTE_ORDER_MARK, Content, SourceFile, encoding_help, line_at, not_utf8, without_mark};
use super::ledger::Ledger;
use super::rows::{Rows, Unquoted, unusable};
use crate::domain::{Place, Text};
use crate::say;
use csv::{ByteRecord, ReaderBuilder, StringRecord};
use std::sync::Arc;

/// The rows of a CSV file: RFC 4180, any line ends, with or without a byte-order mark.
pub(super) struct CsvRows<'f> {
    file: &'f SourceFile,
    table: &'f Arc<String>,
    text: &'f str,
    reader: csv::Reader<&'f [u8]>,
    separator: u8,
    /// Line and first byte of the last row.
    line: u64,
    start: u64,
}

fn reader(bytes: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(1 << 16)
        .from_reader(bytes)
}

impl<'f> CsvRows<'f> {
    /// Opens the file; `None` and an issue where it is not UTF-8.
    pub(super) fn open(file: &'f SourceFile, separator: u8, ledger: &mut Ledger) -> Option<Self> {
        let Content::Text(table) = &file.content else {
            let bytes = file.bytes().strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(file.bytes());
            let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
            let (at, problem) = locate(file, bytes, separator, valid);
            ledger.error("F103", at, problem, encoding_help(file));
            return None;
        };
        let text = without_mark(table);
        Some(Self { file, table, text, reader: reader(text.as_bytes(), separator), separator, line: 1, start: 0 })
    }

    /// A quotation mark opened in the last row and never closed has swallowed the rest of the file.
    fn unclosed(&self) -> bool {
        let start = usize::try_from(self.start).unwrap_or(usize::MAX);
        let last = self.text.as_bytes().get(start..).unwrap_or_default();
        if !last.contains(&b'"') {
            return false;
        }
        let with_another = [last, b"\nx"].concat();
        reader(&with_another, self.separator).into_byte_records().count() == 1
    }
}

/// Row, column and byte of the first cell that is not UTF-8.
fn locate(file: &SourceFile, bytes: &[u8], separator: u8, offset: usize) -> (Place, Text) {
    let mark = file.bytes().len() - bytes.len();
    let problem = not_utf8(offset + mark, bytes[offset]);
    let line = line_at(bytes, offset);
    let mut place = Place { line: Some(line), ..Place::file(file.shown()) };
    let mut reader = reader(bytes, separator);
    let (mut record, mut names) = (ByteRecord::new(), ByteRecord::new());
    let mut row = 0;
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        if let Some(cell) = record.iter().position(|cell| std::str::from_utf8(cell).is_err()) {
            place.row = Some(row).filter(|row| *row > 0);
            place.column = names.get(cell).and_then(|name| std::str::from_utf8(name).ok()).map(ToOwned::to_owned);
            break;
        }
        if row == 0 {
            names.clone_from(&record);
        }
        row += 1;
    }
    (place, problem)
}

impl Rows for CsvRows<'_> {
    fn next(&mut self, record: &mut StringRecord, ledger: &mut Ledger) -> bool {
        match self.reader.read_record(record) {
            Ok(true) => {
                if let Some(position) = record.position() {
                    (self.line, self.start) = (position.line(), position.byte());
                }
                true
            }
            Ok(false) => {
                if self.unclosed() {
                    let line = usize::try_from(self.line).ok();
                    ledger.error(
                        "F106",
                        Place { line, ..Place::file(self.file.shown()) },
                        say!(
                            "引号只开未闭，其后的内容都被并入一个单元格",
                            "a quotation mark is opened and never closed: all that follows fell into one cell"
                        ),
                        say!(
                            "请补上引号 \"；单元格内的引号写成两个 \"\"",
                            "close it with \"; within a cell a quotation mark is written twice, \"\""
                        ),
                    );
                }
                false
            }
            Err(error) => {
                unusable(self.file, &error, ledger);
                false
            }
        }
    }

    fn line(&self) -> Option<usize> {
        usize::try_from(self.line).ok()
    }

    /// Nearly every large file is of this kind, and is read several times as fast.
    fn unquoted(&self) -> Option<Unquoted<'_>> {
        let position = self.reader.position();
        let text = self.text.get(usize::try_from(position.byte()).ok()?..)?;
        let rest = text.as_bytes();
        let line = usize::try_from(position.line()).ok()?;
        let alone = |at: usize| rest.get(at + 1) != Some(&b'\n');
        // Where a cell stands is told in 32 bits.
        let long = u32::try_from(self.table.len()).map_or(true, |length| length == u32::MAX);
        if long || memchr::memchr(b'"', rest).is_some() || memchr::memchr_iter(b'\r', rest).any(alone) {
            return None;
        }
        Some(Unquoted::new(self.table, text, self.separator, line))
    }
}
