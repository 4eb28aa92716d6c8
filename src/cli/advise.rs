//! `fundline advise`: what an experienced officer would notice, on a page, about the allocation of the inputs or of a result folder.

use super::Exit;
use super::audit::astray;
use super::common::{listed_inputs, told};
use super::study::{Session, StudyArgs, run as run_study};
use crate::bundle::{Contents, MANIFEST, Manifest, Refused as Unread, read_folder};
use crate::domain::{Issues, Lang, Place, Text};
use crate::say;
use crate::study::advise::advise;
use crate::study::{Asker, Refused};
use std::path::{Path, PathBuf};

/// Arguments of `fundline advise`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A result folder: its allocation, with the inputs and the scenario that are kept in it [default: solve the inputs]
    #[arg(value_name = "DIR", conflicts_with_all = ["programme", "candidates", "scenario"])]
    result: Option<PathBuf>,
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let mut study = args.study.clone();
    let Some(folder) = &args.result else {
        return run_study(&study, lang, |session, asker| advise(asker, &session.inputs.guide, session.about()));
    };
    let claimed = match claimed(folder) {
        Ok(claimed) => claimed,
        Err(found) => return told(&found, lang),
    };
    let inputs = listed_inputs(&claimed.manifest, folder);
    study.inputs.programme = inputs.programme;
    study.inputs.candidates = Some(inputs.candidates);
    study.inputs.scenario = inputs.scenario;
    study.inputs.alone = true;
    let folder = folder.clone();
    run_study(&study, lang, move |session, asker| {
        claimed.holds(&folder, session, asker)?;
        advise(asker, &session.inputs.guide, session.about())
    })
}

/// What a result folder says of itself.
struct Claimed {
    manifest: Manifest,
    funded: Vec<String>,
}

/// Reads a result folder.
///
/// # Errors
/// `Q801` where it is no result folder, or its files are not those of its manifest.
fn claimed(folder: &Path) -> Result<Claimed, Issues> {
    read(folder).map_err(|problem| {
        let help = say!(
            "请给出 fundline solve 写出的结果文件夹；可用 fundline audit 核对",
            "name a folder that fundline solve has written; fundline audit checks it"
        );
        issue(folder, problem, help)
    })
}

fn read(folder: &Path) -> Result<Claimed, Text> {
    let files: Contents = read_folder(folder).map_err(|refused| match refused {
        Unread::Unreadable(error) => Text::same(error.to_string()),
        Unread::Unsafe(why) => why,
    })?;
    let no_result =
        || say!("这不是结果文件夹：没有可用的 {MANIFEST}", "this is no result folder: it has no {MANIFEST} of use");
    let manifest: Manifest =
        files.get(MANIFEST).and_then(|bytes| serde_json::from_slice(bytes).ok()).ok_or_else(no_result)?;
    if let Some(wrong) = manifest.unlike(&files, &[]).into_iter().chain(astray(&files, &manifest)).next() {
        return Err(wrong);
    }
    let broken = || say!("allocation.json 的内容无法识别", "allocation.json does not hold what a result holds");
    let json = files.get("allocation.json").and_then(|bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok());
    let json = json.ok_or_else(broken)?;
    let funded = json["funded"].as_array().ok_or_else(broken)?;
    let funded =
        funded.iter().map(|id| id.as_str().map(ToOwned::to_owned)).collect::<Option<_>>().ok_or_else(broken)?;
    Ok(Claimed { manifest, funded })
}

impl Claimed {
    /// Is the folder's allocation the one that follows from its inputs? Advice about another one would be of no use to anybody.
    ///
    /// # Errors
    /// `Q801` where it is not; where the inputs have no allocation, or the search was stopped.
    fn holds(&self, folder: &Path, session: &Session, asker: &Asker) -> Result<(), Refused> {
        let (optimum, candidates) = (asker.base_answer()?, &session.inputs.candidates);
        let mut follows: Vec<&str> = optimum.allocation.awards.iter().map(|award| candidates.id(award.0)).collect();
        let mut stands: Vec<&str> = self.funded.iter().map(String::as_str).collect();
        follows.sort_unstable();
        stands.sort_unstable();
        let only = |these: &[&str], those: &[&str]| {
            these.iter().find(|id| those.binary_search(id).is_err()).map(|id| (*id).to_owned())
        };
        let Some(id) = only(&stands, &follows).or_else(|| only(&follows, &stands)) else { return Ok(()) };
        let problem = say!(
            "文件夹中的方案不是由其输入得出的最优方案：`{id}` 不一致",
            "the allocation in the folder is not the optimum of its inputs: they differ about `{id}`"
        );
        let help = say!(
            "该结果可能因时间限制而未证明最优，或被改动：请重新求解，或用 fundline audit 核对",
            "a time limit may have left it unproven, or somebody changed it: solve again, or ask fundline audit"
        );
        Err(Refused::Issues(issue(folder, problem, help)))
    }
}

fn issue(folder: &Path, problem: Text, help: Text) -> Issues {
    let mut issues = Issues::default();
    issues.error("Q801", Place::file(folder.display().to_string()), problem, help);
    issues
}
