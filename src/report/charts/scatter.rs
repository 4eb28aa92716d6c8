//! Merit against request, a panel per direction, with the funding line.

use super::axis::Axis;
use super::bars::head;
use super::font;
use super::shape::{Anchor, Ink, LABEL, MARGIN, Picture, Shape, WIDTH};

/// Size of the letters within a panel: 11 pixels.
pub(super) const SMALL: i32 = 22;
pub(super) const LINE: i32 = 28;
pub(super) const GUTTER: i32 = 36;
pub(super) const PLOT_HEIGHT: i32 = 300;
/// More candidates than this in a panel are painted as cells, darker where there are more of them.
const MOST_POINTS: usize = 400;
/// Side of such a cell.
const CELL: i32 = 10;

/// How a candidate is painted. Later ones are painted over earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Ineligible,
    Unfunded,
    Funded,
    /// Not funded although a worse-ranked one is.
    Passed,
}

const MARKS: [Mark; 4] = [Mark::Ineligible, Mark::Unfunded, Mark::Funded, Mark::Passed];

/// One candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub requested: f64,
    pub merit: f64,
    pub mark: Mark,
}

/// One direction.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panel {
    pub title: String,
    pub points: Vec<Point>,
    /// Merit of the last funded candidate, and what to call that line.
    pub line: Option<f64>,
    pub line_words: String,
}

/// Words of the chart in one language.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub heading: String,
    pub caption: String,
    /// In the order funded, passed over, unfunded, ineligible, funding line.
    pub legend: [String; 5],
    /// Added to the caption where panels are painted as cells.
    pub density: String,
}

/// The chart.
pub(super) fn scatter(words: &Words, panels: &[Panel]) -> Picture {
    let mut picture = Picture::new(&words.heading);
    let dense = panels.iter().any(|panel| panel.points.len() > MOST_POINTS);
    let caption = if dense { format!("{}{}", words.caption, words.density) } else { words.caption.clone() };
    let y = head(&mut picture, &words.heading, &caption);
    let y = legend(&mut picture, &words.legend, y);
    let place = |picture: &mut Picture, panel: &Panel, at, width| plot(picture, panel, at, width);
    let y = side_by_side(&mut picture, y, panels, |panel| (&panel.title, &panel.line_words), place);
    picture.height = y + MARGIN / 2;
    picture
}

/// Puts panels side by side below `y`, each under its title and a line of words, and gives where they end.
pub(super) fn side_by_side<'p, P>(
    picture: &mut Picture,
    mut y: i32,
    panels: &'p [P],
    words: impl Fn(&'p P) -> (&'p str, &'p str),
    plot: impl Fn(&mut Picture, &'p P, (i32, i32), i32),
) -> i32 {
    let columns = columns(panels.len());
    let width = (WIDTH - 2 * MARGIN - GUTTER * (columns - 1)) / columns;
    for row in panels.chunks(usize::try_from(columns).unwrap_or(1)) {
        let titles: Vec<Vec<String>> = row.iter().map(|panel| font::wrap(words(panel).0, SMALL, width)).collect();
        let lines = titles.iter().map(Vec::len).max().and_then(|most| i32::try_from(most).ok()).unwrap_or(1);
        let mut x = MARGIN;
        for (panel, title) in row.iter().zip(&titles) {
            for (line, baseline) in title.iter().zip((y + LABEL..).step_by(LINE.unsigned_abs() as usize)) {
                picture.text((x, baseline), SMALL, Anchor::Start, Ink::Text, line);
            }
            let top = y + LINE * lines;
            picture.text((x, top + LABEL), SMALL, Anchor::Start, Ink::Faint, words(panel).1);
            plot(picture, panel, (x, top + LINE + 14), width);
            x += width + GUTTER;
        }
        y += LINE * (lines + 1) + 14 + PLOT_HEIGHT + 2 * LINE + 12;
    }
    y
}

/// How many panels stand side by side.
fn columns(panels: usize) -> i32 {
    match panels {
        0 | 1 => 1,
        2..=4 => 2,
        5..=9 => 3,
        _ => 4,
    }
}

fn plot(picture: &mut Picture, panel: &Panel, (x, top): (i32, i32), width: i32) {
    let bottom = top + PLOT_HEIGHT;
    let merits = panel.points.iter().map(|point| point.merit);
    let (least, most) = (merits.clone().fold(f64::INFINITY, f64::min), merits.fold(f64::NEG_INFINITY, f64::max));
    if panel.points.is_empty() {
        picture.frame((x, top), (width, PLOT_HEIGHT), Ink::Grid);
        return;
    }
    let up = Axis::new(least, most, 4, (bottom - 10, top + 10));
    let left = x + 12 + up.ticks().iter().map(|tick| font::width(&tick.1, SMALL)).max().unwrap_or(0);
    let right = x + width;
    let largest = panel.points.iter().map(|point| point.requested).fold(0.0, f64::max);
    let along = [4, 3, 2, 1].map(|steps| Axis::new(0.0, largest, steps, (left, right - 12)));
    let along = along.into_iter().find(labels_apart).unwrap_or(along[3]);
    for (y, label) in up.ticks() {
        picture.line((left, y), (right, y), 1, Ink::Grid);
        picture.text((left - 10, y + SMALL / 3), SMALL, Anchor::End, Ink::Faint, &label);
    }
    let ticks = along.ticks();
    for (at, (tick, label)) in ticks.iter().enumerate() {
        let half = font::width(label, SMALL) / 2;
        let centre = (*tick).min(right - half);
        picture.line((*tick, bottom), (*tick, bottom + 8), 1, Ink::Edge);
        let anchor = if at == 0 { (left, Anchor::Start) } else { (centre, Anchor::Middle) };
        picture.text((anchor.0, bottom + 8 + SMALL), SMALL, anchor.1, Ink::Faint, label);
    }
    picture.line((left, bottom), (right, bottom), 2, Ink::Edge);
    if panel.points.len() > MOST_POINTS {
        cells(picture, panel, &along, &up);
    } else {
        points(picture, panel, &along, &up);
    }
    if let Some(line) = panel.line {
        picture.dashes((left, right), up.at(line), Ink::Line);
    }
}

pub(super) fn labels_apart(axis: &Axis) -> bool {
    let ticks = axis.ticks();
    ticks
        .windows(2)
        .all(|pair| pair[1].0 - pair[0].0 > font::width(&pair[0].1, SMALL).max(font::width(&pair[1].1, SMALL)) + 14)
}

fn points(picture: &mut Picture, panel: &Panel, along: &Axis, up: &Axis) {
    for mark in MARKS {
        for point in panel.points.iter().filter(|point| point.mark == mark) {
            place(picture, mark, (along.at(point.requested), up.at(point.merit)));
        }
    }
}

fn place(picture: &mut Picture, mark: Mark, at: (i32, i32)) {
    match mark {
        Mark::Ineligible => picture.shapes.push(Shape::Cross { at, radius: 5, ink: Ink::Ineligible }),
        Mark::Unfunded => picture.shapes.push(Shape::Ring { at, radius: 7, ink: Ink::Unfunded }),
        Mark::Funded => picture.shapes.push(Shape::Disc { at, radius: 8, ink: Ink::Funded }),
        Mark::Passed => {
            picture.shapes.push(Shape::Disc { at, radius: 10, ink: Ink::Line });
            picture.shapes.push(Shape::Disc { at, radius: 8, ink: Ink::Unfunded });
        }
    }
}

/// One square per cell that holds candidates, in the colour of the mark most of them have.
fn cells(picture: &mut Picture, panel: &Panel, along: &Axis, up: &Axis) {
    let mut counts: std::collections::BTreeMap<(i32, i32), [u32; 4]> = std::collections::BTreeMap::new();
    for point in &panel.points {
        let cell = (along.at(point.requested).div_euclid(CELL), up.at(point.merit).div_euclid(CELL));
        counts.entry(cell).or_default()[point.mark as usize] += 1;
    }
    let fullest = counts.values().map(|marks| marks.iter().sum::<u32>()).max().unwrap_or(1);
    for ((column, row), marks) in counts {
        let [ineligible, unfunded, funded, passed] = marks;
        let ink = if funded > 0 && funded >= unfunded + passed {
            Ink::Funded
        } else if unfunded + passed > 0 && unfunded + passed >= ineligible / 4 {
            Ink::Unfunded
        } else {
            Ink::Ineligible
        };
        let share = f64::from(1 + marks.iter().sum::<u32>()).ln() / f64::from(1 + fullest).ln();
        let alpha = (0.3 + 0.7 * share).min(1.0);
        let alpha = (alpha * 100.0).round() / 100.0;
        let (x, y) = (column * CELL, row * CELL);
        picture.shapes.push(Shape::Rect { x, y, width: CELL, height: CELL, ink, alpha });
    }
}

fn legend(picture: &mut Picture, words: &[String; 5], y: i32) -> i32 {
    let (mut x, middle) = (MARGIN, y + 12);
    let marks = [Some(Mark::Funded), Some(Mark::Passed), Some(Mark::Unfunded), Some(Mark::Ineligible), None];
    for (mark, words) in marks.into_iter().zip(words) {
        let room = if let Some(mark) = mark {
            place(picture, mark, (x + 12, middle));
            30
        } else {
            picture.dashes((x, x + 60), middle, Ink::Line);
            72
        };
        picture.text((x + room, middle + LABEL / 3), LABEL, Anchor::Start, Ink::Text, words);
        x += room + font::width(words, LABEL) + 44;
    }
    y + 56
}
