//! Deepening: the exact optimum of a priced form, its ties, and who is funded in all, some or none of the optima.
//!
//! An allocation worth `z` has loss `bound - scale · z`. Each direction has a least loss; their sum is a loss that nobody can
//! avoid, so `(bound - Σ least) / scale` bounds the objective. From there the target is lowered until an allocation is found.
//! A round is complete: within a round's limit a direction can spend only what the others, at their least, leave it. So the
//! first allocation found is the optimum, and since all optima have the same loss, the published rule has chosen among all of
//! them. All this happens within a [`Core`], which grows where a round's limit outgrows its reach.
//!
//! Before a round goes to its limit, an allocation is looked for with little loss, in a small part of the round's choices. One
//! that reaches the proven bound is an optimum at once, and what is left of the round only decides between ties. In a dense
//! program (a million candidates whose merits are close) ties may be too many for that: then the optimum is proven, and the
//! answer says that its ties are undecided.

mod branching;
mod directions;
mod presence;

pub(super) use directions::Directions;

use super::block::GaveUp;
use super::combine::Best;
use super::control::{Control, Effort};
use super::core::{Core, first_reach};
use super::form::Form;
use super::prices::Prices;
use super::{Answer, Shortcuts, general};
use branching::Branching;

/// States of one direction that the ties of a large program may take: it would be a pity to take longer over them than over the
/// optimum.
const MANY_TIES: usize = 1_000_000;

/// Nodes that the search for a first good allocation may take.
const LITTLE_NODES: usize = 2_000;

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
    let mut reach = first_reach(form, prices, shortcuts.first);
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
        match Search::new(&core, shortcuts.presence, control).run(&mut goal, &mut incumbent) {
            Ok(answer) => return Ok(answer),
            Err(Halt::Narrow(lacks)) => {
                // Half as much again, or the next round would lack it too.
                for (block, needed) in lacks {
                    reach[block] = needed.saturating_add(needed / 2).max(1);
                }
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
}

impl Goal {
    fn new(ceiling: i64) -> Self {
        Self { target: ceiling, ceiling }
    }

    /// It is proven that none is worth more.
    fn lower(&mut self, ceiling: i64) {
        self.ceiling = self.ceiling.min(ceiling);
        self.target = self.target.min(self.ceiling);
    }
}

struct Search<'a> {
    core: &'a Core<'a>,
    /// Is it asked who is in all, some, none of the optima?
    ties: bool,
    control: &'a Control,
}

impl<'a> Search<'a> {
    fn new(core: &'a Core<'a>, ties: bool, control: &'a Control) -> Self {
        Self { core, ties, control }
    }

    /// Lowers the target until there is an allocation. Keeps the best one met in `incumbent`.
    fn run(&self, goal: &mut Goal, incumbent: &mut Option<Vec<bool>>) -> Result<Answer, Halt> {
        let Core { raw, tight, .. } = self.core;
        let columns = self.core.len();
        self.control.tell(&format!("core {columns}"));
        let raw_least = Directions::new(&raw.form, &raw.prices, self.control).least_losses(Some(self.core.reach()))?;
        let directions = Directions::new(&tight.form, &tight.prices, self.control);
        let least = if self.core.untouched { raw_least.clone() } else { directions.least_losses(None)? };
        let unavoidable: i64 = least.iter().sum();
        goal.lower((tight.prices.bound - unavoidable).div_euclid(tight.prices.scale));
        let worst = self.first(incumbent);
        let limit_of = |target: i64| tight.prices.bound - tight.prices.scale * target;
        // Fine merits have many targets between the bound and the optimum; few of them are worth a round.
        let mut step = 1;
        loop {
            let lacks = self.core.lacks(goal.target, &raw_least);
            if !lacks.is_empty() {
                return Err(Halt::Narrow(lacks));
            }
            let found = self.little(directions, &least, limit_of(goal.target));
            if let Some(found) = &found {
                goal.target = (tight.prices.bound - found.loss) / tight.prices.scale;
                let chosen = directions.chosen(&found.flips);
                *incumbent = Some(self.core.widen(&chosen, |base| base));
            }
            if let Some(incumbent) = &incumbent {
                self.control.note(incumbent, goal.ceiling);
            }
            let shown = goal.target;
            self.control.tell(&format!("core {columns}, target {shown}"));
            if self.control.effort.is_spent() {
                return Err(Halt::GaveUp);
            }
            let optimum = found.filter(|_| goal.target == goal.ceiling && self.control.effort.undecided);
            match self.round(&least, limit_of(goal.target), optimum.is_some()) {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => goal.lower(goal.target - 1),
                Err(gave_up) => {
                    let Some(optimum) = optimum else { return Err(gave_up.into()) };
                    let chosen = self.core.widen(&directions.chosen(&optimum.flips), |base| base);
                    return Ok(Answer { chosen, ties_decided: false, core: Some(columns), presence: None });
                }
            }
            // The last round went down to what is known, or to nothing at all.
            if goal.target < -1 || worst.is_some_and(|worst| goal.target < worst) {
                return Err(Halt::Empty);
            }
            // Half a step more each time, but never past an allocation that is known.
            goal.target = (goal.target + 1 - step).max(worst.unwrap_or(i64::MIN));
            step += step / 2 + 1;
        }
    }

    /// An allocation of little more loss than cannot be avoided, if it is found soon.
    fn little(&self, directions: Directions<'_>, least: &[i64], limit: i64) -> Option<Best> {
        let unavoidable: i64 = least.iter().sum();
        let effort = &self.control.effort;
        let control = self.control.with(Effort { nodes: effort.nodes.min(LITTLE_NODES), ..effort.clone() });
        let mut more = (self.core.tight.prices.scale / 64).max(1);
        while more < (limit - unavoidable) / 2 {
            let fronts = directions.fronts(least, unavoidable + more).ok()?;
            let found = Branching::new(self.core, unavoidable + more, &control).some(&fronts).ok()?;
            if found.is_some() {
                return found;
            }
            more = more.saturating_mul(4);
        }
        None
    }

    /// The first of all optima, and who is in all or some of them, where an allocation loses no more than `limit`. `known`: an
    /// optimum is known, and only its ties are asked for.
    fn round(&self, least: &[i64], limit: i64, known: bool) -> Result<Option<Answer>, GaveUp> {
        let Core { tight, .. } = self.core;
        let effort = &self.control.effort;
        let states = if known && self.core.is_of_many() { effort.states.min(MANY_TIES) } else { effort.states };
        let control = self.control.with(Effort { states, ..effort.clone() });
        let directions = Directions::new(&tight.form, &tight.prices, &control);
        let fronts = directions.fronts(least, limit)?;
        let Some(best) = Branching::new(self.core, limit, &control).best(&fronts)? else { return Ok(None) };
        let chosen = directions.chosen(&best.flips);
        let presence = || presence::presence(self.core, &best, least, &fronts, &chosen, &control).ok();
        let presence = self.ties.then(presence).flatten();
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
