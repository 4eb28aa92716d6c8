//! The greatest request that would have been enough, with award levels, against every smaller request there is.

use super::costs;
use crate::domain::testing::{TestCase, at_most};
use crate::domain::{Allocation, AwardLevel, AwardLevels, CandidateIx, Money, Score, Share, Weight};
use crate::study::explain::Smaller;
use crate::study::testing::Small;
use proptest::prelude::*;

fn shares(levels: &[(i64, i64)]) -> AwardLevels {
    let level = |&(award, merit): &(i64, i64)| AwardLevel { award: Share(award), merit: Share(merit) };
    AwardLevels::Shares(levels.iter().map(level).collect())
}

fn levels() -> impl Strategy<Value = AwardLevels> {
    let steps = |least, step, kept| AwardLevels::Steps { least: Share(least), step: Money(step), kept: Share(kept) };
    prop::sample::select(vec![
        shares(&[(1_000_000, 1_000_000), (500_000, 700_000)]),
        shares(&[(900_000, 950_000), (550_000, 900_000), (540_000, 100_000)]),
        steps(400_000, 3, 300_000),
        steps(500_000, 5, 900_000),
        steps(300_000, 7, 50_000),
    ])
}

/// The published allocation: every choice of awards that keeps the total, the places and the funds of both directions.
fn published(small: &Small) -> Allocation {
    let (case, candidates) = (&small.case, &small.candidates);
    let mut all: Vec<(Score, Allocation)> = vec![(Score(0), Allocation { awards: Vec::new() })];
    for candidate in candidates.rows() {
        let offers = case.offers(candidates, candidate);
        let grown: Vec<(Score, Allocation)> = all
            .iter()
            .flat_map(|(score, allocation)| {
                offers.iter().map(move |offer| {
                    let mut allocation = allocation.clone();
                    allocation.awards.push((candidate, offer.award));
                    let weight = case.weight(candidates.direction[candidate.at()]);
                    (Score(score.0 + Score::of(offer.merit, weight).0), allocation)
                })
            })
            .collect();
        all.extend(grown);
    }
    let keeps = |allocation: &Allocation| {
        allocation.awarded() <= case.programme.total
            && case.programme.directions.iter().enumerate().all(|(at, direction)| {
                let here = || allocation.awards.iter().filter(|award| candidates.direction[award.0.at()].at() == at);
                let places = direction.projects.and_then(|places| places.exactly).unwrap_or(i64::MAX);
                let funds = direction.funds.and_then(|funds| funds.at_most).unwrap_or(Money(i64::MAX));
                i64::try_from(here().count()).is_ok_and(|count| count <= places)
                    && here().map(|award| award.1.0).sum::<i64>() <= funds.0
            })
    };
    all.retain(|one| keeps(&one.1));
    all.into_iter().min_by(|left, right| small.better(left, right)).expect("nobody at all keeps the rules").1
}

prop_compose! {
    fn leveled()(
        rows in prop::collection::vec((0_usize..2, 1_i64..9, 2_i64..24), 3..5),
        total in 8_i64..40,
        funds in 6_i64..30,
        weight in prop::sample::select(vec![10_000, 15_000]),
        levels in levels(),
        only_one in any::<bool>(),
    ) -> Small {
        let test = TestCase::new("1").direction("A", 2, "1").direction("B", 2, None).scenario(|scenario| {
            scenario.award_levels = (!only_one).then(|| levels.clone());
            let change = scenario.directions.entry("B".into()).or_default();
            change.weight = Some(Weight(weight));
            change.award_levels = only_one.then_some(levels);
        });
        let cells: Vec<(String, String)> =
            rows.iter().enumerate().map(|(at, row)| (format!("p{at}"), row.1.to_string())).collect();
        let table: Vec<_> = cells
            .iter()
            .zip(&rows)
            .map(|((id, merit), row)| (id.as_str(), ["A", "B"][row.0], 1, merit.as_str(), "1"))
            .collect();
        let mut candidates = test.candidates(&table);
        candidates.requested = rows.iter().map(|row| Money(row.2)).collect();
        let mut case = test.case();
        case.programme.total = Money(total);
        case.programme.directions[0].funds = Some(at_most(Money(funds)));
        Small::new(case, candidates)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn with_award_levels_the_request_is_that_of_trying_every_smaller_one(small in leveled()) {
        let best = published(&small);
        for cost in costs(&small) {
            let candidate = cost.candidate;
            if best.funds(candidate) {
                continue;
            }
            let asks = small.candidates.requested[candidate.at()].0;
            let enough: Vec<i64> = (1..asks)
                .filter(|request| {
                    let mut changed = small.clone();
                    changed.candidates.requested[candidate.at()] = Money(*request);
                    published(&changed).funds(candidate)
                })
                .collect();
            let up_to = |most: Money| (1..=most.0).collect::<Vec<i64>>();
            match cost.request {
                Smaller::AtMost(most) => prop_assert_eq!(&enough, &up_to(most), "{:?}", cost),
                Smaller::Some { every, most } => {
                    prop_assert_eq!(enough.last(), Some(&most.0), "{:?}", cost);
                    prop_assert!(enough.starts_with(&up_to(every)), "{:?} of {:?}", cost, enough);
                }
                Smaller::None => prop_assert_eq!(&enough, &Vec::<i64>::new(), "{:?}", cost),
                Smaller::Unknown => prop_assert!(false, "{:?}", cost),
            }
        }
    }
}

/// Four steps of 7 down to 30 % of the request, at which a twentieth of the merit is kept; the total is 17. C (6 points, 11 asked)
/// and A come together with smaller requests of A (3 points, 14 asked), but not with each: an award that is a smaller part of a
/// smaller request keeps less merit.
#[test]
fn with_steps_a_smaller_request_may_be_worse_than_a_greater_one() {
    let steps = AwardLevels::Steps { least: Share(300_000), step: Money(7), kept: Share(50_000) };
    let test = TestCase::new("1").direction("B", 2, None).scenario(|scenario| scenario.award_levels = Some(steps));
    let rows = [("A", 3), ("B", 3), ("C", 6), ("D", 8)].map(|(id, merit)| (id, "B", 1, merit.to_string()));
    let rows: Vec<_> =
        rows.iter().map(|(id, direction, rank, merit)| (*id, *direction, *rank, merit.as_str(), "1")).collect();
    let mut candidates = test.candidates(&rows);
    candidates.requested = [14, 17, 11, 19].map(Money).to_vec();
    let mut case = test.case();
    case.programme.total = Money(17);
    let small = Small::new(case, candidates);
    let enough = |asks: i64| {
        let mut changed = small.clone();
        changed.candidates.requested[0] = Money(asks);
        published(&changed).funds(CandidateIx(0))
    };
    assert_eq!((1..14).filter(|asks| enough(*asks)).collect::<Vec<i64>>(), [1, 2, 3, 4, 5, 6, 10, 11, 12, 13]);
    let cost = costs(&small).into_iter().next().expect("A is asked about");
    assert_eq!(cost.request, Smaller::Some { every: Money(6), most: Money(13) });
}

/// Requests in threes under funds of 22 leave no more than 21; so the total of 27 follows from these funds and the 6 of the other
/// direction. A request of 10 would break it: 10 + 12 + 6.
#[test]
fn a_total_that_was_implied_before_still_holds_with_a_smaller_request() {
    let test = TestCase::new("1").direction("A", None, "1").direction("B", None, None);
    let mut candidates = test.candidates(&[
        ("a", "A", 1, "9", "1"),
        ("b", "A", 2, "1", "1"),
        ("c", "B", 1, "1", "1"),
        ("d", "B", 2, "1", "1"),
    ]);
    candidates.requested = [12, 15, 2, 4].map(Money).to_vec();
    let mut case = test.case();
    case.programme.total = Money(27);
    case.programme.directions[0].funds = Some(at_most(Money(22)));
    // a, c and d have 11 points. With 9 for b all four have 12; with 10 for it c or d has to go, which is a tie that costs more.
    let cost = costs(&Small::new(case, candidates)).into_iter().nth(1).expect("b is asked about");
    assert_eq!(cost.request, Smaller::AtMost(Money(9)));
}
