//! A programme file → a [`Programme`].

use super::document::{Document, Entry, Section};
use super::header::fixed_kind;
use super::ledger::Ledger;
use super::rules::{CLAUSE, LIMIT, Placed, REQUIRE, clause, limit, require};
use super::values::both;
use crate::domain::{
    ColumnSpec, ColumnType, Direction, Money, MoneyUnit, Named, Place, Programme, RankTies, Reviewers, Text,
};
use crate::say;
use std::collections::BTreeMap;
use toml::de::DeValue;

pub(super) const ROOT: [&str; 6] = ["programme", "column", "direction", "clause", "limit", "require"];
pub(super) const HEAD: [&str; 7] = ["id", "title", "source", "total", "money", "rank_ties", "reviewers"];
pub(super) const DIRECTION: [&str; 6] = ["id", "title", "projects", "funds", "partners", "fields"];

/// A programme as far as it could be read, with the places of what other files may clash with.
#[derive(Debug)]
pub(super) struct Draft {
    /// Rules that could not be read are left out.
    pub(super) programme: Programme,
    /// Where each of its limits stands.
    pub(super) limits: Vec<Placed<String>>,
    /// Where each of its dependencies stands.
    pub(super) requires: Vec<Place>,
    /// Are all directions there? Where not, an unknown one is not worth telling.
    pub(super) all_directions: bool,
    /// Are all clauses and limits there?
    pub(super) all_rules: bool,
}

/// Reads a programme; `None` where the text is not TOML. Issues go to the ledger.
pub(super) fn read(file: &str, text: &str, ledger: &mut Ledger) -> Option<Draft> {
    let document = Document::parse(file, text, ledger)?;
    let root = document.root(&ROOT);
    let mut programme = head(&root);
    programme.columns =
        unique("P105", root.tables("column", &["name", "type", "title"]), column, |column| &column.name)
            .into_iter()
            .map(|column| column.value)
            .collect();

    let sections = root.tables("direction", &DIRECTION);
    let written = sections.len();
    if written == 0 {
        root.issue(
            "P106",
            &["programme"],
            say!("没有任何方向", "there is no direction"),
            say!("请至少写一个 [[direction]]", "give at least one [[direction]]"),
        );
    }
    let money = programme.money.clone();
    let directions = unique("P102", sections, |section| direction(section, &money), |direction| &direction.id);
    let all_directions = directions.len() == written && written > 0;
    programme.directions = directions.into_iter().map(|direction| direction.value).collect();

    let (clauses, limits) = (root.tables("clause", &CLAUSE), root.tables("limit", &LIMIT));
    let written = clauses.len() + limits.len();
    let clauses = unique("P103", clauses, clause, |clause| &clause.id);
    let limits = unique("P104", limits, |section| limit(section, &money), |limit| &limit.id);
    let all_rules = clauses.len() + limits.len() == written;
    programme.clauses = clauses.into_iter().map(|clause| clause.value).collect();
    let requires: Vec<_> = root.tables("require", &REQUIRE).iter().filter_map(require).collect();
    let places = limits.iter().map(|limit| Placed { value: limit.value.id.clone(), at: limit.at.clone() }).collect();
    programme.limits = limits.into_iter().map(|limit| limit.value).collect();
    let require_places = requires.iter().map(|require| require.at.clone()).collect();
    programme.requires = requires.into_iter().map(|require| require.value).collect();
    document.close(ledger);
    Some(Draft { programme, limits: places, requires: require_places, all_directions, all_rules })
}

/// A programme of nothing.
pub(super) fn empty() -> Programme {
    Programme {
        id: String::new(),
        title: Text::default(),
        source: None,
        money: MoneyUnit::default(),
        total: Money::ZERO,
        rank_ties: RankTies::default(),
        reviewers: Reviewers::default(),
        columns: Vec::new(),
        directions: Vec::new(),
        clauses: Vec::new(),
        limits: Vec::new(),
        requires: Vec::new(),
    }
}

fn head(root: &Section<'_>) -> Programme {
    let mut programme = empty();
    let Some(head) = root.need("programme").and_then(|entry| entry.table(&HEAD)) else { return programme };
    if let Some(unit) = head.get("money").and_then(|entry| money_unit(&entry)) {
        programme.money = unit;
    }
    programme.id = head.need("id").and_then(|entry| entry.string()).unwrap_or_default();
    let title = head.get("title").and_then(|entry| entry.text());
    programme.title = title.unwrap_or_else(|| Text::same(&programme.id));
    programme.source = head.get("source").and_then(|entry| entry.text());
    programme.total = head.need("total").and_then(|entry| entry.money(&programme.money)).unwrap_or_default();
    programme.rank_ties = head
        .get("rank_ties")
        .and_then(|entry| entry.choice(&[("allowed", RankTies::Allowed), ("forbidden", RankTies::Forbidden)]))
        .unwrap_or_default();
    programme.reviewers = head
        .get("reviewers")
        .and_then(|entry| entry.choice(&[("positions", Reviewers::Positions), ("persons", Reviewers::Persons)]))
        .unwrap_or_default();
    programme
}

/// Most places of a money unit: none has more, and sums keep room.
const MOST_DECIMALS: i64 = 6;

fn money_unit(entry: &Entry<'_>) -> Option<MoneyUnit> {
    let table = entry.table(&["unit", "decimals"])?;
    let unit = table.need("unit").and_then(|entry| entry.string());
    let decimals = table.need("decimals").and_then(|entry| entry.units(0, MOST_DECIMALS));
    Some(MoneyUnit { unit: unit?, decimals: u8::try_from(decimals?).ok()? })
}

/// Reads sections whose ids must differ; a repeated one is told under `code` and left out.
pub(super) fn unique<T>(
    code: &'static str,
    sections: Vec<Section<'_>>,
    read: impl Fn(&Section<'_>) -> Option<Placed<T>>,
    id: impl Fn(&T) -> &String,
) -> Vec<Placed<T>> {
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::with_capacity(sections.len());
    for section in sections {
        let Some(item) = read(&section) else { continue };
        let name = id(&item.value).clone();
        if let Some(first) = lines.get(&name) {
            section.issue(
                code,
                &["id", "name"],
                say!("`{name}` 在第 {first} 行已经写过", "`{name}` is already there in line {first}"),
                say!("每个名称只能用一次", "a name can be used once"),
            );
            continue;
        }
        lines.insert(name, item.at.line.unwrap_or_default());
        found.push(item);
    }
    found
}

fn column(section: &Section<'_>) -> Option<Placed<ColumnSpec>> {
    let name = section.need("name").and_then(|entry| entry.string());
    let kind = section.need("type").and_then(|entry| entry.choice(&ColumnType::WORDS));
    let title = section.get("title").and_then(|entry| entry.text());
    let (name, kind) = (name?, kind?);
    if let Some((_, word)) = fixed_kind(&name).filter(|(fixed, _)| *fixed != kind) {
        section.issue(
            "P111",
            &["type"],
            say!("列 `{name}` 的类型是固定的", "the type of column `{name}` is fixed"),
            say!("请写 type = \"{word}\"，或删去这一项", "write type = \"{word}\", or drop this entry"),
        );
        return None;
    }
    let title = title.unwrap_or_else(|| Text::same(&name));
    Some(Placed { value: ColumnSpec { name, kind, title }, at: section.place_of("name") })
}

fn direction(section: &Section<'_>, money: &MoneyUnit) -> Option<Placed<Direction>> {
    let id = section.need("id").and_then(|entry| direction_id(&entry));
    let title = section.get("title").and_then(|entry| entry.text());
    let projects = section.get("projects").map(|entry| entry.bounds(0));
    let funds = section.get("funds").map(|entry| entry.money_bounds(money));
    let partners = section.get("partners").map(|entry| named(&entry)).unwrap_or_default();
    let fields = section.get("fields").map(|entry| named(&entry)).unwrap_or_default();
    let id = id?;
    let value = Direction {
        title: title.unwrap_or_else(|| Text::same(&id)),
        id,
        projects: projects.flatten(),
        funds: funds.flatten(),
        partners,
        fields,
    };
    Some(Placed { value, at: section.place_of("id") })
}

/// A direction's id is a text. Written as a number it is told, and then taken as it was written.
fn direction_id(entry: &Entry<'_>) -> Option<String> {
    let (DeValue::Integer(_) | DeValue::Float(_)) = entry.value() else { return entry.string() };
    let written = entry.source();
    entry.issue(
        "P101",
        say!("方向编号 {written} 写成了数字", "the direction's id {written} is written as a number"),
        say!(
            "请加引号：id = \"{written}\"（“2.0”与“2”是不同的编号）",
            "put it in quotes, id = \"{written}\": \"2.0\" and \"2\" are different ids"
        ),
    );
    Some(written.to_owned())
}

/// `[{ code, zh, en }, …]`, or plain texts.
fn named(entry: &Entry<'_>) -> Vec<Named> {
    let one = |item: &Entry<'_>| {
        if item.value().is_str() {
            return item.text().map(|text| Named { code: String::new(), text });
        }
        let table = item.table(&["code", "zh", "en"])?;
        let code = table.get("code").map_or_else(|| Some(String::new()), |entry| entry.string());
        let text = both(&table).or_else(|| {
            if table.get("zh").is_none() && table.get("en").is_none() {
                let _ = table.need("zh");
            }
            None
        });
        Some(Named { code: code?, text: text? })
    };
    entry.items().unwrap_or_default().iter().filter_map(one).collect()
}
