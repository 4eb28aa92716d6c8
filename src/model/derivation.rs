//! A derivation: how a claim about a [`Standard`](super::Standard) program follows from its rows, as plain values.
//!
//! Whoever finds a derivation and whoever writes it down as a proof share these values and nothing else. Each step is one of
//! the few rules of cutting planes (Cook, Coullard, Turán 1987) that a proof checker knows: sums with whole multipliers, division with
//! rounding, and what follows by unit propagation.

/// Where a step takes a constraint from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A row of the program.
    Row(u32),
    /// "The objective is better than the known allocation's."
    Better,
    /// In a lemma: the opposite of what it claims.
    Opposite,
    /// The constraint that a step outside any lemma has made.
    Step(u32),
    /// The constraint that a step of the same lemma has made.
    Inner(u32),
}

/// A column and the value that it takes.
pub type Literal = (u32, bool);

/// One step; each makes one constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The sum of constraints, each times a whole number above zero.
    Sum(Vec<(Source, i64)>),
    /// A constraint divided by a whole number, everything rounded up.
    Divided(Source, i64),
    /// At least one of the literals holds: whoever supposes that none does meets a contradiction by unit propagation through
    /// the constraints named.
    Clause {
        /// The literals; none at all is a contradiction.
        literals: Vec<Literal>,
        /// The constraints, in the order in which they propagate.
        from: Vec<Source>,
    },
    /// `Σ a·x ≥ least`, derived by steps of its own that end in a contradiction with its opposite.
    Lemma {
        /// Ascending by column.
        terms: Vec<(u32, i64)>,
        /// The bound.
        least: i64,
        /// The steps, the last of which is a contradiction.
        steps: Vec<Step>,
    },
}

/// What a derivation shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// No choice of columns keeps all rows.
    Infeasible,
    /// The known allocation has the least objective.
    Optimal,
    /// No choice of columns that keeps the rows has an objective below this.
    AtLeast(i64),
}

/// A derivation and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// What it shows.
    pub shown: Shown,
    /// The steps in order. Each step of [`Shown::Infeasible`] and [`Shown::Optimal`] leads to the last, a contradiction; the last one of
    /// [`Shown::AtLeast`] is a lemma about the objective.
    pub steps: Vec<Step>,
}

impl Step {
    /// Every source that the step names, those of a lemma's own steps among them.
    pub fn each_source(&self, visit: &mut impl FnMut(Source)) {
        match self {
            Self::Sum(parts) => parts.iter().for_each(|part| visit(part.0)),
            Self::Divided(source, _) => visit(*source),
            Self::Clause { from, .. } => from.iter().for_each(|source| visit(*source)),
            Self::Lemma { steps, .. } => steps.iter().for_each(|step| step.each_source(visit)),
        }
    }

    /// The same about other columns: `columns` has the name of each.
    pub fn over(&mut self, columns: &[u32]) {
        match self {
            Self::Sum(_) | Self::Divided(..) => {}
            Self::Clause { literals, .. } => {
                literals.iter_mut().for_each(|literal| literal.0 = columns[literal.0 as usize]);
            }
            Self::Lemma { terms, steps, .. } => {
                terms.iter_mut().for_each(|term| term.0 = columns[term.0 as usize]);
                steps.iter_mut().for_each(|step| step.over(columns));
            }
        }
    }

    /// Renames every source.
    fn rename(&mut self, to: &impl Fn(Source) -> Source) {
        match self {
            Self::Sum(parts) => parts.iter_mut().for_each(|part| part.0 = to(part.0)),
            Self::Divided(source, _) => *source = to(*source),
            Self::Clause { from, .. } => from.iter_mut().for_each(|source| *source = to(*source)),
            Self::Lemma { steps, .. } => steps.iter_mut().for_each(|step| step.rename(to)),
        }
    }
}

impl Derivation {
    /// The same without the steps that the last one does not need: whoever looks for a derivation proves much on the way that
    /// nobody has to check.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        for step in &mut self.steps {
            if let Step::Lemma { steps, .. } = step {
                let inner = |source| if let Source::Inner(step) = source { Some(step) } else { None };
                trim(steps, inner, Source::Inner);
            }
        }
        let outer = |source| if let Source::Step(step) = source { Some(step) } else { None };
        trim(&mut self.steps, outer, Source::Step);
        self
    }
}

/// Leaves out the steps that the last one does not need and renumbers the others; `number` tells the sources that are steps of this list,
/// `named` is the name of one.
fn trim(steps: &mut Vec<Step>, number: fn(Source) -> Option<u32>, named: fn(u32) -> Source) {
    let mut needed = vec![false; steps.len()];
    if let Some(last) = needed.last_mut() {
        *last = true;
    }
    for at in (0..steps.len()).rev() {
        if needed[at] {
            steps[at].each_source(&mut |source| {
                if let Some(step) = number(source) {
                    needed[step as usize] = true;
                }
            });
        }
    }
    let mut kept = 0;
    let places = needed.iter().map(|needed| {
        kept += u32::from(*needed);
        kept.saturating_sub(1)
    });
    let places: Vec<u32> = places.collect();
    let mut needed = needed.into_iter();
    steps.retain(|_| needed.next() == Some(true));
    let to = |source| number(source).map_or(source, |step| named(places[step as usize]));
    steps.iter_mut().for_each(|step| step.rename(&to));
}

#[cfg(test)]
mod tests {
    use super::{Derivation, Shown, Source, Step};

    #[test]
    fn a_step_that_nothing_needs_is_left_out_and_the_others_are_renumbered() {
        let sum = |source| Step::Sum(vec![(source, 1)]);
        let proven = |steps| Step::Lemma { terms: vec![(0, 1)], least: 1, steps };
        let lemma = |source| proven(vec![sum(source), sum(Source::Inner(0))]);
        let last = |from| Step::Clause { literals: Vec::new(), from };
        let steps = vec![
            Step::Divided(Source::Row(0), 2),
            sum(Source::Row(1)),
            lemma(Source::Step(1)),
            proven(vec![sum(Source::Step(1)), sum(Source::Step(0)), sum(Source::Inner(1))]),
            last(vec![Source::Better, Source::Step(3)]),
        ];
        let trimmed = Derivation { shown: Shown::Infeasible, steps }.trimmed();
        let expected =
            [Step::Divided(Source::Row(0), 2), lemma(Source::Step(0)), last(vec![Source::Better, Source::Step(1)])];
        assert_eq!(trimmed.steps, expected);
    }
}
