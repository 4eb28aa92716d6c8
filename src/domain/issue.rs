//! What is wrong with an input: code, place, problem, help. All issues of an input are told together.

use super::{Lang, Text};
use std::fmt;

/// Where an issue is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file, as the user named it.
    pub file: String,
    /// Line of a text file, or row of a spreadsheet as it numbers them, from 1.
    pub line: Option<usize>,
    /// Row of a table, from 1 for the first candidate after the header.
    pub row: Option<usize>,
    /// Column of a table, or key of a TOML file.
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        Ok(())
    }
}

/// Stops the run, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The input cannot be used.
    Error,
    /// The input can be used; a person should know.
    Warning,
}

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Stable code: `P…` programme, `S…` scenario, `C…` candidates, `F…` files, `R…` rules against each other.
    pub code: &'static str,
    /// Stops the run or not.
    pub level: Level,
    /// Where.
    pub at: Place,
    /// What is wrong, with the offending value.
    pub problem: Text,
    /// What is allowed, what to do.
    pub help: Text,
}

/// All issues of the inputs, errors and warnings, in the order they were met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issues(pub Vec<Issue>);

impl Issues {
    /// Adds an error.
    pub fn error(&mut self, code: &'static str, at: Place, problem: Text, help: Text) {
        self.0.push(Issue { code, level: Level::Error, at, problem, help });
    }

    /// Adds a warning.
    pub fn warn(&mut self, code: &'static str, at: Place, problem: Text, help: Text) {
        self.0.push(Issue { code, level: Level::Warning, at, problem, help });
    }

    /// Is there an error among them?
    #[must_use]
    pub fn fatal(&self) -> bool {
        self.0.iter().any(|issue| issue.level == Level::Error)
    }
}

impl Issue {
    /// One line: `error[C102] candidates.csv, row 3, requested: … — help`.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        format!("{level}[{}] {}: {} ({})", self.code, self.at, self.problem.get(lang), self.help.get(lang))
    }
}
