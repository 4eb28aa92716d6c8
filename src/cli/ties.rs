//! `fundline ties`: who is certain, the best allocations, a draw.

use super::Exit;
use super::study::{StudyArgs, refuse, run as run_study};
use crate::domain::{Lang, parse_units};
use crate::say;
use crate::study::Refused;
use crate::study::ties::{Question, ties};

/// Arguments of `fundline ties`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also over all allocations that lose at most this share of the greatest merit, such as 0.5%
    #[arg(long, value_name = "PERCENT")]
    within: Option<String>,
    /// List at most so many allocations of greatest merit; 0: none
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    list: u16,
    /// Draw among the tied with this seed, which should be published beforehand
    #[arg(long, value_name = "SEED")]
    draw: Option<String>,
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let (within, list, seed) = (args.within.clone(), usize::from(args.list), args.draw.clone());
    run_study(&args.study, lang, move |session, asker| {
        let within = within.map(|share| percent(&share)).transpose()?;
        if seed.as_ref().is_some_and(String::is_empty) {
            let help = say!("请写一段事先公布的文字", "give a text that was published beforehand");
            return Err(refuse("Q402", "--draw", say!("种子为空", "the seed is empty"), help));
        }
        ties(asker, session.about(), &Question { within, list, seed })
    })
}

/// A share such as `0.5%`, in ten-thousandths of one per cent.
fn percent(text: &str) -> Result<i64, Refused> {
    let number = text.trim().trim_end_matches('%');
    match parse_units(number, 4) {
        Ok(share) if (0..=1_000_000).contains(&share) => Ok(share),
        _ => {
            let problem =
                say!("`{text}` 不是 0 到 100 之间的百分数", "`{text}` is no share between 0 and 100 per cent");
            Err(refuse(
                "Q401",
                "--within",
                problem,
                say!("例如 0.5%，最多四位小数", "such as 0.5%, with at most four places"),
            ))
        }
    }
}
