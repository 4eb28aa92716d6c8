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
//! - *smaller request*: what is feasible with a request `a` is feasible with a smaller one, with less money; so whoever is funded
//!   with a request is funded with every smaller one, and the greatest request with which the published rule funds it is found by
//!   halving an interval. The merit of the best allocation with `c` changes only where the request passes `most - k·g` of a row of
//!   money (`g` divides all its amounts), so that only these are tried; between them the allocation found tells how far it goes.
//!
//! For a funded candidate the *margin* is the greatest `d` with which the published rule still funds it, by the same argument.
//! Who may get several awards is asked about in [`levels`](super::levels). Everything else (rank, eligibility, what the others ask for) stays as it is.

use super::levels::Leveled;
use crate::domain::{
    Allocation, CandidateIx, Candidates, MERIT_PLACES, Merit, Money, Range, Ranking, RuleId, Score, Solution, Unit,
    Weight,
};
use crate::model::{Column, ColumnIx, ColumnKey, Program, Row};
use crate::solve::{Turned, Turning};
use crate::study::asker::{Asker, Refused, Situation};
use crate::study::order::published;
use rayon::prelude::*;
use std::borrow::Cow;
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

/// A smaller request that would have been enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Smaller {
    /// The greatest one.
    AtMost(Money),
    /// None would.
    None,
    /// Not asked, or not decided.
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
            return Ok(Cost { candidate, other, merit, open: !known, request: Smaller::Unknown });
        }
        let other = self.other(candidate)?;
        let merit = match &other {
            Other::Best { allocation, objective } => self.merit(candidate, funded, allocation, *objective),
            Other::Impossible | Other::Unknown => None,
        };
        let request = if funded || !requests || self.asker.stopped() {
            Smaller::Unknown
        } else {
            self.request(candidate, &other)?
        };
        Ok(Cost { candidate, other, merit, open: false, request })
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

    /// The greatest smaller request with which the published rule funds a candidate.
    fn request(&self, candidate: CandidateIx, other: &Other) -> Result<Smaller, Refused> {
        let Some(rows) = self.money_rows(candidate) else { return Ok(Smaller::Unknown) };
        let asks = self.candidates().requested[candidate.at()].0;
        // `won`: the greatest request known to be enough; `lost`: the smallest known not to be.
        let (mut won, mut lost) = (0, asks);
        if let Other::Best { allocation, objective } = other
            && *objective == self.optimum.objective
        {
            won = self.reach(candidate, allocation, *objective, asks, &rows);
        }
        let mut first = true;
        while let Some(next) = between(&rows, won, lost, first) {
            first = false;
            match self.with_request(candidate, Money(next))? {
                Turned::Unknown => return Ok(Smaller::Unknown),
                Turned::None => lost = next,
                Turned::Best { allocation, objective } => {
                    let reach = self.reach(candidate, &allocation, objective, next, &rows);
                    if reach < next {
                        lost = next;
                    }
                    won = won.max(reach);
                }
            }
        }
        Ok(if won > 0 { Smaller::AtMost(Money(won)) } else { Smaller::None })
    }

    /// The greatest request up to which an allocation with the candidate keeps the rows of money and is the published
    /// answer; below zero where it is not at any.
    fn reach(
        &self,
        candidate: CandidateIx,
        allocation: &Allocation,
        objective: Score,
        request: i64,
        rows: &[MoneyRow],
    ) -> i64 {
        let others: Allocation =
            Allocation { awards: allocation.awards.iter().copied().filter(|award| award.0 != candidate).collect() };
        let room = rows.iter().map(|row| row.most - row.used(&others)).min().unwrap_or(i64::MAX);
        match objective.cmp(&self.optimum.objective) {
            Ordering::Less => -1,
            Ordering::Greater => room.max(request).min(self.candidates().requested[candidate.at()].0),
            Ordering::Equal => {
                let equal = self.optimum.allocation.awarded().0 - others.awarded().0;
                let mut with = others;
                with.awards.push((candidate, Money(equal)));
                with.awards.sort_unstable();
                let wins = published(self.candidates(), &with, &self.optimum.allocation) == Ordering::Less;
                room.min(equal - i64::from(!wins))
            }
        }
    }

    fn with_request(&self, candidate: CandidateIx, request: Money) -> Result<Turned, Refused> {
        let worth = self.optimum.objective;
        let turned =
            self.turning.as_ref().map_or(Turned::Unknown, |turning| turning.with_request(candidate, request, worth));
        if turned != Turned::Unknown {
            return Ok(turned);
        }
        let mut situation = self.base().funding(&[candidate]);
        let mut candidates = self.base().candidates.clone().into_owned();
        candidates.requested[candidate.at()] = request;
        situation.candidates = Cow::Owned(candidates);
        let answer = self.asker.ask(&situation)?;
        Ok(match (answer.solution, answer.stop) {
            (Some(found), None) => Turned::Best { allocation: found.allocation, objective: found.objective },
            (None, None) => Turned::None,
            (_, Some(_)) => Turned::Unknown,
        })
    }

    /// The rows of money that the candidate's request is in; `None` where one of them asks for a least amount, so that a
    /// smaller request may also harm, where the candidate does not take part, or where there are award levels.
    fn money_rows(&self, candidate: CandidateIx) -> Option<Vec<MoneyRow>> {
        if self.base().case.scenario.ranking == Ranking::Skip {
            return None;
        }
        if self.base().case.has_levels() {
            return None;
        }
        let own = self.program.columns.iter().position(|column| funds(column.key, candidate))?;
        let mut rows = Vec::new();
        for row in self.program.rows.iter().filter(|row| row.unit == Unit::Money) {
            if row.terms.iter().all(|term| term.0.at() != own) {
                continue;
            }
            let most = row.range.most.filter(|_| row.range.least.is_none())?;
            // A share of the money: what the others may have depends on this request in another way.
            if row.terms.iter().any(|(column, amount)| *amount != self.program.columns[column.at()].award) {
                return None;
            }
            let members = row.terms.iter().filter_map(|(column, award)| match self.program.columns[column.at()].key {
                ColumnKey::Fund { candidate: member, .. } => Some((member, *award)),
                _ => None,
            });
            let members: Vec<(CandidateIx, i64)> = members.collect();
            let step =
                members.iter().filter(|member| member.0 != candidate).fold(0, |step, member| gcd(step, member.1));
            rows.push(MoneyRow { most, step: step.max(1), members });
        }
        Some(rows)
    }
}

fn funds(key: ColumnKey, whom: CandidateIx) -> bool {
    matches!(key, ColumnKey::Fund { candidate, .. } if candidate == whom)
}

/// A row of money: `Σ award ≤ most` over its members.
struct MoneyRow {
    most: i64,
    /// Divides the awards of all other members.
    step: i64,
    members: Vec<(CandidateIx, i64)>,
}

impl MoneyRow {
    fn used(&self, allocation: &Allocation) -> i64 {
        self.members.iter().filter(|member| allocation.funds(member.0)).map(|member| member.1).sum()
    }
}

/// The request to try next: of those between `won` and `lost` at which what the others may use changes, one near the middle;
/// the first time the smallest, since often not even that is enough. `None` where there is none left.
fn between(rows: &[MoneyRow], won: i64, lost: i64, first: bool) -> Option<i64> {
    // Up to each of these edges, `most - k·step`, the others may use one step more than beyond it.
    let at_or_below = |bound: i64| {
        let edges = rows.iter().map(|row| row.most - (row.most - bound + row.step - 1).div_euclid(row.step) * row.step);
        edges.filter(|edge| *edge > won).max()
    };
    let above = |bound: i64| {
        rows.iter()
            .map(|row| row.most - (row.most - bound - 1).div_euclid(row.step) * row.step)
            .filter(|edge| *edge > bound && *edge < lost)
            .min()
    };
    if first && won == 0 {
        return above(0).or_else(|| (lost > 1).then_some(1));
    }
    let middle = won + (lost - won) / 2;
    at_or_below(middle).or_else(|| above(middle))
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// Merit as people write it.
pub(super) fn points(merit: Merit) -> crate::domain::Decimal {
    crate::domain::Decimal::new(merit.0, MERIT_PLACES)
}
