//! The enumeration itself: states over a fixed number of rows told apart.

use super::task::{Dimension, Item, PartKind, Task, dimension_loss};
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
    finals: Vec<State<D>>,
    /// Loss of the rows that open later, at the base decisions; `None` where one of them is not kept.
    later: Vec<Option<i64>>,
    /// Dimensions in order of their last item.
    closing: Vec<usize>,
}

impl<'t, const D: usize> Enumeration<'t, D> {
    pub(super) fn run(task: &'t Task<'t>, control: &Control) -> Result<Front, GaveUp> {
        let mut closing: Vec<usize> = (0..task.dimensions.len()).collect();
        closing.sort_unstable_by_key(|&at| (task.dimensions[at].last, at));
        let mut this =
            Self { task, limit: task.ask.limit, tree: Vec::new(), finals: Vec::new(), later: Vec::new(), closing };
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
