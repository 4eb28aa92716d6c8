//! The general engine: `HiGHS` on the undecided columns, its answers checked in whole numbers.
//!
//! Stages, each with the objective of the one before as a row:
//!
//! 1. most merit `z`;
//! 2. least money among the allocations worth `z`;
//! 3. who is in all, some, none of the allocations worth `z`: as long as an allocation exists that decides some column in a way
//!    not seen yet, the one that shows most such decisions is asked for;
//! 4. among those of least money the first in the published order, column by column over the columns seen both ways.

use super::control::Control;
use super::form::Form;
use super::highs::{Question, Reply, ask};
use super::prices::Prices;
use super::search::Unfinished;
use super::{Answer, End};
use crate::domain::{Presence, Stop};

/// Solves a form; `known` is what a search found before it gave up. `briefly`: within a few nodes, or not at all.
pub(crate) fn solve(form: &Form, known: Option<Box<Unfinished>>, briefly: bool, control: &Control) -> End {
    let general = General::new(form, known, control);
    let best = match general.most(&form.scores, &[], briefly.then_some(FEW_NODES)) {
        Found::Best(chosen) => chosen,
        Found::Infeasible => return End::Infeasible,
        Found::Stopped(found) => return general.stopped(found),
    };
    let worth = form.score(&best);
    control.note(&best, worth);
    End::Optimal(general.decide(best, worth))
}

/// Most nodes of a brief attempt.
const FEW_NODES: i32 = 1_000;

/// Most nodes that one question about ties may take: a number of nodes, unlike a time, stops at the same place everywhere.
const TIE_NODES: i32 = 3_000;

/// A row over columns of the program: `Σ a·x ≤ most`.
type Extra = (Vec<(u32, i64)>, i64);

struct General<'a> {
    form: &'a Form,
    known: Option<Box<Unfinished>>,
    control: &'a Control,
    free: Vec<u32>,
    base: Vec<bool>,
}

enum Found {
    Best(Vec<bool>),
    Infeasible,
    Stopped(Option<Vec<bool>>),
}

impl<'a> General<'a> {
    fn new(form: &'a Form, known: Option<Box<Unfinished>>, control: &'a Control) -> Self {
        let settled = known.as_ref().map_or(&form.fixed, |known| &known.settled);
        let columns = 0..u32::try_from(settled.len()).expect("fewer than 2^32 columns");
        let free = columns.filter(|&column| settled[column as usize].is_none()).collect();
        let base = settled.iter().map(|value| *value == Some(true)).collect();
        Self { form, known, control, free, base }
    }

    /// The allocation of the greatest objective under further rows.
    fn most(&self, objective: &[i64], extra: &[Extra], nodes: Option<i32>) -> Found {
        let kept = |chosen: &Vec<bool>| {
            let holds = |row: &Extra| {
                row.0.iter().filter(|term| chosen[term.0 as usize]).map(|term| term.1).sum::<i64>() <= row.1
            };
            self.form.keeps(chosen) && extra.iter().all(holds)
        };
        let mut feasible = None;
        for without_presolve in [false, true] {
            let (free, base) = (&self.free, &self.base);
            let (form, relaxed) = (self.form, false);
            let question = Question { form, free, base, objective, extra, relaxed, without_presolve, nodes };
            match ask(&question, self.control) {
                Reply::Optimal { chosen, .. } if kept(&chosen) => return Found::Best(chosen),
                Reply::Infeasible if without_presolve => return Found::Infeasible,
                Reply::Feasible { chosen } if kept(&chosen) => feasible = Some(chosen),
                _ => {}
            }
            if self.control.stopped().is_some() {
                break;
            }
        }
        Found::Stopped(feasible)
    }

    fn stopped(&self, found: Option<Vec<bool>>) -> End {
        let stop = self.control.stopped().unwrap_or(Stop::Unfinished);
        let known = self.known.as_ref().and_then(|known| known.incumbent.clone());
        let best = found.into_iter().chain(known).max_by_key(|chosen| self.form.score(chosen));
        let most: i64 = self.form.scores.iter().filter(|score| **score > 0).sum();
        let bound = self.known.as_ref().map_or(most, |known| known.bound);
        best.map_or(End::Unknown(stop), |chosen| End::Feasible { chosen, bound, stop })
    }

    /// Stages 2 to 4, as far as they come.
    fn decide(&self, best: Vec<bool>, worth: i64) -> Answer {
        let as_good = self.as_good(worth);
        let unit = self.form.awards.iter().fold(0, |unit, award| gcd(unit, *award)).max(1);
        let saved: Vec<i64> = self.form.awards.iter().map(|award| -award / unit).collect();
        let undecided = |chosen| Answer { chosen, ties_decided: false, core: None, presence: None };
        let Found::Best(cheapest) = self.most(&saved, std::slice::from_ref(&as_good), Some(TIE_NODES)) else {
            return undecided(best);
        };
        let Some(presence) = self.presence(&[&best, &cheapest], &as_good) else { return undecided(cheapest) };
        match self.first_in_order(&cheapest, &presence, as_good, unit) {
            Some(chosen) => Answer { chosen, ties_decided: true, core: None, presence: Some(presence) },
            None => Answer { presence: Some(presence), ..undecided(cheapest) },
        }
    }

    /// The row of an objective of `worth` or more.
    fn as_good(&self, worth: i64) -> Extra {
        let terms = self.by_free(|column| -self.form.scores[column as usize]);
        (terms, self.settled(&self.form.scores) - worth)
    }

    fn by_free(&self, values: impl Fn(u32) -> i64) -> Vec<(u32, i64)> {
        self.free.iter().map(|&column| (column, values(column))).filter(|term| term.1 != 0).collect()
    }

    fn settled(&self, values: &[i64]) -> i64 {
        values.iter().zip(&self.base).filter(|(_, chosen)| **chosen).map(|(value, _)| value).sum()
    }

    /// Among the allocations as good and as cheap the first in the published order.
    fn first_in_order(&self, cheapest: &[bool], presence: &[Presence], as_good: Extra, unit: i64) -> Option<Vec<bool>> {
        let money = self.form.award(cheapest);
        let as_cheap: Extra = (
            self.by_free(|column| self.form.awards[column as usize] / unit),
            (money - self.settled(&self.form.awards)) / unit,
        );
        let mut rows = vec![as_good, as_cheap];
        let mut chosen = cheapest.to_vec();
        let nothing = vec![0; chosen.len()];
        for &column in &self.free {
            if presence[column as usize] != Presence::Sometimes {
                continue;
            }
            if !chosen[column as usize] {
                // Asked as a question of feasibility, so that a no is confirmed without presolve.
                rows.push((vec![(column, -1)], -1));
                match self.most(&nothing, &rows, Some(TIE_NODES)) {
                    Found::Best(other) => chosen = other,
                    Found::Infeasible => {}
                    Found::Stopped(_) => return None,
                }
                rows.pop();
            }
            let sign = if chosen[column as usize] { -1 } else { 1 };
            rows.push((vec![(column, sign)], sign.min(0)));
        }
        Some(chosen)
    }

    fn presence(&self, seen: &[&[bool]], as_good: &Extra) -> Option<Vec<Presence>> {
        let decided = |chosen: &bool| if *chosen { Presence::Always } else { Presence::Never };
        let mut presence: Vec<Presence> = seen[0].iter().map(decided).collect();
        let note = |chosen: &[bool], presence: &mut Vec<Presence>| {
            let mut news = false;
            for (presence, chosen) in presence.iter_mut().zip(chosen) {
                if *presence != Presence::Sometimes && *presence != decided(chosen) {
                    *presence = Presence::Sometimes;
                    news = true;
                }
            }
            news
        };
        for chosen in &seen[1..] {
            note(chosen, &mut presence);
        }
        loop {
            let wanted: Vec<i64> = presence
                .iter()
                .map(|presence| match presence {
                    Presence::Always => -1,
                    Presence::Sometimes => 0,
                    Presence::Never => 1,
                })
                .collect();
            let Found::Best(other) = self.most(&wanted, std::slice::from_ref(as_good), Some(TIE_NODES)) else {
                return None;
            };
            if !note(&other, &mut presence) {
                return Some(presence);
            }
        }
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// A first allocation that keeps every row, if one of a few simple ways finds it: columns in order of their reduced score,
/// columns by rank, or nobody at all.
pub(super) fn first(form: &Form, prices: &Prices) -> Option<Vec<bool>> {
    let mut by_price: Vec<u32> = form.blocks.iter().flatten().copied().collect();
    let mut by_rank = by_price.clone();
    by_price.sort_unstable_by_key(|&column| (std::cmp::Reverse(prices.reduced[column as usize]), column));
    by_rank.sort_unstable_by_key(|&column| form.order[column as usize]);
    let found = [by_price, by_rank, Vec::new()].into_iter().map(|order| greedy(form, &order));
    found.filter(|chosen| form.keeps(chosen)).max_by_key(|chosen| form.score(chosen))
}

/// Takes each column in turn where every row still allows it; thrice, since dependencies may come the wrong way round.
fn greedy(form: &Form, order: &[u32]) -> Vec<bool> {
    let mut chosen = form.base();
    let mut used = vec![0; form.rows.len()];
    for _ in 0..3 {
        for &column in order {
            let rows = &form.by_column[column as usize];
            let fits = |&(row, a): &(u32, i64)| used[row as usize] + a <= form.rows[row as usize].most;
            let costs_only = form.scores[column as usize] == 0 && form.awards[column as usize] > 0;
            if !chosen[column as usize] && !costs_only && rows.iter().all(fits) {
                chosen[column as usize] = true;
                rows.iter().for_each(|&(row, a)| used[row as usize] += a);
            }
        }
    }
    chosen
}
