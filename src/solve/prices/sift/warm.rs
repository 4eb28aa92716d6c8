//! Each program of the sifting begins where the last one ended: they differ by a few columns.

use super::super::super::lp::{Lp, Simplex, Vertex};
use super::Sift;
use rustc_hash::FxHashSet;

/// With more rows than this a program starts anew: to invert the last one's basis takes longer.
const MOST_WARM_ROWS: usize = 300;

impl Sift<'_> {
    /// Solves a program from the basis of the last one, which is nearly optimal for it too, and keeps its own.
    pub(super) fn solve_from_basis(&mut self, lp: Lp, columns: &[u32], rows: &[u32]) -> Option<Vertex> {
        let (known, slacks) = &self.basis;
        let warm = !known.is_empty() && rows.len() <= MOST_WARM_ROWS;
        let wanted: FxHashSet<u32> = known.iter().copied().collect();
        let basis: Vec<usize> = (0..columns.len()).filter(|at| wanted.contains(&columns[*at])).collect();
        let slack: Vec<bool> = rows.iter().map(|row| slacks.binary_search(row).is_ok()).collect();
        let mut simplex = if warm { Simplex::with_basis(lp, &basis, &slack) } else { Simplex::new(lp) };
        let mut vertex = simplex.solve();
        if vertex.is_none() && warm {
            simplex = Simplex::new(simplex.into_program());
            vertex = simplex.solve();
        }
        let (basis, slack) = simplex.basis();
        let mut slacks: Vec<u32> = rows.iter().zip(slack).filter(|(_, slack)| *slack).map(|(row, _)| *row).collect();
        slacks.sort_unstable();
        self.basis = (basis.into_iter().map(|at| columns[at]).collect(), slacks);
        vertex
    }
}
