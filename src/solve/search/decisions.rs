//! The columns that a branching has decided, with what the light rows imply of others.

use super::super::core::Light;

/// Decisions in the order in which they were made.
pub(super) struct Decisions<'a> {
    light: &'a [Light],
    /// The light rows of each column.
    rows_of: Vec<Vec<usize>>,
    made: Vec<(u32, bool)>,
    /// The same by column.
    value: Vec<Option<bool>>,
}

impl<'a> Decisions<'a> {
    pub fn new(light: &'a [Light], columns: usize) -> Self {
        let mut rows_of = vec![Vec::new(); columns];
        for (at, row) in light.iter().enumerate() {
            row.row.terms.iter().for_each(|term| rows_of[term.0 as usize].push(at));
        }
        Self { light, rows_of, made: Vec::new(), value: vec![None; columns] }
    }

    pub fn made(&self) -> &[(u32, bool)] {
        &self.made
    }

    pub fn value(&self, column: u32) -> Option<bool> {
        self.value[column as usize]
    }

    /// Decides a column and what follows from that; `false` where the light rows contradict each other.
    pub fn make(&mut self, column: u32, value: bool) -> bool {
        let mut at = self.made.len();
        self.push(column, value);
        while let Some(&(column, _)) = self.made.get(at) {
            at += 1;
            for row in 0..self.rows_of[column as usize].len() {
                let Some(implied) = self.implied(self.rows_of[column as usize][row]) else { return false };
                implied.into_iter().for_each(|(column, value)| self.push(column, value));
            }
        }
        true
    }

    /// Takes back all but the first `made` decisions.
    pub fn back_to(&mut self, made: usize) {
        for (column, _) in self.made.drain(made..) {
            self.value[column as usize] = None;
        }
    }

    fn push(&mut self, column: u32, value: bool) {
        self.made.push((column, value));
        self.value[column as usize] = Some(value);
    }

    /// What a row implies of its open columns; `None` where it cannot be kept any more.
    fn implied(&self, row: usize) -> Option<Vec<(u32, bool)>> {
        let row = &self.light[row].row;
        let (mut low, mut high) = (0, 0);
        for &(column, a) in &row.terms {
            let (least, most) = match self.value(column) {
                Some(value) => (i64::from(value) * a, i64::from(value) * a),
                None => (a.min(0), a.max(0)),
            };
            (low, high) = (low + least, high + most);
        }
        if low > row.most || (row.equality && high < row.most) {
            return None;
        }
        let implied = |&(column, a): &(u32, i64)| match self.value(column) {
            None if low + a.abs() > row.most => Some((column, a < 0)),
            None if row.equality && high - a.abs() < row.most => Some((column, a > 0)),
            Some(_) | None => None,
        };
        Some(row.terms.iter().filter_map(implied).collect())
    }

    /// What the slack of the rows costs that are decided altogether.
    pub fn charged(&self) -> i64 {
        let cost = |light: &Light| {
            let terms = light.row.terms.iter();
            let used = terms
                .map(|&(column, a)| self.value(column).map(|value| if value { a } else { 0 }))
                .sum::<Option<i64>>();
            used.map_or(0, |used| light.price.saturating_mul((light.row.most - used).max(0)))
        };
        if self.made.is_empty() { 0 } else { self.light.iter().map(cost).sum() }
    }
}
