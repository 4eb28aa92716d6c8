//! What an experienced officer would notice about an allocation, on a page, the most pressing first.
//!
//! Every line has its figure and says where to look. What has to be settled before anything is published comes first (candidates to
//! be checked that are funded, ties), then money and places that stay unused, decisions that must be justified, rules by what they
//! cost, and last who was near and what hangs by a thread. Within a kind the larger figure comes first.
//!
//! - *What a rule costs*: the greatest merit without it, less the greatest with it; see [`price`](super::price).
//! - *Near*: the largest request with which the published rule would fund a candidate lies within one unit of money (1 万元) of what
//!   it asks for.
//! - *Sensitive*: the funded with the smallest margin, in merit; see [`explain`](super::explain).

#[cfg(test)]
mod tests;

use super::asker::{Asker, Refused};
use super::dossier::{Dossier, Kind};
use super::explain::{Cost, costs, dossier_of};
use super::price::{RuleCost, rule_costs};
use super::result::{About, Bar, Bars, ChartSpec, Plot, Section, Study, Table, Value, column, wide};
use crate::domain::{
    CandidateIx, Decimal, Eligibility, Money, MoneyUnit, Outcome, Presence, Programme, Score, Solution, Text,
    power_of_ten,
};
use crate::say;

/// Most lines of one kind.
const MOST_OF_A_KIND: usize = 5;
/// Most bars of the chart.
const MOST_BARS: usize = 10;
/// Most ids in one line.
const MOST_IDS: usize = 8;

/// One thing worth noticing.
struct Finding {
    kind: (&'static str, Text),
    what: Text,
    figure: Value,
    look: Text,
}

struct Facts<'a> {
    dossier: &'a Dossier<'a>,
    solution: &'a Solution,
    costs: Vec<Cost>,
    priced: Vec<RuleCost>,
}

/// Says what to notice about the base allocation.
///
/// # Errors
/// Where there is no proven allocation, or an answer fails the recheck.
pub fn advise(asker: &Asker, guide: &Programme, about: About) -> Result<Study, Refused> {
    let optimum = asker.base_answer()?;
    let base = asker.base();
    let outcome = Outcome::Optimal(optimum.clone());
    let dossier = dossier_of(base, guide, &about, &outcome);
    let open = base.candidates.canonical_order();
    let open: Vec<CandidateIx> =
        open.into_iter().filter(|c| dossier.decisions[c.at()].kind != Kind::Ineligible).collect();
    let costs = costs(asker, &optimum, &open, true)?;
    let priced = rule_costs(asker, &optimum)?;
    let proven = costs.iter().all(|cost| cost.other != super::explain::Other::Unknown)
        && priced.iter().all(|rule| rule.cost.is_some());
    let facts = Facts { dossier: &dossier, solution: &optimum, costs, priced };
    let section = section(&facts);
    Ok(Study {
        name: "advise".into(),
        title: say!("要点提示", "What to notice"),
        about,
        proven,
        sections: vec![section],
    })
}

fn section(facts: &Facts) -> Section {
    let mut findings = to_check(facts);
    findings.extend(ties(facts));
    findings.extend(money(facts));
    findings.extend(places(facts));
    findings.extend(out_of_order(facts));
    findings.extend(costly(facts));
    findings.extend(near(facts));
    findings.extend(sensitive(facts));
    findings.extend(checklist(facts));
    let headline = &facts.dossier.headline;
    let (funded, merit) = (headline.funded, headline.objective.plain().grouped());
    let unit = &facts.dossier.case.programme.money;
    let (awarded, total) = (unit.show(headline.awarded), unit.show(headline.total));
    let words = say!(
        "资助 {funded} 项，经费 {awarded}（总额 {total}），总评分 {merit}，已证明最优。以下按重要程度排列。",
        "{funded} projects funded with {awarded} of {total}, merit {merit}, proven optimal. The most pressing comes first."
    );
    let mut section = Section::new("advice", say!("要点", "To notice"), vec![words]);
    section.paragraphs.extend(findings.iter().enumerate().map(|(at, finding)| line(at + 1, finding)));
    let columns = vec![
        column("number", say!("序", "No.")),
        column("kind", say!("事项", "Matter")),
        wide("what", say!("情况", "What there is")),
        column("figure", say!("数值", "Figure")),
        column("unit", say!("单位", "Unit")),
        wide("look", say!("查看", "Where to look")),
    ];
    let mut table = Table::new("advice", say!("要点", "To notice"), columns);
    for (at, finding) in findings.into_iter().enumerate() {
        let (code, kind) = finding.kind;
        let (figure, unit) = with_unit(finding.figure, unit);
        table.rows.push(vec![
            Value::count(at + 1),
            Value::Code(code, kind),
            Value::Words(finding.what),
            figure,
            unit,
            Value::Words(finding.look),
        ]);
    }
    section.charts.extend(dearest(facts));
    section.tables.push(table);
    section
}

/// The rules that cost most.
fn dearest(facts: &Facts) -> Option<ChartSpec> {
    let costly = facts.priced.iter().filter_map(|priced| Some((&priced.rule, priced.cost.filter(|cost| cost.0 > 0)?)));
    let bar = |(rule, cost): (&Text, Score)| {
        let cost = cost.plain();
        Bar { label: rule.clone(), value: cost, room: None, figures: Text::same(cost.grouped()) }
    };
    let bars: Vec<Bar> = costly.take(MOST_BARS).map(bar).collect();
    (!bars.is_empty()).then(|| ChartSpec {
        key: "rules".into(),
        title: say!("代价最高的规则", "The rules that cost most"),
        caption: say!("取消该规则后增加的总评分", "merit gained where the rule is left out"),
        plot: Plot::Bars(Bars { legend: [say!("代价", "price"), Text::default()], bars }),
    })
}

/// A finding on a line of its own.
fn line(number: usize, finding: &Finding) -> Text {
    let ((_, kind), what, look) = (&finding.kind, &finding.what, &finding.look);
    let Text { zh, en } = what;
    let (kind_zh, kind_en, look_zh, look_en) = (&kind.zh, &kind.en, &look.zh, &look.en);
    Text {
        zh: format!("{number}. 【{kind_zh}】{zh}。（查看：{look_zh}）"),
        en: format!("{number}. {kind_en}: {en}. (See {look_en}.)"),
    }
}

/// A figure as a plain number, with what it counts: figures of several kinds stand in one column.
fn with_unit(figure: Value, money: &MoneyUnit) -> (Value, Value) {
    match figure {
        Value::Money(amount) => (Value::Number(money.plain(amount)), Value::Words(Text::same(&money.unit))),
        Value::Merit(points) => (Value::Number(points), Value::Words(say!("分", "points"))),
        figure => (figure, Value::Words(say!("项（处）", "number"))),
    }
}

/// A few ids in words.
fn named(facts: &Facts, whose: &[CandidateIx]) -> Text {
    let ids: Vec<&str> = whose.iter().take(MOST_IDS).map(|c| facts.dossier.candidates.id(*c)).collect();
    let (zh, en, all) = (ids.join("、"), ids.join(", "), whose.len());
    if all > MOST_IDS { say!("{zh} 等 {all} 个", "{en} and others, {all} in all") } else { Text { zh, en } }
}

fn direction(facts: &Facts, candidate: CandidateIx) -> String {
    let candidates = facts.dossier.candidates;
    facts.dossier.case.programme.direction(candidates.direction[candidate.at()]).id.clone()
}

fn funded(facts: &Facts) -> impl Iterator<Item = CandidateIx> {
    facts.solution.allocation.awards.iter().map(|award| award.0)
}

fn to_check(facts: &Facts) -> Vec<Finding> {
    let open: Vec<CandidateIx> =
        funded(facts).filter(|c| facts.dossier.screening.eligibility[c.at()] == Eligibility::ToCheck).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let Text { zh, en } = named(facts, &open);
    vec![Finding {
        kind: ("to_check", say!("待核对", "To be checked")),
        what: say!(
            "获资助项目中有资料不全、须先人工核对资格的：{zh}",
            "funded, though data are missing and a person must still decide that they are eligible: {en}"
        ),
        figure: Value::count(open.len()),
        look: say!("报告“核对清单”", "checklist of the report"),
    }]
}

fn ties(facts: &Facts) -> Vec<Finding> {
    let sometimes = |c: &CandidateIx| facts.dossier.presence(*c) == Some(Presence::Sometimes);
    let tied: Vec<CandidateIx> = facts.dossier.candidates.canonical_order().into_iter().filter(sometimes).collect();
    if tied.is_empty() {
        return Vec::new();
    }
    let Text { zh, en } = named(facts, &tied);
    vec![Finding {
        kind: ("ties", say!("并列", "Ties")),
        what: say!(
            "总评分相同的最优方案不止一个，是否资助由公布的规则（经费少者、次序先者）决定：{zh}",
            "other allocations have the same merit; the published rule (less money, then first in order) decides about: {en}"
        ),
        figure: Value::count(tied.len()),
        look: say!("报告“并列”一列", "column on ties in the report"),
    }]
}

fn money(facts: &Facts) -> Vec<Finding> {
    let (dossier, unit) = (facts.dossier, &facts.dossier.case.programme.money);
    let mut findings = Vec::new();
    if dossier.headline.left > Money::ZERO {
        let (left, total) = (unit.show(dossier.headline.left), unit.show(dossier.headline.total));
        findings.push(Finding {
            kind: ("money_left", say!("经费结余", "Money left")),
            what: say!("总经费 {total}中结余 {left}", "{left} of the total of {total} is left"),
            figure: Value::Money(dossier.headline.left),
            look: say!("报告“概览”", "overview of the report"),
        });
    }
    let mut left: Vec<_> =
        dossier.directions.iter().filter(|d| d.left.is_some_and(|left| left > Money::ZERO)).collect();
    left.sort_by_key(|direction| (std::cmp::Reverse(direction.left), direction.direction));
    for direction in left.into_iter().take(MOST_OF_A_KIND) {
        let (id, funds) = (&direction.id, unit.show(direction.funds.unwrap_or_default()));
        let rest = unit.show(direction.left.unwrap_or_default());
        findings.push(Finding {
            kind: ("money_left", say!("经费结余", "Money left")),
            what: say!("方向 {id} 上限 {funds}，余 {rest}", "direction {id} leaves {rest} of its {funds}"),
            figure: Value::Money(direction.left.unwrap_or_default()),
            look: say!("报告“方向 {id}”", "direction {id} in the report"),
        });
    }
    findings
}

fn places(facts: &Facts) -> Vec<Finding> {
    let short =
        facts.dossier.directions.iter().filter_map(|direction| Some((direction, direction.shortfall.as_ref()?)));
    let mut short: Vec<_> = short.collect();
    short.sort_by_key(|(direction, shortfall)| (std::cmp::Reverse(shortfall.places), direction.direction));
    let finding = |(direction, shortfall): (&super::dossier::DirectionFacts, &super::dossier::Shortfall)| {
        let (id, taking_part, Text { zh, en }) = (&direction.id, direction.taking_part, &shortfall.why);
        let places = direction.places.unwrap_or_default();
        let what = if direction.under_subscribed() {
            say!(
                "方向 {id} 申报不足：名额 {places} 个，参与分配 {taking_part} 个",
                "direction {id} is under-subscribed: {places} places, {taking_part} candidates take part"
            )
        } else {
            say!("方向 {id} 名额 {places} 个未用满：{zh}", "direction {id} does not fill its {places} places: {en}")
        };
        Finding {
            kind: ("places_left", say!("名额空缺", "Places left")),
            what,
            figure: Value::Count(shortfall.places),
            look: say!("报告“方向 {id}”", "direction {id} in the report"),
        }
    };
    short.into_iter().take(MOST_OF_A_KIND).map(finding).collect()
}

fn out_of_order(facts: &Facts) -> Vec<Finding> {
    let passed = &facts.dossier.out_of_order;
    if passed.is_empty() {
        return Vec::new();
    }
    let Text { zh, en } = named(facts, passed);
    vec![Finding {
        kind: ("out_of_rank", say!("未按排名", "Out of rank")),
        what: say!(
            "排名更前而未获资助、须说明理由的项目：{zh}",
            "passed over for a worse-ranked one of their direction, which must be justified: {en}"
        ),
        figure: Value::count(passed.len()),
        look: say!("fundline explain 编号", "fundline explain ID"),
    }]
}

fn costly(facts: &Facts) -> Vec<Finding> {
    let finding = |priced: &RuleCost| {
        let cost = priced.cost.filter(|cost| cost.0 > 0)?;
        let (Text { zh, en }, points) = (&priced.rule, cost.plain());
        Some(Finding {
            kind: ("rule_cost", say!("规则代价", "Cost of a rule")),
            what: say!("若无“{zh}”，总评分可多 {points} 分", "without \"{en}\" there would be {points} points more"),
            figure: Value::score(cost),
            look: say!("fundline price", "fundline price"),
        })
    };
    facts.priced.iter().filter_map(finding).take(MOST_OF_A_KIND).collect()
}

fn near(facts: &Facts) -> Vec<Finding> {
    let unit = &facts.dossier.case.programme.money;
    let one = power_of_ten(unit.decimals);
    let mut near: Vec<(Money, CandidateIx)> = facts
        .costs
        .iter()
        .filter_map(|cost| {
            let less = facts.dossier.candidates.requested[cost.candidate.at()] - cost.request.most()?;
            (less.0 <= one).then_some((less, cost.candidate))
        })
        .collect();
    near.sort_by_key(|&(less, candidate)| (less, facts.dossier.candidates.id(candidate)));
    let finding = |(less, candidate): (Money, CandidateIx)| {
        let (id, direction, shown) =
            (facts.dossier.candidates.id(candidate), direction(facts, candidate), unit.show(less));
        Finding {
            kind: ("near", say!("一步之遥", "Within reach")),
            what: say!(
                "{id}（方向 {direction}）申请额少 {shown} 即可获资助",
                "{id} (direction {direction}) would be funded if it asked for {shown} less"
            ),
            figure: Value::Money(less),
            look: say!("fundline explain {id}", "fundline explain {id}"),
        }
    };
    near.into_iter().take(MOST_OF_A_KIND).map(finding).collect()
}

fn sensitive(facts: &Facts) -> Vec<Finding> {
    let margins = facts.costs.iter().filter(|cost| facts.solution.allocation.funds(cost.candidate));
    let mut margins: Vec<(crate::domain::Merit, CandidateIx)> =
        margins.filter_map(|cost| Some((cost.merit?.merit, cost.candidate))).collect();
    margins.sort_by_key(|&(margin, candidate)| (margin, facts.dossier.candidates.id(candidate)));
    let finding = |(margin, candidate): (crate::domain::Merit, CandidateIx)| {
        let (id, direction, points) =
            (facts.dossier.candidates.id(candidate), direction(facts, candidate), margin.plain());
        Finding {
            kind: ("sensitive", say!("余量小", "Small margin")),
            what: say!(
                "{id}（方向 {direction}）获资助，但评分余量仅 {points} 分",
                "{id} (direction {direction}) is funded with a margin of only {points} points"
            ),
            figure: Value::Merit(Decimal::new(margin.0, crate::domain::MERIT_PLACES)),
            look: say!("fundline explain {id}", "fundline explain {id}"),
        }
    };
    margins.into_iter().take(MOST_OF_A_KIND).map(finding).collect()
}

fn checklist(facts: &Facts) -> Vec<Finding> {
    let checks: usize = facts.dossier.checklist.iter().map(|check| check.funded.len()).sum();
    let clauses = facts.dossier.checklist.iter().filter(|check| !check.funded.is_empty()).count();
    if checks == 0 {
        return Vec::new();
    }
    vec![Finding {
        kind: ("checklist", say!("核对清单", "Checklist")),
        what: say!(
            "获资助项目须人工核对 {checks} 处，涉及 {clauses} 条条款",
            "{checks} points of {clauses} clauses are to be checked by a person for the funded"
        ),
        figure: Value::count(checks),
        look: say!("报告“核对清单”", "checklist of the report"),
    }]
}
