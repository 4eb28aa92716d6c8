//! Dominance within a direction, where no rule tells two candidates apart.
//!
//! Columns are *alike* where they stand in the same rows with the same coefficients, award the same money and have the same base
//! decision. Of two alike columns the one that loses less by its flip is flipped first, and of two that lose the same the one whose
//! flip leaves the allocation earlier in the published order: to flip only the other one is worse whatever else is flipped. So the
//! `k`-th of them is flipped together with all before it, or not at all, and costs as much as all of them: where that is above the
//! limit it need not be looked at. Coarse money makes many candidates alike.

use crate::solve::form::Form;
use crate::solve::prices::Prices;
use std::cmp::Ordering;

/// Drops the columns that no choice worth looking at flips within a loss of `left`; both before and after `columns` ascend.
pub(super) fn drop_outdone(form: &Form, prices: &Prices, columns: &mut Vec<u32>, left: i64) {
    let is_in = |column: u32| prices.reduced[column as usize] > 0;
    let loss = |column: u32| prices.reduced[column as usize].abs();
    let alike = |one: u32, other: u32| {
        let told_apart = |column: u32| form.told_apart.binary_search(&column).ok();
        let by_money = form.awards[one as usize].cmp(&form.awards[other as usize]);
        let by_rows = || form.by_column[one as usize].cmp(&form.by_column[other as usize]);
        let by_others = || told_apart(one).cmp(&told_apart(other));
        is_in(one).cmp(&is_in(other)).then(by_money).then_with(by_rows).then_with(by_others)
    };
    let first = |one: u32, other: u32| {
        let by_order = if is_in(one) { other.cmp(&one) } else { one.cmp(&other) };
        loss(one).cmp(&loss(other)).then(by_order)
    };
    columns.sort_unstable_by(|&one, &other| alike(one, other).then_with(|| first(one, other)));
    let mut before: Option<(u32, i64)> = None;
    columns.retain(|&column| {
        let same = before.filter(|before| alike(before.0, column) == Ordering::Equal);
        let all = same.map_or(0, |before| before.1).saturating_add(loss(column));
        before = Some((column, all));
        all <= left
    });
    columns.sort_unstable();
}
