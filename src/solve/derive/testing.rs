//! Small directions with their best choices, for tests.

use super::blocks::{Best, Block};
use super::problem::{Given, number, sum};
use crate::model::derivation::Source;
use proptest::prelude::*;

/// A count, a cap, and a best choice by enumeration.
pub(super) fn blocks() -> impl Strategy<Value = (Block, Best)> {
    let column = (-3_i64..40, 1_i64..9);
    (prop::collection::vec(column, 2..8), 1_i64..4, 4_i64..25).prop_map(|(columns, count, cap)| {
        let row = |terms: Vec<i64>, least| {
            let terms = (0..).zip(terms).collect();
            Given { source: Source::Row(0), terms, least, aside: false }
        };
        let rows =
            vec![row(vec![-1; columns.len()], -count), row(columns.iter().map(|column| -column.1).collect(), -cap)];
        let block = Block { columns: (0..columns.len()).map(number).collect(), rows };
        let terms: Vec<(u32, i64)> = (0..).zip(columns.iter().map(|column| column.0)).collect();
        let (value, chosen) = kept(&block, &terms).into_iter().max().expect("nobody at all is within count and cap");
        (block, Best { terms, value, chosen, steps: Vec::new() })
    })
}

/// All choices that keep the rows, with what `terms` say that they are worth.
pub(super) fn kept(block: &Block, terms: &[(u32, i64)]) -> Vec<(i64, Vec<bool>)> {
    let all = (0..1_u32 << block.columns.len())
        .map(|set| (0..block.columns.len()).map(|at| set >> at & 1 == 1).collect::<Vec<bool>>());
    all.filter(|chosen| block.rows.iter().all(|row| sum(&row.terms, chosen) >= row.least))
        .map(|chosen| (sum(terms, &chosen), chosen))
        .collect()
}
