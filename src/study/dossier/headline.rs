//! The figures that come first.

use super::directions::DirectionFacts;
use crate::domain::{Case, Decimal, Eligibility, Money, Presence, Score, Screening, Solution, Stop, Text};
use crate::say;

/// The figures that come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// Is the allocation proven optimal?
    pub proven: bool,
    /// What stopped the search, where it is not.
    pub stop: Option<Stop>,
    /// Weighted merit of the funded.
    pub objective: Score,
    /// No allocation has more than this.
    pub bound: Score,
    /// `bound - objective`.
    pub gap: Score,
    /// Sum of awards.
    pub awarded: Money,
    /// The programme total.
    pub total: Money,
    /// What is left of it.
    pub left: Money,
    /// How many are funded.
    pub funded: usize,
    /// Sum of the directions' caps on projects; `None` where a direction has none.
    pub planned: Option<i64>,
    /// Applied.
    pub candidates: usize,
    /// Every clause decided by data holds.
    pub eligible: usize,
    /// No clause fails, at least one could not be decided.
    pub to_check: usize,
    /// At least one clause fails.
    pub ineligible: usize,
    /// How many are funded in all, some, none of the allocations of greatest merit. `None` where unknown.
    pub presence: Option<PresenceCounts>,
}

/// How many candidates are funded in all, some, none of the allocations of greatest merit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PresenceCounts {
    /// In all.
    pub always: usize,
    /// In some, not in all.
    pub sometimes: usize,
    /// In none.
    pub never: usize,
}

impl Headline {
    /// Optimal, or how far from proven.
    #[must_use]
    pub fn status(&self) -> Text {
        match self.stop {
            None => say!("已证明最优", "Proven optimal"),
            Some(stop) => {
                let Text { zh, en } = stopped(stop);
                say!("可行，未证明最优（{zh}）", "Feasible, not proven optimal ({en})")
            }
        }
    }

    /// The gap as a share of the objective, in per cent with four places, rounded up; `None` where the objective is zero.
    #[must_use]
    pub fn gap_percent(&self) -> Option<Decimal> {
        let scaled = self.gap.0.checked_mul(1_000_000)?;
        (self.objective.0 > 0).then(|| Decimal::new((scaled + self.objective.0 - 1) / self.objective.0, 4))
    }
}

/// Why a search ended before the proof.
pub(super) fn stopped(stop: Stop) -> Text {
    match stop {
        Stop::TimeLimit => say!("达到时间限制", "time limit reached"),
        Stop::Interrupted => say!("被中断", "interrupted"),
        Stop::Unfinished => say!("求解未完成", "the search did not finish"),
    }
}

pub(super) fn facts(
    case: &Case,
    screening: &Screening,
    solution: &Solution,
    stop: Option<Stop>,
    directions: &[DirectionFacts],
) -> Headline {
    let having = |wanted| screening.eligibility.iter().filter(|found| **found == wanted).count();
    let awarded = solution.allocation.awarded();
    let presence = solution.presence.as_ref().map(|presence| {
        let having = |wanted| presence.iter().filter(|found| **found == wanted).count();
        PresenceCounts {
            always: having(Presence::Always),
            sometimes: having(Presence::Sometimes),
            never: having(Presence::Never),
        }
    });
    Headline {
        proven: stop.is_none(),
        stop,
        objective: solution.objective,
        bound: solution.bound,
        gap: Score(solution.bound.0 - solution.objective.0),
        awarded,
        total: case.programme.total,
        left: case.programme.total - awarded,
        funded: directions.iter().map(|direction| direction.funded).sum(),
        planned: directions.iter().map(|direction| direction.places).sum(),
        candidates: screening.eligibility.len(),
        eligible: having(Eligibility::Eligible),
        to_check: having(Eligibility::ToCheck),
        ineligible: having(Eligibility::Ineligible),
        presence,
    }
}
