//! What was handed in: a folder, a bag, an archive of either. Unpacked, and held against its own manifests.

use super::{Args, Checks};
use crate::bundle::{
    Bag, Contents, Difference, MANIFEST, Manifest, RO_CRATE, RUN, Refused, Run, SignError, Signer, check_signature,
    differences, open_bag, read_folder, ro_crate, unpack,
};
use crate::domain::Text;
use crate::say;
use std::io;
use std::path::{Path, PathBuf};

/// The files of a result folder, wherever they came from.
pub(super) struct HandedIn {
    pub files: Contents,
    /// The manifest, where it can be read.
    pub manifest: Option<Manifest>,
    /// Where the folder lies, if it is one.
    pub folder: Option<PathBuf>,
}

/// Opens what was handed in. `None` where it is not safe to look at.
///
/// # Errors
/// Where it cannot be read at all.
pub(super) fn open(args: &Args, checks: &mut Checks) -> io::Result<Option<HandedIn>> {
    let path = &args.path;
    let is_folder = path.metadata()?.is_dir();
    let read = if is_folder { read_folder(path) } else { unpack(path).map(without_top_folder) };
    let what = if is_folder { say!("文件夹", "a folder") } else { say!("压缩包", "an archive") };
    let files = match read {
        Ok(files) => files,
        Err(Refused::Unreadable(error)) => return Err(error),
        Err(Refused::Unsafe(why)) => {
            checks.found("contents", what, vec![why]);
            return Ok(None);
        }
    };
    let (count, Text { zh, en }) = (files.len(), what);
    checks.found("contents", say!("{zh}，{count} 个文件", "{en} of {count} files"), Vec::new());
    let bag = open_bag(&files);
    let in_bag = bag.is_some();
    signature(args, bag.as_ref(), checks);
    let mut findings = Vec::new();
    let files = match bag {
        Some(bag) => {
            findings.extend(bag.findings);
            bag.payload
        }
        None => files,
    };
    let manifest = files.get(MANIFEST).and_then(|bytes| serde_json::from_slice(bytes).ok());
    if in_bag {
        findings.extend(metadata(&files, manifest.as_ref()));
        checks.found("bag", say!("BagIt（RFC 8493）与 RO-Crate 清单", "BagIt (RFC 8493) and RO-Crate lists"), findings);
    }
    against_manifest(&files, manifest.as_ref(), in_bag, checks);
    Ok(Some(HandedIn { files, manifest, folder: (is_folder && !in_bag).then(|| path.clone()) }))
}

/// Archives hold a folder that holds the files.
fn without_top_folder(files: Contents) -> Contents {
    let top = files.keys().next().and_then(|name| name.split_once('/')).map(|(top, _)| format!("{top}/"));
    match top {
        Some(top) if !files.contains_key(MANIFEST) && files.keys().all(|name| name.starts_with(&top)) => {
            files.into_iter().map(|(name, bytes)| (name[top.len()..].to_owned(), bytes)).collect()
        }
        _ => files,
    }
}

fn signature(args: &Args, bag: Option<&Bag>, checks: &mut Checks) {
    let signer = args.allowed_signers.as_deref().zip(args.signer.as_deref());
    let signer = signer.map(|(allowed_signers, name)| Signer { allowed_signers, name });
    let Some((manifest, signature)) = bag.and_then(|bag| bag.signed.as_ref()) else {
        if signer.is_some() {
            let note = say!("未签名", "not signed");
            checks.found("signature", note, vec![say!("没有签名可供核对", "there is no signature to check")]);
        }
        return;
    };
    match check_signature(manifest, signature, signer) {
        Ok(words) if signer.is_some() => checks.found("signature", Text::same(words), Vec::new()),
        Ok(words) => checks.found(
            "signature",
            say!(
                "{words}（未核对是谁的密钥：见 --allowed-signers）",
                "{words} (whose key that is was not asked: --allowed-signers)"
            ),
            Vec::new(),
        ),
        Err(SignError::Refused(words)) => {
            let finding =
                say!("签名无效或不是该签名人的：{words}", "the signature is not good, or not that signer's: {words}");
            checks.found("signature", say!("已签名", "signed"), vec![finding]);
        }
        Err(SignError::NoTool) if signer.is_none() => {
            checks.skipped("signature", say!("未安装 ssh-keygen", "ssh-keygen is not installed"));
        }
        Err(error) => {
            let why = match error {
                SignError::NoTool => say!("未安装 ssh-keygen", "ssh-keygen is not installed"),
                SignError::Io(error) => say!("ssh-keygen 无法运行：{error}", "ssh-keygen cannot be run: {error}"),
                SignError::Refused(words) => Text::same(words),
            };
            checks.found("signature", say!("已签名", "signed"), vec![why]);
        }
    }
}

/// The RO-Crate metadata against the files. The date of publication is the sealer's own.
fn metadata(files: &Contents, manifest: Option<&Manifest>) -> Vec<Text> {
    let (Some(found), Some(manifest)) = (files.get(RO_CRATE), manifest) else {
        return vec![say!("缺少 {RO_CRATE}", "{RO_CRATE} is missing")];
    };
    let value: serde_json::Value = serde_json::from_slice(found).unwrap_or_default();
    let date = value.pointer("/@graph/1/datePublished").and_then(|date| date.as_str()).unwrap_or_default();
    let mut files = files.clone();
    files.remove(RO_CRATE);
    let follows = ro_crate(&files, manifest, run_of(&files).as_ref(), date);
    differences(RO_CRATE, found, &follows).iter().map(Difference::describe).collect()
}

/// What `run.json` says.
pub(super) fn run_of(files: &Contents) -> Option<Run> {
    serde_json::from_slice(files.get(RUN)?).ok()
}

/// The files against `manifest.json`.
fn against_manifest(files: &Contents, manifest: Option<&Manifest>, in_bag: bool, checks: &mut Checks) {
    let Some(manifest) = manifest else {
        let why = if files.contains_key(MANIFEST) {
            say!("{MANIFEST} 不是本版本所认识的清单", "{MANIFEST} is no manifest that this version knows")
        } else {
            say!("没有 {MANIFEST}：这不是结果文件夹", "there is no {MANIFEST}: this is no result folder")
        };
        checks.found("files", say!("对照 {MANIFEST}", "against {MANIFEST}"), vec![why]);
        return;
    };
    let mut findings = manifest.unlike(files, if in_bag { &[RO_CRATE] } else { &[] });
    let as_written = differences(MANIFEST, &files[MANIFEST], &manifest.to_bytes());
    findings.extend(as_written.iter().map(Difference::describe));
    let count = manifest.files.len();
    checks.found("files", say!("{count} 个文件的 SHA-256", "SHA-256 of {count} files"), findings);
}

/// The ledger beside a folder, where there is one.
pub(super) fn ledger_beside(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    Some(folder.parent()?.join("ledger.jsonl")).filter(|ledger| ledger.is_file())
}
