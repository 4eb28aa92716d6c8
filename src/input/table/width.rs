//! Full-width letters, digits and signs, as Chinese input methods write them.

/// The text with full-width ASCII (`１８０，Ａ`) as plain ASCII, and the ideographic space as a space.
pub(super) fn half(text: &str) -> String {
    text.chars().map(half_char).collect()
}

/// Does the text hold full-width letters or digits?
pub(super) fn has_full(text: &str) -> bool {
    text.chars().any(|c| half_char(c).is_ascii_alphanumeric() && !c.is_ascii())
}

fn half_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{202f}' => ' ',
        _ => c,
    }
}

/// How names are compared: half width, small letters, without white space, notes in brackets, stars and colons.
pub(super) fn folded(name: &str) -> String {
    let mut depth = 0_usize;
    let mut folded = String::new();
    for c in half(name).chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() || matches!(c, '*' | ':' | '_' | '-' | '#') => {}
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// White space, line breaks included, as single spaces; none around.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A Chinese number up to 99 (`十二`, `二十`, `两`), or `〇` to `九` digit by digit (`二〇二四`).
pub(super) fn chinese_number(text: &str) -> Option<u32> {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| match c {
        '零' => Some(0),
        '两' => Some(2),
        _ => DIGITS.chars().position(|known| known == c).and_then(|at| u32::try_from(at).ok()),
    };
    match text.split_once('十') {
        Some((tens, ones)) => {
            let one = |part: &str| {
                let mut chars = part.chars();
                chars.next().and_then(digit).filter(|_| chars.next().is_none())
            };
            let tens = if tens.is_empty() { Some(1) } else { one(tens) };
            let ones = if ones.is_empty() { Some(0) } else { one(ones) };
            Some(tens? * 10 + ones?)
        }
        None if text.is_empty() || text.chars().count() > 4 => None,
        None => text.chars().try_fold(0_u32, |sum, c| Some(sum * 10 + digit(c)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_becomes_half() {
        assert_eq!(half("１８０．５　ＡＢ－１"), "180.5 AB-1");
        assert!(has_full("１"));
        assert!(!has_full("（万元）"), "brackets are no letters");
    }

    #[test]
    fn names_are_compared_without_notes() {
        assert_eq!(folded("申请经费\n（万元）*"), "申请经费");
        assert_eq!(folded("Project_ID "), "projectid");
    }

    #[test]
    fn chinese_numbers() {
        for (text, number) in
            [("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("三十六", 36), ("两", 2), ("二〇二四", 2024)]
        {
            assert_eq!(chinese_number(text), Some(number), "{text}");
        }
        for text in ["", "百", "三十六七", "年"] {
            assert_eq!(chinese_number(text), None, "{text}");
        }
    }
}
