//! A direction made ready for enumeration: its items in order, and at each step where a state keeps what it uses of each row.
//!
//! Rows that all items so far have changed alike need one number together. Such a *class* of rows has a slot in the state; where
//! an item changes some rows of a class and others not, or differently, the class splits and the number is copied. A row is
//! opened by the first item that changes it and closed after the last one; a slot is free again when its class is empty.

use super::outdone::drop_outdone;
use super::{Ask, compare_flips};
use crate::solve::form::Form;
use crate::solve::prices::Prices;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Up to this many slots, items are taken in order of loss.
const NARROW: usize = 6;

/// A column that may be flipped.
pub(super) struct Item {
    pub column: u32,
    pub loss: i64,
    /// Change of the money awarded by flipping it.
    pub award: i64,
    /// (row of the task, change) by flipping it.
    changes: Vec<(usize, i64)>,
    /// Least loss of this and all later items.
    pub ahead: i64,
    /// Its bit in a [`Task::head`], if it has one.
    pub head: u32,
}

/// A row that some item changes.
pub(super) struct TaskRow {
    pub kind: RowKind,
    /// Greatest change by one flip.
    pub biggest: i64,
    first: usize,
    last: usize,
}

#[derive(Clone, Copy)]
pub(super) enum RowKind {
    /// A row inside the direction: its room at the base decisions, its price.
    Inside { room: i64, price: i64, equality: bool },
    /// A row across directions.
    Crossing { row: u32 },
}

/// What an item does to the slots.
#[derive(Default)]
pub(super) struct Step {
    /// (from, to), before the item: classes that split.
    pub copies: Vec<(usize, usize)>,
    /// (slot, change) by flipping the item.
    pub adds: Vec<(usize, i64)>,
    /// (slot, row) of the open rows, after the copies.
    pub open: Vec<(usize, usize)>,
    /// (slot, row) of the rows that no later item changes.
    pub closes: Vec<(usize, usize)>,
    /// Slots that are free after the item.
    pub frees: Vec<usize>,
}

/// A direction, made ready.
pub(super) struct Task<'a> {
    pub form: &'a Form,
    pub prices: &'a Prices,
    pub ask: Ask<'a>,
    pub items: Vec<Item>,
    pub steps: Vec<Step>,
    pub rows: Vec<TaskRow>,
    /// Sum of the prices of the rows in slot 0: of two states alike in all else the one that uses less of it goes further.
    pub frontier: Option<i64>,
    /// Items come in order of loss: states can be completed early.
    pub ascending: bool,
    /// The columns that are flipped in every choice, ascending, with their loss and money.
    pub forced: Vec<u32>,
    pub forced_loss: i64,
    pub forced_award: i64,
    /// The base decisions of the first 32 columns in the published order, the first one's bit the highest: of two choices the one
    /// with the greater number comes first, and only of equal ones is more to be asked.
    pub head: u32,
    /// Number of slots.
    pub width: usize,
    /// Loss of the slack of the rows that no item changes.
    pub untouched_loss: i64,
    /// The crossing rows that the direction changes, ascending.
    pub crossing: Vec<u32>,
    /// What the forced flips do to each of them.
    pub offset: Vec<i64>,
}

/// Loss of what is left of a row; `None` where it is not kept.
pub(super) fn slack_loss(room: i64, price: i64, equality: bool) -> Option<i64> {
    match room {
        0 => Some(0),
        room if room < 0 || equality => None,
        room => Some(i64::try_from(i128::from(room) * i128::from(price)).unwrap_or(i64::MAX / 4)),
    }
}

impl TaskRow {
    /// Loss of the row's slack where `used` of it is used beyond the base decisions; `None` where it is not kept.
    pub fn loss(&self, used: i64) -> Option<i64> {
        match self.kind {
            RowKind::Crossing { .. } => Some(0),
            RowKind::Inside { room, price, equality } => slack_loss(room - used, price, equality),
        }
    }
}

impl<'a> Task<'a> {
    /// `None` where a row that nothing can change any more is not kept.
    /// `alike`: also the columns that only a choice flips which another one outdoes (see [`drop_outdone`]).
    pub fn new(form: &'a Form, prices: &'a Prices, block: usize, ask: Ask<'a>, alike: bool) -> Option<Self> {
        let base = |column: u32| prices.reduced[column as usize] > 0;
        let loss = |column: u32| prices.reduced[column as usize].abs();
        let here = |column: u32| form.blocks[block].binary_search(&column).is_ok();
        let flipped = |&&(column, value): &&(u32, bool)| value != base(column) && here(column);
        let mut forced: Vec<u32> = ask.forced.iter().filter(flipped).map(|forced| forced.0).collect();
        forced.sort_unstable();
        let forced_loss: i64 = forced.iter().map(|&column| loss(column)).sum();
        let sign = |column: u32| if base(column) { -1 } else { 1 };
        let left = ask.limit - forced_loss;
        let free = |column: &u32| loss(*column) <= left && ask.forced.iter().all(|forced| forced.0 != *column);
        let mut columns: Vec<u32> = form.blocks[block].iter().copied().filter(free).collect();
        if !alike {
            drop_outdone(form, prices, &mut columns, left);
        }
        let mut task = Self {
            form,
            prices,
            ask,
            items: Vec::new(),
            steps: Vec::new(),
            rows: Vec::new(),
            frontier: None,
            ascending: true,
            forced_award: forced.iter().map(|&column| form.awards[column as usize] * sign(column)).sum(),
            forced_loss,
            forced,
            head: 0,
            width: 1,
            untouched_loss: 0,
            crossing: Vec::new(),
            offset: Vec::new(),
        };
        let row_of = task.rows(block, &columns, sign)?;
        let item = |(at, &column): (usize, &u32)| {
            let direction = sign(column);
            let rows = form.by_column[column as usize].iter();
            let changes = rows.map(|(row, a)| (row_of[row], a * direction)).collect();
            let award = form.awards[column as usize] * direction;
            let head = (1_u32 << 31).checked_shr(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
            Item { column, loss: loss(column), award, changes, ahead: 0, head }
        };
        // Columns ascend, and so the published order.
        task.items = columns.iter().enumerate().map(item).collect();
        task.head = task.items.iter().filter(|item| base(item.column)).map(|item| item.head).sum();
        task.lay_out();
        Some(task)
    }

    /// Collects the rows that items touch and charges the slack of the others. Returns where each row stands.
    fn rows(&mut self, block: usize, columns: &[u32], sign: impl Fn(u32) -> i64) -> Option<FxHashMap<u32, usize>> {
        let form = self.form;
        let mut shift: FxHashMap<u32, i64> = FxHashMap::default();
        for &column in &self.forced {
            for &(row, a) in &form.by_column[column as usize] {
                *shift.entry(row).or_default() += a * sign(column);
            }
        }
        let shift_of = |row: u32| shift.get(&row).copied().unwrap_or(0);
        let mut row_of: FxHashMap<u32, usize> = FxHashMap::default();
        for &column in columns {
            for &(row, a) in &form.by_column[column as usize] {
                let at = *row_of.entry(row).or_insert_with(|| {
                    let kind = self.kind(row, shift_of(row));
                    self.rows.push(TaskRow { kind, biggest: 0, first: usize::MAX, last: 0 });
                    self.rows.len() - 1
                });
                self.rows[at].biggest = self.rows[at].biggest.max(a.abs());
            }
        }
        let touched = row_of.keys().chain(shift.keys()).copied();
        self.crossing.extend(touched.filter(|&row| form.rows[row as usize].block.is_none()));
        self.crossing.sort_unstable();
        self.crossing.dedup();
        self.offset = self.crossing.iter().map(|&row| shift_of(row)).collect();
        let block = u32::try_from(block).ok();
        for (at, row) in form.rows.iter().enumerate().filter(|(_, row)| row.block == block) {
            let at = u32::try_from(at).expect("fewer than 2^32 rows");
            if row.terms.is_empty() || row_of.contains_key(&at) {
                continue;
            }
            let RowKind::Inside { room, price, equality } = self.kind(at, shift_of(at)) else { continue };
            self.untouched_loss = self.untouched_loss.saturating_add(slack_loss(room, price, equality)?);
        }
        Some(row_of)
    }

    fn kind(&self, row: u32, shift: i64) -> RowKind {
        let (form_row, price) = (&self.form.rows[row as usize], self.prices.row[row as usize]);
        if form_row.block.is_none() {
            return RowKind::Crossing { row };
        }
        RowKind::Inside { room: self.prices.room[row as usize] - shift, price, equality: form_row.equality }
    }

    /// Chooses the order of the items and gives every class of rows its slot.
    fn lay_out(&mut self) {
        let frontier = self.choose_frontier();
        self.items.sort_unstable_by_key(|item| (item.loss, item.column));
        self.assign_slots(&frontier);
        if self.width > NARROW {
            // Taken by rank, rows between neighbours close soon after they open.
            let by_loss = self.width;
            let order = &self.form.order;
            self.items.sort_unstable_by_key(|item| order[item.column as usize]);
            self.assign_slots(&frontier);
            self.ascending = self.width >= by_loss;
            if self.ascending {
                self.items.sort_unstable_by_key(|item| (item.loss, item.column));
                self.assign_slots(&frontier);
            }
        }
        let mut ahead = i64::MAX;
        for item in self.items.iter_mut().rev() {
            ahead = ahead.min(item.loss);
            item.ahead = ahead;
        }
    }

    /// The rows of the frontier: those with the largest changes, alike for all items, that are upper bounds.
    fn choose_frontier(&mut self) -> Vec<usize> {
        let upper = |row: &TaskRow| match row.kind {
            RowKind::Inside { equality, .. } => !equality,
            RowKind::Crossing { row } => !self.form.rows[row as usize].equality,
        };
        let mut changes: Vec<Vec<(usize, i64)>> = vec![Vec::new(); self.rows.len()];
        for (at, item) in self.items.iter().enumerate() {
            item.changes.iter().for_each(|&(row, change)| changes[row].push((at, change)));
        }
        let largest = (0..self.rows.len()).filter(|&row| upper(&self.rows[row]));
        let Some(largest) = largest.max_by_key(|&row| (self.rows[row].biggest, std::cmp::Reverse(row))) else {
            return Vec::new();
        };
        let alike = |&row: &usize| upper(&self.rows[row]) && changes[row] == changes[largest];
        let frontier: Vec<usize> = (0..self.rows.len()).filter(alike).collect();
        let price = |row: &usize| match self.rows[*row].kind {
            RowKind::Inside { price, .. } => i128::from(price),
            RowKind::Crossing { row } => i128::from(self.prices.row[row as usize]),
        };
        let price: i128 = frontier.iter().map(price).sum();
        let biggest = i128::from(self.rows[largest].biggest);
        let reach: i128 = self.items.iter().map(|item| i128::from(item.loss) + price * biggest).sum();
        if reach >= 1 << 62 {
            return Vec::new();
        }
        self.frontier = i64::try_from(price).ok();
        frontier
    }

    fn assign_slots(&mut self, frontier: &[usize]) {
        let end = self.items.len();
        for row in &mut self.rows {
            (row.first, row.last) = (usize::MAX, 0);
        }
        for (at, item) in self.items.iter().enumerate() {
            for &(row, _) in &item.changes {
                let row = &mut self.rows[row];
                (row.first, row.last) = (row.first.min(at), at);
            }
        }
        for (at, row) in self.rows.iter_mut().enumerate() {
            // Open from the first to the last: a complete choice made early must find it.
            if matches!(row.kind, RowKind::Crossing { .. }) || frontier.contains(&at) {
                (row.first, row.last) = (0, end);
            }
        }
        let mut slots = Slots::new(&self.rows, frontier);
        let items = self.items.iter().enumerate();
        self.steps = items.map(|(at, item)| slots.step(at, item, &self.rows)).collect();
        self.width = slots.width;
    }

    /// For each item, what the rows that open after it cost at the base decisions; `None` where one of them is not kept.
    pub fn losses_ahead(&self) -> Vec<Option<i64>> {
        let mut later: Vec<Option<i64>> = vec![Some(0); self.items.len() + 1];
        for row in &self.rows {
            let cost = row.loss(0);
            let before = row.first.min(later.len());
            for slot in &mut later[..before] {
                *slot = slot.zip(cost).map(|(sum, cost)| sum.saturating_add(cost));
            }
        }
        later
    }

    /// Does `left` come before `right` in the published order? Both are sets of flips, ascending.
    pub fn published(&self, left: &[u32], right: &[u32]) -> Ordering {
        compare_flips(left, right, |column| self.prices.reduced[column as usize] > 0)
    }
}

/// The slots as the items go by.
struct Slots {
    /// Slot of each open row.
    slot_of: Vec<Option<usize>>,
    /// How many rows each slot serves.
    served: Vec<usize>,
    width: usize,
    pinned: Vec<bool>,
}

impl Slots {
    fn new(rows: &[TaskRow], frontier: &[usize]) -> Self {
        let mut slots =
            Self { slot_of: vec![None; rows.len()], served: vec![1], width: 1, pinned: vec![false; rows.len()] };
        for &row in frontier {
            slots.slot_of[row] = Some(0);
            slots.pinned[row] = true;
        }
        // Rows across directions stay open to the end; they start together at zero.
        let crossing = |row: &usize| matches!(rows[*row].kind, RowKind::Crossing { .. }) && !slots.pinned[*row];
        let crossing: Vec<usize> = (0..rows.len()).filter(crossing).collect();
        if !crossing.is_empty() {
            let slot = slots.free();
            crossing.into_iter().for_each(|row| slots.serve(row, slot));
        }
        slots
    }

    fn free(&mut self) -> usize {
        let slot = (1..self.served.len()).find(|&slot| self.served[slot] == 0).unwrap_or_else(|| {
            self.served.push(0);
            self.served.len() - 1
        });
        self.width = self.width.max(slot + 1);
        slot
    }

    fn serve(&mut self, row: usize, slot: usize) {
        self.slot_of[row] = Some(slot);
        self.served[slot] += 1;
    }

    fn step(&mut self, at: usize, item: &Item, rows: &[TaskRow]) -> Step {
        let mut step = Step::default();
        // Rows of one class that the item changes alike stay together; so do rows that it opens and changes alike.
        let mut groups: Vec<(Option<usize>, i64, Vec<usize>)> = Vec::new();
        for &(row, change) in item.changes.iter().filter(|change| !self.pinned[change.0]) {
            let from = self.slot_of[row];
            match groups.iter_mut().find(|group| group.0 == from && group.1 == change) {
                Some(group) => group.2.push(row),
                None => groups.push((from, change, vec![row])),
            }
        }
        if let Some(change) = item.changes.iter().find(|change| self.pinned[change.0]) {
            step.adds.push((0, change.1));
        }
        for (from, change, members) in groups {
            let slot = match from {
                Some(slot) if self.served[slot] == members.len() => slot,
                from => {
                    let slot = self.free();
                    if let Some(from) = from {
                        self.served[from] -= members.len();
                        step.copies.push((from, slot));
                    }
                    members.iter().for_each(|&row| self.serve(row, slot));
                    slot
                }
            };
            step.adds.push((slot, change));
        }
        let open = self.slot_of.iter().enumerate().filter_map(|(row, slot)| slot.map(|slot| (slot, row)));
        step.open = open.collect();
        step.closes = step.open.iter().copied().filter(|open| rows[open.1].last == at).collect();
        for &(slot, row) in &step.closes {
            self.slot_of[row] = None;
            self.served[slot] -= 1;
            if self.served[slot] == 0 {
                step.frees.push(slot);
            }
        }
        step
    }
}
