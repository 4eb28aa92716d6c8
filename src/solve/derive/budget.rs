//! What a derivation may spend.

use super::Limits;
use crate::solve::control::Control;
use rayon::prelude::*;
use std::time::Instant;

/// Nothing more may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stopped;

/// Coefficients that take as long as a node.
const NODE: u64 = 300_000;

/// Nodes of a small tree inside one direction that take as long as one of a tree over all directions.
const SMALL: u64 = 8;

/// What is left to spend.
#[derive(Clone)]
pub(super) struct Budget<'a> {
    pub left: u64,
    pub limits: Limits,
    pub control: &'a Control,
}

impl Budget<'_> {
    /// One node of a tree over so many columns.
    pub fn spend(&mut self, columns: usize) -> Result<(), Stopped> {
        self.left = self.left.checked_sub(price(columns)).ok_or(Stopped)?;
        self.check()
    }

    /// What the relaxation of a node went through, where that is much.
    pub fn work(&mut self, coefficients: u64) {
        self.left = self.left.saturating_sub(coefficients / NODE);
    }

    pub fn check(&self) -> Result<(), Stopped> {
        let late = self.limits.until.is_some_and(|until| Instant::now() >= until);
        if late || self.control.stopped().is_some() { Err(Stopped) } else { Ok(()) }
    }

    /// Does `work` for each of several side by side and takes off what all of them spent: each has all that is left, so that together
    /// they may spend more.
    pub fn each<I: Send, T: Send>(&mut self, items: Vec<I>, work: impl Fn(I, &mut Self) -> T + Sync) -> Vec<T> {
        let share = self.clone();
        let one = |item| {
            let mut budget = share.clone();
            let done = work(item, &mut budget);
            (done, share.left - budget.left)
        };
        let done: Vec<(T, u64)> = items.into_par_iter().map(one).collect();
        self.left = self.left.saturating_sub(done.iter().map(|done| done.1).sum());
        done.into_iter().map(|done| done.0).collect()
    }

    /// Lets `work` spend no more than half of what is left.
    pub fn half<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Stopped>) -> Result<T, Stopped> {
        self.at_most(self.left / 2, work)
    }

    /// Lets `work` spend no more than `nodes`.
    pub fn at_most<T>(&mut self, nodes: u64, work: impl FnOnce(&mut Self) -> Result<T, Stopped>) -> Result<T, Stopped> {
        self.part(1, nodes, work)
    }

    /// Lets `work` spend no more than `nodes` of a small tree inside one direction.
    pub fn small<T>(&mut self, nodes: u64, work: impl FnOnce(&mut Self) -> Result<T, Stopped>) -> Result<T, Stopped> {
        self.part(SMALL, nodes, work)
    }

    /// Lets `work` spend no more than `nodes`, so many of which count as one.
    fn part<T>(
        &mut self,
        as_one: u64,
        nodes: u64,
        work: impl FnOnce(&mut Self) -> Result<T, Stopped>,
    ) -> Result<T, Stopped> {
        let own = nodes.min(self.left.saturating_mul(as_one));
        let mut part = Self { left: own, ..self.clone() };
        let done = work(&mut part);
        self.left -= (own - part.left).div_ceil(as_one).min(self.left);
        done
    }
}

/// What a node counts: one, and one more for every thousand columns of its program, since that is how long it takes.
pub(super) fn price(columns: usize) -> u64 {
    1 + columns as u64 / 1_000
}
