//! What each rule costs in merit: the optimum without it against the optimum with it.
//!
//! A rule is left out of the case, not out of the program, since under skip ranking what fits depends on every rule. Where the
//! program without a rule is the program with it, the rule binds nobody and its price is zero without a solve; so it is for a
//! clause that nobody fails alone. For caps also what one more place and a million more are worth: the optimum with the cap
//! raised by that, exactly.

#[cfg(test)]
mod tests;

use super::asker::{Answer, Asker, Refused, Situation};
use super::order::{entering, ids};
use super::result::{About, Bar, Bars, ChartSpec, Plot, Section, Study, Table, Value, column, wide};
use super::sweep::Key;
use super::{million, percent};
use crate::domain::{
    Allocation, Case, ClauseIx, DirectionIx, Fill, Money, Ranking, RuleId, Score, Screening, Solution, Text, ToCheck,
};
use crate::say;
use rayon::prelude::*;

/// Most bars of the chart.
const MOST_BARS: usize = 25;

/// A rule that can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Priced {
    Total,
    Places(DirectionIx),
    Funds(DirectionIx),
    Limit(String),
    Require(usize),
    Fund(String),
    Refuse(String),
    Ranking,
    Fill,
    ToCheck,
    Clause(ClauseIx),
}

/// A rule with the answer without it.
struct Without {
    rule: Priced,
    answer: Answer,
}

/// A rule in words with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCost {
    /// The rule.
    pub rule: Text,
    /// The merit that there would be more without it; `None` where that was not proven.
    pub cost: Option<Score>,
}

/// What each rule costs that is not free, the dearest first.
///
/// # Errors
/// Where an answer fails the recheck.
pub fn rule_costs(asker: &Asker, optimum: &Solution) -> Result<Vec<RuleCost>, Refused> {
    let case = &asker.base().case;
    let (found, _) = all_without(asker, optimum)?;
    let cost = |without: Without| RuleCost {
        rule: named(case, &without.rule).1,
        cost: without.answer.optimum().map(|_| Score(gain(&without.answer, optimum))),
    };
    Ok(found.into_iter().map(cost).collect())
}

/// Prices every rule.
///
/// # Errors
/// Where there is no proven allocation, or an answer fails the recheck.
pub fn price(asker: &Asker, about: About, next: Option<Money>) -> Result<Study, Refused> {
    let optimum = asker.base_answer()?;
    let (found, count) = all_without(asker, &optimum)?;
    let next = next.unwrap_or_else(|| million(&asker.base().case.programme.money));
    let (caps, caps_proven) = caps(asker, &optimum, next)?;
    let proven = caps_proven && found.iter().all(|without| without.answer.stop.is_none());
    let title = say!("规则的代价", "The price of each rule");
    let sections = vec![prices(asker, &optimum, &found, count), caps];
    Ok(Study { name: "price".into(), title, about, proven, sections })
}

/// The answers without each rule that can matter, the dearest rule first, and how many rules were looked at.
fn all_without(asker: &Asker, optimum: &Solution) -> Result<(Vec<Without>, usize), Refused> {
    let with = asker.base().program()?;
    let rules = rules(asker.base());
    let count = rules.len();
    asker.expect(count);
    let one = |rule: Priced| -> Result<Option<Without>, Refused> {
        let situation = without(asker.base(), &rule);
        if situation.program()? == with {
            asker.answered();
            return Ok(None);
        }
        Ok(Some(Without { answer: asker.ask(&situation)?, rule }))
    };
    let found: Vec<Result<Option<Without>, Refused>> = rules.into_par_iter().map(one).collect();
    let found: Result<Vec<Option<Without>>, Refused> = found.into_iter().collect();
    let mut found: Vec<Without> = found?.into_iter().flatten().collect();
    // Dearest first; the order of the rules among equals.
    found.sort_by_key(|without| std::cmp::Reverse(gain(&without.answer, optimum)));
    Ok((found, count))
}

fn gain(answer: &Answer, optimum: &Solution) -> i128 {
    answer.solution.as_ref().map_or(0, |solution| solution.objective.0 - optimum.objective.0)
}

fn rules(base: &Situation) -> Vec<Priced> {
    let case = &base.case;
    let (programme, scenario) = (&case.programme, &case.scenario);
    let mut rules = vec![Priced::Total];
    for (at, direction) in (0_u32..).map(DirectionIx).zip(&programme.directions) {
        rules.extend(direction.projects.map(|_| Priced::Places(at)));
        rules.extend(direction.funds.map(|_| Priced::Funds(at)));
    }
    rules.extend(programme.limits.iter().map(|limit| Priced::Limit(limit.id.clone())));
    rules.extend((0..programme.requires.len()).map(Priced::Require));
    rules.extend(scenario.fund.iter().map(|lock| Priced::Fund(lock.id.clone())));
    rules.extend(scenario.refuse.iter().map(|lock| Priced::Refuse(lock.id.clone())));
    rules.extend((scenario.ranking != Ranking::Free).then_some(Priced::Ranking));
    rules.extend((scenario.fill == Fill::Required).then_some(Priced::Fill));
    rules.extend((scenario.to_check == ToCheck::LeftOut).then_some(Priced::ToCheck));
    // A clause changes who is eligible only where somebody fails it and no other.
    let alone =
        |pair: &(crate::domain::CandidateIx, ClauseIx)| Screening::of(&base.screening.failed, pair.0).len() == 1;
    let mut clauses: Vec<ClauseIx> =
        base.screening.failed.iter().filter(|pair| alone(pair)).map(|pair| pair.1).collect();
    if scenario.to_check == ToCheck::LeftOut {
        clauses.extend(base.screening.undecided.iter().map(|pair| pair.1));
    }
    clauses.sort_unstable();
    clauses.dedup();
    rules.extend(clauses.into_iter().map(Priced::Clause));
    rules
}

fn without<'a>(base: &Situation<'a>, rule: &Priced) -> Situation<'a> {
    match rule {
        Priced::Total => base.with_total(base.candidates.requested.iter().copied().sum()),
        Priced::Places(at) => base.with_projects(*at, None),
        Priced::Funds(at) => base.with_funds(*at, None),
        Priced::Limit(id) => base.without_limit(id),
        Priced::Require(at) => base.changed(|case| {
            case.programme.requires.remove(*at);
        }),
        Priced::Fund(id) => base.changed(|case| case.scenario.fund.retain(|lock| lock.id != *id)),
        Priced::Refuse(id) => base.changed(|case| case.scenario.refuse.retain(|lock| lock.id != *id)),
        Priced::Ranking => base.changed(|case| case.scenario.ranking = Ranking::Free),
        Priced::Fill => base.changed(|case| case.scenario.fill = Fill::Planned),
        Priced::ToCheck => base.changed(|case| case.scenario.to_check = ToCheck::TakePart),
        Priced::Clause(clause) => base.without_clause(*clause),
    }
}

/// The rule's key in files, and its words.
fn named(case: &Case, rule: &Priced) -> (Value, Text) {
    let programme = &case.programme;
    let direction = |at: &DirectionIx| programme.direction(*at).id.clone();
    let rule = match rule {
        Priced::Total => RuleId::Total,
        Priced::Places(at) => RuleId::Places { direction: direction(at) },
        Priced::Funds(at) => RuleId::Funds { direction: direction(at) },
        Priced::Limit(id) => {
            let rule = RuleId::Limit { limit: id.clone(), group: Vec::new() };
            let words = programme.limits.iter().find(|limit| limit.id == *id).and_then(|limit| limit.title.clone());
            let described = rule.describe();
            let words = words.map_or(described.clone(), |Text { zh, en }| Text {
                zh: format!("{}“{zh}”", described.zh),
                en: format!("{} \"{en}\"", described.en),
            });
            return (Value::Rule(rule, words.clone()), words);
        }
        Priced::Require(at) => {
            let require = &programme.requires[*at];
            RuleId::Require { project: require.project.clone(), needs: require.needs.clone() }
        }
        Priced::Fund(id) => RuleId::Fund { id: id.clone() },
        Priced::Refuse(id) => RuleId::Refuse { id: id.clone() },
        Priced::Ranking => return coded("ranking", say!("排序规则", "the ranking rule")),
        Priced::Fill => return coded("fill", say!("计划数必须完成", "planned numbers must be reached")),
        Priced::ToCheck => return coded("to_check", say!("待核对者暂不参与", "who is to be checked is left out")),
        Priced::Clause(clause) => {
            let clause = &programme.clauses[clause.at()];
            let (id, zh, en) =
                (&clause.id, clause.reason.zh.trim_end_matches('。'), clause.reason.en.trim_end_matches('.'));
            let words = say!("条款 {id}：{zh}", "clause {id}: {en}");
            return (Value::Words(words.clone()), say!("条款 {id}", "clause {id}"));
        }
    };
    let words = rule.describe();
    (Value::Rule(rule, words.clone()), words)
}

fn coded(code: &'static str, words: Text) -> (Value, Text) {
    (Value::Code(code, words.clone()), words)
}

fn prices(asker: &Asker, optimum: &Solution, found: &[Without], rules: usize) -> Section {
    let (case, candidates) = (&asker.base().case, &asker.base().candidates);
    let mut table = Table::new(
        "prices",
        say!("规则的代价", "Price of each rule"),
        vec![
            column("rule", say!("规则", "Rule")),
            column("price", say!("代价", "Price")),
            column("percent", say!("占总评分", "Of merit")),
            column("merit_without", say!("取消后的总评分", "Merit without it")),
            column("awarded_without", say!("取消后资助经费", "Awarded without it")),
            column("enter", say!("进入", "Enter")),
            column("leave", say!("退出", "Leave")),
            column("status", say!("结论", "Status")),
            wide("entering", say!("进入的项目", "Who enters")),
            wide("leaving", say!("退出的项目", "Who leaves")),
        ],
    );
    for without in found {
        let answer = &without.answer;
        let solution = answer.solution.as_ref();
        let moved = solution.map(|other| swaps(asker, &optimum.allocation, &other.allocation));
        let price = gain(answer, optimum);
        table.rows.push(vec![
            named(case, &without.rule).0,
            Value::maybe(solution, |_| Value::score(Score(price))),
            Value::maybe(solution.and_then(|_| percent(price, optimum.objective.0)), Value::Percent),
            Value::maybe(solution, |found| Value::score(found.objective)),
            Value::maybe(solution, |found| Value::Money(found.allocation.awarded())),
            Value::maybe(moved.as_ref(), |moved| Value::count(moved.0.len())),
            Value::maybe(moved.as_ref(), |moved| Value::count(moved.1.len())),
            answer.status(),
            Value::maybe(moved.as_ref(), |moved| Value::Ids(ids(candidates, &moved.0))),
            Value::maybe(moved.as_ref(), |moved| Value::Ids(ids(candidates, &moved.1))),
        ]);
    }
    let costly = found.iter().filter(|without| gain(&without.answer, optimum) > 0).count();
    let words = say!(
        "逐条取消规则后重新求得最优方案，增加的总评分即该规则的代价。共检验 {rules} 条可能影响结果的规则，其中 {costly} 条有代价；未列出的规则取消后问题不变，代价为零。",
        "The optimum without a rule, less the optimum with it, is what the rule costs in merit. Of the {rules} rules that could \
         matter {costly} cost something; a rule that is not listed binds nobody, and its price is zero."
    );
    let mut section = Section::new("prices", say!("规则的代价", "Price of each rule"), vec![words]);
    section.charts.extend(chart(case, optimum, found));
    section.tables.push(table);
    section
}

type Moved = (Vec<crate::domain::CandidateIx>, Vec<crate::domain::CandidateIx>);

fn swaps(asker: &Asker, from: &Allocation, to: &Allocation) -> Moved {
    let candidates = &asker.base().candidates;
    (entering(candidates, from, to), entering(candidates, to, from))
}

fn chart(case: &Case, optimum: &Solution, found: &[Without]) -> Option<ChartSpec> {
    let bars = found.iter().filter(|without| gain(&without.answer, optimum) > 0).take(MOST_BARS).map(|without| {
        let price = Score(gain(&without.answer, optimum)).plain();
        Bar { label: named(case, &without.rule).1, value: price, room: None, figures: Text::same(price.grouped()) }
    });
    let bars: Vec<Bar> = bars.collect();
    (!bars.is_empty()).then(|| ChartSpec {
        key: "prices".into(),
        title: say!("代价最高的规则", "The rules that cost most"),
        caption: say!("取消该规则后增加的总评分", "merit gained where the rule is left out"),
        plot: Plot::Bars(Bars { legend: [say!("代价", "price"), Text::default()], bars }),
    })
}

/// One more place and so much more money, cap by cap.
fn caps(asker: &Asker, optimum: &Solution, next: Money) -> Result<(Section, bool), Refused> {
    let case = &asker.base().case;
    let mut keys = vec![Key::Total];
    for (at, direction) in (0_u32..).map(DirectionIx).zip(&case.programme.directions) {
        keys.extend(direction.projects.map(|_| Key::Projects(at)));
        keys.extend(direction.funds.map(|_| Key::Funds(at)));
    }
    let keys: Vec<(Key, i64)> = keys.into_iter().filter_map(|key| Some((key, key.value(case)?))).collect();
    asker.expect(keys.len());
    let raise = |key: Key| if matches!(key, Key::Projects(_)) { 1 } else { next.0 };
    let one = |&(key, value): &(Key, i64)| asker.ask(&key.at(asker, asker.base(), value + raise(key))?);
    let answers: Vec<Result<Answer, Refused>> = keys.par_iter().map(one).collect();
    let more = case.programme.money.show(next);
    let mut table = Table::new(
        "caps",
        say!("上限再放宽一点", "A little more of each cap"),
        vec![
            column("cap", say!("上限", "Cap")),
            column("now_places", say!("现有名额", "Places now")),
            column("now_money", say!("现有经费", "Money now")),
            column("more", say!("增加", "More")),
            column("gain", say!("增加的总评分", "Merit gained")),
            column("enter", say!("进入", "Enter")),
            column("leave", say!("退出", "Leave")),
            column("status", say!("结论", "Status")),
            wide("entering", say!("进入的项目", "Who enters")),
            wide("leaving", say!("退出的项目", "Who leaves")),
        ],
    );
    let mut proven = true;
    for ((key, value), answer) in keys.iter().zip(answers) {
        let answer = answer?;
        proven &= answer.stop.is_none();
        let solution = answer.solution.as_ref();
        let moved = solution.map(|other| swaps(asker, &optimum.allocation, &other.allocation));
        let places = matches!(key, Key::Projects(_));
        let candidates = &asker.base().candidates;
        table.rows.push(vec![
            Value::Words(key.name(case)),
            if places { Value::Count(*value) } else { Value::Empty },
            if places { Value::Empty } else { Value::Money(Money(*value)) },
            Value::Words(if places { say!("1 个名额", "1 place") } else { Text::same(&more) }),
            Value::maybe(solution, |_| Value::score(Score(gain(&answer, optimum)))),
            Value::maybe(moved.as_ref(), |moved| Value::count(moved.0.len())),
            Value::maybe(moved.as_ref(), |moved| Value::count(moved.1.len())),
            answer.status(),
            Value::maybe(moved.as_ref(), |moved| Value::Ids(ids(candidates, &moved.0))),
            Value::maybe(moved.as_ref(), |moved| Value::Ids(ids(candidates, &moved.1))),
        ]);
    }
    let words = say!(
        "每个上限单独放宽：名额加 1，经费加 {more}，其余不变，重新求得最优方案。",
        "Each cap alone is raised, by 1 place or by {more}, and the optimum found anew; everything else stays."
    );
    let mut section =
        Section::new("caps", say!("再多一个名额、再多一笔经费", "One more place, a little more money"), vec![words]);
    section.tables.push(table);
    Ok((section, proven))
}
