//! The order in which things are tried, and the steps that come of it.

mod order;
mod outcome;
mod rest;

use super::Limits;
use super::blocks::{Block, Choices, Parts, Priced, Prices, Proven};
use super::budget::{Budget, Stopped};
use super::problem::{Given, Problem, number, to_float, wide_float};
use super::relaxation::{Relaxed, relaxed};
use super::settle::Settling;
use crate::model::Standard;
use crate::model::derivation::{Source, Step};
use crate::solve::control::Control;

/// A first tree is this much smaller where another cut may close what it does not.
const BRIEFER: u64 = 10;

/// Columns that are many to leave open, and so many that all else takes longer than the best prices.
const MANY: usize = 100;
const VERY_MANY: usize = 300;

/// Prices of further lemmas, in per cent of the best ones: for programmes where merit goes with money, and little is settled.
const AROUND: [i64; 6] = [80, 90, 95, 105, 110, 120];

/// How a search for a derivation ended.
pub(super) enum Ended {
    /// The steps close it.
    Closed,
    /// A choice keeps all rows and the cut.
    Kept(Vec<bool>),
}

/// A derivation in the making.
pub(super) struct Finder<'a> {
    problem: Problem,
    /// The direction of each column.
    blocks: Vec<u32>,
    steps: Vec<Step>,
    /// What the directions are worth under the best prices found, and the directions.
    proven: Option<(Priced, Vec<Block>)>,
    /// Choices met in each direction.
    seen: Choices,
    /// The lemmas that are proven, as rows, with the bound on `scale · cut` that they give.
    lemmas: Option<(Vec<Given>, i128)>,
    /// Which columns have which values, as rows.
    settled: Vec<Given>,
    /// What each direction is worth at least, as rows.
    floors: Vec<Given>,
    /// What else is proven, as rows.
    more: Vec<Given>,
    /// Nodes of a tree before more is derived.
    first: u64,
    /// Whether first trees did not close: the next derivation does not begin with them.
    hard: bool,
    budget: Budget<'a>,
}

impl<'a> Finder<'a> {
    /// Rows whose coefficients have a common divisor are divided by it first. A cut that is one of the rows is no row any more.
    pub fn new(standard: &'a Standard, cut: Option<Given>, limits: Limits, control: &'a Control) -> Self {
        let mut steps = Vec::new();
        let mut rows = Vec::new();
        for (at, row) in standard.rows.iter().enumerate() {
            let source = Source::Row(number(at));
            let terms = row.terms.clone();
            if cut.as_ref().is_some_and(|cut| cut.source == source) {
                continue;
            }
            let divisor = terms.iter().fold(0, |divisor, term| gcd(divisor, term.1));
            if divisor > 1 {
                rows.push(Given {
                    source: Source::Step(number(steps.len())),
                    terms: terms.iter().map(|&(column, a)| (column, a / divisor)).collect(),
                    least: row.least.div_euclid(divisor) + i64::from(row.least.rem_euclid(divisor) > 0),
                    aside: row.order,
                });
                steps.push(Step::Divided(source, divisor));
            } else {
                rows.push(Given { source, terms, least: row.least, aside: row.order });
            }
        }
        let problem = Problem { columns: standard.blocks.len(), cut, rows };
        let budget = Budget { left: limits.nodes, limits, control };
        Self::over(problem, standard.blocks.clone(), steps, budget)
    }

    /// A search over a problem that the `steps` have derived.
    pub fn over(problem: Problem, blocks: Vec<u32>, steps: Vec<Step>, budget: Budget<'a>) -> Self {
        Self {
            problem,
            blocks,
            steps,
            proven: None,
            seen: Choices::new(),
            lemmas: None,
            settled: Vec::new(),
            floors: Vec::new(),
            more: Vec::new(),
            first: budget.limits.first,
            hard: false,
            budget,
        }
    }

    /// Refutes the cut. `known` keeps the rows, if such a choice is known; `start` is what to begin and end with. `then` is a row that is
    /// priced where it says more than a priced one, and refuted where the cut leaves no gap, but many choices.
    pub fn refute(
        &mut self,
        known: Option<&[bool]>,
        start: Option<&Proven>,
        then: Option<Source>,
    ) -> Result<Ended, Stopped> {
        if self.problem.columns <= self.budget.limits.small
            && let Some(ended) = self.small_tree(self.first)?
        {
            return Ok(ended);
        }
        if start.is_some_and(|start| start.hard) {
            self.first = 0;
        }
        let problem = self.problem.clone();
        let parts = Parts::new(&problem, &self.blocks);
        let Some((mut priced, relaxed)) = self.price(&parts, known, start, then)? else { return self.tree() };
        // Where much may be open, better prices cost less than what would have to be settled and branched on.
        let doubtful = relaxed.as_ref().map_or(0, |relaxed| self.doubtful(relaxed, &parts, &priced));
        let patient = doubtful > VERY_MANY;
        if let Some(relaxed) = relaxed.as_ref().filter(|_| doubtful > MANY) {
            priced = self.improve(&parts, &priced, relaxed, patient)?.unwrap_or(priced);
        }
        let ordered = known.filter(|_| self.problem.rows.iter().any(|row| row.aside));
        let then = then.filter(|_| ordered.is_some() && self.excess(&parts, &priced) == 0);
        if let Some(ended) = self.attempt(&parts, &priced, then.is_some())? {
            return Ok(ended);
        }
        if let Some(known) = ordered
            && let Some(ended) = self.among_equals(&parts, &priced, known, then)?
        {
            return Ok(ended);
        }
        if let Some(relaxed) = relaxed.filter(|_| !patient)
            && let Some(better) = self.improve(&parts, &priced, &relaxed, true)?
        {
            priced = better;
            if let Some(ended) = self.attempt(&parts, &priced, false)? {
                return Ok(ended);
            }
        }
        self.insist(&parts, &priced)
    }

    /// What tells apart choices that are worth nearly the same: another cut, if there is one, and the published order.
    fn among_equals(
        &mut self,
        parts: &Parts,
        priced: &Priced,
        known: &[bool],
        then: Option<Source>,
    ) -> Result<Option<Ended>, Stopped> {
        if let Some(then) = then {
            let ended = self.second(known, then);
            self.budget.check()?;
            if let Ok(ended) = ended {
                return Ok(Some(ended));
            }
            self.settle(parts, priced, false)?;
        }
        self.order(parts, known)?;
        // Where the order says it all, one node is enough.
        self.small_tree(self.first.max(1))
    }

    /// What prices close: their lemmas alone, or a tree of what these leave open. Where another cut comes next, no more than is cheap: of
    /// choices that lose nothing under the prices there may be very many.
    fn attempt(&mut self, parts: &Parts, priced: &Priced, at_once: bool) -> Result<Option<Ended>, Stopped> {
        self.lemmas(parts, priced);
        if self.excess(parts, priced) < 0 {
            return Ok(Some(self.sum(parts, priced)));
        }
        self.settle(parts, priced, at_once)?;
        if at_once && self.open().iter().filter(|open| **open).count() > MANY {
            return Ok(None);
        }
        self.small_tree(if at_once { self.first / BRIEFER } else { self.first })
    }

    /// What closes where prices do not: decisions turned, or where there are none to turn and no order is known, other prices.
    fn insist(&mut self, parts: &Parts, priced: &Priced) -> Result<Ended, Stopped> {
        self.hard = true;
        self.flips(parts, priced)?;
        if self.more.is_empty() {
            self.around(parts, &priced.prices)?;
        }
        self.tree()
    }

    /// Only the lemmas: for a bound.
    pub fn only_lemmas(&mut self, known: &[bool]) -> Result<(), Stopped> {
        let problem = self.problem.clone();
        let parts = Parts::new(&problem, &self.blocks);
        if let Some((mut priced, relaxed)) = self.price(&parts, Some(known), None, None)? {
            if let Some(relaxed) = &relaxed {
                priced = self.improve(&parts, &priced, relaxed, true)?.unwrap_or(priced);
            }
            self.lemmas(&parts, &priced);
        }
        Ok(())
    }

    /// Prices for a program of several directions: those to start with, or the multipliers of its relaxation.
    fn price(
        &mut self,
        parts: &Parts,
        known: Option<&[bool]>,
        start: Option<&Proven>,
        tighter: Option<Source>,
    ) -> Result<Option<(Priced, Option<Relaxed>)>, Stopped> {
        if !parts.several() || self.problem.cut.is_none() {
            return Ok(None);
        }
        let seen = match known {
            Some(known) => Some(parts.choices(known)),
            None => parts.any_choices(&mut self.budget)?,
        };
        let Some(seen) = seen else { return Ok(None) };
        self.seen = seen;
        let (priced, relaxed) = if let Some(start) = start {
            (parts.again(start, tighter, &mut self.seen, &mut self.budget)?, None)
        } else {
            let relaxed = relaxed(&self.problem);
            let seen = &mut self.seen;
            // The other half is for what follows from the prices.
            let priced = self.budget.half(|budget| parts.price(seen, &relaxed.y, budget))?;
            (priced, Some(relaxed))
        };
        self.proven = priced.clone().map(|priced| (priced, parts.blocks.clone()));
        Ok(priced.map(|priced| (priced, relaxed)))
    }

    /// Better prices by column generation, where they make the gap smaller by more than a little. What was derived from the others is
    /// given up.
    fn improve(
        &mut self,
        parts: &Parts,
        priced: &Priced,
        relaxed: &Relaxed,
        patient: bool,
    ) -> Result<Option<Priced>, Stopped> {
        let seen = &mut self.seen;
        let better = self.budget.half(|budget| Ok(parts.improve(priced.clone(), seen, &relaxed.y, patient, budget)))?;
        if self.gap(parts, &better) >= 0.9 * self.gap(parts, priced) {
            return Ok(None);
        }
        self.lemmas = None;
        self.settled.clear();
        self.floors.clear();
        if let Some((proven, _)) = &mut self.proven {
            proven.clone_from(&better);
        }
        Ok(Some(better))
    }

    /// The columns that rows and cut speak of and that are not settled.
    fn open(&self) -> Vec<bool> {
        let mut open = vec![false; self.problem.columns];
        let rows = self.problem.rows.iter().filter(|row| !row.aside).chain(&self.problem.cut);
        rows.flat_map(|row| &row.terms).for_each(|term| open[term.0 as usize] = true);
        self.settled.iter().flat_map(|row| &row.terms).for_each(|term| open[term.0 as usize] = false);
        open
    }

    /// How many columns may take another value without losing more than the gap, as far as their reduced costs say.
    fn doubtful(&self, relaxed: &Relaxed, parts: &Parts, priced: &Priced) -> usize {
        let gap = self.gap(parts, priced);
        self.open().iter().zip(&relaxed.reduced).filter(|(open, cost)| **open && **cost <= gap).count()
    }

    /// By how much the bound of the prices is too high, in the cut's units.
    fn gap(&self, parts: &Parts, priced: &Priced) -> f64 {
        wide_float(self.excess(parts, priced)) / to_float(priced.prices.scale)
    }

    /// The lemmas, as steps and as rows.
    fn lemmas(&mut self, parts: &Parts, priced: &Priced) {
        let (steps, rows) = parts.lemmas(&priced.best, self.steps.len());
        self.steps.extend(steps);
        self.lemmas = Some((rows, parts.bound(&priced.prices, &priced.best)));
    }

    /// By how much the bound of the prices is too high to refute the cut, in units of their scale; negative where it refutes it.
    fn excess(&self, parts: &Parts, priced: &Priced) -> i128 {
        let target = self.problem.cut.as_ref().map_or(0, |cut| i128::from(cut.least));
        parts.bound(&priced.prices, &priced.best) - i128::from(priced.prices.scale) * target
    }

    /// The lemmas alone refute the cut.
    fn sum(&mut self, parts: &Parts, priced: &Priced) -> Ended {
        let lemmas = self.lemmas.as_ref().map_or(&[][..], |lemmas| &lemmas.0);
        let cut = self.problem.cut.as_ref().expect("prices refute a cut").source;
        self.steps.push(parts.sum(&priced.prices, cut, lemmas));
        let last = Source::Step(number(self.steps.len() - 1));
        self.steps.push(Step::Clause { literals: Vec::new(), from: vec![last] });
        Ended::Closed
    }

    /// What each direction has left to decide; at once, what reduced costs say of it.
    fn settle(&mut self, parts: &Parts, priced: &Priced, at_once: bool) -> Result<(), Stopped> {
        let Some((lemmas, _)) = self.lemmas.as_ref() else { return Ok(()) };
        let Ok(spare) = i64::try_from(self.excess(parts, priced)) else { return Ok(()) };
        let mut settling = Settling::new(parts, priced, lemmas, spare, self.steps.len());
        settling.at_once(&mut self.budget);
        self.budget.check()?;
        if !at_once {
            settling.by_search(&mut self.seen, &mut self.budget);
        }
        self.budget.check()?;
        self.steps.append(&mut settling.steps);
        (self.settled, self.floors) = (settling.settled, settling.floors);
        Ok(())
    }

    /// What turning a decision costs its direction.
    fn flips(&mut self, parts: &Parts, priced: &Priced) -> Result<(), Stopped> {
        let Ok(spare) = i64::try_from(self.excess(parts, priced)) else { return Ok(()) };
        let (steps, rows) = parts.flips(priced, &self.settled, spare, self.steps.len(), &mut self.budget)?;
        self.steps.extend(steps);
        self.more.extend(rows);
        Ok(())
    }

    /// Further lemmas, under prices below and above the best ones: where a tree must look into how the directions share what crosses
    /// them, these bound what a direction is worth with less and with more of it.
    fn around(&mut self, parts: &Parts, prices: &Prices) -> Result<(), Stopped> {
        let priced = !prices.rows.is_empty();
        for percent in AROUND.into_iter().filter(|_| priced) {
            let moved = |&(row, y): &(usize, i64)| {
                let y = i64::try_from(i128::from(y) * i128::from(percent) / 100).ok()?;
                (y > 0).then_some((row, y))
            };
            let rows = prices.rows.iter().filter_map(moved).collect();
            let prices = Prices { scale: prices.scale, rows };
            let Some(best) = parts.best(&prices, &self.seen, &mut self.budget)? else { continue };
            let (steps, rows) = parts.lemmas(&best, self.steps.len());
            self.steps.extend(steps);
            self.more.extend(rows);
        }
        Ok(())
    }

    /// A tree over all that is known, of at most so many nodes.
    fn small_tree(&mut self, nodes: u64) -> Result<Option<Ended>, Stopped> {
        if nodes == 0 {
            return Ok(None);
        }
        let ended = self.tree_of(Some(nodes));
        self.budget.check()?;
        Ok(ended.ok())
    }

    /// A tree over all that is known, with all that is left, as long as there is hope.
    pub fn tree(&mut self) -> Result<Ended, Stopped> {
        self.tree_of(None)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}
