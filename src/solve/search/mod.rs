//! Deepening: the exact optimum of a priced form, its ties, and who is funded in all, some or none of the optima.
//!
//! An allocation worth `z` has loss `bound - scale · z`. Each direction has a least loss; their sum is a loss that nobody can
//! avoid, so `(bound - Σ least) / scale` bounds the objective. From there the target is lowered until an allocation is found.
//! A round is complete: within a round's limit a direction can spend only what the others, at their least, leave it. So the
//! first allocation found is the optimum, and since all optima have the same loss, the published rule has chosen among all of
//! them. All this happens within a [`Core`], which grows where a round's limit outgrows its reach.
//!
//! Before a round goes to its limit, an allocation is looked for with little loss, in a small part of the round's choices, and with
//! the small rows across directions decided in advance ([`freezing`]) or one by one ([`mending`]). One that reaches the proven bound is an optimum at once, and what is left of the round only decides between ties. In a dense
//! program (a million candidates whose merits are close) ties may be too many for that: then the optimum is proven, and the
//! answer says that its ties are undecided.

mod branching;
mod directions;
mod freezing;
mod mending;
mod presence;

pub(super) use directions::Directions;

use super::block::{Front, GaveUp};
use super::combine::{Best, combine};
use super::control::{Control, Effort};
use super::core::{Core, first_reach};
use super::form::Form;
use super::prices::Prices;
use super::{Answer, Shortcuts, general};
use branching::Branching;
use freezing::{Frozen, freeze};
use mending::mend;
use std::sync::Arc;

/// States of one direction that the ties of a large program may take: it would be a pity to take longer over them than over the
/// optimum.
const MANY_TIES: usize = 1_000_000;

/// So may the nodes of the branching over them, and the states and combinations of all its nodes together.
const FEW_TIE_NODES: usize = 100;
const MOST_TIE_WORK: u64 = 10_000_000;

/// Nodes that the search for a first good allocation may take.
const LITTLE_NODES: usize = 2_000;

/// The loss beyond what cannot be avoided up to which that is sought, in units of the objective.
const MOST_FROZEN: i64 = 64;

/// An allocation worth so little less than the ceiling is improved upon at once, without looking for a better one step by step.
const NEAR: i64 = 3;

/// What one direction may lose more, in the same units, where a row is mended.
const MOST_TURN: i64 = 8;

/// States of one direction, and combinations of directions, that the search with all light rows frozen may take.
const FROZEN_STATES: usize = 4_000_000;
const FROZEN_PARTIALS: usize = 500_000;

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
        match Search::new(&core, shortcuts, control).run(&mut goal, &mut incumbent) {
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
    shortcuts: Shortcuts,
    control: &'a Control,
}

impl<'a> Search<'a> {
    fn new(core: &'a Core<'a>, shortcuts: Shortcuts, control: &'a Control) -> Self {
        Self { core, shortcuts, control }
    }

    /// Lowers the target until there is an allocation. Keeps the best one met in `incumbent`.
    fn run(&self, goal: &mut Goal, incumbent: &mut Option<Vec<bool>>) -> Result<Answer, Halt> {
        let Core { raw, tight, .. } = self.core;
        let columns = self.core.len();
        self.control.tell(&format!("core {columns}"));
        let raw_least =
            Directions::new(&raw.form, &raw.prices, self.control).least_losses(Some(self.core.reach()), &[])?;
        let directions = Directions::new(&tight.form, &tight.prices, self.control);
        let least = if self.core.untouched { raw_least.clone() } else { directions.least_losses(None, &[])? };
        let unavoidable: i64 = least.iter().sum();
        let ceiling = (tight.prices.bound - unavoidable).div_euclid(tight.prices.scale);
        // What the core says of better allocations holds where the core has them all.
        let lacks = self.core.lacks(goal.target.min(ceiling), &raw_least);
        if !lacks.is_empty() {
            return Err(Halt::Narrow(lacks));
        }
        goal.lower(ceiling);
        let worst = self.first(incumbent);
        let limit_of = |target: i64| tight.prices.bound - tight.prices.scale * target;
        let worth_of = |found: &Best| (tight.prices.bound - found.loss) / tight.prices.scale;
        let good = self.good(limit_of(goal.ceiling));
        let known = good.as_ref().map(worth_of);
        if let (Some(good), Some(known)) = (&good, known) {
            let chosen = self.core.widen(&directions.chosen(&good.flips), |base| base);
            if incumbent.as_ref().is_none_or(|other| self.core.worth(other) < known) {
                *incumbent = Some(chosen);
            }
            // Where little is left between the two: better than that, or the best of all.
            if goal.ceiling - known <= NEAR {
                goal.target = goal.target.min(known + i64::from(known < goal.ceiling));
            }
        }
        // Fine merits have many targets between the bound and the optimum; few of them are worth a round.
        let mut step = 1;
        loop {
            let lacks = self.core.lacks(goal.target, &raw_least);
            if !lacks.is_empty() {
                return Err(Halt::Narrow(lacks));
            }
            let found = good.clone().filter(|found| worth_of(found) >= goal.target);
            let found = found.or_else(|| self.little(directions, &least, limit_of(goal.target)));
            if let Some(found) = &found {
                goal.target = worth_of(found);
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
            // Half a step more each time, but never past an allocation that is known; of the best one only its ties are asked.
            let known = known.map_or(i64::MIN, |known| known + i64::from(goal.ceiling > known));
            goal.target = (goal.target + 1 - step).max(worst.unwrap_or(i64::MIN)).max(known);
            step += step / 2 + 1;
        }
    }

    /// A good allocation where there are light rows, if one is found soon; one that loses no more than `limit` is good enough.
    fn good(&self, limit: i64) -> Option<Best> {
        let enough = |found: &Option<Best>| found.as_ref().is_some_and(|found| found.loss <= limit);
        let frozen = self.frozen(limit);
        if enough(&frozen) || !self.core.is_light() || !self.shortcuts.freezing {
            return frozen;
        }
        let most = self.core.tight.prices.scale.saturating_mul(MOST_TURN);
        frozen.into_iter().chain(mend(self.core, most, self.control)).min_by_key(|found| found.loss)
    }

    /// An allocation with the light rows frozen, up to `limit` or a little more.
    fn frozen(&self, limit: i64) -> Option<Best> {
        let Core { tight, light, .. } = self.core;
        if light.is_empty() || !self.shortcuts.freezing {
            return None;
        }
        let Frozen { forced, charged } = freeze(self.core)?;
        let effort = &self.control.effort;
        let (states, partials) = (effort.states.min(FROZEN_STATES), effort.partials.min(FROZEN_PARTIALS));
        let control = self.control.with(Effort { states, partials, beam: true, ..effort.clone() });
        let directions = Directions::new(&tight.form, &tight.prices, &control);
        let least = directions.least_losses(None, &forced).ok()?;
        let unavoidable: i64 = least.iter().sum();
        let spare = limit - charged - unavoidable;
        // Where the limit is near, no farther than that at first.
        let mut more = (tight.prices.scale / 64).min(if spare > 0 { spare } else { i64::MAX }).max(1);
        let (mut before, mut halved) = (0, false);
        while more < tight.prices.scale.saturating_mul(MOST_FROZEN) && control.stopped().is_none() {
            let Ok(fronts) = directions.forced_fronts(&least, unavoidable + more, &forced) else {
                if halved {
                    return None;
                }
                halved = true;
                more = i64::midpoint(before, more);
                continue;
            };
            let together: Vec<&Front> = fronts.iter().collect();
            if let Some(found) = combine(&tight.form, &tight.prices, &together, unavoidable + more, &control).ok()? {
                return Some(Best { loss: found.loss + charged, ..found });
            }
            let twice = more.saturating_mul(2);
            before = more;
            more = if more < spare { twice.min(spare) } else { twice };
        }
        None
    }

    /// An allocation of little more loss than cannot be avoided, if it is found soon.
    fn little(&self, directions: Directions<'_>, least: &[i64], limit: i64) -> Option<Best> {
        let unavoidable: i64 = least.iter().sum();
        let effort = &self.control.effort;
        let control = self.control.with(Effort {
            nodes: effort.nodes.min(LITTLE_NODES),
            spent: Arc::default(),
            ..effort.clone()
        });
        let mut more = (self.core.tight.prices.scale / 64).max(1);
        while more < (limit - unavoidable) / 2 {
            let fronts = directions.fronts(least, unavoidable + more).ok()?;
            let mut branching = Branching::new(self.core, unavoidable + more, &control);
            if self.core.is_of_many() {
                branching.work_at_most(MOST_TIE_WORK);
            }
            let found = branching.some(&fronts).ok()?;
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
        let Some(best) = branching.best(&fronts)? else { return Ok(None) };
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
