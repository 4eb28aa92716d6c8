//! Bounds as a guide states them: at most, at least, exactly, about.

use serde::Serialize;

/// One bound or several, in the guide's own kind. Input guarantees that at least one is present, that `exactly` and
/// `about` stand alone or with none that they contradict, and that the resulting range is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Bounds<T> {
    /// 不少于
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<T>,
    /// 不超过
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<T>,
    /// A planned number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exactly: Option<T>,
    /// 左右: a cap of this times (1 + the scenario's tolerance).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<T>,
}

/// A closed range; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Least value allowed.
    pub least: Option<i64>,
    /// Greatest value allowed.
    pub most: Option<i64>,
}

/// By how much an `about` may be exceeded, in ten-thousandths: `Tolerance(1000)` is 10 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Tolerance(pub i64);

impl Tolerance {
    /// `x · (1 + tolerance)`, rounded down.
    #[must_use]
    pub fn raise(self, x: i64) -> i64 {
        let raised = i128::from(x) * i128::from(10_000 + self.0) / 10_000;
        i64::try_from(raised).unwrap_or(i64::MAX)
    }
}

impl<T: Copy + Into<i64>> Bounds<T> {
    /// The hard range that the bounds stand for, `exactly` being an equality.
    #[must_use]
    pub fn range(&self, tolerance: Tolerance) -> Range {
        let exactly = self.exactly.map(Into::into);
        let about = self.about.map(|x| tolerance.raise(x.into()));
        let most = [self.at_most.map(Into::into), exactly, about].into_iter().flatten().min();
        Range { least: self.at_least.map(Into::into).max(exactly), most }
    }

    /// The range where `exactly` is a planned number: a cap, and no floor unless `filled`.
    #[must_use]
    pub fn planned_range(&self, tolerance: Tolerance, filled: bool) -> Range {
        let range = self.range(tolerance);
        let least = if filled { range.least } else { self.at_least.map(Into::into) };
        Range { least, ..range }
    }
}

impl From<super::Money> for i64 {
    fn from(amount: super::Money) -> Self {
        amount.0
    }
}
