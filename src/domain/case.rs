//! A case: a programme under a scenario. What every later room works on.

use super::{
    AwardLevels, Bounds, CandidateIx, Candidates, Clause, DirectionIx, Limit, Lock, Merit, Money, Offer, Programme,
    Require, Scenario, Score, Text, Tolerance, Waived, Weight,
};
use super::{Fill, MeritFrom, RankMerit, Ranking, ToCheck};
use crate::say;

/// A programme with a scenario's overrides carried out, and the list of what differs from the guide.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The programme with the total, projects and funds in force; its clauses, limits and requires are those in force.
    pub programme: Programme,
    /// The scenario as it was read.
    pub scenario: Scenario,
    /// Weight of each direction, in the programme's order.
    pub weights: Vec<Weight>,
    /// Award levels of each direction, in the programme's order; `None`: who is funded gets what it asks for.
    pub levels: Vec<Option<AwardLevels>>,
    /// Every way in which this case differs from the guide.
    pub deviations: Vec<Deviation>,
}

/// One way in which a case differs from the guide.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Deviation {
    /// What differs: a direction's funds, a waived limit, a lock …
    pub what: Text,
    /// The guide's value, where there is one.
    pub from: Option<String>,
    /// The scenario's value, where there is one.
    pub to: Option<String>,
    /// Why, in the scenario's words.
    pub reason: Option<Text>,
}

impl Case {
    /// Carries out `scenario` on `programme`. Input has checked that everything the scenario names exists.
    #[must_use]
    pub fn new(guide: Programme, scenario: Scenario) -> Self {
        let mut programme = guide;
        let mut deviations = Vec::new();
        let why = scenario.reason.clone();
        if let Some(total) = scenario.total.filter(|total| *total != programme.total) {
            let show = |amount| Some(programme.money.show(amount));
            deviations.push(Deviation {
                what: say!("项目总经费", "programme total"),
                from: show(programme.total),
                to: show(total),
                reason: why.clone(),
            });
            programme.total = total;
        }
        let mut weights = vec![Weight::ONE; programme.directions.len()];
        let unit = programme.money.clone();
        for (direction, weight) in programme.directions.iter_mut().zip(&mut weights) {
            let Some(change) = scenario.directions.get(&direction.id) else { continue };
            let id = direction.id.clone();
            if let Some(projects) = change.projects {
                let what = say!("方向 {id} 项目数", "projects of direction {id}");
                let (from, to) = (direction.projects.map(show_count), Some(show_count(projects)));
                deviations.push(Deviation { what, from, to, reason: why.clone() });
                direction.projects = Some(projects);
            }
            if let Some(funds) = change.funds {
                let what = say!("方向 {id} 经费", "funds of direction {id}");
                let show = |bounds: Bounds<Money>| show_bounds(&bounds, |amount| unit.show(amount));
                deviations.push(Deviation {
                    what,
                    from: direction.funds.map(show),
                    to: Some(show(funds)),
                    reason: why.clone(),
                });
                direction.funds = Some(funds);
            }
            if let Some(changed) = change.weight.filter(|changed| *changed != Weight::ONE) {
                let what = say!("方向 {id} 权重", "weight of direction {id}");
                let (from, to) = (Some("1".into()), Some(changed.plain().to_string()));
                deviations.push(Deviation { what, from, to, reason: why.clone() });
                *weight = changed;
            }
        }
        let levels = levels(&programme, &scenario);
        deviations.extend(of_levels(&programme, &scenario));
        deviations.extend(settings(&scenario));
        deviations.extend(by_hand(&scenario));
        programme.limits.extend(scenario.limits.iter().cloned());
        programme.requires.extend(scenario.requires.iter().cloned());
        let on = |switch: &Option<String>| switch.as_ref().is_none_or(|name| scenario.switches.contains(name));
        let waived = |what: &Waived| scenario.waive.iter().any(|waiver| waiver.what == *what);
        programme.clauses.retain(|clause: &Clause| on(&clause.switch) && !waived(&Waived::Clause(clause.id.clone())));
        programme.limits.retain(|limit: &Limit| on(&limit.switch) && !waived(&Waived::Limit(limit.id.clone())));
        Self { programme, scenario, weights, levels, deviations }
    }

    /// Weight of a direction.
    #[must_use]
    pub fn weight(&self, direction: DirectionIx) -> Weight {
        self.weights[direction.at()]
    }

    /// The awards that a candidate may get, greatest first, with the merit that each keeps.
    #[must_use]
    pub fn offers(&self, candidates: &Candidates, candidate: CandidateIx) -> Vec<Offer> {
        self.offers_at(candidates, candidate, candidates.merit[candidate.at()])
    }

    /// The same if its merit were another one.
    #[must_use]
    pub fn offers_at(&self, candidates: &Candidates, candidate: CandidateIx, merit: Merit) -> Vec<Offer> {
        let requested = candidates.requested[candidate.at()];
        match self.levels_of(candidates, candidate) {
            Some(levels) => levels.offers(requested, merit),
            None => vec![Offer { award: requested, merit }],
        }
    }

    /// Weighted merit of an award; one that is not open to the candidate counts as its greatest.
    #[must_use]
    pub fn score(&self, candidates: &Candidates, (candidate, award): (CandidateIx, Money)) -> Score {
        let offers = self.offers(candidates, candidate);
        let offer = offers.iter().find(|offer| offer.award == award).or(offers.first());
        let merit = offer.map_or(candidates.merit[candidate.at()], |offer| offer.merit);
        Score::of(merit, self.weight(candidates.direction[candidate.at()]))
    }

    /// The award levels that are open to a candidate; `None`: it is awarded what it asks for.
    #[must_use]
    pub fn levels_of(&self, candidates: &Candidates, candidate: CandidateIx) -> Option<&AwardLevels> {
        self.levels.get(candidates.direction[candidate.at()].at())?.as_ref()
    }

    /// The least that a candidate may be awarded.
    #[must_use]
    pub fn least_award(&self, candidates: &Candidates, candidate: CandidateIx) -> Money {
        match self.levels_of(candidates, candidate) {
            Some(_) => self.offers(candidates, candidate).last().map_or(Money::ZERO, |offer| offer.award),
            None => candidates.requested[candidate.at()],
        }
    }

    /// The merit that a candidate keeps with an award; all of it with an award that it may not get.
    #[must_use]
    pub fn merit_at(&self, candidates: &Candidates, candidate: CandidateIx, award: Money) -> Merit {
        let merit = candidates.merit[candidate.at()];
        if award == candidates.requested[candidate.at()] && self.levels_of(candidates, candidate).is_none() {
            return merit;
        }
        let offers = self.offers(candidates, candidate);
        offers.iter().find(|offer| offer.award == award).map_or(merit, |offer| offer.merit)
    }

    /// What a candidate with an award adds to the objective: the merit kept, times the direction's weight.
    #[must_use]
    pub fn score_at(&self, candidates: &Candidates, candidate: CandidateIx, award: Money) -> Score {
        Score::of(self.merit_at(candidates, candidate, award), self.weight(candidates.direction[candidate.at()]))
    }

    /// May anybody be awarded less than the request?
    #[must_use]
    pub fn has_levels(&self) -> bool {
        self.levels.iter().any(Option::is_some)
    }

    /// The same case with every award at the request.
    #[must_use]
    pub fn without_levels(&self) -> Self {
        Self { levels: vec![None; self.levels.len()], ..self.clone() }
    }

    /// The tolerance on `about` bounds.
    #[must_use]
    pub fn tolerance(&self) -> Tolerance {
        self.scenario.about_tolerance
    }
}

/// The award levels in force of each direction. Levels that never trim are none.
fn levels(programme: &Programme, scenario: &Scenario) -> Vec<Option<AwardLevels>> {
    let of_direction = |id: &String| {
        let own = scenario.directions.get(id).and_then(|change| change.award_levels.as_ref());
        own.or(scenario.award_levels.as_ref()).filter(|levels| !levels.is_full()).cloned()
    };
    programme.directions.iter().map(|direction| of_direction(&direction.id)).collect()
}

fn of_levels(programme: &Programme, scenario: &Scenario) -> Vec<Deviation> {
    let deviation = |what: Text, levels: &AwardLevels| Deviation {
        what,
        from: Some("100 %".into()),
        to: Some(levels.show(&programme.money)),
        reason: scenario.reason.clone(),
    };
    let for_all = scenario.award_levels.as_ref();
    let for_all =
        for_all.map(|levels| deviation(say!("资助档次（占申请额）", "award levels (of the request)"), levels));
    let own = programme.directions.iter().filter_map(|direction| {
        let levels = scenario.directions.get(&direction.id)?.award_levels.as_ref()?;
        let id = &direction.id;
        Some(deviation(
            say!("方向 {id} 资助档次（占申请额）", "award levels of direction {id} (of the request)"),
            levels,
        ))
    });
    for_all.into_iter().chain(own).collect()
}

fn settings(scenario: &Scenario) -> Vec<Deviation> {
    let mut found = Vec::new();
    let mut differs = |what: Text, from: &str, to: String| {
        let reason = scenario.reason.clone();
        found.push(Deviation { what, from: Some(from.into()), to: Some(to), reason });
    };
    if scenario.about_tolerance != Tolerance(0) {
        let to = super::Decimal::new(scenario.about_tolerance.0, 4).to_string();
        differs(say!("“左右”的容差", "tolerance of \"about\""), "0", to);
    }
    if scenario.fill == Fill::Required {
        differs(say!("计划项目数", "planned numbers"), "planned", "required".into());
    }
    match scenario.merit_from {
        MeritFrom::Merit => {}
        MeritFrom::Rank => {
            let rule = match scenario.rank_merit {
                RankMerit::Borda => "rank (borda)",
                RankMerit::Percentile => "rank (percentile)",
            };
            differs(say!("评分来源", "source of merit"), "merit", rule.into());
        }
    }
    match scenario.ranking {
        Ranking::Free => {}
        Ranking::Strict => differs(say!("排序规则", "ranking"), "free", "strict".into()),
        Ranking::Skip => differs(say!("排序规则", "ranking"), "free", "skip".into()),
    }
    if scenario.to_check == ToCheck::LeftOut {
        differs(say!("待人工核对的项目", "candidates to be checked"), "take_part", "left_out".into());
    }
    for switch in &scenario.switches {
        differs(say!("开关 {switch}", "switch {switch}"), "off", "on".into());
    }
    found
}

fn by_hand(scenario: &Scenario) -> Vec<Deviation> {
    let mut found = Vec::new();
    let mut decided = |what: Text, reason: &str| {
        found.push(Deviation { what, from: None, to: None, reason: Some(Text::same(reason)) });
    };
    for Lock { id, reason } in &scenario.fund {
        decided(say!("锁定资助 {id}", "{id} locked as funded"), reason);
    }
    for Lock { id, reason } in &scenario.refuse {
        decided(say!("锁定不资助 {id}", "{id} locked as refused"), reason);
    }
    for waiver in &scenario.waive {
        let what = match &waiver.what {
            Waived::Limit(id) => say!("豁免限制 {id}", "limit {id} waived"),
            Waived::Clause(id) => say!("豁免条款 {id}", "clause {id} waived"),
        };
        decided(what, &waiver.reason);
    }
    for Limit { id, reason, .. } in &scenario.limits {
        let reason = reason.clone();
        found.push(Deviation { what: say!("新增限制 {id}", "limit {id} added"), from: None, to: None, reason });
    }
    for Require { project, needs } in &scenario.requires {
        let what = say!("新增依赖：{project} 需要 {needs}", "dependency added: {project} needs {needs}");
        found.push(Deviation { what, from: None, to: None, reason: None });
    }
    found
}

fn show_count(bounds: Bounds<i64>) -> String {
    show_bounds(&bounds, |count| count.to_string())
}

/// `= 6`, `≤ 5`, `≥ 2, ≤ 5`, `≈ 10`.
#[must_use]
pub fn show_bounds<T: Copy>(bounds: &Bounds<T>, show: impl Fn(T) -> String) -> String {
    let part = |sign: &str, bound: Option<T>| bound.map(|value| format!("{sign} {}", show(value)));
    let parts =
        [part("=", bounds.exactly), part("≥", bounds.at_least), part("≤", bounds.at_most), part("≈", bounds.about)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
