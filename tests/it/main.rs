//! One test binary: the linker meets the heavy libraries once.

mod arrows;
mod audit;
mod cases;
mod cli;
mod guide;
mod guide_decisions;
mod guide_text;
mod ledger;
mod seal;
mod support;
