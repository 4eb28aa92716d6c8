//! Directions apart: prices on the rows that cross them, and what each direction is worth at most under these prices.
//!
//! ```text
//! P(c) = scale · a(cut, c) + Σ y(r) · a(r, c)          over the crossing rows r, y(r) ≥ 0 whole
//! V(d) = max Σ P(c) · x(c)                             over what the rows inside direction d allow
//! scale · Σ a(cut, c) · x(c)  ≤  Σ V(d) - Σ y(r) · least(r)
//! ```
//!
//! Which prices make the right side least is the question of [`super::pricing`]. `V(d)` is found by a [`Tree`], whose steps are the proof of
//! a lemma.

use super::budget::{Budget, Stopped};
use super::problem::{Given, Problem, number, sum};
use super::tree::{Aim, End, Tree};
use crate::model::derivation::{Source, Step};

/// Prices of the crossing rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prices {
    pub scale: i64,
    /// (row of the problem, price above zero)
    pub rows: Vec<(usize, i64)>,
}

/// A direction: its columns and the rows inside it, over columns of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The steps that refute a greater one.
    pub steps: Vec<Step>,
}

/// What every direction is worth under prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Priced {
    pub prices: Prices,
    pub best: Vec<Best>,
}

/// What was proven of the directions of a program, to be used again over the same rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proven {
    pub priced: Priced,
    pub blocks: Vec<Block>,
    /// Choices that keep the rows inside the directions.
    pub seen: Choices,
    /// Whether first trees did not close: the next derivation does not begin with them.
    pub hard: bool,
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

    /// Do these terms speak of several directions?
    pub fn cross(&self, terms: &[(u32, i64)]) -> bool {
        let block = |term: &(u32, i64)| self.place[term.0 as usize].0;
        terms.iter().any(|term| block(term) != block(&terms[0]))
    }

    /// A row over the columns of one direction, in the direction's own numbers.
    pub fn inside(&self, row: &Given) -> Given {
        let terms = row.terms.iter().map(|&(column, a)| (self.place[column as usize].1, a)).collect();
        Given { terms, ..*row }
    }

    /// Are there several directions with something to decide?
    pub fn several(&self) -> bool {
        self.blocks.iter().filter(|block| !block.columns.is_empty()).count() > 1
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

    /// The same prices, of the row from this source where it says the same as a priced one, or more.
    fn tightened(&self, mut prices: Prices, by: Option<Source>) -> Prices {
        let rows = &self.problem.rows;
        let Some(at) = rows.iter().position(|row| Some(row.source) == by) else { return prices };
        for priced in &mut prices.rows {
            let other = &rows[priced.0];
            let has = |column: u32| other.terms.binary_search_by_key(&column, |term| term.0).is_ok();
            // What lowers the left side further makes a row say more.
            let same = rows[at].terms.iter().filter(|term| term.1 > 0 || has(term.0)).eq(&other.terms);
            if same && rows[at].least >= other.least {
                priced.0 = at;
            }
        }
        prices
    }

    /// What was proven of directions under the prices of another cut, where it holds here as well: a direction with the same rows
    /// is worth the same, and has the same choices. Of rows that differ in nothing but their bound, that from `tighter` is priced.
    pub fn again(
        &self,
        before: &Proven,
        tighter: Option<Source>,
        seen: &mut Choices,
        budget: &mut Budget,
    ) -> Result<Option<Priced>, Stopped> {
        let same: Vec<bool> = self.blocks.iter().zip(&before.blocks).map(|(block, other)| block == other).collect();
        for ((seen, more), _) in seen.iter_mut().zip(&before.seen).zip(&same).filter(|pair| *pair.1) {
            seen.extend(more.iter().cloned());
        }
        let known = same.iter().zip(&before.priced.best).map(|(same, best)| same.then_some(best)).collect();
        let prices = self.tightened(before.priced.prices.clone(), tighter);
        let best = self.best_but(&prices, seen, known, budget)?;
        Ok(best.map(|best| Priced { prices, best }))
    }

    /// The best choice of every direction under prices; those in `seen` are known to keep its rows.
    pub fn best(&self, prices: &Prices, seen: &Choices, budget: &mut Budget) -> Result<Option<Vec<Best>>, Stopped> {
        self.best_but(prices, seen, Vec::new(), budget)
    }

    /// The same where the best choice of some directions is known.
    fn best_but(
        &self,
        prices: &Prices,
        seen: &Choices,
        mut known: Vec<Option<&Best>>,
        budget: &mut Budget,
    ) -> Result<Option<Vec<Best>>, Stopped> {
        let Some(terms) = self.terms(prices) else { return Ok(None) };
        known.resize(self.blocks.len(), None);
        let directions: Vec<_> = self.blocks.iter().zip(terms).zip(seen.iter().zip(known)).collect();
        let best = budget.each(directions, |((block, terms), (seen, known)), budget| {
            match known.filter(|best| best.terms == terms) {
                Some(best) => Ok(best.clone()),
                None => block.best(terms, seen, budget),
            }
        });
        budget.check()?;
        best.into_iter().collect::<Result<_, _>>().map(Some)
    }
}

impl Block {
    /// A row in the direction's own numbers as one over the columns of the program.
    pub fn outside(&self, row: &Given) -> Given {
        let terms = row.terms.iter().map(|&(place, a)| (self.columns[place as usize], a)).collect();
        Given { terms, ..*row }
    }

    /// Does a choice keep the rows of the direction?
    pub fn keeps(&self, chosen: &[bool]) -> bool {
        self.rows.iter().filter(|row| !row.aside).all(|row| row.left(chosen) >= i128::from(row.least))
    }

    /// The best choice for what its columns are worth, with its proof; those in `seen`, at least one, keep the rows.
    fn best(&self, terms: Vec<(u32, i64)>, seen: &[Vec<bool>], budget: &mut Budget) -> Result<Best, Stopped> {
        let known = seen.iter().map(|chosen| (sum(&terms, chosen), chosen)).max_by_key(|known| known.0);
        let (value, chosen) = known.expect("some choice of every direction is known");
        if value == terms.iter().map(|term| term.1.max(0)).sum::<i64>() {
            // The opposite of this lemma is broken whatever is chosen.
            let steps = vec![Step::Clause { literals: Vec::new(), from: vec![Source::Opposite] }];
            return Ok(Best { value, terms, chosen: chosen.clone(), steps });
        }
        let problem = self.problem(&terms, value + 1);
        let mut tree = Tree::new(&problem, Aim::Best, 0, true, Some(&self.columns));
        let chosen = match tree.run(budget)? {
            End::Closed(Some(better)) | End::Kept(better) => better,
            End::Closed(None) => chosen.clone(),
        };
        Ok(Best { value: sum(&terms, &chosen), terms, chosen, steps: tree.into_steps() })
    }

    pub fn problem(&self, terms: &[(u32, i64)], least: i64) -> Problem {
        let cut = Some(Given { source: Source::Opposite, terms: terms.to_vec(), least, aside: false });
        Problem { columns: self.columns.len(), cut, rows: self.rows.clone() }
    }
}
