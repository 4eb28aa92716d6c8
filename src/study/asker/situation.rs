//! What is asked about: a case, its candidates, what screening found. Changes are copies; what is not changed is shared.

use crate::domain::{
    Binding, Bounds, CandidateIx, Candidates, Case, ClauseIx, DirectionIx, Eligibility, Issues, Lock, Money, RuleId,
    Screening, ToCheck, Weight,
};
use crate::model::{self, Program};
use std::borrow::Cow;

/// A case with its candidates and what screening found under it.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// The programme under its scenario.
    pub case: Cow<'a, Case>,
    /// The candidates.
    pub candidates: Cow<'a, Candidates>,
    /// Who is eligible.
    pub screening: Cow<'a, Screening>,
    /// The limits bound to the candidates.
    pub bindings: Cow<'a, [Binding]>,
}

impl<'a> Situation<'a> {
    /// The situation as it is.
    #[must_use]
    pub fn new(case: &'a Case, candidates: &'a Candidates, screening: &'a Screening, bindings: &'a [Binding]) -> Self {
        Self {
            case: Cow::Borrowed(case),
            candidates: Cow::Borrowed(candidates),
            screening: Cow::Borrowed(screening),
            bindings: Cow::Borrowed(bindings),
        }
    }

    /// The 0-1 program.
    ///
    /// # Errors
    /// `R201`: a candidate locked as funded is not eligible.
    pub fn program(&self) -> Result<Program, Issues> {
        model::build(&self.case, &self.candidates, &self.screening, &self.bindings)
    }

    /// May the candidate be funded, as far as screening and refusals go?
    #[must_use]
    pub fn takes_part(&self, candidate: CandidateIx) -> bool {
        let id = self.candidates.id(candidate);
        let may = match self.screening.eligibility[candidate.at()] {
            Eligibility::Eligible => true,
            Eligibility::ToCheck => self.case.scenario.to_check == ToCheck::TakePart,
            Eligibility::Ineligible => false,
        };
        may && self.case.scenario.refuse.iter().all(|lock| lock.id != id)
    }

    /// With another programme total.
    #[must_use]
    pub fn with_total(&self, total: Money) -> Self {
        self.changed(|case| case.programme.total = total)
    }

    /// With another bound on the projects of a direction; `None`: no bound.
    #[must_use]
    pub fn with_projects(&self, direction: DirectionIx, projects: Option<Bounds<i64>>) -> Self {
        self.changed(|case| case.programme.directions[direction.at()].projects = projects)
    }

    /// With another bound on the money of a direction; `None`: no bound.
    #[must_use]
    pub fn with_funds(&self, direction: DirectionIx, funds: Option<Bounds<Money>>) -> Self {
        self.changed(|case| case.programme.directions[direction.at()].funds = funds)
    }

    /// With another weight of a direction's merit.
    #[must_use]
    pub fn with_weight(&self, direction: DirectionIx, weight: Weight) -> Self {
        self.changed(|case| case.weights[direction.at()] = weight)
    }

    /// With further candidates locked as refused.
    #[must_use]
    pub fn refusing(&self, refused: &[CandidateIx]) -> Self {
        let locks = refused
            .iter()
            .map(|candidate| Lock { id: self.candidates.id(*candidate).to_owned(), reason: String::new() });
        let locks: Vec<Lock> = locks.collect();
        self.changed(|case| case.scenario.refuse.extend(locks))
    }

    /// Without a limit: all its groups.
    #[must_use]
    pub fn without_limit(&self, id: &str) -> Self {
        let mut without = self.changed(|case| case.programme.limits.retain(|limit| limit.id != id));
        let of_limit = |binding: &Binding| matches!(&binding.rule, RuleId::Limit { limit, .. } if limit == id);
        let at = self.case.programme.limits.iter().position(|limit| limit.id == id).unwrap_or(usize::MAX);
        let kept = self.bindings.iter().filter(|binding| !of_limit(binding)).cloned().map(|mut binding| {
            binding.limit -= usize::from(binding.limit > at);
            binding
        });
        without.bindings = Cow::Owned(kept.collect());
        without
    }

    /// Without a screening clause: whoever failed nothing else is eligible.
    ///
    /// Exact, since clauses are decided one by one: what the others say does not depend on this one.
    #[must_use]
    pub fn without_clause(&self, clause: ClauseIx) -> Self {
        let mut without = self.changed(|case| {
            case.programme.clauses.remove(clause.at());
        });
        let kept = |list: &[(CandidateIx, ClauseIx)]| -> Vec<(CandidateIx, ClauseIx)> {
            let others = list.iter().filter(|pair| pair.1 != clause);
            others.map(|&(c, other)| (c, if other > clause { ClauseIx(other.0 - 1) } else { other })).collect()
        };
        let (failed, undecided) = (kept(&self.screening.failed), kept(&self.screening.undecided));
        let eligibility = self.candidates.rows().map(|candidate| {
            if !Screening::of(&failed, candidate).is_empty() {
                Eligibility::Ineligible
            } else if !Screening::of(&undecided, candidate).is_empty() {
                Eligibility::ToCheck
            } else {
                Eligibility::Eligible
            }
        });
        without.screening = Cow::Owned(Screening {
            eligibility: eligibility.collect(),
            failed,
            undecided,
            advised: kept(&self.screening.advised),
            documents: kept(&self.screening.documents),
        });
        without
    }

    /// With the case changed by `change` in what screening does not look at.
    #[must_use]
    pub fn changed(&self, change: impl FnOnce(&mut Case)) -> Self {
        let mut case = self.case.clone().into_owned();
        change(&mut case);
        Self { case: Cow::Owned(case), ..self.clone() }
    }
}
