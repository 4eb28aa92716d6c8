//! One test binary: the linker meets the heavy libraries once.

mod arrows;
mod audit;
mod bad_input;
mod book;
mod certificates;
mod cli;
mod foreign;
mod guide;
mod guide_decisions;
mod guide_text;
mod ledger;
#[path = "../published/mod.rs"]
mod published;
mod robust;
mod scenarios;
mod seal;
mod spreadsheets;
mod studies;
mod support;
mod tutorial;
