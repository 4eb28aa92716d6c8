//! Reading the value rules of a profile.

use super::profile::{List, Rule};
use super::reader::{Node, Table, meant};
use super::template::Template;
use crate::say;
use chrono::NaiveDate;

/// The greatest whole number that a profile may write.
const GREATEST: i64 = 1_000_000_000_000;

/// The greatest factor that a profile may write.
pub(super) const GREATEST_FACTOR: i64 = 100;

const KINDS: [&str; 8] = ["choice", "integer", "date", "times", "rest", "partners", "fields", "map"];

/// A value rule: a table with one of the known kinds as its only key.
pub(super) fn rule(node: &Node<'_>) -> Option<Rule> {
    let table = node.table()?;
    let entries = table.entries();
    let [(kind, value)] = entries.as_slice() else {
        let (found, kinds) = (entries.len(), KINDS.join(" | "));
        let problem = say!("取值规则应恰有一个键，这里有 {found} 个", "a value rule has one key, here are {found}");
        table.issue("G203", problem, say!("写其中之一：{kinds}", "write one of {kinds}"));
        return None;
    };
    match kind.text.as_str() {
        "choice" => templates(value).map(Rule::Choice),
        "integer" => value.range(|end| end.whole(-GREATEST, GREATEST)).map(|(least, most)| Rule::Integer(least, most)),
        "date" => value.range(date).map(|(first, last)| Rule::Date(first, last)),
        "times" => times(&value.table()?.known(&["column", "from", "to"])),
        "rest" => rest(&value.table()?.known(&["column", "less"])),
        "partners" => listed(value, List::Partners),
        "fields" => listed(value, List::Fields),
        "map" => map(&value.table()?.known(&["column", "values", "otherwise"])),
        other => {
            let problem = say!("未知的取值规则 `{other}`", "unknown value rule `{other}`");
            value.issue("G201", problem, meant(other, KINDS.into_iter()));
            None
        }
    }
}

/// A list of templates, not empty.
pub(super) fn templates(node: &Node<'_>) -> Option<Vec<Template>> {
    node.some_items()?.iter().map(template).collect()
}

fn template(node: &Node<'_>) -> Option<Template> {
    let word = node.word()?;
    let parsed = Template::parse(&word.text, word.line);
    if let Err(part) = &parsed {
        let problem = say!("`{part}` 的花括号不成对或没有名称", "the braces of `{part}` do not match or hold no name");
        let help = say!("写 {{名称}}，名称由字母、数字和 _ 组成", "write {{name}}, a name of letters, digits and _");
        node.issue("G203", problem, help);
    }
    parsed.ok()
}

fn date(node: &Node<'_>) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(&node.word()?.text, "%Y-%m-%d").ok();
    if day.is_none() {
        node.wrong(&say!("日期（如 \"2024-01-31\"）", "a day like \"2024-01-31\""));
    }
    day
}

fn times(table: &Table<'_>) -> Option<Rule> {
    let column = table.need("column").and_then(|node| node.word());
    let [from, to] = ["from", "to"].map(|key| table.need(key).and_then(|node| node.decimal(0, GREATEST_FACTOR)));
    let (column, from, to) = (column?, from?, to?);
    if from > to {
        let (from, to) = (from.plain(), to.plain());
        let problem = say!("from = {from} 大于 to = {to}", "from = {from} is above to = {to}");
        table.issue("G204", problem, say!("请把两端对调", "exchange the two"));
        return None;
    }
    Some(Rule::Times { column, from, to })
}

fn rest(table: &Table<'_>) -> Option<Rule> {
    let column = table.need("column").and_then(|node| node.word());
    let less = table.need("less").and_then(|node| node.some_items()?.iter().map(Node::word).collect());
    Some(Rule::Rest { column: column?, less: less? })
}

fn listed(node: &Node<'_>, of: List) -> Option<Rule> {
    let (least, most) = node.range(|end| end.count(0, 1_000))?;
    Some(Rule::Listed { of, least, most, line: node.line() })
}

fn map(table: &Table<'_>) -> Option<Rule> {
    let column = table.need("column").and_then(|node| node.word());
    let otherwise = table.need("otherwise").and_then(|node| template(&node));
    let values = table.need_table("values")?.entries();
    let values = values.into_iter().map(|(value, node)| Some((value.text, template(&node)?))).collect::<Option<_>>();
    Some(Rule::Map { column: column?, values: values?, otherwise: otherwise? })
}
