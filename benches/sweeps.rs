//! A sweep of a hundred totals against one solve, on the grid's programmes of 5,000 candidates: ratios of processor time of whole
//! processes, taken side by side.
//!
//! `cargo bench --bench sweeps [-- crossing]`: only the programmes with this in their name. The sweep goes from 70 to 120 % of the
//! total in force by half a per cent, with the merit that the next half buys, and its optimum at the total in force must be the
//! solve's. The table is written to `benches/results/sweeps.md`.

#![allow(clippy::print_stdout, missing_docs, reason = "a bench prints its figures")]

#[path = "scale/grid.rs"]
#[allow(dead_code, reason = "the bench of the whole grid needs the rest")]
mod grid;
#[path = "support/process.rs"]
#[allow(dead_code, reason = "the same")]
mod process;

use grid::Instance;
use process::Run;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const CANDIDATES: usize = 5_000;

/// The middle one of so many runs counts.
const RUNS: usize = 3;

/// What is run on one programme.
#[derive(Clone, Copy)]
enum What {
    /// One solve without certificate and pages.
    Solve,
    /// One solve as it is typed: with certificate, page, workbook and charts.
    Typed,
    Sweep,
    /// The sweep with its priority list.
    Listed,
}

impl What {
    fn run(self, folder: &Path) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fundline"));
        let (programme, out) = (folder.join("programme.toml"), folder.join("out"));
        match self {
            Self::Solve | Self::Typed => {
                command.args(["solve", "--json", "--out"]).arg(out).arg("--ledger").arg(folder.join("ledger.jsonl"));
                if matches!(self, Self::Solve) {
                    command.args(["--no-proof", "--reports", "tables"]);
                }
            }
            Self::Sweep | Self::Listed => {
                command.args(["sweep", "--json", "--total", "70%..120%", "--step", "0.5%"]);
                command.args(["--next", &half_per_cent(&programme)]);
                if matches!(self, Self::Sweep) {
                    command.arg("--no-priority");
                }
            }
        }
        let files = command.arg("--programme").arg(programme).arg("--candidates").arg(folder.join("candidates.csv"));
        process::run(files)
    }
}

/// The middle one of the runs: its seconds and what it printed.
fn middle(what: What, runs: usize, folder: &Path) -> (f64, Value) {
    let mut all: Vec<Run> = (0..runs).map(|_| what.run(folder)).collect();
    all.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    let Run { seconds, printed, .. } = all.swap_remove(runs / 2);
    (seconds, serde_json::from_slice(&printed).expect("JSON"))
}

/// Half a per cent of the total in force, as an amount.
fn half_per_cent(programme: &Path) -> String {
    let text = fs::read_to_string(programme).expect("just written");
    let total = text.lines().find_map(|line| line.strip_prefix("total = \"")?.strip_suffix('"')).expect("a total");
    let total: f64 = total.parse().expect("a number");
    format!("{:.4}", total * 0.005)
}

/// The merit that a sweep finds at the total in force.
fn at_base(sweep: &Value) -> Option<&Value> {
    let rows = sweep["tables"]["frontier"].as_array()?;
    rows.iter().find(|row| row["of_base"] == "100").map(|row| &row["merit"])
}

fn line(instance: &Instance, folder: &Path) -> String {
    instance.write(folder);
    let (solve, one) = middle(What::Solve, RUNS, folder);
    let (typed, _) = middle(What::Typed, 1, folder);
    let (sweep, all) = middle(What::Sweep, RUNS, folder);
    let (listed, _) = middle(What::Listed, 1, folder);
    let same = all["status"] == "optimal" && at_base(&all) == Some(&one["objective"]);
    let same = if same { "yes" } else { "**no**" };
    let name = instance.name();
    format!(
        "| {name} | {solve:.3} | {typed:.2} | {sweep:.2} | {:.1} | {:.1} | {listed:.2} | {same} |",
        sweep / solve,
        sweep / typed
    )
}

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = home.join("target/scale/sweeps");
    let mut text = String::from(
        "# A sweep of 101 totals against one solve: `cargo bench --bench sweeps`\n\n\
         5,000 candidates of the grid in [scale.md](scale.md). Processor seconds of whole processes, side by side: `fundline sweep\n\
         --total 70%..120% --step 0.5%` with the merit of the next half per cent, each total proven optimal; *solve* is one `fundline\n\
         solve --no-proof --reports tables`, *as typed* one with certificate, page, workbook and charts. *With list* is the sweep with\n\
         its priority list.\n\n\
         | programme | solve s | as typed s | sweep s | ÷ solve | ÷ as typed | with list s | same optimum |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    for instance in grid::of_size(CANDIDATES).into_iter().filter(|instance| instance.name().contains(&wanted)) {
        let line = line(&instance, &folder);
        println!("{line}");
        writeln!(text, "{line}").expect("a text");
    }
    if wanted.is_empty() {
        fs::write(home.join("benches/results/sweeps.md"), text).expect("benches/results/ is writable");
    }
}
