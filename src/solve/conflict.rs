//! Why there is no allocation: a smallest set of rules in conflict, and the cheapest way out.
//!
//! The conflict is found by deletion (Chinneck and Dravnieks 1991): rules are left out, in ever smaller groups, as long as the
//! rest still has no allocation; what remains cannot spare any one of its rules. The repair lets places, funds, the total and
//! limits give way and asks for the least relaxation, one place counting as much as a mean award (of another column: as a mean amount).

use super::control::Control;
use super::form::{Form, Reduction, reduce};
use super::highs::{Question, Reply, ask};
use crate::domain::{Conflict, Relaxation, RuleId, Unit};
use crate::model::{ColumnKey, Program, Row};
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable};
use std::collections::BTreeMap;

/// Longest time for a repair.
const MOST_SECONDS: f64 = 20.0;

/// Explains an infeasible program.
pub(super) fn explain(program: &Program, control: &Control) -> Conflict {
    let mut rules = by_rule(program);
    let mut group = rules.len().div_ceil(2).max(1);
    let mut smallest = true;
    'groups: loop {
        let mut at = 0;
        while at < rules.len() {
            if control.stopped().is_some() {
                smallest = false;
                break 'groups;
            }
            let end = (at + group).min(rules.len());
            let rest: Vec<(RuleId, Vec<usize>)> = rules[..at].iter().chain(&rules[end..]).cloned().collect();
            if infeasible(&subset(program, &rest), control) {
                rules = rest;
            } else {
                at = end;
            }
        }
        if group == 1 {
            break;
        }
        group = group.div_ceil(2);
    }
    let rules = rules.into_iter().map(|rule| rule.0).collect();
    Conflict { rules, smallest, repair: repair(program, control).unwrap_or_default() }
}

/// The rows of each rule. The ranking of a direction is one rule: no candidate's place in it means anything without the others.
fn by_rule(program: &Program) -> Vec<(RuleId, Vec<usize>)> {
    let mut rules: BTreeMap<RuleId, Vec<usize>> = BTreeMap::new();
    for (at, row) in program.rows.iter().enumerate() {
        let rule = match &row.rule {
            RuleId::Ranking { direction, .. } => RuleId::Ranking { direction: direction.clone(), at: String::new() },
            rule => rule.clone(),
        };
        rules.entry(rule).or_default().push(at);
    }
    rules.into_iter().collect()
}

fn subset(program: &Program, rules: &[(RuleId, Vec<usize>)]) -> Program {
    let rows = rules.iter().flat_map(|rule| &rule.1).map(|&row| program.rows[row].clone()).collect();
    Program { rows, ..program.clone() }
}

/// Is there certainly no allocation? What the solver calls infeasible is asked again without presolve.
fn infeasible(program: &Program, control: &Control) -> bool {
    let form = match reduce(program) {
        Reduction::Infeasible => return true,
        Reduction::Form(form) => form,
    };
    [false, true].into_iter().all(|without_presolve| says_infeasible(&form, without_presolve, control))
}

fn says_infeasible(form: &Form, without_presolve: bool, control: &Control) -> bool {
    let free: Vec<u32> = form.blocks.iter().flatten().copied().collect();
    let objective = vec![0; form.scores.len()];
    let base = form.base();
    let question = Question {
        form,
        free: &free,
        base: &base,
        objective: &objective,
        extra: &[],
        relaxed: false,
        without_presolve,
        nodes: None,
    };
    matches!(ask(&question, control), Reply::Infeasible)
}

/// Can the rule's bound give way?
fn negotiable(rule: &RuleId) -> bool {
    matches!(rule, RuleId::Total | RuleId::Places { .. } | RuleId::Funds { .. } | RuleId::Limit { .. })
}

/// The least relaxation that leaves an allocation; `None` where there is none, or the solver fails. Under skip ranking a bound
/// that gives way changes who fits, so that nothing is offered there.
fn repair(program: &Program, control: &Control) -> Option<Vec<Relaxation>> {
    if control.stopped().is_some() || program.columns.iter().any(|c| matches!(c.key, ColumnKey::PassedOver { .. })) {
        return None;
    }
    let mut variables = ProblemVariables::new();
    let columns: Vec<Variable> = program.columns.iter().map(|_| variables.add(variable().binary())).collect();
    let gives: Vec<Option<Variable>> =
        program.rows.iter().map(|row| negotiable(&row.rule).then(|| variables.add(variable().min(0)))).collect();
    let mean_award = mean_award(program);
    let weigh = |row: &Row| match row.unit {
        Unit::Projects => 1.0,
        Unit::Money => 1.0 / mean_award,
        Unit::Sum { .. } => 1.0 / mean_amount(row),
    };
    let cost = program.rows.iter().zip(&gives).filter_map(|(row, give)| give.map(|give| give * weigh(row)));
    let mut problem = variables.minimise(cost.sum::<Expression>()).using(good_lp::solvers::highs::highs);
    for (row, give) in program.rows.iter().zip(&gives) {
        let sum: Expression = row.terms.iter().map(|&(column, a)| to_float(a) * columns[column.at()]).sum();
        let give = || give.map_or(Expression::from(0.0), Into::into);
        if let Some(most) = row.range.most {
            problem.add_constraint(constraint!(sum.clone() - give() <= to_float(most)));
        }
        if let Some(least) = row.range.least {
            problem.add_constraint(constraint!(sum + give() >= to_float(least)));
        }
    }
    let seconds = control.seconds_left().unwrap_or(MOST_SECONDS).min(MOST_SECONDS);
    let solution = problem.set_option("threads", 1).set_option("time_limit", seconds).solve().ok()?;
    let chosen: Vec<bool> = columns.iter().map(|column| solution.value(*column) > 0.5).collect();
    // What must give way follows exactly from whom the solver proposes to fund.
    let mut repair = Vec::new();
    for row in program.rows.iter().filter(|row| !holds(row, &chosen)) {
        if !negotiable(&row.rule) {
            return None;
        }
        let sum = sum_of(row, &chosen);
        let above = row.range.most.map_or(0, |most| sum - most);
        let below = row.range.least.map_or(0, |least| least - sum);
        repair.push(Relaxation { rule: row.rule.clone(), by: above.max(below), unit: row.unit });
    }
    Some(repair)
}

fn sum_of(row: &Row, chosen: &[bool]) -> i64 {
    row.terms.iter().filter(|term| chosen[term.0.at()]).map(|term| term.1).sum()
}

fn holds(row: &Row, chosen: &[bool]) -> bool {
    let sum = sum_of(row, chosen);
    row.range.least.is_none_or(|least| least <= sum) && row.range.most.is_none_or(|most| sum <= most)
}

#[expect(clippy::cast_precision_loss, reason = "weights of a repair")]
fn mean_award(program: &Program) -> f64 {
    let sum: i64 = program.columns.iter().map(|column| column.award).sum();
    (sum as f64 / program.columns.len().max(1) as f64).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "weights of a repair")]
fn mean_amount(row: &Row) -> f64 {
    let sum: f64 = row.terms.iter().map(|term| term.1.abs() as f64).sum();
    (sum / row.terms.len().max(1) as f64).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "the solver takes floats; its answers are checked in whole numbers")]
fn to_float(number: i64) -> f64 {
    number as f64
}
