//! A study set in type: for a terminal, as JSON, as a workbook, as a page with its charts. Every study comes the same way.

mod json;
mod terminal;
#[cfg(test)]
mod tests;

pub use json::json;
pub use terminal::terminal;

use super::charts::{self, study_charts};
use super::{File, ReportError, html, xlsx};
use crate::domain::{Lang, Text};
use crate::study::{About, Study, Table, Value};

/// All files of a study: `NAME.json`, `NAME.xlsx`, `NAME.html`, and its charts as SVG and PNG. The same study gives the same
/// bytes.
///
/// # Errors
/// When a file cannot be made; nothing is written then.
pub fn render(study: &Study, lang: Lang) -> Result<Vec<File>, ReportError> {
    let (zh, en) = rayon::join(|| study_charts(study, Lang::Zh), || study_charts(study, Lang::En));
    let of_lang = match lang {
        Lang::Zh => &zh,
        Lang::En => &en,
    };
    let name = &study.name;
    let mut files = vec![
        (format!("{name}.json"), json(study, lang)?.into_bytes()),
        (format!("{name}.xlsx"), xlsx::study_xlsx(study, lang)?),
        (format!("{name}.html"), html::study_page(study, lang, [&zh, &en])?),
    ];
    files.extend(charts::files(of_lang)?);
    Ok(files)
}

/// A cell for people. Amounts come without their unit, which stands in the heading.
pub(super) fn shown(value: &Value, about: &About, lang: Lang) -> String {
    match value {
        Value::Empty => "–".into(),
        Value::Code(_, text) | Value::Words(text) | Value::Rule(_, text) => text.get(lang).into(),
        Value::Id(id) => id.clone(),
        Value::Ids(ids) if ids.is_empty() => "–".into(),
        Value::Ids(ids) => match lang {
            Lang::Zh => ids.join("、"),
            Lang::En => ids.join(", "),
        },
        Value::Count(count) => crate::domain::Decimal::new(*count, 0).grouped(),
        Value::Money(amount) => about.money.plain(*amount).grouped(),
        Value::Merit(number) | Value::Number(number) => number.grouped(),
        Value::Percent(share) => format!("{} %", share.grouped()),
    }
}

/// The heading of a column, with the unit of money where its cells are amounts.
pub(super) fn title_of(study: &Study, table: &Table, at: usize) -> Text {
    let title = &table.columns[at].title;
    if !table.rows.iter().any(|row| matches!(row[at], Value::Money(_))) {
        return title.clone();
    }
    let unit = &study.about.money.unit;
    Text { zh: format!("{}（{unit}）", title.zh), en: format!("{} ({unit})", title.en) }
}
