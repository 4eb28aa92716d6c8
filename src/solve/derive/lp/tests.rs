//! Random programs: an optimum is feasible on both sides, and the sides agree.

use super::{Lp, Solved};
use proptest::prelude::*;

/// `Σ a·x ≥ least`
type Row = (Vec<i32>, i32);

fn programs() -> impl Strategy<Value = (Vec<i32>, Vec<Row>)> {
    (4_usize..30, 1_usize..12).prop_flat_map(|(columns, rows)| {
        let row = (prop::collection::vec(-5..=3, columns), -40..=0);
        (prop::collection::vec(-9..=9, columns), prop::collection::vec(row, rows))
    })
}

fn lp(c: &[i32], rows: &[Row]) -> Lp {
    let mut lp = Lp::new(&c.iter().copied().map(f64::from).collect::<Vec<_>>());
    for (terms, least) in rows {
        let terms: Vec<(u32, f64)> = (0..).zip(terms.iter().copied().map(f64::from)).filter(|t| t.1 != 0.0).collect();
        lp.add_row(&terms, f64::from(*least));
    }
    lp
}

fn dot(a: &[i32], x: &[f64]) -> f64 {
    a.iter().zip(x).map(|(a, x)| f64::from(*a) * x).sum()
}

/// What `x` and `y` are worth, after a look at whether they are feasible.
fn both_sides(c: &[i32], rows: &[Row], fixed: &[(usize, bool)], lp: &mut Lp) -> Option<(f64, f64)> {
    let Solved::Optimal(optimum) = lp.solve(f64::NEG_INFINITY, 10_000) else { return None };
    let kept = rows.iter().all(|(terms, least)| dot(terms, &optimum.x) >= f64::from(*least) - 1e-6);
    let within = optimum.x.iter().all(|x| (-1e-6..=1.0 + 1e-6).contains(x));
    let as_fixed = fixed.iter().all(|&(at, value)| (optimum.x[at] - f64::from(u8::from(value))).abs() < 1e-6);
    assert!(kept && within && as_fixed && optimum.y.iter().all(|y| *y >= 0.0), "{optimum:?}");
    let priced = |at: usize| {
        let a: f64 = rows.iter().zip(&optimum.y).map(|((terms, _), y)| f64::from(terms[at]) * y).sum();
        let reduced = f64::from(c[at]) + a;
        match fixed.iter().find(|fixed| fixed.0 == at) {
            Some((_, value)) => reduced * f64::from(u8::from(*value)),
            None => reduced.max(0.0),
        }
    };
    let paid: f64 = rows.iter().zip(&optimum.y).map(|((_, least), y)| y * f64::from(*least)).sum();
    Some((dot(c, &optimum.x), (0..c.len()).map(priced).sum::<f64>() - paid))
}

proptest! {
    /// From the first basis, from the last one after columns were fixed, and on an inverse that was computed afresh.
    #[test]
    fn an_optimum_has_two_sides((c, rows) in programs(), fix in any::<prop::sample::Index>(), value in any::<bool>()) {
        let mut lp = lp(&c, &rows);
        let (x, y) = both_sides(&c, &rows, &[], &mut lp).expect("nobody at all keeps every row");
        prop_assert!((x - y).abs() < 1e-5, "{} {}", x, y);
        prop_assert!(lp.refresh());
        let again = both_sides(&c, &rows, &[], &mut lp).expect("it did before");
        prop_assert!((x - again.0).abs() < 1e-5 && (x - again.1).abs() < 1e-5, "{} {:?}", x, again);
        let at = fix.index(c.len());
        lp.fix(at, Some(value));
        if let Some((x, y)) = both_sides(&c, &rows, &[(at, value)], &mut lp) {
            prop_assert!((x - y).abs() < 1e-5, "{} {}", x, y);
            prop_assert!(lp.refresh());
            let again = both_sides(&c, &rows, &[(at, value)], &mut lp).expect("it did before");
            prop_assert!((x - again.0).abs() < 1e-5, "{} {:?}", x, again);
        }
    }
}
