//! Deepening: the exact optimum of a priced form, its ties, and who is funded in all, some or none of the optima.
//!
//! An allocation worth `z` has loss `bound - scale · z`. Each direction has a least loss; their sum is a loss that nobody can
//! avoid, so `(bound - Σ least) / scale` bounds the objective. From there the target is lowered until an allocation is found.
//! A round is complete: within a round's limit a direction can spend only what the others, at their least, leave it. So the
//! first allocation found is the optimum, and since all optima have the same loss, the published rule has chosen among all of
//! them. All this happens within a [`Core`], which grows where a round's limit outgrows its reach.
//!
//! Before a round goes to its limit, an allocation is looked for with little loss ([`early`]). One that reaches the proven bound is an
//! optimum at once, and what is left of the round only decides between ties. In a dense program (a million candidates whose merits
//! are close) ties may be too many for that: then the optimum is proven, and the answer says that its ties are undecided.

mod alone;
mod branching;
mod decisions;
mod directions;
mod early;
mod freezing;
mod mending;
mod presence;
mod probing;

pub(super) use directions::Directions;

use super::block::GaveUp;
use super::combine::Best;
use super::control::{Control, Effort};
use super::core::{Core, reach_of_few};
use super::form::Form;
use super::prices::Prices;
use super::{Answer, Shortcuts, general};
use branching::Branching;
use std::sync::Arc;

/// States of one direction that the ties of a large program may take: it would be a pity to take longer over them than over the
/// optimum.
const MANY_TIES: usize = 1_000_000;

/// So may the nodes of the branching over them, and the states and combinations of all its nodes together.
const FEW_TIE_NODES: usize = 100;
const MOST_TIE_WORK: u64 = 10_000_000;

/// An allocation worth so little less than the ceiling is improved upon at once, without looking for a better one step by step.
const NEAR: i64 = 3;

/// What is known when a search gives up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfinished {
    /// A choice that keeps every row.
    pub incumbent: Option<Vec<bool>>,
    /// No allocation has a greater objective.
    pub bound: i64,
    /// Columns that have their base decision in every allocation better than the incumbent, or as good.
    pub settled: Vec<Option<bool>>,
}

/// Finds the one answer of a form.
pub(crate) fn search(
    form: &Form,
    prices: &Prices,
    shortcuts: Shortcuts,
    control: &Control,
) -> Result<Answer, Box<Unfinished>> {
    let mut wanted = shortcuts.first;
    let mut reach = reach_of_few(form, prices, wanted);
    let mut goal = Goal::new(prices.bound.div_euclid(prices.scale));
    let mut incumbent = None;
    let mut shortcuts = shortcuts;
    loop {
        let Some(core) = Core::new(form, prices, reach.clone(), shortcuts) else {
            match grown(&reach) {
                Some(wider) => reach = wider,
                None => return Err(Box::new(unfinished(form, prices, incumbent, goal.ceiling))),
            }
            continue;
        };
        let answer = Search::new(&core, shortcuts, control).and_then(|search| search.run(&mut goal, &mut incumbent));
        match answer {
            Ok(answer) => return Ok(answer),
            Err(Halt::Narrow(lacks)) => {
                reach = widened(form, prices, &reach, &lacks, &mut wanted);
            }
            Err(Halt::Empty) if core.reach().iter().any(|reach| *reach != i64::MAX) => {
                reach = grown(&reach).expect("some reach ends");
            }
            // Too many small rows inside a direction to tell states apart by: branching may still keep them.
            Err(Halt::GaveUp)
                if !shortcuts.inside && core.has_inside(shortcuts.light) && control.stopped().is_none() =>
            {
                shortcuts.inside = true;
            }
            Err(Halt::Empty | Halt::GaveUp) => return Err(Box::new(unfinished(form, prices, incumbent, goal.ceiling))),
        }
    }
}

/// The reach that directions lack: half as much again, or the next round would lack it too. But no more than takes in `wanted`
/// columns, eight times as many from one core to the next: what a core lacks may be a few columns without which a row cannot be
/// filled, and what the row then loses says nothing about the losses of these.
fn widened(form: &Form, prices: &Prices, reach: &[i64], lacks: &[(usize, i64)], wanted: &mut usize) -> Vec<i64> {
    let mut wider = reach.to_vec();
    while wider == reach {
        *wanted = wanted.saturating_mul(8).max(8);
        let most = reach_of_few(form, prices, *wanted);
        for &(block, needed) in lacks {
            wider[block] = needed.saturating_add(needed / 2).max(1).min(most[block]).max(reach[block]);
        }
    }
    wider
}

/// Four times the reach in every direction; `None` where everything is within reach already.
fn grown(reach: &[i64]) -> Option<Vec<i64>> {
    let ends = reach.iter().any(|reach| *reach != i64::MAX);
    ends.then(|| reach.iter().map(|reach| (*reach).max(1).saturating_mul(4)).collect())
}

/// What is left for another engine.
fn unfinished(form: &Form, prices: &Prices, incumbent: Option<Vec<bool>>, bound: i64) -> Unfinished {
    let incumbent = incumbent.or_else(|| general::first(form, prices));
    let spare = incumbent.as_ref().map(|chosen| prices.bound - prices.scale * form.score(chosen));
    let settled = form.fixed.iter().zip(&prices.reduced).map(|(fixed, reduced)| match (fixed, spare) {
        (Some(value), _) => Some(*value),
        (None, Some(spare)) if reduced.abs() > spare => Some(*reduced > 0),
        _ => None,
    });
    let settled = settled.collect();
    Unfinished { incumbent, bound, settled }
}

/// Why a search within a core ends without an answer.
pub(super) enum Halt {
    /// The reach of these directions is too short; what each needs.
    Narrow(Vec<(usize, i64)>),
    /// Nothing in the core keeps every row.
    Empty,
    /// Too large, or stopped.
    GaveUp,
}

impl From<GaveUp> for Halt {
    fn from(_: GaveUp) -> Self {
        Self::GaveUp
    }
}

/// What is looked for.
struct Goal {
    /// An allocation worth this much, or more.
    target: i64,
    /// It is proven that none is worth more than this.
    ceiling: i64,
    /// By how much the target is lowered next: fine merits have many targets between the bound and the optimum, and few of them
    /// are worth a round.
    step: i64,
}

impl Goal {
    fn new(ceiling: i64) -> Self {
        Self { target: ceiling, ceiling, step: 1 }
    }

    /// It is proven that none is worth more.
    fn lower(&mut self, ceiling: i64) {
        self.ceiling = self.ceiling.min(ceiling);
        self.target = self.target.min(self.ceiling);
    }
}

struct Search<'a> {
    core: &'a Core<'a>,
    shortcuts: Shortcuts,
    control: &'a Control,
    /// Least losses of the directions in the raw core, and in the tight one.
    raw_least: Vec<i64>,
    least: Vec<i64>,
}

impl<'a> Search<'a> {
    fn new(core: &'a Core<'a>, shortcuts: Shortcuts, control: &'a Control) -> Result<Self, Halt> {
        control.tell(&format!("core {}", core.len()));
        let (raw, tight) = (&core.raw, &core.tight);
        let raw_least = Directions::new(&raw.form, &raw.prices, control).least_losses(Some(core.reach()), &[])?;
        let least = if core.untouched {
            raw_least.clone()
        } else {
            Directions::new(&tight.form, &tight.prices, control).least_losses(None, &[])?
        };
        Ok(Self { core, shortcuts, control, raw_least, least })
    }

    fn directions(&self) -> Directions<'_> {
        Directions::new(&self.core.tight.form, &self.core.tight.prices, self.control)
    }

    /// What no allocation can avoid to lose.
    fn unavoidable(&self) -> i64 {
        self.least.iter().sum()
    }

    /// The loss of an allocation worth `target`.
    fn limit(&self, target: i64) -> i64 {
        let prices = &self.core.tight.prices;
        prices.bound - prices.scale * target
    }

    fn worth(&self, found: &Best) -> i64 {
        let prices = &self.core.tight.prices;
        (prices.bound - found.loss) / prices.scale
    }

    fn wide(&self, found: &Best) -> Vec<bool> {
        self.core.widen(&self.directions().chosen(&found.flips), |base| base)
    }

    /// Has the core all allocations that are worth `target`?
    fn reaches(&self, target: i64) -> Result<(), Halt> {
        let lacks = self.core.lacks(target, &self.raw_least);
        if lacks.is_empty() { Ok(()) } else { Err(Halt::Narrow(lacks)) }
    }

    /// Lowers the target until there is an allocation. Keeps the best one met in `incumbent`.
    fn run(&self, goal: &mut Goal, incumbent: &mut Option<Vec<bool>>) -> Result<Answer, Halt> {
        let prices = &self.core.tight.prices;
        let ceiling = (prices.bound - self.unavoidable()).div_euclid(prices.scale);
        // What the core says of better allocations holds where the core has them all.
        self.reaches(goal.target.min(ceiling))?;
        goal.lower(ceiling);
        let worst = self.first(incumbent);
        let good = self.good(self.limit(goal.ceiling));
        if let Some(good) = &good {
            let known = self.worth(good);
            if incumbent.as_ref().is_none_or(|other| self.core.worth(other) < known) {
                *incumbent = Some(self.wide(good));
            }
        }
        if self.core.is_light() && self.core.is_of_many() {
            self.descend(goal, good.as_ref(), worst, incumbent)
        } else {
            self.rounds(goal, good.as_ref(), worst, incumbent)
        }
    }

    /// Round by round, each of which looks for the first of all optima.
    fn rounds(
        &self,
        goal: &mut Goal,
        good: Option<&Best>,
        worst: Option<i64>,
        incumbent: &mut Option<Vec<bool>>,
    ) -> Result<Answer, Halt> {
        let known = good.map(|good| self.worth(good));
        // Where little is left between the two: better than that, or the best of all.
        if let Some(known) = known.filter(|known| goal.ceiling - known <= NEAR) {
            goal.target = goal.target.min(known + i64::from(known < goal.ceiling));
        }
        loop {
            self.reaches(goal.target)?;
            let found = good.filter(|found| self.worth(found) >= goal.target).cloned();
            let found = found.or_else(|| self.little(self.limit(goal.target), self.limit(goal.ceiling)));
            if let Some(found) = &found {
                goal.target = self.worth(found);
                *incumbent = Some(self.wide(found));
            }
            self.tell(goal, incumbent.as_deref());
            if self.control.effort.is_spent() {
                return Err(Halt::GaveUp);
            }
            let optimum = found.filter(|_| goal.target == goal.ceiling && self.control.effort.undecided);
            match self.round(self.limit(goal.target), optimum.is_some()) {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => goal.lower(goal.target - 1),
                Err(gave_up) => return optimum.map(|optimum| self.undecided(&optimum)).ok_or(gave_up.into()),
            }
            // The last round went down to what is known, or to nothing at all.
            if goal.target < -1 || worst.is_some_and(|worst| goal.target < worst) {
                return Err(Halt::Empty);
            }
            // Half a step more each time, but never past an allocation that is known; of the best one only its ties are asked.
            let known = known.map_or(i64::MIN, |known| known + i64::from(goal.ceiling > known));
            goal.target = (goal.target + 1 - goal.step).max(worst.unwrap_or(i64::MIN)).max(known);
            goal.step += goal.step / 2 + 1;
        }
    }

    /// In a dense program whose directions only light rows cross: first an optimum, which is not sought among its many ties, then
    /// the first of all.
    fn descend(
        &self,
        goal: &mut Goal,
        good: Option<&Best>,
        worst: Option<i64>,
        incumbent: &mut Option<Vec<bool>>,
    ) -> Result<Answer, Halt> {
        let known = good.map_or(i64::MIN, |good| self.worth(good));
        let fronts = self.directions().fronts(&self.least, self.limit(goal.target))?;
        let mut branching = Branching::new(self.core, self.limit(goal.target), self.control);
        let mut rounds = 0;
        let optimum = loop {
            self.reaches(goal.target)?;
            self.tell(goal, incumbent.as_deref());
            if self.control.effort.is_spent() {
                return Err(Halt::GaveUp);
            }
            let found = match good {
                Some(good) if known >= goal.target => Some(good.clone()),
                _ => branching.optimum(&fronts, self.limit(goal.target))?,
            };
            if let Some(optimum) = found {
                break optimum;
            }
            goal.lower(goal.target - 1);
            if goal.target < -1 || worst.is_some_and(|worst| goal.target < worst) {
                return Err(Halt::Empty);
            }
            rounds += 1;
            let last = if goal.ceiling > known { known.saturating_add(1) } else { known };
            goal.target = (goal.target - rounds / 4).max(worst.unwrap_or(-1)).max(last);
        };
        goal.lower(self.worth(&optimum));
        *incumbent = Some(self.wide(&optimum));
        self.tell(goal, incumbent.as_deref());
        let first = self.round(self.limit(goal.target), true).ok().flatten();
        Ok(first.unwrap_or_else(|| self.undecided(&optimum)))
    }

    /// Tells and notes how far it is.
    fn tell(&self, goal: &Goal, incumbent: Option<&[bool]>) {
        if let Some(incumbent) = incumbent {
            self.control.note(incumbent, goal.ceiling);
        }
        self.control.tell(&format!("core {}, target {}", self.core.len(), goal.target));
    }

    /// An optimum of which it is not known that the published rule picks it.
    fn undecided(&self, optimum: &Best) -> Answer {
        Answer { chosen: self.wide(optimum), ties_decided: false, core: Some(self.core.len()), presence: None }
    }

    /// The first of all optima, and who is in all or some of them, where an allocation loses no more than `limit`. `known`: an
    /// optimum is known, and only its ties are asked for.
    fn round(&self, limit: i64, known: bool) -> Result<Option<Answer>, GaveUp> {
        let (Core { tight, .. }, least) = (self.core, &self.least);
        let effort = &self.control.effort;
        let few = known && self.core.is_of_many();
        let control = if few {
            let (states, partials) = (effort.states.min(MANY_TIES), effort.partials.min(MANY_TIES));
            self.control.with(Effort {
                states,
                partials,
                nodes: effort.nodes.min(FEW_TIE_NODES),
                spent: Arc::default(),
                ..effort.clone()
            })
        } else {
            self.control.clone()
        };
        let directions = Directions::new(&tight.form, &tight.prices, &control);
        let fronts = directions.fronts(least, limit)?;
        let mut branching = Branching::new(self.core, limit, &control);
        if few {
            branching.work_at_most(MOST_TIE_WORK);
        }
        let best = branching.best(&fronts);
        let Some(best) = best? else { return Ok(None) };
        let chosen = directions.chosen(&best.flips);
        let presence = || presence::presence(self.core, &best, least, &fronts, &chosen, &control).ok();
        let presence = self.shortcuts.presence.then(presence).flatten();
        let presence = presence.map(|presence| self.core.widen(&presence, presence::decided));
        let chosen = self.core.widen(&chosen, |base| base);
        Ok(Some(Answer { chosen, ties_decided: true, core: Some(self.core.len()), presence }))
    }

    /// Puts a simple allocation within the core into `incumbent`, if it is the better one; its objective.
    fn first(&self, incumbent: &mut Option<Vec<bool>>) -> Option<i64> {
        let Core { whole, tight, outside, .. } = self.core;
        let found = general::first(whole, &tight.prices)?;
        let worth = whole.score(&found) + outside;
        let known = incumbent.as_ref().map(|chosen| self.core.worth(chosen));
        if known.is_none_or(|known| known < worth) {
            *incumbent = Some(self.core.widen(&found, |base| base));
        }
        Some(worth)
    }
}
