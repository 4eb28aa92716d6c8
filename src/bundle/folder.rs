//! Writing a folder so that a reader, a crash or a full disk never sees half of it.
//!
//! Everything is written and flushed beside the target under a temporary name; then the folder takes its place in one step
//! (`renameat2` with exchange where there was one before, so that the old folder stays whole until the new one is).

use crate::domain::Text;
use crate::say;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file by which a result folder is known.
const MARK: &str = "allocation.json";

/// Why a folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The target exists and is not a result folder: replacing it could destroy something.
    #[error("{0} exists and is not a result folder")]
    NotOurs(PathBuf),
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
            Self::NotOurs(_) => say!(
                "请用 --out 指定另一个文件夹，或先移走其中的文件",
                "choose another folder with --out, or move what is in it away"
            ),
            Self::Io { .. } => say!(
                "请检查磁盘空间和写权限；原有结果（如有）未被改动",
                "check the space on the disk and the permissions; an earlier result, if there was one, is untouched"
            ),
        }
    }
}

/// Writes `files` (names may have folders in them) as the folder `target`, replacing an earlier result whole.
///
/// # Errors
/// When the target is something else than a result folder or an empty one, or the file system refuses. Then nothing has
/// changed.
pub fn publish(target: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FolderError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Io { path, source }
    };
    let exists = target.symlink_metadata().is_ok();
    if exists && !replaceable(target).map_err(at(target))? {
        return Err(FolderError::NotOurs(target.to_owned()));
    }
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(at(parent))?;
    // Removed when it goes out of scope: the new folder on failure, the old one after the exchange.
    let staging = tempfile::Builder::new().prefix(".fundline-").tempdir_in(parent).map_err(at(parent))?;
    let new = staging.path().join("result");
    fs::create_dir(&new).map_err(at(&new))?;
    for (name, bytes) in files {
        let path = new.join(name);
        write_file(&path, bytes).map_err(at(&target.join(name)))?;
    }
    if exists { exchange(&new, target) } else { fs::rename(&new, target) }.map_err(at(target))?;
    File::open(parent).and_then(|folder| folder.sync_all()).map_err(at(parent))
}

fn replaceable(target: &Path) -> io::Result<bool> {
    if !fs::symlink_metadata(target)?.is_dir() {
        return Ok(false);
    }
    Ok(target.join(MARK).is_file() || fs::read_dir(target)?.next().is_none())
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

    #[test]
    fn a_new_result_replaces_the_old_one_whole() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path().join("base");
        publish(&target, &[file(MARK, "1"), file("charts/a.svg", "a")]).expect("written");
        publish(&target, &[file(MARK, "2")]).expect("replaced");
        assert_eq!(names(&target), [MARK], "nothing of the old result is left");
        assert_eq!(fs::read_to_string(target.join(MARK)).expect("readable"), "2");
        assert_eq!(names(home.path()), ["base"], "nothing temporary is left");
    }

    #[test]
    fn somebody_elses_folder_is_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("thesis.txt"), "years of work").expect("written");
        let error = publish(home.path(), &[file(MARK, "1")]).expect_err("refused");
        assert!(matches!(error, FolderError::NotOurs(_)), "{error}");
        assert_eq!(names(home.path()), ["thesis.txt"]);
    }

    #[test]
    fn a_failure_leaves_the_old_result() {
        let home = tempfile::tempdir().expect("a folder");
        let target = home.path().join("base");
        publish(&target, &[file(MARK, "1")]).expect("written");
        // A file cannot also be a folder: the second write fails as a full disk would.
        let error = publish(&target, &[file(MARK, "2"), file("allocation.json/x", "3")]).expect_err("refused");
        assert!(matches!(error, FolderError::Io { .. }), "{error}");
        assert_eq!(fs::read_to_string(target.join(MARK)).expect("readable"), "1");
        assert_eq!(names(home.path()), ["base"]);
    }
}
