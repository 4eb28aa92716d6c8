//! Zip archives: written so that the same files give the same bytes, read as if an enemy had made them.

use super::contents::{Contents, MOST_BYTES, Reading, Refused, not_a_file};
use crate::say;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// How much an archive of more than [`ALWAYS_FINE`] bytes may grow when it is unpacked. Result folders grow by 2 to 20.
const MOST_GROWTH: u64 = 200;
/// So much is unpacked however well it was packed: 64 MiB.
const ALWAYS_FINE: u64 = 64 << 20;

/// Packs files in the order of their names, with one date and one set of permissions for all, so that nothing but names and bytes
/// counts.
///
/// # Errors
/// When `out` cannot be written.
pub fn pack(files: &Contents, out: impl Write + Seek) -> io::Result<()> {
    let mut archive = ZipWriter::new(out);
    for (name, bytes) in files {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(bytes.len() as u64 >= u64::from(u32::MAX));
        archive.start_file(name.as_str(), options)?;
        archive.write_all(bytes)?;
    }
    archive.finish()?;
    Ok(())
}

/// Unpacks an archive into memory.
///
/// # Errors
/// [`Refused`] where it cannot be read, is no archive, or could do harm: see [`contents`](super::contents); and where it is
/// encrypted, holds a file twice, holds bytes that belong to two files or to none, or grows beyond measure.
pub fn unpack(path: &Path) -> Result<Contents, Refused> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    unpack_from(file, size)
}

fn unpack_from(from: impl Read + Seek, size: u64) -> Result<Contents, Refused> {
    let mut archive = ZipArchive::new(from).map_err(broken)?;
    if archive.has_duplicate_names() {
        return Err(Refused::Unsafe(say!("有两个文件同名", "two files have the same name")));
    }
    if archive.offset() != 0 {
        return Err(Refused::Unsafe(say!("压缩包之前另有数据", "something stands before the archive")));
    }
    let names = check_entries(&mut archive, size)?;
    archive.validate_header_consistency().map_err(broken)?;
    let mut reading = Reading::default();
    for (at, name) in names.into_iter().enumerate().filter_map(|(at, name)| Some((at, name?))) {
        reading.name(&name)?;
        let file = archive.by_index(at).map_err(broken)?;
        let size = file.size();
        reading.add(name, size, file).map_err(|refused| match refused {
            Refused::Unreadable(error) => broken(ZipError::Io(error)),
            refused @ Refused::Unsafe(_) => refused,
        })?;
    }
    Ok(reading.files)
}

/// The name of each file, `None` for a folder, after a look at what the archive says of itself.
fn check_entries(archive: &mut ZipArchive<impl Read + Seek>, size: u64) -> Result<Vec<Option<String>>, Refused> {
    let mut names = Vec::new();
    let mut bytes = 0_u64;
    for at in 0..archive.len() {
        let entry = archive.by_index_data(at).map_err(broken)?;
        let Ok(name) = std::str::from_utf8(entry.name_raw()).map(ToOwned::to_owned) else {
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            return Err(Refused::Unsafe(say!("文件名 `{name}` 不是 UTF-8", "the name `{name}` is not UTF-8")));
        };
        let kind = entry.unix_mode().map_or(0, |mode| mode & 0o170_000);
        if entry.is_symlink() || ![0, 0o100_000, 0o040_000].contains(&kind) {
            return Err(not_a_file(&name));
        }
        if entry.encrypted() {
            return Err(Refused::Unsafe(say!("`{name}` 已加密", "`{name}` is encrypted")));
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            let method = entry.compression();
            return Err(Refused::Unsafe(say!(
                "`{name}` 的压缩方法 {method} 不受支持",
                "`{name}` is packed by {method}, which is not supported"
            )));
        }
        bytes = bytes.saturating_add(entry.size());
        let folder = name.ends_with('/') && entry.size() == 0;
        names.push((!folder).then_some(name));
    }
    if bytes > MOST_BYTES || bytes > ALWAYS_FINE.max(size.saturating_mul(MOST_GROWTH)) {
        return Err(Refused::Unsafe(say!(
            "压缩包只有 {size} 字节，解压后却有 {bytes} 字节",
            "an archive of {size} bytes would grow to {bytes} bytes"
        )));
    }
    Ok(names)
}

fn broken(error: ZipError) -> Refused {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    match error {
        ZipError::Io(error) if ![InvalidData, InvalidInput, Other, UnexpectedEof].contains(&error.kind()) => {
            Refused::Unreadable(error)
        }
        error => {
            Refused::Unsafe(say!("压缩包已损坏或内容自相矛盾：{error}", "it is damaged or contradicts itself: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    type Writer = ZipWriter<Cursor<Vec<u8>>>;

    fn made(fill: impl FnOnce(&mut Writer) -> zip::result::ZipResult<()>) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        fill(&mut archive).expect("written");
        archive.finish().expect("finished").into_inner()
    }

    fn with(names: &[&str]) -> Vec<u8> {
        made(|archive| {
            for name in names {
                archive.start_file(*name, SimpleFileOptions::default())?;
                archive.write_all(b"some words")?;
            }
            Ok(())
        })
    }

    fn read(bytes: Vec<u8>) -> Result<Contents, Refused> {
        let size = bytes.len() as u64;
        unpack_from(Cursor::new(bytes), size)
    }

    fn refused(bytes: Vec<u8>) -> String {
        match read(bytes) {
            Ok(files) => panic!("unpacked: {:?}", files.keys().collect::<Vec<_>>()),
            Err(Refused::Unsafe(why)) => why.en,
            Err(Refused::Unreadable(error)) => error.to_string(),
        }
    }

    /// Writes `value` at `offset` after the first signature (central or local header) of each entry.
    fn patched(mut bytes: Vec<u8>, signature: [u8; 4], offset: usize, value: &[u8]) -> Vec<u8> {
        let starts: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == signature).collect();
        assert!(!starts.is_empty());
        for at in starts {
            bytes[at + offset..at + offset + value.len()].copy_from_slice(value);
        }
        bytes
    }

    const LOCAL: [u8; 4] = *b"PK\x03\x04";
    const CENTRAL: [u8; 4] = *b"PK\x01\x02";

    #[test]
    fn what_was_packed_is_unpacked_and_packs_to_the_same_bytes() {
        let files: Contents = [("a/b.csv", "1"), ("a/削减.toml", "2"), ("z", "")]
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .into();
        let packed = || {
            let mut archive = Cursor::new(Vec::new());
            pack(&files, &mut archive).expect("packed");
            archive.into_inner()
        };
        let bytes = packed();
        assert!(read(bytes.clone()).is_ok_and(|unpacked| unpacked == files));
        assert_eq!(packed(), bytes);
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for (name, why) in
            [("../../evil", "leads elsewhere"), ("/etc/cron.d/evil", "absolute path"), ("a\\..\\evil", "backslash")]
        {
            let why_not = refused(with(&["fine", name]));
            assert!(why_not.contains(why), "{name}: {why_not}");
        }
    }

    #[test]
    fn names_that_are_one_are_refused() {
        let twice = with(&["aaaa.txt", "aaab.txt"]);
        let at: Vec<usize> = (0..twice.len() - 8).filter(|at| &twice[*at..*at + 8] == b"aaab.txt").collect();
        let mut bytes = twice;
        for at in at {
            bytes[at + 3] = b'a';
        }
        assert_eq!(refused(bytes), "two files have the same name");
        assert!(refused(with(&["a.txt", "A.txt"])).contains("another one has this name"));
        assert!(refused(with(&["a", "a/b"])).contains("another one has this name"));
    }

    #[test]
    fn links_are_refused() {
        let bytes = made(|archive| archive.add_symlink("a", "/etc/passwd", SimpleFileOptions::default()));
        assert_eq!(refused(bytes), "`a` is a link or a device, not a file");
        // A named pipe: the file type in the upper half of the external attributes.
        let pipe = patched(with(&["a"]), CENTRAL, 38, &(0o010_644_u32 << 16).to_le_bytes());
        assert_eq!(refused(pipe), "`a` is a link or a device, not a file");
    }

    #[test]
    fn bombs_are_refused() {
        let bomb = made(|archive| {
            archive.start_file("a", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))?;
            for _ in 0..65 {
                archive.write_all(&vec![0; 1 << 20])?;
            }
            Ok(())
        });
        assert!(bomb.len() < 100_000);
        let why = refused(bomb);
        assert!(why.contains("would grow to 68157440 bytes"), "{why}");
        // Entries that share their bytes.
        let shared = made(|archive| {
            archive.start_file("a", SimpleFileOptions::default())?;
            archive.write_all(b"some words")?;
            archive.shallow_copy_file("a", "b")
        });
        assert!(refused(shared).contains("contradicts itself"));
    }

    #[test]
    fn sizes_that_lie_are_refused() {
        let absurd = patched(with(&["a", "b"]), CENTRAL, 24, &0xffff_fff0_u32.to_le_bytes());
        let why = refused(absurd);
        assert!(why.contains("would grow to"), "{why}");
        let packed = made(|archive| {
            archive.start_file("a", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))?;
            archive.write_all(&[b'x'; 5000]).map_err(Into::into)
        });
        let short = patched(patched(packed, CENTRAL, 24, &10_u32.to_le_bytes()), LOCAL, 22, &10_u32.to_le_bytes());
        let why = refused(short);
        assert!(why.contains("does not have the 10 bytes") || why.contains("contradicts itself"), "{why}");
    }

    #[test]
    fn what_cannot_be_read_in_one_way_is_refused() {
        let encrypted = patched(patched(with(&["a"]), CENTRAL, 8, &[1, 0]), LOCAL, 6, &[1, 0]);
        assert_eq!(refused(encrypted), "`a` is encrypted");
        let bzip2 = patched(patched(with(&["a"]), CENTRAL, 10, &[12, 0]), LOCAL, 8, &[12, 0]);
        assert!(refused(bzip2).contains("which is not supported"));
        let other_name = {
            let bytes = with(&["aaaa"]);
            let at = (0..bytes.len()).rfind(|at| bytes[*at..].starts_with(b"aaaa")).expect("there");
            let mut bytes = bytes;
            bytes[at] = b'b';
            bytes
        };
        assert!(refused(other_name).contains("contradicts itself"), "the central list and the file disagree");
        let mut before = b"#!/bin/sh\n".to_vec();
        before.extend(with(&["a"]));
        let why = refused(before);
        assert!(why.contains("before the archive") || why.contains("contradicts itself"), "{why}");
        assert!(refused(b"no archive at all".to_vec()).contains("damaged"));
        let mut cut = with(&["a"]);
        cut.truncate(cut.len() - 30);
        refused(cut);
    }
}
