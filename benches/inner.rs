//! The inner parts one by one, on an instance of the grid (growing caps, fine money, total 90 %, crossing rules).
//!
//! `cargo bench --bench inner [FILTER]`.

#[path = "scale/grid.rs"]
#[allow(dead_code, reason = "the grid as a whole is for the comparison with peers")]
mod grid;

use divan::Bencher;
use fundline::domain::Outcome;
use fundline::input::{Inputs, Paths, load};
use fundline::model::{Program, build};
use fundline::screen::{Screened, screen};
use fundline::solve::{Control, Options, solve};
use fundline::verify::verify;
use std::path::{Path, PathBuf};

const SIZES: [usize; 3] = [600, 5_000, 50_000];

fn main() {
    divan::main();
}

fn folder(candidates: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/scale/inner-{candidates}"));
    if !folder.join("candidates.csv").exists() {
        let instance = grid::Instance {
            candidates,
            growing: true,
            coarse: false,
            share: 90,
            correlated: false,
            rules: grid::Rules::Crossing,
        };
        instance.write(&folder);
    }
    folder
}

fn inputs(candidates: usize) -> Inputs {
    let folder = folder(candidates);
    let paths =
        Paths { programme: folder.join("programme.toml"), candidates: folder.join("candidates.csv"), scenario: None };
    load(&paths).expect("the instance is sound")
}

fn screened(inputs: &Inputs) -> Screened {
    screen(&inputs.case, &inputs.candidates).expect("the rules can be asked")
}

fn program(inputs: &Inputs) -> Program {
    let screened = screened(inputs);
    build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings).expect("it can be built")
}

#[divan::bench(args = SIZES)]
fn reading(bencher: Bencher, candidates: usize) {
    folder(candidates);
    bencher.bench_local(|| inputs(candidates));
}

#[divan::bench(args = SIZES)]
fn screening(bencher: Bencher, candidates: usize) {
    let inputs = inputs(candidates);
    bencher.bench_local(|| screened(&inputs));
}

#[divan::bench(args = SIZES)]
fn building(bencher: Bencher, candidates: usize) {
    let inputs = inputs(candidates);
    let screened = screened(&inputs);
    bencher.bench_local(|| build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings));
}

#[divan::bench(args = SIZES)]
fn solving(bencher: Bencher, candidates: usize) {
    let program = program(&inputs(candidates));
    bencher.bench_local(|| solve(&program, candidates, Options::default(), &Control::default()));
}

#[divan::bench(args = SIZES)]
fn rechecking(bencher: Bencher, candidates: usize) {
    let inputs = inputs(candidates);
    let program = program(&inputs);
    let Outcome::Optimal(solution) = solve(&program, candidates, Options::default(), &Control::default()) else {
        panic!("the instance has a proven optimum");
    };
    bencher.bench_local(|| verify(&inputs.case, &inputs.candidates, &solution.allocation).expect("every rule is kept"));
}
