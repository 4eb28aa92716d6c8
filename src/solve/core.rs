//! The core: the few columns that prices leave undecided.
//!
//! Prices give each column a loss. In each direction the columns of loss up to a *reach* are the core; the others stay at their
//! base decision. That misses no allocation of total loss up to `T` where for every direction `d`
//!
//! ```text
//! T - Σ least(d') over the other directions  ≤  reach(d)
//! ```
//!
//! since an allocation that flips a column outside loses more than `reach(d)` there, and at least `least(d')` in every other
//! direction. [`Core::lacks`] tells which reach is too short.
//!
//! Within the core the rules are carried through once more: a candidate excluded by one that stays in stays out, and a small
//! row that nothing can break any more is dropped *with its price*, which sharpens the losses. Small rows across directions
//! (pairs, groups, dependencies) are set aside as [`Light`]: they are kept by branching, not by counting.

use super::Shortcuts;
use super::form::{ByColumn, Form, FormRow, fix};
use super::prices::Prices;

/// A part of a program with its prices.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Over the core's columns, without the light rows.
    pub form: Form,
    /// The reduced scores and the bound count the light rows' prices and the columns outside the core.
    pub prices: Prices,
}

/// A row that branching keeps: coefficients are 1 or -1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Light {
    /// The row over the core's columns.
    pub row: FormRow,
    /// Its price.
    pub price: i64,
}

/// The core of a priced form.
#[derive(Debug)]
pub(super) struct Core<'a> {
    form: &'a Form,
    prices: &'a Prices,
    reach: Vec<i64>,
    /// Column of the form of each column of the core, ascending.
    columns: Vec<u32>,
    /// The core as the prices left it.
    pub raw: Part,
    /// The core after its rules were carried through.
    pub tight: Part,
    /// Is the latter the same as the former?
    pub untouched: bool,
    /// The light rows of `tight`.
    pub light: Vec<Light>,
    /// The core with all its rows.
    pub whole: Form,
    /// Objective of the columns outside.
    pub outside: i64,
    /// Direction of each column.
    block_of: Vec<u32>,
    /// See [`Shortcuts::many`].
    many: usize,
}

/// The longest reach of each direction that takes in no more than `wanted` of its columns.
pub(super) fn reach_of_few(form: &Form, prices: &Prices, wanted: usize) -> Vec<i64> {
    let reach = |block: &Vec<u32>| {
        let mut losses: Vec<i64> = block.iter().map(|&column| prices.reduced[column as usize].abs()).collect();
        if losses.len() <= wanted {
            return i64::MAX;
        }
        let (_, next, _) = losses.select_nth_unstable(wanted);
        *next - 1
    };
    form.blocks.iter().map(reach).collect()
}

impl<'a> Core<'a> {
    /// Builds the core; `None` where no choice within it keeps every row.
    pub fn new(form: &'a Form, prices: &'a Prices, reach: Vec<i64>, shortcuts: Shortcuts) -> Option<Self> {
        let light = |row: &FormRow| (row.block.is_none() || shortcuts.inside) && row.is_small(shortcuts.light);
        let near = |block: &Vec<u32>, reach: i64| -> Vec<u32> {
            block.iter().copied().filter(|&column| prices.reduced[column as usize].abs() <= reach).collect()
        };
        let mut columns: Vec<u32> =
            form.blocks.iter().zip(&reach).flat_map(|(block, reach)| near(block, *reach)).collect();
        columns.sort_unstable();
        let (rows, row_prices) = rows(form, prices, &columns)?;
        let outside = outside(form, prices, &columns);
        let place: Vec<u32> = (0..u32::try_from(columns.len()).ok()?).collect();
        let own = |of: &dyn Fn(usize) -> i64| columns.iter().map(|&column| of(column as usize)).collect::<Vec<i64>>();
        let mut blocks = vec![Vec::new(); form.blocks.len()];
        let mut block_of = vec![0; columns.len()];
        for (block, all) in form.blocks.iter().enumerate() {
            let here = near(all, reach[block]);
            let here =
                here.iter().map(|column| columns.binary_search(column).expect("every near column is in the core"));
            here.for_each(|at| {
                blocks[block].push(place[at]);
                block_of[at] = u32::try_from(block).expect("few directions");
            });
        }
        let mut whole = Form {
            scores: own(&|column| form.scores[column]),
            awards: own(&|column| form.awards[column]),
            fixed: vec![None; columns.len()],
            blocks,
            order: columns.iter().map(|&column| form.order[column as usize]).collect(),
            by_column: ByColumn::of(&rows, columns.len()),
            rows,
            told_apart: Vec::new(),
        };
        let raw = part(&whole, prices.scale, &row_prices, outside, &light)?;
        let before = whole.rows.clone();
        let row_prices = tighten(&mut whole, &block_of, row_prices, shortcuts.light)?;
        let untouched = whole.rows == before;
        let tight = if untouched { raw.clone() } else { part(&whole, prices.scale, &row_prices, outside, &light)? };
        let rows = whole.rows.iter().zip(row_prices).filter(|(row, _)| light(row));
        let light = rows.map(|(row, price)| Light { row: row.clone(), price }).collect();
        let many = shortcuts.many;
        Some(Self { form, prices, reach, columns, raw, tight, untouched, light, whole, outside, block_of, many })
    }

    /// Direction of a column of the core that is not decided.
    pub fn block_of(&self, column: u32) -> Option<usize> {
        self.whole.fixed[column as usize].is_none().then(|| self.block_of[column as usize] as usize)
    }

    /// Do only light rows cross directions?
    pub fn is_light(&self) -> bool {
        !self.light.is_empty() && self.tight.form.rows.iter().all(|row| row.block.is_some())
    }

    /// The directions whose reach is too short for all allocations of the program that are worth `target` or more, each with
    /// the reach that it needs. `least` are the least losses of the raw core.
    pub fn lacks(&self, target: i64, least: &[i64]) -> Vec<(usize, i64)> {
        let most = self.prices.bound.saturating_sub(self.prices.scale.saturating_mul(target));
        let unavoidable: i64 = least.iter().sum();
        let needed = least.iter().map(|least| most.saturating_sub(unavoidable - least));
        needed.enumerate().filter(|&(block, needed)| needed > self.reach[block]).collect()
    }

    /// The reach of each direction.
    pub fn reach(&self) -> &[i64] {
        &self.reach
    }

    /// Number of columns in the core.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Is it the core of a large program?
    pub fn is_of_many(&self) -> bool {
        self.form.scores.len() > self.many
    }

    /// Are there small rows inside directions, which branching might keep instead?
    pub fn has_inside(&self, small: usize) -> bool {
        self.whole.rows.iter().any(|row| row.block.is_some() && row.is_small(small))
    }

    /// The objective of a choice of the form's columns.
    pub fn worth(&self, chosen: &[bool]) -> i64 {
        self.form.score(chosen)
    }

    /// A choice of the core's columns as one of the form's.
    pub fn widen<T: Copy>(&self, values: &[T], decided: impl Fn(bool) -> T) -> Vec<T> {
        let base = |(fixed, reduced): (&Option<bool>, &i64)| decided(fixed.unwrap_or(*reduced > 0));
        let mut all: Vec<T> = self.form.fixed.iter().zip(&self.prices.reduced).map(base).collect();
        for (&column, value) in self.columns.iter().zip(values) {
            all[column as usize] = *value;
        }
        all
    }
}

impl FormRow {
    /// Has it few columns, with coefficients of 1 or -1?
    fn is_small(&self, most: usize) -> bool {
        self.terms.len() <= most && self.terms.iter().all(|term| term.1.abs() == 1)
    }
}

/// The rows over the core's columns (numbered anew) with their prices; `None` where a row without any is not kept.
fn rows(form: &Form, prices: &Prices, columns: &[u32]) -> Option<(Vec<FormRow>, Vec<i64>)> {
    let mut place = vec![u32::MAX; form.rows.len()];
    let mut rows: Vec<FormRow> = Vec::new();
    let mut row_prices = Vec::new();
    for (&column, at) in columns.iter().zip(0..) {
        let base = prices.reduced[column as usize] > 0;
        for &(row, a) in &form.by_column[column as usize] {
            let own = &mut place[row as usize];
            if *own == u32::MAX {
                *own = u32::try_from(rows.len()).expect("fewer than 2^32 rows");
                let FormRow { equality, block, source, .. } = form.rows[row as usize];
                rows.push(FormRow { terms: Vec::new(), most: prices.room[row as usize], equality, block, source });
                row_prices.push(prices.row[row as usize]);
            }
            let own = &mut rows[*own as usize];
            own.terms.push((at, a));
            own.most += if base { a } else { 0 };
        }
    }
    let kept = |(row, room): (&FormRow, &i64)| *room == 0 || (*room > 0 && !row.equality);
    let outside = form.rows.iter().zip(&prices.room).zip(&place).filter(|(_, place)| **place == u32::MAX);
    outside.map(|(row, _)| row).all(kept).then_some((rows, row_prices))
}

/// Objective of the columns outside the core.
fn outside(form: &Form, prices: &Prices, columns: &[u32]) -> i64 {
    let base = |column: usize| form.fixed[column].unwrap_or(prices.reduced[column] > 0);
    let all: i64 = (0..form.scores.len()).filter(|&column| base(column)).map(|column| form.scores[column]).sum();
    let own = columns.iter().map(|&column| column as usize).filter(|&column| base(column));
    all - own.map(|column| form.scores[column]).sum::<i64>()
}

/// Carries the rules through and drops what nothing can break; the prices of the rows that are left. `None` where a row cannot
/// be kept.
fn tighten(whole: &mut Form, block_of: &[u32], row_prices: Vec<i64>, small: usize) -> Option<Vec<i64>> {
    if !fix(&mut whole.rows, &mut whole.fixed) {
        return None;
    }
    let rows = std::mem::take(&mut whole.rows);
    let mut prices = Vec::new();
    for (mut row, price) in rows.into_iter().zip(row_prices) {
        if row.terms.is_empty() || (row.redundant() && (price == 0 || row.is_small(small))) {
            continue;
        }
        if row.block.is_none() && !row.is_small(small) {
            let first = block_of[row.terms[0].0 as usize];
            row.block = row.terms.iter().all(|term| block_of[term.0 as usize] == first).then_some(first);
        }
        whole.rows.push(row);
        prices.push(price);
    }
    let fixed = &whole.fixed;
    whole.blocks.iter_mut().for_each(|block| block.retain(|&column| fixed[column as usize].is_none()));
    whole.by_column = ByColumn::of(&whole.rows, fixed.len());
    Some(prices)
}

/// The form without its light rows, priced with them.
fn part(whole: &Form, scale: i64, row_prices: &[i64], outside: i64, light: &impl Fn(&FormRow) -> bool) -> Option<Part> {
    let mut prices = Prices::of(whole, scale, row_prices.to_vec())?;
    prices.bound = prices.bound.checked_add(outside.checked_mul(scale)?)?;
    let heavy: Vec<bool> = whole.rows.iter().map(|row| !light(row)).collect();
    let pick =
        |values: &[i64]| values.iter().zip(&heavy).filter(|(_, heavy)| **heavy).map(|(value, _)| *value).collect();
    (prices.row, prices.room) = (pick(&prices.row), pick(&prices.room));
    let rows: Vec<FormRow> = whole.rows.iter().filter(|row| !light(row)).cloned().collect();
    let aside = whole.rows.iter().filter(|row| light(row));
    let mut told_apart: Vec<u32> = aside.flat_map(|row| row.terms.iter().map(|term| term.0)).collect();
    told_apart.sort_unstable();
    told_apart.dedup();
    let form = Form { by_column: ByColumn::of(&rows, whole.fixed.len()), rows, told_apart, ..whole.clone() };
    Some(Part { form, prices })
}
