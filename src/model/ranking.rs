//! Ranking within a direction: strict, or skip.
//!
//! Candidates of equal rank do not bind each other. Refused and ineligible candidates are passed over freely.
//!
//! **Strict**: a candidate is funded only if every better-ranked one of its direction is.
//!
//! ```text
//! x(j) ≤ x(i)                          j one rank group below i
//! ```
//!
//! Between two large groups of ties a helper `reached(d, rank of j)` stands in: `x(j) ≤ reached ≤ x(i)`.
//!
//! **Skip**: `i` may stay unfunded while a worse-ranked `j` of its direction is funded only where `i` does not fit: with the
//! funded of its own direction whose rank is better than or equal to its own, and all the funded of other directions, adding
//! `i` would exceed the direction's funds, the programme total, the upper bound of a limit that `i` belongs to, or `i` needs
//! a candidate that is not funded. (Were the places full, no worse candidate could be funded either.) Where `i` may get several
//! awards it does not fit if not even the least of them does. Shares and all-or-none sets excuse nobody.
//!
//! ```text
//! x(j) ≤ reached(d, r)                                   j of rank r
//! reached(d, r') ≤ reached(d, r)                         r' the next rank after r
//! reached(d, r') ≤ x(i) + Σ passed(i, rule)              i of rank r
//! low + (most - a(i) + 1 - low) · passed(i, rule) ≤ Σ a(k) · x(k)    over the k that count for i, i itself left out,
//!                                                        and a(i) the least of its awards;
//!                                                        low = Σ min(0, a(k)), zero where no amount is negative
//! passed(i, needs) ≤ 1 - x(needs)
//! ```

use super::limits;
use super::program::{Builder, ColumnIx, ColumnKey};
use super::requires;
use crate::domain::{Binding, CandidateIx, Candidates, Case, DirectionIx, Range, Ranking, RuleId};

const NOT_ABOVE_ZERO: Range = Range { least: None, most: Some(0) };

/// The rows that the scenario's `ranking` asks for.
pub(super) fn rows(case: &Case, candidates: &Candidates, bindings: &[Binding], builder: &mut Builder) {
    match case.scenario.ranking {
        Ranking::Free => {}
        Ranking::Strict => each_direction(case, builder, strict),
        Ranking::Skip => {
            let uppers = upper_bounds(case, candidates, bindings, builder);
            let needs = requires::pairs(case, candidates);
            each_direction(case, builder, |builder, direction, groups| {
                skip(builder, direction, groups, &uppers, &needs);
            });
        }
    }
}

/// Candidates of equal rank, best rank first.
type Groups = Vec<(u32, Vec<CandidateIx>)>;

fn each_direction(case: &Case, builder: &mut Builder, mut rows: impl FnMut(&mut Builder, DirectionIx, &Groups)) {
    let mut by_direction: Vec<Groups> = vec![Vec::new(); case.programme.directions.len()];
    for &candidate in builder.order() {
        let rank = builder.candidates.rank[candidate.at()];
        let groups = &mut by_direction[builder.candidates.direction[candidate.at()].at()];
        match groups.last_mut() {
            Some((same, group)) if *same == rank => group.push(candidate),
            _ => groups.push((rank, vec![candidate])),
        }
    }
    for (at, groups) in by_direction.iter().enumerate() {
        let direction = DirectionIx(u32::try_from(at).expect("few directions"));
        rows(builder, direction, groups);
    }
}

fn rule_at(builder: &Builder, direction: DirectionIx, candidate: CandidateIx) -> RuleId {
    let at = builder.candidates.id(candidate).to_owned();
    RuleId::Ranking { direction: builder.direction_id(direction), at }
}

fn strict(builder: &mut Builder, direction: DirectionIx, groups: &Groups) {
    for pair in groups.windows(2) {
        let [(_, better), (rank, worse)] = pair else { continue };
        let small = better.len().min(worse.len()) == 1;
        if small {
            for (&i, &j) in better.iter().flat_map(|i| worse.iter().map(move |j| (i, j))) {
                let rule = rule_at(builder, direction, j);
                let terms = builder.counted(j, 1).chain(builder.counted(i, -1)).collect();
                builder.row(rule, terms, NOT_ABOVE_ZERO);
            }
        } else {
            let reached = builder.helper(ColumnKey::Reached { direction, rank: *rank }, direction, *rank);
            for &j in worse {
                let terms = builder.counted(j, 1).chain([(reached, -1)]).collect();
                builder.row(rule_at(builder, direction, j), terms, NOT_ABOVE_ZERO);
            }
            for &i in better {
                let terms = builder.counted(i, -1).chain([(reached, 1)]).collect();
                builder.row(rule_at(builder, direction, i), terms, NOT_ABOVE_ZERO);
            }
        }
    }
}

/// An upper bound on a weighted set of columns.
struct Upper {
    terms: Vec<(ColumnIx, i64)>,
    most: i64,
}

/// Every upper bound that can keep a candidate out, the places left aside.
fn upper_bounds(case: &Case, candidates: &Candidates, bindings: &[Binding], builder: &Builder) -> Vec<Upper> {
    let awards = |here: &dyn Fn(DirectionIx) -> bool| {
        let columns = builder.columns().iter().enumerate();
        columns.filter(|(_, c)| here(c.direction)).map(|(at, c)| (ColumnIx::new(at), c.award)).collect()
    };
    let mut uppers = Vec::new();
    let mut reachable = 0_i128;
    for (at, direction) in case.programme.directions.iter().enumerate() {
        let terms: Vec<(ColumnIx, i64)> = awards(&|ix| ix.at() == at);
        let all: i128 = terms.iter().map(|term| i128::from(term.1)).sum();
        let cap = direction.funds.and_then(|funds| funds.range(case.tolerance()).most);
        reachable += cap.map_or(all, |cap| all.min(i128::from(cap)));
        uppers.extend(cap.map(|most| Upper { terms, most }));
    }
    // Where the directions' funds add up to no more than the total, nobody who fits there exceeds the total.
    if reachable > i128::from(case.programme.total.0) {
        uppers.push(Upper { terms: awards(&|_| true), most: case.programme.total.0 });
    }
    for binding in bindings {
        let Some(most) = binding.range.most else { continue };
        let mut terms = limits::terms(binding, candidates, builder);
        terms.sort_unstable_by_key(|term| term.0);
        uppers.push(Upper { terms, most });
    }
    uppers
}

fn skip(
    builder: &mut Builder,
    direction: DirectionIx,
    groups: &Groups,
    uppers: &[Upper],
    needs: &[(CandidateIx, CandidateIx)],
) {
    let mut before: Option<ColumnIx> = None;
    for pair in groups.windows(2) {
        let [(rank, better), (next_rank, worse)] = pair else { continue };
        let reached = builder.helper(ColumnKey::Reached { direction, rank: *next_rank }, direction, *next_rank);
        for &j in worse {
            let terms = builder.counted(j, 1).chain([(reached, -1)]).collect();
            builder.row(rule_at(builder, direction, j), terms, NOT_ABOVE_ZERO);
        }
        if let Some(before) = before {
            let rule = rule_at(builder, direction, worse[0]);
            builder.row(rule, vec![(reached, 1), (before, -1)], NOT_ABOVE_ZERO);
        }
        before = Some(reached);
        for &i in better {
            let Some(passed) = passed_over(builder, direction, i, *rank, uppers, needs) else { continue };
            let mut terms: Vec<_> = builder.counted(i, -1).chain([(reached, 1)]).collect();
            terms.extend(passed.into_iter().map(|column| (column, -1)));
            builder.row(rule_at(builder, direction, i), terms, NOT_ABOVE_ZERO);
        }
    }
}

/// The helpers that say why `i` does not fit; `None` where it never fits.
fn passed_over(
    builder: &mut Builder,
    direction: DirectionIx,
    candidate: CandidateIx,
    rank: u32,
    uppers: &[Upper],
    needs: &[(CandidateIx, CandidateIx)],
) -> Option<Vec<ColumnIx>> {
    let rule = rule_at(builder, direction, candidate);
    let own: Vec<ColumnIx> = builder.funding(candidate).collect();
    let mut passed = Vec::new();
    let mut helper = |builder: &mut Builder| {
        let reason = u32::try_from(passed.len()).expect("few rules per candidate");
        let column = builder.helper(ColumnKey::PassedOver { candidate, reason }, direction, rank);
        passed.push(column);
        column
    };
    for upper in uppers {
        let amount = |column: &ColumnIx| {
            let at = upper.terms.binary_search_by_key(column, |term| term.0).ok()?;
            Some(upper.terms[at].1)
        };
        let Some(least) = own.iter().filter_map(amount).min() else { continue };
        let room = upper.most - least;
        let counts = |column: ColumnIx| {
            let other = &builder.columns()[column.at()];
            !own.contains(&column) && (other.direction != direction || other.rank <= rank)
        };
        let mut terms: Vec<_> = upper.terms.iter().copied().filter(|term| counts(term.0)).collect();
        let sum = |signed: fn(i64) -> i64| terms.iter().map(|term| i128::from(signed(term.1))).sum::<i128>();
        let (low, high) = (sum(|a| a.min(0)), sum(|a| a.max(0)));
        if low > i128::from(room) {
            return None;
        }
        if high <= i128::from(room) {
            continue;
        }
        let low = i64::try_from(low).expect("input bounds the sums of a limit");
        let column = helper(builder);
        terms.push((column, -(room + 1 - low)));
        builder.row(rule.clone(), terms, Range { least: Some(low), most: None });
    }
    for (_, needed) in needs.iter().filter(|pair| pair.0 == candidate) {
        if !builder.has(*needed) {
            return None;
        }
        let column = helper(builder);
        let terms = builder.counted(*needed, 1).chain([(column, 1)]).collect();
        builder.row(rule.clone(), terms, Range { least: None, most: Some(1) });
    }
    Some(passed)
}
