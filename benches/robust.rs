//! `robust` with 1,000 draws against one solve of the base: a ratio of processor time, taken side by side.
//!
//! `cargo bench --bench robust` prints, for the programme in `data/`, the milliseconds of one solve (program to proven optimum, ties
//! included) and of the whole study, by method of drawing, and how many solves a study is worth. On Linux it is the processor time
//! of the process, elsewhere the time on the clock.

use fundline::domain::Outcome;
use fundline::input::{Paths, load};
use fundline::model;
use fundline::screen::screen;
use fundline::solve::{Control, optimum};
use fundline::study::robust::{Method, Question, robust};
use fundline::study::{About, Asker, Situation};
use std::time::Instant;

/// Solves that one solve is measured by.
const SOLVES: u32 = 100;

fn main() {
    let paths = Paths {
        programme: "data/guide-2025-2/programme.toml".into(),
        candidates: "data/guide-2025-2/candidates.csv".into(),
        scenario: Some("scenarios/base.toml".into()),
    };
    let inputs = load(&paths).unwrap_or_else(|found| panic!("{found:?}"));
    let (case, candidates) = (&inputs.case, &inputs.candidates);
    let screened = screen(case, candidates).expect("sound expressions");
    let situation = Situation::new(case, candidates, &screened.screening, &screened.bindings);
    let program = model::build(case, candidates, &screened.screening, &screened.bindings).expect("buildable");
    let (one, ()) = spent(|| {
        for _ in 0..SOLVES {
            assert!(matches!(optimum(&program, candidates.len(), &Control::default()), Outcome::Optimal(_)));
        }
    });
    let one = one / f64::from(SOLVES);
    println!("| what | ms | solves |\n| --- | ---: | ---: |\n| one solve | {:.2} | 1 |", 1e3 * one);
    for (name, method) in [("bootstrap", Method::Bootstrap), ("bayes", Method::Bayes)] {
        let question = Question {
            draws: 1_000,
            seed: 1,
            method,
            core: 9_500,
            exterior: 500,
            gammas: Vec::new(),
            file: String::new(),
            scenario: String::new(),
        };
        let (all, study) = spent(|| {
            let asker = Asker::new(situation.clone(), Control::default());
            robust(&asker, About::new(case, Vec::new(), true), &question)
        });
        assert!(study.is_ok_and(|study| study.proven), "every draw is proven");
        println!("| robust, 1,000 draws, {name} | {:.0} | {:.0} |", 1e3 * all, all / one);
    }
}

/// Seconds of the processor that something takes.
fn spent<T>(what: impl FnOnce() -> T) -> (f64, T) {
    let (started, ticks) = (Instant::now(), ticks());
    let result = what();
    let clock = started.elapsed().as_secs_f64();
    // The kernel counts hundredths of a second for programs.
    (ticks.zip(self::ticks()).map_or(clock, |(from, to)| (to - from) / 100.0), result)
}

/// Ticks that this process has spent, in user and kernel mode.
fn ticks() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<f64> =
        stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).map_while(|field| field.parse().ok()).collect();
    (fields.len() == 2).then(|| fields.iter().sum())
}
