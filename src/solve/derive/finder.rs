//! The order in which things are tried, and the steps that come of it.

use super::blocks::{Choices, Parts, Priced, Prices};
use super::budget::{Budget, Stopped, price};
use super::lemmas::Settling;
use super::problem::{Given, Problem, number, to_float, whole};
use super::relaxation::duals;
use super::tree::{Aim, End, Tree};
use super::{Derived, Limits};
use crate::model::Standard;
use crate::model::derivation::{Derivation, Shown, Source, Step};
use crate::solve::control::Control;

/// Nodes of a tree before further lemmas are looked for.
const FIRST: u64 = 400;

/// Nodes for what one direction has left to decide, and for those that need more.
const SETTLING: u64 = 400;
const SETTLING_AGAIN: u64 = 4_000;

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
    blocks: &'a [u32],
    steps: Vec<Step>,
    /// The best prices found.
    pub prices: Option<Prices>,
    /// The lemmas that are proven, as rows, with the bound on `scale · cut` that they give.
    lemmas: Option<(Vec<Given>, i128)>,
    /// What else is proven, as rows.
    more: Vec<Given>,
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
        Self { problem, blocks: &standard.blocks, steps, prices: None, lemmas: None, more: Vec::new(), budget }
    }

    /// Refutes the cut. `known` keeps the rows, if such a choice is known; `start` are prices to begin and end with.
    pub fn refute(&mut self, known: Option<&[bool]>, start: Option<&Prices>) -> Result<Ended, Stopped> {
        if self.problem.columns <= self.budget.limits.small
            && let Some(ended) = self.small_tree()?
        {
            return Ok(ended);
        }
        let problem = self.problem.clone();
        let parts = Parts::new(&problem, self.blocks);
        if let Some((priced, seen)) = self.price(&parts, known, start)? {
            let spare = self.lemmas(&parts, &priced)?;
            if spare >= 0 {
                return Ok(self.sum(&parts, &priced));
            }
            self.settle(&parts, &priced, &seen, SETTLING)?;
            if let Some(ended) = self.small_tree()? {
                return Ok(ended);
            }
            self.settle(&parts, &priced, &seen, SETTLING_AGAIN)?;
            self.flips(&parts, &priced, spare)?;
            if let Some(ended) = self.small_tree()? {
                return Ok(ended);
            }
            self.around(&parts, &priced.prices, &seen)?;
        }
        self.tree()
    }

    /// Only the lemmas: for a bound.
    pub fn only_lemmas(&mut self, known: &[bool]) -> Result<(), Stopped> {
        let problem = self.problem.clone();
        let parts = Parts::new(&problem, self.blocks);
        if let Some((priced, _)) = self.price(&parts, Some(known), None)? {
            self.lemmas(&parts, &priced)?;
        }
        Ok(())
    }

    /// Prices for a program of several directions, and the choices met on the way.
    fn price(
        &mut self,
        parts: &Parts,
        known: Option<&[bool]>,
        start: Option<&Prices>,
    ) -> Result<Option<(Priced, Choices)>, Stopped> {
        if !parts.several() || self.problem.cut.is_none() {
            return Ok(None);
        }
        let seen = match known {
            Some(known) => Some(parts.choices(known)),
            None => parts.any_choices(&mut self.budget)?,
        };
        let Some(mut seen) = seen else { return Ok(None) };
        let priced = if let Some(start) = start {
            let best = parts.best(start, &seen, &mut self.budget)?;
            best.map(|best| Priced { prices: start.clone(), best })
        } else {
            // The other half is for what follows from the prices.
            let half = self.budget.left / 2;
            let relaxed = duals(&self.problem);
            self.budget.at_most(half, |budget| parts.price(&mut seen, &relaxed, budget))?
        };
        let Some(priced) = priced else { return Ok(None) };
        self.prices = Some(priced.prices.clone());
        Ok(Some((priced, seen)))
    }

    /// Proves the lemmas; by how much the bound of the prices refutes the cut more than it need, negative where it does not.
    fn lemmas(&mut self, parts: &Parts, priced: &Priced) -> Result<i128, Stopped> {
        let target = self.problem.cut.as_ref().map_or(0, |cut| i128::from(cut.least));
        let bound = parts.bound(&priced.prices, &priced.best);
        let spare = i128::from(priced.prices.scale) * target - 1 - bound;
        let (steps, rows) = parts.lemmas(&priced.best, spare, self.steps.len(), &mut self.budget)?;
        let raised: i128 = rows.iter().map(|row| -i128::from(row.least)).sum();
        let exact: i128 = priced.best.iter().map(|best| i128::from(best.value)).sum();
        self.steps.extend(steps);
        self.lemmas = Some((rows, bound + raised - exact));
        Ok(spare)
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

    /// What each direction has left to decide.
    fn settle(&mut self, parts: &Parts, priced: &Priced, seen: &Choices, nodes: u64) -> Result<(), Stopped> {
        let Some(((lemmas, bound), cut)) = self.lemmas.as_ref().zip(self.problem.cut.as_ref()) else { return Ok(()) };
        let spare = bound - i128::from(priced.prices.scale) * i128::from(cut.least);
        let Ok(spare) = i64::try_from(spare) else { return Ok(()) };
        let settling = Settling { spare, nodes, done: &self.more, seen };
        let (steps, rows) = parts.settled((priced, lemmas), settling, self.steps.len(), &mut self.budget)?;
        self.steps.extend(steps);
        self.more.extend(rows);
        Ok(())
    }

    /// What turning a decision costs its direction.
    fn flips(&mut self, parts: &Parts, priced: &Priced, spare: i128) -> Result<(), Stopped> {
        let Ok(spare) = i64::try_from(-1 - spare) else { return Ok(()) };
        let (steps, rows) = parts.flips(priced, &self.more, spare, self.steps.len(), &mut self.budget)?;
        self.steps.extend(steps);
        self.more.extend(rows);
        Ok(())
    }

    /// Further lemmas, under prices below and above the best ones: where a tree must look into how the directions share what crosses
    /// them, these bound what a direction is worth with less and with more of it.
    fn around(&mut self, parts: &Parts, prices: &Prices, seen: &Choices) -> Result<(), Stopped> {
        for percent in AROUND {
            let moved = |&(row, y): &(usize, i64)| {
                let y = i64::try_from(i128::from(y) * i128::from(percent) / 100).ok()?;
                (y > 0).then_some((row, y))
            };
            let rows = prices.rows.iter().filter_map(moved).collect();
            let prices = Prices { scale: prices.scale, rows };
            let Some(best) = parts.best(&prices, seen, &mut self.budget)? else { continue };
            let (steps, rows) = parts.lemmas(&best, -1, self.steps.len(), &mut self.budget)?;
            self.steps.extend(steps);
            self.more.extend(rows);
        }
        Ok(())
    }

    /// A tree over all that is known, up to a few nodes.
    fn small_tree(&mut self) -> Result<Option<Ended>, Stopped> {
        let before = self.budget.left;
        let few = before.min(FIRST * price(self.problem.columns));
        self.budget.left = few;
        let ended = self.tree();
        self.budget.left = before - (few - self.budget.left);
        self.budget.check()?;
        Ok(ended.ok())
    }

    /// A tree over all that is known, with all that is left.
    pub fn tree(&mut self) -> Result<Ended, Stopped> {
        let mut problem = self.problem.clone();
        problem.rows.extend(self.lemmas.iter().flat_map(|lemmas| &lemmas.0).chain(&self.more).cloned());
        let mut tree = Tree::new(&problem, Aim::Refute, self.steps.len(), false, None);
        let end = tree.run(&mut self.budget)?;
        Ok(match end {
            End::Kept(chosen) => Ended::Kept(chosen),
            End::Closed(_) => {
                self.steps.extend(tree.into_steps());
                Ended::Closed
            }
        })
    }

    /// What a search that ended has shown, where closing it shows `shown`.
    pub fn derived(self, ended: Result<Ended, Stopped>, shown: Shown) -> Derived {
        match ended {
            Ok(Ended::Closed) => Derived::Shown(Derivation { shown, steps: self.steps }),
            Ok(Ended::Kept(chosen)) => Derived::Refuted(chosen),
            Err(Stopped) => Derived::Nothing,
        }
    }

    /// The bound that lemmas, or the relaxation alone, certify.
    pub fn bound(mut self) -> Derived {
        let Some(cut) = self.problem.cut.clone() else { return Derived::Nothing };
        let with_lemmas = self.lemmas.take().zip(self.prices.clone());
        let (sum, most) = match with_lemmas {
            Some(((lemmas, bound), prices)) => {
                let parts = Parts::new(&self.problem, self.blocks);
                (parts.sum(&prices, Source::Opposite, &lemmas), bound.div_euclid(i128::from(prices.scale)))
            }
            None => relaxed_bound(&self.problem, &cut),
        };
        let Ok(most) = i64::try_from(most) else { return Derived::Nothing };
        let terms: Vec<(u32, i64)> = cut.terms.iter().map(|&(column, a)| (column, -a)).collect();
        let refuted = Step::Clause { literals: Vec::new(), from: vec![Source::Inner(0)] };
        self.steps.push(Step::Lemma { terms, least: -most, steps: vec![sum, refuted] });
        Derived::Shown(Derivation { shown: Shown::AtLeast(-most), steps: self.steps })
    }
}

/// The relaxation's bound on the cut's left side, as a sum with the cut's opposite, and the bound.
fn relaxed_bound(problem: &Problem, cut: &Given) -> (Step, i128) {
    const SCALE: i64 = 1 << 20;
    let mut value = vec![0_i128; problem.columns];
    cut.terms.iter().for_each(|&(column, a)| value[column as usize] = i128::from(a) * i128::from(SCALE));
    let mut parts = vec![(Source::Opposite, SCALE)];
    let mut paid = 0_i128;
    for (row, y) in problem.rows.iter().zip(duals(problem)) {
        let y = whole(y * to_float(SCALE)).unwrap_or(0);
        if y > 0 {
            parts.push((row.source, y));
            paid += i128::from(y) * i128::from(row.least);
            row.terms.iter().for_each(|&(column, a)| value[column as usize] += i128::from(a) * i128::from(y));
        }
    }
    let bound = value.iter().map(|value| (*value).max(0)).sum::<i128>() - paid;
    (Step::Sum(parts), bound.div_euclid(i128::from(SCALE)))
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}
