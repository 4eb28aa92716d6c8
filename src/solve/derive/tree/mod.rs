//! Closing a program by branching, every reason in whole numbers.
//!
//! At a node the duals of the LP relaxation, rounded to whole multipliers, make one constraint of the rows and of the *cut* ("the
//! objective is better than …"). By weak duality its greatest value bounds the node: below zero it is the conflict that closes
//! the node, otherwise it fixes the columns whose reduced cost exceeds what is left. A conflict is traced back to the decisions that it
//! needs; the clause over them is what a proof states, and it turns the deepest of them round (Marques-Silva and Sakallah 1999).
//! A constraint is written down only once a clause needs it.

mod branch;
mod cuts;
mod progress;
mod sums;

use super::budget::{Budget, Stopped, price};
use super::lp::Solved;
use super::problem::{Given, Problem, sum, to_float};
use super::relaxation::Relaxation;
use super::store::{Id, Store, Terms};
use crate::model::derivation::{Literal, Source, Step};
pub(super) use cuts::Cutting;
use progress::Progress;
use std::borrow::Cow;

/// What a tree is grown for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// To refute the cut. Ends where a choice keeps it.
    Refute,
    /// To find the choice with the greatest left side of the cut, at or above the cut's bound.
    Best,
    /// The same within `exact`; ends where a choice has more than `enough`.
    Near { exact: i64, enough: i64 },
}

/// How a tree ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// No choice keeps the rows and the cut (raised by what was found, unless it was to refute).
    Closed(Option<Vec<bool>>),
    /// This one does.
    Kept(Vec<bool>),
}

/// How a constraint of the store came about.
enum Made {
    /// It can be named.
    Named(Source),
    /// It is a sum that has not been written down.
    Sum(Vec<(Source, i64)>),
}

/// A growing tree.
pub(super) struct Tree<'a> {
    problem: Cow<'a, Problem>,
    progress: Progress,
    /// Whether it ends where it will not close within what may be spent.
    patient: bool,
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
    cutting: Option<Cutting<'a>>,
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
            progress: Progress::new(),
            patient: true,
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
            cutting: None,
            problem: Cow::Borrowed(problem),
        }
    }

    /// The same, given up where it is far from closing after many nodes.
    pub fn impatient(self) -> Self {
        Self { patient: false, ..self }
    }

    /// Goes on with a row more, which is stronger than one that it has from the same source: what was learnt so far follows from either.
    pub fn narrow(&mut self, row: Given) {
        self.store.back_to(0);
        self.progress.back_to(0);
        for (_, id) in self.sums.drain(..) {
            self.store.remove(id);
        }
        self.one_row_more(row);
    }

    fn one_row_more(&mut self, row: Given) {
        let terms = row.terms.iter().map(|term| (term.0, i128::from(term.1))).collect();
        self.store.add(terms, i128::from(row.least));
        self.made.push(Made::Named(row.source));
        self.problem.to_mut().rows.push(row);
        self.relaxation.one_row_more();
    }

    /// The columns that have one value before anything is decided, by propagation and by their reduced costs.
    pub fn fixed_at_once(&mut self, budget: &mut Budget) -> Result<Vec<Literal>, Stopped> {
        budget.spend(self.problem.columns)?;
        if self.store.propagate().is_some() {
            return Ok(Vec::new());
        }
        self.relax();
        while let Solved::Optimal(optimum) = self.relaxation.lp.solve(f64::NEG_INFINITY, 5_000) {
            if !self.relaxation.tighten(&self.problem, self.store.values(), &optimum.x) {
                self.tighten(&optimum);
                break;
            }
        }
        budget.work(self.relaxation.lp.work());
        let values = (0..).zip(self.store.values());
        Ok(values.filter_map(|(column, value)| value.map(|value| (column, value))).collect())
    }

    /// The steps that close the tree.
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    /// Grows the tree.
    pub fn run(&mut self, budget: &mut Budget) -> Result<End, Stopped> {
        let mut broken = self.store.propagate();
        if broken.is_none() && self.relaxation.columns.is_empty() {
            self.relax();
        }
        loop {
            let node = if let Some(id) = broken.take() {
                Node::Broken(id)
            } else {
                budget.spend(self.problem.columns)?;
                self.progress.node();
                if !self.patient && self.progress.hopeless(budget.left / price(self.problem.columns)) {
                    return Err(Stopped);
                }
                self.may_cut();
                let node = self.node(budget)?;
                budget.work(self.relaxation.lp.work());
                node
            };
            match node {
                Node::Broken(id) => {
                    if !self.learn(id) {
                        return Ok(End::Closed(self.best.take()));
                    }
                    broken = self.store.propagate();
                }
                Node::Kept(chosen) => {
                    let value = self.value(&chosen);
                    let exact = match self.aim {
                        Aim::Best => 0,
                        Aim::Near { exact, enough } if value <= enough => exact,
                        _ => return Ok(End::Kept(chosen)),
                    };
                    broken = self.raise(chosen, value + 1 + exact);
                }
                Node::Branch(literal) => {
                    self.store.decide(literal);
                    self.progress.decide();
                    broken = self.store.propagate();
                }
            }
        }
    }

    /// The left side of the cut.
    fn value(&self, chosen: &[bool]) -> i64 {
        self.problem.cut.as_ref().map_or(0, |cut| sum(&cut.terms, chosen))
    }

    /// Asks for at least so much, which is better than what was found.
    fn raise(&mut self, chosen: Vec<bool>, least: i64) -> Option<Id> {
        let cut = self.cut.expect("only a program with a cut has a best choice");
        self.store.raise(cut, i128::from(least - self.least));
        self.least = least;
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
        self.progress.back_to(deepest as usize - 1);
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
    fn node(&mut self, budget: &mut Budget) -> Result<Node, Stopped> {
        let open = self.problem.columns - self.store.assigned();
        if open == 0 {
            let chosen = self.store.values().iter().map(|value| *value == Some(true)).collect();
            return Ok(Node::Kept(chosen));
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
                    Some(id) => return Ok(Node::Broken(id)),
                    None => return Ok(self.any_branch()),
                },
                Solved::Failed => return Ok(self.any_branch()),
                Solved::Below(optimum) => {
                    if let Some(id) = self.close(&optimum.y, true) {
                        return Ok(Node::Broken(id));
                    }
                    floor = f64::NEG_INFINITY;
                }
                Solved::Optimal(optimum) => {
                    if self.cut.is_some()
                        && let Some(id) = self.close_by(&optimum)
                    {
                        return Ok(Node::Broken(id));
                    }
                    if !self.relaxation.tighten(&self.problem, self.store.values(), &optimum.x)
                        && !self.cut_off(&optimum, budget)?
                    {
                        break optimum;
                    }
                }
            }
        };
        if let Some(chosen) = self.rounded(&optimum.x) {
            return Ok(Node::Kept(chosen));
        }
        if self.cut.is_some() {
            let before = self.store.assigned();
            if let Some(broken) = self.tighten(&optimum) {
                return Ok(Node::Broken(broken));
            }
            let settled = self.store.assigned();
            if settled == self.problem.columns || (self.store.level() == 0 && settled > before) {
                return self.node(budget);
            }
        }
        Ok(self.branch(&optimum))
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
        let fixed = |(value, chosen): (&Option<bool>, &bool)| value.is_none_or(|value| value == *chosen);
        let kept = self.store.values().iter().zip(&chosen).all(fixed)
            && self.problem.rows.iter().all(|row| row.left(&chosen) >= i128::from(row.least))
            && self.problem.cut.as_ref().is_none_or(|cut| cut.left(&chosen) >= i128::from(self.least));
        kept.then_some(chosen)
    }

    /// Sets the relaxation up over the columns that are free now.
    fn relax(&mut self) {
        self.relaxation = Relaxation::new(&self.problem, self.store.values());
    }
}
