//! A pure 0-1 selection, as operations research writes it, and the programme that it stands for:
//!
//! ```text
//! maximise   Σ value(j) · x(j)
//! subject to least(r) ≤ Σ a(r, j) · x(j) ≤ most(r)   for every row r
//!            x(j) ∈ {0, 1}
//! ```
//!
//! Each variable is a candidate, its value the merit. A row with equal coefficients is a `count`
//! limit, `x - y ≤ 0` a dependency, every other row a `sum` limit over a column of its coefficients.

use super::issues::some;
use super::made::{Imported, base, everybody, programme};
use super::number::trimmed;
use crate::domain::{
    Bounds, ColumnSpec, ColumnType, Decimal, Issues, Limit, Lock, MERIT_PLACES, Measure, Money, MoneyUnit, Place,
    Require, Text,
};
use crate::say;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A 0-1 program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Selection {
    /// Short name of the programme.
    pub id: String,
    pub variables: Vec<Variable>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    pub name: String,
    pub value: Decimal,
    /// Fixed at 1, at 0, or free.
    pub fixed: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub name: String,
    /// Variables by position, ascending, with coefficients that are not zero.
    pub terms: Vec<(usize, Decimal)>,
    pub least: Option<Decimal>,
    pub most: Option<Decimal>,
}

/// Columns with a meaning of their own in a candidate table.
const RESERVED: [&str; 14] = [
    "id",
    "direction",
    "requested",
    "rank",
    "merit",
    "award",
    "title",
    "lead",
    "lead_type",
    "province",
    "partner",
    "country",
    "field",
    "synthetic",
];

const ZERO: Decimal = Decimal { units: 0, places: 0 };

/// The programme of a selection; `None` where it has none, which is told. Every candidate asks for 1, and the total lets
/// all of them pass: no row of such a program is about money more than any other.
pub(super) fn import(selection: &Selection, shown: &str, issues: &mut Issues) -> Option<Imported> {
    if !sound(selection, shown, issues) {
        return None;
    }
    let count = i64::try_from(selection.variables.len()).ok()?;
    let money = MoneyUnit { unit: "item".into(), decimals: 0 };
    let mut made = programme(&selection.id, Text::same(&selection.id), money, Money(count));
    made.directions.push(everybody());
    let mut columns: Vec<(String, Vec<Decimal>)> = Vec::new();
    let mut used = BTreeSet::new();
    for row in &selection.rows {
        if let Some(require) = dependency(row, selection) {
            made.requires.push(require);
            continue;
        }
        for (terms, least, most) in sides(row) {
            let id = fresh(&row.name, &mut used);
            if terms.is_empty() && holds_empty(least, most) {
                continue;
            }
            let Some(limit) = limit(&id, &terms, least, most, selection, &mut columns) else {
                let name = &row.name;
                let problem = say!(
                    "行 `{name}` 无法满足，或数值过大",
                    "row `{name}` can never hold, or its numbers are too large"
                );
                issues.error("I206", Place::file(shown), problem, say!("请更正或删去该行", "mend the row, or drop it"));
                return None;
            };
            made.limits.push(limit);
        }
    }
    made.columns = columns
        .iter()
        .map(|(name, _)| ColumnSpec { name: name.clone(), kind: ColumnType::Decimal, title: Text::same(name) })
        .collect();
    let mut scenario = base();
    for variable in &selection.variables {
        let lock = || Lock { id: variable.name.clone(), reason: "fixed in the file".into() };
        match variable.fixed {
            Some(true) => scenario.fund.push(lock()),
            Some(false) => scenario.refuse.push(lock()),
            None => {}
        }
    }
    let (funds, refuses) = (scenario.fund.len(), scenario.refuse.len());
    let mut assumptions = vec![say!(
        "文件不涉及金额：每个候选项目各申请 1，总额不构成约束",
        "the file is not about money: every candidate asks for 1, and the total does not bind"
    )];
    if funds + refuses > 0 {
        assumptions.push(say!(
            "文件固定的变量：{funds} 个资助、{refuses} 个不资助，写在情景 scenarios/base.toml 中",
            "variables that the file fixes, {funds} at 1 and {refuses} at 0, are locks in scenarios/base.toml"
        ));
    }
    Some(Imported {
        programme: made,
        table: table(selection, &columns),
        scenarios: vec![scenario],
        ballots: None,
        assumptions,
        stated_optimum: None,
    })
}

/// Everything that keeps a program from being a programme is told.
fn sound(selection: &Selection, shown: &str, issues: &mut Issues) -> bool {
    let named = |wrong: &dyn Fn(&Variable) -> bool| -> Vec<String> {
        selection
            .variables
            .iter()
            .filter(|variable| wrong(variable))
            .map(|variable| format!("`{}`", variable.name))
            .collect()
    };
    let before = issues.0.len();
    let negative = named(&|variable| variable.value.units < 0);
    if !negative.is_empty() {
        let (count, list) = (negative.len(), some(&negative));
        issues.error(
            "I204",
            Place::file(shown),
            say!("{count} 个变量的目标系数为负：{list}", "variables with a negative objective: {count} ({list})"),
            say!(
                "评分不能为负；这样的变量可用其补 1 - x 代替",
                "merit cannot be negative; the complement 1 - x of such a variable can stand for it"
            ),
        );
    }
    let long = named(&|variable| trimmed(variable.value).places > MERIT_PLACES);
    if !long.is_empty() {
        let (count, list) = (long.len(), some(&long));
        issues.error(
            "I204",
            Place::file(shown),
            say!(
                "{count} 个变量的目标系数多于 {MERIT_PLACES} 位小数：{list}",
                "variables whose objective has more than {MERIT_PLACES} places: {count} ({list})"
            ),
            say!("请将目标函数乘以 10 的幂", "multiply the objective by a power of ten"),
        );
    }
    if selection.variables.is_empty() {
        issues.error(
            "I204",
            Place::file(shown),
            say!("没有任何变量", "there are no variables"),
            say!("请检查文件", "check the file"),
        );
    }
    issues.0.len() == before
}

/// `x - y ≤ 0` with free ends otherwise: `x` needs `y`.
fn dependency(row: &Row, selection: &Selection) -> Option<Require> {
    let zero = |bound: Option<Decimal>| bound.is_some_and(|bound| bound.units == 0);
    let [(a, one), (b, other)] = row.terms.as_slice() else { return None };
    if trimmed(*one) != trimmed(Decimal { units: -other.units, places: other.places }) {
        return None;
    }
    let (plus, minus) = if one.units > 0 { (*a, *b) } else { (*b, *a) };
    let (project, needs) = match (zero(row.most) && row.least.is_none(), zero(row.least) && row.most.is_none()) {
        (true, _) => (plus, minus),
        (_, true) => (minus, plus),
        _ => return None,
    };
    let name = |at: usize| selection.variables[at].name.clone();
    Some(Require { project: name(project), needs: name(needs) })
}

type Terms = Vec<(usize, Decimal)>;

/// The row as limits whose bounds are not negative: one, or one for each end where an end must be turned round.
fn sides(row: &Row) -> Vec<(Terms, Option<Decimal>, Option<Decimal>)> {
    let negated = || -> Terms { row.terms.iter().map(|(at, a)| (*at, negative(*a))).collect() };
    let below = |bound: Option<Decimal>| bound.is_some_and(|bound| bound.units < 0);
    match (below(row.least), below(row.most)) {
        (false, false) => vec![(row.terms.clone(), row.least, row.most)],
        (_, true) => {
            vec![(negated(), row.most.map(negative), row.least.map(negative))]
        }
        (true, false) => {
            let mut sides = vec![(negated(), None, row.least.map(negative))];
            sides.extend(row.most.is_some().then(|| (row.terms.clone(), None, row.most)));
            sides
        }
    }
}

fn negative(value: Decimal) -> Decimal {
    Decimal { units: -value.units, places: value.places }
}

fn holds_empty(least: Option<Decimal>, most: Option<Decimal>) -> bool {
    least.is_none_or(|least| least.units <= 0) && most.is_none_or(|most| most.units >= 0)
}

fn limit(
    id: &str,
    terms: &Terms,
    least: Option<Decimal>,
    most: Option<Decimal>,
    selection: &Selection,
    columns: &mut Vec<(String, Vec<Decimal>)>,
) -> Option<Limit> {
    let (_, first) = terms.first()?;
    let made = |ids: Vec<String>, measure: Measure| Limit {
        id: id.to_owned(),
        clause: id.to_owned(),
        title: None,
        reason: None,
        applies: None,
        ids,
        for_each: Vec::new(),
        measure,
        waivable: false,
        switch: None,
    };
    let all = terms.len() == selection.variables.len();
    let alike = first.units > 0 && terms.iter().all(|(_, a)| trimmed(*a) == trimmed(*first));
    if alike {
        let share = |bound: Decimal, up: bool| share(bound, *first, up);
        // Bounds between two multiples of the coefficient hold for no count: a column says so, a count would be refused.
        if let Some(bounds) = bounds(least, most, |least| share(least, true), |most| share(most, false)) {
            let name = |term: &(usize, Decimal)| selection.variables[term.0].name.clone();
            let ids = if all { Vec::new() } else { terms.iter().map(name).collect() };
            return Some(made(ids, Measure::Count(bounds)));
        }
    }
    let name = format!("{}{id}", if RESERVED.contains(&id) { "use of " } else { "" });
    let mut cells = vec![ZERO; selection.variables.len()];
    terms.iter().for_each(|(at, a)| cells[*at] = *a);
    let places = [least, most].into_iter().flatten().map(|bound| bound.places).max().unwrap_or(0);
    let at = |bound: Decimal| super::number::units(bound, places);
    let bounds = bounds(least, most, at, at)?;
    columns.push((name.clone(), cells));
    Some(made(Vec::new(), Measure::Column { of: name, places, bounds, scales: false }))
}

/// The bounds in whole numbers; `None` where one does not fit, or nothing lies between them.
fn bounds(
    least: Option<Decimal>,
    most: Option<Decimal>,
    low: impl Fn(Decimal) -> Option<i64>,
    high: impl Fn(Decimal) -> Option<i64>,
) -> Option<Bounds<i64>> {
    let mut found = Bounds::default();
    if let Some(least) = least {
        found.at_least = Some(low(least)?);
    }
    if let Some(most) = most {
        found.at_most = Some(high(most)?);
    }
    match (found.at_least, found.at_most) {
        (Some(least), Some(most)) if least > most => None,
        (Some(least), Some(most)) if least == most => Some(Bounds { exactly: Some(most), ..Bounds::default() }),
        _ => Some(found),
    }
}

/// `bound / coefficient`, rounded to the inside.
fn share(bound: Decimal, coefficient: Decimal, up: bool) -> Option<i64> {
    let places = bound.places.max(coefficient.places);
    let (bound, coefficient) = (super::number::units(bound, places)?, super::number::units(coefficient, places)?);
    let floor = bound.div_euclid(coefficient);
    Some(floor + i64::from(up && bound.rem_euclid(coefficient) != 0))
}

/// `name`, or with a number where it is taken.
fn fresh(name: &str, used: &mut BTreeSet<String>) -> String {
    let name = if name.is_empty() { "row" } else { name };
    let mut id = name.to_owned();
    let mut nth = 2;
    while !used.insert(id.clone()) {
        id = format!("{name}-{nth}");
        nth += 1;
    }
    id
}

fn table(selection: &Selection, columns: &[(String, Vec<Decimal>)]) -> Vec<Vec<String>> {
    let mut header: Vec<String> = ["id", "direction", "requested", "merit"].map(ToOwned::to_owned).to_vec();
    header.extend(columns.iter().map(|column| column.0.clone()));
    let mut rows = vec![header];
    for (at, variable) in selection.variables.iter().enumerate() {
        let mut row =
            vec![variable.name.clone(), "all".to_owned(), "1".to_owned(), trimmed(variable.value).to_string()];
        row.extend(columns.iter().map(|(_, cells)| match cells[at].units.cmp(&0) {
            Ordering::Equal => String::new(),
            _ => cells[at].to_string(),
        }));
        rows.push(row);
    }
    rows
}
