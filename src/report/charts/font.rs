//! The font that charts are measured and painted with: a subset that holds Latin and Chinese, built in, so that a machine
//! without Chinese fonts paints the same picture.

use super::shape::{Anchor, whole};
use ab_glyph::{Font, FontRef, PxScaleFont, ScaleFont, point};
use std::sync::LazyLock;

static BYTES: &[u8] = include_bytes!("../../../assets/font/fundline-sans-sc.otf");

static FONT: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(BYTES).expect("the built-in font is a font"));

/// Viewers of an SVG choose the first of these that they have.
pub(super) const FAMILIES: &str = "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, \
                                   WenQuanYi Micro Hei, Helvetica Neue, Arial, sans-serif";

/// Viewers have other fonts than ours, with wider Latin letters: what is laid out leaves this much more room.
const ALLOWANCE: f32 = 1.08;

/// The font with letters of `size` half pixels. `ab_glyph` scales from ascender to descender instead of by the em.
fn sized(size: i32) -> PxScaleFont<&'static FontRef<'static>> {
    let font = &*FONT;
    let ems = font.height_unscaled() / font.units_per_em().unwrap_or(1000.0);
    font.as_scaled(small(size) * ems)
}

#[expect(clippy::cast_precision_loss, reason = "a size or a place in a picture is some thousands at most")]
fn small(length: i32) -> f32 {
    length as f32
}

/// Width of `words` as they are painted, in half pixels.
fn painted_width(words: &str, size: i32) -> f32 {
    let font = sized(size);
    let mut before = None;
    let mut width = 0.0;
    for letter in words.chars() {
        let glyph = font.glyph_id(letter);
        width += before.map_or(0.0, |before| font.kern(before, glyph)) + font.h_advance(glyph);
        before = Some(glyph);
    }
    width
}

/// Width of `words` in half pixels, with an allowance for a viewer's wider font.
pub(super) fn width(words: &str, size: i32) -> i32 {
    whole(f64::from(painted_width(words, size) * ALLOWANCE))
}

/// Hands every pixel that the letters of `words` touch to `ink`, with how much of it they cover.
///
/// plotters' own painting of letters leaves out the space that a letter keeps to its left, so that `j` stands apart.
pub(super) fn letters(
    words: &str,
    (x, baseline): (i32, i32),
    size: i32,
    anchor: Anchor,
    mut ink: impl FnMut(i32, i32, f32),
) {
    let font = sized(size);
    let width = painted_width(words, size);
    let mut at = small(x)
        - match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
    let mut before = None;
    for letter in words.chars() {
        let glyph = font.glyph_id(letter);
        at += before.map_or(0.0, |before| font.kern(before, glyph));
        let placed = glyph.with_scale_and_position(font.scale(), point(at, small(baseline)));
        if let Some(outline) = font.font.outline_glyph(placed) {
            let corner = outline.px_bounds().min;
            let (left, top) = (whole(f64::from(corner.x)), whole(f64::from(corner.y)));
            outline.draw(|x, y, cover| ink(left + x.cast_signed(), top + y.cast_signed(), cover));
        }
        at += font.h_advance(glyph);
        before = Some(glyph);
    }
}

/// `words` in lines no wider than `most` and about equally long.
pub(super) fn wrap(words: &str, size: i32, most: i32) -> Vec<String> {
    let lines = filled(words, size, most);
    if lines.len() < 2 {
        return lines;
    }
    let (mut low, mut high) = (most / 2, most);
    while high - low > 4 {
        let middle = i32::midpoint(low, high);
        if filled(words, size, middle).len() == lines.len() { high = middle } else { low = middle }
    }
    filled(words, size, high)
}

/// `words` in lines no wider than `most`, each as full as can be; broken at spaces or between Chinese characters, a word
/// that is too long anywhere.
fn filled(words: &str, size: i32, most: i32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(words) {
        if line.is_empty() || width(&format!("{line}{}", piece.trim_end()), size) <= most {
            line.push_str(&piece);
        } else {
            lines.push(line.trim_end().to_owned());
            line = piece;
        }
        while width(line.trim_end(), size) > most && line.trim_end().chars().count() > 1 {
            let fits = (1..line.chars().count()).rev().find(|n| {
                let start: String = line.chars().take(*n).collect();
                width(&start, size) <= most
            });
            let fits = fits.unwrap_or(1);
            lines.push(line.chars().take(fits).collect());
            line = line.chars().skip(fits).collect();
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Pieces that a line may end after. Closing punctuation stays with what it closes.
fn pieces(words: &str) -> Vec<String> {
    let mut pieces: Vec<String> = vec![String::new()];
    let mut letters = words.chars().peekable();
    while let Some(letter) = letters.next() {
        pieces.last_mut().expect("never empty").push(letter);
        let may_break = match letters.peek() {
            None => false,
            Some(next) => letter == ' ' || ((wide(letter) || wide(*next)) && !closing(*next) && !opening(letter)),
        };
        if may_break && letters.peek() != Some(&' ') {
            pieces.push(String::new());
        }
    }
    pieces
}

fn wide(letter: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&letter) || ('\u{ff00}'..='\u{ffef}').contains(&letter)
}

fn closing(letter: char) -> bool {
    matches!(letter, '，' | '。' | '、' | '；' | '：' | '）' | '”' | '’' | '》' | ')' | ',' | '.' | ';' | ':' | '%')
}

fn opening(letter: char) -> bool {
    matches!(letter, '（' | '“' | '‘' | '《' | '(')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        assert_eq!(width("中文", 100), 216, "two ems and the allowance");
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        for words in
            ["2.6 中国和乌兹别克斯坦政府间联合研发项目（二期）", "2.7 Shanghai Cooperation Organisation multilateral"]
        {
            for most in [60, 200, 400] {
                let lines = wrap(words, 24, most);
                let squeeze = |text: &str| text.replace(' ', "");
                assert_eq!(squeeze(&lines.concat()), squeeze(words));
                for line in lines {
                    assert!(width(&line, 24) <= most, "{line} in {most}");
                }
            }
        }
    }

    #[test]
    fn the_font_holds_what_charts_write() {
        for letter in "各方向资助经费与上限名额评分≤≥≈·–（）：；“”%0123456789AZaz".chars()
        {
            assert_ne!(FONT.glyph_id(letter).0, 0, "{letter}");
        }
    }

    #[test]
    fn wrapped_lines_are_about_equally_long() {
        let lines = wrap("2.1 中国和韩国政府间能源技术联合研究项目", 22, 450);
        assert_eq!(lines, ["2.1 中国和韩国政府间", "能源技术联合研究项目"]);
    }
}
