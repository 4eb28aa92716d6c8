//! The contestants, and one run of one of them.

use crate::grid::{Instance, PROVEN_UP_TO, Rules};
use crate::process::{self, Run};
use crate::prototype;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::OnceCell;
use std::fmt::{self, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs of less than this many seconds are repeated, so that the middle one of [`REPEATS`] counts.
const SHORT: f64 = 0.25;
const REPEATS: usize = 5;

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contestant {
    /// `fundline solve` without a certificate, result written as CSV and JSON.
    Fundline,
    /// The same with its certificate.
    Proof,
    /// polars reads the candidates, and nothing more.
    Floor,
    /// The search that fundline's engine was drawn after.
    Prototype,
    /// fundline on no more columns than the prototype is given.
    Lean,
    Cbc,
    Scip,
    CpSat,
    Highs,
}

impl Contestant {
    pub const ALL: [Self; 9] = [
        Self::Fundline,
        Self::Proof,
        Self::Floor,
        Self::Prototype,
        Self::Lean,
        Self::Cbc,
        Self::Scip,
        Self::CpSat,
        Self::Highs,
    ];
    /// What a user would take instead, in the order in which they are asked.
    pub const PEERS: [Self; 4] = [Self::Cbc, Self::Scip, Self::CpSat, Self::Highs];

    pub fn name(self) -> &'static str {
        match self {
            Self::Fundline => "fundline",
            Self::Proof => "proof",
            Self::Floor => "floor",
            Self::Prototype => "prototype",
            Self::Lean => "lean",
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
            Self::Prototype => "prototype",
            Self::Lean => "fundline on the prototype's columns",
            Self::CpSat => "OR-Tools CP-SAT",
            Self::Highs => "HiGHS (highspy)",
            Self::Scip => "SCIP (PySCIPOpt)",
            Self::Cbc => "CBC (PuLP)",
        }
    }

    /// Whether there is something for it to do on this instance.
    pub fn takes_part(self, instance: &Instance) -> bool {
        match self {
            Self::Prototype | Self::Lean => instance.rules != Rules::Crossing,
            Self::Proof => instance.rules != Rules::Exclusive && instance.candidates <= PROVEN_UP_TO,
            Self::Fundline => true,
            _ => instance.rules != Rules::Exclusive,
        }
    }
}

/// How long a contestant may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Processor seconds of everybody but fundline.
    pub seconds: u64,
    /// Seconds of the clock that fundline is told as its limit.
    pub clock: u64,
    /// Rounds that the peers take part in; who has no answer by then has one left for another run.
    pub rounds: usize,
}

/// An instance whose files are made when the first contestant wants them.
pub struct Stage<'a> {
    pub home: &'a Path,
    pub instance: Instance,
    folder: PathBuf,
    files: OnceCell<()>,
}

impl<'a> Stage<'a> {
    pub fn new(home: &'a Path, folder: &Path, instance: Instance) -> Self {
        Self { home, instance, folder: folder.to_owned(), files: OnceCell::new() }
    }

    /// Runs a contestant: once, or [`REPEATS`] times where a run is [`SHORT`].
    pub fn run(&self, contestant: Contestant, limits: Limits) -> Answer {
        self.files.get_or_init(|| self.instance.write(&self.folder));
        let mut runs = vec![self.once(contestant, limits)];
        if runs[0].seconds.is_some_and(|seconds| seconds < SHORT) {
            runs.resize_with(REPEATS, || self.once(contestant, limits));
            runs.sort_by(|one, other| one.seconds.unwrap_or_default().total_cmp(&other.seconds.unwrap_or_default()));
        }
        runs.swap_remove(runs.len() / 2)
    }

    fn once(&self, contestant: Contestant, limits: Limits) -> Answer {
        match contestant {
            Contestant::Fundline | Contestant::Proof => {
                self.allocate(contestant, &self.folder.join("candidates.csv"), limits.clock)
            }
            Contestant::Lean => {
                let candidates = prototype::lean(&self.folder);
                self.allocate(contestant, &candidates, limits.clock)
            }
            Contestant::Prototype => {
                let mut command = prototype::command(self.home, &self.folder, limits.seconds);
                measured(&mut command, |out| prototype::said(&String::from_utf8_lossy(out)))
            }
            _ => {
                let script = self.home.join(format!("benches/peers/{}.py", contestant.name()));
                let mut command = Command::new(self.home.join("target/venv-bench/bin/python"));
                command.arg(script).arg(&self.folder).arg(limits.seconds.to_string());
                measured(&mut command, |out| {
                    // Some print a banner first.
                    let last = out.trim_ascii().split(|byte| *byte == b'\n').next_back()?;
                    let said: Value = serde_json::from_slice(last).ok()?;
                    let version = said["version"].as_str()?.to_owned();
                    Some(Said { merit: said["merit"].as_i64(), version, core: None })
                })
            }
        }
    }

    fn allocate(&self, contestant: Contestant, candidates: &Path, clock: u64) -> Answer {
        let out = self.folder.join(contestant.name());
        let mut command = Command::new(env!("CARGO_BIN_EXE_fundline"));
        command.args(["solve", "--lang", "en", "--reports", "tables", "--time-limit", &clock.to_string()]);
        command.arg("--programme").arg(self.folder.join("programme.toml")).arg("--candidates").arg(candidates);
        // A ledger of its own: each run reads the whole one, which would grow from programme to programme.
        command.arg("--ledger").arg(self.folder.join("ledger.jsonl"));
        if contestant != Contestant::Proof {
            command.arg("--no-proof");
        }
        measured(command.arg("--out").arg(&out), |_| {
            let said: Value = serde_json::from_slice(&fs::read(out.join("allocation.json")).ok()?).ok()?;
            let proven = said["status"] == "optimal";
            let merit = said["objective"].as_str().and_then(hundredths).filter(|_| proven);
            Some(Said { merit, version: env!("CARGO_PKG_VERSION").to_owned(), core: said["core"].as_u64() })
        })
    }
}

/// A decimal with at most two places; more are cut off.
pub fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
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
    /// It was stopped as soon as it had taken longer than another peer that has proven the optimum.
    #[serde(default)]
    pub slower: bool,
    /// Taken from the table of an earlier run: a rounded time without its memory. The optimum is fundline's, with which that table said
    /// it agreed.
    #[serde(default)]
    pub earlier: bool,
}

impl Answer {
    /// Of a peer that had no answer at a smaller size.
    pub fn not_run() -> Self {
        Self::default()
    }

    /// Whether it has shown that it cannot prove the optimum within the limit.
    pub fn gave_up(&self) -> bool {
        self.merit.is_none() && !self.slower
    }
}

impl Display for Answer {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.seconds, self.merit) {
            (None, _) => to.write_str("not run"),
            (Some(seconds), Some(merit)) => write!(to, "{seconds:.3} s, {} MB, optimum {merit}", self.peak),
            (Some(seconds), None) if self.slower => write!(to, "stopped after {seconds:.2} s, slower than the fastest"),
            (Some(seconds), None) => write!(to, "{seconds:.2} s, {} MB, no proven optimum", self.peak),
        }
    }
}

/// What a contestant says itself.
#[derive(Default)]
pub struct Said {
    pub merit: Option<i64>,
    pub version: String,
    pub core: Option<u64>,
}

/// Runs a command to its end; `read` understands what it printed.
fn measured(command: &mut Command, read: impl Fn(&[u8]) -> Option<Said>) -> Answer {
    let Run { seconds, peak, printed } = process::run(command);
    let Said { merit, version, core } = read(&printed).unwrap_or_default();
    Answer { seconds: Some(seconds), peak, merit, version, core, ..Answer::default() }
}
