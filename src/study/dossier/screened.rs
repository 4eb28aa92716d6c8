//! What screening found, clause by clause, and the checklist for people.

use crate::domain::{Allocation, CandidateIx, Case, ClauseIx, Screening};

/// What screening found under one clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClauseFacts {
    /// Position among the clauses in force.
    pub clause: ClauseIx,
    /// Fail it and are ineligible.
    pub failed: usize,
    /// Could not be decided: data are missing.
    pub undecided: usize,
    /// Do not follow the advice.
    pub advised: usize,
    /// A person must decide it from documents.
    pub documents: usize,
}

/// Why a person must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// The clause is decided from documents.
    Documents,
    /// Data are missing.
    Undecided,
    /// Advice that is not followed must be justified.
    Advice,
}

/// One line of the checklist: a clause, and the candidates for which a person must look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Position among the clauses in force.
    pub clause: ClauseIx,
    /// Why a person must look.
    pub concern: Concern,
    /// All candidates concerned, ascending.
    pub candidates: Vec<CandidateIx>,
    /// The funded among them, ascending.
    pub funded: Vec<CandidateIx>,
}

pub(super) fn facts(case: &Case, screening: &Screening) -> Vec<ClauseFacts> {
    let blank = |clause| ClauseFacts { clause, failed: 0, undecided: 0, advised: 0, documents: 0 };
    let mut facts: Vec<ClauseFacts> =
        (0_u32..).zip(&case.programme.clauses).map(|(at, _)| blank(ClauseIx(at))).collect();
    for (_, clause) in &screening.failed {
        facts[clause.at()].failed += 1;
    }
    for (_, clause) in &screening.undecided {
        facts[clause.at()].undecided += 1;
    }
    for (_, clause) in &screening.advised {
        facts[clause.at()].advised += 1;
    }
    for (_, clause) in &screening.documents {
        facts[clause.at()].documents += 1;
    }
    facts
}

pub(super) fn checklist(case: &Case, screening: &Screening, allocation: &Allocation) -> Vec<Check> {
    let clauses = case.programme.clauses.len();
    let lists = [
        (Concern::Documents, by_clause(clauses, &screening.documents)),
        (Concern::Undecided, by_clause(clauses, &screening.undecided)),
        (Concern::Advice, by_clause(clauses, &screening.advised)),
    ];
    let mut checks = Vec::new();
    for (concern, lists) in lists {
        for (clause, candidates) in (0_u32..).map(ClauseIx).zip(lists) {
            if !candidates.is_empty() {
                let funded = candidates.iter().copied().filter(|candidate| allocation.funds(*candidate)).collect();
                checks.push(Check { clause, concern, candidates, funded });
            }
        }
    }
    checks.sort_by_key(|check| (check.clause, check.concern));
    checks
}

fn by_clause(clauses: usize, pairs: &[(CandidateIx, ClauseIx)]) -> Vec<Vec<CandidateIx>> {
    let mut lists = vec![Vec::new(); clauses];
    for (candidate, clause) in pairs {
        lists[clause.at()].push(*candidate);
    }
    lists
}
