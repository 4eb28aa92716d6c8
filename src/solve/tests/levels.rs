//! Award levels, shares and all-or-none sets by their outcome, held against enumeration with the recheck, which takes all of
//! them from their words.

use super::rules::outcome;
use crate::domain::testing::{TestCase, at_most, decimal, exactly, limit, text};
use crate::domain::{
    Allocation, AwardLevel, AwardLevels, Bounds, CandidateIx, Candidates, Case, Fill, Limit, Measure, Money, Offer,
    Outcome, Presence, Ranking, Share, ShareOf,
};
use crate::solve::Engine;
use crate::verify::verify;
use proptest::prelude::*;

fn shares(levels: &[(i64, i64)]) -> AwardLevels {
    let level =
        |&(award, merit): &(i64, i64)| AwardLevel { award: Share(award * 10_000), merit: Share(merit * 10_000) };
    AwardLevels::Shares(levels.iter().map(level).collect())
}

fn named(mut limit: Limit, ids: &[&str]) -> Limit {
    limit.ids = ids.iter().map(|id| (*id).to_owned()).collect();
    limit
}

fn share(of: ShareOf, at_least: Option<i64>, at_most: Option<i64>) -> Measure {
    let percent = |share: i64| Share(share * 10_000);
    let bounds = Bounds { at_least: at_least.map(percent), at_most: at_most.map(percent), ..Bounds::default() };
    Measure::Share { of, bounds, within: None }
}

/// The awards as `id award`, in 万元.
fn awards(case: &TestCase, candidates: &Candidates) -> Vec<String> {
    match outcome(&case.case(), candidates, Engine::Auto) {
        Outcome::Optimal(solution) => {
            let awards = solution.allocation.awards.iter();
            let unit = crate::domain::MoneyUnit::default();
            awards.map(|(c, award)| format!("{} {}", candidates.id(*c), unit.plain(*award))).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Merit 10, 9, 8 for 100, 60, 50 万元.
fn three(case: &TestCase) -> Candidates {
    case.candidates(&[("a", "A", 1, "10", "100"), ("b", "A", 2, "9", "60"), ("c", "A", 3, "8", "50")])
}

#[test]
fn a_lower_award_lets_one_more_in() {
    // 190 of the 210 asked for. In full two of them have 19 points at most. At 90 % all three cost 189 and keep 27 · 0.95 =
    // 25.65; trimming a alone frees 10, b or c alone 6 or 5: a and b trimmed cost 90 + 54 + 50 = 194, a and c 195, which is
    // too much, so all must be trimmed.
    let levels = shares(&[(100, 100), (90, 95)]);
    let case = TestCase::new("190").direction("A", 3, None).scenario(|s| s.award_levels = Some(levels.clone()));
    assert_eq!(awards(&case, &three(&case)), ["a 90", "b 54", "c 45"]);
    // 200: a alone comes to 90 + 60 + 50 and costs half a point; b and c together would cost 0.85.
    let case = TestCase::new("200").direction("A", 3, None).scenario(|s| s.award_levels = Some(levels));
    assert_eq!(awards(&case, &three(&case)), ["a 90", "b 60", "c 50"]);
    // Steps of 20 from the request down to half of it, merit in proportion: a at 80 (8 points) fits with the others in full.
    let steps = AwardLevels::Steps { least: Share(500_000), step: Money(200_000), kept: Share(500_000) };
    let case = TestCase::new("190").direction("A", 3, None).scenario(|s| s.award_levels = Some(steps));
    assert_eq!(awards(&case, &three(&case)), ["a 80", "b 60", "c 50"]);
}

#[test]
fn of_equal_merit_and_money_the_first_in_order_gets_more() {
    // a and b alike: one of them must be trimmed by 10, and a comes first.
    let case = TestCase::new("190").direction("A", 2, None);
    let case = case.scenario(|s| s.award_levels = Some(shares(&[(100, 100), (90, 90)])));
    let table = case.candidates(&[("b", "A", 1, "10", "100"), ("a", "A", 1, "10", "100")]);
    assert_eq!(awards(&case, &table), ["b 90", "a 100"]);
}

#[test]
fn a_direction_has_levels_of_its_own() {
    let case = TestCase::new("180").direction("A", 1, None).direction("B", 1, None).scenario(|s| {
        s.award_levels = Some(shares(&[(100, 100), (80, 100)]));
        s.directions.entry("A".into()).or_default().award_levels = Some(shares(&[(100, 100)]));
    });
    let table = case.candidates(&[("a", "A", 1, "10", "100"), ("b", "B", 1, "10", "100")]);
    assert_eq!(awards(&case, &table), ["a 100", "b 80"], "nobody in A is trimmed");
}

#[test]
fn a_year_of_the_budget_shrinks_with_the_award_where_the_limit_says_so() {
    let year = |scales| {
        let measure = Measure::Column { of: "y1".into(), places: 0, bounds: at_most(95), scales };
        let case = TestCase::new("1000").direction("A", 3, None).limit(limit("y1", "", &[], measure));
        case.scenario(|s| s.award_levels = Some(shares(&[(100, 100), (90, 95)])))
    };
    let table = |case: &TestCase| three(case).with(decimal("y1", 0, &["50", "30", "25"]));
    // In full 50 + 30 + 25 = 105. At 90 %: 45, 27, 23 (22.5 rounded up), together 95.
    assert_eq!(awards(&year(true), &table(&year(true))), ["a 90", "b 54", "c 45"]);
    // Where a cell stays whole, trimming helps nothing: a and b have 80.
    assert_eq!(awards(&year(false), &table(&year(false))), ["a 100", "b 60"]);
}

#[test]
fn a_share_of_the_money_or_of_the_projects() {
    let case = TestCase::new("1000").direction("A", 3, None);
    let table = |case: &TestCase| three(case).with(text("kind", &["u", "u", "e"]));
    let with = |measure| case.clone().limit(limit("e", "kind = 'e'", &[], measure));
    // c has 50 of 210. At least 30 % of the money: c with b (50 of 110); with a it is 50 of 150, a third, and 18 points.
    let money = with(share(ShareOf::Award, Some(30), None));
    assert_eq!(awards(&money, &table(&money)), ["a 100", "c 50"]);
    // At most 20 % of the money: not even with both others.
    let money = with(share(ShareOf::Award, None, Some(20)));
    assert_eq!(awards(&money, &table(&money)), ["a 100", "b 60"]);
    let projects = with(share(ShareOf::Projects, Some(50), None));
    assert_eq!(
        awards(&projects, &table(&projects)),
        ["a 100", "c 50"],
        "one of two is half of them, one of three is not"
    );
    let mut within = limit("e", "kind = 'e'", &[], share(ShareOf::Projects, Some(50), None));
    if let Measure::Share { within, .. } = &mut within.measure {
        *within = Some("id IN ('b', 'c')".into());
    }
    let within = case.clone().limit(within);
    assert_eq!(awards(&within, &table(&within)), ["a 100", "b 60", "c 50"], "c is half of b and c");
}

#[test]
fn all_of_a_set_or_none() {
    let case = TestCase::new("150").direction("A", 3, None);
    // b and c cost 110 for 17 points. a alone has 10, and goes with neither of them alone.
    let set = case.clone().limit(named(limit("bc", "", &[], Measure::AllOrNone), &["b", "c"]));
    assert_eq!(awards(&set, &three(&set)), ["b 60", "c 50"]);
    // With a refused the set of all three cannot be complete: nobody.
    let all = case.clone().limit(limit("abc", "", &[], Measure::AllOrNone)).refuse("a");
    assert_eq!(awards(&all, &three(&all)), Vec::<String>::new());
    let groups = case.limit(limit("g", "", &["consortium"], Measure::AllOrNone));
    let table = three(&groups).with(text("consortium", &["x", "y", "x"]));
    assert_eq!(awards(&groups, &table), ["a 100", "c 50"], "x together, 18 points; y alone binds nobody");
}

#[test]
fn at_least_at_most_and_exactly_of_a_set() {
    let case = TestCase::new("160").direction("A", 3, None);
    let set = |bounds| case.clone().limit(named(limit("ac", "", &[], Measure::Count(bounds)), &["a", "c"]));
    let free = |case: &TestCase| awards(case, &three(case));
    assert_eq!(free(&case), ["a 100", "b 60"]);
    assert_eq!(free(&set(exactly(2))), ["a 100", "c 50"]);
    assert_eq!(free(&set(exactly(0))), ["b 60"]);
    assert_eq!(free(&set(Bounds { at_least: Some(1), at_most: Some(1), ..Bounds::default() })), ["a 100", "b 60"]);
}

prop_compose! {
    fn cases()(
        rows in prop::collection::vec((0_usize..2, 1_u32..4, 0_u32..6, 1_u32..6, 0_usize..3, 0_i32..4), 1..6),
        total in 1_u32..16,
        places in prop::collection::vec(prop::option::of(0_i64..4), 2),
        funds in prop::collection::vec(prop::option::of(1_u32..10), 2),
        ranking in prop::sample::select(vec![Ranking::Free, Ranking::Free, Ranking::Strict, Ranking::Skip]),
        filled in prop::bool::weighted(0.1),
        levels in prop::sample::select(vec![
            vec![(100, 100), (50, 50)], vec![(100, 100), (80, 95), (60, 60)], vec![(100, 100), (75, 100)], vec![(90, 90), (50, 70)],
        ]),
        by_steps in prop::option::weighted(0.25, (3_i64..10, 0_i64..11, 1_i64..3)),
        full_b in prop::bool::weighted(0.3),
        hours in prop::option::of((0_i64..8, any::<bool>())),
        country in prop::option::weighted(0.4, 0_i64..3),
        portion in prop::option::weighted(0.5, (any::<bool>(), any::<bool>(), 0_i64..11)),
        set in prop::option::weighted(0.4, 0_u32..32),
        requires in prop::option::weighted(0.4, (0_usize..5, 0_usize..5)),
        lock in prop::option::weighted(0.3, (0_usize..5, any::<bool>())),
    ) -> (Case, Candidates) {
        let n = rows.len();
        let mut case = TestCase::new(&total.to_string());
        for (at, id) in ["A", "B"].into_iter().enumerate() {
            case = case.direction(id, places[at], funds[at].map(|funds| funds.to_string()).as_deref());
        }
        if let Some((most, scales)) = hours {
            let measure = Measure::Column { of: "hours".into(), places: 0, bounds: at_most(most), scales };
            case = case.limit(limit("hours", "", &[], measure));
        }
        if let Some(most) = country {
            case = case.limit(limit("country", "", &["country"], Measure::Count(at_most(most))));
        }
        if let Some((money, least, tenths)) = portion {
            let of = if money { ShareOf::Award } else { ShareOf::Projects };
            let bound = Some(tenths * 10);
            let measure = if least { share(of, bound, None) } else { share(of, None, bound) };
            case = case.limit(limit("portion", "country = 'X'", &[], measure));
        }
        let ids: Vec<String> = (0..n).map(|at| format!("p{at}")).collect();
        if let Some(members) = set {
            let members: Vec<&str> =
                ids.iter().enumerate().filter(|(at, _)| members >> at & 1 == 1).map(|(_, id)| id.as_str()).collect();
            if members.len() > 1 {
                case = case.limit(named(limit("set", "", &[], Measure::AllOrNone), &members));
            }
        }
        if let Some((project, needs)) = requires.filter(|(a, b)| a != b && *a < n && *b < n) {
            case = case.require(&ids[project], &ids[needs]);
        }
        if let Some((at, fund)) = lock.filter(|(at, _)| *at < n) {
            case = if fund { case.fund(&ids[at]) } else { case.refuse(&ids[at]) };
        }
        let case = case.scenario(|scenario| {
            scenario.ranking = ranking;
            scenario.fill = if filled { Fill::Required } else { Fill::Planned };
            scenario.award_levels = Some(match by_steps {
                Some((least, kept, step)) => {
                    AwardLevels::Steps { least: Share(least * 100_000), step: Money(step * 10_000), kept: Share(kept * 100_000) }
                }
                None => shares(&levels),
            });
            if full_b {
                scenario.directions.entry("B".into()).or_default().award_levels = Some(shares(&[(100, 100)]));
            }
        });
        let cells: Vec<(String, String)> = rows.iter().map(|row| (row.2.to_string(), row.3.to_string())).collect();
        let table: Vec<_> = (0..n)
            .map(|at| (ids[at].as_str(), ["A", "B"][rows[at].0], rows[at].1, cells[at].0.as_str(), cells[at].1.as_str()))
            .collect();
        let countries: Vec<&str> = rows.iter().map(|row| ["X", "Y", "X;Y"][row.4]).collect();
        let hours: Vec<String> = rows.iter().map(|row| row.5.to_string()).collect();
        let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
        let table = case.candidates(&table).with(text("country", &countries)).with(decimal("hours", 0, &hours));
        (case.case(), table)
    }
}

/// Merit, money saved, and what each gets in the published order.
type Key = (i128, i64, Vec<i64>);

/// The published answer among all allocations that the recheck accepts, and who is funded in all, some, none of the best.
fn by_recheck(case: &Case, candidates: &Candidates) -> Option<(Allocation, Vec<Presence>)> {
    let order = candidates.canonical_order();
    let offers: Vec<Vec<Offer>> = candidates.rows().map(|candidate| case.offers(candidates, candidate)).collect();
    let mut best: Option<(Key, Allocation)> = None;
    let mut seen: Vec<[bool; 2]> = Vec::new();
    let all: usize = offers.iter().map(|offers| offers.len() + 1).product();
    for mut number in 0..all {
        let mut awards: Vec<(CandidateIx, Money)> = Vec::new();
        for (candidate, offers) in candidates.rows().zip(&offers) {
            let choice = number % (offers.len() + 1);
            number /= offers.len() + 1;
            if choice > 0 {
                awards.push((candidate, offers[choice - 1].award));
            }
        }
        let allocation = Allocation { awards };
        let Ok(recheck) = verify(case, candidates, &allocation) else { continue };
        let given = |candidate: &CandidateIx| allocation.award(*candidate).unwrap_or_default().0;
        let key = (recheck.objective.0, -recheck.awarded.0, order.iter().map(given).collect::<Vec<_>>());
        let merit = best.as_ref().map_or(i128::MIN, |best| best.0.0);
        if key.0 > merit {
            seen = vec![[false; 2]; candidates.len()];
        }
        if key.0 >= merit {
            let funded = candidates.rows().map(|candidate| usize::from(allocation.funds(candidate)));
            seen.iter_mut().zip(funded).for_each(|(seen, funded)| seen[funded] = true);
        }
        if best.as_ref().is_none_or(|best| key > best.0) {
            best = Some((key, allocation));
        }
    }
    let presence = |seen: &[bool; 2]| match seen {
        [true, true] => Presence::Sometimes,
        [false, _] => Presence::Always,
        [true, false] => Presence::Never,
    };
    best.map(|best| (best.1, seen.iter().map(presence).collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_give_the_published_answer_with_levels_shares_and_sets((case, candidates) in cases()) {
        let expected = by_recheck(&case, &candidates);
        for engine in [Engine::Auto, Engine::General] {
            match (&expected, outcome(&case, &candidates, engine)) {
                (Some((allocation, presence)), Outcome::Optimal(solution)) => {
                    prop_assert_eq!(allocation, &solution.allocation);
                    prop_assert_eq!(presence, &solution.presence.expect("nothing stops so small a search"));
                }
                (None, Outcome::Infeasible(_)) => {}
                (expected, outcome) => prop_assert!(false, "{:?}: {:?} against {:?}", engine, expected, outcome),
            }
        }
    }
}
