//! Rules that both files may give.

use super::values::{BoundsTable, Number, TextValue, words};
use schemars::JsonSchema;

/// Binds a set of candidates together. Exactly one of `count`, `sum`, `share` and `all_or_none` says what is bounded.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct LimitTable {
    /// A name of its own.
    pub id: String,
    /// Number of the guide's paragraph.
    clause: Option<String>,
    /// A short name for tables.
    title: Option<TextValue>,
    /// Why, for people.
    reason: Option<TextValue>,
    /// Whom it binds: an SQL condition over a candidate's columns. Without it: everybody.
    #[serde(rename = "where")]
    applies: Option<String>,
    /// Only these candidates, by id.
    ids: Option<Vec<String>>,
    /// One limit for each value of these columns; a list cell counts for each of its values.
    for_each: Option<Vec<String>>,
    /// How many are funded.
    count: Option<BoundsTable>,
    /// The sum of a column over the funded.
    sum: Option<SumTable>,
    /// Their share of what is funded.
    share: Option<ShareTable>,
    /// All of them are funded, or none: `true`.
    all_or_none: Option<bool>,
    /// "In principle": a scenario may waive it, with a reason.
    waivable: Option<bool>,
    /// In force only where a scenario turns this switch on.
    switch: Option<String>,
}

/// A bounded sum.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct SumTable {
    /// The column; `"award"` is the money awarded.
    of: String,
    /// No less than this.
    at_least: Option<Number>,
    /// No more than this.
    at_most: Option<Number>,
    /// Just this.
    exactly: Option<Number>,
    /// A cap of this times (1 + the scenario's `about_tolerance`).
    about: Option<Number>,
    /// Only the part of the cell that the award is of the request.
    scales_with_award: Option<bool>,
}

/// A bounded share.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct ShareTable {
    /// Of the money awarded, or of the projects funded.
    of: ShareOfWord,
    /// No less than this share, such as "0.2".
    at_least: Option<Number>,
    /// No more than this share.
    at_most: Option<Number>,
    /// The whole that it is a share of: an SQL condition. Without it: all the funded.
    within: Option<String>,
}

words! {
    /// What a share is a share of.
    ShareOfWord {
        /// The money awarded.
        Award,
        /// The projects funded.
        Projects,
    }
}

/// A dependency: if `project` is funded, so is `needs`.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct RequireTable {
    /// Id of the dependent candidate.
    project: String,
    /// Id of the candidate it needs.
    needs: String,
}
