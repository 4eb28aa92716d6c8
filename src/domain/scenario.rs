//! A scenario: what differs from the guide, and why.

use super::{AwardLevels, Bounds, Limit, Money, RepairCosts, Require, Text, Tolerance, Weight};
use serde::Serialize;
use std::collections::BTreeMap;

/// A scenario after its `extends` chain was followed: later files override earlier ones, lists are added.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Scenario {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Why it is run.
    pub reason: Option<Text>,
    /// The ids of the files it was made of, the root first and itself last.
    pub chain: Vec<String>,
    /// Programme total instead of the guide's.
    pub total: Option<Money>,
    /// By how much `about` bounds may be exceeded.
    pub about_tolerance: Tolerance,
    /// What a planned number of projects means.
    pub fill: Fill,
    /// Where merit comes from.
    pub merit_from: MeritFrom,
    /// How a rank becomes merit.
    pub rank_merit: RankMerit,
    /// May a worse-ranked candidate be funded before a better one of its direction?
    pub ranking: Ranking,
    /// Do candidates that a person must still check take part?
    pub to_check: ToCheck,
    /// Awards below the request, in all directions that say nothing else; `None`: who is funded gets what it asks for.
    pub award_levels: Option<AwardLevels>,
    /// Switches that are on.
    pub switches: Vec<String>,
    /// Overrides by direction id.
    pub directions: BTreeMap<String, DirectionOverride>,
    /// Candidates that must be funded.
    pub fund: Vec<Lock>,
    /// Candidates that must not be funded.
    pub refuse: Vec<Lock>,
    /// Rules that are waived.
    pub waive: Vec<Waiver>,
    /// Limits added to the programme's.
    pub limits: Vec<Limit>,
    /// Dependencies added to the programme's.
    pub requires: Vec<Require>,
    /// What may give way where no allocation keeps the rules.
    pub repair: RepairCosts,
}

/// What a planned number of projects means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fill {
    /// A cap; a shortfall is reported.
    #[default]
    Planned,
    /// An equality.
    Required,
}

/// Where merit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MeritFrom {
    /// The `merit` column; where there is none, the rank.
    #[default]
    Merit,
    /// The rank, by [`RankMerit`].
    Rank,
}

/// How a rank becomes merit. `worst` is the largest rank in the candidate's direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RankMerit {
    /// Borda: `worst + 1 - rank` points.
    #[default]
    Borda,
    /// `100 · (worst + 1 - rank) / worst`, rounded half up to six places: the best of each direction has 100.
    Percentile,
}

/// May a worse-ranked candidate be funded before a better one of its direction?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ranking {
    /// Yes.
    #[default]
    Free,
    /// No: a candidate is funded only if every eligible better-ranked one of its direction is.
    Strict,
    /// Only where the better-ranked one does not fit (see `model::ranking`).
    Skip,
}

/// Do candidates with a clause that a person must still check take part?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ToCheck {
    /// Yes, marked.
    #[default]
    TakePart,
    /// No: they are left out as unfunded until somebody has looked.
    LeftOut,
}

/// What a scenario says of one direction.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DirectionOverride {
    /// Instead of the guide's number of projects.
    pub projects: Option<Bounds<i64>>,
    /// Instead of the guide's funds.
    pub funds: Option<Bounds<Money>>,
    /// Multiplies the merit of the direction's candidates.
    pub weight: Option<Weight>,
    /// Instead of the scenario's award levels.
    pub award_levels: Option<AwardLevels>,
}

/// A candidate fixed by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lock {
    /// The candidate.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// A waived rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiver {
    /// What is waived.
    pub what: Waived,
    /// Why.
    pub reason: String,
}

/// What can be waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Waived {
    /// A limit, by its id.
    Limit(String),
    /// A clause, by its id.
    Clause(String),
}
