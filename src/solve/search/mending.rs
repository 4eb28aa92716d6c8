//! The best choices of the directions, mended: where only light rows cross directions, a quick way to an allocation that loses
//! little more than cannot be avoided.
//!
//! Each direction's best choice alone breaks some light rows and leaves some that have a price. All columns of light rows are held
//! as these choices have them; then one after the other is turned that mends a row, the direction choosing again what is not held.
//! In a dense program most of these turns cost nothing.

use super::super::block::{Ask, Front, GaveUp, deepen};
use super::super::combine::Best;
use super::super::control::Control;
use super::super::core::Core;
use super::freezing::Frozen;

/// A direction's best choice, its light columns held.
#[derive(Clone)]
struct Choice {
    loss: i64,
    award: i64,
    flips: Vec<u32>,
}

impl Choice {
    fn best(front: Front) -> Option<Self> {
        let best = front.entries.into_iter().min_by_key(|entry| entry.loss)?;
        Some(Self { loss: best.loss, award: best.award, flips: best.flips })
    }
}

struct Mending<'a> {
    core: &'a Core<'a>,
    control: &'a Control,
    choices: Vec<Choice>,
    /// The columns of light rows with their values, ascending, and the light rows of each.
    held: Vec<(u32, bool)>,
    rows_of: Vec<Vec<usize>>,
}

/// Mends the best choices; `None` where a row cannot be mended by one turn. `most`: no direction may lose more by a turn.
pub(super) fn mend(core: &Core<'_>, most: i64, control: &Control) -> Option<(Best, Frozen)> {
    let mut columns: Vec<u32> = core.light.iter().flat_map(|light| light.row.terms.iter().map(|term| term.0)).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut rows_of = vec![Vec::new(); columns.len()];
    for (at, light) in core.light.iter().enumerate() {
        for term in &light.row.terms {
            rows_of[columns.binary_search(&term.0).ok()?].push(at);
        }
    }
    let mut mending = Mending { core, control, choices: Vec::new(), held: Vec::new(), rows_of };
    for block in 0..core.tight.form.blocks.len() {
        let ask = Ask { limit: core.tight.prices.bound.saturating_mul(2), least_only: true, forced: &[] };
        let (form, prices) = (&core.tight.form, &core.tight.prices);
        let front = deepen(form, prices, block, 0, ask, control).ok()?;
        let choice = Choice::best(front)?;
        mending.choices.push(choice);
    }
    mending.held = columns.into_iter().map(|column| (column, mending.chosen(column))).collect();
    for row in 0..core.light.len() {
        while mending.cost(row) != Some(0) && mending.turn(row, most)? {}
    }
    mending.done()
}

impl Mending<'_> {
    /// The best choice of a direction within a limit, looked for first where it loses little more than the one before.
    fn choose(&self, block: usize, limit: i64, held: &[(u32, bool)]) -> Result<Option<Choice>, GaveUp> {
        let from = self.choices[block].loss;
        let ask = Ask { limit, least_only: true, forced: held };
        Ok(Choice::best(deepen(&self.core.tight.form, &self.core.tight.prices, block, from, ask, self.control)?))
    }

    fn chosen(&self, column: u32) -> bool {
        let flipped =
            self.core.block_of(column).is_some_and(|at| self.choices[at].flips.binary_search(&column).is_ok());
        (self.core.tight.prices.reduced[column as usize] > 0) != flipped
    }

    fn value(&self, column: u32) -> bool {
        self.held.binary_search_by_key(&column, |held| held.0).is_ok_and(|at| self.held[at].1)
    }

    /// What the slack of a row costs; `None` where it is broken.
    fn cost(&self, row: usize) -> Option<i64> {
        let light = &self.core.light[row];
        let used: i64 = light.row.terms.iter().filter(|term| self.value(term.0)).map(|term| term.1).sum();
        let left = light.row.most - used;
        let kept = left == 0 || (left > 0 && !light.row.equality);
        kept.then(|| left.saturating_mul(light.price))
    }

    /// Broken rows, and what the slack of the others costs, of the rows of one held column.
    fn around(&self, at: usize) -> (usize, i64) {
        let costs = || self.rows_of[at].iter().map(|&row| self.cost(row));
        (costs().filter(Option::is_none).count(), costs().flatten().sum())
    }

    /// Turns the column of a row that mends it at the least loss; `false` where that does not pay.
    fn turn(&mut self, row: usize, most: i64) -> Option<bool> {
        let broken = self.cost(row).is_none();
        let mut best: Option<(i64, usize, usize, Choice)> = None;
        for &(column, _) in &self.core.light[row].row.terms {
            let at = self.held.binary_search_by_key(&column, |held| held.0).ok()?;
            let Some(block) = self.core.block_of(column) else { continue };
            let before = self.around(at);
            self.held[at].1 ^= true;
            let after = self.around(at);
            if after.0 < before.0 || (after.0 == before.0 && after.1 < before.1) {
                // A turn that must be made may cost a direction more than one that only saves slack.
                let saved = before.1 - after.1;
                let spare = if broken { most } else { saved - 1 };
                let spare = best.as_ref().map_or(spare, |best| spare.min(best.0 + saved));
                let known = self.choices[block].loss;
                if let Some(choice) = self.choose(block, known.saturating_add(spare), &self.held).ok()? {
                    let cost = choice.loss - known - saved;
                    if best.as_ref().is_none_or(|best| cost < best.0) {
                        best = Some((cost, at, block, choice));
                    }
                }
            }
            self.held[at].1 ^= true;
            if best.as_ref().is_some_and(|best| best.0 <= 0 && broken) {
                break;
            }
        }
        let Some((_, at, block, choice)) = best else { return if broken { None } else { Some(false) } };
        self.held[at].1 ^= true;
        self.choices[block] = choice;
        Some(true)
    }

    /// The choices together, which leave rows across directions out that are not light; and the decisions of the light columns.
    fn done(self) -> Option<(Best, Frozen)> {
        let slack = (0..self.core.light.len()).map(|row| self.cost(row)).sum::<Option<i64>>()?;
        let mut flips: Vec<u32> = self.choices.iter().flat_map(|choice| choice.flips.iter().copied()).collect();
        flips.sort_unstable();
        let loss = self.choices.iter().map(|choice| choice.loss).sum::<i64>() + slack;
        let best = Best { loss, award: self.choices.iter().map(|choice| choice.award).sum(), flips };
        Some((best, Frozen { forced: self.held, charged: slack }))
    }
}
