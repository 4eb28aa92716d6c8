//! What the synthetic candidates of one guide look like. Written down in TOML; see [`read_profile`](super::read_profile).

use super::numbers::Millionths;
use super::score::Reviewers;
use super::template::Template;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What the synthetic candidates of one guide look like, and which mistakes their applicants make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The file it was read from, for messages.
    pub(super) file: String,
    /// Id of the programme that it is made for.
    pub(super) programme: Word,
    pub(super) candidates: usize,
    /// What every id begins with.
    pub(super) id: String,
    /// Share of each direction's rows that may have defects.
    pub(super) careless: Millionths,
    /// Least and greatest factor on the money of one place.
    pub(super) request: (Millionths, Millionths),
    /// Requests are rounded to one of these, in the programme's unit.
    pub(super) steps: Vec<Step>,
    pub(super) reviewers: Reviewers,
    /// The columns that stand first.
    pub(super) order: Vec<Word>,
    /// Applications of each direction, for the default number of candidates.
    pub(super) applications: BTreeMap<String, Applications>,
    /// Lists of random words.
    pub(super) words: BTreeMap<String, Vec<String>>,
    pub(super) entries: Vec<Entry>,
    pub(super) twins: Vec<Twin>,
}

impl Profile {
    /// How many candidates the profile's author had in mind.
    #[must_use]
    pub fn candidates(&self) -> usize {
        self.candidates
    }

    /// The entries of a direction in the order of the file; no two of them have the same column.
    pub(super) fn entries_of(&self, direction: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.covers(direction))
    }
}

/// A name in the file, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) line: usize,
}

/// A step of requests, with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) size: Millionths,
    pub(super) line: usize,
}

/// How many applications a direction has, with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Applications {
    pub(super) count: u64,
    pub(super) line: usize,
}

/// How a column of some directions is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) column: Word,
    pub(super) directions: Vec<Word>,
    pub(super) good: Rule,
    pub(super) defects: Vec<Defect>,
    /// Share of the cells that are empty.
    pub(super) missing: Millionths,
}

impl Entry {
    /// Is it for this direction?
    pub(super) fn covers(&self, direction: &str) -> bool {
        self.directions.iter().any(|covered| covered.text == direction)
    }

    /// The rules that its cells follow.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        std::iter::once(&self.good).chain(self.defects.iter().map(|defect| &defect.rule))
    }
}

/// A mistake of careless applicants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Defect {
    /// Of a direction's rows.
    pub(super) share: Millionths,
    pub(super) rule: Rule,
}

/// Where a cell comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rule {
    /// One of these, each equally likely.
    Choice(Vec<Template>),
    /// A whole number, both ends included.
    Integer(i64, i64),
    /// A day, both ends included.
    Date(NaiveDate, NaiveDate),
    /// A column times a factor between these, rounded up to a whole number.
    Times { column: Word, from: Millionths, to: Millionths },
    /// What is left of a column when others are taken from it.
    Rest { column: Word, less: Vec<Word> },
    /// So many different items of one of the direction's lists in the programme.
    Listed { of: List, least: usize, most: usize, line: usize },
    /// By the value of an earlier column.
    Map { column: Word, values: BTreeMap<String, Template>, otherwise: Template },
}

/// A list that a direction has in the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Partners,
    Fields,
}

impl Rule {
    /// Its templates.
    pub(super) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Choice(items) => items.iter().collect(),
            Self::Map { values, otherwise, .. } => values.values().chain([otherwise]).collect(),
            Self::Integer(..) | Self::Date(..) | Self::Times { .. } | Self::Rest { .. } | Self::Listed { .. } => {
                Vec::new()
            }
        }
    }

    /// The columns that it reads, beside those in its templates.
    pub(super) fn reads(&self) -> Vec<&Word> {
        match self {
            Self::Times { column, .. } | Self::Map { column, .. } => vec![column],
            Self::Rest { column, less } => std::iter::once(column).chain(less).collect(),
            Self::Choice(_) | Self::Integer(..) | Self::Date(..) | Self::Listed { .. } => Vec::new(),
        }
    }
}

/// Applications that the programme's limits must keep apart: the second takes some columns from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Twin {
    pub(super) from: Word,
    pub(super) to: Word,
    /// Pairs, as a share of the rows of `to`.
    pub(super) share: Millionths,
    /// Columns of the first that are drawn from these lists.
    pub(super) set: Vec<(Word, Vec<Template>)>,
    /// Columns that the second takes from the first.
    pub(super) copy: Vec<Word>,
}

impl Twin {
    /// Does it fix cells of this column in both of a pair?
    pub(super) fn fixes(&self, column: &str) -> bool {
        self.set.iter().any(|(set, _)| set.text == column) || self.copy.iter().any(|copy| copy.text == column)
    }

    /// The list that the first's cells of this column are drawn from.
    pub(super) fn set(&self, column: &str) -> Option<&[Template]> {
        self.set.iter().find(|(set, _)| set.text == column).map(|(_, items)| items.as_slice())
    }
}
