//! The elections of a programme: who stands, what may be spent, who supports whom by how much.

use super::award;
use crate::domain::{BallotKind, Ballots, Binding, CandidateIx, Candidates, Case, MemberMeasure};
use crate::model::{ColumnKey, Program};
use std::collections::{BTreeMap, BTreeSet};

/// What a voter gains from a funded candidate that an approval ballot names. On ballots with points the points are the gain,
/// and on ordered ones Borda's: the length of the ballot for the first, one less for each after it, one for the last. So the
/// published scores of Pabulib's ordinal elections count, and whoever is named is supported; pabutools' `Additive_Borda_Sat`
/// gives one less to each, and the last on a ballot nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Utility {
    /// Its cost: a voter wants much money spent on what it named. The usual choice of cities.
    #[default]
    Cost,
    /// One: a voter wants many of those that it named.
    Votes,
}

/// A candidate that stands in an election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Which candidate.
    pub candidate: CandidateIx,
    /// Its greatest award, in the smallest unit of money: what it asks for, unless the scenario awards less.
    pub cost: i64,
    /// Classes of voters that gain from it, ascending, with the gain of each voter, above zero.
    pub supporters: Vec<(usize, i64)>,
}

/// One election, its voters gathered into classes of equal ballots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Electorate {
    /// Its name.
    pub name: String,
    /// What may be spent, in the smallest unit of money.
    pub budget: i64,
    /// One unit of the currency, in smallest units.
    pub unit: i64,
    /// In the order of their ids.
    pub projects: Vec<Project>,
    /// Voters in each class.
    pub classes: Vec<u64>,
}

impl Electorate {
    /// All voters, those with empty ballots too.
    #[must_use]
    pub fn voters(&self) -> u64 {
        self.classes.iter().sum()
    }
}

/// The elections that ballots were cast in, restricted to candidates that may be funded.
///
/// A candidate stands in the election that its column `election` names; without that column in all of them. The budget of an
/// election is the tightest cap on money that covers everyone who stands in it: the total, its direction's funds, a limit.
#[must_use]
pub fn electorates(
    case: &Case,
    candidates: &Candidates,
    program: &Program,
    bindings: &[Binding],
    ballots: &Ballots,
    utility: Utility,
) -> Vec<Electorate> {
    let may: BTreeSet<CandidateIx> = program
        .columns
        .iter()
        .filter_map(|column| match column.key {
            ColumnKey::Fund { candidate, .. } => Some(candidate),
            _ => None,
        })
        .collect();
    let column = candidates.column("election");
    let mut names: Vec<&str> = Vec::new();
    ballots.elections.iter().map(|election| election.0.as_str()).for_each(|name| {
        if !names.contains(&name) {
            names.push(name);
        }
    });
    let unit = crate::domain::power_of_ten(case.programme.money.decimals);
    names
        .into_iter()
        .map(|name| {
            let stands = |candidate: &CandidateIx| {
                column.is_none_or(|column| column.show(candidate.at()).as_deref() == Some(name))
            };
            let standing: Vec<CandidateIx> = candidates.rows().filter(stands).collect();
            let budget = budget(case, candidates, bindings, &standing);
            let mut standing: Vec<CandidateIx> =
                standing.into_iter().filter(|candidate| may.contains(candidate)).collect();
            standing.sort_by_key(|candidate| candidates.id(*candidate));
            let (classes, gains) = classes(ballots, name, &|candidate| award(case, candidates, candidate).0, utility);
            let project = |&candidate: &CandidateIx| Project {
                candidate,
                cost: award(case, candidates, candidate).0,
                supporters: gains.get(&candidate).cloned().unwrap_or_default(),
            };
            Electorate {
                name: name.to_owned(),
                budget,
                unit,
                projects: standing.iter().map(project).collect(),
                classes,
            }
        })
        .collect()
}

/// The tightest cap on money that covers all of `standing`.
fn budget(case: &Case, candidates: &Candidates, bindings: &[Binding], standing: &[CandidateIx]) -> i64 {
    let mut caps = vec![case.programme.total.0];
    let direction = standing.first().map(|candidate| candidates.direction[candidate.at()]);
    if let Some(direction) =
        direction.filter(|ix| standing.iter().all(|candidate| candidates.direction[candidate.at()] == *ix))
    {
        let funds = case.programme.direction(direction).funds;
        caps.extend(funds.and_then(|funds| funds.range(case.tolerance()).most));
    }
    let covers = |binding: &&Binding| standing.iter().all(|candidate| binding.members.binary_search(candidate).is_ok());
    let of_money = |binding: &&Binding| binding.measure == MemberMeasure::Award;
    caps.extend(bindings.iter().filter(of_money).filter(covers).filter_map(|binding| binding.range.most));
    caps.into_iter().min().unwrap_or(0)
}

type Gains = BTreeMap<CandidateIx, Vec<(usize, i64)>>;

/// Gathers equal ballots of an election, and what each class gains from each candidate.
fn classes(ballots: &Ballots, name: &str, cost: &dyn Fn(CandidateIx) -> i64, utility: Utility) -> (Vec<u64>, Gains) {
    let mut numbers: BTreeMap<Vec<(CandidateIx, i64)>, usize> = BTreeMap::new();
    let mut classes = Vec::new();
    for ballot in ballots.list.iter().filter(|ballot| ballots.elections[ballot.election].0 == name) {
        let kind = ballots.kind(ballot.election);
        let gain = |(at, &candidate): (usize, &CandidateIx)| {
            let gain = match (kind, utility) {
                (BallotKind::Points, _) => ballot.points[at],
                (BallotKind::Ordinal, _) => i64::try_from(ballot.choices.len() - at).unwrap_or(i64::MAX),
                (BallotKind::Approval, Utility::Cost) => cost(candidate),
                (BallotKind::Approval, Utility::Votes) => 1,
            };
            (candidate, gain)
        };
        let mut gains: Vec<(CandidateIx, i64)> =
            ballot.choices.iter().enumerate().map(gain).filter(|(_, gain)| *gain > 0).collect();
        gains.sort_unstable();
        let class = *numbers.entry(gains).or_insert_with(|| {
            classes.push(0);
            classes.len() - 1
        });
        classes[class] += 1;
    }
    let mut gains: Gains = BTreeMap::new();
    for (ballot, class) in numbers {
        for (candidate, gain) in ballot {
            gains.entry(candidate).or_default().push((class, gain));
        }
    }
    gains.values_mut().for_each(|supporters| supporters.sort_unstable());
    (classes, gains)
}
