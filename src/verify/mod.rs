//! The exact recheck of an allocation from the inputs.
//!
//! It shares nothing with the rooms that build and solve the program: it screens again, sums in `i128`, and takes every rule
//! from its words.
//!
//! | rule | kept where |
//! | --- | --- |
//! | award | each award is what the candidate asked for, or one of its award levels, and above zero |
//! | eligible | every funded candidate is eligible, or to be checked and taking part |
//! | locks | every candidate locked as funded is funded, none locked as refused is |
//! | total | Σ awards ≤ programme total |
//! | places, funds | number and awards of each direction lie in its bounds; a planned number is a cap, with `fill = "required"` an equality |
//! | limit | what the funded members of each group add up to lies in its bounds; a share in its share of the whole; of an all-or-none set all are funded or none |
//! | require | where `project` is funded, so is `needs` |
//! | ranking | see [`Ranking`](crate::domain::Ranking) and the module `ranking` |

mod awards;
mod breach;
mod ranking;
mod uses;

pub use breach::{Breach, Refuted, Side};
pub use uses::{DirectionSum, RuleUse};

use crate::domain::{
    Allocation, CandidateIx, Candidates, Case, Eligibility, Issues, Money, Require, RuleId, Score, Screening, ToCheck,
    Unit,
};
use crate::screen::{Screened, screen};
use rustc_hash::FxHashMap;

/// What an allocation comes to, recomputed from the inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// Weighted merit of the funded.
    pub objective: Score,
    /// Sum of all awards.
    pub awarded: Money,
    /// Funded candidates and their awards, direction by direction in the programme's order.
    pub directions: Vec<DirectionSum>,
    /// Every rule with a bound and how much of it is used: the total, then places and funds direction by direction, then the
    /// limits in their order, group by group.
    pub rules: Vec<RuleUse>,
}

/// Recomputes screening, rules and sums from the inputs and compares them with the allocation.
///
/// # Errors
/// [`Refuted::Breaches`] with every rule that the allocation breaks, in the order of the table above;
/// [`Refuted::Inputs`] where the inputs themselves cannot be screened.
pub fn verify(case: &Case, candidates: &Candidates, allocation: &Allocation) -> Result<Recheck, Refuted> {
    Verifier::new(case, candidates).map_err(Refuted::Inputs)?.verify(case, candidates, allocation)
}

/// Rechecks the allocations of many cases that share their clauses, limits and tolerance, screened once.
#[derive(Debug, Clone)]
pub struct Verifier {
    screened: Screened,
}

impl Verifier {
    /// Screens the candidates under the clauses and limits of a case.
    ///
    /// # Errors
    /// Where the inputs cannot be screened.
    pub fn new(case: &Case, candidates: &Candidates) -> Result<Self, Issues> {
        Ok(Self { screened: screen(case, candidates)? })
    }

    /// Recomputes rules and sums and compares them with the allocation. The case has the clauses, limits and tolerance that
    /// were screened; totals, caps, weights and locks may differ, and so may what candidates ask for.
    ///
    /// # Errors
    /// [`Refuted::Breaches`] with every rule that the allocation breaks.
    pub fn verify(&self, case: &Case, candidates: &Candidates, allocation: &Allocation) -> Result<Recheck, Refuted> {
        let screened = &self.screened;
        let (funded, mut breaches) = funded(case, candidates, allocation);
        let inputs = Inputs::new(case, candidates, &screened.screening, funded);
        breaches.extend(inputs.eligible());
        breaches.extend(inputs.locks());
        let rules = uses::rules(&inputs, &screened.bindings);
        breaches.extend(rules.iter().filter_map(RuleUse::breach));
        breaches.extend(inputs.requires());
        breaches.extend(ranking::breaches(&inputs, &screened.bindings));
        if !breaches.is_empty() {
            return Err(Refuted::Breaches(breaches));
        }
        let score = |row: usize| {
            let award = inputs.award[row].unwrap_or(0);
            Score::of(awards::merit(case, candidates, row, award), case.weight(candidates.direction[row]))
        };
        let objective = inputs.funded().map(score).sum();
        let directions = uses::directions(&inputs);
        let awarded = directions.iter().map(|direction| direction.awarded).sum();
        Ok(Recheck { objective, awarded, directions, rules })
    }
}

/// The awards row by row, and what is wrong with the awards themselves.
fn funded(case: &Case, candidates: &Candidates, allocation: &Allocation) -> (Vec<Option<i128>>, Vec<Breach>) {
    let mut funded: Vec<Option<i128>> = vec![None; candidates.len()];
    let mut breaches = Vec::new();
    for (candidate, award) in &allocation.awards {
        let award = i128::from(award.0);
        let Some(row) = funded.get_mut(candidate.at()) else {
            let rule = RuleId::Award { id: format!("#{}", candidate.0) };
            breaches.push(Breach { rule, unit: Unit::Money, side: Side::Above, used: award, bound: 0 });
            continue;
        };
        let rule = RuleId::Award { id: candidates.id(*candidate).to_owned() };
        if let Some(before) = row {
            *before += award;
            breaches.push(Breach { rule, unit: Unit::Projects, side: Side::Above, used: 2, bound: 1 });
            continue;
        }
        *row = Some(award);
        if let Some((side, bound)) = awards::refused(case, candidates, candidate.at(), award) {
            breaches.push(Breach { rule, unit: Unit::Money, side, used: award, bound });
        }
    }
    (funded, breaches)
}

/// The inputs with what follows from them, and who is funded.
struct Inputs<'a> {
    case: &'a Case,
    candidates: &'a Candidates,
    /// The award of each candidate, if it is funded.
    award: Vec<Option<i128>>,
    /// May it be funded as far as screening goes?
    eligible: Vec<bool>,
    refused: Vec<bool>,
    /// Those whom locks and dependencies name.
    by_id: FxHashMap<&'a str, CandidateIx>,
}

impl<'a> Inputs<'a> {
    fn new(case: &'a Case, candidates: &'a Candidates, screening: &Screening, award: Vec<Option<i128>>) -> Self {
        let take_part = case.scenario.to_check == ToCheck::TakePart;
        let may = |eligibility: &Eligibility| match eligibility {
            Eligibility::Eligible => true,
            Eligibility::ToCheck => take_part,
            Eligibility::Ineligible => false,
        };
        let eligible = screening.eligibility.iter().map(may).collect();
        let locks = case.scenario.fund.iter().chain(&case.scenario.refuse).map(|lock| lock.id.as_str());
        let by_id = candidates.named(locks.chain(case.programme.requires.iter().flat_map(Require::ids)));
        let mut refused = vec![false; candidates.len()];
        for row in case.scenario.refuse.iter().filter_map(|lock| by_id.get(lock.id.as_str())) {
            refused[row.at()] = true;
        }
        Self { case, candidates, award, eligible, refused, by_id }
    }

    /// Rows of the funded, ascending.
    fn funded(&self) -> impl Iterator<Item = usize> + '_ {
        self.award.iter().enumerate().filter(|(_, award)| award.is_some()).map(|(row, _)| row)
    }

    fn funds(&self, candidate: CandidateIx) -> bool {
        self.award[candidate.at()].is_some()
    }

    /// May the candidate be funded, as far as screening and refusals go?
    fn may_be_funded(&self, row: usize) -> bool {
        self.eligible[row] && !self.refused[row]
    }

    fn id(&self, row: usize) -> String {
        self.candidates.id.text(row).to_owned()
    }

    /// Is the candidate with this id funded?
    fn funds_id(&self, id: &str) -> bool {
        self.by_id.get(id).is_some_and(|row| self.funds(*row))
    }

    fn eligible(&self) -> Vec<Breach> {
        self.funded()
            .filter(|row| !self.eligible[*row])
            .map(|row| Breach::funded(RuleId::Eligible { id: self.id(row) }))
            .collect()
    }

    fn locks(&self) -> Vec<Breach> {
        let scenario = &self.case.scenario;
        let missing = scenario.fund.iter().filter(|lock| !self.funds_id(&lock.id));
        let missing = missing.map(|lock| Breach::unfunded(RuleId::Fund { id: lock.id.clone() }));
        let wrong = scenario.refuse.iter().filter(|lock| self.funds_id(&lock.id));
        let wrong = wrong.map(|lock| Breach::funded(RuleId::Refuse { id: lock.id.clone() }));
        missing.chain(wrong).collect()
    }

    fn requires(&self) -> Vec<Breach> {
        let broken = self.case.programme.requires.iter();
        let broken = broken.filter(|require| self.funds_id(&require.project) && !self.funds_id(&require.needs));
        let rule =
            |project: &String, needs: &String| RuleId::Require { project: project.clone(), needs: needs.clone() };
        broken.map(|require| Breach::funded(rule(&require.project, &require.needs))).collect()
    }
}

#[cfg(test)]
mod tests;
