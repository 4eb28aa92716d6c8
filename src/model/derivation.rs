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
