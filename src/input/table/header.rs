//! Where the header stands: below a title, perhaps over two rows.

use super::amount::Unit;
use super::dictionary::recognise;
use super::grid::{Cell, Grid};
use super::width::{half, one_line};
use crate::domain::Programme;
use std::collections::BTreeSet;

/// Rows in which a header is looked for.
const LOOKED_AT: usize = 60;

/// A header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Its first row, from 0.
    pub(super) row: usize,
    /// One row, or two where a heading stands over several columns.
    pub(super) rows: usize,
    /// One heading for each column of the grid.
    pub(super) headings: Vec<Heading>,
}

/// The heading of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Heading {
    /// As messages show it, on one line; empty where there is none.
    pub(super) shown: String,
    /// The lower of two rows alone.
    pub(super) lower: String,
}

impl Heading {
    /// The column that it means, and whether the word is beyond doubt.
    pub(super) fn meaning(&self, programme: Option<&Programme>) -> Option<(String, bool)> {
        recognise(&self.shown, programme).or_else(|| recognise(&self.lower, programme))
    }
}

impl Header {
    /// The header in given rows.
    pub(super) fn at(grid: &Grid, row: usize, rows: usize) -> Self {
        let heading = |column: usize| {
            let texts: Vec<String> = (row..row + rows).map(|row| one_line(grid.seen(row, column).shown())).collect();
            let lower = texts.last().cloned().unwrap_or_default();
            let mut parts: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
            parts.dedup();
            Heading { shown: parts.join(" "), lower }
        };
        Self { row, rows, headings: (0..grid.width()).map(heading).collect() }
    }

    /// The row, or the two rows, in which most columns are recognised; `None` where fewer than two are.
    pub(super) fn find(grid: &Grid, programme: Option<&Programme>) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        for row in 0..grid.rows.len().min(LOOKED_AT) {
            for rows in 1..=2 {
                if rows == 2 && !over_several_columns(grid, row) {
                    continue;
                }
                let header = Self::at(grid, row, rows);
                let known = header.known(programme);
                if known >= 2 && best.as_ref().is_none_or(|(most, _)| known > *most) {
                    best = Some((known, header));
                }
            }
        }
        best.map(|(_, header)| header)
    }

    /// How many different columns are recognised.
    pub(super) fn known(&self, programme: Option<&Programme>) -> usize {
        let known: BTreeSet<String> =
            self.headings.iter().filter_map(|heading| heading.meaning(programme)).map(|(name, _)| name).collect();
        known.len()
    }

    /// The unit that a line above the header says for the whole table: `单位：万元`.
    pub(super) fn unit_above(&self, grid: &Grid, own: &str) -> Option<Unit> {
        let cells = grid.rows.iter().take(self.row).flatten();
        cells.filter_map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None }).find_map(|text| {
            let text = half(text);
            let (_, after) = text.split_once("单位").or_else(|| text.split_once("unit"))?;
            let after = after.trim_start().strip_prefix(':')?;
            let word = after.trim().split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | '。')).next()?;
            Unit::read(word, Some(own))
        })
    }
}

/// Does a cell of the row stand over several columns that have headings of their own below? What stands alone in its row,
/// over most of the headings, is a title.
fn over_several_columns(grid: &Grid, row: usize) -> bool {
    let texts = |row: usize, columns: std::ops::RangeInclusive<usize>| {
        columns.filter(|column| matches!(grid.cell(row, *column), Cell::Text(text) if !text.trim().is_empty())).count()
    };
    let all = 0..=grid.width();
    let alone = texts(row, all.clone()) == 1;
    grid.merged_in(row).iter().any(|merged| {
        let below = texts(row + 1, merged.left..=merged.right);
        let title = alone && 2 * below > texts(row + 1, all.clone());
        merged.top == row && merged.bottom == row && merged.right > merged.left && below >= 2 && !title
    })
}

/// The unit in the brackets of a heading: `申请经费（万元）`.
pub(super) fn unit_of(heading: &str, own: &str) -> Option<Unit> {
    let text = half(heading);
    let brackets = text.split(['(', '[', '/']).skip(1);
    brackets.into_iter().find_map(|part| {
        let word = part.split([')', ']']).next()?.trim();
        let word = word.strip_prefix("单位").map_or(word, |rest| rest.trim_start_matches(':'));
        Unit::read(word, Some(own))
    })
}

/// Does a heading say that a duration is in years?
pub(super) fn in_years(heading: &str) -> bool {
    let text = half(heading).replace(char::is_whitespace, "");
    text.contains("(年)") || text.contains("(years)")
}
