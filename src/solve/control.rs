//! What may stop a solve, and where it tells how far it is.

use crate::domain::Stop;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Told how far a solve is.
pub type Progress = Arc<dyn Fn(&str) + Send + Sync>;

/// What may stop a solve.
#[derive(Clone, Default)]
pub struct Control {
    /// Set by Ctrl-C.
    pub interrupt: Arc<AtomicBool>,
    /// When to stop.
    pub deadline: Option<Instant>,
    /// Who is told how far it is.
    pub progress: Option<Progress>,
    /// The best choice of columns so far, and the bound proven so far, for whoever cannot wait for an engine to return.
    pub(crate) known: Arc<Mutex<Option<Known>>>,
    /// How much a search by decomposition may spend.
    pub(crate) effort: Effort,
}

/// How much a search may spend. Counted in states and nodes, unlike a time, it ends at the same place everywhere.
#[derive(Debug, Clone)]
pub(crate) struct Effort {
    /// States of one direction's enumeration.
    pub states: usize,
    /// Combinations of directions that stand at one time.
    pub partials: usize,
    /// Nodes of one branching.
    pub nodes: usize,
    /// States of one direction's list of ties.
    pub ties: usize,
    /// Where combinations are too many, go on with those of least loss: what is found is an allocation, but perhaps not the best.
    pub beam: bool,
    /// Is an optimum of which it is not known that the published rule picks it worth an answer?
    pub undecided: bool,
    /// All states together, looked at between the rounds of a search.
    pub total: u64,
    pub(crate) spent: Arc<AtomicU64>,
}

impl Default for Effort {
    fn default() -> Self {
        let (states, partials) = (24_000_000, 10_000_000);
        Self {
            states,
            partials,
            nodes: 20_000,
            ties: 200_000,
            beam: false,
            undecided: true,
            total: u64::MAX,
            spent: Arc::default(),
        }
    }
}

impl Effort {
    /// Enough for most programs of some hundred candidates.
    pub fn small() -> Self {
        let ties = Self::default().ties;
        Self {
            states: 200_000,
            partials: 200_000,
            nodes: 400,
            ties,
            beam: false,
            undecided: false,
            total: 4_000_000,
            spent: Arc::default(),
        }
    }

    /// Counts what an enumeration made.
    pub fn spend(&self, states: usize) {
        self.spent.fetch_add(states as u64, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub fn spent_so_far(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }

    /// Is it all spent?
    pub fn is_spent(&self) -> bool {
        self.spent_so_far() > self.total
    }
}

/// What is known of a program before its solve ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// A choice of columns that keeps every row.
    pub chosen: Vec<bool>,
    /// No allocation has a greater objective.
    pub bound: i64,
}

impl Control {
    /// The same limits for another program, of which nothing is known.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Self { known: Arc::default(), ..self.clone() }
    }

    /// The same with another effort.
    pub(crate) fn with(&self, effort: Effort) -> Self {
        Self { effort, ..self.clone() }
    }

    /// Why to stop now, if so.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        if self.interrupt.load(Ordering::Relaxed) {
            Some(Stop::Interrupted)
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(Stop::TimeLimit)
        } else {
            None
        }
    }

    /// Seconds left, if there is a limit.
    #[must_use]
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.deadline?.saturating_duration_since(Instant::now());
        Some(left.as_secs_f64())
    }

    /// Notes a choice that keeps every row, with a bound.
    pub(crate) fn note(&self, chosen: &[bool], bound: i64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Known { chosen: chosen.to_vec(), bound });
    }

    /// What is known so far.
    pub(crate) fn known(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells how far the solve is.
    pub fn tell(&self, message: &str) {
        if let Some(progress) = &self.progress {
            progress(message);
        }
    }
}
