//! Clauses: asked as SQL, decided column by column.

use super::sql::{Answers, QuestionIx, Questions};
use crate::domain::{CandidateIx, Case, Clause, ClauseIx, Eligibility, Evidence, Place, Screening, Severity};
use crate::say;
use polars_core::prelude::{BooleanChunked, ChunkFull, NewChunkedArray};
use std::cell::LazyCell;
use std::iter;
use std::ops::{BitAnd, BitOr, Not};

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
    // polars' own `full_null` sets aside a megabyte of zeros.
    let unknown = LazyCell::new(|| BooleanChunked::from_iter_options("".into(), iter::repeat_n(None, height)));
    let everybody = BooleanChunked::full("".into(), true, height);
    for asked in clauses {
        let require = asked.require.map_or_else(|| &*unknown, |question| answers.get(question));
        let applies = asked.applies.map_or(&everybody, |question| answers.get(question));
        let breaks = applies.bitand(&require.not());
        let mut list = |list: fn(&mut Screening) -> &mut Vec<_>, mask: &BooleanChunked| {
            list(&mut found).extend(rows_where(mask).map(|row| (CandidateIx::new(row), asked.clause)));
        };
        match (asked.evidence, asked.severity) {
            (Evidence::Note, _) => {}
            (Evidence::Data, Severity::Must) => {
                list(|found| &mut found.failed, &breaks);
                list(|found| &mut found.undecided, &breaks.is_null());
            }
            (Evidence::Data, Severity::Advice) => list(|found| &mut found.advised, &may_be(&breaks)),
            (Evidence::Documents, severity) => {
                match severity {
                    Severity::Must => list(|found| &mut found.failed, &breaks),
                    Severity::Advice => list(|found| &mut found.advised, &breaks),
                }
                list(|found| &mut found.documents, &may_be(applies).bitand(may_be(&breaks.not())));
            }
        }
    }
    for list in [&mut found.failed, &mut found.undecided, &mut found.advised, &mut found.documents] {
        *list = by_candidate(list, height);
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

/// True or NULL.
pub(super) fn may_be(mask: &BooleanChunked) -> BooleanChunked {
    mask.bitor(&mask.is_null())
}

/// The rows where `mask` is true, ascending.
pub(super) fn rows_where(mask: &BooleanChunked) -> impl Iterator<Item = usize> + use<> {
    let mut rows = Vec::new();
    let mut before = 0;
    for chunk in mask.downcast_iter() {
        let known = chunk.validity().map_or_else(|| chunk.values().clone(), |known| chunk.values() & known);
        rows.extend(known.true_idx_iter().map(|row| before + row));
        before += chunk.len();
    }
    rows.into_iter()
}

/// The pairs, given in the order of the clauses, in the order of the candidates, then of the clauses.
fn by_candidate(list: &[(CandidateIx, ClauseIx)], height: usize) -> Vec<(CandidateIx, ClauseIx)> {
    let mut next = vec![0_usize; height + 1];
    for (candidate, _) in list {
        next[candidate.at() + 1] += 1;
    }
    for row in 0..height {
        next[row + 1] += next[row];
    }
    let mut sorted = vec![(CandidateIx(0), ClauseIx(0)); list.len()];
    for pair in list {
        let at = &mut next[pair.0.at()];
        sorted[*at] = *pair;
        *at += 1;
    }
    sorted
}
