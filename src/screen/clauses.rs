//! Clauses: asked as SQL, decided column by column.

use super::sql::{Answers, QuestionIx, Questions};
use crate::domain::{CandidateIx, Case, Clause, ClauseIx, Eligibility, Evidence, Place, Screening, Severity};
use crate::say;
use polars_core::prelude::{BooleanChunked, ChunkFullNull};
use std::ops::{BitOr, Not};

/// A clause whose expressions can be answered.
pub(super) struct AskedClause {
    clause: ClauseIx,
    evidence: Evidence,
    severity: Severity,
    applies: Option<QuestionIx>,
    require: Option<QuestionIx>,
}

/// Asks what the clauses in force ask. What is wrong with them is told among the issues.
pub(super) fn ask(case: &Case, questions: &mut Questions<'_>) -> Vec<AskedClause> {
    let clauses = case.programme.clauses.iter().zip(0..);
    clauses
        .map(|(clause, at)| {
            if clause.evidence == Evidence::Data && clause.require.is_none() {
                asks_nothing(case, clause, questions);
            }
            let mut ask = |text: &Option<String>, key: &str| {
                text.as_ref().and_then(|text| questions.ask(text, place(case, clause, key)))
            };
            let applies = ask(&clause.applies, "where");
            let require = ask(&clause.require, "require");
            let (evidence, severity) = (clause.evidence, clause.severity);
            AskedClause { clause: ClauseIx(at), evidence, severity, applies, require }
        })
        .collect()
}

fn place(case: &Case, clause: &Clause, key: &str) -> Place {
    let id = &clause.id;
    Place { column: Some(format!("clause {id} {key}")), ..Place::file(case.programme.id.clone()) }
}

fn asks_nothing(case: &Case, clause: &Clause, questions: &mut Questions<'_>) {
    let id = &clause.id;
    let problem = say!("条款 {id} 由数据判断，却没有 require", "clause {id} is decided by data, but has no `require`");
    let help =
        say!("写明 require，或改为 evidence = \"documents\"", "add `require`, or make it evidence = \"documents\"");
    questions.issues.error("P208", place(case, clause, "require"), problem, help);
}

/// Carries out the table of the room's documentation.
pub(super) fn decide(clauses: &[AskedClause], answers: &Answers, height: usize) -> Screening {
    let mut found = Screening::default();
    let unknown = BooleanChunked::full_null("".into(), height);
    for asked in clauses {
        let require = asked.require.map_or(&unknown, |question| answers.get(question));
        let exempt = asked.applies.map(|question| answers.get(question).not());
        let verdict = exempt.as_ref().map_or_else(|| require.clone(), |exempt| exempt.bitor(require));
        let pair = |row| (CandidateIx::new(row), asked.clause);
        let broken = match asked.severity {
            Severity::Must => &mut found.failed,
            Severity::Advice => &mut found.advised,
        };
        match asked.evidence {
            Evidence::Note => {}
            Evidence::Data => {
                broken.extend(rows(&verdict, |kept| kept == Some(false)).map(pair));
                let open = match asked.severity {
                    Severity::Must => &mut found.undecided,
                    Severity::Advice => &mut found.advised,
                };
                open.extend(rows(&verdict, |kept| kept.is_none()).map(pair));
            }
            Evidence::Documents => {
                broken.extend(rows(&verdict, |kept| kept == Some(false)).map(pair));
                let concerns = |row: usize| exempt.as_ref().and_then(|exempt| exempt.get(row)) != Some(true);
                let unbroken = rows(&verdict, |kept| kept != Some(false));
                found.documents.extend(unbroken.filter(|row| concerns(*row)).map(pair));
            }
        }
    }
    for list in [&mut found.failed, &mut found.undecided, &mut found.advised, &mut found.documents] {
        list.sort();
    }
    found.eligibility = vec![Eligibility::Eligible; height];
    for (candidate, _) in &found.undecided {
        found.eligibility[candidate.at()] = Eligibility::ToCheck;
    }
    for (candidate, _) in &found.failed {
        found.eligibility[candidate.at()] = Eligibility::Ineligible;
    }
    found
}

/// The rows whose value `wanted` picks, ascending.
pub(super) fn rows(values: &BooleanChunked, wanted: impl Fn(Option<bool>) -> bool) -> impl Iterator<Item = usize> {
    let cells = values.downcast_iter().flat_map(|chunk| chunk.iter());
    cells.enumerate().filter(move |(_, value)| wanted(*value)).map(|(row, _)| row)
}
