//! The sheet of candidates: decision, reason, and what the applicants wrote.

use super::MOST_ROWS;
use super::sheet::{Cell, Heading, Sheet, Style, heading};
use crate::domain::{CandidateIx, Cells, Column, Decimal, Lang, Presence, Text};
use crate::report::words;
use crate::say;
use crate::study::dossier::{Dossier, Kind};
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Columns of the input that are shown, where they exist, besides reviewers' scores.
const SHOWN: [&str; 9] =
    ["title", "lead", "lead_type", "province", "partner", "country", "field", "duration_months", "dual_filed"];

pub(super) fn sheet(sheet: &mut Worksheet, dossier: &Dossier, style: &Style, lang: Lang) -> Result<(), XlsxError> {
    let unit = &dossier.case.programme.money.unit;
    let mut columns: Vec<Heading> = vec![
        heading(say!("编号", "Id"), 20),
        heading(say!("方向", "Direction"), 12),
        heading(say!("排名", "Rank"), 8),
        heading(say!("评分", "Merit"), 12),
        heading(say!("申请经费（{unit}）", "Requested ({unit})"), 14),
        heading(say!("决定", "Decision"), 14),
        heading(say!("资助经费（{unit}）", "Awarded ({unit})"), 14),
        heading(say!("原因", "Reason"), 60),
        heading(say!("未按排名", "Out of order"), 12),
        heading(say!("待核对", "To check"), 12),
        heading(say!("最优方案中", "In optimal allocations"), 12),
    ];
    let own = own_columns(dossier);
    columns.extend(own.iter().map(|column| heading(dossier.names.column(&column.name), 36)));
    let mut sheet = Sheet::new(sheet, &say!("候选项目", "Candidates"), style, lang)?;
    sheet.header(&columns, lang)?;
    for candidate in words::foremost(dossier, MOST_ROWS) {
        let mut row = decided(dossier, candidate, lang);
        row.extend(own.iter().map(|column| cell(dossier, column, candidate, lang)));
        sheet.row(&row)?;
    }
    sheet.colour_decisions(5, lang)?;
    sheet.finish(&columns)
}

fn own_columns<'a>(dossier: &'a Dossier) -> Vec<&'a Column> {
    let known = SHOWN.iter().filter_map(|name| dossier.candidates.column(name));
    let reviewers = dossier.candidates.columns.iter().filter(|column| column.name.starts_with("reviewer_"));
    known.chain(reviewers).collect()
}

fn decided(dossier: &Dossier, candidate: CandidateIx, lang: Lang) -> Vec<Cell> {
    let (at, candidates) = (candidate.at(), dossier.candidates);
    let decision = dossier.decisions[at];
    let plain = |amount| dossier.case.programme.money.plain(amount);
    let yes = |holds: bool| if holds { Cell::Text(say!("是", "yes").get(lang).into()) } else { Cell::Empty };
    let presence = match dossier.presence(candidate).filter(|_| decision.kind != Kind::Ineligible) {
        Some(Presence::Always) => say!("全部", "all"),
        Some(Presence::Sometimes) => say!("部分", "some"),
        Some(Presence::Never) => say!("无", "none"),
        None => Text::default(),
    };
    vec![
        Cell::Text(candidates.id(candidate).to_owned()),
        Cell::Text(dossier.case.programme.direction(candidates.direction[at]).id.clone()),
        Cell::Number(Decimal::new(candidates.rank[at], 0)),
        Cell::Merit(candidates.merit[at].plain()),
        Cell::Money(plain(candidates.requested[at])),
        Cell::text(&decision.kind.title(), lang),
        Cell::Money(plain(decision.award)),
        Cell::Wrapped(dossier.reason(candidate).get(lang).to_owned()),
        yes(decision.out_of_order()),
        yes(decision.to_check),
        Cell::text(&presence, lang),
    ]
}

fn cell(dossier: &Dossier, column: &Column, candidate: CandidateIx, lang: Lang) -> Cell {
    let row = candidate.at();
    match &column.cells {
        Cells::Integer(_) | Cells::Decimal { .. } => {
            Cell::maybe(column.units(row), |(units, places)| Cell::Number(Decimal::new(units, places)))
        }
        Cells::Flag(flags) => {
            Cell::maybe(flags[row], |flag| Cell::text(&if flag { say!("是", "yes") } else { say!("否", "no") }, lang))
        }
        Cells::Text(texts) if matches!(column.name.as_str(), "title" | "lead" | "partner") => {
            Cell::maybe(texts.get(row), |text| Cell::Text(text.to_owned()))
        }
        Cells::Text(_) => Cell::Text(words::values(dossier, column, row).get(lang).to_owned()),
    }
}
