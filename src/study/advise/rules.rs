//! What each rule costs: the greatest merit without it, less the greatest with it.

use crate::domain::{DirectionIx, Money, RuleId, Score, Solution};
use crate::study::asker::{Asker, Refused, Situation};
use std::cmp::Reverse;

/// A rule with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Priced {
    pub rule: RuleId,
    /// Merit that there would be more; `None` where that was not proven.
    pub cost: Option<Score>,
}

/// The total, the caps of each direction and the limits, the costliest first.
pub(super) fn priced(asker: &Asker, optimum: &Solution) -> Result<Vec<Priced>, Refused> {
    let (rules, without): (Vec<RuleId>, Vec<Situation>) = without(asker).into_iter().unzip();
    let answers = asker.ask_all(&without)?;
    let mut priced: Vec<Priced> = rules
        .into_iter()
        .zip(answers)
        .map(|(rule, answer)| {
            let cost = answer.optimum().map(|without| Score(without.objective.0 - optimum.objective.0));
            Priced { rule, cost }
        })
        .collect();
    // Rules of equal cost stay in the programme's order.
    priced.sort_by_key(|rule| Reverse(rule.cost));
    Ok(priced)
}

fn without<'a>(asker: &Asker<'a>) -> Vec<(RuleId, Situation<'a>)> {
    let base = asker.base();
    let asked: Money = base.candidates.requested.iter().copied().sum();
    let mut without = Vec::new();
    if asked > base.case.programme.total {
        without.push((RuleId::Total, base.with_total(asked)));
    }
    for (at, direction) in (0_u32..).map(DirectionIx).zip(&base.case.programme.directions) {
        if direction.projects.is_some() {
            without.push((RuleId::Places { direction: direction.id.clone() }, base.with_projects(at, None)));
        }
        if direction.funds.is_some() {
            without.push((RuleId::Funds { direction: direction.id.clone() }, base.with_funds(at, None)));
        }
    }
    for limit in &base.case.programme.limits {
        let rule = RuleId::Limit { limit: limit.id.clone(), group: Vec::new() };
        without.push((rule, base.without_limit(&limit.id)));
    }
    without
}
