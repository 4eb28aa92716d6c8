//! The Method of Equal Shares: every voter has an equal share of the budget, and buys with others what they gain from.
//!
//! A candidate `p` is *ρ-affordable* where its supporters, each paying `min(share left, ρ · gain)`, pay its cost together:
//!
//! ```text
//! Σ over supporters i of min(left(i), ρ · gain(i, p)) = cost(p)
//! ```
//!
//! In each round the candidate with the least ρ is bought and paid for, until none is affordable. (Peters, Pierczyński and
//! Skowron, `NeurIPS` 2021.) What is left over is often much; a [`Completion`] spends more of it.
//!
//! Shares are exact rationals. Voters with the same share left share a *purse*, so that arithmetic is done per purse, not per
//! voter; ρ never falls from one round to the next, so that a candidate is looked at again only while its last ρ could win.

use super::{Electorate, Project};
use crate::domain::CandidateIx;
use dashu_ratio::RBig;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How money that the method leaves is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Completion {
    /// Not at all.
    #[default]
    None,
    /// By supporters, most first, as long as something fits.
    Utilitarian,
    /// The method is run again with a share that is one unit of the currency larger, and again, as long as the outcome keeps
    /// the budget and something would still fit ("Add1").
    Add1,
    /// Add1, and then by supporters.
    Add1Utilitarian,
}

/// The funded candidates, in the order in which they are bought.
#[must_use]
pub fn equal_shares(electorate: &Electorate, completion: Completion) -> Vec<CandidateIx> {
    let voters = electorate.voters();
    if voters == 0 {
        return Vec::new();
    }
    let share = RBig::from(electorate.budget) / RBig::from(voters);
    let mut bought = run(electorate, share.clone());
    if matches!(completion, Completion::Add1 | Completion::Add1Utilitarian) {
        let mut share = share;
        while !exhaustive(electorate, &bought) {
            share += RBig::from(electorate.unit);
            let more = run(electorate, share.clone());
            if cost(electorate, &more) > i128::from(electorate.budget) {
                break;
            }
            bought = more;
        }
    }
    if matches!(completion, Completion::Utilitarian | Completion::Add1Utilitarian) {
        by_supporters(electorate, &mut bought);
    }
    bought.into_iter().map(|project| electorate.projects[project].candidate).collect()
}

fn cost(electorate: &Electorate, bought: &[usize]) -> i128 {
    bought.iter().map(|project| i128::from(electorate.projects[*project].cost)).sum()
}

/// Does nothing that somebody supports fit any more?
fn exhaustive(electorate: &Electorate, bought: &[usize]) -> bool {
    let left = i128::from(electorate.budget) - cost(electorate, bought);
    let fits = |(at, project): (usize, &Project)| {
        !project.supporters.is_empty() && i128::from(project.cost) <= left && !bought.contains(&at)
    };
    !electorate.projects.iter().enumerate().any(fits)
}

fn by_supporters(electorate: &Electorate, bought: &mut Vec<usize>) {
    let voters =
        |project: &Project| project.supporters.iter().map(|(class, _)| electorate.classes[*class]).sum::<u64>();
    let mut rest: Vec<usize> = (0..electorate.projects.len()).filter(|at| !bought.contains(at)).collect();
    rest.sort_by_key(|at| std::cmp::Reverse(voters(&electorate.projects[*at])));
    let mut left = i128::from(electorate.budget) - cost(electorate, bought);
    for at in rest {
        let project = &electorate.projects[at];
        if i128::from(project.cost) <= left && !project.supporters.is_empty() {
            left -= i128::from(project.cost);
            bought.push(at);
        }
    }
}

/// Supporters with the same purse and the same gain.
struct Group {
    purse: usize,
    gain: i64,
    voters: u64,
}

/// One run of the method with the given share; projects by position, in the order in which they are bought.
fn run(electorate: &Electorate, share: RBig) -> Vec<usize> {
    // The first purse is the empty one, which many come to share.
    let mut purses = vec![RBig::ZERO, share];
    let mut purse_of = vec![1_usize; electorate.classes.len()];
    // What ρ was when a project was last looked at: it can only have risen since.
    let mut rest: Vec<(RBig, usize)> = (0..electorate.projects.len())
        .filter(|at| !electorate.projects[*at].supporters.is_empty())
        .map(|at| (RBig::ZERO, at))
        .collect();
    let mut bought = Vec::new();
    loop {
        rest.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut best: Option<(RBig, usize)> = None;
        let mut dropped = Vec::new();
        for (place, (last, at)) in rest.iter_mut().enumerate() {
            if best.as_ref().is_some_and(|(rho, _)| *last > *rho) {
                break;
            }
            let groups = groups(&electorate.projects[*at], &electorate.classes, &purse_of, &purses);
            match affordability(electorate.projects[*at].cost, &groups, &purses) {
                None => dropped.push(place),
                Some(rho) => {
                    let better = best.as_ref().is_none_or(|(least, first)| match rho.cmp(least) {
                        Ordering::Less => true,
                        Ordering::Equal => *at < *first,
                        Ordering::Greater => false,
                    });
                    last.clone_from(&rho);
                    if better {
                        best = Some((rho, *at));
                    }
                }
            }
        }
        dropped.into_iter().rev().for_each(|place| {
            rest.swap_remove(place);
        });
        let Some((rho, at)) = best else { return bought };
        rest.retain(|(_, project)| *project != at);
        bought.push(at);
        pay(&electorate.projects[at], &rho, &mut purse_of, &mut purses);
    }
}

/// The supporters of a project, those who can pay longest last: by share left over gain.
fn groups(project: &Project, classes: &[u64], purse_of: &[usize], purses: &[RBig]) -> Vec<Group> {
    let mut voters: BTreeMap<(usize, i64), u64> = BTreeMap::new();
    for (class, gain) in &project.supporters {
        *voters.entry((purse_of[*class], *gain)).or_default() += classes[*class];
    }
    let mut groups: Vec<Group> =
        voters.into_iter().map(|((purse, gain), voters)| Group { purse, gain, voters }).collect();
    groups.sort_by(|a, b| {
        let across = |one: &Group, other: &Group| &purses[one.purse] * RBig::from(other.gain);
        across(a, b).cmp(&across(b, a))
    });
    groups
}

/// The ρ at which a project is paid for; `None` where its supporters together have too little.
fn affordability(cost: i64, groups: &[Group], purses: &[RBig]) -> Option<RBig> {
    let weight = |group: &Group| i128::from(group.gain) * i128::from(group.voters);
    let mut unpaid = RBig::from(cost);
    let mut payers: i128 = groups.iter().map(weight).sum();
    for group in groups {
        let rho = &unpaid / RBig::from(payers);
        if &rho * RBig::from(group.gain) <= purses[group.purse] {
            return Some(rho);
        }
        // This group pays all that it has.
        unpaid -= &purses[group.purse] * RBig::from(group.voters);
        payers -= weight(group);
    }
    None
}

/// Each supporter pays `ρ · gain`, or all that is left.
fn pay(project: &Project, rho: &RBig, purse_of: &mut [usize], purses: &mut Vec<RBig>) {
    let mut after: BTreeMap<(usize, i64), usize> = BTreeMap::new();
    for (class, gain) in &project.supporters {
        let before = purse_of[*class];
        purse_of[*class] = *after.entry((before, *gain)).or_insert_with(|| {
            let price = rho * RBig::from(*gain);
            if price >= purses[before] {
                return 0;
            }
            purses.push(&purses[before] - price);
            purses.len() - 1
        });
    }
}
