//! The same situation under other bounds of one rule: other totals, other numbers of places.
//!
//! What one question takes from another is told in `solve::bounded`. What it does not decide (directions that do not come apart,
//! several awards, nothing that keeps the rules) is asked as a question of its own.

use super::store::hex;
use super::{Answer, Asker, PLAIN, Refused, Situation, Store};
use crate::domain::{Allocation, Issues, Ranking, RuleId, Solution, Stop};
use crate::model::Program;
use crate::solve::{Bounded, Bounding, Nested};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// Questions about one situation that differ in the upper bound of a rule.
pub(in crate::study) struct Bounds<'s, 'a> {
    asker: &'s Asker<'a>,
    bounded: Option<Bounded>,
    /// The program under the first bound, and its key, hashed where answers are kept.
    program: Program,
    key: OnceLock<String>,
    situation: Situation<'a>,
}

/// Such questions in a row, each from where the one before ended.
pub(in crate::study) struct BoundsLine<'b, 's, 'a> {
    of: &'b Bounds<'s, 'a>,
    run: Option<Bounding<'b>>,
}

impl<'s, 'a> Bounds<'s, 'a> {
    /// About a situation; `first` is the one with the smallest bound, so that every row that can bind has its row.
    ///
    /// # Errors
    /// Where the program cannot be built.
    pub fn new(asker: &'s Asker<'a>, first: &Situation<'a>, rule: &RuleId) -> Result<Self, Refused> {
        Ok(Self::of_program(asker, first, first.program()?, rule))
    }

    /// About a program of a situation in which a study has changed something.
    pub fn of_program(asker: &'s Asker<'a>, situation: &Situation<'a>, program: Program, rule: &RuleId) -> Self {
        // Under skip ranking every bound decides who fits, and so stands in many rows.
        let skip = situation.case.scenario.ranking == Ranking::Skip;
        let bounded = if skip { None } else { Bounded::new(program.clone(), rule) };
        Self { asker, bounded, program, key: OnceLock::new(), situation: situation.clone() }
    }

    /// Begins a row of questions.
    pub fn line(&self) -> BoundsLine<'_, 's, 'a> {
        BoundsLine { of: self, run: self.bounded.as_ref().map(Bounded::begin) }
    }

    /// The best allocation on one side of another with the bound at `most`; `None` where there is none, or the question was
    /// stopped. It is not rechecked: whoever shows it to anybody does that.
    ///
    /// # Errors
    /// Where the program cannot be built.
    pub fn nested(
        &self,
        most: i64,
        other: &Allocation,
        nested: Nested,
        whole: impl FnOnce() -> Result<Program, Issues>,
    ) -> Result<Option<Solution>, Refused> {
        let key = || {
            let mut hash = Sha256::new();
            for (candidate, award) in &other.awards {
                hash.update(candidate.0.to_le_bytes());
                hash.update(award.0.to_le_bytes());
            }
            let side = if nested == Nested::Around { "around" } else { "within" };
            format!("{}-{most}-{side}-{}{PLAIN}", self.key(), hex(&hash.finalize()))
        };
        let solve = || -> Result<Answer, Refused> {
            if let Some(stop) = self.asker.control.stopped() {
                return Ok(Answer { solution: None, stop: Some(stop) });
            }
            let quick =
                self.bounded.as_ref().and_then(|bounded| bounded.nested(most, other, nested, &self.asker.quiet()));
            match quick {
                Some(solution) => Ok(Answer { solution: Some(solution), stop: None }),
                None => Ok(self.asker.solve(&whole()?, false)),
            }
        };
        let mut failed = None;
        let unknown = Answer { solution: None, stop: Some(Stop::Unfinished) };
        let answer = self.asker.kept_or(key, || {
            solve().unwrap_or_else(|refused| {
                failed = Some(refused);
                unknown
            })
        });
        self.asker.answered();
        failed.map_or_else(|| Ok(answer.optimum().cloned()), Err)
    }

    fn key(&self) -> &str {
        self.key.get_or_init(|| Store::key(&self.program))
    }
}

impl<'a> BoundsLine<'_, '_, 'a> {
    /// The answer with the bound at `most`; `situation` has it.
    ///
    /// # Errors
    /// Where the program cannot be built, or an answer fails the recheck.
    pub fn ask(&mut self, situation: &Situation<'a>, most: i64) -> Result<Answer, Refused> {
        let asker = self.of.asker;
        let Some(answer) = self.quick(most) else { return asker.ask(situation) };
        if let Some(solution) = &answer.solution {
            asker.recheck(situation, &solution.allocation, Some(solution.objective))?;
        }
        asker.answered();
        Ok(answer)
    }

    /// The same about a changed program, whose objective is not the situation's; `program` has the bound.
    ///
    /// # Errors
    /// Where an answer fails the recheck.
    pub fn ask_changed(&mut self, program: impl FnOnce() -> Program, most: i64) -> Result<Answer, Refused> {
        let Bounds { asker, situation, .. } = self.of;
        let Some(answer) = self.quick(most) else { return asker.ask_changed(situation, &program(), false) };
        if let Some(solution) = &answer.solution {
            asker.recheck(situation, &solution.allocation, None)?;
        }
        asker.answered();
        Ok(answer)
    }

    /// The answer, if it is decided without a solve of its own.
    fn quick(&mut self, most: i64) -> Option<Answer> {
        let Bounds { asker, .. } = self.of;
        let run = self.run.as_mut()?;
        let quiet = asker.quiet();
        let mut solve = || {
            let solution = if asker.stopped() { None } else { run.optimum(most, &quiet) };
            Answer { stop: solution.is_none().then_some(Stop::Unfinished), solution }
        };
        let answer = asker.kept_or(|| format!("{}-{most}{PLAIN}", self.of.key()), &mut solve);
        (answer.solution.is_some() || answer.stop.is_none()).then_some(answer)
    }
}
