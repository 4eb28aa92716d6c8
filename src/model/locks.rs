//! Locks: candidates that a scenario funds or refuses by hand.
//!
//! ```text
//! x(c) = 1      for a candidate locked as funded
//! ```
//!
//! A refused candidate has no column.

use super::program::Builder;
use crate::domain::{CandidateIx, Candidates, Case, Eligibility, Issues, Place, Range, RuleId, Screening};
use crate::say;

/// Takes refused candidates out and returns those locked as funded.
///
/// # Errors
/// `R201`: a candidate locked as funded is not eligible.
pub(super) fn resolve(
    case: &Case,
    candidates: &Candidates,
    screening: &Screening,
    takes_part: &mut [bool],
) -> Result<Vec<CandidateIx>, Issues> {
    let mut issues = Issues::default();
    let mut funded = Vec::new();
    for lock in &case.scenario.refuse {
        if let Some(candidate) = candidates.find(&lock.id) {
            takes_part[candidate.at()] = false;
        }
    }
    for lock in &case.scenario.fund {
        let Some(candidate) = candidates.find(&lock.id) else { continue };
        if takes_part[candidate.at()] {
            funded.push(candidate);
            continue;
        }
        let id = &lock.id;
        let failed = Screening::of(&screening.failed, candidate);
        let clauses = failed.iter().map(|pair| case.programme.clauses[pair.1.at()].id.as_str()).collect::<Vec<_>>();
        let clauses = clauses.join(", ");
        let problem = if screening.eligibility[candidate.at()] == Eligibility::Ineligible {
            say!(
                "锁定资助的项目 `{id}` 不符合条件（条款 {clauses}）",
                "`{id}` is locked as funded, but is not eligible (clause {clauses})"
            )
        } else {
            say!("锁定资助的项目 `{id}` 不能参与分配", "`{id}` is locked as funded, but does not take part")
        };
        let help = say!(
            "取消锁定，或在情景中以 [[waive]] 豁免该条款（若可豁免），或更正申报数据",
            "remove the lock, waive the clause with [[waive]] where it is waivable, or correct the candidate's data"
        );
        let at = Place { column: Some("fund".into()), ..Place::file(format!("scenario {}", case.scenario.id)) };
        issues.error("R201", at, problem, help);
    }
    if issues.fatal() { Err(issues) } else { Ok(funded) }
}

/// One row per lock.
pub(super) fn rows(funded: &[CandidateIx], candidates: &Candidates, builder: &mut Builder) {
    for &candidate in funded {
        let rule = RuleId::Fund { id: candidates.id(candidate).into() };
        let terms = builder.counted(candidate, 1).collect();
        builder.row(rule, terms, Range { least: Some(1), most: None });
    }
}
