//! `fundline audit`: does everything in a result follow from its inputs? Nothing that the folder says is believed.
//!
//! | check | what is held against what |
//! | --- | --- |
//! | `archive`, `bag`, `signature` | what was handed in, against itself and the signer's key |
//! | `files` | every file against its SHA-256 in `manifest.json` |
//! | `inputs` | the inputs are read anew, as `solve` reads them |
//! | `rules` | `allocation.csv`: screening, awards, every rule, recomputed by the room `verify` |
//! | `sums` | the sums in `allocation.json`, recomputed by `verify` |
//! | `proof` | the programs of the certificate, row by row, against those that the inputs give; the proofs, by our own checker |
//! | `reports` | every cell, line and byte of the reports, against those that this allocation gives |
//! | `ledger` | the run against the ledger, where one is at hand |
//! | `reproduction` | every file against a new run from the inputs |

mod claimed;
mod handed_in;
mod proofs;
mod steps;
mod told;

pub(super) use steps::astray;

use super::progress::Spinner;
use super::{Exit, issues};
use crate::domain::{Lang, Text};
use crate::say;
use std::path::PathBuf;

/// Arguments of `fundline audit`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A result folder, a bag, or one of them as a zip archive
    #[arg(value_name = "DIR|BAG|ZIP")]
    path: PathBuf,
    /// Do not make the result once more; everything else is checked
    #[arg(long)]
    quick: bool,
    /// Print the checks as JSON on stdout
    #[arg(long)]
    json: bool,
    /// Who signs by which key (see ssh-keygen(1), ALLOWED SIGNERS): the bag must bear the signature of --signer
    #[arg(long, value_name = "FILE", requires = "signer")]
    allowed_signers: Option<PathBuf>,
    /// The signer's name in that list
    #[arg(long, value_name = "NAME", requires = "allowed_signers")]
    signer: Option<String>,
    /// The ledger that must hold the run [default: ledger.jsonl beside the folder, where there is one]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    Skipped,
}

/// One check.
#[derive(Debug)]
struct Check {
    /// Stable name.
    key: &'static str,
    verdict: Verdict,
    /// What was found, or why it was not looked at.
    note: Text,
    /// Everything that does not follow.
    findings: Vec<Text>,
}

/// The checks so far.
#[derive(Debug, Default)]
struct Checks(Vec<Check>);

impl Checks {
    /// Failed where there are findings; `note` says what was looked at.
    fn found(&mut self, key: &'static str, note: Text, findings: Vec<Text>) {
        let verdict = if findings.is_empty() { Verdict::Passed } else { Verdict::Failed };
        self.0.push(Check { key, verdict, note, findings });
    }

    fn skipped(&mut self, key: &'static str, why: Text) {
        self.0.push(Check { key, verdict: Verdict::Skipped, note: why, findings: Vec::new() });
    }

    fn failed(&self) -> usize {
        self.0.iter().filter(|check| check.verdict == Verdict::Failed).count()
    }
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let spinner = Spinner::new();
    let tell = |what: &Text| spinner.tell(what.get(lang));
    let checks = steps::examine(args, &tell);
    spinner.finish();
    match checks {
        Ok(checks) => told::tell(args, &checks, lang).unwrap_or_else(|exit| exit),
        Err(error) => {
            let path = args.path.display();
            let problem = say!("无法读取 `{path}`：{error}", "cannot read `{path}`: {error}");
            let help = say!(
                "请指定结果文件夹、数据包或其 zip 压缩包",
                "name a result folder, a bag, or one of them as a zip archive"
            );
            issues::tell_failure("A601", &problem, &help, lang);
            Exit::Input
        }
    }
}
