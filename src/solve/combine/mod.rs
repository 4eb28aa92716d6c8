//! Directions together: the best combination of one choice per direction under the rows that cross them.
//!
//! Choices are added direction by direction. A combination is kept as what it does to the crossing rows; of two that do the
//! same only the better one stays, and along one of the rows (the *frontier*, usually the programme total) none that another
//! one outdoes. A row is closed, its slack charged at its price, as soon as every direction that it touches is in. Where the
//! frontier is the only crossing row, two halves are built and met in the middle.

mod folding;
mod order;

use super::block::{Front, GaveUp};
use super::control::Control;
use super::form::Form;
use super::prices::Prices;
use folding::Folding;

/// The best combination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Best {
    /// Its loss; its objective is `(bound - loss) / scale`.
    pub loss: i64,
    /// Its money, against the base decisions.
    pub award: i64,
    /// The flipped columns, ascending.
    pub flips: Vec<u32>,
}

/// Finds the best combination with a loss up to `limit`; `None` where there is none. `fronts` are complete up to
/// `limit - Σ least losses` above their least losses.
pub(super) fn combine(
    form: &Form,
    prices: &Prices,
    fronts: &[&Front],
    limit: i64,
    control: &Control,
) -> Result<Option<Best>, GaveUp> {
    let Some(rows) = Crossing::of(form, prices, fronts) else { return Ok(None) };
    let limit = limit - rows.untouched_loss;
    let Some(least) = fronts.iter().map(|front| front.least()).collect::<Option<Vec<i64>>>() else { return Ok(None) };
    if limit < least.iter().sum() {
        return Ok(None);
    }
    let found = match rows.touched.len() {
        0..=1 => Folding::<1>::new(&rows, prices, fronts, &least, limit, control).best_of_all(),
        2..=4 => Folding::<4>::new(&rows, prices, fronts, &least, limit, control).best_of_all(),
        5..=12 => Folding::<12>::new(&rows, prices, fronts, &least, limit, control).best_of_all(),
        13..=40 => Folding::<40>::new(&rows, prices, fronts, &least, limit, control).best_of_all(),
        _ => Err(GaveUp::TooLarge),
    }?;
    Ok(found.map(|best| Best { loss: best.loss + rows.untouched_loss, ..best }))
}

/// Which choices in `own`, of direction `block`, still have a combination with a loss up to `limit`. The other directions are
/// put together once for all of them.
pub(super) fn admitted(
    form: &Form,
    prices: &Prices,
    fronts: &[Front],
    block: usize,
    own: &Front,
    limit: i64,
    control: &Control,
) -> Result<Vec<bool>, GaveUp> {
    let none = || vec![false; own.entries.len()];
    let fronts: Vec<&Front> =
        fronts.iter().enumerate().map(|(at, front)| if at == block { own } else { front }).collect();
    let Some(rows) = Crossing::of(form, prices, &fronts) else { return Ok(none()) };
    let least = fronts.iter().map(|front| front.least()).collect::<Option<Vec<i64>>>();
    let Some(least) = least else { return Ok(none()) };
    let limit = limit - rows.untouched_loss;
    match rows.touched.len() {
        0..=1 => Folding::<1>::new(&rows, prices, &fronts, &least, limit, control).admitted(block),
        2..=4 => Folding::<4>::new(&rows, prices, &fronts, &least, limit, control).admitted(block),
        5..=12 => Folding::<12>::new(&rows, prices, &fronts, &least, limit, control).admitted(block),
        13..=40 => Folding::<40>::new(&rows, prices, &fronts, &least, limit, control).admitted(block),
        _ => Err(GaveUp::TooLarge),
    }
}

/// A crossing row that some choice changes.
struct CrossingRow {
    row: u32,
    /// What is left of it at the base decisions.
    room: i64,
    price: i64,
    equality: bool,
}

/// The crossing rows, the frontier first where there is one.
struct Crossing {
    touched: Vec<CrossingRow>,
    frontier: bool,
    /// Loss of the slack of the rows that no choice changes.
    untouched_loss: i64,
}

impl Crossing {
    /// `None` where a row that no choice changes is not kept.
    fn of(form: &Form, prices: &Prices, fronts: &[&Front]) -> Option<Self> {
        let mut touched = Vec::new();
        let mut untouched_loss = 0_i64;
        for (at, row) in form.rows.iter().enumerate().filter(|(_, row)| row.block.is_none()) {
            let (room, price, equality) = (prices.room[at], prices.row[at], row.equality);
            let at = u32::try_from(at).expect("fewer than 2^32 rows");
            let crossing = CrossingRow { row: at, room, price, equality };
            if fronts.iter().any(|front| front.crossing.binary_search(&at).is_ok()) {
                touched.push(crossing);
            } else {
                untouched_loss = untouched_loss.saturating_add(crossing.loss(0)?);
            }
        }
        let size =
            |crossing: &CrossingRow| form.rows[crossing.row as usize].terms.iter().map(|term| term.1.abs()).max();
        let best = (0..touched.len()).filter(|&at| !touched[at].equality).max_by_key(|&at| (size(&touched[at]), at));
        if let Some(best) = best {
            touched.swap(0, best);
        }
        Some(Self { touched, frontier: best.is_some(), untouched_loss })
    }
}

impl CrossingRow {
    /// Loss of its slack after a change; `None` where it is not kept.
    fn loss(&self, change: i64) -> Option<i64> {
        match self.room - change {
            0 => Some(0),
            left if left < 0 || self.equality => None,
            left => Some(i64::try_from(i128::from(left) * i128::from(self.price)).unwrap_or(i64::MAX / 4)),
        }
    }
}
