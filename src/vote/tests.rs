//! The rules against worked examples, and against naive versions of themselves that look at one voter at a time.

use super::*;
use crate::domain::CandidateIx;
use crate::vote::equal_shares::equal_shares;
use crate::vote::phragmen::phragmen;
use dashu_ratio::RBig;
use proptest::prelude::*;

/// An election of voters who each name projects; gains are costs.
fn electorate(budget: i64, costs: &[i64], ballots: &[Vec<usize>]) -> Electorate {
    let supporters = |project: usize| -> Vec<(usize, i64)> {
        (0..ballots.len())
            .filter(|voter| ballots[*voter].contains(&project))
            .map(|voter| (voter, costs[project]))
            .collect()
    };
    let project = |(at, cost): (usize, &i64)| Project {
        candidate: CandidateIx::new(at),
        cost: *cost,
        supporters: supporters(at),
    };
    Electorate {
        name: "1".into(),
        budget,
        unit: 1,
        projects: costs.iter().enumerate().map(project).collect(),
        classes: vec![1; ballots.len()],
    }
}

fn ids(bought: Vec<CandidateIx>) -> Vec<usize> {
    bought.into_iter().map(CandidateIx::at).collect()
}

/// Each voter alone, ρ found by trying how many of the poorest pay all that they have.
fn naive_shares(costs: &[i64], ballots: &[Vec<usize>], share: &RBig) -> Vec<usize> {
    let mut left = vec![share.clone(); ballots.len()];
    let mut bought = Vec::new();
    loop {
        let mut best: Option<(RBig, usize)> = None;
        for (project, cost) in costs.iter().enumerate().filter(|(project, _)| !bought.contains(project)) {
            let mut payers: Vec<RBig> = (0..ballots.len())
                .filter(|voter| ballots[*voter].contains(&project))
                .map(|voter| left[voter].clone())
                .collect();
            payers.sort();
            let price = (0..payers.len()).find_map(|poor| {
                let paid = payers[..poor].iter().fold(RBig::ZERO, |sum, paid| sum + paid);
                let price = (RBig::from(*cost) - paid) / RBig::from(payers.len() - poor);
                (price <= payers[poor]).then_some(price)
            });
            // With the cost as gain, ρ is the price over the cost.
            let rho = price.map(|price| price / RBig::from(*cost));
            if let Some(rho) = rho.filter(|rho| best.as_ref().is_none_or(|best| *rho < best.0)) {
                best = Some((rho, project));
            }
        }
        let Some((rho, project)) = best else { return bought };
        let price = rho * RBig::from(costs[project]);
        for voter in (0..ballots.len()).filter(|voter| ballots[*voter].contains(&project)) {
            left[voter] = if left[voter] > price { &left[voter] - &price } else { RBig::ZERO };
        }
        bought.push(project);
    }
}

fn naive_phragmen(budget: i64, costs: &[i64], ballots: &[Vec<usize>]) -> Vec<usize> {
    let mut loads = vec![RBig::ZERO; ballots.len()];
    let (mut bought, mut left) = (Vec::new(), budget);
    loop {
        let reached: Vec<(RBig, usize)> = (0..costs.len())
            .filter(|project| !bought.contains(project) && costs[*project] <= budget)
            .filter_map(|project| {
                let supporters: Vec<usize> =
                    (0..ballots.len()).filter(|voter| ballots[*voter].contains(&project)).collect();
                let sum = supporters.iter().fold(RBig::from(costs[project]), |sum, voter| sum + &loads[*voter]);
                (!supporters.is_empty()).then(|| (sum / RBig::from(supporters.len()), project))
            })
            .collect();
        let Some((least, first)) = reached.iter().min().cloned() else { return bought };
        if reached.iter().any(|(load, project)| *load == least && costs[*project] > left) {
            return bought;
        }
        (0..ballots.len())
            .filter(|voter| ballots[*voter].contains(&first))
            .for_each(|voter| loads[voter] = least.clone());
        left -= costs[first];
        bought.push(first);
    }
}

/// The example of Peters, Pierczyński and Skowron's kind: two groups, one of them a large majority.
#[test]
fn a_minority_gets_its_share() {
    // Six voters for projects 0 to 2, four for 3 and 4; each costs 30, the budget is 100: 10 for every voter.
    let ballots: Vec<Vec<usize>> = (0..10).map(|voter| if voter < 6 { vec![0, 1, 2] } else { vec![3, 4] }).collect();
    let election = electorate(100, &[30; 5], &ballots);
    // The six pay 5 each for 0 and for 1, and have nothing left; the four pay 7.5 each for 3, and 10 are left.
    assert_eq!(ids(equal_shares(&election, Completion::None)), [0, 1, 3]);
    assert_eq!(ids(phragmen(&election)), [0, 3, 1], "loads 5, 7.5, 10");
}

#[test]
fn what_is_left_is_spent_by_the_completions() {
    // Voter 0 alone wants 1 (cost 60); the budget of 100 is 50 for each of two voters; both want 0 (cost 40).
    let election = electorate(100, &[40, 60], &[vec![0, 1], vec![0]]);
    assert_eq!(ids(equal_shares(&election, Completion::None)), [0]);
    assert_eq!(ids(equal_shares(&election, Completion::Utilitarian)), [0, 1]);
    // 60 after paying 20 needs a share of 80.
    assert_eq!(ids(equal_shares(&election, Completion::Add1)), [0, 1]);
}

fn drawn() -> impl Strategy<Value = (i64, Vec<i64>, Vec<Vec<usize>>)> {
    (1_usize..7).prop_flat_map(|projects| {
        let ballot =
            prop::collection::btree_set(0..projects, 0..=projects).prop_map(|set| set.into_iter().collect::<Vec<_>>());
        (10_i64..200, prop::collection::vec(1_i64..60, projects), prop::collection::vec(ballot, 1..12))
    })
}

proptest! {
    #[test]
    fn the_rules_are_those_of_single_voters((budget, costs, ballots) in drawn()) {
        let election = electorate(budget, &costs, &ballots);
        let share = RBig::from(budget) / RBig::from(ballots.len());
        prop_assert_eq!(ids(equal_shares(&election, Completion::None)), naive_shares(&costs, &ballots, &share));
        prop_assert_eq!(ids(phragmen(&election)), naive_phragmen(budget, &costs, &ballots));
    }

    /// No rule breaks the budget, and a completion keeps what the method without it bought or spends more.
    #[test]
    fn no_rule_breaks_the_budget((budget, costs, ballots) in drawn()) {
        let election = electorate(budget, &costs, &ballots);
        let spent = |bought: Vec<CandidateIx>| ids(bought).into_iter().map(|project| costs[project]).sum::<i64>();
        for completion in [Completion::None, Completion::Utilitarian, Completion::Add1, Completion::Add1Utilitarian] {
            prop_assert!(spent(equal_shares(&election, completion)) <= budget, "{:?}", completion);
        }
        prop_assert!(spent(phragmen(&election)) <= budget);
    }
}
