//! Programs of many columns.

use super::{at_most, program};
use crate::domain::{CandidateIx, DirectionIx, Outcome, RuleId, Unit};
use crate::model::{Column, ColumnIx, ColumnKey, Program, Row};
use crate::solve::{Bounded, Control, published};

/// Whole numbers from 0 that look random, the same in every run.
fn random() -> impl FnMut(i64) -> i64 {
    let mut state = 7_u64;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(state >> 33).expect("31 bits") % below
    }
}

/// A program of many columns under a total, with pairs across directions of which at most one is funded.
fn of_many(pairs: usize) -> Program {
    let mut random = random();
    let columns: Vec<Column> = (0..2_400_u32)
        .map(|at| Column {
            key: ColumnKey::Fund { candidate: CandidateIx::new(at as usize), level: 0 },
            score: 500 + random(500),
            award: 20 + random(60),
            direction: DirectionIx(at / 400),
            rank: at,
        })
        .collect();
    let terms = |pick: &dyn Fn(&Column) -> i64| -> Vec<(ColumnIx, i64)> {
        columns
            .iter()
            .enumerate()
            .map(|(at, column)| (ColumnIx::new(at), pick(column)))
            .filter(|term| term.1 != 0)
            .collect()
    };
    let mut rows = vec![Row {
        unit: Unit::Money,
        rule: RuleId::Total,
        terms: terms(&|column| column.award),
        range: at_most(4_000),
    }];
    for direction in 0..6 {
        let rule = RuleId::Places { direction: direction.to_string() };
        let here = terms(&|column| i64::from(column.direction.0 == direction));
        rows.push(Row { unit: Unit::Projects, rule, terms: here, range: at_most(25) });
    }
    for at in 0..pairs {
        let (one, other) = (random(1_200), 1_200 + random(1_200));
        let member = |at: i64| (ColumnIx::new(usize::try_from(at).expect("a column")), 1);
        let rule = RuleId::Limit { limit: format!("pair{at}"), group: Vec::new() };
        rows.push(Row { unit: Unit::Projects, rule, terms: vec![member(one), member(other)], range: at_most(1) });
    }
    program(columns, rows)
}

/// One reduction for all totals and the search from it, against each total as a program of its own.
#[test]
fn many_candidates_under_other_totals_are_answered_as_programs_of_their_own() {
    for pairs in [0, 200] {
        let program = of_many(pairs);
        let bounded = Bounded::new(program.clone(), &RuleId::Total).expect("a total from above");
        let mut run = bounded.begin();
        for total in [3_000, 3_777, 4_001] {
            let mut alone = program.clone();
            alone.rows[0].range = at_most(total);
            let Outcome::Optimal(expected) = published(&alone, program.columns.len(), &Control::default()) else {
                panic!("not solved")
            };
            let found = run.optimum(total, &Control::default()).expect("decided without a question of its own");
            assert_eq!(found.allocation, expected.allocation, "{pairs} pairs, total {total}");
            assert_eq!(found.objective, expected.objective);
        }
    }
}

/// Three directions of two thousand columns with ten different scores, of which five hundred are chosen in each: at the margin far
/// more are equal than a first core has.
#[test]
fn many_equals_at_the_margin_are_taken_in_without_all_others() {
    for step in [7, 61, 97, 239] {
        let mut random = random();
        let column = |at: usize| Column {
            key: ColumnKey::Fund { candidate: CandidateIx::new(at), level: 0 },
            score: step * (1 + random(10)),
            award: 20 + random(60),
            direction: DirectionIx(u32::try_from(at / 2_000).expect("three")),
            rank: u32::try_from(at).expect("few"),
        };
        let columns: Vec<Column> = (0..6_000).map(column).collect();
        let rows = (0..3_usize).map(|direction| Row {
            unit: Unit::Projects,
            rule: RuleId::Places { direction: direction.to_string() },
            terms: (direction * 2_000..direction * 2_000 + 2_000).map(|at| (ColumnIx::new(at), 1)).collect(),
            range: at_most(500),
        });
        let program = program(columns, rows.collect());
        let Outcome::Optimal(found) = published(&program, program.columns.len(), &Control::default()) else {
            panic!("not solved")
        };
        let mut expected: Vec<usize> = (0..6_000).collect();
        let columns = &program.columns;
        expected.sort_by_key(|&at| (columns[at].direction, -columns[at].score, columns[at].award, at));
        let mut expected: Vec<usize> = expected.chunks(2_000).flat_map(|ranked| ranked[..500].to_vec()).collect();
        expected.sort_unstable();
        let funded: Vec<usize> = found.allocation.awards.iter().map(|(candidate, _)| candidate.at()).collect();
        assert_eq!(funded, expected, "scores of {step}");
        assert!(found.core.is_some_and(|core| core < 3_000), "scores of {step}: a core of {:?}", found.core);
    }
}
