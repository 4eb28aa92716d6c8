//! What somebody hands in: the files of a folder or an archive, held in memory, after everything that could do harm was refused.
//!
//! Refused are links and devices, absolute paths, paths that climb out, names that two systems read differently, names that
//! differ in nothing but capitals, and more than anybody's result comes to ([`MOST_FILES`], [`MOST_BYTES`]).

use crate::domain::Text;
use crate::say;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// Most files that a folder or an archive may hold.
pub const MOST_FILES: usize = 10_000;

/// Most bytes that a folder or an unpacked archive may hold: 4 GiB.
pub const MOST_BYTES: u64 = 4 << 30;

/// Deepest folder.
const DEEPEST: usize = 16;

/// Files by name, with `/` between folders.
pub type Contents = BTreeMap<String, Vec<u8>>;

/// Why what was handed in is not even looked at.
#[derive(Debug)]
pub enum Refused {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It could do harm, or is not what it should be.
    Unsafe(Text),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// Reads all files of a folder.
///
/// # Errors
/// [`Refused`] where a file cannot be read, is neither file nor folder, or is too much.
pub fn read_folder(folder: &Path) -> Result<Contents, Refused> {
    let mut reading = Reading::default();
    walk(folder, "", &mut reading)?;
    Ok(reading.files)
}

fn walk(folder: &Path, prefix: &str, reading: &mut Reading) -> Result<(), Refused> {
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Some(own) = entry.file_name().to_str().map(ToOwned::to_owned) else {
            let name = entry.file_name().to_string_lossy().into_owned();
            return Err(Refused::Unsafe(say!("文件名 `{name}` 不是 UTF-8", "the name `{name}` is not UTF-8")));
        };
        let name = format!("{prefix}{own}");
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            walk(&path, &format!("{name}/"), reading)?;
        } else if kind.is_file() {
            reading.name(&name)?;
            let size = entry.metadata()?.len();
            reading.add(name, size, fs::File::open(path)?)?;
        } else {
            return Err(not_a_file(&name));
        }
    }
    Ok(())
}

pub(super) fn not_a_file(name: &str) -> Refused {
    Refused::Unsafe(say!("`{name}` 是链接或设备，不是普通文件", "`{name}` is a link or a device, not a file"))
}

/// Files that are being read, within the limits.
#[derive(Default)]
pub(super) struct Reading {
    pub files: Contents,
    bytes: u64,
    /// Names and all folders above them in small letters: one cannot be two of them.
    names: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Reading {
    /// Is this a name that means the same everywhere, and a new one?
    pub fn name(&mut self, name: &str) -> Result<(), Refused> {
        let refused = |why: Text| {
            let (name, Text { zh, en }) = (name.escape_debug(), why);
            Refused::Unsafe(say!("文件名 `{name}`：{zh}", "the name `{name}`: {en}"))
        };
        let parts: Vec<&str> = name.split('/').collect();
        if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') {
            return Err(refused(say!("绝对路径", "it is an absolute path")));
        }
        if parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
            return Err(refused(say!("路径含有空段、`.` 或 `..`", "an empty part, `.` or `..` leads elsewhere")));
        }
        if name.contains('\\') || name.contains(|letter: char| letter.is_control()) {
            return Err(refused(say!("含有反斜杠或控制字符", "it has a backslash or a control character in it")));
        }
        if parts.len() > DEEPEST || parts.iter().any(|part| part.len() > 255) {
            return Err(refused(say!("过长或层次过深", "it is too long or too deep")));
        }
        let small = name.to_lowercase();
        let above: Vec<String> = small.match_indices('/').map(|(at, _)| small[..at].to_owned()).collect();
        let taken = above.iter().any(|folder| self.names.contains(folder)) || self.folders.contains(&small);
        if taken || !self.names.insert(small) {
            return Err(refused(say!("名称重复（不分大小写）", "another one has this name, capitals aside")));
        }
        self.folders.extend(above);
        if self.names.len() > MOST_FILES {
            return Err(Refused::Unsafe(say!("文件超过 {MOST_FILES} 个", "there are more than {MOST_FILES} files")));
        }
        Ok(())
    }

    /// Adds a file that says it has `size` bytes. No more of them are read.
    pub fn add(&mut self, name: String, size: u64, from: impl Read) -> Result<(), Refused> {
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > MOST_BYTES {
            let most = MOST_BYTES >> 30;
            return Err(Refused::Unsafe(say!("总大小超过 {most} GiB", "there are more than {most} GiB")));
        }
        let mut bytes = Vec::new();
        from.take(size.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != size {
            return Err(Refused::Unsafe(say!(
                "`{name}` 的实际大小与所称的 {size} 字节不符",
                "`{name}` does not have the {size} bytes that it says"
            )));
        }
        self.files.insert(name, bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(names: &[&str]) -> String {
        let mut reading = Reading::default();
        match names.iter().try_for_each(|name| reading.name(name)) {
            Err(Refused::Unsafe(why)) => why.en,
            Err(Refused::Unreadable(error)) => panic!("{error}"),
            Ok(()) => String::new(),
        }
    }

    #[test]
    fn a_name_means_the_same_everywhere() {
        assert_eq!(refused(&["a.csv", "charts/a.svg", "charts/b.svg", "inputs/scenarios/削减.toml"]), "");
        for (name, why) in [
            ("/etc/passwd", "absolute"),
            ("C:/windows", "absolute"),
            ("../x", "leads elsewhere"),
            ("a/../../x", "leads elsewhere"),
            ("a//x", "leads elsewhere"),
            ("a/", "leads elsewhere"),
            ("./x", "leads elsewhere"),
            ("a\\..\\x", "backslash"),
            ("a\nb", "control character"),
            ("a\0b", "control character"),
        ] {
            assert!(refused(&[name]).contains(why), "{name}: {}", refused(&[name]));
        }
        let long = "x".repeat(256);
        assert!(refused(&[&long]).contains("too long"));
        assert!(refused(&["a/".repeat(20).as_str().trim_end_matches('/')]).contains("too deep"));
    }

    #[test]
    fn no_two_names_are_one() {
        for names in [["a.csv", "a.csv"], ["a.csv", "A.csv"], ["a", "a/b"], ["a/b", "A"]] {
            assert!(refused(&names).contains("another one has this name"), "{names:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_a_folder_is_refused() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("a.csv"), "1").expect("written");
        std::os::unix::fs::symlink("/etc/hostname", home.path().join("b.csv")).expect("linked");
        let Err(Refused::Unsafe(why)) = read_folder(home.path()) else { panic!("a link was followed") };
        assert_eq!(why.en, "`b.csv` is a link or a device, not a file");
    }

    #[test]
    fn a_file_larger_than_it_says_is_refused() {
        let mut reading = Reading::default();
        assert!(matches!(reading.add("a".into(), 2, &b"abc"[..]), Err(Refused::Unsafe(_))));
        assert!(matches!(reading.add("b".into(), MOST_BYTES + 1, &b""[..]), Err(Refused::Unsafe(_))));
    }
}
