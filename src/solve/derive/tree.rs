//! Closing a program by branching, every reason in whole numbers.
//!
//! At a node the duals of the LP relaxation, rounded to whole multipliers, make one constraint of the rows and of the *cut* ("the
//! objective is better than …"). By weak duality its greatest value bounds the node: below zero it is the conflict that closes
//! the node, otherwise it fixes the columns whose reduced cost exceeds what is left. A conflict is traced back to the decisions that it
//! needs; the clause over them is what a proof states, and it turns the deepest of them round (Marques-Silva and Sakallah 1999).
//! A constraint is written down only once a clause needs it.

use super::budget::{Budget, Stopped};
use super::lp::{Optimum, Solved};
use super::problem::{Given, Problem, number, to_float, whole, wide_float};
use super::relaxation::Relaxation;
use super::store::{Id, Store, Terms};
use crate::model::derivation::{Literal, Source, Step};

/// What a tree is grown for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// To refute the cut. Ends where a choice keeps it.
    Refute,
    /// To find the choice with the greatest left side of the cut, at or above the cut's bound.
    Best,
}

/// How a tree ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// No choice keeps the rows and the cut (raised by what was found, for [`Aim::Best`]).
    Closed(Option<Vec<bool>>),
    /// This one does.
    Kept(Vec<bool>),
}

/// Most steps of one trial solve.
const TRIAL_STEPS: usize = 40;

/// How a constraint of the store came about.
enum Made {
    /// It can be named.
    Named(Source),
    /// It is a sum that has not been written down.
    Sum(Vec<(Source, i64)>),
}

/// A growing tree.
pub(super) struct Tree<'a> {
    problem: &'a Problem,
    aim: Aim,
    store: Store,
    made: Vec<Made>,
    cut: Option<Id>,
    /// Bound of the cut.
    least: i64,
    best: Option<Vec<bool>>,
    relaxation: Relaxation,
    /// Sums made above level 0 with their level.
    sums: Vec<(usize, Id)>,
    steps: Vec<Step>,
    /// Number of the first step, and how a step is named.
    first: usize,
    inner: bool,
    /// Name of each column outside the tree.
    names: Option<&'a [u32]>,
    /// Mean loss per column and direction of branching, with the number of trials.
    losses: Vec<[(f64, u32); 2]>,
}

/// A sum of constraints.
struct Sum {
    parts: Vec<(Source, i64)>,
    /// The coefficient of every column.
    dense: Vec<i128>,
    least: i128,
    /// Its greatest value under the present values, minus its bound.
    slack: i128,
}

impl Sum {
    fn add(&mut self, given: &Given, bound: i64, multiplier: i64) {
        self.parts.push((given.source, multiplier));
        self.least += i128::from(bound) * i128::from(multiplier);
        for &(column, a) in &given.terms {
            self.dense[column as usize] += i128::from(a) * i128::from(multiplier);
        }
    }
}

enum Node {
    Broken(Id),
    Kept(Vec<bool>),
    Branch(Literal),
}

impl<'a> Tree<'a> {
    /// A tree whose steps are named from `first` on, inside a lemma or not.
    pub fn new(problem: &'a Problem, aim: Aim, first: usize, inner: bool, names: Option<&'a [u32]>) -> Self {
        let mut store = Store::new(problem.columns);
        let mut made = Vec::new();
        let wide = |given: &Given| -> Terms { given.terms.iter().map(|term| (term.0, i128::from(term.1))).collect() };
        let mut add = |given: &Given| {
            made.push(Made::Named(given.source));
            store.add(wide(given), i128::from(given.least))
        };
        problem.rows.iter().for_each(|row| {
            add(row);
        });
        let cut = problem.cut.as_ref().map(add);
        Self {
            aim,
            store,
            made,
            cut,
            least: problem.cut.as_ref().map_or(0, |cut| cut.least),
            best: None,
            relaxation: Relaxation::empty(),
            sums: Vec::new(),
            steps: Vec::new(),
            first,
            inner,
            names,
            losses: vec![[(0.0, 0); 2]; problem.columns],
            problem,
        }
    }

    /// The steps that close the tree.
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    /// Grows the tree.
    pub fn run(&mut self, budget: &mut Budget) -> Result<End, Stopped> {
        let mut broken = self.store.propagate();
        if broken.is_none() {
            self.relax();
        }
        loop {
            let node = if let Some(id) = broken.take() {
                Node::Broken(id)
            } else {
                budget.spend(self.problem.columns)?;
                self.node()
            };
            match node {
                Node::Broken(id) => {
                    if !self.learn(id) {
                        return Ok(End::Closed(self.best.take()));
                    }
                    broken = self.store.propagate();
                }
                Node::Kept(chosen) => {
                    if self.aim == Aim::Refute {
                        return Ok(End::Kept(chosen));
                    }
                    broken = self.raise(chosen);
                }
                Node::Branch(literal) => {
                    self.store.decide(literal);
                    broken = self.store.propagate();
                }
            }
        }
    }

    /// Asks for better than what was found.
    fn raise(&mut self, chosen: Vec<bool>) -> Option<Id> {
        let cut = self.problem.cut.as_ref().expect("only a program with a cut has a best choice");
        let value: i64 = cut.terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| term.1).sum();
        self.store.raise(self.cut?, i128::from(value + 1 - self.least));
        self.least = value + 1;
        self.best = Some(chosen);
        self.store.propagate()
    }

    /// Writes down the clause of a conflict and turns its deepest decision round; `false` where no decision is left.
    fn learn(&mut self, broken: Id) -> bool {
        let explained = self.store.explain(broken);
        let from: Vec<Source> = explained.from.iter().map(|id| self.name(*id)).collect();
        let outside = |(column, value): &Literal| (self.names.map_or(*column, |names| names[*column as usize]), *value);
        let literals: Vec<Literal> = explained.clause.iter().map(outside).collect();
        self.steps.push(Step::Clause { literals, from });
        let source = self.last();
        let Some(&deepest) = explained.levels.first() else { return false };
        self.store.back_to(deepest as usize - 1);
        while let Some((_, id)) = self.sums.pop_if(|sum| sum.0 >= deepest as usize) {
            self.store.remove(id);
        }
        let negative = explained.clause.iter().filter(|literal| !literal.1).count();
        let terms = explained.clause.iter().map(|&(column, value)| (column, if value { 1 } else { -1 })).collect();
        self.store.add(terms, 1 - i128::try_from(negative).expect("a count"));
        self.made.push(Made::Named(source));
        true
    }

    fn last(&self) -> Source {
        let at = u32::try_from(self.first + self.steps.len() - 1).expect("fewer than 2^32 steps");
        if self.inner { Source::Inner(at) } else { Source::Step(at) }
    }

    /// The name of a constraint, which is written down if it has none.
    fn name(&mut self, id: Id) -> Source {
        match &mut self.made[id as usize] {
            Made::Named(source) => *source,
            Made::Sum(parts) => {
                self.steps.push(Step::Sum(std::mem::take(parts)));
                let source = self.last();
                self.made[id as usize] = Made::Named(source);
                source
            }
        }
    }

    /// Bounds the present node.
    fn node(&mut self) -> Node {
        let open = self.problem.columns - self.store.assigned();
        if open == 0 {
            let chosen = self.store.values().iter().map(|value| *value == Some(true)).collect();
            return Node::Kept(chosen);
        }
        if self.store.level() == 0 && open * 5 < self.relaxation.columns.len() * 3 {
            self.relax();
        }
        let floor = self.cut.map_or(f64::NEG_INFINITY, |_| to_float(self.least) - self.relaxation.constant - 0.5);
        self.relaxation.fix(self.store.values());
        let mut floor = floor;
        let optimum = loop {
            match self.relaxation.lp.solve(floor, 5_000) {
                Solved::Infeasible(ray) => match self.close(&ray, false) {
                    Some(id) => return Node::Broken(id),
                    None => return self.any_branch(),
                },
                Solved::Failed => return self.any_branch(),
                Solved::Below(optimum) => {
                    if let Some(id) = self.close(&optimum.y, true) {
                        return Node::Broken(id);
                    }
                    floor = f64::NEG_INFINITY;
                }
                Solved::Optimal(optimum) => {
                    if self.cut.is_some()
                        && let Some(id) = self.close(&optimum.y, true)
                    {
                        return Node::Broken(id);
                    }
                    if !self.relaxation.tighten(self.problem, self.store.values(), &optimum.x) {
                        break optimum;
                    }
                }
            }
        };
        if let Some(chosen) = self.rounded(&optimum.x) {
            return Node::Kept(chosen);
        }
        if self.cut.is_some() {
            let before = self.store.assigned();
            if let Some(broken) = self.tighten(&optimum) {
                return Node::Broken(broken);
            }
            let settled = self.store.assigned();
            if settled == self.problem.columns || (self.store.level() == 0 && settled > before) {
                return self.node();
            }
        }
        self.branch(&optimum)
    }

    /// Where the relaxation's optimum is whole, though it is not what is asked for: away from it first where that costs most.
    fn depart(&self, optimum: &Optimum) -> Node {
        let open =
            self.relaxation.columns.iter().enumerate().filter(|(_, column)| self.store.value(**column).is_none());
        let cost = |at: usize| optimum.reduced[at].abs();
        let dearest = open.max_by(|a, b| cost(a.0).total_cmp(&cost(b.0)).then(b.0.cmp(&a.0)));
        dearest.map_or_else(|| self.any_branch(), |(at, &column)| Node::Branch((column, optimum.x[at] < 0.5)))
    }

    fn any_branch(&self) -> Node {
        let free = self.store.values().iter().position(Option::is_none).expect("a column is open");
        Node::Branch((number(free), true))
    }

    /// The relaxation's optimum as a choice, where it is whole and keeps rows and cut.
    fn rounded(&self, x: &[f64]) -> Option<Vec<bool>> {
        if self.relaxation.partial {
            return None;
        }
        let mut chosen: Vec<bool> = self.store.values().iter().map(|value| *value == Some(true)).collect();
        for (&column, x) in self.relaxation.columns.iter().zip(x) {
            if (x - x.round()).abs() > 1e-6 {
                return None;
            }
            chosen[column as usize] = *x > 0.5;
        }
        let sum = |terms: &[(u32, i64)]| -> i128 {
            terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| i128::from(term.1)).sum()
        };
        let fixed = |(value, chosen): (&Option<bool>, &bool)| value.is_none_or(|value| value == *chosen);
        let kept = self.store.values().iter().zip(&chosen).all(fixed)
            && self.problem.rows.iter().all(|row| sum(&row.terms) >= i128::from(row.least))
            && self.problem.cut.as_ref().is_none_or(|cut| sum(&cut.terms) >= i128::from(self.least));
        kept.then_some(chosen)
    }

    /// A sum of rows, and of the cut, that the present values break, with multipliers as short as can be.
    fn close(&mut self, y: &[f64], with_cut: bool) -> Option<Id> {
        let most = y.iter().fold(0.0_f64, |most, y| most.max(*y));
        let unit = if with_cut { 1.0 } else { 1.0 / most.max(1e-300) };
        let mut scale = 1_i64;
        while scale <= 1_000_000_000_000 {
            let sum = self.sum(y, unit * to_float(scale), scale, with_cut);
            if let Some(sum) = sum
                && !sum.parts.is_empty()
                && sum.slack < 0
            {
                return Some(self.keep(sum));
            }
            scale *= 10;
        }
        None
    }

    /// Adds the node's constraint where it fixes something; the constraint that breaks then.
    fn tighten(&mut self, optimum: &Optimum) -> Option<Id> {
        let gap = optimum.value + self.relaxation.constant - to_float(self.least);
        let mut scale = 10_i64;
        loop {
            let sum = self.sum(&optimum.y, to_float(scale), scale, true)?;
            let sharp = wide_float(sum.slack) / to_float(scale) <= gap * 1.02 + 1e-6;
            if !sharp && scale < 1_000_000_000 {
                scale *= 10;
                continue;
            }
            let fixes = |(at, a): (usize, &i128)| a.abs() > sum.slack && self.store.value(number(at)).is_none();
            if sum.dense.iter().enumerate().any(fixes) {
                self.keep(sum);
                return self.store.propagate();
            }
            return None;
        }
    }

    fn keep(&mut self, sum: Sum) -> Id {
        let terms: Terms = sum.dense.into_iter().enumerate().map(|(at, a)| (number(at), a)).collect();
        let id = self.store.add(terms, sum.least);
        self.made.push(Made::Sum(sum.parts));
        if self.store.level() > 0 {
            self.sums.push((self.store.level(), id));
        }
        id
    }

    /// `scale · cut + Σ round(y · unit) · row`; `None` where a multiplier is too large.
    fn sum(&self, y: &[f64], unit: f64, scale: i64, with_cut: bool) -> Option<Sum> {
        let mut sum = Sum { parts: Vec::new(), dense: vec![0; self.problem.columns], least: 0, slack: 0 };
        if let Some(cut) = self.problem.cut.as_ref().filter(|_| with_cut) {
            // A derivation refutes the cut as it was given; only a search for the best raises it.
            sum.add(cut, self.least, scale);
        }
        for (&row, y) in self.relaxation.rows.iter().zip(y) {
            let multiplier = whole(y * unit)?;
            if multiplier > 0 {
                let row = &self.problem.rows[row];
                sum.add(row, row.least, multiplier);
            }
        }
        let value = |(value, a): (&Option<bool>, &i128)| match value {
            None => (*a).max(0),
            Some(true) => *a,
            Some(false) => 0,
        };
        sum.slack = self.store.values().iter().zip(&sum.dense).map(value).sum::<i128>() - sum.least;
        Some(sum)
    }

    /// Sets the relaxation up over the columns that are free now.
    fn relax(&mut self) {
        self.relaxation = Relaxation::new(self.problem, self.store.values());
    }

    /// Which column to branch on: the one whose two sides lose most, tried for the most promising.
    fn branch(&mut self, optimum: &Optimum) -> Node {
        let fraction = |x: f64| (x - x.floor()).min(x.ceil() - x);
        let mut open: Vec<(f64, usize)> = Vec::new();
        for (at, &column) in self.relaxation.columns.iter().enumerate() {
            if self.store.value(column).is_none() && fraction(optimum.x[at]) > 1e-6 {
                let [(down, tried), (up, also)] = self.losses[column as usize];
                let x = optimum.x[at];
                let known = tried.min(also) > 0;
                let worth = if known { (down * x).max(1e-6) * (up * (1.0 - x)).max(1e-6) } else { 1e9 * fraction(x) };
                open.push((worth, at));
            }
        }
        open.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        open.truncate(if self.inner { 5 } else { 8 });
        let mut chosen: Option<(f64, Literal)> = None;
        for &(_, at) in &open {
            let column = self.relaxation.columns[at];
            let x = optimum.x[at];
            let mut lost = [0.0; 2];
            for value in [false, true] {
                let (mean, tried) = self.losses[column as usize][usize::from(value)];
                let share = if value { 1.0 - x } else { x };
                lost[usize::from(value)] = if tried >= 4 || open.len() == 1 {
                    mean * share
                } else {
                    let loss = self.trial(at, value, optimum.value);
                    let mean = (mean * f64::from(tried) + loss / share) / f64::from(tried + 1);
                    self.losses[column as usize][usize::from(value)] = (mean, tried + 1);
                    loss
                };
            }
            let worth = lost[0].max(1e-6) * lost[1].max(1e-6);
            if chosen.is_none_or(|chosen| worth > chosen.0) {
                let first = if self.aim == Aim::Best { x > 0.5 } else { lost[1] > lost[0] };
                chosen = Some((worth, (column, first)));
            }
        }
        chosen.map_or_else(|| self.depart(optimum), |chosen| Node::Branch(chosen.1))
    }

    /// What the bound loses when a column is set.
    fn trial(&mut self, at: usize, value: bool, before: f64) -> f64 {
        let most = if self.cut.is_some() {
            (before + self.relaxation.constant - to_float(self.least) + 1.0).max(0.0)
        } else {
            1.0
        };
        let lp = &mut self.relaxation.lp;
        lp.fix(at, Some(value));
        let loss = match lp.solve(before - most, TRIAL_STEPS) {
            Solved::Optimal(optimum) => (before - optimum.value).clamp(0.0, most),
            Solved::Infeasible(_) | Solved::Below(_) => most,
            Solved::Failed => 0.0,
        };
        lp.fix(at, None);
        loss
    }
}
