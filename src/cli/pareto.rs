//! `fundline pareto`: trade-offs between objectives.

use super::Exit;
use super::study::{StudyArgs, refuse, run as run_study};
use crate::domain::{Candidates, Issues, Lang, Place};
use crate::input::did_you_mean;
use crate::say;
use crate::study::Refused;
use crate::study::pareto::{Objective, pareto};

/// Arguments of `fundline pareto`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Two or three of merit, projects, money, countries, provinces, fields, enterprises, a column of numbers,
    /// distinct:COLUMN, count:COLUMN=VALUE; with a minus sign less is better, such as merit,projects,-money
    #[arg(long, value_name = "A,B[,C]", value_delimiter = ',', required = true, allow_hyphen_values = true)]
    objectives: Vec<String>,
    /// List at most so many points
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: u32,
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let (words, most) = (args.objectives.clone(), args.most as usize);
    run_study(&args.study, lang, move |session, asker| {
        let objectives = objectives(&words, &session.inputs.candidates)?;
        pareto(asker, session.about(), &objectives, most)
    })
}

fn objectives(words: &[String], candidates: &Candidates) -> Result<Vec<Objective>, Refused> {
    let mut issues = Issues::default();
    let mut found: Vec<Objective> = Vec::new();
    let at = || Place::file("--objectives");
    for word in words {
        match Objective::parse(word.trim(), candidates) {
            Ok(objective) if found.iter().any(|known| known.measure == objective.measure) => issues.error(
                "Q502",
                at(),
                say!("目标 `{word}` 重复", "the objective `{word}` is there already"),
                say!("每个目标只写一次", "name each objective once"),
            ),
            Ok(objective) => found.push(objective),
            Err((unknown, known)) => issues.error(
                "Q501",
                at(),
                say!("`{unknown}` 不是目标，也不是数字列", "`{unknown}` is no objective and no column of numbers"),
                did_you_mean(&unknown, known.iter().map(String::as_str)),
            ),
        }
    }
    if issues.fatal() {
        return Err(Refused::Issues(issues));
    }
    if !(2..=3).contains(&found.len()) {
        let count = found.len();
        let problem = say!("给出了 {count} 个目标", "{count} objectives are given");
        return Err(refuse(
            "Q503",
            "--objectives",
            problem,
            say!("请给出两个或三个，用逗号分隔", "give two or three, separated by commas"),
        ));
    }
    Ok(found)
}
