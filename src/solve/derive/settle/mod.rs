//! What directions have left to decide.
//!
//! ```text
//! within    Σ P(c) · x(c) ≥ V(d) - G                 one sum: cut, prices and the other directions' lemmas; G is all that may be lost
//! settled   x(c) = v(c) for all c of a set           the claim as one row, Σ x(c) - Σ x(c') ≥ number of ones
//!             at once     by reduced costs                 one sum, which nothing that departs from the claim keeps
//!             by search   over what is open then           a tree that looks for a choice within G that departs from it, until there is none
//! ```
//!
//! `G` is the bound of the prices less what the cut asks for. Where the bound nearly closes, hardly a column is left undecided: of 600
//! candidates some 30, and the tree that remains has a few nodes. Reduced costs leave some twenty columns of a direction open, be it
//! large or small, so that what must be searched is small.

mod direction;

use super::blocks::{Choices, Parts, Priced, Prices};
use super::budget::{Budget, price};
use super::problem::{Given, number};
use crate::model::derivation::{Literal, Source, Step};
use direction::{Direction, all_of};
use rayon::prelude::*;

/// Columns of a direction with the value that they must have, and the steps that show it.
#[derive(Default)]
struct Settled {
    literals: Vec<Literal>,
    steps: Vec<Step>,
}

/// What directions may do while all of them together lose no more than can be lost, shown step by step.
pub(super) struct Settling<'a> {
    directions: Vec<Direction<'a>>,
    /// Number of the first step.
    first: usize,
    pub steps: Vec<Step>,
    /// Which columns have which values, as rows.
    pub settled: Vec<Given>,
    /// What each direction is worth at least, as rows.
    pub floors: Vec<Given>,
}

impl<'a> Settling<'a> {
    /// Directions that lose no more than `spare` under prices: each stays within `spare` of its best, since the others are at their best at
    /// most. `lemmas` bound every direction.
    pub fn new(parts: &'a Parts, priced: &'a Priced, lemmas: &[Given], spare: i64, first: usize) -> Self {
        let cut = parts.problem.cut.as_ref().expect("directions are priced against a cut");
        let (steps, sources) = floors(parts, &priced.prices, cut.source, lemmas, first);
        let deciding =
            parts.blocks.iter().zip(&priced.best).enumerate().filter(|(_, (_, best))| !best.terms.is_empty());
        let directions: Vec<Direction> = deciding
            .zip(lemmas.iter().zip(sources))
            .map(|((at, (block, best)), (lemma, source))| {
                let within = Given { source, terms: best.terms.clone(), least: best.value - spare, aside: false };
                // In propagation only: in a relaxation that is held at this bound every reduced cost is zero, and settles nothing.
                let most = Given { aside: true, ..parts.inside(lemma) };
                Direction { at, block, best, most, within, known: None }
            })
            .collect();
        let floors = directions.iter().map(|direction| direction.block.outside(&direction.within)).collect();
        Self { directions, first, steps, settled: Vec::new(), floors }
    }

    /// Settles what reduced costs settle.
    pub fn at_once(&mut self, budget: &mut Budget) {
        let directions: Vec<&Direction> = self.directions.iter().collect();
        let settled = budget.each(directions, |direction, budget| direction.at_once(budget).unwrap_or_default());
        for (nth, settled) in settled.into_iter().enumerate() {
            self.directions[nth].known = self.claim(nth, settled);
        }
    }

    /// Settles what a search settles besides. What it finds in the directions is added to what was `seen` in them.
    pub fn by_search(&mut self, seen: &mut Choices, budget: &mut Budget) {
        let same: Vec<Vec<bool>> =
            self.directions.par_iter().map(|direction| direction.alike(&seen[direction.at])).collect();
        let mut searches = Vec::new();
        for (nth, same) in same.into_iter().enumerate().filter(|(_, same)| same.contains(&true)) {
            let (reduced, steps) = self.directions[nth].rest(self.first + self.steps.len());
            self.steps.extend(steps);
            searches.push((nth, reduced, same));
        }
        let settled = budget.each(searches, |(nth, reduced, same), budget| {
            let mut others = Vec::new();
            let search = |budget: &mut Budget| self.directions[nth].search(&reduced, same, &mut others, budget);
            let settled = budget.at_most(nodes(reduced.columns.len()), search).unwrap_or_default();
            (nth, settled, others)
        });
        for (nth, settled, others) in settled {
            seen[self.directions[nth].at].extend(others);
            self.claim(nth, settled);
        }
    }

    /// The claim that columns of a direction have these values, as a step and as a row in the direction's own numbers.
    fn claim(&mut self, nth: usize, Settled { literals, steps }: Settled) -> Option<Given> {
        if literals.is_empty() {
            return None;
        }
        let (terms, least) = all_of(&literals);
        let source = Source::Step(number(self.first + self.steps.len()));
        let inside = Given { source, terms, least, aside: false };
        let row = self.directions[nth].block.outside(&inside);
        self.steps.push(Step::Lemma { terms: row.terms.clone(), least, steps });
        self.settled.push(row);
        Some(inside)
    }
}

/// Nodes for what a direction of so many columns has left to decide: fewer where each takes long.
fn nodes(columns: usize) -> u64 {
    (60_000 / columns.max(1) as u64).clamp(100, 400) * price(columns)
}

/// For each lemma, what its direction is worth at least: the cut, the prices and all other lemmas. The lemmas
/// before a place and those behind it are each summed up once for all places; otherwise the steps would be as long as the square of
/// the directions, and a checker as slow.
fn floors(parts: &Parts, prices: &Prices, cut: Source, lemmas: &[Given], first: usize) -> (Vec<Step>, Vec<Source>) {
    let mut steps = Vec::new();
    let mut push = |parts: Vec<(Source, i64)>| {
        steps.push(Step::Sum(parts));
        Source::Step(number(first + steps.len() - 1))
    };
    let mut behind = vec![None; lemmas.len()];
    for place in (1..lemmas.len()).rev() {
        let last = behind[place].map(|sum| (sum, 1));
        behind[place - 1] = Some(push([(lemmas[place].source, 1)].into_iter().chain(last).collect()));
    }
    let paid = prices.rows.iter().map(|&(row, y)| (parts.problem.rows[row].source, y));
    let mut before: Vec<(Source, i64)> = [(cut, prices.scale)].into_iter().chain(paid).collect();
    let mut floors = Vec::with_capacity(lemmas.len());
    for (lemma, behind) in lemmas.iter().zip(behind) {
        before = vec![(push(before), 1)];
        floors.push(behind.map_or(before[0].0, |behind| push(vec![before[0], (behind, 1)])));
        before.push((lemma.source, 1));
    }
    (steps, floors)
}
