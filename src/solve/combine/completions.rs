//! What the other directions leave each direction: all combinations of theirs, and which of its choices they complete.
//!
//! The combinations of all directions but one, for each of them, share most of their making: half of the directions are put
//! together for all of the other half, and so on down to single directions: `n log n` additions instead of `n²`.

use super::folding::{Folded, Folding, Partial};
use super::{Crossing, with_rows};
use crate::solve::block::{Front, GaveUp};
use crate::solve::control::Control;
use crate::solve::form::Form;
use crate::solve::prices::Prices;

/// The combinations of all directions but one, with a loss up to a limit together with what that one loses at least.
pub(in crate::solve) struct Completions<'a>(&'a dyn Completing);

/// What is asked of a direction and its completions.
type Question<'a, T> = &'a (dyn Fn(usize, Completions<'_>) -> Result<T, GaveUp> + Sync);

impl Completions<'_> {
    /// Asks about every direction; no answers where nothing keeps the rows. `fronts` are complete up to `limit`.
    pub fn of_each<T: Send>(
        form: &Form,
        prices: &Prices,
        fronts: &[Front],
        limit: i64,
        control: &Control,
        ask: Question<'_, T>,
    ) -> Result<Vec<T>, GaveUp> {
        let fronts: Vec<&Front> = fronts.iter().collect();
        let Some(rows) = Crossing::of(form, prices, &fronts) else { return Ok(Vec::new()) };
        let Some(least) = fronts.iter().map(|front| front.least()).collect::<Option<Vec<i64>>>() else {
            return Ok(Vec::new());
        };
        let limit = limit - rows.untouched_loss;
        let all: Vec<usize> = (0..fronts.len()).collect();
        macro_rules! of_each {
            ($rows:literal) => {{
                let mut folding = Folding::<$rows>::new(&rows, prices, &fronts, &least, limit, control);
                folding.open_to_any_choice();
                Halving { rows: &rows, limit, ask }.of_each(folding, &Folded::start(), &all)?
            }};
        }
        Ok(with_rows!(rows.touched.len(), of_each)?)
    }

    /// Which choices of the direction have a completion within the limit.
    pub fn admit(&self, own: &Front) -> Vec<bool> {
        self.0.admit(own)
    }

    /// The most that the direction loses in an allocation at the limit, where nothing loses less: an optimum. `own` is its front.
    /// `None` where there is none.
    ///
    /// In an optimum the direction's choice may be outdone, by one of the front that is as good and changes the frontier less; with
    /// that one in its place it is an optimum too. So the choice loses what the limit leaves beside a combination of the others that
    /// completes one of the front, and most beside the one that loses least.
    pub fn most_loss(&self, own: &Front) -> Option<i64> {
        self.0.most_loss(own)
    }
}

trait Completing {
    fn admit(&self, own: &Front) -> Vec<bool>;
    fn most_loss(&self, own: &Front) -> Option<i64>;
}

/// Asks about every direction, halving those that are left out.
struct Halving<'a, T> {
    rows: &'a Crossing,
    limit: i64,
    ask: Question<'a, T>,
}

impl<T: Send> Halving<'_, T> {
    /// Of each of the directions that `folded` leaves out.
    fn of_each<const G: usize>(
        &self,
        mut folding: Folding<'_, G>,
        folded: &Folded<G>,
        left_out: &[usize],
    ) -> Result<Vec<T>, GaveUp> {
        let (one, other) = match *left_out {
            [] => return Ok(Vec::new()),
            [last] => return Ok(vec![self.of(last, folded.partials.clone())?]),
            _ => left_out.split_at(left_out.len() / 2),
        };
        let mut same = folding.clone();
        let (one, other) = rayon::join(
            || {
                let with_other = same.with(folded, other, one)?;
                self.of_each(same, &with_other, one)
            },
            || {
                let with_one = folding.with(folded, one, other)?;
                self.of_each(folding, &with_one, other)
            },
        );
        let mut answers = one?;
        answers.append(&mut other?);
        Ok(answers)
    }

    fn of<const G: usize>(&self, direction: usize, mut partials: Vec<Partial<G>>) -> Result<T, GaveUp> {
        if !self.rows.is_frontier_alone() {
            partials.sort_unstable_by_key(|partial| partial.loss);
        }
        (self.ask)(direction, Completions(&Others { rows: self.rows, partials, limit: self.limit }))
    }
}

struct Others<'a, const G: usize> {
    rows: &'a Crossing,
    /// In order of the frontier where it is the only row, else of their losses.
    partials: Vec<Partial<G>>,
    limit: i64,
}

impl<const G: usize> Others<'_, G> {
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

impl<const G: usize> Completing for Others<'_, G> {
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
