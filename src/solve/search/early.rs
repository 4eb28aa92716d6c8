//! Allocations of little loss, looked for before a round goes to its limit: in a small part of the round's choices, and with the small
//! rows across directions decided in advance ([`freeze`]) or one by one ([`mend`]).

use super::super::block::{Front, first_step};
use super::super::combine::{Best, combine};
use super::super::control::{Control, Effort};
use super::branching::Branching;
use super::directions::Growing;
use super::freezing::{Frozen, freeze};
use super::mending::mend;
use super::{Core, Directions, MOST_TIE_WORK, Search};
use std::sync::Arc;

/// Nodes that the search for a first good allocation may take.
const LITTLE_NODES: usize = 2_000;

/// The loss beyond what cannot be avoided up to which that is sought, in units of the objective.
const MOST_FROZEN: i64 = 64;

/// What one direction may lose more, in the same units, where a row is mended.
const MOST_TURN: i64 = 8;

/// States of one direction, and combinations of directions, that the search with all light rows frozen may take.
const FROZEN_STATES: usize = 4_000_000;
const FROZEN_PARTIALS: usize = 500_000;

impl Search<'_> {
    /// A good allocation where there are light rows, if one is found soon; one that loses no more than `limit` is good enough.
    pub(super) fn good(&self, limit: i64) -> Option<Best> {
        let enough = |found: &Option<Best>| found.as_ref().is_some_and(|found| found.loss <= limit);
        let frozen = self.frozen(limit);
        if enough(&frozen) || self.core.light.is_empty() || !self.shortcuts.freezing {
            return frozen;
        }
        frozen.into_iter().chain(self.mended(limit)).min_by_key(|found| found.loss)
    }

    /// An allocation with the light rows mended.
    fn mended(&self, limit: i64) -> Option<Best> {
        let prices = &self.core.tight.prices;
        if !self.core.is_light() && !self.core.is_of_many() {
            return None;
        }
        let (best, frozen) = mend(self.core, prices.scale.saturating_mul(MOST_TURN), self.control)?;
        if self.core.is_light() {
            return Some(best);
        }
        self.with_frozen(&frozen, limit)
    }

    /// An allocation with the light rows frozen, up to `limit` or a little more.
    fn frozen(&self, limit: i64) -> Option<Best> {
        if self.core.light.is_empty() || !self.shortcuts.freezing {
            return None;
        }
        self.with_frozen(&freeze(self.core)?, limit)
    }

    fn with_frozen(&self, frozen: &Frozen, limit: i64) -> Option<Best> {
        let Core { tight, .. } = self.core;
        let control = self.quick_control();
        let least = Directions::new(&tight.form, &tight.prices, &control).least_losses(None, &frozen.forced).ok()?;
        self.quick(frozen, &least, limit, tight.prices.scale.saturating_mul(MOST_FROZEN))
    }

    /// The loss beyond the least that is looked at first. In a dense program there are many choices within little more.
    fn first_step(&self) -> i64 {
        let step = first_step(&self.core.tight.prices);
        if self.core.is_of_many() { (step / 64).max(1) } else { step }
    }

    fn quick_control(&self) -> Control {
        let effort = &self.control.effort;
        let (states, partials) = (effort.states.min(FROZEN_STATES), effort.partials.min(FROZEN_PARTIALS));
        self.control.with(Effort { states, partials, beam: true, ..effort.clone() })
    }

    /// An allocation with `frozen` decided, looked for among ever more choices of each direction: up to `limit`, then beyond it, until
    /// they lose `most` more than the `least`.
    fn quick(&self, frozen: &Frozen, least: &[i64], limit: i64, most: i64) -> Option<Best> {
        let Core { tight, .. } = self.core;
        let Frozen { forced, charged } = frozen;
        let control = self.quick_control();
        let unavoidable: i64 = least.iter().sum();
        let spare = limit - charged - unavoidable;
        // Where the limit is near, no farther than that at first.
        let mut more = self.first_step().min(if spare > 0 { spare } else { i64::MAX });
        let mut growing = Growing::new(Directions::new(&tight.form, &tight.prices, &control), least, forced);
        while more < most && control.stopped().is_none() {
            let wider = growing.widen(more).ok()?;
            let together: Vec<&Front> = growing.fronts.iter().collect();
            if let Some(found) = combine(&tight.form, &tight.prices, &together, unavoidable + more, &control).ok()? {
                return Some(Best { loss: found.loss + charged, ..found });
            }
            if !wider {
                return None;
            }
            let twice = more.saturating_mul(2);
            more = if more < spare { twice.min(spare) } else { twice };
        }
        None
    }

    /// An allocation of little more loss than cannot be avoided, if it is found soon. None loses less than `least`.
    pub(super) fn little(&self, limit: i64, least: i64) -> Option<Best> {
        let (directions, unavoidable) = (self.directions(), self.unavoidable());
        if self.core.light.is_empty() && self.core.is_of_many() {
            return self.quick(&Frozen::default(), &self.least, limit, limit - unavoidable + 1);
        }
        let effort = &self.control.effort;
        let control = self.control.with(Effort {
            nodes: effort.nodes.min(LITTLE_NODES),
            spent: Arc::default(),
            ..effort.clone()
        });
        let mut more = self.first_step().max(least - unavoidable);
        while more < (limit - unavoidable) / 2 {
            let fronts = directions.fronts(&self.least, unavoidable + more).ok()?;
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
}
