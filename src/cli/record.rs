//! Which ledger a command writes, and what happens where it cannot.
//!
//! The ledger is `reports/ledger.jsonl` in the working folder, or the file that `--ledger` names. A result within `reports/` is never
//! written without its entry, nor one whose ledger was named; a result elsewhere is recorded where there is a folder `reports/`, and
//! where that cannot be written a warning says so.

use super::common::say_line;
use super::{Exit, issues};
use crate::bundle::{Anchor, Event, Ledger, LedgerError, Stamp, append};
use crate::domain::{Lang, Text};
use crate::say;
use std::path::{Path, PathBuf};

const REPORTS: &str = "reports";

/// The ledger that a command reads.
pub(super) fn ledger(said: Option<&Path>) -> PathBuf {
    said.map_or_else(|| Path::new(REPORTS).join("ledger.jsonl"), Path::to_owned)
}

/// Records an event about the result in `out`; `None` where there is no ledger to record it in.
///
/// # Errors
/// Told, where the entry is required and cannot be written.
pub(super) fn record(
    said: Option<&Path>,
    out: &Path,
    event: impl FnOnce(&Ledger) -> Event,
    stamp: &Stamp,
    lang: Lang,
) -> Result<Option<Anchor>, Exit> {
    let required = said.is_some() || within(out, Path::new(REPORTS));
    if !required && !Path::new(REPORTS).is_dir() {
        return Ok(None);
    }
    let path = ledger(said);
    match append(&path, event, stamp) {
        Ok(ledger) => {
            if let Some(fault) = ledger.faults.first() {
                let (path, Text { zh, en }) = (path.display(), fault.describe());
                say_line(
                    &say!(
                        "警告：台账 `{path}` 有问题：{zh}（见 fundline ledger verify）",
                        "warning: the ledger `{path}` is not sound: {en} (see fundline ledger verify)"
                    ),
                    lang,
                );
            }
            Ok(ledger.head())
        }
        Err(LedgerError { path, source }) if !required => {
            let path = path.display();
            say_line(
                &say!(
                    "警告：未能登记到台账 `{path}`：{source}",
                    "warning: not recorded in the ledger `{path}`: {source}"
                ),
                lang,
            );
            Ok(None)
        }
        Err(LedgerError { path, source }) => {
            let path = path.display();
            let problem = say!("无法登记到台账 `{path}`：{source}", "cannot record in the ledger `{path}`: {source}");
            let help = say!(
                "没有写入任何结果。请检查权限和磁盘空间，用 --ledger 指定另一个台账，或用 --out 写到 reports/ 之外",
                "nothing was written; check the permissions and the space on the disk, name another ledger with --ledger, or \
                 write outside of reports/ with --out"
            );
            issues::tell_failure("A107", &problem, &help, lang);
            Err(Exit::Input)
        }
    }
}

/// Does `out` lie in `folder` itself?
fn within(out: &Path, folder: &Path) -> bool {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    parent == folder || matches!((parent.canonicalize(), folder.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
