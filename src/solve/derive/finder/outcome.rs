//! What a search hands on: a derivation, a bound, or what the next search begins with.

use super::{Ended, Finder};
use crate::model::derivation::{Derivation, Shown, Source, Step};
use crate::solve::derive::Derived;
use crate::solve::derive::blocks::{Parts, Priced, Proven};
use crate::solve::derive::budget::Stopped;
use crate::solve::derive::problem::{Given, Problem, to_float, whole};
use crate::solve::derive::relaxation::relaxed;

impl Finder<'_> {
    /// What was proven of the directions, for the next derivation.
    pub fn proven(&self) -> Option<Proven> {
        let (priced, blocks) = self.proven.clone()?;
        Some(Proven { priced, blocks, seen: self.seen.clone(), hard: self.hard })
    }

    /// What a search that ended has shown, where closing it shows `shown`.
    pub fn derived(self, ended: Result<Ended, Stopped>, shown: Shown) -> Derived {
        match ended {
            Ok(Ended::Closed) => Derived::Shown(Derivation { shown, steps: self.steps }.trimmed()),
            Ok(Ended::Kept(chosen)) => Derived::Refuted(chosen),
            Err(Stopped) => Derived::Nothing,
        }
    }

    /// The bound that lemmas, or the relaxation alone, certify.
    pub fn bound(mut self) -> Derived {
        let Some(cut) = self.problem.cut.clone() else { return Derived::Nothing };
        let with_lemmas = self.lemmas.take().zip(self.proven.take());
        let (sum, most) = match with_lemmas {
            Some(((lemmas, bound), (Priced { prices, .. }, _))) => {
                let parts = Parts::new(&self.problem, &self.blocks);
                (parts.sum(&prices, Source::Opposite, &lemmas), bound.div_euclid(i128::from(prices.scale)))
            }
            None => relaxed_bound(&self.problem, &cut),
        };
        let Ok(most) = i64::try_from(most) else { return Derived::Nothing };
        let terms: Vec<(u32, i64)> = cut.terms.iter().map(|&(column, a)| (column, -a)).collect();
        let refuted = Step::Clause { literals: Vec::new(), from: vec![Source::Inner(0)] };
        self.steps.push(Step::Lemma { terms, least: -most, steps: vec![sum, refuted] });
        Derived::Shown(Derivation { shown: Shown::AtLeast(-most), steps: self.steps }.trimmed())
    }
}

/// The relaxation's bound on the cut's left side, as a sum with the cut's opposite, and the bound.
fn relaxed_bound(problem: &Problem, cut: &Given) -> (Step, i128) {
    const SCALE: i64 = 1 << 20;
    let mut value = vec![0_i128; problem.columns];
    cut.terms.iter().for_each(|&(column, a)| value[column as usize] = i128::from(a) * i128::from(SCALE));
    let mut parts = vec![(Source::Opposite, SCALE)];
    let mut paid = 0_i128;
    for (row, y) in problem.rows.iter().zip(relaxed(problem).y) {
        let y = whole(y * to_float(SCALE)).unwrap_or(0);
        if y > 0 {
            parts.push((row.source, y));
            paid += i128::from(y) * i128::from(row.least);
            row.terms.iter().for_each(|&(column, a)| value[column as usize] += i128::from(a) * i128::from(y));
        }
    }
    let bound = value.iter().map(|value| (*value).max(0)).sum::<i128>() - paid;
    (Step::Sum(parts), bound.div_euclid(i128::from(SCALE)))
}
