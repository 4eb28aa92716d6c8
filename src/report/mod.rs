//! Reports: a dossier in, the bytes of the files of a result folder out. No file is touched here, no clock is read. The table
//! with a row and a sentence for each candidate is written row by row; all else is small beside it and comes whole.
//!
//! | file | for whom |
//! | --- | --- |
//! | `allocation.csv`, `allocation.json` | programs; the contract of the formats page |
//! | `allocation.xlsx` | the programme officer's own work: filters, sums, a checklist to tick |
//! | `report.html` | everybody: one file, both languages, made to be printed |
//! | `charts/*.svg`, `charts/*.png` | slides and papers |
//!
//! The same dossier gives the same bytes.

mod charts;
mod csv;
mod html;
mod json;
pub mod rules;
pub mod study;
pub mod terminal;
mod words;
mod xlsx;

#[cfg(test)]
mod tests;

pub use self::csv::{ALLOCATION_CSV, write_allocation_csv, write_readable_csv};
pub use charts::{Chart, charts, files as chart_files};
pub use html::report_html;
pub use json::{ALLOCATION_JSON, allocation_json};
pub use xlsx::allocation_xlsx;

use crate::domain::Lang;
use crate::study::dossier::Dossier;

/// A file of the result folder: its name in the folder, with `/` between folders, and its bytes.
pub type File = (String, Vec<u8>);

/// Why a report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// plotters cannot paint a chart.
    #[error("a chart cannot be painted: {0}")]
    Chart(String),
    /// A PNG cannot be written.
    #[error("a PNG cannot be written: {0}")]
    Png(#[from] png::EncodingError),
    /// A table cannot be written.
    #[error("a CSV file cannot be written: {0}")]
    Csv(#[from] ::csv::Error),
    /// The JSON cannot be written.
    #[error("allocation.json cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The workbook cannot be written.
    #[error("allocation.xlsx cannot be written: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

/// What a dossier gives for people, in the language of the report: workbook, page and charts. The order is always the same.
///
/// # Errors
/// When a file cannot be made; nothing is written then.
pub fn render(dossier: &Dossier, lang: Lang) -> Result<Vec<File>, ReportError> {
    let page = || -> Result<(Vec<u8>, Vec<File>), ReportError> {
        let (zh, en) = rayon::join(|| charts(dossier, Lang::Zh), || charts(dossier, Lang::En));
        let of_lang = match lang {
            Lang::Zh => &zh,
            Lang::En => &en,
        };
        let (page, files) = rayon::join(|| html::with_charts(dossier, lang, [&zh, &en]), || chart_files(of_lang));
        Ok((page?, files?))
    };
    let (page, workbook) = rayon::join(page, || allocation_xlsx(dossier, lang));
    let (page, charts) = page?;
    let mut files = vec![("allocation.xlsx".to_owned(), workbook?), ("report.html".to_owned(), page)];
    files.extend(charts);
    Ok(files)
}
