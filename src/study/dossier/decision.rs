//! What was decided about each candidate.

use super::standing::{Role, Standing};
use crate::domain::{Allocation, CandidateIx, Candidates, Eligibility, Money, Screening, Text};
use crate::say;

/// The three decisions, in the words of `allocation.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Gets money.
    Funded,
    /// May be funded and is not.
    Unfunded,
    /// Fails a clause.
    Ineligible,
}

impl Kind {
    /// All three, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Funded, Self::Unfunded, Self::Ineligible];

    /// The word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Funded => "funded",
            Self::Unfunded => "unfunded",
            Self::Ineligible => "ineligible",
        }
    }

    /// The word for people.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Funded => say!("资助", "Funded"),
            Self::Unfunded => say!("未资助", "Not funded"),
            Self::Ineligible => say!("不符合条件", "Ineligible"),
        }
    }
}

/// What was decided about one candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Funded, unfunded, ineligible.
    pub kind: Kind,
    /// Zero unless funded.
    pub award: Money,
    /// Must a person still decide a clause for which data are missing?
    pub to_check: bool,
    /// For an unfunded candidate: how many worse-ranked ones of its direction are funded.
    pub worse_funded: usize,
    /// For an unfunded candidate: the best-ranked of those.
    pub first_worse: Option<CandidateIx>,
    /// For a funded candidate: how many better-ranked eligible ones of its direction are not funded.
    pub better_passed: usize,
}

impl Decision {
    /// Was the candidate passed over for a worse-ranked one of its direction?
    #[must_use]
    pub fn out_of_order(self) -> bool {
        self.worse_funded > 0
    }
}

pub(super) fn decide(
    candidates: &Candidates,
    screening: &Screening,
    allocation: &Allocation,
    standing: &Standing,
) -> Vec<Decision> {
    let rank = |candidate: &CandidateIx| candidates.rank[candidate.at()];
    let decide = |candidate: CandidateIx| {
        let direction = candidates.direction[candidate.at()].at();
        let kind = match standing.role[candidate.at()] {
            Role::Funded => Kind::Funded,
            Role::Ineligible => Kind::Ineligible,
            Role::Open | Role::Refused | Role::LeftOut => Kind::Unfunded,
        };
        let mut decision = Decision {
            kind,
            award: allocation.award(candidate).unwrap_or_default(),
            to_check: screening.eligibility[candidate.at()] == Eligibility::ToCheck,
            worse_funded: 0,
            first_worse: None,
            better_passed: 0,
        };
        let (funded, passed) = (&standing.funded[direction], &standing.passed[direction]);
        let own = rank(&candidate);
        match kind {
            Kind::Funded => decision.better_passed = passed.partition_point(|other| rank(other) < own),
            Kind::Unfunded => {
                let worse = &funded[funded.partition_point(|other| rank(other) <= own)..];
                decision.worse_funded = worse.len();
                decision.first_worse = worse.first().copied();
            }
            Kind::Ineligible => {}
        }
        decision
    };
    candidates.rows().map(decide).collect()
}
