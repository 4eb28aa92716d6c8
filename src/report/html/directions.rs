//! The directions, what is out of rank order, and where places stay empty.

use super::parts::{head, ranked, t};
use crate::domain::Money;
use crate::report::words;
use crate::say;
use crate::study::dossier::{DirectionFacts, Dossier};
use maud::{Markup, html};

/// Most lines about candidates out of rank order.
const MOST_OUT_OF_ORDER: usize = 500;

pub(super) fn table(dossier: &Dossier) -> Markup {
    let unit = &dossier.case.programme.money.unit;
    html! {
        section id="directions" {
            h2 { (t(&say!("各方向", "Directions"))) }
            div class="wide" { table {
                caption { (t(&say!(
                    "经费单位：{unit}。末位资助与首位未资助以排名和编号表示。",
                    "Money in {unit}. The last funded and the first unfunded candidate are given by rank and id."
                ))) }
                (head(&[
                    (say!("方向", "Direction"), false),
                    (say!("指南项目数", "Planned"), true),
                    (say!("候选", "Candidates"), true),
                    (say!("符合条件", "Eligible"), true),
                    (say!("待核对", "To check"), true),
                    (say!("资助", "Funded"), true),
                    (say!("资助经费", "Awarded"), true),
                    (say!("上限", "Cap"), true),
                    (say!("余额", "Left"), true),
                    (say!("末位资助", "Last funded"), false),
                    (say!("首位未资助", "First unfunded"), false),
                    (say!("未按排名", "Out of order"), true),
                ]))
                tbody { @for fact in &dossier.directions { (row(dossier, fact)) } }
                (totals(dossier))
            } }
        }
    }
}

fn row(dossier: &Dossier, fact: &DirectionFacts) -> Markup {
    let money = |amount: Option<Money>| amount.map_or("–".to_owned(), |amount| words::amount(dossier, amount));
    let short = fact.shortfall.is_some();
    html! {
        tr {
            th scope="row" { (t(&fact.name())) }
            td class="n" { (if fact.planned.is_empty() { "–" } else { &fact.planned }) }
            td class="n" { (fact.candidates) }
            td class="n" { (fact.eligible) }
            td class="n" { (fact.to_check) }
            td class={ "n" @if short { " warn" } } { (fact.funded) }
            td class="n" { (words::amount(dossier, fact.awarded)) }
            td class="n" { (money(fact.funds)) }
            td class="n" { (money(fact.left)) }
            td { (ranked(dossier, fact.last_funded)) }
            td { (ranked(dossier, fact.first_unfunded)) }
            td class="n" { (fact.out_of_order) }
        }
    }
}

fn totals(dossier: &Dossier) -> Markup {
    let sum = |of: fn(&DirectionFacts) -> usize| dossier.directions.iter().map(of).sum::<usize>();
    let head = &dossier.headline;
    html! {
        tfoot { tr {
            th scope="row" { (t(&say!("合计", "Total"))) }
            td class="n" { @if let Some(planned) = head.planned { (planned) } @else { "–" } }
            td class="n" { (sum(|fact| fact.candidates)) }
            td class="n" { (sum(|fact| fact.eligible)) }
            td class="n" { (sum(|fact| fact.to_check)) }
            td class="n" { (head.funded) }
            td class="n" { (words::amount(dossier, head.awarded)) }
            td class="n" { (words::amount(dossier, head.total)) }
            td class="n" { (words::amount(dossier, head.left)) }
            td { } td { }
            td class="n" { (dossier.out_of_order.len()) }
        } }
    }
}

pub(super) fn out_of_order(dossier: &Dossier) -> Markup {
    let passed = &dossier.out_of_order;
    let more = passed.len().saturating_sub(MOST_OUT_OF_ORDER);
    html! {
        section id="order" {
            h2 { (t(&say!("未按排名资助", "Out of rank order"))) }
            @if passed.is_empty() {
                p { (t(&say!("各方向均按排名资助。", "Every direction is funded in the order of its ranking."))) }
            } @else {
                p { (t(&say!(
                    "下列项目符合条件而未获资助，同方向内却有排名靠后的项目获资助。",
                    "These candidates are eligible and not funded, although a worse-ranked one of their direction is."
                ))) }
                div class="wide" { table {
                    caption { (t(&say!("逐项原因", "The reason for each"))) }
                    (head(&[
                        (say!("方向", "Direction"), false),
                        (say!("排名", "Rank"), true),
                        (say!("编号", "Id"), false),
                        (say!("申请经费", "Requested"), true),
                        (say!("评分", "Merit"), true),
                        (say!("原因", "Reason"), false),
                    ]))
                    tbody { @for candidate in passed.iter().take(MOST_OUT_OF_ORDER) {
                        @let at = candidate.at();
                        tr {
                            td { (dossier.case.programme.direction(dossier.candidates.direction[at]).id) }
                            td class="n" { (dossier.candidates.rank[at]) }
                            th scope="row" class="id" { (dossier.candidates.id(*candidate)) }
                            td class="n" { (words::amount(dossier, dossier.candidates.requested[at])) }
                            td class="n" { (dossier.candidates.merit[at].plain()) }
                            td { (t(&dossier.reason(*candidate))) }
                        }
                    } }
                } }
                @if more > 0 { p class="faint" { (t(&say!(
                    "另有 {more} 个见 allocation.csv。",
                    "{more} more stand in allocation.csv."
                ))) } }
            }
        }
    }
}

pub(super) fn shortfalls(dossier: &Dossier) -> Markup {
    let short: Vec<_> = dossier.directions.iter().filter_map(|fact| Some((fact, fact.shortfall.as_ref()?))).collect();
    html! {
        section id="shortfalls" {
            h2 { (t(&say!("空缺名额与申报不足", "Empty places and under-subscribed directions"))) }
            @if short.is_empty() {
                p { (t(&say!("所有名额均已用满。", "Every place is filled."))) }
            } @else {
                div class="wide" { table {
                    caption { (t(&say!(
                        "名额未用满的方向；同一项目可能受多项规则限制，分别计入",
                        "Directions with empty places; a candidate that several rules keep out counts under each"
                    ))) }
                    (head(&[
                        (say!("方向", "Direction"), false),
                        (say!("名额", "Places"), true),
                        (say!("可参与", "Taking part"), true),
                        (say!("资助", "Funded"), true),
                        (say!("空缺", "Empty"), true),
                        (say!("原因", "Why"), false),
                    ]))
                    tbody { @for (fact, shortfall) in short {
                        tr {
                            th scope="row" { (t(&fact.name())) }
                            td class="n" { (fact.planned) }
                            td class={ "n" @if fact.under_subscribed() { " warn" } } { (fact.taking_part) }
                            td class="n" { (fact.funded) }
                            td class="n" { (shortfall.places) }
                            td {
                                (t(&shortfall.why))
                                @if shortfall.planned { " " (t(&say!("（未达指南计划数）", "(short of the guide's plan)"))) }
                            }
                        }
                    } }
                } }
            }
        }
    }
}
