//! `fundline completions`.

use super::{Cli, Exit};
use clap::CommandFactory;
use clap_complete::Shell;

/// Arguments of `fundline completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Exit {
    clap_complete::generate(args.shell, &mut Cli::command(), "fundline", &mut std::io::stdout());
    Exit::Done
}
