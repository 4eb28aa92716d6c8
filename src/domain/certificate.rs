//! How far the certificate of a result goes.

use super::Score;
use serde::Serialize;

/// What the proofs beside an allocation show, each accepted by a checker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// That no allocation has more merit, or how much more one might have.
    pub merit: Proof,
    /// That of the allocations with this merit the published rule picks this one.
    pub choice: Choice,
}

/// A proof about merit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// No allocation has more.
    Optimal,
    /// No allocation has more than this.
    Within(Score),
    /// No proof was reached within the limit.
    Nothing,
}

impl Proof {
    /// Its stable name in files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Optimal => "proven",
            Self::Within(_) => "within",
            Self::Nothing => "solver",
        }
    }
}

/// A proof about the choice among allocations of equal merit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// No other allocation as good is cheaper, or as cheap and earlier in the published order.
    Proven,
    /// Decided by the solver alone: no proof was reached within the limit.
    Solver,
    /// The solver did not decide it either, or the merit is not proven.
    Open,
}
