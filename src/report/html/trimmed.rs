//! Awards below the request, and what they bought.

use super::parts::{head, t};
use crate::report::words;
use crate::say;
use crate::study::dossier::Dossier;
use crate::study::levels::Trimmed;
use maud::{Markup, html};

/// The section; nothing where the scenario has no award levels.
pub(super) fn section(dossier: &Dossier) -> Markup {
    if !dossier.case.has_levels() {
        return html! {};
    }
    let unit = &dossier.case.programme.money.unit;
    html! {
        section id="trimmed" {
            h2 { (t(&say!("核减", "Trimmed awards"))) }
            p { (t(&words::bought(dossier))) }
            @if !dossier.trimmed.is_empty() {
                div class="wide" { table {
                    caption { (t(&say!("资助额低于申请额的项目；经费单位：{unit}", "Funded with less than they asked for; money in {unit}"))) }
                    (head(&[
                        (say!("编号", "Id"), false),
                        (say!("方向", "Direction"), false),
                        (say!("排名", "Rank"), true),
                        (say!("申请经费", "Requested"), true),
                        (say!("资助经费", "Awarded"), true),
                        (say!("核减", "Cut"), true),
                        (say!("比例", "Share"), true),
                        (say!("评分", "Merit"), true),
                        (say!("计入评分", "Merit kept"), true),
                    ]))
                    tbody { @for one in &dossier.trimmed { (row(dossier, one)) } }
                } }
            }
        }
    }
}

fn row(dossier: &Dossier, one: &Trimmed) -> Markup {
    let at = one.candidate.at();
    let direction = dossier.case.programme.direction(dossier.candidates.direction[at]);
    let money = |amount| words::amount(dossier, amount);
    html! {
        tr {
            th scope="row" class="id" { (dossier.candidates.id(one.candidate)) }
            td { (direction.id) }
            td class="n" { (dossier.candidates.rank[at]) }
            td class="n" { (money(one.requested)) }
            td class="n" { (money(one.award)) }
            td class="n" { (money(one.cut())) }
            td class="n" { (one.share().percent()) }
            td class="n" { (one.merit.plain()) }
            td class="n" { (one.kept.plain()) }
        }
    }
}
