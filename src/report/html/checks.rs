//! Rules with their use, what screening found, and the checklist for people.

use super::parts::{head, ids, t};
use crate::domain::RuleId;
use crate::report::words;
use crate::say;
use crate::study::dossier::{Dossier, RuleUse};
use maud::{Markup, html};

/// Most lines about groups of limits.
const MOST_RULES: usize = 200;
/// Most ids in a line of the checklist.
const MOST_IDS: usize = 60;

pub(super) fn rules(dossier: &Dossier) -> Markup {
    let (shown, more) = worth_telling(dossier);
    html! {
        section id="rules" {
            h2 { (t(&say!("规则的使用与余量", "Rules: use and slack"))) }
            p { (t(&say!(
                "各方向的名额与经费见“各方向”。“阻挡”是指若加入即违反该规则的未资助项目数。",
                "Places and money of each direction stand under \"Directions\". \"Keeps out\" counts the unfunded candidates \
                 whose addition would breach the rule."
            ))) }
            div class="wide" { table {
                caption { (t(&say!("总经费与各项限制", "The programme total and every limit"))) }
                (head(&[
                    (say!("规则", "Rule"), false),
                    (say!("单位", "Unit"), false),
                    (say!("已用", "Used"), true),
                    (say!("下限", "At least"), true),
                    (say!("上限", "At most"), true),
                    (say!("余量", "Slack"), true),
                    (say!("阻挡", "Keeps out"), true),
                ]))
                tbody { @for rule in &shown { (rule_row(dossier, rule)) } }
            } }
            @if more > 0 { p class="faint" { (t(&say!(
                "另有 {more} 组限制不阻挡任何项目，见 allocation.xlsx。",
                "{more} more groups of limits keep nobody out; allocation.xlsx has them."
            ))) } }
            @if !dossier.dependencies.is_empty() { (dependencies(dossier)) }
        }
    }
}

/// The total and the limits that matter; how many are left out.
fn worth_telling<'a>(dossier: &'a Dossier) -> (Vec<&'a RuleUse>, usize) {
    let told = |rule: &&RuleUse| match rule.binding {
        None => rule.rule == RuleId::Total,
        Some(_) => rule.blocks > 0 || matches!(&rule.rule, RuleId::Limit { group, .. } if group.is_empty()),
    };
    let mut shown: Vec<&RuleUse> = dossier.rules.iter().filter(told).collect();
    shown.truncate(MOST_RULES);
    let limits = dossier.rules.iter().filter(|rule| rule.binding.is_some()).count();
    let shown_limits = shown.iter().filter(|rule| rule.binding.is_some()).count();
    (shown, limits - shown_limits)
}

fn rule_row(dossier: &Dossier, rule: &RuleUse) -> Markup {
    let money = &dossier.case.programme.money;
    let show = |amount: i128| rule.decimal(amount, money).grouped();
    let bound = |bound: Option<i64>| bound.map_or("–".to_owned(), |bound| show(i128::from(bound)));
    html! {
        tr {
            th scope="row" { (t(&words::rule_name(dossier, rule))) @if let RuleId::Limit { limit, .. } = &rule.rule { " " code class="faint" { (limit) } } }
            td { (t(&words::rule_unit(dossier, rule))) }
            td class="n" { (show(rule.used)) }
            td class="n" { (bound(rule.least)) }
            td class="n" { (bound(rule.most)) }
            td class={ "n" @if rule.used_up() { " warn" } } { (show(rule.slack())) }
            td class="n" { (rule.blocks) }
        }
    }
}

fn dependencies(dossier: &Dossier) -> Markup {
    let state = |funded: bool| if funded { say!("已资助", "funded") } else { say!("未资助", "not funded") };
    html! {
        table {
            caption { (t(&say!("依赖关系", "Dependencies"))) }
            (head(&[
                (say!("项目", "Project"), false),
                (say!("决定", "Decision"), false),
                (say!("所依赖的项目", "Needs"), false),
                (say!("决定", "Decision"), false),
            ]))
            tbody { @for dependency in dossier.dependencies.iter().take(MOST_RULES) {
                tr {
                    th scope="row" { (dependency.project) }
                    td { (t(&state(dependency.project_funded))) }
                    td { (dependency.needs) }
                    td { (t(&state(dependency.needs_funded))) }
                }
            } }
        }
    }
}

pub(super) fn screening(dossier: &Dossier) -> Markup {
    let found: Vec<_> = dossier.clauses.iter().filter(|fact| fact.failed + fact.undecided + fact.advised > 0).collect();
    let all = dossier.clauses.len();
    let quiet = all - found.len();
    let head_line = &dossier.headline;
    let (ineligible, to_check) = (head_line.ineligible, head_line.to_check);
    html! {
        section id="screening" {
            h2 { (t(&say!("形式审查", "Screening"))) }
            p { (t(&say!(
                "共 {all} 条要求：{ineligible} 个项目不符合条件，{to_check} 个缺数据、待人工核对。其余 {quiet} 条无人不通过，或须查验材料（见“核对清单”）。",
                "{all} requirements: {ineligible} candidates are ineligible, {to_check} lack data and are to be checked by a \
                 person. The other {quiet} failed nobody, or are decided from documents (see \"Checklist\")."
            ))) }
            @if !found.is_empty() {
                div class="wide" { table {
                    caption { (t(&say!("由数据判定且有发现的要求", "Requirements decided from data that found something"))) }
                    (head(&[
                        (say!("条款", "Clause"), false),
                        (say!("要求", "Requirement"), false),
                        (say!("判定依据", "Decided from"), false),
                        (say!("不通过", "Failed"), true),
                        (say!("缺数据", "Undecided"), true),
                        (say!("未从建议", "Advice not followed"), true),
                    ]))
                    tbody { @for fact in found {
                        @let clause = &dossier.case.programme.clauses[fact.clause.at()];
                        tr {
                            th scope="row" class="id" { (clause.id) }
                            td { (t(&clause.reason)) }
                            td { (t(&words::evidence(clause))) }
                            td class="n" { (fact.failed) }
                            td class="n" { (fact.undecided) }
                            td class="n" { (fact.advised) }
                        }
                    } }
                } }
            }
        }
    }
}

pub(super) fn checklist(dossier: &Dossier) -> Markup {
    let concerned: Vec<_> = dossier.checklist.iter().filter(|check| !check.funded.is_empty()).collect();
    html! {
        section id="checklist" {
            h2 { (t(&say!("核对清单：资助项目须人工查验的事项", "Checklist: what a person must look at for the funded"))) }
            @if concerned.is_empty() {
                p { (t(&say!("没有须人工查验的事项。", "There is nothing for a person to look at."))) }
            } @else {
                p { (t(&say!(
                    "全部候选项目的清单及填写栏见 allocation.xlsx。",
                    "allocation.xlsx has the list for all candidates, with columns to fill in."
                ))) }
                div class="wide" { table {
                    caption { (t(&say!("按条款列出", "By clause"))) }
                    (head(&[
                        (say!("条款", "Clause"), false),
                        (say!("要求", "Requirement"), false),
                        (say!("事项", "To do"), false),
                        (say!("资助项目数", "Funded"), true),
                        (say!("资助项目", "Funded candidates"), false),
                    ]))
                    tbody { @for check in concerned {
                        @let clause = &dossier.case.programme.clauses[check.clause.at()];
                        tr {
                            th scope="row" class="id" { (clause.id) }
                            td { (t(&clause.reason)) }
                            td { (t(&words::concern(check.concern))) }
                            td class="n" { (check.funded.len()) }
                            td class="small" {
                                @if check.funded.len() > MOST_IDS && check.funded.len() == dossier.headline.funded {
                                    (t(&say!("全部资助项目", "all the funded")))
                                } @else { (ids(dossier, &check.funded, MOST_IDS)) }
                            }
                        }
                    } }
                } }
            }
        }
    }
}
