//! What is compared of an allocation.

use crate::domain::{Candidates, Case, Money, Score, Text, Weight};
use crate::say;
use crate::study::asker::{Answer, Situation};
use crate::study::result::Value;
use std::collections::BTreeMap;

/// One allocation to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The scenario's id, or the folder's name.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Is there an allocation at all?
    pub exists: bool,
    /// Is it proven optimal, or proven that there is none?
    pub proven: bool,
    /// Proven, feasible, none: for a table.
    pub status: Value,
    /// Weighted merit.
    pub objective: Score,
    /// Weights of the directions other than one, by id: what the merit counts.
    pub weights: BTreeMap<String, Weight>,
    /// In the programme's order.
    pub directions: Vec<DirectionSum>,
    /// Who is funded, by id.
    pub funded: BTreeMap<String, Given>,
}

/// What a direction comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DirectionSum {
    /// The guide's number.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Funded projects.
    pub funded: usize,
    /// Their awards.
    pub awarded: Money,
    /// Their weighted merit.
    pub merit: Score,
}

/// A funded candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The direction's id.
    pub direction: String,
    /// Position of the direction in the programme, and the rank: where it stands in lists.
    pub place: (usize, u32),
    /// The award.
    pub award: Money,
}

impl Side {
    /// The answer about a situation.
    #[must_use]
    pub fn solved(situation: &Situation<'_>, answer: &Answer) -> Self {
        let (case, candidates): (&Case, &Candidates) = (&situation.case, &situation.candidates);
        let sum = |direction: &crate::domain::Direction| DirectionSum {
            id: direction.id.clone(),
            title: direction.title.clone(),
            ..DirectionSum::default()
        };
        let weights = case.programme.directions.iter().zip(&case.weights);
        let mut side = Self {
            id: case.scenario.id.clone(),
            title: case.scenario.title.clone(),
            exists: answer.solution.is_some(),
            proven: answer.stop.is_none(),
            status: answer.status(),
            objective: answer.solution.as_ref().map(|solution| solution.objective).unwrap_or_default(),
            weights: weights
                .filter(|(_, weight)| **weight != Weight::ONE)
                .map(|(direction, weight)| (direction.id.clone(), *weight))
                .collect(),
            directions: case.programme.directions.iter().map(sum).collect(),
            funded: BTreeMap::new(),
        };
        for &(candidate, award) in answer.solution.iter().flat_map(|solution| &solution.allocation.awards) {
            let (at, direction) = (candidate.at(), candidates.direction[candidate.at()].at());
            let sum = &mut side.directions[direction];
            sum.funded += 1;
            sum.awarded = sum.awarded + award;
            sum.merit.0 += case.score_at(candidates, candidate, award).0;
            let place = (direction, candidates.rank[at]);
            side.funded.insert(candidates.id(candidate).to_owned(), Given { direction: sum.id.clone(), place, award });
        }
        side
    }

    /// Sum of all awards.
    #[must_use]
    pub fn awarded(&self) -> Money {
        self.directions.iter().map(|direction| direction.awarded).sum()
    }

    /// The sums of a direction; nothing where it has none of this id.
    #[must_use]
    pub fn direction(&self, id: &str) -> DirectionSum {
        self.directions.iter().find(|direction| direction.id == id).cloned().unwrap_or_default()
    }

    /// `cut-10 (Total cut by 10 %)`.
    #[must_use]
    pub fn name(&self) -> Text {
        let (id, Text { zh, en }) = (&self.id, &self.title);
        if zh.is_empty() || zh == id {
            return Text::same(id);
        }
        say!("{id}（{zh}）", "{id} ({en})")
    }
}
