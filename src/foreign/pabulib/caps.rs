//! The caps that a city sets on parts of its budget: `budget_per_category` beside `categories`, `budget_per_neighborhood`
//! beside `neighborhoods`, and whatever else follows that pattern.

use super::election::{Election, is_none};
use crate::domain::{Decimal, Issues};
use crate::foreign::issues::place;
use crate::foreign::number::amount;
use crate::say;

/// One kind of part: its names, their caps, and which of them each project belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caps {
    /// The projects' column: `category`.
    pub column: String,
    /// Name and cap of each part.
    pub parts: Vec<(String, Decimal)>,
    /// For each project, the parts it names, by position. Unknown names are left out.
    pub of: Vec<Vec<usize>>,
}

const PREFIX: &str = "budget_per_";

/// The caps of an election. What cannot be used is told and left out.
pub(super) fn caps(election: &Election, issues: &mut Issues) -> Vec<Caps> {
    let keys: Vec<String> =
        election.meta.all().filter(|(key, _)| key.starts_with(PREFIX)).map(|(key, _)| key.to_owned()).collect();
    keys.iter().filter_map(|key| read(election, key, issues)).collect()
}

fn read(election: &Election, key: &str, issues: &mut Issues) -> Option<Caps> {
    let written = election.meta.get(key)?;
    let mut refuse = |problem: crate::domain::Text| {
        issues.warn(
            "I125",
            place(&election.shown, election.meta.line(key), key),
            problem,
            say!(
                "这些上限未采用；请更正文件，或在导入的 programme.toml 中写明",
                "these caps are left out: mend the file, or write them in the imported programme.toml"
            ),
        );
        None
    };
    let amounts = amounts(written);
    let Some(amounts) = amounts else {
        return refuse(say!("`{written}` 不是一组不小于零的金额", "`{written}` is no list of amounts from zero"));
    };
    let spellings = spellings(&key[PREFIX.len()..]);
    let named = spellings.iter().find_map(|name| Some((name, election.column(&[name.as_str()])?)));
    let Some((column, cells)) = named else {
        let column = &spellings[0];
        return refuse(say!("项目没有 `{column}` 列", "the projects have no column `{column}`"));
    };
    let cells: Vec<&str> = election.projects.iter().map(|project| project.cells[cells].as_str()).collect();
    let names = spellings.iter().find_map(|name| election.meta.get(&plural(name)));
    let Some(names) = names else {
        let key = plural(&spellings[0]);
        return refuse(say!("META 中没有与之对应的 `{key}`", "META has no `{key}` that would name them"));
    };
    let parts = split_names(names, amounts.len(), &cells);
    if parts.len() != amounts.len() {
        let (names, amounts) = (parts.len(), amounts.len());
        return refuse(say!("名称有 {names} 个，金额有 {amounts} 个", "there are {names} names and {amounts} amounts"));
    }
    if let Some(twice) = parts.iter().enumerate().find_map(|(at, name)| parts[..at].contains(name).then_some(name)) {
        return refuse(say!("`{twice}` 出现两次", "`{twice}` is there twice"));
    }
    let of = cells.iter().map(|cell| parts_of(cell, &parts)).collect();
    Some(Caps { column: column.clone(), parts: parts.into_iter().zip(amounts).collect(), of })
}

/// `neighborhood` in both spellings, the written one first.
fn spellings(name: &str) -> Vec<String> {
    let other = if name.contains("bour") { name.replace("bour", "bor") } else { name.replace("bor", "bour") };
    let mut found = vec![name.to_owned()];
    found.extend(Some(other).filter(|other| other != name));
    found
}

fn plural(name: &str) -> String {
    match name.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{name}s"),
    }
}

/// A list between commas, or between semicolons where there are any.
fn amounts(written: &str) -> Option<Vec<Decimal>> {
    let written = written.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')'));
    let mark = if written.contains(';') { ';' } else { ',' };
    written
        .split(mark)
        .map(|item| amount(item.trim()).map(|found| found.value).filter(|value| value.units >= 0))
        .collect()
}

/// The names of the parts. Where a name itself has commas in it, the projects' cells tell which pieces belong together.
fn split_names(written: &str, wanted: usize, cells: &[&str]) -> Vec<String> {
    let written = written.trim_matches(|c| matches!(c, '[' | ']'));
    let mark = if written.contains(';') { ';' } else { ',' };
    let pieces: Vec<&str> = written.split(mark).map(|piece| piece.trim().trim_matches(['\'', '"'])).collect();
    if pieces.len() == wanted {
        return pieces.into_iter().map(ToOwned::to_owned).collect();
    }
    let mut names = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let longest = (at + 1..=pieces.len()).rev().find(|end| {
            let joined = pieces[at..*end].join(", ");
            cells.iter().any(|cell| same(cell, &joined))
        });
        let end = longest.unwrap_or(at + 1);
        names.push(pieces[at..end].join(", "));
        at = end;
    }
    names
}

/// Which parts a project's cell names: the whole cell is one, or a list of them between commas.
fn parts_of(cell: &str, parts: &[String]) -> Vec<usize> {
    if is_none(cell) {
        return Vec::new();
    }
    let find = |name: &str| parts.iter().position(|part| same(part, name));
    if let Some(whole) = find(cell) {
        return vec![whole];
    }
    let mut found: Vec<usize> = cell.split(',').filter_map(|name| find(name.trim())).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Are two names the same, but for case and spaces around commas?
fn same(one: &str, other: &str) -> bool {
    let fold = |name: &str| name.split(',').map(str::trim).collect::<Vec<_>>().join(",").to_lowercase();
    one == other || fold(one) == fold(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_commas_are_put_together_again() {
        let cells = ["Parks, squares and streets", "Youth", "parks,squares and streets"];
        assert_eq!(split_names("Parks, squares and streets,Youth", 2, &cells), ["Parks, squares and streets", "Youth"]);
        assert_eq!(split_names("A,B", 2, &cells), ["A", "B"]);
        let parts = split_names("Parks, squares and streets,Youth", 2, &cells);
        assert_eq!(parts_of("parks,squares and streets", &parts), [0]);
        assert_eq!(parts_of("Youth,Sport", &parts), [1]);
        assert_eq!(parts_of("None", &parts), [0; 0]);
    }

    #[test]
    fn both_spellings_and_plurals() {
        assert_eq!(spellings("neighborhood"), ["neighborhood", "neighbourhood"]);
        assert_eq!(spellings("category"), ["category"]);
        assert_eq!((plural("category").as_str(), plural("neighbourhood").as_str()), ("categories", "neighbourhoods"));
    }
}
