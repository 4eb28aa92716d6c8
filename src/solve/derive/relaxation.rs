//! The LP relaxation of a problem at a node: which columns and rows it holds, and what brings more in.

use super::lp::{Lp, Solved};
use super::problem::{Given, Problem, number, to_float, wide_float};

/// Most rows that the relaxation begins with; the others come in when they are broken.
const ROWS_AT_FIRST: usize = 160;

/// The LP over the columns that were free when it was set up.
pub(super) struct Relaxation {
    pub lp: Lp,
    pub columns: Vec<u32>,
    /// The row of the problem behind each row.
    pub rows: Vec<usize>,
    has: Vec<bool>,
    pub constant: f64,
    /// There are columns that it knows nothing of.
    pub partial: bool,
}

impl Relaxation {
    /// Of nothing.
    pub fn empty() -> Self {
        Self { lp: Lp::new(&[]), columns: Vec::new(), rows: Vec::new(), has: Vec::new(), constant: 0.0, partial: false }
    }

    pub fn new(problem: &Problem, values: &[Option<bool>]) -> Self {
        let mut spoken_of = vec![false; values.len()];
        let relaxed = problem.rows.iter().filter(|row| !row.aside).chain(&problem.cut);
        relaxed.flat_map(|row| &row.terms).for_each(|term| spoken_of[term.0 as usize] = true);
        let columns: Vec<u32> =
            (0..values.len()).filter(|at| values[*at].is_none() && spoken_of[*at]).map(number).collect();
        let partial = (0..values.len()).any(|at| values[at].is_none() && !spoken_of[at]);
        let mut index = vec![u32::MAX; values.len()];
        columns.iter().enumerate().for_each(|(at, &column)| index[column as usize] = number(at));
        let mut c = vec![0.0; columns.len()];
        let mut constant = 0.0;
        for &(column, a) in problem.cut.iter().flat_map(|cut| &cut.terms) {
            match values[column as usize] {
                None => c[index[column as usize] as usize] = to_float(a),
                Some(true) => constant += to_float(a),
                Some(false) => {}
            }
        }
        let has = problem.rows.iter().map(|row| row.aside).collect();
        let mut this = Self { lp: Lp::new(&c), columns, rows: Vec::new(), has, constant, partial };
        let breakable = |row: &Given| {
            let lowest: i128 = row
                .terms
                .iter()
                .map(|&(column, a)| {
                    i128::from(match values[column as usize] {
                        None => a.min(0),
                        Some(true) => a,
                        Some(false) => 0,
                    })
                })
                .sum();
            lowest < i128::from(row.least)
        };
        let mut rows: Vec<usize> =
            (0..problem.rows.len()).filter(|at| !this.has[*at] && breakable(&problem.rows[*at])).collect();
        rows.sort_by_key(|at| std::cmp::Reverse(problem.rows[*at].terms.len()));
        rows.truncate(ROWS_AT_FIRST);
        rows.sort_unstable();
        rows.into_iter().for_each(|row| this.add(problem, row, &index, values));
        this
    }

    fn add(&mut self, problem: &Problem, row: usize, index: &[u32], values: &[Option<bool>]) {
        let given = &problem.rows[row];
        let mut least = i128::from(given.least);
        let mut terms = Vec::new();
        for &(column, a) in &given.terms {
            match values[column as usize] {
                // A column that a decision has set is still one of the relaxation's.
                _ if index[column as usize] != u32::MAX => terms.push((index[column as usize], to_float(a))),
                Some(true) => least -= i128::from(a),
                _ => {}
            }
        }
        self.has[row] = true;
        if !terms.is_empty() {
            self.lp.add_row(&terms, wide_float(least));
            self.rows.push(row);
        }
    }

    pub fn fix(&mut self, values: &[Option<bool>]) {
        for (at, &column) in self.columns.iter().enumerate() {
            self.lp.fix(at, values[column as usize]);
        }
    }

    /// The problem has another row, which comes in when it is broken.
    pub fn one_row_more(&mut self) {
        self.has.push(false);
    }

    /// Adds the rows that an optimum breaks; `false` where there is none.
    pub fn tighten(&mut self, problem: &Problem, values: &[Option<bool>], x: &[f64]) -> bool {
        if self.has.iter().all(|has| *has) {
            return false;
        }
        let mut index = vec![u32::MAX; values.len()];
        let mut at: Vec<f64> = values.iter().map(|value| f64::from(u8::from(*value == Some(true)))).collect();
        for (place, &column) in self.columns.iter().enumerate() {
            index[column as usize] = number(place);
            at[column as usize] = x[place];
        }
        let mut broken: Vec<(f64, usize)> = Vec::new();
        for (row, given) in problem.rows.iter().enumerate().filter(|(row, _)| !self.has[*row]) {
            let sum: f64 = given.terms.iter().map(|&(column, a)| to_float(a) * at[column as usize]).sum();
            let size: f64 = given.terms.iter().fold(1.0, |size, term| size.max(to_float(term.1).abs()));
            let short = (to_float(given.least) - sum) / size;
            if short > 1e-6 {
                broken.push((short, row));
            }
        }
        broken.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        broken.truncate(40);
        broken.iter().for_each(|&(_, row)| self.add(problem, row, &index, values));
        !broken.is_empty()
    }
}

/// An optimum of the relaxation of a whole program.
pub(super) struct Relaxed {
    /// The multiplier of each row; zeros where there is no optimum.
    pub y: Vec<f64>,
    /// What the optimum loses at least where a column takes its other value.
    pub reduced: Vec<f64>,
}

/// The relaxation of a whole program.
pub(super) fn relaxed(problem: &Problem) -> Relaxed {
    let mut relaxed = Relaxed { y: vec![0.0; problem.rows.len()], reduced: vec![0.0; problem.columns] };
    let values = vec![None; problem.columns];
    let mut relaxation = Relaxation::new(problem, &values);
    while let Solved::Optimal(optimum) = relaxation.lp.solve(f64::NEG_INFINITY, 20_000) {
        if !relaxation.tighten(problem, &values, &optimum.x) {
            relaxation.rows.iter().zip(&optimum.y).for_each(|(&row, dual)| relaxed.y[row] = *dual);
            let columns = relaxation.columns.iter().zip(&optimum.reduced);
            columns.for_each(|(&column, reduced)| relaxed.reduced[column as usize] = reduced.abs());
            break;
        }
    }
    relaxed
}
