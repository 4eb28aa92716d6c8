//! Petersen (1967), "Computational experience with variants of the Balas algorithm", from the OR-Library: several resources
//! at once, each a limit on a sum. Every optimum is unique.

use super::{best, cases};
use fundline::foreign::{Import, orlib};
use std::fs;

/// The seven problems, where they are at hand.
pub fn problems() -> Option<Import> {
    let bytes = fs::read(cases()?.join("orlib/mknap1.txt")).expect("readable");
    let made = orlib::import("mknap1.txt", "mknap1", &bytes, None);
    Some(made.unwrap_or_else(|issues| panic!("{issues:#?}")))
}

#[test]
fn capital_budgeting_with_several_resources() {
    let Some(made) = problems() else { return };
    let found: Vec<String> = made.programmes.iter().map(|(_, imported)| best(imported, "base")).collect();
    assert_eq!(found, ["3800", "8706.1", "4015", "6120", "12400", "10618", "16537"]);
    let stated: Vec<Option<&str>> =
        made.programmes.iter().map(|(_, imported)| imported.stated_optimum.as_deref()).collect();
    assert_eq!(stated, found.iter().map(|best| Some(best.as_str())).collect::<Vec<_>>(), "as the file says");
}
