//! The certificate: are its programs those of the inputs, and do its proofs hold?

use super::Checks;
use crate::bundle::Contents;
use crate::cli::make::{Prepared, Settings};
use crate::domain::{Allocation, Certificate, Choice, Proof, Score, Text};
use crate::input::Inputs;
use crate::prove::{self, Checked, Subject};
use crate::say;
use crate::solve::derive;
use serde_json::Value;

/// What the certificate should be about.
#[derive(Clone, Copy)]
pub(super) struct Claim<'a> {
    pub allocation: &'a Allocation,
    pub objective: Score,
    pub json: &'a Value,
}

/// Holds the certificate against inputs and allocation; what it shows. Without a claim it must show that there is no allocation.
pub(super) fn examine(
    files: &Contents,
    prepared: &Prepared,
    inputs: &Inputs,
    claim: Option<Claim>,
    settings: Option<Settings>,
    checks: &mut Checks,
) -> Option<Certificate> {
    const KEY: &str = "proof";
    if settings.is_some_and(|settings| !settings.proof.wanted()) && !files.keys().any(|n| n.starts_with("certificate/"))
    {
        checks.skipped(KEY, say!("该结果未附证书", "the result was made without a certificate"));
        return None;
    }
    let program = &prepared.program;
    let chosen = claim.map(|claim| derive::columns(program, claim.allocation));
    let subject = Subject { program, candidates: &inputs.candidates, chosen: chosen.as_deref() };
    let mut findings = Vec::new();
    for (name, follows) in prove::statements(subject) {
        // The claim about the choice stands there only with its proof.
        if name == prove::CHOICE_PROGRAM && !files.contains_key(prove::CHOICE) {
            continue;
        }
        let found = files.get(&name).map_or("", |bytes| text(bytes));
        if let Some(row) = prove::difference(text(&follows), found) {
            findings.push(say!(
                "{name}：`{row}` 与由输入得出的不符",
                "{name}: `{row}` is not what follows from the inputs"
            ));
        }
    }
    let certificate = claim.map(|claim| shown(files, program.score_unit, claim, &mut findings));
    if claim.is_none()
        && let Some(checked) = checked(files, prove::PROGRAM, prove::OPTIMAL, &mut findings)
        && checked != Checked::Infeasible
    {
        findings.push(say!("证明的结论不是无解", "the proof does not show that there is no allocation"));
    }
    let note = say!(
        "证书的程序与输入逐行对照，证明逐步核验",
        "the certificate's programs row by row, its proofs step by step"
    );
    checks.found(KEY, note, findings);
    certificate
}

/// What the proofs of an allocation show, which must be what the result says of them.
fn shown(files: &Contents, unit: Score, claim: Claim, findings: &mut Vec<Text>) -> Certificate {
    let said = &claim.json["certificate"];
    let merit = match checked(files, prove::PROGRAM, prove::OPTIMAL, findings) {
        Some(Checked::Optimal(value)) if Score(-value * unit.0) == claim.objective => Proof::Optimal,
        Some(Checked::Within { least, known }) if Score(-known * unit.0) == claim.objective => {
            Proof::Within(Score(-least * unit.0))
        }
        Some(_) => {
            let proof = prove::OPTIMAL;
            findings.push(say!("{proof}：证明的是另一个总评分", "{proof}: this proves another merit"));
            Proof::Nothing
        }
        None => Proof::Nothing,
    };
    let choice = match checked(files, prove::CHOICE_PROGRAM, prove::CHOICE, findings) {
        Some(Checked::Infeasible) => Choice::Proven,
        Some(_) => {
            let proof = prove::CHOICE;
            findings.push(say!("{proof}：证明的是别的结论", "{proof}: this proves something else"));
            Choice::Open
        }
        None if claim.json["ties_decided"] == true => Choice::Solver,
        None => Choice::Open,
    };
    let certificate = Certificate { merit, choice };
    let (says, means) = (said["merit"].as_str().unwrap_or_default(), merit.key());
    if says != means {
        findings.push(say!(
            "allocation.json，/certificate/merit：文件中为 `{says}`，应为 `{means}`",
            "allocation.json, /certificate/merit: `{says}` stands there, `{means}` follows"
        ));
    }
    certificate
}

/// Checks a proof; `None` where there is none, or it does not hold, which is then a finding.
fn checked(files: &Contents, program: &str, proof: &str, findings: &mut Vec<Text>) -> Option<Checked> {
    let steps = files.get(proof)?;
    let formula = files.get(program).map_or("", |bytes| text(bytes));
    match prove::check(formula, text(steps)) {
        Ok(checked) => Some(checked),
        Err(rejected) => {
            let Text { zh, en } = rejected.describe();
            findings.push(say!("{proof}：{zh}", "{proof}: {en}"));
            None
        }
    }
}

/// Bytes that are no text are no proof either.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}
