//! Merit: what an allocation maximises.

use super::decimal::{Decimal, DecimalError, parse_units};
use serde::Serialize;

/// Places after the point that merit is read with.
pub const MERIT_PLACES: u8 = 6;

/// A candidate's merit in millionths of the merit column's unit. Exact, never negative in a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Merit(pub i64);

impl Merit {
    /// Reads a merit.
    ///
    /// # Errors
    /// When `text` is not a plain decimal with at most [`MERIT_PLACES`] places.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        parse_units(text, MERIT_PLACES).map(Self)
    }

    /// The merit as a plain decimal.
    #[must_use]
    pub fn plain(self) -> Decimal {
        Decimal::new(self.0, MERIT_PLACES)
    }
}

/// Most places a direction's weight may have.
pub const WEIGHT_PLACES: u8 = 4;

/// A factor on the merit of a direction's candidates, in ten-thousandths: `Weight(12_000)` is 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Weight(pub i64);

impl Weight {
    /// The factor 1.
    pub const ONE: Self = Self(10_000);

    /// The factor as a plain decimal.
    #[must_use]
    pub fn plain(self) -> Decimal {
        Decimal::new(self.0, WEIGHT_PLACES)
    }
}

/// Weighted merit, the unit of the objective: `merit · weight`, in 10⁻¹⁰ of the merit column's unit. Exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Score(pub i128);

/// Places after the point that a [`Score`] counts in.
pub const SCORE_PLACES: u8 = MERIT_PLACES + WEIGHT_PLACES;

impl Score {
    /// What one candidate adds to the objective.
    #[must_use]
    pub fn of(merit: Merit, weight: Weight) -> Self {
        Self(i128::from(merit.0) * i128::from(weight.0))
    }

    /// The score as a plain decimal.
    #[must_use]
    pub fn plain(self) -> Decimal {
        Decimal::new(self.0, SCORE_PLACES)
    }
}

impl std::iter::Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        Self(scores.map(|score| score.0).sum())
    }
}
