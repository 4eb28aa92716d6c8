//! Against enumeration on small programmes, and against figures computed elsewhere.

use super::reviews::Reviews;
use super::{Method, Question, draws, posterior, protection, robust};
use crate::domain::testing::{TestCase, decimal, integer};
use crate::domain::{Allocation, CandidateIx, Candidates, DirectionIx, Merit, Money, Reviewers, Score};
use crate::study::asker::{Refused, Worth, proven};
use crate::study::testing::{Small, small};
use crate::study::{About, Study, Value};
use crate::verify::Verifier;
use proptest::prelude::*;

fn question(method: Method, draws: usize) -> Question {
    Question {
        draws,
        seed: 7,
        method,
        core: 9_500,
        exterior: 500,
        gammas: vec![0, 1, 2],
        file: "candidates.csv".into(),
        scenario: "base.toml".into(),
    }
}

/// Two directions; A has two places, B one. Reviewers agree on a1 and b1, and on nobody else.
fn panel() -> Small {
    let test = TestCase::new("60").direction("A", 2, None).direction("B", 1, None);
    let table = test.candidates(&[
        ("a1", "A", 1, "90", "10"),
        ("a2", "A", 2, "71", "10"),
        ("a3", "A", 3, "70", "10"),
        ("b1", "B", 1, "80", "10"),
        ("b2", "B", 2, "60", "10"),
    ]);
    let table = table
        .with(integer("reviewer_1", &[Some(90), Some(60), Some(66), Some(80), Some(50)]))
        .with(decimal("reviewer_2", 1, &["90", "71.5", "70", "80", "60"]))
        .with(integer("reviewer_10", &[Some(90), Some(82), Some(74), Some(80), Some(70)]));
    Small::new(test.case(), table)
}

fn asked(small: &Small, question: &Question) -> Result<Study, Refused> {
    small.asked(|asker| robust(asker, About::new(&small.case, Vec::new(), false), question))
}

fn codes(refused: Result<Study, Refused>) -> Vec<String> {
    let Err(Refused::Issues(issues)) = refused else { panic!("{refused:?}") };
    issues.0.iter().map(|issue| format!("{} {}", issue.code, issue.at)).collect()
}

fn cell<'s>(study: &'s Study, table: &str, id: &str, column: &str) -> &'s Value {
    let tables = study.sections.iter().flat_map(|section| &section.tables);
    let table = tables.into_iter().find(|known| known.key == table).expect("a table");
    let at = table.columns.iter().position(|known| known.key == column).expect("a column");
    let row = table.rows.iter().find(|row| row[0] == Value::Id(id.into())).expect("a row");
    &row[at]
}

#[test]
fn who_has_no_rival_is_core_and_who_has_no_chance_is_exterior() {
    for method in [Method::Bootstrap, Method::Bayes] {
        let small = panel();
        let study = asked(&small, &question(method, 400)).expect("robust");
        let set = |id: &str| cell(&study, "candidates", id, "set").clone();
        let code = |value: Value| if let Value::Code(code, _) = value { code } else { "none" };
        assert_eq!(code(set("a1")), "core", "{method:?}");
        assert_eq!([code(set("a2")), code(set("a3"))], ["borderline"; 2], "{method:?}");
        if method == Method::Bootstrap {
            let first = Value::Number(crate::domain::Decimal::new(100, 2));
            assert_eq!(cell(&study, "candidates", "a1", "expected_rank"), &first, "nobody can be drawn above a1");
        }
        assert_eq!(study, asked(&small, &question(method, 400)).expect("again"), "the same each time");
        let other = Question { seed: 8, ..question(method, 400) };
        assert_ne!(study.sections, asked(&small, &other).expect("again").sections, "another seed, other draws");
    }
}

/// All 27 ways to draw three of three scores: the mean of a2 is above that of a3 in a share that counting gives.
#[test]
#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn resampling_has_the_frequencies_that_counting_gives() {
    let small = panel();
    let draws = 4_000;
    let study = asked(&small, &question(Method::Bootstrap, draws)).expect("robust");
    let (a2, a3) = ([600_i64, 715, 820], [660_i64, 700, 740]);
    let sums = |scores: [i64; 3]| {
        let mut sums = Vec::new();
        for x in scores {
            for y in scores {
                sums.extend(scores.map(|z| x + y + z));
            }
        }
        sums
    };
    // merit' = merit + mean' - mean: in tenths times three, against means of 71 1/6 and 70. The published rule prefers a2 in a tie.
    let shift = |sums: Vec<i64>, merit: i64| -> Vec<i64> {
        let whole = sums.iter().sum::<i64>() / 27;
        sums.into_iter().map(|sum| 3 * merit + sum - whole).collect()
    };
    let (a2, a3) = (shift(sums(a2), 710), shift(sums(a3), 700));
    let wins = a2.iter().map(|x| a3.iter().filter(|y| x >= y).count()).sum::<usize>();
    let expected = wins as f64 / 729.0;
    let Value::Percent(found) = cell(&study, "candidates", "a2", "frequency") else { panic!("a share") };
    // Four standard errors of a share over the draws.
    let wide = 4.0 * (expected * (1.0 - expected) / draws as f64).sqrt();
    assert!((found.to_f64() / 100.0 - expected).abs() < wide, "{found} against {expected}");
}

#[test]
fn draws_do_not_depend_on_the_order_of_rows_nor_on_others() {
    let small = panel();
    let program = small.situation().program().expect("buildable");
    let question = question(Method::Bootstrap, 50);
    let reviews = Reviews::read(&small.situation(), &program, &question).expect("sound");
    let drawn = draws::draw(&small.candidates, &reviews, &question).expect("drawn").merits;
    let fewer = Reviews { whose: reviews.whose[2..].to_vec(), scores: reviews.scores[2..].to_vec(), ..reviews.clone() };
    let others = draws::draw(&small.candidates, &fewer, &question).expect("drawn").merits;
    assert!(drawn.iter().zip(&others).all(|(one, other)| one[2..] == other[2..]));
    assert!(drawn.iter().all(|merits| merits[0] == small.candidates.merit[0]), "reviewers who agree move nothing");
    assert!(drawn.iter().any(|merits| merits[1] != small.candidates.merit[1]));
}

#[test]
fn reviewers_who_are_persons_are_drawn_for_everybody_at_once() {
    let mut small = panel();
    small.case.programme.reviewers = Reviewers::Persons;
    let program = small.situation().program().expect("buildable");
    let question = question(Method::Bootstrap, 200);
    let reviews = Reviews::read(&small.situation(), &program, &question).expect("sound");
    let drawn = draws::draw(&small.candidates, &reviews, &question).expect("drawn").merits;
    // Every reviewer scores b2 ten above the one before; of a3 it is four: 2.5 times as far, whoever is drawn.
    for merits in &drawn {
        let (b2, a3) = (merits[4].0 - 60_000_000, merits[2].0 - 70_000_000);
        assert!((2 * b2 - 5 * a3).abs() <= 5_000, "{b2} {a3}: thousandths are rounded");
    }
}

/// One-way layout: 4 candidates of one direction, 3 scores each. The posterior means were computed once by integrating the
/// posterior density of (σ, τ) with flat priors numerically (Python, plain sums over a grid of 900 × 900 up to σ = 12 and τ = 1500,
/// levels and mean integrated out in closed form), which shares nothing with the sampler.
#[test]
fn the_sampler_agrees_with_numerical_integration() {
    let scores = [[70, 74, 72], [80, 84, 85], [77, 75, 73], [90, 86, 85]];
    let reviews = Reviews {
        columns: vec!["reviewer_1".into(), "reviewer_2".into(), "reviewer_3".into()],
        persons: false,
        whose: (0..4).map(CandidateIx::new).collect(),
        scores: scores.iter().map(|own| own.iter().map(|score| Some(score * 1_000_000)).collect()).collect(),
    };
    let posterior = posterior::draw(&reviews, &[DirectionIx(0); 4], 20_000, 1).expect("proper");
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / 20_000.0;
    let within = mean(&mut posterior.within.iter().copied());
    assert!((within - SIGMA).abs() < 0.05, "σ {within}");
    for (at, expected) in LEVELS.into_iter().enumerate() {
        let level = mean(&mut posterior.levels.iter().map(|levels| levels[at]));
        assert!((level - expected).abs() < 0.05, "level {at}: {level} against {expected}");
    }
}

const SIGMA: f64 = 2.840;
const LEVELS: [f64; 4] = [72.310, 82.839, 75.182, 86.668];

#[test]
fn strictness_is_found_where_columns_are_persons() {
    // Every score of the second reviewer is six below that of the first, every one of the third is six above.
    let levels = [60, 65, 70, 72, 74, 78, 80, 85, 88, 90];
    let noise = [1, -1, 0, 1, -1, 0, 1, -1, 0, 0];
    let scores = levels.iter().zip(noise).map(|(level, noise)| {
        [level + noise, level - 6, level + 6 - noise].map(|score: i64| Some(score * 1_000_000)).to_vec()
    });
    let reviews = Reviews {
        columns: vec!["reviewer_1".into(), "reviewer_2".into(), "reviewer_3".into()],
        persons: true,
        whose: (0..10).map(CandidateIx::new).collect(),
        scores: scores.collect(),
    };
    let posterior = posterior::draw(&reviews, &[DirectionIx(0); 10], 4_000, 1).expect("proper");
    let mean = |column: usize| posterior.strictness.iter().map(|all| all[column]).sum::<f64>() / 4_000.0;
    let apart = [mean(0) - mean(1), mean(2) - mean(0)];
    assert!(apart.iter().all(|apart| (5.0..6.5).contains(apart)), "{apart:?}");
    let within = posterior.within.iter().sum::<f64>() / 4_000.0;
    assert!(within < 1.5, "what the reviewers explain is not chance: {within}");
}

#[test]
fn unusable_scores_are_told_all_at_once() {
    let small = panel();
    let mut none = small.clone();
    none.candidates.columns.retain(|column| column.name != "reviewer_1" && column.name != "reviewer_2");
    assert_eq!(codes(asked(&none, &question(Method::Bootstrap, 5))), ["Q601 candidates.csv, reviewer_1"]);
    let mut few = small.clone();
    few.candidates.columns[0] = integer("reviewer_1", &[None, None, Some(66), Some(80), Some(50)]);
    few.candidates.columns[1] = integer("reviewer_2", &[None, Some(70), Some(66), Some(80), Some(50)]);
    few.candidates.columns[2] = integer("reviewer_10", &[None, None, Some(74), Some(80), Some(70)]);
    let upside_down = Question { core: 500, exterior: 500, ..question(Method::Bootstrap, 5) };
    assert_eq!(
        codes(asked(&few, &upside_down)),
        ["Q606 robust, --core", "Q602 candidates.csv, row 1, reviewer_1", "Q602 candidates.csv, row 2, reviewer_1"]
    );
    assert_eq!(codes(asked(&few, &question(Method::Bayes, 5))), ["Q602 candidates.csv, row 1, reviewer_1"]);
    let mut scale = small.clone();
    scale.candidates.merit[1] = Merit(2_000_000);
    assert_eq!(codes(asked(&scale, &question(Method::Bootstrap, 5))), ["Q604 candidates.csv, merit"]);
    let mut text = small.clone();
    text.candidates.columns[1] = crate::domain::testing::text("reviewer_2", &["a", "b", "c", "d", "e"]);
    assert_eq!(codes(asked(&text, &question(Method::Bootstrap, 5))), ["Q603 candidates.csv, reviewer_2"]);
    let mut agreed = small.clone();
    for column in 1..3 {
        agreed.candidates.columns[column] =
            integer(&small.candidates.columns[column].name, &[Some(90), Some(60), Some(66), Some(80), Some(50)]);
    }
    assert_eq!(codes(asked(&agreed, &question(Method::Bayes, 5))), ["Q607 candidates.csv, reviewer_1"]);
    let mut interval = small;
    interval.candidates =
        interval.candidates.with(integer("merit_low", &[Some(85), Some(72), Some(70), None, Some(0)]));
    assert_eq!(codes(asked(&interval, &question(Method::Bootstrap, 5))), ["Q605 candidates.csv, row 2, merit_low"]);
}

proptest! {
    /// The robust allocation's worst case is that of the best of all allocations, each against its worst set of lower merits.
    #[test]
    fn the_robust_allocation_is_that_of_enumeration(
        small in small(),
        falls in prop::collection::vec(0_i64..9, 8),
        gamma in 0_usize..4,
    ) {
        let all = small.all();
        if all.is_empty() {
            return Ok(());
        }
        let program = small.situation().program().expect("buildable");
        let whose: Vec<CandidateIx> = small.candidates.rows().collect();
        let down: Vec<Merit> = whose
            .iter()
            .map(|c| Merit((falls[c.at()] * 1_000_000).min(small.candidates.merit[c.at()].0)))
            .collect();
        let worst = |merit: Score, funded: &[CandidateIx]| -> i128 {
            let fall = |c: &CandidateIx| Score::of(down[c.at()], small.case.weight(small.candidates.direction[c.at()])).0;
            let sets = (0_u32..1 << funded.len()).filter(|set| set.count_ones() as usize <= gamma);
            let lost = sets.map(|set| (0..funded.len()).filter(|at| set >> at & 1 == 1).map(|at| fall(&funded[at])).sum::<i128>());
            merit.0 - lost.max().unwrap_or(0)
        };
        let best = all.iter().map(|(merit, allocation)| {
            worst(*merit, &allocation.awards.iter().map(|award| award.0).collect::<Vec<_>>())
        });
        let best = best.max().expect("an allocation");
        let deviations = protection::Deviations { down: down.clone(), given: true };
        let found = small.asked(|asker| {
            let base = asker.base_answer().expect("there is one");
            protection::protect(asker, &program, &base, &whose, &deviations, &[gamma]).expect("proven")
        });
        prop_assert_eq!(found[0].guaranteed.0, best);
        prop_assert!(found[0].base.0 <= best);
    }

    /// With awards below the request: three candidates, each in full, at half of it (with seven tenths of the merit), or not.
    #[test]
    fn award_levels_have_the_optima_and_the_worst_cases_of_enumeration(
        rows in prop::collection::vec((1_i64..9, 2_i64..8, 0_i64..9, 0_i64..9), 3),
        total in 3_i64..16,
        gamma in 0_usize..4,
    ) {
        let small = Small::in_full_or_half(total, rows.iter().map(|row| (row.0, row.1)), |test| test);
        let (case, whose) = (&small.case, small.candidates.rows().collect::<Vec<CandidateIx>>());
        let with = |merit: &dyn Fn(usize) -> i64| {
            let mut candidates = small.candidates.clone();
            candidates.merit = (0..3).map(|at| Merit(merit(at) * 1_000_000)).collect();
            candidates
        };
        let (drawn, lowest) = (with(&|at| rows[at].2), with(&|at| (rows[at].0 - rows[at].3).max(0)));
        let verifier = Verifier::new(case, &small.candidates).expect("sound expressions");
        // Each of three ways for each of three candidates.
        let all: Vec<Allocation> = (0..27)
            .map(|way| {
                let awards = whose.iter().filter_map(|c| {
                    let parts = [0, 1, 2][way / [1, 3, 9][c.at()] % 3];
                    (parts > 0).then(|| (*c, Money(small.candidates.requested[c.at()].0 * parts / 2)))
                });
                Allocation { awards: awards.collect() }
            })
            .filter(|allocation| verifier.verify(case, &small.candidates, allocation).is_ok())
            .collect();
        let worth = |candidates: &Candidates, allocation: &Allocation| -> i128 {
            allocation.awards.iter().map(|award| case.score_at(candidates, award.0, award.1).0).sum()
        };
        let worst = |allocation: &Allocation| {
            let fall = |award: &(CandidateIx, Money)| {
                case.score_at(&small.candidates, award.0, award.1).0 - case.score_at(&lowest, award.0, award.1).0
            };
            let mut falls: Vec<i128> = allocation.awards.iter().map(fall).collect();
            falls.sort_unstable_by_key(|fall| std::cmp::Reverse(*fall));
            worth(&small.candidates, allocation) - falls.iter().take(gamma).sum::<i128>()
        };
        let down = whose.iter().map(|c| Merit(small.candidates.merit[c.at()].0 - lowest.merit[c.at()].0)).collect();
        let deviations = protection::Deviations { down, given: true };
        let program = small.situation().program().expect("buildable");
        let (answers, found) = small.asked(|asker| {
            let base = asker.base_answer().expect("there is one");
            let answers = asker.ask_worths(&program, &base, &[Worth::Merits(drawn.merit.clone())]).expect("asked");
            let found = protection::protect(asker, &program, &base, &whose, &deviations, &[gamma]).expect("proven");
            (answers, found)
        });
        let best = all.iter().map(|allocation| worth(&drawn, allocation)).max();
        prop_assert_eq!(Some(proven(answers).expect("proven")[0].objective.0), best);
        prop_assert_eq!(Some(found[0].guaranteed.0), all.iter().map(worst).max());
    }

    /// Every draw's optimum is the one of enumeration under the drawn merits.
    #[test]
    fn other_merits_have_the_optima_of_enumeration(small in small(), merits in prop::collection::vec(prop::collection::vec(0_i64..6, 8), 1..4)) {
        if small.all().is_empty() {
            return Ok(());
        }
        let program = small.situation().program().expect("buildable");
        let n = small.candidates.len();
        let drawn: Vec<Vec<Merit>> =
            merits.iter().map(|all| all[..n].iter().map(|merit| Merit(merit * 1_000_000)).collect()).collect();
        let free = small.case.scenario.ranking == crate::domain::Ranking::Free;
        let answers = small.asked(|asker| {
            let base = asker.base_answer().expect("there is one");
            let worths: Vec<Worth> = drawn.iter().cloned().map(Worth::Merits).collect();
            asker.ask_worths(&program, &base, &worths).expect("asked")
        });
        if !free {
            return Ok(());
        }
        for (solution, merits) in proven(answers).expect("proven").iter().zip(&drawn) {
            let mut candidates = small.candidates.clone();
            candidates.merit.clone_from(merits);
            let best = Small::new(small.case.clone(), candidates).all().into_iter().next().expect("an allocation");
            prop_assert_eq!((solution.objective, &solution.allocation), (best.0, &best.1));
        }
    }
}
