//! Parquet as a source of rows.

use super::files::SourceFile;
use super::ledger::Ledger;
use super::rows::{Rows, unusable};
use crate::domain::Place;
use crate::say;
use csv::StringRecord;
use polars_core::error::PolarsResult;
use polars_core::prelude::{
    ArrowDataType, Column, DataFrame, DataType, Float32Chunked, Float64Chunked, ListChunked, Series, StringChunked,
};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

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
        let table = match read(file, ledger) {
            Ok(table) => table?,
            Err(error) => {
                unusable(file, &error, ledger);
                return None;
            }
        };
        let columns: PolarsResult<Vec<Cells>> = table.columns().iter().map(Cells::of).collect();
        match columns {
            Ok(columns) => {
                let names = table.columns().iter().map(|column| column.name().to_string()).collect();
                Some(Self { names, columns, height: table.height(), given: 0, cell: String::new() })
            }
            Err(error) => {
                unusable(file, &error, ledger);
                None
            }
        }
    }
}

/// Reads the columns by their Parquet types. The Arrow types that a writer may add are left aside: among them are
/// dictionaries (pandas' categories), which this build of polars cannot hold; by its Parquet type such a column is text.
/// `None` and issues where columns have types that a cell cannot show.
fn read(file: &SourceFile, ledger: &mut Ledger) -> PolarsResult<Option<DataFrame>> {
    let mut reader = ParquetReader::new(Cursor::new(file.bytes())).set_rechunk(true);
    let mut metadata = reader.get_metadata()?.as_ref().clone();
    metadata.key_value_metadata = None;
    reader.set_metadata(Arc::new(metadata));
    let before = ledger.errors();
    for (name, field) in reader.schema()?.iter().filter(|(_, field)| !showable(field.dtype())) {
        let kind = format!("{:?}", field.dtype());
        let kind = kind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        unshowable(file, name, kind, ledger);
    }
    if ledger.errors() > before { Ok(None) } else { reader.finish().map(Some) }
}

/// Can a cell show values of this type, and can this build of polars read them?
fn showable(kind: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    if let A::List(item) | A::LargeList(item) = kind {
        return matches!(item.dtype(), A::Utf8 | A::LargeUtf8 | A::Utf8View);
    }
    let text = matches!(kind, A::Null | A::Boolean | A::Utf8 | A::LargeUtf8 | A::Utf8View);
    let integer = matches!(kind, A::Int8 | A::Int16 | A::Int32 | A::Int64 | A::UInt32 | A::UInt64);
    let decimal = matches!(kind, A::Float32 | A::Float64 | A::Decimal(..));
    let time = matches!(kind, A::Date32 | A::Date64 | A::Timestamp(..) | A::Time32(_) | A::Time64(_));
    text || integer || decimal || time
}

fn unshowable(file: &SourceFile, name: &str, kind: &str, ledger: &mut Ledger) {
    ledger.error(
        "F108",
        Place { column: Some(name.to_owned()), ..Place::file(file.shown()) },
        say!("列 `{name}` 的类型是 {kind}，无法使用", "column `{name}` is of type {kind}, which cannot be used"),
        say!(
            "请存为文本、64 位整数、小数、日期、布尔或文本列表",
            "store it as text, 64-bit integer, decimal, date, boolean or list of text"
        ),
    );
}

/// Moments that are all at midnight are dates: pandas has no other.
fn written(moments: &Series) -> PolarsResult<Series> {
    let dates = moments.cast(&DataType::Date)?;
    let all_at_midnight = dates.cast(moments.dtype())?.equals_missing(moments);
    if all_at_midnight { &dates } else { moments }.cast(&DataType::String)
}

impl Cells {
    fn of(column: &Column) -> PolarsResult<Self> {
        let series = column.as_materialized_series();
        Ok(match series.dtype() {
            DataType::String => Self::Text(series.str()?.clone()),
            DataType::Float32 => Self::Single(series.f32()?.clone()),
            DataType::Float64 => Self::Double(series.f64()?.clone()),
            DataType::Null => Self::Missing,
            DataType::List(_) => Self::List(series.list()?.clone()),
            DataType::Datetime(..) => Self::Text(written(series)?.str()?.clone()),
            _ => Self::Text(series.cast(&DataType::String)?.str()?.clone()),
        })
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
