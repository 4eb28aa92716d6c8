//! Spreadsheets as officers have them → a candidate table as the formats page has it.
//!
//! ```text
//! .xlsx .xls .ods ─▶ workbook ─┐                      ┌─ map (TOML), or a guess
//! .csv, any encoding ─▶ text ──┴─▶ grid ─▶ header ────┴─▶ plan ─▶ rows, cell by cell ─▶ candidates.csv
//! ```
//!
//! Nothing is taken for granted in silence: whatever is read otherwise than it stands (`180万`, `1,800,000元`, full-width
//! digits, `2024年1月5日`, cells merged over several rows, a sum at the foot) is counted and told with its first example, and
//! what cannot be read without guessing at a meaning is an error with its cell.
//!
//! # Issue codes
//! Stable. Warnings are marked (w).
//!
//! | code | what |
//! | --- | --- |
//! | T101 | a map names a column that the sheet does not have |
//! | T102 | two columns become the same column |
//! | T103 | a map names a sheet that the workbook does not have |
//! | T104 | no row looks like a header |
//! | T105 | a required column was not found |
//! | T106 | a map's header row is empty or beyond the sheet |
//! | T107 | an entry of a map that contradicts itself |
//! | T201 | a file that is not a table: a web page, a document, a picture, an archive, a Parquet table |
//! | T202 | a workbook with a password |
//! | T203 | a text file in an encoding that is neither UTF-8 nor GB18030, nor the one that was said |
//! | T204 | a sheet that is a chart or a macro, not a table |
//! | T205 | nothing below the header |
//! | T206 | (w) other sheets that look like tables and were not read |
//! | T207 | (w) a hidden sheet was read |
//! | T208 | (w) hidden rows were read, or left out |
//! | T209 | (w) hidden columns were read |
//! | T210 | a damaged workbook |
//! | T211 | (w) hidden rows and merged cells of an .xlsb cannot be told |
//! | T301 | a formula without a value |
//! | T302 | a formula's error |
//! | T303 | an amount that cannot be read exactly |
//! | T304 | an amount in another currency than the programme's |
//! | T305 | a date that cannot be read, or is ambiguous |
//! | T306 | a number that cannot be read |
//! | T307 | neither yes nor no |
//! | T308 | a cell merged over several candidates where each needs its own |
//! | T309 | a number of more than fifteen digits, of which a spreadsheet keeps fifteen |
//! | T310 | a date, or a number with a point that lost its zeros, where a name should be |
//! | T311 | a required cell is empty |
//! | T312 | an id twice |
//! | T313 | an unknown direction |
//! | T314 | (w) numbers stored as text |
//! | T315 | (w) a row of sums that differs from the sum of its column |
//! | T316 | (w) an amount above the programme's total |
//! | T317 | (w) cells in a column without a name were left out |
//! | T318 | an amount whose unit is said nowhere |

mod amount;
mod body;
mod convert;
mod date;
mod dictionary;
mod grid;
mod guess;
mod header;
mod hidden;
mod map;
mod notes;
mod other;
mod plan;
mod text_file;
mod total;
mod width;
mod workbook;

#[cfg(test)]
mod tests;

use super::files::SourceFile;
use super::ledger::Ledger;
use crate::domain::{Issues, Lang, Programme, Text};
use std::path::Path;

/// A spreadsheet that was read.
#[derive(Debug)]
pub struct ImportedTable {
    /// The candidates as CSV: the columns that the program works with first, then the others in the sheet's order.
    pub csv: Vec<u8>,
    /// How many candidates.
    pub rows: usize,
    /// Everything that was assumed, for people, in the order of the sheet's columns.
    pub assumptions: Vec<Text>,
    /// Only warnings.
    pub warnings: Issues,
}

/// A guess at the map of a spreadsheet.
#[derive(Debug)]
pub struct GuessedMap {
    /// The map as TOML, with comments.
    pub toml: String,
    /// Only warnings.
    pub warnings: Issues,
}

/// Reads a spreadsheet by a map, or by a guess where there is none. With a programme its directions, columns, unit and total
/// are known; without one amounts become 万元, and directions stay as they are.
///
/// # Errors
/// All issues, where at least one is an error.
pub fn import_table(path: &Path, map: Option<&Path>, programme: Option<&Programme>) -> Result<ImportedTable, Issues> {
    let mut ledger = Ledger::default();
    let imported = read(path, map, programme, &mut ledger);
    finish(ledger, imported).map(|(imported, warnings)| ImportedTable { warnings, ..imported })
}

/// Guesses the map of a spreadsheet; comments are in `lang`.
///
/// # Errors
/// All issues, where at least one is an error.
pub fn guess_map(path: &Path, programme: Option<&Programme>, lang: Lang) -> Result<GuessedMap, Issues> {
    let mut ledger = Ledger::default();
    let guessed = SourceFile::read("table", path, &mut ledger)
        .and_then(|file| plan::Plan::make(&file, None, programme, &mut ledger))
        .map(|(_, plan)| guess::toml(&plan, path, lang));
    finish(ledger, guessed).map(|(toml, warnings)| GuessedMap { toml, warnings })
}

fn read(path: &Path, map: Option<&Path>, programme: Option<&Programme>, ledger: &mut Ledger) -> Option<ImportedTable> {
    let map = match map {
        Some(path) => Some(map::read(&SourceFile::read("map", path, ledger)?, ledger)?),
        None => None,
    };
    let file = SourceFile::read("table", path, ledger)?;
    let (grid, plan) = plan::Plan::make(&file, map.as_ref(), programme, ledger)?;
    body::read(&grid, plan, programme, ledger)
}

fn finish<T>(ledger: Ledger, made: Option<T>) -> Result<(T, Issues), Issues> {
    let errors = ledger.errors();
    let issues = ledger.finish();
    match made {
        Some(made) if errors == 0 => Ok((made, issues)),
        _ => Err(issues),
    }
}
