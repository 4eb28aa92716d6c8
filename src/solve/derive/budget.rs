//! What a derivation may spend.

use super::Limits;
use crate::solve::control::Control;
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

    /// The same, for one of several that work side by side.
    pub fn share(&self) -> Self {
        self.clone()
    }

    /// Takes off what one of several spent.
    pub fn charge(&mut self, before: &Self, after: &Self) {
        self.left = self.left.saturating_sub(before.left - after.left);
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
