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
    let undecided = |candidate: CandidateIx| Decision {
        kind: match standing.role[candidate.at()] {
            Role::Funded => Kind::Funded,
            Role::Ineligible => Kind::Ineligible,
            Role::Open | Role::Refused | Role::LeftOut => Kind::Unfunded,
        },
        award: Money::ZERO,
        to_check: screening.eligibility[candidate.at()] == Eligibility::ToCheck,
        worse_funded: 0,
        first_worse: None,
        better_passed: 0,
    };
    let mut decisions: Vec<Decision> = candidates.rows().map(undecided).collect();
    for &(candidate, award) in &allocation.awards {
        decisions[candidate.at()].award = award;
    }
    let rank = |candidate: CandidateIx| candidates.rank[candidate.at()];
    for (funded, passed) in standing.funded.iter().zip(&standing.passed) {
        // Both are sorted by rank: each is walked through once beside the other.
        let mut better = passed.iter().peekable();
        let mut count = 0;
        for &candidate in funded {
            while better.next_if(|other| rank(**other) < rank(candidate)).is_some() {
                count += 1;
            }
            decisions[candidate.at()].better_passed = count;
        }
        let mut worse = &funded[..];
        for &candidate in passed {
            while let Some((_, rest)) = worse.split_first().filter(|(first, _)| rank(**first) <= rank(candidate)) {
                worse = rest;
            }
            let decision = &mut decisions[candidate.at()];
            (decision.worse_funded, decision.first_worse) = (worse.len(), worse.first().copied());
        }
    }
    decisions
}
