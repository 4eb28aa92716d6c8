//! From columns to candidates: who is funded in all, some, none of the allocations of greatest merit, whatever the award.
//!
//! A candidate with one award is what its column is. One with several is in all of them where one of its columns is, in none
//! where none of them is in any. Where just one of its columns is in some, the candidate is in some. Where several are and it is
//! funded in the answer, it may be in all of them with different awards: then the optimum without it decides.

use super::{Answer, Control, End, Options, Reduction, Shortcuts, form, run};
use crate::domain::Presence;
use crate::model::{ColumnKey, Program};
use rayon::prelude::*;

/// The presence of each candidate; `None` where the optimum without one of them was not found.
pub(super) fn of(
    program: &Program,
    candidates: usize,
    chosen: &[bool],
    columns: &[Presence],
    options: Options,
    control: &Control,
) -> Option<Vec<Presence>> {
    if program.columns.iter().all(|column| !matches!(column.key, ColumnKey::Fund { level: 1.., .. })) {
        // One award each: a candidate is what its column is.
        let mut presence = vec![Presence::Never; candidates];
        for (column, seen) in program.columns.iter().zip(columns) {
            if let ColumnKey::Fund { candidate, .. } = column.key {
                presence[candidate.at()] = *seen;
            }
        }
        return Some(presence);
    }
    let mut levels: Vec<Vec<usize>> = vec![Vec::new(); candidates];
    for (at, column) in program.columns.iter().enumerate() {
        if let ColumnKey::Fund { candidate, .. } = column.key {
            levels[candidate.at()].push(at);
        }
    }
    let worth = worth(program, chosen);
    let presence = |levels: &Vec<usize>| {
        let having = |wanted| levels.iter().filter(|at| columns[**at] == wanted).count();
        match (having(Presence::Always), having(Presence::Sometimes)) {
            (0, 0) => Some(Presence::Never),
            (0, 1) => Some(Presence::Sometimes),
            (0, _) if !levels.iter().any(|at| chosen[*at]) => Some(Presence::Sometimes),
            (0, _) => without(program, levels, worth, options, control),
            _ => Some(Presence::Always),
        }
    };
    levels.par_iter().map(presence).collect()
}

/// Presence of a funded candidate: is there an allocation of equal merit without any of its columns?
fn without(program: &Program, levels: &[usize], worth: i128, options: Options, control: &Control) -> Option<Presence> {
    let mut program = program.clone();
    for row in &mut program.rows {
        row.terms.retain(|term| !levels.contains(&term.0.at()));
    }
    for &at in levels {
        program.columns[at].score = 0;
        program.columns[at].award = 0;
    }
    match form::reduce(&program) {
        Reduction::Infeasible => Some(Presence::Always),
        Reduction::Form(form) => match run(&form, options, Shortcuts::default(), &control.afresh()) {
            End::Optimal(Answer { chosen, .. }) if self::worth(&program, &chosen) == worth => Some(Presence::Sometimes),
            End::Optimal(_) | End::Infeasible => Some(Presence::Always),
            End::Feasible { .. } | End::Unknown(_) => None,
        },
    }
}

fn worth(program: &Program, chosen: &[bool]) -> i128 {
    let columns = program.columns.iter().zip(chosen).filter(|(_, chosen)| **chosen);
    columns.map(|(column, _)| i128::from(column.score)).sum()
}
