//! The ledger while processes die and crowd.

use fundline::bundle::{Event, Ledger, Stamp, append};
use rand::{RngExt, SeedableRng};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Tells the processes that these tests start where the ledger is.
const PATH: &str = "FUNDLINE_TEST_LEDGER";

fn write(path: &Path) -> usize {
    let event = |_: &Ledger| Event::Adopt {
        folder: "reports/base".into(),
        result: "0".repeat(64),
        run: None,
        by: "test".into(),
        because: "x".repeat(500),
    };
    append(path, event, &Stamp::now()).expect("written").lines.len()
}

fn sound(path: &Path) -> usize {
    let ledger = Ledger::read(path).expect("readable");
    assert_eq!(ledger.faults, []);
    ledger.lines.len()
}

fn other_process(test: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(PATH, path);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[test]
#[ignore = "started by the tests below"]
fn writes_until_it_is_killed() {
    let path = PathBuf::from(std::env::var_os(PATH).expect("started by a test"));
    loop {
        println!("wrote {}", write(&path));
    }
}

#[test]
#[ignore = "started by the tests below"]
fn writes_twenty_entries() {
    let path = PathBuf::from(std::env::var_os(PATH).expect("started by a test"));
    for _ in 0..20 {
        write(&path);
    }
}

#[test]
fn a_process_killed_at_any_point_leaves_a_sound_ledger() {
    let home = tempfile::tempdir().expect("a folder");
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let mut interrupted = 0;
    for round in 0..200 {
        // A new ledger now and then: what is copied stays small.
        let path = home.path().join(format!("ledger-{}.jsonl", round / 20));
        let mut child = other_process("ledger::writes_until_it_is_killed", &path).spawn().expect("started");
        let mut said = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        while !line.contains("wrote") {
            line.clear();
            assert!(said.read_line(&mut line).expect("readable") > 0, "it ended by itself");
        }
        std::thread::sleep(Duration::from_micros(random.random_range(0..3000)));
        child.kill().expect("killed");
        child.wait().expect("ended");
        said.read_to_string(&mut line).expect("readable");
        let last = line.lines().filter_map(|line| line.split_once("wrote ")).next_back().expect("a line").1;
        let (told, kept) = (last.trim().parse::<usize>().unwrap_or(0), sound(&path));
        assert!(kept >= told, "entry {told} was written, {kept} are there");
        interrupted += usize::from(path.with_extension("new").exists());
        write(&path);
        assert_eq!(sound(&path), kept + 1, "the next one goes on");
    }
    println!("{interrupted} of 200 were killed between write and rename");
}

#[test]
fn crowding_processes_do_not_lose_entries() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("ledger.jsonl");
    let crowd: Vec<_> =
        (0..8).map(|_| other_process("ledger::writes_twenty_entries", &path).spawn().expect("started")).collect();
    for mut child in crowd {
        assert!(child.wait().expect("ended").success());
    }
    assert_eq!(sound(&path), 8 * 20);
}
