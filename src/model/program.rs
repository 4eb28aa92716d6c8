//! The program: columns, rows, and how they are put together.

use super::repair::Give;
use crate::domain::{CandidateIx, Candidates, Case, DirectionIx, Range, RuleId, Score, TextColumn, Unit, ascii_name};
use std::collections::BTreeMap;

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
    /// The candidate is funded, with one of its awards.
    Fund {
        /// The candidate.
        candidate: CandidateIx,
        /// Which of its awards (see [`AwardLevels`](crate::domain::AwardLevels)), from 0 for the greatest.
        level: u32,
    },
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
    /// Somebody funded has a certain value in a column: a study's helper (see `study::pareto`).
    Covered {
        /// Which of the study's objectives.
        objective: u32,
        /// Which value.
        value: u32,
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
/// Columns that fund a candidate stand in the order of the published tie-break (direction, rank, id, then from the greatest
/// award to the least); helpers follow. So of two allocations that are as good and as cheap that one comes first which chooses
/// the first column that they decide differently: it gives more to the first candidate that they treat differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The decisions.
    pub columns: Vec<Column>,
    /// The rules.
    pub rows: Vec<Row>,
    /// The greatest number that divides every score: one unit of the objective.
    pub score_unit: Score,
    /// Which rules may give way where no allocation keeps them all, and at what cost. It does not touch the optimum.
    pub gives: BTreeMap<RuleId, Give>,
    /// What columns are called in LP files.
    pub(crate) names: Names,
}

/// What columns are called in LP files: made when it is asked for, which it rarely is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Names {
    /// By what they decide.
    ByKey {
        /// Id of each candidate.
        ids: TextColumn,
        /// Id of each direction.
        directions: Vec<String>,
    },
    /// Column by column.
    #[cfg(test)]
    Given(Vec<String>),
}

impl Program {
    /// The name of a column in LP files: `x_` and the candidate's id where it funds one.
    #[must_use]
    pub fn column_name(&self, column: ColumnIx) -> String {
        match &self.names {
            Names::ByKey { ids, directions } => name(self.columns[column.at()].key, ids, directions),
            #[cfg(test)]
            Names::Given(names) => names[column.at()].clone(),
        }
    }

    /// The objective of a set of columns, as a score.
    #[must_use]
    pub fn score(&self, chosen: impl IntoIterator<Item = ColumnIx>) -> Score {
        let units: i128 = chosen.into_iter().map(|column| i128::from(self.columns[column.at()].score)).sum();
        Score(units * self.score_unit.0)
    }

    /// The same rules with other scores: one for each column that funds a candidate, in their order; helpers keep none.
    ///
    /// # Panics
    /// When the scores in their greatest common unit do not fit 63 bits.
    pub fn rescore(&mut self, scores: &[Score]) {
        let unit = scores.iter().fold(0, |divisor, score| gcd(divisor, score.0)).max(1);
        let mut scores = scores.iter().map(|score| score.0);
        for column in &mut self.columns {
            let ColumnKey::Fund { .. } = column.key else {
                column.score = 0;
                continue;
            };
            let own = scores.next().expect("a score for each column that funds somebody");
            let score = i64::try_from(quotient(own, unit));
            column.score = score.expect("scores of the size that input lets through");
        }
        self.score_unit = Score(unit);
    }
}

/// Puts a program together; rule families add rows by candidate.
pub(super) struct Builder<'a> {
    pub candidates: &'a Candidates,
    directions: Vec<&'a str>,
    /// The candidates that may be funded, in canonical order.
    order: Vec<CandidateIx>,
    /// Columns of each candidate, from the greatest award to the least; none where it may not be funded.
    columns_of: Vec<std::ops::Range<u32>>,
    columns: Vec<Column>,
    scores: Vec<Score>,
    rows: Vec<Row>,
}

impl<'a> Builder<'a> {
    pub fn new(case: &'a Case, candidates: &'a Candidates, takes_part: &[bool]) -> Self {
        let mut order = candidates.canonical_order();
        order.retain(|candidate| takes_part[candidate.at()]);
        let mut columns_of = vec![0..0; candidates.len()];
        let mut columns = Vec::with_capacity(order.len());
        let mut scores = Vec::with_capacity(order.len());
        for &candidate in &order {
            let (direction, rank) = (candidates.direction[candidate.at()], candidates.rank[candidate.at()]);
            let first = ColumnIx::new(columns.len()).0;
            for (level, offer) in (0..).zip(case.offers(candidates, candidate)) {
                scores.push(Score::of(offer.merit, case.weight(direction)));
                let key = ColumnKey::Fund { candidate, level };
                columns.push(Column { key, score: 0, award: offer.award.0, direction, rank });
            }
            columns_of[candidate.at()] = first..ColumnIx::new(columns.len()).0;
        }
        let directions = case.programme.directions.iter().map(|direction| direction.id.as_str()).collect();
        Self { candidates, directions, order, columns_of, columns, scores, rows: Vec::new() }
    }

    /// The candidates that may be funded, in canonical order.
    pub fn order(&self) -> &[CandidateIx] {
        &self.order
    }

    /// The columns that fund a candidate, from the greatest award to the least; none where it may not be funded.
    pub fn funding(&self, candidate: CandidateIx) -> impl Iterator<Item = ColumnIx> + use<> {
        self.columns_of[candidate.at()].clone().map(ColumnIx)
    }

    /// May the candidate be funded?
    pub fn has(&self, candidate: CandidateIx) -> bool {
        !self.columns_of[candidate.at()].is_empty()
    }

    /// `factor · Σ x(c, level)`: the candidate counts once, whatever it is awarded.
    pub fn counted(&self, candidate: CandidateIx, factor: i64) -> impl Iterator<Item = (ColumnIx, i64)> + use<> {
        self.funding(candidate).map(move |column| (column, factor))
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
        let never_above = range
            .most
            .is_none_or(|most| terms.iter().map(|term| i128::from(term.1.max(0))).sum::<i128>() <= i128::from(most));
        let never_below = range
            .least
            .is_none_or(|least| terms.iter().map(|term| i128::from(term.1.min(0))).sum::<i128>() >= i128::from(least));
        if !(never_above && never_below) {
            self.rows.push(Row { rule, unit, terms, range });
        }
    }

    pub fn finish(mut self) -> Program {
        let unit = self.scores.iter().fold(0, |divisor, score| gcd(divisor, score.0)).max(1);
        for (column, score) in self.columns.iter_mut().zip(&self.scores) {
            column.score = i64::try_from(quotient(score.0, unit)).expect("input bounds the sum of scores");
        }
        let directions = self.directions.into_iter().map(str::to_owned).collect();
        let names = Names::ByKey { ids: self.candidates.id.clone(), directions };
        Program { columns: self.columns, rows: self.rows, score_unit: Score(unit), gives: BTreeMap::new(), names }
    }
}

fn name(key: ColumnKey, ids: &TextColumn, directions: &[String]) -> String {
    let id = |candidate: CandidateIx| ascii_name(ids.text(candidate.at()));
    match key {
        ColumnKey::Fund { candidate, level: 0 } => format!("x_{}", id(candidate)),
        ColumnKey::Fund { candidate, level } => format!("x_{}_{level}", id(candidate)),
        ColumnKey::Reached { direction, rank } => format!("reached_{}_{rank}", ascii_name(&directions[direction.at()])),
        ColumnKey::PassedOver { candidate, reason } => {
            format!("passed_{}_{reason}", id(candidate))
        }
        ColumnKey::Covered { objective, value } => format!("covered_{objective}_{value}"),
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    match (u64::try_from(a), u64::try_from(b)) {
        // Nearly always, and much quicker.
        (Ok(a), Ok(b)) => i128::from(narrow_gcd(a, b)),
        _ if b == 0 => a,
        _ => gcd(b, a % b),
    }
}

fn narrow_gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { narrow_gcd(b, a % b) }
}

fn quotient(score: i128, unit: i128) -> i128 {
    match (u64::try_from(score), u64::try_from(unit)) {
        (Ok(score), Ok(unit)) => i128::from(score / unit),
        _ => score / unit,
    }
}
