//! Rules → a 0-1 program with whole-number coefficients and keyed rows.
//!
//! ```text
//! maximise   Σ score(c) · x(c)                    merit times the direction's weight
//! subject to least(r) ≤ Σ a(r, c) · x(c) ≤ most(r)  for every rule r
//!            x(c) ∈ {0, 1}
//! ```
//!
//! `x(c) = 1` funds candidate `c` with the money it asks for; with award levels `x(c)` stands for the sum of one `x(c, level)` for
//! each award. Only candidates that may be funded have a column: those that
//! screening leaves in and no lock refuses. One file per family of rules; each gives its formula and its source.
//! No column and no row is found by position: each carries a key that names the candidate or the rule.

mod caps;
pub mod derivation;
mod levels;
mod limits;
mod locks;
mod lp_file;
mod mps_file;
mod program;
mod ranking;
mod repair;
mod requires;
mod standard;

pub use lp_file::write_lp;
pub use mps_file::write_mps;
#[cfg(test)]
pub(crate) use program::Names;
pub use program::{Column, ColumnIx, ColumnKey, Program, Row};
pub use repair::Give;
pub use standard::{Standard, StandardRow};

use crate::domain::{Binding, Candidates, Case, Eligibility, Issues, Screening, ToCheck};
use program::Builder;

/// Builds the program of a case.
///
/// # Errors
/// `R2xx`: a lock funds a candidate that is not eligible.
pub fn build(
    case: &Case,
    candidates: &Candidates,
    screening: &Screening,
    bindings: &[Binding],
) -> Result<Program, Issues> {
    let may_take_part = |eligibility: &Eligibility| match eligibility {
        Eligibility::Eligible => true,
        Eligibility::ToCheck => case.scenario.to_check == ToCheck::TakePart,
        Eligibility::Ineligible => false,
    };
    let mut takes_part: Vec<bool> = screening.eligibility.iter().map(may_take_part).collect();
    let locked = locks::resolve(case, candidates, screening, &mut takes_part)?;

    let mut builder = Builder::new(case, candidates, &takes_part);
    levels::rows(&mut builder);
    caps::total(case, &mut builder);
    caps::directions(case, &mut builder);
    limits::rows(bindings, candidates, &mut builder);
    requires::rows(case, candidates, &mut builder);
    ranking::rows(case, candidates, bindings, &mut builder);
    locks::rows(&locked, candidates, &mut builder);
    let mut program = builder.finish();
    program.gives = repair::gives(case, bindings, &program);
    Ok(program)
}

#[cfg(test)]
mod tests;
