//! Everything a report says about one allocation, computed once as plain values.
//!
//! A [`Dossier`] is built from a case, its candidates, what screening found and the outcome of a solve; the reports only
//! set it in type. Nothing here is quadratic: a sentence about a candidate is made when it is asked for, from indexes
//! that one pass over the allocation builds.

mod certified;
mod decision;
mod directions;
mod distribution;
mod headline;
mod names;
mod obstacle;
mod plain;
mod rules;
mod screened;
mod sentence;
mod standing;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use decision::{Decision, Kind};
pub use directions::{Blocked, DirectionFacts, Shortfall};
pub use distribution::{Distribution, Share};
pub use headline::{Headline, PresenceCounts};
pub use names::Names;
pub use obstacle::Obstacle;
pub use plain::Sentences;
pub use rules::{Dependency, RuleUse, UseUnit};
pub use screened::{Check, ClauseFacts, Concern};

use crate::domain::{
    Allocation, Binding, CandidateIx, Candidates, Case, Cells, Certificate, Lang, Outcome, Presence, Programme,
    Screening, Solution, Stop, Text,
};
use crate::say;
use crate::study::levels::{self, Bought, Trimmed};
use sentence::Sentence;
use standing::Standing;

/// What a dossier is made of.
#[derive(Debug, Clone)]
pub struct DossierInput<'a> {
    /// The programme under its scenario.
    pub case: &'a Case,
    /// The programme as the guide has it, before the scenario.
    pub guide: &'a Programme,
    /// All candidates, in the order of the input.
    pub candidates: &'a Candidates,
    /// What screening found under the case's clauses.
    pub screening: &'a Screening,
    /// The case's limits bound to the candidates.
    pub bindings: &'a [Binding],
    /// [`Outcome::Optimal`] or [`Outcome::Feasible`].
    pub outcome: &'a Outcome,
    /// The input files: role or name, and SHA-256 in hex.
    pub inputs: Vec<(String, String)>,
    /// Version of the program that made the allocation.
    pub program_version: String,
    /// Are the candidates made up? A true flag in a column `synthetic` says so too.
    pub synthetic: bool,
}

/// Everything a report says about one allocation.
#[derive(Debug)]
pub struct Dossier<'a> {
    /// The programme under its scenario.
    pub case: &'a Case,
    /// The programme as the guide has it.
    pub guide: &'a Programme,
    /// All candidates, in the order of the input.
    pub candidates: &'a Candidates,
    /// What screening found.
    pub screening: &'a Screening,
    /// The case's limits bound to the candidates.
    pub bindings: &'a [Binding],
    /// Who is funded, and what is proven about it.
    pub solution: &'a Solution,
    /// What stopped the search before the proof; `None` where the allocation is proven optimal.
    pub stop: Option<Stop>,
    /// The input files: role or name, and SHA-256 in hex.
    pub inputs: Vec<(String, String)>,
    /// Version of the program that made the allocation.
    pub program_version: String,
    /// Are the candidates made up?
    pub synthetic: bool,
    /// What the certificate beside the allocation shows, where there is one.
    pub certificate: Option<Certificate>,
    /// What people call values and columns.
    pub names: Names,
    /// The figures that come first.
    pub headline: Headline,
    /// One entry per direction, in the programme's order.
    pub directions: Vec<DirectionFacts>,
    /// One entry per candidate.
    pub decisions: Vec<Decision>,
    /// Eligible candidates that are not funded although a worse-ranked one of their direction is; by direction, rank, id.
    pub out_of_order: Vec<CandidateIx>,
    /// The total, then places and funds by direction, then the limits group by group.
    pub rules: Vec<RuleUse>,
    /// The dependencies between candidates.
    pub dependencies: Vec<Dependency>,
    /// One entry per clause in force.
    pub clauses: Vec<ClauseFacts>,
    /// What a person must look at, clause by clause.
    pub checklist: Vec<Check>,
    /// Who gets less than it asked for, in canonical order.
    pub trimmed: Vec<Trimmed>,
    /// What trimming buys, where somebody has asked: [`bought`](crate::study::levels::bought).
    pub bought: Option<Bought>,
    /// Funded against eligible by province, lead type, country and field, where there is such a column.
    pub distributions: Vec<Distribution>,
    standing: Standing,
}

impl<'a> Dossier<'a> {
    /// Computes the dossier.
    ///
    /// # Panics
    /// When the outcome holds no allocation: there is nothing to report about one that does not exist.
    #[must_use]
    pub fn new(input: DossierInput<'a>) -> Self {
        let DossierInput { case, guide, candidates, screening, bindings, outcome, inputs, program_version, synthetic } =
            input;
        let (solution, stop) = match outcome {
            Outcome::Optimal(solution) => (solution, None),
            Outcome::Feasible(solution, stop) => (solution, Some(*stop)),
            Outcome::Infeasible(_) | Outcome::Unknown(_) => panic!("a dossier needs an outcome with an allocation"),
        };
        let standing = Standing::new(case, candidates, screening, bindings, &solution.allocation);
        let decisions = decision::decide(candidates, screening, &solution.allocation, &standing);
        let blocked = directions::Tally::new(case, candidates, bindings, &standing);
        let directions = directions::facts(case, candidates, screening, &decisions, &standing, &blocked);
        let out_of_order = standing.passed.iter().flatten().copied();
        let out_of_order = out_of_order.filter(|candidate| decisions[candidate.at()].out_of_order()).collect();
        let names = Names::new(guide);
        Self {
            headline: headline::facts(case, screening, solution, stop, &directions),
            rules: rules::uses(case, bindings, &standing, &blocked),
            dependencies: rules::dependencies(case, candidates, &solution.allocation),
            clauses: screened::facts(case, screening),
            checklist: screened::checklist(case, screening, &solution.allocation),
            trimmed: levels::trimmed(case, candidates, solution),
            bought: None,
            distributions: distribution::distributions(candidates, &names, &decisions),
            names,
            synthetic: synthetic || says_synthetic(candidates),
            certificate: None,
            case,
            guide,
            candidates,
            screening,
            bindings,
            solution,
            stop,
            inputs,
            program_version,
            directions,
            decisions,
            out_of_order,
            standing,
        }
    }

    /// The allocation itself.
    #[must_use]
    pub fn allocation(&self) -> &Allocation {
        &self.solution.allocation
    }

    /// Is the candidate funded in all, some, none of the allocations of greatest merit? `None` where unknown.
    #[must_use]
    pub fn presence(&self, candidate: CandidateIx) -> Option<Presence> {
        self.solution.presence.as_ref().map(|presence| presence[candidate.at()])
    }

    /// Every rule that the allocation together with this candidate would breach; empty for funded and ineligible ones.
    #[must_use]
    pub fn obstacles(&self, candidate: CandidateIx) -> Vec<Obstacle> {
        let mut found = Vec::new();
        self.find_obstacles(candidate, &mut found);
        found
    }

    /// Adds them to `found`.
    fn find_obstacles(&self, candidate: CandidateIx, found: &mut Vec<Obstacle>) {
        self.standing.obstacles(self.case, self.candidates, self.bindings, candidate, found);
    }

    /// The same for an ineligible candidate, as if it were eligible.
    #[must_use]
    pub fn obstacles_once_eligible(&self, candidate: CandidateIx) -> Vec<Obstacle> {
        let mut found = Vec::new();
        self.standing.breached(self.case, self.candidates, self.bindings, candidate, &mut found);
        found
    }

    /// The one plain sentence why the candidate is or is not funded.
    #[must_use]
    pub fn reason(&self, candidate: CandidateIx) -> Text {
        let obstacles = self.obstacles(candidate);
        let in_one = |lang| {
            let mut words = String::new();
            Sentence { dossier: self, lang, candidate }.write(
                &obstacles,
                &mut |obstacle, out| out.push_str(obstacle.describe(self, candidate).get(lang)),
                &mut words,
            );
            words
        };
        Text { zh: in_one(Lang::Zh), en: in_one(Lang::En) }
    }

    /// The clauses that could not be decided for a candidate, in words.
    #[must_use]
    pub fn undecided_words(&self, candidate: CandidateIx) -> Text {
        let undecided = Screening::of(&self.screening.undecided, candidate);
        let clauses = undecided.iter().map(|(_, clause)| self.case.programme.clauses[clause.at()].id.as_str());
        let ids: Vec<&str> = clauses.collect();
        let (zh, en) = (ids.join("、"), ids.join(", "));
        if ids.len() == 1 { say!("条款 {zh}", "clause {en}") } else { say!("条款 {zh}", "clauses {en}") }
    }
}

/// Does a flag in a column `synthetic` say that the candidates are made up?
#[must_use]
pub fn says_synthetic(candidates: &Candidates) -> bool {
    let Some(column) = candidates.column("synthetic") else { return false };
    match &column.cells {
        Cells::Flag(flags) => flags.contains(&Some(true)),
        Cells::Integer(numbers) => numbers.iter().any(|number| number.is_some_and(|number| number != 0)),
        Cells::Decimal { units, .. } => units.iter().any(|units| units.is_some_and(|units| units != 0)),
        Cells::Text(texts) => {
            let says = |cell: &str| matches!(cell.trim().to_lowercase().as_str(), "yes" | "true" | "1" | "是");
            texts.iter().flatten().any(says)
        }
    }
}
