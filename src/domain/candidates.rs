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

    /// The candidates in the order of the published tie-break: direction, rank, id.
    #[must_use]
    pub fn canonical_order(&self) -> Vec<CandidateIx> {
        let mut ranked = Ranked::new(&self.direction, &self.rank);
        // Rows of one rank stand in the order of the file: mostly that of their ids, and no cell need be looked up out of turn.
        let ordered = self.id.iter().is_sorted();
        for direction in ranked.directions().filter(|_| !ordered) {
            for tied in
                direction.chunk_by_mut(|one, other| rank_of(*one) == rank_of(*other)).filter(|tied| tied.len() > 1)
            {
                tied.sort_unstable_by(|one, other| self.id(row_of(*one)).cmp(self.id(row_of(*other))));
            }
        }
        ranked.rows()
    }
}

/// The rows sorted by direction, then rank, then row.
#[must_use]
pub fn by_rank(direction: &[DirectionIx], rank: &[u32]) -> Vec<CandidateIx> {
    Ranked::new(direction, rank).rows()
}

/// Rows by direction, and within each by rank: ranks stand beside their rows, so that sorting does not look elsewhere.
struct Ranked {
    /// `2³² · rank + row`.
    keys: Vec<u64>,
    /// Where each direction ends.
    ends: Vec<usize>,
}

impl Ranked {
    fn new(direction: &[DirectionIx], rank: &[u32]) -> Self {
        let mut ends = vec![0; direction.iter().map(|ix| ix.at() + 1).max().unwrap_or(0)];
        direction.iter().for_each(|ix| ends[ix.at()] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        // Starts now; putting every row in its place makes them ends.
        let mut keys = vec![0; direction.len()];
        for (row, (ix, rank)) in (0_u32..).zip(direction.iter().zip(rank)) {
            let next = &mut ends[ix.at()];
            keys[*next] = u64::from(*rank) << 32 | u64::from(row);
            *next += 1;
        }
        let mut ranked = Self { keys, ends };
        ranked.directions().for_each(<[u64]>::sort_unstable);
        ranked
    }

    fn directions(&mut self) -> impl Iterator<Item = &mut [u64]> {
        let mut rest = &mut self.keys[..];
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let (direction, others) = std::mem::take(&mut rest).split_at_mut(end - start);
            (rest, start) = (others, end);
            direction
        })
    }

    fn rows(self) -> Vec<CandidateIx> {
        self.keys.into_iter().map(row_of).collect()
    }
}

fn rank_of(key: u64) -> u64 {
    key >> 32
}

fn row_of(key: u64) -> CandidateIx {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    CandidateIx(key as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the order of the file, that of directions, ranks and ids comes out.
        #[test]
        fn the_canonical_order_is_that_of_direction_rank_and_id(
            mut rows in prop::collection::btree_map("[a-c]{1,3}", (0_u8..3, 1_u32..4), 0..12)
                .prop_map(|rows| rows.into_iter().collect::<Vec<_>>()),
            turned in any::<bool>(),
        ) {
            if turned {
                rows.reverse();
            }
            let candidates = Candidates {
                id: rows.iter().map(|row| Some(row.0.as_str())).collect(),
                direction: rows.iter().map(|row| DirectionIx(row.1.0.into())).collect(),
                rank: rows.iter().map(|row| row.1.1).collect(),
                requested: vec![Money::ZERO; rows.len()],
                ..Candidates::default()
            };
            let mut expected: Vec<CandidateIx> = candidates.rows().collect();
            expected.sort_by_key(|candidate| {
                let (id, (direction, rank)) = &rows[candidate.at()];
                (*direction, *rank, id)
            });
            prop_assert_eq!(candidates.canonical_order(), expected);
        }
    }

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
