//! The program as a free MPS file, the format that every solver reads.

use super::lp_file::Names;
use super::{ColumnIx, Program, Row};
use std::io::{self, Write};

/// Writes `program` as a free MPS file. Rows are named after rules, columns after candidates; the objective counts in units
/// of [`Program::score_unit`], which a comment states. A row with two different bounds is written with a range.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_mps(program: &Program, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "* one unit of the objective is a weighted merit of {}", program.score_unit.plain())?;
    writeln!(out, "NAME fundline\nOBJSENSE\n    MAX\nROWS\n N merit")?;
    let mut names = Names::default();
    let names: Vec<String> = program.rows.iter().map(|row| names.fresh(&row.rule.key())).collect();
    for (row, name) in program.rows.iter().zip(&names) {
        writeln!(out, " {} {name}", kind(row))?;
    }
    let mut entries: Vec<Vec<(usize, i64)>> = vec![Vec::new(); program.columns.len()];
    for (at, row) in program.rows.iter().enumerate() {
        row.terms.iter().for_each(|(column, coefficient)| entries[column.at()].push((at, *coefficient)));
    }
    writeln!(out, "COLUMNS\n    MARKER MARKER INTORG")?;
    for (at, column) in program.columns.iter().enumerate() {
        let name = program.column_name(ColumnIx::new(at));
        writeln!(out, "    {name} merit {}", column.score)?;
        for (row, coefficient) in &entries[at] {
            writeln!(out, "    {name} {} {coefficient}", names[*row])?;
        }
    }
    writeln!(out, "    MARKER MARKER INTEND\nRHS")?;
    for (row, name) in program.rows.iter().zip(&names) {
        if let Some(bound) = row.range.most.or(row.range.least) {
            writeln!(out, "    RHS {name} {bound}")?;
        }
    }
    let ranges = program.rows.iter().zip(&names).filter_map(|(row, name)| match (row.range.least, row.range.most) {
        (Some(least), Some(most)) if least != most => Some((name, i128::from(most) - i128::from(least))),
        _ => None,
    });
    let mut first = true;
    for (name, size) in ranges {
        if std::mem::take(&mut first) {
            writeln!(out, "RANGES")?;
        }
        writeln!(out, "    RANGE {name} {size}")?;
    }
    if !program.columns.is_empty() {
        writeln!(out, "BOUNDS")?;
    }
    for at in 0..program.columns.len() {
        writeln!(out, " BV BOUND {}", program.column_name(ColumnIx::new(at)))?;
    }
    writeln!(out, "ENDATA")
}

fn kind(row: &Row) -> char {
    match (row.range.least, row.range.most) {
        (Some(least), Some(most)) if least == most => 'E',
        (_, Some(_)) => 'L',
        _ => 'G',
    }
}
