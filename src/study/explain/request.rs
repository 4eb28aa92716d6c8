//! How much smaller a request would have been enough.
//!
//! A candidate that asks for `r` may be awarded `a(l, r)` at level `l`, which counts with `s(l, r)`: without award levels `a = r`, and
//! `s` is its weighted merit; with them both are rounded as the program rounds them
//! ([`AwardLevels`](crate::domain::AwardLevels)). A request is *enough* where at some level an allocation with it is the published
//! answer. Let `V(a)` be the greatest merit of the others beside an award `a`, and `z` the optimum, which is without the candidate.
//! Then `r` is enough at `l` where `V(a(l, r)) + s(l, r) > z`, or where both are equal and the published rule decides for it.
//!
//! - `a` and `s` never fall as `r` grows, and `V` never grows with `a`. So in an interval `(low, high]` of requests no allocation
//!   is better than one with the award of `low + 1` that counts with the score of `high`. Where not even that is enough nothing
//!   in the interval is; else it is halved, the upper half first. So the greatest request is found for certain.
//! - The others' choice changes only where the award passes an *edge* `most - k·g` of a row of money (`g` divides all amounts of the
//!   others). Between two edges the best allocation found is the best one throughout, and how far it goes is read off.
//! - With shares of the request `s` does not depend on `r`: whoever is funded with a request is funded with every smaller one. With
//!   steps it may not be: the award `r - k·step` is a smaller part of a smaller request and keeps less merit. In full (level 0)
//!   every smaller request is enough too. So two requests are given where they differ: up to the one every request is enough, and
//!   the other is the greatest that is.

use super::cost::{Costs, Other};
use crate::domain::{
    Allocation, AwardLevels, CandidateIx, MemberMeasure, Money, Offer, Range, Ranking, RuleId, Score, Unit,
};
use crate::model::{ColumnIx, ColumnKey, Row};
use crate::solve::Turned;
use crate::study::asker::Refused;
use crate::study::order::published;
use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

/// A smaller request that would have been enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Smaller {
    /// Every request up to it, and no greater one.
    AtMost(Money),
    /// Awards by steps: some, the greatest of which is `most`.
    Some {
        /// Every request up to it, which may be nothing.
        every: Money,
        /// The greatest one.
        most: Money,
    },
    /// None would.
    None,
    /// Not asked, or not decided.
    Unknown,
}

impl Smaller {
    /// The greatest one.
    #[must_use]
    pub fn most(self) -> Option<Money> {
        match self {
            Self::AtMost(most) | Self::Some { most, .. } => Some(most),
            Self::None | Self::Unknown => None,
        }
    }

    /// The greatest up to which every request is enough.
    #[must_use]
    pub fn every(self) -> Option<Money> {
        match self {
            Self::AtMost(every) | Self::Some { every, .. } => Some(every).filter(|every| *every > Money::ZERO),
            Self::None | Self::Unknown => None,
        }
    }
}

/// Most questions about one candidate. Only steps could ever need so many.
const MOST_QUESTIONS: usize = 1_000;

impl Costs<'_, '_> {
    /// The greatest smaller request with which the published rule funds a candidate that is not funded.
    pub(super) fn request(&self, candidate: CandidateIx, other: &Other) -> Result<Smaller, Refused> {
        let Some(rows) = self.money_rows(candidate) else { return Ok(Smaller::Unknown) };
        let case = &self.base().case;
        let search = Search {
            costs: self,
            candidate,
            levels: case.levels_of(self.candidates(), candidate),
            asks: self.candidates().requested[candidate.at()].0,
            rows,
            questions: Cell::new(0),
        };
        let known = match other {
            Other::Best { allocation, objective } => {
                let award = allocation.award(candidate).unwrap_or_default();
                let own = case.score_at(self.candidates(), candidate, award);
                Some(Beside { others: without(allocation, candidate), value: objective.0 - own.0 })
            }
            Other::Impossible | Other::Unknown => None,
        };
        let Some(full) = search.greatest(0, 0, known.as_ref())? else { return Ok(Smaller::Unknown) };
        // Nothing costs less and counts more than next to nothing with all of its merit.
        if full == 0 {
            return Ok(Smaller::None);
        }
        let mut most = full;
        for level in (1..).take_while(|level| search.offer(*level, search.asks).is_some()) {
            let Some(found) = search.greatest(level, most, known.as_ref())? else { return Ok(Smaller::Unknown) };
            most = most.max(found);
        }
        let in_steps = matches!(search.levels, Some(AwardLevels::Steps { .. }));
        let (every, most) = (Money(full), Money(most));
        Ok(if in_steps && every < most { Smaller::Some { every, most } } else { Smaller::AtMost(most) })
    }

    /// The rows of money that the candidate's awards are in; `None` where one of them asks for a least amount, so that a smaller
    /// award may also harm, where another sum depends on the request, where the candidate does not take part, or under skip
    /// ranking.
    fn money_rows(&self, candidate: CandidateIx) -> Option<Vec<MoneyRow>> {
        let base = self.base();
        if base.case.scenario.ranking == Ranking::Skip {
            return None;
        }
        // A part of a cell, rounded: it need not fall with the request.
        let scales = base.bindings.iter().any(|binding| {
            matches!(binding.measure, MemberMeasure::Column { scales: true, .. })
                && binding.members.contains(&candidate)
        });
        if scales && base.case.levels_of(self.candidates(), candidate).is_some() {
            return None;
        }
        let own = self.program.columns.iter().position(|column| whom(column.key) == Some(candidate))?;
        let mut rows = Vec::new();
        for row in self.program.rows.iter().filter(|row| row.unit == Unit::Money) {
            if row.terms.iter().all(|term| term.0.at() != own) {
                continue;
            }
            let most = row.range.most.filter(|_| row.range.least.is_none())?;
            // A share of the money: what the others may have depends on this award in another way.
            if row.terms.iter().any(|(column, amount)| *amount != self.program.columns[column.at()].award) {
                return None;
            }
            let (mut members, mut step) = (Vec::with_capacity(row.terms.len()), 0);
            for (column, award) in &row.terms {
                let member = whom(self.program.columns[column.at()].key)?;
                if member != candidate {
                    step = gcd(step, *award);
                    members.push(member);
                }
            }
            members.dedup();
            rows.push(MoneyRow { most, step: step.max(1), members });
        }
        Some(rows)
    }
}

fn whom(key: ColumnKey) -> Option<CandidateIx> {
    match key {
        ColumnKey::Fund { candidate, .. } => Some(candidate),
        _ => None,
    }
}

fn without(allocation: &Allocation, candidate: CandidateIx) -> Allocation {
    Allocation { awards: allocation.awards.iter().copied().filter(|award| award.0 != candidate).collect() }
}

/// What is funded beside the candidate, and its merit.
struct Beside {
    others: Allocation,
    value: i128,
}

/// The search for one candidate.
struct Search<'c, 's, 'a> {
    costs: &'c Costs<'s, 'a>,
    candidate: CandidateIx,
    levels: Option<&'c AwardLevels>,
    asks: i64,
    rows: Vec<MoneyRow>,
    questions: Cell<usize>,
}

/// What the best allocation with an award is.
enum Best {
    Found(Beside),
    NotGoodEnough,
    Unknown,
}

impl Search<'_, '_, '_> {
    /// What it would be offered at a level if it asked for so much: the award, and the score that counts.
    fn offer(&self, level: usize, request: i64) -> Option<(i64, i128)> {
        let (case, candidates) = (&self.costs.base().case, self.costs.candidates());
        let merit = candidates.merit[self.candidate.at()];
        let Offer { award, merit } = match self.levels {
            Some(levels) => levels.offer(level, Money(request), merit)?,
            None if level == 0 => Offer { award: Money(request), merit },
            None => return None,
        };
        let weight = case.weight(candidates.direction[self.candidate.at()]);
        Some((award.0, Score::of(merit, weight).0))
    }

    /// The greatest request above `floor` that is enough at a level; `floor` where there is none, `None` where that was not
    /// decided. `known` is one allocation with the candidate.
    fn greatest(&self, level: usize, floor: i64, known: Option<&Beside>) -> Result<Option<i64>, Refused> {
        // A level of steps is open from some request on.
        let first = last(0, self.asks, |request| self.offer(level, request).is_none()) + 1;
        let mut won = floor.max(known.map_or(0, |known| self.reach(level, known, self.asks - 1)));
        let mut open = vec![(0, self.asks - 1)];
        while let Some((low, high)) = open.pop() {
            let low = low.max(won).max(first - 1);
            if low >= high {
                continue;
            }
            let Some(((least, _), (greatest, score))) = self.offer(level, low + 1).zip(self.offer(level, high)) else {
                continue;
            };
            let found = match self.best(low + 1, least, score)? {
                Best::Found(found) if self.wins(&found, least, score) => found,
                Best::Found(_) | Best::NotGoodEnough => continue,
                Best::Unknown => return Ok(None),
            };
            let reach = self.reach(level, &found, high);
            if reach > low {
                won = reach;
                open.push((reach, high));
            } else if let Some(edge) = between(&self.rows, least, greatest) {
                let split = last(low, high, |request| self.award(level, request) <= edge);
                open.extend([(low, split), (split, high)]);
            }
        }
        Ok(Some(won))
    }

    fn award(&self, level: usize, request: i64) -> i64 {
        self.offer(level, request).map_or(0, |offer| offer.0)
    }

    /// Is an allocation with this award, counted with this score, the published answer?
    fn wins(&self, beside: &Beside, award: i64, score: i128) -> bool {
        let optimum = self.costs.optimum;
        match (beside.value + score).cmp(&optimum.objective.0) {
            Ordering::Equal => {
                let mut with = beside.others.clone();
                with.awards.push((self.candidate, Money(award)));
                with.awards.sort_unstable();
                published(self.costs.candidates(), &with, &optimum.allocation) == Ordering::Less
            }
            order => order == Ordering::Greater,
        }
    }

    /// The greatest request up to `high` with which the candidate beside these others keeps the rows of money and is the published
    /// answer; 0 where there is none.
    fn reach(&self, level: usize, beside: &Beside, high: i64) -> i64 {
        let within = |room: i64, high: i64| {
            let open = last(0, high, |request| self.award(level, request) <= room);
            if self.offer(level, open).is_some() { open } else { 0 }
        };
        let room = self.rows.iter().map(|row| row.most - row.used(&beside.others)).min().unwrap_or(i64::MAX);
        let request = within(room, high);
        let Some((award, score)) = self.offer(level, request) else { return 0 };
        if request == 0 || self.wins(beside, award, score) {
            return request;
        }
        // A tie is won by less money; all else of it is the same.
        let equal = self.costs.optimum.allocation.awarded().0 - beside.others.awarded().0;
        let cheaper = [equal, equal - 1].into_iter().map(|most| within(most, request));
        let wins = |request: &i64| {
            let offer = self.offer(level, *request).filter(|_| *request > 0);
            offer.is_some_and(|(award, score)| self.wins(beside, award, score))
        };
        cheaper.filter(wins).max().unwrap_or(0)
    }

    /// The best allocation with an award that counts with a score, if it is as good as the optimum; `request` is one with which
    /// the level comes to this award.
    fn best(&self, request: i64, award: i64, score: i128) -> Result<Best, Refused> {
        self.questions.set(self.questions.get() + 1);
        if self.questions.get() > MOST_QUESTIONS || self.costs.asker.stopped() {
            return Ok(Best::Unknown);
        }
        let worth = self.costs.optimum.objective;
        let turning = self.costs.turning.as_ref();
        let turned = turning.map(|turning| turning.with_award(self.candidate, Money(award), Score(score), worth));
        match turned {
            Some(Turned::Best { allocation, objective }) => {
                Ok(Best::Found(Beside { others: without(&allocation, self.candidate), value: objective.0 - score }))
            }
            Some(Turned::None) => Ok(Best::NotGoodEnough),
            Some(Turned::Unknown) | None => self.asked(request, award),
        }
    }

    /// The same by a solve of its own.
    fn asked(&self, request: i64, award: i64) -> Result<Best, Refused> {
        let mut situation = self.costs.base().clone();
        let mut candidates = situation.candidates.clone().into_owned();
        candidates.requested[self.candidate.at()] = Money(request);
        situation.candidates = Cow::Owned(candidates);
        let mut program = situation.program()?;
        let own = |column: &crate::model::Column| whom(column.key) == Some(self.candidate) && column.award == award;
        let Some(at) = program.columns.iter().position(own) else { return Ok(Best::NotGoodEnough) };
        let own = i128::from(program.columns[at].score) * program.score_unit.0;
        program.rows.push(Row {
            rule: RuleId::Award { id: situation.candidates.id(self.candidate).to_owned() },
            unit: Unit::Projects,
            terms: vec![(ColumnIx::new(at), 1)],
            range: Range { least: Some(1), most: None },
        });
        let answer = self.costs.asker.ask_changed(&situation, &program, true)?;
        Ok(match (answer.solution, answer.stop) {
            (Some(found), None) => Best::Found(Beside {
                others: without(&found.allocation, self.candidate),
                value: found.objective.0 - own,
            }),
            (None, None) => Best::NotGoodEnough,
            (_, Some(_)) => Best::Unknown,
        })
    }
}

/// The greatest number in `(low, high]` that is still `before`, which holds up to some number and not beyond; `low` where none is.
fn last(mut low: i64, mut high: i64, before: impl Fn(i64) -> bool) -> i64 {
    while low < high {
        let middle = high - (high - low) / 2;
        if before(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

/// A row of money: `Σ award ≤ most` over the candidate and others.
struct MoneyRow {
    most: i64,
    /// Divides the awards of all others.
    step: i64,
    /// The others, each once.
    members: Vec<CandidateIx>,
}

impl MoneyRow {
    fn used(&self, others: &Allocation) -> i64 {
        self.members.iter().filter_map(|member| others.award(*member)).map(|award| award.0).sum()
    }
}

/// An edge in `[least, most)`, near the middle, up to which the others may have one step more than beyond it.
fn between(rows: &[MoneyRow], least: i64, most: i64) -> Option<i64> {
    let middle = least + (most - least) / 2;
    let below = rows.iter().map(|row| row.most - (row.most - middle + row.step - 1).div_euclid(row.step) * row.step);
    let above = rows.iter().map(|row| row.most - (row.most - middle - 1).div_euclid(row.step) * row.step);
    below
        .filter(|edge| *edge >= least && *edge < most)
        .max()
        .or_else(|| above.filter(|edge| *edge > middle && *edge < most).min())
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}
