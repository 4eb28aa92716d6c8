//! Questions around an allocation: what if, why, at what price.
//!
//! Every study asks through one door, [`Asker`]: it takes a [`Situation`] (a case, perhaps changed, with its candidates and
//! what screening found), builds the program, solves it to the proven optimum, has the answer rechecked in whole numbers, and
//! keeps it, so that a study that was stopped goes on where it was. What a study found is a [`Study`]: plain values, which
//! `report::study` sets in type.
//!
//! # What one solve takes from another, and why that is exact
//!
//! - *Answers.* A finished solve is kept under the SHA-256 of the whole 0-1 program (every column, every row, every number)
//!   and the version of fundline. Two questions that come to the same program have the same answer, since the answer is a
//!   function of the program alone; a question that was answered before a study was stopped is not solved again.
//! - *Screening.* It depends on clauses, limits and candidates, not on totals, caps, places or weights; so that questions
//!   which change only these share one screening. Leaving out a clause is read off the list of what each candidate fails.
//! - *Rules under other merits* (`robust`). Where only the merits change, the rows are reduced once, the LP relaxation goes on from
//!   the basis of the question before, and an optimum of another question is a first allocation (`solve::rescored`). Any prices
//!   bound every allocation, and any allocation that keeps the rules bounds the optimum: where they come from changes how
//!   long the search takes, never its answer.
//! - *Rules under another total or cap* (`sweep`). All rows but that one are reduced once, and the rest goes the same way
//!   (`solve::bounded`). A step of a priority list fixes whoever is funded, or whoever is not, before the rules are carried through;
//!   chains that meet share what follows.
//! - *Trade-offs* (`pareto`). A point found under one floor of an objective that keeps the next floor is the answer there too; along
//!   another objective only a bound changes.
//! - *No more than is asked.* Who is funded in all or some of the optima is computed for the base and for `ties`; other questions
//!   get the published answer alone.
//! - *Prices and fronts.* Forcing a decision changes nothing but the front of its own direction, and whole-number prices of
//!   one program bound every allocation of it (`solve::turned`): what the others can lose is computed once for all. Where
//!   directions do not come apart with little effort, each decision is a solve of its own.
//!
//! Answers come in the order of the questions, never in the order in which threads finish, so that a study gives the same
//! bytes at any number of threads.

pub mod advise;
mod asker;
pub mod compare;
pub mod dossier;
pub mod explain;
pub mod levels;
mod order;
pub mod pareto;
pub mod price;
mod result;
pub mod robust;
pub mod sweep;
#[cfg(test)]
pub(crate) mod testing;
pub mod ties;

use crate::domain::{Decimal, Money, MoneyUnit};
pub use asker::{Answer, Asker, Check, Refused, Rescreen, Situation, Store, StoreError, Worth};

/// A million of the currency, where its unit is a common one: 100 万元, 1,000,000 EUR.
#[must_use]
pub fn million(unit: &MoneyUnit) -> Money {
    let units = if unit.unit.contains('万') { 100 } else { 1_000_000 };
    Money(units * crate::domain::power_of_ten(unit.decimals))
}

/// `part` of `whole` in per cent with two places, rounded half up; `None` of nothing.
fn percent(part: i128, whole: i128) -> Option<Decimal> {
    (whole > 0).then(|| Decimal::new((part * 100_000 / whole + 5).div_euclid(10), 2))
}

pub use result::{
    About, Bar, Bars, ChartSpec, Column, Drawn, Flow, Flows, Lines, Panel, Panels, Plot, Section, Series, Spot, Study,
    Table, Value, column, wide,
};
