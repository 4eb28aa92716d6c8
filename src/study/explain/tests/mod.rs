//! Costs, thresholds and letters against all allocations there are.

use crate::domain::testing::TestCase;
use crate::domain::{Allocation, CandidateIx, Eligibility, Merit, Money, Ranking, Weight};
use crate::study::explain::cost::Costs;
use crate::study::explain::cured::cured;
use crate::study::explain::{Cost, Cured, Other, Question, Smaller, explain};
use crate::study::result::{About, Study, Value};
use crate::study::testing::{Small, small};
use crate::verify::Verifier;
use proptest::prelude::*;

mod requests;

fn costs(small: &Small) -> Vec<Cost> {
    small.asked(|asker| {
        let optimum = asker.base_answer().expect("an allocation");
        let program = asker.base().program().expect("buildable");
        let wanted: Vec<CandidateIx> = small.candidates.rows().collect();
        Costs::new(asker, &program, &optimum).all(&wanted, true).expect("answered")
    })
}

/// Does the published rule fund the candidate, by enumeration, with this merit and request?
fn funds(small: &Small, candidate: CandidateIx, merit: i64, request: i64) -> bool {
    let mut changed = small.clone();
    changed.candidates.merit[candidate.at()] = Merit(merit);
    changed.candidates.requested[candidate.at()] = Money(request);
    changed.all()[0].1.funds(candidate)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn costs_and_thresholds_are_those_of_enumeration(small in small()) {
        let all = small.all();
        prop_assume!(!all.is_empty());
        let best = &all[0];
        for cost in costs(&small) {
            let candidate = cost.candidate;
            let funded = best.1.funds(candidate);
            let turned = all.iter().find(|one| one.1.funds(candidate) != funded);
            match (&cost.other, turned) {
                (Other::Best { allocation, objective }, Some(expected)) => {
                    prop_assert_eq!((objective, allocation), (&expected.0, &expected.1));
                }
                (Other::Impossible, None) => {}
                (other, expected) => prop_assert!(false, "{:?} against {:?}", other, expected),
            }
            let own = small.candidates.merit[candidate.at()].0;
            let asks = small.candidates.requested[candidate.at()].0;
            if let Some(threshold) = cost.merit {
                let sign = if funded { -1 } else { 1 };
                let beyond = i64::from(threshold.beyond);
                let enough = own + sign * (threshold.merit.0 + sign * beyond);
                prop_assert!(funds(&small, candidate, enough, asks), "{:?}", cost);
                let short = enough - 1;
                prop_assert!(short < 0 || !funds(&small, candidate, short, asks), "{:?}", cost);
            } else if matches!(cost.other, Other::Best { .. }) {
                let most = if funded { 0 } else { own + 1_000_000_000 };
                prop_assert_eq!(funds(&small, candidate, most, asks), funded, "{:?}", cost);
            }
            match cost.request {
                Smaller::AtMost(request) => {
                    prop_assert!(!funded && funds(&small, candidate, own, request.0), "{:?}", cost);
                    prop_assert!(!funds(&small, candidate, own, request.0 + 1), "{:?}", cost);
                }
                Smaller::Some { .. } => prop_assert!(false, "no steps: {:?}", cost),
                Smaller::None => prop_assert!(!funds(&small, candidate, own, 1), "{:?}", cost),
                Smaller::Unknown => prop_assert!(funded || small.case.scenario.ranking == Ranking::Skip),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whoever asks for more than 4 万元 is ineligible; each of them alone is let in.
    #[test]
    fn whoever_is_cured_is_funded_where_enumeration_funds_it(small in small()) {
        let mut case = small.case.clone();
        case.programme.clauses = TestCase::new("1").clause("small", "", "requested <= 4").case().programme.clauses;
        let small = Small::new(case.clone(), small.candidates);
        prop_assume!(!small.all().is_empty());
        let ineligible: Vec<CandidateIx> =
            small.candidates.rows().filter(|c| small.screened.screening.eligibility[c.at()] == Eligibility::Ineligible).collect();
        let found = small.asked(|asker| cured(asker, &asker.base_answer().expect("there is one"), &ineligible)).expect("answered");
        for candidate in ineligible {
            let id = small.candidates.id(candidate);
            let mut case = case.clone();
            case.programme.clauses =
                TestCase::new("1").clause("small", "", &format!("requested <= 4 OR id = '{id}'")).case().programme.clauses;
            let funds = Small::new(case, small.candidates.clone()).all()[0].1.funds(candidate);
            prop_assert_eq!(found[&candidate], if funds { Cured::Funded } else { Cured::Unfunded });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Three candidates, each in full, at half of it (with seven tenths of the merit), or not.
    #[test]
    fn with_award_levels_costs_and_thresholds_are_those_of_enumeration(
        rows in prop::collection::vec((1_i64..9, 2_i64..8), 3),
        total in 3_i64..16,
        weight in prop::sample::select(vec![10_000, 15_000]),
    ) {
        let small = Small::in_full_or_half(total, rows, |test| {
            test.scenario(|scenario| {
                scenario.directions.entry("A".into()).or_default().weight = Some(Weight(weight));
            })
        });
        let best = leveled(&small, None, &|_| true).expect("nobody at all keeps the rules");
        for cost in costs(&small) {
            let candidate = cost.candidate;
            let funded = best.1.funds(candidate);
            let turned = leveled(&small, None, &|allocation| allocation.funds(candidate) != funded);
            let (Other::Best { allocation, objective }, Some(turned)) = (&cost.other, &turned) else {
                prop_assert_eq!((&cost.other, &turned), (&Other::Impossible, &None), "not even half of it is there");
                continue;
            };
            prop_assert_eq!((*objective, allocation), (turned.0, &turned.1));
            let own = small.candidates.merit[candidate.at()].0;
            let funds = |merit: i64| {
                let best = leveled(&small, Some((candidate, merit)), &|_| true);
                best.is_some_and(|best| best.1.funds(candidate))
            };
            let Some(threshold) = cost.merit else {
                prop_assert_eq!(funds(if funded { 0 } else { own + 1_000_000_000 }), funded, "{:?}", cost);
                continue;
            };
            let least = if funded { own - threshold.merit.0 } else { own + threshold.merit.0 } + i64::from(threshold.beyond);
            prop_assert!(funds(least) && !funds(least - 1), "{:?}", cost);
        }
    }
}

/// The published one of the allocations that `wanted` takes, two levels for each of three candidates, one of whom may have another
/// merit.
fn leveled(
    small: &Small,
    changed: Option<(CandidateIx, i64)>,
    wanted: &dyn Fn(&Allocation) -> bool,
) -> Option<(crate::domain::Score, Allocation)> {
    let mut small = small.clone();
    if let Some((candidate, merit)) = changed {
        small.candidates.merit[candidate.at()] = Merit(merit);
    }
    let verifier = Verifier::new(&small.case, &small.candidates).expect("sound expressions");
    let mut all: Vec<(crate::domain::Score, Allocation)> = (0..27)
        .filter_map(|way| {
            let awards = small.candidates.rows().filter_map(|c| {
                let parts = [0, 1, 2][way / [1, 3, 9][c.at()] % 3];
                (parts > 0).then(|| (c, Money(small.candidates.requested[c.at()].0 * parts / 2)))
            });
            let allocation = Allocation { awards: awards.collect() };
            let recheck = verifier.verify(&small.case, &small.candidates, &allocation).ok()?;
            wanted(&allocation).then_some((recheck.objective, allocation))
        })
        .collect();
    all.sort_by(|left, right| small.better(left, right));
    all.into_iter().next()
}

/// One direction with two places and 100 万元: A and B are funded, D is ineligible.
fn four() -> Small {
    let test = TestCase::new("100").direction("1.5", 2, "100").clause("1.5(1)", "", "requested < 90");
    let table = test.candidates(&[
        ("A", "1.5", 1, "90", "50"),
        ("B", "1.5", 2, "80", "50"),
        ("C", "1.5", 3, "70", "60"),
        ("D", "1.5", 4, "60", "95"),
    ]);
    Small::new(test.case(), table)
}

fn study(small: &Small, whose: &[&str], internal: bool) -> Study {
    let whose = whose.iter().map(|id| small.candidates.find(id).expect("known")).collect();
    let about = About::new(&small.case, Vec::new(), false);
    small
        .asked(|asker| explain(asker, &small.case.programme, about, &Question { whose, internal }))
        .expect("an allocation")
}

#[test]
fn a_paragraph_says_what_would_have_been_enough() {
    let small = four();
    let paragraph = study(&small, &["C"], false).sections[0].paragraphs[0].clone();
    // With C comes A or B only beside at most 40; A (90) + C (70) need 110. So C alone with nobody: 170 - 70 = 100 points lost.
    assert_eq!(
        paragraph.en,
        "Project C applied in direction 1.5 for 60 万元; it ranks 3 with a merit of 70. It is eligible and is not funded. The \
         reason: all 2 places of direction 1.5 are taken; what is left of the 100 万元 of direction 1.5 is less than it asks for; \
         what is left of the programme's 100 万元 is less than it asks for. Were it to be funded, the merit of all that is funded \
         would fall by 100. All else equal it would have been funded with a merit of 170 or more (100 higher). No smaller request \
         would have been enough."
    );
    assert_eq!(
        paragraph.zh,
        "项目 C 申报方向 1.5，申请经费 60 万元，排名第 3，评分 70。该项目符合申报要求，未获资助。原因：方向 1.5 的 2 个名额已满；\
         方向 1.5 的经费 100 万元中，余额不足以支持该项目；项目总经费 100 万元中，余额不足以支持该项目。若必须资助该项目，\
         所资助项目的总评分将减少 100。其他条件不变，评分须达到 170（高出 100 分）方可获资助。减少申请经费不能改变结果。"
    );
}

#[test]
fn nothing_of_other_applicants_is_told_unless_asked() {
    let small = four();
    let words = |study: &Study| {
        let paragraphs = study.sections.iter().flat_map(|section| &section.paragraphs);
        let cells = study.sections.iter().flat_map(|section| &section.tables).flat_map(|table| &table.rows).flatten();
        let cells = cells.map(|cell| match cell {
            Value::Words(text) => format!("{} {}", text.zh, text.en),
            Value::Ids(ids) => ids.join(" "),
            Value::Id(id) => id.clone(),
            _ => String::new(),
        });
        let paragraphs = paragraphs.map(|text| format!("{} {}", text.zh, text.en));
        paragraphs.chain(cells).collect::<Vec<_>>().join(" ")
    };
    let names = |words: &str, id: &str| words.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == id);
    for (own, others) in [("A", ["B", "C", "D"]), ("C", ["X", "B", "D"]), ("D", ["X", "B", "C"])] {
        let said = words(&study(&small, &[own], false));
        assert!(names(&said, own));
        for other in others {
            assert!(!names(&said, other), "{other} in {said}");
        }
    }
    let internal = words(&study(&small, &["C"], true));
    assert!(internal.contains("who leaves: A, B; who enters: nobody"), "{internal}");
}

#[test]
fn the_ineligible_are_told_every_clause_and_its_cure() {
    let small = four();
    let study = study(&small, &["D"], false);
    let section = &study.sections[0];
    assert!(section.paragraphs[0].en.contains("Clause 1.5(1): reason of 1.5(1)"), "{}", section.paragraphs[0].en);
    assert!(
        section.tables[0].rows[0]
            .iter()
            .any(|cell| { matches!(cell, Value::Words(text) if text.en == "1.5(1): reason of 1.5(1)") })
    );
}

#[test]
fn everybody_is_explained_when_nobody_is_named() {
    let study = study(&four(), &[], false);
    let keys: Vec<(&str, usize)> =
        study.sections.iter().map(|section| (section.key.as_str(), section.tables[0].rows.len())).collect();
    assert_eq!(keys, [("unfunded", 1), ("funded", 2), ("ineligible", 1)]);
    assert!(study.proven);
}
