//! What a rule counts in.

use super::{Decimal, MoneyUnit};
use serde::Serialize;

/// What a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Funded candidates.
    Projects,
    /// Money, in its smallest unit.
    Money,
    /// The sum of a column, in units of `10^-places`.
    Sum {
        /// Places after the point.
        places: u8,
    },
}

impl Unit {
    /// A number of this unit for people: `5`, `34,890 万元`, `12.5`.
    #[must_use]
    pub fn show(self, number: i128, money: &MoneyUnit) -> String {
        match self {
            Self::Projects => Decimal::new(number, 0).grouped(),
            Self::Money => format!("{} {}", Decimal::new(number, money.decimals).grouped(), money.unit),
            Self::Sum { places } => Decimal::new(number, places).grouped(),
        }
    }
}
