//! `run.json`: when, by whom and where a result was made. It stands outside what the manifest covers and what is promised,
//! because no two runs share it.

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

/// Name of the file in a result folder.
pub const RUN: &str = "run.json";

/// When, by whom, where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// When it began, UTC: `2026-03-01T08:30:00Z`.
    pub started: String,
    /// When it ended, UTC.
    pub finished: String,
    /// Who, as far as the environment tells.
    pub user: Option<String>,
    /// On which machine, as far as the environment tells.
    pub host: Option<String>,
    /// SHA-256 of `manifest.json`: the result that this run made.
    pub result: String,
    /// The ledger's entry of this run; `None` where it was not recorded.
    pub ledger: Option<Anchor>,
}

/// An entry of a ledger. A result folder that holds one shows when the ledger's end was cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Its number.
    pub entry: u64,
    /// Its hash.
    pub hash: String,
}

impl Run {
    /// The file's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).expect("plain values");
        text.push(b'\n');
        text
    }
}

/// A moment: when, who, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// UTC, to the second.
    pub time: String,
    /// The user's name, as far as the environment tells.
    pub user: Option<String>,
    /// The machine's name, as far as the environment tells.
    pub host: Option<String>,
}

impl Stamp {
    /// This moment.
    #[must_use]
    pub fn now() -> Self {
        Self { time: now(), user: user(), host: host() }
    }
}

/// The time now: `2026-03-01T08:30:00Z`.
#[expect(clippy::disallowed_methods, reason = "run.json and the ledger are outside of what is promised to be the same")]
fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let time = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or_default();
    format!("{:?}Z", time.naive_utc())
}

fn user() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(variable)
}

fn host() -> Option<String> {
    let kernel = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let kernel = kernel.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    kernel.or_else(|| ["HOSTNAME", "COMPUTERNAME"].into_iter().find_map(variable))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What tests of the room share.
#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// A run on a day that is the same in every test.
    pub fn run() -> Run {
        let (started, finished) = ("2026-03-01T08:30:00Z".into(), "2026-03-01T08:30:02Z".into());
        Run { started, finished, user: Some("li".into()), host: None, result: "0".repeat(64), ledger: None }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_time_is_written_to_the_second_in_utc() {
        let now = super::now();
        let pattern: String = now.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        assert_eq!(pattern, "0000-00-00T00:00:00Z");
        assert!(now.as_str() > "2025", "{now}");
    }
}
