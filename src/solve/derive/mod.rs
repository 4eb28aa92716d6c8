//! Finds derivations: why no allocation is better, or why none exists, step by step in whole numbers.
//!
//! ```text
//! rows ──tree (small)──▶ closed                                     a few dozen nodes are enough for small programs
//!   └──blocks: prices, best of each direction──▶ bound closes ──▶ lemmas and one sum
//!                                            └─▶ lemmas as rows ──tree──▶ closed, or a bound that is certified
//! ```
//!
//! The optimum comes from the engine and is believed by nobody: it only says what to refute. The finder shares nothing with the search that
//! found the optimum, so that a derivation that closes is a second opinion as well.

mod blocks;
mod lp;
mod store;
mod tree;

use super::control::Control;
use crate::domain::Allocation;
use crate::model::derivation::{Derivation, Shown, Source, Step};
use crate::model::{ColumnKey, Program, Standard};
use blocks::{Parts, Priced, Prices};
use std::time::Instant;
use tree::{Aim, End, Given, Problem, Tree};

/// How much may be spent on a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Nodes of all trees together. The same derivation comes out everywhere.
    pub nodes: u64,
    /// When to stop, if that matters more than the same derivation everywhere.
    pub until: Option<Instant>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 30_000, until: None }
    }
}

/// What was derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derived {
    /// This.
    Shown(Derivation),
    /// Nothing: the limit was reached.
    Nothing,
    /// An allocation that should not exist: whoever claimed otherwise was wrong.
    Refuted(Vec<bool>),
}

/// Nothing more may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stopped;

/// What is left to spend.
#[derive(Clone)]
struct Budget<'a> {
    left: u64,
    limits: Limits,
    control: &'a Control,
}

impl Budget<'_> {
    fn spend(&mut self) -> Result<(), Stopped> {
        self.left = self.left.checked_sub(1).ok_or(Stopped)?;
        self.check()
    }

    fn check(&self) -> Result<(), Stopped> {
        let late = self.limits.until.is_some_and(|until| Instant::now() >= until);
        if late || self.control.stopped().is_some() { Err(Stopped) } else { Ok(()) }
    }

    /// The same, for one of several that work side by side.
    fn share(&self) -> Self {
        self.clone()
    }

    /// Takes off what one of several spent.
    fn charge(&mut self, before: &Self, after: &Self) {
        self.left = self.left.saturating_sub(before.left - after.left);
    }

    /// Lets `work` spend no more than `nodes`.
    fn at_most<T>(&mut self, nodes: u64, work: impl FnOnce(&mut Self) -> Result<T, Stopped>) -> Result<T, Stopped> {
        let own = self.left.min(nodes);
        let mut part = Self { left: own, ..self.clone() };
        let done = work(&mut part);
        self.left -= own - part.left;
        done
    }
}

/// Nodes of the first attempt, without lemmas.
const PLAIN_FIRST: u64 = 60;
/// Nodes of a second attempt without lemmas, where prices alone do not close.
const PLAIN_AGAIN: u64 = 400;

/// Prices of further lemmas, in per cent of the best ones. On programmes where merit goes with money, and the best prices alone left
/// the tree open after 30,000 nodes, it closed with these after 1,200 steps.
const AROUND: [i64; 6] = [80, 90, 95, 105, 110, 120];

/// The prices under which a derivation was found: a start for the next one over the same rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start(Option<Prices>);

/// Derives that no allocation has more merit than `chosen`, or as little more as can be shown.
#[must_use]
pub fn merit(
    standard: &Standard,
    chosen: &[bool],
    optimal: bool,
    limits: Limits,
    control: &Control,
) -> (Derived, Start) {
    let objective = standard.objective.as_deref().unwrap_or_default();
    let terms: Vec<(u32, i64)> = objective.iter().map(|&(column, a)| (column, -a)).collect();
    let Ok(worth) = i64::try_from(-standard.objective(chosen)) else { return (Derived::Nothing, Start::default()) };
    let cut = Given { source: Source::Better, terms, least: worth + 1, aside: false };
    let mut finder = Finder::new(standard, Some(cut), limits, control);
    let ended = finder.merit(chosen, optimal);
    let start = Start(finder.prices.clone());
    let derived = match ended {
        Ok(Ended::Closed) => Derived::Shown(Derivation { shown: Shown::Optimal, steps: finder.steps }),
        Ok(Ended::Kept(better)) => Derived::Refuted(better),
        Err(Stopped) => finder.bound(),
    };
    (derived, start)
}

/// Derives that no allocation as good as the known one is better by the published rule: `standard` is that claim's program.
#[must_use]
pub fn choice(standard: &Standard, chosen: &[bool], start: &Start, limits: Limits, control: &Control) -> Derived {
    let merit = standard.rows.iter().position(|row| row.name == "choice_merit");
    let cut = merit.map(|at| {
        let row = &standard.rows[at];
        Given { source: Source::Row(number(at)), terms: row.terms.clone(), least: row.least, aside: false }
    });
    let mut finder = Finder::new(standard, cut, limits, control);
    // The columns that only state the claim are all zero: that keeps the rows among them.
    let mut known = chosen.to_vec();
    known.resize(standard.blocks.len(), false);
    let ended = finder.choice(&known, start.0.as_ref());
    finder.infeasible(ended)
}

/// Derives that no allocation keeps the rows.
#[must_use]
pub fn infeasible(standard: &Standard, limits: Limits, control: &Control) -> Derived {
    let mut finder = Finder::new(standard, None, limits, control);
    let ended = finder.tree();
    finder.infeasible(ended)
}

/// The columns of an allocation, those that help to state the rules included.
#[must_use]
pub fn columns(program: &Program, allocation: &Allocation) -> Vec<bool> {
    let funded = |at: usize| match program.columns[at].key {
        ColumnKey::Fund { candidate, .. } => {
            allocation.award(candidate).is_some_and(|award| award.0 == program.columns[at].award)
        }
        _ => false,
    };
    let mut chosen: Vec<bool> = (0..program.columns.len()).map(funded).collect();
    // Of a direction every rank is reached up to the worst that is funded.
    let mut worst = vec![0; program.columns.iter().map(|column| column.direction.at() + 1).max().unwrap_or(0)];
    for (column, _) in program.columns.iter().zip(&chosen).filter(|pair| *pair.1) {
        worst[column.direction.at()] = column.rank.max(worst[column.direction.at()]);
    }
    for (chosen, column) in chosen.iter_mut().zip(&program.columns) {
        if let ColumnKey::Reached { rank, .. } = column.key {
            *chosen = rank <= worst[column.direction.at()];
        }
    }
    // Somebody is passed over for every reason that holds: a row that speaks of the reason alone keeps it from being claimed.
    let mut claimed: Vec<bool> =
        program.columns.iter().map(|c| matches!(c.key, ColumnKey::PassedOver { .. })).collect();
    for row in &program.rows {
        let mut reasons =
            row.terms.iter().filter(|term| matches!(program.columns[term.0.at()].key, ColumnKey::PassedOver { .. }));
        let (Some(reason), None) = (reasons.next(), reasons.next()) else { continue };
        let sum: i128 = row
            .terms
            .iter()
            .filter(|term| term.0 == reason.0 || chosen[term.0.at()])
            .map(|term| i128::from(term.1))
            .sum();
        let kept = row.range.least.is_none_or(|least| sum >= i128::from(least))
            && row.range.most.is_none_or(|most| sum <= i128::from(most));
        let speaks_against = (reason.1 < 0) == row.range.least.is_some();
        if speaks_against && !kept {
            claimed[reason.0.at()] = false;
        }
    }
    chosen.iter_mut().zip(claimed).for_each(|(chosen, claimed)| *chosen |= claimed);
    chosen
}

enum Ended {
    Closed,
    Kept(Vec<bool>),
}

struct Finder<'a> {
    problem: Problem,
    blocks: &'a [u32],
    steps: Vec<Step>,
    prices: Option<Prices>,
    /// The lemmas that are proven, as rows, with the bound on `scale · cut` that they give.
    lemmas: Option<(Vec<Given>, i128)>,
    /// Lemmas under other prices, as rows.
    around: Vec<Given>,
    budget: Budget<'a>,
}

impl<'a> Finder<'a> {
    /// Rows whose coefficients have a common divisor are divided by it first.
    fn new(standard: &'a Standard, cut: Option<Given>, limits: Limits, control: &'a Control) -> Self {
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
        Self { problem, blocks: &standard.blocks, steps, prices: None, lemmas: None, around: Vec::new(), budget }
    }

    fn merit(&mut self, known: &[bool], optimal: bool) -> Result<Ended, Stopped> {
        if optimal && let Some(ended) = self.plain(PLAIN_FIRST)? {
            return Ok(ended);
        }
        let problem = self.problem.clone();
        let parts = Parts::new(&problem, self.blocks);
        if parts.several() {
            let relaxed = relaxed(&problem);
            if let Some(priced) = parts.price(known, &relaxed, &mut self.budget)? {
                self.prices = Some(priced.prices.clone());
                let spare = self.spare(&parts, &priced);
                if optimal
                    && spare < 0
                    && let Some(ended) = self.plain(PLAIN_AGAIN)?
                {
                    return Ok(ended);
                }
                self.lemmas(&parts, &priced, spare)?;
                if spare >= 0 && optimal {
                    let (lemmas, _) = self.lemmas.as_ref().expect("just proven");
                    self.steps.push(parts.sum(&priced.prices, Source::Better, lemmas));
                    self.contradiction();
                    return Ok(Ended::Closed);
                }
                if optimal {
                    self.around(&parts, &priced.prices, known)?;
                }
            }
        }
        if optimal { self.tree() } else { Err(Stopped) }
    }

    fn choice(&mut self, known: &[bool], start: Option<&Prices>) -> Result<Ended, Stopped> {
        let Some(start) = start else { return self.tree() };
        let problem = self.problem.clone();
        let parts = Parts::new(&problem, self.blocks);
        if let Some(best) = parts.best(start, &parts.choices(known), &mut self.budget)? {
            self.lemmas(&parts, &Priced { prices: start.clone(), best }, -1)?;
            self.around(&parts, start, known)?;
        }
        self.tree()
    }

    /// By how much the bound of the prices refutes the cut more than it need; negative where it does not refute it.
    fn spare(&self, parts: &Parts, priced: &Priced) -> i128 {
        let target = self.problem.cut.as_ref().map_or(0, |cut| i128::from(cut.least));
        i128::from(priced.prices.scale) * target - 1 - parts.bound(&priced.prices, &priced.best)
    }

    fn lemmas(&mut self, parts: &Parts, priced: &Priced, spare: i128) -> Result<(), Stopped> {
        let (steps, rows) = parts.lemmas(&priced.best, spare, self.steps.len(), &mut self.budget)?;
        let raised: i128 = rows.iter().map(|row| -i128::from(row.least)).sum();
        let exact: i128 = priced.best.iter().map(|best| i128::from(best.value)).sum();
        self.steps.extend(steps);
        self.lemmas = Some((rows, parts.bound(&priced.prices, &priced.best) + raised - exact));
        Ok(())
    }

    /// Further lemmas, under prices below and above the best ones: where a tree must look into how the directions share what crosses
    /// them, these bound what a direction is worth with less and with more of it.
    fn around(&mut self, parts: &Parts, prices: &Prices, known: &[bool]) -> Result<(), Stopped> {
        for percent in AROUND {
            let moved = |&(row, y): &(usize, i64)| {
                let y = i64::try_from(i128::from(y) * i128::from(percent) / 100).ok()?;
                (y > 0).then_some((row, y))
            };
            let rows = prices.rows.iter().filter_map(moved).collect();
            let prices = Prices { scale: prices.scale, rows };
            let Some(best) = parts.best(&prices, &parts.choices(known), &mut self.budget)? else { continue };
            let (steps, rows) = parts.lemmas(&best, -1, self.steps.len(), &mut self.budget)?;
            self.steps.extend(steps);
            self.around.extend(rows);
        }
        Ok(())
    }

    /// A tree over rows and lemmas with all that is left.
    fn tree(&mut self) -> Result<Ended, Stopped> {
        let mut problem = self.problem.clone();
        problem.rows.extend(self.lemmas.iter().flat_map(|lemmas| &lemmas.0).chain(&self.around).cloned());
        let mut tree = Tree::new(&problem, Aim::Refute, self.steps.len(), false, None);
        let end = tree.run(&mut self.budget)?;
        let steps = tree.into_steps();
        Ok(self.take(end, steps))
    }

    /// A tree over the rows alone, up to so many nodes.
    fn plain(&mut self, nodes: u64) -> Result<Option<Ended>, Stopped> {
        let mut tree = Tree::new(&self.problem, Aim::Refute, self.steps.len(), false, None);
        let end = self.budget.at_most(nodes, |budget| tree.run(budget));
        self.budget.check()?;
        let steps = tree.into_steps();
        Ok(end.ok().map(|end| self.take(end, steps)))
    }

    fn take(&mut self, end: End, steps: Vec<Step>) -> Ended {
        match end {
            End::Kept(chosen) => Ended::Kept(chosen),
            End::Closed(_) => {
                self.steps.extend(steps);
                Ended::Closed
            }
        }
    }

    /// The last step is broken by every choice.
    fn contradiction(&mut self) {
        let last = Source::Step(number(self.steps.len() - 1));
        self.steps.push(Step::Clause { literals: Vec::new(), from: vec![last] });
    }

    fn infeasible(self, ended: Result<Ended, Stopped>) -> Derived {
        match ended {
            Ok(Ended::Closed) => Derived::Shown(Derivation { shown: Shown::Infeasible, steps: self.steps }),
            Ok(Ended::Kept(chosen)) => Derived::Refuted(chosen),
            Err(Stopped) => Derived::Nothing,
        }
    }

    /// The bound that lemmas, or the relaxation alone, certify.
    fn bound(mut self) -> Derived {
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

/// Duals of the relaxation, by row.
fn relaxed(problem: &Problem) -> Vec<f64> {
    tree::duals(problem)
}

/// The relaxation's bound on the cut's left side, as a sum with the cut's opposite, and the bound.
fn relaxed_bound(problem: &Problem, cut: &Given) -> (Step, i128) {
    const SCALE: i64 = 1 << 20;
    let mut value = vec![0_i128; problem.columns];
    cut.terms.iter().for_each(|&(column, a)| value[column as usize] = i128::from(a) * i128::from(SCALE));
    let mut parts = vec![(Source::Opposite, SCALE)];
    let mut paid = 0_i128;
    for (row, y) in problem.rows.iter().zip(relaxed(problem)) {
        let y = tree::whole(y * tree::to_float(SCALE)).unwrap_or(0);
        if y > 0 {
            parts.push((row.source, y));
            paid += i128::from(y) * i128::from(row.least);
            row.terms.iter().for_each(|&(column, a)| value[column as usize] += i128::from(a) * i128::from(y));
        }
    }
    let bound = value.iter().map(|value| (*value).max(0)).sum::<i128>() - paid;
    (Step::Sum(parts), bound.div_euclid(i128::from(SCALE)))
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 steps")
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}
