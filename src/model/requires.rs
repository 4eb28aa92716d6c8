//! Dependencies: if a candidate is funded, so is the one it needs.
//!
//! ```text
//! x(project) - x(needs) ≤ 0
//! ```
//!
//! Where the needed candidate may not be funded, the row is `x(project) ≤ 0`.

use super::program::Builder;
use crate::domain::{CandidateIx, Candidates, Case, Range, RuleId};
use rustc_hash::FxHashMap;

/// One row per dependency.
pub(super) fn rows(case: &Case, candidates: &Candidates, builder: &mut Builder) {
    for (project, needs) in pairs(case, candidates) {
        let terms = builder.counted(project, 1).chain(builder.counted(needs, -1)).collect();
        let rule = RuleId::Require { project: candidates.id(project).into(), needs: candidates.id(needs).into() };
        builder.row(rule, terms, Range { least: None, most: Some(0) });
    }
}

/// The dependencies of a case as (project, needs). Input has checked that both exist.
pub(super) fn pairs(case: &Case, candidates: &Candidates) -> Vec<(CandidateIx, CandidateIx)> {
    let requires = &case.programme.requires;
    if requires.is_empty() {
        return Vec::new();
    }
    let by_id: FxHashMap<&str, CandidateIx> =
        candidates.rows().map(|candidate| (candidates.id(candidate), candidate)).collect();
    let find = |id: &str| by_id.get(id).copied();
    requires.iter().filter_map(|require| Some((find(&require.project)?, find(&require.needs)?))).collect()
}
