use super::*;

fn lp(rows: &[(f64, bool)], columns: &[(f64, &[f64])]) -> Lp {
    let (most, equality) = rows.iter().copied().unzip();
    let mut lp = Lp::new(most, equality);
    for (gain, coefficients) in columns {
        lp.column(*gain, (0..).zip(coefficients.iter().copied()).filter(|term| term.1 != 0.0));
    }
    lp
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

#[test]
fn a_knapsack_takes_the_best_ratios_and_a_part_of_the_next() {
    // 4/2, 3/3, 1/2 of 4: all of the first, two thirds of the second; the price is the second's ratio.
    let vertex = lp(&[(4.0, false)], &[(4.0, &[2.0]), (3.0, &[3.0]), (1.0, &[2.0])]).solve().expect("solved");
    assert!(near(vertex.worth, 6.0) && near(vertex.duals[0], 1.0), "{vertex:?}");
    assert!(near(vertex.values[1], 2.0 / 3.0), "{vertex:?}");
}

#[test]
fn an_equality_has_a_price_of_either_sign_and_a_contradiction_has_no_vertex() {
    // Exactly two of three, though the second costs 1: the price is what one more costs.
    let vertex = lp(&[(2.0, true)], &[(5.0, &[1.0]), (-1.0, &[1.0]), (-3.0, &[1.0])]).solve().expect("solved");
    assert!(near(vertex.worth, 4.0) && vertex.duals[0] < 0.0, "{vertex:?}");
    assert!(lp(&[(-1.0, false)], &[(1.0, &[1.0])]).solve().is_none());
    assert!(lp(&[(2.5, true)], &[(1.0, &[1.0]), (1.0, &[1.0])]).solve().is_none());
}

#[test]
fn duals_and_values_meet_on_random_programs() {
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
    let mut number = |below: u64| next(below) as f64;
    for _ in 0..200 {
        let rows: Vec<(f64, bool)> = (0..6).map(|_| (number(12), false)).collect();
        let columns: Vec<(f64, Vec<f64>)> =
            (0..25).map(|_| (number(20) - 3.0, (0..6).map(|_| (number(5) - 1.0).max(0.0)).collect())).collect();
        let mut rows = rows;
        let mut columns: Vec<(f64, &[f64])> = columns.iter().map(|(gain, of)| (*gain, of.as_slice())).collect();
        let mut simplex = Simplex::new(lp(&rows, &columns));
        // Solved, then with other gains and bounds from the basis it has, as good as anew.
        for round in 0..4 {
            if round > 0 {
                columns.iter_mut().for_each(|column| column.0 = number(20) - 3.0);
                rows.iter_mut().for_each(|row| row.0 = number(12));
                simplex.change(columns.iter().map(|column| column.0), rows.iter().map(|row| row.0));
            }
            let vertex = simplex.solve().expect("nothing at all is feasible");
            meet(&rows, &columns, &vertex);
            // From another program's basis, and from columns of which some depend on the others.
            let (basis, slack) = simplex.basis();
            for basis in [basis, (0..12).collect()] {
                let other = Simplex::with_basis(lp(&rows, &columns), &basis, &slack).solve().expect("feasible");
                meet(&rows, &columns, &other);
                assert!(near(other.worth, vertex.worth), "{} from a basis, {} before", other.worth, vertex.worth);
            }
        }
    }
}

/// Duals and values are feasible and worth the same.
fn meet(rows: &[(f64, bool)], columns: &[(f64, &[f64])], vertex: &Vertex) {
    // A slack at the most that its row can leave may have a price below zero, which prices take for none.
    let duals: Vec<f64> = vertex.duals.iter().map(|dual| dual.max(0.0)).collect();
    let reduced = |(gain, of): &(f64, &[f64])| gain - of.iter().zip(&duals).map(|(a, y)| a * y).sum::<f64>();
    let bound = rows.iter().zip(&duals).map(|(row, y)| row.0 * y).sum::<f64>()
        + columns.iter().map(|column| reduced(column).max(0.0)).sum::<f64>();
    assert!(near(bound, vertex.worth), "{bound} against {}", vertex.worth);
    for (at, row) in rows.iter().enumerate() {
        let used: f64 = columns.iter().zip(&vertex.values).map(|(column, x)| column.1[at] * x).sum();
        assert!(used <= row.0 + 1e-6);
    }
}
