//! `fundline adopt`: records in the ledger that a result was adopted, by whom and why.

use super::common::{print, say_line};
use super::intact::{Intact, intact};
use super::record::record;
use super::{Exit, issues};
use crate::bundle::{Event, Stamp};
use crate::domain::{Lang, Text};
use crate::say;
use std::path::PathBuf;

/// Arguments of `fundline adopt`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The result folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Who decided
    #[arg(long, value_name = "NAME", value_parser = words)]
    by: String,
    /// Why
    #[arg(long, value_name = "REASON", value_parser = words)]
    because: String,
    /// The ledger [default: reports/ledger.jsonl]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

fn words(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("some words".to_owned()) } else { Ok(text.to_owned()) }
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    adopt(args, lang).unwrap_or_else(|exit| exit)
}

fn adopt(args: &Args, lang: Lang) -> Result<Exit, Exit> {
    let Intact { files, result, .. } = intact(&args.folder, lang)?;
    let allocation: serde_json::Value =
        files.get("allocation.json").and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let status = allocation["status"].as_str().unwrap_or_default();
    if !["optimal", "feasible"].contains(&status) {
        let folder = args.folder.display();
        let problem = say!("`{folder}` 中没有分配方案", "there is no allocation in `{folder}`");
        let help = say!("只有分配方案可以采用", "only an allocation can be adopted");
        issues::tell_failure("A602", &problem, &help, lang);
        return Err(Exit::Input);
    }
    if status == "feasible" {
        let unproven = say!("注意：该方案未证明为最优", "Note: this allocation is not proven optimal");
        say_line(&unproven, lang);
    }
    let mut unknown = false;
    let event = |ledger: &crate::bundle::Ledger| {
        let run = ledger.run_of(&result).map(|line| line.entry.entry);
        unknown = run.is_none();
        let folder = args.folder.display().to_string();
        Event::Adopt { folder, result: result.clone(), run, by: args.by.clone(), because: args.because.clone() }
    };
    let path = super::record::ledger(args.ledger.as_deref());
    let recorded = record(Some(&path), &args.folder, event, &Stamp::now(), lang)?;
    if unknown {
        let elsewhere = say!(
            "注意：台账中没有生成该结果的运行记录",
            "Note: the ledger does not hold the run that made this result"
        );
        say_line(&elsewhere, lang);
    }
    let head = recorded.expect("a ledger that is named is written");
    let (entry, hash) = (head.entry, head.hash);
    let Text { zh, en } = say!(
        "已登记为第 {entry} 号记录。台账末行哈希（请另行记下）：{hash}",
        "Recorded as entry {entry}. Head of the ledger, to be noted elsewhere: {hash}"
    );
    print(&format!("{}\n", if lang == Lang::Zh { zh } else { en }))?;
    Ok(Exit::Done)
}
