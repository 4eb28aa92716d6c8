//! The sheet of what a person must look at: one row per clause and candidate, with room for the finding.

use super::MOST_ROWS;
use super::sheet::{Cell, Sheet, Style, heading};
use crate::domain::Lang;
use crate::report::words;
use crate::say;
use crate::study::dossier::{Check, Dossier, Kind};
use rust_xlsxwriter::{Worksheet, XlsxError};

pub(super) fn sheet(sheet: &mut Worksheet, dossier: &Dossier, style: &Style, lang: Lang) -> Result<(), XlsxError> {
    let columns = [
        heading(say!("条款", "Clause"), 14),
        heading(say!("要求", "Requirement"), 60),
        heading(say!("核对事项", "To do"), 20),
        heading(say!("编号", "Id"), 20),
        heading(say!("方向", "Direction"), 12),
        heading(say!("决定", "Decision"), 14),
        heading(say!("核对结果", "Finding"), 20),
        heading(say!("核对人", "Checked by"), 14),
        heading(say!("日期", "Date"), 12),
        heading(say!("备注", "Remarks"), 30),
    ];
    let mut sheet = Sheet::new(sheet, &say!("核对清单", "Checklist"), style, lang)?;
    sheet.header(&columns, lang)?;
    let mut left = MOST_ROWS;
    // Where not all fit, the funded come first.
    let all = dossier.checklist.iter().map(|check| check.candidates.len()).sum::<usize>() <= MOST_ROWS;
    let funded_only = |check: &Check| if all { check.candidates.clone() } else { check.funded.clone() };
    for check in &dossier.checklist {
        let clause = &dossier.case.programme.clauses[check.clause.at()];
        for candidate in funded_only(check).into_iter().take(left) {
            left -= 1;
            let direction = dossier.candidates.direction[candidate.at()];
            let kind: Kind = dossier.decisions[candidate.at()].kind;
            sheet.row(&[
                Cell::Text(clause.id.clone()),
                Cell::Text(clause.reason.get(lang).to_owned()),
                Cell::text(&words::concern(check.concern), lang),
                Cell::Text(dossier.candidates.id(candidate).to_owned()),
                Cell::Text(dossier.case.programme.direction(direction).id.clone()),
                Cell::text(&kind.title(), lang),
            ])?;
        }
    }
    sheet.colour_decisions(5, lang)?;
    sheet.finish(&columns)
}
