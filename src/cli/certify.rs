//! The certificate of a result: derivations found, written down, and accepted by the checker before anybody sees them.

use crate::domain::{Candidates, Certificate, Choice, Outcome, Proof, Score, Solution, Text};
use crate::model::derivation::Shown;
use crate::model::{Program, Standard};
use crate::prove::{self, Derivations, NamedFile, Rejected, Subject};
use crate::say;
use crate::solve::Control;
use crate::solve::derive::{self, Derived, Limits};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What of a certificate can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub(super) struct ProofArgs {
    /// Write no certificate
    #[arg(long)]
    no_proof: bool,
    /// Most nodes that the search for a proof may take; beyond, the certificate holds the bound that was proven
    #[arg(long, value_name = "NODES", default_value_t = Limits::default().nodes, conflicts_with = "no_proof")]
    proof_limit: u64,
    /// Most seconds for it; with this limit the certificate may differ from machine to machine
    #[arg(long, value_name = "SECONDS", value_parser = super::common::seconds, conflicts_with = "no_proof")]
    proof_seconds: Option<Duration>,
}

impl ProofArgs {
    /// Is there to be a certificate?
    pub fn wanted(self) -> bool {
        !self.no_proof
    }

    /// As a manifest holds them.
    pub fn options(self) -> Vec<(String, String)> {
        let nodes = if self.no_proof { "none".to_owned() } else { self.proof_limit.to_string() };
        let seconds = self.proof_seconds.map(|limit| ("proof_seconds".to_owned(), limit.as_secs_f64().to_string()));
        [("proof_limit".to_owned(), nodes)].into_iter().chain(seconds).collect()
    }

    /// As a manifest holds them.
    pub fn read(options: &BTreeMap<String, String>) -> Option<Self> {
        let nodes = options.get("proof_limit")?;
        let no_proof = nodes == "none";
        let proof_limit = if no_proof { Limits::default().nodes } else { nodes.parse().ok()? };
        let limit = |text: &String| text.parse().ok().and_then(|limit| Duration::try_from_secs_f64(limit).ok());
        let proof_seconds = options.get("proof_seconds").map(limit);
        if proof_seconds == Some(None) {
            return None;
        }
        Some(Self { no_proof, proof_limit, proof_seconds: proof_seconds.flatten() })
    }
}

/// The files of a certificate, and what they show.
pub(super) struct Certified {
    pub files: Vec<NamedFile>,
    /// `None` where there is no allocation to certify.
    pub certificate: Option<Certificate>,
}

/// Why there is no certificate although one was asked for: an error of the program either way.
#[derive(Debug)]
pub(super) enum Uncertified {
    /// Our own checker refuses a proof.
    Rejected(Rejected),
    /// The search for a proof found something better than what was called best.
    Refuted,
}

/// Certifies an outcome; `None` where no certificate is wanted, or nothing is known.
pub(super) fn certify(
    args: ProofArgs,
    program: &Program,
    candidates: &Candidates,
    outcome: &Outcome,
    control: &Control,
) -> Result<Option<Certified>, Uncertified> {
    if args.no_proof {
        return Ok(None);
    }
    let until = args.proof_seconds.map(|limit| Instant::now() + limit);
    let limits = Limits { nodes: args.proof_limit, until, ..Limits::default() };
    // The time limit is the solve's: a proof that depended on it would differ from machine to machine.
    let control = Control { interrupt: Arc::clone(&control.interrupt), ..Control::default() };
    let certified = match outcome {
        Outcome::Optimal(solution) => allocation(program, candidates, solution, true, limits, &control),
        Outcome::Feasible(solution, _) => allocation(program, candidates, solution, false, limits, &control),
        Outcome::Infeasible(_) => conflict(program, candidates, limits, &control),
        Outcome::Unknown(_) => return Ok(None),
    };
    certified.map(Some)
}

fn allocation(
    program: &Program,
    candidates: &Candidates,
    solution: &Solution,
    optimal: bool,
    limits: Limits,
    control: &Control,
) -> Result<Certified, Uncertified> {
    let chosen = derive::columns(program, &solution.allocation);
    let (merit, start) = derive::merit(&Standard::merit(program), &chosen, optimal, limits, control);
    let mut derivations = Derivations::default();
    let proof = match merit {
        Derived::Shown(derivation) => {
            let shown = derivation.shown;
            derivations.merit = Some(derivation);
            match shown {
                Shown::AtLeast(least) => Proof::Within(Score(-i128::from(least) * program.score_unit.0)),
                Shown::Optimal | Shown::Infeasible => Proof::Optimal,
            }
        }
        Derived::Nothing => Proof::Nothing,
        Derived::Refuted(_) => return Err(Uncertified::Refuted),
    };
    let mut choice = if solution.ties_decided { Choice::Solver } else { Choice::Open };
    // Where the bound does not reach the optimum the choice is not closed either.
    if solution.ties_decided && optimal && proof == Proof::Optimal {
        match derive::choice(&Standard::choice(program, &chosen), &chosen, &start, limits, control) {
            Derived::Shown(derivation) => {
                derivations.choice = Some(derivation);
                choice = Choice::Proven;
            }
            Derived::Nothing => {}
            Derived::Refuted(_) => return Err(Uncertified::Refuted),
        }
    }
    let subject = Subject { program, candidates, chosen: Some(&chosen) };
    let files = prove::files(subject, &derivations).map_err(Uncertified::Rejected)?;
    Ok(Certified { files, certificate: Some(Certificate { merit: proof, choice }) })
}

fn conflict(
    program: &Program,
    candidates: &Candidates,
    limits: Limits,
    control: &Control,
) -> Result<Certified, Uncertified> {
    let merit = match derive::infeasible(&Standard::feasibility(program), limits, control) {
        Derived::Shown(derivation) => Some(derivation),
        Derived::Nothing => None,
        Derived::Refuted(_) => return Err(Uncertified::Refuted),
    };
    let subject = Subject { program, candidates, chosen: None };
    let files = prove::files(subject, &Derivations { merit, choice: None }).map_err(Uncertified::Rejected)?;
    Ok(Certified { files, certificate: None })
}

impl Uncertified {
    /// Why, in words.
    pub fn words(&self) -> Text {
        match self {
            Self::Rejected(rejected) => {
                let Text { zh, en } = rejected.describe();
                say!("证明未通过自查：{zh}", "the proof does not pass our own check: {en}")
            }
            Self::Refuted => say!(
                "寻找证明时发现了比求解结果更好的方案",
                "the search for a proof found an allocation better than the one that was called best"
            ),
        }
    }
}
