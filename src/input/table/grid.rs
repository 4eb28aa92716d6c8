//! A sheet as a grid of cells, whatever the file was.

use std::collections::{BTreeMap, BTreeSet};

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Cell {
    /// Nothing in it.
    #[default]
    Empty,
    /// A text, as it stands.
    Text(String),
    /// A number of a spreadsheet, as its shortest exact decimal.
    Number(String),
    /// A spreadsheet's yes or no.
    Flag(bool),
    /// A day, `YYYY-MM-DD`, and whether a time of the day stood there too.
    Date {
        /// The day.
        day: String,
        /// Was there a time too?
        timed: bool,
    },
    /// A formula's error: `#REF!`.
    Error(String),
    /// A formula that was never calculated.
    NoValue(String),
}

impl Cell {
    /// The cell as a person sees it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Text(text) | Self::Number(text) | Self::Error(text) | Self::NoValue(text) => text,
            Self::Date { day, .. } => day,
            Self::Flag(true) => "TRUE",
            Self::Flag(false) => "FALSE",
        }
    }

    /// Is there nothing to be seen in it?
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// A rectangle of merged cells, corners included, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merged {
    pub(super) top: usize,
    pub(super) left: usize,
    pub(super) bottom: usize,
    pub(super) right: usize,
}

/// The cells of a sheet from A1 on.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The file, as messages call it.
    pub(super) file: String,
    /// The sheet's name; `None` for a text file.
    pub(super) sheet: Option<String>,
    /// How the file was read: encoding and separator of a text file.
    pub(super) encoding: Option<String>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Merged cells by each row that they touch: there may be thousands.
    pub(super) merged: BTreeMap<usize, Vec<Merged>>,
    pub(super) hidden_rows: BTreeSet<usize>,
    pub(super) hidden_columns: BTreeSet<usize>,
}

impl Grid {
    /// A cell; beyond the grid all are empty.
    pub(super) fn cell(&self, row: usize, column: usize) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(EMPTY)
    }

    /// Columns of the widest row.
    pub(super) fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Notes cells that are merged. Rows beyond the grid, where there is nothing, are left out.
    pub(super) fn merge(&mut self, merged: Merged) {
        for row in merged.top..=merged.bottom.min(self.rows.len().saturating_sub(1)) {
            self.merged.entry(row).or_default().push(merged);
        }
    }

    /// The merged cells that touch a row.
    pub(super) fn merged_in(&self, row: usize) -> &[Merged] {
        self.merged.get(&row).map_or(&[], Vec::as_slice)
    }

    /// The merged cells that a cell belongs to.
    pub(super) fn merged_at(&self, row: usize, column: usize) -> Option<Merged> {
        self.merged_in(row).iter().find(|merged| (merged.left..=merged.right).contains(&column)).copied()
    }

    /// Makes a cell the formula's error that it shows.
    pub(super) fn spoil(&mut self, row: usize, column: usize) {
        let Some(cells) = self.rows.get_mut(row) else { return };
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        let shown = Some(cells[column].shown().to_owned()).filter(|shown| !shown.is_empty());
        cells[column] = Cell::Error(shown.unwrap_or_else(|| "#ERROR".to_owned()));
    }

    /// The cell that is seen at a place: of merged cells the first.
    pub(super) fn seen(&self, row: usize, column: usize) -> &Cell {
        match self.merged_at(row, column) {
            Some(merged) => self.cell(merged.top, merged.left),
            None => self.cell(row, column),
        }
    }
}

/// A column's letters: 0 is `A`, 26 is `AA`.
pub(super) fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

/// The column that letters name.
pub(super) fn column_of(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let number = letters.bytes().fold(0, |sum, b| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    Some(number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_as_spreadsheets_count() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
            assert_eq!(column_of(name), Some(column));
        }
        assert_eq!(column_of("A1"), None);
    }
}
