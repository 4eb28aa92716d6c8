//! The ledger: every run and every decision to adopt one, a line of JSON each, chained by hashes.
//!
//! ```text
//! line n     {"entry":n,"time":…,"event":…,…,"previous":"hash of line n-1","hash":"…"}
//! hash       SHA-256 of the line's bytes before `,"hash":`
//! previous   of the first line: 64 zeros
//! ```
//!
//! **What the chain shows.** A line that was edited no longer has its hash; where a line was taken out, put in or moved, `previous`
//! and the numbers no longer fit. Lines cut off at the end leave a chain that is whole in itself; that shows where a result folder's
//! `run.json` (an [`Anchor`]) or a head that somebody noted names a line which is no longer there.
//!
//! **What it cannot show.** Whoever may write the file can write all of it anew from any line on, and every `run.json` at hand with it.
//! Only what lies out of that person's reach bears witness then: a noted head, a sealed result. Time, user and machine are what
//! the machine said.
//!
//! **Crashes.** A new line is written into a copy, which then takes the file's place in one step; whenever a process ends, the file is
//! the old one or the new one. A lock lets one process write at a time. The entry of a run is written just before its
//! result folder appears, so that no result is without its entry; a run that ends between the two leaves an entry alone.

use super::manifest::sha256;
use super::stamp::{Anchor, RUN, Run};
use crate::domain::Text;
use crate::say;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What the first line has for a previous hash.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A run made a result.
    Run {
        /// The result folder, as the user named it.
        folder: String,
        /// SHA-256 of its `manifest.json`.
        result: String,
        /// Id of the programme.
        programme: String,
        /// Id of the scenario.
        scenario: String,
        /// `optimal`, `feasible`, `infeasible`.
        status: String,
        /// Merit, where there is an allocation.
        objective: Option<String>,
        /// Money awarded, where there is an allocation.
        awarded: Option<String>,
        /// Version and commit of the program.
        program: String,
    },
    /// A result was adopted.
    Adopt {
        /// The result folder, as the user named it.
        folder: String,
        /// SHA-256 of its `manifest.json`.
        result: String,
        /// The entry of the run that made it, where the ledger has it.
        run: Option<u64>,
        /// Who decided.
        by: String,
        /// Why.
        because: String,
    },
}

impl Event {
    /// SHA-256 of the manifest of the result that it is about.
    #[must_use]
    pub fn result(&self) -> &str {
        match self {
            Self::Run { result, .. } | Self::Adopt { result, .. } => result,
        }
    }
}

/// A line without its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1.
    pub entry: u64,
    /// When, UTC.
    pub time: String,
    /// Who ran the program, as far as the environment told.
    pub user: Option<String>,
    /// On which machine, as far as the environment told.
    pub host: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// Hash of the line before.
    pub previous: String,
}

/// A sound line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub entry: Entry,
    /// Its hash.
    pub hash: String,
}

/// Why the ledger was not read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct LedgerError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// What is wrong with a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A line that is no entry.
    NoEntry {
        /// The line, from 1.
        line: usize,
    },
    /// A line that is not as it was written.
    Edited {
        /// The line, from 1.
        line: usize,
    },
    /// A line that does not follow the one before it: something was taken out, put in or moved.
    Apart {
        /// The line, from 1.
        line: usize,
        /// The number that it bears.
        entry: u64,
    },
    /// A line that somebody saw is not there: the end was cut off or written anew.
    Missing {
        /// Who saw it: a result folder, or nobody but the user.
        seen_by: Option<PathBuf>,
        /// Its number, where it is known.
        entry: Option<u64>,
        /// Its hash.
        hash: String,
    },
}

impl Fault {
    /// What is wrong, for people.
    #[must_use]
    pub fn describe(&self) -> Text {
        match self {
            Self::NoEntry { line } => say!("第 {line} 行不是台账记录", "line {line} is no entry of a ledger"),
            Self::Edited { line } => say!(
                "第 {line} 行被改动过：内容与其哈希值不符",
                "line {line} was edited: it does not have the hash that it states"
            ),
            Self::Apart { line, entry } => say!(
                "第 {line} 行（编号 {entry}）与上一行不衔接：有记录被删除、插入或调换",
                "line {line} (entry {entry}) does not follow the line before it: entries were taken out, put in or moved"
            ),
            Self::Missing { seen_by: Some(folder), entry, hash } => {
                let (folder, entry) = (folder.display(), entry.unwrap_or_default());
                say!(
                    "结果文件夹 `{folder}` 所引的第 {entry} 号记录（{hash}）不在台账中：台账末尾被截断或改写",
                    "entry {entry} ({hash}), which the result folder `{folder}` cites, is not there: the end was cut off or \
                     written anew"
                )
            }
            Self::Missing { hash, .. } => say!(
                "台账中没有哈希值为 {hash} 的记录：台账末尾被截断或改写",
                "no entry has the hash {hash}: the end was cut off or written anew"
            ),
        }
    }
}

/// A ledger as it was read.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The sound lines, in their order.
    pub lines: Vec<Line>,
    /// What is wrong within the chain, in the order of the lines.
    pub faults: Vec<Fault>,
    bytes: Vec<u8>,
    /// Lines read.
    read: usize,
    /// The number that the last of them bears, or would bear.
    last: u64,
    /// Hash that the next line continues from; `None` where the last line is no entry.
    head: Option<String>,
}

impl Ledger {
    /// Reads a ledger; one that does not exist is empty.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, LedgerError> {
        match fs::read(path) {
            Ok(bytes) => Ok(Self::parse(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::parse(Vec::new())),
            Err(source) => Err(LedgerError { path: path.to_owned(), source }),
        }
    }

    fn parse(bytes: Vec<u8>) -> Self {
        let mut ledger = Self { head: Some(NOTHING_BEFORE.to_owned()), ..Self::default() };
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            ledger.take(line);
        }
        ledger.bytes = bytes;
        ledger
    }

    /// Takes the line that follows.
    fn take(&mut self, bytes: &[u8]) {
        self.read += 1;
        let (line, next) = (self.read, self.last.saturating_add(1));
        let whole = bytes.strip_suffix(b"\n").and_then(|line| split(std::str::from_utf8(line).ok()?));
        let Some((body, hash, entry)) = whole else {
            self.faults.push(Fault::NoEntry { line });
            (self.head, self.last) = (None, next);
            return;
        };
        if sha256(body.as_bytes()) != hash {
            self.faults.push(Fault::Edited { line });
        } else if self.head.as_ref().is_some_and(|head| *head != entry.previous) || entry.entry != next {
            self.faults.push(Fault::Apart { line, entry: entry.entry });
        }
        (self.head, self.last) = (Some(hash.to_owned()), entry.entry);
        self.lines.push(Line { entry, hash: hash.to_owned() });
    }

    /// The last line, by which all before it are known.
    #[must_use]
    pub fn head(&self) -> Option<Anchor> {
        self.lines.last().map(|line| Anchor { entry: line.entry.entry, hash: line.hash.clone() })
    }

    /// The line with this hash.
    #[must_use]
    pub fn find(&self, hash: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.hash == hash)
    }

    /// The line of the run that made a result, the last one where there are several.
    #[must_use]
    pub fn run_of(&self, result: &str) -> Option<&Line> {
        let made = |line: &&Line| matches!(&line.entry.event, Event::Run { result: made, .. } if made == result);
        self.lines.iter().rev().find(made)
    }

    /// Those of the lines seen elsewhere that this ledger does not hold.
    #[must_use]
    pub fn missing(&self, seen: &[Seen]) -> Vec<Fault> {
        let holds = |seen: &Seen| {
            self.find(&seen.hash).is_some_and(|line| {
                seen.entry.is_none_or(|entry| entry == line.entry.entry)
                    && seen.result.as_ref().is_none_or(|result| result == line.entry.event.result())
            })
        };
        let missing = seen.iter().filter(|seen| !holds(seen));
        let fault =
            |seen: &Seen| Fault::Missing { seen_by: seen.by.clone(), entry: seen.entry, hash: seen.hash.clone() };
        missing.map(fault).collect()
    }
}

/// A line that somebody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The result folder that cites it.
    pub by: Option<PathBuf>,
    /// Its number.
    pub entry: Option<u64>,
    /// Its hash.
    pub hash: String,
    /// The result that it is about.
    pub result: Option<String>,
}

/// The lines that the result folders beside a ledger cite, sorted by folder.
///
/// # Errors
/// When the folder cannot be listed.
pub fn seen_beside(ledger: &Path) -> io::Result<Vec<Seen>> {
    let folder = ledger.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut results: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    results.sort();
    let cited = |folder: PathBuf| {
        let run: Run = serde_json::from_slice(&fs::read(folder.join(RUN)).ok()?).ok()?;
        let Anchor { entry, hash } = run.ledger?;
        Some(Seen { by: Some(folder), entry: Some(entry), hash, result: Some(run.result) })
    };
    Ok(results.into_iter().filter_map(cited).collect())
}

/// A line's bytes before its hash, the hash, and what it says.
fn split(line: &str) -> Option<(&str, &str, Entry)> {
    let (body, hash) = line.strip_suffix("\"}")?.rsplit_once(",\"hash\":\"")?;
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (hash.len() == 64 && hash.bytes().all(hexadecimal)).then_some(())?;
    Some((body, hash, serde_json::from_str(&format!("{body}}}")).ok()?))
}

/// Writes an entry at the end of the ledger `path`, which is made where there is none, and gives the ledger as it is then.
///
/// # Errors
/// When the file system refuses, or the last line is no entry, so that nothing can follow it. Then nothing has changed.
pub fn append(path: &Path, event: impl FnOnce(&Ledger) -> Event, stamp: &super::Stamp) -> Result<Ledger, LedgerError> {
    let at = |source| LedgerError { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(at)?;
    // Given back when the file is closed, however the process ends.
    let lock =
        File::options().create(true).truncate(false).write(true).open(path.with_extension("lock")).map_err(at)?;
    lock.lock().map_err(at)?;
    let mut ledger = Ledger::read(path)?;
    let Some(previous) = ledger.head.clone() else {
        let broken = "the last line is no entry, so nothing can follow it; put a copy of the whole ledger in its place";
        return Err(at(io::Error::new(ErrorKind::InvalidData, broken)));
    };
    let entry = Entry {
        entry: ledger.last.saturating_add(1),
        time: stamp.time.clone(),
        user: stamp.user.clone(),
        host: stamp.host.clone(),
        event: event(&ledger),
        previous,
    };
    let line = line(&entry);
    ledger.bytes.extend_from_slice(line.as_bytes());
    replace(path, folder, &ledger.bytes).map_err(at)?;
    ledger.take(line.as_bytes());
    Ok(ledger)
}

/// The line of an entry, with its hash.
fn line(entry: &Entry) -> String {
    let body = serde_json::to_string(entry).expect("plain values");
    let body = &body[..body.len() - 1];
    format!("{body},\"hash\":\"{}\"}}\n", sha256(body.as_bytes()))
}

/// Puts `bytes` in the place of a file in one step. Only whoever holds the lock may do it: the copy's name is always the same.
fn replace(path: &Path, folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let copy = path.with_extension("new");
    let mut file = File::create(&copy)?;
    file.write_all(bytes)?;
    if let Ok(old) = fs::metadata(path) {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()?;
    fs::rename(&copy, path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests;
