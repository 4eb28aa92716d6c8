//! Writing a folder so that a reader, a crash or a full disk never sees half of it.
//!
//! Everything is written and flushed beside the target under a temporary name; then the folder takes its place in one step
//! (`renameat2` with exchange where there was one before, so that the old folder stays whole until the new one is).
//!
//! A folder is replaced only where everything in it is as an earlier run left it: its `manifest.json` lists each file with its
//! SHA-256, and a file that is not listed, or was changed by hand, stops the run before anything is touched. `run.json` is in
//! no list: nothing depends on it.

use super::manifest::{self, MANIFEST, sha256};
use super::stamp::{RUN, Run};
use crate::domain::Text;
use crate::say;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
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

/// A result that is written whole beside its place and has not taken it yet.
#[derive(Debug)]
pub struct Staged {
    /// Removed when it goes out of scope: the new folder on failure, the old one after the exchange.
    staging: TempDir,
    parent: PathBuf,
    target: PathBuf,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> FolderError + use<> {
    let path = path.to_owned();
    move |source| FolderError::Io { path, source }
}

/// Writes `files` (names may have folders in them) as the folder `target`, replacing an earlier result whole. Its manifest holds their
/// hashes and nothing else: for results that nobody audits.
///
/// # Errors
/// As [`stage`]. Then nothing has changed.
pub fn publish(target: &Path, files: &[manifest::File]) -> Result<(), FolderError> {
    let mut plain =
        serde_json::to_vec_pretty(&serde_json::json!({"files": manifest::hashes(files)})).expect("plain values");
    plain.push(b'\n');
    stage(target, slices(files), &plain)?.take_its_place()
}

/// Writes `files` (names may have folders in them) and the manifest beside the folder `target`, whose place they are to take.
///
/// # Errors
/// When the target is something else than a result folder or an empty one, or the file system refuses. Then nothing has
/// changed.
pub fn stage<'f>(
    target: &Path,
    files: impl Iterator<Item = (&'f str, &'f [u8])>,
    manifest: &[u8],
) -> Result<Staged, FolderError> {
    check_replaceable(target)?;
    let staged = stage_beside(target, files)?;
    staged.write(MANIFEST, manifest)?;
    Ok(staged)
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
    let staged = stage_beside(target, slices(files))?;
    if !there {
        return staged.take_its_place();
    }
    // The folder itself stays: a shell may stand in it.
    for entry in fs::read_dir(staged.fresh()).map_err(at(&staged.fresh()))? {
        let from = entry.map_err(at(target))?;
        let to = target.join(from.file_name());
        fs::rename(from.path(), &to).map_err(at(&to))?;
    }
    Ok(())
}

fn slices(files: &[manifest::File]) -> impl Iterator<Item = (&str, &[u8])> {
    files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
}

fn stage_beside<'f>(target: &Path, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Result<Staged, FolderError> {
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(at(parent))?;
    let staging = tempfile::Builder::new().prefix(".fundline-").tempdir_in(parent).map_err(at(parent))?;
    let staged = Staged { staging, parent: parent.to_owned(), target: target.to_owned() };
    fs::create_dir(staged.fresh()).map_err(at(&staged.fresh()))?;
    for (name, bytes) in files {
        staged.write(name, bytes)?;
    }
    Ok(staged)
}

impl Staged {
    fn fresh(&self) -> PathBuf {
        self.staging.path().join("result")
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        write_file(&self.fresh().join(name), bytes).map_err(at(&self.target.join(name)))
    }

    /// Adds `run.json` and takes the target's place in one step, replacing an earlier result whole.
    ///
    /// # Errors
    /// As [`stage`]. Then nothing has changed.
    pub fn publish(self, run: &Run) -> Result<(), FolderError> {
        self.write(RUN, &run.to_bytes())?;
        self.take_its_place()
    }

    fn take_its_place(self) -> Result<(), FolderError> {
        let (new, target) = (self.fresh(), &self.target);
        if check_replaceable(target)? { exchange(&new, target) } else { fs::rename(&new, target) }
            .map_err(at(target))?;
        File::open(&self.parent).and_then(|folder| folder.sync_all()).map_err(at(&self.parent))
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

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
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
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.into(), text.as_bytes().to_vec())
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn read(path: PathBuf) -> String {
        fs::read_to_string(path).expect("readable")
    }

    #[test]
    fn a_new_result_replaces_the_old_one_whole() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path().join("base");
        publish(&target, &[file("a.csv", "1"), file("charts/a.svg", "a")]).expect("written");
        publish(&target, &[file("a.csv", "2")]).expect("replaced");
        assert_eq!(names(&target), ["a.csv", MANIFEST], "nothing of the old result is left");
        assert_eq!(read(target.join("a.csv")), "2");
        assert_eq!(names(home.path()), ["base"], "nothing temporary is left");
    }

    #[test]
    fn somebody_elses_folder_is_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("thesis.txt"), "years of work").expect("written");
        let error = publish(home.path(), &[file("a.csv", "1")]).expect_err("refused");
        assert!(matches!(error, FolderError::NotOurs(_)), "{error}");
        assert_eq!(names(home.path()), ["thesis.txt"]);
    }

    #[test]
    fn what_somebody_added_or_changed_is_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path().join("base");
        publish(&target, &[file("a.csv", "1")]).expect("written");
        for (name, text) in [("notes.txt", "mine"), ("a.csv", "1, checked by me")] {
            let before = fs::read(target.join(name)).ok();
            fs::write(target.join(name), text).expect("written");
            let error = publish(&target, &[file("a.csv", "2")]).expect_err("refused");
            assert!(matches!(&error, FolderError::Changed(path) if path.ends_with(name)), "{error}");
            assert_eq!(read(target.join(name)), text);
            match before {
                Some(before) => fs::write(target.join(name), before).expect("written"),
                None => fs::remove_file(target.join(name)).expect("removed"),
            }
        }
        fs::write(target.join(RUN), "{}").expect("written");
        publish(&target, &[file("a.csv", "2")]).expect("as it was left, whatever run.json says: replaced");
    }

    #[test]
    fn a_run_stands_beside_what_the_manifest_lists() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path().join("base");
        let files = [file("a.csv", "1")];
        let staged = stage(&target, slices(&files), b"{}").expect("written");
        assert!(!target.exists(), "not before it is whole");
        staged.publish(&super::super::stamp::testing::run()).expect("published");
        assert_eq!(names(&target), ["a.csv", MANIFEST, RUN]);
        drop(stage(&home.path().join("other"), slices(&files), b"{}").expect("written"));
        assert_eq!(names(home.path()), ["base"], "what is not published leaves nothing");
    }

    #[test]
    fn a_failure_leaves_the_old_result() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path().join("base");
        publish(&target, &[file("a.csv", "1")]).expect("written");
        // A file cannot also be a folder: the second write fails as a full disk would.
        let error = publish(&target, &[file("a.csv", "2"), file("a.csv/x", "3")]).expect_err("refused");
        assert!(matches!(error, FolderError::Io { .. }), "{error}");
        assert_eq!(read(target.join("a.csv")), "1");
        assert_eq!(names(home.path()), ["base"]);
    }
}
