//! Limits bound to candidates: which candidates a limit speaks of, group by group, and with what coefficients.

use super::{CandidateIx, Range, RuleId};

/// One row of a limit: one group of its `for_each`, or the whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Always a [`RuleId::Limit`].
    pub rule: RuleId,
    /// Position of the limit among the case's limits in force.
    pub limit: usize,
    /// The candidates it speaks of, ascending, whether eligible or not.
    pub members: Vec<CandidateIx>,
    /// What each funded member adds.
    pub measure: MemberMeasure,
    /// What the sum over the funded members must lie in. At least one end is closed.
    pub range: Range,
}

/// What a funded member adds to a limit's sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberMeasure {
    /// One each.
    Count,
    /// Its award, in the smallest unit of money.
    Award,
    /// The column's value, in units of `10^-places`; one entry per member.
    Column {
        /// Places that `amounts` and the range count in.
        places: u8,
        /// One entry per member; an empty cell counts as zero.
        amounts: Vec<i64>,
    },
}
