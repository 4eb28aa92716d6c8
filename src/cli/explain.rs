//! `fundline explain`: why, at what cost, what would have been enough.

use super::Exit;
use super::common::{publish, say_line};
use super::study::{StudyArgs, run as run_study};
use super::turned::{Proofs, proofs};
use crate::domain::{CandidateIx, Candidates, Issues, Lang, Place};
use crate::input::did_you_mean;
use crate::say;
use crate::study::Refused;
use crate::study::explain::{Question, explain};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// Arguments of `fundline explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whose decisions; without any, everybody's
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Also say who would come and go: names other applicants, for officers only
    #[arg(long)]
    internal: bool,
    /// Prove what turning each decision named would cost: a program and a proof for each, which `check-proof` and veripb check
    #[arg(long, value_name = "DIR", requires = "ids")]
    proof: Option<PathBuf>,
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let (ids, internal, prove) = (args.ids.clone(), args.internal, args.proof.is_some());
    let (sender, receiver) = mpsc::channel();
    let exit = run_study(&args.study, lang, move |session, asker| {
        let whose = candidates_named(&session.inputs.candidates, &ids).map_err(Refused::Issues)?;
        if prove {
            // Whoever waits for the study waits for its proofs; who has given up on it needs none.
            let _ = sender.send(proofs(asker, &whose)?);
        }
        explain(asker, &session.inputs.guide, session.about(), &Question { whose, internal })
    });
    match (&args.proof, receiver.try_recv()) {
        (Some(folder), Ok(proofs)) if matches!(exit, Exit::Done | Exit::Unproven) => {
            deliver(folder, &proofs, lang).err().unwrap_or(if proofs.complete { exit } else { Exit::Unproven })
        }
        _ => exit,
    }
}

fn deliver(folder: &Path, proofs: &Proofs, lang: Lang) -> Result<(), Exit> {
    publish(folder, &proofs.files, lang)?;
    proofs.lines.iter().for_each(|line| say_line(line, lang));
    let shown = folder.display();
    say_line(&say!("证明：{shown}", "Proofs: {shown}"), lang);
    Ok(())
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
