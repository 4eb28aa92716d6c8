//! Whole-number prices of the rows, the exact bound they give, and what each column loses when it is flipped.
//!
//! For any prices `y` (`y ≥ 0` on `≤` rows, free on equalities) and any allocation `x`,
//!
//! ```text
//! scale · Σ score·x  =  L - Σ loss(c) over the flipped columns - Σ y(r) · slack(r)
//!     r(c)  = scale · score(c) - Σ y(r) · a(r, c)          reduced score
//!     L     = Σ y(r) · most(r) + Σ max(0, r(c))            bound (Lagrange; Geoffrion 1974)
//!     loss(c) = |r(c)|,    c is flipped where x(c) ≠ [r(c) > 0]
//! ```
//!
//! so that `L / scale` bounds every allocation's objective, and an allocation worth `z` has loss `L - scale · z` exactly.
//! The LP relaxation's duals make good prices; that they are floats, rounded, costs sharpness but never exactness. They come
//! from [`sift`], and from `HiGHS` where a program has too many rows for that.

mod sift;

use super::control::Control;
use super::form::Form;
use super::highs::{Question, Reply, ask};

/// Prices with what follows from them. All in units of `1/scale` of the objective's unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prices {
    /// A power of two.
    pub scale: i64,
    /// One per row of the form.
    pub row: Vec<i64>,
    /// Reduced score of each column; zero for fixed ones.
    pub reduced: Vec<i64>,
    /// `L`, the fixed columns' scores included.
    pub bound: i64,
    /// What is left of each row's bound at the base decisions `[r(c) > 0]`.
    pub room: Vec<i64>,
}

/// The end of pricing.
pub(crate) enum Pricing {
    Priced(Prices),
    /// The LP relaxation has no solution (with presolve and without).
    Infeasible,
    /// The solver failed.
    Failed,
}

/// Prices the rows of a form; `sifting` may be turned off to see that it changes nothing.
pub(crate) fn price(form: &Form, sifting: bool, control: &Control) -> Pricing {
    let free: Vec<u32> = form.blocks.iter().flatten().copied().collect();
    if free.is_empty() {
        return Pricing::Priced(exact(form, &[]).expect("no rows are left without free columns"));
    }
    if let Some(prices) = sifting.then(|| sift::duals(form, control)).flatten().and_then(|duals| exact(form, &duals)) {
        return Pricing::Priced(prices);
    }
    by_highs(form, &free, control)
}

fn by_highs(form: &Form, free: &[u32], control: &Control) -> Pricing {
    let base = form.base();
    let question = |without_presolve| Question {
        form,
        free,
        base: &base,
        objective: &form.scores,
        extra: &[],
        relaxed: true,
        without_presolve,
        nodes: None,
    };
    let reply = match ask(&question(false), control) {
        Reply::Infeasible => ask(&question(true), control),
        reply => reply,
    };
    match reply {
        Reply::Optimal { duals, .. } => exact(form, &duals).map_or(Pricing::Failed, Pricing::Priced),
        Reply::Infeasible => Pricing::Infeasible,
        Reply::Feasible { .. } | Reply::Nothing => Pricing::Failed,
    }
}

/// Rounds duals to whole numbers and computes what follows exactly; `None` where the numbers outgrow 62 bits.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "duals come as floats and are rounded"
)]
fn exact(form: &Form, duals: &[f64]) -> Option<Prices> {
    let scores: f64 = form.scores.iter().map(|score| score.unsigned_abs() as f64).sum();
    let paid: f64 = form.rows.iter().zip(duals).map(|(row, dual)| (row.most as f64 * dual).abs()).sum();
    let room = (1_u64 << 60) as f64 / (scores + paid).max(1.0);
    let scale = 1_i64 << (room.log2().floor().clamp(0.0, 40.0) as u32);
    let round = |dual: f64, equality: bool| {
        let price = (dual * scale as f64).round() as i64;
        if equality { price } else { price.max(0) }
    };
    let row: Vec<i64> = form.rows.iter().zip(duals).map(|(row, dual)| round(*dual, row.equality)).collect();
    Prices::of(form, scale, row)
}

impl Prices {
    /// What follows from prices of the rows; `None` where the numbers outgrow 62 bits.
    pub fn of(form: &Form, scale: i64, row: Vec<i64>) -> Option<Self> {
        const MOST: i64 = 1 << 62;
        let mut bound: i128 = row.iter().zip(&form.rows).map(|(y, row)| i128::from(*y) * i128::from(row.most)).sum();
        let mut room: Vec<i64> = form.rows.iter().map(|row| row.most).collect();
        let mut reduced = vec![0; form.scores.len()];
        for (column, fixed) in form.fixed.iter().enumerate() {
            if let Some(value) = fixed {
                bound += if *value { i128::from(form.scores[column]) * i128::from(scale) } else { 0 };
                continue;
            }
            let rows = &form.by_column[column];
            let short = rows.iter().try_fold(form.scores[column].checked_mul(scale)?, |left, &(r, a)| {
                left.checked_sub(row[r as usize].checked_mul(a)?)
            });
            let value = short.filter(|value| value.abs() < MOST)?;
            reduced[column] = value;
            if value > 0 {
                bound += i128::from(value);
                rows.iter().for_each(|&(r, a)| room[r as usize] -= a);
            }
        }
        let bound = i64::try_from(bound).ok().filter(|bound| bound.abs() < MOST)?;
        Some(Self { scale, row, reduced, bound, room })
    }
}
