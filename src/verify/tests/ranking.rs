//! Strict and skip ranking.

use super::*;

#[test]
fn strict_ranking_passes_over_nobody_who_may_be_funded() {
    let case = case().clause("1", "", "years <= 3").scenario(|scenario| scenario.ranking = Ranking::Strict);
    let rows = [
        ("A", "1.1", 1, "9", "10"),
        ("B", "1.1", 1, "9", "10"),
        ("C", "1.1", 2, "8", "10"),
        ("D", "1.1", 3, "7", "10"),
        ("X", "1.2", 1, "7", "10"),
        ("Y", "1.2", 2, "7", "10"),
    ];
    let years = |c: Option<i64>| integer("years", &[Some(3), Some(3), c, Some(3), Some(4), Some(3)]);
    let candidates = case.candidates(&rows).with(years(Some(3)));
    assert_eq!(breaches(&case, &candidates, &["A", "Y"]), [], "equal ranks do not bind each other; X is not eligible");
    assert_eq!(breaches(&case, &candidates, &["A", "C"]), [ranking("B", 1)]);
    assert_eq!(breaches(&case, &candidates, &["A", "B", "D"]), [ranking("C", 1)]);
    assert_eq!(breaches(&case, &candidates, &["C", "D"]), [ranking("A", 2), ranking("B", 2)]);
    let refused = case.clone().refuse("C");
    assert_eq!(breaches(&refused, &candidates, &["A", "B", "D"]), []);
    let locked = case.clone().fund("D");
    assert_eq!(breaches(&locked, &candidates, &["A", "B", "D"]), [ranking("C", 1)], "a lock makes no exception");
    let candidates = case.candidates(&rows).with(years(None));
    assert_eq!(breaches(&case, &candidates, &["A", "B", "D"]), [ranking("C", 1)], "C is to be checked and takes part");
    let left_out = case.scenario(|scenario| scenario.to_check = ToCheck::LeftOut);
    assert_eq!(breaches(&left_out, &candidates, &["A", "B", "D"]), []);
}

/// A, B, C of 30, 20, 10 in direction 1.1 and D of 40 in 1.2, under skip.
fn skip(total: &str, funds: &str) -> TestCase {
    let case = TestCase::new(total).direction("1.1", 3, funds).direction("1.2", 2, "60");
    case.scenario(|scenario| scenario.ranking = Ranking::Skip)
}

#[test]
fn skip_passes_over_what_does_not_fit_under_the_money() {
    let case = skip("100", "45");
    let candidates = candidates(&case);
    assert_eq!(breaches(&case, &candidates, &["A", "C"]), [], "30 + 20 exceeds 45");
    assert_eq!(
        breaches(&case, &candidates, &["B", "C"]),
        [ranking("A", 2)],
        "what stands behind A leaves it no less room"
    );
    assert_eq!(breaches(&case, &candidates, &["C"]), [ranking("A", 1), ranking("B", 1)]);
    let case = skip("85", "60");
    assert_eq!(breaches(&case, &candidates, &["A", "C", "D"]), [], "30 + 20 + 40 exceeds 85");
    assert_eq!(breaches(&case, &candidates, &["A", "C"]), [ranking("B", 1)]);
    let case = skip("90", "60");
    assert_eq!(breaches(&case, &candidates, &["A", "C", "D"]), [ranking("B", 1)], "30 + 20 + 40 is 90");
}

#[test]
fn skip_passes_over_what_a_limit_or_a_dependency_keeps_out() {
    let case = skip("100", "60").limit(limit("country", "", &["country"], Measure::Count(at_most(1))));
    let countries = |cells: &[&str]| candidates(&case).with(text("country", cells));
    let better = countries(&["埃及", "埃及", "也门", "南非", ""]);
    assert_eq!(breaches(&case, &better, &["A", "C"]), [], "A takes Egypt's place before B");
    let worse = countries(&["也门", "埃及", "埃及", "南非", ""]);
    assert_eq!(breaches(&case, &worse, &["A", "C"]), [ranking("B", 1)], "C stands behind B and may not take its place");
    let other = countries(&["也门", "埃及", "利比亚", "埃及", ""]);
    assert_eq!(breaches(&case, &other, &["A", "C", "D"]), [], "another direction has Egypt's place");
    assert_eq!(breaches(&case, &other, &["A", "C"]), [ranking("B", 1)]);
    let case = skip("100", "60").require("B", "D");
    let candidates = candidates(&case);
    assert_eq!(breaches(&case, &candidates, &["A", "C"]), [], "B needs D");
    assert_eq!(breaches(&case, &candidates, &["A", "C", "D"]), [ranking("B", 1)]);
}

/// Does the allocation keep to skip, read word by word?
fn keeps_skip(case: &Case, candidates: &Candidates, bindings: &[Binding], funded: &[bool]) -> bool {
    let rows = 0..candidates.len();
    let (direction, rank) = (&candidates.direction, &candidates.rank);
    let ask = |row: usize| candidates.requested[row].0;
    let fits = |i: usize| {
        let counts = |k: &usize| funded[*k] && (direction[*k] != direction[i] || rank[*k] <= rank[i]);
        let own: i64 = rows.clone().filter(counts).filter(|k| direction[*k] == direction[i]).map(ask).sum();
        let all: i64 = rows.clone().filter(counts).map(ask).sum();
        let funds = case.programme.direction(direction[i]).funds.and_then(|funds| funds.at_most);
        let groups = bindings.iter().filter(|binding| binding.members.contains(&CandidateIx::new(i)));
        let free = |binding: &Binding| {
            let members = binding.members.iter().filter(|member| counts(&member.at())).count();
            binding.range.most.is_none_or(|most| i64::try_from(members).expect("few") < most)
        };
        funds.is_none_or(|most| own + ask(i) <= most.0)
            && all + ask(i) <= case.programme.total.0
            && groups.into_iter().all(free)
            && !case.programme.requires.iter().any(|require| {
                let needs = candidates.find(&require.needs).expect("a candidate");
                require.project == candidates.id.text(i) && !funded[needs.at()]
            })
    };
    let behind = |i: usize| rows.clone().any(|j| funded[j] && direction[j] == direction[i] && rank[j] > rank[i]);
    rows.clone().all(|i| funded[i] || !behind(i) || !fits(i))
}

proptest! {
    #[test]
    fn skip_agrees_with_its_words(
        rows in prop::collection::vec((0_usize..2, 1_u32..5, 1_i64..5, 0_usize..3, any::<bool>()), 2..10),
        total in 5_i64..25,
        funds in 3_i64..12,
        needs in (0_usize..10, 0_usize..10),
    ) {
        let mut case = TestCase::new(&total.to_string())
            .direction("1.1", None, funds.to_string().as_str())
            .direction("1.2", None, None)
            .limit(limit("country", "", &["country"], Measure::Count(at_most(1))))
            .scenario(|scenario| scenario.ranking = Ranking::Skip);
        let ids: Vec<String> = (0..rows.len()).map(|row| format!("P{row}")).collect();
        let asks: Vec<String> = rows.iter().map(|row| row.2.to_string()).collect();
        if needs.0 < rows.len() && needs.1 < rows.len() && needs.0 != needs.1 {
            case = case.require(&ids[needs.0], &ids[needs.1]);
        }
        let table: Vec<_> = (0..rows.len())
            .map(|row| (ids[row].as_str(), ["1.1", "1.2"][rows[row].0], rows[row].1, "1", asks[row].as_str()))
            .collect();
        let countries: Vec<&str> = rows.iter().map(|row| ["", "埃及", "南非;埃及"][row.3]).collect();
        let candidates = case.candidates(&table).with(text("country", &countries));
        let funded: Vec<bool> = rows.iter().map(|row| row.4).collect();
        let chosen: Vec<&str> = ids.iter().zip(&funded).filter(|(_, funded)| **funded).map(|(id, _)| id.as_str()).collect();
        let found = breaches(&case, &candidates, &chosen);
        let told = found.iter().any(|breach| matches!(breach.rule, RuleId::Ranking { .. }));
        let case = case.case();
        let screened = screen(&case, &candidates).expect("a sound case");
        prop_assert_eq!(!told, keeps_skip(&case, &candidates, &screened.bindings, &funded));
    }
}
