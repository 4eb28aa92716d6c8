//! What several tests share.

use fundline::domain::Outcome;
use fundline::input::{Inputs, Paths, load};
use fundline::solve::{Control, Options, solve};
use fundline::{model, screen};
use std::fs;
use std::path::{Path, PathBuf};

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

/// Solves and gives the proven optimum with the ids of the funded.
pub fn optimum(inputs: &Inputs) -> (String, Vec<String>) {
    let Inputs { case, candidates, .. } = inputs;
    let screened = screen::screen(case, candidates).expect("sound expressions");
    let program = model::build(case, candidates, &screened.screening, &screened.bindings).expect("eligible locks");
    match solve(&program, candidates.len(), Options::default(), &Control::default()) {
        Outcome::Optimal(solution) => {
            fundline::verify::verify(case, candidates, &solution.allocation).expect("every rule is kept");
            let ids = solution.allocation.awards.iter().map(|(candidate, _)| candidates.id(*candidate).to_owned());
            (solution.objective.plain().to_string(), ids.collect())
        }
        other => panic!("not proven optimal: {other:?}"),
    }
}
