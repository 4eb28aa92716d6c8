//! Bytes → text, whatever encoding they came in.

use crate::domain::Text;
use crate::say;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A decoded file.
pub(super) struct Decoded {
    /// The text, without a byte-order mark.
    pub text: String,
    /// What was assumed about the encoding, where it is not UTF-8.
    pub assumed: Option<Text>,
    /// Was the encoding guessed, that is neither marked in the file nor named by the user?
    pub guessed: bool,
}

/// Decodes `bytes` as `named`, or else as UTF-8 or UTF-16 with its mark, or else as `otherwise`.
pub(super) fn decode(bytes: &[u8], named: Option<&'static Encoding>, otherwise: &'static Encoding) -> Decoded {
    if let Some(encoding) = named {
        let (text, used, _) = encoding.decode(bytes);
        let name = used.name();
        let assumed = (used != UTF_8).then(|| say!("文件按 {name} 编码读取", "the file is read as {name}"));
        return Decoded { text: text.into_owned(), assumed, guessed: false };
    }
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = match marked {
        Some(encoding) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => without_mark(bytes).unwrap_or(otherwise),
    };
    let (text, used, _) = encoding.decode(bytes);
    let name = used.name();
    let assumed =
        (used != UTF_8).then(|| say!("文件不是 UTF-8，按 {name} 读取", "the file is not UTF-8 and is read as {name}"));
    Decoded { text: text.into_owned(), guessed: assumed.is_some() && marked.is_none(), assumed }
}

/// UTF-16 without its mark: every other byte of Latin text is zero.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(400)];
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let many = head.len() / 3;
    match (zeros(0) > many, zeros(1) > many) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding that old files of a country were usually written in.
pub(super) fn usual_in(bytes: &[u8]) -> &'static Encoding {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    let central: [&[u8]; 6] = [b"poland", b"czech", b"slovakia", b"hungary", b"slovenia", b"croatia"];
    if central.into_iter().any(has) { encoding_rs::WINDOWS_1250 } else { WINDOWS_1252 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_followed_and_what_is_guessed_is_said() {
        let utf8 = decode("\u{feff}Kraków".as_bytes(), None, WINDOWS_1252);
        assert_eq!((utf8.text.as_str(), utf8.assumed, utf8.guessed), ("Kraków", None, false));
        let utf16: Vec<u8> = "\u{feff}Kraków".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16 = decode(&utf16, None, WINDOWS_1252);
        assert_eq!((utf16.text.as_str(), utf16.guessed), ("Kraków", false));
        assert!(utf16.assumed.is_some_and(|text| text.en.contains("UTF-16LE")));
        let bytes = b"country;Poland\nname;G\xf3ra \xa3\xf3d\x9f";
        let polish = decode(bytes, None, usual_in(bytes));
        assert_eq!((polish.text.as_str(), polish.guessed), ("country;Poland\nname;Góra Łódź", true));
    }

    #[test]
    fn a_named_encoding_is_used() {
        let chinese = decode(b"\xb1\xb1\xbe\xa9", Encoding::for_label(b"gb18030"), WINDOWS_1252);
        assert_eq!((chinese.text.as_str(), chinese.guessed), ("北京", false));
    }
}
