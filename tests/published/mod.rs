//! Real programmes that others wrote, held against answers that others published or proved (see the README of the cases), by
//! way of the importers. Skipped with a message where the cases are not at hand; `FUNDLINE_CASES` says where they are.

pub mod cities;
mod elections;
mod pabutools;
mod page;
pub mod resources;

use crate::support::{optimum, shared};
use fundline::foreign::Imported;
use fundline::foreign::pabulib::{self, Options, Source};
use fundline::input::{Inputs, Paths, load};
use std::fs;
use std::path::PathBuf;

/// The folder of the cases, if it is there.
fn cases() -> Option<PathBuf> {
    shared("cases", "FUNDLINE_CASES")
}

/// Imports an election of the cases.
fn election(stem: &str) -> Option<Imported> {
    let path = cases()?.join("pabulib").join(format!("{stem}.pb"));
    let bytes = fs::read(path).expect("readable");
    let source = Source { shown: stem, stem, bytes: &bytes };
    let made = pabulib::import(&[source], Options::default()).unwrap_or_else(|issues| panic!("{issues:#?}"));
    made.programmes.into_iter().next().map(|programme| programme.1)
}

/// Writes an imported programme and reads it under one of its scenarios, as every command does.
pub fn read(imported: &Imported, scenario: &str) -> Inputs {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in imported.files("the cases").expect("written") {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    let paths = Paths {
        programme: folder.path().join("programme.toml"),
        candidates: folder.path().join("candidates.csv"),
        scenario: Some(folder.path().join(format!("scenarios/{scenario}.toml"))),
    };
    load(&paths).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

/// The proven optimum of an imported programme.
fn best(imported: &Imported, scenario: &str) -> String {
    optimum(&read(imported, scenario)).0
}
