//! Finished solves, kept in a file so that a study that was stopped goes on where it was.
//!
//! One line per solve: the key, a check sum of the line, the answer. Lines are appended as solves finish; a line that a crash
//! left incomplete, or that somebody changed, does not match its check sum and counts as not solved. Only what is proven is
//! kept.

use super::Answer;
use crate::domain::{Allocation, CandidateIx, Money, Presence, Score, Solution, Text};
use crate::model::{ColumnKey, Program};
use crate::say;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What the file begins with, so that no other file is taken for one of these.
const HEAD: &str = "fundline finished solves 1";

/// Why finished solves cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file exists and is something else.
    #[error("{0} is not a file of finished solves")]
    NotOurs(PathBuf),
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl StoreError {
    /// What happened, for people.
    #[must_use]
    pub fn describe(&self) -> Text {
        match self {
            Self::NotOurs(path) => {
                let path = path.display();
                say!(
                    "`{path}` 已存在，且不是 fundline 的求解记录",
                    "`{path}` exists and holds no finished solves of fundline"
                )
            }
            Self::Io { path, source } => {
                let path = path.display();
                say!("无法写入 `{path}`：{source}", "cannot write `{path}`: {source}")
            }
        }
    }
}

/// Finished solves in a file. The file is made when the first solve is kept.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    known: FxHashMap<String, Answer>,
    /// `None` until the first solve is kept, or after the file could not be written.
    file: Mutex<Option<File>>,
}

/// An answer on its line.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Row and award of each funded candidate; `None`: proven that no allocation exists.
    awards: Option<Vec<(u32, i64)>>,
    objective: String,
    ties_decided: bool,
    #[serde(default)]
    core: Option<usize>,
    /// A letter per candidate: always, sometimes, never.
    presence: Option<String>,
}

impl Store {
    /// Opens the file, and reads what it holds where it exists.
    ///
    /// # Errors
    /// Where the file is something else or cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let io = |source| StoreError::Io { path: path.to_owned(), source };
        let mut known = FxHashMap::default();
        if path.symlink_metadata().is_ok() {
            let mut lines = BufReader::new(File::open(path).map_err(io)?).lines();
            let head = lines.next().transpose().map_err(|_| StoreError::NotOurs(path.to_owned()))?;
            if head.as_deref() != Some(HEAD) {
                return Err(StoreError::NotOurs(path.to_owned()));
            }
            // A line that is no text was left by a crash.
            known.extend(lines.map_while(Result::ok).filter_map(|line| read_line(&line)));
        }
        Ok(Self { path: path.to_owned(), known, file: Mutex::new(None) })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many solves were kept when it was opened.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Was nothing kept when it was opened?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The key of a program: SHA-256 of the version of fundline, every column and every row.
    #[must_use]
    pub fn key(program: &Program) -> String {
        let mut hash = Sha256::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        hash.update(program.score_unit.0.to_le_bytes());
        for column in &program.columns {
            let (kind, a, b) = match column.key {
                ColumnKey::Fund { candidate, level } => (0_u8, candidate.0, level),
                ColumnKey::Reached { direction, rank } => (1, direction.0, rank),
                ColumnKey::PassedOver { candidate, reason } => (2, candidate.0, reason),
                ColumnKey::Covered { objective, value } => (3, objective, value),
            };
            hash.update([kind]);
            for part in [a, b, column.direction.0, column.rank] {
                hash.update(part.to_le_bytes());
            }
            hash.update(column.score.to_le_bytes());
            hash.update(column.award.to_le_bytes());
        }
        for row in &program.rows {
            hash.update(b"row");
            for bound in [row.range.least, row.range.most] {
                hash.update([u8::from(bound.is_some())]);
                hash.update(bound.unwrap_or(0).to_le_bytes());
            }
            for (column, a) in &row.terms {
                hash.update(column.0.to_le_bytes());
                hash.update(a.to_le_bytes());
            }
        }
        hex(&hash.finalize())
    }

    /// What is kept under a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<Answer> {
        self.known.get(key).cloned()
    }

    /// Keeps an answer. Where the file cannot be written the study goes on without: its result does not depend on it.
    pub fn keep(&self, key: &str, answer: &Answer) {
        let line = line(key, answer);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            *file = self.create().ok();
        }
        if let Some(open) = file.as_mut()
            && open.write_all(line.as_bytes()).is_err()
        {
            *file = None;
        }
    }

    fn create(&self) -> io::Result<File> {
        let mut file = OpenOptions::new().create(true).append(true).read(true).open(&self.path)?;
        if file.seek(SeekFrom::End(0))? == 0 {
            writeln!(file, "{HEAD}")?;
        } else if ends_within_a_line(&mut file)? {
            writeln!(file)?;
        }
        Ok(file)
    }

    /// Removes the file, where there is one: the study is finished.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub fn discard(&self) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).take();
        if self.path.symlink_metadata().is_ok() { std::fs::remove_file(&self.path) } else { Ok(()) }
    }
}

/// Was the last line left incomplete by a crash?
fn ends_within_a_line(file: &mut File) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    file.seek(SeekFrom::End(0))?;
    Ok(last != *b"\n")
}

fn line(key: &str, answer: &Answer) -> String {
    let solution = answer.solution.as_ref();
    let letter = |presence: &Presence| match presence {
        Presence::Always => 'a',
        Presence::Sometimes => 's',
        Presence::Never => 'n',
    };
    let kept = Kept {
        awards: solution.map(|found| found.allocation.awards.iter().map(|(c, Money(award))| (c.0, *award)).collect()),
        objective: solution.map_or_else(|| "0".into(), |found| found.objective.0.to_string()),
        ties_decided: solution.is_some_and(|found| found.ties_decided),
        core: solution.and_then(|found| found.core),
        presence: solution.and_then(|found| found.presence.as_ref()).map(|all| all.iter().map(letter).collect()),
    };
    let json = serde_json::to_string(&kept).expect("plain values");
    format!("{key} {} {json}\n", checksum(key, &json))
}

fn read_line(line: &str) -> Option<(String, Answer)> {
    let (key, rest) = line.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    if sum != checksum(key, json) {
        return None;
    }
    let kept: Kept = serde_json::from_str(json).ok()?;
    let letter = |letter: char| match letter {
        'a' => Some(Presence::Always),
        's' => Some(Presence::Sometimes),
        'n' => Some(Presence::Never),
        _ => None,
    };
    let presence = match &kept.presence {
        Some(letters) => Some(letters.chars().map(letter).collect::<Option<Vec<_>>>()?),
        None => None,
    };
    let objective = Score(kept.objective.parse().ok()?);
    let solution = kept.awards.map(|awards| Solution {
        allocation: Allocation {
            awards: awards.into_iter().map(|(c, award)| (CandidateIx(c), Money(award))).collect(),
        },
        objective,
        bound: objective,
        ties_decided: kept.ties_decided,
        core: kept.core,
        presence,
    });
    Some((key.to_owned(), Answer { solution, stop: None }))
}

fn checksum(key: &str, json: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(key);
    hash.update(json);
    hex(&hash.finalize())[..16].to_owned()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string");
        hex
    })
}
