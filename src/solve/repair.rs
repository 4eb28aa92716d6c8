//! The cheapest way out of a conflict: which bounds give way, and by how much.
//!
//! ```text
//! minimise   Σ cost(r) · give(r) + Σ cost(s) · aside(s)
//! subject to least(r) - give(r) ≤ Σ a(r, c) · x(c) ≤ most(r) + give(r)            what gives way unit by unit
//!            least(r) - M · aside(s) ≤ Σ a(r, c) · x(c) ≤ most(r) + M · aside(s)   the rows of what is set aside
//!            least(r) ≤ Σ a(r, c) · x(c) ≤ most(r)                                every other row
//! ```
//!
//! `M` is what the row can be broken by at most. Costs are whole numbers ([`Give`]); what gives way follows in whole numbers from
//! whom the solver proposes to fund. Under skip ranking a bound that gives way changes who fits, so that nothing is offered there.

use super::control::Control;
use crate::domain::{Relaxation, RuleId, Way};
use crate::model::{ColumnKey, Give, Program, Row};
use good_lp::solvers::highs::HighsProblem;
use good_lp::{Expression, ProblemVariables, Solution, SolutionStatus, SolverModel, Variable, constraint, variable};
use std::collections::{BTreeMap, BTreeSet};

/// Longest time for a repair, in seconds.
const MOST_SECONDS: f64 = 30.0;

/// A way out.
pub(super) struct Repair {
    /// In the order of the program's rows.
    pub relaxations: Vec<Relaxation>,
    /// No other costs less.
    pub cheapest: bool,
}

/// The cheapest way out; `None` where nothing may give way, the time is over or the solver fails.
pub(super) fn cheapest(program: &Program, control: &Control) -> Option<Repair> {
    let skips = program.columns.iter().any(|column| matches!(column.key, ColumnKey::PassedOver { .. }));
    if control.stopped().is_some() || skips || program.gives.is_empty() {
        return None;
    }
    let mut variables = ProblemVariables::new();
    let columns: Vec<Variable> = program.columns.iter().map(|_| variables.add(variable().binary())).collect();
    let gives: Vec<Option<(Variable, i128)>> =
        program.rows.iter().map(|row| by_unit(program, row, &mut variables)).collect();
    let aside: BTreeMap<&RuleId, (Variable, i128)> = program
        .gives
        .iter()
        .filter_map(|(rule, give)| match give {
            Give::Whole(cost) => Some((rule, (variables.add(variable().binary()), i128::from(*cost)))),
            Give::ByUnit(_) => None,
        })
        .collect();
    let costs = || gives.iter().flatten().chain(aside.values());
    let unit = costs().fold(0, |unit, (_, cost)| gcd(unit, *cost)).max(1);
    let total: Expression = costs().map(|(variable, cost)| to_float(cost / unit) * *variable).sum();
    let mut problem = variables.minimise(total).using(good_lp::solvers::highs::highs);
    for (row, give) in program.rows.iter().zip(&gives) {
        constrain(&mut problem, row, &columns, give.map(|give| give.0), aside.get(&row.rule).map(|aside| aside.0));
    }
    let seconds = control.seconds_left().unwrap_or(MOST_SECONDS).min(MOST_SECONDS);
    let problem = problem.set_option("threads", 1).set_option("time_limit", seconds);
    let solution = problem.set_option("mip_rel_gap", 0.0).set_option("mip_abs_gap", 0.999).solve().ok()?;
    let chosen: Vec<bool> = columns.iter().map(|column| solution.value(*column) > 0.5).collect();
    let relaxations = relaxations(program, &chosen)?;
    Some(Repair { relaxations, cheapest: matches!(solution.status(), SolutionStatus::Optimal) })
}

/// How many units of the row one unit of its variable stands for: what divides all its coefficients and bounds.
fn scale(row: &Row) -> i64 {
    let bounds = row.range.least.into_iter().chain(row.range.most);
    let numbers = row.terms.iter().map(|term| term.1).chain(bounds);
    let divisor = numbers.fold(0, |divisor, number| gcd(divisor, i128::from(number)));
    i64::try_from(divisor).unwrap_or(1).max(1)
}

/// A variable by which the row's bounds give way, and what one unit of it costs.
fn by_unit(program: &Program, row: &Row, variables: &mut ProblemVariables) -> Option<(Variable, i128)> {
    let Give::ByUnit(cost) = program.gives.get(&row.rule)? else { return None };
    Some((variables.add(variable().min(0)), i128::from(*cost) * i128::from(scale(row))))
}

fn constrain(
    problem: &mut HighsProblem,
    row: &Row,
    columns: &[Variable],
    give: Option<Variable>,
    aside: Option<Variable>,
) {
    let scale = scale(row);
    let number = |number: i64| to_float(i128::from(number / scale));
    let sum: Expression = row.terms.iter().map(|&(column, a)| number(a) * columns[column.at()]).sum();
    let extreme = |sign: i64| row.terms.iter().map(|term| term.1).filter(|a| (*a > 0) == (sign > 0)).sum::<i64>();
    let slack = |broken: i64| {
        let give = give.map_or(Expression::from(0.0), Into::into);
        aside.map_or(give.clone(), |aside| give + number(broken.max(0)) * aside)
    };
    if let Some(most) = row.range.most {
        problem.add_constraint(constraint!(sum.clone() - slack(extreme(1) - most) <= number(most)));
    }
    if let Some(least) = row.range.least {
        problem.add_constraint(constraint!(sum + slack(least - extreme(-1)) >= number(least)));
    }
}

/// What gives way where these columns are chosen; `None` where something is broken that may not be.
fn relaxations(program: &Program, chosen: &[bool]) -> Option<Vec<Relaxation>> {
    let mut found = Vec::new();
    let mut set_aside = BTreeSet::new();
    for row in &program.rows {
        let sum: i64 = row.terms.iter().filter(|term| chosen[term.0.at()]).map(|term| term.1).sum();
        let above = row.range.most.filter(|most| sum > *most);
        let below = row.range.least.filter(|least| sum < *least);
        let Some(from) = above.or(below) else { continue };
        let rule = row.rule.clone();
        match program.gives.get(&row.rule)? {
            Give::ByUnit(_) => {
                let way = Way::Move { unit: row.unit, floor: below.is_some(), from, to: sum };
                found.push(Relaxation { rule, way });
            }
            Give::Whole(_) => {
                if set_aside.insert(rule.clone()) {
                    found.push(Relaxation { rule, way: Way::SetAside });
                }
            }
        }
    }
    Some(found)
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

#[expect(clippy::cast_precision_loss, reason = "the solver takes floats; its answers are checked in whole numbers")]
fn to_float(number: i128) -> f64 {
    number as f64
}
