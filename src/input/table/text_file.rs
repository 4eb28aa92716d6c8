//! CSV and other separated text, in whatever encoding it was saved.

use super::grid::{Cell, Grid};
use crate::domain::{Place, Text};
use crate::input::files::SourceFile;
use crate::input::ledger::Ledger;
use crate::say;
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Reads a text file as a grid. `encoding` and `separator` are what a map says; else both are found out.
pub(super) fn read(
    file: &SourceFile,
    encoding: Option<&str>,
    separator: Option<u8>,
    ledger: &mut Ledger,
) -> Option<Grid> {
    let (text, encoding) = decode(file, encoding, ledger)?;
    let separator = separator.unwrap_or_else(|| sniff(&text));
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut grid = Grid { file: file.shown(), encoding: Some(encoding), ..Grid::default() };
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {
                // Rows are numbered as the file's lines, so that a message leads to the place.
                let line = record.position().and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(1);
                grid.rows.resize(line.saturating_sub(1).max(grid.rows.len()), Vec::new());
                let cell = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
                grid.rows.push(record.iter().map(cell).collect());
            }
            Ok(false) => return Some(grid),
            Err(error) => {
                crate::input::rows::unusable(file, &error, ledger);
                return None;
            }
        }
    }
}

/// The text, and how its encoding is called.
fn decode<'f>(file: &'f SourceFile, said: Option<&str>, ledger: &mut Ledger) -> Option<(Cow<'f, str>, String)> {
    let bytes = file.bytes();
    let (encoding, mark) = match (said, Encoding::for_bom(bytes)) {
        (Some(label), marked) => {
            let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
                ledger.error(
                    "T203",
                    Place::file(file.shown()),
                    say!("没有名为 `{label}` 的编码", "there is no encoding `{label}`"),
                    say!("例如 gb18030、utf-8、big5、utf-16le", "write for instance gb18030, utf-8, big5 or utf-16le"),
                );
                return None;
            };
            (encoding, marked.filter(|(marked, _)| *marked == encoding).map_or(0, |(_, length)| length))
        }
        (None, Some((encoding, length))) => (encoding, length),
        (None, None) if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        (None, None) => (GB18030, 0),
    };
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    // No table holds the zero character: UTF-16 without its mark does, byte for byte.
    if let Some(text) = decoded.filter(|text| !text.contains('\0')) {
        return Some((text, encoding.name().to_owned()));
    }
    let name = encoding.name();
    let problem = match said {
        Some(_) => say!("文件不是 `{name}` 编码", "the file is not in the encoding `{name}`"),
        None if encoding == GB18030 => {
            say!("文件既不是 UTF-8 编码，也不是 GB18030 编码", "the file is neither UTF-8 nor GB18030")
        }
        None => say!("文件中有不属于 `{name}` 编码的内容", "the file has bytes that are not `{name}`"),
    };
    ledger.error("T203", Place::file(file.shown()), problem, help());
    None
}

fn help() -> Text {
    say!(
        "请另存为 UTF-8 或 .xlsx；或在映射文件的 [table] 中写明 encoding = \"…\"",
        "save it as UTF-8 or as .xlsx, or say encoding = \"…\" below [table] in the map"
    )
}

/// The separator that stands most often in the fullest of the first lines, outside quotation marks.
fn sniff(text: &str) -> u8 {
    let count = |line: &str, separator: char| {
        let mut quoted = false;
        line.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                !quoted && *c == separator
            })
            .count()
    };
    let most = |separator| text.lines().take(30).map(|line| count(line, separator)).max().unwrap_or(0);
    // Of equals the last: the comma.
    [b';', b'\t', b','].into_iter().max_by_key(|separator| most(char::from(*separator))).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_found_out() {
        assert_eq!(sniff("表一,,\n编号;方向;经费;名称\n1;2;3;4\n"), b';', "the fullest line counts");
        assert_eq!(sniff("a\tb\tc,d\n"), b'\t');
        assert_eq!(sniff("a,\"b;c;d;e\"\n"), b',', "not within quotation marks");
        assert_eq!(sniff("one"), b',');
    }
}
