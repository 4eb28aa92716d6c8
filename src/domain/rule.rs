//! Names of rules: how a row of the program, a breach and a line of a report speak of the same thing.

use super::Text;
use crate::say;
use serde::Serialize;

/// Which rule. Ids are those of the programme and scenario, so that a rule can be found in the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum RuleId {
    /// The programme total.
    Total,
    /// Number of projects of a direction.
    Places {
        /// Direction id.
        direction: String,
    },
    /// Money of a direction.
    Funds {
        /// Direction id.
        direction: String,
    },
    /// A limit; `group` names the values of its `for_each`.
    Limit {
        /// Limit id.
        limit: String,
        /// Values of the `for_each` columns, in their order; empty where there is none.
        group: Vec<String>,
    },
    /// A dependency.
    Require {
        /// The dependent candidate.
        project: String,
        /// The candidate it needs.
        needs: String,
    },
    /// A lock: this candidate must be funded.
    Fund {
        /// Candidate id.
        id: String,
    },
    /// A lock: this candidate must not be funded.
    Refuse {
        /// Candidate id.
        id: String,
    },
    /// Strict or skip ranking of a direction, at a candidate that stands between a better and a worse one; with an empty `at`
    /// the direction's whole ranking.
    Ranking {
        /// Direction id.
        direction: String,
        /// Candidate id.
        at: String,
    },
    /// An ineligible candidate, or one that is left out until it is checked, may not be funded.
    Eligible {
        /// Candidate id.
        id: String,
    },
    /// What a funded candidate is awarded: its request, or one of its award levels.
    Award {
        /// Candidate id.
        id: String,
    },
}

impl RuleId {
    /// The rule in words.
    #[must_use]
    pub fn describe(&self) -> Text {
        match self {
            Self::Total => say!("项目总经费", "the programme total"),
            Self::Places { direction } => say!("方向 {direction} 的项目数", "the places of direction {direction}"),
            Self::Funds { direction } => say!("方向 {direction} 的经费", "the funds of direction {direction}"),
            Self::Limit { limit, group } if group.is_empty() => say!("限制 {limit}", "limit {limit}"),
            Self::Limit { limit, group } => {
                let group = group.join(" / ");
                say!("限制 {limit}（{group}）", "limit {limit} ({group})")
            }
            Self::Require { project, needs } => say!("{project} 依赖 {needs}", "{project} needs {needs}"),
            Self::Fund { id } => say!("锁定资助 {id}", "{id} is locked as funded"),
            Self::Refuse { id } => say!("锁定不资助 {id}", "{id} is locked as refused"),
            Self::Ranking { direction, at } if at.is_empty() => {
                say!("方向 {direction} 的排序", "the ranking of direction {direction}")
            }
            Self::Ranking { direction, at } => {
                say!("方向 {direction} 的排序（在 {at} 处）", "the ranking of direction {direction} at {at}")
            }
            Self::Eligible { id } => say!("{id} 不符合条件", "{id} is not eligible"),
            Self::Award { id } => say!("{id} 的资助额", "the award of {id}"),
        }
    }

    /// A short name that LP files can carry (see [`ascii_name`]), unique per rule.
    #[must_use]
    pub fn key(&self) -> String {
        let parts: Vec<&str> = match self {
            Self::Total => vec!["total"],
            Self::Places { direction } => vec!["places", direction],
            Self::Funds { direction } => vec!["funds", direction],
            Self::Limit { limit, group } => {
                ["limit", limit].into_iter().chain(group.iter().map(String::as_str)).collect()
            }
            Self::Require { project, needs } => vec!["require", project, needs],
            Self::Fund { id } => vec!["fund", id],
            Self::Refuse { id } => vec!["refuse", id],
            Self::Ranking { direction, at } => vec!["ranking", direction, at],
            Self::Eligible { id } => vec!["eligible", id],
            Self::Award { id } => vec!["award", id],
        };
        parts.into_iter().map(ascii_name).collect::<Vec<_>>().join("_")
    }
}

/// `text` in ASCII letters, digits and `.`; every other character becomes its code point in hex between two `#`, so that
/// different texts keep different names. `_` is left free to join parts.
#[must_use]
pub fn ascii_name(text: &str) -> String {
    use std::fmt::Write;
    text.chars().fold(String::with_capacity(text.len()), |mut name, character| {
        if character.is_ascii_alphanumeric() || character == '.' {
            name.push(character);
        } else {
            write!(name, "#{:x}#", u32::from(character)).expect("writing to a string");
        }
        name
    })
}
