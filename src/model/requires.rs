//! Dependencies: if a candidate is funded, so is the one it needs.
//!
//! ```text
//! x(project) - x(needs) ≤ 0
//! ```
//!
//! Where the needed candidate may not be funded, the row is `x(project) ≤ 0`.

use super::program::Builder;
use crate::domain::{CandidateIx, Candidates, Case, Range, Require, RuleId};

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
    let by_id = candidates.named(requires.iter().flat_map(Require::ids));
    let find = |id: &str| by_id.get(id).copied();
    requires.iter().filter_map(|require| Some((find(&require.project)?, find(&require.needs)?))).collect()
}
