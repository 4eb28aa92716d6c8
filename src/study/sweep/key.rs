//! What a sweep turns: a numeric key of the scenario, with its unit and its value in force.

use crate::domain::{
    Bounds, Case, Decimal, DirectionIx, Fill, Measure, Money, Ranking, RuleId, Share, Solution, Text, Tolerance,
    WEIGHT_PLACES, Weight,
};
use crate::say;
use crate::study::asker::{Asker, Refused, Situation};
use crate::study::result::Value;
use std::borrow::Cow;

/// Digits after the point of a share.
const SHARE_PLACES: u8 = 6;

/// A numeric key. Values are whole numbers of its smallest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The programme total, in the smallest unit of money.
    Total,
    /// The number of projects of a direction.
    Projects(DirectionIx),
    /// The money of a direction, in the smallest unit.
    Funds(DirectionIx),
    /// The weight of a direction's merit, in ten-thousandths.
    Weight(DirectionIx),
    /// `about_tolerance`, in ten-thousandths.
    Tolerance,
    /// The upper bound of a limit, by its position among the case's limits, in its unit.
    Limit(usize),
}

impl Key {
    /// Every key of a case, by the name that a user writes.
    #[must_use]
    pub fn all(case: &Case) -> Vec<(String, Self)> {
        let mut keys = vec![("total".to_owned(), Self::Total), ("about_tolerance".to_owned(), Self::Tolerance)];
        for (at, direction) in (0_u32..).zip(&case.programme.directions) {
            let (id, ix) = (&direction.id, DirectionIx(at));
            keys.push((format!("direction.{id}.projects"), Self::Projects(ix)));
            keys.push((format!("direction.{id}.funds"), Self::Funds(ix)));
            keys.push((format!("direction.{id}.weight"), Self::Weight(ix)));
        }
        let limits = case.programme.limits.iter().enumerate();
        let limits = limits.filter(|(_, limit)| limit.measure != Measure::AllOrNone);
        keys.extend(limits.map(|(at, limit)| (format!("limit.{}", limit.id), Self::Limit(at))));
        keys
    }

    /// Digits after the point that the key's values are written with.
    #[must_use]
    pub fn places(self, case: &Case) -> u8 {
        match self {
            Self::Total | Self::Funds(_) => case.programme.money.decimals,
            Self::Projects(_) => 0,
            Self::Weight(_) | Self::Tolerance => WEIGHT_PLACES,
            Self::Limit(at) => match &case.programme.limits[at].measure {
                Measure::Count(_) | Measure::AllOrNone => 0,
                Measure::Award(_) => case.programme.money.decimals,
                Measure::Column { places, .. } => *places,
                Measure::Share { .. } => SHARE_PLACES,
            },
        }
    }

    /// The value in force; `None` where the key has no bound from above.
    #[must_use]
    pub fn value(self, case: &Case) -> Option<i64> {
        let programme = &case.programme;
        match self {
            Self::Total => Some(programme.total.0),
            Self::Projects(at) => upper(programme.directions[at.at()].projects?),
            Self::Funds(at) => upper(programme.directions[at.at()].funds?).map(i64::from),
            Self::Weight(at) => Some(case.weight(at).0),
            Self::Tolerance => Some(case.tolerance().0),
            Self::Limit(at) => match &programme.limits[at].measure {
                Measure::Count(bounds) | Measure::Column { bounds, .. } => upper(*bounds),
                Measure::Award(bounds) => upper(*bounds).map(i64::from),
                Measure::Share { bounds, .. } => upper(*bounds).map(|share| share.0),
                Measure::AllOrNone => None,
            },
        }
    }

    /// The base with the key at `value`.
    ///
    /// # Errors
    /// Where the changed case cannot be screened.
    pub fn at<'a>(self, asker: &Asker<'a>, from: &Situation<'a>, value: i64) -> Result<Situation<'a>, Refused> {
        let mut case = from.case.clone().into_owned();
        self.set(&mut case, value);
        match self {
            Self::Tolerance | Self::Limit(_) => asker.rescreened(case),
            _ => Ok(Situation { case: Cow::Owned(case), ..from.clone() }),
        }
    }

    /// Sets the key in a case.
    pub(super) fn set(self, case: &mut Case, value: i64) {
        let Case { programme, scenario, weights, .. } = case;
        match self {
            Self::Total => programme.total = Money(value),
            Self::Projects(at) => {
                let bounds = &mut programme.directions[at.at()].projects;
                *bounds = Some(with_upper(*bounds, value));
            }
            Self::Funds(at) => {
                let bounds = &mut programme.directions[at.at()].funds;
                *bounds = Some(with_upper(*bounds, Money(value)));
            }
            Self::Weight(at) => weights[at.at()] = Weight(value),
            Self::Tolerance => scenario.about_tolerance = Tolerance(value),
            Self::Limit(at) => match &mut programme.limits[at].measure {
                Measure::Count(bounds) | Measure::Column { bounds, .. } => *bounds = with_upper(Some(*bounds), value),
                Measure::Award(bounds) => *bounds = with_upper(Some(*bounds), Money(value)),
                Measure::Share { bounds, .. } => *bounds = with_upper(Some(*bounds), Share(value)),
                Measure::AllOrNone => {}
            },
        }
    }

    /// The upper bound of its row where the key is a case's.
    pub(super) fn most(self, case: &Case) -> Option<i64> {
        let programme = &case.programme;
        match self {
            Self::Total => Some(programme.total.0),
            Self::Projects(at) => {
                let filled = case.scenario.fill == Fill::Required;
                programme.directions[at.at()].projects?.planned_range(case.tolerance(), filled).most
            }
            Self::Funds(at) => programme.directions[at.at()].funds?.range(case.tolerance()).most,
            Self::Weight(_) | Self::Tolerance | Self::Limit(_) => None,
        }
    }

    /// The row whose bound the key is, where [`only_forbids`](Self::only_forbids) says that it is nothing else.
    pub(super) fn row(self, case: &Case) -> RuleId {
        let direction = |at: DirectionIx| case.programme.direction(at).id.clone();
        match self {
            Self::Projects(at) => RuleId::Places { direction: direction(at) },
            Self::Funds(at) => RuleId::Funds { direction: direction(at) },
            _ => RuleId::Total,
        }
    }

    /// Does a smaller value only forbid, so that an optimum that keeps it is the optimum there too? Not under skip ranking,
    /// where less room permits to pass over others, nor where the value is an equality.
    pub(super) fn only_forbids(self, case: &Case) -> bool {
        let filled = case.scenario.fill == Fill::Required;
        case.scenario.ranking != Ranking::Skip
            && match self {
                Self::Total => true,
                Self::Projects(at) => !filled && case.programme.directions[at.at()].projects.is_some_and(only_upper),
                Self::Funds(at) => case.programme.directions[at.at()]
                    .funds
                    .is_some_and(|funds| funds.at_most.is_some() && only_upper(funds)),
                Self::Weight(_) | Self::Tolerance | Self::Limit(_) => false,
            }
    }

    /// How much of the key an allocation uses.
    pub(super) fn used(self, situation: &Situation, solution: &Solution) -> i64 {
        let here = |at: DirectionIx| {
            let awards = solution.allocation.awards.iter();
            awards.filter(move |award| situation.candidates.direction[award.0.at()] == at)
        };
        match self {
            Self::Total => solution.allocation.awarded().0,
            Self::Projects(at) => i64::try_from(here(at).count()).unwrap_or(i64::MAX),
            Self::Funds(at) => here(at).map(|award| award.1).sum::<Money>().0,
            Self::Weight(_) | Self::Tolerance | Self::Limit(_) => i64::MAX,
        }
    }

    /// What one step further is worth asking: one more project, or `million` more.
    pub(super) fn further(self, case: &Case, million: Money) -> Option<i64> {
        match self {
            Self::Total | Self::Funds(_) => Some(million.0),
            Self::Projects(_) => Some(1),
            Self::Limit(at) => match &case.programme.limits[at].measure {
                Measure::Count(_) => Some(1),
                Measure::Award(_) => Some(million.0),
                Measure::Column { .. } | Measure::Share { .. } | Measure::AllOrNone => None,
            },
            Self::Weight(_) | Self::Tolerance => None,
        }
    }

    /// A value in a table.
    pub(super) fn shown(self, case: &Case, value: i64) -> Value {
        match self {
            Self::Total | Self::Funds(_) => Value::Money(Money(value)),
            Self::Projects(_) => Value::Count(value),
            _ => Value::Number(self.plain(case, value)),
        }
    }

    /// A value as a decimal.
    pub(super) fn plain(self, case: &Case, value: i64) -> Decimal {
        Decimal::new(value, self.places(case))
    }

    /// What the key is called.
    #[must_use]
    pub fn name(self, case: &Case) -> Text {
        let id = |at: DirectionIx| &case.programme.direction(at).id;
        match self {
            Self::Total => say!("项目总经费", "Programme total"),
            Self::Projects(at) => {
                let id = id(at);
                say!("方向 {id} 名额", "Places of direction {id}")
            }
            Self::Funds(at) => {
                let id = id(at);
                say!("方向 {id} 经费", "Funds of direction {id}")
            }
            Self::Weight(at) => {
                let id = id(at);
                say!("方向 {id} 权重", "Weight of direction {id}")
            }
            Self::Tolerance => say!("“左右”的容差", "Tolerance of \"about\""),
            Self::Limit(at) => {
                let id = &case.programme.limits[at].id;
                say!("限制 {id}", "Limit {id}")
            }
        }
    }
}

fn only_upper<T: Copy>(bounds: Bounds<T>) -> bool {
    bounds.at_least.is_none()
}

fn upper<T: Copy>(bounds: Bounds<T>) -> Option<T> {
    bounds.at_most.or(bounds.exactly).or(bounds.about)
}

/// The bounds with their upper end at `value`: `about` stays about, a planned number stays planned.
fn with_upper<T: Copy>(bounds: Option<Bounds<T>>, value: T) -> Bounds<T> {
    let none = Bounds { at_least: None, at_most: None, exactly: None, about: None };
    let bounds = bounds.unwrap_or(none);
    if bounds.at_most.is_some() {
        Bounds { at_most: Some(value), ..bounds }
    } else if bounds.exactly.is_some() {
        Bounds { exactly: Some(value), ..bounds }
    } else if bounds.about.is_some() {
        Bounds { about: Some(value), ..bounds }
    } else {
        Bounds { at_most: Some(value), ..bounds }
    }
}
