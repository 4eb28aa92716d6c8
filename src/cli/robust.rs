//! `fundline robust`: how far the allocation rests on single reviewers' scores.

use super::Exit;
use super::study::{StudyArgs, run as run_study};
use crate::domain::{Lang, parse_units};
use crate::study::robust::{Method, Question, robust};

/// Arguments of `fundline robust`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How many times merits are drawn; each draw is solved to its proven optimum
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    draws: u32,
    /// Where chance begins: the same seed gives the same draws everywhere
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How merits are drawn from the reviewers' scores
    #[arg(long, value_enum, default_value_t = How::Bootstrap)]
    method: How,
    /// Core: funded in at least this share of the draws, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "95", value_parser = percent)]
    core: u32,
    /// Exterior: funded in at most this share of the draws, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "5", value_parser = percent)]
    exterior: u32,
    /// Robust allocations against so many lower merits at a time: 5,10 [default: parts of the funded, up to all of them]
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    gamma: Vec<u32>,
    #[command(flatten)]
    study: StudyArgs,
}

/// How merits are drawn.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum How {
    /// Scores resampled with replacement
    Bootstrap,
    /// A normal model with candidate effects, and reviewer effects where the programme says reviewers = "persons"
    Bayes,
}

/// A share in hundredths of a per cent.
fn percent(text: &str) -> Result<u32, String> {
    let units = parse_units(text.trim_end_matches('%'), 2).ok().and_then(|units| u32::try_from(units).ok());
    units.filter(|units| *units <= 10_000).ok_or_else(|| "a share from 0 to 100 with at most two places".to_owned())
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let paths = args.study.inputs.paths();
    let mut question = Question {
        draws: usize::try_from(args.draws).unwrap_or(usize::MAX),
        seed: args.seed,
        method: match args.method {
            How::Bootstrap => Method::Bootstrap,
            How::Bayes => Method::Bayes,
        },
        core: args.core,
        exterior: args.exterior,
        gammas: args.gamma.iter().map(|gamma| usize::try_from(*gamma).unwrap_or(usize::MAX)).collect(),
        file: paths.candidates.display().to_string(),
        scenario: paths.scenario.unwrap_or_default().display().to_string(),
    };
    question.gammas.sort_unstable();
    question.gammas.dedup();
    run_study(&args.study, lang, move |session, asker| robust(asker, session.about(), &question))
}
