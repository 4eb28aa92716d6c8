//! Flows: for each row what goes to the left of a middle line and what comes to the right of it.

use super::axis;
use super::bars::{head, lines_of};
use super::font;
use super::shape::{Anchor, Ink, LABEL, MARGIN, Picture, WIDTH};

const LINE: i32 = 30;
const BAR: i32 = 26;
const GAP: i32 = 16;
const MOST_LABEL: i32 = 620;
const COLUMN_GAP: i32 = 24;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flow {
    pub label: String,
    pub leave: f64,
    pub enter: f64,
    pub figures: String,
}

/// The chart; `legend` says what is to the left and what to the right.
pub(super) fn flows(heading: &str, caption: &str, legend: &[String; 2], flows: &[Flow]) -> Picture {
    let mut picture = Picture::new(heading);
    let mut y = head(&mut picture, heading, caption);
    y = key(&mut picture, legend, y);
    let labels: Vec<Vec<String>> = flows.iter().map(|flow| font::wrap(&flow.label, LABEL, MOST_LABEL)).collect();
    let widest =
        |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| font::width(text, LABEL)).max().unwrap_or(0);
    let left = MARGIN + widest(&mut labels.iter().flatten()) + COLUMN_GAP;
    let figures_width = widest(&mut flows.iter().map(|flow| &flow.figures));
    let right = (WIDTH - MARGIN - figures_width - COLUMN_GAP).max(left + 200);
    let most = flows.iter().map(|flow| flow.leave.max(flow.enter)).fold(1.0, f64::max);
    let axis = axis::along(-most, most, (left, right));
    let rows: Vec<i32> = labels.iter().map(|lines| (LINE * lines_of(lines)).max(BAR) + GAP).collect();
    let bottom = y + rows.iter().sum::<i32>();
    for (x, label) in axis.ticks() {
        picture.line((x, y), (x, bottom), 1, Ink::Grid);
        picture.text((x, bottom + LINE), LABEL, Anchor::Middle, Ink::Faint, label.trim_start_matches('-'));
    }
    let zero = axis.at(0.0);
    for ((flow, lines), height) in flows.iter().zip(&labels).zip(&rows) {
        let middle = y + height / 2;
        let first = middle - LINE * lines_of(lines) / 2 + LABEL;
        for (line, baseline) in lines.iter().zip((first..).step_by(LINE.unsigned_abs() as usize)) {
            picture.text((left - COLUMN_GAP, baseline), LABEL, Anchor::End, Ink::Text, line);
        }
        let (from, to) = (axis.at(-flow.leave), axis.at(flow.enter));
        picture.rect((from, middle - BAR / 2), (zero - from, BAR), Ink::Unfunded);
        picture.rect((zero, middle - BAR / 2), (to - zero, BAR), Ink::Funded);
        picture.text((WIDTH - MARGIN, middle + LABEL / 3 + 1), LABEL, Anchor::End, Ink::Text, &flow.figures);
        y += height;
    }
    picture.line((zero, y - rows.iter().sum::<i32>()), (zero, y), 2, Ink::Edge);
    picture.height = y + LINE + MARGIN;
    picture
}

fn key(picture: &mut Picture, [leave, enter]: &[String; 2], y: i32) -> i32 {
    let (mut x, square) = (MARGIN, 24);
    for (ink, words) in [(Ink::Unfunded, leave), (Ink::Funded, enter)] {
        picture.rect((x, y), (square, square), ink);
        picture.text((x + square + 12, y + square - 4), LABEL, Anchor::Start, Ink::Text, words);
        x += square + 12 + font::width(words, LABEL) + 48;
    }
    y + square + 2 * GAP
}
