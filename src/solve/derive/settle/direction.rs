//! One direction: which of its columns have the same value in every choice within what may be lost.

use super::Settled;
use crate::model::derivation::{Literal, Source, Step};
use crate::solve::derive::blocks::{Best, Block};
use crate::solve::derive::budget::{Budget, Stopped};
use crate::solve::derive::problem::{Given, Problem, sum};
use crate::solve::derive::reduced::Reduced;
use crate::solve::derive::tree::{Aim, End, Tree};

/// A direction, what it is worth at most and at least, and what is known of it.
pub(super) struct Direction<'a> {
    /// Its place among all.
    pub at: usize,
    pub block: &'a Block,
    pub best: &'a Best,
    /// It is worth no more than its best choice.
    pub most: Given,
    /// It loses no more than may be lost.
    pub within: Given,
    /// Columns whose values are settled.
    pub known: Option<Given>,
}

impl Direction<'_> {
    fn spare(&self) -> i64 {
        self.best.value - self.within.least
    }

    /// What propagation and reduced costs settle.
    pub fn at_once(&self, budget: &mut Budget) -> Result<Settled, Stopped> {
        let problem = self.problem(self.block.rows.clone());
        let mut tree = Tree::new(&problem, Aim::Refute, 0, true, Some(&self.block.columns));
        let literals = tree.fixed_at_once(budget)?;
        tree.narrow(another(&literals));
        match tree.run(budget)? {
            End::Closed(_) => Ok(Settled { literals, steps: tree.into_steps() }),
            End::Kept(_) => Err(Stopped),
        }
    }

    /// The columns that may have one value, as far as is known: those that are spoken of, and that no choice at hand gives the
    /// other value.
    pub fn alike(&self, seen: &[Vec<bool>]) -> Vec<bool> {
        let mut same = vec![false; self.block.columns.len()];
        // Of which neither a rule nor a price speaks, that may have any value.
        let rows = self.block.rows.iter().filter(|row| !row.aside).flat_map(|row| &row.terms);
        rows.chain(&self.best.terms).for_each(|term| same[term.0 as usize] = true);
        self.known.iter().flat_map(|row| &row.terms).for_each(|term| same[term.0 as usize] = false);
        self.steps_away(&mut same);
        let within = seen.iter().filter(|chosen| sum(&self.best.terms, chosen) >= self.within.least);
        within.for_each(|chosen| self.differ(&mut same, chosen));
        same
    }

    /// Takes the mark off where a choice departs from the best one.
    fn differ(&self, same: &mut [bool], chosen: &[bool]) {
        let pairs = chosen.iter().zip(&self.best.chosen);
        same.iter_mut().zip(pairs).for_each(|(same, pair)| *same &= pair.0 == pair.1);
    }

    /// What is open, and the steps that derive it; `first` is the number of the first of them.
    pub fn rest(&self, first: usize) -> (Reduced, Vec<Step>) {
        let problem = self.problem(self.block.rows.iter().chain([&self.most]).cloned().collect());
        let (reduced, mut steps) = Reduced::new(&problem, self.known.as_slice(), first);
        steps.iter_mut().for_each(|step| step.over(&self.block.columns));
        (reduced, steps)
    }

    fn problem(&self, rows: Vec<Given>) -> Problem {
        Problem { columns: self.block.columns.len(), cut: Some(self.within.clone()), rows }
    }

    /// Which of the columns marked have one value: a tree over the `rest` that looks for another value of any of them, until it finds
    /// none. What it finds goes to `others`.
    pub fn search(
        &self,
        rest: &Reduced,
        mut same: Vec<bool>,
        others: &mut Vec<Vec<bool>>,
        budget: &mut Budget,
    ) -> Result<Settled, Stopped> {
        let marked = |same: &[bool]| -> Vec<Literal> {
            let places = (0..).zip(&rest.columns).filter(|(_, column)| same[**column as usize]);
            places.map(|(place, column)| (place, self.best.chosen[*column as usize])).collect()
        };
        let mut literals = marked(&same);
        let mut problem = rest.problem.clone();
        problem.rows.push(another(&literals));
        let names: Vec<u32> = rest.columns.iter().map(|&place| self.block.columns[place as usize]).collect();
        let mut tree = Tree::new(&problem, Aim::Refute, 0, true, Some(&names));
        while !literals.is_empty()
            && let End::Kept(chosen) = tree.run(budget)?
        {
            let chosen = rest.whole(&chosen);
            self.differ(&mut same, &chosen);
            others.push(chosen);
            literals = marked(&same);
            tree.narrow(another(&literals));
        }
        literals.iter_mut().for_each(|literal| literal.0 = rest.columns[literal.0 as usize]);
        Ok(Settled { literals, steps: tree.into_steps() })
    }

    /// Takes the mark off the columns that one step from the best choice changes at a loss of no more than may be lost: one column
    /// turned, or one exchanged for another. Each that is found so is one tree less.
    fn steps_away(&self, same: &mut [bool]) {
        let (best, spare, columns) = (self.best, self.spare(), self.block.columns.len());
        let mut worth = vec![0; columns];
        best.terms.iter().for_each(|&(place, p)| worth[place as usize] = p);
        // What turning a column changes in each of its rows, and how far these are from being broken.
        let mut of: Vec<Vec<(usize, i128)>> = vec![Vec::new(); columns];
        let mut left: Vec<i128> = self.block.rows.iter().map(|row| -i128::from(row.least)).collect();
        for (at, row) in self.block.rows.iter().enumerate() {
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
        let mut open = vec![true; columns];
        self.known.iter().flat_map(|row| &row.terms).for_each(|term| open[term.0 as usize] = false);
        let (mut chosen, mut others): (Vec<usize>, Vec<usize>) =
            (0..columns).filter(|place| open[*place]).partition(|place| best.chosen[*place]);
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

/// All of the literals hold: the terms and the bound of a row.
pub(super) fn all_of(literals: &[Literal]) -> (Vec<(u32, i64)>, i64) {
    let terms: Vec<(u32, i64)> = literals.iter().map(|&(place, same)| (place, if same { 1 } else { -1 })).collect();
    let least = terms.iter().map(|term| term.1.max(0)).sum();
    (terms, least)
}

/// One of the literals does not hold.
fn another(literals: &[Literal]) -> Given {
    let terms: Vec<(u32, i64)> = literals.iter().map(|&(place, same)| (place, if same { -1 } else { 1 })).collect();
    let least = 1 + terms.iter().map(|term| term.1.min(0)).sum::<i64>();
    Given { source: Source::Opposite, terms, least, aside: false }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Reduced, all_of};
    use crate::model::derivation::Source;
    use crate::solve::control::Control;
    use crate::solve::derive::Limits;
    use crate::solve::derive::blocks::{Best, Block};
    use crate::solve::derive::budget::Budget;
    use crate::solve::derive::problem::Given;
    use crate::solve::derive::testing::{blocks, kept};
    use proptest::prelude::*;

    fn direction<'a>(block: &'a Block, best: &'a Best, spare: i64) -> Direction<'a> {
        let row = |terms, least| Given { source: Source::Row(1), terms, least, aside: false };
        let most = row(best.terms.iter().map(|&(place, p)| (place, -p)).collect(), -best.value);
        Direction { at: 0, block, best, most, within: row(best.terms.clone(), best.value - spare), known: None }
    }

    proptest! {
        /// What is a step away is what the choices that differ in one column, or in one of each side, say.
        #[test]
        fn steps_away_are_the_choices_next_to_the_best((block, best) in blocks(), spare in 0_i64..30) {
            let mut same = vec![true; block.columns.len()];
            direction(&block, &best, spare).steps_away(&mut same);
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

        /// Reduced costs settle nothing that a choice within what may be lost departs from, and a search all the rest of what none does.
        #[test]
        fn settled_is_what_every_choice_within_has((block, best) in blocks(), spare in 0_i64..30) {
            let mut same = vec![true; block.columns.len()];
            let mut direction = direction(&block, &best, spare);
            for (value, chosen) in kept(&block, &best.terms) {
                if value >= best.value - spare {
                    direction.differ(&mut same, &chosen);
                }
            }
            let expected: Vec<(u32, bool)> =
                (0..).zip(&best.chosen).zip(&same).filter(|pair| *pair.1).map(|((at, chosen), _)| (at, *chosen)).collect();
            let (limits, control) = (Limits::default(), Control::default());
            let mut budget = Budget { left: limits.nodes, limits, control: &control };
            let at_once = direction.at_once(&mut budget).expect("the budget is enough").literals;
            prop_assert!(at_once.iter().all(|literal| expected.contains(literal)));
            let (terms, least) = all_of(&at_once);
            direction.known = Some(Given { source: Source::Row(2), terms, least, aside: false });
            let (rest, _): (Reduced, _) = direction.rest(0);
            let marks = direction.alike(&[]);
            let searched = direction.search(&rest, marks, &mut Vec::new(), &mut budget).expect("the budget is enough");
            let mut all = [at_once, searched.literals].concat();
            all.sort_unstable();
            prop_assert_eq!(all, expected);
        }
    }
}
