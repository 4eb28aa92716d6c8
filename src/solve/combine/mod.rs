//! Directions together: the best combination of one choice per direction under the rows that cross them.
//!
//! Choices are added direction by direction. A combination is kept as what it does to the crossing rows; of two that do the
//! same only the better one stays, and along one of the rows (the *frontier*, usually the programme total) none that another
//! one outdoes. A row is closed, its slack charged at its price, as soon as every direction that it touches is in. Where the
//! frontier is the only crossing row, two halves are built and met in the middle.

mod completions;
mod folding;
mod order;

pub(super) use completions::Completions;

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

/// `of!` the smallest size that has room for so many crossing rows.
macro_rules! with_rows {
    ($rows:expr, $of:ident) => {
        match $rows {
            0..=1 => Ok($of!(1)),
            2..=4 => Ok($of!(4)),
            5..=12 => Ok($of!(12)),
            13..=40 => Ok($of!(40)),
            _ => Err(GaveUp::TooLarge),
        }
    };
}
use with_rows;

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
    macro_rules! best {
        ($rows:literal) => {
            Folding::<$rows>::new(&rows, prices, fronts, &least, limit, control).best_of_all()?
        };
    }
    let found: Result<Option<Best>, GaveUp> = with_rows!(rows.touched.len(), best);
    Ok(found?.map(|best| Best { loss: best.loss + rows.untouched_loss, ..best }))
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

    /// Is a frontier the only crossing row?
    fn is_frontier_alone(&self) -> bool {
        self.frontier && self.touched.len() == 1
    }

    /// Change of the touched rows by an entry of a front.
    fn change<const G: usize>(&self, front: &Front, entry: usize) -> [i64; G] {
        let mut change = [0; G];
        for (row, value) in front.crossing.iter().zip(&front.entries[entry].change) {
            if let Some(at) = self.touched.iter().position(|touched| touched.row == *row) {
                change[at] = *value;
            }
        }
        change
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
