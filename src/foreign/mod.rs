//! Programmes that others wrote, in their formats: in and out.
//!
//! ```text
//! .pb …, OR-Library, knapsack, MPS, LP ─▶ Imported: programme, candidate table, scenarios, ballots, assumptions ─▶ folder
//! case, candidates, ballots ─▶ .pb
//! ```
//!
//! An import never decides in silence: whatever the file leaves open is an assumption, whatever contradicts itself a
//! warning that says both, whatever no programme can hold an error. Numbers are exact from the first digit to the last.
//! (LP and MPS are written by the room `model`, which builds the program they hold.)
//!
//! # Issue codes
//! Stable. Warnings are marked (w).
//!
//! | code | what |
//! | --- | --- |
//! | I101 | a section is missing |
//! | I102 | the budget is missing, or no number above zero |
//! | I103 | no projects, or a column of theirs is missing |
//! | I104 | a project twice |
//! | I105 | a project without id |
//! | I106 | a cost that is negative or no number |
//! | I107 | a stated count that is no number |
//! | I108 | files in different currencies |
//! | I109 | amounts that no programme can hold |
//! | I110 | (w) something before the first section |
//! | I111 | (w) a quotation mark is never closed |
//! | I112 | (w) the encoding was guessed |
//! | I113 | (w) a key of META twice, with different values |
//! | I114 | (w) a comma that may separate thousands or a fraction |
//! | I115 | (w) rows with more or fewer cells than the header |
//! | I116 | (w) an unknown vote type |
//! | I117 | (w) numbers of projects or votes that do not match META |
//! | I118 | (w) ballots without a column `vote` |
//! | I119 | (w) votes for unknown projects |
//! | I120 | (w) a project twice in one ballot |
//! | I121 | (w) another number of points than of projects |
//! | I122 | (w) points that are no numbers |
//! | I123 | (w) a voter twice |
//! | I124 | (w) stated counts that differ from the ballots |
//! | I125 | (w) caps on parts of the budget that cannot be used |
//! | I126 | nothing that merit could be taken from |
//! | I127 | (w) files of different cities or years |
//! | I128 | (w) two files of the same election |
//! | I201 | a file of numbers ends too soon, or has something else in it |
//! | I202 | no problem of that number in the file |
//! | I203 | (w) something after the last problem |
//! | I204 | an objective that no merit can be |
//! | I205 | no knapsack layout that is known |
//! | I206 | a row without variables that cannot hold |
//! | I207 | a weight, value or capacity that no programme can hold |
//! | I301 | a line that is not MPS or LP |
//! | I302 | variables that are not 0-1 |
//! | I303 | an objective to be minimised |

mod decode;
mod issues;
pub mod knapsack;
mod made;
mod number;
pub mod orlib;
pub mod pabulib;
pub mod programs;
mod selection;
#[cfg(test)]
mod testing;
mod toml_file;
mod words;

pub use made::{Import, Imported};
