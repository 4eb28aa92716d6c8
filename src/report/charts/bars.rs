//! Bars lying down: a label of any length, a bar within its room, and the figures in words.

use super::axis;
use super::font;
use super::shape::{Anchor, HEADING, Ink, LABEL, MARGIN, Picture, WIDTH};

/// Height of a line of a label.
const LINE: i32 = 30;
/// Height of a bar.
const BAR: i32 = 26;
/// Space between two rows.
const GAP: i32 = 16;
/// Widest column of labels.
const MOST_LABEL: i32 = 660;
/// Space between the columns.
const COLUMN_GAP: i32 = 24;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Bar {
    pub label: String,
    pub value: f64,
    /// What the value is held against: a cap, or everybody eligible.
    pub room: Option<f64>,
    /// The row's figures in words.
    pub figures: String,
}

/// Words of a chart in one language.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Words {
    pub heading: String,
    /// Under the heading: unit, source, what is left out.
    pub caption: String,
    /// What the solid bar is, and what the room is.
    pub legend: [String; 2],
}

/// Draws the heading and the caption, and gives the height below them.
pub(super) fn head(picture: &mut Picture, heading: &str, caption: &str) -> i32 {
    let mut y = MARGIN;
    for line in font::wrap(heading, HEADING, WIDTH - 2 * MARGIN) {
        y += HEADING;
        picture.text((MARGIN, y), HEADING, Anchor::Start, Ink::Text, &line);
        y += 10;
    }
    for line in font::wrap(caption, LABEL, WIDTH - 2 * MARGIN) {
        y += LINE;
        picture.text((MARGIN, y), LABEL, Anchor::Start, Ink::Faint, &line);
    }
    y + GAP
}

/// The chart.
pub(in crate::report) fn bars(words: &Words, bars: &[Bar]) -> Picture {
    let mut picture = Picture::new(&words.heading);
    let mut y = head(&mut picture, &words.heading, &words.caption);
    y = legend(&mut picture, &words.legend, y);
    let labels: Vec<Vec<String>> = bars.iter().map(|bar| font::wrap(&bar.label, LABEL, MOST_LABEL)).collect();
    let widest =
        |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| font::width(text, LABEL)).max().unwrap_or(0);
    let label_width = widest(&mut labels.iter().flatten());
    let figures_width = widest(&mut bars.iter().map(|bar| &bar.figures));
    let left = MARGIN + label_width + COLUMN_GAP;
    let right = (WIDTH - MARGIN - figures_width - COLUMN_GAP).max(left + 200);
    let most = bars.iter().map(|bar| bar.value.max(bar.room.unwrap_or(0.0))).fold(0.0, f64::max);
    let axis = axis::along(0.0, most, (left, right));
    let rows: Vec<i32> = labels.iter().map(|lines| (LINE * lines_of(lines)).max(BAR) + GAP).collect();
    let bottom = y + rows.iter().sum::<i32>();
    for (x, label) in axis.ticks() {
        picture.line((x, y), (x, bottom), 1, Ink::Grid);
        picture.text((x, bottom + LINE), LABEL, Anchor::Middle, Ink::Faint, &label);
    }
    for ((bar, lines), height) in bars.iter().zip(&labels).zip(&rows) {
        let middle = y + height / 2;
        let first = middle - LINE * lines_of(lines) / 2 + LABEL;
        for (line, baseline) in lines.iter().zip((first..).step_by(LINE.unsigned_abs() as usize)) {
            picture.text((left - COLUMN_GAP, baseline), LABEL, Anchor::End, Ink::Text, line);
        }
        let top = middle - BAR / 2;
        if let Some(room) = bar.room {
            picture.rect((left, top), (axis.at(room) - left, BAR), Ink::Room);
            picture.frame((left, top), (axis.at(room) - left, BAR), Ink::Edge);
        }
        let value = axis.at(bar.value) - left;
        picture.rect((left, top), (if bar.value > 0.0 { value.max(2) } else { 0 }, BAR), Ink::Funded);
        picture.text((WIDTH - MARGIN, middle + LABEL / 3 + 1), LABEL, Anchor::End, Ink::Text, &bar.figures);
        y += height;
    }
    picture.line((left, y), (right, y), 2, Ink::Edge);
    picture.height = y + LINE + MARGIN;
    picture
}

fn legend(picture: &mut Picture, [value, room]: &[String; 2], y: i32) -> i32 {
    let (mut x, square) = (MARGIN, 24);
    for (ink, words) in [(Ink::Funded, value), (Ink::Room, room)].into_iter().filter(|entry| !entry.1.is_empty()) {
        picture.rect((x, y), (square, square), ink);
        if ink == Ink::Room {
            picture.frame((x, y), (square, square), Ink::Edge);
        }
        picture.text((x + square + 12, y + square - 4), LABEL, Anchor::Start, Ink::Text, words);
        x += square + 12 + font::width(words, LABEL) + 48;
    }
    y + square + 2 * GAP
}

pub(super) fn lines_of(lines: &[String]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(1).max(1)
}
