//! `fundline schema`: what editors need to complete and check the TOML files.

use super::Exit;
use super::common::print;
use crate::input::{programme_schema, scenario_schema};

/// Arguments of `fundline schema`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of which file
    #[arg(value_enum)]
    of: Of,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Of {
    /// The call guide
    Programme,
    /// What differs from it
    Scenario,
}

pub(super) fn run(args: &Args) -> Exit {
    let schema = match args.of {
        Of::Programme => programme_schema(),
        Of::Scenario => scenario_schema(),
    };
    print(&schema).map_or_else(|exit| exit, |()| Exit::Done)
}
