//! Files → validated domain. All issues of an input are told at once, each with its place and a help; nothing is lost in
//! silence.
//!
//! ```text
//! programme.toml ─▶ document ─▶ programme ─┐
//! scenario.toml … ▶ document ─▶ layers ────┼─▶ relations, sums ─▶ Inputs
//! candidates ─▶ rows ─▶ header, cells ─────┘
//! ```
//!
//! A TOML file is walked by hand with the lines of its values at hand, so that a wrong value hides no other. Every kind of
//! candidate file (CSV, spreadsheet, Parquet) is read as rows of texts, and cells go straight into the columns of
//! [`Candidates`](crate::domain::Candidates); white space around a cell does not count, and an empty cell is missing.
//!
//! # Issue codes
//! Stable. Warnings are marked (w).
//!
//! | code | what |
//! | --- | --- |
//! | F101 | a file cannot be read |
//! | F102 | a file is empty |
//! | F103 | a file is not UTF-8 |
//! | F104 | a file is not TOML |
//! | F105 | a file cannot be read as a table |
//! | F106 | a quotation mark of a CSV file is never closed |
//! | F107 | a table is larger than 4 GiB |
//! | F108 | a column of a Parquet file has a type that cannot be used |
//! | F201 | an unknown key |
//! | F202 | a missing key |
//! | F203 | a value of the wrong type |
//! | F204 | a float where an exact number is needed |
//! | F205 | a number that is malformed, has too many places or is too large |
//! | F206 | a word that is not one of the choices |
//! | F207 | an empty text |
//! | F208 | bounds without a bound |
//! | F209 | bounds that contradict each other |
//! | F210 | a negative number |
//! | P101 | a direction's id written as a number |
//! | P102 | a direction twice |
//! | P103 | a clause twice |
//! | P104 | a limit twice |
//! | P105 | a declared column twice |
//! | P106 | no direction at all |
//! | P107 | a limit without a bound |
//! | P108 | a limit with more than one of `count`, `sum`, `share`, `all_or_none` |
//! | P109 | a clause decided from data without `require` |
//! | P110 | a `require` in a clause that is not decided from data |
//! | P111 | another type declared for a fixed column |
//! | P112 | a dependency of a project on itself |
//! | P113 | `all_or_none = false` |
//! | P114 | a share of something else than projects or money |
//! | S101 | `extends` in a circle |
//! | S102 | `extends` names no scenario of the folder |
//! | S103 | an unknown direction |
//! | S104 | a waiver of an unknown limit |
//! | S105 | a waiver of an unknown clause |
//! | S106 | a waiver of a rule that may not be waived |
//! | S107 | an unknown switch |
//! | S108 | a project both funded and refused |
//! | S109 | a project locked twice in a file |
//! | S110 | a setting both before and in `[scenario]` |
//! | S111 | a waiver that does not name exactly one rule |
//! | S112 | (w) a scenario's id differs from its file's name |
//! | S113 | `extends` is not the name of a file of the folder |
//! | S114 | an added limit has the id of another |
//! | S115 | an award level that is no share of the request, or none at all |
//! | S116 | an award level twice |
//! | S117 | award levels in steps of zero |
//! | S118 | an award level that keeps more merit than a higher one |
//! | S119 | `[repair]` names an unknown limit |
//! | C101 | a required column is missing |
//! | C102 | a column twice |
//! | C103 | a misspelt column |
//! | C104 | neither `rank` nor `merit` |
//! | C105 | a row of more or fewer cells than the header |
//! | C106 | a cell in a column without a name |
//! | C107 | no candidates |
//! | C108 | an id twice |
//! | C109 | an empty id |
//! | C110 | an empty direction |
//! | C111 | an unknown direction |
//! | C201 | `requested` is empty |
//! | C202 | `requested` is not a plain decimal |
//! | C203 | `requested` is zero or negative |
//! | C204 | `requested` has more places than the unit |
//! | C205 | `requested` is too large |
//! | C301 | `merit` is empty |
//! | C302 | `merit` is not a plain decimal |
//! | C303 | `merit` is negative |
//! | C304 | `merit` has more than six places |
//! | C305 | `merit` is too large |
//! | C401 | `rank` is empty |
//! | C402 | `rank` is not a whole number from 1 |
//! | C403 | a rank twice in a direction where ties are forbidden |
//! | C404 | (w) rank and merit disagree, once for each direction |
//! | C501 | a cell of an integer column is not a whole number |
//! | C502 | a cell of a decimal column is not a plain decimal |
//! | C503 | a cell of a date column is not a day of the calendar |
//! | C504 | a cell of a flag column is neither yes nor no |
//! | C505 | a cell of a money column is not an amount in the unit |
//! | C506 | a formula's error in a spreadsheet |
//! | C507 | (w) a full-width semicolon in a list |
//! | C508 | a decimal column whose numbers do not fit one scale |
//! | B101 | a column of the ballots is missing |
//! | B102 | a ballot names a candidate that is not there |
//! | B103 | a ballot's points are no numbers, or not as many as its candidates |
//! | B104 | a ballot names a candidate twice |
//! | B105 | an unknown way to vote |
//! | B106 | no ballots |
//! | C601 | (w) empty rows were skipped |
//! | C602 | (w) further sheets of a workbook were not read |
//! | R101 | a lock on an unknown candidate |
//! | R102 | a dependency on an unknown candidate |
//! | R103 | a limit that uses a column that nobody knows |
//! | R104 | a limit that sums a column of no numbers |
//! | R105 | locked projects that need more than the total |
//! | R106 | locked projects that need more than their direction's funds |
//! | R107 | more locked projects than their direction has places |
//! | R108 | requests whose sum would overflow |
//! | R109 | weighted merits whose sum would overflow |
//! | R110 | a limit's column whose sum would overflow |
//! | R111 | (w) a limit that uses a known column which the table lacks |
//! | R112 | award levels in steps so small that a candidate has too many |
//! | R113 | a limit on an unknown candidate |

mod ballots;
mod candidates;
mod cells;
mod csv_rows;
mod document;
mod faults;
mod files;
mod header;
mod layer;
mod ledger;
mod levels;
mod limits;
mod load;
mod near;
mod numbers;
mod parquet_rows;
mod programme;
mod ranking;
mod relations;
mod repair;
mod rows;
mod rules;
mod scenario;
mod shape;
mod sheet_rows;
mod sums;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub use ballots::load_ballots;
pub use files::{Content, SourceFile};
pub use load::{
    Inputs, Paths, ProgrammeInput, ScenarioHead, ScenarioInput, load, load_programme, load_scenario, scenarios_in,
};
pub use near::help as did_you_mean;
pub use shape::{programme_schema, scenario_schema};
pub use table::{GuessedMap, ImportedTable, guess_map, import_table};
