//! How much of each bound an allocation uses.

use super::{Breach, Inputs, Side};
use crate::domain::{Binding, CandidateIx, Fill, MemberMeasure, Money, Range, RuleId, Share, ShareOf, Unit};
use serde::Serialize;

/// A rule with a bound, and what the allocation comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleUse {
    /// The rule.
    pub rule: RuleId,
    /// What `used` and `range` count.
    pub unit: Unit,
    /// What the allocation comes to.
    pub used: i128,
    /// What it may come to.
    pub range: Range,
}

/// What a direction comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DirectionSum {
    /// Number of funded candidates.
    pub funded: usize,
    /// Sum of their awards.
    pub awarded: Money,
}

impl RuleUse {
    /// What is left up to the greatest value; `None` where there is none.
    #[must_use]
    pub fn slack(&self) -> Option<i128> {
        self.range.most.map(|most| i128::from(most) - self.used)
    }

    /// The breach, if the rule is broken.
    pub(super) fn breach(&self) -> Option<Breach> {
        let broken = |side, bound: i64| Breach {
            rule: self.rule.clone(),
            unit: self.unit,
            side,
            used: self.used,
            bound: bound.into(),
        };
        let Range { least, most } = self.range;
        let above = most.filter(|most| self.used > i128::from(*most)).map(|most| broken(Side::Above, most));
        above.or_else(|| least.filter(|least| self.used < i128::from(*least)).map(|least| broken(Side::Below, least)))
    }
}

/// Number and sum of the awards of each direction.
fn sums(inputs: &Inputs<'_>) -> Vec<(usize, i128)> {
    let mut sums = vec![(0, 0); inputs.case.programme.directions.len()];
    for row in inputs.funded() {
        let (funded, awarded) = &mut sums[inputs.candidates.direction[row].at()];
        *funded += 1;
        *awarded += inputs.award[row].unwrap_or(0);
    }
    sums
}

/// The sums of an allocation that breaks no rule.
pub(super) fn directions(inputs: &Inputs<'_>) -> Vec<DirectionSum> {
    let sum = |(funded, awarded)| {
        let awarded = i64::try_from(awarded).expect("an awarded sum within the programme total");
        DirectionSum { funded, awarded: Money(awarded) }
    };
    sums(inputs).into_iter().map(sum).collect()
}

/// Every rule with a bound: total, places and funds by direction, limits.
pub(super) fn rules(inputs: &Inputs<'_>, bindings: &[Binding]) -> Vec<RuleUse> {
    let case = inputs.case;
    let sums = sums(inputs);
    let used = sums.iter().map(|(_, awarded)| awarded).sum();
    let range = Range { least: None, most: Some(case.programme.total.0) };
    let mut uses = vec![RuleUse { rule: RuleId::Total, unit: Unit::Money, used, range }];
    let filled = case.scenario.fill == Fill::Required;
    for (direction, (funded, awarded)) in case.programme.directions.iter().zip(sums) {
        if let Some(projects) = &direction.projects {
            let rule = RuleId::Places { direction: direction.id.clone() };
            let range = projects.planned_range(case.tolerance(), filled);
            uses.push(RuleUse { rule, unit: Unit::Projects, used: funded as i128, range });
        }
        if let Some(funds) = &direction.funds {
            let rule = RuleId::Funds { direction: direction.id.clone() };
            uses.push(RuleUse { rule, unit: Unit::Money, used: awarded, range: funds.range(case.tolerance()) });
        }
    }
    uses.extend(bindings.iter().map(|binding| of_limit(inputs, binding)));
    uses
}

fn of_limit(inputs: &Inputs<'_>, binding: &Binding) -> RuleUse {
    let funded = || binding.members.iter().enumerate().filter(|(_, member)| inputs.funds(**member));
    let awarded = |members: &[CandidateIx]| members.iter().filter_map(|member| inputs.award[member.at()]).sum::<i128>();
    let (unit, used, range) = match &binding.measure {
        MemberMeasure::Count => (Unit::Projects, funded().count() as i128, binding.range),
        MemberMeasure::Award => (Unit::Money, awarded(&binding.members), binding.range),
        MemberMeasure::Column { places, amounts, scales } => {
            let amount = |(at, member): (usize, &CandidateIx)| match inputs.award[member.at()] {
                Some(award) if *scales => {
                    part(i128::from(amounts[at]), award, inputs.candidates.requested[member.at()])
                }
                _ => i128::from(amounts[at]),
            };
            (Unit::Sum { places: *places }, funded().map(amount).sum(), binding.range)
        }
        MemberMeasure::Share { of: ShareOf::Projects, within, least, most } => {
            let whole = within.iter().filter(|member| inputs.funds(**member)).count() as i128;
            (Unit::Projects, funded().count() as i128, share_of(whole, *least, *most))
        }
        MemberMeasure::Share { of: ShareOf::Award, within, least, most } => {
            (Unit::Money, awarded(&binding.members), share_of(awarded(within), *least, *most))
        }
        MemberMeasure::AllOrNone => {
            let used = funded().count();
            let all = if used > 0 { binding.members.len() } else { 0 };
            let all = Some(i64::try_from(all).expect("input refuses more than 2^32 candidates"));
            (Unit::Projects, used as i128, Range { least: all, most: all })
        }
    };
    RuleUse { rule: binding.rule.clone(), unit, used, range }
}

/// `amount · award / requested`, rounded up.
pub(super) fn part(amount: i128, award: i128, requested: Money) -> i128 {
    let requested = i128::from(requested.0);
    let floor = (amount * award).div_euclid(requested);
    floor + i128::from((amount * award).rem_euclid(requested) > 0)
}

/// What a share of `whole` may come to: `share · whole`, up for the least and down for the most.
fn share_of(whole: i128, least: Option<Share>, most: Option<Share>) -> Range {
    let one = i128::from(Share::ONE.0);
    let units = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
    let least = least.map(|share| units((i128::from(share.0) * whole + one - 1).div_euclid(one)));
    let most = most.map(|share| units((i128::from(share.0) * whole).div_euclid(one)));
    Range { least, most }
}
