//! Linear programs over `0 ≤ x ≤ 1`, solved again and again with other bounds: the dual simplex method.
//!
//! ```text
//! maximise Σ c·x    subject to    Σ a·x ≥ least for every row,    low ≤ x ≤ up,    low and up in {0, 1}
//! ```
//!
//! Every variable has two bounds, so that any basis is made dual feasible by putting the others at the right one: after a bound
//! changes, or a row is added, the last basis is a warm start (Koberstein 2005; long-step ratio test of Maros 2003). Floats
//! only propose: what comes out are multipliers for the rows, and whoever uses them computes in whole numbers.

mod basis;
mod pivot;

use super::problem::number;
use pivot::Stepped;

const TOLERANCE: f64 = 1e-8;
/// After so many steps the inverse is computed afresh.
const REFRESH: usize = 120;

/// What a solve says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Solved {
    /// An optimum.
    Optimal(Optimum),
    /// No `x` keeps the rows: multipliers whose sum of rows shows it.
    Infeasible(Vec<f64>),
    /// The bound fell below what was asked for; the multipliers show it.
    Below(Optimum),
    /// Too many steps, or no stable pivot.
    Failed,
}

/// Where a solve ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Optimum {
    /// The objective.
    pub value: f64,
    /// One value per column.
    pub x: Vec<f64>,
    /// One multiplier ≥ 0 per row.
    pub y: Vec<f64>,
    /// Reduced cost of each column.
    pub reduced: Vec<f64>,
}

#[derive(Clone, Copy, PartialEq)]
enum At {
    Low,
    Up,
    Basic,
}

/// A linear program with a basis.
pub(super) struct Lp {
    /// Objective, columns and rows, scaled: `Σ a·x + slack = bound`, `slack ≥ 0`.
    c: Vec<f64>,
    columns: Vec<Vec<(u32, f64)>>,
    /// The same coefficients by rows.
    terms: Vec<Vec<(u32, f64)>>,
    bound: Vec<f64>,
    objective_scale: f64,
    row_scale: Vec<f64>,
    low: Vec<f64>,
    up: Vec<f64>,
    /// Columns, then slacks.
    at: Vec<At>,
    reduced: Vec<f64>,
    basis: Vec<usize>,
    inverse: Vec<Vec<f64>>,
    value: Vec<f64>,
    weight: Vec<f64>,
    since_refresh: usize,
    stale: bool,
    work: u64,
}

impl Lp {
    /// A program without rows.
    pub fn new(c: &[f64]) -> Self {
        let objective_scale = c.iter().fold(0.0_f64, |most, c| most.max(c.abs())).max(1e-300);
        let c: Vec<f64> = c.iter().map(|c| c / objective_scale).collect();
        let at = c.iter().map(|c| if *c > 0.0 { At::Up } else { At::Low }).collect();
        Self {
            columns: vec![Vec::new(); c.len()],
            terms: Vec::new(),
            bound: Vec::new(),
            objective_scale,
            row_scale: Vec::new(),
            low: vec![0.0; c.len()],
            up: vec![1.0; c.len()],
            at,
            reduced: c.clone(),
            basis: Vec::new(),
            inverse: Vec::new(),
            value: Vec::new(),
            weight: Vec::new(),
            since_refresh: 0,
            stale: false,
            work: 0,
            c,
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.bound.len()
    }

    /// Adds `Σ a·x ≥ least`.
    pub fn add_row(&mut self, terms: &[(u32, f64)], least: f64) {
        let (n, m) = (self.c.len(), self.rows());
        let scale = terms.iter().fold(0.0_f64, |most, term| most.max(term.1.abs())).max(1e-300);
        for &(column, a) in terms {
            self.columns[column as usize].push((number(m), -a / scale));
        }
        self.terms.push(terms.iter().map(|&(column, a)| (column, -a / scale)).collect());
        self.bound.push(-least / scale);
        self.row_scale.push(scale);
        let mut row = vec![0.0; m + 1];
        for (inverse, &basic) in self.inverse.iter().zip(&self.basis) {
            let a = if basic < n {
                self.columns[basic].last().filter(|term| term.0 as usize == m).map_or(0.0, |term| term.1)
            } else {
                0.0
            };
            if a != 0.0 {
                row.iter_mut().zip(inverse).for_each(|(row, inverse)| *row -= a * inverse);
            }
        }
        row[m] = 1.0;
        self.inverse.iter_mut().for_each(|inverse| inverse.push(0.0));
        self.inverse.push(row);
        self.basis.push(n + m);
        self.at.push(At::Basic);
        self.reduced.push(0.0);
        self.value.push(0.0);
        self.weight.push(1.0);
        self.stale = true;
    }

    /// Sets the bounds of a column; `None`: free between 0 and 1.
    pub fn fix(&mut self, column: usize, value: Option<bool>) {
        let (low, up) = match value {
            None => (0.0, 1.0),
            Some(true) => (1.0, 1.0),
            Some(false) => (0.0, 0.0),
        };
        if (self.low[column], self.up[column]) != (low, up) {
            (self.low[column], self.up[column]) = (low, up);
            if self.at[column] != At::Basic {
                self.at[column] = if self.reduced[column] > 0.0 { At::Up } else { At::Low };
            }
            self.stale = true;
        }
    }

    /// How many coefficients the steps since it was asked last have gone through, about: those of the inverse, and some of every column.
    pub fn work(&mut self) -> u64 {
        std::mem::take(&mut self.work)
    }

    /// Solves from the last basis; stops early once the objective is below `floor`.
    pub fn solve(&mut self, floor: f64, steps: usize) -> Solved {
        if self.since_refresh > REFRESH && !self.refresh() {
            self.restart();
        }
        let mut again = true;
        let mut left = steps;
        loop {
            if self.stale {
                self.place();
            }
            self.work += (self.rows() * self.rows() + 4 * self.c.len()) as u64;
            match self.step() {
                Stepped::Done => {
                    // An end reached on an old inverse is looked at once more with a fresh one.
                    if again && self.since_refresh > 40 {
                        again = false;
                        if !self.refresh() {
                            self.restart();
                        }
                        continue;
                    }
                    return Solved::Optimal(self.optimum());
                }
                Stepped::Stuck(row, low) => {
                    let sign = if low { 1.0 } else { -1.0 };
                    let ray =
                        self.inverse[row].iter().zip(&self.row_scale).map(|(y, scale)| (sign * y / scale).max(0.0));
                    return Solved::Infeasible(ray.collect());
                }
                Stepped::Unstable if again => {
                    again = false;
                    self.restart();
                    continue;
                }
                Stepped::Unstable => return Solved::Failed,
                Stepped::On => {}
            }
            if left == 0 {
                return Solved::Failed;
            }
            left -= 1;
            if left.is_multiple_of(8) && self.objective() < floor {
                let optimum = self.optimum();
                return Solved::Below(optimum);
            }
        }
    }

    /// The objective of the present basis: an upper bound as long as the basis is dual feasible, which it always is.
    fn objective(&self) -> f64 {
        let n = self.c.len();
        let y = self.multipliers();
        let rows: f64 = y.iter().zip(&self.bound).map(|(y, b)| y * b).sum();
        let columns: f64 =
            (0..n).map(|j| self.reduced[j].max(0.0) * self.up[j] + self.reduced[j].min(0.0) * self.low[j]).sum();
        (rows + columns) * self.objective_scale
    }

    fn multipliers(&self) -> Vec<f64> {
        let n = self.c.len();
        // The reduced cost of a slack is minus its row's multiplier.
        (0..self.rows()).map(|row| if self.at[n + row] == At::Basic { 0.0 } else { -self.reduced[n + row] }).collect()
    }

    fn optimum(&self) -> Optimum {
        let n = self.c.len();
        let mut x: Vec<f64> = (0..n).map(|j| if self.at[j] == At::Up { self.up[j] } else { self.low[j] }).collect();
        for (&basic, value) in self.basis.iter().zip(&self.value) {
            if basic < n {
                x[basic] = *value;
            }
        }
        let y = self.multipliers();
        let y = y.iter().zip(&self.row_scale).map(|(y, scale)| (y * self.objective_scale / scale).max(0.0)).collect();
        let reduced = self.reduced[..n].iter().map(|reduced| reduced * self.objective_scale).collect();
        Optimum { value: self.objective(), x, y, reduced }
    }
}

#[cfg(test)]
mod tests;
