//! What a dossier says must be true: each sentence is held against a naive recount.

mod enumeration;
mod sentences;

use super::fixture::{Sample, WAN};
use super::*;
use crate::domain::{Fill, Lang, Money, RuleId, Score};
use std::collections::BTreeSet;

/// The rules that `allocation` plus `candidate` breaches, counted one by one over all candidates.
fn recount(sample: &Sample, candidate: CandidateIx) -> BTreeSet<RuleId> {
    let (case, candidates) = (&sample.case, &sample.candidates);
    let mut awards = sample.solution().allocation.awards.clone();
    awards.push((candidate, candidates.requested[candidate.at()]));
    let mut breached = BTreeSet::new();
    if awards.iter().map(|award| award.1).sum::<Money>() > case.programme.total {
        breached.insert(RuleId::Total);
    }
    let filled = case.scenario.fill == Fill::Required;
    for (at, direction) in case.programme.directions.iter().enumerate() {
        let here: Vec<Money> =
            awards.iter().filter(|award| candidates.direction[award.0.at()].at() == at).map(|award| award.1).collect();
        let id = || direction.id.clone();
        let most = direction.projects.and_then(|bounds| bounds.planned_range(case.tolerance(), filled).most);
        if most.is_some_and(|most| i64::try_from(here.len()).unwrap() > most) {
            breached.insert(RuleId::Places { direction: id() });
        }
        let most = direction.funds.and_then(|bounds| bounds.range(case.tolerance()).most);
        if most.is_some_and(|most| here.into_iter().sum::<Money>().0 > most) {
            breached.insert(RuleId::Funds { direction: id() });
        }
    }
    for binding in &sample.bindings {
        let funded = binding.members.iter().filter(|member| awards.iter().any(|award| award.0 == **member)).count();
        if binding.members.contains(&candidate)
            && binding.range.most.is_some_and(|most| i64::try_from(funded).unwrap() > most)
        {
            breached.insert(binding.rule.clone());
        }
    }
    for require in &case.programme.requires {
        let funded = |id: &str| awards.iter().any(|award| candidates.id(award.0) == id);
        if candidates.id(candidate) == require.project && !funded(&require.needs) {
            breached.insert(RuleId::Require { project: require.project.clone(), needs: require.needs.clone() });
        }
    }
    if case.scenario.refuse.iter().any(|lock| lock.id == candidates.id(candidate)) {
        breached.insert(RuleId::Refuse { id: candidates.id(candidate).into() });
    }
    breached
}

#[test]
fn every_unfunded_candidate_is_told_every_rule_it_would_breach() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let mut told = BTreeSet::new();
    for candidate in sample.candidates.rows() {
        let named: BTreeSet<RuleId> =
            dossier.obstacles(candidate).iter().map(|obstacle| obstacle.rule(&dossier, candidate)).collect();
        match dossier.decisions[candidate.at()].kind {
            Kind::Unfunded => assert_eq!(named, recount(&sample, candidate), "{}", sample.candidates.id(candidate)),
            Kind::Funded | Kind::Ineligible => assert!(named.is_empty()),
        }
        told.extend(named);
    }
    let has = |wanted: fn(&RuleId) -> bool| told.iter().any(wanted);
    assert!(has(|rule| matches!(rule, RuleId::Places { .. })));
    assert!(has(|rule| matches!(rule, RuleId::Funds { .. })));
    assert!(has(|rule| matches!(rule, RuleId::Limit { .. })));
    assert!(has(|rule| matches!(rule, RuleId::Refuse { .. })));
}

#[test]
fn figures_in_sentences_are_those_of_a_recount() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let unit = &sample.case.programme.money;
    for candidate in sample.candidates.rows() {
        let direction = sample.candidates.direction[candidate.at()];
        let funded: Vec<CandidateIx> = sample.solution().allocation.awards.iter().map(|award| award.0).collect();
        let here: Vec<CandidateIx> =
            funded.into_iter().filter(|other| sample.candidates.direction[other.at()] == direction).collect();
        let Text { zh, en } = dossier.reason(candidate);
        for lang in [Lang::Zh, Lang::En] {
            let mut quick = String::new();
            Sentences::new(&dossier, lang).write(candidate, &mut quick);
            assert_eq!(&quick, dossier.reason(candidate).get(lang), "made one by one or all together");
        }
        for obstacle in dossier.obstacles(candidate) {
            if let Obstacle::Funds { .. } = obstacle {
                let cap = sample.case.programme.direction(direction).funds.unwrap();
                let cap = cap.at_most.or(cap.about).unwrap();
                let spent: i64 = here.iter().map(|other| sample.candidates.requested[other.at()].0).sum();
                let left = unit.show(Money(cap.0 - spent));
                let asks = unit.show(sample.candidates.requested[candidate.at()]);
                assert!(en.contains(&format!("it asks {asks}, but only {left} of the {}", unit.show(cap))), "{en}");
                assert!(zh.contains(&format!("只余 {left}")), "{zh}");
            }
            if let Obstacle::Places { .. } = obstacle {
                let last = here.iter().map(|other| sample.candidates.rank[other.at()]).max().unwrap();
                assert!(en.contains(&format!("last funded: rank {last}")), "{en}");
            }
        }
        let worse: Vec<u32> = here
            .iter()
            .map(|other| sample.candidates.rank[other.at()])
            .filter(|rank| *rank > sample.candidates.rank[candidate.at()])
            .collect();
        let decision = dossier.decisions[candidate.at()];
        if decision.kind == Kind::Unfunded {
            assert_eq!(decision.worse_funded, worse.len());
            let first = decision.first_worse.map(|first| sample.candidates.rank[first.at()]);
            assert_eq!(first, worse.into_iter().min());
        }
    }
}

#[test]
fn directions_add_up_to_the_headline() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let head = &dossier.headline;
    let sum = |of: fn(&DirectionFacts) -> usize| dossier.directions.iter().map(of).sum::<usize>();
    assert_eq!(head.planned, Some(176), "the guide's places");
    assert_eq!(head.total, Money(34_890 * WAN));
    assert_eq!(sum(|fact| fact.candidates), sample.candidates.len());
    assert_eq!(sum(|fact| fact.eligible), head.eligible);
    assert_eq!(sum(|fact| fact.ineligible), head.ineligible);
    assert_eq!(sum(|fact| fact.funded), sample.solution().allocation.awards.len());
    assert_eq!(sum(|fact| fact.out_of_order), dossier.out_of_order.len());
    assert_eq!(dossier.directions.iter().map(|fact| fact.awarded).sum::<Money>(), head.awarded);
    assert_eq!(dossier.directions.iter().map(|fact| fact.merit).sum::<Score>(), head.objective);
    assert_eq!(head.left, head.total - head.awarded);
    assert_eq!(head.gap_percent().unwrap().to_string(), "0.008", "1.23 of 15,381.9, rounded up");
    let under: Vec<&str> =
        dossier.directions.iter().filter(|fact| fact.under_subscribed()).map(|fact| fact.id.as_str()).collect();
    assert_eq!(under, ["2.1"]);
    let short = dossier.directions[10].shortfall.as_ref().unwrap();
    assert_eq!((short.places, short.planned), (1, true));
    assert_eq!(short.why.en, "fewer candidates take part (1) than there are places (2)");
}

#[test]
fn a_line_of_the_rules_is_what_the_allocation_uses() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let find = |rule: RuleId| dossier.rules.iter().find(|line| line.rule == rule).unwrap();
    let total = find(RuleId::Total);
    assert_eq!(
        (total.used, total.slack()),
        (i128::from(dossier.headline.awarded.0), i128::from(dossier.headline.left.0))
    );
    let places = find(RuleId::Places { direction: "1.7".into() });
    assert_eq!((places.most, places.least), (Some(30), None));
    for (at, binding) in sample.bindings.iter().enumerate() {
        let line = dossier.rules.iter().find(|line| line.binding == Some(at)).unwrap();
        let funded = binding.members.iter().filter(|member| sample.solution().allocation.funds(**member)).count();
        let kept = sample.candidates.rows().filter(|c| {
            dossier.obstacles(*c).iter().any(|o| matches!(o, Obstacle::Limit { binding, .. } if *binding == at))
        });
        assert_eq!((line.used, line.blocks), (i128::try_from(funded).unwrap(), kept.count()));
    }
}

#[test]
fn shares_count_every_value_of_a_list() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    let [province, _, country, _] = &dossier.distributions[..] else { panic!("four columns have distributions") };
    assert!(!province.lists && country.lists);
    let eligible = province.shares.iter().map(|share| share.eligible).sum::<usize>();
    assert_eq!(eligible, dossier.headline.candidates - dossier.headline.ineligible);
    assert_eq!(province.shares.iter().map(|share| share.awarded).sum::<Money>(), dossier.headline.awarded);
    let egypt = country.shares.iter().find(|share| share.value == "埃及").unwrap();
    assert_eq!(egypt.title, Text { zh: "埃及".into(), en: "Egypt".into() });
    let column = sample.candidates.column("country").unwrap();
    let funded = sample.candidates.rows().filter(|c| sample.solution().allocation.funds(*c));
    assert_eq!(egypt.funded, funded.filter(|c| column.values(c.at()).contains(&"埃及".to_owned())).count());
}

#[test]
fn the_checklist_names_the_funded_that_a_clause_concerns() {
    let sample = Sample::guide(900, 1);
    let dossier = sample.dossier();
    for check in &dossier.checklist {
        let list = match check.concern {
            Concern::Documents => &sample.screening.documents,
            Concern::Undecided => &sample.screening.undecided,
            Concern::Advice => &sample.screening.advised,
        };
        let all: Vec<CandidateIx> = list.iter().filter(|pair| pair.1 == check.clause).map(|pair| pair.0).collect();
        let funded: Vec<CandidateIx> = all.iter().copied().filter(|c| sample.solution().allocation.funds(*c)).collect();
        assert_eq!((&check.candidates, &check.funded), (&all, &funded));
    }
    let concerns: BTreeSet<Concern> = dossier.checklist.iter().map(|check| check.concern).collect();
    assert_eq!(concerns.len(), 3);
}
