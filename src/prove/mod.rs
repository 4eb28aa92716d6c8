//! Certificates: proofs, in a format that checkers written by others read, of what a result claims.
//!
//! ```text
//! certificate/program.opb    the 0-1 program: rows named after rules, x1 … xn
//! certificate/optimal.pbp    that no allocation has more merit (`conclusion BOUNDS v v`), or that none exists (`UNSAT`)
//! certificate/choice.opb     "an allocation as good is better by the published rule" (see [`Standard`])
//! certificate/choice.pbp     that there is none
//! certificate/variables.csv  which candidate a variable is
//! certificate/rows.csv       which rule a row is
//! ```
//!
//! The proofs are `VeriPB` 3 (Gocht and Nordström 2021; Bogaerts, Gocht, `McCreesh` and Nordström 2023); `veripb program.opb optimal.pbp` checks
//! them, and so does [`check`], a small checker that shares nothing with the writer. Nothing is handed out that [`check`] has
//! not accepted. A proof speaks of its program only: that the program is the one of the inputs is shown by building it again
//! ([`statements`]) and comparing ([`difference`]).

mod check;
mod tables;
mod write;

pub use check::{Checked, File, Rejected, Why, check};

use crate::domain::Candidates;
use crate::model::derivation::Derivation;
use crate::model::{ColumnIx, Program, Standard};

/// The program of a result.
pub const PROGRAM: &str = "certificate/program.opb";
/// The proof about merit, or of infeasibility.
pub const OPTIMAL: &str = "certificate/optimal.pbp";
/// The claim about the choice among equals.
pub const CHOICE_PROGRAM: &str = "certificate/choice.opb";
/// The proof about the choice among equals.
pub const CHOICE: &str = "certificate/choice.pbp";
/// Variables and candidates.
pub const VARIABLES: &str = "certificate/variables.csv";
/// Rows and rules.
pub const ROWS: &str = "certificate/rows.csv";

/// A file of a certificate: its name in the result folder, and its bytes.
pub type NamedFile = (String, Vec<u8>);

/// What a certificate is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The program.
    pub program: &'a Program,
    /// Whose columns are whose.
    pub candidates: &'a Candidates,
    /// Who is funded, as columns of the program; `None` where no allocation exists.
    pub chosen: Option<&'a [bool]>,
}

/// The derivations of a certificate, as far as they were found.
#[derive(Debug, Clone, Default)]
pub struct Derivations {
    /// About merit; of infeasibility where nobody is chosen.
    pub merit: Option<Derivation>,
    /// About the choice among equals.
    pub choice: Option<Derivation>,
}

/// A program as an OPB file for pseudo-Boolean solvers, most merit as the objective (its opposite is minimised).
#[must_use]
pub fn program_opb(program: &Program) -> String {
    let columns: Vec<String> =
        (0..).map(ColumnIx).take(program.columns.len()).map(|at| program.column_name(at)).collect();
    write::plain_opb(&Standard::merit(program), &columns)
}

/// All files of a certificate. Each proof has been accepted by [`check`].
///
/// # Errors
/// A proof that is refused: an error of the program.
pub fn files(subject: Subject, derivations: &Derivations) -> Result<Vec<NamedFile>, Rejected> {
    let mut files = Vec::new();
    let standard = standard(subject);
    let program = write::opb(&standard);
    if let Some(derivation) = &derivations.merit {
        files.push((OPTIMAL.to_owned(), accepted(&program, write::pbp(&standard, subject.chosen, derivation))?));
    }
    if let (Some(derivation), Some(chosen)) = (&derivations.choice, subject.chosen) {
        let claim = Standard::choice(subject.program, chosen);
        let text = write::opb(&claim);
        files.push((CHOICE.to_owned(), accepted(&text, write::pbp(&claim, None, derivation))?));
        files.push((CHOICE_PROGRAM.to_owned(), text.into_bytes()));
    }
    files.push((PROGRAM.to_owned(), program.into_bytes()));
    files.extend(tables::tables(subject, &standard));
    files.sort();
    Ok(files)
}

/// The files of a certificate that say what is claimed: they follow from program and allocation alone.
#[must_use]
pub fn statements(subject: Subject) -> Vec<NamedFile> {
    let standard = standard(subject);
    let mut files = vec![(PROGRAM.to_owned(), write::opb(&standard).into_bytes())];
    if let Some(chosen) = subject.chosen {
        let claim = Standard::choice(subject.program, chosen);
        files.push((CHOICE_PROGRAM.to_owned(), write::opb(&claim).into_bytes()));
    }
    files.extend(tables::tables(subject, &standard));
    files.sort();
    files
}

/// The first line in which a statement that was found differs from the expected one: the row's name, or what else the line is.
#[must_use]
pub fn difference(expected: &str, found: &str) -> Option<String> {
    let mut lines = expected.lines();
    let mut others = found.lines();
    let name = |line: &str| {
        let word = line.split([' ', ',']).next().unwrap_or_default();
        word.strip_prefix('@').unwrap_or(word).to_owned()
    };
    loop {
        match (lines.next(), others.next()) {
            (None, None) => return None,
            (Some(line), Some(other)) if line == other => {}
            (Some(line), _) => return Some(name(line)),
            (None, Some(other)) => return Some(name(other)),
        }
    }
}

/// The table that says which candidate a variable is.
#[must_use]
pub fn variables(program: &Program, candidates: &Candidates) -> Vec<u8> {
    tables::variables(program, candidates)
}

/// The two texts of a proof about any program in standard form, accepted by [`check`]: the program, and the proof. `known` is the
/// choice of columns that the derivation speaks of, where there is one.
///
/// # Errors
/// A proof that is refused: an error of the program.
pub fn texts(
    standard: &Standard,
    known: Option<&[bool]>,
    derivation: &Derivation,
) -> Result<(String, String), Rejected> {
    let (program, proof) = (write::opb(standard), write::pbp(standard, known, derivation));
    check(&program, &proof)?;
    Ok((program, proof))
}

fn standard(subject: Subject) -> Standard {
    match subject.chosen {
        Some(_) => Standard::merit(subject.program),
        None => Standard::feasibility(subject.program),
    }
}

fn accepted(program: &str, proof: String) -> Result<Vec<u8>, Rejected> {
    check(program, &proof)?;
    Ok(proof.into_bytes())
}

#[cfg(test)]
mod tests;
