//! `fundline export`: a programme for other people's tools.

use super::common::{InputArgs, say_line, told, whole};
use super::{Exit, issues};
use crate::domain::{Lang, Text};
use crate::foreign::pabulib;
use crate::input::{Inputs, load_ballots};
use crate::model::{self, Program};
use crate::prove;
use crate::say;
use crate::screen;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `fundline export`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which format
    #[arg(value_enum)]
    format: Format,
    #[command(flatten)]
    inputs: InputArgs,
    /// The ballots, CSV (pabulib) [default: ballots.csv beside the programme, where there is one]
    #[arg(long, value_name = "FILE")]
    ballots: Option<PathBuf>,
    /// Where to write it [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A participatory budgeting election (.pb): candidates as projects, merit as votes
    Pabulib,
    /// The 0-1 program in the CPLEX LP format
    Lp,
    /// The 0-1 program in the free MPS format
    Mps,
    /// The 0-1 program in the format of the pseudo-Boolean competition
    Opb,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    export(args, lang).map_or_else(|exit| exit, |()| Exit::Done)
}

fn export(args: &Args, lang: Lang) -> Result<(), Exit> {
    let inputs = args.inputs.load(lang)?;
    let bytes = match args.format {
        Format::Pabulib => election(args, &inputs, lang)?,
        Format::Lp => {
            written(|out| model::write_lp(&program(&inputs, lang)?, out).map_err(|error| failed(&error, lang)))?
        }
        Format::Mps => {
            written(|out| model::write_mps(&program(&inputs, lang)?, out).map_err(|error| failed(&error, lang)))?
        }
        Format::Opb => prove::program_opb(&program(&inputs, lang)?).into_bytes(),
    };
    match &args.out {
        Some(path) => whole(path, |out| out.write_all(&bytes)).map_err(|error| failed(&error, lang)),
        None => match io::stdout().lock().write_all(&bytes) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(&error, lang)),
            _ => Ok(()),
        },
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Exit>) -> Result<Vec<u8>, Exit> {
    let mut bytes = Vec::new();
    write(&mut bytes).map(|()| bytes)
}

fn program(inputs: &Inputs, lang: Lang) -> Result<Program, Exit> {
    let screened = screen::screen(&inputs.case, &inputs.candidates).map_err(|found| told(&found, lang))?;
    model::build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings)
        .map_err(|found| told(&found, lang))
}

fn election(args: &Args, inputs: &Inputs, lang: Lang) -> Result<Vec<u8>, Exit> {
    let ballots = match ballots_of(args.ballots.as_deref(), &args.inputs.programme) {
        Some(path) => Some(load_ballots(&path, &inputs.candidates).map_err(|found| told(&found, lang))?.0),
        None => None,
    };
    let exported = pabulib::export(&inputs.case, &inputs.candidates, ballots.as_ref())
        .map_err(|error| failed(&error.into(), lang))?;
    for Text { zh, en } in &exported.assumptions {
        say_line(&say!("  · {zh}", "  - {en}"), lang);
    }
    Ok(exported.text.into_bytes())
}

/// The ballots' file: the one named, else the one beside the programme.
pub(super) fn ballots_of(named: Option<&Path>, programme: &Path) -> Option<PathBuf> {
    let beside = || programme.parent().unwrap_or(Path::new("")).join("ballots.csv");
    named.map(Path::to_path_buf).or_else(|| Some(beside()).filter(|path| path.is_file()))
}

fn failed(error: &io::Error, lang: Lang) -> Exit {
    let problem = say!("无法写入：{error}", "cannot write: {error}");
    let help = say!("请检查路径、权限和磁盘空间", "check the path, the permissions and the space on the disk");
    issues::tell_failure("A104", &problem, &help, lang);
    Exit::Input
}
