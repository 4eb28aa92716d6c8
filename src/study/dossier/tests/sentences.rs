//! The sentences themselves, in small cases.

use super::super::fixture::{Mini, Sample};
use super::super::{Obstacle, PresenceCounts};
use crate::domain::{Cells, Column, Lock, Presence, Ranking, Stop, Text, ToCheck};

fn said(sample: &Sample, id: &str) -> Text {
    let candidate = sample.candidates.find(id).unwrap();
    sample.dossier().reason(candidate)
}

#[test]
fn sentences_about_places_funds_and_total() {
    let rows = [("A", 1, 90, 100), ("B", 2, 80, 50), ("C", 3, 70, 40), ("D", 4, 60, 35)];
    let full = Mini::new(&rows).places(2).funded(&["A", "B"]).build();
    assert_eq!(said(&full, "C").en, "Rank 3: all 2 places of direction 1.7 are taken (last funded: rank 2).");
    assert_eq!(said(&full, "C").zh, "排名第 3：方向 1.7 的 2 个名额已满（末位资助：第 2 名）。");
    let tight = Mini::new(&rows).funds(180).funded(&["A", "C"]).build();
    assert_eq!(
        said(&tight, "B").en,
        "Rank 2, passed over while the worse-ranked C (rank 3) is funded: it asks 50 万元, but only 40 万元 of the 180 万元 \
         of direction 1.7 are left; no permitted combination that includes it has more merit than the one funded."
    );
    assert_eq!(
        said(&tight, "C").en,
        "Rank 3 with merit 70: funded with 40 万元; the better-ranked B (rank 2) is not funded."
    );
    let poor = Mini::new(&rows).total(150).funded(&["A", "B"]).build();
    assert_eq!(said(&poor, "D").en, "Rank 4: it asks 35 万元, but all of the 150 万元 of the programme are awarded.");
    assert_eq!(said(&poor, "D").zh, "排名第 4：申请 35 万元，而项目总经费 150 万元已全部安排。");
}

#[test]
fn sentences_about_limits_and_needs() {
    let rows = [("A", 1, 90, 10), ("B", 2, 80, 10), ("C", 3, 70, 10)];
    let one = Mini::new(&rows).limit(1, &["A", "B"]).needs("C", "B").funded(&["A"]).build();
    assert_eq!(said(&one, "B").en, "Rank 2: limit one-each (clause 1.7) for Egypt allows 1 project, and A has it.");
    assert_eq!(said(&one, "B").zh, "排名第 2：限制 one-each（条款 1.7）对“埃及”最多资助 1 个项目，已由 A 占用。");
    assert_eq!(said(&one, "C").en, "Rank 3: it needs B, which is not funded.");
    let ids: Vec<String> = (1..=7).map(|n| format!("P{n}")).collect();
    let rows: Vec<(&str, u32, i64, i64)> = (1..).zip(&ids).map(|(n, id)| (id.as_str(), n, 50, 1)).collect();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let many = Mini::new(&rows).limit(5, &names).funded(&names[..5]).build();
    assert!(said(&many, "P6").en.ends_with("allows 5 projects, and P1, P2, P3 and 2 more take them up."));
    assert!(said(&many, "P6").zh.ends_with("最多资助 5 个项目，已由 P1、P2、P3 等 5 个项目占用。"));
}

#[test]
fn sentences_about_ranking() {
    let rows = [("A", 1, 90, 100), ("B", 2, 80, 60), ("C", 3, 70, 10)];
    let ranked = |ranking| Mini::new(&rows).funds(150).ranking(ranking).funded(&["A"]).build();
    let strict = ranked(Ranking::Strict);
    assert_eq!(
        said(&strict, "C").en,
        "Rank 3: under strict ranking nobody behind B (rank 2) may be funded, and B is not funded."
    );
    let skip = ranked(Ranking::Skip);
    let c = skip.candidates.find("C").unwrap();
    assert!(skip.dossier().obstacles(c).is_empty(), "B does not fit, so skip lets C pass");
    let rows = [("A", 1, 90, 100), ("B", 2, 80, 40), ("C", 3, 70, 10)];
    let fits = Mini::new(&rows).funds(150).ranking(Ranking::Skip).funded(&["A"]).build();
    let c = fits.candidates.find("C").unwrap();
    let b = fits.candidates.find("B").unwrap();
    assert_eq!(fits.dossier().obstacles(c), [Obstacle::Skips { better: b }]);
    let mut refused = Mini::new(&rows).funds(150).ranking(Ranking::Strict).funded(&["A"]);
    refused.scenario.refuse.push(Lock { id: "B".into(), reason: "withdrawn.".into() });
    let refused = refused.build();
    assert!(refused.dossier().obstacles(c).is_empty(), "a refused candidate is passed over freely");
    assert_eq!(said(&refused, "B").en, "Rank 2: the scenario refuses it (reason: withdrawn).");
    assert_eq!(said(&refused, "B").zh, "排名第 2：情景规定不予资助（理由：withdrawn）。");
}

#[test]
fn a_candidate_that_nothing_keeps_out_is_told_so() {
    let rows = [("A", 1, 90, 10), ("B", 2, 0, 10)];
    let zero = Mini::new(&rows).funded(&["A"]).build();
    assert_eq!(
        said(&zero, "B").en,
        "Rank 2: adding it alone would breach no rule, but its merit is 0: it would add nothing, and the published rule \
         takes the least money."
    );
    let rows = [("A", 1, 90, 10), ("B", 2, 80, 10)];
    let stopped = Mini::new(&rows).funded(&["A"]).stopped(Stop::Interrupted).build();
    assert_eq!(
        said(&stopped, "B").en,
        "Rank 2: adding it alone would breach no rule, but the search stopped before it had proven the best allocation \
         (interrupted)."
    );
    assert_eq!(stopped.dossier().directions[0].shortfall, None, "no cap, no shortfall");
}

#[test]
fn sentences_about_ties_locks_and_checks() {
    let rows = [("A", 1, 90, 10), ("B", 2, 80, 10), ("C", 2, 80, 10)];
    let presence = [Presence::Always, Presence::Sometimes, Presence::Sometimes];
    let mut mini = Mini::new(&rows).places(2).funded(&["A", "B"]).presence(&presence);
    mini.scenario.fund.push(Lock { id: "A".into(), reason: "旗舰项目。".into() });
    let tie = mini.build();
    assert_eq!(
        said(&tie, "A").zh,
        "排名第 1，评分 90，资助 10 万元，在所有总评分最高的方案中均获资助；情景锁定资助（理由：旗舰项目）。"
    );
    assert!(said(&tie, "B").en.ends_with("(least money, then the order of direction, rank and id) decides for it."));
    assert!(
        said(&tie, "C").en.ends_with("(least money, then the order of direction, rank and id) decides against it.")
    );
    assert_eq!(tie.dossier().headline.presence, Some(PresenceCounts { always: 1, sometimes: 2, never: 0 }));

    let mut unchecked = Mini::new(&rows).places(2).funded(&["A", "C"]).clause("1.7(1)", "two years.");
    unchecked.undecided = vec!["B", "C"];
    let takes_part = unchecked.clone().build();
    assert!(
        said(&takes_part, "C").en.ends_with("a person must still check clause 1.7(1), for which data are missing.")
    );
    unchecked.scenario.to_check = ToCheck::LeftOut;
    let left_out = unchecked.funded(&["A"]).build();
    assert_eq!(
        said(&left_out, "B").en,
        "Rank 2: it is left out until a person has checked clause 1.7(1), for which data are missing."
    );
    assert_eq!(left_out.dossier().directions[0].taking_part, 1);
}

#[test]
fn an_ineligible_candidate_gets_all_its_reasons() {
    let mut mini = Mini::new(&[("A", 1, 90, 10), ("B", 2, 80, 10)]).funded(&["A"]);
    mini = mini.clause("1.9(1)", "An enterprise leads.").clause("1.7(2)", "Two years.");
    mini.failed = vec![("B", 0), ("B", 1)];
    let sample = mini.build();
    assert_eq!(
        said(&sample, "B").en,
        "Not eligible; requirements not met: 1.9(1), \"An enterprise leads\"; 1.7(2), \"Two years\"."
    );
    assert_eq!(said(&sample, "B").zh, "不符合申报要求：1.9(1)“An enterprise leads”；1.7(2)“Two years”。");
    let facts = &sample.dossier().clauses;
    assert_eq!((facts[0].failed, facts[1].failed), (1, 1));
}

#[test]
fn weights_count_in_the_figures_and_the_words() {
    let rows = [("A", 1, 90, 100), ("B", 2, 80, 60), ("C", 3, 70, 10)];
    let presence = [Presence::Always, Presence::Never, Presence::Always];
    let sample = Mini::new(&rows).funds(150).weight(12_000).funded(&["A", "C"]).presence(&presence).build();
    let dossier = sample.dossier();
    assert_eq!(dossier.directions[0].merit.plain().to_string(), "192", "1.2 times 90 + 70");
    assert!(said(&sample, "B").en.ends_with("has more weighted merit than any permitted one that includes it."));
    assert!(said(&sample, "B").zh.ends_with("所选组合的加权总评分高于任何包含该项目的可行组合。"));
}

#[test]
fn a_column_synthetic_marks_the_dossier() {
    let mut sample = Mini::new(&[("A", 1, 90, 10)]).funded(&["A"]).build();
    assert!(!sample.dossier().synthetic);
    let flags = Cells::Flag(vec![Some(true)]);
    sample.candidates.columns.push(Column { name: "synthetic".into(), cells: flags });
    assert!(sample.dossier().synthetic);
}
