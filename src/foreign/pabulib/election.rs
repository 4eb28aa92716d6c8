//! One election as its file has it: every number read, every reference resolved, nothing decided yet.

use super::ballots::{self, Ballots};
use super::projects::{self, Project, told_notation};
use super::sections::{Table, position, sections};
use crate::domain::{Decimal, Issues, Place, Text};
use crate::foreign::decode::{Decoded, decode, usual_in};
use crate::foreign::issues::place;
use crate::foreign::number::{amount, sum, units};
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
        position(&self.columns, names)
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
    let (columns, projects) = projects.map(|table| projects::read(shown, &table, issues)).unwrap_or_default();
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
