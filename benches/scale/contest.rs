//! The contestants, and one run of one of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt::{self, Display};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contestant {
    /// `fundline solve` without a certificate, result written as CSV and JSON.
    Fundline,
    /// The same with its certificate.
    Proof,
    /// polars reads the candidates, and nothing more.
    Floor,
    CpSat,
    Highs,
    Scip,
    Cbc,
}

impl Contestant {
    pub const ALL: [Self; 7] =
        [Self::Fundline, Self::Proof, Self::Floor, Self::CpSat, Self::Highs, Self::Scip, Self::Cbc];
    pub const PEERS: [Self; 4] = [Self::CpSat, Self::Highs, Self::Scip, Self::Cbc];

    pub fn name(self) -> &'static str {
        match self {
            Self::Fundline => "fundline",
            Self::Proof => "proof",
            Self::Floor => "floor",
            Self::CpSat => "cpsat",
            Self::Highs => "highs",
            Self::Scip => "scip",
            Self::Cbc => "pulp_cbc",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// As a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Fundline => "fundline",
            Self::Proof => "fundline with certificate",
            Self::Floor => "polars reads",
            Self::CpSat => "OR-Tools CP-SAT",
            Self::Highs => "HiGHS (highspy)",
            Self::Scip => "SCIP (PySCIPOpt)",
            Self::Cbc => "CBC (PuLP)",
        }
    }

    /// Runs this contestant on the files in `folder`.
    pub fn answer(self, home: &Path, folder: &Path, seconds: u64) -> Answer {
        match self {
            Self::Fundline | Self::Proof => self.allocate(folder, seconds),
            _ => {
                let script = home.join(format!("benches/peers/{}.py", self.name()));
                let mut command = Command::new(home.join("target/venv-bench/bin/python"));
                measured(command.arg(script).arg(folder).arg(seconds.to_string()), |out| {
                    // Some print a banner first.
                    let said: Value =
                        serde_json::from_slice(out.trim_ascii().split(|byte| *byte == b'\n').next_back()?).ok()?;
                    let version = said["version"].as_str()?.to_owned();
                    Some((said["merit"].as_i64(), version, None))
                })
            }
        }
    }

    fn allocate(self, folder: &Path, seconds: u64) -> Answer {
        let out = folder.join(self.name());
        let mut command = Command::new(env!("CARGO_BIN_EXE_fundline"));
        command.args(["solve", "--lang", "en", "--reports", "tables", "--time-limit", &(10 * seconds).to_string()]);
        command.arg("--programme").arg(folder.join("programme.toml"));
        command.arg("--candidates").arg(folder.join("candidates.csv"));
        if self == Self::Fundline {
            command.arg("--no-proof");
        }
        measured(command.arg("--out").arg(&out), |_| {
            let said: Value = serde_json::from_slice(&fs::read(out.join("allocation.json")).ok()?).ok()?;
            let proven = said["status"] == "optimal";
            let merit = said["objective"].as_str().and_then(hundredths).filter(|_| proven);
            Some((merit, env!("CARGO_PKG_VERSION").to_owned(), said["core"].as_u64()))
        })
    }
}

/// A decimal with at most two places.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + part)
}

/// What one run gave.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Answer {
    /// Processor seconds, of user and system together; none where it was not run.
    pub seconds: Option<f64>,
    /// Most memory it had, in MB.
    pub peak: u64,
    /// The optimum in hundredths, where it is proven.
    pub merit: Option<i64>,
    pub version: String,
    /// Candidates that the reduction left undecided (fundline).
    pub core: Option<u64>,
}

impl Answer {
    /// Of a peer that had no answer at a smaller size.
    pub fn not_run() -> Self {
        Self::default()
    }
}

impl Display for Answer {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.seconds, self.merit) {
            (None, _) => to.write_str("not run"),
            (Some(seconds), Some(merit)) => write!(to, "{seconds:.2} s, {} MB, optimum {merit}", self.peak),
            (Some(seconds), None) => write!(to, "{seconds:.2} s, {} MB, no proven optimum", self.peak),
        }
    }
}

/// Runs a command to its end; `read` takes merit, version and core from what it printed.
fn measured(command: &mut Command, read: impl Fn(&[u8]) -> Option<(Option<i64>, String, Option<u64>)>) -> Answer {
    let printed = tempfile::NamedTempFile::new().expect("a file for what is printed");
    command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(printed.reopen().expect("just made"));
    let used = command.spawn().expect("the contestant starts").wait4().expect("it ends").rusage;
    let out = fs::read(printed.path()).unwrap_or_default();
    let (merit, version, core) = read(&out).unwrap_or_default();
    let seconds = (used.utime + used.stime).as_secs_f64();
    Answer { seconds: Some(seconds), peak: used.maxrss / (1 << 20), merit, version, core }
}

/// Makes the virtual environment of the peers.
pub fn install(home: &Path, only: &[Contestant]) {
    if only.iter().all(|one| matches!(one, Contestant::Fundline | Contestant::Proof)) {
        return;
    }
    let packages = fs::read_to_string(home.join("benches/peers/requirements.txt")).expect("kept in the repository");
    let made = Command::new(home.join("scripts/venv.sh")).arg("venv-bench").args(packages.split_whitespace()).status();
    assert!(made.is_ok_and(|status| status.success()), "the peers cannot be installed");
}
