//! What several tests share.

use fundline::domain::{Allocation, Candidates, Case, Outcome};
use fundline::input::{Inputs, Paths, load};
use fundline::model::{Program, Standard};
use fundline::prove::{self, Checked, Derivations, Subject};
use fundline::solve::derive::{self, Derived, Limits};
use fundline::solve::{Control, Options, solve};
use fundline::study::{Asker, Situation};
use fundline::{model, screen};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of this repository.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A folder of known answers that stands beside the repository, or where `variable` says; `None`, with a message, where it
/// is not at hand.
pub fn shared(name: &str, variable: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).map_or_else(|| file("../shared").join(name), PathBuf::from);
    let found = folder.is_dir();
    if !found {
        eprintln!("skipped: nothing at {}", folder.display());
    }
    found.then_some(folder)
}

/// Writes a programme and its candidates and reads them as fundline would.
pub fn read(programme: &str, candidates: &str) -> Inputs {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths {
        programme: folder.path().join("programme.toml"),
        candidates: folder.path().join("candidates.csv"),
        scenario: None,
    };
    fs::write(&paths.programme, programme).expect("written");
    fs::write(&paths.candidates, candidates).expect("written");
    load(&paths).unwrap_or_else(|issues| panic!("{issues:#?}\n{programme}"))
}

/// Certifies an allocation; our own checker accepts every proof, and so does `veripb` where `FUNDLINE_VERIPB` says where it is.
pub fn certified(program: &Program, candidates: &Candidates, allocation: &Allocation) {
    let (limits, control) = (Limits::default(), Control::default());
    let shown = |derived: Derived| match derived {
        Derived::Shown(derivation) => Some(derivation),
        other => panic!("no proof: {other:?}"),
    };
    let chosen = derive::columns(program, allocation);
    let standard = Standard::merit(program);
    let (merit, start) = derive::merit(&standard, &chosen, true, limits, &control);
    let choice = derive::choice(&Standard::choice(program, &chosen), &chosen, &start, limits, &control);
    let derivations = Derivations { merit: shown(merit), choice: shown(choice) };
    let subject = Subject { program, candidates, chosen: Some(&chosen) };
    let files = prove::files(subject, &derivations).unwrap_or_else(|rejected| panic!("{rejected:?}"));
    let text = |name: &str| {
        let file = files.iter().find(|file| file.0 == name).expect("a file of every certificate");
        String::from_utf8(file.1.clone()).expect("ASCII")
    };
    let pairs = [(prove::PROGRAM, prove::OPTIMAL), (prove::CHOICE_PROGRAM, prove::CHOICE)];
    let checked = pairs.map(|(program, proof)| prove::check(&text(program), &text(proof)).expect("accepted"));
    assert_eq!(checked, [Checked::Optimal(standard.objective(&chosen)), Checked::Infeasible]);
    let Some(veripb) = std::env::var_os("FUNDLINE_VERIPB") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for (program, proof) in pairs {
        let (opb, pbp) = (folder.path().join("p.opb"), folder.path().join("p.pbp"));
        fs::write(&opb, text(program)).expect("written");
        fs::write(&pbp, text(proof)).expect("written");
        let output = Command::new(&veripb).arg(&opb).arg(&pbp).output().expect("veripb runs");
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let accepted =
            output.status.success() && said.contains("s VERIFIED") && !said.to_lowercase().contains("warning");
        assert!(accepted, "veripb on {proof}: {said}");
    }
}

/// Solves and gives the proven and certified optimum with the ids of the funded.
pub fn optimum(inputs: &Inputs) -> (String, Vec<String>) {
    let Inputs { case, candidates, .. } = inputs;
    let screened = screen::screen(case, candidates).expect("sound expressions");
    let program = model::build(case, candidates, &screened.screening, &screened.bindings).expect("eligible locks");
    match solve(&program, candidates.len(), Options::default(), &Control::default()) {
        Outcome::Optimal(solution) => {
            fundline::verify::verify(case, candidates, &solution.allocation).expect("every rule is kept");
            certified(&program, candidates, &solution.allocation);
            let ids = solution.allocation.awards.iter().map(|(candidate, _)| candidates.id(*candidate).to_owned());
            (solution.objective.plain().to_string(), ids.collect())
        }
        other => panic!("not proven optimal: {other:?}"),
    }
}

/// Asks a study about inputs, every answer rechecked from them.
pub fn asked<T>(inputs: &Inputs, ask: impl FnOnce(&Asker) -> T) -> T {
    let Inputs { case, candidates, .. } = inputs;
    let screened = screen::screen(case, candidates).expect("sound expressions");
    let check = |case: &Case, candidates: &Candidates, allocation: &Allocation| {
        Ok(fundline::verify::verify(case, candidates, allocation).expect("every rule is kept").objective)
    };
    let base = Situation::new(case, candidates, &screened.screening, &screened.bindings);
    ask(&Asker::new(base, Control::default()).checking(&check))
}
