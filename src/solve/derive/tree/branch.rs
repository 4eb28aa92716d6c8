//! Which column a tree branches on.

use super::{Aim, Node, Tree};
use crate::model::derivation::Literal;
use crate::solve::derive::lp::{Optimum, Solved};
use crate::solve::derive::problem::{number, to_float};

/// Most steps of one trial solve.
const TRIAL_STEPS: usize = 40;

impl Tree<'_> {
    /// Which column to branch on: the one whose two sides lose most, tried for the most promising.
    pub(super) fn branch(&mut self, optimum: &Optimum) -> Node {
        let fraction = |x: f64| (x - x.floor()).min(x.ceil() - x);
        let mut open: Vec<(f64, usize)> = Vec::new();
        for (at, &column) in self.relaxation.columns.iter().enumerate() {
            if self.store.value(column).is_none() && fraction(optimum.x[at]) > 1e-6 {
                let [(down, tried), (up, also)] = self.losses[column as usize];
                let x = optimum.x[at];
                let known = tried.min(also) > 0;
                let worth = if known { (down * x).max(1e-6) * (up * (1.0 - x)).max(1e-6) } else { 1e9 * fraction(x) };
                open.push((worth, at));
            }
        }
        open.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        open.truncate(if self.inner { 5 } else { 8 });
        let mut chosen: Option<(f64, Literal)> = None;
        for &(_, at) in &open {
            let column = self.relaxation.columns[at];
            let x = optimum.x[at];
            let mut lost = [0.0; 2];
            for value in [false, true] {
                let (mean, tried) = self.losses[column as usize][usize::from(value)];
                let share = if value { 1.0 - x } else { x };
                lost[usize::from(value)] = if tried >= 4 || open.len() == 1 {
                    mean * share
                } else {
                    let loss = self.trial(at, value, optimum.value);
                    let mean = (mean * f64::from(tried) + loss / share) / f64::from(tried + 1);
                    self.losses[column as usize][usize::from(value)] = (mean, tried + 1);
                    loss
                };
            }
            let worth = lost[0].max(1e-6) * lost[1].max(1e-6);
            if chosen.is_none_or(|chosen| worth > chosen.0) {
                let first = if self.aim == Aim::Refute { lost[1] > lost[0] } else { x > 0.5 };
                chosen = Some((worth, (column, first)));
            }
        }
        chosen.map_or_else(|| self.depart(optimum), |chosen| Node::Branch(chosen.1))
    }

    /// What the bound loses when a column is set.
    fn trial(&mut self, at: usize, value: bool, before: f64) -> f64 {
        let most = if self.cut.is_some() {
            (before + self.relaxation.constant - to_float(self.least) + 1.0).max(0.0)
        } else {
            1.0
        };
        let lp = &mut self.relaxation.lp;
        lp.fix(at, Some(value));
        let loss = match lp.solve(before - most, TRIAL_STEPS) {
            Solved::Optimal(optimum) => (before - optimum.value).clamp(0.0, most),
            Solved::Infeasible(_) | Solved::Below(_) => most,
            Solved::Failed => 0.0,
        };
        lp.fix(at, None);
        loss
    }

    /// Where the relaxation's optimum is whole, though it is not what is asked for: away from it first where that costs most.
    pub(super) fn depart(&self, optimum: &Optimum) -> Node {
        let open =
            self.relaxation.columns.iter().enumerate().filter(|(_, column)| self.store.value(**column).is_none());
        let cost = |at: usize| optimum.reduced[at].abs();
        let dearest = open.max_by(|a, b| cost(a.0).total_cmp(&cost(b.0)).then(b.0.cmp(&a.0)));
        dearest.map_or_else(|| self.any_branch(), |(at, &column)| Node::Branch((column, optimum.x[at] < 0.5)))
    }

    pub(super) fn any_branch(&self) -> Node {
        let free = self.store.values().iter().position(Option::is_none).expect("a column is open");
        Node::Branch((number(free), true))
    }
}
