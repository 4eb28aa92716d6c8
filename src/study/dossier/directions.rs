//! What a report says about each direction.

use super::decision::{Decision, Kind};
use super::obstacle::Obstacle;
use super::standing::{Role, Standing};
use crate::domain::{
    Binding, CandidateIx, Candidates, Case, DirectionIx, Eligibility, Money, Score, Screening, Text, show_bounds,
};
use crate::say;

/// The figures of one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectionFacts {
    /// Position in the programme.
    pub direction: DirectionIx,
    /// The guide's number.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The bound on projects in the guide's own kind: `= 6`, `≤ 5`, `≈ 10`. Empty where there is none.
    pub planned: String,
    /// The cap on projects.
    pub places: Option<i64>,
    /// The cap on money.
    pub funds: Option<Money>,
    /// Applied.
    pub candidates: usize,
    /// Every clause decided by data holds.
    pub eligible: usize,
    /// No clause fails, at least one could not be decided.
    pub to_check: usize,
    /// At least one clause fails.
    pub ineligible: usize,
    /// May be funded under the scenario: neither ineligible nor refused nor left out.
    pub taking_part: usize,
    /// Funded.
    pub funded: usize,
    /// Sum asked for by the eligible ones and those to check.
    pub requested: Money,
    /// Sum of awards.
    pub awarded: Money,
    /// What is left under the cap on money.
    pub left: Option<Money>,
    /// Weighted merit of the funded.
    pub merit: Score,
    /// The worst-ranked funded candidate.
    pub last_funded: Option<CandidateIx>,
    /// The best-ranked eligible candidate that is not funded.
    pub first_unfunded: Option<CandidateIx>,
    /// How many unfunded candidates rank before a funded one.
    pub out_of_order: usize,
    /// Places that stay empty, and why.
    pub shortfall: Option<Shortfall>,
}

impl DirectionFacts {
    /// Do fewer candidates take part than there are places?
    #[must_use]
    pub fn under_subscribed(&self) -> bool {
        self.places.is_some_and(|places| count(self.taking_part) < places)
    }

    /// The direction as it is called in lists: number and title.
    #[must_use]
    pub fn name(&self) -> Text {
        let (id, Text { zh, en }) = (&self.id, &self.title);
        say!("{id} {zh}", "{id} {en}")
    }
}

/// Places of a direction that stay empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// How many.
    pub places: i64,
    /// Does the guide state a planned number (`exactly`, `about`), rather than only a cap?
    pub planned: bool,
    /// Why, in words.
    pub why: Text,
}

/// How many unfunded candidates of a direction each kind of rule keeps out. One candidate may count under several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Blocked {
    /// The direction's places.
    pub places: usize,
    /// The direction's money.
    pub funds: usize,
    /// The programme total.
    pub total: usize,
    /// A limit.
    pub limits: usize,
    /// An unfunded candidate that they need.
    pub needs: usize,
    /// The ranking rule.
    pub ranking: usize,
    /// Refused or left out by the scenario.
    pub by_hand: usize,
    /// No rule at all.
    pub nothing: usize,
}

/// How many unfunded candidates each rule keeps out.
#[derive(Debug)]
pub(super) struct Tally {
    pub directions: Vec<Blocked>,
    pub bindings: Vec<usize>,
}

impl Tally {
    pub fn new(case: &Case, candidates: &Candidates, bindings: &[Binding], standing: &Standing) -> Self {
        let mut limits = vec![0; bindings.len()];
        let mut obstacles = Vec::new();
        let mut tally = |passed: &Vec<CandidateIx>| {
            let mut blocked = Blocked::default();
            for candidate in passed {
                obstacles.clear();
                standing.obstacles(case, candidates, bindings, *candidate, &mut obstacles);
                blocked.nothing += usize::from(obstacles.is_empty());
                let mut limited = false;
                for obstacle in &obstacles {
                    match obstacle {
                        Obstacle::Places { .. } => blocked.places += 1,
                        Obstacle::Funds { .. } => blocked.funds += 1,
                        Obstacle::Total { .. } => blocked.total += 1,
                        Obstacle::Needs { .. } => blocked.needs += 1,
                        Obstacle::Behind { .. } | Obstacle::Skips { .. } => blocked.ranking += 1,
                        Obstacle::Refused { .. } | Obstacle::LeftOut => blocked.by_hand += 1,
                        Obstacle::Limit { binding, .. }
                        | Obstacle::Floor { binding, .. }
                        | Obstacle::Share { binding, .. }
                        | Obstacle::AllOrNone { binding } => {
                            limits[*binding] += 1;
                            limited = true;
                        }
                    }
                }
                blocked.limits += usize::from(limited);
            }
            blocked
        };
        Self { directions: standing.passed.iter().map(&mut tally).collect(), bindings: limits }
    }
}

pub(super) fn facts(
    case: &Case,
    candidates: &Candidates,
    screening: &Screening,
    decisions: &[Decision],
    standing: &Standing,
    tally: &Tally,
) -> Vec<DirectionFacts> {
    let mut facts: Vec<DirectionFacts> =
        (0_u32..).zip(&case.programme.directions).map(|(at, _)| blank(case, standing, DirectionIx(at))).collect();
    for candidate in candidates.rows() {
        let at = candidate.at();
        let fact = &mut facts[candidates.direction[at].at()];
        fact.candidates += 1;
        match screening.eligibility[at] {
            Eligibility::Eligible => fact.eligible += 1,
            Eligibility::ToCheck => fact.to_check += 1,
            Eligibility::Ineligible => fact.ineligible += 1,
        }
        fact.taking_part += usize::from(matches!(standing.role[at], Role::Funded | Role::Open));
        match decisions[at].kind {
            Kind::Funded => {
                fact.requested = fact.requested + candidates.requested[at];
                fact.merit.0 += case.score_at(candidates, candidate, decisions[at].award).0;
            }
            Kind::Unfunded => {
                fact.requested = fact.requested + candidates.requested[at];
                fact.out_of_order += usize::from(decisions[at].out_of_order());
            }
            Kind::Ineligible => {}
        }
    }
    for (fact, blocked) in facts.iter_mut().zip(&tally.directions) {
        fact.shortfall = shortfall(case, fact, blocked);
    }
    facts
}

fn blank(case: &Case, standing: &Standing, direction: DirectionIx) -> DirectionFacts {
    let at = direction.at();
    let guide = case.programme.direction(direction);
    DirectionFacts {
        direction,
        id: guide.id.clone(),
        title: guide.title.clone(),
        planned: guide.projects.map(|bounds| show_bounds(&bounds, |n| n.to_string())).unwrap_or_default(),
        places: standing.places[at],
        funds: standing.funds[at],
        candidates: 0,
        eligible: 0,
        to_check: 0,
        ineligible: 0,
        taking_part: 0,
        funded: standing.funded[at].len(),
        requested: Money::ZERO,
        awarded: standing.awarded[at],
        left: standing.funds[at].map(|most| most - standing.awarded[at]),
        merit: Score::default(),
        last_funded: standing.funded[at].last().copied(),
        first_unfunded: standing.passed[at].first().copied(),
        out_of_order: 0,
        shortfall: None,
    }
}

fn shortfall(case: &Case, fact: &DirectionFacts, blocked: &Blocked) -> Option<Shortfall> {
    let places = fact.places? - count(fact.funded);
    if places <= 0 {
        return None;
    }
    let bounds = case.programme.direction(fact.direction).projects?;
    let planned = bounds.exactly.or(bounds.about).is_some();
    let (taking_part, cap) = (fact.taking_part, fact.places?);
    let mut why = if fact.under_subscribed() {
        say!(
            "可参与分配的项目（{taking_part} 个）少于名额（{cap} 个）",
            "fewer candidates take part ({taking_part}) than there are places ({cap})"
        )
    } else {
        Text::default()
    };
    if let Some(kept) = kept_out(blocked, fact.candidates - fact.ineligible - fact.funded) {
        let gap = if why.zh.is_empty() { ("", "") } else { ("；", "; ") };
        why = Text { zh: why.zh + gap.0 + &kept.zh, en: why.en + gap.1 + &kept.en };
    }
    Some(Shortfall { places, planned, why })
}

/// `12 not funded, kept out: 9 by the direction's money, 5 by a limit`.
fn kept_out(blocked: &Blocked, unfunded: usize) -> Option<Text> {
    let kinds = [
        (blocked.funds, "方向经费不足", "the direction's money"),
        (blocked.total, "项目总经费不足", "the programme's money"),
        (blocked.limits, "限制条款", "a limit"),
        (blocked.needs, "所依赖项目未获资助", "a project they need"),
        (blocked.ranking, "排序规则", "the ranking rule"),
        (blocked.by_hand, "情景规定", "the scenario's decision"),
        (blocked.nothing, "无规则限制", "no rule"),
    ];
    let kinds: Vec<_> = kinds.into_iter().filter(|(count, ..)| *count > 0).collect();
    if kinds.is_empty() {
        return None;
    }
    let zh: Vec<String> = kinds.iter().map(|(count, zh, _)| format!("{zh} {count} 个")).collect();
    let en: Vec<String> = kinds.iter().map(|(count, _, en)| format!("{count} by {en}")).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    Some(say!("{unfunded} 个未资助项目的原因：{zh}", "{unfunded} not funded, kept out: {en}"))
}

/// A number of candidates as the whole number that bounds are stated in.
pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).expect("input refuses more than 2^32 candidates")
}
