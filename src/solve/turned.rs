//! The best allocation with one decision turned around: what it would cost to fund somebody who is not, or not to fund
//! somebody who is.
//!
//! Forcing a column changes nothing but the front of its own direction. With the least loss `f` of that direction under the
//! forced decision and the least losses of the others, no allocation with it has a loss below `f + Σ least(others)`; within a
//! *spare* above that, the others can choose only what stands in their fronts of the same spare. So the spare is deepened, the
//! fronts of the others at each spare serve all columns, and the first combination found is the best one: its objective
//! `(bound - loss) / scale` is exact (see [`prices`](super::prices)), and of equal ones it is that of the published rule.
//!
//! The same with a smaller award `a' < a` of the forced candidate: with `x = 1`, a row of money `Σ a(c)·x(c) ≤ M` leaves the
//! others `M - a'` instead of `M - a`, which is the same form with a larger right-hand side, and prices bound it all the same:
//! `bound' = bound + Σ price(r) · change of most(r)`. What reduction has fixed or dropped stays so, since with the candidate in,
//! the others have never more than `M`. But for one thing: a row that others imply was dropped under the bounds of these, rounded down to
//! their divisor. Where a smaller award lets more through than that, nothing is said.

use super::block::{Ask, Front, GaveUp, enumerate};
use super::combine::{Best, combine};
use super::control::{Control, Effort};
use super::form::{Form, Reduction, reduce};
use super::prices::{Prices, Pricing, price};
use super::search::Directions;
use super::{allocation, objective};
use crate::domain::{Allocation, CandidateIx, Money, Score, Unit};
use crate::model::{ColumnKey, Program, Row};
use std::cmp::Ordering;
use std::sync::OnceLock;

/// What is known of a decision turned around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turned {
    /// The best allocation with it, by the published rule.
    Best {
        /// Who is funded. A candidate with a smaller award is awarded that.
        allocation: Allocation,
        /// Weighted merit.
        objective: Score,
    },
    /// No allocation with it keeps the rules, or none is as good as was asked for.
    None,
    /// Not decided: the directions do not come apart well enough, or the search was stopped.
    Unknown,
}

/// How often the spare is multiplied before the search gives up.
const LEVELS: usize = 12;
/// By how much.
const FACTOR: i64 = 3;

/// A program whose decisions are turned around one by one.
pub struct Turning<'p> {
    program: &'p Program,
    form: Form,
    prices: Prices,
    control: Control,
    optimum: Allocation,
    /// The columns of each candidate, from the greatest award to the least.
    columns_of: Vec<Vec<u32>>,
    /// Least loss of each direction.
    least: Vec<i64>,
    /// What the optimum loses beyond these.
    spare: i64,
    /// The program's rows that reduction dropped because others imply them.
    implied: Vec<usize>,
    /// The fronts of all directions at each level of spare.
    fronts: [OnceLock<Option<Vec<Front>>>; LEVELS],
}

impl<'p> Turning<'p> {
    /// Makes a program ready; `optimum` is its proven optimum. `None` where the directions do not come apart.
    #[must_use]
    pub fn new(program: &'p Program, candidates: usize, optimum: &Allocation, control: &Control) -> Option<Self> {
        let Reduction::Form(form) = reduce(program) else { return None };
        // Where directions do not come apart with this, a solve of its own is quicker.
        let control = &control.with(Effort::small());
        let Pricing::Priced(prices) = price(&form, true, control) else { return None };
        let mut columns_of = vec![Vec::new(); candidates];
        let mut chosen = vec![false; program.columns.len()];
        for (at, column) in (0_u32..).zip(&program.columns) {
            if let ColumnKey::Fund { candidate, .. } = column.key {
                columns_of[candidate.at()].push(at);
                chosen[at as usize] = optimum.award(candidate) == Some(Money(column.award));
            }
        }
        let loss = prices.bound - prices.scale * form.score(&chosen);
        let least = Directions::new(&form, &prices, control).least_losses(None, &[]).ok()?;
        let spare = loss - least.iter().sum::<i64>();
        let (control, fronts) = (control.clone(), [const { OnceLock::new() }; LEVELS]);
        let (optimum, implied) = (optimum.clone(), implied(program, &form));
        Some(Self { program, form, prices, control, optimum, columns_of, least, spare, implied, fronts })
    }

    /// The best allocation in which the decision about a candidate is not that of the optimum.
    #[must_use]
    pub fn turn(&self, candidate: CandidateIx) -> Turned {
        let columns = &self.columns_of[candidate.at()];
        match columns.as_slice() {
            [] => Turned::None,
            // Without any of its awards.
            columns if self.optimum.funds(candidate) => {
                self.decided(columns.iter().map(|&column| (column, false)).collect())
            }
            [column] => self.decided(vec![(*column, true)]),
            // The best of its awards.
            columns => {
                let mut best = Turned::None;
                for level in 0..columns.len() {
                    best = self.better(best, self.with_level(candidate, level));
                }
                best
            }
        }
    }

    /// The best allocation in which the candidate has one of its awards, counted from the greatest.
    #[must_use]
    pub fn with_level(&self, candidate: CandidateIx, level: usize) -> Turned {
        match self.columns_of[candidate.at()].get(level) {
            Some(&column) => self.decided(vec![(column, true)]),
            None => Turned::None,
        }
    }

    /// The better of two by merit, then money, then the published order.
    fn better(&self, left: Turned, right: Turned) -> Turned {
        match (&left, &right) {
            (Turned::Unknown, _) | (_, Turned::None) => left,
            (_, Turned::Unknown) | (Turned::None, _) => right,
            (Turned::Best { allocation: one, objective: most }, Turned::Best { allocation: other, objective }) => {
                let money = || one.awarded().cmp(&other.awarded());
                // The first column that they decide differently is chosen in the one that comes first.
                let order = || {
                    let chosen = |allocation: &Allocation, column: &crate::model::Column| match column.key {
                        ColumnKey::Fund { candidate, .. } => allocation.award(candidate) == Some(Money(column.award)),
                        _ => false,
                    };
                    let columns = self.program.columns.iter();
                    let mut pairs = columns.map(|column| (chosen(one, column), chosen(other, column)));
                    pairs.find(|pair| pair.0 != pair.1).map_or(Ordering::Equal, |pair| pair.1.cmp(&pair.0))
                };
                if objective.cmp(most).then_with(money).then_with(order) == Ordering::Greater { right } else { left }
            }
        }
    }

    /// The best allocation with columns decided.
    fn decided(&self, decided: Vec<(u32, bool)>) -> Turned {
        let against = |&(column, value): &(u32, bool)| self.form.fixed[column as usize] == Some(!value);
        if decided.iter().any(against) {
            return Turned::None;
        }
        let forced = Forced { form: &self.form, prices: &self.prices, decided, worth: None };
        match self.best(&forced) {
            Ok(Some(best)) => self.turned(&best, None),
            // Without a floor on the objective only the whole search of a direction could tell that there is none.
            Ok(None) | Err(_) => Turned::Unknown,
        }
    }

    /// The best allocation that funds a candidate with an `award` which counts with `score`, if it is as good as `worth`.
    /// [`Turned::Unknown`] where the award is above all that it may get, or where a rule asks for a least amount of money, so that
    /// a smaller award may also harm.
    #[must_use]
    pub fn with_award(&self, candidate: CandidateIx, award: Money, score: Score, worth: Score) -> Turned {
        let columns = &self.columns_of[candidate.at()];
        if columns.is_empty() {
            return Turned::None;
        }
        // The least of its awards from which it is a reduction: what the rows leave the others only grows.
        let enough = |column: &u32| self.form.awards[*column as usize] >= award.0;
        let Some(column) = columns.iter().rev().copied().find(enough) else { return Turned::Unknown };
        if self.form.fixed[column as usize].is_some() {
            return Turned::Unknown;
        }
        let Some((form, prices)) = self.with_room(column, award.0) else { return Turned::Unknown };
        let unit = self.program.score_unit.0;
        let own = Score(i128::from(self.program.columns[column as usize].score) * unit);
        let least = (worth.0 - score.0 + own.0 + unit - 1).div_euclid(unit);
        let forced =
            Forced { form: &form, prices: &prices, decided: vec![(column, true)], worth: i64::try_from(least).ok() };
        match self.best(&forced) {
            Ok(Some(best)) => match self.turned(&best, Some((candidate, award))) {
                Turned::Best { allocation, objective } => {
                    Turned::Best { allocation, objective: Score(objective.0 - own.0 + score.0) }
                }
                turned => turned,
            },
            Ok(None) => Turned::None,
            Err(GaveUp::TooLarge | GaveUp::Stopped) => Turned::Unknown,
        }
    }

    /// The form in which the others may use what a smaller award leaves, and what the prices mean there.
    fn with_room(&self, column: u32, smaller: i64) -> Option<(Form, Prices)> {
        let mut form = self.form.clone();
        let mut prices = self.prices.clone();
        let mut bound = i128::from(self.prices.bound);
        let award = self.form.awards[column as usize];
        let mut aligned = true;
        for ((row, price), room) in form.rows.iter_mut().zip(&self.prices.row).zip(&mut prices.room) {
            let source = &self.program.rows[row.source as usize];
            if source.unit != Unit::Money || row.terms.binary_search_by_key(&column, |term| term.0).is_err() {
                continue;
            }
            let most = source.range.most.filter(|_| source.range.least.is_none())?;
            let divisor = source.terms.iter().fold(0, |divisor, term| gcd(divisor, term.1));
            let left = (most - smaller).div_euclid(divisor);
            aligned &= left * divisor + smaller <= most.div_euclid(divisor) * divisor;
            let change = left + award / divisor - most.div_euclid(divisor);
            row.most += change;
            *room += change;
            bound += i128::from(*price) * i128::from(change);
        }
        // A row that was implied still is where it counts money too and no row lets more of it through than before.
        let open = |at: &usize| {
            let source = &self.program.rows[*at];
            let has = source.terms.binary_search_by_key(&column, |term| term.0.0).is_ok();
            has && !(source.unit == Unit::Money && aligned)
        };
        if smaller < award && self.implied.iter().any(open) {
            return None;
        }
        prices.bound = i64::try_from(bound).ok()?;
        Some((form, prices))
    }

    fn turned(&self, best: &Best, smaller: Option<(CandidateIx, Money)>) -> Turned {
        let chosen = Directions::new(&self.form, &self.prices, &self.control).chosen(&best.flips);
        let mut allocation = allocation(self.program, &chosen);
        if let Some((candidate, request)) = smaller
            && let Some(award) = allocation.awards.iter_mut().find(|award| award.0 == candidate)
        {
            award.1 = request;
        }
        Turned::Best { allocation, objective: objective(self.program, &chosen) }
    }

    /// The best combination with a forced column; `None` where none is worth what is asked.
    fn best(&self, forced: &Forced) -> Result<Option<Best>, GaveUp> {
        let block = self.block_of(forced.decided[0].0);
        let others: i64 = self.least.iter().sum::<i64>() - self.least[block];
        // Whatever is worth nothing at all loses the whole bound.
        let ceiling = forced.prices.bound - self.prices.scale * forced.worth.unwrap_or(0);
        let Some(own) = self.least_forced(forced, block, ceiling - others)? else { return Ok(None) };
        for level in 0..LEVELS {
            let spare = self.spare_at(level);
            let limit = (own + others + spare).min(ceiling);
            let ask = Ask { limit: limit - others, least_only: false, forced: &forced.decided };
            let front = enumerate(forced.form, forced.prices, block, ask, &self.control)?;
            let fronts = self.fronts_at(level).ok_or(GaveUp::TooLarge)?;
            let together: Vec<&Front> =
                fronts.iter().enumerate().map(|(at, other)| if at == block { &front } else { other }).collect();
            let best = combine(forced.form, forced.prices, &together, limit, &self.control)?;
            if best.is_some() || limit == ceiling {
                return Ok(best);
            }
        }
        Err(GaveUp::TooLarge)
    }

    /// The least loss of a direction under a forced decision, up to a ceiling.
    fn least_forced(&self, forced: &Forced, block: usize, ceiling: i64) -> Result<Option<i64>, GaveUp> {
        let flip = |&(column, value): &(u32, bool)| {
            let reduced = self.prices.reduced[column as usize];
            if value == (reduced > 0) { 0 } else { reduced.abs() }
        };
        let flip: i64 = forced.decided.iter().map(flip).sum();
        let mut more = (self.prices.scale / 16).max(1);
        loop {
            let limit = flip.saturating_add(more).min(ceiling);
            let ask = Ask { limit, least_only: true, forced: &forced.decided };
            let front = enumerate(forced.form, forced.prices, block, ask, &self.control)?;
            match front.least() {
                Some(least) => return Ok(Some(least)),
                None if limit >= ceiling => return Ok(None),
                None => more = more.saturating_mul(2),
            }
        }
    }

    fn spare_at(&self, level: usize) -> i64 {
        let first = self.spare.max(self.prices.scale / 8).max(1);
        (0..level).fold(first, |spare, _| spare.saturating_mul(FACTOR))
    }

    fn fronts_at(&self, level: usize) -> Option<&Vec<Front>> {
        let limit = self.least.iter().sum::<i64>().saturating_add(self.spare_at(level));
        let fronts = || Directions::new(&self.form, &self.prices, &self.control).fronts(&self.least, limit).ok();
        self.fronts[level].get_or_init(fronts).as_ref()
    }

    fn block_of(&self, column: u32) -> usize {
        self.program.columns[column as usize].direction.at()
    }
}

/// Columns of one direction that are decided in a form, which may have more room than the program's.
struct Forced<'f> {
    form: &'f Form,
    prices: &'f Prices,
    decided: Vec<(u32, bool)>,
    /// Least objective of interest.
    worth: Option<i64>,
}

/// The rows that are not in the form though some choice of columns breaks them.
fn implied(program: &Program, form: &Form) -> Vec<usize> {
    let mut kept = vec![false; program.rows.len()];
    form.rows.iter().for_each(|row| kept[row.source as usize] = true);
    let breakable = |row: &Row| {
        let (mut low, mut high) = (0_i64, 0_i64);
        for &(column, a) in &row.terms {
            match form.fixed[column.at()] {
                Some(false) => {}
                Some(true) => (low, high) = (low + a, high + a),
                None => (low, high) = (low + a.min(0), high + a.max(0)),
            }
        }
        row.range.most.is_some_and(|most| high > most) || row.range.least.is_some_and(|least| low < least)
    };
    let rows = program.rows.iter().enumerate();
    rows.filter(|(at, row)| !kept[*at] && breakable(row)).map(|(at, _)| at).collect()
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}
