//! Limits: a bound on how many of a set are funded, on the sum of a column over the funded, or on a set's share of what is
//! funded; and sets of which all are funded or none.
//!
//! ```text
//! least ≤ Σ amount(c) · x(c) ≤ most                     over the members of the limit (of one group, where it has `for_each`)
//! Σ amount(c) · (1 - p) · x(c) - Σ amount(k) · p · x(k) ≥ 0    share at least p: c over the members, k over the others of the whole
//! x(c) - x(c') = 0                                      all or none: c and c' neighbours; x(c) = 0 where one may not be funded
//! ```
//!
//! `amount` is 1, the award, or the value of a column. Shares are fractions of whole numbers, and their rows are multiplied by
//! the denominator. Members come from screening, as [`Binding`]s.

use super::program::{Builder, ColumnIx};
use crate::domain::{Binding, CandidateIx, Candidates, MemberMeasure, Money, Range, Share, ShareOf, Unit};

const ZERO: Range = Range { least: Some(0), most: Some(0) };

/// The rows of each binding.
pub(super) fn rows(bindings: &[Binding], candidates: &Candidates, builder: &mut Builder) {
    for binding in bindings {
        let unit = binding.measure.unit();
        match &binding.measure {
            MemberMeasure::Share { of, within, least, most } => {
                let row = |share: Share, range| (share_terms(binding, *of, within, share, builder), range);
                let floor = least.map(|share| row(share, Range { least: Some(0), most: None }));
                let cap = most.map(|share| row(share, Range { least: None, most: Some(0) }));
                for (terms, range) in floor.into_iter().chain(cap) {
                    builder.row_in(unit, binding.rule.clone(), terms, range);
                }
            }
            MemberMeasure::AllOrNone => all_or_none(binding, builder),
            MemberMeasure::Count | MemberMeasure::Award | MemberMeasure::Column { .. } => {
                let terms = terms(binding, candidates, builder);
                builder.row_in(unit, binding.rule.clone(), terms, binding.range);
            }
        }
    }
}

/// What each funding column of each member adds to the sum.
pub(super) fn terms(binding: &Binding, candidates: &Candidates, builder: &Builder) -> Vec<(ColumnIx, i64)> {
    let members = binding.members.iter().enumerate();
    let adds = |(place, &member): (usize, &CandidateIx)| {
        let requested = candidates.requested[member.at()];
        builder.funding(member).map(move |column| {
            let award = Money(builder.columns()[column.at()].award);
            (column, binding.measure.adds(place, requested, award))
        })
    };
    members.flat_map(adds).collect()
}

fn share_terms(
    binding: &Binding,
    of: ShareOf,
    within: &[CandidateIx],
    share: Share,
    builder: &Builder,
) -> Vec<(ColumnIx, i64)> {
    let divisor = gcd(Share::ONE.0, share.0);
    let (part, whole) = (share.0 / divisor, Share::ONE.0 / divisor);
    let adds = |&candidate: &CandidateIx| {
        let factor = if binding.members.binary_search(&candidate).is_ok() { whole - part } else { -part };
        builder.funding(candidate).map(move |column| {
            let award = Money(builder.columns()[column.at()].award);
            (column, of.adds(award) * factor)
        })
    };
    within.iter().flat_map(adds).collect()
}

fn all_or_none(binding: &Binding, builder: &mut Builder) {
    let members = &binding.members;
    if members.iter().all(|member| builder.has(*member)) {
        for pair in members.windows(2) {
            let terms = builder.counted(pair[0], 1).chain(builder.counted(pair[1], -1)).collect();
            builder.row_in(Unit::Projects, binding.rule.clone(), terms, ZERO);
        }
    } else {
        let terms = members.iter().flat_map(|member| builder.counted(*member, 1)).collect();
        builder.row_in(Unit::Projects, binding.rule.clone(), terms, ZERO);
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
