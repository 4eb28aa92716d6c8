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
//! The LP relaxation's duals make good prices; that they are floats, rounded, costs sharpness but never exactness.

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
}

/// The end of pricing.
pub(crate) enum Pricing {
    Priced(Prices),
    /// The LP relaxation has no solution (with presolve and without).
    Infeasible,
    /// The solver failed.
    Failed,
}

/// Prices the rows of a form.
pub(crate) fn price(form: &Form, control: &Control) -> Pricing {
    let free: Vec<u32> = form.blocks.iter().flatten().copied().collect();
    let base = form.base();
    let question = |without_presolve| Question {
        form,
        free: &free,
        base: &base,
        objective: &form.scores,
        extra: &[],
        relaxed: true,
        without_presolve,
        nodes: None,
    };
    if free.is_empty() {
        return Pricing::Priced(exact(form, &[]).expect("no rows are left without free columns"));
    }
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
pub(super) fn exact(form: &Form, duals: &[f64]) -> Option<Prices> {
    let scores: f64 = form.scores.iter().map(|score| score.unsigned_abs() as f64).sum();
    let paid: f64 = form.rows.iter().zip(duals).map(|(row, dual)| (row.most as f64 * dual).abs()).sum();
    let room = (1_u64 << 60) as f64 / (scores + paid).max(1.0);
    let scale = 1_i64 << (room.log2().floor().clamp(0.0, 40.0) as u32);
    let round = |dual: f64, equality: bool| {
        let price = (dual * scale as f64).round() as i64;
        if equality { price } else { price.max(0) }
    };
    let row: Vec<i64> = form.rows.iter().zip(duals).map(|(row, dual)| round(*dual, row.equality)).collect();
    let mut bound: i128 = row.iter().zip(&form.rows).map(|(y, row)| i128::from(*y) * i128::from(row.most)).sum();
    let mut reduced = vec![0; form.scores.len()];
    for (column, fixed) in form.fixed.iter().enumerate() {
        let score = i128::from(form.scores[column]) * i128::from(scale);
        if let Some(value) = fixed {
            bound += if *value { score } else { 0 };
            continue;
        }
        let prices = form.by_column[column].iter().map(|&(r, a)| i128::from(row[r as usize]) * i128::from(a));
        let value = score - prices.sum::<i128>();
        bound += value.max(0);
        reduced[column] = i64::try_from(value).ok().filter(|value| value.abs() < 1 << 62)?;
    }
    let bound = i64::try_from(bound).ok().filter(|bound| bound.abs() < 1 << 62)?;
    Some(Prices { scale, row, reduced, bound })
}
