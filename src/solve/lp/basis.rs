//! The basis and its dense inverse.

use super::{At, PIVOT, Simplex};

impl Simplex {
    /// Takes a column into the basis in place of a slack, by preference of a row that `slack` does not say; leaves it out where
    /// it depends on those that are in.
    pub(super) fn enter(&mut self, column: usize, slack: &[bool]) {
        let direction = self.column_in_basis(column);
        let best = |kept: bool| {
            let rows = (0..self.rows).filter(|row| self.basis[*row] >= self.columns && slack[*row] == kept);
            rows.max_by(|one, other| direction[*one].abs().total_cmp(&direction[*other].abs()))
        };
        let fit = |row: &usize| direction[*row].abs() > PIVOT.sqrt();
        let Some(row) = best(false).filter(fit).or_else(|| best(true).filter(fit)) else { return };
        let rho: Vec<(usize, f64)> = (0..self.rows).map(|at| (at, self.inverse[row * self.rows + at])).collect();
        self.at[self.basis[row]] = At::Lower;
        self.at[column] = At::Basis;
        self.basis[row] = column;
        self.update(row, &direction, &rho);
        self.weights.fill(1.0);
    }

    pub(super) fn column_in_basis(&self, variable: usize) -> Vec<f64> {
        let row = |row: usize| &self.inverse[row * self.rows..(row + 1) * self.rows];
        match variable.checked_sub(self.columns) {
            None => {
                let terms = self.lp.of(variable);
                (0..self.rows).map(|at| terms.iter().map(|&(r, a)| row(at)[r as usize] * a).sum()).collect()
            }
            Some(slack) => (0..self.rows).map(|at| row(at)[slack]).collect(),
        }
    }

    pub(super) fn update(&mut self, leaving: usize, direction: &[f64], rho: &[(usize, f64)]) {
        let inverse_pivot = 1.0 / direction[leaving];
        let weight = self.weights[leaving].max(1.0);
        let scaled: Vec<(usize, f64)> = rho.iter().map(|&(at, value)| (at, value * inverse_pivot)).collect();
        for (row, &by) in direction.iter().enumerate().filter(|(row, by)| *row != leaving && **by != 0.0) {
            let inverse = &mut self.inverse[row * self.rows..(row + 1) * self.rows];
            scaled.iter().for_each(|&(at, value)| inverse[at] -= by * value);
            let ratio = by * inverse_pivot;
            self.weights[row] = self.weights[row].max(ratio * ratio * weight);
        }
        scaled.iter().for_each(|&(at, value)| self.inverse[leaving * self.rows + at] = value);
        self.weights[leaving] = (weight * inverse_pivot * inverse_pivot).max(1.0);
    }

    pub(super) fn duals(&self) -> Vec<f64> {
        let mut duals = vec![0.0; self.rows];
        for (row, &variable) in self.basis.iter().enumerate().filter(|(_, variable)| **variable < self.columns) {
            let gain = self.gains[variable];
            let inverse = &self.inverse[row * self.rows..(row + 1) * self.rows];
            duals.iter_mut().zip(inverse).for_each(|(dual, value)| *dual += gain * value);
        }
        duals
    }
}
