//! What the tests of several formats share.

use super::made::Imported;
use crate::domain::Outcome;
use crate::input::{Inputs, Paths, load};
use crate::model::Program;
use crate::solve::{Control, Options, solve};
use crate::{model, screen};
use std::fs;

/// Writes what was imported and reads it as every command does, under one of its scenarios or as it is. The folder stays as
/// long as it is held.
pub(super) fn read_back(imported: &Imported, scenario: Option<&str>) -> (Inputs, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in imported.files("a file").expect("written") {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    let paths = Paths {
        programme: folder.path().join("programme.toml"),
        candidates: folder.path().join("candidates.csv"),
        scenario: scenario.map(|name| folder.path().join(format!("scenarios/{name}.toml"))),
    };
    (load(&paths).unwrap_or_else(|issues| panic!("{issues:#?}")), folder)
}

/// The program of some inputs.
pub(super) fn program(inputs: &Inputs) -> Program {
    let screened = screen::screen(&inputs.case, &inputs.candidates).expect("sound");
    model::build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings).expect("built")
}

/// The proven optimum; `None` where no allocation keeps the rules.
pub(super) fn optimum(inputs: &Inputs) -> Option<String> {
    match solve(&program(inputs), inputs.candidates.len(), Options::default(), &Control::default()) {
        Outcome::Optimal(solution) => Some(solution.objective.plain().to_string()),
        Outcome::Infeasible(_) => None,
        other => panic!("{other:?}"),
    }
}
