//! What the duals of the relaxation prove at a node: sums of rows in whole numbers.

use super::{Made, Tree};
use crate::model::derivation::Source;
use crate::solve::derive::lp::Optimum;
use crate::solve::derive::problem::{Given, number, to_float, whole, wide_float};
use crate::solve::derive::store::{Id, Terms};

/// A sum of constraints.
struct Sum {
    parts: Vec<(Source, i64)>,
    /// The coefficient of every column.
    dense: Vec<i128>,
    least: i128,
    /// Its greatest value under the present values, minus its bound.
    slack: i128,
}

impl Sum {
    fn add(&mut self, given: &Given, bound: i64, multiplier: i64) {
        self.parts.push((given.source, multiplier));
        self.least += i128::from(bound) * i128::from(multiplier);
        for &(column, a) in &given.terms {
            self.dense[column as usize] += i128::from(a) * i128::from(multiplier);
        }
    }
}

impl Tree<'_> {
    /// A sum of rows and the cut that the present values break, where the relaxation's optimum is below the cut: no multipliers are
    /// better than its own.
    pub(super) fn close_by(&mut self, optimum: &Optimum) -> Option<Id> {
        let least = to_float(self.least);
        let bound = optimum.value + self.relaxation.constant;
        if bound > least + 1e-9 * least.abs() { None } else { self.close(&optimum.y, true) }
    }

    /// A sum of rows, and of the cut, that the present values break, with multipliers as short as can be.
    pub(super) fn close(&mut self, y: &[f64], with_cut: bool) -> Option<Id> {
        let most = y.iter().fold(0.0_f64, |most, y| most.max(*y));
        let unit = if with_cut { 1.0 } else { 1.0 / most.max(1e-300) };
        let mut scale = 1_i64;
        while scale <= 1_000_000_000_000 {
            let sum = self.sum(y, unit * to_float(scale), scale, with_cut);
            if let Some(sum) = sum
                && !sum.parts.is_empty()
                && sum.slack < 0
            {
                return Some(self.keep(sum));
            }
            scale *= 10;
        }
        None
    }

    /// Adds the node's constraint where it fixes something; the constraint that breaks then.
    pub(super) fn tighten(&mut self, optimum: &Optimum) -> Option<Id> {
        let gap = optimum.value + self.relaxation.constant - to_float(self.least);
        let mut scale = 10_i64;
        loop {
            let sum = self.sum(&optimum.y, to_float(scale), scale, true)?;
            let sharp = wide_float(sum.slack) / to_float(scale) <= gap * 1.02 + 1e-6;
            if !sharp && scale < 1_000_000_000 {
                scale *= 10;
                continue;
            }
            let fixes = |(at, a): (usize, &i128)| a.abs() > sum.slack && self.store.value(number(at)).is_none();
            if sum.dense.iter().enumerate().any(fixes) {
                self.keep(sum);
                return self.store.propagate();
            }
            return None;
        }
    }

    fn keep(&mut self, sum: Sum) -> Id {
        let terms: Terms = sum.dense.into_iter().enumerate().map(|(at, a)| (number(at), a)).collect();
        let id = self.store.add(terms, sum.least);
        self.made.push(Made::Sum(sum.parts));
        if self.store.level() > 0 {
            self.sums.push((self.store.level(), id));
        }
        id
    }

    /// `scale · cut + Σ round(y · unit) · row`; `None` where a multiplier is too large.
    fn sum(&self, y: &[f64], unit: f64, scale: i64, with_cut: bool) -> Option<Sum> {
        let mut sum = Sum { parts: Vec::new(), dense: vec![0; self.problem.columns], least: 0, slack: 0 };
        if let Some(cut) = self.problem.cut.as_ref().filter(|_| with_cut) {
            // A derivation refutes the cut as it was given; only a search for the best raises it.
            sum.add(cut, self.least, scale);
        }
        for (&row, y) in self.relaxation.rows.iter().zip(y) {
            let multiplier = whole(y * unit)?;
            if multiplier > 0 {
                let row = &self.problem.rows[row];
                sum.add(row, row.least, multiplier);
            }
        }
        let value = |(value, a): (&Option<bool>, &i128)| match value {
            None => (*a).max(0),
            Some(true) => *a,
            Some(false) => 0,
        };
        sum.slack = self.store.values().iter().zip(&sum.dense).map(value).sum::<i128>() - sum.least;
        Some(sum)
    }
}
