//! Reading programs in OPB and the words of proof lines.

use super::Why;
use super::constraint::Constraint;
use std::iter::Peekable;
use std::str::SplitAsciiWhitespace;

/// A program: `min: objective`, rows `Σ a·x ≥ least`, variables `x1 … xn`.
pub(super) struct Formula {
    pub variables: usize,
    pub objective: Option<Constraint>,
    pub rows: Vec<Constraint>,
}

impl Formula {
    /// Reads a program. The error is the line, from 0, and why.
    pub fn read(text: &str) -> Result<Self, (usize, Why)> {
        let mut lines = text.lines().enumerate();
        let variables = lines.next().and_then(|line| announced(line.1)).ok_or((0, Why::Unreadable))?;
        let mut formula = Self { variables, objective: None, rows: Vec::new() };
        for (at, line) in lines {
            formula.line(line).map_err(|why| (at, why))?;
        }
        Ok(formula)
    }

    fn line(&mut self, line: &str) -> Result<(), Why> {
        if line.starts_with('*') {
            return Ok(());
        }
        let body = line.strip_suffix(" ;").ok_or(Why::Unreadable)?;
        if let Some(objective) = body.strip_prefix("min:") {
            if self.objective.is_some() || !self.rows.is_empty() {
                return Err(Why::Unreadable);
            }
            let mut words = Words::all(objective);
            let terms = words.terms(self.variables)?;
            words.end()?;
            if terms.iter().any(|term| !term.1) {
                return Err(Why::Unreadable);
            }
            self.objective = Some(Constraint::new(terms, 0)?);
            return Ok(());
        }
        let body = match body.strip_prefix('@') {
            Some(named) => named.split_once(' ').ok_or(Why::Unreadable)?.1,
            None => body,
        };
        let mut words = Words::all(body);
        let row = words.constraint(self.variables)?;
        words.end()?;
        self.rows.push(row);
        Ok(())
    }
}

/// How many variables the first line of a program announces.
fn announced(line: &str) -> Option<usize> {
    let mut words = line.strip_prefix("* #variable= ")?.split(' ');
    words.next()?.parse().ok()
}

/// The words of a line after its rule.
pub(super) struct Words<'l> {
    rest: Peekable<SplitAsciiWhitespace<'l>>,
}

impl<'l> Words<'l> {
    fn all(line: &'l str) -> Self {
        Self { rest: line.split_ascii_whitespace().peekable() }
    }

    /// The words of a line that begins with `rule` and ends with `;`.
    pub fn of(line: &'l str, rule: &str) -> Result<Self, Why> {
        Self::unended(line.strip_suffix(';').ok_or(Why::Unreadable)?, rule)
    }

    /// The words of a line that begins with `rule`.
    pub fn unended(line: &'l str, rule: &str) -> Result<Self, Why> {
        let mut words = Self::all(line);
        if words.next() == Some(rule) { Ok(words) } else { Err(Why::Unreadable) }
    }

    pub fn next(&mut self) -> Option<&'l str> {
        self.rest.next()
    }

    pub fn end(&mut self) -> Result<(), Why> {
        if self.rest.next().is_none() { Ok(()) } else { Err(Why::Unreadable) }
    }

    pub fn number(&mut self) -> Result<i128, Why> {
        self.next().and_then(|word| word.parse().ok()).ok_or(Why::Unreadable)
    }

    /// The next word as a variable and its value, if there is one.
    pub fn literal(&mut self, variables: usize) -> Result<Option<(usize, bool)>, Why> {
        self.next().map(|word| literal(word, variables)).transpose()
    }

    /// Terms up to `>=` and the bound after it.
    pub fn constraint(&mut self, variables: usize) -> Result<Constraint, Why> {
        let terms = self.terms(variables)?;
        if self.next() != Some(">=") {
            return Err(Why::Unreadable);
        }
        Constraint::new(terms, self.number()?)
    }

    /// Terms `a x` and `a ~x` up to `>=` or the end.
    pub fn terms(&mut self, variables: usize) -> Result<Vec<Term>, Why> {
        let mut terms = Vec::new();
        while self.rest.peek().is_some_and(|word| *word != ">=") {
            let a = self.number()?;
            let (variable, value) = self.literal(variables)?.ok_or(Why::Unreadable)?;
            terms.push((variable, value, a));
        }
        Ok(terms)
    }
}

/// A variable, whether it counts as it is or negated, and its coefficient.
pub(super) type Term = (usize, bool, i128);

fn literal(word: &str, variables: usize) -> Result<(usize, bool), Why> {
    let (name, value) = word.strip_prefix('~').map_or((word, true), |name| (name, false));
    let number: usize = name.strip_prefix('x').and_then(|number| number.parse().ok()).ok_or(Why::Unreadable)?;
    match number.checked_sub(1).filter(|variable| *variable < variables) {
        Some(variable) => Ok((variable, value)),
        None => Err(Why::Unreadable),
    }
}
