//! Why there is no allocation: a smallest set of rules in conflict, and the cheapest way out.
//!
//! The conflict is found by deletion (Chinneck and Dravnieks 1991): rules are left out, in ever smaller groups, as long as the
//! rest still has no allocation; what remains cannot spare any one of its rules. The repair lets places, funds, the total and
//! limits give way and asks for the least relaxation, one place counting as much as a mean award.

use super::control::Control;
use super::form::{Form, Reduction, reduce};
use super::highs::{Question, Reply, ask};
use crate::domain::{Conflict, Range, Relaxation, RuleId};
use crate::model::{Program, Row};
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable};

/// Explains an infeasible program.
pub(super) fn explain(program: &Program, control: &Control) -> Conflict {
    let mut rows: Vec<usize> = (0..program.rows.len()).collect();
    let mut group = rows.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        while at < rows.len() {
            if control.stopped().is_some() {
                return Conflict { rules: rules(program, &rows), repair: Vec::new() };
            }
            let end = (at + group).min(rows.len());
            let rest: Vec<usize> = rows[..at].iter().chain(&rows[end..]).copied().collect();
            if infeasible(&subset(program, &rest), control) {
                rows = rest;
            } else {
                at = end;
            }
        }
        if group == 1 {
            break;
        }
        group = group.div_ceil(2);
    }
    Conflict { rules: rules(program, &rows), repair: repair(program).unwrap_or_default() }
}

fn rules(program: &Program, rows: &[usize]) -> Vec<RuleId> {
    let mut rules: Vec<RuleId> = rows.iter().map(|&row| program.rows[row].rule.clone()).collect();
    rules.sort();
    rules.dedup();
    rules
}

fn subset(program: &Program, rows: &[usize]) -> Program {
    Program { rows: rows.iter().map(|&row| program.rows[row].clone()).collect(), ..program.clone() }
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
    };
    matches!(ask(&question, control), Reply::Infeasible)
}

/// Can the rule's bound give way?
fn negotiable(rule: &RuleId) -> bool {
    matches!(rule, RuleId::Total | RuleId::Places { .. } | RuleId::Funds { .. } | RuleId::Limit { .. })
}

/// The least relaxation that leaves an allocation; `None` where there is none, or the solver fails.
fn repair(program: &Program) -> Option<Vec<Relaxation>> {
    let mut variables = ProblemVariables::new();
    let columns: Vec<Variable> = program.columns.iter().map(|_| variables.add(variable().binary())).collect();
    let gives: Vec<Option<[Variable; 2]>> = program
        .rows
        .iter()
        .map(|row| negotiable(&row.rule).then(|| [(); 2].map(|()| variables.add(variable().integer().min(0)))))
        .collect();
    let mean_award = mean_award(program);
    let cost: Expression = program
        .rows
        .iter()
        .zip(&gives)
        .filter_map(|(row, gives)| {
            gives.map(|[up, down]| (up + down) * if is_money(program, row) { 1.0 / mean_award } else { 1.0 })
        })
        .sum();
    let mut problem = variables.minimise(cost).using(good_lp::solvers::highs::highs);
    for (row, gives) in program.rows.iter().zip(&gives) {
        let sum: Expression = row.terms.iter().map(|&(column, a)| to_float(a) * columns[column.at()]).sum();
        if let Some(most) = row.range.most {
            let room = gives.map_or(Expression::from(0.0), |[up, _]| up.into());
            problem.add_constraint(constraint!(sum.clone() - room <= to_float(most)));
        }
        if let Some(least) = row.range.least {
            let room = gives.map_or(Expression::from(0.0), |[_, down]| down.into());
            problem.add_constraint(constraint!(sum + room >= to_float(least)));
        }
    }
    let solution = problem.set_option("threads", 1).set_option("time_limit", 20.0).solve().ok()?;
    let mut relaxed = program.clone();
    let mut repair = Vec::new();
    for (row, gives) in relaxed.rows.iter_mut().zip(&gives) {
        let Some([up, down]) = gives else { continue };
        let [up, down] = [up, down].map(|give| to_whole(solution.value(*give)));
        row.range =
            Range { least: row.range.least.map(|least| least - down), most: row.range.most.map(|most| most + up) };
        if up + down > 0 {
            repair.push(Relaxation { rule: row.rule.clone(), by: up.max(down), money: is_money(program, row) });
        }
    }
    let chosen: Vec<bool> = columns.iter().map(|column| solution.value(*column) > 0.5).collect();
    relaxed.rows.iter().all(|row| holds(row, &chosen)).then_some(repair)
}

fn holds(row: &Row, chosen: &[bool]) -> bool {
    let sum: i64 = row.terms.iter().filter(|term| chosen[term.0.at()]).map(|term| term.1).sum();
    row.range.least.is_none_or(|least| least <= sum) && row.range.most.is_none_or(|most| sum <= most)
}

/// Does the row count in money?
fn is_money(program: &Program, row: &Row) -> bool {
    row.terms.iter().any(|term| term.1.abs() > 1 && term.1 == program.columns[term.0.at()].award)
}

#[expect(clippy::cast_precision_loss, reason = "weights of a repair")]
fn mean_award(program: &Program) -> f64 {
    let sum: i64 = program.columns.iter().map(|column| column.award).sum();
    (sum as f64 / program.columns.len().max(1) as f64).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "the solver takes floats; its answers are checked in whole numbers")]
fn to_float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "relaxations are far below 2^53")]
fn to_whole(number: f64) -> i64 {
    number.round() as i64
}
