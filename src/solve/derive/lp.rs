//! Linear programs over `0 ≤ x ≤ 1`, solved again and again with other bounds: the dual simplex method.
//!
//! ```text
//! maximise Σ c·x    subject to    Σ a·x ≥ least for every row,    low ≤ x ≤ up,    low and up in {0, 1}
//! ```
//!
//! Every variable has two bounds, so that any basis is made dual feasible by putting the others at the right one: after a bound
//! changes, or a row is added, the last basis is a warm start (Koberstein 2005; long-step ratio test of Maros 2003). Floats
//! only propose: what comes out are multipliers for the rows, and whoever uses them computes in whole numbers.

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
}

impl Lp {
    /// A program without rows.
    pub fn new(c: &[f64]) -> Self {
        let objective_scale = c.iter().fold(0.0_f64, |most, c| most.max(c.abs())).max(1e-300);
        let c: Vec<f64> = c.iter().map(|c| c / objective_scale).collect();
        let at = c.iter().map(|c| if *c > 0.0 { At::Up } else { At::Low }).collect();
        Self {
            columns: vec![Vec::new(); c.len()],
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

    /// Puts every column that is not basic at the bound that its reduced cost asks for, and computes the basic ones.
    fn place(&mut self) {
        let n = self.c.len();
        let mut left = self.bound.clone();
        for j in 0..n {
            if self.at[j] == At::Basic {
                continue;
            }
            let value = if self.at[j] == At::Up { self.up[j] } else { self.low[j] };
            if value != 0.0 {
                self.columns[j].iter().for_each(|&(row, a)| left[row as usize] -= a * value);
            }
        }
        for (value, inverse) in self.value.iter_mut().zip(&self.inverse) {
            *value = inverse.iter().zip(&left).map(|(a, b)| a * b).sum();
        }
        self.stale = false;
    }

    /// The basis of all slacks.
    fn restart(&mut self) {
        let (n, m) = (self.c.len(), self.rows());
        self.reduced = self.c.iter().copied().chain(std::iter::repeat_n(0.0, m)).collect();
        for j in 0..n {
            self.at[j] = if self.c[j] > 0.0 { At::Up } else { At::Low };
        }
        self.at[n..].iter_mut().for_each(|at| *at = At::Basic);
        self.basis = (n..n + m).collect();
        self.weight = vec![1.0; m];
        self.inverse = (0..m).map(|row| (0..m).map(|at| f64::from(u8::from(at == row))).collect()).collect();
        self.since_refresh = 0;
        self.stale = true;
    }

    /// Computes the inverse of the basis, and what follows from it, afresh; `false` where the basis is singular.
    fn refresh(&mut self) -> bool {
        let (n, m) = (self.c.len(), self.rows());
        // Gauss-Jordan on [B | I].
        let mut rows: Vec<Vec<f64>> =
            (0..m).map(|row| (0..2 * m).map(|at| f64::from(u8::from(at == m + row))).collect()).collect();
        for (at, &basic) in self.basis.iter().enumerate() {
            if basic < n {
                self.columns[basic].iter().for_each(|&(row, a)| rows[row as usize][at] = a);
            } else {
                rows[basic - n][at] = 1.0;
            }
        }
        for at in 0..m {
            let pivot = (at..m).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs())).unwrap_or(at);
            if rows[pivot][at].abs() < 1e-9 {
                return false;
            }
            rows.swap(at, pivot);
            let pivot = rows[at][at];
            rows[at].iter_mut().for_each(|a| *a /= pivot);
            let row = std::mem::take(&mut rows[at]);
            for other in rows.iter_mut().filter(|other| !other.is_empty()) {
                let factor = other[at];
                if factor != 0.0 {
                    other.iter_mut().zip(&row).for_each(|(a, b)| *a -= factor * b);
                }
            }
            rows[at] = row;
        }
        self.inverse = rows.into_iter().map(|row| row[m..].to_vec()).collect();
        let mut y = vec![0.0; m];
        for (inverse, &basic) in self.inverse.iter().zip(&self.basis) {
            if basic < n && self.c[basic] != 0.0 {
                y.iter_mut().zip(inverse).for_each(|(y, a)| *y += self.c[basic] * a);
            }
        }
        for j in 0..n {
            let cost: f64 = self.columns[j].iter().map(|&(row, a)| y[row as usize] * a).sum();
            self.reduced[j] = if self.at[j] == At::Basic { 0.0 } else { self.c[j] - cost };
            if self.at[j] != At::Basic {
                self.at[j] = if self.reduced[j] > 0.0 { At::Up } else { At::Low };
            }
        }
        for (row, y) in y.iter().enumerate() {
            self.reduced[n + row] = if self.at[n + row] == At::Basic { 0.0 } else { (-y).min(0.0) };
        }
        self.weight = vec![1.0; m];
        self.since_refresh = 0;
        self.stale = true;
        true
    }

    fn step(&mut self) -> Stepped {
        let n = self.c.len();
        let Some((row, low)) = self.leaving() else { return Stepped::Done };
        let rho = self.inverse[row].clone();
        let mut alpha = vec![0.0; n + self.rows()];
        let mut entering: Vec<(f64, u32)> = Vec::new();
        for j in 0..n + self.rows() {
            if self.at[j] == At::Basic {
                continue;
            }
            let a =
                if j < n { self.columns[j].iter().map(|&(row, a)| rho[row as usize] * a).sum() } else { rho[j - n] };
            alpha[j] = a;
            if j < n && self.up[j] - self.low[j] < 0.5 {
                continue;
            }
            let toward = if low { a } else { -a };
            let helps = match self.at[j] {
                At::Low => toward < -1e-9,
                At::Up => toward > 1e-9,
                At::Basic => false,
            };
            if helps {
                entering.push((self.reduced[j].abs() / a.abs(), number(j)));
            }
        }
        let target = self.limit(row, low);
        let mut missing = (self.value[row] - target).abs();
        entering.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // Long step: columns that can jump to their other bound without mending the row are flipped over.
        let mut flips = Vec::new();
        let mut chosen = None;
        for &(_, j) in &entering {
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

enum Stepped {
    On,
    /// Optimal.
    Done,
    /// Nothing brings the basic column of this row back within its bounds; it is too low, or too high.
    Stuck(usize, bool),
    Unstable,
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 columns")
}
