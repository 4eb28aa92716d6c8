//! fundline against what a user would take instead, on the same files, by processor time.
//!
//! ```text
//! grid ──files──▶ fundline solve │ CP-SAT │ HiGHS │ SCIP │ CBC │ polars reads and does nothing (the floor)
//!                       └──────────── processor seconds, peak memory, optimum ────────────▶ table and chart
//! ```
//!
//! `cargo bench --bench scale [-- --sizes 600,5000 --every 4 --seconds 120 --only fundline,floor]`. Each contestant is a process
//! of its own that reads the files, solves, and is done when it has the proven optimum (fundline: when its result is
//! written). What is measured is user and system time of the process and its children. Answers are kept in
//! `target/scale/answers.jsonl` and stand until they are asked for again (`--again NAME`), so that a run can be stopped; the
//! table and the chart in `benches/results/` are made of all of them.

#![allow(clippy::print_stdout, missing_docs, reason = "a bench prints its figures")]

mod answers;
mod chart;
mod contest;
mod grid;
mod table;

use answers::Answers;
use contest::Contestant;
use std::path::Path;

/// What the command line asks for.
struct Asked {
    sizes: Vec<usize>,
    /// Every how many instances of a size the peers take part.
    every: usize,
    /// Processor seconds after which a peer has given no answer.
    seconds: u64,
    only: Vec<Contestant>,
    again: Vec<Contestant>,
}

fn asked() -> Asked {
    let mut asked = Asked {
        sizes: grid::SIZES.to_vec(),
        every: 1,
        seconds: 120,
        only: Contestant::ALL.to_vec(),
        again: Vec::new(),
    };
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let value = words.next().unwrap_or_else(|| panic!("{word} wants a value"));
        let numbers = || value.split(',').map(|number| number.parse().expect("a whole number"));
        let names = || value.split(',').map(|name| Contestant::named(name).expect("a contestant's name")).collect();
        match word.as_str() {
            "--sizes" => asked.sizes = numbers().collect(),
            "--every" => asked.every = numbers().next().expect("a number"),
            "--seconds" => asked.seconds = value.parse().expect("seconds"),
            "--only" => asked.only = names(),
            "--again" => asked.again = names(),
            _ => panic!("unknown option {word}: --sizes, --every, --seconds, --only, --again"),
        }
    }
    asked
}

fn main() {
    let asked = asked();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = home.join("target/scale");
    std::fs::create_dir_all(&scratch).expect("target/ is writable");
    contest::install(home, &asked.only);
    let mut answers = Answers::open(&scratch.join("answers.jsonl"));
    for contestant in &asked.again {
        answers.forget(*contestant);
    }
    for &size in &asked.sizes {
        for (place, instance) in grid::of_size(size).into_iter().enumerate() {
            let folder = scratch.join("instance");
            let mut made = false;
            for &contestant in &asked.only {
                let peer = !matches!(contestant, Contestant::Fundline | Contestant::Proof | Contestant::Floor);
                if answers.has(&instance, contestant) || (peer && place % asked.every != 0) {
                    continue;
                }
                if contestant == Contestant::Proof && size > grid::PROVEN_UP_TO {
                    continue;
                }
                if !made {
                    instance.write(&folder);
                    made = true;
                }
                let answer = if peer && answers.gave_up_below(&instance, contestant) {
                    contest::Answer::not_run()
                } else {
                    contestant.answer(home, &folder, asked.seconds)
                };
                println!("{}\t{}\t{answer}", instance.name(), contestant.name());
                answers.add(&instance, contestant, answer);
            }
        }
    }
    let results = home.join("benches/results");
    table::write(&answers, asked.seconds, &results.join("scale.md"));
    chart::write(&answers, asked.seconds, &results.join("scale"));
}
