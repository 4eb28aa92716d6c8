//! A table of ballots → [`Ballots`]: `election,vote_type,voter_id,vote,points` and further columns, lists separated by `;`.

use super::files::SourceFile;
use super::ledger::Ledger;
use super::rows::{Rows, open};
use super::values::GREATEST;
use crate::domain::{Ballot, Ballots, CandidateIx, Candidates, Issues, Place, parse_units, places_of};
use crate::say;
use csv::StringRecord;
use rustc_hash::FxHashMap;
use std::path::Path;

const KINDS: [&str; 5] = ["approval", "choose-1", "ordinal", "cumulative", "scoring"];
/// Most places of points.
const MOST_PLACES: u8 = 6;
const FIXED: [&str; 5] = ["election", "vote_type", "voter_id", "vote", "points"];

/// Reads ballots over `candidates`.
///
/// # Errors
/// All issues, `B…` and those of files.
pub fn load_ballots(path: &Path, candidates: &Candidates) -> Result<(Ballots, SourceFile), Issues> {
    let mut ledger = Ledger::default();
    let file = SourceFile::read("ballots", path, &mut ledger);
    let ballots = file.as_ref().and_then(|file| {
        let mut rows = open(file, &mut ledger)?;
        read(&file.shown(), &mut *rows, candidates, &mut ledger)
    });
    if ledger.errors() > 0 {
        return Err(ledger.finish());
    }
    ballots.zip(file).ok_or_else(|| ledger.finish())
}

struct Layout {
    /// Columns of election, vote type, voter, vote, points.
    fixed: [Option<usize>; 5],
    further: Vec<usize>,
}

/// A ballot whose points are still texts: all must be seen before their places are known.
struct Draft {
    ballot: Ballot,
    points: Vec<String>,
    line: Option<usize>,
}

fn read(file: &str, rows: &mut dyn Rows, candidates: &Candidates, ledger: &mut Ledger) -> Option<Ballots> {
    let mut record = StringRecord::new();
    if !rows.next(&mut record, ledger) {
        no_ballots(file, ledger);
        return None;
    }
    let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    let find = |name: &str| names.iter().position(|other| other == name);
    let layout = Layout {
        fixed: FIXED.map(find),
        further: (0..names.len()).filter(|at| !FIXED.contains(&names[*at].as_str())).collect(),
    };
    if layout.fixed[3].is_none() {
        let there = names.join(", ");
        ledger.error(
            "B101",
            Place { line: Some(1), ..Place::file(file) },
            say!("缺少 `vote` 列", "there is no column `vote`"),
            say!(
                "现有列：{there}；应为 election,vote_type,voter_id,vote,points",
                "there are {there}; expected are election,vote_type,voter_id,vote,points"
            ),
        );
        return None;
    }
    let by_id: FxHashMap<&str, CandidateIx> =
        candidates.rows().map(|candidate| (candidates.id(candidate), candidate)).collect();
    let mut ballots =
        Ballots { columns: layout.further.iter().map(|at| names[*at].clone()).collect(), ..Ballots::default() };
    let mut drafts = Vec::new();
    while rows.next(&mut record, ledger) {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let at = Place { line: rows.line(), ..Place::file(file) };
        if let Some(draft) = draft(&record, &layout, &at, &by_id, &mut ballots, ledger) {
            drafts.push(draft);
        }
    }
    if drafts.is_empty() && ledger.errors() == 0 {
        no_ballots(file, ledger);
        return None;
    }
    let places =
        drafts.iter().flat_map(|draft| &draft.points).filter_map(|points| places_of(points)).max().unwrap_or(0);
    ballots.places = places.min(MOST_PLACES);
    for Draft { mut ballot, points, line } in drafts {
        for point in points {
            match parse_units(&point, ballots.places) {
                Ok(units) if units.unsigned_abs() <= GREATEST.unsigned_abs() => ballot.points.push(units),
                _ => {
                    ledger.error(
                        "B103",
                        Place { line, column: Some("points".into()), ..Place::file(file) },
                        say!("`{point}` 不是分数", "`{point}` is no number of points"),
                        say!("应为至多 {MOST_PLACES} 位小数的数", "write a number with at most {MOST_PLACES} places"),
                    );
                }
            }
        }
        ballots.list.push(ballot);
    }
    Some(ballots)
}

fn no_ballots(file: &str, ledger: &mut Ledger) {
    ledger.error(
        "B106",
        Place::file(file),
        say!("没有任何选票", "there are no ballots"),
        say!("首行为列名，其下每行一张选票", "below the header, write one ballot in each row"),
    );
}

fn draft(
    record: &StringRecord,
    layout: &Layout,
    at: &Place,
    by_id: &FxHashMap<&str, CandidateIx>,
    ballots: &mut Ballots,
    ledger: &mut Ledger,
) -> Option<Draft> {
    let cell = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default().trim();
    let list = |column: Option<usize>| cell(column).split(';').map(str::trim).filter(|item| !item.is_empty());
    let [election, kind, voter, vote, points] = layout.fixed;
    let column = |name: &str| Place { column: Some(name.to_owned()), ..at.clone() };
    let written = cell(kind);
    let Some(kind) = KINDS.iter().find(|known| **known == written || written.is_empty()) else {
        let known = KINDS.join(", ");
        ledger.error(
            "B105",
            column("vote_type"),
            say!("投票方式 `{written}` 未知", "the vote type `{written}` is not known"),
            say!("应为 {known} 之一", "it should be one of {known}"),
        );
        return None;
    };
    let election = (cell(election).to_owned(), (*kind).to_owned());
    let election = ballots.elections.iter().position(|known| *known == election).unwrap_or_else(|| {
        ballots.elections.push(election);
        ballots.elections.len() - 1
    });
    let mut choices = Vec::new();
    for id in list(vote) {
        let Some(&candidate) = by_id.get(id) else {
            ledger.error(
                "B102",
                column("vote"),
                say!("选票投给未知的 `{id}`", "the ballot names `{id}`, which is not among the candidates"),
                say!("请检查编号", "check the id"),
            );
            continue;
        };
        if choices.contains(&candidate) {
            ledger.error(
                "B104",
                column("vote"),
                say!("选票两次投给 `{id}`", "the ballot names `{id}` twice"),
                say!("每张选票只能投一次", "a ballot can name a candidate once"),
            );
            continue;
        }
        choices.push(candidate);
    }
    let points: Vec<String> = list(points).map(ToOwned::to_owned).collect();
    let pointed = matches!(*kind, "cumulative" | "scoring");
    if pointed && points.len() != choices.len() {
        let (choices, points) = (choices.len(), points.len());
        ledger.error(
            "B103",
            column("points"),
            say!(
                "{choices} 个项目对应 {points} 个分数",
                "there are {choices} candidates and {points} numbers of points"
            ),
            say!("每个项目一个分数", "give one for each candidate"),
        );
        return None;
    }
    let points = if pointed { points } else { Vec::new() };
    let cells = layout.further.iter().map(|at| cell(Some(*at)).to_owned()).collect();
    let ballot = Ballot { election, voter: cell(voter).to_owned(), choices, points: Vec::new(), cells };
    Some(Draft { ballot, points, line: at.line })
}
