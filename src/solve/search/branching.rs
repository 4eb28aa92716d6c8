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
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) struct Branching<'a> {
    part: &'a Part,
    light: &'a [Light],
    /// The light rows of each column.
    rows_of: Vec<Vec<usize>>,
    control: &'a Control,
    /// Greatest loss of interest.
    limit: i64,
    best: Option<Best>,
    /// Is any combination within the limit enough?
    any: bool,
    nodes: usize,
    /// What may be spent before it gives up.
    work: u64,
}

/// A light row that the relaxation does not settle, and by how much.
enum Open {
    Broken(usize),
    Slack(usize),
}

type Fronts = Vec<Arc<Front>>;

impl<'a> Branching<'a> {
    pub fn new(core: &'a Core<'a>, limit: i64, control: &'a Control) -> Self {
        let (part, light) = (&core.tight, core.light.as_slice());
        let mut rows_of = vec![Vec::new(); part.form.fixed.len()];
        for (at, row) in light.iter().enumerate() {
            row.row.terms.iter().for_each(|term| rows_of[term.0 as usize].push(at));
        }
        Self { part, light, rows_of, control, limit, best: None, any: false, nodes: 0, work: u64::MAX }
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
        self.node(&mut Vec::new(), &fronts)?;
        Ok(self.best)
    }

    /// Any combination within the limit that keeps every row.
    pub fn some(mut self, fronts: &[Front]) -> Result<Option<Best>, GaveUp> {
        self.any = true;
        self.best(fronts)
    }

    /// Any combination within the limit that keeps every row and decides `column` as `value`.
    pub fn any(mut self, fronts: &[Front], column: u32, value: bool) -> Result<Option<Best>, GaveUp> {
        self.any = true;
        let fronts = fronts.iter().cloned().map(Arc::new).collect();
        self.child(&mut Vec::new(), &fronts, column, value)?;
        Ok(self.best)
    }

    fn node(&mut self, forced: &mut Vec<(u32, bool)>, fronts: &Fronts) -> Result<(), GaveUp> {
        self.nodes += 1;
        if self.nodes > self.control.effort.nodes || self.control.effort.spent_so_far() > self.work {
            return Err(GaveUp::TooLarge);
        }
        if self.any && self.best.is_some() {
            return Ok(());
        }
        let Part { form, prices } = self.part;
        let charged = self.charged(forced);
        let together: Vec<&Front> = fronts.iter().map(AsRef::as_ref).collect();
        let Some(found) = combine(form, prices, &together, self.limit - charged, self.control)? else { return Ok(()) };
        if !self.improves(found.loss + charged, &found) {
            return Ok(());
        }
        let (open, slack) = self.look(&found, forced);
        if !matches!(open, Some(Open::Broken(_))) {
            let loss = found.loss.saturating_add(slack);
            if loss <= self.limit && self.improves(loss, &found) {
                self.limit = loss;
                self.best = Some(Best { loss, ..found.clone() });
            }
        }
        let Some(Open::Broken(row) | Open::Slack(row)) = open else { return Ok(()) };
        let Some((column, value)) = self.decide(row, &found, forced) else { return Ok(()) };
        for value in [value, !value] {
            self.child(forced, fronts, column, value)?;
        }
        Ok(())
    }

    fn child(
        &mut self,
        forced: &mut Vec<(u32, bool)>,
        fronts: &Fronts,
        column: u32,
        value: bool,
    ) -> Result<(), GaveUp> {
        let before = forced.len();
        forced.push((column, value));
        if self.imply(forced, before) {
            let mut blocks: Vec<usize> = forced[before..].iter().map(|forced| self.block_of(forced.0)).collect();
            blocks.sort_unstable();
            blocks.dedup();
            if let Some(fronts) = self.refresh(forced, fronts, &blocks)? {
                self.node(forced, &fronts)?;
            }
        }
        forced.truncate(before);
        Ok(())
    }

    fn block_of(&self, column: u32) -> usize {
        let here = |block: &Vec<u32>| block.binary_search(&column).is_ok();
        self.part.form.blocks.iter().position(here).expect("an undecided column has a direction")
    }

    /// The fronts with those of `blocks` made anew; `None` where one has no choice left.
    fn refresh(&self, forced: &[(u32, bool)], fronts: &Fronts, blocks: &[usize]) -> Result<Option<Fronts>, GaveUp> {
        let mut fronts = fronts.clone();
        let least = |front: &Arc<Front>| front.least().unwrap_or(0);
        for &block in blocks {
            let others: i64 =
                fronts.iter().enumerate().filter(|(at, _)| *at != block).map(|(_, front)| least(front)).sum();
            let ask = Ask { limit: self.limit - self.charged(forced) - others, least_only: false, forced };
            let front = enumerate(&self.part.form, &self.part.prices, block, ask, self.control)?;
            if front.entries.is_empty() {
                return Ok(None);
            }
            fronts[block] = Arc::new(front);
        }
        Ok(Some(fronts))
    }

    /// What the slack of the rows costs that are decided altogether.
    fn charged(&self, forced: &[(u32, bool)]) -> i64 {
        let value = |column: u32| forced.iter().find(|forced| forced.0 == column).map(|forced| forced.1);
        let cost = |light: &Light| {
            let terms = light.row.terms.iter();
            let used =
                terms.map(|&(column, a)| value(column).map(|value| if value { a } else { 0 })).sum::<Option<i64>>();
            used.map_or(0, |used| light.price.saturating_mul((light.row.most - used).max(0)))
        };
        if forced.is_empty() { 0 } else { self.light.iter().map(cost).sum() }
    }

    /// Is it before the best one, by loss, then money, then the published order?
    fn improves(&self, loss: i64, found: &Best) -> bool {
        let base = |column: u32| self.part.prices.reduced[column as usize] > 0;
        self.best.as_ref().is_none_or(|best| {
            let by_flips = || compare_flips(&found.flips, &best.flips, base);
            loss.cmp(&best.loss).then(found.award.cmp(&best.award)).then_with(by_flips) == Ordering::Less
        })
    }

    fn chosen(&self, found: &Best, column: u32) -> bool {
        (self.part.prices.reduced[column as usize] > 0) != found.flips.binary_search(&column).is_ok()
    }

    /// A row to branch on, broken ones first, and what the slack of all costs.
    fn look(&self, found: &Best, forced: &[(u32, bool)]) -> (Option<Open>, i64) {
        let (mut all, mut dearest) = (0_i64, None);
        for (at, light) in self.light.iter().enumerate() {
            let terms = light.row.terms.iter();
            let left = light.row.most - terms.filter(|term| self.chosen(found, term.0)).map(|term| term.1).sum::<i64>();
            if left < 0 || (light.row.equality && left != 0) {
                return (Some(Open::Broken(at)), i64::MAX);
            }
            let cost = left.saturating_mul(light.price);
            all = all.saturating_add(cost);
            let open = light.row.terms.iter().any(|term| forced.iter().all(|forced| forced.0 != term.0));
            if cost > 0 && open && dearest.is_none_or(|(most, _)| cost > most) {
                dearest = Some((cost, at));
            }
        }
        (dearest.map(|dearest| Open::Slack(dearest.1)), all)
    }

    /// The open column of a row to decide, and how first: as the relaxation has it.
    fn decide(&self, row: usize, found: &Best, forced: &[(u32, bool)]) -> Option<(u32, bool)> {
        let open = |term: &&(u32, i64)| forced.iter().all(|forced| forced.0 != term.0);
        let columns = self.light[row].row.terms.iter().filter(open).map(|term| term.0);
        let column =
            columns.max_by_key(|&column| (self.chosen(found, column), self.part.prices.reduced[column as usize]))?;
        Some((column, self.chosen(found, column)))
    }

    /// What the light rows imply of other columns, appended to `forced`; `false` where they contradict each other.
    fn imply(&self, forced: &mut Vec<(u32, bool)>, from: usize) -> bool {
        let mut at = from;
        while at < forced.len() {
            let column = forced[at].0;
            at += 1;
            for &row in &self.rows_of[column as usize] {
                let row = &self.light[row].row;
                let value = |column: u32| forced.iter().find(|forced| forced.0 == column).map(|forced| forced.1);
                let (mut low, mut high) = (0, 0);
                for &(column, a) in &row.terms {
                    let (least, most) = match value(column) {
                        Some(value) => (i64::from(value) * a, i64::from(value) * a),
                        None => (a.min(0), a.max(0)),
                    };
                    (low, high) = (low + least, high + most);
                }
                if low > row.most || (row.equality && high < row.most) {
                    return false;
                }
                let implied = |&(column, a): &(u32, i64)| match value(column) {
                    None if low + a.abs() > row.most => Some((column, a < 0)),
                    None if row.equality && high - a.abs() < row.most => Some((column, a > 0)),
                    Some(_) | None => None,
                };
                let implied: Vec<(u32, bool)> = row.terms.iter().filter_map(implied).collect();
                forced.extend(implied);
            }
        }
        true
    }
}
