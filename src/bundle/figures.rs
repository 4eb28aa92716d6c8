//! The figures of `allocation.csv` and `allocation.json` against the inputs, by way of [`verify`](crate::verify) and nothing that
//! builds, solves or renders.

use super::compare::Difference;
use crate::domain::{Allocation, CandidateIx, Candidates, Case, Decimal, Eligibility, Money, Screening, Text, Unit};
use crate::say;
use crate::verify::Recheck;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CSV: &str = "allocation.csv";
const JSON: &str = "allocation.json";

/// What a table of decisions says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The awards of the candidates that it lists as funded; `None` where the table cannot be read.
    pub allocation: Option<Allocation>,
    /// Everything in it that does not follow from the inputs.
    pub findings: Vec<Text>,
}

/// Reads `allocation.csv` and compares its rows with the candidates and what screening found.
#[must_use]
pub fn read_allocation(csv: &[u8], case: &Case, candidates: &Candidates, screening: &Screening) -> Claim {
    let mut reader = csv::Reader::from_reader(csv);
    let Some(columns) = reader.headers().ok().and_then(Columns::find) else {
        let unusable = say!(
            "{CSV} 不是所约定的表（id,direction,rank,merit,requested,decision,award,reason）",
            "{CSV} is not the table that was agreed (id,direction,rank,merit,requested,decision,award,reason)"
        );
        return Claim { allocation: None, findings: vec![unusable] };
    };
    let mut table = Rows { columns, case, candidates, screening, awards: BTreeMap::new(), findings: Vec::new() };
    let at: BTreeMap<&str, CandidateIx> = candidates.rows().map(|row| (candidates.id(row), row)).collect();
    let mut seen = vec![false; candidates.len()];
    for (number, record) in (1..).zip(reader.records()) {
        let Ok(record) = record else {
            table.findings.push(say!("{CSV} 第 {number} 行无法读取", "{CSV}, row {number} cannot be read"));
            continue;
        };
        let id = record.get(table.columns.id).unwrap_or_default();
        let Some(&candidate) = at.get(id) else {
            table.findings.push(say!("{CSV}：`{id}` 不是候选项目", "{CSV}: `{id}` is no candidate"));
            continue;
        };
        if std::mem::replace(&mut seen[candidate.at()], true) {
            table.findings.push(say!("{CSV}：{id} 出现两次", "{CSV}: {id} stands there twice"));
            continue;
        }
        table.row(candidate, &record);
    }
    for candidate in candidates.rows().filter(|candidate| !seen[candidate.at()]) {
        let id = candidates.id(candidate);
        table.findings.push(say!("{CSV}：缺少 {id}", "{CSV}: {id} is missing"));
    }
    Claim { allocation: Some(Allocation { awards: table.awards.into_iter().collect() }), findings: table.findings }
}

/// Where the columns stand.
struct Columns {
    id: usize,
    direction: usize,
    rank: usize,
    merit: usize,
    requested: usize,
    decision: usize,
    award: usize,
}

impl Columns {
    fn find(header: &csv::StringRecord) -> Option<Self> {
        let at = |name: &str| header.iter().position(|column| column == name);
        Some(Self {
            id: at("id")?,
            direction: at("direction")?,
            rank: at("rank")?,
            merit: at("merit")?,
            requested: at("requested")?,
            decision: at("decision")?,
            award: at("award")?,
        })
    }
}

struct Rows<'a> {
    columns: Columns,
    case: &'a Case,
    candidates: &'a Candidates,
    screening: &'a Screening,
    awards: BTreeMap<CandidateIx, Money>,
    findings: Vec<Text>,
}

impl Rows<'_> {
    /// Compares a row with its candidate and notes its award.
    fn row(&mut self, candidate: CandidateIx, record: &csv::StringRecord) {
        let (at, candidates, unit) = (candidate.at(), self.candidates, &self.case.programme.money);
        let id = candidates.id(candidate);
        let direction = &self.case.programme.direction(candidates.direction[at]).id;
        let given = [
            ("direction", self.columns.direction, direction.clone()),
            ("rank", self.columns.rank, candidates.rank[at].to_string()),
            ("merit", self.columns.merit, candidates.merit[at].plain().to_string()),
            ("requested", self.columns.requested, unit.plain(candidates.requested[at]).to_string()),
        ];
        let cell = |column: usize| record.get(column).unwrap_or_default().to_owned();
        let place = |column: &str| say!("{id} 的 {column}", "{column} of {id}");
        let differs = |column: &str, found: String, follows: &str| {
            let (found, follows) = (Some(found), Some(follows.to_owned()));
            Difference { file: CSV.to_owned(), place: place(column), found, follows }.describe()
        };
        for (column, position, follows) in given {
            let found = cell(position);
            if found != follows {
                self.findings.push(differs(column, found, &follows));
            }
        }
        let (decision, award) = (cell(self.columns.decision), cell(self.columns.award));
        let ineligible = self.screening.eligibility[at] == Eligibility::Ineligible;
        if ineligible != (decision == "ineligible")
            || !["funded", "unfunded", "ineligible"].contains(&decision.as_str())
        {
            let follows = if ineligible { "ineligible" } else { "funded / unfunded" };
            self.findings.push(differs("decision", decision.clone(), follows));
        }
        match unit.parse(&award) {
            Ok(amount) if decision == "funded" => {
                self.awards.insert(candidate, amount);
            }
            Ok(Money::ZERO) => {}
            Ok(_) => self.findings.push(differs("award", award, "0")),
            Err(_) => self.findings.push(differs("award", award, &unit.plain(candidates.requested[at]).to_string())),
        }
    }
}

/// Compares the sums that `allocation.json` states with those of an allocation that was rechecked.
#[must_use]
pub fn sums(
    json: &Value,
    case: &Case,
    candidates: &Candidates,
    allocation: &Allocation,
    recheck: &Recheck,
) -> Vec<Text> {
    let (programme, money) = (&case.programme, |amount| case.programme.money.plain(amount).to_string());
    let funded: Vec<&str> = allocation.awards.iter().map(|(candidate, _)| candidates.id(*candidate)).collect();
    let mut stated = vec![
        ("/objective".to_owned(), json!(recheck.objective.plain().to_string())),
        ("/awarded".to_owned(), json!(money(recheck.awarded))),
        ("/total".to_owned(), json!(money(programme.total))),
        ("/left".to_owned(), json!(money(programme.total - recheck.awarded))),
        ("/counts/candidates".to_owned(), json!(candidates.len())),
        ("/counts/funded".to_owned(), json!(funded.len())),
        ("/programme".to_owned(), json!(programme.id)),
        ("/scenario/id".to_owned(), json!(case.scenario.id)),
        ("/scenario/chain".to_owned(), json!(case.scenario.chain)),
    ];
    if json["status"] == "optimal" {
        stated.push(("/bound".to_owned(), json!(recheck.objective.plain().to_string())));
    }
    for (at, (direction, sum)) in programme.directions.iter().zip(&recheck.directions).enumerate() {
        stated.push((format!("/directions/{at}/id"), json!(direction.id)));
        stated.push((format!("/directions/{at}/funded"), json!(sum.funded)));
        stated.push((format!("/directions/{at}/awarded"), json!(money(sum.awarded))));
    }
    stated.push((format!("/directions/{}", programme.directions.len()), Value::Null));
    stated.extend(rules(json, case, recheck));
    let mut findings: Vec<Text> = who(json, &funded);
    findings.extend(stated.into_iter().filter_map(|(place, follows)| differs(json, &place, &follows)));
    findings
}

/// Who is funded, by id.
fn who(json: &Value, funded: &[&str]) -> Vec<Text> {
    let stated: Vec<&str> = json["funded"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if stated == funded {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for id in funded.iter().filter(|id| !stated.contains(id)) {
        findings.push(say!(
            "{CSV} 中 {id} 获资助，而 {JSON} 的 funded 中没有它",
            "{id} is funded in {CSV}, but not among the funded of {JSON}"
        ));
    }
    for id in stated.iter().filter(|id| !funded.contains(id)) {
        findings.push(say!(
            "{JSON} 的 funded 中有 {id}，而 {CSV} 中它未获资助",
            "{id} is among the funded of {JSON}, but not funded in {CSV}"
        ));
    }
    if findings.is_empty() {
        findings.push(say!(
            "{JSON} 的 funded 顺序与输入不符",
            "the funded of {JSON} do not stand in the order of the input"
        ));
    }
    findings
}

/// What `allocation.json` says of the use of each rule. It may leave limits out that nobody touches.
fn rules(json: &Value, case: &Case, recheck: &Recheck) -> Vec<(String, Value)> {
    let stated = json["rules"].as_array().map_or(&[][..], Vec::as_slice);
    let key = |rule: &Value| {
        let keys = ["rule", "direction", "limit", "group", "project", "needs", "id", "at"];
        keys.map(|key| rule[key].to_string())
    };
    let at: BTreeMap<_, usize> = stated.iter().zip(0..).map(|(rule, at)| (key(rule), at)).collect();
    let used = recheck.rules.iter().filter_map(|rule| {
        let at = at.get(&key(&serde_json::to_value(&rule.rule).ok()?))?;
        let places = match rule.unit {
            Unit::Projects => 0,
            Unit::Money => case.programme.money.decimals,
            Unit::Sum { places } => places,
        };
        let decimal = |amount: i128| json!(Decimal::new(amount, places).to_string());
        let most = rule.range.most.map_or(Value::Null, |most| decimal(i128::from(most)));
        Some([(format!("/rules/{at}/used"), decimal(rule.used)), (format!("/rules/{at}/most"), most)])
    });
    used.flatten().collect()
}

fn differs(json: &Value, place: &str, follows: &Value) -> Option<Text> {
    let found = json.pointer(place).unwrap_or(&Value::Null);
    if found == follows {
        return None;
    }
    let show = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let (found, follows) = (show(found), show(follows));
    Some(Difference { file: JSON.to_owned(), place: Text::same(place), found, follows }.describe())
}
