//! Pabulib: participatory budgeting elections (Faliszewski, Flis, Peters, Pierczyński, Skowron, Stolicki, Szufa and Talmon,
//! "Participatory budgeting: data, tools and analysis", IJCAI 2023; the format's page is pabulib.org/format).
//!
//! | in the file | becomes |
//! | --- | --- |
//! | META `budget` | the programme's total |
//! | several files | one programme with a direction for each, capped at the file's budget; the total is the sum |
//! | `budget_per_category`, `budget_per_neighborhood` … | directions with these caps on funds; limits where a project has several |
//! | a project's `cost` | `requested` |
//! | `votes`, else `score`, else what the ballots give | `merit` |
//! | `min_project_score_threshold` | a clause that the scenario `score-threshold` turns on |
//! | every other column, `selected` among them | a column of the same name; lists are separated by `;` |
//! | VOTES | `ballots.csv` |

mod ballots;
mod caps;
mod convert;
mod election;
mod export;
mod layout;
mod merits;
mod projects;
mod sections;
mod table;
#[cfg(test)]
mod tests;

pub use export::{Exported, export};

use super::made::Import;
use crate::domain::{Issues, Place, Text};
use crate::say;
use encoding_rs::Encoding;

/// What a project's merit is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MeritSource {
    /// The file's `votes`; where there are none, its `score`; where there is none either, the ballots.
    #[default]
    Votes,
    /// The file's `score`; where there is none, the points on the ballots.
    Score,
    /// The ballots: points where they hold points or an order, else how many name the project.
    Ballots,
}

/// How elections are taken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// What merit is.
    pub merit: MeritSource,
    /// Leave out the city's caps on parts of the budget.
    pub budget_alone: bool,
    /// The files' encoding; `None`: UTF-8, or what their marks say, or a guess that is told.
    pub encoding: Option<&'static Encoding>,
}

/// A file to import: its name as messages show it, its name without folder and ending, its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// As messages name it.
    pub shown: &'a str,
    /// Without folder and ending.
    pub stem: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// Imports one election, or those of a whole city as one programme.
///
/// # Errors
/// All issues of all files, where at least one is an error.
pub fn import(sources: &[Source<'_>], options: Options) -> Result<Import, Issues> {
    let mut issues = Issues::default();
    let mut elections = Vec::with_capacity(sources.len());
    for source in sources {
        elections.extend(election::read(source.shown, source.stem, source.bytes, options.encoding, &mut issues));
    }
    if issues.fatal() {
        return Err(issues);
    }
    let Some(imported) = convert::convert(&mut elections, options, &mut issues).filter(|_| !issues.fatal()) else {
        return Err(issues);
    };
    Ok(Import { programmes: vec![(String::new(), imported)], warnings: issues })
}

/// An error about a file as a whole.
fn refuse(issues: &mut Issues, code: &'static str, shown: &str, problem: Text, help: Text) {
    issues.error(code, Place::file(shown), problem, help);
}

/// A number that no programme can hold.
fn too_large(issues: &mut Issues, shown: &str, what: &str) {
    refuse(
        issues,
        "I109",
        shown,
        say!("{what} 过大，无法精确保存", "{what} is too large to be held exactly"),
        say!("请检查单位", "check the unit"),
    );
}
