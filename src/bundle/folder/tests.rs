//! Tests of the folders.

use super::*;

fn file(name: &str, text: &str) -> (String, Vec<u8>) {
    (name.into(), text.as_bytes().to_vec())
}

fn staged(target: &Path, files: &[manifest::File]) -> Staged {
    let staging = Staging::beside(target).expect("made");
    staging.put_all(files).expect("written");
    staging.close(b"{}").expect("written")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(path).expect("readable")
}

#[test]
fn a_new_result_replaces_the_old_one_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let target = home.path().join("base");
    publish(&target, &[file("a.csv", "1"), file("charts/a.svg", "a")]).expect("written");
    publish(&target, &[file("a.csv", "2")]).expect("replaced");
    assert_eq!(names(&target), ["a.csv", MANIFEST], "nothing of the old result is left");
    assert_eq!(read(target.join("a.csv")), "2");
    assert_eq!(names(home.path()), ["base"], "nothing temporary is left");
}

#[test]
fn somebody_elses_folder_is_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("thesis.txt"), "years of work").expect("written");
    let error = publish(home.path(), &[file("a.csv", "1")]).expect_err("refused");
    assert!(matches!(error, FolderError::NotOurs(_)), "{error}");
    assert_eq!(names(home.path()), ["thesis.txt"]);
}

#[test]
fn what_somebody_added_or_changed_is_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    let target = home.path().join("base");
    publish(&target, &[file("a.csv", "1")]).expect("written");
    for (name, text) in [("notes.txt", "mine"), ("a.csv", "1, checked by me")] {
        let before = fs::read(target.join(name)).ok();
        fs::write(target.join(name), text).expect("written");
        let error = publish(&target, &[file("a.csv", "2")]).expect_err("refused");
        assert!(matches!(&error, FolderError::Changed(path) if path.ends_with(name)), "{error}");
        assert_eq!(read(target.join(name)), text);
        match before {
            Some(before) => fs::write(target.join(name), before).expect("written"),
            None => fs::remove_file(target.join(name)).expect("removed"),
        }
    }
    fs::write(target.join(RUN), "{}").expect("written");
    publish(&target, &[file("a.csv", "2")]).expect("as it was left, whatever run.json says: replaced");
}

#[test]
fn a_run_stands_beside_what_the_manifest_lists() {
    let home = tempfile::tempdir().expect("a folder");
    let target = home.path().join("base");
    let files = [file("a.csv", "1")];
    let whole = staged(&target, &files);
    assert!(!target.exists(), "not before it is whole");
    whole.publish(&crate::bundle::stamp::testing::run()).expect("published");
    assert_eq!(names(&target), ["a.csv", MANIFEST, RUN]);
    drop(staged(&home.path().join("other"), &files));
    assert_eq!(names(home.path()), ["base"], "what is not published leaves nothing");
}

#[test]
fn a_failure_leaves_the_old_result() {
    let home = tempfile::tempdir().expect("a folder");
    let target = home.path().join("base");
    publish(&target, &[file("a.csv", "1")]).expect("written");
    // A file cannot also be a folder: the second write fails as a full disk would.
    let error = publish(&target, &[file("a.csv", "2"), file("a.csv/x", "3")]).expect_err("refused");
    assert!(matches!(error, FolderError::Io { .. }), "{error}");
    assert_eq!(read(target.join("a.csv")), "1");
    assert_eq!(names(home.path()), ["base"]);
}

#[test]
fn a_file_is_hashed_while_it_is_written() {
    let home = tempfile::tempdir().expect("a folder");
    let target = home.path().join("base");
    let staging = Staging::beside(&target).expect("made");
    let rows = &mut |out: &mut dyn Write| (0..10_000).try_for_each(|row| writeln!(out, "{row}"));
    staging.put("charts/rows.csv", rows).expect("written");
    let written = read(staging.fresh().join("charts/rows.csv"));
    assert_eq!(written.lines().count(), 10_000);
    assert_eq!(staging.hashes(), [("charts/rows.csv".to_owned(), sha256(written.as_bytes()))].into());
    let refused = &mut |_: &mut dyn Write| Err(io::ErrorKind::StorageFull.into());
    let error = staging.put("full.csv", refused).expect_err("refused");
    assert!(matches!(&error, FolderError::Io { path, .. } if *path == target.join("full.csv")), "{error}");
    drop(staging);
    assert!(names(home.path()).is_empty(), "nothing is left");
}
