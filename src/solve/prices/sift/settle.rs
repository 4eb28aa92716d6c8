//! The prices of small rows, settled one by one or in groups, while those of all other rows stay.

use super::super::super::lp::Lp;
use super::{CLOSE, MOST_MENDED, Sift, float};
use crate::solve::form::FormRow;

/// The middle of two prices, as a whole number where one lies between them. Under whole prices of the rows between them, what a
/// direction is worth is a whole number: none gains a fraction that the rows forbid in the end.
fn whole_between(low: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    let whole = middle.round();
    if low <= whole && whole <= high { whole } else { middle }
}

impl Sift<'_> {
    /// Line searches over the prices of small rows; `middle`: to the middle of the best prices, else no farther than needed.
    pub(super) fn settle(&mut self, middle: bool) {
        let rows = std::mem::take(&mut self.small);
        for pass in 0..4 {
            let mut moved = false;
            for &row in &rows {
                moved |= self.line_search(row, middle && pass == 3);
            }
            if !moved && pass < 3 && !middle {
                break;
            }
        }
        self.small = rows;
        self.mend();
    }

    /// Line searches can come to rest short of the best prices where small rows share columns: what hangs together there is
    /// solved as a program of its own.
    fn mend(&mut self) {
        let mut is_small = vec![false; self.form.rows.len()];
        self.small.iter().for_each(|row| is_small[*row as usize] = true);
        for at in 0..self.small.len() {
            let row = self.small[at];
            if self.at_rest(row) {
                continue;
            }
            let (rows, columns) = self.component(row, &is_small);
            if rows.len() < 2 || columns.len() > MOST_MENDED {
                continue;
            }
            let mut lp = Lp::new(
                rows.iter().map(|row| float(self.row(*row).most)).collect(),
                rows.iter().map(|row| self.row(*row).equality).collect(),
            );
            let scale = self.score_unit;
            for &column in &columns {
                let own = self.form.by_column[column as usize].iter();
                let own: Vec<(u32, f64, f64)> = own
                    .filter_map(|&(row, a)| {
                        Some((u32::try_from(rows.binary_search(&row).ok()?).ok()?, float(a), self.prices[row as usize]))
                    })
                    .collect();
                let gain = self.reduced[column as usize] + own.iter().map(|term| term.1 * term.2).sum::<f64>();
                lp.column(gain / scale, own.iter().map(|term| (term.0, term.1)));
            }
            let Some(vertex) = lp.solve() else { continue };
            for (&row, dual) in rows.iter().zip(vertex.duals) {
                let FormRow { terms, equality, .. } = self.row(row);
                let new = if *equality { dual * scale } else { (dual * scale).max(0.0) };
                let by = new - std::mem::replace(&mut self.prices[row as usize], new);
                terms.iter().for_each(|&(column, a)| self.reduced[column as usize] -= by * float(a));
            }
        }
    }

    /// Do the base decisions keep the row, and use it up where it has a price?
    fn at_rest(&self, row: u32) -> bool {
        let FormRow { terms, most, .. } = self.row(row);
        let used: i64 = terms.iter().filter(|term| self.reduced[term.0 as usize] > 0.0).map(|term| term.1).sum();
        used == *most || (used < *most && self.prices[row as usize].abs() <= CLOSE)
    }

    /// The small rows that hang together with one, and their columns; both ascending.
    fn component(&self, row: u32, is_small: &[bool]) -> (Vec<u32>, Vec<u32>) {
        let (mut rows, mut columns) = (vec![row], Vec::new());
        let mut at = 0;
        while at < rows.len() && columns.len() <= MOST_MENDED {
            for &(column, _) in &self.row(rows[at]).terms {
                if columns.contains(&column) {
                    continue;
                }
                columns.push(column);
                let others = self.form.by_column[column as usize].iter().map(|entry| entry.0);
                for other in others.filter(|row| is_small[*row as usize]) {
                    if !rows.contains(&other) {
                        rows.push(other);
                    }
                }
            }
            at += 1;
        }
        rows.sort_unstable();
        columns.sort_unstable();
        (rows, columns)
    }

    /// Moves the price of a row to where it makes the bound least.
    fn line_search(&mut self, row: u32, middle: bool) -> bool {
        let FormRow { terms, most, equality, .. } = self.row(row);
        let old = self.prices[row as usize];
        let own = |term: &(u32, i64)| self.reduced[term.0 as usize] + old * float(term.1);
        if old == 0.0 && !equality {
            let used: i64 = terms.iter().filter(|term| self.reduced[term.0 as usize] > 0.0).map(|term| term.1).sum();
            if used <= *most {
                return false;
            }
        }
        // The bound's slope rises by |a| where the price passes own / a.
        let mut turns: Vec<(f64, i64)> = terms.iter().map(|term| (own(term) / float(term.1), term.1.abs())).collect();
        turns.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
        let mut slope = most - terms.iter().map(|term| term.1.max(0)).sum::<i64>();
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for (at, rise) in turns {
            if slope == 0 {
                high = at;
                break;
            }
            if slope > 0 {
                break;
            }
            slope += rise;
            (low, high) = (at, at);
        }
        let new = match (low.is_finite(), equality) {
            (false, _) => 0.0,
            (true, false) if low <= 0.0 => 0.0,
            _ if middle => whole_between(low, high),
            _ => old.clamp(low, high),
        };
        let by = new - old;
        if by == 0.0 {
            return false;
        }
        self.prices[row as usize] = new;
        terms.iter().for_each(|&(column, a)| self.reduced[column as usize] -= by * float(a));
        true
    }
}
