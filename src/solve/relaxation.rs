//! The LP relaxation of a form that is asked again and again, each time from the basis of the time before.
//!
//! Columns that share no row have nothing to do with each other: each such part of the form is a small program of its own
//! ([`lp`](super::lp)). Directions that no rule crosses are such parts.

use super::form::Form;
use super::lp::{Lp, Simplex};

/// Most rows of a part: the inverse of its basis is dense.
const MOST_ROWS: usize = 600;
/// As many questions go on from one basis; then it is made anew, so that its rounding errors do not grow.
const FRESH: usize = 64;

/// The relaxation, part by part.
pub(super) struct Relaxation {
    parts: Vec<Part>,
    asked: usize,
}

struct Part {
    columns: Vec<u32>,
    rows: Vec<u32>,
    /// Greatest coefficient of each row, greatest score: they make the program's numbers of the order of 1.
    row_units: Vec<f64>,
    score_unit: f64,
    simplex: Simplex,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an LP is solved in floats; its duals are rounded and bounds computed exactly"
)]
fn float(number: i64) -> f64 {
    number as f64
}

impl Relaxation {
    /// The relaxation of a form; `None` where too many rows hang together.
    pub fn new(form: &Form) -> Option<Self> {
        let parts = parts(form);
        if parts.iter().any(|part| part.1.len() > MOST_ROWS) {
            return None;
        }
        Some(Self {
            parts: parts.into_iter().map(|(columns, rows)| Part::new(form, columns, rows)).collect(),
            asked: 0,
        })
    }

    /// The duals of the rows under the form's scores and bounds; `None` where the arithmetic fails, or nothing keeps the rows.
    pub fn duals(&mut self, form: &Form) -> Option<Vec<f64>> {
        let mut duals = vec![0.0; form.rows.len()];
        self.asked += 1;
        for part in &mut self.parts {
            let found = if self.asked % FRESH == 1 { None } else { part.go_on(form) };
            let found = match found {
                Some(duals) => duals,
                None => part.anew(form)?,
            };
            for ((&row, dual), unit) in part.rows.iter().zip(found).zip(&part.row_units) {
                duals[row as usize] = dual * part.score_unit / unit;
            }
        }
        Some(duals)
    }
}

impl Part {
    fn new(form: &Form, columns: Vec<u32>, rows: Vec<u32>) -> Self {
        let biggest = |row: &u32| form.rows[*row as usize].terms.iter().map(|term| term.1.abs()).max().unwrap_or(1);
        let row_units: Vec<f64> = rows.iter().map(|row| float(biggest(row).max(1))).collect();
        let score = columns.iter().map(|&column| form.scores[column as usize].abs()).max().unwrap_or(1);
        let simplex = Simplex::new(Lp::new(Vec::new(), Vec::new()));
        Self { columns, rows, row_units, score_unit: float(score.max(1)), simplex }
    }

    /// From the basis of its slacks.
    fn anew(&mut self, form: &Form) -> Option<Vec<f64>> {
        let equality = self.rows.iter().map(|&row| form.rows[row as usize].equality).collect();
        let mut lp = Lp::new(self.most(form).collect(), equality);
        for &column in &self.columns {
            let terms = form.by_column[column as usize].iter();
            let terms = terms.map(|&(row, a)| {
                let at = self.rows.binary_search(&row).expect("the rows of a part's columns are the part's");
                (u32::try_from(at).expect("few rows"), float(a) / self.row_units[at])
            });
            lp.column(float(form.scores[column as usize]) / self.score_unit, terms);
        }
        self.simplex = Simplex::new(lp);
        self.simplex.solve().map(|vertex| vertex.duals)
    }

    fn go_on(&mut self, form: &Form) -> Option<Vec<f64>> {
        let (unit, columns, rows) = (self.score_unit, &self.columns, self.rows.iter().zip(&self.row_units));
        let gains = columns.iter().map(|&column| float(form.scores[column as usize]) / unit);
        let most = rows.map(|(&row, unit)| float(form.rows[row as usize].most) / unit);
        self.simplex.change(gains, most);
        self.simplex.solve().map(|vertex| vertex.duals)
    }

    fn most<'f>(&'f self, form: &'f Form) -> impl Iterator<Item = f64> + 'f {
        self.rows.iter().zip(&self.row_units).map(|(&row, unit)| float(form.rows[row as usize].most) / unit)
    }
}

/// The free columns and the rows that hang together, each ascending.
fn parts(form: &Form) -> Vec<(Vec<u32>, Vec<u32>)> {
    let mut parts = Vec::new();
    let (mut seen, mut row_seen) = (vec![false; form.scores.len()], vec![false; form.rows.len()]);
    for &first in form.blocks.iter().flatten() {
        if std::mem::replace(&mut seen[first as usize], true) {
            continue;
        }
        let (mut columns, mut rows, mut at) = (vec![first], Vec::new(), 0);
        while at < columns.len() {
            for &(row, _) in &form.by_column[columns[at] as usize] {
                if std::mem::replace(&mut row_seen[row as usize], true) {
                    continue;
                }
                rows.push(row);
                for &(column, _) in &form.rows[row as usize].terms {
                    if !std::mem::replace(&mut seen[column as usize], true) {
                        columns.push(column);
                    }
                }
            }
            at += 1;
        }
        columns.sort_unstable();
        rows.sort_unstable();
        if !rows.is_empty() {
            parts.push((columns, rows));
        }
    }
    parts
}
