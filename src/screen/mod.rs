//! Screening: decides every clause for every candidate, and binds every limit to the candidates that it speaks of.
//!
//! A clause is kept by a candidate that it does not concern (`applies` is false) or that does what it asks (`require` is
//! true). What SQL leaves NULL is neither kept nor broken, but undecided: somebody must look. In this logic
//!
//! ```text
//! breaks = applies AND NOT require        (no applies: TRUE; no require: NULL)
//! ```
//!
//! | evidence | severity | breaks is true | breaks is NULL |
//! | --- | --- | --- | --- |
//! | data | must | `failed` | `undecided` |
//! | data | advice | `advised` | `advised` |
//! | documents | must | `failed`: the data say that the document is missing | `documents`, and so where it is false |
//! | documents | advice | `advised` | `documents`, and so where it is false |
//! | note | | nothing | nothing |
//!
//! `documents` lists whom the clause concerns or may concern (`applies` is not false). A candidate with a `failed` clause is
//! ineligible, one with an `undecided` clause and no failed one is to be checked, every other one is eligible.

mod clauses;
mod coverage;
mod faults;
mod groups;
mod limits;
mod rewrite;
mod sql;
mod table;

pub use coverage::{CoverageLine, Enforced, Enforcement, coverage};

use crate::domain::{Binding, Candidates, Case, Issues, Screening};
use sql::Questions;
use table::Table;

/// The outcome of screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// Who is eligible, and why not.
    pub screening: Screening,
    /// The limits in force in their order, those with `for_each` group by group, groups in the order of their values.
    pub bindings: Vec<Binding>,
}

/// Decides every clause in force for every candidate and binds every limit in force to its candidates.
///
/// # Errors
/// Everything that is wrong with the expressions and columns that clauses and limits name: `P201` unparsable, `P202` unknown
/// column, `P203` no condition, `P204` types that do not go together, `P205` looks at more than one candidate, `P206` a sum
/// of a column that has no numbers, `P207` a number that does not fit, `P208` a clause that decides by data, but asks for
/// nothing.
pub fn screen(case: &Case, candidates: &Candidates) -> Result<Screened, Issues> {
    let table = Table::new(case, candidates);
    let mut questions = Questions::new(table);
    let clauses = clauses::ask(case, &mut questions);
    let limits = limits::ask(case, table, &mut questions);
    let answers = questions.answer()?;
    let screening = clauses::decide(&clauses, &answers, candidates.len());
    let bindings = limits::bind(&limits, &answers, table)?;
    Ok(Screened { screening, bindings })
}

#[cfg(test)]
mod tests;
