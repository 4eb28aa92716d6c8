//! fundline against what a user would take instead, on the same files, by processor time.
//!
//! ```text
//! grid ──files──▶ fundline solve │ CBC │ SCIP │ CP-SAT │ HiGHS │ polars reads and does nothing (the floor)
//!                       └──────────── processor seconds, peak memory, optimum ────────────▶ table and chart
//! ```
//!
//! `cargo bench --bench scale [-- --sizes 600,5000 --every 4 --seconds 120 --clock 60 --only fundline,floor]`. Each contestant is a
//! process of its own that reads the files, solves, and is done when it has the proven optimum (fundline: when its result is
//! written). What is measured is user and system time of the process and its children. Answers are kept in
//! `benches/results/answers.jsonl` and stand until they are asked for again (`--again NAME`, for the sizes of that run), so that
//! a run can be stopped. `--rounds 1` leaves programmes that no peer proves quickly for a later run. The tables and the chart
//! in `benches/results/` are made of all of them.
//!
//! `FUNDLINE_PROTOTYPE` may name the folder of the prototype's source; without it, it takes no part.

#![allow(clippy::print_stdout, missing_docs, reason = "a bench prints its figures")]

mod against;
mod answers;
mod chart;
mod contest;
mod grid;
mod growth;
mod peers;
#[path = "../support/process.rs"]
mod process;
mod prototype;
mod table;

use answers::Answers;
use contest::{Contestant, Limits, Stage};
use std::path::Path;

/// What the command line asks for.
struct Asked {
    sizes: Vec<usize>,
    /// Every how many instances of a size the peers take part.
    every: usize,
    limits: Limits,
    only: Vec<Contestant>,
    again: Vec<Contestant>,
}

fn asked() -> Asked {
    let mut asked = Asked {
        sizes: grid::SIZES.to_vec(),
        every: 1,
        limits: Limits { seconds: 120, clock: 60, rounds: usize::MAX },
        only: Contestant::ALL.to_vec(),
        again: Vec::new(),
    };
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let value = words.next().unwrap_or_else(|| panic!("{word} wants a value"));
        let number = || value.parse().expect("a whole number");
        let names = || value.split(',').map(|name| Contestant::named(name).expect("a contestant's name")).collect();
        match word.as_str() {
            "--sizes" => asked.sizes = value.split(',').map(|size| size.parse().expect("a whole number")).collect(),
            "--every" => asked.every = value.parse().expect("a whole number"),
            "--seconds" => asked.limits.seconds = number(),
            "--clock" => asked.limits.clock = number(),
            "--rounds" => asked.limits.rounds = value.parse().expect("a whole number"),
            "--only" => asked.only = names(),
            "--again" => asked.again = names(),
            _ => panic!("unknown option {word}: --sizes, --every, --seconds, --clock, --rounds, --only, --again"),
        }
    }
    asked
}

fn main() {
    let mut asked = asked();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = home.join("target/scale");
    std::fs::create_dir_all(&scratch).expect("target/ is writable");
    peers::install(home, &asked.only);
    if !prototype::build(home) {
        asked.only.retain(|one| !matches!(one, Contestant::Prototype | Contestant::Lean));
    }
    let results = home.join("benches/results");
    let mut answers = Answers::open(&results.join("answers.jsonl"));
    answers.forget(&asked.again, &asked.sizes);
    for &size in &asked.sizes {
        for (place, instance) in grid::of_size(size).into_iter().enumerate() {
            let stage = Stage::new(home, &scratch.join("instance"), instance);
            ours(&stage, &asked, &mut answers);
            if place % asked.every == 0 {
                peers::contest(&stage, &asked.only, asked.limits, &mut answers);
            }
        }
        if asked.only.contains(&Contestant::Prototype) {
            for instance in grid::exclusive(size) {
                ours(&Stage::new(home, &scratch.join("instance"), instance), &asked, &mut answers);
            }
        }
    }
    table::write(&answers, asked.limits, &results.join("scale.md"));
    chart::write(&answers, asked.limits, &results.join("scale"));
}

/// Everybody but the peers.
fn ours(stage: &Stage, asked: &Asked, answers: &mut Answers) {
    for &contestant in &asked.only {
        let peer = Contestant::PEERS.contains(&contestant);
        if peer || !contestant.takes_part(&stage.instance) || answers.has(&stage.instance, contestant) {
            continue;
        }
        let answer = stage.run(contestant, asked.limits);
        println!("{}\t{}\t{answer}", stage.instance.name(), contestant.name());
        answers.add(&stage.instance, contestant, answer);
    }
}
