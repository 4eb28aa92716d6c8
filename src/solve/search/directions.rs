//! The directions one by one: their least losses and their fronts.

use super::super::block::{Ask, Front, GaveUp, deepen, enumerate};
use super::super::control::Control;
use super::super::form::Form;
use super::super::prices::Prices;
use super::Halt;
use rayon::prelude::*;

/// The directions of a priced form.
#[derive(Clone, Copy)]
pub(crate) struct Directions<'a> {
    form: &'a Form,
    prices: &'a Prices,
    control: &'a Control,
}

impl<'a> Directions<'a> {
    pub fn new(form: &'a Form, prices: &'a Prices, control: &'a Control) -> Self {
        Self { form, prices, control }
    }

    /// The least loss of each direction alone, by deepening. Where the form is complete only up to a `reach` in each direction,
    /// no farther. `forced`: columns that must take these values.
    pub fn least_losses(self, reach: Option<&[i64]>, forced: &[(u32, bool)]) -> Result<Vec<i64>, Halt> {
        let Self { form, prices, control } = self;
        let cap = prices.bound.max(1).saturating_mul(2);
        let least = |block: usize| {
            let reach = reach.map_or(i64::MAX, |reach| reach[block]);
            let ask = Ask { limit: reach.min(cap), least_only: true, forced };
            match deepen(form, prices, block, 0, ask, control)?.least() {
                Some(least) => Ok(least),
                None if reach <= cap => Err(Halt::Narrow(vec![(block, reach.saturating_mul(2).max(1))])),
                None => Err(Halt::Empty),
            }
        };
        let found: Vec<Result<i64, Halt>> = (0..form.blocks.len()).into_par_iter().map(least).collect();
        let mut narrow = Vec::new();
        let mut all = Vec::new();
        for one in found {
            match one {
                Ok(least) => all.push(least),
                Err(Halt::Narrow(lacks)) => narrow.extend(lacks),
                Err(halt) => return Err(halt),
            }
        }
        if narrow.is_empty() { Ok(all) } else { Err(Halt::Narrow(narrow)) }
    }

    /// All choices of each direction that an allocation with a loss up to `limit` can make; `least` are their least losses.
    pub fn fronts(self, least: &[i64], limit: i64) -> Result<Vec<Front>, GaveUp> {
        self.forced_fronts(least, limit, &[])
    }

    /// The same with columns that must take these values.
    pub fn forced_fronts(self, least: &[i64], limit: i64, forced: &[(u32, bool)]) -> Result<Vec<Front>, GaveUp> {
        let spare = limit - least.iter().sum::<i64>();
        let front = |block: usize| self.front(block, least[block], spare, forced);
        (0..self.form.blocks.len()).into_par_iter().map(front).collect()
    }

    /// The choices of one direction that lose up to `spare` more than its least loss. Where no row crosses it, that is the best one.
    fn front(self, block: usize, least: i64, spare: i64, forced: &[(u32, bool)]) -> Result<Front, GaveUp> {
        let spare = if self.form.stands_alone(block) { spare.min(0) } else { spare };
        let ask = Ask { limit: least + spare, least_only: false, forced };
        enumerate(self.form, self.prices, block, ask, self.control)
    }

    /// The columns that are chosen where `flips` are flipped.
    pub fn chosen(self, flips: &[u32]) -> Vec<bool> {
        let base = |(column, fixed): (usize, &Option<bool>)| fixed.unwrap_or(self.prices.reduced[column] > 0);
        let mut chosen: Vec<bool> = self.form.fixed.iter().enumerate().map(base).collect();
        flips.iter().for_each(|&flip| chosen[flip as usize] ^= true);
        chosen
    }
}

/// Fronts that become wider step by step, each as far as it can be enumerated.
pub(super) struct Growing<'a> {
    directions: Directions<'a>,
    least: &'a [i64],
    forced: &'a [(u32, bool)],
    pub fronts: Vec<Front>,
    /// The directions that have too many choices farther on.
    ended: Vec<bool>,
}

impl<'a> Growing<'a> {
    /// No choices yet; `least` are the least losses of the directions with the `forced` columns.
    pub fn new(directions: Directions<'a>, least: &'a [i64], forced: &'a [(u32, bool)]) -> Self {
        let fronts = vec![Front::default(); least.len()];
        Self { directions, least, forced, fronts, ended: vec![false; least.len()] }
    }

    /// Takes the choices in that lose up to `spare` more than each direction's least loss; tells whether some direction may become
    /// wider still.
    pub fn widen(&mut self, spare: i64) -> Result<bool, GaveUp> {
        let Self { directions, least, forced, ended, .. } = self;
        let wider = |block: usize| (!ended[block]).then(|| directions.front(block, least[block], spare, forced));
        let wider: Vec<Option<Result<Front, GaveUp>>> = (0..least.len()).into_par_iter().map(wider).collect();
        for (block, wider) in wider.into_iter().enumerate() {
            match wider {
                None => {}
                Some(Ok(front)) => self.fronts[block] = front,
                Some(Err(GaveUp::TooLarge)) if !self.fronts[block].entries.is_empty() => self.ended[block] = true,
                Some(Err(gave_up)) => return Err(gave_up),
            }
        }
        Ok(self.ended.iter().any(|ended| !ended))
    }
}
