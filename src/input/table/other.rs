//! Files that are no spreadsheets, whatever their names end in: what they are, and what to do.

use crate::domain::{Place, Text};
use crate::input::files::SourceFile;
use crate::input::ledger::Ledger;
use crate::say;
use std::collections::BTreeSet;

/// What a file is instead of a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    Parquet,
    Web,
    Pdf,
    Picture,
    Document,
    Archive,
    Numbers,
    OldExcel,
    Database,
}

/// First bytes of files, in small letters where they are letters.
const MARKS: [(&[u8], Other); 20] = [
    (b"par1", Other::Parquet),
    (b"<!doctype", Other::Web),
    (b"<html", Other::Web),
    (b"<table", Other::Web),
    (b"<?xml", Other::Web),
    (b"%pdf", Other::Pdf),
    (b"{\\rtf", Other::Document),
    (b"\x89png", Other::Picture),
    (b"\xff\xd8\xff", Other::Picture),
    (b"gif8", Other::Picture),
    (b"\x1f\x8b", Other::Archive),
    (b"rar!", Other::Archive),
    (b"7z\xbc\xaf", Other::Archive),
    (b"bzh", Other::Archive),
    (b"\xfd7zxz", Other::Archive),
    (b"\x09\x00\x04\x00", Other::OldExcel),
    (b"\x09\x02\x06\x00", Other::OldExcel),
    (b"\x09\x04\x06\x00", Other::OldExcel),
    (b"sqlite format 3", Other::Database),
    (b"\x00\x01\x00\x00standard ", Other::Database),
];

impl Other {
    /// By a file's first bytes.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let head = |bytes: &[u8]| -> Vec<u8> { bytes.iter().take(16).map(u8::to_ascii_lowercase).collect() };
        let (head, text) = (head(bytes), head(text));
        MARKS.iter().find(|(mark, _)| head.starts_with(mark) || text.starts_with(mark)).map(|(_, other)| *other)
    }

    /// By the parts of a packed file, or the streams of a compound one.
    pub(super) fn packed(names: &BTreeSet<String>, bytes: &[u8]) -> Option<Self> {
        let has = |name: &str| names.iter().any(|other| other.starts_with(name));
        let text_document = || {
            // An OpenDocument says what it is in its first part, which is never compressed.
            let head = &bytes[..bytes.len().min(200)];
            let kind = b"opendocument.spreadsheet";
            has("mimetype") && !head.windows(kind.len()).any(|window| window == kind)
        };
        if ["word/", "WordDocument", "ppt/", "PowerPoint Document"].into_iter().any(has) {
            Some(Self::Document)
        } else if has("Index/") || has("Index.zip") {
            Some(Self::Numbers)
        } else if has("content.xml") {
            text_document().then_some(Self::Document)
        } else {
            // A file that was cut off has no list of parts.
            (bytes.starts_with(b"PK") && !names.is_empty()).then_some(Self::Archive)
        }
    }

    /// Tells the error.
    pub(super) fn tell(self, file: &SourceFile, ledger: &mut Ledger) {
        let Text { zh, en } = self.what();
        let problem = say!("文件不是电子表格，而是{zh}", "the file is not a spreadsheet but {en}");
        ledger.error("T201", Place::file(file.shown()), problem, self.help());
    }

    fn what(self) -> Text {
        match self {
            Self::Parquet => say!(" Parquet 表", "a Parquet table"),
            Self::Web => say!("网页或 XML", "a web page or XML"),
            Self::Pdf => say!(" PDF", "a PDF"),
            Self::Picture => say!("图片", "a picture"),
            Self::Document => say!("文字或演示文档", "a text document or slides"),
            Self::Archive => say!("压缩包", "an archive"),
            Self::Numbers => say!(" Apple Numbers 文档", "a document of Apple Numbers"),
            Self::OldExcel => say!(" Excel 4 或更早的文件", "a file of Excel 4 or older"),
            Self::Database => say!("数据库", "a database"),
        }
    }

    fn help(self) -> Text {
        match self {
            Self::Parquet => say!(
                "Parquet 的列已有名称：可直接作为 --candidates 使用，无需导入",
                "its columns have names: give it to --candidates as it is, without an import"
            ),
            Self::Archive => say!("请先解压，再给出其中的表格", "unpack it, and give the spreadsheet in it"),
            Self::Pdf | Self::Picture | Self::Document => say!(
                "请向提供者索取原始的 .xlsx 或 CSV，或将其中的表格复制到电子表格软件后另存",
                "ask for the .xlsx or CSV that it was made of, or copy its table into a spreadsheet program and save that"
            ),
            Self::Web | Self::Numbers | Self::OldExcel | Self::Database => say!(
                "请用电子表格软件打开，另存为 .xlsx 或 CSV",
                "open it in a spreadsheet program and save it as .xlsx or CSV"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_what_is_in_them() {
        let packed =
            |names: &[&str], bytes: &[u8]| Other::packed(&names.iter().map(|n| (*n).to_owned()).collect(), bytes);
        assert_eq!(Other::of(b"PAR1\x15\x04"), Some(Other::Parquet));
        assert_eq!(Other::of(b"\xef\xbb\xbf\n<HTML>"), Some(Other::Web));
        assert_eq!(Other::of(b"%PDF-1.7"), Some(Other::Pdf));
        assert_eq!(Other::of(b"\x09\x04\x06\x00\x00\x00\x10\x00"), Some(Other::OldExcel));
        assert_eq!(Other::of(b"id,direction\n"), None);
        assert_eq!(packed(&["word/document.xml"], b"PK"), Some(Other::Document));
        assert_eq!(packed(&["readme.txt"], b"PK"), Some(Other::Archive));
        assert_eq!(packed(&["Index/Document.iwa"], b"PK"), Some(Other::Numbers));
        let ods = b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        assert_eq!(packed(&["mimetype", "content.xml"], ods), None);
        let odt = b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text";
        assert_eq!(packed(&["mimetype", "content.xml"], odt), Some(Other::Document));
        assert_eq!(packed(&["Workbook"], b"\xd0\xcf"), None);
    }
}
