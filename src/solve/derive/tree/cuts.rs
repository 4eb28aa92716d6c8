//! Cuts: lemmas about one direction, found where the relaxation mixes its choices in a way that no choices can be mixed.
//!
//! ```text
//! Q(c) = a(cut, c) + Σ y(r) · a(r, c)        over the rows r across directions, with their duals y at the node; to the advantage of
//!                                            a value that the node has set, so that nothing is lost by it
//! cut    Σ Q(c) · x(c) ≤ W                   over the columns of one direction, W at least what its own rows allow
//! ```
//!
//! `x` at the node has more than `W`. With all such cuts the relaxation is what column generation at the node would give, and they hold in all
//! others (Boyd 1994, Fenchel cuts). A direction is small once most of its columns are settled: a cut takes some ten nodes of a tree of its
//! own, and saves hundreds of this one where rows cross directions. Where it does not, ever fewer are looked for.

use super::{Aim, End, Tree};
use crate::model::derivation::Step;
use crate::solve::derive::blocks::{Block, Choices, Parts};
use crate::solve::derive::budget::{Budget, Stopped};
use crate::solve::derive::lp::Optimum;
use crate::solve::derive::problem::{Given, sum, to_float};

/// Most rounds of cuts at one node.
const ROUNDS: usize = 5;
/// What a round takes off the gap, if it pays.
const PAYS: f64 = 0.1;
/// By how much of the gap a cut cuts off what the relaxation has, and how exact its right side is.
const DEEP: f64 = 0.05;
const EXACT: f64 = 0.02;
/// Nodes of one cut's tree.
const NODES: u64 = 200;
/// How finely a cut's coefficients divide the gap.
const PARTS: f64 = 2_000.0;
/// Larger coefficients make long proofs.
const LARGEST: f64 = 1_000_000.0;

/// What a tree cuts with.
pub(in crate::solve::derive) struct Cutting<'a> {
    parts: Parts<'a>,
    /// Choices of each direction that keep its rows.
    seen: Choices,
    /// When to look again for a cut of each direction, and for any.
    each: Vec<Pause>,
    any: Pause,
    /// Rounds at the present node, and the bound before the last one.
    rounds: usize,
    before: Option<f64>,
}

/// How many chances to let pass: more each time that nothing came of one.
#[derive(Clone, Copy, Default)]
struct Pause {
    length: u32,
    left: u32,
}

impl Pause {
    fn is_over(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left == 0
    }

    fn paid(&mut self, paid: bool) {
        self.length = if paid { 0 } else { (2 * self.length + 1).min(63) };
        self.left = self.length + 1;
    }
}

impl<'a> Cutting<'a> {
    /// Cuts of a problem taken apart. Of the choices known those count that keep the rows inside their direction.
    pub fn new(parts: Parts<'a>, known: Choices) -> Self {
        let kept = |(block, mut choices): (&Block, Vec<Vec<bool>>)| {
            choices.retain(|chosen| block.keeps(chosen));
            choices
        };
        let each = vec![Pause::default(); parts.blocks.len()];
        let seen = parts.blocks.iter().zip(known).map(kept).collect();
        Self { parts, seen, each, any: Pause::default(), rounds: 0, before: None }
    }

    /// A node begins.
    fn begin(&mut self) {
        (self.rounds, self.before) = (0, None);
    }

    /// Whether another round may pay where the gap is this.
    fn goes_on(&mut self, gap: f64) -> bool {
        match self.before.take() {
            Some(before) => {
                self.any.paid(before - gap >= PAYS * before);
                self.rounds < ROUNDS && self.any.length == 0
            }
            None => self.rounds == 0 && self.any.is_over(),
        }
    }
}

/// A node as its cuts see it.
struct View {
    /// Value of each column.
    x: Vec<f64>,
    /// `Q`.
    worth: Vec<f64>,
    gap: f64,
}

/// A cut: its terms in the block's own numbers, its right side, and the steps that show it.
struct Cut {
    terms: Vec<(u32, i64)>,
    most: i64,
    steps: Vec<Step>,
}

impl<'a> Tree<'a> {
    /// The same, which cuts.
    pub fn cutting(self, cutting: Cutting<'a>) -> Self {
        Self { cutting: Some(cutting), ..self }
    }

    /// A new node: cuts may be looked for again.
    pub(super) fn may_cut(&mut self) {
        self.cutting.iter_mut().for_each(Cutting::begin);
    }

    /// Adds cuts that the optimum breaks, to the problem and to the relaxation; false where there is none.
    pub(super) fn cut_off(&mut self, optimum: &Optimum, budget: &mut Budget) -> Result<bool, Stopped> {
        let Some(mut cutting) = self.cutting.take() else { return Ok(false) };
        let gap = optimum.value + self.relaxation.constant - to_float(self.least);
        let found = gap > 0.0 && cutting.goes_on(gap) && self.round(&mut cutting, optimum, gap, budget);
        self.cutting = Some(cutting);
        budget.check()?;
        Ok(found && self.relaxation.tighten(&self.problem, self.store.values(), &optimum.x))
    }

    /// Adds a cut of every direction that has one; false where none has.
    fn round(&mut self, cutting: &mut Cutting, optimum: &Optimum, gap: f64, budget: &mut Budget) -> bool {
        let view = self.view(&cutting.parts, optimum, gap);
        let mut found = false;
        for (at, block) in cutting.parts.blocks.iter().enumerate() {
            let mixed = |column: &u32| (view.x[*column as usize] - view.x[*column as usize].round()).abs() > 1e-6;
            if !block.columns.iter().any(mixed) || !cutting.each[at].is_over() {
                continue;
            }
            let tried = budget.small(NODES, |budget| block.cut(&view, &mut cutting.seen[at], budget));
            cutting.each[at].paid(tried.is_ok());
            if let Ok(Some(cut)) = tried {
                self.add(block, cut);
                found = true;
            }
        }
        (cutting.rounds, cutting.before) = (cutting.rounds + 1, Some(gap));
        found
    }

    fn view(&self, parts: &Parts, optimum: &Optimum, gap: f64) -> View {
        let values = self.store.values();
        let mut x: Vec<f64> = values.iter().map(|value| f64::from(u8::from(*value == Some(true)))).collect();
        let mut worth = vec![0.0; x.len()];
        let mut add = |terms: &[(u32, i64)], y: f64| {
            terms.iter().for_each(|&(column, a)| worth[column as usize] += y * to_float(a));
        };
        self.problem.cut.iter().for_each(|cut| add(&cut.terms, 1.0));
        let priced = self.relaxation.rows.iter().zip(&optimum.y).filter(|pair| *pair.1 > 1e-9);
        priced
            .map(|(&row, y)| (&self.problem.rows[row].terms, y))
            .filter(|row| parts.cross(row.0))
            .for_each(|(terms, y)| add(terms, *y));
        let favour = |value: &Option<bool>, by: f64| match value {
            None => 0.0,
            Some(true) => by,
            Some(false) => -by,
        };
        worth.iter_mut().zip(values).for_each(|(worth, value)| *worth += favour(value, gap));
        for (at, column) in self.relaxation.columns.iter().map(|column| *column as usize).enumerate() {
            x[column] = optimum.x[at];
            worth[column] += favour(&values[column], optimum.reduced[at].abs());
        }
        View { x, worth, gap }
    }

    /// Adds a cut as a lemma and as a row.
    fn add(&mut self, block: &Block, cut: Cut) {
        let terms: Vec<(u32, i64)> = cut.terms.iter().map(|&(place, q)| (block.columns[place as usize], -q)).collect();
        let outside = |column: u32| self.names.map_or(column, |names| names[column as usize]);
        let mut steps = cut.steps;
        if let Some(names) = self.names {
            steps.iter_mut().for_each(|step| step.over(names));
        }
        let named = terms.iter().map(|&(column, a)| (outside(column), a)).collect();
        self.steps.push(Step::Lemma { terms: named, least: -cut.most, steps });
        self.one_row_more(Given { source: self.last(), terms, least: -cut.most, aside: false });
    }
}

impl Block {
    /// A cut of this direction, if there is a deep one; what is met on the way goes to those `seen`.
    fn cut(&self, view: &View, seen: &mut Vec<Vec<bool>>, budget: &mut Budget) -> Result<Option<Cut>, Stopped> {
        let worth = |column: &u32| view.worth[*column as usize];
        let largest = self.columns.iter().map(|column| worth(column).abs()).fold(0.0, f64::max);
        let scale = (PARTS / view.gap).min(LARGEST / largest.max(1e-9));
        let terms: Vec<(u32, i64)> = (0..)
            .zip(self.columns.iter().map(|column| nearest(worth(column) * scale)))
            .filter(|term| term.1 != 0)
            .collect();
        let reached: f64 =
            terms.iter().map(|&(place, q)| to_float(q) * view.x[self.columns[place as usize] as usize]).sum();
        let less = |share: f64| nearest((reached - share * view.gap * scale).floor());
        let enough = less(DEEP);
        let exact = nearest(EXACT * view.gap * scale);
        let known = seen.iter().map(|chosen| sum(&terms, chosen)).max();
        if known.is_some_and(|known| known > enough) {
            return Ok(None);
        }
        let least = known.map_or(i64::MIN, |known| known + 1 + exact).max(less(1.0));
        let problem = self.problem(&terms, least);
        let mut tree = Tree::new(&problem, Aim::Near { exact, enough }, 0, true, Some(&self.columns));
        let ended = tree.run(budget)?;
        let most = tree.least - 1;
        match ended {
            End::Kept(chosen) => {
                seen.push(chosen);
                Ok(None)
            }
            End::Closed(best) => {
                seen.extend(best);
                Ok((most <= enough).then(|| Cut { terms, most, steps: tree.into_steps() }))
            }
        }
    }
}

/// A float of moderate size as a whole number.
#[expect(clippy::cast_possible_truncation, reason = "a coefficient below a million, or a sum of such")]
fn nearest(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
mod tests {
    use super::{DEEP, EXACT, Pause, View};
    use crate::solve::control::Control;
    use crate::solve::derive::Limits;
    use crate::solve::derive::budget::Budget;
    use crate::solve::derive::problem::{sum, to_float};
    use crate::solve::derive::testing::{blocks, kept};
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    /// Whatever mixture of columns is to be cut off: a cut holds for every choice, the mixture breaks it, and there is one wherever no
    /// choice comes near the mixture's worth.
    #[test]
    fn cuts_hold_for_every_choice_and_for_no_mixture_beyond() {
        let mut runner = TestRunner::deterministic();
        let (mut found, control) = (0, Control::default());
        for _ in 0..400 {
            let (block, best) = blocks().new_tree(&mut runner).expect("a direction").current();
            let share = prop::collection::vec(0.0..=1.0, block.columns.len());
            let x: Vec<f64> = share.new_tree(&mut runner).expect("a mixture").current();
            let worth: Vec<f64> = best.terms.iter().map(|term| to_float(term.1)).collect();
            let view = View { x, worth, gap: 8.0 };
            let reached: f64 = view.worth.iter().zip(&view.x).map(|(worth, x)| worth * x).sum();
            let mut seen = vec![vec![false; block.columns.len()]];
            let mut budget = Budget { left: 10_000, limits: Limits::default(), control: &control };
            let cut = block.cut(&view, &mut seen, &mut budget).expect("enough to spend");
            // Between the two it depends on what the tree meets first.
            let beyond = (reached - to_float(best.value)) / view.gap;
            assert!(if cut.is_some() { beyond > DEEP - 0.01 } else { beyond < DEEP + EXACT + 0.01 }, "{beyond}");
            let Some(cut) = cut else { continue };
            found += 1;
            assert!(kept(&block, &cut.terms).iter().all(|choice| choice.0 <= cut.most));
            let mixture: f64 = cut.terms.iter().map(|&(place, q)| to_float(q) * view.x[place as usize]).sum();
            assert!(mixture > to_float(cut.most));
            let kept = kept(&block, &cut.terms);
            assert!(seen.iter().all(|chosen| kept.contains(&(sum(&cut.terms, chosen), chosen.clone()))));
        }
        assert!((50..350).contains(&found), "{found}");
    }

    #[test]
    fn chances_are_let_pass_where_nothing_comes_of_them() {
        let mut pause = Pause::default();
        let passed = |pause: &mut Pause| (0..100).find(|_| pause.is_over());
        assert_eq!(passed(&mut pause), Some(0));
        let lengths = [1, 3, 7, 15, 31, 63, 63];
        for length in lengths {
            pause.paid(false);
            assert_eq!(passed(&mut pause), Some(length));
        }
        pause.paid(true);
        assert_eq!(passed(&mut pause), Some(0));
    }
}
