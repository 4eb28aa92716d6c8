//! 0-1 knapsack files: one budget, one value for each item.
//!
//! | layout | first lines | an item | |
//! | --- | --- | --- | --- |
//! | Pisinger, "Where are the hard knapsack problems?", Comput. Oper. Res. 32, 2005 | a name; `n 50`, `c 995`, `z 8373` | `1,94,485,0`: number, value, weight, in the optimum | several problems, each ends with dashes |
//! | Jooken, Leyman and De Causmaecker, "A new class of hard problem instances for the 0–1 knapsack problem", Eur. J. Oper. Res. 301, 2022 | the number of items | `1 94 485`: number, value, weight | the capacity stands last |
//! | two numbers first (also on two lines) | number of items, capacity | `94 485`: value, weight | a last line of 0 and 1, the optimum, is skipped |
//!
//! An item is a candidate: its weight is what it asks for, its value the merit, the capacity the programme's total.

use super::decode::decode;
use super::issues::place;
use super::made::{Import, Imported, base, everybody, programme};
use super::number::{amount, trimmed, units};
use crate::domain::{Decimal, Issues, Money, MoneyUnit, Text};
use crate::say;

struct Problem {
    name: String,
    capacity: Decimal,
    /// Name, value, weight, line.
    items: Vec<(String, Decimal, Decimal, usize)>,
    stated: Option<Decimal>,
}

/// Imports all problems of a file, or one, counted from 1.
///
/// # Errors
/// All issues, where at least one is an error.
pub fn import(shown: &str, stem: &str, bytes: &[u8], only: Option<usize>) -> Result<Import, Issues> {
    let mut issues = Issues::default();
    let text = decode(bytes, None, encoding_rs::WINDOWS_1252).text;
    let lines: Vec<(usize, Vec<&str>)> = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            (
                at + 1,
                line.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
                    .filter(|word| !word.is_empty())
                    .collect(),
            )
        })
        .filter(|(_, words): &(usize, Vec<&str>)| !words.is_empty())
        .collect();
    let problems = read(&lines, stem).unwrap_or_else(|(line, problem)| {
        let help = say!(
            "支持 Pisinger、Jooken 以及“个数 容量”开头的格式，见 docs/src/formats.md",
            "Pisinger's, Jooken's and the format that begins with number and capacity are known: see docs/src/formats.md"
        );
        issues.error("I205", place(shown, line, ""), problem, help);
        Vec::new()
    });
    let count = problems.len();
    if let Some(wanted) = only.filter(|wanted| *wanted > count && !issues.fatal()) {
        let problem = say!(
            "文件只有 {count} 个问题，没有第 {wanted} 个",
            "the file has {count} problems, and no number {wanted}"
        );
        issues.error(
            "I202",
            place(shown, 0, ""),
            problem,
            say!("请用 --problem 选择其中一个", "choose one of them with --problem"),
        );
    }
    let mut programmes = Vec::new();
    for (at, problem) in problems.iter().enumerate().filter(|(at, _)| only.is_none_or(|only| only == at + 1)) {
        let folder = if count == 1 || only.is_some() { String::new() } else { (at + 1).to_string() };
        programmes.extend(make(problem, shown, &mut issues).map(|made| (folder, made)));
    }
    if issues.fatal() { Err(issues) } else { Ok(Import { programmes, warnings: issues }) }
}

type Lines<'a> = [(usize, Vec<&'a str>)];

fn read(lines: &Lines<'_>, stem: &str) -> Result<Vec<Problem>, (usize, Text)> {
    let Some((_, first)) = lines.first() else {
        return Err((1, say!("文件是空的", "the file is empty")));
    };
    if first.iter().any(|word| amount(word).is_none()) {
        return pisinger(lines);
    }
    let number = |line: usize, word: &str| {
        amount(word).map(|found| found.value).ok_or_else(|| (line, say!("`{word}` 不是数", "`{word}` is no number")))
    };
    let jooken = first.len() == 1 && lines.get(1).is_some_and(|(_, words)| words.len() == 3);
    let (head, skip) = match first.len() {
        1 if jooken => (vec![first[0]], 1),
        1 => (vec![first[0], lines.get(1).map_or("", |(_, words)| words[0])], 2),
        _ => (first[..2].to_vec(), 1),
    };
    let count = whole(lines[0].0, head[0])?;
    let body = &lines[skip.min(lines.len())..];
    let width = if jooken { 3 } else { 2 };
    let there = body.iter().take_while(|(_, words)| words.len() == width).count();
    if there < count {
        return Err((
            lines[0].0,
            say!("应有 {count} 个项目，只有 {there} 个", "there should be {count} items, and there are {there}"),
        ));
    }
    let mut items = Vec::with_capacity(count);
    for (at, (line, words)) in body[..count].iter().enumerate() {
        let name = if jooken { words[0].to_owned() } else { (at + 1).to_string() };
        items.push((name, number(*line, words[width - 2])?, number(*line, words[width - 1])?, *line));
    }
    let (line, capacity) = if jooken {
        let last = body.get(count).filter(|(_, words)| words.len() == 1);
        last.map(|(line, words)| (*line, words[0]))
            .ok_or_else(|| (lines[0].0, say!("末行缺少容量", "the capacity is missing after the last item")))?
    } else {
        (lines[0].0, head[1])
    };
    Ok(vec![Problem { name: stem.to_owned(), capacity: number(line, capacity)?, items, stated: None }])
}

fn whole(line: usize, word: &str) -> Result<usize, (usize, Text)> {
    word.parse()
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| (line, say!("`{word}` 不是项目个数", "`{word}` is no number of items")))
}

fn pisinger(lines: &Lines<'_>) -> Result<Vec<Problem>, (usize, Text)> {
    let mut problems = Vec::new();
    let mut rest = lines.iter().peekable();
    while let Some((line, words)) = rest.next() {
        if words[0].starts_with('-') && amount(words[0]).is_none() {
            continue;
        }
        let name = words.join(" ");
        let (mut count, mut capacity, mut stated) = (None, None, None);
        while let Some((line, words)) = rest.next_if(|(_, words)| words.len() == 2 && amount(words[0]).is_none()) {
            match words[0] {
                "n" => count = Some(whole(*line, words[1])?),
                "c" => capacity = amount(words[1]).map(|found| found.value),
                "z" => stated = amount(words[1]).map(|found| found.value),
                _ => {}
            }
        }
        let (Some(count), Some(capacity)) = (count, capacity) else {
            return Err((*line, say!("`{name}` 之后缺少 n 或 c", "n or c is missing after `{name}`")));
        };
        let mut items = Vec::with_capacity(count);
        while let Some((line, words)) = rest.next_if(|(_, words)| words.len() >= 3 && amount(words[0]).is_some()) {
            let read = |word: &str| amount(word).map(|found| found.value);
            let (Some(value), Some(weight)) = (read(words[1]), read(words[2])) else {
                let words = words.join(",");
                return Err((*line, say!("`{words}` 不是项目", "`{words}` is no item")));
            };
            items.push((words[0].to_owned(), value, weight, *line));
        }
        if items.len() != count {
            let there = items.len();
            return Err((
                *line,
                say!(
                    "`{name}` 应有 {count} 个项目，实有 {there} 个",
                    "`{name}` should have {count} items and has {there}"
                ),
            ));
        }
        problems.push(Problem { name, capacity, items, stated: stated.filter(|stated| stated.units > 0) });
    }
    Ok(problems)
}

fn make(problem: &Problem, shown: &str, issues: &mut Issues) -> Option<Imported> {
    let places = problem.items.iter().map(|item| item.2.places).chain([problem.capacity.places]).max()?;
    for (name, value, weight, line) in &problem.items {
        let at = place(shown, *line, "");
        if weight.units <= 0 {
            let problem = say!(
                "项目 `{name}` 的重量 {weight} 不大于零",
                "the weight {weight} of item `{name}` is not above zero"
            );
            issues.error("I207", at, problem, say!("应大于 0", "give a weight above 0"));
        } else if value.units < 0 {
            let problem = say!("项目 `{name}` 的价值 {value} 为负", "the value {value} of item `{name}` is negative");
            issues.error("I207", at, problem, say!("应不小于 0", "give a value from 0"));
        }
    }
    let capacity = units(problem.capacity, places).filter(|capacity| *capacity >= 0 && places <= 6);
    let Some(capacity) = capacity.filter(|_| !issues.fatal()) else {
        if !issues.fatal() {
            let capacity = problem.capacity;
            issues.error(
                "I207",
                place(shown, 0, ""),
                say!(
                    "容量 {capacity} 为负、过大或小数位过多",
                    "the capacity {capacity} is negative, too large or has too many places"
                ),
                say!("请检查文件", "check the file"),
            );
        }
        return None;
    };
    let money = MoneyUnit { unit: "unit".into(), decimals: places };
    let mut made = programme(&problem.name.replace(' ', "-"), Text::same(&problem.name), money, Money(capacity));
    made.directions.push(everybody());
    let mut table = vec![["id", "direction", "requested", "merit"].map(ToOwned::to_owned).to_vec()];
    table.extend(problem.items.iter().map(|(name, value, weight, _)| {
        vec![name.clone(), "all".to_owned(), weight.to_string(), trimmed(*value).to_string()]
    }));
    let mut assumptions =
        vec![say!("重量即申请额，容量即总额", "the weight of an item is what it asks for, the capacity is the total")];
    if let Some(stated) = problem.stated {
        assumptions.push(say!("文件写明的最优值：{stated}", "the optimum that the file states: {stated}"));
    }
    let stated_optimum = problem.stated.map(|stated| stated.to_string());
    Some(Imported { programme: made, table, scenarios: vec![base()], ballots: None, assumptions, stated_optimum })
}
