//! Where everybody stands: one pass over the allocation, so that each later question about a candidate is cheap.

use super::obstacle::{NAMED_HOLDERS, Obstacle};
use crate::domain::{
    Allocation, Binding, CandidateIx, Candidates, Case, DirectionIx, Eligibility, Fill, MemberMeasure, Money, Ranking,
    Require, Screening, ToCheck,
};
use rustc_hash::FxHashMap;

/// What a candidate is, seen from the allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Funded.
    Funded,
    /// Could have been funded.
    Open,
    /// Refused by the scenario.
    Refused,
    /// Left out until it is checked.
    LeftOut,
    /// Fails a clause.
    Ineligible,
}

/// How much of a binding the allocation uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Usage {
    /// Sum over the funded members, in the binding's unit.
    pub used: i128,
    /// The same over the whole that a share is held against; zero for every other measure.
    pub whole: i128,
    /// The first few funded members.
    pub first: Vec<CandidateIx>,
    /// How many members are funded.
    pub holders: usize,
}

/// The allocation with its indexes.
#[derive(Debug)]
pub(super) struct Standing {
    pub role: Vec<Role>,
    /// Funded candidates of each direction, by rank, then id.
    pub funded: Vec<Vec<CandidateIx>>,
    /// Eligible candidates of each direction that are not funded, by rank, then id.
    pub passed: Vec<Vec<CandidateIx>>,
    /// Awards of each direction.
    pub awarded: Vec<Money>,
    /// Sum of all awards.
    pub awarded_total: Money,
    /// Cap on projects of each direction.
    pub places: Vec<Option<i64>>,
    /// Cap on money of each direction.
    pub funds: Vec<Option<Money>>,
    /// One entry per binding.
    pub uses: Vec<Usage>,
    pub members: Memberships,
    /// The bindings that bound a share: they speak of candidates that are no members too.
    shares: Vec<usize>,
    /// The scenario's reason for each refused candidate.
    pub refused: FxHashMap<CandidateIx, String>,
    /// The scenario's reason for each candidate locked as funded.
    pub locked: FxHashMap<CandidateIx, String>,
    /// What a candidate needs: id, and whether that one is funded.
    pub needs: FxHashMap<CandidateIx, Vec<(String, bool)>>,
    /// Where ranking is strict or skip: the candidate of each direction that nobody worse may overtake.
    barrier: Vec<Option<CandidateIx>>,
}

/// Which bindings speak of a candidate: for candidate `c` the entries `starts[c]..starts[c + 1]`.
#[derive(Debug, Default)]
pub(super) struct Memberships {
    starts: Vec<usize>,
    /// Binding, and the candidate's place among its members.
    entries: Vec<(u32, u32)>,
}

impl Memberships {
    fn new(candidates: usize, bindings: &[Binding]) -> Self {
        let mut starts = vec![0; candidates + 1];
        for member in bindings.iter().flat_map(|binding| &binding.members) {
            starts[member.at() + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0); starts[candidates]];
        for (index, binding) in (0_u32..).zip(bindings) {
            for (place, member) in (0_u32..).zip(&binding.members) {
                entries[next[member.at()]] = (index, place);
                next[member.at()] += 1;
            }
        }
        Self { starts, entries }
    }

    fn of(&self, candidate: CandidateIx) -> &[(u32, u32)] {
        &self.entries[self.starts[candidate.at()]..self.starts[candidate.at() + 1]]
    }
}

impl Standing {
    pub fn new(
        case: &Case,
        candidates: &Candidates,
        screening: &Screening,
        bindings: &[Binding],
        allocation: &Allocation,
    ) -> Self {
        let named = named_candidates(case, candidates);
        let lock = |locks: &[crate::domain::Lock]| -> FxHashMap<CandidateIx, String> {
            locks.iter().filter_map(|lock| Some((*named.get(lock.id.as_str())?, lock.reason.clone()))).collect()
        };
        let (refused, locked) = (lock(&case.scenario.refuse), lock(&case.scenario.fund));
        let role = roles(case, screening, &refused, allocation);
        let directions = case.programme.directions.len();
        let (mut funded, mut passed) = (vec![Vec::new(); directions], vec![Vec::new(); directions]);
        for candidate in candidates.canonical_order() {
            let direction = candidates.direction[candidate.at()].at();
            match role[candidate.at()] {
                Role::Funded => funded[direction].push(candidate),
                Role::Open | Role::Refused | Role::LeftOut => passed[direction].push(candidate),
                Role::Ineligible => {}
            }
        }
        let mut awarded = vec![Money::ZERO; directions];
        for &(candidate, award) in &allocation.awards {
            let sum = &mut awarded[candidates.direction[candidate.at()].at()];
            *sum = *sum + award;
        }
        let filled = case.scenario.fill == Fill::Required;
        let caps = case.programme.directions.iter();
        let places = caps.clone().map(|d| d.projects?.planned_range(case.tolerance(), filled).most).collect();
        let funds = caps.map(|d| d.funds?.range(case.tolerance()).most.map(Money)).collect();
        let mut needs: FxHashMap<CandidateIx, Vec<(String, bool)>> = FxHashMap::default();
        for require in &case.programme.requires {
            let Some(&project) = named.get(require.project.as_str()) else { continue };
            let met = named.get(require.needs.as_str()).is_some_and(|needed| allocation.funds(*needed));
            needs.entry(project).or_default().push((require.needs.clone(), met));
        }
        let mut standing = Self {
            role,
            funded,
            passed,
            awarded,
            awarded_total: allocation.awarded(),
            places,
            funds,
            uses: bindings.iter().map(|binding| usage(binding, candidates, allocation)).collect(),
            members: Memberships::new(candidates.len(), bindings),
            shares: (0..bindings.len())
                .filter(|&at| matches!(bindings[at].measure, MemberMeasure::Share { .. }))
                .collect(),
            refused,
            locked,
            needs,
            barrier: vec![None; directions],
        };
        standing.barrier = standing.barriers(case, candidates, bindings);
        standing
    }

    /// Under strict ranking the best-ranked open candidate that is not funded; under skip the best-ranked one of them
    /// that no cap, limit or dependency keeps out.
    fn barriers(&self, case: &Case, candidates: &Candidates, bindings: &[Binding]) -> Vec<Option<CandidateIx>> {
        let open = |passed: &&CandidateIx| self.role[passed.at()] == Role::Open;
        let barrier = |passed: &Vec<CandidateIx>| match case.scenario.ranking {
            Ranking::Free => None,
            Ranking::Strict => passed.iter().find(open).copied(),
            Ranking::Skip => {
                // Shares and all-or-none sets excuse nobody.
                let excuses =
                    |obstacle: &Obstacle| !matches!(obstacle, Obstacle::Share { .. } | Obstacle::AllOrNone { .. });
                let fits = |c: &&CandidateIx| {
                    let mut found = Vec::new();
                    self.obstacles(case, candidates, bindings, **c, &mut found);
                    !found.iter().any(excuses)
                };
                passed.iter().filter(open).find(fits).copied()
            }
        };
        self.passed.iter().map(barrier).collect()
    }

    /// Adds to `found` every rule that the allocation together with `candidate` would breach: none for a funded or ineligible one.
    pub fn obstacles(
        &self,
        case: &Case,
        candidates: &Candidates,
        bindings: &[Binding],
        candidate: CandidateIx,
        found: &mut Vec<Obstacle>,
    ) {
        match self.role[candidate.at()] {
            Role::Funded | Role::Ineligible => return,
            Role::Refused => found.push(Obstacle::Refused { reason: self.refused[&candidate].clone() }),
            Role::LeftOut => found.push(Obstacle::LeftOut),
            Role::Open => {}
        }
        self.breached(case, candidates, bindings, candidate, found);
    }

    /// Adds to `found` every rule that the allocation together with a candidate would breach, whether or not it is eligible.
    pub fn breached(
        &self,
        case: &Case,
        candidates: &Candidates,
        bindings: &[Binding],
        candidate: CandidateIx,
        found: &mut Vec<Obstacle>,
    ) {
        let direction = candidates.direction[candidate.at()];
        // Where it may get several awards, the least of them fits if any does.
        let asks = case.least_award(candidates, candidate);
        found.extend(self.caps(case, direction, asks));
        for &(binding, place) in self.members.of(candidate) {
            let index = binding as usize;
            let adds = member_adds(&bindings[index], place as usize, candidates.requested[candidate.at()], asks);
            found.extend(self.limit(&bindings[index], index, adds));
        }
        for &index in &self.shares {
            found.extend(self.share(&bindings[index], index, candidate, asks));
        }
        let unmet = self.needs.get(&candidate).into_iter().flatten().filter(|(_, met)| !met);
        found.extend(unmet.map(|(needs, _)| Obstacle::Needs { needs: needs.clone() }));
        if let Some(better) = self.barrier[direction.at()]
            && candidates.rank[better.at()] < candidates.rank[candidate.at()]
        {
            found.push(match case.scenario.ranking {
                Ranking::Skip => Obstacle::Skips { better },
                Ranking::Free | Ranking::Strict => Obstacle::Behind { better },
            });
        }
    }

    fn caps(&self, case: &Case, direction: DirectionIx, asks: Money) -> impl Iterator<Item = Obstacle> {
        let at = direction.at();
        let places = self.places[at].filter(|most| i64::try_from(self.funded[at].len()).is_ok_and(|n| n >= *most));
        let places = places.map(|most| Obstacle::Places { direction, most });
        let funds = self.funds[at].map(|most| (most, most - self.awarded[at])).filter(|(_, left)| asks > *left);
        let funds = funds.map(|(most, left)| Obstacle::Funds { direction, most, left });
        let (most, left) = (case.programme.total, case.programme.total - self.awarded_total);
        let total = (asks > left).then_some(Obstacle::Total { most, left });
        [places, funds, total].into_iter().flatten()
    }

    fn limit(&self, binding: &Binding, index: usize, adds: i128) -> Option<Obstacle> {
        let sum = self.uses[index].used + adds;
        match binding.range {
            _ if binding.measure == MemberMeasure::AllOrNone => Some(Obstacle::AllOrNone { binding: index }),
            range if adds > 0 && range.most.is_some_and(|most| sum > i128::from(most)) => {
                Some(Obstacle::Limit { binding: index, adds, most: range.most? })
            }
            range if adds < 0 && range.least.is_some_and(|least| sum < i128::from(least)) => {
                Some(Obstacle::Floor { binding: index, adds, least: range.least? })
            }
            _ => None,
        }
    }

    /// A share that would be missed with one more candidate in the whole.
    fn share(&self, binding: &Binding, index: usize, candidate: CandidateIx, award: Money) -> Option<Obstacle> {
        let MemberMeasure::Share { of, within, .. } = &binding.measure else { return None };
        within.binary_search(&candidate).ok()?;
        let adds = i128::from(of.adds(award));
        let member = binding.members.binary_search(&candidate).is_ok();
        let Usage { used, whole, .. } = self.uses[index];
        let used = if member { used + adds } else { used };
        let (least, most) = binding.bounds(used, whole + adds);
        let missed = least.is_some_and(|least| used < least);
        let exceeded = most.is_some_and(|most| used > most);
        (missed || exceeded).then_some(Obstacle::Share { binding: index, exceeded })
    }
}

/// What the member at `place` of a binding adds to its sum, if it is awarded `award`.
fn member_adds(binding: &Binding, place: usize, requested: Money, award: Money) -> i128 {
    i128::from(binding.measure.adds(place, requested, award))
}

fn usage(binding: &Binding, candidates: &Candidates, allocation: &Allocation) -> Usage {
    let mut usage = Usage::default();
    if let MemberMeasure::Share { of, within, .. } = &binding.measure {
        let awards = within.iter().filter_map(|candidate| allocation.award(*candidate));
        usage.whole = awards.map(|award| i128::from(of.adds(award))).sum();
    }
    for (place, member) in binding.members.iter().enumerate() {
        let Some(award) = allocation.award(*member) else { continue };
        usage.used += member_adds(binding, place, candidates.requested[member.at()], award);
        usage.holders += 1;
        if usage.first.len() < NAMED_HOLDERS {
            usage.first.push(*member);
        }
    }
    usage
}

fn roles(
    case: &Case,
    screening: &Screening,
    refused: &FxHashMap<CandidateIx, String>,
    allocation: &Allocation,
) -> Vec<Role> {
    let left_out = case.scenario.to_check == ToCheck::LeftOut;
    let mut roles: Vec<Role> = screening
        .eligibility
        .iter()
        .map(|eligibility| match eligibility {
            Eligibility::Ineligible => Role::Ineligible,
            Eligibility::ToCheck if left_out => Role::LeftOut,
            Eligibility::ToCheck | Eligibility::Eligible => Role::Open,
        })
        .collect();
    for candidate in refused.keys() {
        let role = &mut roles[candidate.at()];
        *role = if *role == Role::Ineligible { Role::Ineligible } else { Role::Refused };
    }
    for (candidate, _) in &allocation.awards {
        roles[candidate.at()] = Role::Funded;
    }
    roles
}

/// The candidates that locks and dependencies name, by id.
fn named_candidates<'a>(case: &Case, candidates: &'a Candidates) -> FxHashMap<&'a str, CandidateIx> {
    let locks = case.scenario.fund.iter().chain(&case.scenario.refuse).map(|lock| lock.id.as_str());
    candidates.named(locks.chain(case.programme.requires.iter().flat_map(Require::ids)))
}
