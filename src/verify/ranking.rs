//! Ranking within a direction, by the definitions.
//!
//! A candidate *may be funded* if it is eligible, or to be checked and taking part, and not locked as refused. Candidates of
//! equal rank do not bind each other.
//!
//! **Strict**: a candidate is funded only if every better-ranked one of its direction that may be funded is. A lock makes no
//! exception: it forces the better-ranked ones, too.
//!
//! **Skip**: an unfunded candidate `i` that may be funded stands before a worse-ranked funded one of its direction only where
//! `i` does not fit. `i` does not fit if, together with the funded of its own direction whose rank is better than or equal to
//! its own and all the funded of other directions, it would exceed the direction's funds, the programme total, or the upper
//! bound of a limit that it belongs to; or if it needs a candidate that is not funded. (Were the places full, no worse
//! candidate could be funded.) Where `i` may get several awards, the least of them counts. Shares and all-or-none sets excuse
//! nobody.

use super::{Breach, Inputs, Side, awards, uses};
use crate::domain::{Binding, CandidateIx, MemberMeasure, Ranking, RuleId, Unit};
use rustc_hash::{FxHashMap, FxHashSet};

/// An unfunded candidate with funded ones behind it.
struct Passed {
    row: usize,
    /// How many of its direction are funded with a worse rank.
    behind: usize,
    /// What the funded of its direction with a better or equal rank are awarded.
    before: i128,
    /// What all the funded of its direction are awarded.
    direction: i128,
}

/// Every candidate that the scenario's ranking forbids to pass over.
pub(super) fn breaches(inputs: &Inputs<'_>, bindings: &[Binding]) -> Vec<Breach> {
    let passed = match inputs.case.scenario.ranking {
        Ranking::Free => return Vec::new(),
        Ranking::Strict => passed_over(inputs),
        Ranking::Skip => that_fit(inputs, bindings, passed_over(inputs)),
    };
    let breach = |passed: Passed| {
        let direction = inputs.case.programme.direction(inputs.candidates.direction[passed.row]).id.clone();
        let rule = RuleId::Ranking { direction, at: inputs.id(passed.row) };
        Breach { rule, unit: Unit::Projects, side: Side::Above, used: passed.behind as i128, bound: 0 }
    };
    passed.into_iter().map(breach).collect()
}

/// The unfunded that may be funded and have worse-ranked funded ones of their direction behind them, in the order of
/// direction, rank and row.
fn passed_over(inputs: &Inputs<'_>) -> Vec<Passed> {
    let (direction, rank) = (&inputs.candidates.direction, &inputs.candidates.rank);
    let mut order: Vec<usize> = (0..inputs.candidates.len()).collect();
    order.sort_unstable_by_key(|&row| (direction[row], rank[row], row));
    let mut passed = Vec::new();
    for members in order.chunk_by(|a, b| direction[*a] == direction[*b]) {
        let all: i128 = members.iter().filter_map(|row| inputs.award[*row]).sum();
        let mut behind = members.iter().filter(|row| inputs.award[**row].is_some()).count();
        let mut before = 0;
        for ties in members.chunk_by(|a, b| rank[*a] == rank[*b]) {
            before += ties.iter().filter_map(|row| inputs.award[*row]).sum::<i128>();
            behind -= ties.iter().filter(|row| inputs.award[**row].is_some()).count();
            if behind > 0 {
                let open = ties.iter().filter(|row| inputs.award[**row].is_none() && inputs.may_be_funded(**row));
                passed.extend(open.map(|&row| Passed { row, behind, before, direction: all }));
            }
        }
    }
    passed
}

/// Those of `passed` that fit, and so may not be passed over.
fn that_fit(inputs: &Inputs<'_>, bindings: &[Binding], passed: Vec<Passed>) -> Vec<Passed> {
    let case = inputs.case;
    let awarded: i128 = inputs.award.iter().flatten().sum();
    let requires = &case.programme.requires;
    let unmet = requires.iter().filter(|require| !inputs.funds_id(&require.needs));
    let lacking: FxHashSet<usize> =
        unmet.filter_map(|require| Some(inputs.by_id.get(require.project.as_str())?.at())).collect();
    let has_money = |one: &Passed| {
        let own = one.before + awards::least(case, inputs.candidates, one.row);
        let direction = case.programme.direction(inputs.candidates.direction[one.row]);
        let funds = direction.funds.and_then(|funds| funds.range(case.tolerance()).most);
        let others = awarded - one.direction;
        funds.is_none_or(|most| own <= i128::from(most)) && others + own <= i128::from(case.programme.total.0)
    };
    let fit: Vec<Passed> = passed.into_iter().filter(|one| has_money(one) && !lacking.contains(&one.row)).collect();
    let mut fits: FxHashMap<usize, bool> = fit.iter().map(|one| (one.row, true)).collect();
    for binding in bindings {
        for row in kept_out(inputs, binding, &fits) {
            fits.insert(row, false);
        }
    }
    fit.into_iter().filter(|one| fits[&one.row]).collect()
}

/// The members of `binding` among `asked` that do not fit under its upper bound.
fn kept_out(inputs: &Inputs<'_>, binding: &Binding, asked: &FxHashMap<usize, bool>) -> Vec<usize> {
    let Some(most) = binding.range.most else { return Vec::new() };
    let amount = |at: usize, member: CandidateIx| {
        let row = member.at();
        let award = inputs.award[row].unwrap_or_else(|| awards::least(inputs.case, inputs.candidates, row));
        match &binding.measure {
            MemberMeasure::Count | MemberMeasure::Share { .. } | MemberMeasure::AllOrNone => 1,
            MemberMeasure::Award => award,
            MemberMeasure::Column { amounts, scales: true, .. } => {
                uses::part(i128::from(amounts[at]), award, inputs.candidates.requested[row])
            }
            MemberMeasure::Column { amounts, .. } => i128::from(amounts[at]),
        }
    };
    let members = || binding.members.iter().enumerate().map(|(at, member)| (member.at(), amount(at, *member)));
    let (direction, rank) = (&inputs.candidates.direction, &inputs.candidates.rank);
    let place = |row: usize| (direction[row], rank[row]);
    let mut funded: Vec<_> = members().filter(|(row, _)| inputs.award[*row].is_some()).collect();
    funded.sort_unstable_by_key(|(row, _)| place(*row));
    let mut sums = vec![0];
    sums.extend(funded.iter().scan(0, |sum, (_, amount)| {
        *sum += amount;
        Some(*sum)
    }));
    let all = sums[funded.len()];
    let does_not_fit = |row: usize, amount: i128| {
        let from = funded.partition_point(|(other, _)| direction[*other] < direction[row]);
        let to = funded.partition_point(|(other, _)| direction[*other] <= direction[row]);
        let up_to = funded.partition_point(|(other, _)| place(*other) <= place(row));
        let others = all - (sums[to] - sums[from]);
        others + (sums[up_to] - sums[from]) + amount > i128::from(most)
    };
    let asked = members().filter(|(row, _)| asked.contains_key(row));
    asked.filter(|(row, amount)| does_not_fit(*row, *amount)).map(|(row, _)| row).collect()
}
