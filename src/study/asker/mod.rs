//! The one door through which studies ask: a situation in, a proven answer out.

mod bounds;
mod situation;
mod store;
mod worth;

pub(in crate::study) use bounds::{Bounds, BoundsLine};
pub use situation::Situation;
pub use store::{Store, StoreError};
pub use worth::Worth;
pub(in crate::study) use worth::{awards_of, deciding, proven};

use crate::domain::{
    Allocation, Binding, Candidates, Case, Conflict, Decimal, Issues, Outcome, Score, Screening, Solution, Stop, Text,
};
use crate::model::Program;
use crate::say;
use crate::solve::{self, Control, Options};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rechecks an allocation from the inputs and gives its merit; what is wrong with it otherwise. The case is the one that was
/// asked about, the candidates with it.
pub type Check<'a> = dyn Fn(&Case, &Candidates, &Allocation) -> Result<Score, Vec<Text>> + Send + Sync + 'a;

/// Screens a case: who is eligible, and the limits bound to the candidates.
pub type Rescreen<'a> = dyn Fn(&Case, &Candidates) -> Result<(Screening, Vec<Binding>), Issues> + Send + Sync + 'a;

/// Why a study has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The question is unusable.
    Issues(Issues),
    /// No allocation keeps the rules of the case that is asked about.
    Infeasible(Conflict),
    /// Stopped before the allocation that everything is held against was found.
    Stopped(Stop),
    /// An answer of the solver does not stand up to the recheck: an error of the program.
    Check(Vec<Text>),
}

impl From<Issues> for Refused {
    fn from(issues: Issues) -> Self {
        Self::Issues(issues)
    }
}

/// What is known of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The best allocation found. With no `stop` it is the one of the published rule, or proven not to exist.
    pub solution: Option<Solution>,
    /// What stopped the solve before the proof.
    pub stop: Option<Stop>,
}

impl Answer {
    /// The proven optimum.
    #[must_use]
    pub fn optimum(&self) -> Option<&Solution> {
        self.solution.as_ref().filter(|_| self.stop.is_none())
    }

    /// Is it proven that no allocation keeps the rules?
    #[must_use]
    pub fn impossible(&self) -> bool {
        self.solution.is_none() && self.stop.is_none()
    }

    /// Proven, impossible, or how far from proven: for the column of a table.
    #[must_use]
    pub fn status(&self) -> super::Value {
        match (&self.solution, self.stop) {
            (Some(_), None) => super::Value::Code("optimal", say!("已证明最优", "proven")),
            (None, None) => super::Value::Code("infeasible", say!("无可行方案", "no allocation")),
            (Some(solution), Some(_)) => {
                let gap = Decimal::new(solution.bound.0 - solution.objective.0, crate::domain::SCORE_PLACES);
                super::Value::Code("feasible", say!("未证明，差距 {gap}", "not proven, gap {gap}"))
            }
            (None, Some(_)) => super::Value::Code("unknown", say!("未得出", "not found")),
        }
    }
}

/// What is wanted of an answer.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// Is the objective that of the situation, so that the recheck can compare it?
    same_objective: bool,
    /// Who is funded in all, some, none of the optima.
    ties: bool,
}

impl Wanted {
    const WITH_TIES: Self = Self { same_objective: true, ties: true };
}

impl Default for Wanted {
    fn default() -> Self {
        Self { same_objective: true, ties: false }
    }
}

/// What the keys of answers without presence end with.
const PLAIN: &str = "-plain";

/// Asks; see the [module](super).
pub struct Asker<'a> {
    base: Situation<'a>,
    control: Control,
    store: Option<&'a Store>,
    check: Option<&'a Check<'a>>,
    rescreen: Option<&'a Rescreen<'a>>,
    /// Questions asked for, and answered.
    expected: AtomicUsize,
    answered: AtomicUsize,
}

impl<'a> Asker<'a> {
    /// Asks about `base` and what is changed in it. `control` may stop it and is told how far it is.
    #[must_use]
    pub fn new(base: Situation<'a>, control: Control) -> Self {
        let (expected, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { base, control, store: None, check: None, rescreen: None, expected, answered }
    }

    /// Keeps finished solves, and takes those that are kept.
    #[must_use]
    pub fn keeping(mut self, store: Option<&'a Store>) -> Self {
        self.store = store;
        self
    }

    /// Has every allocation rechecked before anybody sees it.
    #[must_use]
    pub fn checking(mut self, check: &'a Check<'a>) -> Self {
        self.check = Some(check);
        self
    }

    /// Can screen again what a study changes in limits.
    #[must_use]
    pub fn rescreening(mut self, rescreen: &'a Rescreen<'a>) -> Self {
        self.rescreen = Some(rescreen);
        self
    }

    /// The base under a changed case in which limits differ: screened again.
    ///
    /// # Errors
    /// Where the case cannot be screened.
    ///
    /// # Panics
    /// Where the asker was not given how to screen.
    pub fn rescreened(&self, case: Case) -> Result<Situation<'a>, Refused> {
        let rescreen = self.rescreen.expect("who asks about limits says how to screen");
        let (screening, bindings) = rescreen(&case, &self.base.candidates)?;
        Ok(Situation {
            case: Cow::Owned(case),
            candidates: self.base.candidates.clone(),
            screening: Cow::Owned(screening),
            bindings: Cow::Owned(bindings),
        })
    }

    /// The situation that everything is held against.
    #[must_use]
    pub fn base(&self) -> &Situation<'a> {
        &self.base
    }

    /// What may stop the study.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// The answer about the base.
    ///
    /// # Errors
    /// Where there is none: with the rules in conflict, or what stopped the search.
    pub fn base_answer(&self) -> Result<Solution, Refused> {
        let program = self.base.program()?;
        let answer = self.answer(&self.base, &program, Wanted::WITH_TIES)?;
        match (answer.solution, answer.stop) {
            (Some(solution), None) => Ok(solution),
            (_, Some(stop)) => Err(Refused::Stopped(stop)),
            (None, None) => match solve::solve(&program, self.candidates(), Options::default(), &self.quiet()) {
                Outcome::Infeasible(conflict) => Err(Refused::Infeasible(conflict)),
                _ => Err(Refused::Infeasible(Conflict::default())),
            },
        }
    }

    /// The answer about a situation. Nobody is told how many other allocations are as good: it has no presence.
    ///
    /// # Errors
    /// Where the program cannot be built (a lock on somebody who is not eligible), or an answer fails the recheck.
    pub fn ask(&self, situation: &Situation) -> Result<Answer, Refused> {
        let program = situation.program()?;
        self.answer(situation, &program, Wanted::default())
    }

    /// The same for a situation that the recheck does not know, such as one in which somebody ineligible competes: whoever
    /// asks rechecks what it shows to anybody.
    ///
    /// # Errors
    /// Where the program cannot be built.
    pub(super) fn ask_unchecked(&self, situation: &Situation) -> Result<Answer, Refused> {
        let program = situation.program()?;
        let answer = self.kept_or(|| Store::key(&program) + PLAIN, || self.solve(&program, false));
        self.tell_progress();
        Ok(answer)
    }

    /// The answers about several situations, in their order, solved side by side.
    ///
    /// # Errors
    /// The first error in the order of the situations.
    pub fn ask_all(&self, situations: &[Situation]) -> Result<Vec<Answer>, Refused> {
        self.expect(situations.len());
        situations.par_iter().map(|situation| self.ask(situation)).collect::<Vec<_>>().into_iter().collect()
    }

    /// The answer about a program of a situation in which a study has changed something: added a row, or put another
    /// objective. The recheck holds the allocation against the rules of the situation; its merit is compared where the
    /// objective is still the situation's.
    ///
    /// # Errors
    /// Where an answer fails the recheck.
    pub fn ask_changed(
        &self,
        situation: &Situation,
        program: &Program,
        same_objective: bool,
    ) -> Result<Answer, Refused> {
        self.answer(situation, program, Wanted { same_objective, ties: false })
    }

    /// The same with who is funded in all, some, none of the optima.
    ///
    /// # Errors
    /// Where an answer fails the recheck.
    pub(super) fn ask_changed_with_ties(&self, situation: &Situation, program: &Program) -> Result<Answer, Refused> {
        self.answer(situation, program, Wanted::WITH_TIES)
    }

    /// So many further questions will be asked.
    pub fn expect(&self, questions: usize) {
        self.expected.fetch_add(questions, Ordering::Relaxed);
    }

    /// One of the questions that were expected is answered without a solve of its own.
    pub(super) fn answered(&self) {
        self.tell_progress();
    }

    /// Has the study been stopped?
    pub(super) fn stopped(&self) -> bool {
        self.control.stopped().is_some()
    }

    /// Rechecks an allocation that was found in another way than by a solve of the situation.
    pub(super) fn recheck(
        &self,
        situation: &Situation,
        allocation: &Allocation,
        objective: Option<Score>,
    ) -> Result<(), Refused> {
        let Some(check) = self.check else { return Ok(()) };
        let found = check(&situation.case, &situation.candidates, allocation).map_err(Refused::Check)?;
        match objective.filter(|objective| found != *objective) {
            None => Ok(()),
            Some(objective) => {
                let (ours, theirs) = (found.plain(), objective.plain());
                let wrong =
                    say!("总评分为 {ours}，而求解结果为 {theirs}", "the merit is {ours}, but the solve says {theirs}");
                Err(Refused::Check(vec![wrong]))
            }
        }
    }

    fn candidates(&self) -> usize {
        self.base.candidates.len()
    }

    /// What may stop one solve: the same, without its messages and notes, which solves side by side cannot share.
    pub(super) fn quiet(&self) -> Control {
        Control {
            interrupt: std::sync::Arc::clone(&self.control.interrupt),
            deadline: self.control.deadline,
            ..Control::default()
        }
    }

    fn answer(&self, situation: &Situation, program: &Program, wanted: Wanted) -> Result<Answer, Refused> {
        // An answer without presence must not be taken for one that has it.
        let key = || Store::key(program) + if wanted.ties { "" } else { PLAIN };
        let answer = self.kept_or(key, || self.solve(program, wanted.ties));
        if let Some(solution) = &answer.solution {
            self.recheck(situation, &solution.allocation, wanted.same_objective.then_some(solution.objective))?;
        }
        self.tell_progress();
        Ok(answer)
    }

    /// The answer that is kept under a key; where there is none, the one that `solve` finds, which is kept if it is proven.
    fn kept_or(&self, key: impl FnOnce() -> String, solve: impl FnOnce() -> Answer) -> Answer {
        let Some(store) = self.store else { return solve() };
        let key = key();
        store.find(&key).unwrap_or_else(|| {
            let answer = solve();
            if answer.stop.is_none() {
                store.keep(&key, &answer);
            }
            answer
        })
    }

    fn solve(&self, program: &Program, ties: bool) -> Answer {
        if let Some(stop) = self.control.stopped() {
            return Answer { solution: None, stop: Some(stop) };
        }
        let solve = if ties { solve::optimum } else { solve::published };
        match solve(program, self.candidates(), &self.quiet()) {
            Outcome::Optimal(solution) => Answer { solution: Some(solution), stop: None },
            Outcome::Feasible(solution, stop) => Answer { solution: Some(solution), stop: Some(stop) },
            Outcome::Infeasible(_) => Answer { solution: None, stop: None },
            Outcome::Unknown(stop) => Answer { solution: None, stop: Some(stop) },
        }
    }

    fn tell_progress(&self) {
        let done = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        match self.expected.load(Ordering::Relaxed) {
            // Nobody knows how many it will be.
            0 => self.control.tell(&format!("{done} / …")),
            all => self.control.tell(&format!("{done} / {}", all.max(done))),
        }
    }
}

#[cfg(test)]
mod tests;
