//! Directions apart: prices on the rows that cross them, and what each direction is worth at most under these prices.
//!
//! ```text
//! P(c) = scale · a(cut, c) + Σ y(r) · a(r, c)          over the crossing rows r, y(r) ≥ 0 whole
//! V(d) = max Σ P(c) · x(c)                             over what the rows inside direction d allow
//! scale · Σ a(cut, c) · x(c)  ≤  Σ V(d) - Σ y(r) · least(r)
//! ```
//!
//! The prices that make the right side least come from column generation (Dantzig and Wolfe 1960): a master program over
//! the choices of each direction met so far gives prices, each direction answers with its best choice under them, and so on
//! until no direction has news. `V(d)` is found by a [`Tree`] and becomes a lemma, proven by another one.

use super::budget::{Budget, Stopped};
use super::lp::{Lp, Solved};
use super::problem::{Given, Problem, number, to_float, whole};
use super::tree::{Aim, End, Tree};
use crate::model::derivation::Source;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// Most rounds of column generation.
const ROUNDS: usize = 60;
/// More crossing rows than this are priced only where the relaxation prices them.
const MOST_PRICED: usize = 120;
/// Prices of the crossing rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prices {
    pub scale: i64,
    /// (row of the problem, price above zero)
    pub rows: Vec<(usize, i64)>,
}

/// A direction: its columns and the rows inside it, over columns of its own.
pub(super) struct Block {
    pub columns: Vec<u32>,
    pub rows: Vec<Given>,
}

/// A program taken apart.
pub(super) struct Parts<'a> {
    pub problem: &'a Problem,
    pub blocks: Vec<Block>,
    pub crossing: Vec<usize>,
    /// (block, place in it) of each column.
    pub place: Vec<(u32, u32)>,
}

/// For each direction the choices met.
pub(super) type Choices = Vec<Vec<Vec<bool>>>;

/// A direction's best choice under prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Best {
    /// The priced columns, in the block's own numbers.
    pub terms: Vec<(u32, i64)>,
    /// Their greatest sum.
    pub value: i64,
    /// The choice that has it.
    pub chosen: Vec<bool>,
}

/// The best prices found with what every direction is worth under them.
pub(super) struct Priced {
    pub prices: Prices,
    pub best: Vec<Best>,
}

impl<'a> Parts<'a> {
    /// Takes a problem apart; `of` gives the direction of each column.
    pub fn new(problem: &'a Problem, of: &[u32]) -> Self {
        let count = of.iter().max().map_or(0, |block| *block as usize + 1);
        let mut blocks: Vec<Block> = (0..count).map(|_| Block { columns: Vec::new(), rows: Vec::new() }).collect();
        let mut place = Vec::with_capacity(of.len());
        for (column, &block) in of.iter().enumerate() {
            let columns = &mut blocks[block as usize].columns;
            place.push((block, number(columns.len())));
            columns.push(number(column));
        }
        let mut crossing = Vec::new();
        for (at, row) in problem.rows.iter().enumerate() {
            let Some(first) = row.terms.first().map(|term| of[term.0 as usize]) else { continue };
            if row.terms.iter().all(|term| of[term.0 as usize] == first) {
                let terms = row.terms.iter().map(|term| (place[term.0 as usize].1, term.1)).collect();
                blocks[first as usize].rows.push(Given {
                    source: row.source,
                    terms,
                    least: row.least,
                    aside: row.aside,
                });
            } else if !row.aside {
                crossing.push(at);
            }
        }
        let mut this = Self { problem, blocks, crossing, place };
        let kept: Vec<usize> = this.crossing.iter().copied().filter(|&row| !this.implied(&problem.rows[row])).collect();
        this.crossing = kept;
        this
    }

    /// Does the row follow from rows inside directions with the same coefficients?
    fn implied(&self, row: &Given) -> bool {
        let mut parts: Vec<Vec<(u32, i64)>> = vec![Vec::new(); self.blocks.len()];
        for &(column, a) in &row.terms {
            let (block, place) = self.place[column as usize];
            parts[block as usize].push((place, a));
        }
        let lowest = |(block, terms): (&Block, &Vec<(u32, i64)>)| -> i128 {
            let alone: i128 = terms.iter().map(|term| i128::from(term.1.min(0))).sum();
            let same = block.rows.iter().filter(|row| row.terms == *terms).map(|row| i128::from(row.least));
            same.fold(alone, i128::max)
        };
        self.blocks.iter().zip(&parts).map(lowest).sum::<i128>() >= i128::from(row.least)
    }

    /// Are there several directions with something to decide?
    pub fn several(&self) -> bool {
        self.blocks.iter().filter(|block| !block.columns.is_empty()).count() > 1
    }

    /// Searches for the best prices, adding to the choices `seen`. Ends early once the bound refutes the cut.
    pub fn price(&self, seen: &mut Choices, relaxed: &[f64], budget: &mut Budget) -> Result<Option<Priced>, Stopped> {
        let priced: Vec<usize> = self
            .crossing
            .iter()
            .copied()
            .filter(|&row| self.crossing.len() <= MOST_PRICED || relaxed[row] > 1e-9)
            .collect();
        let scale = self.scale(&priced);
        let mut known_choices: Vec<FxHashSet<Vec<bool>>> =
            seen.iter().map(|seen| seen.iter().cloned().collect()).collect();
        let mut found: Option<(i128, Priced)> = None;
        let mut y: Vec<f64> = priced.iter().map(|&row| relaxed[row]).collect();
        let target = self.problem.cut.as_ref().map_or(0, |cut| cut.least);
        for _ in 0..ROUNDS {
            let Some(prices) = round(&priced, &y, scale) else { break };
            let best = match self.best(&prices, seen, budget) {
                // What was found so far still gives lemmas.
                Err(Stopped) if found.is_some() => break,
                best => best?,
            };
            let Some(best) = best else { break };
            let bound = self.bound(&prices, &best);
            let mut news = false;
            for ((seen, known), best) in seen.iter_mut().zip(&mut known_choices).zip(&best) {
                if known.insert(best.chosen.clone()) {
                    seen.push(best.chosen.clone());
                    news = true;
                }
            }
            let closed = bound < i128::from(prices.scale) * i128::from(target);
            let better = found
                .as_ref()
                .is_none_or(|(least, found)| bound * i128::from(found.prices.scale) < least * i128::from(prices.scale));
            if better {
                found = Some((bound, Priced { prices, best }));
            }
            if closed || !news {
                break;
            }
            let Some(next) = self.master(&priced, seen) else { break };
            y = next;
        }
        Ok(found.map(|found| found.1))
    }

    /// What a choice of columns is in every direction.
    pub fn choices(&self, known: &[bool]) -> Choices {
        let of = |block: &Block| vec![block.columns.iter().map(|&column| known[column as usize]).collect()];
        self.blocks.iter().map(of).collect()
    }

    /// Any choice of each direction that keeps the rows inside it; `None` where one has none.
    pub fn any_choices(&self, budget: &mut Budget) -> Result<Option<Choices>, Stopped> {
        let mut choices = Choices::new();
        for block in &self.blocks {
            let problem = Problem { columns: block.columns.len(), cut: None, rows: block.rows.clone() };
            match Tree::new(&problem, Aim::Refute, 0, true, None).run(budget)? {
                End::Kept(chosen) => choices.push(vec![chosen]),
                End::Closed(_) => return Ok(None),
            }
        }
        Ok(Some(choices))
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

    /// `Σ V(d) - Σ y(r) · least(r)`.
    pub fn bound(&self, prices: &Prices, best: &[Best]) -> i128 {
        let worth: i128 = best.iter().map(|best| i128::from(best.value)).sum();
        let paid: i128 =
            prices.rows.iter().map(|&(row, y)| i128::from(y) * i128::from(self.problem.rows[row].least)).sum();
        worth - paid
    }

    /// The priced columns of every direction; `None` where a number is too large.
    fn terms(&self, prices: &Prices) -> Option<Vec<Vec<(u32, i64)>>> {
        let mut value = vec![0_i128; self.place.len()];
        for &(column, a) in self.problem.cut.iter().flat_map(|cut| &cut.terms) {
            value[column as usize] += i128::from(a) * i128::from(prices.scale);
        }
        for &(row, y) in &prices.rows {
            for &(column, a) in &self.problem.rows[row].terms {
                value[column as usize] += i128::from(a) * i128::from(y);
            }
        }
        let of = |block: &Block| -> Option<Vec<(u32, i64)>> {
            let terms = block.columns.iter().enumerate().filter(|(_, column)| value[**column as usize] != 0);
            terms
                .map(|(place, &column)| {
                    let value = i64::try_from(value[column as usize]).ok().filter(|value| value.abs() < 1 << 55)?;
                    Some((number(place), value))
                })
                .collect()
        };
        self.blocks.iter().map(of).collect()
    }

    /// The best choice of every direction under prices; those in `seen` are known to keep its rows.
    pub fn best(&self, prices: &Prices, seen: &Choices, budget: &mut Budget) -> Result<Option<Vec<Best>>, Stopped> {
        let Some(terms) = self.terms(prices) else { return Ok(None) };
        let share = budget.share();
        let answers: Vec<Result<(Best, Budget), Stopped>> = self
            .blocks
            .par_iter()
            .zip(terms)
            .zip(seen)
            .map(|((block, terms), seen)| {
                let mut budget = share.clone();
                let worth = |chosen: &Vec<bool>| -> i64 {
                    terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| term.1).sum()
                };
                let known = seen.iter().map(|chosen| (worth(chosen), chosen)).max_by_key(|known| known.0);
                let (value, chosen) = known.expect("some choice of every direction is known");
                let problem = block.problem(&terms, value + 1);
                let end = Tree::new(&problem, Aim::Best, 0, true, None).run(&mut budget)?;
                let chosen = match end {
                    End::Closed(Some(better)) | End::Kept(better) => better,
                    End::Closed(None) => chosen.clone(),
                };
                Ok((Best { value: worth(&chosen), terms, chosen }, budget))
            })
            .collect();
        let mut best = Vec::with_capacity(answers.len());
        for answer in answers {
            let (answer, spent) = answer?;
            budget.charge(&share, &spent);
            best.push(answer);
        }
        budget.check()?;
        Ok(Some(best))
    }

    /// Prices from the choices met so far.
    fn master(&self, priced: &[usize], seen: &Choices) -> Option<Vec<f64>> {
        let mut row_of = vec![usize::MAX; self.problem.rows.len()];
        priced.iter().enumerate().for_each(|(at, &row)| row_of[row] = at);
        let mut by_column: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.place.len()];
        for (at, &row) in priced.iter().enumerate() {
            self.problem.rows[row]
                .terms
                .iter()
                .for_each(|&(column, a)| by_column[column as usize].push((at, to_float(a))));
        }
        let mut score = vec![0.0; self.place.len()];
        self.problem
            .cut
            .iter()
            .flat_map(|cut| &cut.terms)
            .for_each(|&(column, a)| score[column as usize] = to_float(a));
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
            Solved::Optimal(optimum) => Some(optimum.y[..priced.len()].to_vec()),
            _ => None,
        }
    }
}

impl Block {
    pub fn problem(&self, terms: &[(u32, i64)], least: i64) -> Problem {
        let cut = Some(Given { source: Source::Opposite, terms: terms.to_vec(), least, aside: false });
        Problem { columns: self.columns.len(), cut, rows: self.rows.clone() }
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
