//! What a study found, as plain values: reports set it in type, as a table on a terminal, as JSON, as a workbook, as a page.
//!
//! Figures keep their kind (money, merit, a count) up to the report, so that each report writes it in its own way and nothing
//! is rounded on the way.

use crate::domain::{CandidateIx, Candidates, Case, Decimal, Money, MoneyUnit, RuleId, Score, Text};
use crate::say;

/// A study with everything that reports say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    /// Short name, of which file names are made: `sweep`.
    pub name: String,
    /// What was asked.
    pub title: Text,
    /// What it was asked about.
    pub about: About,
    /// Is every answer in it proven? False where a limit stopped a solve; the tables then say which, with bound and gap.
    pub proven: bool,
    /// In the order of the report; the first says what matters most.
    pub sections: Vec<Section>,
}

/// What a study was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The programme's id.
    pub programme: String,
    /// Its title.
    pub title: Text,
    /// The scenario's id.
    pub scenario: String,
    /// Its title.
    pub scenario_title: Text,
    /// The unit of every amount.
    pub money: MoneyUnit,
    /// Are the candidates made up?
    pub synthetic: bool,
    /// The input files: role or name, and SHA-256 in hex.
    pub inputs: Vec<(String, String)>,
    /// Version of the program.
    pub version: String,
}

impl About {
    /// The study is about a case that was read from `inputs` (role or name, SHA-256 in hex).
    #[must_use]
    pub fn new(case: &Case, inputs: Vec<(String, String)>, synthetic: bool) -> Self {
        let (programme, scenario) = (&case.programme, &case.scenario);
        Self {
            programme: programme.id.clone(),
            title: programme.title.clone(),
            scenario: scenario.id.clone(),
            scenario_title: scenario.title.clone(),
            money: programme.money.clone(),
            synthetic,
            inputs,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// One part of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Short name: the anchor in a page, the prefix of nothing else.
    pub key: String,
    /// Its heading.
    pub title: Text,
    /// What it says in words.
    pub paragraphs: Vec<Text>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its charts.
    pub charts: Vec<ChartSpec>,
}

impl Section {
    /// A section with a heading and words, to which tables and charts are added.
    #[must_use]
    pub fn new(key: &str, title: Text, paragraphs: Vec<Text>) -> Self {
        Self { key: key.to_owned(), title, paragraphs, tables: Vec::new(), charts: Vec::new() }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name in the JSON, unique within the study: `frontier`.
    pub key: String,
    /// Caption, and name of its sheet; a short one fits better there.
    pub title: Text,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Rows of as many values as there are columns.
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(key: &str, title: Text, columns: Vec<Column>) -> Self {
        Self { key: key.to_owned(), title, columns, rows: Vec::new() }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in the JSON: `merit_lost`.
    pub key: String,
    /// Heading for people. The unit of money is added to it where the cells are amounts.
    pub title: Text,
    /// Too wide for a terminal: left out there, present everywhere else.
    pub wide: bool,
}

/// A column that every report shows.
#[must_use]
pub fn column(key: &str, title: Text) -> Column {
    Column { key: key.to_owned(), title, wide: false }
}

/// A column that a terminal has no room for.
#[must_use]
pub fn wide(key: &str, title: Text) -> Column {
    Column { key: key.to_owned(), title, wide: true }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: a dash for people, `null` in JSON.
    Empty,
    /// One of a few words: the code stands in JSON, the text is for people.
    Code(&'static str, Text),
    /// Words for people.
    Words(Text),
    /// An id, a file's name: the same in every language.
    Id(String),
    /// Several ids.
    Ids(Vec<String>),
    /// A rule: its key in JSON, its words for people.
    Rule(RuleId, Text),
    /// A number of things.
    Count(i64),
    /// An amount in the programme's unit.
    Money(Money),
    /// Merit, in points.
    Merit(Decimal),
    /// A plain number.
    Number(Decimal),
    /// A share in per cent: `Percent(12.5)` is 12.5 %.
    Percent(Decimal),
}

impl Value {
    /// Weighted merit.
    #[must_use]
    pub fn score(score: Score) -> Self {
        Self::Merit(score.plain())
    }

    /// A number of things.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// The value, or nothing.
    #[must_use]
    pub fn maybe<T>(value: Option<T>, make: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, make)
    }

    /// Is it a number? Numbers stand to the right.
    #[must_use]
    pub fn numeric(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Money(_) | Self::Merit(_) | Self::Number(_) | Self::Percent(_))
    }
}

/// What a chart is to show; the report paints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartSpec {
    /// Short name, of which file names are made, unique within the study: `frontier`.
    pub key: String,
    /// Heading.
    pub title: Text,
    /// Under the heading: units, what is left out.
    pub caption: Text,
    /// What is drawn.
    pub plot: Plot,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plot {
    /// Lines and dots over two axes.
    Lines(Lines),
    /// Bars lying down, one per row.
    Bars(Bars),
    /// What leaves and what enters, one row each.
    Flows(Flows),
    /// Many small pictures of one kind, over axes of their own.
    Panels(Panels),
}

/// What leaves and what enters, one row each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flows {
    /// What leaves, to the left; what enters, to the right.
    pub legend: [Text; 2],
    /// From top to bottom.
    pub flows: Vec<Flow>,
}

/// One row of flows. Values are not negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// What it is about.
    pub label: Text,
    /// To the left.
    pub leave: Decimal,
    /// To the right.
    pub enter: Decimal,
    /// Its figures in words.
    pub figures: Text,
}

/// Lines and dots over two axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// What the axis along the bottom counts.
    pub across: Text,
    /// What the axis at the left counts.
    pub up: Text,
    /// At most five; drawn in their order.
    pub series: Vec<Series>,
}

/// One line, or one set of dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name in the legend.
    pub name: Text,
    /// How it is drawn.
    pub drawn: Drawn,
    /// Places on both axes, for a line in ascending order of the first.
    pub points: Vec<(Decimal, Decimal)>,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Straight lines from point to point, with a dot at each.
    Line,
    /// Level lines with steps: the value holds up to the next point.
    Steps,
    /// Dots alone.
    Dots,
}

/// Many small pictures of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panels {
    /// What a funded spot is called, and one that is not.
    pub legend: [Text; 2],
    /// Are small values on top, as ranks are?
    pub down: bool,
    /// Where the axes at the left end; `None`: where the spots do.
    pub most: Option<Decimal>,
    /// From left to right, from top to bottom.
    pub panels: Vec<Panel>,
}

/// One small picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// What it is about.
    pub title: Text,
    /// A few words under the title.
    pub note: Text,
    /// What is in it.
    pub spots: Vec<Spot>,
}

/// A dot, perhaps with an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Its place along the bottom.
    pub across: Decimal,
    /// Its place along the left.
    pub up: Decimal,
    /// Both ends of its interval along the left.
    pub reach: Option<[Decimal; 2]>,
    /// Is the candidate funded?
    pub funded: bool,
}

/// Bars lying down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// What the solid bar is, and what the room around it is.
    pub legend: [Text; 2],
    /// From top to bottom.
    pub bars: Vec<Bar>,
}

/// One bar. Values are not negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is about.
    pub label: Text,
    /// Its length.
    pub value: Decimal,
    /// What the value is held against.
    pub room: Option<Decimal>,
    /// Its figures in words.
    pub figures: Text,
}

/// The columns that say whom a row is about.
pub(super) fn candidate_columns() -> Vec<Column> {
    vec![
        column("id", say!("编号", "Id")),
        column("direction", say!("方向", "Direction")),
        column("rank", say!("排名", "Rank")),
        column("merit", say!("评分", "Merit")),
        column("requested", say!("申请经费", "Requested")),
    ]
}

/// Their cells.
pub(super) fn candidate_cells(case: &Case, candidates: &Candidates, candidate: CandidateIx) -> Vec<Value> {
    let at = candidate.at();
    vec![
        Value::Id(candidates.id(candidate).to_owned()),
        Value::Id(case.programme.direction(candidates.direction[at]).id.clone()),
        Value::Count(i64::from(candidates.rank[at])),
        Value::Merit(candidates.merit[at].plain()),
        Value::Money(candidates.requested[at]),
    ]
}
