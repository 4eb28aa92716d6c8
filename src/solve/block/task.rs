//! A direction made ready for enumeration: its items in order, and what they change.

use super::{Ask, compare_flips};
use crate::solve::form::Form;
use crate::solve::prices::Prices;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Up to this many rows at a time, items are taken in order of loss.
const NARROW: usize = 6;

/// A column that may be flipped.
pub(super) struct Item {
    pub(super) column: u32,
    pub(super) loss: i64,
    /// Change of the money awarded by flipping it.
    pub(super) award: i64,
    /// (dimension, change) by flipping it.
    pub(super) changes: Vec<(u32, i64)>,
    /// Least loss of this and all later items.
    pub(super) ahead: i64,
}

/// A row as a dimension sees it.
pub(super) struct Part {
    /// Against the dimension's own sign.
    pub(super) sign: i64,
    pub(super) kind: PartKind,
}

pub(super) enum PartKind {
    /// A row inside the direction: its room at the base decisions, its price.
    Inside { room: i64, price: i64, equality: bool },
    /// A row across directions, with its price.
    Crossing { row: u32, price: i64 },
}

/// Rows that the items change in the same way.
pub(super) struct Dimension {
    pub(super) parts: Vec<Part>,
    pub(super) first: usize,
    pub(super) last: usize,
    /// Greatest change by one flip.
    pub(super) biggest: i64,
    pub(super) slot: usize,
}

/// A direction, made ready.
pub(super) struct Task<'a> {
    pub(super) form: &'a Form,
    pub(super) prices: &'a Prices,
    pub(super) ask: Ask,
    pub(super) items: Vec<Item>,
    pub(super) dimensions: Vec<Dimension>,
    /// Dimension of the frontier, and the sum of the prices of its rows.
    pub(super) frontier: Option<(usize, i64)>,
    /// Items come in order of loss: states can be closed early.
    pub(super) ascending: bool,
    pub(super) width: usize,
    /// Loss and award of what is given: slack of untouched rows, a forced flip.
    pub(super) start_loss: i64,
    pub(super) start_award: i64,
    pub(super) start_changes: Vec<(u32, i64)>,
    pub(super) start_flip: Option<u32>,
    pub(super) crossing: Vec<u32>,
}

fn loss_of_slack(room: i64, price: i64, equality: bool) -> Option<i64> {
    match room {
        0 => Some(0),
        room if room < 0 || equality => None,
        room => Some(i64::try_from(i128::from(room) * i128::from(price)).unwrap_or(i64::MAX / 4)),
    }
}

impl<'a> Task<'a> {
    /// `None` where no choice within the limit keeps the rows.
    pub(super) fn new(form: &'a Form, prices: &'a Prices, block: usize, ask: Ask) -> Option<Self> {
        let base = |column: u32| prices.reduced[column as usize] > 0;
        let is_forced = |column: u32| ask.forced.is_some_and(|forced| forced.0 == column);
        let loss = |column: u32| prices.reduced[column as usize].abs();
        let mut columns: Vec<u32> = form.blocks[block].clone();
        columns.retain(|&column| !is_forced(column) && loss(column) <= ask.limit);
        let start_flip = ask.forced.filter(|&(column, value)| value != base(column)).map(|forced| forced.0);
        columns.sort_unstable_by_key(|&column| (loss(column), column));

        let touched: Vec<u32> = columns.iter().copied().chain(start_flip).collect();
        let mut task = Self {
            form,
            prices,
            ask,
            items: Vec::new(),
            dimensions: Vec::new(),
            frontier: None,
            ascending: true,
            width: 0,
            start_loss: start_flip.map_or(0, loss),
            start_award: 0,
            start_changes: Vec::new(),
            start_flip,
            crossing: Vec::new(),
        };
        let dimension_of = task.dimensions(block, &touched, base)?;
        let mut items: Vec<Item> = columns.iter().map(|&column| task.item(column, &dimension_of, base)).collect();
        if let Some(flip) = start_flip {
            let item = task.item(flip, &dimension_of, base);
            (task.start_award, task.start_changes) = (item.award, item.changes);
        }
        task.place(&mut items);
        (task.start_loss <= ask.limit).then_some(task)
    }

    /// Groups the touched rows into dimensions; charges the slack of the untouched ones. Returns each row's dimension.
    fn dimensions(
        &mut self,
        block: usize,
        touched: &[u32],
        base: impl Fn(u32) -> bool,
    ) -> Option<FxHashMap<u32, (u32, i64)>> {
        let form = self.form;
        let mut columns = touched.to_vec();
        columns.sort_unstable();
        let mut rows: FxHashMap<u32, Vec<(u32, i64)>> = FxHashMap::default();
        for &column in &columns {
            for &(row, a) in &form.by_column[column as usize] {
                rows.entry(row).or_default().push((column, a));
            }
        }
        let mut order: Vec<u32> = rows.keys().copied().collect();
        order.sort_unstable();
        let mut same: FxHashMap<Vec<(u32, i64)>, u32> = FxHashMap::default();
        let mut dimension_of = FxHashMap::default();
        for row in order {
            let mut terms = rows.remove(&row).expect("taken from the keys");
            let sign = terms[0].1.signum();
            terms.iter_mut().for_each(|term| term.1 *= sign);
            let biggest = terms.iter().map(|term| term.1.abs()).max().unwrap_or(0);
            let next = u32::try_from(self.dimensions.len()).expect("few rows");
            let dimension = *same.entry(terms).or_insert(next);
            if dimension == next {
                self.dimensions.push(Dimension { parts: Vec::new(), first: usize::MAX, last: 0, biggest, slot: 0 });
            }
            let kind = self.part(row, &base);
            if let PartKind::Crossing { row, .. } = kind {
                self.crossing.push(row);
            }
            self.dimensions[dimension as usize].parts.push(Part { sign, kind });
            dimension_of.insert(row, (dimension, sign));
        }
        let block = u32::try_from(block).ok();
        for (at, row) in form.rows.iter().enumerate() {
            let at = u32::try_from(at).expect("fewer than 2^32 rows");
            if row.block == block && !dimension_of.contains_key(&at) {
                let PartKind::Inside { room, price, equality } = self.part(at, &base) else { continue };
                self.start_loss = self.start_loss.saturating_add(loss_of_slack(room, price, equality)?);
            }
        }
        Some(dimension_of)
    }

    fn part(&self, row: u32, base: &impl Fn(u32) -> bool) -> PartKind {
        let (form_row, price) = (&self.form.rows[row as usize], self.prices.row[row as usize]);
        if form_row.block.is_none() {
            return PartKind::Crossing { row, price };
        }
        let used: i64 = form_row.terms.iter().filter(|term| base(term.0)).map(|term| term.1).sum();
        PartKind::Inside { room: form_row.most - used, price, equality: form_row.equality }
    }

    fn item(&self, column: u32, dimension_of: &FxHashMap<u32, (u32, i64)>, base: impl Fn(u32) -> bool) -> Item {
        let direction = if base(column) { -1 } else { 1 };
        let mut changes: Vec<(u32, i64)> = Vec::new();
        for &(row, a) in &self.form.by_column[column as usize] {
            let (dimension, sign) = dimension_of[&row];
            if changes.iter().all(|change| change.0 != dimension) {
                changes.push((dimension, a * sign * direction));
            }
        }
        let award = self.form.awards[column as usize] * direction;
        Item { column, loss: self.prices.reduced[column as usize].abs(), award, changes, ahead: 0 }
    }

    /// Chooses the order of the items, the frontier and the slots.
    fn place(&mut self, items: &mut Vec<Item>) {
        self.frontier = self.choose_frontier(items);
        self.width = self.slots(items);
        if self.width > NARROW {
            // Taken by rank, rows between neighbours close soon after they open.
            items.sort_unstable_by_key(|item| item.column);
            let by_rank = self.slots(items);
            self.ascending = by_rank >= self.width;
            if self.ascending {
                items.sort_unstable_by_key(|item| (item.loss, item.column));
                self.slots(items);
            } else {
                self.width = by_rank;
            }
        }
        let mut ahead = i64::MAX;
        for item in items.iter_mut().rev() {
            ahead = ahead.min(item.loss);
            item.ahead = ahead;
        }
        self.items = std::mem::take(items);
    }

    /// The dimension with the largest changes whose rows are all upper bounds.
    fn choose_frontier(&self, items: &[Item]) -> Option<(usize, i64)> {
        let upper = |part: &Part| {
            let equality = match part.kind {
                PartKind::Inside { equality, .. } => equality,
                PartKind::Crossing { row, .. } => self.form.rows[row as usize].equality,
            };
            part.sign > 0 && !equality
        };
        let candidates = self.dimensions.iter().enumerate().filter(|(_, d)| d.parts.iter().all(upper));
        let (at, dimension) = candidates.max_by_key(|(at, d)| (d.biggest, std::cmp::Reverse(*at)))?;
        let price = dimension.parts.iter().map(|part| match part.kind {
            PartKind::Inside { price, .. } | PartKind::Crossing { price, .. } => i128::from(price),
        });
        let price = price.sum::<i128>();
        let reach: i128 = items.iter().map(|item| i128::from(item.loss) + price * i128::from(dimension.biggest)).sum();
        (reach.abs() < 1 << 62).then(|| (at, i64::try_from(price).expect("bounded by the reach")))
    }

    /// Gives each dimension a slot for as long as it is open; slot 0 is the frontier's. Returns how many slots that takes.
    fn slots(&mut self, items: &[Item]) -> usize {
        let end = items.len();
        for dimension in &mut self.dimensions {
            (dimension.first, dimension.last) = (usize::MAX, 0);
        }
        for &(dimension, _) in &self.start_changes {
            self.dimensions[dimension as usize].first = 0;
        }
        for (at, item) in items.iter().enumerate() {
            for &(dimension, _) in &item.changes {
                let dimension = &mut self.dimensions[dimension as usize];
                dimension.first = dimension.first.min(at);
                dimension.last = dimension.last.max(at);
            }
        }
        let mut order: Vec<usize> = (0..self.dimensions.len()).collect();
        let mut free_from: Vec<usize> = vec![usize::MAX];
        for (at, dimension) in self.dimensions.iter_mut().enumerate() {
            let crossing = dimension.parts.iter().any(|part| matches!(part.kind, PartKind::Crossing { .. }));
            let frontier = self.frontier.is_some_and(|frontier| frontier.0 == at);
            if crossing || frontier || dimension.first == usize::MAX {
                // Open from the first to the last: a complete choice made early must read zero here.
                (dimension.first, dimension.last) = (0, end);
            }
        }
        order.sort_unstable_by_key(|&at| (self.dimensions[at].first, at));
        for at in order {
            let dimension = &mut self.dimensions[at];
            if self.frontier.is_some_and(|frontier| frontier.0 == at) {
                dimension.slot = 0;
                continue;
            }
            // A slot is taken again only by a dimension that opens after the old one has closed.
            let slot = (1..free_from.len()).find(|&slot| free_from[slot] < dimension.first);
            let slot = slot.unwrap_or_else(|| {
                free_from.push(0);
                free_from.len() - 1
            });
            free_from[slot] = dimension.last;
            dimension.slot = slot;
        }
        free_from.len()
    }

    /// Does `left` come before `right` in the published order? Both are sets of flips, ascending.
    pub(super) fn published(&self, left: &[u32], right: &[u32]) -> Ordering {
        compare_flips(left, right, |column| self.prices.reduced[column as usize] > 0)
    }
}

/// Loss of the slack of a dimension's rows inside the direction; `None` where one of them is not kept.
pub(super) fn dimension_loss(dimension: &Dimension, used: i64) -> Option<i64> {
    dimension.parts.iter().try_fold(0_i64, |sum, part| match part.kind {
        PartKind::Crossing { .. } => Some(sum),
        PartKind::Inside { room, price, equality } => {
            Some(sum.saturating_add(loss_of_slack(room - part.sign * used, price, equality)?))
        }
    })
}
