//! `fundline advise`: what an experienced officer would notice, on a page.

use super::Exit;
use super::study::{StudyArgs, run as run_study};
use crate::domain::Lang;
use crate::study::advise::advise;

/// Arguments of `fundline advise`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    run_study(&args.study, lang, move |session, asker| advise(asker, &session.inputs.guide, session.about()))
}
