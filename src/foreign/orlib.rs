//! OR-Library's multidimensional knapsack files (Beasley, "OR-Library: distributing test problems by electronic mail", J. Oper.
//! Res. Soc. 41, 1990): capital budgeting with several resources. They come in two layouts, told apart by the first line of
//! numbers; otherwise line ends mean nothing.
//!
//! - `mknap1`, `mknapcb1` …: the number of problems, alone in its line; then for each problem the numbers of variables and of
//!   resources and the optimum (0 where it is not known), the values, the needs resource by resource, and the capacities.
//! - `mknap2` and the single files that it gathers: the numbers of *resources* and of variables, the values, the *capacities*,
//!   the needs, and the optimum at the end. In `mknap2` each problem stands below a line `problem NAME`, and all before the
//!   first of these lines is documentation; lines of `+`, and what follows `//`, are comments.

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
    let text = String::from_utf8_lossy(bytes);
    let lines = numbered(text.trim_start_matches('\u{feff}'));
    let found = if lines.iter().any(|line| name_of(line.1).is_some()) || counts(&lines) == 2 {
        named(shown, stem, &lines, &mut issues)
    } else {
        counted(&mut Words::within(shown, lines), stem, &mut issues)
    };
    let made = found.and_then(|problems| programmes(shown, stem, problems, only, &mut issues));
    if issues.fatal() {
        return Err(issues);
    }
    made.map(|programmes| Import { programmes, warnings: issues.clone() }).ok_or(issues)
}

/// A problem, with its name where it has one, and the optimum that is stated.
struct Problem {
    name: Option<String>,
    values: Vec<Decimal>,
    needs: Vec<Vec<Decimal>>,
    caps: Vec<Decimal>,
    optimum: Decimal,
}

/// The lines that hold something, with their numbers, without comments.
fn numbered(text: &str) -> Vec<(usize, &str)> {
    let plain = |line: &str| !line.is_empty() && !line.starts_with('#') && !line.bytes().all(|byte| byte == b'+');
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
    lines.enumerate().filter(|(_, line)| plain(line)).map(|(at, line)| (at + 1, line)).collect()
}

/// `problem WEING1.DAT`.
fn name_of(line: &str) -> Option<&str> {
    let (word, name) = line.split_once(char::is_whitespace)?;
    (word.eq_ignore_ascii_case("problem") && !name.trim().contains(char::is_whitespace)).then_some(name.trim())
}

/// How many numbers the first line has; 0 where it has something else.
fn counts(lines: &[(usize, &str)]) -> usize {
    let words: Vec<&str> = lines.first().map(|line| line.1.split_whitespace().collect()).unwrap_or_default();
    if words.iter().all(|word| number(word).is_some()) { words.len() } else { 0 }
}

/// The problems of the first layout.
fn counted(words: &mut Words<'_>, stem: &str, issues: &mut Issues) -> Option<Vec<Problem>> {
    let problems = words.count("number of problems", issues)?;
    let mut found = Vec::new();
    for _ in 0..problems {
        let variables = words.count("number of variables", issues)?;
        let resources = words.count("number of resources", issues)?;
        let optimum = words.number("optimum", issues)?;
        let values = words.numbers(variables, "values", issues)?;
        let needs = needs(words, resources, variables, issues)?;
        let caps = words.numbers(resources, "capacities", issues)?;
        found.push(Problem { name: None, values, needs, caps, optimum });
    }
    if let Some(word) = words.next() {
        let problem = say!(
            "{stem}：全部 {problems} 个问题之后还有内容：`{word}`",
            "{stem}: there is more after the {problems} problems: `{word}`"
        );
        words.warn("I203", problem, say!("请核对问题个数", "check the number of problems"), issues);
    }
    Some(found)
}

/// The problems of the second layout.
fn named(shown: &str, stem: &str, lines: &[(usize, &str)], issues: &mut Issues) -> Option<Vec<Problem>> {
    let starts: Vec<usize> = (0..lines.len()).filter(|at| name_of(lines[*at].1).is_some()).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let mut blocks: Vec<_> =
        starts.iter().zip(ends).map(|(start, end)| (name_of(lines[*start].1), &lines[start + 1..end])).collect();
    if blocks.is_empty() {
        blocks.push((None, lines));
    }
    let mut found = Vec::new();
    for (name, block) in blocks {
        let mut words = Words::within(shown, block.iter().copied());
        let resources = words.count("number of resources", issues)?;
        let variables = words.count("number of variables", issues)?;
        let values = words.numbers(variables, "values", issues)?;
        let caps = words.numbers(resources, "capacities", issues)?;
        let needs = needs(&mut words, resources, variables, issues)?;
        let optimum = words.number("optimum", issues)?;
        // The single files end with the problem's name in words.
        if words.skip_to_number() {
            let name = name.unwrap_or(stem);
            let problem = say!("{name}：最优值之后还有数字", "{name}: there are more numbers after the optimum");
            words.warn("I203", problem, say!("请核对文件是否完整", "check that the file is whole"), issues);
        }
        found.push(Problem { name: name.map(ToOwned::to_owned), values, needs, caps, optimum });
    }
    Some(found)
}

fn needs(words: &mut Words<'_>, resources: usize, variables: usize, issues: &mut Issues) -> Option<Vec<Vec<Decimal>>> {
    (0..resources).map(|_| words.numbers(variables, "needs of a resource", issues)).collect()
}

/// The programmes of all problems, or of one, each with its folder.
fn programmes(
    shown: &str,
    stem: &str,
    problems: Vec<Problem>,
    only: Option<usize>,
    issues: &mut Issues,
) -> Option<Vec<(String, Imported)>> {
    let count = problems.len();
    if let Some(wanted) = only.filter(|wanted| *wanted > count) {
        issues.error(
            "I202",
            crate::domain::Place::file(shown),
            say!(
                "文件只有 {count} 个问题，没有第 {wanted} 个",
                "the file has {count} problems, and no number {wanted}"
            ),
            say!("请用 --problem 选择其中一个", "choose one of them with --problem"),
        );
        return None;
    }
    let mut found = Vec::new();
    for (number, problem) in (1..).zip(problems) {
        if only.is_some_and(|only| only != number) {
            continue;
        }
        let name = problem.name.clone();
        let id = name.as_deref().map_or_else(
            || if count == 1 { stem.to_owned() } else { format!("{stem}-{number}") },
            |name| name.trim_end_matches(".DAT").trim_end_matches(".dat").to_owned(),
        );
        let stated = Some(trimmed(problem.optimum)).filter(|stated| stated.units != 0);
        let mut imported = selection::import(&selection_of(problem, id), shown, issues)?;
        let name = name.map(|name| format!(", {name}")).unwrap_or_default();
        imported.programme.source = Some(Text::same(format!("OR-Library {stem}{name}, {number}/{count}")));
        if let Some(stated) = stated {
            imported.assumptions.push(say!("文件写明的最优值：{stated}", "the optimum that the file states: {stated}"));
            imported.stated_optimum = Some(stated.to_string());
        }
        let folder = if count == 1 || only.is_some() { String::new() } else { number.to_string() };
        found.push((folder, imported));
    }
    Some(found)
}

fn selection_of(problem: Problem, id: String) -> Selection {
    let Problem { values, needs, caps, .. } = problem;
    let rows = needs.into_iter().zip(caps).enumerate().map(|(at, (need, cap))| Row {
        name: format!("resource-{}", at + 1),
        terms: need.into_iter().enumerate().filter(|(_, need)| need.units != 0).collect(),
        least: None,
        most: Some(cap),
    });
    let width = values.len().to_string().len();
    let variable =
        |(at, value): (usize, Decimal)| Variable { name: format!("x{:0width$}", at + 1), value, fixed: None };
    Selection { id, rows: rows.collect(), variables: values.into_iter().enumerate().map(variable).collect() }
}

/// Is this a number?
pub(super) fn number(word: &str) -> Option<Decimal> {
    amount(word).map(|found| found.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foreign::testing::{optimum, read_back};

    /// Weingartner and Ness (1967), the first of their problems, in the layout of `mknap2` and with its published optimum.
    const WEING1: &str = "Documentation, with an example:\n 2 3 // 2 knapsacks\n\nproblem WEING1.DAT\n++++++++\n 2 28\n\
        1898 440 22507 270 14148 3100 4650 30800 615 4975 1160 4225 510 11880 479 440 490 330 110 560\n\
        24355 2885 11748 4550 750 3720 1950 10500 // values\n 600 600\n\
        45 0 85 150 65 95 30 0 170 0 40 25 20 0 0 25 0 0 25 0 165 0 85 0 0 0 0 100\n\
        30 20 125 5 80 25 35 73 12 15 15 40 5 10 10 12 10 9 0 20 60 40 50 36 49 40 19 150\n 141278\n";

    fn answers(text: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let made = import("a.txt", "a", text.as_bytes(), None).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let answer = |(_, imported): &(String, Imported)| {
            let best = optimum(&read_back(imported, Some("base")).0);
            (imported.programme.id.clone(), best, imported.stated_optimum.clone())
        };
        made.programmes.iter().map(answer).collect()
    }

    #[test]
    fn the_layout_of_mknap2_with_a_published_optimum() {
        let best = || Some("141278".to_owned());
        assert_eq!(answers(WEING1), [("WEING1".to_owned(), best(), best())]);
        let single = WEING1.split_once("++++++++\n").expect("the problem").1;
        let single = format!("{single}\nWEINGARTNER 1\n\nok\n");
        assert_eq!(answers(&single), [("a".to_owned(), best(), best())]);
        let twice = format!("{WEING1}problem small.DAT\n1 2\n3 4\n5\n5 5\n0\n");
        assert_eq!(answers(&twice)[1], ("small".to_owned(), Some("4".to_owned()), None), "0: the optimum is not known");
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let code = |text: &str| import("a.txt", "a", text.as_bytes(), None).expect_err("refused").0[0].code;
        assert_eq!(code(&WEING1[..WEING1.len() - 60]), "I201");
        assert_eq!(code("3 4 5\n"), "I201");
        assert_eq!(import("a.txt", "a", WEING1.as_bytes(), Some(2)).expect_err("refused").0[0].code, "I202");
    }
}
