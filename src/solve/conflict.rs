//! Why there is no allocation: a smallest set of rules in conflict, with figures.
//!
//! The conflict is found by deletion (Chinneck and Dravnieks 1991): rules are left out, in ever smaller groups, as long as the
//! rest still has no allocation; what remains cannot spare any one of its rules. So without any one of them the others have an
//! allocation, and the best value of its row over those says how far it is from being kept: where at least 5 are asked for, "3 at
//! most". That a candidate gets one award at most is no rule that could be spared.

use super::control::Control;
use super::form::{Form, Reduction, reduce};
use super::highs::{Question, Reply, ask};
use super::repair;
use crate::domain::{Clash, Conflict, Figure, RuleId};
use crate::model::{Program, Row};
use std::collections::BTreeMap;

/// Most rules of a conflict that get figures: a longer one is not read rule by rule.
const MOST_FIGURES: usize = 60;

/// Explains an infeasible program.
pub(super) fn explain(program: &Program, control: &Control) -> Conflict {
    let (rules, smallest) = smallest(program, control);
    let figures = if smallest { rules.len().min(MOST_FIGURES) } else { 0 };
    let clash = |at: usize| {
        let figure = if at < figures { figure(program, &rules, at, control) } else { None };
        Clash { rule: rules[at].0.clone(), figure }
    };
    let clashes = (0..rules.len()).map(clash).collect();
    let found = repair::cheapest(program, control);
    let (repair, cheapest) = found.map_or((Vec::new(), false), |found| (found.relaxations, found.cheapest));
    Conflict { rules: clashes, smallest, repair, cheapest }
}

/// A rule with its rows.
type Rule = (RuleId, Vec<usize>);

/// A set of rules that has no allocation, and whether it cannot spare any of them.
fn smallest(program: &Program, control: &Control) -> (Vec<Rule>, bool) {
    let mut rules = by_rule(program);
    let mut group = rules.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        while at < rules.len() {
            if control.stopped().is_some() {
                return (rules, false);
            }
            let end = (at + group).min(rules.len());
            let rest: Vec<Rule> = rules[..at].iter().chain(&rules[end..]).cloned().collect();
            if infeasible(&subset(program, &rest), control) {
                rules = rest;
            } else {
                at = end;
            }
        }
        if group == 1 {
            return (rules, true);
        }
        group = group.div_ceil(2);
    }
}

/// The rows of each rule. The ranking of a direction is one rule: no candidate's place in it means anything without the others.
fn by_rule(program: &Program) -> Vec<Rule> {
    let mut rules: BTreeMap<RuleId, Vec<usize>> = BTreeMap::new();
    for (at, row) in program.rows.iter().enumerate() {
        let rule = match &row.rule {
            RuleId::Award { .. } => continue,
            RuleId::Ranking { direction, .. } => RuleId::Ranking { direction: direction.clone(), at: String::new() },
            rule => rule.clone(),
        };
        rules.entry(rule).or_default().push(at);
    }
    rules.into_iter().collect()
}

/// The program with these rules alone.
fn subset(program: &Program, rules: &[Rule]) -> Program {
    let kept = rules.iter().flat_map(|rule| &rule.1).map(|&row| &program.rows[row]);
    let awards = program.rows.iter().filter(|row| matches!(row.rule, RuleId::Award { .. }));
    Program { rows: awards.chain(kept).cloned().collect(), ..program.clone() }
}

/// Is there certainly no allocation? What the solver calls infeasible is asked again without presolve.
fn infeasible(program: &Program, control: &Control) -> bool {
    let form = match reduce(program) {
        Reduction::Infeasible => return true,
        Reduction::Form(form) => form,
    };
    let nothing = vec![0; form.scores.len()];
    [false, true].into_iter().all(|without| matches!(question(&form, &nothing, without, control), Reply::Infeasible))
}

fn question(form: &Form, objective: &[i64], without_presolve: bool, control: &Control) -> Reply {
    let free: Vec<u32> = form.blocks.iter().flatten().copied().collect();
    let base = form.base();
    let (extra, relaxed, nodes) = (&[], false, None);
    ask(&Question { form, free: &free, base: &base, objective, extra, relaxed, without_presolve, nodes }, control)
}

/// What rule `at` asks for, and what the others leave possible.
fn figure(program: &Program, rules: &[Rule], at: usize, control: &Control) -> Option<Figure> {
    let (rule, rows) = &rules[at];
    let counted = matches!(rule, RuleId::Total | RuleId::Places { .. } | RuleId::Funds { .. } | RuleId::Limit { .. });
    let [row] = rows[..] else { return None };
    let row = &program.rows[row];
    // The rows of shares and sets count nothing that a person would.
    let mixed = row.terms.iter().any(|term| term.1 < 0);
    if !counted || mixed || control.stopped().is_some() {
        return None;
    }
    let others: Vec<Rule> = rules[..at].iter().chain(&rules[at + 1..]).cloned().collect();
    let Reduction::Form(form) = reduce(&subset(program, &others)) else { return None };
    let (unit, extreme) = (row.unit, |sign| extreme(row, &form, sign, control));
    let short = row.range.least.and_then(|bound| Some((bound, extreme(1)?))).filter(|(bound, most)| most < bound);
    let short = short.map(|(bound, reaches)| Figure { unit, floor: true, bound, reaches });
    short.or_else(|| {
        let (bound, reaches) = (row.range.most?, extreme(-1)?);
        (reaches > bound).then_some(Figure { unit, floor: false, bound, reaches })
    })
}

/// The greatest (`sign` 1) or least (-1) sum of a row over the allocations of a form.
fn extreme(row: &Row, form: &Form, sign: i64, control: &Control) -> Option<i64> {
    let mut objective = vec![0; form.scores.len()];
    for &(column, a) in &row.terms {
        objective[column.at()] = a * sign;
    }
    let Reply::Optimal { chosen, .. } = question(form, &objective, false, control) else { return None };
    form.keeps(&chosen).then(|| row.terms.iter().filter(|term| chosen[term.0.at()]).map(|term| term.1).sum())
}
