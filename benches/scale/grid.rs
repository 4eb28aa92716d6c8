//! The grid: sizes, caps, grain of the money, share of the total, merit that goes with money or not, rules that cross directions.

use fundline::generate::{Plain, plain};
use fundline::input;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write as _};
use std::path::Path;

/// Candidates.
pub const SIZES: [usize; 5] = [600, 5_000, 50_000, 500_000, 1_000_000];

/// Up to this size the run with a certificate is timed too.
pub const PROVEN_UP_TO: usize = 50_000;

/// Places and funds (万元) of the guide's 19 directions: the caps of an instance of 600 candidates.
const DIRECTIONS: [(usize, usize); 19] = [
    (6, 1080),
    (15, 3000),
    (5, 1250),
    (3, 900),
    (5, 1000),
    (10, 2000),
    (30, 6000),
    (2, 600),
    (10, 2000),
    (6, 600),
    (2, 1500),
    (15, 3000),
    (10, 3000),
    (4, 160),
    (6, 900),
    (30, 3000),
    (10, 3000),
    (2, 400),
    (5, 1500),
];

/// One programme with its candidates.
#[allow(clippy::struct_excessive_bools, reason = "factors of a grid, each with two values")]
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
    /// At most one of each pair or group of candidates across directions (a twentieth of the candidates as pairs), and
    /// candidates that need another one (a hundredth, 5,000 at most).
    pub crossing: bool,
}

/// All instances of a size, so mixed that every fourth or third of them still holds every value of every factor.
pub fn of_size(candidates: usize) -> Vec<Instance> {
    let mut all = Vec::new();
    for share in [100, 90, 75] {
        for code in [0b000_u8, 0b011, 0b101, 0b110, 0b111, 0b100, 0b010, 0b001] {
            for half in [false, true] {
                let (growing, coarse, correlated) = (code & 4 != 0, code & 2 != 0, code & 1 != 0);
                let crossing = half != (code.count_ones() % 2 == 0);
                all.push(Instance { candidates, growing, coarse, share, correlated, crossing });
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

impl Instance {
    pub fn name(&self) -> String {
        let caps = if self.growing { "growing" } else { "fixed" };
        let grain = if self.coarse { "coarse" } else { "fine" };
        let merit = if self.correlated { "correlated" } else { "free" };
        let rules = if self.crossing { "crossing" } else { "apart" };
        format!("{}-{caps}-{grain}-{}-{merit}-{rules}", self.candidates, self.share)
    }

    /// Writes programme.toml, scenario.toml and candidates.csv.
    pub fn write(&self, folder: &Path) {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).expect("target/ is writable");
        let programme = folder.join("programme.toml");
        fs::write(&programme, self.programme()).expect("writable");
        let rules = input::load_programme(&programme).expect("the programme is sound").programme;
        let grain = rules.money.parse(if self.coarse { "10" } else { "0.01" }).expect("an amount");
        let options = Plain { grain: Some(grain), correlated: self.correlated };
        let made = folder.join("made.csv");
        let mut out = BufWriter::new(fs::File::create(&made).expect("writable"));
        plain(&rules, &options, 1, self.candidates, &mut out).expect("candidates are made");
        out.flush().expect("written");
        drop(out);
        let ids = self.label(&made, &folder.join("candidates.csv"));
        fs::remove_file(made).expect("made before");
        fs::write(folder.join("scenario.toml"), self.scenario(&ids)).expect("writable");
    }

    fn programme(&self) -> String {
        let scale = |value: usize| if self.growing { (value * self.candidates).div_ceil(600) } else { value };
        let funds: usize = DIRECTIONS.iter().map(|(_, cap)| scale(*cap)).sum();
        let (name, total) = (self.name(), funds * self.share);
        let mut text = format!(
            "[programme]\nid = \"{name}\"\ntitle = {{ zh = \"{name}\", en = \"{name}\" }}\ntotal = \"{}.{:02}\"\n",
            total / 100,
            total % 100
        );
        for (place, (projects, cap)) in DIRECTIONS.iter().enumerate() {
            let (number, projects, cap) = (place + 1, scale(*projects), scale(*cap));
            writeln!(
                text,
                "\n[[direction]]\nid = \"D{number:02}\"\ntitle = {{ zh = \"方向{number}\", en = \"Direction {number}\" }}\n\
                 projects = {{ at_most = {projects} }}\nfunds = {{ at_most = {cap} }}"
            )
            .expect("a text");
        }
        if self.crossing {
            text.push_str("\n[[limit]]\nid = \"one-per-lab\"\nfor_each = [\"lab\"]\ncount = { at_most = 1 }\n");
        }
        text
    }

    /// Adds the column `lab`, which a tenth of the candidates share in pairs and some in groups of 3 to 6. Returns the ids.
    fn label(&self, from: &Path, to: &Path) -> Vec<String> {
        let mut random = ChaCha8Rng::seed_from_u64(self.candidates as u64);
        let mut labs: Vec<u32> = vec![0; self.candidates];
        if self.crossing {
            let mut draw = |members: usize, lab: u32| {
                for _ in 0..members {
                    labs[random.random_range(0..self.candidates)] = lab;
                }
            };
            let (pairs, groups) = (self.candidates / 20, self.candidates / 200);
            for pair in 0..pairs {
                draw(2, u32::try_from(pair + 1).expect("few"));
            }
            for group in 0..groups {
                draw(3 + group % 4, u32::try_from(pairs + group + 1).expect("few"));
            }
        }
        let mut out = BufWriter::new(fs::File::create(to).expect("writable"));
        let mut ids = Vec::new();
        for (row, line) in BufReader::new(fs::File::open(from).expect("made before")).lines().enumerate() {
            let line = line.expect("UTF-8");
            if row == 0 {
                writeln!(out, "{line},lab").expect("written");
                continue;
            }
            ids.push(line.split(',').next().expect("an id").to_owned());
            match labs[row - 1] {
                0 => writeln!(out, "{line},").expect("written"),
                lab => writeln!(out, "{line},L{lab}").expect("written"),
            }
        }
        out.flush().expect("written");
        ids
    }

    fn scenario(&self, ids: &[String]) -> String {
        let mut text = "[scenario]\nid = \"scenario\"\ntitle = { zh = \"基准\", en = \"base\" }\n".to_owned();
        if self.crossing {
            let mut random = ChaCha8Rng::seed_from_u64(self.candidates as u64 + 1);
            for _ in 0..(self.candidates / 100).min(5_000) {
                let mut pick = || &ids[random.random_range(0..ids.len())];
                let (project, needs) = (pick(), pick());
                if project != needs {
                    writeln!(text, "\n[[require]]\nproject = \"{project}\"\nneeds = \"{needs}\"").expect("a text");
                }
            }
        }
        text
    }
}
