//! The program as a CPLEX LP file, which HiGHS, CBC, SCIP, GLPK, Gurobi and CPLEX read.

use super::{ColumnIx, Program, Row};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes `program` as an LP file. Rows are named after rules, columns after candidates; the objective counts in units of
/// [`Program::score_unit`], which a comment states.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_lp(program: &Program, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\\ one unit of the objective is a weighted merit of {}", program.score_unit.plain())?;
    write!(out, "Maximize\n merit:")?;
    let scores = program.columns.iter().enumerate().map(|(at, column)| (ColumnIx::new(at), column.score));
    write_terms(program, scores.filter(|term| term.1 != 0), out)?;
    write!(out, "\nSubject To\n")?;
    let mut names = Names::default();
    for row in &program.rows {
        write_row(program, row, &mut names, out)?;
    }
    writeln!(out, "Binary")?;
    for at in 0..program.columns.len() {
        writeln!(out, " {}", program.column_name(ColumnIx::new(at)))?;
    }
    writeln!(out, "End")
}

fn write_row(program: &Program, row: &Row, names: &mut Names, out: &mut impl Write) -> io::Result<()> {
    let sides = match (row.range.least, row.range.most) {
        (Some(least), Some(most)) if least == most => vec![("=", most)],
        (least, most) => {
            [least.map(|least| (">=", least)), most.map(|most| ("<=", most))].into_iter().flatten().collect()
        }
    };
    for (sign, bound) in sides {
        write!(out, " {}:", names.fresh(&row.rule.key()))?;
        if row.terms.is_empty() {
            let any =
                program.columns.first().map_or_else(|| "none".to_owned(), |_| program.column_name(ColumnIx::new(0)));
            write!(out, " 0 {any}")?;
        }
        write_terms(program, row.terms.iter().copied(), out)?;
        writeln!(out, " {sign} {bound}")?;
    }
    Ok(())
}

fn write_terms(
    program: &Program,
    terms: impl Iterator<Item = (ColumnIx, i64)>,
    out: &mut impl Write,
) -> io::Result<()> {
    for (count, (column, coefficient)) in terms.enumerate() {
        if count > 0 && count % 8 == 0 {
            write!(out, "\n  ")?;
        }
        let sign = if coefficient < 0 { '-' } else { '+' };
        write!(out, " {sign} {} {}", coefficient.unsigned_abs(), program.column_name(column))?;
    }
    Ok(())
}

/// Gives each row a name of its own: the second row of a rule is `key_2`.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, u32>);

impl Names {
    pub fn fresh(&mut self, key: &str) -> String {
        let count = self.0.entry(key.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 { key.to_owned() } else { format!("{key}__{count}") }
    }
}
