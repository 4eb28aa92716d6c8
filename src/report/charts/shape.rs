//! A picture as plain values: shapes with places, before any backend paints them.
//!
//! Lengths are in half pixels: a picture 2000 wide is 1000 pixels wide on a screen, and its PNG has 2000 pixels for print.

/// Width of every picture.
pub(super) const WIDTH: i32 = 2000;
/// Margin around every picture.
pub(super) const MARGIN: i32 = 40;
/// Size of labels: 12 pixels.
pub(super) const LABEL: i32 = 24;
/// Size of a picture's heading.
pub(super) const HEADING: i32 = 34;

/// What a shape is drawn in. Funded, unfunded and ineligible look the same in every chart, table and sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Ink {
    Funded,
    Unfunded,
    Ineligible,
    /// The room up to a cap.
    Room,
    /// The edge of that room.
    Edge,
    /// Lines that carry meaning.
    Line,
    /// Lines that guide the eye.
    Grid,
    Text,
    /// Captions and axis labels.
    Faint,
}

impl Ink {
    /// Red, green, blue. The decisions' colours are of Okabe and Ito's palette, which colour-blind readers can tell apart.
    pub fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Funded => (0x00, 0x72, 0xB2),
            Self::Unfunded => (0xE6, 0x9F, 0x00),
            Self::Ineligible => (0x8C, 0x8C, 0x8C),
            Self::Room => (0xE1, 0xE9, 0xF0),
            Self::Edge => (0x9A, 0xAE, 0xBD),
            Self::Grid => (0xE3, 0xE8, 0xEC),
            Self::Line | Self::Text => (0x1F, 0x29, 0x33),
            Self::Faint => (0x56, 0x62, 0x6C),
        }
    }
}

/// Which end of a text its `x` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) enum Shape {
    Rect { x: i32, y: i32, width: i32, height: i32, ink: Ink, alpha: f64 },
    Frame { x: i32, y: i32, width: i32, height: i32, ink: Ink },
    Line { from: (i32, i32), to: (i32, i32), width: u32, ink: Ink },
    Disc { at: (i32, i32), radius: i32, ink: Ink },
    Ring { at: (i32, i32), radius: i32, ink: Ink },
    Cross { at: (i32, i32), radius: i32, ink: Ink },
    Text { x: i32, baseline: i32, size: i32, anchor: Anchor, ink: Ink, words: String },
}

/// A picture before it is painted.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Picture {
    /// What it shows, for people who can't see it.
    pub title: String,
    pub height: i32,
    pub shapes: Vec<Shape>,
}

impl Picture {
    pub fn new(title: &str) -> Self {
        Self { title: clean(title), height: 0, shapes: Vec::new() }
    }

    pub fn rect(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), ink: Ink) {
        if width > 0 && height > 0 {
            self.shapes.push(Shape::Rect { x, y, width, height, ink, alpha: 1.0 });
        }
    }

    pub fn frame(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), ink: Ink) {
        self.shapes.push(Shape::Frame { x, y, width, height, ink });
    }

    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), width: u32, ink: Ink) {
        self.shapes.push(Shape::Line { from, to, width, ink });
    }

    /// A level line in dashes.
    pub fn dashes(&mut self, (from, to): (i32, i32), y: i32, ink: Ink) {
        let (dash, gap) = (14, 8);
        let mut x = from;
        while x < to {
            self.line((x, y), ((x + dash).min(to), y), 3, ink);
            x += dash + gap;
        }
    }

    pub fn text(&mut self, (x, baseline): (i32, i32), size: i32, anchor: Anchor, ink: Ink, words: &str) {
        let words = clean(words);
        if !words.is_empty() {
            self.shapes.push(Shape::Text { x, baseline, size, anchor, ink, words });
        }
    }
}

/// `words` without the control characters that neither a line of text nor an SVG can hold.
fn clean(words: &str) -> String {
    words
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A length in half pixels, to the nearest whole.
#[expect(clippy::cast_possible_truncation, reason = "a picture is some thousands of half pixels wide and high")]
pub(super) fn whole(length: f64) -> i32 {
    length.round() as i32
}
