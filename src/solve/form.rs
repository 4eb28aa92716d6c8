//! The normal form of a program, after exact reduction.
//!
//! Every row becomes `Σ a·x ≤ most` or `Σ a·x = most`, divided by the greatest common divisor of its coefficients (the
//! bound rounded down). Then, until nothing changes:
//!
//! - a column that every allocation must choose, or none may, is fixed: with `low = Σ min(0, a)` over the free columns of
//!   a row, `low + |a| > most` means that the column cannot take the value that raises the row's sum;
//! - a row that no choice of the free columns can break is dropped;
//! - a row that cannot be kept means that there is no allocation.
//!
//! Last, a row across directions is dropped where the rows inside the directions imply it: each direction's part of it is
//! at most the smallest bound of a row of that direction with the same coefficients.
//!
//! All this follows from the rules alone, so that *every* allocation survives it, not just an optimal one.

use crate::model::{Column, ColumnKey, Program};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use std::ops::Index;

/// A row of the normal form over free columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormRow {
    /// Ascending by column.
    pub terms: Vec<(u32, i64)>,
    /// The bound.
    pub most: i64,
    /// `=` instead of `≤`.
    pub equality: bool,
    /// The direction that all its columns belong to; `None` where it crosses.
    pub block: Option<u32>,
    /// Position of the program's row that it comes from.
    pub source: u32,
}

/// A reduced program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// Score of each column of the program.
    pub scores: Vec<i64>,
    /// Award of each column.
    pub awards: Vec<i64>,
    /// What reduction has decided of each column.
    pub fixed: Vec<Option<bool>>,
    /// The free columns of each direction, ascending.
    pub blocks: Vec<Vec<u32>>,
    /// The rows that are left.
    pub rows: Vec<FormRow>,
    /// Where each column stands when columns are taken by rank, helpers beside the candidates that they speak of.
    pub order: Vec<u32>,
    /// For each column its rows.
    pub by_column: ByColumn,
    /// The columns that rows which were set aside tell apart from others, ascending.
    pub told_apart: Vec<u32>,
}

/// The rows of each column as (row, coefficient), ascending: `by_column[c]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ByColumn {
    starts: Vec<usize>,
    entries: Vec<(u32, i64)>,
}

impl ByColumn {
    /// The rows turned round.
    pub fn of(rows: &[FormRow], columns: usize) -> Self {
        let mut starts = vec![0; columns + 1];
        let terms = || rows.iter().flat_map(|row| &row.terms);
        terms().for_each(|term| starts[term.0 as usize + 1] += 1);
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0); starts[columns]];
        for (row, at) in rows.iter().zip(0..) {
            for &(column, a) in &row.terms {
                entries[next[column as usize]] = (at, a);
                next[column as usize] += 1;
            }
        }
        Self { starts, entries }
    }
}

impl Index<usize> for ByColumn {
    type Output = [(u32, i64)];

    fn index(&self, column: usize) -> &Self::Output {
        &self.entries[self.starts[column]..self.starts[column + 1]]
    }
}

/// The end of a reduction.
#[expect(clippy::large_enum_variant, reason = "there is one, and it is taken apart at once")]
pub(crate) enum Reduction {
    Form(Form),
    /// A row cannot be kept.
    Infeasible,
}

/// Brings a program into normal form.
pub(crate) fn reduce(program: &Program) -> Reduction {
    let Some(mut rows) = normal_rows(program) else { return Reduction::Infeasible };
    let mut fixed = vec![None; program.columns.len()];
    if !propagate(&mut rows, &mut fixed) {
        return Reduction::Infeasible;
    }
    let mut blocks = vec![Vec::new(); program.columns.iter().map(|c| c.direction.at() + 1).max().unwrap_or(0)];
    for (at, column) in program.columns.iter().enumerate().filter(|(at, _)| fixed[*at].is_none()) {
        blocks[column.direction.at()].push(u32::try_from(at).expect("fewer than 2^32 columns"));
    }
    for row in &mut rows {
        let direction = |column: u32| program.columns[column as usize].direction.0;
        let first = row.terms.first().map(|term| direction(term.0));
        row.block = first.filter(|first| row.terms.iter().all(|term| direction(term.0) == *first));
    }
    drop_implied(&mut rows, &|column| program.columns[column as usize].direction.0);
    Reduction::Form(Form {
        scores: program.columns.iter().map(|column| column.score).collect(),
        awards: program.columns.iter().map(|column| column.award).collect(),
        fixed,
        blocks,
        order: by_rank(program),
        by_column: ByColumn::of(&rows, program.columns.len()),
        rows,
        told_apart: Vec::new(),
    })
}

fn by_rank(program: &Program) -> Vec<u32> {
    let mut columns: Vec<u32> = (0..u32::try_from(program.columns.len()).expect("fewer than 2^32 columns")).collect();
    columns.sort_by_key(|&column| {
        let Column { direction, rank, key, .. } = &program.columns[column as usize];
        let kind = match key {
            ColumnKey::Reached { .. } => 0,
            ColumnKey::Fund { .. } => 1,
            ColumnKey::PassedOver { .. } | ColumnKey::Covered { .. } => 2,
        };
        (*direction, *rank, kind, column)
    });
    let mut order = vec![0; columns.len()];
    for (at, column) in columns.into_iter().enumerate() {
        order[column as usize] = u32::try_from(at).expect("fewer than 2^32 columns");
    }
    order
}

/// `None` where a row has no columns and cannot be kept, or an equality misses its divisor.
fn normal_rows(program: &Program) -> Option<Vec<FormRow>> {
    let mut rows = Vec::new();
    for (source, row) in (0_u32..).zip(&program.rows) {
        let terms: Vec<(u32, i64)> = row.terms.iter().map(|term| (term.0.0, term.1)).collect();
        let negated = || terms.iter().map(|term| (term.0, -term.1)).collect();
        match (row.range.least, row.range.most) {
            (Some(least), Some(most)) if least == most => rows.push(normal_row(terms, most, true, source)?),
            (least, most) => {
                if let Some(least) = least {
                    rows.push(normal_row(negated(), -least, false, source)?);
                }
                if let Some(most) = most {
                    rows.push(normal_row(terms, most, false, source)?);
                }
            }
        }
    }
    Some(rows)
}

fn normal_row(mut terms: Vec<(u32, i64)>, most: i64, equality: bool, source: u32) -> Option<FormRow> {
    let divisor = common_divisor(&terms);
    if divisor == 0 {
        let kept = if equality { most == 0 } else { most >= 0 };
        return kept.then_some(FormRow { terms, most: 0, equality: false, block: None, source });
    }
    let divisor = i64::try_from(divisor).ok()?;
    if equality && most % divisor != 0 {
        return None;
    }
    terms.iter_mut().for_each(|term| term.1 /= divisor);
    Some(FormRow { terms, most: most.div_euclid(divisor), equality, block: None, source })
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Fixes columns and drops rows until nothing changes; `false` where a row cannot be kept.
fn propagate(rows: &mut Vec<FormRow>, fixed: &mut [Option<bool>]) -> bool {
    if !fix(rows, fixed) {
        return false;
    }
    rows.retain(|row| !row.redundant());
    true
}

/// Fixes columns that every allocation must choose, or none may, and takes them out of the rows, until nothing changes;
/// `false` where a row cannot be kept.
pub(super) fn fix(rows: &mut [FormRow], fixed: &mut [Option<bool>]) -> bool {
    loop {
        let mut changed = false;
        for row in rows.iter_mut() {
            row.terms.retain(|&(column, a)| match fixed[column as usize] {
                None => true,
                Some(value) => {
                    row.most -= if value { a } else { 0 };
                    false
                }
            });
            let (low, high) = row.reach();
            if low > row.most || (row.equality && high < row.most) {
                return false;
            }
            for &(column, a) in &row.terms {
                if low + a.abs() > row.most {
                    fixed[column as usize] = Some(a < 0);
                    changed = true;
                } else if row.equality && high - a.abs() < row.most {
                    fixed[column as usize] = Some(a > 0);
                    changed = true;
                }
            }
        }
        if !changed {
            return true;
        }
    }
}

impl FormRow {
    /// The least and the greatest sum.
    fn reach(&self) -> (i64, i64) {
        self.terms.iter().fold((0, 0), |(low, high), term| (low + term.1.min(0), high + term.1.max(0)))
    }

    /// Can no choice break it?
    pub fn redundant(&self) -> bool {
        let (low, high) = self.reach();
        high <= self.most && (!self.equality || low >= self.most)
    }
}

/// Drops rows across directions that the rows inside directions imply.
fn drop_implied(rows: &mut Vec<FormRow>, direction: &dyn Fn(u32) -> u32) {
    let mut inside: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.block.is_some()) {
        inside.entry(fingerprint(&row.terms)).or_default().push(at);
    }
    let implied = |row: &FormRow| -> bool {
        let mut terms = row.terms.clone();
        terms.sort_by_key(|term| direction(term.0));
        let parts = terms.chunk_by(|left, right| direction(left.0) == direction(right.0));
        let most = parts.map(|part| {
            let alone: i128 = part.iter().map(|term| i128::from(term.1.max(0))).sum();
            let scale = divisor(part);
            let same = inside.get(&fingerprint(part)).into_iter().flatten().map(|&at| &rows[at]);
            let same = same.filter(|row| alike(&row.terms, part));
            let bounds = same.map(|row| i128::from(row.most.div_euclid(divisor(&row.terms))) * i128::from(scale));
            bounds.fold(alone, i128::min)
        });
        most.sum::<i128>() <= i128::from(row.most)
    };
    let keep: Vec<bool> = rows.iter().map(|row| row.block.is_some() || row.equality || !implied(row)).collect();
    let mut keep = keep.into_iter();
    rows.retain(|_| keep.next().unwrap_or(true));
}

/// The greatest common divisor of the coefficients; 1 where all are zero.
fn divisor(terms: &[(u32, i64)]) -> i64 {
    i64::try_from(common_divisor(terms).max(1)).unwrap_or(1)
}

/// The greatest common divisor of the coefficients; 0 where all are zero.
fn common_divisor(terms: &[(u32, i64)]) -> u64 {
    let mut divisor = 0;
    for &(_, a) in terms {
        divisor = gcd(divisor, a.unsigned_abs());
        if divisor == 1 {
            break;
        }
    }
    divisor
}

/// The same for terms that are the same but for a positive factor.
fn fingerprint(terms: &[(u32, i64)]) -> u64 {
    let divisor = divisor(terms);
    let mut hasher = FxHasher::default();
    for &(column, a) in terms {
        hasher.write_u32(column);
        hasher.write_i64(a / divisor);
    }
    hasher.finish()
}

/// Are the terms the same but for a positive factor?
fn alike(left: &[(u32, i64)], right: &[(u32, i64)]) -> bool {
    let (by, of) = (divisor(left), divisor(right));
    left.len() == right.len() && left.iter().zip(right).all(|(l, r)| l.0 == r.0 && l.1 / by == r.1 / of)
}

impl Form {
    /// Does a choice of columns keep every row and every fixing?
    pub fn keeps(&self, chosen: &[bool]) -> bool {
        let kept = |row: &FormRow| {
            let sum: i64 = row.terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| term.1).sum();
            if row.equality { sum == row.most } else { sum <= row.most }
        };
        self.fixed.iter().zip(chosen).all(|(fixed, chosen)| fixed.is_none_or(|fixed| fixed == *chosen))
            && self.rows.iter().all(kept)
    }

    /// The objective of a choice.
    pub fn score(&self, chosen: &[bool]) -> i64 {
        self.scores.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(score, _)| score).sum()
    }

    /// The money of a choice.
    pub fn award(&self, chosen: &[bool]) -> i64 {
        self.awards.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(award, _)| award).sum()
    }

    /// Does no row cross direction `block` that any of its columns stands in?
    pub fn stands_alone(&self, block: usize) -> bool {
        let alone = |&column: &u32| {
            self.by_column[column as usize].iter().all(|&(row, _)| self.rows[row as usize].block.is_some())
        };
        self.blocks[block].iter().all(alone)
    }

    /// The choice that reduction has made so far, with every free column left out.
    pub fn base(&self) -> Vec<bool> {
        self.fixed.iter().map(|fixed| *fixed == Some(true)).collect()
    }
}
