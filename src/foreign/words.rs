//! A file of numbers between white space, read one by one with the line that each stands in.

use super::issues::place;
use super::orlib::number;
use crate::domain::{Decimal, Issues, Text};
use crate::say;

/// Most variables or rows that a file may announce: beyond, the announcement is wrong.
const MOST: usize = 10_000_000;

/// The words of a file.
pub(super) struct Words<'a> {
    /// The file, as messages name it.
    pub shown: &'a str,
    rest: std::vec::IntoIter<(usize, String)>,
    line: usize,
}

impl<'a> Words<'a> {
    /// The words of some lines of a file, each with its number.
    pub fn within<'t>(shown: &'a str, lines: impl IntoIterator<Item = (usize, &'t str)>) -> Self {
        let words = |(at, line): (usize, &'t str)| line.split_whitespace().map(move |word| (at, word.to_owned()));
        let words: Vec<(usize, String)> = lines.into_iter().flat_map(words).collect();
        let line = words.first().map_or(1, |word| word.0);
        Self { shown, rest: words.into_iter(), line }
    }

    /// Drops words up to the next number; is there one?
    pub fn skip_to_number(&mut self) -> bool {
        while let Some((_, word)) = self.rest.as_slice().first() {
            if number(word).is_some() {
                return true;
            }
            self.rest.next();
        }
        false
    }

    /// The next word.
    pub fn next(&mut self) -> Option<String> {
        let (line, word) = self.rest.next()?;
        self.line = line;
        Some(word)
    }

    /// The next number.
    pub fn number(&mut self, what: &str, issues: &mut Issues) -> Option<Decimal> {
        let Some(word) = self.next() else {
            let problem = say!("文件在 {what} 处中断", "the file ends before the {what}");
            self.refuse("I201", problem, say!("请检查文件是否完整", "check that the file is whole"), issues);
            return None;
        };
        let found = number(&word);
        if found.is_none() {
            let problem = say!("`{word}` 不是数（{what}）", "`{word}` is no number ({what})");
            self.refuse("I201", problem, say!("请检查文件格式", "check that the file is of this format"), issues);
        }
        found
    }

    /// The next whole number from 1.
    pub fn count(&mut self, what: &str, issues: &mut Issues) -> Option<usize> {
        let found = self.number(what, issues)?;
        let count = usize::try_from(found.units).ok().filter(|count| found.places == 0 && (1..=MOST).contains(count));
        if count.is_none() {
            let problem = say!(
                "{what} 应为 1 至 {MOST} 的整数，而不是 {found}",
                "the {what} should be a whole number from 1 to {MOST}, not {found}"
            );
            self.refuse("I201", problem, say!("请检查文件格式", "check that the file is of this format"), issues);
        }
        count
    }

    /// So many numbers.
    pub fn numbers(&mut self, count: usize, what: &str, issues: &mut Issues) -> Option<Vec<Decimal>> {
        (0..count).map(|_| self.number(what, issues)).collect()
    }

    /// Tells an error at the last word.
    pub fn refuse(&self, code: &'static str, problem: Text, help: Text, issues: &mut Issues) {
        issues.error(code, place(self.shown, self.line, ""), problem, help);
    }

    /// Tells a warning at the last word.
    pub fn warn(&self, code: &'static str, problem: Text, help: Text, issues: &mut Issues) {
        issues.warn(code, place(self.shown, self.line, ""), problem, help);
    }
}
