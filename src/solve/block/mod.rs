//! One direction: every set of flips whose loss stays within a limit, in whole numbers.
//!
//! The base decision of a column is `[reduced > 0]`; a *flip* departs from it and costs the column's loss. A state is a set
//! of flips, kept as what it does to the rows that it touches. Columns are taken one by one; states that can no longer come
//! back under the limit are dropped, and of two states that do the same to the rows only the better one is kept (by value,
//! then money, then the published order). One row, usually money, is the *frontier*: there a state also goes where another
//! one uses no more of it and is at least as good.
//!
//! Of columns that no rule tells apart the later ones are only looked at where all before them may be flipped too ([`outdone`]).
//!
//! The result is complete: every choice of this direction that keeps the rows inside it, with a loss up to the limit, is in
//! the front or is outdone by one that is.

mod enumeration;
mod outdone;
mod task;
mod ties;

use super::control::Control;
use super::form::Form;
use super::prices::Prices;
use enumeration::Enumeration;
use std::cmp::Ordering;
use task::Task;
pub(super) use ties::Ties;

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
pub(super) struct Ask<'a> {
    /// Greatest loss of interest.
    pub limit: i64,
    /// Only the least loss is wanted, not the whole front.
    pub least_only: bool,
    /// Columns that must take these values; those of other directions do not matter.
    pub forced: &'a [(u32, bool)],
}

/// Enumerates direction `block`.
pub(super) fn enumerate(
    form: &Form,
    prices: &Prices,
    block: usize,
    ask: Ask,
    control: &Control,
) -> Result<Front, GaveUp> {
    let Some(task) = Task::new(form, prices, block, ask, false) else { return Ok(Front::default()) };
    match task.width {
        0..=2 => Enumeration::<2>::front(&task, control),
        3..=6 => Enumeration::<6>::front(&task, control),
        7..=14 => Enumeration::<14>::front(&task, control),
        15..=WIDEST => Enumeration::<WIDEST>::front(&task, control),
        _ => Err(GaveUp::TooLarge),
    }
}

/// Enumerates direction `block` within growing limits, above `from`, until there is a choice or the limit of `ask` is reached.
pub(super) fn deepen(
    form: &Form,
    prices: &Prices,
    block: usize,
    from: i64,
    ask: Ask,
    control: &Control,
) -> Result<Front, GaveUp> {
    // What is above a great loss is seldom found a small step beyond it.
    let mut more = first_step(prices).max(from / 8);
    loop {
        let limit = from.saturating_add(more).min(ask.limit);
        let front = enumerate(form, prices, block, Ask { limit, ..ask }, control)?;
        if !front.entries.is_empty() || limit == ask.limit {
            return Ok(front);
        }
        more = more.saturating_mul(2);
    }
}

/// The loss that is looked at first.
pub(super) fn first_step(prices: &Prices) -> i64 {
    (prices.scale / 64).max(1)
}

/// All ties of direction `block` with a loss up to `limit`; `None` where it has no choice at all.
pub(super) fn ties(
    form: &Form,
    prices: &Prices,
    block: usize,
    limit: i64,
    control: &Control,
) -> Result<Option<Ties>, GaveUp> {
    let ask = Ask { limit, least_only: false, forced: &[] };
    let Some(task) = Task::new(form, prices, block, ask, true) else { return Ok(None) };
    match task.width {
        0..=2 => Enumeration::<2>::ties(&task, control),
        3..=6 => Enumeration::<6>::ties(&task, control),
        7..=14 => Enumeration::<14>::ties(&task, control),
        15..=WIDEST => Enumeration::<WIDEST>::ties(&task, control),
        _ => Err(GaveUp::TooLarge),
    }
    .map(Some)
}

/// Which of two sets of flips gives the allocation that comes first in the published order (direction, rank, id): the first
/// column that they decide differently is chosen in the better one. Both ascending; `base` tells a column's base decision.
pub(super) fn compare_flips(left: &[u32], right: &[u32], base: impl Fn(u32) -> bool) -> Ordering {
    match first_difference(left, right) {
        None => Ordering::Equal,
        // Flipped on one side only: chosen there unless it is chosen at base.
        Some((column, flipped_left)) if flipped_left == base(column) => Ordering::Greater,
        Some(_) => Ordering::Less,
    }
}

/// The first column that is flipped in one of two sets only, and whether that is the left one. Both ascending.
pub(super) fn first_difference(left: &[u32], right: &[u32]) -> Option<(u32, bool)> {
    let same = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    match (left.get(same), right.get(same)) {
        (None, None) => None,
        (Some(one), Some(other)) => Some((*one.min(other), one < other)),
        (Some(one), None) => Some((*one, true)),
        (None, Some(other)) => Some((*other, false)),
    }
}
