//! `Σ a·x ≥ least` over 0-1 variables, and unit propagation.

use super::Why;
use super::read::Term;

/// A constraint; ascending by variable, no coefficient is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Constraint {
    terms: Vec<(usize, i128)>,
    least: i128,
}

fn sum(mut numbers: impl Iterator<Item = i128>) -> Result<i128, Why> {
    numbers.try_fold(0_i128, i128::checked_add).ok_or(Why::Overflow)
}

impl Constraint {
    /// From terms in any order; `a · ~x` is `a - a · x`.
    pub fn new(terms: Vec<Term>, mut least: i128) -> Result<Self, Why> {
        let mut signed: Vec<(usize, i128)> = Vec::with_capacity(terms.len());
        for (variable, value, a) in terms {
            if value {
                signed.push((variable, a));
            } else {
                least = least.checked_sub(a).ok_or(Why::Overflow)?;
                signed.push((variable, a.checked_neg().ok_or(Why::Overflow)?));
            }
        }
        signed.sort_unstable_by_key(|term| term.0);
        let mut joined: Vec<(usize, i128)> = Vec::with_capacity(signed.len());
        for (variable, a) in signed {
            match joined.last_mut() {
                Some(last) if last.0 == variable => last.1 = last.1.checked_add(a).ok_or(Why::Overflow)?,
                _ => joined.push((variable, a)),
            }
        }
        joined.retain(|term| term.1 != 0);
        Ok(Self { terms: joined, least })
    }

    /// Adds a multiple of another one.
    pub fn add(&mut self, other: &Self, factor: i128) -> Result<(), Why> {
        let multiple = |a: i128| a.checked_mul(factor).ok_or(Why::Overflow);
        let (mut new, mut vanished) = (Vec::new(), false);
        let mut at = 0;
        for &(variable, a) in &other.terms {
            let a = multiple(a)?;
            if self.terms.get(at).is_some_and(|term| term.0 < variable) {
                at += self.terms[at..].partition_point(|term| term.0 < variable);
            }
            match self.terms.get_mut(at).filter(|term| term.0 == variable) {
                Some(term) => {
                    term.1 = term.1.checked_add(a).ok_or(Why::Overflow)?;
                    vanished |= term.1 == 0;
                    at += 1;
                }
                None => new.push((variable, a)),
            }
        }
        if vanished {
            self.terms.retain(|term| term.1 != 0);
        }
        if !new.is_empty() {
            self.terms.append(&mut new);
            // Two ascending runs: merged rather than sorted.
            self.terms.sort_by_key(|term| term.0);
        }
        self.least = self.least.checked_add(multiple(other.least)?).ok_or(Why::Overflow)?;
        Ok(())
    }

    pub fn times(mut self, factor: i128) -> Result<Self, Why> {
        for number in self.terms.iter_mut().map(|term| &mut term.1).chain([&mut self.least]) {
            *number = number.checked_mul(factor).ok_or(Why::Overflow)?;
        }
        Ok(self)
    }

    /// Written over literals, so that no coefficient is negative, every number is divided and rounded up.
    pub fn divided(mut self, divisor: i128) -> Result<Self, Why> {
        let up = |a: i128| a.div_euclid(divisor) + i128::from(a.rem_euclid(divisor) != 0);
        let negative = |terms: &[(usize, i128)]| sum(terms.iter().map(|term| term.1.min(0)));
        let degree = self.least.checked_sub(negative(&self.terms)?).ok_or(Why::Overflow)?;
        for (_, a) in &mut self.terms {
            *a = if *a < 0 { -up(-*a) } else { up(*a) };
        }
        self.least = up(degree).checked_add(negative(&self.terms)?).ok_or(Why::Overflow)?;
        Ok(self)
    }

    /// Its negation: `Σ a·x ≤ least - 1`.
    pub fn opposite(&self) -> Result<Self, Why> {
        self.negated_with(self.least.checked_neg().and_then(|least| least.checked_add(1)).ok_or(Why::Overflow)?)
    }

    /// `Σ -a·x ≥ least`.
    pub fn negated_with(&self, least: i128) -> Result<Self, Why> {
        let negated = self.at_least(0).times(-1)?;
        Ok(Self { least, ..negated })
    }

    /// The same left side with another bound.
    pub fn at_least(&self, least: i128) -> Self {
        Self { least, terms: self.terms.clone() }
    }

    pub fn value(&self, chosen: &[bool]) -> Result<i128, Why> {
        sum(self.terms.iter().filter(|term| chosen[term.0]).map(|term| term.1))
    }

    pub fn holds(&self, chosen: &[bool]) -> Result<bool, Why> {
        Ok(self.value(chosen)? >= self.least)
    }

    /// Does no choice at all keep it?
    pub fn broken(&self) -> Result<bool, Why> {
        Ok(sum(self.terms.iter().map(|term| term.1.max(0)))? < self.least)
    }
}

/// Values of variables while something is propagated; all open before and after.
#[derive(Default)]
pub(super) struct Values {
    value: Vec<Option<bool>>,
    set: Vec<usize>,
}

impl Values {
    pub fn new(variables: usize) -> Self {
        Self { value: vec![None; variables], set: Vec::new() }
    }

    /// Propagates constraints in turn until nothing changes: is one of them broken?
    pub fn propagate(&mut self, constraints: &[&Constraint]) -> Result<bool, Why> {
        let refuted = self.until_broken(constraints);
        self.set.drain(..).for_each(|variable| self.value[variable] = None);
        refuted
    }

    fn until_broken(&mut self, constraints: &[&Constraint]) -> Result<bool, Why> {
        loop {
            let before = self.set.len();
            for constraint in constraints {
                let most = sum(constraint.terms.iter().map(|&(variable, a)| match self.value[variable] {
                    None => a.max(0),
                    Some(true) => a,
                    Some(false) => 0,
                }))?;
                let slack = most.checked_sub(constraint.least).ok_or(Why::Overflow)?;
                if slack < 0 {
                    return Ok(true);
                }
                for &(variable, a) in &constraint.terms {
                    if self.value[variable].is_none() && a.checked_abs().ok_or(Why::Overflow)? > slack {
                        self.value[variable] = Some(a > 0);
                        self.set.push(variable);
                    }
                }
            }
            if self.set.len() == before {
                return Ok(false);
            }
        }
    }
}
