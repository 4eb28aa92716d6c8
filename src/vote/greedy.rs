//! Greedy rules over the rows of the program: a candidate is funded where every upper bound still holds with it.

use crate::domain::{CandidateIx, Candidates, RuleId};
use crate::model::{Column, ColumnKey, Program};
use std::cmp::Ordering;

/// In which order candidates are taken, and what happens at one that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Most weighted merit first; what does not fit is passed over.
    Merit,
    /// Most weighted merit first, up to the first that does not fit.
    MeritWithoutSkipping,
    /// Most weighted merit per money first; what does not fit is passed over.
    MeritPerCost,
}

/// The funded candidates, in the order in which they were taken, each with its greatest award. Those locked as funded come
/// first.
///
/// Dependencies are kept as bounds are: a candidate whose need is not funded yet does not fit. Rows of rankings, which bind
/// candidates by helper columns, are left to the recheck.
#[must_use]
pub fn greedy(program: &Program, candidates: &Candidates, order: Order) -> Vec<CandidateIx> {
    let mut funds: Vec<(usize, CandidateIx)> = program
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| match column.key {
            ColumnKey::Fund { candidate, level: 0 } => Some((at, candidate)),
            _ => None,
        })
        .collect();
    let locked: Vec<&str> = program
        .rows
        .iter()
        .filter_map(|row| match &row.rule {
            RuleId::Fund { id } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    funds.sort_by_cached_key(|(_, candidate)| {
        let id = candidates.id(*candidate);
        (!locked.contains(&id), id)
    });
    funds.sort_by(|(a, first), (b, second)| {
        let free = |candidate: &CandidateIx| !locked.contains(&candidates.id(*candidate));
        free(first).cmp(&free(second)).then_with(|| before(&program.columns[*a], &program.columns[*b], order))
    });
    let mut rows = Rows::of(program);
    let mut funded = Vec::new();
    for (column, candidate) in funds {
        if rows.fits(column) {
            rows.take(column);
            funded.push(candidate);
        } else if order == Order::MeritWithoutSkipping {
            break;
        }
    }
    funded
}

/// Which of two columns comes first; equal ones keep the order of their ids.
fn before(a: &Column, b: &Column, order: Order) -> Ordering {
    match order {
        Order::Merit | Order::MeritWithoutSkipping => b.score.cmp(&a.score),
        Order::MeritPerCost => {
            let product = |score: i64, award: i64| i128::from(score) * i128::from(award);
            product(b.score, a.award).cmp(&product(a.score, b.award))
        }
    }
}

/// How much of each row is used.
struct Rows<'p> {
    program: &'p Program,
    used: Vec<i128>,
    /// The rows of each column, with its coefficients.
    of: Vec<Vec<(usize, i64)>>,
}

impl<'p> Rows<'p> {
    fn of(program: &'p Program) -> Self {
        let helper = |at: usize| !matches!(program.columns[at].key, ColumnKey::Fund { .. });
        let mut of = vec![Vec::new(); program.columns.len()];
        for (at, row) in program.rows.iter().enumerate() {
            if row.terms.iter().any(|(column, _)| helper(column.at())) {
                continue;
            }
            row.terms.iter().for_each(|(column, coefficient)| of[column.at()].push((at, *coefficient)));
        }
        Self { program, used: vec![0; program.rows.len()], of }
    }

    fn fits(&self, column: usize) -> bool {
        self.of[column].iter().all(|(row, coefficient)| {
            let used = self.used[*row] + i128::from(*coefficient);
            *coefficient <= 0 || self.program.rows[*row].range.most.is_none_or(|most| used <= i128::from(most))
        })
    }

    fn take(&mut self, column: usize) {
        for (row, coefficient) in &self.of[column] {
            self.used[*row] += i128::from(*coefficient);
        }
    }
}
