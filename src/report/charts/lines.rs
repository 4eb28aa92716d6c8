//! Lines and dots over two axes.

use super::axis::{self, Axis};
use super::bars::head;
use super::font;
use super::shape::{Anchor, Ink, LABEL, MARGIN, Picture, Shape, WIDTH};

const PLOT_HEIGHT: i32 = 720;
const LINE: i32 = 30;
const GAP: i32 = 16;
const DOT: i32 = 7;

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Line,
    Steps,
    Dots,
}

/// One line, or one set of dots.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    pub name: String,
    pub mark: Mark,
    pub points: Vec<(f64, f64)>,
}

/// Words of the chart in one language.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub heading: String,
    pub caption: String,
    /// What the axis along the bottom counts.
    pub across: String,
    /// What the axis at the left counts.
    pub up: String,
}

/// The inks of the series, in their order: as different in lightness as in colour.
const INKS: [Ink; 5] = [Ink::Funded, Ink::Unfunded, Ink::Line, Ink::Ineligible, Ink::Edge];

/// The chart.
pub(super) fn lines(words: &Words, series: &[Series]) -> Picture {
    let mut picture = Picture::new(&words.heading);
    let mut top = head(&mut picture, &words.heading, &words.caption);
    if series.len() > 1 {
        top = legend(&mut picture, series, top);
    }
    picture.text((MARGIN, top + LABEL), LABEL, Anchor::Start, Ink::Faint, &words.up);
    top += LINE + GAP;
    let bottom = top + PLOT_HEIGHT;
    let (across, up) = (reach(series, |point| point.0), reach(series, |point| point.1));
    let up = Axis::new(up.0, up.1, 6, (bottom, top));
    let left = MARGIN + 16 + up.ticks().iter().map(|tick| font::width(&tick.1, LABEL)).max().unwrap_or(0);
    let right = WIDTH - MARGIN;
    // The outermost labels stand half outside the axis.
    let across = axis::along(across.0, across.1, (left + LABEL, right - 3 * LABEL));
    for (y, label) in up.ticks() {
        picture.line((left, y), (right, y), 1, Ink::Grid);
        picture.text((left - 12, y + LABEL / 3), LABEL, Anchor::End, Ink::Faint, &label);
    }
    for (x, label) in across.ticks() {
        picture.line((x, top), (x, bottom), 1, Ink::Grid);
        picture.line((x, bottom), (x, bottom + 8), 2, Ink::Edge);
        picture.text((x, bottom + 8 + LABEL), LABEL, Anchor::Middle, Ink::Faint, &label);
    }
    picture.line((left, bottom), (right, bottom), 2, Ink::Edge);
    for (series, ink) in series.iter().zip(INKS.into_iter().cycle()) {
        let places: Vec<(i32, i32)> = series.points.iter().map(|point| (across.at(point.0), up.at(point.1))).collect();
        draw(&mut picture, series.mark, &places, ink);
    }
    let below = bottom + 8 + LABEL + LINE;
    picture.text((right, below), LABEL, Anchor::End, Ink::Faint, &words.across);
    picture.height = below + MARGIN;
    picture
}

fn reach(series: &[Series], of: impl Fn(&(f64, f64)) -> f64) -> (f64, f64) {
    let values = series.iter().flat_map(|series| &series.points).map(of);
    let (least, most) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
    if least <= most { (least, most) } else { (0.0, 1.0) }
}

fn draw(picture: &mut Picture, mark: Mark, places: &[(i32, i32)], ink: Ink) {
    for pair in places.windows(2) {
        let [from, to] = pair else { continue };
        match mark {
            Mark::Line => picture.line(*from, *to, 4, ink),
            Mark::Steps => {
                picture.line(*from, (to.0, from.1), 4, ink);
                picture.line((to.0, from.1), *to, 4, ink);
            }
            Mark::Dots => {}
        }
    }
    if mark != Mark::Steps {
        picture.shapes.extend(places.iter().map(|&at| Shape::Disc { at, radius: DOT, ink }));
    }
}

fn legend(picture: &mut Picture, series: &[Series], y: i32) -> i32 {
    let (mut x, mut middle) = (MARGIN, y + 12);
    for (series, ink) in series.iter().zip(INKS.into_iter().cycle()) {
        let width = 72 + font::width(&series.name, LABEL);
        if x > MARGIN && x + width > WIDTH - MARGIN {
            (x, middle) = (MARGIN, middle + LINE + 6);
        }
        draw(picture, series.mark, &[(x + DOT, middle), (x + 56, middle)], ink);
        picture.text((x + 72, middle + LABEL / 3), LABEL, Anchor::Start, Ink::Text, &series.name);
        x += width + 44;
    }
    middle + LINE + GAP
}
