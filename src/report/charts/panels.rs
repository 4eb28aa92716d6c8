//! Many small pictures of one kind: dots, with intervals where they have any.

use super::axis::Axis;
use super::bars::head;
use super::font;
use super::scatter::{PLOT_HEIGHT, SMALL, labels_apart, side_by_side};
use super::shape::{Anchor, Ink, LABEL, MARGIN, Picture, Shape};

/// A dot, perhaps with an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub across: f64,
    pub up: f64,
    pub reach: Option<[f64; 2]>,
    pub funded: bool,
}

/// One small picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panel {
    pub title: String,
    pub note: String,
    pub spots: Vec<Spot>,
}

/// Words of the chart in one language.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub heading: String,
    pub caption: String,
    /// What a funded spot is called, and one that is not.
    pub legend: [String; 2],
    /// Are small values on top?
    pub down: bool,
}

/// The chart; the axes at the left reach `most` where that is given.
pub(super) fn panels(words: &Words, most: Option<f64>, panels: &[Panel]) -> Picture {
    let mut picture = Picture::new(&words.heading);
    let y = head(&mut picture, &words.heading, &words.caption);
    let y = legend(&mut picture, &words.legend, y);
    let place = |picture: &mut Picture, panel: &Panel, at, width| plot(picture, panel, (words.down, most), at, width);
    let y = side_by_side(&mut picture, y, panels, |panel| (&panel.title, &panel.note), place);
    picture.height = y + MARGIN / 2;
    picture
}

fn plot(picture: &mut Picture, panel: &Panel, (down, most): (bool, Option<f64>), (x, top): (i32, i32), width: i32) {
    let bottom = top + PLOT_HEIGHT;
    if panel.spots.is_empty() {
        picture.frame((x, top), (width, PLOT_HEIGHT), Ink::Grid);
        return;
    }
    let highest = |spot: &Spot| spot.reach.map_or(spot.up, |reach| reach[1].max(spot.up));
    let reached = panel.spots.iter().map(highest).fold(1.0, f64::max);
    let span = if down { (top + 10, bottom - 10) } else { (bottom - 10, top + 10) };
    let up = Axis::new(0.0, most.unwrap_or(reached), 4, span);
    let left = x + 12 + up.ticks().iter().map(|tick| font::width(&tick.1, SMALL)).max().unwrap_or(0);
    let right = x + width;
    let farthest = panel.spots.iter().map(|spot| spot.across).fold(1.0, f64::max);
    let along = [4, 3, 2, 1].map(|steps| Axis::new(0.0, farthest, steps, (left, right - 12)));
    let along = along.into_iter().find(labels_apart).unwrap_or(Axis::new(0.0, farthest, 1, (left, right - 12)));
    for (y, label) in up.ticks() {
        picture.line((left, y), (right, y), 1, Ink::Grid);
        picture.text((left - 10, y + SMALL / 3), SMALL, Anchor::End, Ink::Faint, &label);
    }
    for (tick, label) in along.ticks() {
        let centre = tick.min(right - font::width(&label, SMALL) / 2);
        picture.line((tick, bottom), (tick, bottom + 8), 1, Ink::Edge);
        picture.text((centre, bottom + 8 + SMALL), SMALL, Anchor::Middle, Ink::Faint, &label);
    }
    picture.line((left, bottom), (right, bottom), 2, Ink::Edge);
    // Who is funded is painted over who is not.
    for funded in [false, true] {
        for spot in panel.spots.iter().filter(|spot| spot.funded == funded) {
            let at = (along.at(spot.across), up.at(spot.up));
            if let Some([low, high]) = spot.reach {
                picture.line((at.0, up.at(low)), (at.0, up.at(high)), 3, ink(funded));
            }
            place(picture, at, funded);
        }
    }
}

fn ink(funded: bool) -> Ink {
    if funded { Ink::Funded } else { Ink::Unfunded }
}

fn place(picture: &mut Picture, at: (i32, i32), funded: bool) {
    picture.shapes.push(if funded {
        Shape::Disc { at, radius: 7, ink: ink(funded) }
    } else {
        Shape::Ring { at, radius: 6, ink: ink(funded) }
    });
}

fn legend(picture: &mut Picture, words: &[String; 2], y: i32) -> i32 {
    let (mut x, middle) = (MARGIN, y + 12);
    for (funded, words) in [true, false].into_iter().zip(words) {
        place(picture, (x + 12, middle), funded);
        picture.text((x + 30, middle + LABEL / 3), LABEL, Anchor::Start, Ink::Text, words);
        x += 30 + font::width(words, LABEL) + 44;
    }
    y + 56
}
