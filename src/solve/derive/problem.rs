//! What is derived from, inside this room: rows with names, a cut, and the floats that only propose.

use crate::model::derivation::Source;

/// `Σ a·x ≥ least`, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub source: Source,
    pub terms: Vec<(u32, i64)>,
    pub least: i64,
    /// It takes part in propagation only.
    pub aside: bool,
}

impl Given {
    /// The left side for a choice.
    pub fn left(&self, chosen: &[bool]) -> i128 {
        self.terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| i128::from(term.1)).sum()
    }
}

/// Rows over columns `0 .. columns`, and the cut that a derivation refutes with them.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub columns: usize,
    /// Its left side is maximised; `None`: the rows alone are refuted.
    pub cut: Option<Given>,
    pub rows: Vec<Given>,
}

/// The sum of the terms of the columns that are chosen.
pub(super) fn sum(terms: &[(u32, i64)], chosen: &[bool]) -> i64 {
    terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| term.1).sum()
}

pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 columns")
}

#[expect(clippy::cast_precision_loss, reason = "the relaxation only proposes")]
pub(super) fn to_float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "the relaxation only proposes")]
pub(super) fn wide_float(number: i128) -> f64 {
    number as f64
}

/// A float as a whole number ≥ 0, where it is one of moderate size.
#[expect(clippy::cast_possible_truncation, reason = "the size is looked at first")]
pub(super) fn whole(number: f64) -> Option<i64> {
    (number.is_finite() && number.abs() < 4e18).then(|| number.round().max(0.0) as i64)
}
