//! The search that fundline's engine was drawn after, as a contestant on the shape that it knows: a count and a cap for each
//! direction, a total, sets of which at most one is funded.
//!
//! Its source is no part of this project; `FUNDLINE_PROTOTYPE` names its folder. It takes nine columns by their places, the
//! directions and the sets from files of their own, and writes the identifiers of what is funded. It reads nothing else,
//! gives no reasons, hashes nothing, rechecks nothing and makes no report. So that both can be measured on the same bytes
//! too, fundline is given a file of the same nine columns (and that of the sets, where there are any).

use crate::contest::{Said, hundredths};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml::Value;

/// The columns of its candidates, by our names.
const COLUMNS: [&str; 9] = ["id", "direction", "title", "country", "lead", "field", "merit", "requested", "rank"];

/// Builds it into `target/prototype`; false, with a message, where its source is not there.
pub fn build(home: &Path) -> bool {
    let Some(source) = env::var_os("FUNDLINE_PROTOTYPE").map(PathBuf::from) else {
        println!("FUNDLINE_PROTOTYPE is not set: the prototype takes no part");
        return false;
    };
    // A copy: cargo writes beside the manifest what it has resolved.
    let copy = home.join("target/prototype/source");
    fs::create_dir_all(copy.join("src")).expect("target/ is writable");
    let entries = fs::read_dir(source.join("src")).expect("FUNDLINE_PROTOTYPE holds src/");
    let names = entries.map(|entry| Path::new("src").join(entry.expect("an entry").file_name()));
    for name in names.chain([PathBuf::from("Cargo.toml")]) {
        fs::write(copy.join(&name), fs::read(source.join(&name)).expect("source of the prototype")).expect("writable");
    }
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--target-dir"])
        .arg(home.join("target/prototype"))
        .arg("--manifest-path")
        .arg(copy.join("Cargo.toml"))
        .env_remove("CARGO_PROFILE_RELEASE_OPT_LEVEL")
        .env("RUSTFLAGS", "-Awarnings")
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the prototype cannot be built");
    true
}

/// How it is called on the instance in `folder`, with so many seconds of the processor.
pub fn command(home: &Path, folder: &Path, seconds: u64) -> Command {
    let files = files(folder);
    let share = fs::read_to_string(files.join("share")).expect("just written");
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -t \"$0\" && exec \"$@\"", &seconds.to_string()]);
    command.arg(home.join("target/prototype/release/proto")).arg(&files).args(["grid", &share]);
    command.arg(files.join("funded"));
    command
}

/// The optimum, out of what it prints: its bound, and by how much its best allocation stays below.
pub fn said(printed: &str) -> Option<Said> {
    let after = |name: &str| -> Option<i64> {
        let (_, rest) = printed.split_once(name)?;
        let end = rest.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    };
    let proven = printed.contains("\"status\":\"OPT\"");
    let merit = after("\"bound\":")? - after("UB0-z=")?;
    Some(Said { merit: Some(merit).filter(|_| proven), ..Said::default() })
}

/// The candidates with no more columns than the prototype is given, for fundline.
pub fn lean(folder: &Path) -> PathBuf {
    files(folder).join("lean.csv")
}

/// The folder of its files, made of the instance where they are not there yet.
fn files(folder: &Path) -> PathBuf {
    let files = folder.join("prototype");
    if !files.is_dir() {
        fs::create_dir(&files).expect("writable");
        convert(folder, &files).expect("an instance of the grid");
    }
    files
}

fn convert(folder: &Path, files: &Path) -> Result<(), csv::Error> {
    let programme: toml::Table = toml::from_str(&fs::read_to_string(folder.join("programme.toml"))?).expect("TOML");
    let (directions, caps) = directions(&programme);
    fs::write(files.join("directions_grid.csv"), directions)?;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let share = 100.0 * money(&programme["programme"]["total"]) as f64 / caps as f64;
    fs::write(files.join("share"), share.to_string())?;

    let mut table = csv::Reader::from_path(folder.join("candidates.csv"))?;
    let header = table.headers()?.clone();
    let place = |name: &str| header.iter().position(|column| column == name);
    let columns = COLUMNS.map(|name| place(name).expect("a column that generate writes"));
    let sets = place("exclusive");
    let mut plain = csv::Writer::from_path(files.join("candidates.csv"))?;
    let mut lean = csv::Writer::from_path(files.join("lean.csv"))?;
    plain.write_record(COLUMNS)?;
    lean.write_record(COLUMNS.into_iter().chain(sets.map(|_| "exclusive")))?;
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in table.records() {
        let row = row?;
        plain.write_record(columns.map(|column| &row[column]))?;
        lean.write_record(columns.into_iter().chain(sets).map(|column| &row[column]))?;
        for set in sets.iter().flat_map(|&sets| row[sets].split(';')).filter(|set| !set.is_empty()) {
            members.entry(set.to_owned()).or_default().push(row[columns[0]].to_owned());
        }
    }
    plain.flush()?;
    lean.flush()?;
    let pairs = members.iter().flat_map(|(set, ids)| ids.iter().map(move |id| format!("{set},{id}\n")));
    fs::write(files.join("exclusions.csv"), format!("group,id\n{}", pairs.collect::<String>()))?;
    Ok(())
}

/// Its table of directions, and the sum of their caps in hundredths.
fn directions(programme: &toml::Table) -> (String, i64) {
    let mut text = String::from("direction,count,cap\n");
    let mut sum = 0;
    for direction in programme["direction"].as_array().expect("directions") {
        let id = direction["id"].as_str().expect("a text");
        let cap = money(&direction["funds"]["at_most"]);
        text += &format!("{id},{},{}.{:02}\n", direction["projects"]["at_most"], cap / 100, cap % 100);
        sum += cap;
    }
    (text, sum)
}

/// Hundredths; requests have no more places, so that more of a cap buys nothing.
fn money(value: &Value) -> i64 {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    hundredths(&text).expect("an amount")
}
