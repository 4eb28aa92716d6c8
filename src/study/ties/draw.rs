//! A draw among allocations of equal merit that anybody can replay with a pencil and SHA-256.
//!
//! The seed is published beforehand. The tied candidates are drawn one after the other; whoever is drawn is funded where some
//! allocation of greatest merit that agrees with all steps before funds it. So every rule is kept and no merit is lost. Each
//! number is uniform: what would favour small numbers is thrown away (rejection sampling).

use super::list::as_good;
use crate::domain::{Allocation, CandidateIx, Presence, Solution};
use crate::study::asker::{Asker, Refused, deciding};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// One step of a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The counter whose hash counted.
    pub counter: u64,
    /// The hash in hex.
    pub sha256: String,
    /// How many were left.
    pub among: usize,
    /// Which of them was drawn, from 0.
    pub index: usize,
    /// Who that is.
    pub candidate: CandidateIx,
    /// Is it funded?
    pub funded: bool,
    /// Did this step decide it, rather than those before?
    pub by_lot: bool,
}

/// A draw with its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// What came of it.
    pub allocation: Allocation,
    /// Step by step.
    pub steps: Vec<Step>,
}

/// Draws among `tied`, which are in the order of direction, rank and id.
///
/// # Errors
/// Where a solve was stopped, or an answer fails the recheck.
pub fn draw(asker: &Asker, optimum: &Solution, tied: &[CandidateIx], seed: &str) -> Result<Drawn, Refused> {
    let mut row = tied.to_vec();
    let mut counter = 0;
    let program = asker.base().program()?;
    let mut decided: Vec<(CandidateIx, bool)> = Vec::new();
    let mut current = optimum.clone();
    let mut steps = Vec::with_capacity(tied.len());
    while !row.is_empty() {
        let among = row.len();
        let (index, used, sha256) = number(seed, &mut counter, among);
        let candidate = row.remove(index);
        let known = current.presence.as_ref().map(|all| all[candidate.at()]);
        let mut step = Step { counter: used, sha256, among, index, candidate, funded: false, by_lot: false };
        match known {
            Some(Presence::Always) => step.funded = true,
            Some(Presence::Never) => {}
            Some(Presence::Sometimes) | None => {
                decided.push((candidate, true));
                let answer = asker.ask_changed_with_ties(asker.base(), &deciding(&program, &decided))?;
                if let Some(stop) = answer.stop {
                    return Err(Refused::Stopped(stop));
                }
                if let Some(solution) = as_good(&answer, optimum) {
                    current = solution.clone();
                    (step.funded, step.by_lot) = (true, true);
                } else {
                    decided.pop();
                }
            }
        }
        if !step.funded && known.is_none() {
            decided.push((candidate, false));
        }
        steps.push(step);
    }
    Ok(Drawn { allocation: current.allocation, steps })
}

/// A uniform number below `n`: the number, the counter whose hash gave it, and that hash.
fn number(seed: &str, counter: &mut u64, n: usize) -> (usize, u64, String) {
    let n = u64::try_from(n).unwrap_or(u64::MAX);
    // The largest multiple of n up to 2^64, less one.
    let last = u64::MAX - (u64::MAX % n + 1) % n;
    loop {
        let used = *counter;
        *counter += 1;
        let hash = Sha256::digest(format!("{seed}:{used}"));
        let value = hash.iter().take(8).fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        if value <= last {
            let index = usize::try_from(value % n).unwrap_or(0);
            let hex = hash.iter().fold(String::with_capacity(64), |mut hex, byte| {
                write!(hex, "{byte:02x}").expect("writing to a string");
                hex
            });
            return (index, used, hex);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    /// `printf 'Beijing 2025:0' | sha256sum` and so on give the hashes.
    #[test]
    fn the_numbers_are_those_of_the_hashes() {
        let mut counter = 0;
        let (index, used, hash) = number("Beijing 2025", &mut counter, 7);
        assert_eq!(hash, HASH_0);
        assert_eq!((index, used, counter), (INDEX_0, 0, 1));
    }

    #[test]
    fn every_number_below_n_comes_about_as_often() {
        let (mut counter, mut seen) = (0, [0_u32; 5]);
        for _ in 0..5_000 {
            seen[number("seed", &mut counter, 5).0] += 1;
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
    }

    const HASH_0: &str = "d6d3fae8172abe82a6276817ee1afc9a364fca11ae0156e901654771b5e1a27e";
    const INDEX_0: usize = 6;
}
