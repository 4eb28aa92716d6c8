//! The same rules under other scores: programs that differ in nothing but what the candidates are worth.
//!
//! What one of them takes from another, and why each answer is as exact as one of its own:
//!
//! - *Reduction* follows from the rows alone ([`form`](super::form)), and the rows are the same.
//! - *Prices*: the LP relaxation starts from the basis of the one before. Whatever prices come out of it, the bound that they
//!   give is exact ([`prices`](super::prices)); where the start was from makes the search shorter or longer, never its answer other.
//! - *Incumbent*: the optimum of the one before keeps every row, so that it is an allocation under the new scores too.
//!
//! Nobody asks these programs for their ties: the answer is the published rule's, but who else could be funded with the same
//! merit is not counted.

use super::block::{Ask, Front, GaveUp, enumerate};
use super::combine::{Best, combine};
use super::control::Control;
use super::form::{Form, Reduction, reduce};
use super::highs::Relaxation;
use super::prices::{Prices, exact};
use super::search::Directions;
use super::{allocation, objective};
use crate::domain::{Allocation, Score, Solution};
use crate::model::{ColumnKey, Program};

/// A program whose scores change.
pub struct Rescored<'p> {
    program: &'p Program,
    form: Form,
    /// An allocation that keeps every row.
    first: Vec<bool>,
}

/// One after another with other scores; for one thread.
pub struct Rescoring<'p> {
    program: Program,
    form: Form,
    relaxation: Relaxation,
    incumbent: Vec<bool>,
    /// What each direction lost at least the time before, in units of the objective: where to begin looking.
    least: Vec<f64>,
    of: &'p Program,
}

impl<'p> Rescored<'p> {
    /// Makes a program ready; `known` keeps its rules. `None` where candidates are not their columns: helpers stand between
    /// them, or there are several awards.
    #[must_use]
    pub fn new(program: &'p Program, known: &Allocation) -> Option<Self> {
        let Reduction::Form(form) = reduce(program) else { return None };
        let first = program.columns.iter().map(|column| match column.key {
            ColumnKey::Fund { candidate, level: 0 } => Some(known.funds(candidate)),
            _ => None,
        });
        let first: Vec<bool> = first.collect::<Option<_>>()?;
        form.keeps(&first).then_some(Self { program, form, first })
    }

    /// Begins a run of questions.
    #[must_use]
    pub fn begin(&self) -> Rescoring<'p> {
        let (program, form, incumbent) = (self.program.clone(), self.form.clone(), self.first.clone());
        let relaxation = Relaxation::new(&form);
        let least = vec![1.0; form.blocks.len()];
        Rescoring { program, form, relaxation, incumbent, least, of: self.program }
    }
}

impl Rescoring<'_> {
    /// The proven optimum by the published rule with these scores, one for each candidate. `None` where it is not decided: the
    /// directions do not come apart well enough, or the search was stopped.
    pub fn optimum(&mut self, scores: &[Score], control: &Control) -> Option<Solution> {
        self.program.rescore(scores);
        for (score, column) in self.form.scores.iter_mut().zip(&self.program.columns) {
            *score = column.score;
        }
        let duals = self.relaxation.duals(&self.form)?;
        let prices = exact(&self.form, &duals)?;
        let worst = self.form.score(&self.incumbent);
        let (found, least) = deepen(&self.form, &prices, control, worst, &self.least).ok()?;
        self.least = least;
        let chosen = Directions::new(&self.form, &prices, control).chosen(&found.flips);
        let objective = objective(&self.program, &chosen);
        let allocation = allocation(self.of, &chosen);
        self.incumbent = chosen;
        Some(Solution { allocation, objective, bound: objective, ties_decided: true, core: None, presence: None })
    }
}

/// The optimum, and what each direction loses at least; an allocation worth `worst` is known. As the search does it, but each
/// direction is enumerated once where a guess at its limit was good enough: a front that is complete beyond what is asked
/// serves as well.
fn deepen(
    form: &Form,
    prices: &Prices,
    control: &Control,
    worst: i64,
    guesses: &[f64],
) -> Result<(Best, Vec<f64>), GaveUp> {
    let cap = prices.bound - prices.scale * worst;
    let enumerate = |block: usize, limit: i64| {
        let ask = Ask { limit, least_only: false, forced: &[] };
        enumerate(form, prices, block, ask, control)
    };
    let mut fronts = Vec::with_capacity(guesses.len());
    let mut least = Vec::with_capacity(guesses.len());
    let mut limits = Vec::with_capacity(guesses.len());
    for (block, guess) in guesses.iter().enumerate() {
        let mut limit = from_units(*guess + 0.5, prices.scale).min(cap);
        let (front, loss) = loop {
            let front = enumerate(block, limit)?;
            match front.least() {
                Some(loss) => break (front, loss),
                None if limit >= cap => return Err(GaveUp::TooLarge),
                None => limit = limit.saturating_mul(3).min(cap),
            }
        };
        fronts.push(front);
        least.push(loss);
        limits.push(limit);
    }
    let unavoidable: i64 = least.iter().sum();
    let mut target = (prices.bound - unavoidable).div_euclid(prices.scale);
    let mut step = (target - worst) / 256;
    loop {
        let limit = prices.bound - prices.scale * target;
        let spare = limit - unavoidable;
        for (block, front) in fronts.iter_mut().enumerate() {
            if limits[block] < least[block] + spare {
                limits[block] = least[block] + spare;
                *front = enumerate(block, limits[block])?;
            }
        }
        let together: Vec<&Front> = fronts.iter().collect();
        if let Some(best) = combine(form, prices, &together, limit, control)? {
            return Ok((best, least.into_iter().map(|loss| in_units(loss, prices.scale)).collect()));
        }
        if target <= worst {
            return Err(GaveUp::TooLarge);
        }
        step += step / 2 + 1;
        target = (target - step).max(worst);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::optimum;
    use crate::study::testing::{Small, small};
    use proptest::prelude::*;

    fn merits(n: usize) -> impl Strategy<Value = Vec<Vec<i64>>> {
        prop::collection::vec(prop::collection::vec(0_i64..9, n..=n), 3)
    }

    proptest! {
        /// Against the whole way, merit by merit, with ties in plenty.
        #[test]
        fn other_scores_give_the_answers_of_a_whole_solve(
            (small, merits) in small().prop_flat_map(|small| {
                let n = small.candidates.len();
                (Just(small), merits(n))
            }),
        ) {
            let Small { candidates, .. } = &small;
            let program = small.situation().program().expect("buildable");
            let first = optimum(&program, candidates.len(), &Control::default());
            let crate::domain::Outcome::Optimal(first) = first else { return Ok(()) };
            let Some(rescored) = Rescored::new(&program, &first.allocation) else { return Ok(()) };
            let mut run = rescored.begin();
            for merits in merits {
                let scores: Vec<Score> = merits.iter().map(|merit| Score(i128::from(*merit))).collect();
                let found = run.optimum(&scores, &Control::default()).expect("small programs come apart");
                let mut changed = program.clone();
                changed.rescore(&scores);
                let whole = optimum(&changed, candidates.len(), &Control::default());
                let crate::domain::Outcome::Optimal(whole) = whole else { panic!("the rules are the same") };
                prop_assert_eq!(&found.allocation, &whole.allocation);
                prop_assert_eq!(found.objective, whole.objective);
            }
        }
    }
}
