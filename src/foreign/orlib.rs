//! OR-Library's multidimensional knapsack files (`mknap1`, `mknapcb1` …; Beasley, "OR-Library: distributing test problems by
//! electronic mail", J. Oper. Res. Soc. 41, 1990): capital budgeting with several resources.
//!
//! The number of problems; then for each problem the numbers of variables and of resources and the optimum (0 where it is
//! not known), the values, the needs resource by resource, and the capacities. Line ends mean nothing.

use super::made::{Import, Imported};
use super::number::{amount, trimmed};
use super::selection::{self, Row, Selection, Variable};
use super::words::Words;
use crate::domain::{Decimal, Issues, Text};
use crate::say;

/// Imports all problems of a file, or one, counted from 1.
///
/// # Errors
/// All issues, where at least one is an error.
pub fn import(shown: &str, stem: &str, bytes: &[u8], only: Option<usize>) -> Result<Import, Issues> {
    let mut issues = Issues::default();
    let mut words = Words::new(shown, bytes);
    let found = read(&mut words, stem, only, &mut issues);
    if issues.fatal() {
        return Err(issues);
    }
    found.map(|programmes| Import { programmes, warnings: issues.clone() }).ok_or(issues)
}

fn read(
    words: &mut Words<'_>,
    stem: &str,
    only: Option<usize>,
    issues: &mut Issues,
) -> Option<Vec<(String, Imported)>> {
    let problems = words.count("number of problems", issues)?;
    if let Some(wanted) = only.filter(|wanted| *wanted > problems) {
        let problem = say!(
            "文件只有 {problems} 个问题，没有第 {wanted} 个",
            "the file has {problems} problems, and no number {wanted}"
        );
        words.refuse("I202", problem, say!("请用 --problem 选择其中一个", "choose one of them with --problem"), issues);
        return None;
    }
    let mut found = Vec::new();
    for number in 1..=problems {
        let (selection, stated) = problem(words, &format!("{stem}-{number}"), issues)?;
        if only.is_some_and(|only| only != number) {
            continue;
        }
        let mut imported = selection::import(&selection, words.shown, issues)?;
        imported.programme.source = Some(Text::same(format!("OR-Library {stem}, {number}/{problems}")));
        if let Some(stated) = stated {
            imported.assumptions.push(say!("文件写明的最优值：{stated}", "the optimum that the file states: {stated}"));
            imported.stated_optimum = Some(stated.to_string());
        }
        let folder = if problems == 1 || only.is_some() { String::new() } else { number.to_string() };
        found.push((folder, imported));
    }
    if let Some(word) = words.next() {
        let problem = say!(
            "全部 {problems} 个问题之后还有内容：`{word}`",
            "there is more after the {problems} problems: `{word}`"
        );
        words.warn("I203", problem, say!("请核对问题个数", "check the number of problems"), issues);
    }
    Some(found)
}

fn problem(words: &mut Words<'_>, id: &str, issues: &mut Issues) -> Option<(Selection, Option<Decimal>)> {
    let variables = words.count("number of variables", issues)?;
    let resources = words.count("number of resources", issues)?;
    let stated = words.number("optimum", issues)?;
    let values = words.numbers(variables, "values", issues)?;
    let needs: Vec<Vec<Decimal>> =
        (0..resources).map(|_| words.numbers(variables, "needs of a resource", issues)).collect::<Option<_>>()?;
    let caps = words.numbers(resources, "capacities", issues)?;
    let rows = needs.into_iter().zip(caps).enumerate().map(|(at, (need, cap))| Row {
        name: format!("resource-{}", at + 1),
        terms: need.into_iter().enumerate().filter(|(_, need)| need.units != 0).collect(),
        least: None,
        most: Some(cap),
    });
    let width = variables.to_string().len();
    let variable =
        |(at, value): (usize, Decimal)| Variable { name: format!("x{:0width$}", at + 1), value, fixed: None };
    let selection = Selection {
        id: id.to_owned(),
        rows: rows.collect(),
        variables: values.into_iter().enumerate().map(variable).collect(),
    };
    Some((selection, Some(trimmed(stated)).filter(|stated| stated.units != 0)))
}

/// Is this a number?
pub(super) fn number(word: &str) -> Option<Decimal> {
    amount(word).map(|found| found.value)
}
