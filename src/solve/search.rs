//! Deepening: the exact optimum of a priced form, its ties, and who is funded in all, some or none of the optima.
//!
//! An allocation worth `z` has loss `bound - scale · z`. Each direction has a least loss; their sum is a loss that nobody can
//! avoid, so `(bound - Σ least) / scale` bounds the objective. From there the target is lowered until an allocation is found.
//! A round is complete: within a round's limit a direction can spend only what the others, at their least, leave it. So the
//! first allocation found is the optimum, and since all optima have the same loss, the published rule has chosen among all of
//! them.

use super::block::{Ask, Front, GaveUp, enumerate};
use super::combine::{Best, admitted, combine};
use super::control::Control;
use super::form::Form;
use super::prices::Prices;
use super::{Answer, general};
use crate::domain::Presence;
use rayon::prelude::*;

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
pub(crate) fn search(form: &Form, prices: &Prices, control: &Control) -> Result<Answer, Box<Unfinished>> {
    let search = Search { form, prices, control, incumbent: general::first(form, prices) };
    search.run().map_err(|bound| Box::new(search.unfinished(bound)))
}

pub(super) struct Search<'a> {
    pub form: &'a Form,
    pub prices: &'a Prices,
    pub control: &'a Control,
    pub incumbent: Option<Vec<bool>>,
}

/// Objective that no allocation exceeds, when a search gives up.
type Bound = i64;

impl Search<'_> {
    fn run(&self) -> Result<Answer, Bound> {
        let least = self.least_losses().map_err(|_| self.bound(0))?;
        let unavoidable: i64 = least.iter().sum();
        let mut target = self.bound(unavoidable);
        let worst = self.incumbent.as_ref().map(|chosen| self.form.score(chosen));
        // Fine merits have many targets between the bound and the incumbent; few of them are worth a round.
        let mut step = (target - worst.unwrap_or(0)) / 256;
        loop {
            let limit = self.prices.bound - self.prices.scale * target;
            if let Some(incumbent) = &self.incumbent {
                self.control.note(incumbent, target);
            }
            self.control.tell(&format!("target {target}"));
            let fronts = self.fronts(&least, limit).map_err(|_| target)?;
            let together: Vec<&Front> = fronts.iter().collect();
            let best = combine(self.form, self.prices, &together, limit, self.control).map_err(|_| target)?;
            if let Some(best) = best {
                return Ok(self.answer(&best, &least, &fronts));
            }
            if worst.is_some_and(|worst| target <= worst) || target < 0 {
                return Err(target);
            }
            step += step / 2 + 1;
            target = (target - step).max(worst.unwrap_or(i64::MIN));
        }
    }

    /// The objective that a loss leaves at most.
    fn bound(&self, loss: i64) -> i64 {
        (self.prices.bound - loss).div_euclid(self.prices.scale)
    }

    /// The least loss of each direction alone, by deepening.
    pub fn least_losses(&self) -> Result<Vec<i64>, GaveUp> {
        let cap = match &self.incumbent {
            Some(chosen) => self.prices.bound - self.prices.scale * self.form.score(chosen),
            None => self.prices.bound.max(0),
        };
        let least = |block: usize| {
            let mut limit = (self.prices.scale / 64).max(1).min(cap.max(0));
            loop {
                let ask = Ask { limit, least_only: true, forced: None };
                let front = enumerate(self.form, self.prices, block, ask, self.control)?;
                match front.least() {
                    Some(least) => return Ok(least),
                    None if limit >= cap => return Err(GaveUp::TooLarge),
                    None => limit = limit.saturating_mul(2).min(cap),
                }
            }
        };
        (0..self.form.blocks.len()).into_par_iter().map(least).collect()
    }

    /// All choices of each direction that an allocation with a loss up to `limit` can make.
    pub fn fronts(&self, least: &[i64], limit: i64) -> Result<Vec<Front>, GaveUp> {
        let spare = limit - least.iter().sum::<i64>();
        (0..self.form.blocks.len())
            .into_par_iter()
            .map(|block| {
                let ask = Ask { limit: least[block] + spare, least_only: false, forced: None };
                enumerate(self.form, self.prices, block, ask, self.control)
            })
            .collect()
    }

    /// The columns chosen by a set of flips.
    pub fn chosen(&self, flips: &[u32]) -> Vec<bool> {
        let base = |(column, fixed): (usize, &Option<bool>)| fixed.unwrap_or(self.prices.reduced[column] > 0);
        let mut chosen: Vec<bool> = self.form.fixed.iter().enumerate().map(base).collect();
        flips.iter().for_each(|&flip| chosen[flip as usize] ^= true);
        chosen
    }

    fn answer(&self, best: &Best, least: &[i64], fronts: &[Front]) -> Answer {
        let chosen = self.chosen(&best.flips);
        self.control.tell("ties");
        let presence = self.presence(best, least, fronts, &chosen).ok();
        Answer { chosen, ties_decided: true, presence }
    }

    /// Who is chosen in all, some, none of the optima: every column that could be flipped at the optimum's loss is tried.
    fn presence(&self, best: &Best, least: &[i64], fronts: &[Front], chosen: &[bool]) -> Result<Vec<Presence>, GaveUp> {
        let spare = best.loss - least.iter().sum::<i64>();
        let tied = (0..self.form.blocks.len()).into_par_iter().map(|block| {
            let limit = least[block] + spare;
            let open = self.form.blocks[block].iter().copied();
            // Helpers award nothing, and nobody asks for them.
            let asked = |column: &u32| {
                let at = *column as usize;
                self.form.awards[at] != 0 && self.prices.reduced[at].abs() <= limit
            };
            let open = open.filter(asked);
            let (mut columns, mut forced) = (Vec::new(), Vec::new());
            for column in open {
                let ask = Ask { limit, least_only: false, forced: Some((column, !chosen[column as usize])) };
                let front = enumerate(self.form, self.prices, block, ask, self.control)?;
                if !front.entries.is_empty() {
                    columns.push(column);
                    forced.push(front);
                }
            }
            let (form, prices, control) = (self.form, self.prices, self.control);
            let admitted = admitted(form, prices, fronts, block, &forced, best.loss, control)?;
            Ok(columns.into_iter().zip(admitted).filter(|column| column.1).map(|column| column.0).collect())
        });
        let tied: Vec<Vec<u32>> = tied.collect::<Result<_, GaveUp>>()?;
        let decided = |chosen: &bool| if *chosen { Presence::Always } else { Presence::Never };
        let mut presence: Vec<Presence> = chosen.iter().map(decided).collect();
        tied.iter().flatten().for_each(|&column| presence[column as usize] = Presence::Sometimes);
        Ok(presence)
    }

    fn unfinished(&self, bound: Bound) -> Unfinished {
        let spare =
            self.incumbent.as_ref().map(|chosen| self.prices.bound - self.prices.scale * self.form.score(chosen));
        let settled = self.form.fixed.iter().zip(&self.prices.reduced).map(|(fixed, reduced)| match (fixed, spare) {
            (Some(value), _) => Some(*value),
            (None, Some(spare)) if reduced.abs() > spare => Some(*reduced > 0),
            _ => None,
        });
        Unfinished { incumbent: self.incumbent.clone(), bound, settled: settled.collect() }
    }
}
