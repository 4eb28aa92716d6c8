//! Synthetic candidates for a programme: for trying fundline out, for tests and for benchmarks.
//!
//! Nothing made here is a real application, institution or score, and every row says so: its column `synthetic` is `yes`.
//!
//! ```text
//! profile (TOML) ──read_profile──▶ Profile ──generate──▶ CSV, direction by direction in the programme's order
//! programme ───────────────────────────────plain──────▶ CSV of few columns, for any programme and a million rows
//! programme ──────────────plain_programme─────────────▶ TOML: its directions under other caps and rules, for plain candidates
//! ```
//!
//! A [`Profile`] says what the candidates of one guide look like and which mistakes their applicants make; its format stands
//! in [`read_profile`]. Every column of every direction has a random stream of its own, so that a column added to a profile
//! leaves all others as they were. Only whole numbers are drawn and reckoned with: the same programme, profile, seed and count
//! give the same bytes on every machine.
//!
//! # Issue codes
//!
//! | code | what is wrong with a profile |
//! | --- | --- |
//! | G101 | it is not TOML |
//! | G201 | an unknown key or value rule |
//! | G202 | a missing key |
//! | G203 | a value of the wrong kind |
//! | G204 | a number out of range, a range that ends before it begins, an empty list |
//! | G205 | a name that stands for nothing: a column, a list of words, a direction |
//! | G206 | a name given twice |
//! | G301 | it does not fit the programme |

mod call;
mod careless;
mod check;
mod fill;
mod fit;
mod numbers;
mod plain;
mod profile;
mod read;
mod reader;
mod rules;
mod score;
mod sheet;
mod template;
#[cfg(test)]
mod tests;
mod twins;

use crate::domain::{Issues, Programme};
use std::io;

pub use call::Call;
pub use plain::{Plain, plain, plain_for, plain_programme};
pub use profile::Profile;
pub use read::read_profile;

/// The column that marks every generated row.
const MARK: &str = "synthetic";

/// Why no candidates could be written.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The profile and the programme do not belong together, or the programme has nothing to apply for. Nothing was written.
    #[error("no candidates can be made for this programme")]
    Unfit(Issues),
    /// The output cannot be written.
    #[error("the candidates cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl From<csv::Error> for GenerateError {
    fn from(error: csv::Error) -> Self {
        Self::Write(error.into())
    }
}

/// Writes a header and `count` candidates as CSV: by the profile, or [`plain`] ones where there is none.
///
/// The same programme, profile, seed and count give the same bytes on every machine.
///
/// # Errors
/// [`GenerateError::Unfit`], before anything is written, where the profile is made for another programme; or when `out` fails.
pub fn generate(
    programme: &Programme,
    profile: Option<&Profile>,
    seed: u64,
    count: usize,
    out: &mut impl io::Write,
) -> Result<(), GenerateError> {
    match profile {
        Some(profile) => sheet::write(programme, profile, seed, count, out),
        None => plain(programme, &Plain::default(), seed, count, out),
    }
}
