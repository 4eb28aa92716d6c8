//! The program: columns, rows, and how they are put together.

use crate::domain::{CandidateIx, Candidates, Case, DirectionIx, Range, RuleId, Score, Unit, ascii_name};

/// Position of a column in [`Program::columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnIx(pub u32);

impl ColumnIx {
    /// As an index.
    #[must_use]
    pub fn at(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn new(at: usize) -> Self {
        Self(u32::try_from(at).expect("fewer than 2^32 columns"))
    }
}

/// What a 0-1 column decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKey {
    /// The candidate is funded with what it asks for.
    Fund(CandidateIx),
    /// Candidates of this rank or worse may still be funded in the direction (see [`ranking`](super::ranking)).
    Reached {
        /// The direction.
        direction: DirectionIx,
        /// The rank.
        rank: u32,
    },
    /// The candidate does not fit because of one rule, numbered per candidate (see [`ranking`](super::ranking)).
    PassedOver {
        /// The candidate.
        candidate: CandidateIx,
        /// Which of its rules.
        reason: u32,
    },
}

/// A 0-1 column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it decides.
    pub key: ColumnKey,
    /// What it adds to the objective, in units of [`Program::score_unit`].
    pub score: i64,
    /// The money it awards, in the smallest unit.
    pub award: i64,
    /// The direction it belongs to.
    pub direction: DirectionIx,
    /// The rank of the candidate, or the rank that it speaks of.
    pub rank: u32,
}

/// A row: `least ≤ Σ coefficient · column ≤ most`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The rule that the row enforces.
    pub rule: RuleId,
    /// What the sum counts in.
    pub unit: Unit,
    /// Ascending by column; no coefficient is zero.
    pub terms: Vec<(ColumnIx, i64)>,
    /// Bounds on the sum; at least one is closed.
    pub range: Range,
}

/// A 0-1 program in whole numbers.
///
/// Columns that fund a candidate stand in the order of the published tie-break (direction, rank, id); helpers follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The decisions.
    pub columns: Vec<Column>,
    /// The rules.
    pub rows: Vec<Row>,
    /// The greatest number that divides every score: one unit of the objective.
    pub score_unit: Score,
    /// Name of each column in LP files.
    pub(crate) names: Vec<String>,
}

impl Program {
    /// The name of a column in LP files: `x_` and the candidate's id where it funds one.
    #[must_use]
    pub fn column_name(&self, column: ColumnIx) -> &str {
        &self.names[column.at()]
    }

    /// The objective of a set of columns, as a score.
    #[must_use]
    pub fn score(&self, chosen: impl IntoIterator<Item = ColumnIx>) -> Score {
        let units: i128 = chosen.into_iter().map(|column| i128::from(self.columns[column.at()].score)).sum();
        Score(units * self.score_unit.0)
    }
}

/// Puts a program together; rule families add rows by candidate.
pub(super) struct Builder<'a> {
    pub candidates: &'a Candidates,
    directions: Vec<&'a str>,
    /// Column of each candidate, where it has one.
    column_of: Vec<Option<ColumnIx>>,
    columns: Vec<Column>,
    scores: Vec<Score>,
    rows: Vec<Row>,
}

impl<'a> Builder<'a> {
    pub fn new(case: &'a Case, candidates: &'a Candidates, takes_part: &[bool]) -> Self {
        let mut order = candidates.canonical_order();
        order.retain(|candidate| takes_part[candidate.at()]);
        let mut column_of = vec![None; candidates.len()];
        let mut columns = Vec::with_capacity(order.len());
        let mut scores = Vec::with_capacity(order.len());
        for (at, &candidate) in order.iter().enumerate() {
            let direction = candidates.direction[candidate.at()];
            column_of[candidate.at()] = Some(ColumnIx::new(at));
            scores.push(Score::of(candidates.merit[candidate.at()], case.weight(direction)));
            let (award, rank) = (candidates.requested[candidate.at()].0, candidates.rank[candidate.at()]);
            columns.push(Column { key: ColumnKey::Fund(candidate), score: 0, award, direction, rank });
        }
        let directions = case.programme.directions.iter().map(|direction| direction.id.as_str()).collect();
        Self { candidates, directions, column_of, columns, scores, rows: Vec::new() }
    }

    /// The column that funds a candidate, if it may be funded.
    pub fn column(&self, candidate: CandidateIx) -> Option<ColumnIx> {
        self.column_of[candidate.at()]
    }

    /// The columns so far. Those that fund a candidate come first, in canonical order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Id of a direction.
    pub fn direction_id(&self, direction: DirectionIx) -> String {
        self.directions[direction.at()].to_owned()
    }

    /// Adds a column that funds nobody.
    pub fn helper(&mut self, key: ColumnKey, direction: DirectionIx, rank: u32) -> ColumnIx {
        self.columns.push(Column { key, score: 0, award: 0, direction, rank });
        self.scores.push(Score(0));
        ColumnIx::new(self.columns.len() - 1)
    }

    /// Adds a row that counts projects.
    pub fn row(&mut self, rule: RuleId, terms: Vec<(ColumnIx, i64)>, range: Range) {
        self.row_in(Unit::Projects, rule, terms, range);
    }

    /// Adds a row. Terms may come in any order; a row that nothing can break is left out.
    pub fn row_in(&mut self, unit: Unit, rule: RuleId, mut terms: Vec<(ColumnIx, i64)>, range: Range) {
        terms.retain(|term| term.1 != 0);
        terms.sort_unstable_by_key(|term| term.0);
        let sum =
            |sign: i64| terms.iter().map(|term| i128::from(term.1)).filter(|a| (*a > 0) == (sign > 0)).sum::<i128>();
        let never_above = range.most.is_none_or(|most| sum(1) <= i128::from(most));
        let never_below = range.least.is_none_or(|least| sum(-1) >= i128::from(least));
        if !(never_above && never_below) {
            self.rows.push(Row { rule, unit, terms, range });
        }
    }

    pub fn finish(mut self) -> Program {
        let unit = self.scores.iter().fold(0, |divisor, score| gcd(divisor, score.0)).max(1);
        for (column, score) in self.columns.iter_mut().zip(&self.scores) {
            column.score = i64::try_from(score.0 / unit).expect("input bounds the sum of scores");
        }
        let names = self.columns.iter().map(|column| name(column.key, self.candidates, &self.directions)).collect();
        Program { columns: self.columns, rows: self.rows, score_unit: Score(unit), names }
    }
}

fn name(key: ColumnKey, candidates: &Candidates, directions: &[&str]) -> String {
    match key {
        ColumnKey::Fund(candidate) => format!("x_{}", ascii_name(candidates.id(candidate))),
        ColumnKey::Reached { direction, rank } => format!("reached_{}_{rank}", ascii_name(directions[direction.at()])),
        ColumnKey::PassedOver { candidate, reason } => {
            format!("passed_{}_{reason}", ascii_name(candidates.id(candidate)))
        }
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
