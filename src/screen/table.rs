//! The candidate table as expressions, `for_each` and `sum` see it: columns by name.

use crate::domain::{
    CandidateIx, Candidates, Case, Cells, Column, ColumnType, Decimal, MERIT_PLACES, Text, USUAL_COLUMNS,
};
use crate::say;
use polars_core::prelude::{
    BooleanChunked, Column as SqlColumn, DataType, Int64Chunked, Int128Chunked, IntoColumn, IntoSeries,
    NewChunkedArray, Scalar, StringChunked,
};
use std::borrow::Cow;

/// Places after the point of every decimal within SQL. Every whole number of units with at most so many places fits the 38
/// digits of a polars decimal.
pub(super) const SQL_PLACES: u8 = 18;

/// The type of every decimal within SQL.
pub(super) const SQL_DECIMAL: DataType = DataType::Decimal(38, SQL_PLACES as usize);

/// Columns that every candidate table has.
const FIXED: [&str; 5] = ["id", "direction", "requested", "rank", "merit"];

/// The columns of a case's candidates.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    case: &'a Case,
    candidates: &'a Candidates,
}

/// One column.
#[derive(Clone, Copy)]
pub(super) enum Field<'a> {
    Id,
    Direction,
    Requested,
    Rank,
    Merit,
    Further(&'a Column),
    /// Known to the programme, but not in the file: every cell is missing.
    Absent(ColumnType),
}

/// What tells one cell from another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    Text(&'a str),
    Number(i64),
}

impl<'a> Table<'a> {
    pub(super) fn new(case: &'a Case, candidates: &'a Candidates) -> Self {
        Self { case, candidates }
    }

    pub(super) fn height(&self) -> usize {
        self.candidates.len()
    }

    /// The id of a candidate.
    pub(super) fn id(&self, candidate: CandidateIx) -> &'a str {
        self.candidates.id(candidate)
    }

    /// The column of this name, if the file or the programme knows it.
    pub(super) fn field(&self, name: &str) -> Option<Field<'a>> {
        Some(match name {
            "id" => Field::Id,
            "direction" => Field::Direction,
            "requested" => Field::Requested,
            "rank" => Field::Rank,
            "merit" => Field::Merit,
            _ => match self.candidates.column(name) {
                Some(column) => Field::Further(column),
                None => Field::Absent(self.declared(name)?),
            },
        })
    }

    fn declared(&self, name: &str) -> Option<ColumnType> {
        let declared = self.case.programme.columns.iter().find(|column| column.name == name);
        let usual = || USUAL_COLUMNS.iter().find(|(usual, _)| *usual == name).map(|(_, kind)| *kind);
        declared.map(|column| column.kind).or_else(usual)
    }

    /// Is it a column of yes and no?
    pub(super) fn is_flag(&self, name: &str) -> bool {
        match self.field(name) {
            Some(Field::Further(column)) => matches!(column.cells, Cells::Flag(_)),
            Some(Field::Absent(kind)) => kind == ColumnType::Flag,
            _ => false,
        }
    }

    /// The help for a name that no column has: the nearest name, or all of them.
    pub(super) fn did_you_mean(&self, name: &str) -> Text {
        let further = self.candidates.columns.iter().map(|column| column.name.as_str());
        let declared = self.case.programme.columns.iter().map(|column| column.name.as_str());
        let usual = USUAL_COLUMNS.iter().map(|(usual, _)| *usual);
        let mut known: Vec<&str> = FIXED.into_iter().chain(further).chain(declared).chain(usual).collect();
        known.sort_unstable();
        known.dedup();
        let likeness = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
        let nearest = known.iter().copied().map(|other| (likeness(other), other)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, meant)) = nearest.filter(|(likeness, _)| *likeness >= 0.8) {
            return say!(
                "是否想写 `{meant}`？文字值请用单引号",
                "did you mean `{meant}`? Put text values in single quotes"
            );
        }
        let known = known.join(", ");
        say!("可用的列有：{known}；文字值请用单引号", "known columns are {known}; put text values in single quotes")
    }

    /// The column for polars. Decimals are exact decimals, dates are texts, an absent column has the type that the programme
    /// declares, and a column without a single cell and without a declared type is NULL of no type.
    pub(super) fn sql_column(&self, name: &str, field: Field<'_>) -> SqlColumn {
        let rows = self.candidates;
        match field {
            Field::Id => texts(name, rows.id.iter()),
            Field::Direction => {
                texts(name, rows.direction.iter().map(|ix| Some(self.case.programme.direction(*ix).id.as_str())))
            }
            Field::Requested => {
                decimals(name, self.case.programme.money.decimals, rows.requested.iter().map(|amount| Some(amount.0)))
            }
            Field::Rank => {
                Int64Chunked::from_iter_values(name.into(), rows.rank.iter().map(|rank| i64::from(*rank))).into_column()
            }
            Field::Merit => decimals(name, MERIT_PLACES, rows.merit.iter().map(|merit| Some(merit.0))),
            Field::Further(column) => match &column.cells {
                Cells::Text(cells) if self.declared(name).is_none() && cells.iter().all(|cell| cell.is_none()) => {
                    self.nulls(name, DataType::Null)
                }
                Cells::Text(cells) => texts(name, cells.iter()),
                Cells::Integer(cells) => {
                    Int64Chunked::from_iter_options(name.into(), cells.iter().copied()).into_column()
                }
                Cells::Decimal { places, units } => decimals(name, *places, units.iter().copied()),
                Cells::Flag(cells) => {
                    BooleanChunked::from_iter_options(name.into(), cells.iter().copied()).into_column()
                }
            },
            Field::Absent(kind) => self.nulls(name, sql_type(kind)),
        }
    }

    fn nulls(&self, name: &str, kind: DataType) -> SqlColumn {
        SqlColumn::new_scalar(name.into(), Scalar::null(kind), self.height())
    }

    /// The cell in units of `10^-places`; `None` where it is missing or the column is not numeric.
    pub(super) fn units(&self, field: Field<'_>, row: CandidateIx) -> Option<(i64, u8)> {
        match field {
            Field::Requested => Some((self.candidates.requested[row.at()].0, self.case.programme.money.decimals)),
            Field::Rank => Some((i64::from(self.candidates.rank[row.at()]), 0)),
            Field::Merit => Some((self.candidates.merit[row.at()].0, MERIT_PLACES)),
            Field::Further(column) => column.units(row.at()),
            Field::Id | Field::Direction | Field::Absent(_) => None,
        }
    }

    /// Equal for cells that hold the same, different otherwise; `None` where the cell is missing.
    pub(super) fn key(&self, field: Field<'a>, row: CandidateIx) -> Option<Key<'a>> {
        match field {
            Field::Id => Some(Key::Text(self.candidates.id(row))),
            Field::Direction => Some(Key::Number(i64::from(self.candidates.direction[row.at()].0))),
            Field::Requested | Field::Rank | Field::Merit => {
                self.units(field, row).map(|(units, _)| Key::Number(units))
            }
            Field::Further(column) => match &column.cells {
                Cells::Text(cells) => cells.get(row.at()).map(Key::Text),
                Cells::Integer(cells) | Cells::Decimal { units: cells, .. } => cells[row.at()].map(Key::Number),
                Cells::Flag(cells) => cells[row.at()].map(|flag| Key::Number(i64::from(flag))),
            },
            Field::Absent(_) => None,
        }
    }

    /// The values that a cell counts for in a `for_each`: those of a list cell each, of an empty one none.
    pub(super) fn values(&self, field: Field<'_>, row: CandidateIx) -> Vec<Cow<'a, str>> {
        match field {
            Field::Id => vec![self.candidates.id(row).into()],
            Field::Direction => {
                vec![self.case.programme.direction(self.candidates.direction[row.at()]).id.as_str().into()]
            }
            Field::Requested | Field::Rank | Field::Merit => {
                let shown = self.units(field, row).map(|(units, places)| Decimal::new(units, places).to_string());
                shown.into_iter().map(Cow::from).collect()
            }
            Field::Further(column) => column.values(row.at()).into_iter().map(Cow::from).collect(),
            Field::Absent(_) => Vec::new(),
        }
    }
}

impl Field<'_> {
    /// Can its cells be summed?
    pub(super) fn is_numeric(self) -> bool {
        match self {
            Self::Requested | Self::Rank | Self::Merit => true,
            Self::Id | Self::Direction => false,
            Self::Further(column) => matches!(column.cells, Cells::Integer(_) | Cells::Decimal { .. }),
            Self::Absent(kind) => matches!(kind, ColumnType::Integer | ColumnType::Decimal | ColumnType::Money),
        }
    }

    /// Places after the point of its cells.
    pub(super) fn places(self, money_decimals: u8) -> u8 {
        match self {
            Self::Requested => money_decimals,
            Self::Merit => MERIT_PLACES,
            Self::Further(Column { cells: Cells::Decimal { places, .. }, .. }) => *places,
            _ => 0,
        }
    }
}

fn sql_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::Date | ColumnType::List => DataType::String,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Decimal | ColumnType::Money => SQL_DECIMAL,
        ColumnType::Flag => DataType::Boolean,
    }
}

fn texts<'a>(name: &str, cells: impl Iterator<Item = Option<&'a str>>) -> SqlColumn {
    StringChunked::from_iter_options(name.into(), cells).into_column()
}

fn decimals(name: &str, places: u8, units: impl Iterator<Item = Option<i64>>) -> SqlColumn {
    let scale = 10_i128.pow(u32::from(SQL_PLACES.saturating_sub(places)));
    let units = units.map(|units| units.map(|units| i128::from(units) * scale));
    let units = Int128Chunked::from_iter_options(name.into(), units);
    let scale = usize::from(places.max(SQL_PLACES));
    units.into_decimal_unchecked(38, scale).into_series().into_column()
}
