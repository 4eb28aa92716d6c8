//! What directions have left to decide.
//!
//! ```text
//! within    Σ P(c) · x(c) ≥ V(d) - G                 one sum: cut, prices and the other directions' lemmas; G is all that may be lost
//! settled   x(c) = v(c) for all c of a set           the claim as one row, Σ x(c) - Σ x(c') ≥ number of ones; proven by a tree that looks
//!                                                    for a choice within G that departs from it, until there is none
//! ```
//!
//! `G` is the bound of the prices less what the cut asks for. Where the bound nearly closes, hardly a column is left undecided: of 600
//! candidates some 30, and the tree that remains has a few nodes.

use super::blocks::{Best, Block, Choices, Parts, Priced, Prices};
use super::budget::{Budget, Stopped, price};
use super::problem::{Given, Problem, number, to_float};
use super::relaxation::relaxed;
use super::tree::{Aim, End, Tree};
use crate::model::derivation::{Literal, Source, Step};
use rayon::prelude::*;

/// What directions may do together, shown step by step.
pub(super) struct Shares {
    pub steps: Vec<Step>,
    /// Which columns have which values, as rows.
    pub settled: Vec<Given>,
    /// What each direction is worth at least, as rows.
    pub floors: Vec<Given>,
}

/// Columns of a block with the value that they must have, and the steps that show it.
type Settled = (Vec<Literal>, Vec<Step>);

impl Parts<'_> {
    /// What each direction may do while all of them together lose no more than `spare` under the prices: at first that it stays within
    /// `spare` of its best, since the others are at their best at most; then which of its columns have the same value in every
    /// choice that does. `lemmas` bound every direction.
    pub fn settled(
        &self,
        (Priced { prices, best }, lemmas): (&Priced, &[Given]),
        spare: i64,
        seen: &mut Choices,
        first: usize,
        budget: &mut Budget,
    ) -> Result<Shares, Stopped> {
        let cut = self.problem.cut.as_ref().expect("directions are priced against a cut");
        let deciding: Vec<usize> = (0..self.blocks.len()).filter(|at| !best[*at].terms.is_empty()).collect();
        let (mut steps, sources) = self.floors(prices, cut.source, lemmas, first);
        let share = budget.share();
        let proven: Vec<_> = (0..deciding.len())
            .into_par_iter()
            .map(|nth| {
                let at = deciding[nth];
                let (mut budget, mut others) = (share.clone(), Vec::new());
                let terms = best[at].terms.clone();
                let within = Given { source: sources[nth], terms, least: best[at].value - spare, aside: false };
                let block = &self.blocks[at];
                let of = (&best[at], &lemmas[nth], &within);
                let nodes = nodes(block.columns.len());
                let settled = budget
                    .at_most(nodes, |budget| block.settled(of, &seen[at], &mut others, budget))
                    .or_else(|Stopped| budget.at_most(nodes, |budget| block.settled_at_once(of, budget)));
                (settled.ok(), others, within, budget)
            })
            .collect();
        let (mut settled, mut floors) = (Vec::new(), Vec::new());
        for (&at, (literals, others, within, spent)) in deciding.iter().zip(proven) {
            seen[at].extend(others);
            budget.charge(&share, &spent);
            let column = |place: u32| self.blocks[at].columns[place as usize];
            let terms = within.terms.iter().map(|&(place, p)| (column(place), p)).collect();
            floors.push(Given { terms, ..within });
            let Some((literals, inner)) = literals.filter(|settled| !settled.0.is_empty()) else { continue };
            let terms: Vec<(u32, i64)> =
                literals.iter().map(|&(place, value)| (column(place), if value { 1 } else { -1 })).collect();
            let least = terms.iter().map(|term| term.1.max(0)).sum();
            let source = Source::Step(number(first + steps.len()));
            settled.push(Given { source, terms: terms.clone(), least, aside: false });
            steps.push(Step::Lemma { terms, least, steps: inner });
        }
        budget.check()?;
        Ok(Shares { steps, settled, floors })
    }

    /// For each lemma, what its direction is worth at least: the cut, the prices and all other lemmas. The lemmas
    /// before a place and those behind it are each summed up once for all places; otherwise the steps would be as long as the square of
    /// the directions, and a checker as slow.
    fn floors(&self, prices: &Prices, cut: Source, lemmas: &[Given], first: usize) -> (Vec<Step>, Vec<Source>) {
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
        let paid = prices.rows.iter().map(|&(row, y)| (self.problem.rows[row].source, y));
        let mut before: Vec<(Source, i64)> = [(cut, prices.scale)].into_iter().chain(paid).collect();
        let mut floors = Vec::with_capacity(lemmas.len());
        for (lemma, behind) in lemmas.iter().zip(behind) {
            before = vec![(push(before), 1)];
            floors.push(behind.map_or(before[0].0, |behind| push(vec![before[0], (behind, 1)])));
            before.push((lemma.source, 1));
        }
        (steps, floors)
    }
}

/// Nodes for what a direction of so many columns has left to decide: fewer where each takes long.
fn nodes(columns: usize) -> u64 {
    (60_000 / columns.max(1) as u64).clamp(100, 400) * price(columns)
}

impl Block {
    /// The columns that have one value in every choice `within` what may be lost, and the steps that show it: a tree that looks for
    /// another value of any of them, until it finds none. What it finds goes to `others`; those `seen` need not be found.
    fn settled(
        &self,
        (best, lemma, within): (&Best, &Given, &Given),
        seen: &[Vec<bool>],
        others: &mut Vec<Vec<bool>>,
        budget: &mut Budget,
    ) -> Result<Settled, Stopped> {
        let worth = |chosen: &[bool]| -> i64 { best.terms.iter().filter(|t| chosen[t.0 as usize]).map(|t| t.1).sum() };
        // Of which neither a rule nor a price speaks, that may have any value.
        let mut same = vec![false; self.columns.len()];
        let rows = self.rows.iter().filter(|row| !row.aside).flat_map(|row| &row.terms);
        rows.chain(&best.terms).for_each(|term| same[term.0 as usize] = true);
        self.steps_away(best, best.value - within.least, &mut same);
        let differ = |same: &mut Vec<bool>, chosen: &[bool]| {
            same.iter_mut().zip(chosen.iter().zip(&best.chosen)).for_each(|(same, pair)| *same &= pair.0 == pair.1);
        };
        seen.iter().filter(|chosen| worth(chosen) >= within.least).for_each(|chosen| differ(&mut same, chosen));
        let mut literals = marked(best, &same);
        let problem = self.departure((best, lemma, within), &literals);
        let mut tree = Tree::new(&problem, Aim::Refute, 0, true, Some(&self.columns));
        while !literals.is_empty() {
            match tree.run(budget)? {
                End::Closed(_) => return Ok((literals, tree.into_steps())),
                End::Kept(chosen) => {
                    differ(&mut same, &chosen);
                    others.push(chosen);
                    literals = marked(best, &same);
                    tree.narrow(another(&literals));
                }
            }
        }
        Ok((literals, Vec::new()))
    }

    /// The columns whose reduced cost alone settles them: less, but next to nothing to prove.
    fn settled_at_once(
        &self,
        (best, lemma, within): (&Best, &Given, &Given),
        budget: &mut Budget,
    ) -> Result<Settled, Stopped> {
        let relaxed = relaxed(&self.problem(&best.terms, best.value));
        let most = relaxed.value - to_float(within.least);
        let same: Vec<bool> = relaxed.reduced.iter().map(|cost| *cost > most + 1e-9 * most.abs()).collect();
        let literals = marked(best, &same);
        let problem = self.departure((best, lemma, within), &literals);
        let mut tree = Tree::new(&problem, Aim::Refute, 0, true, Some(&self.columns));
        match tree.run(budget)? {
            End::Closed(_) => Ok((literals, tree.into_steps())),
            End::Kept(_) => Err(Stopped),
        }
    }

    /// A choice within what may be lost in which one of the literals does not hold.
    fn departure(&self, (best, lemma, within): (&Best, &Given, &Given), literals: &[Literal]) -> Problem {
        let terms = best.terms.iter().map(|&(place, p)| (place, -p)).collect();
        let most = Given { source: lemma.source, terms, least: lemma.least, aside: false };
        let rows = self.rows.iter().cloned().chain([most, another(literals)]).collect();
        Problem { columns: self.columns.len(), cut: Some(within.clone()), rows }
    }

    /// Takes the mark off the columns that one step from the best choice changes at a loss of no more than `spare`: one column turned, or
    /// one exchanged for another. Each that is found so is one tree less.
    fn steps_away(&self, best: &Best, spare: i64, same: &mut [bool]) {
        let mut worth = vec![0; self.columns.len()];
        best.terms.iter().for_each(|&(place, p)| worth[place as usize] = p);
        // What turning a column changes in each of its rows, and how far these are from being broken.
        let mut of: Vec<Vec<(usize, i128)>> = vec![Vec::new(); self.columns.len()];
        let mut left: Vec<i128> = self.rows.iter().map(|row| -i128::from(row.least)).collect();
        for (at, row) in self.rows.iter().enumerate() {
            for &(place, a) in &row.terms {
                let (chosen, a) = (best.chosen[place as usize], i128::from(a));
                left[at] += if chosen { a } else { 0 };
                of[place as usize].push((at, if chosen { -a } else { a }));
            }
        }
        let change = |place: usize, row: usize| of[place].iter().find(|term| term.0 == row).map_or(0, |term| term.1);
        let keeps = |one: usize, other: usize| {
            let both = |row: usize| left[row] + change(one, row) + if one == other { 0 } else { change(other, row) };
            of[one].iter().chain(&of[other]).all(|term| both(term.0) >= 0)
        };
        let (mut chosen, mut others): (Vec<usize>, Vec<usize>) =
            (0..self.columns.len()).partition(|place| best.chosen[*place]);
        chosen.sort_by_key(|place| worth[*place]);
        others.sort_by_key(|place| -worth[*place]);
        for (places, sign) in [(&chosen, 1), (&others, -1)] {
            places
                .iter()
                .filter(|at| sign * worth[**at] <= spare && keeps(**at, **at))
                .for_each(|at| same[*at] = false);
        }
        for &out in &chosen {
            for &into in others.iter().take_while(|into| worth[out] - worth[**into] <= spare) {
                if (same[out] || same[into]) && keeps(out, into) {
                    (same[out], same[into]) = (false, false);
                }
            }
        }
    }
}

/// The columns that are marked, with their values in the best choice.
fn marked(best: &Best, same: &[bool]) -> Vec<Literal> {
    let all = (0..).zip(best.chosen.iter().copied());
    all.zip(same).filter(|pair| *pair.1).map(|pair| pair.0).collect()
}

/// One of the literals does not hold.
fn another(literals: &[Literal]) -> Given {
    let terms: Vec<(u32, i64)> = literals.iter().map(|&(place, same)| (place, if same { -1 } else { 1 })).collect();
    let least = 1 + terms.iter().map(|term| term.1.min(0)).sum::<i64>();
    Given { source: Source::Opposite, terms, least, aside: false }
}

#[cfg(test)]
mod tests {
    use crate::solve::derive::testing::{blocks, kept};
    use proptest::prelude::*;

    proptest! {
        /// What is a step away is what the choices that differ in one column, or in one of each side, say.
        #[test]
        fn steps_away_are_the_choices_next_to_the_best((block, best) in blocks(), spare in 0_i64..30) {
            let mut same = vec![true; block.columns.len()];
            block.steps_away(&best, spare, &mut same);
            let mut expected = vec![true; block.columns.len()];
            for (value, chosen) in kept(&block, &best.terms) {
                let differ: Vec<usize> = (0..chosen.len()).filter(|at| chosen[*at] != best.chosen[*at]).collect();
                let exchanged = differ.len() == 2 && chosen[differ[0]] != chosen[differ[1]];
                if value >= best.value - spare && (differ.len() == 1 || exchanged) {
                    differ.iter().for_each(|at| expected[*at] = false);
                }
            }
            prop_assert_eq!(same, expected);
        }
    }
}
