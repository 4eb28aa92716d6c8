//! A `.pb` file as its three tables: records of cells with the lines they stand in, before anything is understood.
//!
//! Each section is a semicolon-separated table of its own below a title line. Quotation marks protect semicolons, quotation
//! marks (doubled) and line ends; a quotation mark that is never closed is taken as a plain character, so that it cannot
//! swallow the votes.

use super::super::issues::place;
use crate::domain::Issues;
use crate::say;

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Line in the file, from 1.
    pub line: usize,
    /// Cells without white space around them.
    pub cells: Vec<String>,
}

impl Record {
    /// The cell of a column, empty where the record is short.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// A table: its header and its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The header, with the line it stands in.
    pub header: Record,
    /// What is below.
    pub records: Vec<Record>,
}

impl Table {
    /// The names of the columns, in small letters with `_` between words.
    pub fn names(&self) -> Vec<String> {
        self.header.cells.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect()
    }
}

/// The position of a column by one of its names.
pub(super) fn position(columns: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| columns.iter().position(|column| column == name))
}

/// The three sections; `None` where the title line is missing.
#[derive(Debug, Default)]
pub(super) struct Sections {
    pub meta: Option<Table>,
    pub projects: Option<Table>,
    pub votes: Option<Table>,
}

/// Most lines that one cell may run over.
const MOST_LINES: usize = 100;

/// Takes a file apart. What stands before the first title is told and left out.
pub(super) fn sections(shown: &str, text: &str, issues: &mut Issues) -> Sections {
    let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let mut found = Sections::default();
    let mut current: Option<usize> = None;
    let (mut at, mut stray, mut unclosed) = (0, None, Vec::new());
    while at < lines.len() {
        let (record, next, closed) = record(&lines, at);
        if !closed {
            unclosed.push(at + 1);
        }
        at = next;
        if record.cells.iter().all(String::is_empty) {
            continue;
        }
        if let Some(title) = title_of(&record) {
            current = Some(title);
            continue;
        }
        let Some(section) = current else {
            stray = stray.or(Some(record.line));
            continue;
        };
        let table = [&mut found.meta, &mut found.projects, &mut found.votes][section].as_mut();
        match table {
            Some(table) if table.header.cells == record.cells => {}
            Some(table) => table.records.push(record),
            None => {
                let table = Some(Table { header: record, records: Vec::new() });
                *[&mut found.meta, &mut found.projects, &mut found.votes][section] = table;
            }
        }
    }
    if let Some(line) = stray {
        issues.warn(
            "I110",
            place(shown, line, ""),
            say!("第一个节标题之前有内容，已忽略", "what stands before the first section title is left out"),
            say!("文件应以 META 一行开始", "the file should begin with the line META"),
        );
    }
    if let Some(&line) = unclosed.first() {
        let count = unclosed.len();
        issues.warn(
            "I111",
            place(shown, line, ""),
            say!(
                "有 {count} 行的引号没有闭合，按普通字符处理",
                "a quotation mark is never closed (lines: {count}); it is taken as a plain character"
            ),
            say!("请核对该行各单元格", "check the cells of this line"),
        );
    }
    found
}

/// Which section a title line opens.
fn title_of(record: &Record) -> Option<usize> {
    let (first, rest) = record.cells.split_first()?;
    let titles = ["META", "PROJECTS", "VOTES"];
    let alone = rest.iter().all(String::is_empty);
    titles.iter().position(|title| alone && first.eq_ignore_ascii_case(title))
}

/// The record that begins in line `at` (from 0), the line after it, and whether its quotation marks are closed.
fn record(lines: &[&str], at: usize) -> (Record, usize, bool) {
    let line = lines[at];
    if !line.contains('"') {
        return (Record { line: at + 1, cells: cells(line, false) }, at + 1, true);
    }
    let mut text = line.to_owned();
    for next in at + 1..=(at + MOST_LINES).min(lines.len()) {
        if !open(&text) {
            return (Record { line: at + 1, cells: cells(&text, true) }, next, true);
        }
        match lines.get(next) {
            Some(more) if !["META", "PROJECTS", "VOTES"].contains(&more.trim()) => {
                text.push('\n');
                text.push_str(more);
            }
            _ => break,
        }
    }
    (Record { line: at + 1, cells: cells(line, false) }, at + 1, false)
}

/// Is `text` within quotation marks at its end?
fn open(text: &str) -> bool {
    let (mut quoted, mut fresh) = (false, true);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
            }
            '"' if quoted => quoted = false,
            '"' if fresh => quoted = true,
            _ => {}
        }
        fresh = !quoted && c == ';';
    }
    quoted
}

fn cells(text: &str, quoting: bool) -> Vec<String> {
    let tidy = |cell: &str| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if !quoting {
        return text.split(';').map(tidy).collect();
    }
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(b';').has_headers(false).flexible(true).buffer_capacity(1 << 10);
    let mut reader = reader.from_reader(text.as_bytes());
    let mut cells = csv::StringRecord::new();
    match reader.read_record(&mut cells) {
        Ok(true) => cells.iter().map(tidy).collect(),
        _ => text.split(';').map(tidy).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Sections, Vec<&'static str>) {
        let mut issues = Issues::default();
        let found = sections("a.pb", text, &mut issues);
        (found, issues.0.iter().map(|issue| issue.code).collect())
    }

    fn first(table: Option<&Table>) -> Vec<&str> {
        table.map(|table| table.records[0].cells.iter().map(String::as_str).collect()).unwrap_or_default()
    }

    #[test]
    fn quotation_marks_protect_semicolons_and_line_ends() {
        let text = "META\r\nkey;value\r\n\r\ncomment;\"a; b\"\r\nPROJECTS;;\r\nproject_id;cost;name\r\n1;5;\"\"\"Konikowo\"\"\nplac; zabaw\"\r\n2;6;x\r\n";
        let (found, codes) = read(text);
        assert_eq!(first(found.meta.as_ref()), ["comment", "a; b"]);
        assert_eq!(first(found.projects.as_ref()), ["1", "5", "\"Konikowo\" plac; zabaw"]);
        let projects = found.projects.expect("there");
        assert_eq!((projects.records[0].line, projects.records[1].line, projects.records.len()), (7, 9, 2));
        assert!(found.votes.is_none() && codes.is_empty());
    }

    #[test]
    fn an_open_quotation_mark_swallows_nothing() {
        let (found, codes) = read(
            "META\nkey;value\nPROJECTS\nproject_id;cost;name\n1;5;\"Park\n2;6;Pool\nVOTES\nvoter_id;vote\n7;1,2\n",
        );
        assert_eq!(found.projects.expect("there").records.len(), 2);
        assert_eq!(first(found.votes.as_ref()), ["7", "1,2"]);
        assert_eq!(codes, ["I111"]);
    }

    #[test]
    fn a_word_within_a_name_is_no_title() {
        let (found, codes) = read("junk\nmeta\nkey;value\nvotes;12\nprojects\nid;cost\n1;2\n");
        assert_eq!(first(found.meta.as_ref()), ["votes", "12"]);
        assert_eq!((found.projects.expect("there").records.len(), codes), (1, vec!["I110"]));
    }
}
