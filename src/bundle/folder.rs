//! Writing a folder so that a reader, a crash or a full disk never sees half of it.
//!
//! Everything is written and flushed beside the target under a temporary name; then the folder takes its place in one step
//! (`renameat2` with exchange where there was one before, so that the old folder stays whole until the new one is).
//!
//! A folder is replaced only where everything in it is as an earlier run left it: its `manifest.json` lists each file with its
//! SHA-256, and a file that is not listed, or was changed by hand, stops the run before anything is touched. `run.json` is in
//! no list: nothing depends on it.

use super::manifest::{self, MANIFEST, sha256};
use super::shelf::{Body, Hashes, Hashing, Shelf};
use super::stamp::{RUN, Run};
use crate::domain::Text;
use crate::say;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tempfile::TempDir;

/// Why a folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The target exists and is not a result folder: replacing it could destroy something.
    #[error("{0} exists and is not a result folder")]
    NotOurs(PathBuf),
    /// There is something at the target, where something new was to be made.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// A file in the target is not as an earlier run left it: replacing the folder would destroy somebody's work.
    #[error("{0} was added or changed by hand")]
    Changed(PathBuf),
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl FolderError {
    /// What happened, for people.
    #[must_use]
    pub fn describe(&self) -> Text {
        match self {
            Self::NotOurs(path) => {
                let path = path.display();
                say!(
                    "`{path}` 已存在，且不是 fundline 的结果文件夹",
                    "`{path}` exists and is not a result folder of fundline"
                )
            }
            Self::NotEmpty(path) => {
                let path = path.display();
                say!("`{path}` 已存在，且不是空文件夹", "`{path}` exists and is not an empty folder")
            }
            Self::Changed(path) => {
                let path = path.display();
                say!(
                    "`{path}` 是手工添加或修改的文件，重新运行会将其删除",
                    "`{path}` was added or changed by hand, and a new result would take its place"
                )
            }
            Self::Io { path, source } => {
                let path = path.display();
                say!("无法写入 `{path}`：{source}", "cannot write `{path}`: {source}")
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Text {
        match self {
            Self::NotOurs(_) | Self::Changed(_) => say!(
                "请用 --out 指定另一个文件夹，或先移走其中的文件",
                "choose another folder with --out, or move what is in it away"
            ),
            Self::NotEmpty(_) => say!(
                "请另选一个尚不存在或为空的文件夹；其中的文件未被改动",
                "name a folder that is not there yet, or an empty one; nothing in it was touched"
            ),
            Self::Io { .. } => say!(
                "请检查磁盘空间和写权限；原有结果（如有）未被改动",
                "check the space on the disk and the permissions; an earlier result, if there was one, is untouched"
            ),
        }
    }
}

/// A folder that is written beside its place and has not taken it yet. Removed when it goes out of scope.
#[derive(Debug)]
pub struct Staging {
    /// Holds the new folder, after the exchange the old one.
    beside: TempDir,
    parent: PathBuf,
    target: PathBuf,
    hashes: Mutex<Hashes>,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> FolderError + use<> {
    let path = path.to_owned();
    move |source| FolderError::Io { path, source }
}

/// Writes `files` (names may have folders in them) as the folder `target`, replacing an earlier result whole. Its manifest holds their
/// hashes and nothing else: for results that nobody audits.
///
/// # Errors
/// As [`Place::of_result`]. Then nothing has changed.
pub fn publish(target: &Path, files: &[manifest::File]) -> Result<(), FolderError> {
    let staging = Place::of_result(target)?.stage()?;
    staging.put_all(files)?;
    let mut plain = serde_json::to_vec_pretty(&serde_json::json!({"files": staging.hashes()})).expect("plain values");
    plain.push(b'\n');
    staging.write(MANIFEST, &mut |out| out.write_all(&plain))?;
    staging.take_its_place()
}

/// Writes `files` into the folder `target`, which is not there yet or is empty: for files that people go on to edit, so that
/// no manifest watches over them.
///
/// # Errors
/// When there is something at the target, or the file system refuses. Then nothing has changed.
pub fn create(target: &Path, files: &[manifest::File]) -> Result<(), FolderError> {
    let there = target.symlink_metadata().is_ok();
    if there && !fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none()) {
        return Err(FolderError::NotEmpty(target.to_owned()));
    }
    let staging = Staging::beside(target)?;
    staging.put_all(files)?;
    if !there {
        return staging.take_its_place();
    }
    // The folder itself stays: a shell may stand in it.
    for entry in fs::read_dir(staging.fresh()).map_err(at(&staging.fresh()))? {
        let from = entry.map_err(at(target))?;
        let to = target.join(from.file_name());
        fs::rename(from.path(), &to).map_err(at(&to))?;
    }
    Ok(())
}

/// Where a result may go: nothing is there, or only what an earlier run left.
#[derive(Debug)]
pub struct Place(PathBuf);

impl Place {
    /// Looks whether a result may take the place of `target`, so that nobody waits for one that cannot be written.
    ///
    /// # Errors
    /// When the target is something else than a result folder or an empty one, or the file system refuses.
    pub fn of_result(target: &Path) -> Result<Self, FolderError> {
        check_replaceable(target)?;
        Ok(Self(target.to_owned()))
    }

    /// Makes the folder beside it.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn stage(&self) -> Result<Staging, FolderError> {
        Staging::beside(&self.0)
    }
}

impl Staging {
    fn beside(target: &Path) -> Result<Self, FolderError> {
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(at(parent))?;
        let beside = tempfile::Builder::new().prefix(".fundline-").tempdir_in(parent).map_err(at(parent))?;
        let (parent, target) = (parent.to_owned(), target.to_owned());
        let staging = Self { beside, parent, target, hashes: Mutex::default() };
        fs::create_dir(staging.fresh()).map_err(at(&staging.fresh()))?;
        Ok(staging)
    }

    fn fresh(&self) -> PathBuf {
        self.beside.path().join("result")
    }

    /// Writes a file to the disk and gives its hash.
    fn write(&self, name: &str, body: Body<'_>) -> Result<String, FolderError> {
        self.file(name, |file| {
            let mut out = Hashing::new(file);
            body(&mut out)?;
            Ok(out.finish())
        })
    }

    /// Makes a file and flushes it to the disk.
    fn file<T>(&self, name: &str, fill: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T, FolderError> {
        let path = self.fresh().join(name);
        let filled = || {
            fs::create_dir_all(path.parent().expect("it stands in the new folder"))?;
            let mut file = File::create(&path)?;
            let told = fill(&mut file)?;
            file.sync_all().map(|()| told)
        };
        filled().map_err(at(&self.target.join(name)))
    }

    fn put_all(&self, files: &[manifest::File]) -> Result<(), FolderError> {
        files.iter().try_for_each(|(name, bytes)| self.put(name, &mut |out| out.write_all(bytes)))
    }

    fn list(&self, name: &str, hash: String) {
        self.hashes.lock().expect("nobody panics with it").insert(name.to_owned(), hash);
    }

    /// SHA-256 of what was put there.
    ///
    /// # Panics
    /// Never: nothing panics while it holds the lock.
    #[must_use]
    pub fn hashes(&self) -> Hashes {
        self.hashes.lock().expect("nobody panics with it").clone()
    }

    /// Adds the manifest, after which nothing is put there any more.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn close(self, manifest: &[u8]) -> Result<Staged, FolderError> {
        self.write(MANIFEST, &mut |out| out.write_all(manifest))?;
        Ok(Staged(self))
    }

    fn take_its_place(self) -> Result<(), FolderError> {
        let (new, target) = (self.fresh(), &self.target);
        if check_replaceable(target)? { exchange(&new, target) } else { fs::rename(&new, target) }
            .map_err(at(target))?;
        File::open(&self.parent).and_then(|folder| folder.sync_all()).map_err(at(&self.parent))
    }
}

impl Shelf for Staging {
    fn put(&self, name: &str, body: Body<'_>) -> Result<(), FolderError> {
        let hash = self.write(name, body)?;
        self.list(name, hash);
        Ok(())
    }

    fn copy(&self, name: &str, bytes: &[u8], sha256: &str) -> Result<(), FolderError> {
        self.file(name, |file| file.write_all(bytes))?;
        self.list(name, sha256.to_owned());
        Ok(())
    }
}

/// A result that is whole and has its manifest.
#[derive(Debug)]
pub struct Staged(Staging);

impl Staged {
    /// Adds `run.json` and takes the target's place in one step, replacing an earlier result whole.
    ///
    /// # Errors
    /// As [`Place::of_result`]. Then nothing has changed.
    pub fn publish(self, run: &Run) -> Result<(), FolderError> {
        let Self(staging) = self;
        staging.write(RUN, &mut |out| out.write_all(&run.to_bytes()))?;
        staging.take_its_place()
    }
}

/// Is there a folder to be replaced? An error where something in it is not as an earlier run left it.
fn check_replaceable(target: &Path) -> Result<bool, FolderError> {
    if target.symlink_metadata().is_err() {
        return Ok(false);
    }
    let not_ours = || FolderError::NotOurs(target.to_owned());
    let io = |source| FolderError::Io { path: target.to_owned(), source };
    if !fs::symlink_metadata(target).map_err(io)?.is_dir() {
        return Err(not_ours());
    }
    let mut found = Vec::new();
    list(target, &mut found).map_err(io)?;
    if found.is_empty() {
        return Ok(true);
    }
    let manifest = fs::read(target.join(MANIFEST)).map_err(|_| not_ours())?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).map_err(|_| not_ours())?;
    let files = manifest["files"].as_object().ok_or_else(not_ours)?;
    for path in found {
        let name = path.strip_prefix(target).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if name == MANIFEST || name == RUN {
            continue;
        }
        let bytes = fs::read(&path).map_err(io)?;
        if files.get(&name).and_then(|hash| hash.as_str()) != Some(sha256(&bytes).as_str()) {
            return Err(FolderError::Changed(path));
        }
    }
    Ok(true)
}

/// Everything in a folder that is not a folder itself, sorted.
fn list(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        if fs::symlink_metadata(&path)?.is_dir() { list(&path, found)? } else { found.push(path) }
    }
    Ok(())
}

/// Swaps two folders in one step.
#[cfg(target_os = "linux")]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => swap(new, old),
        other => other.map_err(Into::into),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    swap(new, old)
}

/// Two renames, where the file system has no exchange: the old folder is set aside beside the new one and put back on failure.
fn swap(new: &Path, old: &Path) -> io::Result<()> {
    let aside = new.with_extension("old");
    fs::rename(old, &aside)?;
    fs::rename(new, old).inspect_err(|_| {
        // The first error is the one to tell; the old folder stays in the staging folder if even this fails.
        let _ = fs::rename(&aside, old);
    })
}

#[cfg(test)]
mod tests;
