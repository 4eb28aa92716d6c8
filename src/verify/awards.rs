//! Awards by their words: which of them the scenario allows, and what merit they keep. Written from the definition of
//! [`AwardLevels`], not from the list of offers that the program is built from.

use super::Side;
use crate::domain::{AwardLevels, Candidates, Case, Merit, Share};

const WHOLE: i128 = Share::ONE.0 as i128;

fn levels<'a>(case: &'a Case, candidates: &Candidates, row: usize) -> Option<&'a AwardLevels> {
    case.levels.get(candidates.direction[row].at())?.as_ref()
}

/// The award of a share of the request: rounded down, at least the smallest part of the unit.
fn of_share(requested: i128, share: Share) -> i128 {
    (requested * i128::from(share.0)).div_euclid(WHOLE).max(1)
}

/// The greatest `requested - k · step` that is not above `award`, and the least one that is allowed.
fn steps(requested: i128, least: Share, step: i128, award: i128) -> (i128, i128) {
    let below =
        requested - (requested - award).max(0).unsigned_abs().div_ceil(step.unsigned_abs()).cast_signed() * step;
    // The lowest award: not under the least share, and above zero.
    let floor = (i128::from(least.0) * requested + WHOLE - 1).div_euclid(WHOLE).max(1);
    (below, requested - (requested - floor).div_euclid(step) * step)
}

/// Why an award is not allowed: it is above or below the nearest one that is. An award between two levels is above the lower.
pub(super) fn refused(case: &Case, candidates: &Candidates, row: usize, award: i128) -> Option<(Side, i128)> {
    let requested = i128::from(candidates.requested[row].0);
    let (at_most, least) = match levels(case, candidates, row) {
        None => (requested, requested),
        Some(AwardLevels::Shares(shares)) => {
            let awards = || shares.iter().map(|level| of_share(requested, level.award));
            let least = awards().min().unwrap_or(requested);
            (awards().filter(|one| *one <= award).max().unwrap_or(least), least)
        }
        Some(AwardLevels::Steps { least, step, .. }) => steps(requested, *least, i128::from(step.0), award),
    };
    if award < least.max(1) {
        Some((Side::Below, least.max(1)))
    } else if award > at_most {
        Some((Side::Above, at_most))
    } else {
        None
    }
}

/// The least that a candidate may be awarded.
pub(super) fn least(case: &Case, candidates: &Candidates, row: usize) -> i128 {
    let requested = i128::from(candidates.requested[row].0);
    match levels(case, candidates, row) {
        None => requested,
        Some(AwardLevels::Shares(shares)) => {
            shares.iter().map(|level| of_share(requested, level.award)).min().unwrap_or(requested)
        }
        Some(AwardLevels::Steps { least, step, .. }) => steps(requested, *least, i128::from(step.0), requested).1,
    }
}

/// The merit that an allowed award keeps.
pub(super) fn merit(case: &Case, candidates: &Candidates, row: usize, award: i128) -> Merit {
    let (merit, requested) = (candidates.merit[row], i128::from(candidates.requested[row].0));
    let share = match levels(case, candidates, row) {
        None => return merit,
        Some(AwardLevels::Shares(shares)) => {
            let here = shares.iter().filter(|level| of_share(requested, level.award) == award);
            here.map(|level| level.merit).max().unwrap_or(Share::ONE)
        }
        Some(AwardLevels::Steps { .. }) if award == requested => Share::ONE,
        Some(AwardLevels::Steps { least, kept, .. }) => {
            // What the candidate gives up of the way from the request down to the least share costs that part of what may be lost.
            let (given_up, way) = ((requested - award) * WHOLE, (WHOLE - i128::from(least.0)) * requested);
            let lost = (WHOLE - i128::from(kept.0)) * given_up;
            Share(i64::try_from(WHOLE - half_down(lost, way)).unwrap_or(Share::ONE.0))
        }
    };
    let kept = half_up(i128::from(merit.0) * i128::from(share.0), WHOLE);
    Merit(i64::try_from(kept).unwrap_or(i64::MAX))
}

fn half_up(number: i128, divisor: i128) -> i128 {
    (2 * number + divisor).div_euclid(2 * divisor)
}

/// What rounding the rest half up takes away.
fn half_down(number: i128, divisor: i128) -> i128 {
    -half_up(-number, divisor)
}
