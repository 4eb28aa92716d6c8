//! Branching over the light rows: pairs, groups and dependencies across directions.
//!
//! The fronts of the directions and their combination leave the light rows out; that is a relaxation, since a light row's slack
//! is only ever charged. Where its best combination breaks a light row, or leaves one whose slack costs something, one of the
//! row's columns is decided both ways, and what follows from that for other columns. Combinations are compared by loss, then
//! money, then the published order, so that the first of all optima is found.

use super::super::block::{Ask, Front, GaveUp, compare_flips, enumerate};
use super::super::combine::{Best, combine};
use super::super::control::Control;
use super::super::core::{Core, Light, Part};
use super::alone::{Alone, Question};
use super::decisions::Decisions;
use super::probing::Branch;
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) struct Branching<'a> {
    core: &'a Core<'a>,
    part: &'a Part,
    light: &'a [Light],
    decisions: Decisions<'a>,
    control: &'a Control,
    /// Greatest loss of interest.
    limit: i64,
    best: Option<Best>,
    wanted: Wanted,
    nodes: usize,
    /// What may be spent before it gives up.
    work: u64,
    pub(super) alone: Alone<'a>,
}

/// Which combination is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The first of all optima.
    First,
    /// An optimum.
    Optimum,
    /// Any within the limit.
    Any,
}

/// A light row that the best choices of the directions do not settle.
pub(super) struct Unsettled {
    pub row: usize,
    /// What its slack costs; `i64::MAX` where it is broken.
    pub cost: i64,
}

pub(super) type Fronts = Vec<Arc<Front>>;

impl<'a> Branching<'a> {
    pub fn new(core: &'a Core<'a>, limit: i64, control: &'a Control) -> Self {
        let (part, light) = (&core.tight, core.light.as_slice());
        Self {
            core,
            part,
            light,
            decisions: Decisions::new(light, part.form.fixed.len()),
            control,
            limit,
            best: None,
            wanted: Wanted::First,
            nodes: 0,
            work: u64::MAX,
            alone: Alone::new(core, control),
        }
    }

    /// Gives up once the states and combinations of all nodes together are more than this.
    pub fn work_at_most(&mut self, more: u64) {
        self.work = self.control.effort.spent_so_far().saturating_add(more);
    }

    /// The best combination within the limit that keeps every row.
    pub fn best(mut self, fronts: &[Front]) -> Result<Option<Best>, GaveUp> {
        if self.light.is_empty() {
            let fronts: Vec<&Front> = fronts.iter().collect();
            return combine(&self.part.form, &self.part.prices, &fronts, self.limit, self.control);
        }
        let fronts = fronts.iter().cloned().map(Arc::new).collect();
        self.node(&fronts)?;
        Ok(self.best)
    }

    /// A combination of the least loss within `limit` that keeps every row; which one of them, is left open. Asked again, it knows
    /// the best choices that it has met.
    pub fn optimum(&mut self, fronts: &[Front], limit: i64) -> Result<Option<Best>, GaveUp> {
        (self.wanted, self.limit, self.nodes) = (Wanted::Optimum, limit, 0);
        let fronts = fronts.iter().cloned().map(Arc::new).collect();
        self.node(&fronts)?;
        Ok(self.best.take())
    }

    /// Any combination within the limit that keeps every row.
    pub fn some(mut self, fronts: &[Front]) -> Result<Option<Best>, GaveUp> {
        self.wanted = Wanted::Any;
        self.best(fronts)
    }

    /// Any combination within the limit that keeps every row and decides `column` as `value`.
    pub fn any(mut self, fronts: &[Front], column: u32, value: bool) -> Result<Option<Best>, GaveUp> {
        self.wanted = Wanted::Any;
        let fronts = fronts.iter().cloned().map(Arc::new).collect();
        self.child(&fronts, column, value)?;
        Ok(self.best)
    }

    fn node(&mut self, fronts: &Fronts) -> Result<(), GaveUp> {
        self.nodes += 1;
        if self.nodes > self.control.effort.nodes || self.control.effort.spent_so_far() > self.work {
            return Err(GaveUp::TooLarge);
        }
        if self.wanted == Wanted::Any && self.best.is_some() {
            return Ok(());
        }
        let Part { form, prices } = self.part;
        let charged = self.decisions.charged();
        let together: Vec<&Front> = fronts.iter().map(AsRef::as_ref).collect();
        let Some(found) = combine(form, prices, &together, self.limit - charged, self.control)? else { return Ok(()) };
        if !self.improves(found.loss + charged, &found) {
            return Ok(());
        }
        let base = found.loss + charged;
        let mut unsettled = self.unsettled(&found);
        if unsettled.iter().all(|unsettled| unsettled.cost < i64::MAX) {
            let slack = self.slack(&found);
            let loss = found.loss.saturating_add(slack);
            if loss <= self.limit && self.improves(loss, &found) {
                // The next better allocation is worth one unit of the objective more.
                self.limit = if self.wanted == Wanted::Optimum { loss - prices.scale } else { loss };
                self.best = Some(Best { loss, ..found.clone() });
            }
        }
        let spare = self.limit - base;
        let branch = if spare < 0 {
            None
        } else if self.core.is_light() && self.core.is_of_many() {
            self.probe(fronts, &mut unsettled, spare)?
        } else {
            self.decide(&unsettled, &found)
        };
        let Some(Branch { column, turned_first }) = branch else { return Ok(()) };
        let value = self.chosen(&found, column) != turned_first;
        for value in [value, !value] {
            self.child(fronts, column, value)?;
        }
        Ok(())
    }

    fn child(&mut self, fronts: &Fronts, column: u32, value: bool) -> Result<(), GaveUp> {
        let before = self.decisions.made().len();
        if self.decisions.make(column, value) {
            let new = &self.decisions.made()[before..];
            let mut blocks: Vec<usize> = new.iter().map(|made| self.block_of(made.0)).collect();
            blocks.sort_unstable();
            blocks.dedup();
            if let Some(fronts) = self.refresh(fronts, &blocks)? {
                self.node(&fronts)?;
            }
        }
        self.decisions.back_to(before);
        Ok(())
    }

    pub(super) fn block_of(&self, column: u32) -> usize {
        self.core.block_of(column).expect("an undecided column has a direction")
    }

    /// What is decided in a direction.
    pub(super) fn decided_in(&self, block: usize) -> Vec<(u32, bool)> {
        self.decisions.made().iter().copied().filter(|made| self.block_of(made.0) == block).collect()
    }

    /// The fronts with those of `blocks` made anew; `None` where one has no choice left.
    fn refresh(&mut self, fronts: &Fronts, blocks: &[usize]) -> Result<Option<Fronts>, GaveUp> {
        let mut fronts = fronts.clone();
        let least = |front: &Arc<Front>| front.least().unwrap_or(0);
        for &block in blocks {
            let others: i64 =
                fronts.iter().enumerate().filter(|(at, _)| *at != block).map(|(_, front)| least(front)).sum();
            let limit = self.limit - self.decisions.charged() - others;
            let front = if self.alone.has(block) {
                self.best_choice(block, &fronts[block], limit)?
            } else {
                let ask = Ask { limit, least_only: false, forced: self.decisions.made() };
                Arc::new(enumerate(&self.part.form, &self.part.prices, block, ask, self.control)?)
            };
            if front.entries.is_empty() {
                return Ok(None);
            }
            fronts[block] = front;
        }
        Ok(Some(fronts))
    }

    /// The best choice of a direction that stands alone, which was `before` with fewer decisions: it is still the best one where it
    /// agrees with them all.
    fn best_choice(&mut self, block: usize, before: &Arc<Front>, limit: i64) -> Result<Arc<Front>, GaveUp> {
        let mut here = self.decided_in(block);
        let flips = before.entries.first().map(|entry| entry.flips.as_slice());
        let agrees = |flips: &[u32]| {
            here.iter().all(|&(column, value)| (self.base(column) != flips.binary_search(&column).is_ok()) == value)
        };
        if flips.is_some_and(agrees) {
            return Ok(Arc::clone(before));
        }
        here.sort_unstable();
        self.alone.ask(Question { key: (block, here), from: before.least().unwrap_or(0), limit })
    }

    /// Is it before the best one, by loss, then money, then the published order?
    fn improves(&self, loss: i64, found: &Best) -> bool {
        self.best.as_ref().is_none_or(|best| {
            let by_flips = || compare_flips(&found.flips, &best.flips, |column| self.base(column));
            loss.cmp(&best.loss).then(found.award.cmp(&best.award)).then_with(by_flips) == Ordering::Less
        })
    }

    pub(super) fn base(&self, column: u32) -> bool {
        self.part.prices.reduced[column as usize] > 0
    }

    fn chosen(&self, found: &Best, column: u32) -> bool {
        self.base(column) != found.flips.binary_search(&column).is_ok()
    }

    /// The rows that are broken, or whose slack costs something that columns still open may save.
    fn unsettled(&self, found: &Best) -> Vec<Unsettled> {
        let mut unsettled = Vec::new();
        for (row, light) in self.light.iter().enumerate() {
            let left = self.left(light, found);
            let broken = left < 0 || (light.row.equality && left != 0);
            let cost = if broken { i64::MAX } else { left.saturating_mul(light.price) };
            if broken || (cost > 0 && light.row.terms.iter().any(|term| self.decisions.value(term.0).is_none())) {
                unsettled.push(Unsettled { row, cost });
            }
        }
        unsettled
    }

    fn left(&self, light: &Light, found: &Best) -> i64 {
        let terms = light.row.terms.iter();
        light.row.most - terms.filter(|term| self.chosen(found, term.0)).map(|term| term.1).sum::<i64>()
    }

    /// What the slack of all rows costs where none is broken.
    fn slack(&self, found: &Best) -> i64 {
        let cost = |light: &Light| self.left(light, found).saturating_mul(light.price);
        self.light.iter().fold(0_i64, |sum, light| sum.saturating_add(cost(light)))
    }

    /// The open columns of a row.
    pub(super) fn open_columns(&self, row: usize) -> Vec<u32> {
        let columns = self.light[row].row.terms.iter().map(|term| term.0);
        columns.filter(|&column| self.decisions.value(column).is_none()).collect()
    }

    /// An open column of the first broken row, or of the one with the dearest slack; first as the best choices have it.
    fn decide(&self, unsettled: &[Unsettled], found: &Best) -> Option<Branch> {
        let dearest = unsettled.iter().max_by_key(|one| (one.cost, std::cmp::Reverse(one.row)))?;
        let columns = self.open_columns(dearest.row).into_iter();
        let column =
            columns.max_by_key(|&column| (self.chosen(found, column), self.part.prices.reduced[column as usize]))?;
        Some(Branch { column, turned_first: false })
    }
}
