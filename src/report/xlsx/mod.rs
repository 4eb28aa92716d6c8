//! `allocation.xlsx`: the programme officer's own copy, with real numbers, filters and a checklist to tick.

mod candidates;
mod checklist;
mod sheet;
mod study;
mod tables;

pub(super) use study::workbook as study_xlsx;

use super::ReportError;
use crate::domain::{Lang, Money, MoneyUnit};
use crate::study::dossier::Dossier;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use sheet::Style;

/// Most rows of a sheet: what a spreadsheet program still opens in seconds. What is left out stands in `allocation.csv`.
pub(super) const MOST_ROWS: usize = 50_000;

/// `allocation.xlsx`, in the language of the report. Its properties bear no clock.
///
/// # Errors
/// When the workbook cannot be written.
pub fn allocation_xlsx(dossier: &Dossier, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    // A day before every run, so that the same inputs give the same bytes.
    let properties = DocProperties::new()
        .set_title(dossier.case.programme.title.get(lang))
        .set_author("fundline")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    let style = Style::new(money_places(dossier), merit_places(dossier));
    tables::summary(workbook.add_worksheet(), dossier, &style, lang)?;
    tables::directions(workbook.add_worksheet(), dossier, &style, lang)?;
    if dossier.case.has_levels() {
        tables::trimmed(workbook.add_worksheet(), dossier, &style, lang)?;
    }
    candidates::sheet(workbook.add_worksheet(), dossier, &style, lang)?;
    tables::rules(workbook.add_worksheet(), dossier, &style, lang)?;
    tables::screening(workbook.add_worksheet(), dossier, &style, lang)?;
    checklist::sheet(workbook.add_worksheet(), dossier, &style, lang)?;
    Ok(workbook.save_to_buffer()?)
}

/// Places after the point that the amounts need: a format with more would show zeros or a bare point.
fn money_places(dossier: &Dossier) -> u8 {
    let MoneyUnit { decimals, .. } = dossier.case.programme.money;
    let caps = dossier.directions.iter().flat_map(|fact| [fact.funds, fact.left]).flatten();
    let amounts = dossier.candidates.requested.iter().copied().chain(caps).chain([dossier.headline.total]);
    needed(amounts.map(|Money(units)| i128::from(units)), decimals)
}

fn merit_places(dossier: &Dossier) -> u8 {
    needed(dossier.candidates.merit.iter().map(|merit| i128::from(merit.0)), crate::domain::MERIT_PLACES)
}

/// How many of `places` are needed so that no amount loses a digit.
fn needed(amounts: impl Iterator<Item = i128>, places: u8) -> u8 {
    let mut needed = 0;
    for units in amounts {
        while needed < places && units % 10_i128.pow(u32::from(places - needed)) != 0 {
            needed += 1;
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_digit_is_lost_and_no_zero_is_added() {
        assert_eq!(super::needed([1_800_000, 350_000].into_iter(), 4), 0, "180 and 35 万元");
        assert_eq!(super::needed([1_805_000, 350_000].into_iter(), 4), 1, "180.5 万元");
        assert_eq!(super::needed([1].into_iter(), 4), 4, "one yuan");
    }
}
