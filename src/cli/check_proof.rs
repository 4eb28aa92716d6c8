//! `fundline check-proof`: checks the proofs of a result folder, or one proof, without the program that made them.

use super::common::print;
use super::{Exit, issues};
use crate::domain::{Lang, Text};
use crate::prove::{self, Checked};
use crate::say;
use std::path::{Path, PathBuf};

/// Arguments of `fundline check-proof`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A result folder; or a program in OPB, followed by its proof
    #[arg(value_name = "DIR or PROGRAM")]
    subject: PathBuf,
    /// The proof of PROGRAM
    #[arg(value_name = "PROOF")]
    proof: Option<PathBuf>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let pairs = args.proof.as_ref().map_or_else(
        || {
            let pair = |program: &str, proof: &str| (args.subject.join(program), args.subject.join(proof));
            let choice = pair(prove::CHOICE_PROGRAM, prove::CHOICE);
            let has_choice = choice.0.exists() || choice.1.exists();
            [Some(pair(prove::PROGRAM, prove::OPTIMAL)), has_choice.then_some(choice)].into_iter().flatten().collect()
        },
        |proof| vec![(args.subject.clone(), proof.clone())],
    );
    let mut exit = Exit::Done;
    for (program, proof) in pairs {
        match checked(&program, &proof, lang) {
            Ok(Checked::Within { .. }) => exit = Exit::Unproven,
            Ok(_) => {}
            Err(failed) => return failed,
        }
    }
    exit
}

fn checked(program: &Path, proof: &Path, lang: Lang) -> Result<Checked, Exit> {
    let (formula, steps) = (read(program, lang)?, read(proof, lang)?);
    let (program, proof) = (program.display(), proof.display());
    let checked = match prove::check(&formula, &steps) {
        Ok(checked) => checked,
        Err(rejected) => {
            let Text { zh, en } = rejected.describe();
            let problem = say!("证明 `{proof}` 不成立：{zh}", "the proof `{proof}` does not hold: {en}");
            let help = say!(
                "该证明或 `{program}` 被改动过、不完整，或并不属于对方",
                "the proof or `{program}` was altered, is incomplete, or belongs to something else"
            );
            issues::tell_failure("A403", &problem, &help, lang);
            return Err(Exit::Check);
        }
    };
    let shown = match checked {
        Checked::Optimal(value) => say!(
            "{proof}：成立。{program} 的最小值为 {value}",
            "{proof}: holds. The least value of {program} is {value}"
        ),
        Checked::Within { least, known } => say!(
            "{proof}：成立，但只证明了界限：{program} 的最小值在 {least} 与 {known} 之间",
            "{proof}: holds, but proves bounds only: the least value of {program} is between {least} and {known}"
        ),
        Checked::Infeasible => say!(
            "{proof}：成立。没有任何取值满足 {program} 的全部约束",
            "{proof}: holds. Nothing keeps all rows of {program}"
        ),
    };
    print(&format!("{}\n", shown.get(lang)))?;
    Ok(checked)
}

fn read(path: &Path, lang: Lang) -> Result<String, Exit> {
    std::fs::read_to_string(path).map_err(|error| {
        let path = path.display();
        let problem = say!("无法读取 `{path}`：{error}", "cannot read `{path}`: {error}");
        let help = say!(
            "请给出带有 certificate/ 的结果文件夹，或一个 OPB 程序及其证明",
            "give a result folder with a certificate, or a program in OPB and its proof"
        );
        issues::tell_failure("A110", &problem, &help, lang);
        Exit::Input
    })
}
