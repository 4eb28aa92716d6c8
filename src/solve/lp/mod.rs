//! Linear programs with few rows and many boxed columns, by the bounded dual simplex method.
//!
//! ```text
//! maximise   Σ gain(c) · x(c)        subject to   Σ a(r, c) · x(c) ≤ most(r), or = most(r),     0 ≤ x(c) ≤ 1
//! ```
//!
//! Every column starts at the bound that its gain likes better, so that the slacks are a dual feasible basis, and one long step
//! flips many columns at a time (Maros 2003). The inverse of the basis is dense: meant for some hundreds of rows. All numbers
//! are floats: what comes out is a proposal, which [`prices`](super::prices) turns into exact bounds.
//!
//! Where gains or bounds change, a [`Simplex`] goes on from the basis it has. Every column has two bounds, and so has a slack,
//! between nothing and all that its row can leave: whatever the basis, moving each of the others to the bound that its reduced
//! gain likes better makes it dual feasible.

mod basis;

/// A linear program. Coefficients and gains should be of the order of 1.
#[derive(Debug, Default)]
pub(super) struct Lp {
    /// Column `c` has the terms `starts[c]..starts[c + 1]`.
    pub starts: Vec<usize>,
    /// (row, coefficient)
    pub terms: Vec<(u32, f64)>,
    /// One per column.
    pub gains: Vec<f64>,
    /// One per row.
    pub most: Vec<f64>,
    /// Must the row be met exactly?
    pub equality: Vec<bool>,
}

/// An optimal vertex.
#[derive(Debug)]
pub(super) struct Vertex {
    /// Price of each row.
    pub duals: Vec<f64>,
    /// Value of each column.
    #[cfg_attr(not(test), expect(dead_code, reason = "what the tests hold against the rows"))]
    pub values: Vec<f64>,
    /// The objective.
    pub worth: f64,
}

/// Most iterations.
const MOST_ITERATIONS: usize = 20_000;
/// A basic column may leave its bounds by so much.
const PRIMAL: f64 = 1e-8;
/// Smaller pivots are no pivots.
const PIVOT: f64 = 1e-9;
/// Gains are shaken by so much against stalling.
const SHAKE: f64 = 1e-9;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Lower,
    Upper,
    Basis,
}

impl Lp {
    /// A program over rows with these bounds, still without columns.
    pub fn new(most: Vec<f64>, equality: Vec<bool>) -> Self {
        Self { starts: vec![0], most, equality, ..Self::default() }
    }

    /// Adds a column.
    pub fn column(&mut self, gain: f64, terms: impl Iterator<Item = (u32, f64)>) {
        self.gains.push(gain);
        self.terms.extend(terms);
        self.starts.push(self.terms.len());
    }

    fn of(&self, column: usize) -> &[(u32, f64)] {
        &self.terms[self.starts[column]..self.starts[column + 1]]
    }

    /// Solves it; `None` where it is infeasible or the arithmetic fails.
    pub fn solve(self) -> Option<Vertex> {
        Simplex::new(self).solve()
    }
}

/// A linear program with a basis. Columns are numbered first, then the slacks.
#[derive(Debug)]
pub(super) struct Simplex {
    lp: Lp,
    rows: usize,
    columns: usize,
    /// What each gain is shaken by, and the gains shaken.
    shakes: Vec<f64>,
    gains: Vec<f64>,
    /// The most that each row can leave; not asked for until the program changes.
    reach: Vec<f64>,
    basis: Vec<usize>,
    at: Vec<At>,
    /// Reduced gain of each column and slack.
    reduced: Vec<f64>,
    /// Row by row.
    inverse: Vec<f64>,
    /// Values of the basis.
    values: Vec<f64>,
    /// Reference weights of the rows (Forrest and Goldfarb 1992, simplified).
    weights: Vec<f64>,
    /// The pivot row over columns and slacks.
    alpha: Vec<f64>,
    /// (ratio, column or slack)
    ratios: Vec<(f64, usize)>,
}

impl Simplex {
    /// The program with the basis of its slacks.
    pub fn new(lp: Lp) -> Self {
        let (rows, columns) = (lp.most.len(), lp.gains.len());
        let mut noise = 0x1357_9bdf_2468_ace1_u64;
        let mut shake = || {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            SHAKE * f64::from(u32::try_from(noise >> 40).unwrap_or(0)) / f64::from(1 << 24)
        };
        let shakes: Vec<f64> = (0..columns).map(|_| shake()).collect();
        let gains: Vec<f64> = lp.gains.iter().zip(&shakes).map(|(gain, shake)| gain + shake).collect();
        let mut at: Vec<At> = gains.iter().map(|gain| if *gain > 0.0 { At::Upper } else { At::Lower }).collect();
        at.resize(columns + rows, At::Basis);
        let mut values = lp.most.clone();
        for column in (0..columns).filter(|&column| at[column] == At::Upper) {
            lp.of(column).iter().for_each(|&(row, a)| values[row as usize] -= a);
        }
        let mut reduced = gains.clone();
        reduced.resize(columns + rows, 0.0);
        let mut inverse = vec![0.0; rows * rows];
        (0..rows).for_each(|row| inverse[row * rows + row] = 1.0);
        Self {
            lp,
            rows,
            columns,
            shakes,
            gains,
            reach: vec![f64::INFINITY; rows],
            basis: (columns..columns + rows).collect(),
            at,
            reduced,
            inverse,
            values,
            weights: vec![1.0; rows],
            alpha: vec![0.0; columns + rows],
            ratios: Vec::new(),
        }
    }

    /// The program with a basis of these columns, as far as they do not depend on each other, and of slacks: first those of the
    /// rows that `slack` says.
    pub fn with_basis(lp: Lp, columns: &[usize], slack: &[bool]) -> Self {
        let mut simplex = Self::new(lp);
        columns.iter().for_each(|&column| simplex.enter(column, slack));
        simplex.bound_slacks();
        simplex.restart();
        simplex
    }

    /// The columns of the basis, and for each row whether its slack is in it.
    pub fn basis(&self) -> (Vec<usize>, Vec<bool>) {
        let columns = self.basis.iter().copied().filter(|variable| *variable < self.columns).collect();
        let slack = self.at[self.columns..].iter().map(|at| *at == At::Basis).collect();
        (columns, slack)
    }

    /// The program, to start anew.
    pub fn into_program(self) -> Lp {
        self.lp
    }

    /// Solves it from where it stands; `None` where it is infeasible or the arithmetic fails.
    pub fn solve(&mut self) -> Option<Vertex> {
        for _ in 0..MOST_ITERATIONS {
            let Some((row, low)) = self.leaving() else { return Some(self.vertex()) };
            if !self.pivot(row, low) {
                return None;
            }
        }
        None
    }

    /// The same program with other gains and bounds, and the basis it has.
    pub fn change(&mut self, gains: impl Iterator<Item = f64>, most: impl Iterator<Item = f64>) {
        self.lp.gains.iter_mut().zip(gains).for_each(|(known, gain)| *known = gain);
        self.lp.most.iter_mut().zip(most).for_each(|(known, most)| *known = most);
        for ((gain, plain), shake) in self.gains.iter_mut().zip(&self.lp.gains).zip(&self.shakes) {
            *gain = plain + shake;
        }
        self.bound_slacks();
        self.restart();
    }

    fn bound_slacks(&mut self) {
        self.reach.clone_from(&self.lp.most);
        for &(row, a) in &self.lp.terms {
            self.reach[row as usize] -= a.min(0.0);
        }
    }

    /// Reduced gains and values of the basis; everything else at the bound that it likes better.
    fn restart(&mut self) {
        let duals = self.duals();
        let mut left = self.lp.most.clone();
        for column in 0..self.columns {
            if self.at[column] == At::Basis {
                self.reduced[column] = 0.0;
                continue;
            }
            let terms = &self.lp.terms[self.lp.starts[column]..self.lp.starts[column + 1]];
            let reduced = self.gains[column] - terms.iter().map(|&(row, a)| duals[row as usize] * a).sum::<f64>();
            self.reduced[column] = reduced;
            self.at[column] = if reduced > 0.0 { At::Upper } else { At::Lower };
            if reduced > 0.0 {
                terms.iter().for_each(|&(row, a)| left[row as usize] -= a);
            }
        }
        for row in 0..self.rows {
            let slack = self.columns + row;
            if self.at[slack] == At::Basis {
                self.reduced[slack] = 0.0;
                continue;
            }
            let upper = duals[row] < 0.0 && !self.lp.equality[row];
            self.reduced[slack] = -duals[row];
            self.at[slack] = if upper { At::Upper } else { At::Lower };
            left[row] -= if upper { self.reach[row] } else { 0.0 };
        }
        for (row, value) in self.values.iter_mut().enumerate() {
            let inverse = &self.inverse[row * self.rows..(row + 1) * self.rows];
            *value = inverse.iter().zip(&left).map(|(inverse, left)| inverse * left).sum();
        }
    }

    /// Greatest value of a column or slack.
    fn most(&self, variable: usize) -> f64 {
        match variable.checked_sub(self.columns) {
            None => 1.0,
            Some(row) if self.lp.equality[row] => 0.0,
            Some(row) => self.reach[row],
        }
    }

    /// The row whose basic variable is farthest out of its bounds, and whether it is below.
    fn leaving(&self) -> Option<(usize, bool)> {
        let mut found = None;
        let mut farthest = 0.0;
        for row in 0..self.rows {
            let (value, most) = (self.values[row], self.most(self.basis[row]));
            let tolerance = PRIMAL * (1.0 + self.lp.most[row].abs().min(1e3));
            let out = if value < -tolerance {
                -value
            } else if value > most + tolerance {
                value - most
            } else {
                continue;
            };
            let weighed = out * out / self.weights[row];
            if weighed > farthest {
                farthest = weighed;
                found = Some((row, value < 0.0));
            }
        }
        found
    }

    /// One step of the dual method; `false` where nothing can enter.
    fn pivot(&mut self, leaving: usize, low: bool) -> bool {
        let rows = self.rows;
        let leaver = self.basis[leaving];
        let target = if low { 0.0 } else { self.most(leaver) };
        let rho: Vec<(usize, f64)> =
            (0..rows).map(|at| (at, self.inverse[leaving * rows + at])).filter(|entry| entry.1 != 0.0).collect();
        self.price(&rho, low);
        let mut out = (self.values[leaving] - target).abs();
        let Some(entering) = self.long_step(&mut out) else { return false };
        let direction = self.column_in_basis(entering);
        let pivot = direction[leaving];
        if pivot.abs() < PIVOT {
            return false;
        }
        let step = (self.values[leaving] - target) / pivot;
        let before = if self.at[entering] == At::Upper { self.most(entering) } else { 0.0 };
        for (value, change) in self.values.iter_mut().zip(&direction) {
            *value -= step * change;
        }
        let dual = self.reduced[entering] / self.alpha[entering];
        for variable in 0..self.columns + rows {
            if self.at[variable] != At::Basis {
                self.reduced[variable] -= dual * self.alpha[variable];
            }
        }
        self.reduced[leaver] = -dual;
        self.reduced[entering] = 0.0;
        self.at[leaver] = if low { At::Lower } else { At::Upper };
        self.at[entering] = At::Basis;
        self.basis[leaving] = entering;
        self.values[leaving] = before + step;
        self.update(leaving, &direction, &rho);
        true
    }

    /// The pivot row, and the ratios of what may enter.
    fn price(&mut self, rho: &[(usize, f64)], low: bool) {
        let mut dense = vec![0.0; self.rows];
        rho.iter().for_each(|&(row, value)| dense[row] = value);
        self.ratios.clear();
        let sign = if low { 1.0 } else { -1.0 };
        for variable in 0..self.columns + self.rows {
            if self.at[variable] == At::Basis {
                continue;
            }
            let alpha: f64 = match variable.checked_sub(self.columns) {
                None => self.lp.of(variable).iter().map(|&(row, a)| dense[row as usize] * a).sum(),
                Some(row) => dense[row],
            };
            self.alpha[variable] = alpha;
            let toward = sign * alpha;
            let fixed = variable >= self.columns && self.lp.equality[variable - self.columns];
            let may = match self.at[variable] {
                At::Lower => toward < -PIVOT,
                _ => toward > PIVOT,
            };
            if may && !fixed {
                self.ratios.push((self.reduced[variable].abs() / alpha.abs(), variable));
            }
        }
    }

    /// Flips columns from bound to bound as long as the leaving variable stays out of its bounds, and says who enters.
    fn long_step(&mut self, out: &mut f64) -> Option<usize> {
        let mut flips: Vec<usize> = Vec::new();
        let mut entering = None;
        let (mut from, mut chunk) = (0, 16);
        'chunks: while from < self.ratios.len() {
            let to = (from + chunk).min(self.ratios.len());
            let by_ratio = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            if to < self.ratios.len() {
                self.ratios[from..].select_nth_unstable_by(to - from, by_ratio);
            }
            self.ratios[from..to].sort_unstable_by(by_ratio);
            for &(_, variable) in &self.ratios[from..to] {
                let shift = self.alpha[variable].abs();
                if variable >= self.columns || *out - shift <= 1e-12 {
                    entering = Some(variable);
                    break 'chunks;
                }
                *out -= shift;
                flips.push(variable);
            }
            from = to;
            chunk *= 2;
        }
        entering?;
        let mut change = vec![0.0; self.rows];
        for &column in &flips {
            let (to, by) = if self.at[column] == At::Lower { (At::Upper, 1.0) } else { (At::Lower, -1.0) };
            self.at[column] = to;
            self.lp.of(column).iter().for_each(|&(row, a)| change[row as usize] += a * by);
        }
        let change: Vec<(usize, f64)> = change.into_iter().enumerate().filter(|entry| entry.1 != 0.0).collect();
        if !change.is_empty() {
            for (row, value) in self.values.iter_mut().enumerate() {
                let inverse = &self.inverse[row * self.rows..(row + 1) * self.rows];
                *value -= change.iter().map(|&(at, by)| inverse[at] * by).sum::<f64>();
            }
        }
        entering
    }

    fn vertex(&self) -> Vertex {
        let mut values: Vec<f64> =
            self.at[..self.columns].iter().map(|at| if *at == At::Upper { 1.0 } else { 0.0 }).collect();
        for (row, &variable) in self.basis.iter().enumerate().filter(|(_, variable)| **variable < self.columns) {
            values[variable] = self.values[row];
        }
        let duals = self.duals();
        let worth = values.iter().zip(&self.lp.gains).map(|(value, gain)| value * gain).sum();
        Vertex { duals, values, worth }
    }
}

#[cfg(test)]
mod tests;
