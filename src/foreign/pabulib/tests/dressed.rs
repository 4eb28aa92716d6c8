//! One election in the many dresses that real files come in: whatever it wears, the same is imported.

use super::{Options, Source, export, good, import};
use crate::foreign::made::Imported;
use crate::foreign::testing::read_back;
use crate::input::load_ballots;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Rows of each section, cell by cell, as a tidy file has them.
struct Tables {
    meta: Vec<[String; 2]>,
    projects: Vec<Vec<String>>,
    votes: Vec<Vec<String>>,
}

/// What of the dress is worn.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one oddity, and all their combinations are wanted")]
struct Dress {
    /// Marks at the beginning and encoding: UTF-8 with or without mark, UTF-16 in both orders.
    encoding: u8,
    crlf: bool,
    /// Semicolons after each line, as spreadsheets leave them.
    tail: usize,
    /// Each cell between quotation marks.
    quoted: bool,
    /// White space around cells.
    spaced: bool,
    /// Empty lines between lines.
    gaps: bool,
    /// How amounts are written.
    amounts: u8,
    /// Section titles and headers in other letters.
    shouted: bool,
    /// Keys of META that mean nothing here, and in another order.
    further: bool,
    /// Sections in another order.
    turned: bool,
    /// Columns in another order, but for the first.
    columns: bool,
    /// The file ends without a line end.
    cut: bool,
    /// A space after the commas of lists.
    lists: bool,
}

fn dresses() -> impl Strategy<Value = Dress> {
    let flag = any::<bool>;
    let first = (0_u8..4, flag(), 0_usize..4, flag(), flag(), flag(), 0_u8..5);
    (first, (flag(), flag(), flag(), flag(), flag(), flag())).prop_map(|(first, second)| {
        let (encoding, crlf, tail, quoted, spaced, gaps, amounts) = first;
        let (shouted, further, turned, columns, cut, lists) = second;
        Dress { encoding, crlf, tail, quoted, spaced, gaps, amounts, shouted, further, turned, columns, cut, lists }
    })
}

/// An amount with two places of fraction in one of the notations of real files.
fn amount(cents: u32, notation: u8) -> String {
    let (whole, fraction) = (cents / 100, cents % 100);
    let grouped = |mark: &str| -> String {
        let digits = whole.to_string();
        let at = |nth: usize| nth > 0 && (digits.len() - nth).is_multiple_of(3);
        digits.chars().enumerate().map(|(nth, c)| if at(nth) { format!("{mark}{c}") } else { c.to_string() }).collect()
    };
    match notation {
        0 => format!("{whole}.{fraction:02}"),
        1 => format!("{whole},{fraction:02}"),
        2 => format!("{}.{fraction:02}", grouped("\u{a0}")),
        3 => format!("{},{fraction:02} zł", grouped(" ")),
        _ => format!("{}.{fraction:02}", grouped(",")),
    }
}

/// Projects with their costs in cents; ballots; kind of vote.
type Drawn = (Vec<(u32, u8)>, Vec<Vec<prop::sample::Index>>, usize);

fn drawn() -> impl Strategy<Value = Drawn> {
    let ballot = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    let cost = prop_oneof![1 => Just(0_u32), 6 => 1_u32..300_000_000];
    (prop::collection::vec((cost, 0_u8..4), 1..7), prop::collection::vec(ballot, 1..9), 0..KINDS.len())
}

const KINDS: [&str; 5] = ["approval", "choose-1", "ordinal", "cumulative", "scoring"];
const NAMES: [&str; 4] = ["Ławki; kosze", "Plac \"Zabaw\"", "None", "Skwer, zieleń"];
const IDS: [&str; 7] = ["001", "BO.D12", "17", "7/24", "0017", "L-3 b", "1.0"];

fn tables((projects, ballots, kind): &Drawn, dress: &Dress) -> Tables {
    let kind = KINDS[*kind];
    let budget = amount(projects.iter().map(|project| project.0).sum::<u32>() / 2 + 1, dress.amounts);
    let pair = |key: &str, value: &str| [key.to_owned(), value.to_owned()];
    let mut meta = vec![
        pair("description", "BO; \"Łódź\""),
        pair("unit", "Łódź"),
        pair("num_projects", &projects.len().to_string()),
        pair("num_votes", &ballots.len().to_string()),
        pair("budget", &budget),
        pair("vote_type", kind),
    ];
    if dress.further {
        meta.splice(
            0..0,
            [("edition", "13"), ("fully_funded", "1"), ("experimental", ""), ("min_length", "1")]
                .map(|(key, value)| pair(key, value)),
        );
        meta.push(pair("comment", "#1: one; two. #2: three"));
        meta.reverse();
    }
    let mut chosen: Vec<Vec<usize>> = Vec::new();
    for ballot in ballots {
        let mut choices: Vec<usize> = Vec::new();
        for index in ballot {
            let at = index.index(projects.len());
            if !(choices.contains(&at) || kind == "choose-1" && choices.len() == 1) {
                choices.push(at);
            }
        }
        chosen.push(choices);
    }
    let count = |at: usize| chosen.iter().filter(|ballot| ballot.contains(&at)).count();
    let mut rows =
        vec![["project_id", "cost", "votes", "name", "category", "selected"].map(ToOwned::to_owned).to_vec()];
    for (at, (cost, what)) in projects.iter().enumerate() {
        let what = usize::from(*what);
        let category = ["sport", "zieleń,sport", "None", ""][what];
        let cells =
            [IDS[at], &amount(*cost, dress.amounts), &count(at).to_string(), NAMES[what], category, &what.to_string()];
        rows.push(cells.map(ToOwned::to_owned).to_vec());
    }
    let comma = if dress.lists { ", " } else { "," };
    let mut votes = vec![["voter_id", "vote", "points", "sex"].map(ToOwned::to_owned).to_vec()];
    for (at, ballot) in chosen.iter().enumerate() {
        let ids: Vec<&str> = ballot.iter().map(|at| IDS[*at]).collect();
        let points: Vec<String> = (0..ballot.len()).rev().map(|nth| (nth + 1).to_string()).collect();
        let points = if kind == "cumulative" || kind == "scoring" { points.join(comma) } else { String::new() };
        votes.push(vec![format!("{at:03}"), ids.join(comma), points, ["M", "", "None"][at % 3].to_owned()]);
    }
    Tables { meta, projects: rows, votes }
}

fn written(tables: &Tables, dress: &Dress) -> Vec<u8> {
    let cell = |cell: &String| {
        let cell = if dress.spaced { format!(" {cell}\t") } else { cell.clone() };
        let must = dress.quoted || cell.contains([';', '"']);
        if must { format!("\"{}\"", cell.trim().replace('"', "\"\"")) } else { cell }
    };
    let tail = ";".repeat(dress.tail);
    let loud = |text: &str| if dress.shouted { text.to_uppercase() } else { text.to_owned() };
    let row = |cells: &[String]| {
        let mut order: Vec<&String> = cells.iter().collect();
        if dress.columns && cells.len() > 2 {
            order[1..].reverse();
        }
        order.into_iter().map(cell).collect::<Vec<_>>().join(";") + &tail
    };
    let section = |title: &str, rows: &[Vec<String>]| {
        let mut lines = vec![loud(title) + &tail];
        lines.extend(rows.iter().enumerate().map(|(at, cells)| match at {
            0 => row(&cells.iter().map(|name| loud(name)).collect::<Vec<_>>()),
            _ => row(cells),
        }));
        lines
    };
    let mut meta = vec![loud("meta") + &tail, loud("key;value") + &tail];
    meta.extend(tables.meta.iter().map(|pair| row(pair)));
    let mut sections = [meta, section("Projects", &tables.projects), section("Votes", &tables.votes)];
    if dress.turned {
        sections.rotate_left(1);
    }
    let gap = if dress.gaps { format!("\n{tail}\n\n") } else { "\n".to_owned() };
    let mut text = sections.concat().join(&gap) + if dress.cut { "" } else { "\n" };
    if dress.crlf {
        text = text.replace('\n', "\r\n");
    }
    let marked = || format!("\u{feff}{text}");
    match dress.encoding {
        0 => text.into_bytes(),
        1 => marked().into_bytes(),
        2 => marked().encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => marked().encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

fn imported(bytes: &[u8]) -> (Imported, Vec<&'static str>) {
    let made = import(&[Source { shown: "town", stem: "town", bytes }], Options::default())
        .unwrap_or_else(|issues| panic!("{issues:#?}\n{}", String::from_utf8_lossy(bytes)));
    let codes = made.warnings.0.iter().map(|issue| issue.code).collect();
    (made.programmes.into_iter().next().expect("one programme").1, codes)
}

/// The rows of a table by the names of their columns, so that the columns' order does not count.
fn by_name(table: &[Vec<String>]) -> Vec<BTreeMap<&str, &str>> {
    let (header, rows) = table.split_first().expect("a header");
    rows.iter().map(|row| header.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect()).collect()
}

const TIDY: Dress = Dress {
    encoding: 0,
    crlf: false,
    tail: 0,
    quoted: false,
    spaced: false,
    gaps: false,
    amounts: 0,
    shouted: false,
    further: false,
    turned: false,
    columns: false,
    cut: false,
    lists: false,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_dress_does_not_change_what_is_imported(drawn in drawn(), dress in dresses()) {
        let (tidy, codes) = imported(&written(&tables(&drawn, &TIDY), &TIDY));
        prop_assert_eq!(codes, Vec::<&str>::new());
        let (dressed, codes) = imported(&written(&tables(&drawn, &dress), &dress));
        prop_assert_eq!(codes, Vec::<&str>::new());
        prop_assert_eq!(by_name(&dressed.table), by_name(&tidy.table));
        prop_assert_eq!(&dressed.programme.directions, &tidy.programme.directions);
        prop_assert_eq!((dressed.programme.total, &dressed.programme.money), (tidy.programme.total, &tidy.programme.money));
        let ballots = |imported: &Imported| imported.ballots.as_deref().map(by_name).map(|rows| format!("{rows:?}"));
        prop_assert_eq!(ballots(&dressed), ballots(&tidy));
        // And there and back again: what is exported is imported as the same election.
        let (inputs, folder) = read_back(&tidy, None);
        let (ballots, _) = load_ballots(&folder.path().join("ballots.csv"), &inputs.candidates).expect("read");
        let exported = export(&inputs.case, &inputs.candidates, Some(&ballots)).expect("written");
        let (again, codes) = good(&exported.text);
        prop_assert_eq!(codes, Vec::<&str>::new());
        prop_assert_eq!(&again.ballots, &tidy.ballots);
        let kept = |imported: &Imported| -> Vec<[String; 4]> {
            imported.table[1..].iter().map(|row| [0, 2, 3, 4].map(|at| row[at].clone())).collect()
        };
        prop_assert_eq!(kept(&again), kept(&tidy));
        prop_assert_eq!(again.programme.total, tidy.programme.total);
    }
}
