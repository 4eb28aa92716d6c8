//! Every rule, broken once: the breach names that rule with what is used and what is allowed.

use super::*;
use crate::domain::testing::{TestCase, at_least, at_most, decimal, exactly, integer, limit, money, text};
use crate::domain::{AwardLevel, AwardLevels, Binding, Bounds, Fill, Measure, Merit, Range, Ranking, Share, ShareOf};
use proptest::prelude::*;

mod ranking;

/// An allocation that awards these candidates what they ask for.
fn fund(candidates: &Candidates, ids: &[&str]) -> Allocation {
    let award = |id: &&str| {
        let candidate = candidates.find(id).expect("a candidate");
        (candidate, candidates.requested[candidate.at()])
    };
    let mut awards: Vec<_> = ids.iter().map(award).collect();
    awards.sort_unstable();
    Allocation { awards }
}

fn breaches(case: &TestCase, candidates: &Candidates, ids: &[&str]) -> Vec<Breach> {
    of(case, candidates, &fund(candidates, ids))
}

fn of(case: &TestCase, candidates: &Candidates, allocation: &Allocation) -> Vec<Breach> {
    match verify(&case.case(), candidates, allocation) {
        Ok(_) => Vec::new(),
        Err(Refuted::Breaches(breaches)) => breaches,
        Err(Refuted::Inputs(issues)) => panic!("{issues:?}"),
    }
}

fn above(rule: RuleId, unit: Unit, used: i128, bound: i128) -> Breach {
    Breach { rule, unit, side: Side::Above, used, bound }
}

fn below(rule: RuleId, unit: Unit, used: i128, bound: i128) -> Breach {
    Breach { rule, unit, side: Side::Below, used, bound }
}

fn ranking(at: &str, behind: i128) -> Breach {
    above(RuleId::Ranking { direction: "1.1".into(), at: at.into() }, Unit::Projects, behind, 0)
}

fn limit_rule(id: &str, group: &[&str]) -> RuleId {
    RuleId::Limit { limit: id.into(), group: group.iter().map(|value| (*value).to_owned()).collect() }
}

/// Two directions, five candidates; each test bends one thing.
fn case() -> TestCase {
    TestCase::new("100").direction("1.1", 3, "60").direction("1.2", 2, "60")
}

fn candidates(case: &TestCase) -> Candidates {
    case.candidates(&[
        ("A", "1.1", 1, "90.5", "30"),
        ("B", "1.1", 2, "80", "20"),
        ("C", "1.1", 3, "70", "10"),
        ("D", "1.2", 1, "60", "40"),
        ("E", "1.2", 2, "50", "20.0001"),
    ])
}

#[test]
fn a_sound_allocation_gives_its_sums_and_uses() {
    let case = case().limit(limit("country", "", &["country"], Measure::Count(at_most(1)))).scenario(|scenario| {
        scenario.directions.entry("1.2".into()).or_default().weight = Some(crate::domain::Weight(12_000));
    });
    let candidates = candidates(&case).with(text("country", &["埃及", "南非", "埃及", "南非", "也门"]));
    let found = verify(&case.case(), &candidates, &fund(&candidates, &["A", "D"])).expect("a sound allocation");
    assert_eq!(found.objective.plain().to_string(), "162.5", "90.5 + 1.2 · 60");
    assert_eq!(found.awarded, money("70"));
    let sum = |funded, awarded| DirectionSum { funded, awarded: money(awarded) };
    assert_eq!(found.directions, [sum(1, "30"), sum(1, "40")]);
    let (first, second) = ("1.1".to_owned(), "1.2".to_owned());
    let line = |rule, unit, used, most| RuleUse { rule, unit, used, range: Range { least: None, most: Some(most) } };
    let expected = [
        line(RuleId::Total, Unit::Money, 700_000, 1_000_000),
        line(RuleId::Places { direction: first.clone() }, Unit::Projects, 1, 3),
        line(RuleId::Funds { direction: first }, Unit::Money, 300_000, 600_000),
        line(RuleId::Places { direction: second.clone() }, Unit::Projects, 1, 2),
        line(RuleId::Funds { direction: second }, Unit::Money, 400_000, 600_000),
        line(limit_rule("country", &["南非"]), Unit::Projects, 1, 1),
        line(limit_rule("country", &["埃及"]), Unit::Projects, 1, 1),
    ];
    assert_eq!(found.rules, expected);
    assert_eq!(found.rules[0].slack(), Some(300_000));
}

#[test]
fn an_award_is_the_request() {
    let case = case();
    let candidates = candidates(&case);
    let tampered = |award: Money| Allocation { awards: vec![(CandidateIx(0), award)] };
    let rule = || RuleId::Award { id: "A".into() };
    let one_more = of(&case, &candidates, &tampered(Money(300_001)));
    assert_eq!(one_more, [above(rule(), Unit::Money, 300_001, 300_000)]);
    assert_eq!(
        one_more[0].describe(&case.programme.money).en,
        "the award of A is 30.0001 万元, neither its request nor a level that it may get (the nearest is 30 万元)"
    );
    assert_eq!(of(&case, &candidates, &tampered(money("29"))), [below(rule(), Unit::Money, 290_000, 300_000)]);
    assert_eq!(of(&case, &candidates, &tampered(Money(0))), [below(rule(), Unit::Money, 0, 300_000)]);
    let twice = Allocation { awards: vec![(CandidateIx(0), money("30")); 2] };
    assert_eq!(of(&case, &candidates, &twice), [above(rule(), Unit::Projects, 2, 1)]);
    let nobody = Allocation { awards: vec![(CandidateIx(9), money("1"))] };
    assert_eq!(of(&case, &candidates, &nobody), [above(RuleId::Award { id: "#9".into() }, Unit::Money, 10_000, 0)]);
}

#[test]
fn only_the_eligible_are_funded() {
    let case = case().clause("1", "", "years <= 3");
    let candidates = candidates(&case).with(integer("years", &[Some(4), None, Some(3), Some(3), Some(3)]));
    let eligible = |id: &str| Breach::funded(RuleId::Eligible { id: id.into() });
    assert_eq!(breaches(&case, &candidates, &["A", "B", "C"]), [eligible("A")], "B is to be checked and takes part");
    let case = case.scenario(|scenario| scenario.to_check = ToCheck::LeftOut);
    assert_eq!(breaches(&case, &candidates, &["A", "B", "C"]), [eligible("A"), eligible("B")]);
}

#[test]
fn locks_bind() {
    let case = case().fund("B").refuse("C");
    let candidates = candidates(&case);
    assert_eq!(breaches(&case, &candidates, &["A", "B"]), []);
    let expected =
        [Breach::unfunded(RuleId::Fund { id: "B".into() }), Breach::funded(RuleId::Refuse { id: "C".into() })];
    assert_eq!(breaches(&case, &candidates, &["A", "C"]), expected);
}

#[test]
fn the_total_binds_to_the_yuan() {
    let case = TestCase::new("50").direction("1.1", None, None).direction("1.2", None, None);
    let candidates = candidates(&case);
    assert_eq!(breaches(&case, &candidates, &["A", "B"]), [], "exactly 50");
    assert_eq!(breaches(&case, &candidates, &["A", "E"]), [above(RuleId::Total, Unit::Money, 500_001, 500_000)]);
}

#[test]
fn places_are_a_cap_and_filled_ones_an_equality() {
    let places = || RuleId::Places { direction: "1.1".into() };
    let case = TestCase::new("100").direction("1.1", 2, None).direction("1.2", None, None);
    let candidates = candidates(&case);
    assert_eq!(breaches(&case, &candidates, &["A", "B", "C"]), [above(places(), Unit::Projects, 3, 2)]);
    assert_eq!(breaches(&case, &candidates, &["A"]), []);
    let case = case.scenario(|scenario| scenario.fill = Fill::Required);
    assert_eq!(breaches(&case, &candidates, &["A"]), [below(places(), Unit::Projects, 1, 2)]);
    let least = TestCase::new("100").direction_with("1.1", Some(at_least(2)), None).direction("1.2", None, None);
    assert_eq!(breaches(&least, &candidates, &["A"]), [below(places(), Unit::Projects, 1, 2)]);
}

#[test]
fn funds_bind_to_the_yuan() {
    let funds = || RuleId::Funds { direction: "1.2".into() };
    let case = case();
    let candidates = candidates(&case);
    let found = breaches(&case, &candidates, &["D", "E"]);
    assert_eq!(found, [above(funds(), Unit::Money, 600_001, 600_000)]);
    assert_eq!(
        found[0].describe(&case.programme.money).zh,
        "方向 1.2 的经费：实为 60.0001 万元，最多 60 万元，超出 0.0001 万元"
    );
    let floor = case.scenario(|scenario| {
        scenario.directions.entry("1.2".into()).or_default().funds = Some(at_least(money("50")));
    });
    assert_eq!(breaches(&floor, &candidates, &["D"]), [below(funds(), Unit::Money, 400_000, 500_000)]);
    assert_eq!(breaches(&floor, &candidates, &["D", "E"]), []);
}

#[test]
fn limits_bind_their_groups() {
    let sum = |bounds: Bounds<i64>| Measure::Column { of: "budget".into(), places: 0, bounds, scales: false };
    let case = case()
        .limit(limit("country", "", &["country"], Measure::Count(at_most(1))))
        .limit(limit("north", "country = '南非'", &[], Measure::Award(at_most(money("20")))))
        .limit(limit("budget", "", &[], sum(at_most(5))))
        .limit(limit("some", "direction = '1.2'", &[], Measure::Count(at_least(1))))
        .limit(limit("equal", "id IN ('A', 'C')", &[], Measure::Count(exactly(1))));
    let candidates = candidates(&case)
        .with(text("country", &["埃及;南非", "南非", "埃及", "也门", "利比亚"]))
        .with(decimal("budget", 2, &["2.5", "", "2.51", "2.5", "-0.5"]));
    assert_eq!(breaches(&case, &candidates, &["B", "C", "E"]), []);
    let expected = [
        above(limit_rule("country", &["埃及"]), Unit::Projects, 2, 1),
        above(limit_rule("budget", &[]), Unit::Sum { places: 2 }, 501, 500),
        below(limit_rule("some", &[]), Unit::Projects, 0, 1),
        above(limit_rule("equal", &[]), Unit::Projects, 2, 1),
    ];
    let found = breaches(&case, &candidates, &["A", "C"]);
    assert_eq!(found, expected);
    assert_eq!(
        found[1].describe(&case.programme.money).en,
        "limit budget: 5.01 where at most 5 is allowed, 0.01 too much"
    );
    let case = case.waive("equal").waive("country").waive("budget").waive("some");
    assert_eq!(breaches(&case, &candidates, &["A", "C"]), []);
    let north = above(limit_rule("north", &[]), Unit::Money, 400_000, 200_000);
    let candidates = self::candidates(&case).with(text("country", &["", "", "", "南非", ""]));
    assert_eq!(breaches(&case.waive("budget"), &candidates, &["D"]), [north]);
}

#[test]
fn an_award_is_one_of_the_levels() {
    let shares = |levels: &[(i64, i64)]| {
        let level = |&(award, merit): &(i64, i64)| AwardLevel { award: Share(award), merit: Share(merit) };
        AwardLevels::Shares(levels.iter().map(level).collect())
    };
    let case = case().scenario(|scenario| {
        scenario.award_levels = Some(shares(&[(1_000_000, 1_000_000), (900_000, 950_000)]));
        let steps = AwardLevels::Steps { least: Share(500_000), step: money("7"), kept: Share(0) };
        scenario.directions.entry("1.2".into()).or_default().award_levels = Some(steps);
    });
    let candidates = candidates(&case);
    let with = |row: u32, award: &str| {
        let allocation = Allocation { awards: vec![(CandidateIx(row), money(award))] };
        verify(&case.case(), &candidates, &allocation).map(|found| found.objective.plain().to_string())
    };
    let refused = |row: u32, award: &str| match with(row, award) {
        Err(Refuted::Breaches(found)) => found,
        other => panic!("{other:?}"),
    };
    // A asks for 30 with a merit of 90.5: 30 keeps all, 27 keeps 0.95 of it, nothing else is allowed.
    assert_eq!(with(0, "30"), Ok("90.5".into()));
    assert_eq!(with(0, "27"), Ok("85.975".into()));
    let rule = |id: &str| RuleId::Award { id: id.into() };
    assert_eq!(refused(0, "29.9999"), [above(rule("A"), Unit::Money, 299_999, 270_000)]);
    assert_eq!(refused(0, "26"), [below(rule("A"), Unit::Money, 260_000, 270_000)]);
    // D asks for 40 with 60 points: 40, 33 and 26 down to 20; at 33 it gives up 7 of the 20 that cost everything: 0.65 of 60.
    assert_eq!(with(3, "33"), Ok("39".into()));
    assert_eq!(with(3, "26"), Ok("18".into()));
    assert_eq!(refused(3, "39"), [above(rule("D"), Unit::Money, 390_000, 330_000)]);
    assert_eq!(refused(3, "20"), [below(rule("D"), Unit::Money, 200_000, 260_000)]);
    assert_eq!(refused(3, "47"), [above(rule("D"), Unit::Money, 470_000, 400_000)]);
}

proptest! {
    /// The recheck reads the levels by their words: what it allows and what merit it counts is what the offers say.
    #[test]
    fn the_offers_are_what_the_recheck_allows(
        requested in 1_i64..90,
        merit in 0_i64..1_000_000,
        levels in prop::collection::btree_map(1_i64..=20, 0_i64..=20, 1..4),
        steps in prop::option::of((1_i64..=20, 1_i64..12, 0_i64..=20)),
    ) {
        let twentieth = |share: i64| Share(share * 50_000);
        let levels = if let Some((least, step, kept)) = steps {
            AwardLevels::Steps { least: twentieth(least), step: Money(step), kept: twentieth(kept) }
        } else {
            let mut kept = 0;
            let mut ascending: Vec<AwardLevel> = levels.iter().map(|(award, merit)| {
                kept = kept.max(*merit);
                AwardLevel { award: twentieth(*award), merit: twentieth(if *award == 20 { 20 } else { kept }) }
            }).collect();
            ascending.reverse();
            AwardLevels::Shares(ascending)
        };
        let case = TestCase::new("1").direction("1", None, None).scenario(|s| s.award_levels = Some(levels));
        let mut candidates = case.candidates(&[("A", "1", 1, "1", "1")]);
        candidates.requested[0] = Money(requested);
        candidates.merit[0] = Merit(merit);
        let case = case.case();
        let offers = case.offers(&candidates, CandidateIx(0));
        for award in 0..=requested + 1 {
            let allocation = Allocation { awards: vec![(CandidateIx(0), Money(award))] };
            let offer = offers.iter().find(|offer| offer.award.0 == award);
            match (verify(&case, &candidates, &allocation), offer) {
                (Ok(found), Some(offer)) => {
                    prop_assert_eq!(found.objective, crate::domain::Score::of(offer.merit, crate::domain::Weight::ONE));
                }
                (Err(_), None) => {}
                (found, offer) => prop_assert!(false, "{}: {:?} against {:?}", award, found, offer),
            }
        }
    }
}

#[test]
fn shares_and_sets_bind() {
    let share = |of, least: Option<i64>, most: Option<i64>| Measure::Share {
        of,
        bounds: Bounds { at_least: least.map(Share), at_most: most.map(Share), ..Bounds::default() },
        within: None,
    };
    let mut set = limit("set", "", &[], Measure::AllOrNone);
    set.ids = ["B", "C", "D"].map(ToOwned::to_owned).to_vec();
    let case = case()
        .limit(limit("third", "id IN ('C', 'E')", &[], share(ShareOf::Projects, Some(333_333), None)))
        .limit(limit("money", "id = 'A'", &[], share(ShareOf::Award, None, Some(300_000))))
        .limit(set);
    let candidates = candidates(&case);
    // B, C and D: 20 + 10 + 40 万元; C is one of three, a little more than the share asks for.
    assert_eq!(breaches(&case, &candidates, &["B", "C", "D"]), []);
    assert_eq!(breaches(&case, &candidates, &[]), [], "nothing of nothing keeps every share");
    // A has 30 of 100, exactly 30 %; one of four projects is less than a third, and the set is whole.
    assert_eq!(
        breaches(&case, &candidates, &["A", "B", "C", "D"]),
        [below(limit_rule("third", &[]), Unit::Projects, 1, 2)]
    );
    assert_eq!(
        breaches(&case, &candidates, &["A", "C", "D"]),
        [
            above(limit_rule("money", &[]), Unit::Money, 300_000, 240_000),
            below(limit_rule("set", &[]), Unit::Projects, 2, 3),
        ]
    );
    let found = breaches(&case.clone().waive("third").waive("money"), &candidates, &["C"]);
    assert_eq!(found[0].describe(&case.programme.money).en, "limit set: 1 where at least 3 is needed, 2 too little");
}

#[test]
fn a_dependency_binds_one_way() {
    let case = case().require("A", "D");
    let candidates = candidates(&case);
    let rule = RuleId::Require { project: "A".into(), needs: "D".into() };
    assert_eq!(breaches(&case, &candidates, &["A"]), [Breach::funded(rule)]);
    assert_eq!(breaches(&case, &candidates, &["D"]), []);
    assert_eq!(breaches(&case, &candidates, &["A", "D"]), []);
}

#[test]
fn unusable_inputs_are_told_as_such() {
    let case = case().clause("1", "", "yers <= 3");
    let candidates = candidates(&case);
    let Err(Refuted::Inputs(issues)) = verify(&case.case(), &candidates, &Allocation::default()) else { panic!() };
    assert_eq!(issues.0[0].code, "P202");
}
