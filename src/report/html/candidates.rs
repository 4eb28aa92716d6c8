//! The table of candidates, to be filtered and sorted.

use super::parts::{column_text, kind, t};
use crate::domain::{CandidateIx, Lang, Text};
use crate::report::words;
use crate::say;
use crate::study::dossier::{Dossier, Kind};
use maud::{Markup, html};

/// Up to here everybody is in the page.
const ALL: usize = 2000;
/// Beyond, the funded and those within so many places of their direction's funding line …
const NEAR: usize = 20;
/// … at most so many altogether.
const MOST: usize = 5000;

pub(super) fn table(dossier: &Dossier, lang: Lang) -> Markup {
    let shown = shown(dossier);
    let (some, all) = (shown.len(), dossier.candidates.len());
    let unit = &dossier.case.programme.money.unit;
    html! {
        section id="all" class="page" {
            h2 { (t(&say!("候选项目与逐项原因", "Candidates, each with its reason"))) }
            @if some < all {
                p { (t(&say!(
                    "共 {all} 个候选项目，此处列出 {some} 个：获资助的，未按排名的，以及各方向最接近资助线的。全部见 allocation.csv。",
                    "Of {all} candidates {some} are listed here: the funded, those out of rank order and those nearest to the \
                     funding line of their direction. allocation.csv has them all."
                ))) }
            }
            (filters(dossier, lang))
            div class="wide" { table id="candidates" {
                caption {
                    (t(&say!("经费单位：{unit}。", "Money in {unit}. ")))
                    span class="needs-script" {
                        (t(&say!("显示 ", "Showing "))) span class="shown" { (some) } " / " (some)
                    }
                }
                thead { tr {
                    @for (title, number) in columns() {
                        th scope="col" class=[number.then_some("n")] {
                            button type="button" { (t(&title)) }
                            // A browser does not print the buttons of a header that it repeats.
                            span class="on-paper" { (t(&title)) }
                        }
                    }
                    th scope="col" { (t(&say!("原因", "Reason"))) }
                } }
                tbody { @for candidate in shown { (row(dossier, candidate)) } }
            } }
        }
    }
}

fn columns() -> [(Text, bool); 8] {
    [
        (say!("方向", "Direction"), false),
        (say!("排名", "Rank"), true),
        (say!("编号", "Id"), false),
        (say!("项目与牵头单位", "Project and lead"), false),
        (say!("评分", "Merit"), true),
        (say!("申请经费", "Requested"), true),
        (say!("决定", "Decision"), false),
        (say!("资助经费", "Awarded"), true),
    ]
}

/// In the order of direction, rank, id.
fn shown(dossier: &Dossier) -> Vec<CandidateIx> {
    if dossier.candidates.len() <= ALL {
        return dossier.candidates.canonical_order();
    }
    let near = words::nearest(dossier, MOST).into_iter().take_while(|(distance, _)| *distance <= NEAR);
    let mut shown: Vec<CandidateIx> = near.take(MOST).map(|(_, candidate)| candidate).collect();
    let candidates = dossier.candidates;
    shown.sort_by_key(|c| (candidates.direction[c.at()], candidates.rank[c.at()], candidates.id(*c)));
    shown
}

fn filters(dossier: &Dossier, lang: Lang) -> Markup {
    let everyone = say!("全部", "all");
    let passed = say!("未按排名", "out of rank order");
    let option = |value: &str, text: &Text| {
        html! { option value=(value) data-zh=(text.zh) data-en=(text.en) { (text.get(lang)) } }
    };
    html! {
        div class="filters needs-script" role="search" {
            label { (t(&say!("查找", "Find"))) input id="find" type="search" autocomplete="off"; }
            label {
                (t(&say!("方向", "Direction")))
                select id="of-direction" {
                    (option("", &everyone))
                    @for fact in &dossier.directions { (option(&fact.id, &fact.name())) }
                }
            }
            label {
                (t(&say!("决定", "Decision")))
                select id="of-kind" {
                    (option("", &everyone))
                    @for kind in Kind::ALL { (option(kind.word(), &kind.title())) }
                    (option("passed", &passed))
                }
            }
        }
    }
}

fn row(dossier: &Dossier, candidate: CandidateIx) -> Markup {
    let (at, candidates) = (candidate.at(), dossier.candidates);
    let decision = dossier.decisions[at];
    let plain = |amount| dossier.case.programme.money.plain(amount);
    let direction = candidates.direction[at];
    let id = &dossier.case.programme.direction(direction).id;
    let (merit, requested, award) =
        (candidates.merit[at].plain(), plain(candidates.requested[at]), plain(decision.award));
    let title = column_text(dossier, "title", candidate);
    html! {
        tr data-direction=(id) data-kind=(decision.kind.word()) data-passed=[decision.out_of_order().then_some("1")] {
            td data-v=(format!("{:04}", direction.0)) { (id) }
            td class="n" data-v=(candidates.rank[at]) { (candidates.rank[at]) }
            th scope="row" class="id" data-v=(candidates.id(candidate)) { (candidates.id(candidate)) }
            td class="project" data-v=(title) { (title) div class="lead" { (column_text(dossier, "lead", candidate)) } }
            td class="n" data-v=(merit) { (merit) }
            td class="n" data-v=(requested) { (requested.grouped()) }
            td data-v=(decision.kind.word()) {
                (kind(decision.kind))
                @if decision.to_check { div class="small faint" { (t(&say!("待核对", "to be checked"))) } }
            }
            td class="n" data-v=(award) { @if decision.kind == Kind::Funded { (award.grouped()) } @else { "–" } }
            td class="reason" { (t(&dossier.reason(candidate))) }
        }
    }
}
