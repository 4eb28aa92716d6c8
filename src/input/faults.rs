//! What can be wrong with a row of the candidate table, in words.

use super::near;
use crate::domain::{MERIT_PLACES, Text, parse_units};
use crate::say;

/// What is wrong with a cell, or what a person should know of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) problem: Text,
    pub(super) help: Text,
}

/// A row of more or fewer cells than the header.
pub(super) fn wrong_width(cells: usize, width: usize) -> Fault {
    Fault {
        code: "C105",
        problem: say!("该行有 {cells} 个单元格，表头有 {width} 列", "the row has {cells} cells, the header {width}"),
        help: say!(
            "含逗号的单元格要用引号括起，空单元格也要留逗号",
            "put a cell that has a comma in quotes, and keep the comma of an empty one"
        ),
    }
}

/// A formula of a spreadsheet gave no value.
pub(super) fn formula_error(error: &str) -> Fault {
    Fault {
        code: "C506",
        problem: say!("单元格是公式错误 `{error}`", "the cell is a formula's error, `{error}`"),
        help: say!("请更正公式，或直接填写值", "correct the formula, or write the value"),
    }
}

/// A cell below an empty header.
pub(super) fn nameless(cell: &str) -> Fault {
    Fault {
        code: "C106",
        problem: say!("`{cell}` 所在的列没有列名", "`{cell}` stands in a column without a name"),
        help: say!("请在表头填写列名，或清空该列", "name the column in the header, or empty it"),
    }
}

/// No id.
pub(super) fn missing_id() -> Fault {
    Fault {
        code: "C109",
        problem: say!("没有填写编号", "the id is empty"),
        help: say!("每个项目都要有唯一的编号", "every candidate needs an id of its own"),
    }
}

/// The same id in two rows, counted from 1.
pub(super) fn repeated_id(id: &str, first: usize, again: usize) -> Fault {
    Fault {
        code: "C108",
        problem: say!(
            "编号 `{id}` 重复：第 {first} 行和第 {again} 行",
            "id `{id}` is there twice, in rows {first} and {again}"
        ),
        help: say!("每个项目都要有唯一的编号", "every candidate needs an id of its own"),
    }
}

/// The same rank in two rows of a direction, counted from 1. Without a rank column it comes from equal merits.
pub(super) fn repeated_rank(rank: u32, first: usize, again: usize, ranked: bool) -> Fault {
    let problem = if ranked {
        say!(
            "同一方向内名次 `{rank}` 重复：第 {first} 行和第 {again} 行",
            "rank `{rank}` is there twice in the direction, in rows {first} and {again}"
        )
    } else {
        say!(
            "同一方向内评分相同：第 {first} 行和第 {again} 行并列第 {rank}",
            "equal merit in rows {first} and {again} of the direction: both are ranked {rank}"
        )
    };
    Fault {
        code: "C403",
        problem,
        help: say!(
            "指南规定 rank_ties = \"forbidden\"：请给出互不相同的 `rank`",
            "the programme says rank_ties = \"forbidden\": give each candidate of a direction its own `rank`"
        ),
    }
}

/// A direction that the programme does not have, or none.
pub(super) fn unknown_direction<'p>(cell: &str, ids: impl Iterator<Item = &'p str> + Clone) -> Fault {
    if cell.is_empty() {
        let problem = say!("没有填写方向", "the direction is empty");
        return Fault { code: "C110", problem, help: near::help(cell, ids) };
    }
    let number = |text: &str| parse_units(text, MERIT_PLACES).ok();
    let meant = number(cell).and_then(|value| ids.clone().find(|id| number(id) == Some(value)));
    let help = match meant {
        Some(id) => say!(
            "应为 `{id}`：电子表格把编号当成了数字，请将该列设为文本格式后重填",
            "write `{id}`: a spreadsheet took the id for a number; format the column as text and enter it again"
        ),
        None => near::help(cell, ids),
    };
    Fault { code: "C111", problem: say!("没有方向 `{cell}`", "there is no direction `{cell}`"), help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_that_became_a_number_is_recognised() {
        let ids = ["1.1", "1.5", "2.0", "AI"];
        let help = |cell| unknown_direction(cell, ids.into_iter()).help.en;
        assert!(help("2").starts_with("write `2.0`: a spreadsheet"), "{}", help("2"));
        assert!(help("1.50").starts_with("write `1.5`: a spreadsheet"), "{}", help("1.50"));
        assert_eq!(help("ai"), "did you mean `AI`?");
        assert_eq!(help("9.99"), "known are `1.1`, `1.5`, `2.0`, `AI`");
    }
}
