//! Who is chosen in all, some, none of the optima.
//!
//! Each direction's choices are enumerated once more with all their ties, up to the most that it loses in an optimum; those stay that
//! the other directions can complete at the optimum's loss. A column that one of them decides otherwise than the answer does is in some optima only. Where a
//! direction has too many ties to list (any twenty of fifty equals), its columns are taken one by one: the column is decided
//! otherwise, and of the choices that are left only those that no other outdoes need be looked at.
//!
//! Where light rows are in play, a choice may be worse than another one and yet in an optimum, because the other one breaks
//! a light row. Then an optimum that decides the column otherwise is sought for each column that comes into question, as long
//! as those are few.

use super::super::block::{Ask, Front, GaveUp, enumerate, ties};
use super::super::combine::{Best, Completions};
use super::super::control::{Control, Effort};
use super::super::core::{Core, Part};
use super::MANY_TIES;
use super::branching::Branching;
use crate::domain::Presence;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Most columns that are asked about one by one.
const MOST_ASKED: usize = 300;

/// What a direction whose ties are too many to list may spend on asking about its columns, in a large program: it would be a
/// pity to take longer over ties than over the optimum.
const MOST_SPENT: u64 = 5_000_000;

/// The presence of a column that nothing can flip.
pub(super) fn decided(chosen: bool) -> Presence {
    if chosen { Presence::Always } else { Presence::Never }
}

/// The presence of the core's columns.
pub(super) fn presence(
    core: &Core<'_>,
    best: &Best,
    least: &[i64],
    fronts: &[Front],
    chosen: &[bool],
    control: &Control,
) -> Result<Vec<Presence>, GaveUp> {
    control.tell("ties");
    let spare = best.loss - least.iter().sum::<i64>();
    let mut presence: Vec<Presence> = chosen.iter().copied().map(decided).collect();
    let tied = if core.light.is_empty() {
        by_ties(core, best, fronts, control)?
    } else {
        one_by_one(core, best, least, spare, fronts, control)?
    };
    tied.into_iter().for_each(|column| presence[column as usize] = Presence::Sometimes);
    Ok(presence)
}

/// The columns that the ties of the directions decide otherwise than the answer.
fn by_ties(core: &Core<'_>, best: &Best, fronts: &[Front], control: &Control) -> Result<Vec<u32>, GaveUp> {
    let Part { form, prices } = &core.tight;
    let listed = |block: usize, others: &Completions<'_>, most: i64| {
        let brief = control.with(Effort { states: control.effort.ties, ..Effort::small() });
        let Some(ties) = ties(form, prices, block, most, &brief)? else { return Ok(Vec::new()) };
        let admitted = others.admit(&ties.front());
        // Helpers award nothing, and nobody asks for them.
        let asked = |column: &u32| form.awards[*column as usize] != 0;
        let flipped_in_answer = |column: &u32| best.flips.binary_search(column).is_ok();
        let own = best.flips.iter().copied().filter(|column| form.blocks[block].binary_search(column).is_ok());
        let spared = own.filter(|column| ties.spared(&admitted, *column));
        let flipped = ties.flipped(&admitted).into_iter().filter(|column| !flipped_in_answer(column));
        Ok(flipped.chain(spared).filter(asked).collect::<Vec<u32>>())
    };
    let tied = Completions::of_each(form, prices, fronts, best.loss, control, &|block, others| {
        let Some(most) = others.most_loss(&fronts[block]) else { return Ok(Vec::new()) };
        match listed(block, &others, most) {
            Err(GaveUp::TooLarge) => by_forcing(core, best, block, &others, most, control),
            listed => listed,
        }
    });
    Ok(tied?.concat())
}

/// The columns of a direction that some optimum decides otherwise than the answer, each asked about on its own.
///
/// With the column decided otherwise the direction's front keeps of any two choices the one that serves every completion at
/// least as well, so that an optimum is left if there is one. An optimum found answers for every column that it decides
/// otherwise. `most`: the most that the direction loses in an optimum.
fn by_forcing(
    core: &Core<'_>,
    best: &Best,
    block: usize,
    others: &Completions<'_>,
    most: i64,
    control: &Control,
) -> Result<Vec<u32>, GaveUp> {
    let Part { form, prices } = &core.tight;
    let total = if core.is_of_many() { MOST_SPENT } else { u64::MAX };
    let (states, partials) = (control.effort.states.min(MANY_TIES), control.effort.partials.min(MANY_TIES));
    let own = Effort { total, spent: Arc::default(), ..control.effort.clone() };
    let own = if core.is_of_many() { Effort { states, partials, ..own } } else { own };
    let control = &control.with(own);
    let of_block = |column: &u32| form.blocks[block].binary_search(column).is_ok();
    let own: Vec<u32> = best.flips.iter().copied().filter(of_block).collect();
    let in_answer = |column: u32| (prices.reduced[column as usize] > 0) != own.binary_search(&column).is_ok();
    let mut tied: FxHashSet<u32> = FxHashSet::default();
    for &column in &form.blocks[block] {
        let at = column as usize;
        if form.awards[at] == 0 || prices.reduced[at].abs() > most || tied.contains(&column) {
            continue;
        }
        if control.effort.is_spent() {
            return Err(GaveUp::TooLarge);
        }
        let forced = [(column, !in_answer(column))];
        let ask = Ask { limit: most, least_only: false, forced: &forced };
        let front = enumerate(form, prices, block, ask, control)?;
        let Some(found) = others.admit(&front).into_iter().position(|admitted| admitted) else { continue };
        let other = &front.entries[found].flips;
        let differ = |one: &[u32], other: &[u32]| -> Vec<u32> {
            one.iter().copied().filter(|flip| other.binary_search(flip).is_err()).collect()
        };
        tied.extend(differ(&own, other).into_iter().chain(differ(other, &own)));
    }
    let mut tied: Vec<u32> = tied.into_iter().filter(|column| form.awards[*column as usize] != 0).collect();
    tied.sort_unstable();
    Ok(tied)
}

/// The same by a search for each column that could be flipped at the optimum's loss.
fn one_by_one(
    core: &Core<'_>,
    best: &Best,
    least: &[i64],
    spare: i64,
    fronts: &[Front],
    control: &Control,
) -> Result<Vec<u32>, GaveUp> {
    let Part { form, prices } = &core.tight;
    let within = |block: usize, column: &u32| {
        let at = *column as usize;
        form.awards[at] != 0 && prices.reduced[at].abs() <= least[block] + spare
    };
    let blocks = form.blocks.iter().enumerate();
    let asked: Vec<u32> =
        blocks.flat_map(|(block, all)| all.iter().filter(move |c| within(block, c))).copied().collect();
    if asked.len() > MOST_ASKED {
        return Err(GaveUp::TooLarge);
    }
    let in_answer = |column: u32| (prices.reduced[column as usize] > 0) != best.flips.binary_search(&column).is_ok();
    let mut tied: Vec<u32> = Vec::new();
    for column in asked {
        if tied.contains(&column) {
            continue;
        }
        let found = Branching::new(core, best.loss, control).any(fronts, column, !in_answer(column))?;
        let Some(found) = found else { continue };
        let only = |one: &Best, other: &Best| -> Vec<u32> {
            one.flips.iter().copied().filter(|flip| other.flips.binary_search(flip).is_err()).collect()
        };
        tied.extend(only(best, &found).into_iter().chain(only(&found, best)));
    }
    tied.retain(|column| form.awards[*column as usize] != 0);
    Ok(tied)
}
