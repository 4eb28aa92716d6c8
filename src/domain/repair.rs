//! Where no allocation keeps the rules: why, and the cheapest way out.

use super::{RuleId, Unit, Weight};
use serde::Serialize;
use std::collections::BTreeMap;

/// What may give way, and how dear that is against the usual cost of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cost {
    /// It may not be touched.
    Never,
    /// So many times the usual cost.
    Times(Weight),
}

impl Cost {
    /// The usual cost.
    pub const USUAL: Self = Self::Times(Weight::ONE);
}

/// What a scenario's `[repair]` says. `None`: the usual.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RepairCosts {
    /// The programme total.
    pub total: Option<Cost>,
    /// Places of all directions.
    pub places: Option<Cost>,
    /// Funds of all directions.
    pub funds: Option<Cost>,
    /// All limits.
    pub limits: Option<Cost>,
    /// All locks of funded candidates.
    pub locks: Option<Cost>,
    /// Places of single directions, by id.
    pub places_of: BTreeMap<String, Cost>,
    /// Funds of single directions, by id.
    pub funds_of: BTreeMap<String, Cost>,
    /// Single limits, by id.
    pub limit: BTreeMap<String, Cost>,
}

impl RepairCosts {
    /// What it costs to let a rule give way. Where the scenario is silent, bounds that a scenario could set differently give way
    /// at the usual cost: the total, places, funds, and limits that are `soft`, that is waivable or the scenario's own. Locks,
    /// dependencies, ranking and eligibility do not.
    #[must_use]
    pub fn of(&self, rule: &RuleId, soft: bool) -> Cost {
        let said = match rule {
            RuleId::Total => self.total,
            RuleId::Places { direction } => self.places_of.get(direction).copied().or(self.places),
            RuleId::Funds { direction } => self.funds_of.get(direction).copied().or(self.funds),
            RuleId::Limit { limit, .. } => {
                let usual = (!soft).then_some(Cost::Never);
                self.limit.get(limit).copied().or(self.limits).or(usual)
            }
            RuleId::Fund { .. } => self.locks.or(Some(Cost::Never)),
            _ => Some(Cost::Never),
        };
        said.unwrap_or(Cost::USUAL)
    }

    /// Lays what a later file says over this.
    pub fn merge(&mut self, later: Self) {
        self.total = later.total.or(self.total);
        self.places = later.places.or(self.places);
        self.funds = later.funds.or(self.funds);
        self.limits = later.limits.or(self.limits);
        self.locks = later.locks.or(self.locks);
        self.places_of.extend(later.places_of);
        self.funds_of.extend(later.funds_of);
        self.limit.extend(later.limit);
    }
}

/// Why there is no allocation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Conflict {
    /// A set of rules that cannot hold together.
    pub rules: Vec<Clash>,
    /// No one of them can be left out: without any one the others have an allocation. False where the search for a smallest set
    /// was stopped.
    pub smallest: bool,
    /// The way out that was found: what gives way, and by how much. Empty where none was found.
    pub repair: Vec<Relaxation>,
    /// No way out costs less. False where the search for it was stopped.
    pub cheapest: bool,
}

/// One rule of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clash {
    /// The rule.
    pub rule: RuleId,
    /// What it asks for and what the other rules of the conflict leave possible; `None` where it has no bound in figures, or
    /// what is possible was not found.
    pub figure: Option<Figure>,
}

/// A bound, and what can be reached without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What the figures count in.
    pub unit: Unit,
    /// A least value, rather than a greatest one.
    pub floor: bool,
    /// The bound.
    pub bound: i64,
    /// The nearest to the bound that any allocation comes that keeps the other rules of the conflict.
    pub reaches: i64,
}

/// One rule that gives way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relaxation {
    /// The rule.
    pub rule: RuleId,
    /// How.
    pub way: Way,
}

/// How a rule gives way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Its bound is moved.
    Move {
        /// What it counts in.
        unit: Unit,
        /// A least value, rather than a greatest one.
        floor: bool,
        /// The bound as it is.
        from: i64,
        /// The bound that lets an allocation through.
        to: i64,
    },
    /// It is set aside as a whole: a lock, a share, an all-or-none set.
    SetAside,
}
