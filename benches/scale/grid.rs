//! The grid: sizes, caps, grain of the money, share of the total, merit that goes with money or not, rules that cross directions.

#[path = "../support/guide.rs"]
mod guide;

use guide::DIRECTIONS;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Candidates.
pub const SIZES: [usize; 5] = [600, 5_000, 50_000, 500_000, 1_000_000];

/// Up to this size the run with a certificate is timed too.
pub const PROVEN_UP_TO: usize = 50_000;

/// What holds between candidates of different directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Nothing but the total.
    Apart,
    /// Sets of which at most one is funded: n/20 pairs, and a tenth as many of 3 to 6. Beside the grid, for the prototype.
    Exclusive,
    /// These, and candidates that need another one (n/100, 5,000 at most).
    Crossing,
}

/// One programme with its candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    pub candidates: usize,
    /// Caps grow with the candidates; otherwise they stay as they are for 600.
    pub growing: bool,
    /// Requests are multiples of 10 万元; otherwise of 0.01.
    pub coarse: bool,
    /// The programme's total in per cent of the sum of the caps.
    pub share: usize,
    /// Merit goes with money.
    pub correlated: bool,
    pub rules: Rules,
}

/// All instances of a size, so mixed that every fourth or third of them still holds every value of every factor.
pub fn of_size(candidates: usize) -> Vec<Instance> {
    let mut all = Vec::new();
    for share in [100, 90, 75] {
        for code in [0b000_u8, 0b011, 0b101, 0b110, 0b111, 0b100, 0b010, 0b001] {
            for half in [false, true] {
                let (growing, coarse, correlated) = (code & 4 != 0, code & 2 != 0, code & 1 != 0);
                let rules = if half == (code.count_ones() % 2 == 0) { Rules::Apart } else { Rules::Crossing };
                all.push(Instance { candidates, growing, coarse, share, correlated, rules });
            }
        }
    }
    // First the half that has crossing rules where the number of the other factors is odd, then the other half.
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (place, instance) in all.into_iter().enumerate() {
        if place % 2 == 0 { first.push(instance) } else { second.push(instance) }
    }
    first.append(&mut second);
    first
}

/// The instances of a size with sets of which at most one is funded and without dependencies.
pub fn exclusive(candidates: usize) -> Vec<Instance> {
    let crossing = of_size(candidates).into_iter().filter(|instance| instance.rules == Rules::Crossing);
    crossing.map(|instance| Instance { rules: Rules::Exclusive, ..instance }).collect()
}

impl Instance {
    pub fn name(&self) -> String {
        let caps = if self.growing { "growing" } else { "fixed" };
        let grain = if self.coarse { "coarse" } else { "fine" };
        let merit = if self.correlated { "correlated" } else { "free" };
        let rules = match self.rules {
            Rules::Apart => "apart",
            Rules::Exclusive => "exclusive",
            Rules::Crossing => "crossing",
        };
        format!("{}-{caps}-{grain}-{}-{merit}-{rules}", self.candidates, self.share)
    }

    /// Writes programme.toml and candidates.csv.
    pub fn write(&self, folder: &Path) {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).expect("target/ is writable");
        let directions = folder.join("directions.toml");
        fs::write(&directions, call()).expect("writable");
        let mut command = Command::new(env!("CARGO_BIN_EXE_fundline"));
        command.args(["generate", "--plain", "--grain", if self.coarse { "10" } else { "0.01" }]);
        command.args(["--candidates", &self.candidates.to_string(), "--total", &format!("{}%", self.share)]);
        if self.growing {
            // As many for each place as 600 candidates are for the 176 places.
            command.args(["--per-place", "3.409091"]);
        }
        if self.correlated {
            command.arg("--correlated");
        }
        if self.rules != Rules::Apart {
            command.args(["--exclusions", &(self.candidates / 20).to_string()]);
        }
        if self.rules == Rules::Crossing {
            command.args(["--dependencies", &(self.candidates / 100).min(5_000).to_string()]);
        }
        command.arg("--programme").arg(&directions);
        command.arg("--write-programme").arg(folder.join("programme.toml"));
        let made = command.arg("--out").arg(folder.join("candidates.csv")).status();
        assert!(made.is_ok_and(|status| status.success()), "the instance cannot be made");
    }
}

/// The directions alone.
fn call() -> String {
    let total: u32 = DIRECTIONS.iter().map(|(_, cap)| cap).sum();
    let mut text = format!("[programme]\nid = \"grid\"\ntitle = {{ zh = \"网格\", en = \"Grid\" }}\ntotal = {total}\n");
    for (place, (projects, cap)) in DIRECTIONS.iter().enumerate() {
        let number = place + 1;
        write!(
            text,
            "\n[[direction]]\nid = \"D{number:02}\"\ntitle = {{ zh = \"方向{number}\", en = \"Direction {number}\" }}\n\
             projects = {{ at_most = {projects} }}\nfunds = {{ at_most = {cap} }}\n"
        )
        .expect("a text");
    }
    text
}
