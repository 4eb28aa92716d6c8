//! The prices of the rows that cross directions.
//!
//! The multipliers of the relaxation are nearly the best ones where directions are large, and cost least. Better ones come from column
//! generation (Dantzig and Wolfe 1960): a master program over the choices of each direction met so far gives prices, each direction
//! answers with its best choice under them, and so on. As long as few choices are known the prices of a master program are anything: it may
//! only ask for such as lie in a box around the best prices so far (Marsten, Hogan and Blankenship 1975), which grows where
//! it foretells well what is gained, or nothing to gain, and shrinks where nothing is gained.

use super::blocks::{Choices, Parts, Priced, Prices};
use super::budget::{Budget, Stopped};
use super::lp::{Lp, Solved};
use super::problem::{number, to_float, whole, wide_float};

/// Most rounds of column generation, and most of them in turn that gain little.
const ROUNDS: usize = 60;
const IDLE: usize = 6;
/// Nodes of one direction's tree in a round, and how many times as many where it is patient.
const ROUND: u64 = 100;
const PATIENCE: u64 = 4;
/// What is little, and what is most, of what may be gained or is missing.
const LITTLE: f64 = 0.1;
const MOST: f64 = 0.7;
/// How far the box reaches at first, as a share of each price.
const REACH: f64 = 0.25;
/// From here on it is not widened for the sake of more that may be gained outside.
const WIDE: f64 = 4.0;
/// What each price counts there besides, as a share of the mean price: one of zero may rise, too.
const NOTHING: f64 = 0.1;
/// How many times what is missing prices may miss by before they are far off.
const FAR: f64 = 10.0;
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

    /// Searches for better prices than those `found`, which are those of the relaxation, by column generation in a box. The
    /// master program bounds what may still be gained: where that is little of what is missing, in a box that was not made narrower, it ends.
    /// Unless it is `patient`, it ends as well where the prices lead far off.
    pub fn improve(
        &self,
        found: Priced,
        seen: &mut Choices,
        relaxed: &[f64],
        patient: bool,
        budget: &mut Budget,
    ) -> Priced {
        let priced = self.priced(relaxed);
        let least = self.problem.cut.as_ref().map_or(0.0, |cut| to_float(cut.least));
        let bound = |at: &Priced| wide_float(self.bound(&at.prices, &at.best)) / to_float(at.prices.scale);
        let mut y: Vec<f64> = priced.iter().map(|&row| relaxed[row]).collect();
        let dearest = self.dearest(&priced);
        let nothing = NOTHING * y.iter().sum::<f64>() / to_float(i64::from(number(y.len().max(1))));
        let (mut most, mut found) = (bound(&found), found);
        let (mut reach, mut idle, mut narrowed) = (REACH, 0, false);
        let nodes = if patient { PATIENCE * ROUND } else { ROUND };
        for _ in 0..ROUNDS {
            if most < least || idle == IDLE || budget.check().is_err() {
                break;
            }
            let sides = |(y, dearest): (&f64, &f64)| {
                let side = reach * (y + nothing);
                ((y - side).max(0.0), (y + side).min(dearest.max(*y)))
            };
            let within: Vec<(f64, f64)> = y.iter().zip(&dearest).map(sides).collect();
            let Some((value, next)) = self.master(&priced, &within, seen) else { break };
            if most - value <= LITTLE * (most - least) + 1e-9 * most.abs() {
                if narrowed || reach >= WIDE {
                    break;
                }
                reach *= 4.0;
                continue;
            }
            // Prices at which directions are hard to solve are no good ones.
            let tried = budget.at_most(nodes, |budget| self.at(&priced, &next, seen, budget)).ok().flatten();
            let reached = tried.as_ref().map_or(f64::INFINITY, bound);
            let far = reached - least > FAR * (most - least);
            if far && !patient {
                break;
            }
            idle = if most - reached > LITTLE * (most - value) { 0 } else { idle + 1 };
            if let Some(tried) = tried.filter(|_| reached < most) {
                reach *= if most - reached > MOST * (most - value) { 2.0 } else { 1.0 };
                (most, found, y, narrowed) = (reached, tried, next, false);
            } else {
                reach /= if far { 4.0 } else { 2.0 };
                narrowed = true;
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

    /// The best that the choices met so far can be mixed to, a bound that no prices `within` get below, and the prices at which it is.
    fn master(&self, priced: &[usize], within: &[(f64, f64)], seen: &Choices) -> Option<(f64, Vec<f64>)> {
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
        // Whoever pays the highest price may break a row, and who leaves some of it gets the lowest: no price is outside these.
        for ((&row, uses), (lowest, highest)) in priced.iter().zip(&mut uses).zip(within) {
            let row = &self.problem.rows[row];
            let all = row.terms.iter().map(|term| to_float(term.1).abs()).sum::<f64>() + to_float(row.least).abs();
            uses.push((number(objective.len()), all));
            objective.push(-all * highest);
            if *lowest > 0.0 {
                uses.push((number(objective.len()), -all));
                objective.push(all * lowest);
            }
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

#[cfg(test)]
mod tests {
    use super::{LITTLE, Prices};
    use crate::model::derivation::Source;
    use crate::solve::control::Control;
    use crate::solve::derive::Limits;
    use crate::solve::derive::blocks::{Best, Block, Parts};
    use crate::solve::derive::budget::Budget;
    use crate::solve::derive::problem::{Given, Problem, number, to_float, wide_float};
    use crate::solve::derive::relaxation::relaxed;
    use crate::solve::derive::testing::{blocks, kept};
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    /// Two directions within one total, and the objective as the cut.
    fn within_a_total(parts: &[(Block, Best); 2], total: i64) -> (Problem, Vec<u32>) {
        let row = |terms, least| Given { source: Source::Row(0), terms, least, aside: false };
        let (mut rows, mut money, mut worth, mut of) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (nth, (block, best)) in (0..).zip(parts) {
            let ahead = number(of.len());
            let shifted = |terms: &[(u32, i64)]| -> Vec<(u32, i64)> {
                terms.iter().map(|&(place, a)| (place + ahead, a)).collect()
            };
            rows.extend(block.rows.iter().map(|inside| row(shifted(&inside.terms), inside.least)));
            money.extend(shifted(&block.rows[1].terms));
            worth.extend(shifted(&best.terms));
            of.resize(of.len() + block.columns.len(), nth);
        }
        rows.push(row(money, -total));
        (Problem { columns: of.len(), cut: Some(row(worth, 0)), rows }, of)
    }

    proptest! {
        // Always the same cases: a box that was made narrower may hide somewhat more than little.
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), cases: 1_000, ..ProptestConfig::default() })]

        /// The bound of the prices found is the best that one price gives, but for little of what is missing.
        #[test]
        fn prices_are_nearly_the_best(parts in [blocks(), blocks()], total in 4_i64..40) {
            let (mut problem, of) = within_a_total(&parts, total);
            let best = optimum(&parts, total);
            problem.cut.as_mut().expect("there is one").least = best + 1;
            let parts = Parts::new(&problem, &of);
            let (limits, control) = (Limits::default(), Control::default());
            let mut budget = Budget { left: limits.nodes, limits, control: &control };
            let relaxed = relaxed(&problem);
            let mut seen = parts.choices(&vec![false; problem.columns]);
            let found = parts.price(&mut seen, &relaxed.y, &mut budget).expect("in time").expect("small numbers");
            let better = parts.improve(found, &mut seen, &relaxed.y, true, &mut budget);
            let reached = wide_float(parts.bound(&better.prices, &better.best)) / to_float(better.prices.scale);
            prop_assert!(reached >= to_float(best), "{reached} is no bound of {best}");
            let mut least = f64::INFINITY;
            for price in 0..40 * 4 {
                let rows = parts.crossing.iter().filter(|_| price > 0).map(|&row| (row, price)).collect();
                let prices = Prices { scale: 4, rows };
                let best = parts.best(&prices, &seen, &mut budget).expect("in time").expect("small numbers");
                least = least.min(wide_float(parts.bound(&prices, &best)) / 4.0);
            }
            let missing = reached - to_float(best + 1);
            prop_assert!(missing < 0.0 || reached - least <= LITTLE * missing + 1e-6, "{reached}, though {least} is a bound; {best} is the optimum");
        }
    }

    /// By enumeration.
    fn optimum(parts: &[(Block, Best); 2], total: i64) -> i64 {
        let of = |part: &(Block, Best)| -> Vec<(i64, i64)> {
            let money = |chosen: &[bool]| -> i64 {
                part.0.rows[1].terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| -term.1).sum()
            };
            kept(&part.0, &part.1.terms).iter().map(|(value, chosen)| (*value, money(chosen))).collect()
        };
        let (one, other) = (of(&parts[0]), of(&parts[1]));
        let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (one.0 + other.0, one.1 + other.1)));
        pairs.filter(|pair| pair.1 <= total).map(|pair| pair.0).max().expect("nothing at all is within any total")
    }
}
