//! One direction: every set of flips whose loss stays within a limit, in whole numbers.
//!
//! The base decision of a column is `[reduced > 0]`; a *flip* departs from it and costs the column's loss. A state is a set
//! of flips, kept as what it does to the rows that it touches. Columns are taken one by one; states that can no longer come
//! back under the limit are dropped, and of two states that do the same to the rows only the better one is kept (by value,
//! then money, then the published order). One row, usually money, is the *frontier*: there a state also goes where another
//! one uses no more of it and is at least as good.
//!
//! The result is complete: every choice of this direction that keeps the rows inside it, with a loss up to the limit, is in
//! the front or is outdone by one that is.

use super::control::Control;
use super::form::Form;
use super::prices::Prices;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Most states that one enumeration may make.
const MOST_STATES: usize = 4_000_000;
/// Most rows that states can tell apart at one time.
pub(super) const WIDEST: usize = 32;

/// Why an enumeration gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GaveUp {
    /// Too many states, or too many rows at a time.
    TooLarge,
    /// Interrupted or out of time.
    Stopped,
}

/// A choice of the direction: what it does to the rows that cross directions, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Change of each crossing row in [`Front::crossing`], against the base decisions.
    pub change: Vec<i64>,
    /// Loss of the flips and of the slack of the rows inside the direction.
    pub loss: i64,
    /// Money awarded, against the base decisions.
    pub award: i64,
    /// The flipped columns, ascending.
    pub flips: Vec<u32>,
}

/// All choices of a direction up to a limit of loss.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Front {
    /// The crossing rows that the choices change, ascending.
    pub crossing: Vec<u32>,
    /// Sorted by change, then from best to worst.
    pub entries: Vec<Entry>,
    /// Columns that could be flipped within the limit.
    pub core: usize,
}

impl Front {
    /// The least loss; `None` where there is no choice within the limit.
    pub fn least(&self) -> Option<i64> {
        self.entries.iter().map(|entry| entry.loss).min()
    }
}

/// What is asked of a direction.
#[derive(Clone, Copy)]
pub(super) struct Ask {
    /// Greatest loss of interest.
    pub limit: i64,
    /// Only the least loss is wanted, not the whole front.
    pub least_only: bool,
    /// A column that must take this value.
    pub forced: Option<(u32, bool)>,
}

/// Enumerates direction `block`.
pub(super) fn enumerate(form: &Form, prices: &Prices, block: usize, ask: Ask, control: &Control) -> Result<Front, GaveUp> {
    let task = Task::new(form, prices, block, ask);
    let Some(task) = task else { return Ok(Front::default()) };
    match task.width {
        0..=2 => Enumeration::<2>::run(&task, control),
        3..=6 => Enumeration::<6>::run(&task, control),
        7..=14 => Enumeration::<14>::run(&task, control),
        15..=WIDEST => Enumeration::<WIDEST>::run(&task, control),
        _ => Err(GaveUp::TooLarge),
    }
}

/// A column that may be flipped.
struct Item {
    column: u32,
    loss: i64,
    /// Change of the money awarded by flipping it.
    award: i64,
    /// (dimension, change) by flipping it.
    changes: Vec<(u32, i64)>,
    /// Least loss of this and all later items.
    ahead: i64,
}

/// A row as a dimension sees it.
struct Part {
    /// Against the dimension's own sign.
    sign: i64,
    kind: PartKind,
}

enum PartKind {
    /// A row inside the direction: its room at the base decisions, its price.
    Inside { room: i64, price: i64, equality: bool },
    /// A row across directions, with its price.
    Crossing { row: u32, price: i64 },
}

/// Rows that the items change in the same way.
struct Dimension {
    parts: Vec<Part>,
    first: usize,
    last: usize,
    /// Greatest change by one flip.
    biggest: i64,
    slot: usize,
}

/// A direction, made ready.
struct Task<'a> {
    form: &'a Form,
    prices: &'a Prices,
    ask: Ask,
    items: Vec<Item>,
    dimensions: Vec<Dimension>,
    /// Dimension of the frontier, and the sum of the prices of its rows.
    frontier: Option<(usize, i64)>,
    /// Items come in order of loss: states can be closed early.
    ascending: bool,
    width: usize,
    /// Loss and award of what is given: slack of untouched rows, a forced flip.
    start_loss: i64,
    start_award: i64,
    start_changes: Vec<(u32, i64)>,
    start_flip: Option<u32>,
    crossing: Vec<u32>,
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
    fn new(form: &'a Form, prices: &'a Prices, block: usize, ask: Ask) -> Option<Self> {
        let base = |column: u32| prices.reduced[column as usize] > 0;
        let is_forced = |column: u32| ask.forced.is_some_and(|forced| forced.0 == column);
        let loss = |column: u32| prices.reduced[column as usize].abs();
        let mut columns: Vec<u32> = form.blocks[block].iter().copied().collect();
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
        let width = self.slots(items);
        if width > 6 {
            items.sort_unstable_by_key(|item| item.column);
            let ranked = self.slots(items);
            self.ascending = ranked >= width;
            if self.ascending {
                items.sort_unstable_by_key(|item| (item.loss, item.column));
                self.slots(items);
            }
        }
        self.width = self.dimensions.iter().map(|d| d.slot + 1).max().unwrap_or(0).max(1);
        if self.width > 1 || self.frontier.is_some() {
            self.width = self.width.max(2);
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
    fn published(&self, left: &[u32], right: &[u32]) -> Ordering {
        compare_flips(left, right, |column| self.prices.reduced[column as usize] > 0)
    }
}

/// Which of two sets of flips gives the allocation that comes first in the published order (direction, rank, id): the first
/// column that they decide differently is chosen in the better one. Both ascending; `base` tells a column's base decision.
pub(super) fn compare_flips(left: &[u32], right: &[u32], base: impl Fn(u32) -> bool) -> Ordering {
    let (mut l, mut r) = (left.iter().peekable(), right.iter().peekable());
    loop {
        // The smaller column is flipped on one side only: chosen there unless it is chosen at base.
        let (column, flipped_left) = match (l.peek(), r.peek()) {
            (None, None) => return Ordering::Equal,
            (Some(a), Some(b)) if a == b => {
                l.next();
                r.next();
                continue;
            }
            (Some(a), Some(b)) => (**a.min(b), a < b),
            (Some(a), None) => (**a, true),
            (None, Some(b)) => (**b, false),
        };
        return if flipped_left == base(column) { Ordering::Greater } else { Ordering::Less };
    }
}

#[derive(Clone, Copy)]
struct State<const D: usize> {
    /// Slot 0 is the frontier's.
    used: [i64; D],
    loss: i64,
    award: i64,
    node: u32,
}

const ROOT: u32 = u32::MAX;

struct Enumeration<'t, const D: usize> {
    task: &'t Task<'t>,
    limit: i64,
    /// (parent, column)
    tree: Vec<(u32, u32)>,
    finals: Vec<State<D>>,
    /// Loss of the rows that open later, at the base decisions; `None` where one of them is not kept.
    later: Vec<Option<i64>>,
    /// Dimensions in order of their last item.
    closing: Vec<usize>,
}

impl<'t, const D: usize> Enumeration<'t, D> {
    fn run(task: &'t Task<'t>, control: &Control) -> Result<Front, GaveUp> {
        let mut closing: Vec<usize> = (0..task.dimensions.len()).collect();
        closing.sort_unstable_by_key(|&at| (task.dimensions[at].last, at));
        let mut this = Self { task, limit: task.ask.limit, tree: Vec::new(), finals: Vec::new(), later: Vec::new(), closing };
        this.later = this.losses_ahead();
        let mut start = State { used: [0; D], loss: task.start_loss, award: task.start_award, node: ROOT };
        for &(dimension, change) in &task.start_changes {
            start.used[task.dimensions[dimension as usize].slot] += change;
        }
        if task.ascending {
            this.finish(&start, 0);
        }
        let mut states = vec![start];
        let (mut flipped, mut merged) = (Vec::new(), Vec::new());
        let mut made = 0;
        let mut closed = 0;
        for (at, item) in task.items.iter().enumerate() {
            let must = if task.ascending { item.loss } else { 0 };
            states.retain(|state| state.loss.saturating_add(must.max(this.still_needed(state, at))) <= this.limit);
            if states.is_empty() {
                break;
            }
            flipped.clear();
            this.flip(item, at, &states, &mut flipped);
            made += flipped.len();
            if made > MOST_STATES {
                return Err(GaveUp::TooLarge);
            }
            if at % 16 == 0 && control.stopped().is_some() {
                return Err(GaveUp::Stopped);
            }
            merged.clear();
            this.merge(&states, &flipped, &mut merged);
            std::mem::swap(&mut states, &mut merged);
            while closed < this.closing.len() && task.dimensions[this.closing[closed]].last == at {
                states = this.close(this.closing[closed], states);
                closed += 1;
            }
        }
        if !task.ascending {
            for state in &states {
                this.finish(state, task.items.len());
            }
        }
        Ok(this.front())
    }

    /// For each item, what the dimensions that open after it cost at the base decisions.
    fn losses_ahead(&self) -> Vec<Option<i64>> {
        let end = self.task.items.len() + 1;
        let mut later: Vec<Option<i64>> = vec![Some(0); end];
        for dimension in &self.task.dimensions {
            let cost = dimension_loss(dimension, 0);
            for slot in &mut later[..dimension.first.min(end)] {
                *slot = slot.zip(cost).map(|(sum, cost)| sum.saturating_add(cost));
            }
        }
        later
    }

    fn open(&self, at: usize) -> impl Iterator<Item = &'t Dimension> + use<'t, D> {
        self.task.dimensions.iter().filter(move |dimension| dimension.first <= at && at <= dimension.last)
    }

    /// The least further loss that brings a state back into its rows, every flip costing `ahead` or more.
    fn still_needed(&self, state: &State<D>, at: usize) -> i64 {
        let ahead = self.task.items[at].ahead;
        let mut needed = 0;
        for dimension in self.open(at) {
            let used = state.used[dimension.slot];
            for part in &dimension.parts {
                let PartKind::Inside { room, price, equality } = part.kind else { continue };
                let left = room - part.sign * used;
                let flips = i128::from(left.unsigned_abs().div_ceil(dimension.biggest.unsigned_abs()));
                let by_flips = flips * i128::from(ahead);
                let cost = if left < 0 || equality {
                    by_flips
                } else {
                    let share = i128::from(left) * i128::from(ahead) / i128::from(dimension.biggest);
                    share.min(i128::from(left) * i128::from(price))
                };
                needed = needed.max(cost);
            }
        }
        i64::try_from(needed).unwrap_or(i64::MAX)
    }

    fn flip(&mut self, item: &Item, at: usize, states: &[State<D>], flipped: &mut Vec<State<D>>) {
        for state in states {
            let loss = state.loss + item.loss;
            if loss > self.limit {
                continue;
            }
            let node = u32::try_from(self.tree.len()).expect("bounded by the most states");
            let mut next = State { loss, award: state.award + item.award, node, ..*state };
            for &(dimension, change) in &item.changes {
                next.used[self.task.dimensions[dimension as usize].slot] += change;
            }
            self.tree.push((state.node, item.column));
            if self.task.ascending {
                self.finish(&next, at);
            }
            flipped.push(next);
        }
    }

    /// Takes a state as a complete choice, where it keeps the rows within the limit.
    fn finish(&mut self, state: &State<D>, at: usize) {
        let Some(later) = self.later[at.min(self.later.len() - 1)] else { return };
        let mut loss = state.loss.saturating_add(later);
        for dimension in self.open(at) {
            let Some(cost) = dimension_loss(dimension, state.used[dimension.slot]) else { return };
            loss = loss.saturating_add(cost);
        }
        if loss > self.limit {
            return;
        }
        if self.task.ask.least_only {
            self.limit = loss - 1;
            self.finals.clear();
        }
        self.finals.push(State { loss, ..*state });
    }

    /// Two sorted lists into one, without states that another one outdoes.
    fn merge(&self, left: &[State<D>], right: &[State<D>], merged: &mut Vec<State<D>>) {
        let (mut l, mut r) = (0, 0);
        while l < left.len() || r < right.len() {
            let take_left = r == right.len() || (l < left.len() && order(&left[l], &right[r]) != Ordering::Greater);
            let state = if take_left { left[l] } else { right[r] };
            if take_left { l += 1 } else { r += 1 }
            self.keep(state, merged);
        }
    }

    /// Appends a state to a sorted list unless it is outdone; drops the last one where the new one outdoes it.
    fn keep(&self, state: State<D>, kept: &mut Vec<State<D>>) {
        if let Some(last) = kept.last() {
            let same_key = last.used[1..] == state.used[1..];
            let same = same_key && last.used[0] == state.used[0];
            if same || (same_key && self.task.frontier.is_some()) {
                let better = self.compare(&state, last);
                if better != Ordering::Less {
                    return;
                }
                if same {
                    kept.pop();
                }
            }
        }
        kept.push(state);
    }

    /// `Less` where `left` is the better of two states alike in all but the frontier.
    fn compare(&self, left: &State<D>, right: &State<D>) -> Ordering {
        let price = self.task.frontier.map_or(0, |frontier| frontier.1);
        let value = |state: &State<D>| price * state.used[0] - state.loss;
        value(right).cmp(&value(left)).then(left.award.cmp(&right.award)).then_with(|| {
            if left.node == right.node {
                return Ordering::Equal;
            }
            self.task.published(&self.flips(left.node), &self.flips(right.node))
        })
    }

    fn flips(&self, mut node: u32) -> Vec<u32> {
        let mut flips: Vec<u32> = self.task.start_flip.into_iter().collect();
        while node != ROOT {
            let (parent, column) = self.tree[node as usize];
            flips.push(column);
            node = parent;
        }
        flips.sort_unstable();
        flips
    }

    /// No later item changes this dimension: charges its slack, drops who breaks it, frees its slot.
    fn close(&self, dimension: usize, mut states: Vec<State<D>>) -> Vec<State<D>> {
        let dimension = &self.task.dimensions[dimension];
        states.retain_mut(|state| {
            let Some(cost) = dimension_loss(dimension, state.used[dimension.slot]) else { return false };
            state.loss = state.loss.saturating_add(cost);
            state.used[dimension.slot] = 0;
            state.loss <= self.limit
        });
        states.sort_unstable_by(order);
        let mut kept = Vec::with_capacity(states.len());
        states.into_iter().for_each(|state| self.keep(state, &mut kept));
        kept
    }

    fn front(mut self) -> Front {
        let task = self.task;
        let mut crossing = task.crossing.clone();
        crossing.sort_unstable();
        let finals = std::mem::take(&mut self.finals);
        let entries = finals.iter().map(|state| {
            let mut change = vec![0; crossing.len()];
            for dimension in &task.dimensions {
                for part in &dimension.parts {
                    if let PartKind::Crossing { row, .. } = part.kind {
                        let at = crossing.binary_search(&row).expect("every crossing row is listed");
                        change[at] = part.sign * state.used[dimension.slot];
                    }
                }
            }
            Entry { change, loss: state.loss, award: state.award, flips: self.flips(state.node) }
        });
        let mut entries: Vec<Entry> = entries.collect();
        reduce_entries(&mut entries, &crossing, task);
        Front { crossing, entries, core: task.items.len() }
    }
}

/// Keeps of the entries that change the crossing rows alike the best, and where there is just one crossing row, a plain upper
/// bound, only those that no other outdoes.
fn reduce_entries(entries: &mut Vec<Entry>, crossing: &[u32], task: &Task) {
    let single = match crossing {
        [row] if !task.form.rows[*row as usize].equality => Some(task.prices.row[*row as usize]),
        _ => None,
    };
    let price = i128::from(single.unwrap_or(0));
    let value = |entry: &Entry| price * i128::from(entry.change.first().copied().unwrap_or(0)) - i128::from(entry.loss);
    let better = |left: &Entry, right: &Entry| {
        value(right)
            .cmp(&value(left))
            .then(left.award.cmp(&right.award))
            .then_with(|| task.published(&left.flips, &right.flips))
    };
    entries.sort_unstable_by(|left, right| left.change.cmp(&right.change).then_with(|| better(left, right)));
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        let outdone = kept.last().is_some_and(|last| {
            last.change == entry.change || (single.is_some() && better(last, &entry) != Ordering::Greater)
        });
        if !outdone {
            kept.push(entry);
        }
    }
    *entries = kept;
}

fn order<const D: usize>(left: &State<D>, right: &State<D>) -> Ordering {
    left.used[1..].cmp(&right.used[1..]).then(left.used[0].cmp(&right.used[0]))
}

/// Loss of the slack of a dimension's rows inside the direction; `None` where one of them is not kept.
fn dimension_loss(dimension: &Dimension, used: i64) -> Option<i64> {
    dimension.parts.iter().try_fold(0_i64, |sum, part| match part.kind {
        PartKind::Crossing { .. } => Some(sum),
        PartKind::Inside { room, price, equality } => {
            Some(sum.saturating_add(loss_of_slack(room - part.sign * used, price, equality)?))
        }
    })
}
