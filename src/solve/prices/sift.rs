//! Duals of the LP relaxation without a linear program over all columns: sifting (Bixby et al. 1992).
//!
//! 1. *Samples.* A sample of the columns, with the rows' bounds scaled down, gives rough prices; a sample four times as large,
//!    of which only the columns near the prices' border stay free, better ones, and so on.
//!    The wide rows are priced once more under the small rows' prices, of which samples know little.
//! 2. *Rounds.* The border of all columns is solved exactly, every other column at its base decision. Pricing all columns
//!    gives the bound `L`; the solved program plus what is fixed gives a value that the LP reaches. Where the two meet, the
//!    prices are the LP's; until then the border moves, and widens where the bound did not improve.
//!
//! Small rows (pairs, groups, dependencies) enter a round's program where its columns can break them. The price of every
//! other one is settled by exact line searches, so that of two candidates that exclude each other one is in and one is out.

mod settle;
mod warm;

use super::super::lp::{Lp, Vertex};
use crate::solve::control::Control;
use crate::solve::form::{Form, FormRow};

/// Rows with more terms are in every program.
const SMALL: usize = 64;
/// With no more rows than this, all are.
const FEW_ROWS: usize = 300;
/// Most rows of a program: the inverse of its basis is dense.
const MOST_ROWS: usize = 1_500;
/// Columns of the first sample.
const SAMPLE: usize = 1_500;
/// No more columns than this are all solved at once.
const FEW_COLUMNS: usize = 1_500;
/// Most rows where all columns are solved at once: with many rows for few columns `HiGHS` is quicker.
const MOST_FOR_FEW: usize = 400;
/// With no more columns than this, prices that do not come close to the LP's are left to `HiGHS`, which gets there.
const MOST_LEFT: usize = 20_000;
const MOST_ROUNDS: usize = 20;
/// After so many rounds without a better bound it is as good as it gets.
const MOST_STALE: usize = 3;
/// How much wider the border is where only the prices of wide rows are sought.
const WIDE: f64 = 8.0;
/// Most columns of a group of small rows that is solved on its own.
const MOST_MENDED: usize = 200;
/// Bound and value may differ by so much of the objective's unit.
const CLOSE: f64 = 0.02;

/// The duals of all rows of the form; `None` where that does not come to an end, the rows are too many, or bound and value do not
/// meet and the columns are few enough for `HiGHS`.
pub(super) fn duals(form: &Form, control: &Control) -> Option<Vec<f64>> {
    let mut sift = Sift::new(form)?;
    let columns = form.blocks.iter().map(Vec::len).sum();
    if columns > FEW_COLUMNS {
        sift.sample(columns);
    }
    sift.rounds(columns, control)
}

struct Sift<'a> {
    form: &'a Form,
    scores: Vec<f64>,
    /// Greatest coefficient of each row, greatest score: they make a program's numbers of the order of 1.
    row_unit: Vec<f64>,
    score_unit: f64,
    wide: Vec<u32>,
    small: Vec<u32>,
    prices: Vec<f64>,
    reduced: Vec<f64>,
    /// The free columns of each direction, in any order.
    blocks: Vec<Vec<u32>>,
    /// The last program's basis: columns, and rows whose slacks were in it.
    basis: (Vec<u32>, Vec<u32>),
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an LP is solved in floats; its duals are rounded and bounds computed exactly"
)]
fn float(number: i64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of columns"
)]
fn times_root(factor: f64, count: usize) -> usize {
    (factor * (count as f64).sqrt()) as usize
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of columns"
)]
fn times(factor: f64, count: usize) -> usize {
    (factor * count as f64) as usize
}

impl<'a> Sift<'a> {
    fn new(form: &'a Form) -> Option<Self> {
        let all = form.rows.len() <= FEW_ROWS;
        let rows = 0..u32::try_from(form.rows.len()).ok()?;
        let (wide, small): (Vec<u32>, Vec<u32>) =
            rows.partition(|row| all || form.rows[*row as usize].terms.len() > SMALL);
        let columns: usize = form.blocks.iter().map(Vec::len).sum();
        if wide.len() > MOST_ROWS || (columns <= FEW_COLUMNS && form.rows.len() > MOST_FOR_FEW) {
            return None;
        }
        let biggest = |row: &FormRow| row.terms.iter().map(|term| term.1.abs()).max().unwrap_or(1);
        Some(Self {
            form,
            scores: form.scores.iter().map(|score| float(*score)).collect(),
            row_unit: form.rows.iter().map(|row| float(biggest(row))).collect(),
            score_unit: float(form.scores.iter().map(|score| score.abs()).max().unwrap_or(1).max(1)),
            wide,
            small,
            prices: vec![0.0; form.rows.len()],
            reduced: vec![0.0; form.scores.len()],
            blocks: form.blocks.clone(),
            basis: (Vec::new(), Vec::new()),
        })
    }

    fn row(&self, row: u32) -> &'a FormRow {
        &self.form.rows[row as usize]
    }

    /// Reduced scores from the prices.
    fn price(&mut self) {
        for &column in self.form.blocks.iter().flatten() {
            let rows = self.form.by_column[column as usize].iter();
            let paid: f64 = rows.map(|&(row, a)| self.prices[row as usize] * float(a)).sum();
            self.reduced[column as usize] = self.scores[column as usize] - paid;
        }
    }

    fn bound(&self) -> f64 {
        let rows = self.form.rows.iter().zip(&self.prices).map(|(row, price)| float(row.most) * price);
        let columns = self.form.blocks.iter().flatten().map(|&column| self.reduced[column as usize].max(0.0));
        rows.sum::<f64>() + columns.sum::<f64>()
    }

    /// Solves a program over `columns` and `rows` and takes its prices. `paid`: columns pay the other rows' prices.
    fn solve(&mut self, columns: &[u32], rows: &[u32], room: &[f64], paid: bool) -> Option<f64> {
        let mut place = vec![u32::MAX; self.form.rows.len()];
        for (&row, at) in rows.iter().zip(0..) {
            place[row as usize] = at;
        }
        let most = rows.iter().map(|&row| room[row as usize] / self.row_unit[row as usize]).collect();
        let mut lp = Lp::new(most, rows.iter().map(|row| self.row(*row).equality).collect());
        for &column in columns {
            let terms = self.form.by_column[column as usize].iter().filter_map(|&(row, a)| {
                let at = place[row as usize];
                (at != u32::MAX).then(|| (at, float(a) / self.row_unit[row as usize]))
            });
            let others =
                self.form.by_column[column as usize].iter().filter(|entry| place[entry.0 as usize] == u32::MAX);
            let other = if paid { others.map(|&(row, a)| self.prices[row as usize] * float(a)).sum() } else { 0.0 };
            lp.column((self.scores[column as usize] - other) / self.score_unit, terms);
        }
        let Vertex { duals, worth, .. } = self.solve_from_basis(lp, columns, rows)?;
        for (&row, dual) in rows.iter().zip(duals) {
            let price = dual * self.score_unit / self.row_unit[row as usize];
            self.prices[row as usize] = if self.row(row).equality { price } else { price.max(0.0) };
        }
        Some(worth * self.score_unit)
    }

    /// Prices from nested samples.
    fn sample(&mut self, columns: usize) {
        let mut size = columns;
        while size > SAMPLE {
            size /= 4;
        }
        let mut first = true;
        while first || 2 * size <= columns {
            #[expect(clippy::cast_precision_loss, reason = "a share of the columns")]
            let share = (size as f64 / columns as f64).min(1.0);
            let sample: Vec<Vec<u32>> = self.blocks.iter().map(|block| sampled(block, share)).collect();
            if !self.solve_sample(&sample, columns, first) {
                return;
            }
            first = false;
            size *= 4;
        }
    }

    fn solve_sample(&mut self, sample: &[Vec<u32>], columns: usize, all: bool) -> bool {
        let count: usize = sample.iter().map(Vec::len).sum();
        #[expect(clippy::cast_precision_loss, reason = "a share of the columns")]
        let share = count as f64 / columns as f64;
        let mut room: Vec<f64> = self.form.rows.iter().map(|row| float(row.most) * share).collect();
        let mut free = Vec::new();
        for block in sample {
            let mut block = block.clone();
            for &column in &block {
                let rows = self.form.by_column[column as usize].iter();
                let paid: f64 = rows.map(|&(row, a)| self.prices[row as usize] * float(a)).sum();
                self.reduced[column as usize] = self.scores[column as usize] - paid;
            }
            let border = if all { block.len() } else { times_root(8.0, block.len()) + 40 };
            let border = border_of(&mut block, border, &self.reduced);
            for &column in block[border..].iter().filter(|column| self.reduced[**column as usize] > 0.0) {
                self.form.by_column[column as usize].iter().for_each(|&(row, a)| room[row as usize] -= float(a));
            }
            free.extend_from_slice(&block[..border]);
        }
        // A row that the fixed columns of the sample break a little is a matter of chance.
        for &row in self.wide.iter().filter(|row| !self.form.rows[**row as usize].equality) {
            if room[row as usize] < 0.0 {
                let low: f64 = self.row(row).terms.iter().map(|term| float(term.1.min(0))).sum();
                room[row as usize] = room[row as usize].max(low.min(0.0));
            }
        }
        let rows = self.wide.clone();
        self.solve(&free, &rows, &room, false).is_some()
    }

    fn rounds(&mut self, columns: usize, control: &Control) -> Option<Vec<f64>> {
        let mut width = 1.0;
        self.price();
        self.settle(true);
        // Too narrow a border gives wild prices: the best ones so far are kept, and the border widened.
        let mut best = self.first(columns);
        let (mut solved_once, mut met, mut stale) = (false, false, 0);
        for _ in 0..MOST_ROUNDS {
            if control.stopped().is_some() {
                return None;
            }
            let mut free = self.border(width, columns);
            let everything = free.len() == columns;
            let (rows, room, fixed) = self.restrict(&mut free);
            let reached = if rows.len() > MOST_ROWS { None } else { self.solve(&free, &rows, &room, false) };
            let Some(reached) = reached else {
                if everything || (solved_once && rows.len() > MOST_ROWS) {
                    break;
                }
                width *= 2.0;
                self.restore(&best);
                continue;
            };
            solved_once = true;
            let mut solved = vec![false; self.prices.len()];
            rows.iter().for_each(|&row| solved[row as usize] = true);
            for row in self.small.iter().filter(|row| !solved[**row as usize]) {
                self.prices[*row as usize] = 0.0;
            }
            self.price();
            self.settle(false);
            let bound = self.bound();
            let close = CLOSE.max(bound.abs() * 1e-11);
            let better = bound < best.0 - close;
            if bound < best.0 {
                best = (bound, self.prices.clone());
            }
            if bound - (reached + fixed) < close || everything {
                met = true;
                break;
            }
            stale = if better { 0 } else { stale + 1 };
            if stale == MOST_STALE {
                break;
            }
            if !better {
                width *= 2.0;
                self.restore(&best);
            }
        }
        if !solved_once || (!met && columns <= MOST_LEFT) {
            return None;
        }
        self.restore(&best);
        // A vertex of the LP leaves one of two candidates that exclude each other on the border.
        let rows = 0..u32::try_from(self.form.rows.len()).ok()?;
        self.small = rows.filter(|row| self.row(*row).terms.len() <= SMALL).collect();
        self.settle(true);
        Some(std::mem::take(&mut self.prices))
    }

    /// The best prices before the rounds, and their bound: those of the samples, which know little of small rows, or those of the wide
    /// rows under the small ones' prices, and these settled again.
    fn first(&mut self, columns: usize) -> (f64, Vec<f64>) {
        let sampled = (self.bound(), self.prices.clone());
        if columns <= FEW_COLUMNS || self.small.is_empty() {
            return sampled;
        }
        let free = self.border(WIDE, columns);
        let mut inside = vec![false; self.scores.len()];
        free.iter().for_each(|&column| inside[column as usize] = true);
        let (room, _) = self.room(&inside);
        let rows = self.wide.clone();
        if self.solve(&free, &rows, &room, true).is_some() {
            self.price();
            self.settle(false);
            let bound = self.bound();
            if bound < sampled.0 {
                return (bound, self.prices.clone());
            }
        }
        self.restore(&sampled);
        sampled
    }

    /// What the base decisions of the columns that are not `inside` leave of the rows, and what they are worth.
    fn room(&self, inside: &[bool]) -> (Vec<f64>, f64) {
        let mut room: Vec<f64> = self.form.rows.iter().map(|row| float(row.most)).collect();
        let mut fixed = 0.0;
        for &column in self.form.blocks.iter().flatten() {
            if !inside[column as usize] && self.reduced[column as usize] > 0.0 {
                fixed += self.scores[column as usize];
                self.form.by_column[column as usize].iter().for_each(|&(row, a)| room[row as usize] -= float(a));
            }
        }
        (room, fixed)
    }

    fn restore(&mut self, best: &(f64, Vec<f64>)) {
        self.prices.clone_from(&best.1);
        self.price();
    }

    /// The columns near the prices' border: of each direction those of least loss, and all that are in where those are few.
    fn border(&mut self, width: f64, columns: usize) -> Vec<u32> {
        if columns <= FEW_COLUMNS {
            return self.form.blocks.concat();
        }
        let mut free = Vec::new();
        for block in &mut self.blocks {
            let wide = times_root(4.0 * width, block.len()).max(times(0.006 * width, block.len()));
            let border = border_of(block, wide + 40, &self.reduced);
            free.extend_from_slice(&block[..border]);
        }
        free
    }

    /// The program's rows, what the columns outside leave of all rows, and what those are worth. Columns that a small row
    /// keeps out because of somebody outside are dropped from `free`.
    fn restrict(&self, free: &mut Vec<u32>) -> (Vec<u32>, Vec<f64>, f64) {
        let mut inside = vec![false; self.scores.len()];
        free.iter().for_each(|&column| inside[column as usize] = true);
        let (room, fixed) = self.room(&inside);
        let mut rows = self.wide.clone();
        for &row in &self.small {
            let FormRow { terms, equality, .. } = self.row(row);
            if terms.iter().all(|term| !inside[term.0 as usize]) {
                continue;
            }
            let sum = |inside: &[bool], of: fn(i64) -> i64| -> f64 {
                terms.iter().filter(|term| inside[term.0 as usize]).map(|term| float(of(term.1))).sum()
            };
            let left = room[row as usize];
            let low = sum(&inside, |a| a.min(0));
            for &(column, a) in terms {
                if a > 0 && low + float(a) > left && self.reduced[column as usize] <= 0.0 {
                    inside[column as usize] = false;
                }
            }
            if *equality || sum(&inside, |a| a.max(0)) > left {
                rows.push(row);
            }
        }
        free.retain(|column| inside[*column as usize]);
        (rows, room, fixed)
    }
}

/// The columns of a sample: the same ones in every larger sample.
fn sampled(block: &[u32], share: f64) -> Vec<u32> {
    let hash = |column: u32| column.wrapping_mul(2_654_435_761).rotate_left(13).wrapping_mul(2_246_822_519);
    block.iter().copied().filter(|&column| f64::from(hash(column)) <= share * f64::from(u32::MAX)).collect()
}

/// Brings to the front the `wanted` columns of least loss, and, where no more than `wanted` have a positive reduced score, all
/// of those. Returns how many.
fn border_of(block: &mut [u32], wanted: usize, reduced: &[f64]) -> usize {
    if wanted >= block.len() {
        return block.len();
    }
    let loss = |column: &u32| reduced[*column as usize].abs();
    block.select_nth_unstable_by(wanted, |left, right| loss(left).total_cmp(&loss(right)).then(left.cmp(right)));
    let (near, far) = block.split_at_mut(wanted);
    let is_in = |column: &u32| reduced[*column as usize] > 0.0;
    let near_in = near.iter().filter(|column| is_in(column)).count();
    let far_in = far.iter().filter(|column| is_in(column)).count();
    if near_in + far_in > wanted {
        return wanted;
    }
    let mut end = 0;
    for at in 0..far.len() {
        if is_in(&far[at]) {
            far.swap(end, at);
            end += 1;
        }
    }
    wanted + end
}
