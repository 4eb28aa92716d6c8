//! Small cases for tests: a programme, a scenario and a candidate table in a few lines. Amounts are written in 万元.

#![allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "helpers of tests")]

use super::{
    Bounds, Candidates, Case, Cells, Clause, Column, ColumnSpec, ColumnType, Direction, DirectionIx, Evidence, Limit,
    Lock, Measure, Merit, Money, MoneyUnit, Programme, RankTies, Require, Reviewers, Scenario, Severity, Text,
    TextColumn, Waived, Waiver, parse_units,
};

/// A case that is being put together.
#[derive(Clone)]
pub struct TestCase {
    /// The programme; change it at will before [`case`](Self::case).
    pub programme: Programme,
    /// The scenario; change it at will before [`case`](Self::case).
    pub scenario: Scenario,
}

impl TestCase {
    /// A programme with this total and nothing else.
    pub fn new(total: &str) -> Self {
        let programme = Programme {
            id: "test".into(),
            title: Text::same("test"),
            source: None,
            money: MoneyUnit::default(),
            total: money(total),
            rank_ties: RankTies::Allowed,
            reviewers: Reviewers::default(),
            columns: Vec::new(),
            directions: Vec::new(),
            clauses: Vec::new(),
            limits: Vec::new(),
            requires: Vec::new(),
        };
        Self { programme, scenario: Scenario { id: "base".into(), ..Scenario::default() } }
    }

    /// A direction with a planned number of places and at most so much money; `None`: no bound of its own.
    pub fn direction<'a>(self, id: &str, places: impl Into<Option<i64>>, funds: impl Into<Option<&'a str>>) -> Self {
        let funds = funds.into().map(|funds| at_most(money(funds)));
        self.direction_with(id, places.into().map(exactly), funds)
    }

    /// A direction with bounds of any kind.
    pub fn direction_with(mut self, id: &str, projects: Option<Bounds<i64>>, funds: Option<Bounds<Money>>) -> Self {
        let (partners, fields) = (Vec::new(), Vec::new());
        let title = Text::same(format!("direction {id}"));
        self.programme.directions.push(Direction { id: id.into(), title, projects, funds, partners, fields });
        self
    }

    /// A column that the programme declares.
    pub fn column(mut self, name: &str, kind: ColumnType) -> Self {
        self.programme.columns.push(ColumnSpec { name: name.into(), kind, title: Text::same(name) });
        self
    }

    /// A clause decided by data: who it concerns (`""`: everybody), what must hold.
    pub fn clause(self, id: &str, applies: &str, require: &str) -> Self {
        self.clause_with(id, applies, require, |_| {})
    }

    /// A clause, changed by `change`. An empty `applies` or `require` is none.
    pub fn clause_with(mut self, id: &str, applies: &str, require: &str, change: impl FnOnce(&mut Clause)) -> Self {
        let mut clause = Clause {
            id: id.into(),
            title: None,
            applies: expression(applies),
            require: expression(require),
            reason: Text::same(format!("reason of {id}")),
            evidence: Evidence::Data,
            severity: Severity::Must,
            waivable: false,
            switch: None,
        };
        change(&mut clause);
        self.programme.clauses.push(clause);
        self
    }

    /// A limit of the programme; see [`limit`].
    pub fn limit(mut self, limit: Limit) -> Self {
        self.programme.limits.push(limit);
        self
    }

    /// If `project` is funded, so is `needs`.
    pub fn require(mut self, project: &str, needs: &str) -> Self {
        self.programme.requires.push(Require { project: project.into(), needs: needs.into() });
        self
    }

    /// Changes the scenario.
    pub fn scenario(mut self, change: impl FnOnce(&mut Scenario)) -> Self {
        change(&mut self.scenario);
        self
    }

    /// Locks a candidate as funded.
    pub fn fund(mut self, id: &str) -> Self {
        self.scenario.fund.push(lock(id));
        self
    }

    /// Locks a candidate as refused.
    pub fn refuse(mut self, id: &str) -> Self {
        self.scenario.refuse.push(lock(id));
        self
    }

    /// Waives a limit.
    pub fn waive(mut self, limit: &str) -> Self {
        self.scenario.waive.push(Waiver { what: Waived::Limit(limit.into()), reason: "test".into() });
        self
    }

    /// The case.
    pub fn case(&self) -> Case {
        Case::new(self.programme.clone(), self.scenario.clone())
    }

    /// Candidates as (id, direction, rank, merit, requested). Further columns are added with [`Candidates::with`].
    pub fn candidates(&self, rows: &[(&str, &str, u32, &str, &str)]) -> Candidates {
        let mut table = Candidates::default();
        for &(id, direction, rank, merit, requested) in rows {
            table.id.push(Some(id));
            let direction = self.programme.direction_ix(direction);
            table.direction.push(direction.unwrap_or(DirectionIx(u32::MAX)));
            table.rank.push(rank);
            table.merit.push(Merit::parse(merit).expect("a merit"));
            table.requested.push(money(requested));
        }
        table
    }
}

impl Candidates {
    /// The table with one more column: [`text`], [`integer`], [`decimal`], [`flag`].
    pub fn with(mut self, column: Column) -> Self {
        let cells = match &column.cells {
            Cells::Text(cells) => cells.len(),
            Cells::Integer(cells) => cells.len(),
            Cells::Decimal { units, .. } => units.len(),
            Cells::Flag(cells) => cells.len(),
        };
        assert_eq!(cells, self.len(), "cells of {}", column.name);
        self.columns.push(column);
        self
    }
}

/// A column of texts; an empty one is missing.
pub fn text(name: &str, cells: &[&str]) -> Column {
    let cells: TextColumn = cells.iter().map(|cell| Some(*cell).filter(|cell| !cell.is_empty())).collect();
    Column { name: name.into(), cells: Cells::Text(cells) }
}

/// A column of whole numbers.
pub fn integer(name: &str, cells: &[Option<i64>]) -> Column {
    Column { name: name.into(), cells: Cells::Integer(cells.to_vec()) }
}

/// A column of decimals with so many places; an empty cell is missing.
pub fn decimal(name: &str, places: u8, cells: &[&str]) -> Column {
    let read = |cell: &&str| Some(*cell).filter(|c| !c.is_empty()).map(|c| parse_units(c, places).expect("a decimal"));
    Column { name: name.into(), cells: Cells::Decimal { places, units: cells.iter().map(read).collect() } }
}

/// A column of yes and no.
pub fn flag(name: &str, cells: &[Option<bool>]) -> Column {
    Column { name: name.into(), cells: Cells::Flag(cells.to_vec()) }
}

/// A limit that everybody is a member of unless `applies` says otherwise (`""`: everybody).
pub fn limit(id: &str, applies: &str, for_each: &[&str], measure: Measure) -> Limit {
    Limit {
        id: id.into(),
        clause: id.into(),
        title: None,
        reason: None,
        applies: expression(applies),
        ids: Vec::new(),
        for_each: for_each.iter().map(|name| (*name).to_owned()).collect(),
        measure,
        waivable: true,
        switch: None,
    }
}

/// An amount in 万元.
pub fn money(text: &str) -> Money {
    MoneyUnit::default().parse(text).expect("an amount")
}

/// Not more than.
pub fn at_most<T: Copy>(most: T) -> Bounds<T> {
    Bounds { at_least: None, at_most: Some(most), exactly: None, about: None }
}

/// Not less than.
pub fn at_least<T: Copy>(least: T) -> Bounds<T> {
    Bounds { at_least: Some(least), at_most: None, exactly: None, about: None }
}

/// A planned number, or an equality in a limit.
pub fn exactly<T: Copy>(number: T) -> Bounds<T> {
    Bounds { at_least: None, at_most: None, exactly: Some(number), about: None }
}

/// About so much.
pub fn about<T: Copy>(number: T) -> Bounds<T> {
    Bounds { at_least: None, at_most: None, exactly: None, about: Some(number) }
}

fn expression(sql: &str) -> Option<String> {
    Some(sql).filter(|sql| !sql.is_empty()).map(ToOwned::to_owned)
}

fn lock(id: &str) -> Lock {
    Lock { id: id.into(), reason: "test".into() }
}
