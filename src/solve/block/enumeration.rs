//! The enumeration itself: states over a fixed number of rows told apart.

use super::task::{RowKind, Step, Task};
use super::ties::Ties;
use super::{Entry, Front, GaveUp};
use crate::solve::control::Control;
use std::cmp::Ordering;

#[derive(Clone, Copy)]
struct State<const D: usize> {
    /// Slot 0 is the frontier's.
    used: [i64; D],
    loss: i64,
    award: i64,
    node: u32,
    /// See [`Task::head`].
    head: u32,
}

/// The node of no flip.
pub(super) const ROOT: u32 = u32::MAX;
/// In place of a column: a node that stands for two, which are the entry of `joins` that it names in place of its parent.
pub(super) const JOIN: u32 = u32::MAX;

pub(super) struct Enumeration<'t, const D: usize> {
    task: &'t Task<'t>,
    limit: i64,
    /// (parent, column)
    tree: Vec<(u32, u32)>,
    /// Nodes that lead to one state with one loss, where all ties are wanted.
    joins: Vec<(u32, u32)>,
    ties: bool,
    finals: Vec<Final>,
    /// Change of each crossing row of the task, final by final.
    changes: Vec<i64>,
    /// Loss of the rows that open later, at the base decisions; `None` where one of them is not kept.
    later: Vec<Option<i64>>,
}

/// A complete choice.
#[derive(Clone, Copy)]
pub(super) struct Final {
    pub loss: i64,
    award: i64,
    pub node: u32,
    head: u32,
}

impl<'t, const D: usize> Enumeration<'t, D> {
    pub(super) fn front(task: &'t Task<'t>, control: &Control) -> Result<Front, GaveUp> {
        Ok(Self::run(task, false, control)?.into_front())
    }

    /// Every choice within the limit but those that are worse than another one in every allocation.
    pub(super) fn ties(task: &'t Task<'t>, control: &Control) -> Result<Ties, GaveUp> {
        let Self { tree, joins, finals, changes, .. } = Self::run(task, true, control)?;
        Ok(Ties { crossing: task.crossing.clone(), tree, joins, finals, changes })
    }

    fn run(task: &'t Task<'t>, ties: bool, control: &Control) -> Result<Self, GaveUp> {
        let later = task.losses_ahead();
        let (tree, joins, finals, changes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut this = Self { task, limit: task.ask.limit, tree, joins, ties, finals, changes, later };
        let loss = task.untouched_loss.saturating_add(task.forced_loss);
        let mut states = vec![State { used: [0; D], loss, award: task.forced_award, node: ROOT, head: task.head }];
        let (mut flipped, mut merged) = (Vec::new(), Vec::new());
        let mut made = 0;
        if task.ascending {
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
            if made > control.effort.states {
                return Err(GaveUp::TooLarge);
            }
            if at % 16 == 0 && control.stopped().is_some() {
                return Err(GaveUp::Stopped);
            }
            merged.clear();
            this.merge(&states, &flipped, &mut merged);
            std::mem::swap(&mut states, &mut merged);
            this.close(step, &mut states);
        }
        control.effort.spend(made * task.width);
        if !task.ascending {
            for state in &states {
                this.finish_at_end(state);
            }
        }
        Ok(this)
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
                let flips = left.unsigned_abs().div_ceil(row.biggest.unsigned_abs());
                i64::try_from(flips).unwrap_or(i64::MAX).saturating_mul(ahead)
            } else {
                let by_flips = match left.checked_mul(ahead) {
                    Some(all) => all / row.biggest,
                    None => (left / row.biggest).saturating_mul(ahead),
                };
                by_flips.min(left.saturating_mul(price))
            };
            needed = needed.max(cost);
        }
        needed
    }

    fn flip(&mut self, at: usize, states: &[State<D>], flipped: &mut Vec<State<D>>) {
        let (item, step) = (&self.task.items[at], &self.task.steps[at]);
        for state in states {
            let loss = state.loss + item.loss;
            if loss > self.limit {
                continue;
            }
            let node = u32::try_from(self.tree.len()).expect("bounded by the most states");
            let mut next =
                State { loss, award: state.award + item.award, node, head: state.head ^ item.head, ..*state };
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
            self.changes.clear();
        } else if self.task.crossing.is_empty() && !self.ties {
            // Nobody else sees the difference: of all choices only the best goes on.
            self.limit = loss;
        }
        let from = self.changes.len();
        self.changes.extend_from_slice(&self.task.offset);
        for &(slot, row) in open {
            if let RowKind::Crossing { row } = self.task.rows[row].kind {
                let at = self.task.crossing.binary_search(&row).expect("every crossing row is listed");
                self.changes[from + at] += state.used[slot];
            }
        }
        self.finals.push(Final { loss, award: state.award, node: state.node, head: state.head });
    }

    /// Two sorted lists into one, without states that another one outdoes.
    fn merge(&mut self, left: &[State<D>], right: &[State<D>], merged: &mut Vec<State<D>>) {
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
    fn keep(&mut self, state: State<D>, kept: &mut Vec<State<D>>) {
        if let Some(last) = kept.last_mut() {
            let same_key = last.used[1..] == state.used[1..];
            let same = same_key && last.used[0] == state.used[0];
            if same || (same_key && self.task.frontier.is_some()) {
                match self.compare(&state, last) {
                    // Where all ties are wanted, one as good is kept beside, or within, the other.
                    Ordering::Equal if self.ties && !same => {}
                    Ordering::Equal if self.ties => {
                        last.node = self.join(last.node, state.node);
                        return;
                    }
                    Ordering::Less if same => {
                        kept.pop();
                    }
                    Ordering::Less => {}
                    Ordering::Equal | Ordering::Greater => return,
                }
            }
        }
        kept.push(state);
    }

    fn join(&mut self, one: u32, other: u32) -> u32 {
        let join = u32::try_from(self.joins.len()).expect("fewer joins than states");
        self.joins.push((one, other));
        self.tree.push((join, JOIN));
        u32::try_from(self.tree.len() - 1).expect("bounded by the most states")
    }

    /// `Less` where `left` is the better of two states alike in all but the frontier.
    fn compare(&self, left: &State<D>, right: &State<D>) -> Ordering {
        let price = self.task.frontier.unwrap_or(0);
        let value = |state: &State<D>| price * state.used[0] - state.loss;
        let by_value = value(right).cmp(&value(left));
        if self.ties {
            return by_value;
        }
        by_value
            .then(left.award.cmp(&right.award))
            .then_with(|| self.published((left.head, left.node), (right.head, right.node)))
    }

    /// Does one choice come before another in the published order? Both with their head and their node.
    fn published(&self, left: (u32, u32), right: (u32, u32)) -> Ordering {
        right.0.cmp(&left.0).then_with(|| self.by_nodes(left.1, right.1))
    }

    /// The same by their nodes. What both have from a common node decides nothing, and is not looked at: a node's number is above its
    /// parent's.
    fn by_nodes(&self, left: u32, right: u32) -> Ordering {
        let mut own = [Flips::default(), Flips::default()];
        let mut at = [left, right];
        while at[0] != at[1] {
            // `ROOT` counts as the lowest number.
            let side = usize::from(at[0].wrapping_add(1) < at[1].wrapping_add(1));
            let (parent, column) = self.tree[at[side] as usize];
            if !own[side].push(column) {
                return self.task.published(&self.flips(left), &self.flips(right));
            }
            at[side] = parent;
        }
        let [left, right] = &mut own;
        self.task.published(left.sorted(), right.sorted())
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
    fn close(&mut self, step: &Step, states: &mut Vec<State<D>>) {
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

    /// Keeps of the choices that change the crossing rows alike the best, and where there is just one crossing row, a plain
    /// upper bound, only those that no other outdoes.
    fn into_front(self) -> Front {
        let task = self.task;
        let width = task.crossing.len();
        let change = |at: usize| &self.changes[at * width..(at + 1) * width];
        let single = match task.crossing.as_slice() {
            [row] if !task.form.rows[*row as usize].equality => Some(task.prices.row[*row as usize]),
            _ => None,
        };
        let price = i128::from(single.unwrap_or(0));
        let value =
            |at: usize| price * i128::from(change(at).first().copied().unwrap_or(0)) - i128::from(self.finals[at].loss);
        let better = |left: usize, right: usize| {
            let (one, other) = (&self.finals[left], &self.finals[right]);
            let published = || self.published((one.head, one.node), (other.head, other.node));
            value(right).cmp(&value(left)).then(one.award.cmp(&other.award)).then_with(published)
        };
        let mut order: Vec<usize> = (0..self.finals.len()).collect();
        order.sort_unstable_by(|&left, &right| change(left).cmp(change(right)).then_with(|| better(left, right)));
        let mut kept: Vec<usize> = Vec::new();
        for at in order {
            let outdone = kept.last().is_some_and(|&last| {
                change(last) == change(at) || (single.is_some() && better(last, at) != Ordering::Greater)
            });
            if !outdone {
                kept.push(at);
            }
        }
        let entry = |at: usize| {
            let Final { loss, award, node, .. } = self.finals[at];
            let mut flips = self.flips(node);
            if !task.forced.is_empty() {
                flips.extend_from_slice(&task.forced);
                flips.sort_unstable();
            }
            Entry { change: change(at).to_vec(), loss, award, flips }
        };
        let entries = kept.into_iter().map(entry).collect();
        Front { crossing: task.crossing.clone(), entries, core: task.items.len() }
    }
}

/// A few flips, without asking for memory.
#[derive(Default)]
struct Flips {
    columns: [u32; Self::MOST],
    len: usize,
}

impl Flips {
    const MOST: usize = 24;

    /// `false` where there is no room left.
    fn push(&mut self, column: u32) -> bool {
        let room = self.len < Self::MOST;
        if room {
            self.columns[self.len] = column;
            self.len += 1;
        }
        room
    }

    fn sorted(&mut self) -> &[u32] {
        let columns = &mut self.columns[..self.len];
        columns.sort_unstable();
        columns
    }
}

fn order<const D: usize>(left: &State<D>, right: &State<D>) -> Ordering {
    left.used[1..].cmp(&right.used[1..]).then(left.used[0].cmp(&right.used[0]))
}
