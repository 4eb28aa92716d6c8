//! A study on a terminal: its words and its tables, without colours.

use super::{shown, title_of};
use crate::domain::{Lang, Text};
use crate::report::{terminal::shortened, words};
use crate::say;
use crate::study::{Study, Table};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Drawn, presets};

/// Most rows of a table on a terminal; the files have all of them.
const MOST_ROWS: usize = 120;

/// The study as plain text; it ends with a line feed.
#[must_use]
pub fn terminal(study: &Study, lang: Lang) -> String {
    let about = &study.about;
    let synthetic = if about.synthetic { format!(" ({})", words::synthetic().get(lang)) } else { String::new() };
    let mut parts = vec![format!("{} · {} · {}{synthetic}", study.title.get(lang), about.programme, about.scenario)];
    if !study.proven {
        parts.push(say!("部分结论未证明。", "Some answers are not proven.").get(lang).to_owned());
    }
    for section in &study.sections {
        if study.sections.len() > 1 {
            parts.push(format!("\n{}", section.title.get(lang)));
        }
        parts.extend(section.paragraphs.iter().map(|paragraph| paragraph.get(lang).to_owned()));
        parts.extend(section.tables.iter().map(|table| drawn(study, table, lang)));
    }
    parts.join("\n") + "\n"
}

fn drawn(study: &Study, table: &Table, lang: Lang) -> String {
    let columns: Vec<usize> = (0..table.columns.len()).filter(|at| !table.columns[*at].wide).collect();
    let mut drawn = Drawn::new();
    drawn
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Disabled);
    let titles: Vec<Text> = columns.iter().map(|at| title_of(study, table, *at)).collect();
    drawn.set_header(titles.iter().map(|title| title.get(lang)).collect::<Vec<_>>());
    drawn.add_rows(
        table
            .rows
            .iter()
            .take(MOST_ROWS)
            .map(|row| columns.iter().map(|at| shortened(&shown(&row[*at], &study.about, lang))).collect::<Vec<_>>()),
    );
    for (column, at) in drawn.column_iter_mut().zip(&columns) {
        if table.rows.iter().any(|row| row[*at].numeric()) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = format!("{}\n{}", table.title.get(lang), drawn.trim_fmt());
    let more = table.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        let note =
            say!("另有 {more} 行，见 --out 的文件或 --json", "{more} more rows: see the files of --out, or --json");
        text = format!("{text}\n{}", note.get(lang));
    }
    text
}
