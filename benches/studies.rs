//! What studies cost against one solve, on the guide's candidates: ratios of processor time, taken side by side.
//!
//! Two ratios for each study. *Alone*: the study once its inputs are read and screened, every answer rechecked, against one solve
//! of the base program to the proven optimum with its ties. *Whole*: both with what comes before, reading the files, screening,
//! building the program; that is what a user waits for, but for the writing of the result.

#![allow(clippy::print_stdout, missing_docs, reason = "a bench prints its figures")]

#[path = "support/processor.rs"]
mod processor;

use fundline::domain::{Allocation, Candidates, Case, Money};
use fundline::input::{Inputs, Paths, load};
use fundline::model::{Program, build};
use fundline::screen::{Screened, screen};
use fundline::solve::{Control, Options, solve};
use fundline::study::explain::{self, explain};
use fundline::study::price::price;
use fundline::study::robust::{self, Method, robust};
use fundline::study::sweep::{self, Axis, Key, sweep};
use fundline::study::ties::{self, ties};
use fundline::study::{About, Asker, Refused, Situation, Study};
use fundline::verify::{Verifier, verify};
use processor::spent;
use std::path::Path;

/// The inputs, read and screened.
struct Ready {
    inputs: Inputs,
    screened: Screened,
    verifier: Verifier,
}

impl Ready {
    fn new() -> Self {
        let at = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let paths = Paths {
            programme: at("data/guide-2025-2/programme.toml"),
            candidates: at("data/guide-2025-2/candidates.csv"),
            scenario: Some(at("scenarios/base.toml")),
        };
        let inputs = load(&paths).expect("the guide is sound");
        let screened = screen(&inputs.case, &inputs.candidates).expect("sound");
        let verifier = Verifier::new(&inputs.case, &inputs.candidates).expect("sound");
        Self { inputs, screened, verifier }
    }

    fn program(&self) -> Program {
        let Self { inputs, screened, .. } = self;
        build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings).expect("buildable")
    }

    fn solve(&self, program: &Program) {
        let count = self.inputs.candidates.len();
        std::hint::black_box(solve(program, count, Options::default(), &Control::default()));
    }

    fn study(&self, ask: &Ask) {
        let Self { inputs, screened, verifier } = self;
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
        assert!(ask(&asker, inputs, about).expect("answered").proven);
    }
}

type Ask = dyn Fn(&Asker, &Inputs, About) -> Result<Study, Refused>;

fn frontier(priority: bool, next: bool) -> Box<Ask> {
    Box::new(move |asker, inputs, about| {
        let total = inputs.case.programme.total.0;
        let values = (70..=110).map(|percent| total / 100 * percent).collect();
        let next = if next { Money(1_000_000) } else { Money(total / 100) };
        let question = sweep::Question { axes: vec![Axis { key: Key::Total, values }], priority, next: Some(next) };
        sweep(asker, about, &question)
    })
}

fn draws(method: Method) -> Box<Ask> {
    Box::new(move |asker, _, about| {
        let question = robust::Question {
            draws: 1_000,
            seed: 1,
            method,
            core: 9_500,
            exterior: 500,
            gammas: Vec::new(),
            file: String::new(),
            scenario: String::new(),
        };
        robust(asker, about, &question)
    })
}

fn main() {
    let ready = Ready::new();
    let program = ready.program();
    ready.solve(&program);
    let alone = spent(200, || ready.solve(&program));
    let whole = spent(20, || {
        let ready = Ready::new();
        ready.solve(&ready.program());
    });
    println!("one solve: {:.2} ms alone, {:.0} ms whole", 1e3 * alone, 1e3 * whole);
    println!("| study | ms | solves, alone | solves, whole |\n| --- | ---: | ---: | ---: |");
    // `cargo bench --bench studies -- robust`: only these.
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let tell = |name: &str, rounds: u32, ask: &Ask| {
        if wanted.as_ref().is_some_and(|wanted| !name.contains(wanted)) {
            return;
        }
        let own = spent(rounds, || ready.study(ask));
        let all = spent(rounds, || Ready::new().study(ask));
        println!("| {name} | {:.0} | {:.0} | {:.1} |", 1e3 * own, own / alone, all / whole);
    };
    tell("sweep of 41 totals (meant: within 10)", 20, &frontier(false, false));
    tell("the same with the next million of each", 20, &frontier(false, true));
    tell("the same with the priority list", 20, &frontier(true, true));
    tell("explain for everybody (meant: within 30)", 5, &|asker, inputs, about| {
        explain(asker, &inputs.guide, about, &explain::Question::default())
    });
    tell("robust, 1,000 draws, bootstrap (meant: within 100)", 3, &draws(Method::Bootstrap));
    tell("robust, 1,000 draws, bayes", 3, &draws(Method::Bayes));
    tell("ties within 0.5 %, listed and drawn", 5, &|asker, _, about| {
        let question = ties::Question { within: Some(5_000), list: 20, seed: Some("seed".into()) };
        ties(asker, about, &question)
    });
    tell("price of every rule", 5, &|asker, _, about| price(asker, about, None));
}
