//! The directions one by one: their least losses and their fronts.

use super::super::block::{Ask, Front, GaveUp, enumerate};
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
        let cap = prices.bound.max(1);
        let least = |block: usize| {
            let reach = reach.map_or(i64::MAX, |reach| reach[block]);
            let mut limit = (prices.scale / 64).max(1).min(reach);
            loop {
                let ask = Ask { limit, least_only: true, forced };
                let front = enumerate(form, prices, block, ask, control)?;
                match front.least() {
                    Some(least) => return Ok(least),
                    None if limit == reach => return Err(Halt::Narrow(vec![(block, reach.saturating_mul(2).max(1))])),
                    None if limit >= cap => return Err(Halt::Empty),
                    None => limit = limit.saturating_mul(2).min(reach),
                }
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
        let front = |block: usize| {
            let ask = Ask { limit: least[block] + spare, least_only: false, forced };
            enumerate(self.form, self.prices, block, ask, self.control)
        };
        (0..self.form.blocks.len()).into_par_iter().map(front).collect()
    }

    /// The columns that are chosen where `flips` are flipped.
    pub fn chosen(self, flips: &[u32]) -> Vec<bool> {
        let base = |(column, fixed): (usize, &Option<bool>)| fixed.unwrap_or(self.prices.reduced[column] > 0);
        let mut chosen: Vec<bool> = self.form.fixed.iter().enumerate().map(base).collect();
        flips.iter().for_each(|&flip| chosen[flip as usize] ^= true);
        chosen
    }
}
