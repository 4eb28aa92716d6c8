//! The enumeration itself: states over a fixed number of rows told apart.

use super::task::{RowKind, Step, Task};
use super::{Entry, Front, GaveUp};
use crate::solve::control::Control;
use std::cmp::Ordering;

/// Most states that one enumeration may make.
const MOST_STATES: usize = 4_000_000;

#[derive(Clone, Copy)]
struct State<const D: usize> {
    /// Slot 0 is the frontier's.
    used: [i64; D],
    loss: i64,
    award: i64,
    node: u32,
}

const ROOT: u32 = u32::MAX;

pub(super) struct Enumeration<'t, const D: usize> {
    task: &'t Task<'t>,
    limit: i64,
    /// (parent, column)
    tree: Vec<(u32, u32)>,
    finals: Vec<Final>,
    /// Loss of the rows that open later, at the base decisions; `None` where one of them is not kept.
    later: Vec<Option<i64>>,
}

/// A complete choice.
struct Final {
    /// Change of each crossing row of the task.
    change: Vec<i64>,
    loss: i64,
    award: i64,
    node: u32,
}

impl<'t, const D: usize> Enumeration<'t, D> {
    pub(super) fn run(task: &'t Task<'t>, control: &Control) -> Result<Front, GaveUp> {
        let later = task.losses_ahead();
        let mut this = Self { task, limit: task.ask.limit, tree: Vec::new(), finals: Vec::new(), later };
        let mut states = vec![State { used: [0; D], loss: task.untouched_loss, award: 0, node: ROOT }];
        let (mut flipped, mut merged) = (Vec::new(), Vec::new());
        let mut made = 0;
        if task.ascending && !task.forced {
            this.finish_untouched(&states[0]);
        }
        for (at, (item, step)) in task.items.iter().zip(&task.steps).enumerate() {
            Self::split(step, &mut states);
            let must = if task.ascending { item.loss } else { 0 };
            states.retain(|state| state.loss.saturating_add(must.max(this.still_needed(state, at))) <= this.limit);
            if states.is_empty() {
                break;
            }
            flipped.clear();
            this.flip(at, &states, &mut flipped);
            made += flipped.len();
            if made > MOST_STATES {
                return Err(GaveUp::TooLarge);
            }
            if at % 16 == 0 && control.stopped().is_some() {
                return Err(GaveUp::Stopped);
            }
            if task.forced && at == 0 {
                std::mem::swap(&mut states, &mut flipped);
            } else {
                merged.clear();
                this.merge(&states, &flipped, &mut merged);
                std::mem::swap(&mut states, &mut merged);
            }
            this.close(step, &mut states);
        }
        if !task.ascending {
            for state in &states {
                this.finish_at_end(state);
            }
        }
        Ok(this.front())
    }

    /// Copies the numbers of classes of rows that part.
    fn split(step: &Step, states: &mut [State<D>]) {
        if step.copies.is_empty() {
            return;
        }
        for state in states.iter_mut() {
            for &(from, to) in &step.copies {
                state.used[to] = state.used[from];
            }
        }
        states.sort_unstable_by(order);
    }

    /// The least further loss that brings a state back into its rows, every flip costing `ahead` or more.
    fn still_needed(&self, state: &State<D>, at: usize) -> i64 {
        let ahead = self.task.items[at].ahead;
        let mut needed = 0;
        for &(slot, row) in &self.task.steps[at].open {
            let row = &self.task.rows[row];
            let RowKind::Inside { room, price, equality } = row.kind else { continue };
            let left = room - state.used[slot];
            let cost = if left < 0 || equality {
                i128::from(left.unsigned_abs().div_ceil(row.biggest.unsigned_abs())) * i128::from(ahead)
            } else {
                let share = i128::from(left) * i128::from(ahead) / i128::from(row.biggest);
                share.min(i128::from(left) * i128::from(price))
            };
            needed = needed.max(cost);
        }
        i64::try_from(needed).unwrap_or(i64::MAX)
    }

    fn flip(&mut self, at: usize, states: &[State<D>], flipped: &mut Vec<State<D>>) {
        let (item, step) = (&self.task.items[at], &self.task.steps[at]);
        for state in states {
            let loss = state.loss + item.loss;
            if loss > self.limit {
                continue;
            }
            let node = u32::try_from(self.tree.len()).expect("bounded by the most states");
            let mut next = State { loss, award: state.award + item.award, node, ..*state };
            for &(slot, change) in &step.adds {
                next.used[slot] += change;
            }
            self.tree.push((state.node, item.column));
            if self.task.ascending {
                self.finish(&next, &step.open, self.later[at]);
            }
            flipped.push(next);
        }
    }

    /// The state without any flip, before the first item.
    fn finish_untouched(&mut self, state: &State<D>) {
        let all = self.task.rows.iter().try_fold(0_i64, |sum, row| Some(sum.saturating_add(row.loss(0)?)));
        self.finish(state, &[], all);
    }

    /// A state after the last item: only rows that stay open to the end are left.
    fn finish_at_end(&mut self, state: &State<D>) {
        let task = self.task;
        let open: Vec<(usize, usize)> = match task.steps.last() {
            Some(last) => last.open.iter().copied().filter(|open| !last.closes.contains(open)).collect(),
            None => Vec::new(),
        };
        self.finish(state, &open, Some(0));
    }

    /// Takes a state as a complete choice, where it keeps the open rows within the limit; `later` is what the others cost.
    fn finish(&mut self, state: &State<D>, open: &[(usize, usize)], later: Option<i64>) {
        let Some(later) = later else { return };
        let mut loss = state.loss.saturating_add(later);
        for &(slot, row) in open {
            let Some(cost) = self.task.rows[row].loss(state.used[slot]) else { return };
            loss = loss.saturating_add(cost);
        }
        if loss > self.limit {
            return;
        }
        if self.task.ask.least_only {
            self.limit = loss - 1;
            self.finals.clear();
        }
        let mut change = vec![0; self.task.crossing.len()];
        for &(slot, row) in open {
            if let RowKind::Crossing { row } = self.task.rows[row].kind {
                let at = self.task.crossing.binary_search(&row).expect("every crossing row is listed");
                change[at] = state.used[slot];
            }
        }
        self.finals.push(Final { change, loss, award: state.award, node: state.node });
    }

    /// Two sorted lists into one, without states that another one outdoes.
    fn merge(&self, left: &[State<D>], right: &[State<D>], merged: &mut Vec<State<D>>) {
        let (mut l, mut r) = (0, 0);
        while l < left.len() || r < right.len() {
            let take_left = r == right.len() || (l < left.len() && order(&left[l], &right[r]) != Ordering::Greater);
            let state = if take_left { left[l] } else { right[r] };
            if take_left {
                l += 1;
            } else {
                r += 1;
            }
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
        let price = self.task.frontier.unwrap_or(0);
        let value = |state: &State<D>| price * state.used[0] - state.loss;
        value(right).cmp(&value(left)).then(left.award.cmp(&right.award)).then_with(|| {
            if left.node == right.node {
                return Ordering::Equal;
            }
            self.task.published(&self.flips(left.node), &self.flips(right.node))
        })
    }

    fn flips(&self, mut node: u32) -> Vec<u32> {
        let mut flips = Vec::new();
        while node != ROOT {
            let (parent, column) = self.tree[node as usize];
            flips.push(column);
            node = parent;
        }
        flips.sort_unstable();
        flips
    }

    /// Charges the slack of rows that no later item changes, drops who breaks them, frees their slots.
    fn close(&self, step: &Step, states: &mut Vec<State<D>>) {
        if step.closes.is_empty() {
            return;
        }
        states.retain_mut(|state| {
            for &(slot, row) in &step.closes {
                let Some(cost) = self.task.rows[row].loss(state.used[slot]) else { return false };
                state.loss = state.loss.saturating_add(cost);
            }
            for &slot in &step.frees {
                state.used[slot] = 0;
            }
            state.loss <= self.limit
        });
        states.sort_unstable_by(order);
        let mut kept = Vec::with_capacity(states.len());
        states.drain(..).for_each(|state| self.keep(state, &mut kept));
        *states = kept;
    }

    fn front(mut self) -> Front {
        let finals = std::mem::take(&mut self.finals);
        let entry = |last: Final| {
            let Final { change, loss, award, node } = last;
            Entry { change, loss, award, flips: self.flips(node) }
        };
        let mut entries: Vec<Entry> = finals.into_iter().map(entry).collect();
        reduce_entries(&mut entries, self.task);
        Front { crossing: self.task.crossing.clone(), entries, core: self.task.items.len() }
    }
}

/// Keeps of the entries that change the crossing rows alike the best, and where there is just one crossing row, a plain upper
/// bound, only those that no other outdoes.
fn reduce_entries(entries: &mut Vec<Entry>, task: &Task) {
    let single = match task.crossing.as_slice() {
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
