//! Axes with round numbers on them.

use super::font;
use super::shape::{LABEL, whole};
use crate::domain::Decimal;

/// A linear axis that begins and ends at a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    /// Value at the start.
    pub least: f64,
    /// Value at the end.
    pub most: f64,
    step: f64,
    places: u8,
    /// Where the start and the end are painted.
    span: (i32, i32),
}

impl Axis {
    /// An axis that holds `least` to `most` in at most `steps` round steps, painted over `span`.
    pub fn new(least: f64, most: f64, steps: u32, span: (i32, i32)) -> Self {
        let most = if most > least { most } else { least + 1.0 };
        let mut power = ((most - least) / f64::from(steps)).log10().floor();
        let (step, power) = loop {
            let unit = 10_f64.powf(power);
            let fits = |factor: f64| {
                let step = factor * unit;
                ((most / step).ceil() - (least / step).floor()) <= f64::from(steps)
            };
            if let Some(factor) = [1.0, 2.0, 5.0].into_iter().find(|factor| fits(*factor)) {
                break (factor * unit, power);
            }
            power += 1.0;
        };
        let (low, high) = ((least / step).floor() * step, (most / step).ceil() * step);
        Self { least: low, most: high, step, places: places(power), span }
    }

    /// Where a value is painted.
    pub fn at(&self, value: f64) -> i32 {
        let share = (value - self.least) / (self.most - self.least);
        self.span.0 + whole(share * f64::from(self.span.1 - self.span.0))
    }

    /// The round numbers, with where they are painted.
    pub fn ticks(&self) -> Vec<(i32, String)> {
        let scale = 10_f64.powi(i32::from(self.places));
        let steps = whole((self.most - self.least) / self.step);
        (0..=steps)
            .map(|n| {
                let value = self.least + f64::from(n) * self.step;
                (self.at(value), Decimal::new(units(value * scale), self.places).grouped())
            })
            .collect()
    }
}

/// An axis along the bottom whose labels do not touch each other.
pub(super) fn along(least: f64, most: f64, span: (i32, i32)) -> Axis {
    let fit = |steps: &u32| {
        let axis = Axis::new(least, most, *steps, span);
        let ticks = axis.ticks();
        ticks.windows(2).all(|pair| {
            let room = pair[1].0 - pair[0].0;
            room > i32::midpoint(font::width(&pair[0].1, LABEL), font::width(&pair[1].1, LABEL)) + LABEL
        })
    };
    let steps = [8, 6, 5, 4, 3, 2].into_iter().find(fit).unwrap_or(1);
    Axis::new(least, most, steps, span)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the power of ten of a tick is small")]
fn places(power: f64) -> u8 {
    (-power).max(0.0) as u8
}

#[expect(clippy::cast_possible_truncation, reason = "a tick's label is a number that people read")]
fn units(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_values() {
        let labels = |axis: Axis| axis.ticks().into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        assert_eq!(
            labels(Axis::new(0.0, 6000.0, 6, (0, 100))),
            ["0", "1,000", "2,000", "3,000", "4,000", "5,000", "6,000"]
        );
        assert_eq!(labels(Axis::new(61.3, 97.9, 4, (0, 100))), ["60", "70", "80", "90", "100"]);
        assert_eq!(labels(Axis::new(0.0, 0.3, 3, (0, 100))), ["0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(Axis::new(5.0, 5.0, 2, (0, 100))), ["5", "5.5", "6"], "one value still makes an axis");
    }
}
