//! The table of codes is the code's, and every code has a test.

use std::collections::BTreeSet;
use std::path::Path;

fn codes(text: &str) -> BTreeSet<String> {
    let bytes = text.as_bytes();
    let apart = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_code = |at: &usize| {
        bytes[*at] == b'T'
            && bytes[at + 1..at + 4].iter().all(u8::is_ascii_digit)
            && apart(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && apart(bytes.get(at + 4))
    };
    (0..bytes.len().saturating_sub(3)).filter(is_code).map(|at| text[at..at + 4].to_owned()).collect()
}

fn in_folder(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).expect("the sources").map(|entry| entry.expect("a file").path());
    let sources = files.filter(|path| {
        path.extension().is_some_and(|ending| ending == "rs")
            && !path.ends_with("mod.rs")
            && !path.ends_with("codes.rs")
    });
    sources.flat_map(|path| codes(&std::fs::read_to_string(path).expect("text"))).collect()
}

#[test]
fn the_table_lists_every_code_and_every_code_is_tested() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/input/table");
    let table = codes(include_str!("../mod.rs"));
    assert_eq!(in_folder(&room), table);
    assert_eq!(in_folder(&room.join("tests")), table);
}
