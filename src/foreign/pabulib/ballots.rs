//! The VOTES section: ballots whose choices are projects of the file, and the counts that follow from them.

use super::election::{VoteKind, is_none};
use super::projects::Project;
use super::sections::{Table, position};
use crate::domain::{Decimal, Issues, Place, Text};
use crate::foreign::issues::{place, some};
use crate::foreign::number::{amount, sum};
use crate::say;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// All ballots of an election.
#[derive(Debug, Default)]
pub(super) struct Ballots {
    /// Names of the columns beyond voter, vote and points.
    pub columns: Vec<String>,
    /// In the order of the file.
    pub list: Vec<Ballot>,
}

/// One voter's ballot.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ballot {
    pub voter: String,
    /// The projects, by position, in the order in which they were written.
    pub choices: Vec<usize>,
    /// One for each choice where ballots hold points; empty otherwise.
    pub points: Vec<Decimal>,
    /// One for each further column.
    pub cells: Vec<String>,
}

/// Everything odd about ballots, each kind told once with its count and first examples.
#[derive(Default)]
struct Odd(BTreeMap<&'static str, Vec<(usize, String)>>);

impl Odd {
    fn note(&mut self, code: &'static str, line: usize, what: impl Into<String>) {
        self.0.entry(code).or_default().push((line, what.into()));
    }
}

/// Reads the ballots; `None` where the section is empty or has no usable header.
pub(super) fn read(
    shown: &str,
    table: &Table,
    kind: VoteKind,
    projects: &[Project],
    issues: &mut Issues,
) -> Option<Ballots> {
    let columns = table.names();
    let find = |names: &[&str]| position(&columns, names);
    let vote = find(&["vote", "votes"]);
    let Some(vote) = vote else {
        let there = columns.join(", ");
        issues.warn(
            "I118",
            place(shown, table.header.line, ""),
            say!("VOTES 一节没有 vote 列，选票未读取", "section VOTES has no column vote: the ballots are not read"),
            say!("现有列：{there}", "there are {there}"),
        );
        return None;
    };
    let (voter, points) = (find(&["voter_id", "voter", "id"]), find(&["points"]));
    let further: Vec<usize> = (0..columns.len())
        .filter(|at| *at != vote && Some(*at) != voter && Some(*at) != points && !columns[*at].is_empty())
        .collect();
    let by_id: FxHashMap<&str, usize> =
        projects.iter().enumerate().map(|(at, project)| (project.id.as_str(), at)).collect();
    let (mut odd, mut voters) = (Odd::default(), FxHashMap::default());
    let mut ballots = Ballots { columns: further.iter().map(|at| columns[*at].clone()).collect(), list: Vec::new() };
    for (nth, record) in table.records.iter().enumerate() {
        let name = voter.map_or_else(|| (nth + 1).to_string(), |at| record.cell(at).to_owned());
        if voters.insert(name.clone(), record.line).is_some() && voter.is_some() {
            odd.note("I123", record.line, format!("`{name}`"));
        }
        let (choices, points) =
            choices(record.cell(vote), points.map(|at| record.cell(at)), kind, &by_id, record.line, &mut odd);
        let cells = further.iter().map(|at| record.cell(*at).to_owned()).collect();
        ballots.list.push(Ballot { voter: name, choices, points, cells });
    }
    tell(shown, &odd, issues);
    Some(ballots).filter(|ballots| !ballots.list.is_empty())
}

/// The projects of one ballot and their points.
fn choices(
    vote: &str,
    points: Option<&str>,
    kind: VoteKind,
    by_id: &FxHashMap<&str, usize>,
    line: usize,
    odd: &mut Odd,
) -> (Vec<usize>, Vec<Decimal>) {
    let ids: Vec<&str> = if is_none(vote) { Vec::new() } else { list(vote) };
    let points: Vec<&str> = points.filter(|points| !is_none(points)).map(list).unwrap_or_default();
    let pointed = kind == VoteKind::Points;
    if pointed && ids.len() != points.len() {
        let (ids, points) = (ids.len(), points.len());
        odd.note("I121", line, format!("{ids} / {points}"));
    }
    let (mut chosen, mut given) = (Vec::with_capacity(ids.len()), Vec::new());
    for (nth, id) in ids.iter().enumerate() {
        let Some(&project) = by_id.get(id) else {
            odd.note("I119", line, format!("`{id}`"));
            continue;
        };
        if chosen.contains(&project) {
            odd.note("I120", line, format!("`{id}`"));
            continue;
        }
        if pointed {
            // A project without points of its own has none.
            let Some(written) = points.get(nth) else { continue };
            let Some(read) = amount(written) else {
                odd.note("I122", line, format!("`{written}`"));
                continue;
            };
            given.push(read.value);
        }
        chosen.push(project);
    }
    (chosen, given)
}

/// A list within a cell: ids or points between commas.
fn list(cell: &str) -> Vec<&str> {
    let cell = cell.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')' | '{' | '}'));
    cell.split(',').map(|item| item.trim().trim_matches(['\'', '"'])).filter(|item| !item.is_empty()).collect()
}

fn tell(shown: &str, odd: &Odd, issues: &mut Issues) {
    for (code, found) in &odd.0 {
        let count = found.len();
        let examples: Vec<&str> = found.iter().map(|(_, what)| what.as_str()).collect();
        let examples = some(&examples);
        let (problem, help) = words(code, count, &examples);
        issues.warn(code, place(shown, found[0].0, "vote"), problem, help);
    }
}

fn words(code: &str, count: usize, examples: &str) -> (Text, Text) {
    match code {
        "I119" => (
            say!(
                "选票中有 {count} 处投给未知项目：{examples}",
                "votes for projects that are not in the file: {count} ({examples})"
            ),
            say!("这些选择不计", "these choices do not count"),
        ),
        "I120" => (
            say!(
                "同一选票中有 {count} 处重复投给一个项目：{examples}",
                "a project named twice in one ballot: {count} ({examples})"
            ),
            say!("每张选票只计一次", "it counts once in a ballot"),
        ),
        "I121" => (
            say!(
                "有 {count} 张选票的项目数与分数个数不符：{examples}",
                "ballots with another number of projects than of points: {count} ({examples})"
            ),
            say!("没有分数的项目不计", "a project without points does not count"),
        ),
        "I122" => (
            say!("有 {count} 处分数不是数：{examples}", "points that are no numbers: {count} ({examples})"),
            say!("这些选择不计", "these choices do not count"),
        ),
        _ => (
            say!("有 {count} 位选民出现多次：{examples}", "voters who are there more than once: {count} ({examples})"),
            say!("每张选票都计入", "every ballot counts"),
        ),
    }
}

/// How many ballots name each project.
pub(super) fn votes(ballots: &Ballots, projects: usize) -> Vec<Decimal> {
    let mut counts = vec![0_i64; projects];
    ballots.list.iter().flat_map(|ballot| &ballot.choices).for_each(|project| counts[*project] += 1);
    counts.into_iter().map(|count| Decimal::new(count, 0)).collect()
}

/// How many points a place on an ordered ballot brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Places {
    /// Borda over the ballot: as many points for the first as the ballot has places, one less for each after it, one for the
    /// last. Pabulib's own checker counts so (pabutools' Borda satisfaction gives one less to each, and none to the last).
    OfBallot,
    /// Borda over the longest ballot that is allowed, however many places this one has.
    OfLongest(usize),
    /// The points that the file lists for the first, the second …; none beyond them.
    Listed(Vec<Decimal>),
}

impl Places {
    fn points(&self, nth: usize, length: usize) -> Option<Decimal> {
        let borda =
            |longest: usize| i64::try_from(longest.saturating_sub(nth)).ok().map(|points| Decimal::new(points, 0));
        match self {
            Self::OfBallot => borda(length),
            Self::OfLongest(longest) => borda(*longest),
            Self::Listed(points) => Some(points.get(nth).copied().unwrap_or(Decimal::new(0, 0))),
        }
    }
}

/// The points of each project: those on the ballots, on ordered ballots those of their `places`. `None` for approval ballots,
/// or where the sum is beyond every measure.
pub(super) fn scores(ballots: &Ballots, projects: usize, kind: VoteKind, places: &Places) -> Option<Vec<Decimal>> {
    let mut scores = vec![Decimal::new(0, 0); projects];
    for ballot in &ballots.list {
        for (nth, &project) in ballot.choices.iter().enumerate() {
            let points = match kind {
                VoteKind::Approval => return None,
                VoteKind::Points => ballot.points[nth],
                VoteKind::Ordinal => places.points(nth, ballot.choices.len())?,
            };
            scores[project] = sum(scores[project], points)?;
        }
    }
    Some(scores)
}

/// Compares what a file states of its projects with what its ballots give; both are told where they differ.
pub(super) fn compare(
    shown: &str,
    column: &str,
    stated: &[(&str, Option<Decimal>)],
    counted: &[Decimal],
    issues: &mut Issues,
) {
    let differ: Vec<String> = stated
        .iter()
        .zip(counted)
        .filter_map(|((id, stated), counted)| {
            let stated = (*stated)?;
            (crate::foreign::number::trimmed(stated) != crate::foreign::number::trimmed(*counted))
                .then(|| format!("`{id}` {stated} / {counted}"))
        })
        .collect();
    if differ.is_empty() {
        return;
    }
    let (count, examples) = (differ.len(), some(&differ));
    issues.warn(
        "I124",
        Place { column: Some(column.to_owned()), ..Place::file(shown) },
        say!(
            "有 {count} 个项目的 {column} 与选票统计不符（文件 / 选票）：{examples}",
            "projects whose {column} differs from the ballots: {count} (file / ballots: {examples})"
        ),
        say!(
            "以文件写明的为准；用 --merit ballots 改用选票统计",
            "what the file states counts; --merit ballots takes the ballots instead"
        ),
    );
}
