//! What `solve` prints at its end: the headline and a table of the directions.

use super::words;
use crate::domain::{Lang, Text};
use crate::say;
use crate::study::dossier::{DirectionFacts, Dossier};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Widest name of a direction, in columns of a terminal.
const WIDEST_NAME: usize = 40;

/// The headline and the table of directions as plain text, without colours; it ends with a line feed.
#[must_use]
pub fn summary(dossier: &Dossier, lang: Lang) -> String {
    let mut lines: Vec<String> = headline(dossier).iter().map(|line| line.get(lang).to_owned()).collect();
    lines.push(table(dossier, lang));
    lines.join("\n") + "\n"
}

fn headline(dossier: &Dossier) -> Vec<Text> {
    let head = &dossier.headline;
    let (programme, scenario) = (&dossier.case.programme, &dossier.case.scenario);
    let show = |amount| programme.money.show(amount);
    let (awarded, total, left) = (show(head.awarded), show(head.total), show(head.left));
    let (funded, objective, bound) = (head.funded, head.objective.plain().grouped(), head.bound.plain().grouped());
    let planned = head.planned.map(|planned| format!(" / {planned}")).unwrap_or_default();
    let (candidates, eligible, to_check, ineligible) = (head.candidates, head.eligible, head.to_check, head.ineligible);
    let Text { zh: status_zh, en: status_en } = head.status();
    let (id, scenario_id) = (&programme.id, &scenario.id);
    let Text { zh: synthetic_zh, en: synthetic_en } = if dossier.synthetic {
        let Text { zh, en } = words::synthetic();
        say!("（{zh}）", " ({en})")
    } else {
        Text::default()
    };
    let mut lines = vec![
        say!("{id} · {scenario_id}{synthetic_zh}：{status_zh}", "{id} · {scenario_id}{synthetic_en}: {status_en}"),
        say!(
            "资助 {funded}{planned} 项，{awarded} / {total}，余 {left}",
            "{funded}{planned} projects funded with {awarded} of {total}, {left} left"
        ),
    ];
    lines.push(if head.proven {
        say!("总评分 {objective}", "merit {objective}")
    } else {
        let gap = head.gap_percent().map_or_else(|| head.gap.plain().grouped(), |percent| format!("{percent} %"));
        say!("总评分 {objective}，上界 {bound}，差距 {gap}", "merit {objective}, bound {bound}, gap {gap}")
    });
    lines.push(say!(
        "候选 {candidates} 项：符合条件 {eligible}，待核对 {to_check}，不符合条件 {ineligible}",
        "{candidates} candidates: {eligible} eligible, {to_check} to be checked, {ineligible} ineligible"
    ));
    lines.extend(dossier.certified());
    let passed = dossier.out_of_order.len();
    if passed > 0 {
        lines.push(say!("未按排名 {passed} 项", "{passed} out of rank order"));
    }
    if dossier.case.has_levels() {
        lines.push(words::bought(dossier));
    }
    lines
}

fn table(dossier: &Dossier, lang: Lang) -> String {
    let unit = &dossier.case.programme.money.unit;
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Disabled);
    let heading = [
        say!("方向", "direction"),
        say!("候选", "applied"),
        say!("参与", "in"),
        say!("资助", "funded"),
        say!("名额", "places"),
        say!("资助经费（{unit}）", "awarded ({unit})"),
        say!("经费上限", "cap"),
        say!("余额", "left"),
        say!("末位排名", "last rank"),
    ];
    table.set_header(heading.iter().map(|text| text.get(lang)).collect::<Vec<_>>());
    table.add_rows(dossier.directions.iter().map(|fact| row(dossier, fact, lang)));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

fn row(dossier: &Dossier, fact: &DirectionFacts, lang: Lang) -> Vec<String> {
    let money = |amount| words::amount(dossier, amount);
    vec![
        shortened(fact.name().get(lang)),
        fact.candidates.to_string(),
        fact.taking_part.to_string(),
        fact.funded.to_string(),
        fact.places.map(|places| places.to_string()).unwrap_or_default(),
        money(fact.awarded),
        fact.funds.map(money).unwrap_or_default(),
        fact.left.map(money).unwrap_or_default(),
        fact.last_funded.map(|last| dossier.candidates.rank[last.at()].to_string()).unwrap_or_default(),
    ]
}

/// A name that fits its column; the reports have it in full.
pub(super) fn shortened(name: &str) -> String {
    if name.width() <= WIDEST_NAME {
        return name.to_owned();
    }
    let mut width = 1;
    let fits = |letter: &char| {
        width += letter.width().unwrap_or(0);
        width <= WIDEST_NAME
    };
    name.chars().take_while(fits).collect::<String>().trim_end().to_owned() + "…"
}
