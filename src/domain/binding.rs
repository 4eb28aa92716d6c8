//! Limits bound to candidates: which candidates a limit speaks of, group by group, and with what coefficients.

use super::{CandidateIx, Money, Range, RuleId, Share, ShareOf, Unit};

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
    /// What the sum over the funded members must lie in. At least one end is closed, but for shares and all-or-none, whose
    /// bounds depend on who else is funded (see [`Binding::bounds`]).
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
        /// Does an amount shrink with the award (see [`scaled`])?
        scales: bool,
    },
    /// As [`Count`](Self::Count) or [`Award`](Self::Award), to be a share of the same sum over a larger set.
    Share {
        /// Share of what.
        of: ShareOf,
        /// The set whose sum is the whole, ascending, the members among it.
        within: Vec<CandidateIx>,
        /// Least share.
        least: Option<Share>,
        /// Greatest share.
        most: Option<Share>,
    },
    /// One each; all of them or none.
    AllOrNone,
}

impl MemberMeasure {
    /// What its sums count in.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self {
            Self::Count | Self::AllOrNone | Self::Share { of: ShareOf::Projects, .. } => Unit::Projects,
            Self::Award | Self::Share { of: ShareOf::Award, .. } => Unit::Money,
            Self::Column { places, .. } => Unit::Sum { places: *places },
        }
    }

    /// What the member at `place` adds when it asks for `requested` and is awarded `award`.
    #[must_use]
    pub fn adds(&self, place: usize, requested: Money, award: Money) -> i64 {
        match self {
            Self::Count | Self::AllOrNone => 1,
            Self::Award => award.0,
            Self::Share { of, .. } => of.adds(award),
            Self::Column { amounts, scales: true, .. } => scaled(amounts[place], requested, award),
            Self::Column { amounts, .. } => amounts[place],
        }
    }
}

impl ShareOf {
    /// What a funded candidate adds to the whole.
    #[must_use]
    pub fn adds(self, award: Money) -> i64 {
        match self {
            Self::Projects => 1,
            Self::Award => award.0,
        }
    }
}

/// An amount of the request (a year's part of the budget) where only a part of the request is awarded: `amount · award /
/// requested`, rounded up, so that rounding never overruns a cap.
#[must_use]
pub fn scaled(amount: i64, requested: Money, award: Money) -> i64 {
    if award == requested {
        return amount;
    }
    let product = i128::from(amount) * i128::from(award.0);
    let up = -(-product).div_euclid(i128::from(requested.0.max(1)));
    i64::try_from(up).expect("a part of an amount fits where it does")
}

impl Binding {
    /// The range of the members' sum, given that sum and the sum over the whole of a share (zero for other measures).
    #[must_use]
    pub fn bounds(&self, used: i128, whole: i128) -> (Option<i128>, Option<i128>) {
        let millionths = |share: Share| i128::from(share.0) * whole;
        let one = i128::from(Share::ONE.0);
        match &self.measure {
            MemberMeasure::Share { least, most, .. } => (
                least.map(|share| -(-millionths(share)).div_euclid(one)),
                most.map(|share| millionths(share).div_euclid(one)),
            ),
            MemberMeasure::AllOrNone if used > 0 => {
                let all = self.members.len() as i128;
                (Some(all), Some(all))
            }
            MemberMeasure::AllOrNone => (Some(0), Some(0)),
            _ => (self.range.least.map(i128::from), self.range.most.map(i128::from)),
        }
    }
}
