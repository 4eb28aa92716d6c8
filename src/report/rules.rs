//! Outcomes of voting rules held against the optimum: a table, a chart, and each outcome as an allocation.

use super::ReportError;
use super::charts::bars::{self, Bar};
use super::charts::{Chart, chart};
use crate::domain::{Allocation, Candidates, Case, Decimal, Eligibility, Lang, Money, Score, Screening, Text};
use crate::say;
use serde_json::{Map, Value, json};

/// One allocation, by a rule or the optimum.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruled {
    /// Short name: `greedy`. Names folders.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// Who is funded.
    pub allocation: Allocation,
    /// Its weighted merit.
    pub objective: Score,
    /// The rules of the programme that it breaks, in words; empty where it keeps them all.
    pub breaches: Vec<Text>,
}

impl Ruled {
    /// Sum of its awards.
    #[must_use]
    pub fn awarded(&self) -> Money {
        self.allocation.awarded()
    }

    /// Its merit in ten-thousandths of `of`, rounded down; `None` where `of` is nothing.
    #[must_use]
    pub fn share(&self, of: Score) -> Option<i128> {
        self.objective.0.checked_mul(10_000)?.checked_div(of.0)
    }
}

/// A share of ten-thousandths as people read it: `97.53 %`.
#[must_use]
pub fn percent(share: Option<i128>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{}.{:02} %", share / 100, share % 100))
}

/// `rules.csv`: `rule,funded,awarded,merit,percent_of_optimum,breaks`, the optimum first.
///
/// # Errors
/// When the table cannot be written.
pub fn rules_csv(case: &Case, outcomes: &[Ruled], optimum: Score, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["rule", "funded", "awarded", "merit", "percent_of_optimum", "breaks"])?;
    for outcome in outcomes {
        let share = outcome.share(optimum).map(|share| Decimal::new(share, 2).to_string()).unwrap_or_default();
        let breaks: Vec<&str> = outcome.breaches.iter().map(|text| text.get(lang)).collect();
        writer.write_record([
            outcome.name.as_str(),
            &outcome.allocation.awards.len().to_string(),
            &case.programme.money.plain(outcome.awarded()).to_string(),
            &outcome.objective.plain().to_string(),
            &share,
            &breaks.join("; "),
        ])?;
    }
    writer.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))
}

/// The merit of each outcome, held against the optimum.
#[must_use]
pub fn rules_chart(title: &Text, outcomes: &[Ruled], optimum: Score, lang: Lang) -> Chart {
    let words = bars::Words {
        heading: say!("各投票规则与最优方案的总评分", "Merit by rule, held against the optimum").get(lang).to_owned(),
        caption: title.get(lang).to_owned(),
        legend: [say!("该规则的总评分", "merit of the rule"), say!("最优方案的总评分", "merit of the optimum")]
            .map(|text| text.get(lang).to_owned()),
    };
    let bar = |outcome: &Ruled| Bar {
        label: outcome.title.get(lang).to_owned(),
        value: outcome.objective.plain().to_f64(),
        room: Some(optimum.plain().to_f64()),
        figures: format!("{} ({})", outcome.objective.plain().grouped(), percent(outcome.share(optimum))),
    };
    chart("rules", bars::bars(&words, &outcomes.iter().map(bar).collect::<Vec<_>>()))
}

/// How cities' outcomes compare over several programmes: a bar for each, in per cent of its optimum.
#[must_use]
pub fn shares_chart(heading: &Text, caption: &Text, rows: &[(String, i128)], lang: Lang) -> Chart {
    let words = bars::Words {
        heading: heading.get(lang).to_owned(),
        caption: caption.get(lang).to_owned(),
        legend: [say!("该结果的总评分", "merit of the outcome"), say!("最优方案", "optimum")]
            .map(|text| text.get(lang).to_owned()),
    };
    let bar = |(label, share): &(String, i128)| Bar {
        label: label.clone(),
        value: Decimal::new(*share, 2).to_f64(),
        room: Some(100.0),
        figures: percent(Some(*share)),
    };
    chart("shares", bars::bars(&words, &rows.iter().map(bar).collect::<Vec<_>>()))
}

/// `allocation.csv` of one outcome, with the columns of every result.
///
/// # Errors
/// When the table cannot be written.
pub fn rule_csv(
    case: &Case,
    candidates: &Candidates,
    screening: &Screening,
    outcome: &Ruled,
    lang: Lang,
) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(super::csv::COLUMNS)?;
    let (money, rule) = (&case.programme.money, &outcome.title);
    let Text { zh, en } = rule;
    let [taken, passed, ineligible] = [
        say!("按“{zh}”获得资助", "funded by the rule \"{en}\""),
        say!("按“{zh}”未获资助", "not funded by the rule \"{en}\""),
        say!("不符合条件", "not eligible"),
    ];
    for candidate in candidates.rows() {
        let at = candidate.at();
        let award = outcome.allocation.award(candidate);
        let (decision, reason) = match (award, screening.eligibility[at]) {
            (Some(_), _) => ("funded", &taken),
            (None, Eligibility::Ineligible) => ("ineligible", &ineligible),
            (None, _) => ("unfunded", &passed),
        };
        writer.write_record([
            candidates.id(candidate),
            &case.programme.direction(candidates.direction[at]).id,
            &candidates.rank[at].to_string(),
            &candidates.merit[at].plain().to_string(),
            &money.plain(candidates.requested[at]).to_string(),
            decision,
            &money.plain(award.unwrap_or_default()).to_string(),
            reason.get(lang),
        ])?;
    }
    writer.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))
}

/// `allocation.json` of one outcome, with the keys of every result: `fundline compare` reads it. `status` is `feasible`, for it
/// is an allocation that nobody claims to be best; `breaches` says which rules of the programme it breaks.
///
/// # Errors
/// When it cannot be written.
pub fn rule_json(
    case: &Case,
    candidates: &Candidates,
    outcome: &Ruled,
    bound: Score,
    inputs: &[(String, String)],
    lang: Lang,
) -> Result<Vec<u8>, ReportError> {
    let money = |amount| case.programme.money.plain(amount).to_string();
    let cap = |bounds: Option<crate::domain::Bounds<Money>>| {
        bounds.and_then(|bounds| bounds.range(case.tolerance()).most).map(|most| money(Money(most)))
    };
    let merit = |awards: &mut dyn Iterator<Item = &(crate::domain::CandidateIx, Money)>| -> Score {
        awards.map(|award| case.score(candidates, *award)).sum()
    };
    let directions: Vec<Value> = case
        .programme
        .directions
        .iter()
        .enumerate()
        .map(|(at, direction)| {
            let here = || {
                outcome
                    .allocation
                    .awards
                    .iter()
                    .filter(|(candidate, _)| candidates.direction[candidate.at()].at() == at)
            };
            json!({
                "id": direction.id,
                "funded": here().count(),
                "projects_cap": direction.projects.and_then(|projects| projects.range(case.tolerance()).most),
                "awarded": money(here().map(|award| award.1).sum()),
                "funds_cap": cap(direction.funds),
                "title": direction.title,
                "merit": merit(&mut here()).plain().to_string(),
            })
        })
        .collect();
    let funded: Vec<&str> = outcome.allocation.awards.iter().map(|(candidate, _)| candidates.id(*candidate)).collect();
    let breaches: Vec<&str> = outcome.breaches.iter().map(|text| text.get(lang)).collect();
    let inputs: Map<String, Value> =
        inputs.iter().map(|(name, sum)| (name.clone(), Value::from(sum.as_str()))).collect();
    let result = json!({
        "status": "feasible",
        "objective": outcome.objective.plain().to_string(),
        "bound": bound.plain().to_string(),
        "awarded": money(outcome.awarded()),
        "funded": funded,
        "directions": directions,
        "inputs": inputs,
        "program": { "name": "fundline", "version": env!("CARGO_PKG_VERSION") },
        "programme": case.programme.id,
        "scenario": { "id": case.scenario.id, "title": outcome.title },
        "unit": case.programme.money.unit,
        "rule": outcome.name,
        "share_of_bound": outcome.share(bound).map(|share| Decimal::new(share, 4).to_string()),
        "breaches": breaches,
    });
    let mut bytes = serde_json::to_vec_pretty(&result)?;
    bytes.push(b'\n');
    Ok(bytes)
}
