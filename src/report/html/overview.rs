//! Title, headline figures, deviations from the guide, inputs.

use super::parts::{head, ids, t};
use crate::domain::{Presence, Text};
use crate::report::words;
use crate::say;
use crate::study::dossier::Dossier;
use maud::{Markup, html};

pub(super) fn header(dossier: &Dossier) -> Markup {
    let (programme, scenario) = (&dossier.case.programme, &dossier.case.scenario);
    let status = if dossier.headline.proven { "badge proven" } else { "badge open" };
    html! {
        header {
            h1 { (t(&programme.title)) }
            p {
                (t(&say!("资助方案 · 情景：", "Allocation · scenario: ")))
                (t(&scenario.title)) " (" code { (scenario.id) } ")"
            }
            p {
                span class=(status) { (t(&dossier.headline.status())) }
                @if dossier.synthetic { " " span class="badge synthetic" { (t(&words::synthetic())) } }
            }
            @if let Some(source) = &programme.source { p class="faint small" { (t(source)) } }
        }
    }
}

/// A tile: its name, its figure, what the figure is held against, and a note.
struct Tile {
    name: Text,
    figure: String,
    of: String,
    note: Text,
}

pub(super) fn headline(dossier: &Dossier) -> Markup {
    html! {
        section id="headline" {
            h2 { (t(&say!("概览", "Overview"))) }
            dl class="tiles" {
                @for tile in tiles(dossier) {
                    div {
                        dt { (t(&tile.name)) }
                        dd {
                            div class="figure" { (tile.figure) @if !tile.of.is_empty() { small { " / " (tile.of) } } }
                            div class="small faint" { (t(&tile.note)) }
                        }
                    }
                }
            }
            (proof(dossier))
            @for sentence in dossier.certified() { p { (t(&sentence)) } }
            @if dossier.case.programme.money.unit == "万元" { p class="small faint" lang="en" { "1 万元 = 10,000 CNY" } }
        }
    }
}

fn tiles(dossier: &Dossier) -> Vec<Tile> {
    let head = &dossier.headline;
    let unit = &dossier.case.programme.money.unit;
    let amount = |value| words::amount(dossier, value);
    let (eligible, to_check, ineligible) = (head.eligible, head.to_check, head.ineligible);
    let under = dossier.directions.iter().filter(|fact| fact.under_subscribed()).count();
    let short = dossier.directions.iter().filter(|fact| fact.shortfall.is_some()).count();
    let left = amount(head.left);
    let used = words::percent(i128::from(head.awarded.0), i128::from(head.total.0)).unwrap_or_default();
    vec![
        Tile {
            name: say!("资助项目", "Projects funded"),
            figure: head.funded.to_string(),
            of: head.planned.map(|planned| planned.to_string()).unwrap_or_default(),
            note: say!("{short} 个方向有空缺名额", "directions with empty places: {short}"),
        },
        Tile {
            name: say!("资助经费（{unit}）", "Money awarded ({unit})"),
            figure: amount(head.awarded),
            of: amount(head.total),
            note: say!("已安排 {used}，结余 {left}", "{used} awarded, {left} left"),
        },
        Tile {
            name: say!("总评分", "Merit"),
            figure: head.objective.plain().grouped(),
            of: String::new(),
            note: gap(dossier),
        },
        Tile {
            name: say!("候选项目", "Candidates"),
            figure: head.candidates.to_string(),
            of: String::new(),
            note: say!(
                "符合条件 {eligible}，待核对 {to_check}，不符合条件 {ineligible}",
                "{eligible} eligible, {to_check} to be checked, {ineligible} ineligible"
            ),
        },
        Tile {
            name: say!("未按排名", "Out of rank order"),
            figure: dossier.out_of_order.len().to_string(),
            of: String::new(),
            note: say!("排名更前而未获资助的项目", "not funded although a worse-ranked one is"),
        },
        Tile {
            name: say!("申报不足的方向", "Under-subscribed directions"),
            figure: under.to_string(),
            of: dossier.directions.len().to_string(),
            note: say!("可参与的项目少于名额", "fewer candidates take part than there are places"),
        },
    ]
}

fn gap(dossier: &Dossier) -> Text {
    let head = &dossier.headline;
    if head.proven {
        return say!("已证明没有更高的方案", "proven: no allocation has more");
    }
    let (bound, gap) = (head.bound.plain().grouped(), head.gap.plain().grouped());
    let percent = head.gap_percent().map(|percent| format!(" ({percent} %)")).unwrap_or_default();
    say!("上界 {bound}，差距 {gap}{percent}", "bound {bound}, gap {gap}{percent}")
}

fn proof(dossier: &Dossier) -> Markup {
    let rule = say!(
        "方案在全部规则之内取总评分最高者；总评分相同的，取经费最少者；仍相同的，按方向、排名、编号的先后取舍。",
        "Among all allocations that keep every rule, the one with most merit is taken; of equal ones the one with least \
         money; of those the first in the order of direction, rank and id."
    );
    let unproven = say!(
        "搜索在证明最优之前停止：方案遵守全部规则，是已找到的最好方案；任何方案的总评分都不会超过上界。",
        "The search stopped before the proof: this allocation keeps every rule and is the best that was found; no \
         allocation has more merit than the bound."
    );
    if !dossier.headline.proven {
        return html! { p { (t(&unproven)) } };
    }
    if !dossier.solution.ties_decided {
        let undecided = say!(
            "已证明没有总评分更高的方案；在总评分相同的方案之间如何取舍（经费最少、按方向、排名、编号的先后）未能全部判定。",
            "No allocation has more merit: that is proven. Which of the allocations with the same merit the published rule \
             picks (least money, then the first in the order of direction, rank and id) was not decided."
        );
        return html! { p { (t(&undecided)) } };
    }
    let Some(presence) = dossier.headline.presence else {
        return html! { p { (t(&rule)) } };
    };
    let (always, sometimes) = (presence.always, presence.sometimes);
    let counts = match sometimes {
        0 => say!(
            "总评分最高的方案所资助的项目是唯一的（{always} 个）。",
            "Every allocation of greatest merit funds the same {always} projects."
        ),
        _ => say!(
            "{always} 个项目在所有总评分最高的方案中均获资助；{sometimes} 个项目只在其中一部分获资助，由上述规则取舍：",
            "Funded: {always} in every allocation of greatest merit, {sometimes} only in some of them, where the rule \
             above decides: "
        ),
    };
    let tied: Vec<_> =
        dossier.candidates.rows().filter(|c| dossier.presence(*c) == Some(Presence::Sometimes)).collect();
    html! {
        p { (t(&rule)) }
        p { (t(&counts)) (ids(dossier, &tied, 60)) }
    }
}

pub(super) fn deviations(dossier: &Dossier) -> Markup {
    let title = say!("与指南的不同：调整、豁免与锁定", "What differs from the guide: changes, waivers and locks");
    html! {
        section id="deviations" {
            h2 { (t(&title)) }
            @if dossier.case.deviations.is_empty() {
                p { (t(&say!("本情景完全按指南执行。", "This scenario follows the guide in everything."))) }
            } @else {
                div class="wide" { table {
                    caption { (t(&say!("情景文件中的每一处不同及其理由", "Every difference that the scenario makes, with its reason"))) }
                    (head(&[
                        (say!("事项", "What"), false),
                        (say!("指南", "Guide"), false),
                        (say!("情景", "Scenario"), false),
                        (say!("理由", "Reason"), false),
                    ]))
                    tbody { @for deviation in &dossier.case.deviations {
                        tr {
                            th scope="row" { (t(&deviation.what)) }
                            td { (deviation.from.as_deref().unwrap_or("–")) }
                            td { (deviation.to.as_deref().unwrap_or("–")) }
                            td { @if let Some(reason) = &deviation.reason { (t(reason)) } @else { "–" } }
                        }
                    } }
                } }
            }
        }
    }
}

/// The input files: role or name, and SHA-256.
pub(super) fn inputs(files: &[(String, String)]) -> Markup {
    let note = say!(
        "同样的输入在任何机器上得出同样的结果。下列校验和（SHA-256）可用于核对输入文件。",
        "The same inputs give the same result on any machine. These check sums (SHA-256) tell whether a file is the one used."
    );
    html! {
        section id="inputs" {
            h2 { (t(&say!("输入与复核", "Inputs"))) }
            p { (t(&note)) }
            div class="wide" { table {
                caption { (t(&say!("输入文件", "Input files"))) }
                (head(&[(say!("文件", "File"), false), (Text::same("SHA-256"), false)]))
                tbody { @for (name, sum) in files {
                    tr { th scope="row" { (name) } td { code { (sum) } } }
                } }
            } }
        }
    }
}
