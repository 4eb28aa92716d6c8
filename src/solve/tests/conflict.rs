//! Conflicts and repairs against enumeration: what is named has no allocation, none of it can be spared, the figures are the
//! best that the others leave, and no way out costs less.

use super::{programmes, solved};
use crate::domain::{Clash, Conflict, Outcome, RuleId, Way};
use crate::model::{ColumnIx, Give, Program, Row};
use crate::solve::Engine;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn sum(row: &Row, set: u32) -> i64 {
    row.terms.iter().filter(|(ColumnIx(column), _)| set >> column & 1 == 1).map(|term| term.1).sum()
}

fn keeps(row: &Row, set: u32) -> bool {
    let sum = sum(row, set);
    row.range.least.is_none_or(|least| least <= sum) && row.range.most.is_none_or(|most| sum <= most)
}

/// The sets of columns that keep the rules of a conflict, one of them left out.
fn allocations<'p>(
    program: &'p Program,
    conflict: &Conflict,
    without: Option<usize>,
) -> impl Iterator<Item = u32> + 'p {
    let direction_of = |rule: &RuleId| match rule {
        RuleId::Ranking { direction, .. } => Some(direction.clone()),
        _ => None,
    };
    let kept: Vec<RuleId> = conflict
        .rules
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != without)
        .map(|(_, clash)| clash.rule.clone())
        .collect();
    let named = move |rule: &RuleId| {
        kept.contains(rule)
            || kept.iter().any(|kept| direction_of(kept).is_some() && direction_of(kept) == direction_of(rule))
    };
    let rows: Vec<&Row> = program.rows.iter().filter(|row| named(&row.rule)).collect();
    (0_u32..1 << program.columns.len()).filter(move |set| rows.iter().all(|row| keeps(row, *set)))
}

/// What gives way, at what cost; `None` where something is broken that may not be.
fn cost(program: &Program, set: u32) -> Option<i128> {
    let mut aside = BTreeSet::new();
    let mut cost = 0;
    for row in program.rows.iter().filter(|row| !keeps(row, set)) {
        let sum = sum(row, set);
        let by = row.range.most.map_or(0, |most| sum - most).max(row.range.least.map_or(0, |least| least - sum));
        match program.gives.get(&row.rule)? {
            Give::ByUnit(unit) => cost += i128::from(by) * i128::from(*unit),
            Give::Whole(whole) if aside.insert(&row.rule) => cost += i128::from(*whole),
            Give::Whole(_) => {}
        }
    }
    Some(cost)
}

fn checked(program: &Program, conflict: &Conflict) -> Result<(), TestCaseError> {
    prop_assert!(conflict.smallest && !conflict.rules.is_empty());
    prop_assert_eq!(allocations(program, conflict, None).next(), None, "they cannot hold together");
    for (at, Clash { rule, figure }) in conflict.rules.iter().enumerate() {
        let mut rest = allocations(program, conflict, Some(at)).peekable();
        prop_assert!(rest.peek().is_some(), "{:?} can be spared", rule);
        let Some(figure) = figure else { continue };
        let row = program.rows.iter().find(|row| row.rule == *rule).expect("a rule of the program");
        let sums = rest.map(|set| sum(row, set));
        let best = if figure.floor { sums.max() } else { sums.min() };
        prop_assert_eq!(best, Some(figure.reaches));
        prop_assert_eq!(if figure.floor { row.range.least } else { row.range.most }, Some(figure.bound));
        let apart = if figure.floor { figure.reaches < figure.bound } else { figure.reaches > figure.bound };
        prop_assert!(apart);
    }
    let sets = 0_u32..1 << program.columns.len();
    let least = sets.filter_map(|set| cost(program, set)).min();
    match least {
        None => prop_assert!(conflict.repair.is_empty()),
        Some(least) => {
            prop_assert!(conflict.cheapest);
            let of = |relaxation: &crate::domain::Relaxation| match (program.gives[&relaxation.rule], relaxation.way) {
                (Give::ByUnit(unit), Way::Move { from, to, .. }) => i128::from(from.abs_diff(to)) * i128::from(unit),
                (Give::Whole(whole), Way::SetAside) => i128::from(whole),
                other => panic!("{other:?}"),
            };
            prop_assert_eq!(conflict.repair.iter().map(of).sum::<i128>(), least);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_conflict_is_smallest_and_its_repair_cheapest(
        program in programmes(),
        floor in 1_i64..6,
        costs in prop::collection::vec(prop::option::weighted(0.7, (1_i64..40, prop::bool::weighted(0.2))), 12),
    ) {
        let mut program = program;
        prop_assume!(program.columns.len() <= 9);
        // A floor on the places of a direction that has few of them.
        for row in &mut program.rows {
            if matches!(row.rule, RuleId::Places { .. }) {
                row.range.least = Some(floor);
                row.range.most = row.range.most.map(|most| most.max(floor));
            }
        }
        let rules: BTreeSet<RuleId> = program.rows.iter().map(|row| row.rule.clone()).collect();
        for (rule, cost) in rules.into_iter().zip(costs.iter().cycle()) {
            if let Some((cost, whole)) = cost {
                program.gives.insert(rule, if *whole { Give::Whole(*cost) } else { Give::ByUnit(*cost) });
            }
        }
        let Outcome::Infeasible(conflict) = solved(&program, Engine::Auto) else { return Err(TestCaseError::reject("feasible")) };
        checked(&program, &conflict)?;
    }
}
