//! `manifest.json`: what a result folder holds and what made it. No clock, no host, no user: the same program makes the same
//! manifest of the same inputs. Its own SHA-256 is the result's name in the ledger.

use super::contents::Contents;
use super::stamp::RUN;
use crate::domain::Text;
use crate::say;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Name of the manifest in a result folder.
pub const MANIFEST: &str = "manifest.json";

/// What this version writes as [`Manifest::format`].
pub const FORMAT: &str = "fundline-result/1";

/// The versions that this program was built from.
const LOCKFILE: &str = include_str!("../../Cargo.lock");

/// A file of a result folder: its name in the folder, with `/` between folders, and its bytes.
pub type File = (String, Vec<u8>);

/// What a result folder holds, and what made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The program that made it.
    pub program: Program,
    /// The solver behind it.
    pub solver: Solver,
    /// What the run was told beyond its inputs, as far as the result depends on it.
    pub options: BTreeMap<String, String>,
    /// Id of the programme.
    pub programme: String,
    /// The scenario.
    pub scenario: ScenarioOf,
    /// The files that were read, in the order programme, candidates, then the scenario's chain, the root first.
    pub inputs: Vec<InputFile>,
    /// SHA-256 of every other file of the folder, `run.json` excepted, by name.
    pub files: BTreeMap<String, String>,
}

/// The program that made a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// `fundline`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The commit it was built from; `unknown` outside its repository, `…-dirty` with changes that were not committed.
    pub commit: String,
    /// SHA-256 of `Cargo.lock`: the versions of everything it was built with.
    pub lockfile: String,
}

/// The solver behind a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Solver {
    /// `HiGHS`.
    pub name: String,
    /// Version of the crate that builds it, `highs-sys`.
    pub version: String,
}

/// The scenario of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioOf {
    /// Its id.
    pub id: String,
    /// The ids of the files that it was made of, the root first.
    pub chain: Vec<String>,
}

/// An input in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// `programme`, `candidates`, or `scenario:` and the name of the scenario's file.
    pub role: String,
    /// Its name in the folder.
    pub file: String,
}

impl Program {
    /// The program that is running.
    #[must_use]
    pub fn this() -> Self {
        static HASH: LazyLock<String> = LazyLock::new(|| sha256(LOCKFILE.as_bytes()));
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: env!("FUNDLINE_COMMIT").to_owned(),
            lockfile: HASH.clone(),
        }
    }
}

impl Solver {
    /// The solver that this program was built with.
    #[must_use]
    pub fn this() -> Self {
        let version = locked_version("highs-sys").unwrap_or("unknown").to_owned();
        Self { name: "HiGHS".to_owned(), version }
    }
}

/// Version of a package in the lockfile.
fn locked_version(package: &str) -> Option<&'static str> {
    let name = format!("name = \"{package}\"");
    let after = LOCKFILE.lines().skip_while(|line| *line != name).nth(1)?;
    after.strip_prefix("version = \"")?.strip_suffix('"')
}

impl Manifest {
    /// The manifest as the file holds it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).expect("plain values");
        text.push(b'\n');
        text
    }

    /// Every file that is not as the manifest has it, is missing, or was added. `apart` are files that it need not list.
    #[must_use]
    pub fn unlike(&self, files: &Contents, apart: &[&str]) -> Vec<Text> {
        let mut findings = Vec::new();
        for (name, hash) in &self.files {
            match files.get(name) {
                None => findings.push(say!("`{name}` 不存在", "`{name}` is missing")),
                Some(bytes) if sha256(bytes) != *hash => {
                    findings.push(say!("`{name}` 被改动过", "`{name}` was changed"));
                }
                Some(_) => {}
            }
        }
        let listed =
            |name: &str| self.files.contains_key(name) || [MANIFEST, RUN].contains(&name) || apart.contains(&name);
        let added = files.keys().filter(|name| !listed(name));
        findings.extend(added.map(|name| say!("`{name}` 是后来添加的", "`{name}` was added")));
        findings
    }
}

/// SHA-256 in hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(2 * digest.len()), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string");
        hex
    })
}

/// Where an input stands in the folder. `ending` is that of the file as it was read: how a table is read may depend on it.
#[must_use]
pub fn input_name(role: &str, ending: Option<&str>) -> String {
    const TABLES: [&str; 8] = ["tsv", "xlsx", "xlsm", "xlsb", "xls", "ods", "parquet", "pq"];
    if let Some(scenario) = role.strip_prefix("scenario:") {
        return format!("inputs/scenarios/{scenario}.toml");
    }
    if role != "candidates" {
        return format!("inputs/{role}.toml");
    }
    // A table of any other ending is read as comma-separated, unless its first bytes say what it is.
    let ending = ending.map(str::to_ascii_lowercase).filter(|ending| TABLES.contains(&ending.as_str()));
    format!("inputs/candidates.{}", ending.as_deref().unwrap_or("csv"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solver_has_the_version_of_the_lockfile() {
        let version = Solver::this().version;
        assert!(version.starts_with("1."), "highs-sys {version}");
        assert_eq!(locked_version("no-such-package"), None);
    }

    #[test]
    fn inputs_keep_what_decides_how_they_are_read() {
        assert_eq!(input_name("programme", Some("toml")), "inputs/programme.toml");
        assert_eq!(input_name("candidates", Some("XLSX")), "inputs/candidates.xlsx");
        assert_eq!(input_name("candidates", Some("txt")), "inputs/candidates.csv");
        assert_eq!(input_name("candidates", None), "inputs/candidates.csv");
        assert_eq!(input_name("scenario:cut-10", Some("toml")), "inputs/scenarios/cut-10.toml");
    }
}
