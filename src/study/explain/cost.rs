//! What it costs to turn a decision around, how much more merit turns it, how much smaller a request.
//!
//! Let `z` be the greatest merit, and `z(c)` the greatest with the decision about `c` turned around. For an unfunded candidate
//! of weight `w`:
//!
//! - *opportunity cost* `z - z(c)`: the merit that is lost if it must be funded;
//! - *more merit*: with `d` points more it adds `w·d` to every allocation that funds it and nothing to the others. So it is in an
//!   allocation of greatest merit from `w·d = z - z(c)` on, and beyond that in all of them. At exactly that point the published
//!   rule decides between the two best allocations, with it and without. Hence it is funded from `d = (z - z(c)) / w` on where
//!   the rule decides for it, else above that; where that is no whole number of millionths, from the next one on;
//! - *smaller request*: see [`request`](super::request).
//!
//! For a funded candidate the *margin* is the greatest `d` with which the published rule still funds it, by the same argument.
//! Who may get several awards is asked about in [`levels`](super::levels). Everything else (rank, eligibility, what the others ask for) stays as it is.

use super::levels::Leveled;
use super::request::Smaller;
use crate::domain::{
    Allocation, CandidateIx, Candidates, MERIT_PLACES, Merit, Range, RuleId, Score, Solution, Unit, Weight,
};
use crate::model::{Column, ColumnIx, ColumnKey, Program, Row};
use crate::solve::{Turned, Turning};
use crate::study::asker::{Asker, Refused, Situation};
use crate::study::order::published;
use rayon::prelude::*;
use std::cmp::Ordering;

/// What is known of one decision turned around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Whose decision.
    pub candidate: CandidateIx,
    /// The best allocation with the decision turned, and its merit.
    pub other: Other,
    /// For an unfunded candidate: the merit more from which on the published rule would fund it; for a funded one: the merit
    /// less up to which it still does. `None`: no change of merit turns the decision.
    pub merit: Option<Threshold>,
    /// May the candidate get several awards, of which not all were decided? Then no threshold of merit is given.
    pub open: bool,
    /// For an unfunded candidate: the greatest smaller request with which the published rule would fund it.
    pub request: Smaller,
}

/// How far a merit has to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// The distance.
    pub merit: Merit,
    /// Is exactly that distance not enough (for a funded candidate: too much)? It then is a tie, which the published rule
    /// decides against the candidate.
    pub beyond: bool,
}

/// The best allocation with a decision turned around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// Proven best.
    Best {
        /// Who is funded then.
        allocation: Allocation,
        /// Its merit.
        objective: Score,
    },
    /// No allocation with it keeps the rules.
    Impossible,
    /// Not decided before the search was stopped.
    Unknown,
}

impl Cost {
    /// The merit lost against the optimum; `None` where that is impossible or not decided.
    #[must_use]
    pub fn lost(&self, optimum: &Solution) -> Option<Score> {
        match &self.other {
            Other::Best { objective, .. } => Some(Score(optimum.objective.0 - objective.0)),
            Other::Impossible | Other::Unknown => None,
        }
    }
}

/// The base turned around: everything that is the same for all candidates.
pub(super) struct Costs<'s, 'a> {
    pub(super) asker: &'s Asker<'a>,
    pub(super) optimum: &'s Solution,
    pub(super) turning: Option<Turning<'s>>,
    pub(super) program: &'s Program,
}

impl<'s, 'a> Costs<'s, 'a> {
    pub fn new(asker: &'s Asker<'a>, program: &'s Program, optimum: &'s Solution) -> Self {
        let candidates = asker.base().candidates.len();
        let turning = Turning::new(program, candidates, &optimum.allocation, &asker.quiet());
        Self { asker, optimum, turning, program }
    }

    /// The costs of several decisions, in their order; with `requests` also the smaller requests.
    pub fn all(&self, wanted: &[CandidateIx], requests: bool) -> Result<Vec<Cost>, Refused> {
        self.asker.expect(wanted.len());
        let one = |candidate: &CandidateIx| {
            let cost = self.one(*candidate, requests);
            self.asker.answered();
            cost
        };
        wanted.par_iter().map(one).collect::<Vec<_>>().into_iter().collect()
    }

    fn one(&self, candidate: CandidateIx, requests: bool) -> Result<Cost, Refused> {
        let funded = self.optimum.allocation.funds(candidate);
        if self.base().case.offers(self.candidates(), candidate).len() > 1 {
            let Leveled { other, merit, known } = self.leveled(candidate)?;
            let request = self.smaller(candidate, &other, requests)?;
            return Ok(Cost { candidate, other, merit, open: !known, request });
        }
        let other = self.other(candidate)?;
        let merit = match &other {
            Other::Best { allocation, objective } => self.merit(candidate, funded, allocation, *objective),
            Other::Impossible | Other::Unknown => None,
        };
        let request = self.smaller(candidate, &other, requests)?;
        Ok(Cost { candidate, other, merit, open: false, request })
    }

    fn smaller(&self, candidate: CandidateIx, other: &Other, wanted: bool) -> Result<Smaller, Refused> {
        if !wanted || self.optimum.allocation.funds(candidate) || self.asker.stopped() {
            return Ok(Smaller::Unknown);
        }
        self.request(candidate, other)
    }

    pub(super) fn base(&self) -> &Situation<'a> {
        self.asker.base()
    }

    pub(super) fn candidates(&self) -> &Candidates {
        &self.base().candidates
    }

    pub(super) fn other(&self, candidate: CandidateIx) -> Result<Other, Refused> {
        let turned = self.turning.as_ref().map_or(Turned::Unknown, |turning| turning.turn(candidate));
        match turned {
            Turned::Best { allocation, objective } => {
                self.asker.recheck(self.base(), &allocation, Some(objective))?;
                Ok(Other::Best { allocation, objective })
            }
            Turned::None => Ok(Other::Impossible),
            Turned::Unknown if !self.base().takes_part(candidate) => Ok(Other::Impossible),
            Turned::Unknown => {
                // Not by a lock: whom a scenario refuses stands in nobody's way under a ranking.
                let own = |column: &Column| matches!(column.key, ColumnKey::Fund { candidate: whose, .. } if whose == candidate);
                let columns = (0..).zip(&self.program.columns).filter(|(_, column)| own(column));
                let columns = columns.map(|(at, _)| ColumnIx(at)).collect();
                let funded = self.optimum.allocation.funds(candidate);
                let range =
                    if funded { Range { least: None, most: Some(0) } } else { Range { least: Some(1), most: None } };
                self.under(candidate, columns, range)
            }
        }
    }

    /// The best allocation with one more row, over the number of awards that these columns of a candidate make.
    pub(super) fn under(&self, candidate: CandidateIx, columns: Vec<ColumnIx>, range: Range) -> Result<Other, Refused> {
        let mut program = self.program.clone();
        program.rows.push(Row {
            rule: RuleId::Award { id: self.candidates().id(candidate).to_owned() },
            unit: Unit::Projects,
            terms: columns.into_iter().map(|column| (column, 1)).collect(),
            range,
        });
        let answer = self.asker.ask_changed(self.base(), &program, true)?;
        Ok(match (answer.solution, answer.stop) {
            (Some(found), None) => Other::Best { allocation: found.allocation, objective: found.objective },
            (None, None) => Other::Impossible,
            (_, Some(_)) => Other::Unknown,
        })
    }

    /// How much merit turns the decision.
    fn merit(&self, candidate: CandidateIx, funded: bool, other: &Allocation, objective: Score) -> Option<Threshold> {
        let Weight(weight) = self.base().case.weight(self.candidates().direction[candidate.at()]);
        let weight = i128::from(weight);
        if weight <= 0 {
            return None;
        }
        let lost = self.optimum.objective.0 - objective.0;
        let (whole, rest) = (lost.div_euclid(weight), lost.rem_euclid(weight));
        let (with, without) =
            if funded { (&self.optimum.allocation, other) } else { (other, &self.optimum.allocation) };
        let beyond = rest == 0 && published(self.candidates(), with, without) != Ordering::Less;
        let units = if funded { whole } else { whole + i128::from(rest != 0) };
        let own = i128::from(self.candidates().merit[candidate.at()].0);
        // Merit is never negative: where the candidate is kept in with none at all, nothing turns the decision.
        if funded && (units > own || (units == own && !beyond)) {
            return None;
        }
        Some(Threshold { merit: Merit(i64::try_from(units).ok()?), beyond })
    }
}

/// Merit as people write it.
pub(super) fn points(merit: Merit) -> crate::domain::Decimal {
    crate::domain::Decimal::new(merit.0, MERIT_PLACES)
}
