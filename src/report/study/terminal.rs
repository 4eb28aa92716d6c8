//! A study on a terminal: its words and its tables, without colours.
//!
//! Where the width is known, words are broken between lines, and a table that is too wide breaks its headings and cells between
//! words. Where that is not enough, columns that say the same in every row are left out, the last one first. What still does not
//! fit is left to the terminal: a number is never broken.

use super::{shown, title_of};
use crate::domain::{Lang, Text};
use crate::report::{terminal::shortened, words};
use crate::say;
use crate::study::{Section, Study, Table};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Drawn, Width, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Most rows of a table on a terminal; the files have all of them.
const MOST_ROWS: usize = 120;

/// Blanks beside a column: to the left and to the right, and where room is scarce.
const PADDING: [(usize, usize); 2] = [(1, 1), (0, 1)];

/// The study as plain text, lines no longer than `width` columns where that can be; it ends with a line feed.
#[must_use]
pub fn terminal(study: &Study, lang: Lang, width: Option<usize>) -> String {
    let about = &study.about;
    let synthetic = if about.synthetic { format!(" ({})", words::synthetic().get(lang)) } else { String::new() };
    let head = format!("{} · {} · {}{synthetic}", study.title.get(lang), about.programme, about.scenario);
    let mut parts = vec![broken(&head, width)];
    if !study.proven {
        parts.push(say!("部分结论未证明。", "Some answers are not proven.").get(lang).to_owned());
    }
    for section in &study.sections {
        if study.sections.len() > 1 {
            parts.push(format!("\n{}", section.title.get(lang)));
        }
        parts.extend(section.paragraphs.iter().map(|paragraph| broken(paragraph.get(lang), width)));
        parts.extend(section.tables.iter().map(|table| drawn(study, section, table, lang, width)));
    }
    parts.join("\n") + "\n"
}

fn drawn(study: &Study, section: &Section, table: &Table, lang: Lang, width: Option<usize>) -> String {
    let mut columns: Vec<usize> = (0..table.columns.len()).filter(|at| !table.columns[*at].wide).collect();
    let titles: Vec<Text> = (0..table.columns.len()).map(|at| title_of(study, table, at)).collect();
    let rows = || table.rows.iter().take(MOST_ROWS);
    let cell = |row: &[crate::study::Value], at: usize| shortened(&shown(&row[at], &study.about, lang));
    let least =
        |at: &usize| rows().map(|row| longest(&cell(row, *at))).fold(longest(titles[*at].get(lang)), usize::max);
    let too_wide = |columns: &[usize], (left, right): (usize, usize)| {
        width.is_some_and(|width| columns.iter().map(|at| least(at) + left + right).sum::<usize>() > width)
    };
    let [wide, narrow] = PADDING;
    let padding = if too_wide(&columns, wide) { narrow } else { wide };
    while too_wide(&columns, padding) {
        let same = |at: &usize| rows().all(|row| !row[*at].numeric() && row[*at] == table.rows[0][*at]);
        let Some(last) = columns.iter().rposition(|at| *at > 0 && same(at)) else { break };
        columns.remove(last);
    }
    let mut drawn = Drawn::new();
    drawn.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    drawn.set_header(columns.iter().map(|at| titles[*at].get(lang)).collect::<Vec<_>>());
    drawn.add_rows(rows().map(|row| columns.iter().map(|at| cell(row, *at)).collect::<Vec<_>>()));
    match width {
        Some(width) => {
            drawn.set_content_arrangement(ContentArrangement::Dynamic);
            drawn.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        }
        None => _ = drawn.set_content_arrangement(ContentArrangement::Disabled),
    }
    for (column, at) in drawn.column_iter_mut().zip(&columns) {
        if table.rows.iter().any(|row| row[*at].numeric()) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if width.is_some() {
            let [left, right] = [padding.0, padding.1].map(|blanks| u16::try_from(blanks).unwrap_or(1));
            let least = u16::try_from(least(at)).unwrap_or(u16::MAX).saturating_add(left + right);
            column.set_padding((left, right));
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
    }
    // Under a heading that says the same a table needs no name.
    let named = study.sections.len() < 2 || table.title.get(lang) != section.title.get(lang);
    let name = if named { format!("{}\n", table.title.get(lang)) } else { String::new() };
    let mut text = name + &drawn.trim_fmt();
    let more = table.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        let note =
            say!("另有 {more} 行，见 --out 的文件或 --json", "{more} more rows: see the files of --out, or --json");
        text = format!("{text}\n{}", note.get(lang));
    }
    text
}

/// Width of the longest piece of a text that is not broken between lines.
fn longest(text: &str) -> usize {
    pieces(text).map(|piece| piece.trim_end().width()).max().unwrap_or(0)
}

/// A text with line feeds between its pieces, so that no line is wider than `width` unless a piece is.
fn broken(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let (mut lines, mut line) = (Vec::new(), String::new());
    for piece in pieces(text) {
        if !line.is_empty() && line.width() + piece.trim_end().width() > width {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(piece);
    }
    lines.push(line.trim_end().to_owned());
    lines.join("\n")
}

/// The pieces between which a line may end: after a blank, and beside a wide (Chinese) letter, but not before a mark that ends
/// something nor after one that opens it.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let wide = |letter: char| letter.width() == Some(2);
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut letters = rest.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let Some(&(_, next)) = letters.peek() else { break };
            let opens = "（《“‘【".contains(letter);
            let ends = "，。；：、？！）》”’】".contains(next) || next == ' ';
            if !opens && !ends && (letter == ' ' || wide(letter) || wide(next)) {
                let (piece, after) = rest.split_at(at + letter.len_utf8());
                rest = after;
                return Some(piece);
            }
        }
        let last = std::mem::take(&mut rest);
        (!last.is_empty()).then_some(last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_chinese_letters_but_not_before_a_comma() {
        assert_eq!(broken("one two three", Some(8)), "one two\nthree");
        assert_eq!(broken("项目总经费，余额", Some(10)), "项目总经\n费，余额");
        assert_eq!(broken("方向 1.1 的经费", Some(8)), "方向 1.1\n的经费");
        assert_eq!(broken("one two", None), "one two");
        assert_eq!(longest("Requested (万元)"), 9);
    }
}
