//! The page of a study: its sections with words, charts and tables, in both languages.

use super::overview;
use super::parts::{self, head, t};
use crate::domain::{Lang, Text};
use crate::report::charts::Chart;
use crate::report::{ReportError, study::shown, study::title_of, words};
use crate::say;
use crate::study::{Section, Study, Table, Value};
use maud::{Markup, html};

/// The page, first shown in `lang`, with the study's charts in Chinese and in English.
///
/// # Errors
/// When a chart cannot be painted.
pub fn page(study: &Study, lang: Lang, charts: [&[Chart]; 2]) -> Result<Vec<u8>, ReportError> {
    let [mut zh, mut en] = charts;
    let mut sections = Vec::with_capacity(study.sections.len());
    for section in &study.sections {
        let ((zh_here, zh_rest), (en_here, en_rest)) =
            (zh.split_at(section.charts.len()), en.split_at(section.charts.len()));
        (zh, en) = (zh_rest, en_rest);
        sections.push(self::section(study, section, &super::figures([zh_here, en_here])?));
    }
    Ok(whole(study, lang, &sections).into_string().into_bytes())
}

fn whole(study: &Study, lang: Lang, sections: &[Markup]) -> Markup {
    let about = &study.about;
    let mut places: Vec<(String, Text)> =
        study.sections.iter().map(|section| (section.key.clone(), section.title.clone())).collect();
    places.push(("inputs".into(), say!("输入", "Inputs")));
    let (badge, status) = if study.proven {
        ("badge proven", say!("全部结论均已证明", "Every answer is proven"))
    } else {
        ("badge open", say!("部分结论未证明", "Some answers are not proven"))
    };
    let body = html! {
        header {
            h1 { (t(&study.title)) }
            p {
                (t(&about.title)) (t(&say!(" · 情景：", " · scenario: "))) (t(&about.scenario_title))
                " (" code { (about.scenario) } ")"
            }
            p {
                span class=(badge) { (t(&status)) }
                @if about.synthetic { " " span class="badge synthetic" { (t(&words::synthetic())) } }
            }
        }
        (parts::navigation(study.title.get(lang), &places))
        main {
            @for section in sections { (section) }
            (overview::inputs(&about.inputs))
        }
    };
    parts::frame(lang, &study.title, &about.version, &body)
}

fn section(study: &Study, section: &Section, figures: &Markup) -> Markup {
    html! {
        section id=(section.key) {
            h2 { (t(&section.title)) }
            @for paragraph in &section.paragraphs { p { (t(paragraph)) } }
            (figures)
            @for table in &section.tables { (self::table(study, section, table)) }
        }
    }
}

/// A list of more ids than this is folded up.
const MOST_IDS: usize = 24;

fn table(study: &Study, section: &Section, table: &Table) -> Markup {
    let numeric: Vec<bool> =
        (0..table.columns.len()).map(|at| table.rows.iter().any(|row| row[at].numeric())).collect();
    let columns: Vec<(Text, bool)> = table
        .columns
        .iter()
        .zip(&numeric)
        .enumerate()
        .map(|(at, (_, number))| (title_of(study, table, at), *number))
        .collect();
    html! {
        div class="wide" { table {
            // Under a heading that says the same a table needs no name.
            @if table.title.en != section.title.en { caption { (t(&table.title)) } }
            (head(&columns))
            tbody { @for row in &table.rows { tr {
                @for (value, numeric) in row.iter().zip(&numeric) { (cell(study, value, *numeric)) }
            } } }
        } }
    }
}

fn cell(study: &Study, value: &Value, numeric: bool) -> Markup {
    if let Value::Ids(ids) = value
        && !ids.is_empty()
    {
        let list = html! {
            @for (at, id) in ids.iter().enumerate() {
                @if at > 0 { ", " }
                span class="id" { (id) }
            }
        };
        let count = ids.len();
        return html! { td {
            @if count > MOST_IDS {
                details { summary { (t(&say!("{count} 个", "{count} of them"))) } (list) }
            } @else { (list) }
        } };
    }
    let class = match value {
        _ if numeric => Some("n"),
        // A word or two, which a narrow column would break letter by letter, as little as an id.
        Value::Id(_) | Value::Code(..) => Some("id"),
        _ => None,
    };
    let text = Text { zh: shown(value, &study.about, Lang::Zh), en: shown(value, &study.about, Lang::En) };
    html! { td class=[class] { (t(&text)) } }
}
