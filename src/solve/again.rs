//! A form that is solved again and again while its scores or the bound of a row change.
//!
//! What one question takes from the one before, and why each answer is as exact as one of its own:
//!
//! - *Prices*: the LP relaxation goes on from the basis of the one before. Whatever prices come out of it, the bound that they
//!   give is exact ([`prices`](super::prices)); where the start was from makes the search shorter or longer, never its answer other.
//! - *Where to begin looking*: what each direction lost at least the time before, and all of them together beyond that. A front
//!   that is complete beyond what is asked serves as well, and a limit that was too short is widened.
//! - *Incumbent*: a choice that keeps every row bounds the optimum from below, wherever it comes from.
//!
//! A direction that no row crosses is enumerated once: nobody else's choices have to do with its own, so that its best choice is
//! all there is to know of it.

use super::block::{Ask, Front, GaveUp, enumerate};
use super::combine::combine;
use super::control::{Control, Effort};
use super::form::Form;
use super::general;
use super::prices::{Prices, Pricing, exact, price};
use super::relaxation::Relaxation;
use super::search::{Directions, search};
use super::{FEW_COLUMNS, Shortcuts};

/// By how much the limit of a direction that found nothing is multiplied.
const WIDEN: i64 = 3;

/// More rows than this across directions are sooner branched on than kept by putting the directions' choices together; the choices of
/// few candidates are soon put together under more.
const MOST_CROSSING: usize = 4;
const MOST_CROSSING_OF_FEW: usize = 12;

/// States that the choices of the directions in one question may take before it is searched.
const BRIEF: u64 = 2_000_000;
const BRIEF_ON_FEW: u64 = 500_000;

/// States that the search of one question may look at: beyond that it is asked as a question of its own, a small program of another
/// engine too.
const MOST_SPENT: u64 = 400_000_000;
const MOST_SPENT_ON_FEW: u64 = 20_000_000;

/// A form with what is known from the questions before.
pub(super) struct Again {
    pub form: Form,
    relaxation: Option<Relaxation>,
    /// What each direction lost at least the time before, in units of the objective.
    least: Vec<f64>,
    /// What all together lost beyond that.
    spare: f64,
    /// Does no row cross the direction?
    alone: Vec<bool>,
    /// States that the directions' choices may take, and that a search may look at.
    brief: u64,
    most_spent: u64,
    /// Are there so many rows across directions that the small ones must be branched on?
    many_cross: bool,
}

impl Again {
    /// A form, of which nothing is known.
    pub fn new(form: Form) -> Self {
        let alone = (0..form.blocks.len()).map(|block| form.stands_alone(block)).collect();
        // Those that a nested question has decided count too: few are left of many, and these are as hard as many.
        let few = form.scores.len() <= FEW_COLUMNS;
        let (brief, most_spent, most_crossing) = if few {
            (BRIEF_ON_FEW, MOST_SPENT_ON_FEW, MOST_CROSSING_OF_FEW)
        } else {
            (BRIEF, MOST_SPENT, MOST_CROSSING)
        };
        let many_cross = form.rows.iter().filter(|row| row.block.is_none()).count() > most_crossing;
        let (relaxation, least) =
            (if many_cross { None } else { Relaxation::new(&form) }, vec![1.0; form.blocks.len()]);
        Self { form, relaxation, least, spare: 1.0, alone, brief, most_spent, many_cross }
    }

    /// The optimum by the published rule; `None` where it is not decided: the directions do not come apart well enough, nothing
    /// keeps the rows, or the search was stopped. `known` is a choice that keeps every row.
    pub fn optimum(&mut self, known: Option<&[bool]>, control: &Control) -> Option<Vec<bool>> {
        let prices = self.prices(control)?;
        if self.many_cross {
            return self.search(&prices, control);
        }
        let found;
        let known = if let Some(known) = known {
            known
        } else {
            found = general::first(&self.form, &prices)?;
            &found
        };
        let worst = self.form.score(known);
        let small = control.with(Effort { total: self.brief, ..Effort::small() });
        match self.deepen(&prices, worst, &small) {
            Ok(flips) => Some(Directions::new(&self.form, &prices, &small).chosen(&flips)),
            Err(GaveUp::TooLarge) => self.search(&prices, control),
            Err(GaveUp::Stopped) => None,
        }
    }

    /// The optimum by the search of a single question, over the form as it is.
    fn search(&self, prices: &Prices, control: &Control) -> Option<Vec<bool>> {
        let shortcuts = Shortcuts { presence: false, ..Shortcuts::default() };
        let control = control.with(Effort { total: self.most_spent, ..Effort::default() });
        let answer = search(&self.form, prices, shortcuts, &control).ok()?;
        answer.ties_decided.then_some(answer.chosen)
    }

    fn prices(&mut self, control: &Control) -> Option<Prices> {
        let duals = self.relaxation.as_mut().and_then(|relaxation| relaxation.duals(&self.form));
        if let Some(prices) = duals.and_then(|duals| exact(&self.form, &duals)) {
            return Some(prices);
        }
        match price(&self.form, true, control) {
            Pricing::Priced(prices) => Some(prices),
            Pricing::Infeasible | Pricing::Failed => None,
        }
    }

    /// The flips of the optimum; an allocation worth `worst` is known. Deepens as the search does.
    fn deepen(&mut self, prices: &Prices, worst: i64, control: &Control) -> Result<Vec<u32>, GaveUp> {
        let cap = prices.bound - prices.scale * worst;
        let form = &self.form;
        let front = |block: usize, limit: i64| {
            enumerate(form, prices, block, Ask { limit, least_only: false, forced: &[] }, control)
        };
        let mut fronts: Vec<Front> = Vec::with_capacity(self.least.len());
        let (mut least, mut limits) = (Vec::with_capacity(self.least.len()), Vec::with_capacity(self.least.len()));
        for (block, guess) in self.least.iter().enumerate() {
            let spare = if self.alone[block] { 0.5 } else { self.spare };
            let mut limit = from_units(*guess + spare, prices.scale).min(cap);
            let (front, loss) = loop {
                let front = front(block, limit)?;
                if control.effort.is_spent() {
                    return Err(GaveUp::TooLarge);
                }
                match front.least() {
                    Some(loss) => break (front, loss),
                    None if limit >= cap => return Err(GaveUp::TooLarge),
                    None => limit = limit.saturating_mul(WIDEN).saturating_add(1).min(cap),
                }
            };
            fronts.push(front);
            least.push(loss);
            limits.push(if self.alone[block] { i64::MAX } else { limit });
        }
        let unavoidable: i64 = least.iter().sum();
        let top = (prices.bound - unavoidable).div_euclid(prices.scale);
        let mut target = top.min((prices.bound - unavoidable - from_units(self.spare, prices.scale)) / prices.scale);
        target = target.max(worst);
        let mut step = (target - worst) / 256;
        loop {
            let limit = prices.bound - prices.scale * target;
            let spare = limit - unavoidable;
            for (block, known) in fronts.iter_mut().enumerate() {
                if limits[block] < least[block] + spare {
                    limits[block] = least[block] + spare;
                    *known = front(block, limits[block])?;
                }
            }
            if control.effort.is_spent() {
                return Err(GaveUp::TooLarge);
            }
            let together: Vec<&Front> = fronts.iter().collect();
            if let Some(best) = combine(form, prices, &together, limit, control)? {
                self.spare = in_units(best.loss - unavoidable, prices.scale);
                self.least = least.into_iter().map(|loss| in_units(loss, prices.scale)).collect();
                return Ok(best.flips);
            }
            if target <= worst {
                return Err(GaveUp::TooLarge);
            }
            step += step / 2 + 1;
            target = (target - step).max(worst);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a guess at where to begin")]
fn in_units(loss: i64, scale: i64) -> f64 {
    loss as f64 / scale as f64
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a guess at where to begin")]
fn from_units(units: f64, scale: i64) -> i64 {
    (units * scale as f64).min(1e18) as i64
}
