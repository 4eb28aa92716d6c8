//! The table of codes is the code's, and every code has a test.

use std::collections::BTreeSet;
use std::path::Path;

/// All `[FPSCR]ddd` in a text.
fn codes(text: &str) -> BTreeSet<String> {
    let bytes = text.as_bytes();
    let is_code = |at: &usize| {
        let code = &bytes[*at..*at + 4];
        let apart =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        b"FPSCR".contains(&code[0])
            && code[1..].iter().all(u8::is_ascii_digit)
            && apart(at.checked_sub(1))
            && apart(Some(at + 4))
    };
    let starts = (0..bytes.len().saturating_sub(3)).filter(is_code);
    starts.map(|at| text[at..at + 4].to_owned()).collect()
}

fn in_folder(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).expect("the sources").map(|entry| entry.expect("a file").path());
    let sources = files.filter(|path| {
        path.is_file() && !path.ends_with("mod.rs") && !path.ends_with("ledger.rs") && !path.ends_with("codes.rs")
    });
    sources.flat_map(|path| codes(&std::fs::read_to_string(path).expect("text"))).collect()
}

#[test]
fn the_table_lists_every_code_and_every_code_is_tested() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/input");
    let table = codes(include_str!("../mod.rs"));
    assert_eq!(in_folder(&room), table);
    let tested = in_folder(&room.join("tests"));
    let untested: Vec<_> = table.difference(&tested).collect();
    assert_eq!(untested, ["F107"], "four gigabytes are too much for a test");
}
