//! How much of every rule the allocation uses.

use super::directions::{Tally, count};
use super::standing::Standing;
use crate::domain::{Allocation, Binding, Candidates, Case, Decimal, MoneyUnit, RuleId, Unit};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a rule is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseUnit {
    /// Projects.
    Count,
    /// Money, in the smallest part.
    Money,
    /// A column, in units of `10^-places`.
    Column(u8),
}

/// How much of one rule the allocation uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleUse {
    /// Which rule.
    pub rule: RuleId,
    /// Position in the dossier's bindings, where the rule is a limit.
    pub binding: Option<usize>,
    /// The guide's clause, where the rule is a limit.
    pub clause: Option<String>,
    /// What `used`, `least` and `most` are measured in.
    pub unit: UseUnit,
    /// The sum over the funded.
    pub used: i128,
    /// Least sum allowed.
    pub least: Option<i64>,
    /// Greatest sum allowed.
    pub most: Option<i64>,
    /// How many unfunded candidates it keeps out.
    pub blocks: usize,
}

impl RuleUse {
    /// What is left up to the greatest sum; where there is none, what lies above the least.
    #[must_use]
    pub fn slack(&self) -> i128 {
        match (self.most, self.least) {
            (Some(most), _) => i128::from(most) - self.used,
            (None, Some(least)) => self.used - i128::from(least),
            (None, None) => 0,
        }
    }

    /// Is there nothing left?
    #[must_use]
    pub fn used_up(&self) -> bool {
        self.slack() == 0
    }

    /// An amount in the rule's unit as a decimal.
    #[must_use]
    pub fn decimal(&self, amount: i128, money: &MoneyUnit) -> Decimal {
        Decimal::new(amount, self.places(money))
    }

    /// Places after the point of the rule's unit.
    #[must_use]
    pub fn places(&self, money: &MoneyUnit) -> u8 {
        match self.unit {
            UseUnit::Count => 0,
            UseUnit::Money => money.decimals,
            UseUnit::Column(places) => places,
        }
    }
}

/// A dependency, and whether it was called upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The dependent candidate.
    pub project: String,
    /// The candidate it needs.
    pub needs: String,
    /// Is the dependent one funded?
    pub project_funded: bool,
    /// Is the needed one funded?
    pub needs_funded: bool,
}

pub(super) fn uses(case: &Case, bindings: &[Binding], standing: &Standing, tally: &Tally) -> Vec<RuleUse> {
    let plain = |rule, unit, used, most, blocks| RuleUse {
        rule,
        binding: None,
        clause: None,
        unit,
        used,
        least: None,
        most: Some(most),
        blocks,
    };
    let total_blocks = tally.directions.iter().map(|blocked| blocked.total).sum();
    let total = i128::from(standing.awarded_total.0);
    let mut rules = vec![plain(RuleId::Total, UseUnit::Money, total, case.programme.total.0, total_blocks)];
    let filled = case.scenario.fill == crate::domain::Fill::Required;
    for (at, direction) in case.programme.directions.iter().enumerate() {
        let (id, blocked) = (|| direction.id.clone(), &tally.directions[at]);
        if let Some(most) = standing.places[at] {
            let used = i128::from(count(standing.funded[at].len()));
            let least = direction.projects.and_then(|bounds| bounds.planned_range(case.tolerance(), filled).least);
            let rule = plain(RuleId::Places { direction: id() }, UseUnit::Count, used, most, blocked.places);
            rules.push(RuleUse { least, ..rule });
        }
        if let Some(most) = standing.funds[at] {
            let used = i128::from(standing.awarded[at].0);
            let least = direction.funds.and_then(|bounds| bounds.range(case.tolerance()).least);
            let rule = plain(RuleId::Funds { direction: id() }, UseUnit::Money, used, most.0, blocked.funds);
            rules.push(RuleUse { least, ..rule });
        }
    }
    for (at, binding) in bindings.iter().enumerate() {
        let usage = &standing.uses[at];
        let (least, most) = binding.bounds(usage.used, usage.whole);
        let bound = |bound: Option<i128>| bound.and_then(|bound| i64::try_from(bound).ok());
        let unit = match binding.measure.unit() {
            Unit::Projects => UseUnit::Count,
            Unit::Money => UseUnit::Money,
            Unit::Sum { places } => UseUnit::Column(places),
        };
        rules.push(RuleUse {
            rule: binding.rule.clone(),
            binding: Some(at),
            clause: Some(case.programme.limits[binding.limit].clause.clone()),
            unit,
            used: usage.used,
            least: bound(least),
            most: bound(most),
            blocks: tally.bindings[at],
        });
    }
    rules
}

pub(super) fn dependencies(case: &Case, candidates: &Candidates, allocation: &Allocation) -> Vec<Dependency> {
    let requires = &case.programme.requires;
    let wanted: FxHashSet<&str> = requires.iter().flat_map(|r| [r.project.as_str(), r.needs.as_str()]).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let funded: FxHashMap<&str, bool> = candidates
        .rows()
        .filter(|row| wanted.contains(candidates.id(*row)))
        .map(|row| (candidates.id(row), allocation.funds(row)))
        .collect();
    let is_funded = |id: &str| funded.get(id).copied().unwrap_or_default();
    let dependency = |require: &crate::domain::Require| Dependency {
        project: require.project.clone(),
        needs: require.needs.clone(),
        project_funded: is_funded(&require.project),
        needs_funded: is_funded(&require.needs),
    };
    requires.iter().map(dependency).collect()
}
