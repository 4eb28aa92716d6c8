//! `report.html`: one self-contained page in both languages. Nothing is fetched; without script it reads in the language
//! of the report.

mod candidates;
mod checks;
mod directions;
mod overview;
mod parts;
mod study;
mod trimmed;

use super::ReportError;
use super::charts::{Chart, charts};
use crate::domain::{Lang, Text};
use crate::say;
use crate::study::dossier::Dossier;
use maud::{Markup, PreEscaped, html};
use parts::t;

pub(super) use study::page as study_page;

/// `report.html`, first shown in `lang`.
///
/// # Errors
/// When a chart cannot be painted.
pub fn report_html(dossier: &Dossier, lang: Lang) -> Result<Vec<u8>, ReportError> {
    with_charts(dossier, lang, [&charts(dossier, Lang::Zh), &charts(dossier, Lang::En)])
}

/// The page with the charts in Chinese and in English.
pub(super) fn with_charts(dossier: &Dossier, lang: Lang, charts: [&[Chart]; 2]) -> Result<Vec<u8>, ReportError> {
    let figures = figures(charts)?;
    Ok(page(dossier, lang, &figures).into_string().into_bytes())
}

fn page(dossier: &Dossier, lang: Lang, figures: &Markup) -> Markup {
    let programme = &dossier.case.programme;
    let body = html! {
        (overview::header(dossier))
        (navigation(dossier, lang))
        main {
            (overview::headline(dossier))
            (directions::table(dossier))
            section id="charts" class="page" { h2 { (t(&say!("图表", "Charts"))) } (figures) }
            (directions::out_of_order(dossier))
            (directions::shortfalls(dossier))
            (trimmed::section(dossier))
            (overview::deviations(dossier))
            (checks::rules(dossier))
            (checks::screening(dossier))
            (checks::checklist(dossier))
            (candidates::table(dossier, lang))
            (overview::inputs(&dossier.inputs))
        }
    };
    parts::frame(lang, &programme.title, &dossier.program_version, &body)
}

fn navigation(dossier: &Dossier, lang: Lang) -> Markup {
    let mut places = vec![
        ("headline", say!("概览", "Overview")),
        ("directions", say!("各方向", "Directions")),
        ("charts", say!("图表", "Charts")),
        ("order", say!("未按排名", "Out of order")),
        ("shortfalls", say!("空缺", "Empty places")),
        ("trimmed", say!("核减", "Trimmed")),
        ("deviations", say!("与指南不同", "Deviations")),
        ("rules", say!("规则", "Rules")),
        ("screening", say!("审查", "Screening")),
        ("checklist", say!("核对清单", "Checklist")),
        ("all", say!("候选项目", "Candidates")),
        ("inputs", say!("输入", "Inputs")),
    ];
    if !dossier.case.has_levels() {
        places.retain(|(id, _)| *id != "trimmed");
    }
    let places: Vec<(String, Text)> = places.into_iter().map(|(id, title)| (id.to_owned(), title)).collect();
    parts::navigation(dossier.case.programme.title.get(lang), &places)
}

fn figures([zh, en]: [&[Chart]; 2]) -> Result<Markup, ReportError> {
    let mut figures = Vec::with_capacity(zh.len());
    for (zh, en) in zh.iter().zip(en) {
        figures.push(html! {
            figure {
                div lang="zh" { (PreEscaped(zh.inline_svg()?)) }
                div lang="en" { (PreEscaped(en.inline_svg()?)) }
            }
        });
    }
    Ok(html! { @for figure in &figures { (figure) } })
}
