//! One step of the dual simplex method: which basic variable leaves, which enters, and the exchange.

use super::{At, Lp, TOLERANCE};
use crate::solve::derive::problem::number;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// How a step ended.
pub(super) enum Stepped {
    /// A basic variable was exchanged.
    On,
    /// Optimal.
    Done,
    /// Nothing brings the basic column of this row back within its bounds; it is too low, or too high.
    Stuck(usize, bool),
    /// The pivot is too small to divide by.
    Unstable,
}

/// By how much the duals may move before a variable's reduced cost changes its sign; the least comes first.
struct Ratio(f64, u32);

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ratio {}

impl Lp {
    pub(super) fn step(&mut self) -> Stepped {
        let n = self.c.len();
        let Some((row, low)) = self.leaving() else { return Stepped::Done };
        let alpha = self.alpha(row);
        let mut entering = self.entering(&alpha, low);
        let mut missing = (self.value[row] - self.limit(row, low)).abs();
        // Long step: columns that can jump to their other bound without mending the row are flipped over.
        let mut flips = Vec::new();
        let mut chosen = None;
        while let Some(Ratio(_, j)) = entering.pop() {
            let j = j as usize;
            if j >= n || missing - alpha[j].abs() <= 1e-12 {
                chosen = Some(j);
                break;
            }
            missing -= alpha[j].abs();
            flips.push(j);
        }
        let Some(enters) = chosen else { return Stepped::Stuck(row, low) };
        self.flip(&flips);
        let column: Vec<f64> = self.inverse.iter().map(|inverse| self.times(inverse, enters)).collect();
        let pivot = column[row];
        if pivot.abs() < 1e-10 {
            return Stepped::Unstable;
        }
        self.pivot(row, enters, low, &column, &alpha);
        Stepped::On
    }

    /// The row of the tableau: what each variable that is not basic adds to the basic one of `row`. Summed by rows, since those of
    /// other directions have no part in it.
    fn alpha(&self, row: usize) -> Vec<f64> {
        let n = self.c.len();
        let rho = &self.inverse[row];
        let mut alpha = vec![0.0; n + rho.len()];
        for (terms, &rho) in self.terms.iter().zip(rho) {
            if rho != 0.0 {
                terms.iter().for_each(|&(column, a)| alpha[column as usize] += rho * a);
            }
        }
        alpha[n..].copy_from_slice(rho);
        alpha
    }

    /// The variables that can bring the basic one back, the least ratio on top: hardly more than one of them is asked for.
    fn entering(&self, alpha: &[f64], low: bool) -> BinaryHeap<Ratio> {
        let n = self.c.len();
        let mut ratios = Vec::new();
        for (j, &a) in alpha.iter().enumerate() {
            let toward = if low { a } else { -a };
            let helps = match self.at[j] {
                At::Low => toward < -1e-9,
                At::Up => toward > 1e-9,
                At::Basic => false,
            };
            if helps && (j >= n || self.up[j] - self.low[j] > 0.5) {
                ratios.push(Ratio(self.reduced[j].abs() / a.abs(), number(j)));
            }
        }
        ratios.into()
    }

    /// The bound that the basic column of `row` goes to.
    fn limit(&self, row: usize, low: bool) -> f64 {
        match self.basis[row] {
            basic if basic < self.c.len() => {
                if low {
                    self.low[basic]
                } else {
                    self.up[basic]
                }
            }
            _ => 0.0,
        }
    }

    /// The basic column that is outside its bounds most, and whether it is too low.
    fn leaving(&self) -> Option<(usize, bool)> {
        let n = self.c.len();
        let mut found = None;
        let mut most = 0.0;
        for (row, (&basic, value)) in self.basis.iter().zip(&self.value).enumerate() {
            let (low, up) = if basic < n { (self.low[basic], self.up[basic]) } else { (0.0, f64::INFINITY) };
            let outside = (low - value).max(value - up);
            let worth = outside * outside / self.weight[row];
            if outside > TOLERANCE && worth > most {
                most = worth;
                found = Some((row, *value < low));
            }
        }
        found
    }

    fn flip(&mut self, flips: &[usize]) {
        if flips.is_empty() {
            return;
        }
        let mut change = vec![0.0; self.rows()];
        for &j in flips {
            let up = self.at[j] == At::Low;
            self.at[j] = if up { At::Up } else { At::Low };
            let sign = if up { 1.0 } else { -1.0 };
            self.columns[j].iter().for_each(|&(row, a)| change[row as usize] += sign * a);
        }
        for (value, inverse) in self.value.iter_mut().zip(&self.inverse) {
            *value -= inverse.iter().zip(&change).map(|(a, b)| a * b).sum::<f64>();
        }
    }

    fn times(&self, inverse: &[f64], j: usize) -> f64 {
        let n = self.c.len();
        if j < n { self.columns[j].iter().map(|&(row, a)| inverse[row as usize] * a).sum() } else { inverse[j - n] }
    }

    fn pivot(&mut self, row: usize, enters: usize, low: bool, column: &[f64], alpha: &[f64]) {
        let n = self.c.len();
        let pivot = column[row];
        let target = self.limit(row, low);
        let change = (self.value[row] - target) / pivot;
        let start = match self.at[enters] {
            At::Up if enters < n => self.up[enters],
            _ if enters < n => self.low[enters],
            _ => 0.0,
        };
        for (at, value) in self.value.iter_mut().enumerate() {
            if at != row {
                *value -= change * column[at];
            }
        }
        self.value[row] = start + change;
        let price = self.reduced[enters] / alpha[enters];
        for (j, reduced) in self.reduced.iter_mut().enumerate() {
            if self.at[j] != At::Basic {
                *reduced -= price * alpha[j];
            }
        }
        let leaves = self.basis[row];
        self.reduced[leaves] = -price;
        self.reduced[enters] = 0.0;
        self.at[leaves] = if low { At::Low } else { At::Up };
        self.at[enters] = At::Basic;
        self.basis[row] = enters;
        let mut pivoted = std::mem::take(&mut self.inverse[row]);
        pivoted.iter_mut().for_each(|a| *a /= pivot);
        let weight = self.weight[row].max(1.0);
        for (at, inverse) in self.inverse.iter_mut().enumerate() {
            if at != row && column[at] != 0.0 {
                let factor = column[at];
                inverse.iter_mut().zip(&pivoted).for_each(|(a, b)| *a -= factor * b);
                let ratio = factor / pivot;
                self.weight[at] = self.weight[at].max(ratio * ratio * weight);
            }
        }
        self.weight[row] = (weight / (pivot * pivot)).max(1.0);
        self.inverse[row] = pivoted;
        self.since_refresh += 1;
    }
}
