//! Limits: a bound on how many of a set are funded, or on the sum of a column over the funded.
//!
//! ```text
//! least ≤ Σ amount(c) · x(c) ≤ most      over the members of the limit (of one group, where it has `for_each`)
//! ```
//!
//! `amount` is 1, the award, or the value of a column. Members come from screening, as [`Binding`]s.

use super::program::Builder;
use crate::domain::{Binding, CandidateIx, Candidates, MemberMeasure, Unit};

/// One row per binding.
pub(super) fn rows(bindings: &[Binding], candidates: &Candidates, builder: &mut Builder) {
    for binding in bindings {
        let terms = amounts(binding, candidates)
            .filter_map(|(candidate, amount)| builder.column(candidate).map(|column| (column, amount)))
            .collect();
        let unit = match binding.measure {
            MemberMeasure::Count => Unit::Projects,
            MemberMeasure::Award => Unit::Money,
            MemberMeasure::Column { places, .. } => Unit::Sum { places },
        };
        builder.row_in(unit, binding.rule.clone(), terms, binding.range);
    }
}

/// The members of a binding with what each adds when funded.
pub(super) fn amounts<'a>(
    binding: &'a Binding,
    candidates: &'a Candidates,
) -> impl Iterator<Item = (CandidateIx, i64)> + 'a {
    binding.members.iter().enumerate().map(|(at, &candidate)| {
        let amount = match &binding.measure {
            MemberMeasure::Count => 1,
            MemberMeasure::Award => candidates.requested[candidate.at()].0,
            MemberMeasure::Column { amounts, .. } => amounts[at],
        };
        (candidate, amount)
    })
}
