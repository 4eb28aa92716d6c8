use super::*;
use crate::bundle::Stamp;

fn adopt(reason: &str) -> Event {
    let (folder, result) = ("reports/base".to_owned(), "a".repeat(64));
    Event::Adopt { folder, result, run: None, by: "Li".into(), because: reason.into() }
}

fn stamp() -> Stamp {
    Stamp { time: "2026-03-01T08:30:00Z".into(), user: Some("li".into()), host: None }
}

/// A ledger of four entries.
fn written(folder: &Path) -> PathBuf {
    let path = folder.join("ledger.jsonl");
    for reason in ["one", "two, \"hash\":\"", "three", "four"] {
        append(&path, |_| adopt(reason), &stamp()).expect("written");
    }
    path
}

fn faults(spoil: impl FnOnce(&mut Vec<String>)) -> Vec<Fault> {
    let home = tempfile::tempdir().expect("a folder");
    let path = written(home.path());
    let text = fs::read_to_string(&path).expect("readable");
    let mut lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
    spoil(&mut lines);
    fs::write(&path, lines.concat()).expect("written");
    Ledger::read(&path).expect("readable").faults
}

#[test]
fn a_ledger_that_nobody_touched_is_sound() {
    assert_eq!(faults(|_| ()), []);
    let home = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::read(&written(home.path())).expect("readable");
    let numbers: Vec<u64> = ledger.lines.iter().map(|line| line.entry.entry).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(ledger.lines[0].entry.previous, NOTHING_BEFORE);
    assert_eq!(ledger.lines[1].entry.previous, ledger.lines[0].hash);
    // The hash by hand: of the line before `,"hash":`.
    let text = fs::read_to_string(home.path().join("ledger.jsonl")).expect("readable");
    let (body, hash) = text.lines().next().expect("a line").split_once(",\"hash\":").expect("a hash");
    assert_eq!(hash, format!("\"{}\"}}", sha256(body.as_bytes())));
}

#[test]
fn every_edit_removal_and_reordering_is_found() {
    assert_eq!(faults(|lines| lines[1] = lines[1].replace("Li", "Wu")), [Fault::Edited { line: 2 }]);
    assert_eq!(faults(|lines| lines[3] = lines[3].replace("four", "five")), [Fault::Edited { line: 4 }]);
    assert_eq!(faults(|lines| drop(lines.remove(1))), [Fault::Apart { line: 2, entry: 3 }]);
    assert_eq!(faults(|lines| drop(lines.remove(0))), [Fault::Apart { line: 1, entry: 2 }]);
    assert_eq!(
        faults(|lines| lines.swap(1, 2)),
        [Fault::Apart { line: 2, entry: 3 }, Fault::Apart { line: 3, entry: 2 }, Fault::Apart { line: 4, entry: 4 }]
    );
    assert_eq!(faults(|lines| lines[2] = "{}\n".into()), [Fault::NoEntry { line: 3 }]);
    let halved = faults(|lines| {
        let half = lines[3].len() / 2;
        lines[3].truncate(half);
    });
    assert_eq!(halved, [Fault::NoEntry { line: 4 }]);
    assert_eq!(faults(|lines| lines.push("\n".into())), [Fault::NoEntry { line: 5 }]);
    // With a hash that fits, the line that follows gives it away.
    let rehashed = faults(|lines| {
        let (body, _) = lines[1].rsplit_once(",\"hash\":").expect("a hash");
        let body = body.replace("Li", "Wu");
        lines[1] = format!("{body},\"hash\":\"{}\"}}\n", sha256(body.as_bytes()));
    });
    assert_eq!(rehashed, [Fault::Apart { line: 3, entry: 3 }]);
}

#[test]
fn an_end_that_was_cut_off_is_found_by_who_saw_it() {
    let home = tempfile::tempdir().expect("a folder");
    let path = written(home.path());
    let last = Ledger::read(&path).expect("readable").head().expect("a head");
    let run = Run { ledger: Some(last.clone()), result: "a".repeat(64), ..super::super::stamp::testing::run() };
    fs::create_dir(home.path().join("base")).expect("made");
    fs::write(home.path().join("base").join(RUN), run.to_bytes()).expect("written");
    let text = fs::read_to_string(&path).expect("readable");
    let kept: Vec<&str> = text.lines().take(3).collect();
    fs::write(&path, kept.join("\n") + "\n").expect("written");
    let ledger = Ledger::read(&path).expect("readable");
    assert_eq!(ledger.faults, [], "the rest is whole in itself");
    let by = Some(home.path().join("base"));
    let seen = seen_beside(&path).expect("readable");
    let missing = Fault::Missing { seen_by: by, entry: Some(4), hash: last.hash.clone() };
    assert_eq!(ledger.missing(&seen), [missing]);
    let noted = Seen { by: None, entry: None, hash: last.hash, result: None };
    assert_eq!(ledger.missing(&[noted]).len(), 1);
}

#[test]
fn a_broken_ledger_is_written_on_only_where_a_line_can_follow() {
    let home = tempfile::tempdir().expect("a folder");
    let path = written(home.path());
    let text = fs::read_to_string(&path).expect("readable");
    fs::write(&path, text.replacen("Li", "Wu", 1)).expect("written");
    let ledger = append(&path, |_| adopt("five"), &stamp()).expect("written");
    assert_eq!(ledger.faults, [Fault::Edited { line: 1 }], "the break stays where it is");
    fs::write(&path, text + "{\"entry\":5").expect("written");
    let before = fs::read(&path).expect("readable");
    append(&path, |_| adopt("five"), &stamp()).expect_err("refused");
    assert_eq!(fs::read(&path).expect("readable"), before);
}
