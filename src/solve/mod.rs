//! Program → proven allocation. The only room that names a solver.
//!
//! ```text
//! program ──form──▶ normal form ──prices──▶ exact bound, losses ──search──▶ optimum, ties, presence
//!            (reduction)     (LP duals)         └─ too large? ──general──▶ HiGHS on what is left
//! ```
//!
//! [`form`] fixes what the rules decide alone. [`prices`] turns the duals of the LP relaxation into whole-number prices of
//! the rows; whatever the prices are, they give an exact upper bound on merit, and each column a *loss*: what the bound
//! loses when the column's decision is flipped. Only the columns whose loss is within reach, the [`core`], go on:
//! [`search`] lets each direction enumerate its sets of flips in order of loss, puts the directions together under the rules
//! that cross them, and deepens, the core growing with it, until the best allocation found is proven.
//! What has no such shape goes to [`general`] (`HiGHS`), whose answer is checked in whole numbers. Either way the answer is
//! the one of the published rule: most merit, then least money, then the first in the order (direction, rank, id).

mod again;
mod block;
mod bounded;
mod combine;
mod conflict;
mod control;
mod core;
pub mod derive;
mod form;
mod general;
mod highs;
mod lp;
mod presence;
mod prices;
mod relaxation;
mod repair;
mod rescored;
mod search;
mod turned;

pub use bounded::{Bounded, Bounding, Nested};
pub use control::{Control, Progress};
pub use rescored::{Rescored, Rescoring};
pub use turned::{Turned, Turning};

use crate::domain::{Allocation, CandidateIx, Conflict, Money, Outcome, Presence, Score, Solution, Stop};
use crate::model::{ColumnKey, Program};
use control::{Effort, Known};
use form::{Form, Reduction};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// How to solve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Which engine answers.
    pub engine: Engine,
}

/// Which engine answers. The answer is the same; tests hold them against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// Decomposition, and `HiGHS` where that does not close.
    #[default]
    Auto,
    /// Decomposition alone: [`Stop::Unfinished`] where it does not close.
    Decomposition,
    /// `HiGHS` alone.
    General,
}

/// What is done to be quick. The answer is the same without it, which tests see by turning it off or overdoing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is turned off on its own")]
pub(crate) struct Shortcuts {
    /// Price by sifting before `HiGHS` is asked.
    pub sifting: bool,
    /// Columns of each direction in the first core.
    pub first: usize,
    /// Rows across directions with no more columns than this in the core are kept by branching.
    pub light: usize,
    /// So are such rows inside directions.
    pub inside: bool,
    /// Look for a good allocation with those rows decided in advance.
    pub freezing: bool,
    /// Ask who is in all, some, none of the optima.
    pub presence: bool,
    /// Programs of more columns are large: their optimum is sought before their ties, and ties are given less time.
    pub many: usize,
}

impl Default for Shortcuts {
    fn default() -> Self {
        Self { sifting: true, first: 64, light: 8, inside: false, freezing: true, presence: true, many: 20_000 }
    }
}

/// What is known of an answer in terms of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// One entry per column of the program.
    pub chosen: Vec<bool>,
    /// Of all allocations with this merit it is the one that the published rule picks.
    pub ties_decided: bool,
    /// Columns of the core that was searched.
    pub core: Option<usize>,
    /// One entry per column: chosen in all, some, none of the allocations of greatest merit.
    pub presence: Option<Vec<Presence>>,
}

/// How an engine ended. Objectives are in units of [`Program::score_unit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Proven to have the most merit.
    Optimal(Answer),
    /// Keeps every rule; `bound` is proven.
    Feasible { chosen: Vec<bool>, bound: i64, stop: Stop },
    /// Nothing keeps every rule.
    Infeasible,
    /// Nothing found.
    Unknown(Stop),
}

/// Solves a program for `candidates` candidates.
#[must_use]
pub fn solve(program: &Program, candidates: usize, options: Options, control: &Control) -> Outcome {
    match end(program, options, Shortcuts::default(), control) {
        End::Infeasible => Outcome::Infeasible(conflict::explain(program, control)),
        end => outcome(program, candidates, end, options, control),
    }
}

/// Solves a program of which only the optimum is asked: where there is no allocation, nobody asks which rules are in conflict.
#[must_use]
pub fn optimum(program: &Program, candidates: usize, control: &Control) -> Outcome {
    let options = Options::default();
    outcome(program, candidates, end(program, options, Shortcuts::default(), control), options, control)
}

/// The same where nobody asks who else could be funded with the same merit: there is no presence. The answer is the same; it
/// takes about half the time.
#[must_use]
pub fn published(program: &Program, candidates: usize, control: &Control) -> Outcome {
    let options = Options::default();
    let shortcuts = Shortcuts { presence: false, ..Shortcuts::default() };
    match outcome(program, candidates, end(program, options, shortcuts, control), options, control) {
        Outcome::Optimal(solution) => Outcome::Optimal(Solution { presence: None, ..solution }),
        outcome => outcome,
    }
}

fn end(program: &Program, options: Options, shortcuts: Shortcuts, control: &Control) -> End {
    match form::reduce(program) {
        Reduction::Infeasible => End::Infeasible,
        Reduction::Form(form) => run(&form, options, shortcuts, control),
    }
}

fn outcome(program: &Program, candidates: usize, end: End, options: Options, control: &Control) -> Outcome {
    match end {
        End::Optimal(answer) => {
            let objective = objective(program, &answer.chosen);
            let presence = answer.presence.as_ref();
            let presence = presence
                .and_then(|columns| presence::of(program, candidates, &answer.chosen, columns, options, control));
            let allocation = allocation(program, &answer.chosen);
            let Answer { ties_decided, core, .. } = answer;
            Outcome::Optimal(Solution { allocation, objective, bound: objective, ties_decided, core, presence })
        }
        End::Feasible { chosen, bound, stop } => Outcome::Feasible(feasible(program, &chosen, bound), stop),
        End::Infeasible => Outcome::Infeasible(Conflict::default()),
        End::Unknown(stop) => Outcome::Unknown(stop),
    }
}

/// Solves in a thread of its own, so that Ctrl-C and the deadline are met even while an engine does not listen: what is known
/// by then is returned as it stands.
#[must_use]
pub fn solve_interruptibly(program: &Arc<Program>, candidates: usize, options: Options, control: &Control) -> Outcome {
    const GRACE: Duration = Duration::from_secs(2);
    let (sender, receiver) = mpsc::channel();
    let worker = (Arc::clone(program), control.clone());
    std::thread::spawn(move || {
        let (program, control) = worker;
        // Nobody listens any more after the grace period.
        let _ = sender.send(solve(&program, candidates, options, &control));
    });
    loop {
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(outcome) => return outcome,
            Err(mpsc::RecvTimeoutError::Disconnected) => return Outcome::Unknown(Stop::Unfinished),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let Some(stop) = control.stopped() else { continue };
                return receiver.recv_timeout(GRACE).unwrap_or_else(|_| abandoned(program, control, stop));
            }
        }
    }
}

fn abandoned(program: &Program, control: &Control, stop: Stop) -> Outcome {
    let Some(Known { chosen, bound }) = control.known() else { return Outcome::Unknown(stop) };
    let known = feasible(program, &chosen, bound);
    if known.objective == known.bound { Outcome::Optimal(known) } else { Outcome::Feasible(known, stop) }
}

fn feasible(program: &Program, chosen: &[bool], bound: i64) -> Solution {
    let bound = Score(i128::from(bound) * program.score_unit.0);
    let (allocation, objective) = (allocation(program, chosen), objective(program, chosen));
    Solution { allocation, objective, bound, ties_decided: false, core: None, presence: None }
}

/// With no more free columns than this, `HiGHS` is asked before the decomposition takes its time.
const FEW_COLUMNS: usize = 2_000;

/// A little of both engines first: where one is slow, the other is often quick. Then as much as it takes.
fn run(form: &Form, options: Options, shortcuts: Shortcuts, control: &Control) -> End {
    if options.engine == Engine::General {
        return general::solve(form, None, false, control);
    }
    control.tell("prices");
    let prices = match prices::price(form, shortcuts.sifting, control) {
        prices::Pricing::Priced(prices) => prices,
        prices::Pricing::Infeasible => return End::Infeasible,
        prices::Pricing::Failed => return general::solve(form, None, false, control),
    };
    let few = form.blocks.iter().map(Vec::len).sum::<usize>() <= FEW_COLUMNS;
    if options.engine == Engine::Auto && few {
        match search::search(form, &prices, shortcuts, &control.with(Effort::small())) {
            Ok(answer) => return End::Optimal(answer),
            Err(unfinished) => match general::solve(form, Some(unfinished), true, control) {
                end @ (End::Optimal(_) | End::Infeasible) => return end,
                End::Feasible { .. } | End::Unknown(_) => {}
            },
        }
    }
    match search::search(form, &prices, shortcuts, control) {
        Ok(answer) => {
            debug_assert!(form.keeps(&answer.chosen), "a combination keeps every row");
            End::Optimal(answer)
        }
        Err(unfinished) if options.engine == Engine::Decomposition || control.stopped().is_some() => {
            let stop = control.stopped().unwrap_or(Stop::Unfinished);
            match unfinished.incumbent {
                Some(chosen) => End::Feasible { chosen, bound: unfinished.bound, stop },
                None => End::Unknown(stop),
            }
        }
        Err(unfinished) => general::solve(form, Some(unfinished), false, control),
    }
}

fn objective(program: &Program, chosen: &[bool]) -> Score {
    let columns = program.columns.iter().zip(chosen).filter(|(_, chosen)| **chosen);
    Score(columns.map(|(column, _)| i128::from(column.score)).sum::<i128>() * program.score_unit.0)
}

fn allocation(program: &Program, chosen: &[bool]) -> Allocation {
    let mut awards: Vec<(CandidateIx, Money)> = program
        .columns
        .iter()
        .zip(chosen)
        .filter_map(|(column, chosen)| match column.key {
            ColumnKey::Fund { candidate, .. } if *chosen => Some((candidate, Money(column.award))),
            _ => None,
        })
        .collect();
    awards.sort_unstable();
    Allocation { awards }
}

#[cfg(test)]
pub(crate) mod tests;
