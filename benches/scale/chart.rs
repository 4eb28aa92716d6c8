//! The answers as a picture: processor seconds over candidates, both on scales of powers of ten.

use crate::answers::Answers;
use crate::contest::{Contestant, Limits};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};
use std::fs;
use std::path::Path;

static FONT: &[u8] = include_bytes!("../../assets/font/fundline-sans-sc.otf");
const SIZE: (u32, u32) = (1400, 860);
/// Seconds at the foot of the picture.
const LEAST: f64 = 0.005;

/// Okabe and Ito's palette, and how far beside the others a contestant's dots stand; none of one that is not drawn.
fn look(contestant: Contestant) -> Option<(RGBColor, f64)> {
    let look = match contestant {
        Contestant::Fundline => (RGBColor(0x00, 0x72, 0xB2), 0.0),
        Contestant::Proof => (RGBColor(0x56, 0xB4, 0xE9), 0.06),
        Contestant::Floor => (RGBColor(0x8C, 0x8C, 0x8C), -0.06),
        Contestant::CpSat => (RGBColor(0xE6, 0x9F, 0x00), 0.12),
        Contestant::Highs => (RGBColor(0xD5, 0x5E, 0x00), 0.18),
        Contestant::Scip => (RGBColor(0xCC, 0x79, 0xA7), 0.24),
        Contestant::Cbc => (RGBColor(0x00, 0x9E, 0x73), 0.30),
        Contestant::Prototype | Contestant::Lean => return None,
    };
    Some(look)
}

pub fn write(answers: &Answers, limits: Limits, path: &Path) {
    register_font("sans-serif", FontStyle::Normal, FONT).ok().expect("the font of the reports is a font");
    if answers.instances().is_empty() {
        return;
    }
    let mut svg = String::new();
    paint(&SVGBackend::with_string(&mut svg, SIZE).into_drawing_area(), answers, limits);
    fs::write(path.with_extension("svg"), svg).expect("benches/results/ is writable");
    paint(&BitMapBackend::new(&path.with_extension("png"), SIZE).into_drawing_area(), answers, limits);
}

fn paint<B: DrawingBackend>(area: &DrawingArea<B, Shift>, answers: &Answers, limits: Limits)
where
    B::ErrorType: 'static,
{
    #[expect(clippy::cast_precision_loss, reason = "a few minutes")]
    let limit = limits.seconds as f64;
    area.fill(&WHITE).expect("painted");
    let caption = "Processor seconds to the proven optimum, by number of candidates";
    let mut chart = ChartBuilder::on(area)
        .margin(24)
        .caption(caption, ("sans-serif", 28))
        .x_label_area_size(60)
        .y_label_area_size(80)
        .build_cartesian_2d((300.0..3_000_000.0).log_scale(), (LEAST..400.0).log_scale())
        .expect("two axes");
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("candidates")
        .y_desc("processor seconds")
        .x_label_formatter(&|value| format!("{value}"))
        .y_label_formatter(&|value| format!("{value}"))
        .label_style(("sans-serif", 20))
        .axis_desc_style(("sans-serif", 22))
        .draw()
        .expect("painted");
    let dashed = RGBColor(0x56, 0x62, 0x6C).stroke_width(2);
    chart
        .draw_series(DashedLineSeries::new([(300.0, limit), (3_000_000.0, limit)], 8, 6, dashed))
        .expect("painted")
        .label(format!("{limit} s: no proven optimum"))
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], dashed));
    for contestant in Contestant::ALL {
        let Some((colour, beside)) = look(contestant) else { continue };
        let mut dots = Vec::new();
        for instance in answers.instances() {
            let Some(answer) = answers.get(&instance, contestant).filter(|answer| !answer.slower) else { continue };
            #[expect(clippy::cast_precision_loss, reason = "a million at most")]
            let x = instance.candidates as f64 * (1.0 + beside);
            let unproven = answer.gave_up() && contestant != Contestant::Floor;
            let y = if unproven { limit } else { answer.seconds.unwrap_or(limit) };
            dots.push((x, y.max(LEAST)));
        }
        if dots.is_empty() {
            continue;
        }
        chart
            .draw_series(dots.into_iter().map(|dot| Circle::new(dot, 5, colour.mix(0.6).filled())))
            .expect("painted")
            .label(contestant.title())
            .legend(move |(x, y)| Circle::new((x + 10, y), 6, colour.filled()));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE.mix(0.9))
        .border_style(RGBColor(0xE3, 0xE8, 0xEC))
        .label_font(("sans-serif", 20))
        .draw()
        .expect("painted");
    area.present().expect("written");
}
