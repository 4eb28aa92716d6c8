//! Collects the issues of an input; a flood of one kind is cut short, and counted.

use crate::domain::{Decimal, Issue, Issues, Level, Place, Text};
use crate::say;
use std::collections::BTreeMap;

/// Up to so many issues of one code are all shown.
const ALL_SHOWN: usize = 100;
/// Of more than [`ALL_SHOWN`], so many are shown, and the rest is counted.
const FIRST_SHOWN: usize = 20;

/// The issues met so far.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    kept: Vec<Issue>,
    met: BTreeMap<&'static str, usize>,
    errors: usize,
}

impl Ledger {
    /// Adds an error.
    pub(super) fn error(&mut self, code: &'static str, at: Place, problem: Text, help: Text) {
        self.add(Issue { code, level: Level::Error, at, problem, help });
    }

    /// Adds a warning.
    pub(super) fn warn(&mut self, code: &'static str, at: Place, problem: Text, help: Text) {
        self.add(Issue { code, level: Level::Warning, at, problem, help });
    }

    fn add(&mut self, issue: Issue) {
        self.errors += usize::from(issue.level == Level::Error);
        let met = self.met.entry(issue.code).or_default();
        *met += 1;
        if *met <= ALL_SHOWN {
            self.kept.push(issue);
        }
    }

    /// Adds what was met elsewhere, in its order.
    pub(super) fn append(&mut self, issues: Vec<Issue>) {
        for issue in issues {
            self.add(issue);
        }
    }

    /// How many errors were met so far. Compare two readings to know whether a step went well.
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    /// The issues in the order they were met. Where there were more than [`ALL_SHOWN`] of a code, its first
    /// [`FIRST_SHOWN`] and then one that counts the rest.
    pub(super) fn finish(self) -> Issues {
        let mut shown: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut issues = Issues::default();
        for issue in self.kept {
            let met = self.met[issue.code];
            let count = shown.entry(issue.code).or_default();
            *count += 1;
            if met <= ALL_SHOWN || *count <= FIRST_SHOWN {
                issues.0.push(issue);
            } else if *count == FIRST_SHOWN + 1 {
                issues.0.push(rest(&issue, met - FIRST_SHOWN));
            }
        }
        issues
    }
}

fn rest(like: &Issue, more: usize) -> Issue {
    let more = Decimal::new(i128::try_from(more).expect("a count fits"), 0).grouped();
    let code = like.code;
    Issue {
        code,
        level: like.level,
        at: Place::file(&like.at.file),
        problem: say!("另有 {more} 处同类问题（{code}）", "and {more} more of the same kind ({code})"),
        help: say!("请先改正上面列出的各处，再重新运行", "correct those listed above, then run again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flood(count: usize) -> Issues {
        let mut ledger = Ledger::default();
        for row in 1..=count {
            let at = Place { row: Some(row), ..Place::file("a.csv") };
            ledger.error("C202", at, Text::same("x"), Text::same("y"));
            if row == 5 {
                ledger.warn("C502", Place::file("a.csv"), Text::same("w"), Text::default());
            }
        }
        ledger.finish()
    }

    #[test]
    fn a_hundred_of_a_kind_are_all_shown() {
        assert_eq!(flood(100).0.len(), 101);
    }

    #[test]
    fn of_a_flood_the_first_twenty_are_shown_and_the_rest_counted() {
        let issues = flood(1254).0;
        assert_eq!(issues.len(), 22, "twenty, the warning in between, and the summary");
        assert_eq!(issues[5].code, "C502", "in the order they were met");
        assert_eq!(issues[20].at.row, Some(20));
        assert_eq!(issues[21].problem.en, "and 1,234 more of the same kind (C202)");
        assert_eq!(issues[21].level, Level::Error);
    }
}
