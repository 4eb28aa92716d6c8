//! Parquet as a source of rows.

use super::files::SourceFile;
use super::ledger::Ledger;
use super::rows::{Rows, unusable};
use crate::domain::Place;
use crate::say;
use csv::StringRecord;
use polars_core::prelude::{Column, DataFrame, DataType, Float32Chunked, Float64Chunked, ListChunked, StringChunked};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use std::fmt::Write as _;
use std::io::Cursor;

/// The rows of a Parquet file.
pub(super) struct ParquetRows {
    names: Vec<String>,
    columns: Vec<Cells>,
    height: usize,
    /// Rows given so far, the header among them.
    given: usize,
    cell: String,
}

/// A column, by the way in which its cells are written.
enum Cells {
    Text(StringChunked),
    Single(Float32Chunked),
    Double(Float64Chunked),
    List(ListChunked),
    Missing,
}

impl ParquetRows {
    /// Opens the file; `None` and an issue where that fails or a column has a type that a cell cannot show.
    pub(super) fn open(file: &SourceFile, ledger: &mut Ledger) -> Option<Self> {
        let table = match read(file) {
            Ok(table) => table,
            Err(error) => {
                unusable(file, &error, ledger);
                return None;
            }
        };
        let mut columns = Vec::with_capacity(table.width());
        for column in table.columns() {
            match Cells::of(column) {
                Some(cells) => columns.push(cells),
                None => unshowable(file, column.name(), &column.dtype().to_string(), ledger),
            }
        }
        let names: Vec<String> = table.columns().iter().map(|column| column.name().to_string()).collect();
        (columns.len() == names.len()).then(|| Self {
            names,
            columns,
            height: table.height(),
            given: 0,
            cell: String::new(),
        })
    }
}

fn read(file: &SourceFile) -> polars_core::error::PolarsResult<DataFrame> {
    ParquetReader::new(Cursor::new(&file.bytes[..])).set_rechunk(true).finish()
}

fn unshowable(file: &SourceFile, name: &str, kind: &str, ledger: &mut Ledger) {
    ledger.error(
        "F108",
        Place { column: Some(name.to_owned()), ..Place::file(file.shown()) },
        say!("列 `{name}` 的类型是 {kind}，无法使用", "column `{name}` is of type {kind}, which cannot be used"),
        say!(
            "请存为文本、整数、小数、日期、布尔或文本列表",
            "store it as text, integer, decimal, date, boolean or list of text"
        ),
    );
}

impl Cells {
    fn of(column: &Column) -> Option<Self> {
        let series = column.as_materialized_series();
        match series.dtype() {
            DataType::String => series.str().ok().cloned().map(Self::Text),
            DataType::Float32 => series.f32().ok().cloned().map(Self::Single),
            DataType::Float64 => series.f64().ok().cloned().map(Self::Double),
            DataType::Null => Some(Self::Missing),
            DataType::List(inner) if **inner == DataType::String => series.list().ok().cloned().map(Self::List),
            kind if kind.is_integer() || kind.is_bool() || kind.is_decimal() || kind.is_temporal() => {
                series.cast(&DataType::String).ok()?.str().ok().cloned().map(Self::Text)
            }
            _ => None,
        }
    }

    /// Writes a cell as the text that a CSV file would hold; a missing one is empty.
    fn write(&self, row: usize, cell: &mut String) {
        let written = match self {
            Self::Missing => Ok(()),
            Self::Text(texts) => {
                cell.push_str(texts.get(row).unwrap_or_default());
                Ok(())
            }
            Self::Single(numbers) => numbers.get(row).map_or(Ok(()), |number| write!(cell, "{number}")),
            Self::Double(numbers) => numbers.get(row).map_or(Ok(()), |number| write!(cell, "{number}")),
            Self::List(lists) => {
                let list = lists.get_as_series(row);
                let texts = list.as_ref().and_then(|list| list.str().ok());
                let texts: Vec<&str> = texts.map(|texts| texts.iter().flatten().collect()).unwrap_or_default();
                cell.push_str(&texts.join(";"));
                Ok(())
            }
        };
        written.expect("writing to a String cannot fail");
    }
}

impl Rows for ParquetRows {
    fn next(&mut self, record: &mut StringRecord, _: &mut Ledger) -> bool {
        record.clear();
        let Some(row) = self.given.checked_sub(1) else {
            self.given = 1;
            self.names.iter().for_each(|name| record.push_field(name));
            return true;
        };
        if row >= self.height {
            return false;
        }
        self.given += 1;
        for column in &self.columns {
            self.cell.clear();
            column.write(row, &mut self.cell);
            record.push_field(&self.cell);
        }
        true
    }

    fn line(&self) -> Option<usize> {
        None
    }
}
