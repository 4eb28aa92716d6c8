//! The inverse of the basis: kept dense, since there are few rows, and computed afresh before its errors matter.

use super::{At, Lp};

impl Lp {
    /// Puts every column that is not basic at the bound that its reduced cost asks for, and computes the basic ones.
    pub(super) fn place(&mut self) {
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
    pub(super) fn restart(&mut self) {
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
    ///
    /// Only the columns among the basic variables want inverting, over the rows whose slack is not basic; each other row follows
    /// from its own slack.
    pub(super) fn refresh(&mut self) -> bool {
        let (n, m) = (self.c.len(), self.rows());
        let tight: Vec<usize> = (0..m).filter(|row| self.at[n + row] != At::Basic).collect();
        let Some(core) = self.core(&tight) else { return false };
        let position: Vec<usize> = (0..m).filter(|at| self.basis[*at] < n).collect();
        let mut inverse = vec![vec![0.0; m]; m];
        let mut slack_at = vec![0; m];
        for (at, row) in inverse.iter_mut().enumerate() {
            if self.basis[at] >= n {
                row[self.basis[at] - n] = 1.0;
                slack_at[self.basis[at] - n] = at;
            }
        }
        for (&at, solved) in position.iter().zip(&core) {
            tight.iter().zip(solved).for_each(|(&row, a)| inverse[at][row] = *a);
            for &(row, a) in &self.columns[self.basis[at]] {
                if self.at[n + row as usize] == At::Basic {
                    let other = &mut inverse[slack_at[row as usize]];
                    tight.iter().zip(solved).for_each(|(&tight, solved)| other[tight] -= a * solved);
                }
            }
        }
        self.inverse = inverse;
        self.price();
        self.weight = vec![1.0; m];
        self.since_refresh = 0;
        self.stale = true;
        true
    }

    /// The inverse of the basic columns over the `tight` rows, by Gauss and Jordan; `None` where it is singular.
    fn core(&self, tight: &[usize]) -> Option<Vec<Vec<f64>>> {
        let n = self.c.len();
        let size = tight.len();
        let mut place = vec![usize::MAX; self.rows()];
        tight.iter().enumerate().for_each(|(at, &row)| place[row] = at);
        let unit = |row: usize| (0..2 * size).map(move |at| f64::from(u8::from(at == size + row))).collect();
        let mut rows: Vec<Vec<f64>> = (0..size).map(unit).collect();
        for (at, &basic) in self.basis.iter().filter(|basic| **basic < n).enumerate() {
            for &(row, a) in &self.columns[basic] {
                if let Some(row) = rows.get_mut(place[row as usize]) {
                    row[at] = a;
                }
            }
        }
        for at in 0..size {
            let pivot = (at..size).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs())).unwrap_or(at);
            if rows[pivot][at].abs() < 1e-9 {
                return None;
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
        Some(rows.into_iter().map(|row| row[size..].to_vec()).collect())
    }

    /// The reduced costs that follow from the basis.
    fn price(&mut self) {
        let (n, m) = (self.c.len(), self.rows());
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
    }
}
