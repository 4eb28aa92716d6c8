//! What may give way where no allocation keeps the rules, and what that costs.
//!
//! ```text
//! one unit of money                     1
//! one place, one project of a limit     the mean award (of the full requests)
//! one unit of a column                  mean award / mean amount of the limit's members
//! a share or an all-or-none set         ten mean awards, to set it aside
//! a lock                                the mean award, to set it aside
//! ```
//!
//! each times the factor that the scenario's `[repair]` gives it (ten-thousandths: costs are whole numbers of 10⁻⁴ of the smallest
//! unit of money). What the scenario calls `"never"`, and whatever [`RepairCosts`](crate::domain::RepairCosts) does not name, does
//! not give way.

use super::program::{ColumnKey, Program, Row};
use crate::domain::{Binding, Case, Cost, MemberMeasure, RuleId, Unit};
use std::collections::BTreeMap;

/// Usual cost of setting aside a share or a set, in mean awards.
const SET_ASIDE: i128 = 10;

/// What it costs to let a rule give way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Give {
    /// For each unit of its bound.
    ByUnit(i64),
    /// Once, to set it aside.
    Whole(i64),
}

/// The cost of each rule that may give way.
pub(super) fn gives(case: &Case, bindings: &[Binding], program: &Program) -> BTreeMap<RuleId, Give> {
    let mean_award = mean_award(program);
    let limits: BTreeMap<&RuleId, &Binding> = bindings.iter().map(|binding| (&binding.rule, binding)).collect();
    let soft = |rule: &RuleId| {
        let limit = limits.get(rule).map(|binding| &case.programme.limits[binding.limit]);
        limit.is_some_and(|limit| limit.waivable || case.scenario.limits.iter().any(|own| own.id == limit.id))
    };
    let mut gives = BTreeMap::new();
    for row in &program.rows {
        let Cost::Times(factor) = case.scenario.repair.of(&row.rule, soft(&row.rule)) else { continue };
        let times = |usual: i128| {
            i64::try_from(usual.saturating_mul(i128::from(factor.0)).clamp(1, i128::from(i64::MAX >> 2)))
                .unwrap_or(i64::MAX >> 2)
        };
        let whole = limits
            .get(&row.rule)
            .is_some_and(|binding| matches!(binding.measure, MemberMeasure::Share { .. } | MemberMeasure::AllOrNone));
        let give = match row.unit {
            _ if whole => Give::Whole(times(SET_ASIDE * mean_award)),
            _ if matches!(row.rule, RuleId::Fund { .. }) => Give::Whole(times(mean_award)),
            Unit::Money => Give::ByUnit(times(1)),
            Unit::Projects => Give::ByUnit(times(mean_award)),
            Unit::Sum { .. } => Give::ByUnit(times((mean_award / mean_amount(row)).max(1))),
        };
        gives.insert(row.rule.clone(), give);
    }
    gives
}

/// The mean of the greatest awards of all who may be funded, rounded down, at least one.
fn mean_award(program: &Program) -> i128 {
    let full = program.columns.iter().filter(|column| matches!(column.key, ColumnKey::Fund { level: 0, .. }));
    let (count, sum) = full.fold((0, 0), |(count, sum), column| (count + 1, sum + i128::from(column.award)));
    (sum / i128::max(count, 1)).max(1)
}

fn mean_amount(row: &Row) -> i128 {
    let sum: i128 = row.terms.iter().map(|term| i128::from(term.1).abs()).sum();
    (sum / i128::try_from(row.terms.len().max(1)).unwrap_or(i128::MAX)).max(1)
}
