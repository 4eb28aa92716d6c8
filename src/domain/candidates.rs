//! The candidate table, column by column. A candidate is its row number.

use super::{Decimal, DirectionIx, Merit, Money};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;
use std::sync::Arc;

/// A column of texts, without an allocation per cell. A cell is missing or a text.
///
/// The cells stand one after another in a text of the column's own, or wherever they stand in the table that they were read
/// from, which all its columns then share.
#[derive(Clone, Default)]
pub struct TextColumn {
    text: Source,
    /// Start and end of each cell in the text.
    cells: Vec<(u32, u32)>,
}

/// What the cells stand in.
#[derive(Clone)]
enum Source {
    Own(String),
    Table(Arc<String>),
}

impl Source {
    fn whole(&self) -> &str {
        match self {
            Self::Own(text) => text,
            Self::Table(table) => table,
        }
    }
}

impl Default for Source {
    fn default() -> Self {
        Self::Own(String::new())
    }
}

/// The span of a missing cell.
const MISSING: (u32, u32) = (u32::MAX, u32::MAX);

impl TextColumn {
    /// An empty column.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty column of cells that are parts of `table`.
    #[must_use]
    pub fn within(table: &Arc<String>) -> Self {
        Self { text: Source::Table(Arc::clone(table)), cells: Vec::new() }
    }

    /// Appends a cell.
    ///
    /// # Panics
    /// When the column's text outgrows 4 GiB, or the cell is no part of the table that the column's cells stand in.
    pub fn push(&mut self, cell: Option<&str>) {
        let Some(cell) = cell else {
            self.cells.push(MISSING);
            return;
        };
        let start = match &mut self.text {
            Source::Own(text) => {
                text.push_str(cell);
                text.len() - cell.len()
            }
            Source::Table(table) => {
                let start = cell.as_ptr().addr().wrapping_sub(table.as_ptr().addr());
                assert!(start.saturating_add(cell.len()) <= table.len(), "a cell stands in its table");
                start
            }
        };
        let offset = |at: usize| u32::try_from(at).ok().filter(|at| *at < u32::MAX).expect("texts stay below 4 GiB");
        self.cells.push((offset(start), offset(start + cell.len())));
    }

    /// The cell of a row; `None` where it is missing.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        match self.cells[row] {
            MISSING => None,
            (start, end) => Some(&self.text.whole()[start as usize..end as usize]),
        }
    }

    /// The cell of a row; a missing one reads as the empty text.
    #[must_use]
    pub fn text(&self, row: usize) -> &str {
        self.get(row).unwrap_or_default()
    }

    /// All cells in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// No cells at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl PartialEq for TextColumn {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for TextColumn {}

impl fmt::Debug for TextColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> FromIterator<Option<&'a str>> for TextColumn {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(cells: I) -> Self {
        let mut column = Self::new();
        cells.into_iter().for_each(|cell| column.push(cell));
        column
    }
}

/// The cells of a column beyond the required ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cells {
    /// Texts, dates, lists.
    Text(TextColumn),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Exact decimals, every cell in units of `10^-places`.
    Decimal {
        /// Places that the column counts in.
        places: u8,
        /// The cells in units of `10^-places`.
        units: Vec<Option<i64>>,
    },
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

/// A column beyond `id`, `direction`, `requested`, `rank` and `merit`: kept as it came, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in the header.
    pub name: String,
    /// Its cells.
    pub cells: Cells,
}

impl Column {
    /// The cell as a person wrote it; `None` where it is missing.
    #[must_use]
    pub fn show(&self, row: usize) -> Option<String> {
        match &self.cells {
            Cells::Text(texts) => texts.get(row).map(ToOwned::to_owned),
            Cells::Integer(numbers) => numbers[row].map(|number| number.to_string()),
            Cells::Decimal { places, units } => units[row].map(|units| Decimal::new(units, *places).to_string()),
            Cells::Flag(flags) => flags[row].map(|flag| if flag { "yes" } else { "no" }.to_owned()),
        }
    }

    /// The cell in units of `10^-places`, where the column is numeric; an empty cell is `None`.
    #[must_use]
    pub fn units(&self, row: usize) -> Option<(i64, u8)> {
        match &self.cells {
            Cells::Integer(numbers) => numbers[row].map(|number| (number, 0)),
            Cells::Decimal { places, units } => units[row].map(|units| (units, *places)),
            Cells::Text(_) | Cells::Flag(_) => None,
        }
    }

    /// The values that a cell counts for in a `for_each`: a list cell gives each of its values, an empty cell none.
    #[must_use]
    pub fn values(&self, row: usize) -> Vec<String> {
        let mut values: Vec<String> = self
            .show(row)
            .iter()
            .flat_map(|cell| cell.split(';'))
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        values.sort();
        values.dedup();
        values
    }
}

/// Row of a candidate in [`Candidates`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct CandidateIx(pub u32);

impl CandidateIx {
    /// As an index.
    #[must_use]
    pub fn at(self) -> usize {
        self.0 as usize
    }

    /// From an index.
    ///
    /// # Panics
    /// Beyond 2³² candidates, which input refuses.
    #[must_use]
    pub fn new(at: usize) -> Self {
        Self(u32::try_from(at).expect("input refuses more than 2^32 candidates"))
    }
}

/// All candidates, in the order of the input. Every vector has one entry per candidate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidates {
    /// Unique ids.
    pub id: TextColumn,
    /// The direction that each applies in.
    pub direction: Vec<DirectionIx>,
    /// Money asked for, above zero.
    pub requested: Vec<Money>,
    /// Rank within the direction, 1 best; where the file has none, from the merit (equal merits share a rank).
    pub rank: Vec<u32>,
    /// Merit that counts under the scenario: the file's, or what the rank gives. Never negative.
    pub merit: Vec<Merit>,
    /// All further columns in the order of the file, `title`, `lead`, … among them.
    pub columns: Vec<Column>,
}

impl Candidates {
    /// Number of candidates.
    #[must_use]
    pub fn len(&self) -> usize {
        self.requested.len()
    }

    /// No candidates at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requested.is_empty()
    }

    /// All rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = CandidateIx> + use<> {
        (0..self.len()).map(CandidateIx::new)
    }

    /// A further column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The id of a candidate.
    #[must_use]
    pub fn id(&self, candidate: CandidateIx) -> &str {
        self.id.text(candidate.at())
    }

    /// The candidate with this id. Linear; build a map for many look-ups.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<CandidateIx> {
        (0..self.len()).find(|row| self.id.text(*row) == id).map(CandidateIx::new)
    }

    /// Those of `ids` that are ids of candidates, with whose they are: one pass, however many are asked for.
    #[must_use]
    pub fn named<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> FxHashMap<&str, CandidateIx> {
        let wanted: FxHashSet<&str> = ids.into_iter().collect();
        if wanted.is_empty() {
            return FxHashMap::default();
        }
        self.rows()
            .filter_map(|row| Some((self.id.get(row.at())?, row)))
            .filter(|(id, _)| wanted.contains(id))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_column_gives_back_what_it_was_given() {
        let cells = [Some("北京"), None, Some(""), Some("a;b; a ;;"), None];
        let column: TextColumn = cells.into_iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), cells);
        let table = Arc::new("x,北京,,a;b; a ;;".to_owned());
        let mut within = TextColumn::within(&table);
        let parts: Vec<&str> = table.split(',').collect();
        [Some(parts[1]), None, Some(parts[2]), Some(parts[3]), None].into_iter().for_each(|cell| within.push(cell));
        assert_eq!(within, column, "wherever the cells stand");
        let column = Column { name: "country".into(), cells: Cells::Text(column) };
        assert_eq!(column.values(3), ["a", "b"], "each value of a list counts once");
        assert_eq!(column.values(1), Vec::<String>::new());
    }
}
