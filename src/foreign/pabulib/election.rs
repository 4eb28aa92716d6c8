//! One election as its file has it: every number read, every reference resolved, nothing decided yet.

use super::ballots::{self, Ballots};
use super::sections::{Record, Table, sections};
use crate::domain::{Decimal, Issues, Place, Text};
use crate::foreign::decode::{Decoded, decode, usual_in};
use crate::foreign::issues::{place, some};
use crate::foreign::number::{Notation, amount, sum, units};
use crate::say;
use encoding_rs::Encoding;
use std::collections::BTreeMap;

/// A participatory budgeting election.
#[derive(Debug)]
pub(super) struct Election {
    /// The file, as messages name it.
    pub shown: String,
    /// The file's name without its ending.
    pub stem: String,
    /// The META section.
    pub meta: Meta,
    /// What may be spent.
    pub budget: Decimal,
    /// What the ballots hold.
    pub kind: VoteKind,
    /// Names of the projects' columns, in the order of the file.
    pub columns: Vec<String>,
    /// In the order of the file.
    pub projects: Vec<Project>,
    /// `None` where the file has none.
    pub ballots: Option<Ballots>,
    /// What was assumed on the way.
    pub assumed: Vec<Text>,
}

/// A project.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Project {
    pub id: String,
    pub line: usize,
    /// Not negative.
    pub cost: Decimal,
    /// How many voters chose it, as the file states it.
    pub votes: Option<Decimal>,
    /// Its points, as the file states them.
    pub score: Option<Decimal>,
    /// Every cell, one for each column.
    pub cells: Vec<String>,
}

/// What a ballot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VoteKind {
    /// A set of projects, or one.
    Approval,
    /// Projects from best to worst.
    Ordinal,
    /// Projects with points: cumulative or scoring.
    Points,
}

/// The META section: keys in small letters, with value and line.
#[derive(Debug, Default)]
pub(super) struct Meta(BTreeMap<String, (String, usize)>);

impl Meta {
    /// A value that is not empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|(value, _)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The line of a key, 0 where it is not there.
    pub fn line(&self, key: &str) -> usize {
        self.0.get(key).map_or(0, |(_, line)| *line)
    }

    /// All keys in alphabetical order, with their values.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, (value, _))| (key.as_str(), value.as_str()))
    }
}

impl Election {
    /// Position of a column by one of its names.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns.iter().position(|column| column == name))
    }

    /// How people voted, in the format's words.
    pub fn vote_type(&self) -> &'static str {
        let written = self.meta.get("vote_type").unwrap_or_default();
        let known = ["approval", "choose-1", "ordinal", "cumulative", "scoring"];
        known.into_iter().find(|known| written.eq_ignore_ascii_case(known)).unwrap_or(match self.kind {
            VoteKind::Approval => "approval",
            VoteKind::Ordinal => "ordinal",
            VoteKind::Points => "scoring",
        })
    }

    /// The part of the city that the election is for; `None` for the whole of it.
    pub fn part(&self) -> Option<&str> {
        self.meta.get("subunit").or_else(|| self.meta.get("district")).filter(|part| !is_none(part))
    }
}

/// Does a cell say that there is nothing?
pub(super) fn is_none(cell: &str) -> bool {
    ["", "none", "null", "nan", "na", "n/a", "-"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Reads an election; `None` where it cannot be used, which is told.
pub(super) fn read(
    shown: &str,
    stem: &str,
    bytes: &[u8],
    named: Option<&'static Encoding>,
    issues: &mut Issues,
) -> Option<Election> {
    let Decoded { text, assumed, guessed } = decode(bytes, named, usual_in(bytes));
    if let Some(problem) = assumed.clone().filter(|_| guessed) {
        let help = say!(
            "名称可能显示有误；用 --encoding 指定编码",
            "names may come out wrong: name the encoding with --encoding"
        );
        issues.warn("I112", Place::file(shown), problem, help);
    }
    let found = sections(shown, &text, issues);
    let before = issues.0.len();
    let [meta, projects] = [(found.meta, "META"), (found.projects, "PROJECTS")].map(|(table, title)| {
        if table.is_none() {
            missing_section(shown, title, issues);
        }
        table
    });
    let meta = meta.map(|table| read_meta(shown, &table, issues)).unwrap_or_default();
    let budget = budget(shown, &meta, issues);
    let (columns, projects) = projects.map(|table| read_projects(shown, &table, issues)).unwrap_or_default();
    if issues.0[before..].iter().any(|issue| issue.level == crate::domain::Level::Error) {
        return None;
    }
    let kind = kind(shown, &meta, found.votes.as_ref(), issues);
    let ballots = found.votes.as_ref().and_then(|table| ballots::read(shown, table, kind, &projects, issues));
    let election = Election {
        shown: shown.to_owned(),
        stem: stem.to_owned(),
        meta,
        budget: budget?,
        kind,
        columns,
        projects,
        ballots,
        assumed: assumed.into_iter().collect(),
    };
    counts(&election, issues);
    Some(election)
}

fn missing_section(shown: &str, title: &str, issues: &mut Issues) {
    issues.error(
        "I101",
        Place::file(shown),
        say!("没有 {title} 一节", "there is no section {title}"),
        say!(
            "Pabulib 文件由 META、PROJECTS、VOTES 三节组成，每节以标题行开始",
            "a Pabulib file has the sections META, PROJECTS and VOTES, each below a line with its title"
        ),
    );
}

fn read_meta(shown: &str, table: &Table, issues: &mut Issues) -> Meta {
    let mut meta = Meta::default();
    // A file without the header line `key;value` begins at once.
    let headed = table.header.cell(0).eq_ignore_ascii_case("key");
    for record in Some(&table.header).filter(|_| !headed).into_iter().chain(&table.records) {
        let key = record.cell(0).to_lowercase().replace([' ', '-'], "_");
        let value = record.cells[1..].join(";");
        let value = value.trim_end_matches(';').trim().to_owned();
        if let Some((before, line)) = meta.0.get(&key).filter(|(before, _)| *before != value) {
            issues.warn(
                "I113",
                place(shown, record.line, &key),
                say!(
                    "`{key}` 在第 {line} 行已写为 `{before}`，此处为 `{value}`",
                    "`{key}` is `{before}` in line {line} and `{value}` here"
                ),
                say!("以后者为准", "the later one counts"),
            );
        }
        meta.0.insert(key, (value, record.line));
    }
    meta
}

fn budget(shown: &str, meta: &Meta, issues: &mut Issues) -> Option<Decimal> {
    let at = place(shown, meta.line("budget"), "budget");
    let help = say!("应为大于零的金额，例如 budget;250000", "give an amount above zero, for instance budget;250000");
    let Some(text) = meta.get("budget") else {
        issues.error("I102", at, say!("META 中没有 budget", "META has no budget"), help);
        return None;
    };
    let found = amount(text).filter(|found| found.value.units > 0);
    match found {
        None => {
            issues.error(
                "I102",
                at,
                say!("预算 `{text}` 不是大于零的数", "the budget `{text}` is no number above zero"),
                help,
            );
            None
        }
        Some(found) => {
            told_notation(&at, text, found.notation, issues);
            Some(found.value)
        }
    }
}

/// A number that could be read in two ways is told with both.
fn told_notation(at: &Place, text: &str, notation: Notation, issues: &mut Issues) {
    if let Notation::Unsure { as_decimal } = notation {
        issues.warn(
            "I114",
            at.clone(),
            say!(
                "`{text}` 按千位分隔符读取；若逗号是小数点，则为 {as_decimal}",
                "the comma in `{text}` is read as separating thousands; as a decimal comma it would be {as_decimal}"
            ),
            say!("请改写为不含逗号的数", "write it without a comma"),
        );
    }
}

/// Columns that the projects must or may have, with other names for them.
const ID: [&str; 3] = ["project_id", "id", "project"];
const COST: [&str; 3] = ["cost", "price", "budget"];
const NAME: [&str; 2] = ["name", "title"];

fn read_projects(shown: &str, table: &Table, issues: &mut Issues) -> (Vec<String>, Vec<Project>) {
    let columns: Vec<String> =
        table.header.cells.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect();
    let find = |names: &[&str]| names.iter().find_map(|name| columns.iter().position(|column| column == name));
    let (Some(id), Some(cost)) = (find(&ID), find(&COST)) else {
        let there = columns.join(", ");
        issues.error(
            "I103",
            place(shown, table.header.line, ""),
            say!("PROJECTS 一节缺少 project_id 或 cost 列", "section PROJECTS lacks a column project_id or cost"),
            say!("现有列：{there}", "there are {there}"),
        );
        return (columns, Vec::new());
    };
    let layout =
        Layout { columns: &columns, id, cost, name: find(&NAME), votes: find(&["votes"]), score: find(&["score"]) };
    let mut projects: Vec<Project> = Vec::with_capacity(table.records.len());
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut resized = Vec::new();
    for record in &table.records {
        let Some(project) = layout.project(shown, record, &mut resized, issues) else { continue };
        if let Some(first) = lines.get(&project.id) {
            let project = &project.id;
            issues.error(
                "I104",
                place(shown, record.line, "project_id"),
                say!(
                    "项目 `{project}` 在第 {first} 行已经有了",
                    "project `{project}` is already there in line {first}"
                ),
                say!("每个项目只能出现一次", "a project can be there once"),
            );
            continue;
        }
        lines.insert(project.id.clone(), project.line);
        projects.push(project);
    }
    if !resized.is_empty() {
        let (count, lines) = (resized.len(), some(&resized));
        issues.warn(
            "I115",
            place(shown, resized[0], ""),
            say!("有 {count} 行的单元格数与标题行不符（第 {lines} 行）：缺的视为空，多的并入项目名称", "rows with more or fewer cells than the header: {count} (lines {lines}); missing cells count as empty, surplus ones as part of the name"),
            say!("请核对这些行", "check these lines"),
        );
    }
    if projects.is_empty() && table.records.is_empty() {
        issues.error(
            "I103",
            place(shown, table.header.line, ""),
            say!("没有任何项目", "there are no projects"),
            say!("标题行之下每行写一个项目", "write one project in each line below the header"),
        );
    }
    (columns, projects)
}

struct Layout<'a> {
    columns: &'a [String],
    id: usize,
    cost: usize,
    name: Option<usize>,
    votes: Option<usize>,
    score: Option<usize>,
}

impl Layout<'_> {
    fn project(&self, shown: &str, record: &Record, resized: &mut Vec<usize>, issues: &mut Issues) -> Option<Project> {
        let cells = self.fitted(record);
        if cells.len() != record.cells.len() {
            resized.push(record.line);
        }
        let at = |column: usize| place(shown, record.line, &self.columns[column]);
        let id = cells[self.id].clone();
        if id.is_empty() {
            issues.error(
                "I105",
                at(self.id),
                say!("项目编号为空", "the project's id is empty"),
                say!("请填写编号", "give it an id"),
            );
            return None;
        }
        let cost = Self::cost(&at(self.cost), &id, &cells[self.cost], issues)?;
        let mut stated = |column: Option<usize>| {
            let column = column?;
            let cell = &cells[column];
            if is_none(cell) {
                return None;
            }
            let found = amount(cell);
            match found {
                Some(found) => told_notation(&at(column), cell, found.notation, issues),
                None => issues.error(
                    "I107",
                    at(column),
                    say!("项目 `{id}` 的 `{cell}` 不是数", "`{cell}` of project `{id}` is no number"),
                    say!("请改为数，或留空", "write a number, or leave it empty"),
                ),
            }
            found.map(|found| found.value)
        };
        let (votes, score) = (stated(self.votes), stated(self.score));
        Some(Project { id, line: record.line, cost, votes, score, cells })
    }

    fn cost(at: &Place, id: &str, cell: &str, issues: &mut Issues) -> Option<Decimal> {
        let help = || say!("应为不小于零的金额", "give an amount that is not below zero");
        match amount(cell) {
            Some(found) if found.value.units < 0 => {
                issues.error(
                    "I106",
                    at.clone(),
                    say!("项目 `{id}` 的费用 `{cell}` 是负数", "the cost `{cell}` of project `{id}` is negative"),
                    help(),
                );
                None
            }
            Some(found) => {
                told_notation(at, cell, found.notation, issues);
                Some(found.value)
            }
            None => {
                issues.error(
                    "I106",
                    at.clone(),
                    say!("项目 `{id}` 的费用 `{cell}` 不是数", "the cost `{cell}` of project `{id}` is no number"),
                    help(),
                );
                None
            }
        }
    }

    /// As many cells as columns: missing ones empty, surplus ones part of the name, which is where a stray semicolon stands.
    fn fitted(&self, record: &Record) -> Vec<String> {
        let mut cells = record.cells.clone();
        let width = self.columns.len();
        let surplus = cells.len().saturating_sub(width);
        if surplus > 0
            && cells[width..].iter().any(|cell| !cell.is_empty())
            && let Some(name) = self.name
        {
            let joined = cells[name..=name + surplus].join("; ");
            cells.splice(name..=name + surplus, [joined]);
        }
        cells.resize(width, String::new());
        cells
    }
}

fn kind(shown: &str, meta: &Meta, votes: Option<&Table>, issues: &mut Issues) -> VoteKind {
    let written = meta.get("vote_type").unwrap_or_default().to_lowercase();
    match written.as_str() {
        "approval" | "choose-1" | "choose1" | "choose_1" => return VoteKind::Approval,
        "ordinal" => return VoteKind::Ordinal,
        "cumulative" | "scoring" => return VoteKind::Points,
        _ => {}
    }
    let points = votes.is_some_and(|table| table.header.cells.iter().any(|name| name.eq_ignore_ascii_case("points")));
    let (kind, taken) = if points { (VoteKind::Points, "cumulative") } else { (VoteKind::Approval, "approval") };
    issues.warn(
        "I116",
        place(shown, meta.line("vote_type"), "vote_type"),
        say!(
            "投票方式 `{written}` 未知，按 {taken} 处理",
            "the vote type `{written}` is not known; it is taken as {taken}"
        ),
        say!(
            "应为 approval、choose-1、ordinal、cumulative 或 scoring",
            "it should be approval, choose-1, ordinal, cumulative or scoring"
        ),
    );
    kind
}

/// The numbers of projects and votes that META states, against those that are there.
fn counts(election: &Election, issues: &mut Issues) {
    let ballots = election.ballots.as_ref().map(|ballots| ballots.list.len());
    for (key, there) in [("num_projects", Some(election.projects.len())), ("num_votes", ballots)] {
        let (Some(stated), Some(there)) = (election.meta.get(key), there) else { continue };
        let number = amount(stated).map(|stated| stated.value);
        if number.and_then(|number| units(number, 0)) != i64::try_from(there).ok() {
            issues.warn(
                "I117",
                place(&election.shown, election.meta.line(key), key),
                say!("META 写的是 {stated}，文件中有 {there}", "META says {stated}, the file has {there}"),
                say!("以文件中的为准", "what the file has counts"),
            );
        }
    }
}

/// The sum of the costs of projects.
pub(super) fn total(costs: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let mut costs = costs;
    costs.try_fold(Decimal::new(0, 0), sum)
}
