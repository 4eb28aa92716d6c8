//! Award levels: a candidate is funded with one of its awards at most.
//!
//! ```text
//! Σ x(c, level) ≤ 1      for a candidate with several awards
//! ```
//!
//! `x(c, level)` counts with the award and the merit of its level ([`AwardLevels`](crate::domain::AwardLevels)). Every rule that
//! counts candidates counts `Σ x(c, level)`, every rule that sums money sums `award(c, level) · x(c, level)`, and a column's sum
//! takes the whole cell at every level, or the part of it that the award is of the request where the limit says so.

use super::program::Builder;
use crate::domain::{CandidateIx, Range, RuleId};

/// One row for each candidate that has a choice.
pub(super) fn rows(builder: &mut Builder) {
    let choosing = |candidate: &CandidateIx| builder.funding(*candidate).nth(1).is_some();
    for candidate in builder.order().iter().copied().filter(choosing).collect::<Vec<_>>() {
        let rule = RuleId::Award { id: builder.candidates.id(candidate).to_owned() };
        let terms = builder.counted(candidate, 1).collect();
        builder.row(rule, terms, Range { least: None, most: Some(1) });
    }
}
