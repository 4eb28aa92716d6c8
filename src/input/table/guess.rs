//! A guess at a map, written as TOML that a person corrects.

use super::grid::letters;
use super::plan::Plan;
use crate::domain::{Lang, Text};
use crate::say;
use std::fmt::Write as _;
use std::path::Path;

/// The map that a plan was made of.
pub(super) fn toml(plan: &Plan, path: &Path, lang: Lang) -> String {
    let mut out = String::new();
    let comment = |out: &mut String, words: Text| writeln!(out, "# {}", words.get(lang)).unwrap_or_default();
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    comment(
        &mut out,
        say!(
            "由 fundline import table {file} --guess 生成的初稿：请逐列核对，再以 --map 使用。",
            "A draft by fundline import table {file} --guess: check it column by column, then give it to --map."
        ),
    );
    out += "\n[table]\n";
    if let Some(sheet) = &plan.sheet {
        writeln!(out, "sheet = {}", quoted(sheet)).unwrap_or_default();
    }
    if let Some(encoding) = &plan.encoding {
        writeln!(out, "encoding = {}", quoted(&encoding.to_lowercase())).unwrap_or_default();
    }
    writeln!(out, "header = {}", plan.header.row + 1).unwrap_or_default();
    if plan.header.rows > 1 {
        writeln!(out, "header_rows = {}", plan.header.rows).unwrap_or_default();
    }
    out += "hidden = \"read\"   # read | leave_out\n";
    for column in &plan.columns {
        out += "\n";
        if !column.known {
            comment(
                &mut out,
                say!(
                    "未识别：按原名保留；不需要时删去这一段",
                    "not recognised: kept under its own name; drop this entry where it is not wanted"
                ),
            );
        }
        let same = plan.columns.iter().filter(|other| other.heading == column.heading).count() > 1;
        out += "[[column]]\n";
        if same || column.heading.is_empty() {
            writeln!(out, "column = {}", quoted(&letters(column.at))).unwrap_or_default();
        } else {
            writeln!(out, "from = {}", quoted(&column.heading)).unwrap_or_default();
        }
        writeln!(out, "to = {}", quoted(&column.to)).unwrap_or_default();
        if let Some(kind) = column.kind {
            writeln!(out, "type = {}", quoted(kind.word())).unwrap_or_default();
        }
        if let Some(unit) = &column.unit {
            writeln!(out, "unit = {}", quoted(&unit.written)).unwrap_or_default();
        }
    }
    out
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
