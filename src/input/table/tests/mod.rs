//! Spreadsheets as officers' programs save them, and everything that can be wrong with one.

mod bad;
mod binary;
mod codes;
mod good;

use super::{ImportedTable, import_table};
use crate::domain::{Issues, Lang, Programme};
use crate::input::load_programme;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Two directions and a column that the programme declares.
const PROGRAMME: &str = r#"[programme]
id = "p"
title = "Guide"
total = 1000

[[column]]
name = "matching_funds"
type = "money"
title = { zh = "企业配套资金", en = "Matching funds" }

[[direction]]
id = "1.5"
title = { zh = "阿拉伯国家联合实验室", en = "Arab States" }

[[direction]]
id = "2.0"
title = { zh = "韩国联合研究", en = "Korea" }
"#;

/// A folder for the files of a test.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    fn programme(&self) -> Programme {
        load_programme(&self.put("programme.toml", PROGRAMME)).expect("good").programme
    }

    fn import(&self, file: &Path, map: Option<&str>) -> Result<ImportedTable, Issues> {
        let map = map.map(|text| self.put("map.toml", text));
        import_table(file, map.as_deref(), Some(&self.programme()))
    }

    fn text(&self, csv: &str, map: Option<&str>) -> Result<ImportedTable, Issues> {
        self.import(&self.put("list.csv", csv), map)
    }
}

/// A file of this folder.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/input/table/tests/files").join(name)
}

fn csv(table: &ImportedTable) -> String {
    String::from_utf8(table.csv.clone()).expect("UTF-8")
}

/// Code, row and column letter of each issue, and its problem. Both languages must name the same values.
fn told(issues: &Issues) -> Vec<String> {
    let line = |issue: &crate::domain::Issue| {
        let quoted = |text: &str| {
            let mut values: Vec<String> = text.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
            values.sort();
            values
        };
        assert_eq!(quoted(&issue.problem.zh), quoted(&issue.problem.en), "{issue:?}");
        assert_eq!(quoted(&issue.help.zh), quoted(&issue.help.en), "{issue:?}");
        let row = issue.at.line.map(|row| format!(" {row}")).unwrap_or_default();
        let letter = issue.at.column.as_deref().and_then(|name| name.split(' ').next()).unwrap_or_default();
        let apart = if row.is_empty() && !letter.is_empty() { " " } else { "" };
        format!("{}{row}{apart}{letter}: {}", issue.code, issue.problem.get(Lang::En))
    };
    issues.0.iter().map(line).collect()
}
