//! Layout held against the shapes themselves: no text leaves the picture or touches another, in either language.

use super::shape::{Anchor, Ink, MARGIN, Picture, Shape, WIDTH};
use super::{Chart, charts, font};
use crate::domain::{Lang, Text};
use crate::study::dossier::fixture::Sample;

/// Left, top, right, bottom of a text, by the font's ascent and descent.
fn extent(shape: &Shape) -> Option<(i32, i32, i32, i32, &str)> {
    let Shape::Text { x, baseline, size, anchor, words, .. } = shape else { return None };
    let width = font::width(words, *size);
    let left = match anchor {
        Anchor::Start => *x,
        Anchor::Middle => x - width / 2,
        Anchor::End => x - width,
    };
    Some((left, baseline - size * 88 / 100, left + width, baseline + size * 12 / 100, words))
}

fn assert_readable(picture: &Picture) {
    let texts: Vec<_> = picture.shapes.iter().filter_map(extent).collect();
    for (at, one) in texts.iter().enumerate() {
        let (left, top, right, bottom, words) = one;
        assert!(*left >= 0 && *top >= 0, "{words:?} leaves {:?}", picture.title);
        assert!(*right <= WIDTH && *bottom <= picture.height, "{words:?} leaves {:?}", picture.title);
        for other in &texts[at + 1..] {
            let apart = *right <= other.0 || other.2 <= *left || *bottom <= other.1 || other.3 <= *top;
            assert!(apart, "{words:?} touches {:?} in {:?}", other.4, picture.title);
        }
    }
}

fn assert_all_readable(charts: &[Chart]) {
    for chart in charts {
        assert_readable(&chart.picture);
    }
}

#[test]
fn labels_of_nineteen_directions_neither_touch_nor_leave_the_picture() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    for lang in [Lang::Zh, Lang::En] {
        let charts = charts(&dossier, lang);
        let names: Vec<&str> = charts.iter().map(|chart| chart.name.as_str()).collect();
        assert_eq!(names, ["funds", "places", "merit", "by-province", "by-lead-type", "by-country", "by-field"]);
        assert_all_readable(&charts);
    }
}

#[test]
fn very_long_titles_and_very_large_sums_stay_readable() {
    let mut sample = Sample::guide(300, 40_000);
    for direction in &mut sample.case.programme.directions {
        let Text { zh, en } = &direction.title;
        direction.title = Text { zh: zh.repeat(3), en: [en.as_str(), en, &"Unbreakable".repeat(9)].join(" and ") };
    }
    sample.allocate();
    let dossier = sample.dossier();
    for lang in [Lang::Zh, Lang::En] {
        assert_all_readable(&charts(&dossier, lang));
    }
}

#[test]
fn crowded_panels_become_cells_within_their_frame() {
    let sample = Sample::guide(20_000, 20);
    let dossier = sample.dossier();
    let charts = charts(&dossier, Lang::En);
    let merit = charts.iter().find(|chart| chart.name == "merit").unwrap();
    assert_readable(&merit.picture);
    assert!(merit.picture.shapes.len() < 30_000, "cells, not a mark for each of 20,000 candidates");
    for shape in &merit.picture.shapes {
        if let Shape::Rect { x, width, .. } = shape {
            assert!(*x >= MARGIN && x + width <= WIDTH - MARGIN);
        }
    }
}

#[test]
fn every_mark_is_painted() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let charts = charts(&dossier, Lang::Zh);
    let merit = charts.iter().find(|chart| chart.name == "merit").unwrap();
    let count = |wanted: fn(&Shape) -> bool| merit.picture.shapes.iter().filter(|shape| wanted(shape)).count();
    let funded = count(|shape| matches!(shape, Shape::Disc { ink: Ink::Funded, .. }));
    assert_eq!(funded, dossier.headline.funded + 1, "one disc each, and one in the legend");
    let crosses = count(|shape| matches!(shape, Shape::Cross { .. }));
    assert_eq!(crosses, dossier.headline.ineligible + 1);
    let passed = count(|shape| matches!(shape, Shape::Disc { ink: Ink::Line, .. }));
    assert_eq!(passed, dossier.out_of_order.len() + 1);
}

/// Decoded pixels of a PNG, with its width.
fn decoded(png: &[u8]) -> (Vec<u8>, usize) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (pixels, info.width as usize)
}

#[test]
fn a_png_has_ink_where_its_chinese_heading_stands() {
    let sample = Sample::guide(300, 1);
    let dossier = sample.dossier();
    for chart in charts(&dossier, Lang::Zh) {
        let (pixels, width) = decoded(&chart.png().unwrap());
        assert_eq!(width, 2000);
        let (left, top, right, bottom, words) = chart.picture.shapes.iter().find_map(extent).unwrap();
        assert_eq!(words, chart.title);
        // One column as wide as a character after the other, as far as the allowance lets them line up.
        let columns = i32::try_from(words.chars().count()).unwrap() / 2;
        let wide = (right - left) / columns;
        for column in 0..columns {
            let places = (top..bottom).flat_map(|y| (0..wide).map(move |x| (left + column * wide + x, y)));
            let inked = places.filter(|(x, y)| {
                let at = (usize::try_from(*y).unwrap() * width + usize::try_from(*x).unwrap()) * 3;
                pixels[at] < 128
            });
            assert!(inked.count() > 20, "part {column} of {words:?} left no ink");
        }
    }
}

#[test]
fn an_svg_names_chinese_fonts_and_escapes_what_it_shows() {
    let mut sample = Sample::guide(300, 1);
    sample.case.programme.directions[0].title = Text::same("<b>&\"A\u{1}");
    let dossier = sample.dossier();
    let chart = &charts(&dossier, Lang::En)[0];
    let svg = chart.svg().unwrap();
    assert!(svg.contains("Noto Sans SC") && svg.contains("Microsoft YaHei"));
    assert!(svg.contains("&lt;b&gt;&amp;&quot;A") && !svg.contains("<b>") && !svg.contains('\u{1}'));
    assert!(svg.contains("<title>Money awarded against the cap of each direction</title>"));
    assert!(!chart.inline_svg().unwrap().contains("http"));
}
