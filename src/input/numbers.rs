//! The numbers that every candidate has: `requested`, `rank`, `merit`.

use super::faults::Fault;
use super::values::{GREATEST, unreadable_number};
use crate::domain::{Decimal, DecimalError, parse_units};
use crate::say;

/// A required numeric column: its range, and the codes of what can be wrong with a cell.
pub(super) struct NumberColumn {
    least: i64,
    most: i64,
    missing: &'static str,
    malformed: &'static str,
    low: &'static str,
    places: &'static str,
    large: &'static str,
}

/// Money asked for: above zero.
pub(super) const REQUESTED: NumberColumn = NumberColumn {
    least: 1,
    most: GREATEST,
    missing: "C201",
    malformed: "C202",
    low: "C203",
    places: "C204",
    large: "C205",
};

/// Merit: zero or more.
pub(super) const MERIT: NumberColumn = NumberColumn {
    least: 0,
    most: GREATEST,
    missing: "C301",
    malformed: "C302",
    low: "C303",
    places: "C304",
    large: "C305",
};

/// Rank: 1 or more.
pub(super) const RANK: NumberColumn = NumberColumn {
    least: 1,
    most: u32::MAX as i64,
    missing: "C401",
    malformed: "C402",
    low: "C402",
    places: "C402",
    large: "C402",
};

impl NumberColumn {
    /// Reads a cell as units of `10^-places`.
    ///
    /// # Errors
    /// What is wrong with it, under the column's code for that.
    pub(super) fn read(&self, cell: &str, places: u8) -> Result<i64, Fault> {
        let error = match parse_units(cell, places) {
            Ok(units) if units < self.least => return Err(self.too_low(cell, units)),
            Ok(units) if units <= self.most => return Ok(units),
            Ok(_) => DecimalError::TooLarge,
            Err(error) => error,
        };
        let code = match error {
            DecimalError::Empty => self.missing,
            DecimalError::Negative => self.low,
            DecimalError::Malformed => self.malformed,
            DecimalError::TooManyPlaces => self.places,
            DecimalError::TooLarge => self.large,
        };
        let (problem, mut help) = unreadable_number(cell, error, places);
        if error == DecimalError::TooLarge {
            let most = Decimal::new(self.most, places).grouped();
            help = say!("最大为 {most}", "the greatest is {most}");
        }
        Err(Fault { code, problem, help })
    }

    fn too_low(&self, cell: &str, units: i64) -> Fault {
        let problem = if units < 0 {
            say!("`{cell}` 是负数", "`{cell}` is negative")
        } else {
            say!("`{cell}` 是零", "`{cell}` is zero")
        };
        let help = if self.least == 0 {
            say!("应不小于 0", "give a number that is not below 0")
        } else {
            say!("应大于 0", "give a number above 0")
        };
        Fault { code: self.low, problem, help }
    }
}
