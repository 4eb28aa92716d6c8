//! Files as they lie on disk: their bytes, their SHA-256, their text.

use super::ledger::Ledger;
use super::near::nearest;
use crate::domain::{Place, Text};
use crate::say;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A file that was read, with the bytes that counted: they go into the audit folder.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its role: `programme`, `candidates`, or `scenario:` and the name of a scenario file without its ending.
    pub name: String,
    /// The path as the user gave it.
    pub path: PathBuf,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a file. Copies share it.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// UTF-8, a byte-order mark included.
    Text(Arc<String>),
    /// Anything else.
    Binary(Arc<Vec<u8>>),
}

impl Content {
    fn of(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(text.into()),
            Err(error) => Self::Binary(error.into_bytes().into()),
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }
}

impl std::fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, path, sha256, content } = self;
        write!(f, "SourceFile({name}, {}, {sha256}, {} bytes)", path.display(), content.bytes().len())
    }
}

impl SourceFile {
    /// Reads a file; `None` and an issue where that fails or the file is empty.
    pub(super) fn read(name: &str, path: &Path, ledger: &mut Ledger) -> Option<Self> {
        let at = Place::file(shown(path));
        match std::fs::read(path) {
            Ok(bytes) if bytes.is_empty() => {
                ledger.error("F102", at, say!("文件是空的（0 字节）", "the file is empty (0 bytes)"), expected(name));
                None
            }
            Ok(bytes) => {
                let sha256 = hex(&Sha256::digest(&bytes));
                Some(Self { name: name.into(), path: path.into(), sha256, content: Content::of(bytes) })
            }
            Err(error) => {
                ledger.error("F101", at, unreadable(path, &error), unreadable_help(path, &error));
                None
            }
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.content.bytes()
    }

    /// The path, as messages name the file.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.path)
    }

    /// The text without a byte-order mark; `None` and an issue where it is not UTF-8.
    pub(super) fn text(&self, ledger: &mut Ledger) -> Option<&str> {
        if let Content::Text(text) = &self.content {
            return Some(without_mark(text));
        }
        let bytes = self.bytes().strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(self.bytes());
        let mark = self.bytes().len() - bytes.len();
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let at = error.valid_up_to();
                let line = line_at(bytes, at);
                let place = Place { line: Some(line), ..Place::file(self.shown()) };
                ledger.error("F103", place, not_utf8(at + mark, bytes[at]), encoding_help(self));
                None
            }
        }
    }
}

/// A text without the mark that some programs write before it.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(2 * digest.len()), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a String cannot fail");
        hex
    })
}

/// Line, from 1, of the byte at `offset`.
pub(super) fn line_at(bytes: &[u8], offset: usize) -> usize {
    bytes[..offset].split(|byte| *byte == b'\n').count()
}

/// A path as messages show it.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// "byte 17 (0xB1) is not UTF-8"; `offset` counts from 0, the message from 1.
pub(super) fn not_utf8(offset: usize, byte: u8) -> Text {
    let nth = offset + 1;
    say!("第 {nth} 个字节（0x{byte:02X}）不是 UTF-8 编码", "byte {nth} (0x{byte:02X}) is not UTF-8")
}

/// What to do about a file in another encoding.
pub(super) fn encoding_help(file: &SourceFile) -> Text {
    if file.bytes().starts_with(b"\xff\xfe") || file.bytes().starts_with(b"\xfe\xff") {
        return say!(
            "文件为 UTF-16 编码（“Unicode 文本”）；请另存为 UTF-8，例如 Excel 的“CSV UTF-8（逗号分隔）”",
            "the file is UTF-16 (\"Unicode text\"); save it as UTF-8, in Excel as \"CSV UTF-8\""
        );
    }
    if file.name != "candidates" {
        return say!("请在编辑器中另存为 UTF-8 编码", "save it as UTF-8 in your editor");
    }
    let shown = file.shown();
    say!(
        "文件可能是 GB18030（GBK）编码；请运行 fundline import table {shown} --out 新文件.csv，\
         或另存为 UTF-8，例如 Excel 的“CSV UTF-8（逗号分隔）”",
        "the file may be GB18030 (GBK): run fundline import table {shown} --out new.csv, \
         or save it as UTF-8, in Excel as \"CSV UTF-8\""
    )
}

fn expected(name: &str) -> Text {
    match name {
        "programme" => say!("应为一份项目指南（TOML）", "it should be a programme (TOML)"),
        "candidates" => say!(
            "应为候选项目表：首行为列名，其下每行一个项目",
            "it should be a candidate table: a header, then one row for each candidate"
        ),
        _ => say!("应为一份情景（TOML）", "it should be a scenario (TOML)"),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Text {
    if path.is_dir() {
        return say!("这是一个文件夹，不是文件", "this is a folder, not a file");
    }
    match error.kind() {
        ErrorKind::NotFound => say!("文件不存在", "the file does not exist"),
        ErrorKind::PermissionDenied => say!("没有读取权限", "there is no permission to read it"),
        _ => say!("无法读取：{error}", "it cannot be read: {error}"),
    }
}

fn unreadable_help(path: &Path, error: &std::io::Error) -> Text {
    let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let beside = if error.kind() == ErrorKind::NotFound { siblings(path) } else { Vec::new() };
    match wanted.as_deref().and_then(|wanted| nearest(wanted, beside.iter().map(String::as_str))) {
        Some(meant) => say!("是否想写 `{meant}`？", "did you mean `{meant}`?"),
        None => say!("请检查路径和权限", "check the path and its permissions"),
    }
}

/// Names of the files in the folder of `path`, sorted.
fn siblings(path: &Path) -> Vec<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
