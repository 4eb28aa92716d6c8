//! Which candidate a variable is, and which rule a row.

use super::{NamedFile, ROWS, Subject, VARIABLES};
use crate::domain::{Candidates, RuleId};
use crate::model::{ColumnKey, Program, Standard};

/// `variables.csv` and `rows.csv`.
pub(super) fn tables(subject: Subject, standard: &Standard) -> [NamedFile; 2] {
    [
        (VARIABLES.to_owned(), variables(subject.program, subject.candidates)),
        (ROWS.to_owned(), rows(subject.program, standard)),
    ]
}

pub(super) fn variables(program: &Program, candidates: &Candidates) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    record(&mut table, &["variable", "means", "id", "rank", "award"]);
    for (at, column) in program.columns.iter().enumerate() {
        let (means, id) = match column.key {
            ColumnKey::Fund { candidate, .. } => ("funded", candidates.id(candidate)),
            ColumnKey::PassedOver { candidate, .. } => ("passed_over", candidates.id(candidate)),
            ColumnKey::Reached { .. } => ("rank_reached", ""),
            ColumnKey::Covered { .. } => ("covered", ""),
        };
        let (rank, award) = (column.rank.to_string(), column.award.to_string());
        record(&mut table, &[&format!("x{}", at + 1), means, id, &rank, &award]);
    }
    table.into_inner().expect("writing to memory")
}

fn rows(program: &Program, standard: &Standard) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    record(&mut table, &["row", "bound", "rule", "zh", "en"]);
    let bounds = program.rows.iter().flat_map(|row| {
        let most = row.range.most.map(|_| (&row.rule, "at_most"));
        most.into_iter().chain(row.range.least.map(|_| (&row.rule, "at_least")))
    });
    for (row, (rule, bound)) in standard.rows.iter().zip(bounds) {
        let words = RuleId::describe(rule);
        record(&mut table, &[&row.name, bound, &rule.key(), &words.zh, &words.en]);
    }
    table.into_inner().expect("writing to memory")
}

fn record(table: &mut csv::Writer<Vec<u8>>, cells: &[&str]) {
    table.write_record(cells).expect("writing to memory");
}
