//! Small pieces that every section uses.

use crate::domain::{CandidateIx, Lang, Text};
use crate::study::dossier::{Dossier, Kind};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The value of a `lang` attribute.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// A page around its body, first shown in `lang`.
pub(super) fn frame(lang: Lang, title: &Text, version: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(tag(lang)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "fundline " (version) };
                title { (title.get(lang)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body)
                footer { "fundline " (version) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// A text in both languages, of which the page shows one.
pub(super) fn t(text: &Text) -> Markup {
    if text.zh == text.en {
        return html! { (text.zh) };
    }
    html! { span lang="zh" { (text.zh) } span lang="en" { (text.en) } }
}

/// A column's heading: its text, and whether it holds numbers.
pub(super) fn head(columns: &[(Text, bool)]) -> Markup {
    html! {
        thead { tr {
            @for (title, number) in columns { th scope="col" class=[number.then_some("n")] { (t(title)) } }
        } }
    }
}

/// The links to the sections of a page, and the choice of its language.
pub(super) fn navigation(label: &str, places: &[(String, Text)]) -> Markup {
    html! {
        nav aria-label=(label) {
            div {
                @for (id, title) in places { a href={ "#" (id) } { (t(title)) } }
                span class="languages needs-script" role="group" aria-label="语言 / Language" {
                    button type="button" data-lang="zh" aria-pressed="false" { "中文" }
                    button type="button" data-lang="en" aria-pressed="false" { "English" }
                }
            }
        }
    }
}

/// A decision's word with its colour.
pub(super) fn kind(kind: Kind) -> Markup {
    html! { span class={ "kind " (kind.word()) } { (t(&kind.title())) } }
}

/// `34 P-0123`: rank and id.
pub(super) fn ranked(dossier: &Dossier, candidate: Option<CandidateIx>) -> Markup {
    html! {
        @if let Some(candidate) = candidate {
            (dossier.candidates.rank[candidate.at()]) " " span class="id faint" { (dossier.candidates.id(candidate)) }
        } @else { "–" }
    }
}

/// The ids of candidates side by side, the first `most` of them.
pub(super) fn ids(dossier: &Dossier, candidates: &[CandidateIx], most: usize) -> Markup {
    let more = candidates.len().saturating_sub(most);
    html! {
        @for (at, candidate) in candidates.iter().take(most).enumerate() {
            @if at > 0 { ", " }
            span class="id" { (dossier.candidates.id(*candidate)) }
        }
        @if more > 0 { (t(&crate::say!(" 等，另 {more} 个见 allocation.xlsx", " and {more} more in allocation.xlsx"))) }
    }
}

/// The text of a candidate's column, empty where there is none.
pub(super) fn column_text(dossier: &Dossier, name: &str, candidate: CandidateIx) -> String {
    dossier.candidates.column(name).and_then(|column| column.show(candidate.at())).unwrap_or_default()
}
