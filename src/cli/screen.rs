//! `fundline screen`: who is eligible and why not; how each requirement is enforced.

use super::Exit;
use super::common::{InputArgs, pretty, print, table, told};
use crate::domain::{CandidateIx, ClauseIx, Eligibility, Lang, Programme, Screening};
use crate::input::{Inputs, load_programme};
use crate::say;
use crate::screen::{CoverageLine, Enforced, Enforcement, coverage, screen};
use serde_json::json;

/// Arguments of `fundline screen`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// Show direction by direction how each requirement of the guide is enforced
    #[arg(long)]
    coverage: bool,
    /// Print the machine-readable result
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let text = if args.coverage { coverage_text(args, lang) } else { screening_text(args, lang) };
    text.and_then(|text| print(&text)).map_or_else(|exit| exit, |()| Exit::Done)
}

fn coverage_text(args: &Args, lang: Lang) -> Result<String, Exit> {
    let programme = load_programme(&args.inputs.programme).map_err(|found| told(&found, lang))?.programme;
    let lines = coverage(&programme);
    if args.json {
        return Ok(pretty(&json!(lines)));
    }
    let words = match lang {
        Lang::Zh => ["方向", "要求", "如何执行", "说明"],
        Lang::En => ["direction", "requirement", "enforced by", "what"],
    };
    let mut table = table(&words);
    for line in &lines {
        let CoverageLine { direction, requirement, enforced } = line;
        let how: Vec<String> = enforced.iter().map(|enforced| how(enforced, lang)).collect();
        let what: Vec<&str> =
            enforced.iter().map(|enforced| enforced.title.as_ref().map_or("", |t| t.get(lang))).collect();
        table.add_row([direction.as_deref().unwrap_or("–"), requirement, &how.join("\n"), &what.join("\n")]);
    }
    let (count, directions) = (lines.len(), programme.directions.len());
    let summary = say!("{directions} 个方向，{count} 项要求", "{count} requirements of {directions} directions");
    Ok(format!("{table}\n{}\n", summary.get(lang)))
}

fn how(enforced: &Enforced, lang: Lang) -> String {
    let mut by = match enforced.by {
        Enforcement::Data => say!("数据判定", "data"),
        Enforcement::Advice => say!("数据判定（提示）", "data (advice)"),
        Enforcement::Documents => say!("核对材料", "documents"),
        Enforcement::Limit => say!("组合限制", "limit"),
        Enforcement::Projects => say!("项目数", "number of projects"),
        Enforcement::Funds => say!("方向经费", "funds of the direction"),
        Enforcement::Total => say!("总经费", "programme total"),
        Enforcement::Note => say!("说明", "note"),
    }
    .get(lang)
    .to_owned();
    if enforced.waivable {
        by += say!("，可豁免", ", waivable").get(lang);
    }
    if let Some(switch) = &enforced.switch {
        by += say!("，开关 {switch}", ", switch {switch}").get(lang);
    }
    by
}

fn screening_text(args: &Args, lang: Lang) -> Result<String, Exit> {
    let inputs = args.inputs.load(lang)?;
    let screening = screen(&inputs.case, &inputs.candidates).map_err(|found| told(&found, lang))?.screening;
    if args.json {
        return Ok(pretty(&as_json(&inputs, &screening, lang)));
    }
    let count = |wanted| screening.eligibility.iter().filter(|found| **found == wanted).count();
    let (all, eligible) = (inputs.candidates.len(), count(Eligibility::Eligible));
    let (to_check, ineligible) = (count(Eligibility::ToCheck), count(Eligibility::Ineligible));
    let head = say!(
        "{all} 个项目：{eligible} 个符合条件，{to_check} 个待人工核对，{ineligible} 个不符合条件",
        "{all} candidates: {eligible} eligible, {to_check} to be checked by a person, {ineligible} ineligible"
    );
    let words = match lang {
        Lang::Zh => ["项目", "方向", "结论", "条款", "原因"],
        Lang::En => ["candidate", "direction", "decision", "clause", "reason"],
    };
    let mut table = table(&words);
    for candidate in inputs.candidates.rows() {
        let verdict = match screening.eligibility[candidate.at()] {
            Eligibility::Eligible => continue,
            Eligibility::ToCheck => say!("待核对", "to check"),
            Eligibility::Ineligible => say!("不符合", "ineligible"),
        };
        let clauses = reasons(&screening, candidate);
        let clauses = clauses.iter().map(|clause| &inputs.case.programme.clauses[clause.at()]);
        let (ids, reasons): (Vec<&str>, Vec<&str>) =
            clauses.map(|clause| (clause.id.as_str(), clause.reason.get(lang))).unzip();
        let direction = direction_id(&inputs.case.programme, &inputs, candidate);
        table.add_row([
            inputs.candidates.id(candidate),
            direction,
            verdict.get(lang),
            &ids.join("\n"),
            &reasons.join("\n"),
        ]);
    }
    Ok(format!("{table}\n{}\n", head.get(lang)))
}

fn direction_id<'a>(programme: &'a Programme, inputs: &Inputs, candidate: CandidateIx) -> &'a str {
    &programme.direction(inputs.candidates.direction[candidate.at()]).id
}

/// The clauses that a candidate fails, else those that nobody could decide.
fn reasons(screening: &Screening, candidate: CandidateIx) -> Vec<ClauseIx> {
    let failed = Screening::of(&screening.failed, candidate);
    let list = if failed.is_empty() { Screening::of(&screening.undecided, candidate) } else { failed };
    list.iter().map(|pair| pair.1).collect()
}

fn as_json(inputs: &Inputs, screening: &Screening, lang: Lang) -> serde_json::Value {
    let programme = &inputs.case.programme;
    let clauses = |list: &[(CandidateIx, ClauseIx)], candidate| {
        let pairs = Screening::of(list, candidate).iter();
        let clause = |pair: &(CandidateIx, ClauseIx)| {
            let clause = &programme.clauses[pair.1.at()];
            json!({"clause": clause.id, "reason": clause.reason.get(lang)})
        };
        pairs.map(clause).collect::<Vec<_>>()
    };
    let candidates = inputs.candidates.rows().map(|candidate| {
        json!({
            "id": inputs.candidates.id(candidate),
            "direction": direction_id(programme, inputs, candidate),
            "eligibility": screening.eligibility[candidate.at()],
            "failed": clauses(&screening.failed, candidate),
            "undecided": clauses(&screening.undecided, candidate),
            "advised": clauses(&screening.advised, candidate),
            "documents": clauses(&screening.documents, candidate),
        })
    });
    json!({"programme": programme.id, "scenario": inputs.case.scenario.id, "candidates": candidates.collect::<Vec<_>>()})
}
