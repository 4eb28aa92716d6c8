//! Small programmes and all their allocations, for the tests of every study.

use super::asker::{Asker, Situation};
use super::order::published;
use crate::domain::testing::{TestCase, at_most, limit, text};
use crate::domain::{
    Allocation, AwardLevel, AwardLevels, CandidateIx, Candidates, Case, Measure, Ranking, Score, Share, Weight,
};
use crate::screen::{Screened, screen};
use crate::solve::Control;
use crate::verify::Verifier;
use proptest::prelude::*;
use std::cmp::Ordering;

/// A small case with its candidates, screened.
#[derive(Debug, Clone)]
pub(crate) struct Small {
    pub case: Case,
    pub candidates: Candidates,
    pub screened: Screened,
}

impl Small {
    pub fn new(case: Case, candidates: Candidates) -> Self {
        let screened = screen(&case, &candidates).expect("sound expressions");
        Self { case, candidates, screened }
    }

    /// Candidates of direction A, which has two places: each counts with its merit and gets what it asks for, or half of it with seven
    /// tenths of the merit. `change` adds to the programme.
    pub fn in_full_or_half(
        total: i64,
        rows: impl IntoIterator<Item = (i64, i64)>,
        change: impl FnOnce(TestCase) -> TestCase,
    ) -> Self {
        let shares = [(1_000_000, 1_000_000), (500_000, 700_000)];
        let levels = shares.map(|(award, merit)| AwardLevel { award: Share(award), merit: Share(merit) });
        let test = TestCase::new(&total.to_string()).direction("A", 2, None);
        let test = change(test.scenario(|scenario| scenario.award_levels = Some(AwardLevels::Shares(levels.to_vec()))));
        let cells: Vec<(String, String, String)> = (0..)
            .zip(rows)
            .map(|(at, (merit, asks)): (usize, _)| (format!("p{at}"), merit.to_string(), asks.to_string()))
            .collect();
        let table: Vec<_> =
            cells.iter().map(|(id, merit, asks)| (id.as_str(), "A", 1, merit.as_str(), asks.as_str())).collect();
        Self::new(test.case(), test.candidates(&table))
    }

    pub fn situation(&self) -> Situation<'_> {
        Situation::new(&self.case, &self.candidates, &self.screened.screening, &self.screened.bindings)
    }

    /// Asks, with every answer rechecked.
    pub fn asked<T>(&self, ask: impl FnOnce(&Asker) -> T) -> T {
        let check = |case: &Case, candidates: &Candidates, allocation: &Allocation| {
            let verifier = Verifier::new(case, candidates).expect("sound expressions");
            Ok(verifier.verify(case, candidates, allocation).unwrap_or_else(|wrong| panic!("{wrong:?}")).objective)
        };
        let rescreen = |case: &Case, candidates: &Candidates| {
            screen(case, candidates).map(|screened| (screened.screening, screened.bindings))
        };
        ask(&Asker::new(self.situation(), Control::default()).checking(&check).rescreening(&rescreen))
    }

    /// Every allocation that the recheck accepts, with its merit: the published one first.
    pub fn all(&self) -> Vec<(Score, Allocation)> {
        let verifier = Verifier::new(&self.case, &self.candidates).expect("sound expressions");
        let n = self.candidates.len();
        let mut all: Vec<(Score, Allocation)> = (0_u32..1 << n)
            .filter_map(|set| {
                let funded = (0..n).filter(|at| set >> at & 1 == 1).map(CandidateIx::new);
                let awards = funded.map(|candidate| (candidate, self.candidates.requested[candidate.at()])).collect();
                let allocation = Allocation { awards };
                let recheck = verifier.verify(&self.case, &self.candidates, &allocation).ok()?;
                Some((recheck.objective, allocation))
            })
            .collect();
        all.sort_by(|left, right| self.better(left, right));
        all
    }

    /// `Less` where `left` is the better one: more merit, then the published rule.
    pub fn better(&self, left: &(Score, Allocation), right: &(Score, Allocation)) -> Ordering {
        right.0.cmp(&left.0).then_with(|| published(&self.candidates, &left.1, &right.1))
    }
}

prop_compose! {
    /// Two or three directions, a total, countries that exclude each other, a dependency, a weight.
    pub(crate) fn small()(
        rows in prop::collection::vec((0_usize..3, 1_u32..5, 0_u32..9, 1_u32..8, 0_usize..4), 2..8),
        total in 4_u32..24,
        places in prop::collection::vec(prop::option::of(0_i64..4), 3),
        funds in prop::collection::vec(prop::option::of(2_u32..14), 3),
        ranking in prop::sample::select(vec![Ranking::Free, Ranking::Free, Ranking::Strict, Ranking::Skip]),
        countries in prop::option::of(1_i64..3),
        require in prop::option::of((0_usize..8, 0_usize..8)),
        weight in prop::sample::select(vec![10_000, 15_000, 7_000]),
    ) -> Small {
        let n = rows.len();
        let mut case = TestCase::new(&total.to_string());
        for (at, id) in ["A", "B", "C"].into_iter().enumerate() {
            case = case.direction(id, places[at], funds[at].map(|funds| funds.to_string()).as_deref());
        }
        if let Some(most) = countries {
            case = case.limit(limit("country", "", &["country"], Measure::Count(at_most(most))));
        }
        if let Some((project, needs)) = require.filter(|(a, b)| a != b && *a < n && *b < n) {
            case = case.require(&format!("p{project}"), &format!("p{needs}"));
        }
        let case = case.scenario(|scenario| {
            scenario.ranking = ranking;
            scenario.directions.entry("B".into()).or_default().weight = Some(Weight(weight));
        });
        let ids: Vec<String> = (0..n).map(|at| format!("p{at}")).collect();
        let cells: Vec<(String, String)> = rows.iter().map(|row| (row.2.to_string(), row.3.to_string())).collect();
        let table: Vec<_> = (0..n)
            .map(|at| {
                let direction = ["A", "B", "C"][rows[at].0];
                (ids[at].as_str(), direction, rows[at].1, cells[at].0.as_str(), cells[at].1.as_str())
            })
            .collect();
        let countries: Vec<&str> = rows.iter().map(|row| ["", "X", "Y", "X;Y"][row.4]).collect();
        let table = case.candidates(&table).with(text("country", &countries));
        Small::new(case.case(), table)
    }
}
