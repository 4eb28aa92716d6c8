//! `fundline seal`: a result folder as a BagIt bag with RO-Crate metadata, zipped, signed where that is asked.

use super::common::{beside, print};
use super::intact::{Intact, intact};
use super::{Exit, issues};
use crate::bundle::{
    self, Contents, Manifest, RO_CRATE, SIGNATURE, SignError, TAG_MANIFEST, pack_bag, ro_crate, sha256,
};
use crate::domain::{Lang, Text};
use crate::say;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

/// Arguments of `fundline seal`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The result folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The archive [default: the folder's name and .zip, beside it]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Sign with this SSH key (its private file, or the public one of a key that the agent holds)
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Date of publication [default: the day of the run, from run.json]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<String>,
}

fn day(text: &str) -> Result<String, String> {
    let parsed = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a day such as 2026-03-01")?;
    let written = format!("{parsed:?}");
    if written == text { Ok(written) } else { Err("a day such as 2026-03-01".to_owned()) }
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    seal(args, lang).map_or_else(|exit| exit, |()| Exit::Done)
}

fn seal(args: &Args, lang: Lang) -> Result<(), Exit> {
    let Intact { mut files, manifest, result } = intact(&args.folder, lang)?;
    let run = files.get(bundle::RUN).and_then(|bytes| serde_json::from_slice::<bundle::Run>(bytes).ok());
    let date = args.date.clone().or_else(|| run.as_ref()?.finished.get(..10).map(ToOwned::to_owned));
    let Some(date) = date else {
        let problem = say!("没有 run.json，不知道结果的日期", "without a run.json nobody knows the day of the result");
        issues::tell_failure("A604", &problem, &say!("请用 --date 指明", "name it with --date"), lang);
        return Err(Exit::Input);
    };
    let name = name_of(&args.folder, lang)?;
    let metadata = ro_crate(&files, &manifest, run.as_ref(), &date);
    files.insert(RO_CRATE.to_owned(), metadata);
    let mut bag = pack_bag(&files, &about(&manifest, &result, &date));
    if let Some(key) = &args.key {
        let signature = bundle::sign(&bag[TAG_MANIFEST], key).map_err(|error| not_signed(key, error, lang))?;
        bag.insert(SIGNATURE.to_owned(), signature);
    }
    let out = args.out.clone().unwrap_or_else(|| args.folder.with_file_name(format!("{name}.zip")));
    let archive = zipped(&name, bag).and_then(|archive| write_whole(&out, &archive).map(|()| archive));
    let archive = archive.map_err(|error| not_written(&out, &error, lang))?;
    let (shown, hash) = (out.display(), sha256(&archive));
    let text = say!("已封存：{shown}\nSHA-256：{hash}", "Sealed: {shown}\nSHA-256: {hash}");
    print(&format!("{}\n", text.get(lang)))
}

/// The folder's own name, which the bag bears too.
fn name_of(folder: &Path, lang: Lang) -> Result<String, Exit> {
    let own = folder.canonicalize().ok();
    let name = own.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    name.map(ToOwned::to_owned).ok_or_else(|| {
        let shown = folder.display();
        let problem = say!("`{shown}` 没有可用的名称", "`{shown}` has no name that can be used");
        issues::tell_failure("A604", &problem, &say!("请重命名该文件夹", "give the folder a name"), lang);
        Exit::Input
    })
}

fn about(manifest: &Manifest, result: &str, date: &str) -> [(&'static str, String); 4] {
    let (programme, scenario) = (&manifest.programme, &manifest.scenario.id);
    let version = env!("CARGO_PKG_VERSION");
    [
        ("Bagging-Date", date.to_owned()),
        ("Bag-Software-Agent", format!("fundline {version}")),
        ("External-Identifier", format!("sha256:{result}")),
        ("External-Description", format!("fundline result: {programme}, {scenario}")),
    ]
}

/// The bag as an archive of one folder.
fn zipped(name: &str, bag: Contents) -> io::Result<Vec<u8>> {
    let files = bag.into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)).collect();
    let mut archive = Cursor::new(Vec::new());
    bundle::pack(&files, &mut archive)?;
    Ok(archive.into_inner())
}

/// Writes a file that appears whole or not at all. One that is there already must be the same.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let mut file = beside(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

fn not_written(out: &Path, error: &io::Error, lang: Lang) -> Exit {
    let out = out.display();
    let problem = say!("无法写入 `{out}`：{error}", "cannot write `{out}`: {error}");
    let help = say!(
        "请检查路径、权限和磁盘空间；已有的其他文件不会被覆盖",
        "check the path, the permissions and the space on the disk; another file that is there is not replaced"
    );
    issues::tell_failure("A101", &problem, &help, lang);
    Exit::Input
}

fn not_signed(key: &Path, error: SignError, lang: Lang) -> Exit {
    let key = key.display();
    let why = match error {
        SignError::NoTool => say!("未安装 ssh-keygen", "ssh-keygen is not installed"),
        SignError::Refused(words) => Text::same(words),
        SignError::Io(error) => Text::same(error.to_string()),
    };
    let Text { zh, en } = why;
    let problem = say!("无法用 `{key}` 签名：{zh}", "cannot sign with `{key}`: {en}");
    let help =
        say!("没有写入任何文件；请安装 OpenSSH，或检查密钥", "nothing was written; install OpenSSH, or check the key");
    issues::tell_failure("A605", &problem, &help, lang);
    Exit::Input
}
