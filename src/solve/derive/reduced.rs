//! A program over the columns that are left open once others are settled.
//!
//! ```text
//! row        Σ a(c) · x(c) ≥ b
//! settled    x(c) = v(c) for all c of a set                          (see `lemmas`)
//! reduced    Σ a(c) · x(c) ≥ b - Σ a(c) · v(c)                       the first sum over the open columns, the second over the others
//! ```
//!
//! Every node of a tree makes sums of rows, and clauses that name their reasons. Over the reduced rows both are as long as what is
//! left to decide, for the finder and for whoever checks, not as long as the programme.

use super::problem::{Given, Problem, number};
use crate::model::derivation::{Source, Step};
use std::collections::BTreeSet;

/// A program over open columns.
pub(super) struct Reduced {
    pub problem: Problem,
    /// The open columns.
    pub columns: Vec<u32>,
    /// The values of the others.
    values: Vec<Option<bool>>,
}

/// Columns with their values.
struct Known<'a> {
    /// The rows that say so.
    settled: &'a [Given],
    /// The value of each column, and the place of the row that gives it.
    value: Vec<Option<(bool, usize)>>,
    /// The place of each open column among them.
    place: Vec<u32>,
}

impl Reduced {
    /// Reduces `problem` by rows each of which `settled` all its columns. With it come the steps that derive the reduced rows; `first`
    /// is the number of the first of them.
    pub fn new(problem: &Problem, settled: &[Given], first: usize) -> (Self, Vec<Step>) {
        let mut known = Known { settled, value: vec![None; problem.columns], place: vec![0; problem.columns] };
        for (at, row) in settled.iter().enumerate() {
            row.terms.iter().for_each(|&(column, a)| known.value[column as usize] = Some((a > 0, at)));
        }
        let columns: Vec<u32> = (0..problem.columns).filter(|at| known.value[*at].is_none()).map(number).collect();
        (0..).zip(&columns).for_each(|(place, column)| known.place[*column as usize] = place);
        let mut steps = Vec::new();
        let mut rows = Vec::new();
        for row in &problem.rows {
            let (terms, least) = known.open(row);
            let lowest: i128 = terms.iter().map(|term| i128::from(term.1.min(0))).sum();
            if lowest < i128::from(least) {
                rows.push(known.reduced(row, terms, least, first, &mut steps));
            }
        }
        let cut = problem.cut.as_ref().map(|cut| {
            let (terms, least) = known.open(cut);
            known.reduced(cut, terms, least, first, &mut steps)
        });
        let problem = Problem { columns: columns.len(), cut, rows };
        let values = known.value.iter().map(|known| known.map(|known| known.0)).collect();
        (Self { problem, columns, values }, steps)
    }

    /// What a choice of these columns is of the open ones among them; `None` where it departs from what is settled.
    pub fn open(&self, columns: &[u32], chosen: &[bool]) -> Option<Vec<bool>> {
        let value = |column: &u32| self.values[*column as usize];
        let pairs = || columns.iter().map(value).zip(chosen);
        pairs()
            .all(|(value, chosen)| value.is_none_or(|value| value == *chosen))
            .then(|| pairs().filter(|pair| pair.0.is_none()).map(|pair| *pair.1).collect())
    }

    /// A choice of the open columns as one of all.
    pub fn whole(&self, chosen: &[bool]) -> Vec<bool> {
        let mut whole: Vec<bool> = self.values.iter().map(|value| *value == Some(true)).collect();
        self.columns.iter().zip(chosen).for_each(|(column, chosen)| whole[*column as usize] = *chosen);
        whole
    }
}

impl Known<'_> {
    /// The open terms of a row, and what is left for them.
    fn open(&self, row: &Given) -> (Vec<(u32, i64)>, i64) {
        let mut least = row.least;
        let mut terms = row.terms.clone();
        terms.retain(|&(column, a)| match self.value[column as usize] {
            Some((value, _)) => {
                least -= if value { a } else { 0 };
                false
            }
            None => true,
        });
        (terms, least)
    }

    /// The row over the open columns, derived where it is not the row itself: its opposite and the row would ask more of the settled
    /// columns than they give.
    fn reduced(&self, row: &Given, terms: Vec<(u32, i64)>, least: i64, first: usize, steps: &mut Vec<Step>) -> Given {
        let by: BTreeSet<usize> =
            row.terms.iter().filter_map(|term| self.value[term.0 as usize].map(|known| known.1)).collect();
        let places = terms.iter().map(|&(column, a)| (self.place[column as usize], a)).collect();
        let mut reduced = Given { source: row.source, terms: places, least, aside: row.aside };
        if !by.is_empty() {
            let from = by.into_iter().map(|at| self.settled[at].source).chain([Source::Inner(0)]).collect();
            let sum = Step::Sum(vec![(row.source, 1), (Source::Opposite, 1)]);
            reduced.source = Source::Step(number(first + steps.len()));
            steps.push(Step::Lemma { terms, least, steps: vec![sum, Step::Clause { literals: Vec::new(), from }] });
        }
        reduced
    }
}

#[cfg(test)]
mod tests {
    use super::Reduced;
    use crate::model::derivation::{Source, Step};
    use crate::solve::derive::problem::{Given, Problem};

    fn row(at: u32, terms: &[(u32, i64)], least: i64) -> Given {
        Given { source: Source::Row(at), terms: terms.to_vec(), least, aside: false }
    }

    /// `x(1)` and `x(3)` are settled; the second row has none of them, the third is kept by them alone.
    fn problem() -> (Problem, Given) {
        let rows = vec![
            row(0, &[(0, -2), (1, -3), (2, -4), (3, -5)], -8),
            row(1, &[(0, -1), (2, -1)], -1),
            row(2, &[(0, 1), (1, 2)], 2),
        ];
        let cut = Some(row(3, &[(0, 5), (1, 6), (2, 7), (3, 8)], 13));
        (Problem { columns: 4, cut, rows }, row(4, &[(1, 1), (3, -1)], 1))
    }

    #[test]
    fn rows_speak_of_open_columns_only() {
        let (problem, settled) = problem();
        let (reduced, steps) = Reduced::new(&problem, &[settled], 10);
        assert_eq!(reduced.columns, [0, 2]);
        let rows: Vec<_> = reduced.problem.rows.iter().map(|row| (row.source, row.terms.clone(), row.least)).collect();
        let expected = [(Source::Step(10), vec![(0, -2), (1, -4)], -5), (Source::Row(1), vec![(0, -1), (1, -1)], -1)];
        assert_eq!(rows, expected);
        let cut = reduced.problem.cut.as_ref().expect("there was one");
        assert_eq!((cut.source, &cut.terms[..], cut.least), (Source::Step(11), &[(0, 5), (1, 7)][..], 7));
        assert!(matches!(&steps[0], Step::Lemma { terms, least: -5, .. } if *terms == [(0, -2), (2, -4)]));
        assert_eq!(reduced.whole(&[true, false]), [true, true, false, false]);
    }

    #[test]
    fn a_row_that_settled_columns_break_stays_broken() {
        let (mut problem, settled) = problem();
        problem.rows.push(row(5, &[(1, -1)], 0));
        let (reduced, steps) = Reduced::new(&problem, &[settled], 0);
        let broken = reduced.problem.rows.last().expect("there are rows");
        assert_eq!((&broken.terms[..], broken.least), (&[][..], 1));
        assert!(steps.iter().any(|step| matches!(step, Step::Lemma { terms, least: 1, .. } if terms.is_empty())));
    }
}
