//! `fundline explain`: why, at what cost, what would have been enough.

use super::Exit;
use super::study::{StudyArgs, run as run_study};
use crate::domain::{CandidateIx, Candidates, Issues, Lang, Place};
use crate::input::did_you_mean;
use crate::say;
use crate::study::Refused;
use crate::study::explain::{Question, explain};

/// Arguments of `fundline explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whose decisions; without any, everybody's
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Also say who would come and go: names other applicants, for officers only
    #[arg(long)]
    internal: bool,
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let (ids, internal) = (args.ids.clone(), args.internal);
    run_study(&args.study, lang, move |session, asker| {
        let whose = candidates_named(&session.inputs.candidates, &ids).map_err(Refused::Issues)?;
        explain(asker, &session.inputs.guide, session.about(), &Question { whose, internal })
    })
}

/// The candidates with these ids.
///
/// # Errors
/// `Q101` for every id that nobody has.
pub(super) fn candidates_named(candidates: &Candidates, ids: &[String]) -> Result<Vec<CandidateIx>, Issues> {
    let mut issues = Issues::default();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(candidate) = candidates.find(id) {
            found.push(candidate);
            continue;
        }
        let at = Place { column: Some("ID".into()), ..Place::file("explain") };
        let problem = say!("没有编号为 `{id}` 的项目", "no candidate has the id `{id}`");
        let known = (0..candidates.len()).map(|row| candidates.id.text(row));
        issues.error("Q101", at, problem, did_you_mean(id, known));
    }
    if issues.fatal() { Err(issues) } else { Ok(found) }
}
