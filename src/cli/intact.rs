//! A result folder as its run left it, for commands that build on it.

use super::{Exit, issues};
use crate::bundle::{Contents, MANIFEST, Manifest, Refused, read_folder, sha256};
use crate::domain::{Lang, Text};
use crate::say;
use std::path::Path;

/// A result folder in which every file has its hash.
pub(super) struct Intact {
    pub files: Contents,
    pub manifest: Manifest,
    /// SHA-256 of `manifest.json`: the result's name in the ledger.
    pub result: String,
}

/// Reads a result folder and holds it against its manifest.
///
/// # Errors
/// Told: [`Exit::Input`] where it is no result folder, [`Exit::Check`] where it was changed.
pub(super) fn intact(folder: &Path, lang: Lang) -> Result<Intact, Exit> {
    let shown = folder.display();
    let unusable = |problem: Text| {
        let help = say!("请指定 fundline solve 写出的结果文件夹", "name a result folder that fundline solve wrote");
        issues::tell_failure("A601", &problem, &help, lang);
        Exit::Input
    };
    let files = read_folder(folder).map_err(|refused| match refused {
        Refused::Unreadable(error) => unusable(say!("无法读取 `{shown}`：{error}", "cannot read `{shown}`: {error}")),
        Refused::Unsafe(Text { zh, en }) => unusable(say!("`{shown}`：{zh}", "`{shown}`: {en}")),
    })?;
    let bytes = files.get(MANIFEST);
    let manifest: Option<Manifest> = bytes.and_then(|bytes| serde_json::from_slice(bytes).ok());
    let (Some(bytes), Some(manifest)) = (bytes, manifest) else {
        return Err(unusable(say!("`{shown}` 不是结果文件夹", "`{shown}` is no result folder")));
    };
    let findings = manifest.unlike(&files, &[]);
    for Text { zh, en } in &findings {
        let problem = say!("`{shown}`：{zh}", "`{shown}`: {en}");
        let help = say!("请用 fundline audit 查看全部问题", "see all that is wrong with fundline audit");
        issues::tell_failure("A403", &problem, &help, lang);
    }
    if !findings.is_empty() {
        return Err(Exit::Check);
    }
    let result = sha256(bytes);
    Ok(Intact { files, manifest, result })
}
