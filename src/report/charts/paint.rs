//! Painting a picture by plotters: as SVG and as PNG.

use super::font;
use super::shape::{Anchor, Ink, Picture, Shape, WIDTH, whole};
use crate::report::ReportError;
use plotters::coord::Shift;
use plotters::prelude::{
    BitMapBackend, Circle, DrawingArea, DrawingBackend, IntoDrawingArea, PathElement, Rectangle, SVGBackend, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle};
use std::fmt::Display;

type Painted<DB> = Result<(), plotters::drawing::DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// The picture as an SVG file of its own.
pub(super) fn svg(picture: &Picture) -> Result<String, ReportError> {
    let inline = inline_svg(picture)?;
    Ok(inline.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1))
}

/// The picture as an SVG element for a page, which needs no name space and names no address.
pub(super) fn inline_svg(picture: &Picture) -> Result<String, ReportError> {
    let mut text = String::new();
    {
        let backend = SVGBackend::with_string(&mut text, size(picture));
        let area = backend.into_drawing_area();
        paint(picture, &area).map_err(failed)?;
        texts(picture, &area).map_err(failed)?;
        area.present().map_err(failed)?;
    }
    let end = text.find('>').ok_or_else(|| ReportError::Chart("an SVG without a root".into()))?;
    let (width, height) = (WIDTH / 2, picture.height / 2);
    let title = plain(&picture.title);
    let root = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{title}\" \
         font-family=\"{}\">\n<title>{title}</title>",
        picture.height,
        font::FAMILIES
    );
    // What every shape repeats stands once, in the root, or is the default.
    let shapes = text[end + 1..].replace(" opacity=\"1\"", "").replace(" font-family=\"sans-serif\"", "");
    Ok(format!("{root}{shapes}"))
}

/// The picture as a PNG file.
pub(super) fn png(picture: &Picture) -> Result<Vec<u8>, ReportError> {
    let (width, height) = size(picture);
    let mut pixels = vec![0xFF; width as usize * height as usize * 3];
    {
        let backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        let area = backend.into_drawing_area();
        paint(picture, &area).map_err(failed)?;
        area.present().map_err(failed)?;
    }
    letter(picture, &mut pixels);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::FilterType::NoFilter);
    encoder.set_compression(png::Compression::Default);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

fn size(picture: &Picture) -> (u32, u32) {
    (WIDTH.unsigned_abs(), picture.height.unsigned_abs())
}

fn failed(error: impl Display) -> ReportError {
    ReportError::Chart(error.to_string())
}

fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn colour(ink: Ink) -> RGBColor {
    let (red, green, blue) = ink.rgb();
    RGBColor(red, green, blue)
}

/// Everything but the texts, which each backend sets in its own way and above all else.
fn paint<DB: DrawingBackend>(picture: &Picture, area: &DrawingArea<DB, Shift>) -> Painted<DB> {
    area.fill(&WHITE)?;
    for shape in &picture.shapes {
        match shape {
            Shape::Rect { x, y, width, height, ink, alpha } => {
                area.draw(&Rectangle::new([(*x, *y), (x + width, y + height)], colour(*ink).mix(*alpha).filled()))?;
            }
            Shape::Frame { x, y, width, height, ink } => {
                let style: ShapeStyle = colour(*ink).into();
                area.draw(&Rectangle::new([(*x, *y), (x + width, y + height)], style.stroke_width(2)))?;
            }
            Shape::Line { from, to, width, ink } => {
                area.draw(&PathElement::new(vec![*from, *to], colour(*ink).stroke_width(*width)))?;
            }
            Shape::Disc { at, radius, ink } => area.draw(&Circle::new(*at, *radius, colour(*ink).filled()))?,
            Shape::Ring { at, radius, ink } => area.draw(&Circle::new(*at, *radius, colour(*ink).stroke_width(3)))?,
            Shape::Cross { at: (x, y), radius, ink } => {
                let style = colour(*ink).stroke_width(2);
                area.draw(&PathElement::new(vec![(x - radius, y - radius), (x + radius, y + radius)], style))?;
                area.draw(&PathElement::new(vec![(x - radius, y + radius), (x + radius, y - radius)], style))?;
            }
            Shape::Text { .. } => {}
        }
    }
    Ok(())
}

/// plotters' size of a font whose em is 1.
const SIZE_OF_EM: f64 = 1.24;
/// plotters places the top of a line of SVG text so many ems above its baseline.
const RISE: f64 = 0.76;

/// The texts as SVG elements, for the viewer's fonts.
fn texts<DB: DrawingBackend>(picture: &Picture, area: &DrawingArea<DB, Shift>) -> Painted<DB> {
    for shape in &picture.shapes {
        let Shape::Text { x, baseline, size, anchor, ink, words } = shape else { continue };
        let side = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let em = f64::from(*size);
        let font = ("sans-serif", em * SIZE_OF_EM).into_font();
        let style = font.color(&colour(*ink)).pos(Pos::new(side, VPos::Top));
        area.draw_text(words, &style, (*x, baseline - whole(em * RISE)))?;
    }
    Ok(())
}

/// The texts in pixels, in the built-in font.
fn letter(picture: &Picture, pixels: &mut [u8]) {
    for shape in &picture.shapes {
        let Shape::Text { x, baseline, size, anchor, ink, words } = shape else { continue };
        let (red, green, blue) = ink.rgb();
        font::letters(words, (*x, *baseline), *size, *anchor, |x, y, cover| {
            if !(0..WIDTH).contains(&x) || !(0..picture.height).contains(&y) {
                return;
            }
            let at = (y * WIDTH + x).unsigned_abs() as usize * 3;
            for (pixel, ink) in pixels[at..at + 3].iter_mut().zip([red, green, blue]) {
                *pixel = blend(*pixel, ink, cover);
            }
        });
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the result lies between two bytes")]
fn blend(under: u8, over: u8, cover: f32) -> u8 {
    let cover = cover.clamp(0.0, 1.0);
    (f32::from(under) * (1.0 - cover) + f32::from(over) * cover).round() as u8
}
