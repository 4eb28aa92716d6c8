//! `fundline price`: what each rule costs.

use super::Exit;
use super::study::{StudyArgs, amount, run as run_study};
use crate::domain::Lang;
use crate::study::price::price;

/// Arguments of `fundline price`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How much more money to try for each cap, in the programme's unit [default: a million]
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    next: Option<String>,
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let next = args.next.clone();
    run_study(&args.study, lang, move |session, asker| {
        let next = next.map(|next| amount("--next", &next, &session.inputs.case.programme.money)).transpose()?;
        price(asker, session.about(), next)
    })
}
