//! `fundline completions`.

use super::common::print;
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
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "fundline", &mut script);
    print(&String::from_utf8_lossy(&script)).map_or_else(|exit| exit, |()| Exit::Done)
}
