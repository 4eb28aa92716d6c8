//! Phragmén's sequential rule: voters earn money at equal speed, and buy what they support as soon as they can pay for it.
//!
//! A voter's *load* is how much it has earned and spent so far. Buying `p` brings all of its supporters to the same load,
//!
//! ```text
//! load(p) = (cost(p) + Σ over supporters i of load(i)) / number of supporters
//! ```
//!
//! and the candidate with the least such load is bought. The rule ends as soon as a candidate whose turn it is would break
//! the budget. (Los, Christoff and Grossi, IJCAI 2022; candidates beyond the whole budget never stand.) Whoever a voter names
//! counts as supported, whatever points it has.

use super::Electorate;
use crate::domain::CandidateIx;
use dashu_ratio::RBig;
use std::collections::BTreeMap;

/// The funded candidates, in the order in which they are bought.
#[must_use]
pub fn phragmen(electorate: &Electorate) -> Vec<CandidateIx> {
    let mut loads = vec![RBig::ZERO];
    let mut load_of = vec![0_usize; electorate.classes.len()];
    let mut rest: Vec<usize> = (0..electorate.projects.len())
        .filter(|at| {
            let project = &electorate.projects[*at];
            project.cost <= electorate.budget && !project.supporters.is_empty()
        })
        .collect();
    let (mut bought, mut left) = (Vec::new(), electorate.budget);
    loop {
        let reached: Vec<(RBig, usize)> = rest.iter().map(|&at| (load(electorate, at, &load_of, &loads), at)).collect();
        let Some(least) = reached.iter().map(|(load, _)| load).min().cloned() else { return bought };
        let tied: Vec<usize> = reached.into_iter().filter(|(load, _)| *load == least).map(|(_, at)| at).collect();
        if tied.iter().any(|at| electorate.projects[*at].cost > left) {
            return bought;
        }
        let Some(&at) = tied.first() else { return bought };
        let project = &electorate.projects[at];
        loads.push(least);
        project.supporters.iter().for_each(|(class, _)| load_of[*class] = loads.len() - 1);
        left -= project.cost;
        bought.push(project.candidate);
        rest.retain(|other| *other != at);
    }
}

/// The load of every supporter of a project once it is bought.
fn load(electorate: &Electorate, at: usize, load_of: &[usize], loads: &[RBig]) -> RBig {
    let project = &electorate.projects[at];
    let mut voters: BTreeMap<usize, u64> = BTreeMap::new();
    for (class, _) in &project.supporters {
        *voters.entry(load_of[*class]).or_default() += electorate.classes[*class];
    }
    let all: u64 = voters.values().sum();
    let earned = voters
        .into_iter()
        .fold(RBig::from(project.cost), |sum, (load, voters)| sum + &loads[load] * RBig::from(voters));
    earned / RBig::from(all)
}
