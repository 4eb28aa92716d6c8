//! The checks, one after the other. Each goes as far as the ones before let it.

use super::handed_in::{self, HandedIn, ledger_beside, run_of};
use super::{Args, Checks, claimed, proofs};
use crate::bundle::{
    self, Contents, Difference, InputFile, MANIFEST, Manifest, Memory, RO_CRATE, RUN, Seen, differences, input_name,
    read_allocation, sha256, sums,
};
use crate::cli::common::listed_inputs;
use crate::cli::make::{Failed, Prepared, Settings, decide, prepare, reports};
use crate::domain::{Allocation, Certificate, Issues, Lang, Outcome, Text};
use crate::input::{Inputs, Paths, load};
use crate::say;
use crate::solve::Control;
use crate::verify::{Recheck, Refuted, verify};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};
use tempfile::TempDir;

/// A result with the inputs that were read from it.
struct Subject<'a> {
    files: &'a Contents,
    manifest: Option<&'a Manifest>,
    json: Value,
    inputs: Inputs,
    prepared: Prepared,
    settings: Option<Settings>,
}

/// Carries out all checks.
///
/// # Errors
/// Where what was handed in cannot be read at all.
pub(super) fn examine(args: &Args, tell: &dyn Fn(&Text)) -> io::Result<Checks> {
    let mut checks = Checks::default();
    tell(&say!("读取", "reading"));
    let Some(handed_in) = handed_in::open(args, &mut checks)? else { return Ok(checks) };
    let HandedIn { files, manifest, folder } = &handed_in;
    let json = files.get("allocation.json").and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    tell(&say!("重新读取输入", "reading the inputs anew"));
    if let Some((inputs, prepared)) = inputs(files, manifest.as_ref(), &json, &mut checks)? {
        let settings = manifest.as_ref().and_then(|manifest| Settings::read(&manifest.options));
        let subject = Subject { files, manifest: manifest.as_ref(), json, inputs, prepared, settings };
        tell(&say!("重新核算", "recomputing"));
        allocation(&subject, &mut checks);
        ledger(args, files, folder.as_deref(), &mut checks)?;
        if args.quick {
            checks.skipped("reproduction", say!("--quick：未重新运行", "--quick: not made once more"));
        } else {
            reproduction(&subject, tell, &mut checks);
        }
    }
    Ok(checks)
}

/// Reads the inputs from copies of the bytes that were hashed, and compiles them.
fn inputs(
    files: &Contents,
    manifest: Option<&Manifest>,
    json: &Value,
    checks: &mut Checks,
) -> io::Result<Option<(Inputs, Prepared)>> {
    let note = say!("按 solve 的方式重新读取", "read anew as solve reads them");
    let Some(manifest) = manifest else {
        let missing =
            say!("没有可用的清单，无法得知哪些是输入", "without a manifest nobody knows which files are the inputs");
        checks.found("inputs", note, vec![missing]);
        return Ok(None);
    };
    let astray = astray(files, manifest);
    if !astray.is_empty() {
        checks.found("inputs", note, astray);
        return Ok(None);
    }
    let (paths, copies) = laid_out(files, manifest)?;
    let mut findings: Vec<Text> = unlisted(files, manifest);
    let plain = |issues: &Issues| {
        let folder = format!("{}/", copies.path().display());
        let line = |lang| move |issue: &crate::domain::Issue| issue.line(lang);
        let (zh, en) = (issues.0.iter().map(line(Lang::Zh)), issues.0.iter().map(line(Lang::En)));
        let texts = zh.zip(en).map(|(zh, en)| Text { zh: zh.replace(&folder, ""), en: en.replace(&folder, "") });
        texts.collect::<Vec<_>>()
    };
    let read = load(&paths).and_then(|inputs| {
        let prepared = prepare(&inputs)?;
        Ok((inputs, prepared))
    });
    let read = match read {
        Ok(read) => read,
        Err(issues) => {
            findings.extend(plain(&issues));
            checks.found("inputs", note, findings);
            return Ok(None);
        }
    };
    for file in &read.0.files {
        let stated = json["inputs"][&file.name].as_str().unwrap_or_default();
        if stated != file.sha256 {
            let (role, follows) = (&file.name, &file.sha256);
            findings.push(say!(
                "allocation.json，/inputs/{role}：文件中为 `{stated}`，应为 `{follows}`",
                "allocation.json, /inputs/{role}: `{stated}` stands there, `{follows}` follows"
            ));
        }
    }
    checks.found("inputs", note, findings);
    Ok(Some(read))
}

/// Inputs that are not where an input of their role stands: nothing outside of what was handed in is ever read.
pub(in crate::cli) fn astray(files: &Contents, manifest: &Manifest) -> Vec<Text> {
    let there = |input: &&InputFile| {
        let ending = Path::new(&input.file).extension().map(|ending| ending.to_string_lossy());
        input.file == input_name(&input.role, ending.as_deref()) && files.contains_key(&input.file)
    };
    let astray = manifest.inputs.iter().filter(|input| !there(input));
    let finding =
        |InputFile { role, file }: &InputFile| say!("输入 {role} 不在 `{file}`", "the input {role} is not in `{file}`");
    astray.map(finding).collect()
}

fn unlisted(files: &Contents, manifest: &Manifest) -> Vec<Text> {
    let listed = |name: &str| manifest.inputs.iter().any(|input| input.file == name);
    let further = files.keys().filter(|name| name.starts_with("inputs/") && !listed(name));
    further.map(|name| say!("`{name}` 不属于任何输入", "`{name}` is none of the inputs")).collect()
}

/// Writes the inputs into a folder of their own, where they can be read as files.
fn laid_out(files: &Contents, manifest: &Manifest) -> io::Result<(Paths, TempDir)> {
    let copies = tempfile::tempdir()?;
    for InputFile { file, .. } in &manifest.inputs {
        let path = copies.path().join(file);
        fs::create_dir_all(path.parent().unwrap_or(copies.path()))?;
        fs::write(path, &files[file])?;
    }
    Ok((listed_inputs(manifest, copies.path()), copies))
}

/// The allocation against the inputs, then the reports against the allocation.
fn allocation(subject: &Subject<'_>, checks: &mut Checks) {
    let Subject { files, json, inputs, prepared, settings, .. } = subject;
    if json["status"] == "infeasible" {
        for key in ["rules", "sums", "reports"] {
            checks.skipped(key, say!("该结果没有分配方案", "this result has no allocation"));
        }
        proofs::examine(files, prepared, inputs, None, *settings, checks);
        return;
    }
    let (case, candidates) = (&inputs.case, &inputs.candidates);
    let csv = files.get("allocation.csv").map_or(&[][..], Vec::as_slice);
    let claim = read_allocation(csv, case, candidates, &prepared.screened.screening);
    let mut findings = claim.findings;
    let rechecked = claim.allocation.and_then(|allocation| match verify(case, candidates, &allocation) {
        Ok(recheck) => Some((allocation, recheck)),
        Err(Refuted::Breaches(breaches)) => {
            findings.extend(breaches.iter().map(|breach| breach.describe(&case.programme.money)));
            None
        }
        Err(Refuted::Inputs(issues)) => {
            findings.extend(issues.0.into_iter().map(|issue| issue.problem));
            None
        }
    });
    let count = candidates.len();
    checks.found(
        "rules",
        say!("{count} 个候选项目的结论、金额与全部规则", "decision and award of {count} candidates, every rule"),
        findings,
    );
    let Some((allocation, recheck)) = rechecked else {
        for key in ["sums", "proof", "reports"] {
            checks.skipped(
                key,
                say!("没有合规的分配方案可供对照", "there is no allocation that keeps the rules to compare with"),
            );
        }
        return;
    };
    let figures = sums(json, case, candidates, &allocation, &recheck);
    checks.found("sums", say!("allocation.json 中的合计", "the sums in allocation.json"), figures);
    let claim = proofs::Claim { allocation: &allocation, objective: recheck.objective, json };
    let certificate = proofs::examine(files, prepared, inputs, Some(claim), *settings, checks);
    rendered(subject, allocation, &recheck, certificate, checks);
}

/// The reports against those that this allocation gives.
fn rendered(
    subject: &Subject<'_>,
    allocation: Allocation,
    recheck: &Recheck,
    certificate: Option<Certificate>,
    checks: &mut Checks,
) {
    let Subject { files, json, inputs, prepared, settings, .. } = subject;
    let outcome = claimed::outcome(json, &inputs.candidates, allocation, recheck.objective);
    let (Some(outcome), Some(settings)) = (outcome, settings) else {
        let unknown = say!(
            "allocation.json 的结论或清单中的选项无法识别",
            "the status in allocation.json or the options in the manifest are not known"
        );
        checks.found("reports", say!("各报告", "the reports"), vec![unknown]);
        return;
    };
    let bought = claimed::bought(json, &inputs.candidates);
    let shelf = Memory::default();
    match reports(inputs, &prepared.screened, &outcome, bought, certificate, *settings, &shelf) {
        Ok(_) => {
            let (follows, _) = shelf.into_parts();
            let findings = follows.iter().flat_map(|(name, follows)| against(files, name, follows)).collect();
            let count = follows.len();
            checks.found(
                "reports",
                say!("{count} 个报告文件的每个数字与字节", "every figure and byte of {count} report files"),
                findings,
            );
        }
        Err(failed) => checks.found("reports", say!("各报告", "the reports"), failed.words()),
    }
}

/// How a file differs from what follows.
fn against(files: &Contents, name: &str, follows: &[u8]) -> Vec<Text> {
    match files.get(name) {
        None => vec![say!("缺少 `{name}`", "`{name}` is missing")],
        Some(found) => differences(name, found, follows).iter().map(Difference::describe).collect(),
    }
}

/// The run against the ledger.
fn ledger(args: &Args, files: &Contents, folder: Option<&Path>, checks: &mut Checks) -> io::Result<()> {
    let run = run_of(files);
    let result = files.get(MANIFEST).map(|bytes| sha256(bytes));
    let mut findings = Vec::new();
    if let Some(run) = run.as_ref().filter(|run| Some(&run.result) != result.as_ref()) {
        let other = &run.result;
        findings.push(say!("{RUN} 说的是另一个结果（{other}）", "{RUN} speaks of another result ({other})"));
    }
    let path = args.ledger.clone().or_else(|| folder.and_then(ledger_beside));
    let anchor = run.and_then(|run| run.ledger);
    let (Some(path), Some(anchor)) = (path, anchor) else {
        if findings.is_empty() && args.ledger.is_none() {
            checks.skipped("ledger", say!("没有台账或结果未登记", "no ledger at hand, or the result is not recorded"));
        } else {
            if findings.is_empty() {
                findings.push(say!("结果未登记在台账中", "the result cites no entry of a ledger"));
            }
            checks.found("ledger", say!("登记情况", "the record"), findings);
        }
        return Ok(());
    };
    let ledger = bundle::Ledger::read(&path).map_err(|error| error.source)?;
    let seen = Seen { by: folder.map(Path::to_owned), entry: Some(anchor.entry), hash: anchor.hash, result };
    findings.extend(ledger.missing(&[seen]).iter().map(bundle::Fault::describe));
    let (entry, path) = (anchor.entry, path.display());
    checks.found("ledger", say!("`{path}` 的第 {entry} 号记录", "entry {entry} of `{path}`"), findings);
    Ok(())
}

/// Every file against a new run.
fn reproduction(subject: &Subject<'_>, tell: &dyn Fn(&Text), checks: &mut Checks) {
    const KEY: &str = "reproduction";
    let Subject { files, manifest, inputs, prepared, settings, json } = subject;
    let (Some(manifest), Some(settings)) = (manifest, settings) else {
        let unknown = say!("清单中的选项无法识别", "the options in the manifest are not known");
        checks.found(KEY, say!("重新运行", "made once more"), vec![unknown]);
        return;
    };
    if json["status"] == "feasible" {
        let why = say!(
            "求解曾被中止，再次运行可能停在别处",
            "the search was stopped by a limit; another one may stop elsewhere"
        );
        checks.skipped(KEY, why);
        return;
    }
    let failed = |failed: &Failed, checks: &mut Checks| {
        checks.found(KEY, say!("重新运行", "made once more"), failed.words());
    };
    let (screened, program) = (&prepared.screened, Arc::clone(&prepared.program));
    let decided = match decide(inputs, screened, program, *settings, &Control::default(), tell) {
        Ok(decided) => decided,
        Err(why) => return failed(&why, checks),
    };
    if matches!(decided.outcome, Outcome::Unknown(_)) {
        checks.found(KEY, say!("重新运行", "made once more"), vec![say!("没有找到方案", "nothing was found")]);
        return;
    }
    let shelf = Memory::default();
    if let Err(why) = decided.write(&shelf, tell) {
        return failed(&why, checks);
    }
    let (made, hashes) = shelf.into_parts();
    let mut findings: Vec<Text> = made.iter().flat_map(|(name, follows)| against(files, name, follows)).collect();
    let further = files.keys().filter(|name| ![MANIFEST, RUN, RO_CRATE].contains(&name.as_str()));
    let further = further.filter(|name| !made.contains_key(*name));
    findings.extend(further.map(|name| say!("`{name}` 不是该次运行的结果", "`{name}` does not come from the run")));
    // Another build of the same version may have made it; that stands in the note.
    let mut follows = decided.manifest(hashes);
    let this = std::mem::replace(&mut follows.program, manifest.program.clone());
    findings.extend(against(files, MANIFEST, &follows.to_bytes()));
    let (count, theirs) = (made.len(), &manifest.program);
    let note = say!("重新运行，{count} 个文件逐字节相同", "made once more: {count} files, byte for byte");
    let note = if *theirs == this {
        note
    } else {
        let (version, commit) = (&theirs.version, &theirs.commit);
        let (own, built) = (&this.version, &this.commit);
        let Text { zh, en } = note;
        say!(
            "{zh}（原由 {version}（{commit}）生成，本次为 {own}（{built}））",
            "{en} (made by {version} ({commit}), this is {own} ({built}))"
        )
    };
    checks.found(KEY, note, findings);
}
