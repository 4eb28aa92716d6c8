//! The same situation under other bounds of one rule: other totals, other numbers of places.
//!
//! What one question takes from another is told in `solve::bounded`. What it does not decide (directions that do not come apart,
//! several awards, nothing that keeps the rules) is asked as a question of its own.

use super::store::hex;
use super::{Answer, Asker, PLAIN, Refused, Situation, Store};
use crate::domain::{Allocation, Ranking, RuleId, Solution, Stop};
use crate::solve::{Bounded, Bounding, Nested};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// Questions about one situation that differ in the upper bound of a rule.
pub(in crate::study) struct Bounds<'s, 'a> {
    asker: &'s Asker<'a>,
    bounded: Option<Bounded>,
    /// The key of the program under the first bound; hashed where answers are kept.
    key: OnceLock<String>,
    first: Situation<'a>,
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
        // Under skip ranking every bound decides who fits, and so stands in many rows.
        let skip = first.case.scenario.ranking == Ranking::Skip;
        let bounded = if skip { None } else { Bounded::new(first.program()?, rule) };
        Ok(Self { asker, bounded, key: OnceLock::new(), first: first.clone() })
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
        whole: impl FnOnce() -> Situation<'a>,
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
                None => Ok(self.asker.solve(&whole().program()?, false)),
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
        self.key.get_or_init(|| self.first.program().map(|program| Store::key(&program)).unwrap_or_default())
    }
}

impl<'a> BoundsLine<'_, '_, 'a> {
    /// The answer with the bound at `most`; `situation` has it.
    ///
    /// # Errors
    /// Where the program cannot be built, or an answer fails the recheck.
    pub fn ask(&mut self, situation: &Situation<'a>, most: i64) -> Result<Answer, Refused> {
        let Bounds { asker, .. } = self.of;
        let Some(run) = &mut self.run else { return asker.ask(situation) };
        let quiet = asker.quiet();
        let mut solve = || {
            let solution = if asker.stopped() { None } else { run.optimum(most, &quiet) };
            Answer { stop: solution.is_none().then_some(Stop::Unfinished), solution }
        };
        let answer = asker.kept_or(|| format!("{}-{most}{PLAIN}", self.of.key()), &mut solve);
        if answer.solution.is_none() && answer.stop.is_some() {
            return asker.ask(situation);
        }
        if let Some(solution) = &answer.solution {
            asker.recheck(situation, &solution.allocation, Some(solution.objective))?;
        }
        asker.answered();
        Ok(answer)
    }
}
