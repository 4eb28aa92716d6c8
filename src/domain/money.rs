//! Money: a whole number of the smallest part of the programme's unit.

use super::decimal::{Decimal, DecimalError, parse_units};
use serde::Serialize;
use std::iter::Sum;
use std::ops::{Add, Sub};

/// Money in the smallest unit (yuan for 万元 programmes). Exact.
///
/// `+`, `-` and `sum` panic on overflow in every build; input refuses candidate tables whose sums could overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("input bounds every sum of money"))
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("input bounds every sum of money"))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// The unit that money is written in: its name, and how many decimal places its smallest part has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoneyUnit {
    /// `万元`, `EUR`, …
    pub unit: String,
    /// Places after the point: 4 for 万元 (10,000 yuan), 2 for EUR.
    pub decimals: u8,
}

impl Default for MoneyUnit {
    fn default() -> Self {
        Self { unit: "万元".into(), decimals: 4 }
    }
}

impl MoneyUnit {
    /// Reads an amount written in this unit.
    ///
    /// # Errors
    /// When `text` is not a plain decimal with at most [`decimals`](Self::decimals) places.
    pub fn parse(&self, text: &str) -> Result<Money, DecimalError> {
        parse_units(text, self.decimals).map(Money)
    }

    /// The amount as a plain decimal: `12.5`. For files.
    #[must_use]
    pub fn plain(&self, amount: Money) -> Decimal {
        Decimal::new(amount.0, self.decimals)
    }

    /// The amount for people: `34,890 万元`.
    #[must_use]
    pub fn show(&self, amount: Money) -> String {
        format!("{} {}", self.plain(amount).grouped(), self.unit)
    }
}
