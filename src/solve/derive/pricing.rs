//! The prices of the rows that cross directions.
//!
//! The multipliers of the relaxation are nearly the best ones where directions are large, and cost least. Better ones come from column
//! generation (Dantzig and Wolfe 1960): a master program over the choices of each direction met so far gives prices, each direction
//! answers with its best choice under them, and so on.

use super::blocks::{Choices, Parts, Priced, Prices};
use super::budget::{Budget, Stopped};
use super::lp::{Lp, Solved};
use super::problem::{number, to_float, whole, wide_float};

/// Most rounds of column generation, and most of them in turn that gain little.
const ROUNDS: usize = 60;
const IDLE: usize = 6;
/// Nodes of one direction's tree in a round.
const ROUND: u64 = 200;
/// What is little, of what may be gained or is missing.
const LITTLE: f64 = 0.1;
/// More crossing rows than this are priced only where the relaxation prices them.
const MOST_PRICED: usize = 120;

impl Parts<'_> {
    /// What every direction is worth under the multipliers of the relaxation; the choices met are added to those `seen`.
    pub fn price(&self, seen: &mut Choices, relaxed: &[f64], budget: &mut Budget) -> Result<Option<Priced>, Stopped> {
        let priced = self.priced(relaxed);
        let y: Vec<f64> = priced.iter().map(|&row| relaxed[row]).collect();
        self.at(&priced, &y, seen, budget)
    }

    /// The rows across directions that are priced.
    fn priced(&self, relaxed: &[f64]) -> Vec<usize> {
        let few = self.crossing.len() <= MOST_PRICED;
        self.crossing.iter().copied().filter(|&row| few || relaxed[row] > 1e-9).collect()
    }

    /// What every direction is worth at prices `y`; `None` where a number is too large.
    fn at(
        &self,
        priced: &[usize],
        y: &[f64],
        seen: &mut Choices,
        budget: &mut Budget,
    ) -> Result<Option<Priced>, Stopped> {
        let Some(prices) = round(priced, y, self.scale(priced)) else { return Ok(None) };
        let Some(best) = self.best(&prices, seen, budget)? else { return Ok(None) };
        for (seen, best) in seen.iter_mut().zip(&best) {
            if !seen.contains(&best.chosen) {
                seen.push(best.chosen.clone());
            }
        }
        Ok(Some(Priced { prices, best }))
    }

    /// Searches for better prices than those `found`, which are those of the relaxation, by column generation. Where the prices that the
    /// master program asks for are worse, the next ones go only a part of the way from the best ones (Wentges 1997). The master
    /// program bounds what may still be gained: where that is little of what is missing, it ends.
    pub fn improve(&self, found: Priced, seen: &mut Choices, relaxed: &[f64], budget: &mut Budget) -> Priced {
        let priced = self.priced(relaxed);
        let least = self.problem.cut.as_ref().map_or(0.0, |cut| to_float(cut.least));
        let bound = |at: &Priced| wide_float(self.bound(&at.prices, &at.best)) / to_float(at.prices.scale);
        let mut y: Vec<f64> = priced.iter().map(|&row| relaxed[row]).collect();
        let dearest = self.dearest(&priced);
        let (mut most, mut found) = (bound(&found), found);
        let (mut step, mut idle) = (0.5, 0);
        for _ in 0..ROUNDS {
            let Some((value, next)) = self.master(&priced, &dearest, seen) else { break };
            if most < least || most - value <= LITTLE * (most - least) || idle == IDLE {
                break;
            }
            let mixed: Vec<f64> = y.iter().zip(&next).map(|(y, next)| y + step * (next - y)).collect();
            // Prices at which directions are hard to solve are no good ones.
            let tried = budget.at_most(ROUND, |budget| self.at(&priced, &mixed, seen, budget)).ok().flatten();
            let reached = tried.as_ref().map_or(f64::INFINITY, bound);
            idle = if most - reached > LITTLE * (most - value) { 0 } else { idle + 1 };
            match tried.filter(|_| reached < most) {
                Some(tried) => {
                    (most, found, y) = (reached, tried, mixed);
                    step = f64::min(2.0 * step, 1.0);
                }
                None => step /= 2.0,
            }
        }
        found
    }

    /// A scale at which rounding the prices costs little.
    fn scale(&self, priced: &[usize]) -> i64 {
        let sizes = priced.iter().flat_map(|&row| &self.problem.rows[row].terms).map(|term| term.1.unsigned_abs());
        let most = sizes.max().unwrap_or(0).saturating_mul(100).max(1_000);
        let scores =
            self.problem.cut.iter().flat_map(|cut| &cut.terms).map(|term| term.1.unsigned_abs()).sum::<u64>().max(1);
        let room = (1_u64 << 60) / scores;
        i64::try_from(most.checked_next_power_of_two().unwrap_or(u64::MAX).min(room).max(1)).unwrap_or(1)
    }

    /// For each row the price at which none of its columns is worth anything any more.
    fn dearest(&self, priced: &[usize]) -> Vec<f64> {
        let score = self.scores();
        let of = |row: &usize| {
            let terms = self.problem.rows[*row].terms.iter();
            terms.map(|&(column, a)| (score[column as usize] / to_float(a)).abs()).fold(0.0, f64::max)
        };
        priced.iter().map(of).collect()
    }

    /// What each column adds to the cut.
    fn scores(&self) -> Vec<f64> {
        let mut score = vec![0.0; self.place.len()];
        let terms = self.problem.cut.iter().flat_map(|cut| &cut.terms);
        terms.for_each(|&(column, a)| score[column as usize] = to_float(a));
        score
    }

    /// The best that the choices met so far can be mixed to, a bound that no prices get below, and the prices at which it is.
    fn master(&self, priced: &[usize], dearest: &[f64], seen: &Choices) -> Option<(f64, Vec<f64>)> {
        let mut row_of = vec![usize::MAX; self.problem.rows.len()];
        priced.iter().enumerate().for_each(|(at, &row)| row_of[row] = at);
        let mut by_column: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.place.len()];
        for (at, &row) in priced.iter().enumerate() {
            self.problem.rows[row]
                .terms
                .iter()
                .for_each(|&(column, a)| by_column[column as usize].push((at, to_float(a))));
        }
        let score = self.scores();
        let mut objective = Vec::new();
        let mut uses: Vec<Vec<(u32, f64)>> = vec![Vec::new(); priced.len()];
        let mut of_block: Vec<Vec<(u32, f64)>> = vec![Vec::new(); self.blocks.len()];
        for (at, (block, choices)) in self.blocks.iter().zip(seen).enumerate() {
            for chosen in choices {
                let column = number(objective.len());
                let mut worth = 0.0;
                let mut sums = vec![0.0; priced.len()];
                for (&own, _) in block.columns.iter().zip(chosen).filter(|pair| *pair.1) {
                    worth += score[own as usize];
                    by_column[own as usize].iter().for_each(|&(row, a)| sums[row] += a);
                }
                objective.push(worth);
                sums.iter()
                    .enumerate()
                    .filter(|sum| *sum.1 != 0.0)
                    .for_each(|(row, &sum)| uses[row].push((column, sum)));
                of_block[at].push((column, 1.0));
            }
        }
        // Whoever pays the dearest price may break a row: no price is above it.
        for ((&row, uses), dearest) in priced.iter().zip(&mut uses).zip(dearest) {
            let row = &self.problem.rows[row];
            let largest = row.terms.iter().map(|term| term.1.abs()).max().unwrap_or(0);
            let amount = 2.0 * to_float(row.least.abs().max(largest));
            uses.push((number(objective.len()), amount));
            objective.push(-amount * dearest);
        }
        let mut lp = Lp::new(&objective);
        for (&row, uses) in priced.iter().zip(&uses) {
            lp.add_row(uses, to_float(self.problem.rows[row].least));
        }
        for terms in &of_block {
            lp.add_row(terms, 1.0);
            let opposite: Vec<(u32, f64)> = terms.iter().map(|term| (term.0, -1.0)).collect();
            lp.add_row(&opposite, -1.0);
        }
        match lp.solve(f64::NEG_INFINITY, 20_000) {
            Solved::Optimal(optimum) => Some((optimum.value, optimum.y[..priced.len()].to_vec())),
            _ => None,
        }
    }
}

/// Prices as whole numbers; where nothing is priced the scale is one.
fn round(priced: &[usize], y: &[f64], scale: i64) -> Option<Prices> {
    let mut rows = Vec::new();
    for (&row, y) in priced.iter().zip(y) {
        let price = whole(y * to_float(scale)).filter(|price| *price <= 100_000_000_000_000_000)?;
        if price > 0 {
            rows.push((row, price));
        }
    }
    Some(Prices { scale: if rows.is_empty() { 1 } else { scale }, rows })
}
