//! What the other directions leave one direction: all combinations of theirs, put together once, and which of its choices they
//! complete.

use super::folding::{Folding, Partial};
use super::{Crossing, with_rows};
use crate::solve::block::{Front, GaveUp};
use crate::solve::control::Control;
use crate::solve::form::Form;
use crate::solve::prices::Prices;

/// The combinations of all directions but one, with a loss up to a limit together with what that one loses at least.
pub(in crate::solve) struct Completions(Option<Box<dyn Completing>>);

impl Completions {
    /// Of direction `block`; `fronts` are complete up to `limit`, its own too: it tells which rows the direction changes, and how far.
    pub fn of(
        form: &Form,
        prices: &Prices,
        fronts: &[Front],
        block: usize,
        limit: i64,
        control: &Control,
    ) -> Result<Self, GaveUp> {
        let fronts: Vec<&Front> = fronts.iter().collect();
        let Some(rows) = Crossing::of(form, prices, &fronts) else { return Ok(Self(None)) };
        let Some(least) = fronts.iter().map(|front| front.least()).collect::<Option<Vec<i64>>>() else {
            return Ok(Self(None));
        };
        let limit = limit - rows.untouched_loss;
        macro_rules! fold {
            ($rows:literal) => {{
                let partials = Folding::<$rows>::new(&rows, prices, &fronts, &least, limit, control).but(block)?;
                let others: Box<dyn Completing> = Box::new(Folded { rows, partials, limit });
                others
            }};
        }
        Ok(Self(Some(with_rows!(rows.touched.len(), fold)?)))
    }

    /// Which choices of the direction have a completion within the limit.
    pub fn admit(&self, own: &Front) -> Vec<bool> {
        self.0.as_ref().map_or_else(|| vec![false; own.entries.len()], |others| others.admit(own))
    }

    /// The most that the direction loses in an allocation at the limit, where nothing loses less: an optimum. `own` is its front.
    /// `None` where there is none.
    ///
    /// In an optimum the direction's choice may be outdone, by one of the front that is as good and changes the frontier less; with
    /// that one in its place it is an optimum too. So the choice loses what the limit leaves beside a combination of the others that
    /// completes one of the front, and most beside the one that loses least.
    pub fn most_loss(&self, own: &Front) -> Option<i64> {
        self.0.as_ref()?.most_loss(own)
    }
}

trait Completing {
    fn admit(&self, own: &Front) -> Vec<bool>;
    fn most_loss(&self, own: &Front) -> Option<i64>;
}

struct Folded<const G: usize> {
    rows: Crossing,
    /// In order of the frontier where it is the only row, else of their losses.
    partials: Vec<Partial<G>>,
    limit: i64,
}

impl<const G: usize> Folded<G> {
    /// Does this combination of the others complete a choice?
    fn completes(&self, partial: &Partial<G>, change: &[i64; G], loss: i64) -> bool {
        let rows = self.rows.touched.iter().zip(partial.change).zip(change);
        let slack: Option<i64> = rows.map(|((row, before), change)| row.loss(before + change)).sum();
        slack.is_some_and(|slack| partial.loss.saturating_add(loss).saturating_add(slack) <= self.limit)
    }

    /// The choices of the direction with what they change and lose.
    fn choices(&self, own: &Front) -> Vec<([i64; G], i64)> {
        (0..own.entries.len()).map(|entry| (self.rows.change(own, entry), own.entries[entry].loss)).collect()
    }

    /// How many combinations leave the only row room for a change.
    fn fit(&self, change: i64) -> usize {
        self.partials.partition_point(|partial| partial.change[0] <= self.rows.touched[0].room - change)
    }
}

impl<const G: usize> Completing for Folded<G> {
    fn admit(&self, own: &Front) -> Vec<bool> {
        let choices = self.choices(own).into_iter();
        if self.rows.is_frontier_alone() {
            // Each is better than those before: the last one that fits is the best.
            let best = |change: i64| self.fit(change).checked_sub(1).map(|at| &self.partials[at]);
            return choices
                .map(|(change, loss)| best(change[0]).is_some_and(|partial| self.completes(partial, &change, loss)))
                .collect();
        }
        choices
            .map(|(change, loss)| {
                let within = self.partials.iter().take_while(|partial| partial.loss + loss <= self.limit);
                within.into_iter().any(|partial| self.completes(partial, &change, loss))
            })
            .collect()
    }

    fn most_loss(&self, own: &Front) -> Option<i64> {
        let choices = self.choices(own);
        let least = if self.rows.is_frontier_alone() {
            // Those before the best one are as good only as long as they complete the choice as well, and lose less.
            let least = |(change, loss): &([i64; G], i64)| {
                let fit = self.partials[..self.fit(change[0])].iter().rev();
                fit.take_while(|partial| self.completes(partial, change, *loss)).map(|partial| partial.loss).min()
            };
            choices.iter().filter_map(least).min()
        } else {
            let completes_one =
                |partial: &&Partial<G>| choices.iter().any(|(change, loss)| self.completes(partial, change, *loss));
            self.partials.iter().find(completes_one).map(|partial| partial.loss)
        };
        least.map(|least| self.limit - least)
    }
}
