//! Both engines against each other and against enumeration, on random programmes of the guide's shape.

mod conflict;
mod levels;
mod many;
mod rules;

use super::control::Effort;
use super::form::{Reduction, reduce};
use super::{Control, Engine, Options, Shortcuts, end, outcome, run, solve};
use crate::domain::{CandidateIx, DirectionIx, Outcome, Presence, Range, RuleId, Score, Solution, Unit};
use crate::model::{Column, ColumnIx, ColumnKey, Names, Program, Row};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn program(columns: Vec<Column>, rows: Vec<Row>) -> Program {
    let names = Names::Given((0..columns.len()).map(|at| format!("x{at}")).collect());
    Program { columns, rows, score_unit: Score(1), gives: BTreeMap::new(), names }
}

fn at_most(most: i64) -> Range {
    Range { least: None, most: Some(most) }
}

/// The best set by the published rule and the presence of each column, by trying all sets.
pub(crate) fn by_enumeration(program: &Program) -> Option<(Vec<bool>, Vec<Presence>)> {
    let n = program.columns.len();
    let mut best: Option<((i64, i64), Vec<bool>)> = None;
    let mut seen = vec![[false; 2]; n];
    for set in 0_u32..1 << n {
        // Column 0 is the highest bit: among equals the larger number comes first in the published order.
        let chosen: Vec<bool> = (0..n).map(|at| set >> (n - 1 - at) & 1 == 1).collect();
        let sum = |terms: &[(ColumnIx, i64)]| -> i64 { terms.iter().filter(|t| chosen[t.0.at()]).map(|t| t.1).sum() };
        let keeps = |row: &Row| {
            let sum = sum(&row.terms);
            row.range.least.is_none_or(|least| least <= sum) && row.range.most.is_none_or(|most| sum <= most)
        };
        if !program.rows.iter().all(keeps) {
            continue;
        }
        let picked = || program.columns.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(column, _)| column);
        let key = (picked().map(|c| c.score).sum::<i64>(), -picked().map(|c| c.award).sum::<i64>());
        let merit = best.as_ref().map_or(i64::MIN, |best| best.0.0);
        if key.0 > merit {
            seen = vec![[false; 2]; n];
        }
        if key.0 >= merit {
            seen.iter_mut().zip(&chosen).for_each(|(seen, chosen)| seen[usize::from(*chosen)] = true);
        }
        if best.as_ref().is_none_or(|best| key >= best.0) {
            best = Some((key, chosen));
        }
    }
    let presence = |seen: &[bool; 2]| match seen {
        [true, true] => Presence::Sometimes,
        [false, _] => Presence::Always,
        [true, false] => Presence::Never,
    };
    best.map(|(_, chosen)| (chosen, seen.iter().map(presence).collect()))
}

fn solved(program: &Program, engine: Engine) -> Outcome {
    solve(program, program.columns.len(), Options { engine }, &Control::default())
}

fn lp(program: &Program) -> String {
    let mut text = Vec::new();
    crate::model::write_lp(program, &mut text).expect("writing to memory");
    String::from_utf8(text).expect("LP files are ASCII")
}

fn chosen(program: &Program, solution: &Solution) -> Vec<bool> {
    (0..program.columns.len()).map(|at| solution.allocation.funds(CandidateIx::new(at))).collect()
}

prop_compose! {
    /// Three directions with places and funds, a total, and rows across: groups, dependencies, a second resource, rank chains.
    pub(crate) fn programmes()(
        candidates in prop::collection::vec((0_u32..3, 0_i64..12, 1_i64..9, -2_i64..6), 1..13),
        places in prop::collection::vec(0_i64..5, 3),
        filled in prop::collection::vec(prop::bool::weighted(0.1), 3),
        funds in prop::collection::vec(0_i64..25, 3),
        total in 0_i64..60,
        groups in prop::collection::vec((0_u32..8192, 0_i64..4, prop::bool::weighted(0.15)), 0..4),
        pairs in prop::collection::vec((0_usize..13, 0_usize..13), 0..4),
        resource in prop::option::of(0_i64..20),
        strict in prop::bool::weighted(0.3),
    ) -> Program {
        let mut candidates = candidates;
        candidates.sort_by_key(|candidate| candidate.0);
        let n = candidates.len();
        let columns: Vec<Column> = candidates.iter().enumerate().map(|(at, &(direction, score, award, _))| Column {
            key: ColumnKey::Fund { candidate: CandidateIx::new(at), level: 0 }, score, award, direction: DirectionIx(direction), rank: u32::try_from(at).expect("few"),
        }).collect();
        let terms = |of: &dyn Fn(usize) -> i64| -> Vec<(ColumnIx, i64)> {
            (0..n).map(|at| (ColumnIx::new(at), of(at))).filter(|term| term.1 != 0).collect()
        };
        let limit = |name: String| RuleId::Limit { limit: name, group: Vec::new() };
        let mut rows = vec![Row { unit: Unit::Projects, rule: RuleId::Total, terms: terms(&|at| columns[at].award), range: at_most(total) }];
        for direction in 0..3_u32 {
            let here = |at: usize| i64::from(columns[at].direction.0 == direction);
            let id = direction.to_string();
            let at = direction as usize;
            let least = filled[at].then_some(places[at]);
            rows.push(Row {
                unit: Unit::Projects, rule: RuleId::Places { direction: id.clone() },
                terms: terms(&here),
                range: Range { least, most: Some(places[at]) },
            });
            let funds = at_most(funds[at]);
            rows.push(Row { unit: Unit::Projects, rule: RuleId::Funds { direction: id }, terms: terms(&|at| here(at) * columns[at].award), range: funds });
        }
        for (at, (members, most, least)) in groups.into_iter().enumerate() {
            let range = if least { Range { least: Some(most.min(1)), most: None } } else { at_most(most) };
            let terms = terms(&|at| i64::from(members >> at & 1));
            rows.push(Row { unit: Unit::Projects, rule: limit(format!("group{at}")), terms, range });
        }
        for (project, needs) in pairs.into_iter().filter(|(a, b)| a != b && *a < n && *b < n) {
            let mut terms = vec![(ColumnIx::new(project), 1), (ColumnIx::new(needs), -1)];
            terms.sort();
            let rule = RuleId::Require { project: project.to_string(), needs: needs.to_string() };
            rows.push(Row { unit: Unit::Projects, rule, terms, range: at_most(0) });
        }
        if let Some(most) = resource {
            rows.push(Row { unit: Unit::Projects, rule: limit("resource".into()), terms: terms(&|at| candidates[at].3), range: at_most(most) });
        }
        if strict {
            for at in 1..n {
                if columns[at].direction == columns[at - 1].direction {
                    let rule = RuleId::Ranking { direction: columns[at].direction.0.to_string(), at: at.to_string() };
                    let terms = vec![(ColumnIx::new(at - 1), -1), (ColumnIx::new(at), 1)];
                    rows.push(Row { unit: Unit::Projects, rule, terms, range: at_most(0) });
                }
            }
        }
        program(columns, rows)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn decomposition_finds_what_enumeration_finds(program in programmes()) {
        match (by_enumeration(&program), solved(&program, Engine::Decomposition)) {
            (Some((best, presence)), Outcome::Optimal(solution)) => {
                prop_assert_eq!(chosen(&program, &solution), best);
                prop_assert_eq!(solution.presence.expect("nothing stops so small a search"), presence);
            }
            (None, Outcome::Infeasible(_) | Outcome::Unknown(_)) => {}
            (expected, outcome) => prop_assert!(false, "{:?} against {:?}\n{}", expected, outcome, lp(&program)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Each shortcut left out, and each overdone: a core of one column that must grow, all small rows branched on, none, ties
    /// listed or asked about one by one.
    #[test]
    fn no_shortcut_changes_the_answer(
        program in programmes(),
        sifting in any::<bool>(),
        first in prop::sample::select(vec![0_usize, 1, 3, 1000]),
        light in prop::sample::select(vec![0_usize, 2, 8]),
        inside in any::<bool>(),
        freezing in any::<bool>(),
        ties in prop::sample::select(vec![0_usize, 3, 200_000]),
    ) {
        let options = Options { engine: Engine::Decomposition };
        let shortcuts = Shortcuts { sifting, first, light, inside, freezing, ..Shortcuts::default() };
        let control = Control::default().with(Effort { ties, ..Effort::default() });
        let end = end(&program, options, shortcuts, &control);
        match (by_enumeration(&program), outcome(&program, program.columns.len(), end, options, &control)) {
            (Some((best, presence)), Outcome::Optimal(solution)) => {
                prop_assert_eq!(chosen(&program, &solution), best);
                prop_assert_eq!(solution.presence.expect("nothing stops so small a search"), presence);
            }
            (None, Outcome::Infeasible(_) | Outcome::Unknown(_)) => {}
            (expected, outcome) => prop_assert!(false, "{:?} against {:?}\n{}", expected, outcome, lp(&program)),
        }
    }
}

prop_compose! {
    /// Directions that only small rules cross: at most one of some, at least one of some, one that needs another.
    fn apart()(
        candidates in prop::collection::vec((0_u32..3, 0_i64..9, 1_i64..6), 5..12),
        caps in prop::collection::vec((1_i64..5, 2_i64..14), 3),
        crossing in prop::collection::vec((0_u8..3, prop::collection::btree_set(0_usize..12, 2..4)), 1..7),
    ) -> Program {
        let mut candidates = candidates;
        candidates.sort_by_key(|candidate| candidate.0);
        let columns: Vec<Column> = candidates.iter().enumerate().map(|(at, &(direction, score, award))| Column {
            key: ColumnKey::Fund { candidate: CandidateIx::new(at), level: 0 }, score, award, direction: DirectionIx(direction), rank: u32::try_from(at).expect("few"),
        }).collect();
        let mut rows = Vec::new();
        for (direction, &(places, funds)) in (0_u32..).zip(&caps) {
            let here = || columns.iter().enumerate().filter(|(_, column)| column.direction.0 == direction);
            let (one, money) = (|(at, _)| (ColumnIx::new(at), 1), |(at, column): (usize, &Column)| (ColumnIx::new(at), column.award));
            let name = direction.to_string();
            rows.push(Row { unit: Unit::Projects, rule: RuleId::Places { direction: name.clone() }, terms: here().map(one).collect(), range: at_most(places) });
            rows.push(Row { unit: Unit::Projects, rule: RuleId::Funds { direction: name }, terms: here().map(money).collect(), range: at_most(funds) });
        }
        for (at, (kind, members)) in crossing.into_iter().enumerate() {
            let rule = RuleId::Limit { limit: format!("crossing{at}"), group: Vec::new() };
            let members: Vec<ColumnIx> = members.into_iter().filter(|at| *at < columns.len()).map(ColumnIx::new).collect();
            let signs = |first: i64, others: i64| members.iter().enumerate().map(|(at, &column)| (column, if at == 0 { first } else { others })).collect();
            let (terms, most) = match kind { 0 => (signs(1, 1), 1), 1 => (signs(-1, -1), -1), _ => (signs(1, -1), 0) };
            rows.push(Row { unit: Unit::Projects, rule, terms, range: at_most(most) });
        }
        program(columns, rows)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// Large programs are searched in other ways than small ones; the optimum is the same, and ties that are called decided are.
    #[test]
    fn a_program_taken_for_a_large_one_has_the_same_optimum(
        program in prop_oneof![apart(), programmes()],
        many in prop::sample::select(vec![0_usize, 1000]),
        first in prop::sample::select(vec![1_usize, 64]),
        freezing in any::<bool>(),
    ) {
        let options = Options { engine: Engine::Decomposition };
        let (control, shortcuts) = (Control::default(), Shortcuts { first, freezing, many, ..Shortcuts::default() });
        let end = end(&program, options, shortcuts, &control);
        match (by_enumeration(&program), outcome(&program, program.columns.len(), end, options, &control)) {
            (Some((best, presence)), Outcome::Optimal(solution)) => {
                let columns = program.columns.iter().zip(&best).filter(|(_, chosen)| **chosen);
                prop_assert_eq!(solution.objective.0, columns.map(|(column, _)| i128::from(column.score)).sum::<i128>());
                prop_assert!(solution.ties_decided || many == 0);
                if solution.ties_decided {
                    prop_assert_eq!(chosen(&program, &solution), best);
                    prop_assert_eq!(solution.presence.unwrap_or_else(|| presence.clone()), presence);
                }
            }
            (None, Outcome::Infeasible(_) | Outcome::Unknown(_)) => {}
            (expected, outcome) => prop_assert!(false, "{:?} against {:?}\n{}", expected, outcome, lp(&program)),
        }
    }
}

prop_compose! {
    /// Candidates of whom many are alike: few amounts, few scores, no rule that tells two of a direction apart but pairs.
    fn alike()(
        candidates in prop::collection::vec((0_u32..2, 0_i64..4, 1_i64..3), 6..14),
        places in prop::collection::vec(1_i64..7, 2),
        total in 2_i64..24,
        pairs in prop::collection::vec((0_usize..14, 0_usize..14), 0..3),
    ) -> Program {
        let mut candidates = candidates;
        candidates.sort_by_key(|candidate| candidate.0);
        let columns: Vec<Column> = candidates.iter().enumerate().map(|(at, &(direction, score, award))| Column {
            key: ColumnKey::Fund { candidate: CandidateIx::new(at), level: 0 }, score, award, direction: DirectionIx(direction), rank: u32::try_from(at).expect("few"),
        }).collect();
        let all = |of: &dyn Fn(&Column) -> i64| -> Vec<(ColumnIx, i64)> {
            columns.iter().enumerate().map(|(at, column)| (ColumnIx::new(at), of(column))).filter(|term| term.1 != 0).collect()
        };
        let mut rows = vec![Row { unit: Unit::Projects, rule: RuleId::Total, terms: all(&|column| column.award), range: at_most(total) }];
        for direction in 0..2_u32 {
            let terms = all(&|column| i64::from(column.direction.0 == direction));
            let rule = RuleId::Places { direction: direction.to_string() };
            rows.push(Row { unit: Unit::Projects, rule, terms, range: at_most(places[direction as usize]) });
        }
        for (at, (one, other)) in pairs.into_iter().enumerate().filter(|(_, (one, other))| one < other && *other < columns.len()) {
            let rule = RuleId::Limit { limit: format!("pair{at}"), group: Vec::new() };
            let terms = vec![(ColumnIx::new(one), 1), (ColumnIx::new(other), 1)];
            rows.push(Row { unit: Unit::Projects, rule, terms, range: at_most(1) });
        }
        program(columns, rows)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Of candidates that no rule tells apart only some are looked at; the answer, its ties and who is in some optimum stay.
    #[test]
    fn alike_candidates_are_chosen_as_by_enumeration(
        program in alike(),
        first in prop::sample::select(vec![1_usize, 64]),
        ties in prop::sample::select(vec![0_usize, 200_000]),
    ) {
        let options = Options { engine: Engine::Decomposition };
        let control = Control::default().with(Effort { ties, ..Effort::default() });
        let Reduction::Form(form) = reduce(&program) else { return Err(TestCaseError::fail("nobody at all is feasible")) };
        let end = run(&form, options, Shortcuts { first, ..Shortcuts::default() }, &control);
        let (best, presence) = by_enumeration(&program).expect("nobody at all is feasible");
        match outcome(&program, program.columns.len(), end, options, &control) {
            Outcome::Optimal(solution) => {
                prop_assert_eq!(chosen(&program, &solution), best);
                prop_assert_eq!(solution.presence.expect("nothing stops so small a search"), presence);
            }
            outcome => prop_assert!(false, "{:?}\n{}", outcome, lp(&program)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// However early a search gives up: what it calls optimal is, what it calls a bound is one, and ties that it calls decided are.
    #[test]
    fn a_search_that_gives_up_claims_nothing_false(
        program in programmes(),
        states in prop::sample::select(vec![0_usize, 2, 5, 20]),
        undecided in any::<bool>(),
    ) {
        let options = Options { engine: Engine::Decomposition };
        let control = Control::default().with(Effort { states, undecided, ..Effort::default() });
        let end = end(&program, options, Shortcuts::default(), &control);
        let worth = |best: &[bool]| {
            let columns = program.columns.iter().zip(best).filter(|(_, chosen)| **chosen);
            columns.map(|(column, _)| i128::from(column.score)).sum::<i128>()
        };
        match (by_enumeration(&program), outcome(&program, program.columns.len(), end, options, &control)) {
            (Some((best, _)), Outcome::Optimal(solution)) => {
                prop_assert_eq!(solution.objective.0, worth(&best));
                prop_assert!(solution.ties_decided || undecided);
                if solution.ties_decided {
                    prop_assert_eq!(chosen(&program, &solution), best);
                }
            }
            (Some((best, _)), Outcome::Feasible(solution, _)) => {
                prop_assert!(solution.objective.0 <= worth(&best) && worth(&best) <= solution.bound.0);
            }
            (Some(_), Outcome::Unknown(_)) | (None, Outcome::Infeasible(_) | Outcome::Unknown(_)) => {}
            (expected, outcome) => prop_assert!(false, "{:?} against {:?}\n{}", expected, outcome, lp(&program)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_general_engine_finds_what_enumeration_finds(program in programmes()) {
        match (by_enumeration(&program), solved(&program, Engine::General)) {
            (Some((best, presence)), Outcome::Optimal(solution)) => {
                prop_assert_eq!(chosen(&program, &solution), best);
                prop_assert_eq!(solution.presence.expect("nothing stops so small a search"), presence);
            }
            (None, Outcome::Infeasible(conflict)) => {
                prop_assert!(!conflict.rules.is_empty());
            }
            (expected, outcome) => prop_assert!(false, "{:?} against {:?}\n{}", expected, outcome, lp(&program)),
        }
    }
}
