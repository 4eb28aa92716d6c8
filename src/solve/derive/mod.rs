//! Finds derivations: why no allocation is better, or why none exists, step by step in whole numbers.
//!
//! ```text
//! rows ──tree (small)──▶ closed                                     a few dozen nodes are enough for small programs
//!   └──blocks: prices of the relaxation (better ones, where much is open), best of each direction──▶ bound closes ──▶ lemmas and one sum
//!        └─▶ what is settled ──tree of what is left open, with cuts──▶ closed
//!              ├─▶ the bound is exact: another row as the cut ──▶ closed
//!              └─▶ better prices, more lemmas ──tree──▶ closed, or a bound that is certified
//! ```
//!
//! Each stage costs more than the one before, and is gone into only where that does not close. On the way much is derived that nobody
//! needs in the end: it is left out of what is handed on.
//!
//! The optimum comes from the engine and is believed by nobody: it only says what to refute. The finder shares nothing with the search that
//! found the optimum, so that a derivation that closes is a second opinion as well.

mod blocks;
mod budget;
mod columns;
mod finder;
mod flips;
mod lemmas;
mod lp;
mod pricing;
mod problem;
mod reduced;
mod relaxation;
mod settle;
mod store;
#[cfg(test)]
mod testing;
mod tree;

pub use columns::columns;

use super::control::Control;
use crate::model::Standard;
use crate::model::derivation::{Derivation, Shown, Source};
use blocks::Proven;
use budget::Stopped;
use finder::Finder;
use problem::{Given, number};
use std::time::Instant;

/// How much may be spent on a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Nodes of all trees together: those over thousands of columns, or whose linear programs take long, counted several times, those of a
    /// cut and of one direction's order an eighth. The same derivation comes out everywhere.
    pub nodes: u64,
    /// When to stop, if that matters more than the same derivation everywhere.
    pub until: Option<Instant>,
    /// Programs with no more columns are tried without lemmas first.
    pub small: usize,
    /// Nodes of a tree before more is derived.
    pub first: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 30_000, until: None, small: 60, first: 400 }
    }
}

/// What was derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derived {
    /// This.
    Shown(Derivation),
    /// Nothing: the limit was reached.
    Nothing,
    /// An allocation that should not exist: whoever claimed otherwise was wrong.
    Refuted(Vec<bool>),
}

/// The prices under which a derivation was found and what every direction is worth under them: a start for the next one over the same
/// rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start(Option<Proven>);

/// Derives that no allocation has more merit than `chosen`, or as little more as can be shown.
#[must_use]
pub fn merit(
    standard: &Standard,
    chosen: &[bool],
    optimal: bool,
    limits: Limits,
    control: &Control,
) -> (Derived, Start) {
    let objective = standard.objective.as_deref().unwrap_or_default();
    let terms: Vec<(u32, i64)> = objective.iter().map(|&(column, a)| (column, -a)).collect();
    let Ok(worth) = i64::try_from(-standard.objective(chosen)) else { return (Derived::Nothing, Start::default()) };
    let cut = Given { source: Source::Better, terms, least: worth + 1, aside: false };
    let mut finder = Finder::new(standard, Some(cut), limits, control);
    let ended =
        if optimal { finder.refute(Some(chosen), None, None) } else { finder.only_lemmas(chosen).and(Err(Stopped)) };
    let start = Start(finder.proven());
    let derived = match ended {
        Err(Stopped) => finder.bound(),
        ended => finder.derived(ended, Shown::Optimal),
    };
    (derived, start)
}

/// Derives that no allocation as good as the known one is better by the published rule: `standard` is that claim's program.
#[must_use]
pub fn choice(standard: &Standard, chosen: &[bool], start: &Start, limits: Limits, control: &Control) -> Derived {
    let row = |name| standard.rows.iter().position(|row| row.name == name);
    let (merit, money) = (row("choice_merit"), row("choice_money").map(|row| Source::Row(number(row))));
    let mut finder = Finder::new(standard, merit.map(|row| given(standard, row)), limits, control);
    // The columns that only state the claim are all zero: that keeps the rows among them.
    let mut known = chosen.to_vec();
    known.resize(standard.blocks.len(), false);
    let ended = match &start.0 {
        Some(start) => finder.refute(Some(&known), Some(start), money),
        None => finder.tree(),
    };
    finder.derived(ended, Shown::Infeasible)
}

/// Derives that no allocation keeps the rows. Of the rows that cross directions the longest, usually the total, is what the others refute:
/// prices and lemmas bound how far it can be kept.
#[must_use]
pub fn infeasible(standard: &Standard, limits: Limits, control: &Control) -> Derived {
    let block = |term: &(u32, i64)| standard.blocks[term.0 as usize];
    let crosses = |row: &usize| {
        let terms = &standard.rows[*row].terms;
        terms.iter().any(|term| block(term) != block(&terms[0]))
    };
    let longest = (0..standard.rows.len()).rev().filter(crosses).max_by_key(|row| standard.rows[*row].terms.len());
    let mut finder = Finder::new(standard, longest.map(|row| given(standard, row)), limits, control);
    let ended = finder.refute(None, None, None);
    finder.derived(ended, Shown::Infeasible)
}

fn given(standard: &Standard, row: usize) -> Given {
    let terms = standard.rows[row].terms.clone();
    Given { source: Source::Row(number(row)), terms, least: standard.rows[row].least, aside: false }
}
