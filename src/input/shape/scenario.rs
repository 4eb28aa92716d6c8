//! A scenario file: what differs from the guide, and why.

use super::rules::{LimitTable, RequireTable};
use super::values::{BoundsTable, Number, TextValue, words};
use schemars::JsonSchema;
use std::collections::BTreeMap;

/// Settings stand before `[scenario]` or in it: both tables have them.
macro_rules! with_settings {
    ($(#[$meta:meta])* struct $name:ident { $($(#[$doc:meta])* $field:ident: $kind:ty,)+ }) => {
        #[derive(JsonSchema)]
        #[cfg_attr(test, derive(serde::Deserialize))]
        #[serde(deny_unknown_fields)]
        $(#[$meta])*
        pub(super) struct $name {
            $($(#[$doc])* $field: $kind,)+
            /// Programme total instead of the guide's.
            total: Option<Number>,
            /// By how much `about` bounds may be exceeded, such as "0.1".
            about_tolerance: Option<Number>,
            /// Must planned numbers be reached?
            fill: Option<FillWord>,
            /// Where merit comes from.
            merit_from: Option<MeritFromWord>,
            /// How a rank becomes merit.
            rank_merit: Option<RankMeritWord>,
            /// May a worse-ranked candidate be funded before a better one of its direction?
            ranking: Option<RankingWord>,
            /// Do candidates take part that a person must still check?
            to_check: Option<ToCheckWord>,
            /// Awards below the request.
            award_levels: Option<AwardLevelsValue>,
            /// Switches of the programme's clauses and limits that are on.
            switches: Option<Vec<String>>,
        }
    };
}

with_settings! {
    /// What differs from the guide, and why. Settings stand before `[scenario]` or in it.
    #[schemars(title = "fundline scenario")]
    struct ScenarioFile {
        /// Name, title and reason.
        scenario: Option<ScenarioTable>,
        /// Overrides by direction id.
        direction: Option<BTreeMap<String, OverrideTable>>,
        /// Locks: candidates that must be funded.
        fund: Option<Vec<LockTable>>,
        /// Locks: candidates that must not be funded.
        refuse: Option<Vec<LockTable>>,
        /// Rules that are waived.
        waive: Option<Vec<WaiverTable>>,
        /// Limits added to the programme's.
        limit: Option<Vec<LimitTable>>,
        /// Dependencies added to the programme's.
        require: Option<Vec<RequireTable>>,
        /// What may give way where no allocation keeps the rules, and how dear that is.
        repair: Option<RepairTable>,
    }
}

with_settings! {
    /// Name, title and reason; settings may stand here too.
    struct ScenarioTable {
        /// A short name: that of the file.
        id: Option<String>,
        /// Another scenario of the same folder that this one changes.
        extends: Option<String>,
        /// The name that reports carry.
        title: Option<TextValue>,
        /// Why it is run.
        reason: Option<TextValue>,
    }
}

/// What a scenario says of one direction.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideTable {
    /// Instead of the guide's number of projects.
    projects: Option<BoundsTable>,
    /// Instead of the guide's money.
    funds: Option<BoundsTable>,
    /// Multiplies the merit of the direction's candidates.
    weight: Option<Number>,
    /// Instead of the scenario's award levels.
    award_levels: Option<AwardLevelsValue>,
}

/// A candidate fixed by hand.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct LockTable {
    /// The candidate.
    id: String,
    /// Why.
    reason: String,
}

/// A waived rule: exactly one of `limit` and `clause`.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct WaiverTable {
    /// Id of a waivable limit.
    limit: Option<String>,
    /// Id of a waivable clause.
    clause: Option<String>,
    /// Why.
    reason: String,
}

/// Awards below the request: shares of it, or steps down to a least share.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(untagged)]
pub(super) enum AwardLevelsValue {
    /// Shares of the request.
    Shares(Vec<LevelValue>),
    /// From the request down in steps.
    Steps(StepsTable),
}

/// A share of the request, with the share of merit that it keeps where that is another one.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(untagged)]
pub(super) enum LevelValue {
    /// As much of the merit as of the money.
    Share(Number),
    /// With a share of merit of its own.
    Kept(LevelTable),
}

/// A level.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct LevelTable {
    /// Share of the request that is awarded.
    award: Number,
    /// Share of the merit that is kept.
    merit: Option<Number>,
}

/// Levels in steps of money.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct StepsTable {
    /// The least share of the request.
    least: Number,
    /// The step, in the programme's unit of money.
    step: Number,
    /// Share of the merit kept at the least award; without it as much as of the money.
    merit: Option<Number>,
}

/// What may give way where no allocation keeps the rules: how many times the usual cost, or "never".
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct RepairTable {
    /// The programme total.
    total: Option<CostValue>,
    /// Places of directions.
    places: Option<CostValue>,
    /// Money of directions.
    funds: Option<CostValue>,
    /// All limits, waivable or not.
    limits: Option<CostValue>,
    /// Locks; without this they may not be set aside.
    locks: Option<CostValue>,
    /// By direction id.
    direction: Option<BTreeMap<String, RepairDirectionTable>>,
    /// By limit id.
    limit: Option<BTreeMap<String, CostValue>>,
}

/// What may give way in one direction.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct RepairDirectionTable {
    /// Its places.
    places: Option<CostValue>,
    /// Its money.
    funds: Option<CostValue>,
}

/// How many times the usual cost, or "never".
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(untagged)]
pub(super) enum CostValue {
    /// It must not give way.
    Never(NeverWord),
    /// A multiple of the usual cost.
    Times(Number),
}

words! {
    /// It must not give way.
    NeverWord { Never }
    /// Must planned numbers be reached?
    FillWord {
        /// They are caps; a shortfall is reported.
        Planned,
        /// They are equalities.
        Required,
    }
    /// Where merit comes from.
    MeritFromWord {
        /// The column `merit`; where there is none, the rank.
        Merit,
        /// The rank.
        Rank,
    }
    /// How a rank becomes merit.
    RankMeritWord {
        /// `worst + 1 - rank` points.
        Borda,
        /// `100 · (worst + 1 - rank) / worst`.
        Percentile,
    }
    /// May a worse-ranked candidate be funded before a better one of its direction?
    RankingWord {
        /// Yes.
        Free,
        /// No.
        Strict,
        /// Only where the better-ranked one does not fit.
        Skip,
    }
    /// Do candidates take part that a person must still check?
    ToCheckWord {
        /// Yes, marked.
        TakePart,
        /// No, until somebody has looked.
        LeftOut,
    }
}
