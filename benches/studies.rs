//! What studies cost against one solve, on the guide's candidates: ratios measured side by side.
//!
//! One solve is what a user waits for: reading the inputs, screening, building the program, solving it. A study is held
//! against that with everything it does: reading and screening, every solve, and the recheck of every answer.

#![allow(clippy::print_stdout, missing_docs, reason = "a bench prints its figures")]

use fundline::domain::{Allocation, Candidates, Case, Money};
use fundline::input::{Inputs, Paths, load};
use fundline::screen::{Screened, screen};
use fundline::solve::{Control, Options, solve};
use fundline::study::explain::{self, explain};
use fundline::study::price::price;
use fundline::study::sweep::{self, Axis, Key, sweep};
use fundline::study::ties::{self, ties};
use fundline::study::{About, Asker, Refused, Situation, Study};
use fundline::verify::{Verifier, verify};
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn inputs() -> Inputs {
    let at = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let paths = Paths {
        programme: at("data/guide-2025-2/programme.toml"),
        candidates: at("data/guide-2025-2/candidates.csv"),
        scenario: Some(at("scenarios/base.toml")),
    };
    load(&paths).expect("the guide is sound")
}

fn one_solve() {
    let Inputs { case, candidates, .. } = inputs();
    let Screened { screening, bindings, .. } = screen(&case, &candidates).expect("sound");
    let program = fundline::model::build(&case, &candidates, &screening, &bindings).expect("buildable");
    std::hint::black_box(solve(&program, candidates.len(), Options::default(), &Control::default()));
}

fn study(ask: impl Fn(&Asker, &Inputs, About) -> Result<Study, Refused>) {
    let inputs = inputs();
    let screened = screen(&inputs.case, &inputs.candidates).expect("sound");
    let verifier = Verifier::new(&inputs.case, &inputs.candidates).expect("sound");
    let check = |case: &Case, candidates: &Candidates, allocation: &Allocation| {
        // As the command does: screened again only where the study has changed clauses or limits.
        let (rules, base) = (&case.programme, &inputs.case.programme);
        let rechecked = if rules.clauses == base.clauses && rules.limits == base.limits {
            verifier.verify(case, candidates, allocation)
        } else {
            verify(case, candidates, allocation)
        };
        Ok(rechecked.expect("every rule is kept").objective)
    };
    let base = Situation::new(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings);
    let asker = Asker::new(base, Control::default()).checking(&check);
    let about = About::new(&inputs.case, Vec::new(), true);
    assert!(ask(&asker, &inputs, about).expect("answered").proven);
}

/// Median of some rounds.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn main() {
    one_solve();
    let one = median(one_solve);
    println!("one solve: {} ms", one.as_millis());
    let tell = |name: &str, time: Duration| {
        let ratio = time.as_secs_f64() / one.as_secs_f64();
        println!("{name}: {} ms, {ratio:.1} times one solve", time.as_millis());
    };
    let totals = |case: &Case| {
        let one_percent = case.programme.total.0 / 100;
        let values = (70..=110).map(|percent| percent * one_percent).collect();
        vec![Axis { key: Key::Total, values }]
    };
    let frontier = |priority: bool| {
        median(|| {
            study(|asker, inputs, about| {
                let question = sweep::Question { axes: totals(&inputs.case), priority, next: Some(Money(1_000_000)) };
                sweep(asker, about, &question)
            });
        })
    };
    tell("sweep of 41 totals with the next million of each (meant: within 10)", frontier(false));
    tell("the same with the priority list", frontier(true));
    let all = median(|| {
        study(|asker, inputs, about| explain(asker, &inputs.guide, about, &explain::Question::default()));
    });
    tell("explain for everybody (meant: within 30)", all);
    let certain = median(|| {
        let question = ties::Question { within: Some(5_000), list: 20, seed: Some("seed".into()) };
        study(|asker, _, about| ties(asker, about, &question));
    });
    tell("ties within 0.5 %, listed and drawn", certain);
    tell("price of every rule", median(|| study(|asker, _, about| price(asker, about, None))));
}
