//! What is said of an optimum, against all allocations there are.

use super::super::fixture::{Mini, Sample};
use crate::domain::{Bounds, CandidateIx, Direction, Merit, Presence};
use proptest::prelude::*;

/// All allocations of a small sample that keep the caps and limits, with their merit, money and members.
fn permitted(sample: &Sample) -> Vec<(i64, i64, Vec<CandidateIx>)> {
    let count = sample.candidates.len();
    let mut kept = Vec::new();
    for set in 0_u32..1 << count {
        let members: Vec<CandidateIx> = (0..count).filter(|at| set >> at & 1 == 1).map(CandidateIx::new).collect();
        let money: i64 = members.iter().map(|c| sample.candidates.requested[c.at()].0).sum();
        let merit: i64 = members.iter().map(|c| sample.candidates.merit[c.at()].0).sum();
        let direction: &Direction = &sample.case.programme.directions[0];
        let fits = |bounds: Option<Bounds<i64>>, sum: usize| {
            bounds.is_none_or(|b| i64::try_from(sum).unwrap() <= b.at_most.unwrap())
        };
        let limits = sample.bindings.iter().all(|binding| {
            let funded = binding.members.iter().filter(|member| members.contains(member)).count();
            binding.range.most.is_none_or(|most| i64::try_from(funded).unwrap() <= most)
        });
        if fits(direction.projects, members.len())
            && direction.funds.is_none_or(|b| money <= b.at_most.unwrap().0)
            && limits
        {
            kept.push((merit, money, members));
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn what_is_said_of_an_optimum_holds_against_enumeration(
        asks in prop::collection::vec(1_i64..40, 2..8),
        merits in prop::collection::vec(0_i64..6, 8),
        places in 1_i64..5,
        funds in 20_i64..90,
        limited in prop::collection::vec(any::<bool>(), 8),
    ) {
        let ids: Vec<String> = (0..asks.len()).map(|n| format!("P{n}")).collect();
        let mut order: Vec<usize> = (0..asks.len()).collect();
        order.sort_by_key(|at| -merits[*at]);
        let rank = |at: usize| u32::try_from(1 + merits[..asks.len()].iter().filter(|m| **m > merits[at]).count()).unwrap();
        let rows: Vec<(&str, u32, i64, i64)> =
            order.iter().map(|&at| (ids[at].as_str(), rank(at), merits[at], asks[at])).collect();
        let members: Vec<&str> = rows.iter().zip(&limited).filter(|(_, limited)| **limited).map(|(row, _)| row.0).collect();
        let mini = Mini::new(&rows).places(places).funds(funds).limit(1, &members);
        let all = permitted(&mini.clone().build());
        let best = all.iter().max_by_key(|(merit, money, _)| (*merit, -money)).unwrap();
        let of_best: Vec<_> = all.iter().filter(|(merit, ..)| *merit == best.0).collect();
        let presence: Vec<Presence> = (0..rows.len()).map(|at| {
            match of_best.iter().filter(|(.., set)| set.contains(&CandidateIx::new(at))).count() {
                0 => Presence::Never,
                n if n == of_best.len() => Presence::Always,
                _ => Presence::Sometimes,
            }
        }).collect();
        let funded: Vec<&str> = best.2.iter().map(|c| rows[c.at()].0).collect();
        let sample = mini.funded(&funded).presence(&presence).build();
        let dossier = sample.dossier();
        for c in sample.candidates.rows().filter(|c| !sample.solution().allocation.funds(*c)) {
            let with: Vec<_> = all.iter().filter(|(.., set)| set.contains(&c)).collect();
            let mut added = best.2.clone();
            added.push(c);
            added.sort();
            let fits = all.iter().any(|(.., set)| *set == added);
            prop_assert_eq!(dossier.obstacles(c).is_empty(), fits, "{:?}", dossier.reason(c));
            let en = dossier.reason(c).en;
            if en.contains("has more merit than any permitted one") {
                prop_assert!(with.iter().all(|(merit, ..)| *merit < best.0), "{}", en);
            }
            if en.contains("allocations of equal merit exist with it") {
                prop_assert!(with.iter().any(|(merit, ..)| *merit == best.0), "{}", en);
            }
            if en.contains("its merit is 0") {
                prop_assert_eq!(sample.candidates.merit[c.at()], Merit(0));
            }
            prop_assert!(!en.contains("yet it is proven"), "an optimum leaves nobody out whom nothing keeps out: {}", en);
        }
    }
}
