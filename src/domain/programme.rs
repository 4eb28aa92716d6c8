//! The call guide as data: directions, clauses, limits, dependencies.

use super::{Bounds, Money, MoneyUnit, Share, Text};
use serde::Serialize;

/// A call guide (指南): what may be funded, how many, with how much, under which rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Programme {
    /// Short name, used in file names and reports.
    pub id: String,
    /// Full title.
    pub title: Text,
    /// Where the guide comes from, one line.
    pub source: Option<Text>,
    /// The unit of every amount of money.
    pub money: MoneyUnit,
    /// Hard cap on the sum of awards.
    pub total: Money,
    /// Whether two candidates of a direction may share a rank.
    pub rank_ties: RankTies,
    /// Who stands behind the columns `reviewer_1`, `reviewer_2`, …
    pub reviewers: Reviewers,
    /// The dictionary of candidate columns that the programme knows beyond the fixed ones.
    pub columns: Vec<ColumnSpec>,
    /// In the guide's order, which is also the order of the published tie-break.
    pub directions: Vec<Direction>,
    /// Screening: rules that decide one candidate alone.
    pub clauses: Vec<Clause>,
    /// Portfolio: rules that bind a set of candidates together.
    pub limits: Vec<Limit>,
    /// Dependencies between candidates.
    pub requires: Vec<Require>,
}

/// May two candidates of a direction share a rank?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RankTies {
    /// Equal ranks are ties.
    #[default]
    Allowed,
    /// A repeated rank is an input error.
    Forbidden,
}

/// Who stands behind the columns `reviewer_1`, `reviewer_2`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reviewers {
    /// Positions: the first reviewer of one candidate may be another person than that of the next.
    #[default]
    Positions,
    /// Each column is one person, who may be stricter or milder than the others.
    Persons,
}

/// Position of a direction in [`Programme::directions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DirectionIx(pub u32);

impl DirectionIx {
    /// As an index.
    #[must_use]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// A direction of the guide (指南方向).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Direction {
    /// The guide's number: `1.5`, `2.0`. Always a text.
    pub id: String,
    /// Title.
    pub title: Text,
    /// How many projects: `exactly` is a planned number, that is a cap whose shortfall is reported. `None`: no bound.
    pub projects: Option<Bounds<i64>>,
    /// How much money altogether. `None`: no bound of its own.
    pub funds: Option<Bounds<Money>>,
    /// Countries or bodies that the direction cooperates with; `code` is for tables.
    pub partners: Vec<Named>,
    /// Fields of research.
    pub fields: Vec<Named>,
}

/// A named value of a column: the data carry `text.zh` (or whatever the column holds), `code` is short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Short code, may be empty.
    pub code: String,
    /// The name in both languages.
    pub text: Text,
}

/// What a column's cells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Decimal,
    /// An amount in the programme's unit.
    Money,
    /// `YYYY-MM-DD`; kept as text, so that SQL compares it as text.
    Date,
    /// yes / no / true / false / 1 / 0 / 是 / 否.
    Flag,
    /// Several texts separated by `;`.
    List,
}

impl ColumnType {
    /// Every type with the word that files have for it.
    pub const WORDS: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("integer", Self::Integer),
        ("decimal", Self::Decimal),
        ("money", Self::Money),
        ("date", Self::Date),
        ("flag", Self::Flag),
        ("list", Self::List),
    ];

    /// The word that files have for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("text", |(word, _)| word)
    }
}

/// Optional candidate columns that every programme knows, with the type that they have unless it declares another. Where a
/// file has none of them, all their cells are missing.
pub const USUAL_COLUMNS: [(&str, ColumnType); 9] = [
    ("title", ColumnType::Text),
    ("lead", ColumnType::Text),
    ("lead_type", ColumnType::Text),
    ("province", ColumnType::Text),
    ("partner", ColumnType::List),
    ("country", ColumnType::List),
    ("field", ColumnType::List),
    ("duration_months", ColumnType::Integer),
    ("dual_filed", ColumnType::Flag),
];

/// A declared candidate column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnSpec {
    /// Name in the header.
    pub name: String,
    /// Type of its cells.
    pub kind: ColumnType,
    /// What people call it.
    pub title: Text,
}

/// How a clause is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// From the candidate's columns.
    Data,
    /// A person must look: goes on the checklist of every candidate it concerns.
    Documents,
    /// Decides nothing: encouragement or background, kept so that no paragraph of the guide is missing.
    Note,
}

/// What a failed clause means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The candidate is ineligible.
    #[default]
    Must,
    /// The candidate stays eligible; the miss goes on the checklist to be justified.
    Advice,
}

/// A screening rule: decides one candidate alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Number of the guide's paragraph: `1.9(1)`, `1.3(2)b`.
    pub id: String,
    /// Short name for tables.
    pub title: Option<Text>,
    /// Who it concerns: SQL over the candidate table. `None`: everybody.
    pub applies: Option<String>,
    /// What must hold: SQL over the candidate table. Present in every clause whose evidence is data.
    pub require: Option<String>,
    /// What the applicant is told.
    pub reason: Text,
    /// How it is decided.
    pub evidence: Evidence,
    /// What a miss means.
    pub severity: Severity,
    /// "In principle": a scenario may waive it, with a reason.
    pub waivable: bool,
    /// Only in force where the scenario turns this switch on.
    pub switch: Option<String>,
}

/// What a limit counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many are funded.
    Count(Bounds<i64>),
    /// The sum of the money awarded.
    Award(Bounds<Money>),
    /// The sum of a column over the funded, in units of `10^-places`.
    Column {
        /// Name of a numeric column; an empty cell counts as zero.
        of: String,
        /// Places of `bounds` and of the summed cells.
        places: u8,
        /// In units of `10^-places`.
        bounds: Bounds<i64>,
        /// Does the cell shrink with the award, where that is below the request?
        scales: bool,
    },
    /// A share of what is funded.
    Share {
        /// Share of what.
        of: ShareOf,
        /// The bounds.
        bounds: Bounds<Share>,
        /// Whose sum is the whole: SQL over the candidate table. `None`: everybody's.
        within: Option<String>,
    },
    /// All of the set are funded, or none.
    AllOrNone,
}

/// What a share is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ShareOf {
    /// The number of funded projects.
    Projects,
    /// The money awarded.
    Award,
}

/// A portfolio rule: binds a set of candidates together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Unique name.
    pub id: String,
    /// Number of the guide's paragraph, or what a scenario says.
    pub clause: String,
    /// Short name for tables.
    pub title: Option<Text>,
    /// Why, for people.
    pub reason: Option<Text>,
    /// Who it binds: SQL over the candidate table. `None`: everybody.
    pub applies: Option<String>,
    /// Only these candidates, where any are named.
    pub ids: Vec<String>,
    /// One limit for each distinct combination of values; a list cell counts for each of its values, an empty cell for none.
    pub for_each: Vec<String>,
    /// What is bounded.
    pub measure: Measure,
    /// "In principle": a scenario may waive it, with a reason.
    pub waivable: bool,
    /// Only in force where the scenario turns this switch on.
    pub switch: Option<String>,
}

/// A dependency: if `project` is funded, so is `needs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Require {
    /// Id of the dependent candidate.
    pub project: String,
    /// Id of the candidate it needs.
    pub needs: String,
}

impl Require {
    /// The two candidates.
    pub fn ids(&self) -> impl Iterator<Item = &str> + use<'_> {
        [self.project.as_str(), self.needs.as_str()].into_iter()
    }
}

impl Programme {
    /// Position of the direction with this id.
    #[must_use]
    pub fn direction_ix(&self, id: &str) -> Option<DirectionIx> {
        let at = self.directions.iter().position(|direction| direction.id == id)?;
        u32::try_from(at).ok().map(DirectionIx)
    }

    /// The direction at `ix`.
    ///
    /// # Panics
    /// When `ix` is of another programme.
    #[must_use]
    pub fn direction(&self, ix: DirectionIx) -> &Direction {
        &self.directions[ix.at()]
    }
}
