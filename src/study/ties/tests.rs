//! Certainty, lists and draws against all allocations there are.

use super::{Question, draw, list, presence, ties};
use crate::domain::testing::TestCase;
use crate::domain::{Allocation, CandidateIx, Presence, Solution};
use crate::study::explain::costs;
use crate::study::result::{About, Value};
use crate::study::testing::{Small, small};
use proptest::prelude::*;

/// Of the allocations worth at least `(1 - share / 10^6)` of the best: who is in all, some, none.
fn expected(small: &Small, share: i128, whose: CandidateIx) -> Presence {
    let all = small.all();
    let best = all[0].0.0;
    let near: Vec<&Allocation> =
        all.iter().filter(|one| (best - one.0.0) * 1_000_000 <= best * share).map(|one| &one.1).collect();
    match near.iter().filter(|one| one.funds(whose)).count() {
        0 => Presence::Never,
        n if n == near.len() => Presence::Always,
        _ => Presence::Sometimes,
    }
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone is tied to one lifetime")]
fn optimum(small: &Small) -> Solution {
    small.asked(|asker| asker.base_answer()).expect("an allocation")
}

fn tied(small: &Small) -> Vec<CandidateIx> {
    let order = small.candidates.canonical_order();
    order.into_iter().filter(|candidate| expected(small, 0, *candidate) == Presence::Sometimes).collect()
}

fn best(small: &Small) -> Vec<Allocation> {
    let all = small.all();
    let most = all[0].0;
    all.into_iter().filter(|one| one.0 == most).map(|one| one.1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn certainty_is_that_of_enumeration(small in small(), share in prop::sample::select(vec![0_i64, 5_000, 100_000, 400_000])) {
        prop_assume!(!small.all().is_empty());
        let optimum = optimum(&small);
        let whose: Vec<CandidateIx> = small.candidates.rows().collect();
        let costs = small.asked(|asker| costs(asker, &optimum, &whose, false)).expect("answered");
        for cost in costs {
            let wanted = expected(&small, i128::from(share), cost.candidate);
            prop_assert_eq!(presence(&cost, &optimum, share), Some(wanted), "{:?}", cost);
        }
    }

    #[test]
    fn all_best_allocations_are_listed_and_a_draw_gives_one_of_them(small in small(), seed in "[a-z]{1,6}") {
        prop_assume!(!small.all().is_empty());
        let (optimum, tied, best) = (optimum(&small), tied(&small), best(&small));
        let (found, complete) = small.asked(|asker| list(asker, &optimum, &tied, 1000)).expect("answered");
        prop_assert_eq!((&found, complete), (&best, Some(true)));
        let (few, complete) = small.asked(|asker| list(asker, &optimum, &tied, 1)).expect("answered");
        prop_assert_eq!(&few, &best[..1].to_vec(), "the published one");
        prop_assert_eq!(complete, Some(best.len() == 1));
        let drawn = small.asked(|asker| draw(asker, &optimum, &tied, &seed)).expect("answered");
        prop_assert!(best.contains(&drawn.allocation));
        // Replayed from the steps alone: whoever is drawn is funded where a best allocation agrees with the steps so far.
        let mut left = best.clone();
        for step in &drawn.steps {
            let with: Vec<Allocation> = left.iter().filter(|one| one.funds(step.candidate)).cloned().collect();
            prop_assert_eq!(step.funded, !with.is_empty());
            prop_assert_eq!(step.by_lot, !with.is_empty() && with.len() < left.len());
            if step.funded {
                left = with;
            }
        }
        prop_assert_eq!(left, vec![drawn.allocation]);
    }
}

#[test]
fn a_tie_is_told_listed_and_drawn() {
    // One place for three of equal merit; b and c ask for less.
    let test = TestCase::new("100").direction("d", 1, None);
    let rows = [("a", "d", 1, "9", "30"), ("b", "d", 1, "9", "20"), ("c", "d", 2, "9", "20"), ("e", "d", 3, "8", "20")];
    let small = Small::new(test.case(), test.candidates(&rows));
    let about = || About::new(&small.case, Vec::new(), false);
    let question = |within, seed: &str| Question { within, list: 10, seed: Some(seed.to_owned()) };
    let study = small.asked(|asker| ties(asker, about(), &question(Some(120_000), "2025-11-24"))).expect("answered");
    let codes = |at: usize| -> Vec<&str> {
        let rows = &study.sections[0].tables[0].rows;
        rows.iter().map(|row| if let Value::Code(code, _) = row[at] { code } else { "" }).collect()
    };
    assert_eq!(codes(6), ["sometimes", "sometimes", "sometimes", "never"]);
    assert_eq!(codes(7), ["sometimes"; 4], "e is within 12 % of 9 points");
    let listed = &study.sections[1].tables[0].rows;
    let awarded: Vec<&Value> = listed.iter().map(|row| &row[4]).collect();
    assert_eq!(awarded, ["b", "c", "a"].map(|id| Value::Ids(vec![id.into()])).iter().collect::<Vec<_>>());
    let steps = &study.sections[2].tables[0].rows;
    assert_eq!(steps.len(), 3);
    assert!(matches!(steps[0][5], Value::Code("funded", _)), "whoever is drawn first has the place");
    assert!(steps[1..].iter().all(|step| matches!(step[5], Value::Code("excluded", _))));
    let again = small.asked(|asker| ties(asker, about(), &question(Some(120_000), "2025-11-24"))).expect("answered");
    assert_eq!(study, again);
}
