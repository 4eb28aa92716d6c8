//! A programme file: the call guide as data.

use super::rules::{LimitTable, RequireTable};
use super::values::{BoundsTable, Number, TextValue, words};
use schemars::JsonSchema;

/// A call guide as data: its money, its directions and its rules.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
#[schemars(title = "fundline programme")]
pub(super) struct ProgrammeFile {
    /// What is said once.
    programme: ProgrammeTable,
    /// Columns of the candidate table that the programme knows.
    #[serde(default)]
    column: Vec<ColumnTable>,
    /// The directions, in the order of the guide.
    direction: Vec<DirectionTable>,
    /// Screening: each decides one candidate alone.
    #[serde(default)]
    clause: Vec<ClauseTable>,
    /// Rules that bind candidates together.
    #[serde(default)]
    limit: Vec<LimitTable>,
    /// Dependencies between candidates.
    #[serde(default)]
    require: Vec<RequireTable>,
}

/// What is said once of a programme.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct ProgrammeTable {
    /// A short name.
    id: String,
    /// The name that reports carry.
    title: Option<TextValue>,
    /// Where the guide comes from.
    source: Option<TextValue>,
    /// Hard cap on the sum of all awards.
    total: Number,
    /// The unit of money. Without it: 万元 with four places.
    money: Option<MoneyTable>,
    /// May candidates of a direction share a rank?
    rank_ties: Option<RankTiesWord>,
    /// What the columns `reviewer_1`, `reviewer_2`, … are.
    reviewers: Option<ReviewersWord>,
}

/// A unit of money.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct MoneyTable {
    /// Its name, such as `EUR`.
    unit: String,
    /// Places after the point.
    #[schemars(range(max = 6))]
    decimals: u8,
}

/// A column of the candidate table.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnTable {
    /// Its name in the header.
    name: String,
    /// What its cells are.
    #[serde(rename = "type")]
    kind: ColumnTypeWord,
    /// What people call it.
    title: Option<TextValue>,
}

/// A direction with its places and its money.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct DirectionTable {
    /// Its number in the guide; always a text: "2.0" is not the number 2.
    pub id: String,
    /// Its name.
    title: Option<TextValue>,
    /// How many projects.
    projects: Option<BoundsTable>,
    /// How much money.
    funds: Option<BoundsTable>,
    /// Partner countries or bodies: names for reports.
    partners: Option<Vec<NamedValue>>,
    /// Fields of research: names for reports.
    fields: Option<Vec<NamedValue>>,
}

/// A name that a column may hold, in both languages.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(untagged)]
pub(super) enum NamedValue {
    /// The same in both languages.
    Same(String),
    /// With a code, where there is one.
    Each(NamedTable),
}

/// A name with its code.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct NamedTable {
    /// A code, such as `EG`.
    code: Option<String>,
    /// Chinese.
    zh: Option<String>,
    /// English.
    en: Option<String>,
}

/// A clause of the guide: decides one candidate alone.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseTable {
    /// Number of the guide's paragraph.
    pub id: String,
    /// A short name for tables.
    title: Option<TextValue>,
    /// Whom it concerns: an SQL condition over a candidate's columns. Without it: everybody.
    #[serde(rename = "where")]
    applies: Option<String>,
    /// What must hold: an SQL condition. NULL (a missing cell) means "to be checked by a person".
    require: Option<String>,
    /// What the applicant is told.
    reason: TextValue,
    /// Who decides it.
    evidence: Option<EvidenceWord>,
    /// What a miss means.
    severity: Option<SeverityWord>,
    /// A scenario may waive it, with a reason.
    waivable: Option<bool>,
    /// In force only where a scenario turns this switch on.
    switch: Option<String>,
}

words! {
    /// May candidates of a direction share a rank?
    RankTiesWord {
        /// Yes (without the key).
        Allowed,
        /// No: a repeated rank is an error.
        Forbidden,
    }
    /// What the columns `reviewer_1`, `reviewer_2`, … are.
    ReviewersWord {
        /// Positions: the first reviewer of two candidates may be two people (without the key).
        Positions,
        /// Persons: a column is one person.
        Persons,
    }
    /// What the cells of a column are.
    ColumnTypeWord { Text, Integer, Decimal, Money, Date, Flag, List }
    /// Who decides a clause.
    EvidenceWord {
        /// The columns, by `require` (without the key).
        Data,
        /// A person, from documents: it goes on the checklist.
        Documents,
        /// Nobody: it informs.
        Note,
    }
    /// What a miss means.
    SeverityWord {
        /// The candidate is not eligible (without the key).
        Must,
        /// It is shown, and excludes nobody.
        Advice,
    }
}
