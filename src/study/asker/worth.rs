//! The same rules, other merits: many questions that differ in nothing but what the candidates are worth.

use super::{Answer, Asker, PLAIN, Refused, Situation, Store};
use crate::domain::{CandidateIx, Candidates, Merit, Money, Range, Ranking, RuleId, Score, Solution, Stop, Unit};
use crate::model::{ColumnIx, ColumnKey, Program, Row};
use crate::solve::{Rescored, Rescoring};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Questions that one thread answers in a row, each from where the one before ended. Not a matter of the number of threads.
const RUN: usize = 50;

/// What the candidates are worth in one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worth {
    /// Their merits, one entry per candidate, as if they had been read. Where the scenario binds the order of ranks, the ranks follow from them.
    Merits(Vec<Merit>),
    /// What each of their awards adds to the objective: one entry per column of the program that funds somebody, in their
    /// order. Ranks and merits are those of the base.
    Scores(Vec<Score>),
}

impl Asker<'_> {
    /// The answers about the base with other merits, in the order of the questions. `program` is that of the base, `optimum` its
    /// answer. Nobody is told how many other allocations are as good: the answers have no presence.
    ///
    /// # Errors
    /// The first answer in order that fails the recheck.
    pub fn ask_worths(&self, program: &Program, optimum: &Solution, worths: &[Worth]) -> Result<Vec<Answer>, Refused> {
        self.expect(worths.len());
        let rescored = Rescored::new(program, &optimum.allocation);
        let runs = worths.par_chunks(RUN).map(|run| {
            let (changed, run_of) = (program.clone(), rescored.as_ref().map(Rescored::begin));
            let mut line = Line { asker: self, changed, run: run_of, situation: None };
            run.iter().map(|worth| line.ask(worth)).collect::<Result<Vec<Answer>, Refused>>()
        });
        let runs: Vec<Result<Vec<Answer>, Refused>> = runs.collect();
        let runs: Vec<Vec<Answer>> = runs.into_iter().collect::<Result<_, _>>()?;
        Ok(runs.into_iter().flatten().collect())
    }
}

/// Questions in a row.
struct Line<'s, 'a> {
    asker: &'s Asker<'a>,
    /// The program, with the scores of the question.
    changed: Program,
    run: Option<Rescoring<'s>>,
    /// The base with candidates of its own, whose merits change.
    situation: Option<Situation<'a>>,
}

impl Line<'_, '_> {
    fn ask(&mut self, worth: &Worth) -> Result<Answer, Refused> {
        let base = self.asker.base();
        let scores: Vec<Score> = match worth {
            Worth::Scores(scores) => scores.clone(),
            Worth::Merits(merits) => {
                let situation = self.situation.get_or_insert_with(|| base.clone());
                let candidates = situation.candidates.to_mut();
                candidates.merit.clone_from(merits);
                if base.case.scenario.ranking != Ranking::Free {
                    candidates.rank = ranks(candidates);
                    return self.asker.ask(situation);
                }
                awards_of(&self.changed).map(|award| base.case.score_at(candidates, award.0, award.1)).collect()
            }
        };
        let answer = self.answer(&scores);
        if let Some(solution) = &answer.solution {
            let (situation, objective) = match (worth, &self.situation) {
                (Worth::Merits(_), Some(situation)) => (situation, Some(solution.objective)),
                _ => (base, None),
            };
            self.asker.recheck(situation, &solution.allocation, objective)?;
        }
        self.asker.answered();
        Ok(answer)
    }

    fn answer(&mut self, scores: &[Score]) -> Answer {
        self.changed.rescore(scores);
        let Self { asker, changed, run, .. } = self;
        let solve = || {
            if let Some(stop) = asker.control.stopped() {
                return Answer { solution: None, stop: Some(stop) };
            }
            match run.as_mut().and_then(|run| run.optimum(changed, &asker.quiet())) {
                Some(solution) => Answer { solution: Some(solution), stop: None },
                None => asker.solve(changed, false),
            }
        };
        asker.kept_or(|| Store::key(changed) + PLAIN, solve)
    }
}

/// The columns that fund somebody: who, with what award.
pub(in crate::study) fn awards_of(program: &Program) -> impl Iterator<Item = (CandidateIx, Money)> + '_ {
    program.columns.iter().filter_map(|column| match column.key {
        ColumnKey::Fund { candidate, .. } => Some((candidate, Money(column.award))),
        _ => None,
    })
}

/// The program with candidates decided: whom it must fund, whom it may not. That is told by rows, not by locks: under strict and
/// skip ranking whoever a scenario refuses stands in nobody's way, but whoever is left out here still stands in line.
pub(in crate::study) fn deciding(program: &Program, decisions: &[(CandidateIx, bool)]) -> Program {
    let mut program = program.clone();
    let decided: BTreeMap<CandidateIx, bool> = decisions.iter().copied().collect();
    let columns: Vec<(ColumnIx, Option<bool>)> = (0..)
        .zip(awards_of(&program))
        .map(|(at, (candidate, _))| (ColumnIx(at), decided.get(&candidate).copied()))
        .collect();
    let count = |funded: bool| decided.values().filter(|value| **value == funded).count();
    let all = Range { least: i64::try_from(count(true)).ok(), most: None };
    for (funded, range) in [(true, all), (false, Range { least: None, most: Some(0) })] {
        if count(funded) > 0 {
            let terms = columns.iter().filter(|column| column.1 == Some(funded)).map(|column| (column.0, 1));
            let rule = RuleId::Limit { limit: "decided".into(), group: Vec::new() };
            program.rows.push(Row { rule, unit: Unit::Projects, terms: terms.collect(), range });
        }
    }
    program
}

/// Ranks within each direction by merit; equal merits share a rank, and the next one counts them: 1, 1, 3.
fn ranks(candidates: &Candidates) -> Vec<u32> {
    let mut order: Vec<CandidateIx> = candidates.rows().collect();
    let key = |c: &CandidateIx| (candidates.direction[c.at()], Reverse(candidates.merit[c.at()]));
    order.sort_by_key(key);
    let mut ranks = vec![0; order.len()];
    for direction in order.chunk_by(|left, right| key(left).0 == key(right).0) {
        let mut place = 1;
        for tied in direction.chunk_by(|left, right| key(left) == key(right)) {
            tied.iter().for_each(|c| ranks[c.at()] = place);
            place += u32::try_from(tied.len()).unwrap_or(u32::MAX);
        }
    }
    ranks
}

/// The answers' optima.
///
/// # Errors
/// What stopped the first that is not proven.
pub(in crate::study) fn proven(answers: Vec<Answer>) -> Result<Vec<Solution>, Refused> {
    let optimum = |answer: Answer| match (answer.solution, answer.stop) {
        (Some(solution), None) => Ok(solution),
        (_, stop) => Err(Refused::Stopped(stop.unwrap_or(Stop::Unfinished))),
    };
    answers.into_iter().map(optimum).collect()
}
