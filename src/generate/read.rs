//! Reading a profile.

use super::check;
use super::numbers::Millionths;
use super::profile::{Applications, Defect, Entry, Profile, Rule, Step, Twin, Word};
use super::reader::{Node, Source, Table};
use super::rules::{GREATEST_FACTOR, rule, templates};
use super::score::Reviewers;
use crate::domain::Issues;
use crate::say;
use std::collections::BTreeMap;

/// Most candidates that can be asked for.
const MOST_CANDIDATES: i64 = 100_000_000;

/// Greatest score that a reviewer can give.
const MOST_SCORE: i64 = 1_000_000;

/// Most reviewers of a candidate.
const MOST_REVIEWERS: i64 = 100;

/// Reads a profile. `file` names it in messages.
///
/// ```toml
/// [synthetic]
/// programme = "guide-2025-2"     # id of the programme it is made for
/// candidates = 904               # default; another number scales [applications]: largest remainder, at least 1 each
/// id = "S-"                      # S-0001, S-0002, … with as many digits as needed, at least four
/// careless = 0.15                # share of each direction's rows (rounded up) that may have defects
/// request = [0.6, 1.3]           # factors on the money of one place
/// steps = [5, 5, 1]              # a request is rounded to one of these, and is at least one of them
/// reviewers = { count = 5, mean = 80.0, between = 6.0, within = 3.5, lowest = 50, highest = 100 }
/// order = ["id", "direction"]    # columns that stand first; the others follow as they first appear
///
/// [applications]
/// "1.1" = 30
///
/// [words]
/// school = ["理工大学", "农业大学"]
///
/// [[column]]                     # filled in the order of the file
/// name = "lead"                  # a name that begins with "_" helps other columns and is not written
/// directions = ["1.1"]           # absent: all; a direction without an entry has an empty cell
/// good = { choice = ["{province}{school}"] }
/// defects = [{ share = 0.04, value = { choice = ["未填"] } }]
/// missing = 0.01                 # share of the cells that are empty
///
/// [[twin]]                       # pairs of careful rows that the programme's limits must keep apart
/// from = "1.5"
/// to = "1.6"                     # not before `from` in the programme
/// share = 0.07                   # of the rows of `to`; at least one pair while careful rows last
/// set = { country = ["埃及"] }   # optional: drawn for the first
/// copy = ["lead", "country"]     # what the second takes from the first
/// ```
///
/// A value rule (`good`, `value`) is one of `{ choice = ["…"] }`, each equally likely; `{ integer = [lo, hi] }` and
/// `{ date = ["…", "…"] }`, both ends included; `{ times = { column, from, to } }`, a multiple of a numeric column, rounded up;
/// `{ rest = { column, less = ["…"] } }`, what is left of it when others are taken from it, at least zero;
/// `{ partners = [lo, hi] }` and `{ fields = [lo, hi] }`, so many different ones of the direction in the programme, joined by
/// `;`; `{ map = { column, values = { … }, otherwise } }` by the value of an earlier column. Every text of a rule is a template:
/// `{name}` is an earlier column of the row or, failing that, a random word of `[words].name`.
///
/// Each defect hits, in each of its directions with n rows, `max(1, round(share · n))` careless rows; the defects of one entry
/// hit different rows while these last. `missing` empties `round(missing · n)` cells, of careless rows or not, but never one
/// that holds a defect or that a twin fixes; later entries see the empty cell. The generator itself makes `id`, `synthetic`,
/// `direction`, `requested`, `merit` (mean of the reviewers, one place), `rank` (by merit, ties equal) and `reviewer_1`, ….
///
/// # Errors
/// Every unknown key, value of the wrong kind, number out of range, and name that stands for nothing, each with its line.
pub fn read_profile(file: &str, text: &str) -> Result<Profile, Issues> {
    let source = Source::new(file, text);
    let profile = source.parse().and_then(|root| {
        let root = Table::root(&source, &root).known(&["synthetic", "applications", "words", "column", "twin"]);
        let profile = profile(file, &root)?;
        check::names(&profile, &source);
        Some(profile)
    });
    let issues = source.into_issues();
    match profile {
        Some(profile) if !issues.fatal() => Ok(profile),
        _ => Err(issues),
    }
}

fn profile(file: &str, root: &Table<'_>) -> Option<Profile> {
    let applications = root.need_table("applications").map(|table| applications(&table));
    let words = root.get("words").and_then(|node| node.table()).map(|table| words(&table)).unwrap_or_default();
    let all: Vec<Word> = applications.iter().flatten().map(|(id, n)| Word { text: id.clone(), line: n.line }).collect();
    let entries = root.list("column").iter().filter_map(|node| entry(node, &all)).collect();
    let twins = root.list("twin").iter().filter_map(twin).collect();

    let keys = ["programme", "candidates", "id", "careless", "request", "steps", "reviewers", "order"];
    let general = root.need_table("synthetic")?.known(&keys);
    let programme = general.need("programme").and_then(|node| node.word());
    let candidates = general.need("candidates").and_then(|node| node.count(1, MOST_CANDIDATES));
    let id = general.need("id").and_then(|node| node.word());
    let careless = general.need("careless").and_then(|node| node.share());
    let request = general.need("request").and_then(|node| node.range(|end| end.decimal(0, GREATEST_FACTOR)));
    let steps = general.need("steps").and_then(|node| node.some_items()).map(|items| steps(&items));
    let reviewers = general.need_table("reviewers").and_then(reviewers);
    Some(Profile {
        file: file.to_owned(),
        programme: programme?,
        candidates: candidates?,
        id: id?.text,
        careless: careless?,
        request: request?,
        steps: steps?,
        reviewers: reviewers?,
        order: general.list("order").iter().filter_map(Node::word).collect(),
        applications: applications?,
        words,
        entries,
        twins,
    })
}

fn applications(table: &Table<'_>) -> BTreeMap<String, Applications> {
    let count = |(id, node): (Word, Node<'_>)| {
        let count = node.whole(1, MOST_CANDIDATES)?.unsigned_abs();
        Some((id.text, Applications { count, line: id.line }))
    };
    table.entries().into_iter().filter_map(count).collect()
}

fn words(table: &Table<'_>) -> BTreeMap<String, Vec<String>> {
    let list = |(name, node): (Word, Node<'_>)| {
        let words = node.some_items().unwrap_or_default();
        (name.text, words.iter().filter_map(Node::word).map(|word| word.text).collect())
    };
    table.entries().into_iter().map(list).collect()
}

fn steps(items: &[Node<'_>]) -> Vec<Step> {
    let step = |node: &Node<'_>| {
        let size = node.decimal(0, MOST_SCORE)?;
        if size == Millionths(0) {
            let problem = say!("步长为 0", "the step is 0");
            node.issue("G204", problem, say!("步长应大于 0", "give a step above 0"));
        }
        Some(Step { size, line: node.line() })
    };
    items.iter().filter_map(step).collect()
}

fn reviewers(table: Table<'_>) -> Option<Reviewers> {
    let table = table.known(&["count", "mean", "between", "within", "lowest", "highest"]);
    let count = table.need("count").and_then(|node| node.count(1, MOST_REVIEWERS));
    let [mean, between, within] =
        ["mean", "between", "within"].map(|key| table.need(key).and_then(|node| node.decimal(0, MOST_SCORE)));
    let [lowest, highest] = ["lowest", "highest"].map(|key| table.need(key).and_then(|node| node.whole(0, MOST_SCORE)));
    let (lowest, highest) = (lowest?, highest?);
    if lowest > highest {
        let problem =
            say!("lowest = {lowest} 大于 highest = {highest}", "lowest = {lowest} is above highest = {highest}");
        table.issue("G204", problem, say!("请把两端对调", "exchange the two"));
        return None;
    }
    Some(Reviewers { count: count?, mean: mean?, between: between?, within: within?, lowest, highest })
}

/// An entry; where its rules cannot be read, empty ones stand in, so that its name is known to the others.
fn entry(node: &Node<'_>, all: &[Word]) -> Option<Entry> {
    let table = node.table()?.known(&["name", "directions", "good", "defects", "missing"]);
    let directions = table.get("directions").map(|node| list_of_words(&node));
    Some(Entry {
        column: table.need("name")?.word()?,
        directions: directions.unwrap_or_else(|| all.to_vec()),
        good: table.need("good").and_then(|node| rule(&node)).unwrap_or(Rule::Choice(Vec::new())),
        defects: table.list("defects").iter().filter_map(defect).collect(),
        missing: table.get("missing").and_then(|node| node.share()).unwrap_or(Millionths(0)),
    })
}

fn defect(node: &Node<'_>) -> Option<Defect> {
    let table = node.table()?.known(&["share", "value"]);
    let share = table.need("share").and_then(|node| node.share());
    let rule = table.need("value").and_then(|node| rule(&node));
    Some(Defect { share: share?, rule: rule? })
}

fn twin(node: &Node<'_>) -> Option<Twin> {
    let table = node.table()?.known(&["from", "to", "share", "set", "copy"]);
    let [from, to] = ["from", "to"].map(|key| table.need(key).and_then(|node| node.word()));
    let share = table.need("share").and_then(|node| node.share());
    let copy = table.need("copy").map(|node| list_of_words(&node));
    let set = table.get("set").and_then(|node| node.table()).map(|table| table.entries()).unwrap_or_default();
    let set = set.into_iter().filter_map(|(column, node)| Some((column, templates(&node)?))).collect();
    Some(Twin { from: from?, to: to?, share: share?, set, copy: copy? })
}

/// A list of names, not empty.
fn list_of_words(node: &Node<'_>) -> Vec<Word> {
    node.some_items().unwrap_or_default().iter().filter_map(Node::word).collect()
}
