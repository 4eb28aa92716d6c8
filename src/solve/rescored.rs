//! The same rules under other scores: programs that differ in nothing but what the candidates are worth.
//!
//! The rows are reduced once, since reduction follows from the rows alone ([`form`](super::form)), and what else one of them takes
//! from another is told in [`again`](super::again). The optimum of the one before keeps every row, so that it is an allocation
//! under the new scores too.
//!
//! Nobody asks these programs for their ties: the answer is the published rule's, but who else could be funded with the same
//! merit is not counted.

use super::again::Again;
use super::control::Control;
use super::form::{Form, Reduction, reduce};
use super::{allocation, objective};
use crate::domain::{Allocation, Money, Solution};
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
    program: &'p Program,
    again: Again,
    incumbent: Vec<bool>,
}

impl<'p> Rescored<'p> {
    /// Makes a program ready; `known` keeps its rules. `None` where there are helpers, whose values nobody knows.
    #[must_use]
    pub fn new(program: &'p Program, known: &Allocation) -> Option<Self> {
        let Reduction::Form(form) = reduce(program) else { return None };
        let first = program.columns.iter().map(|column| match column.key {
            ColumnKey::Fund { candidate, .. } => Some(known.award(candidate) == Some(Money(column.award))),
            _ => None,
        });
        let first: Vec<bool> = first.collect::<Option<_>>()?;
        form.keeps(&first).then_some(Self { program, form, first })
    }

    /// Begins a run of questions.
    #[must_use]
    pub fn begin(&self) -> Rescoring<'p> {
        Rescoring { program: self.program, again: Again::new(self.form.clone()), incumbent: self.first.clone() }
    }
}

impl Rescoring<'_> {
    /// The proven optimum by the published rule with the scores of `rescored`, which differs from the program in nothing else.
    /// `None` where it is not decided: the directions do not come apart well enough, or the search was stopped.
    pub fn optimum(&mut self, rescored: &Program, control: &Control) -> Option<Solution> {
        for (score, column) in self.again.form.scores.iter_mut().zip(&rescored.columns) {
            *score = column.score;
        }
        let chosen = self.again.optimum(Some(&self.incumbent), control)?;
        let objective = objective(rescored, &chosen);
        let allocation = allocation(self.program, &chosen);
        self.incumbent = chosen;
        Some(Solution { allocation, objective, bound: objective, ties_decided: true, core: None, presence: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Score;
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
                let of = |column: &crate::model::Column| match column.key {
                    ColumnKey::Fund { candidate, .. } => Some(Score(i128::from(merits[candidate.at()]))),
                    _ => None,
                };
                let scores: Vec<Score> = program.columns.iter().filter_map(of).collect();
                let mut changed = program.clone();
                changed.rescore(&scores);
                let found = run.optimum(&changed, &Control::default()).expect("small programs come apart");
                let whole = optimum(&changed, candidates.len(), &Control::default());
                let crate::domain::Outcome::Optimal(whole) = whole else { panic!("the rules are the same") };
                prop_assert_eq!(&found.allocation, &whole.allocation);
                prop_assert_eq!(found.objective, whole.objective);
            }
        }
    }
}
