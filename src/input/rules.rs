//! Clauses, limits and dependencies, as a programme and a scenario write them.

use super::document::{Entry, Section};
use super::levels::share_bounds;
use super::values::{BOUNDS, bound_places, bounds, in_money};
use crate::domain::{Clause, Evidence, Limit, Measure, MoneyUnit, Place, Require, Severity, ShareOf};
use crate::say;

/// The keys of a `[[clause]]`.
pub(super) const CLAUSE: [&str; 9] =
    ["id", "title", "where", "require", "reason", "evidence", "severity", "waivable", "switch"];
/// The keys of a `[[limit]]`.
pub(super) const LIMIT: [&str; 13] = [
    "id",
    "clause",
    "title",
    "reason",
    "where",
    "ids",
    "for_each",
    "count",
    "sum",
    "share",
    "all_or_none",
    "waivable",
    "switch",
];
/// The keys of a `[[require]]`.
pub(super) const REQUIRE: [&str; 2] = ["project", "needs"];

/// Something read, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) at: Place,
}

fn string(section: &Section<'_>, key: &str) -> Option<String> {
    section.get(key).and_then(|entry: Entry<'_>| entry.string())
}

/// A `[[clause]]`.
pub(super) fn clause(section: &Section<'_>) -> Option<Placed<Clause>> {
    let at = section.place_of("id");
    let id = section.need("id").and_then(|entry| entry.string());
    let reason = section.need("reason").and_then(|entry| entry.text());
    let require = string(section, "require");
    let evidence = match section.get("evidence") {
        Some(entry) => {
            entry.choice(&[("data", Evidence::Data), ("documents", Evidence::Documents), ("note", Evidence::Note)])
        }
        None => Some(Evidence::Data),
    };
    let severity = section
        .get("severity")
        .map_or(Some(Severity::Must), |entry| entry.choice(&[("must", Severity::Must), ("advice", Severity::Advice)]));
    decided_as_it_says(section, evidence);
    let value = Clause {
        id: id?,
        title: section.get("title").and_then(|entry| entry.text()),
        applies: string(section, "where"),
        require,
        reason: reason?,
        evidence: evidence?,
        severity: severity?,
        waivable: section.get("waivable").and_then(|entry| entry.flag()).unwrap_or(false),
        switch: string(section, "switch"),
    };
    Some(Placed { value, at })
}

/// A clause is decided by `require` exactly where its evidence is data: anything else would be silently ignored.
fn decided_as_it_says(section: &Section<'_>, evidence: Option<Evidence>) {
    match (evidence, section.get("require").is_some()) {
        (Some(Evidence::Data), false) => section.issue(
            "P109",
            &["evidence"],
            say!("条款由数据判定，却没有 `require`", "the clause is decided from data, but has no `require`"),
            say!(
                "请写 require = \"…\"；若须人工查阅材料，写 evidence = \"documents\"；若只作说明，写 \"note\"",
                "give require = \"…\", or evidence = \"documents\" where a person must look, or \"note\" where nothing is decided"
            ),
        ),
        (Some(Evidence::Documents | Evidence::Note), true) => section.issue(
            "P110",
            &["require"],
            say!("条款不由数据判定，`require` 不会生效", "the clause is not decided from data, so its `require` would have no effect"),
            say!("请删去 `require`，或写 evidence = \"data\"", "drop `require`, or write evidence = \"data\""),
        ),
        _ => {}
    }
}

/// A `[[limit]]`.
pub(super) fn limit(section: &Section<'_>, unit: &MoneyUnit) -> Option<Placed<Limit>> {
    let at = section.place_of("id");
    let id = section.need("id").and_then(|entry| entry.string());
    let measure = measure(section, unit);
    let for_each = section.get("for_each").map(|entry| entry.strings()).unwrap_or_default();
    let ids = section.get("ids").map(|entry| entry.strings()).unwrap_or_default();
    let clause = string(section, "clause");
    let title = section.get("title").and_then(|entry| entry.text());
    let reason = section.get("reason").and_then(|entry| entry.text());
    let applies = string(section, "where");
    let waivable = section.get("waivable").and_then(|entry| entry.flag()).unwrap_or(false);
    let switch = string(section, "switch");
    let id = id?;
    let clause = clause.unwrap_or_else(|| id.clone());
    let value = Limit { id, clause, title, reason, applies, ids, for_each, measure: measure?, waivable, switch };
    Some(Placed { value, at })
}

/// What a limit bounds: exactly one of these keys says it.
const MEASURES: [&str; 4] = ["count", "sum", "share", "all_or_none"];

fn measure(section: &Section<'_>, unit: &MoneyUnit) -> Option<Measure> {
    let given: Vec<(&str, Entry<'_>)> =
        MEASURES.iter().filter_map(|key| section.get(key).map(|entry| (*key, entry))).collect();
    match given.as_slice() {
        [("count", count)] => Some(Measure::Count(count.bounds(0)?)),
        [("sum", sum)] => summed(sum, unit),
        [("share", entry)] => share(entry),
        [(_, entry)] => all_or_none(entry),
        [] => {
            section.issue(
                "P107",
                &[],
                say!("限制没有界限", "the limit has no bound"),
                say!(
                    "请写 count = {{ at_most = … }}、sum = {{ of = \"列名\", at_most = … }}、share = {{ … }} 或 all_or_none = true",
                    "give count = {{ at_most = … }}, sum = {{ of = \"a column\", at_most = … }}, share = {{ … }} or all_or_none = true"
                ),
            );
            None
        }
        [(one, _), (other, _), ..] => {
            section.issue(
                "P108",
                &[other],
                say!("限制同时写了 {one} 和 {other}", "the limit has both {one} and {other}"),
                say!("请拆成两条限制", "make two limits of it"),
            );
            None
        }
    }
}

/// `sum = { of = …, bounds }`. What is asked for and what is awarded are the same amount.
fn summed(sum: &Entry<'_>, unit: &MoneyUnit) -> Option<Measure> {
    let [at_least, at_most, exactly, about] = BOUNDS;
    let table = sum.table(&["of", at_least, at_most, exactly, about, "scales_with_award"])?;
    let of = table.need("of").and_then(|entry| entry.string());
    if let Some("award" | "requested") = of.as_deref() {
        return Some(Measure::Award(in_money(bounds(&table, unit.decimals)?)));
    }
    let scales = table.get("scales_with_award").map_or(Some(false), |entry| entry.flag());
    let places = bound_places(&table);
    let bounds = bounds(&table, places)?;
    Some(Measure::Column { of: of?, places, bounds, scales: scales? })
}

/// `share = { of = "award" or "projects", at_least = "0.2", within = "…" }`.
fn share(entry: &Entry<'_>) -> Option<Measure> {
    let table = entry.table(&["of", "at_least", "at_most", "within"])?;
    let of = table.need("of").and_then(|entry| match entry.string()?.as_str() {
        "award" => Some(ShareOf::Award),
        "projects" => Some(ShareOf::Projects),
        other => {
            entry.issue(
                "P114",
                say!("不能限定 `{other}` 的占比", "a share of `{other}` cannot be bounded"),
                say!("请写 \"award\"（资助经费）或 \"projects\"（项目数）", "write \"award\" or \"projects\""),
            );
            None
        }
    });
    let within = string(&table, "within");
    let bounds = share_bounds(&table)?;
    Some(Measure::Share { of: of?, bounds, within })
}

fn all_or_none(entry: &Entry<'_>) -> Option<Measure> {
    let flag = entry.flag()?;
    if !flag {
        let problem = say!("`all_or_none = false` 不表示任何规则", "`all_or_none = false` is no rule");
        entry.issue("P113", problem, say!("请写 true，或删去该限制", "write true, or drop the limit"));
        return None;
    }
    Some(Measure::AllOrNone)
}

/// A `[[require]]`.
pub(super) fn require(section: &Section<'_>) -> Option<Placed<Require>> {
    let project = section.need("project").and_then(|entry| entry.string());
    let needs = section.need("needs").and_then(|entry| entry.string());
    let (project, needs) = (project?, needs?);
    if project == needs {
        let problem = say!("`{project}` 依赖于自身", "`{project}` needs itself");
        section.issue("P112", &["needs"], problem, say!("请写另一个项目", "name another candidate"));
        return None;
    }
    Some(Placed { value: Require { project, needs }, at: section.place_of("project") })
}
