//! Which column to branch on: what it costs to decide the columns of the rows that are not settled, tried before.
//!
//! Where only light rows cross directions, a direction's least loss with one more column decided is a question to that direction
//! alone. In an unsettled row, either all columns stay as the directions' best choices have them, and the row is broken or its
//! slack costs something, or one of them is decided otherwise, and its direction loses more. The least of these costs is one that
//! every allocation below this node has to bear, and rows that share no direction bear it together: where their sum is above the
//! limit, nothing is left here. Otherwise the column is taken both of whose decisions cost most (*strong branching*; Applegate, Bixby,
//! Chvátal, Cook 1995). In a small program a node costs less than all these questions, and they are not asked.

use super::super::block::GaveUp;
use super::alone::Question;
use super::branching::{Branching, Fronts, Unsettled};
use std::cmp::Reverse;

/// Most rows that are tried at one node.
const MOST_PROBED: usize = 32;

/// A row with what its decisions cost beyond the node's loss.
struct Probed {
    /// All columns as they are; `i64::MAX` where the row is broken.
    stays: i64,
    /// (column, its direction, the cost of deciding it otherwise)
    turns: Vec<(u32, usize, i64)>,
}

impl Probed {
    fn least(&self) -> i64 {
        self.turns.iter().map(|turn| turn.2).min().unwrap_or(i64::MAX).min(self.stays)
    }

    /// What it costs to leave a column as it is.
    fn without(&self, column: u32) -> i64 {
        let others = self.turns.iter().filter(|turn| turn.0 != column);
        others.map(|turn| turn.2).min().unwrap_or(i64::MAX).min(self.stays)
    }
}

/// A column to branch on.
pub(super) struct Branch {
    pub column: u32,
    /// Decide it otherwise than the best choices do, first?
    pub turned_first: bool,
}

impl Branching<'_> {
    /// The column to branch on; `None` where nothing within `spare` beyond the node's loss is left.
    pub(super) fn probe(
        &mut self,
        fronts: &Fronts,
        unsettled: &mut Vec<Unsettled>,
        spare: i64,
    ) -> Result<Option<Branch>, GaveUp> {
        unsettled.sort_unstable_by_key(|unsettled| (Reverse(unsettled.cost), unsettled.row));
        unsettled.truncate(MOST_PROBED);
        let rows: Vec<Vec<u32>> = unsettled.iter().map(|unsettled| self.open_columns(unsettled.row)).collect();
        let questions: Vec<Question> = rows.iter().flatten().map(|&column| self.turn(fronts, column, spare)).collect();
        self.alone.prepare(&questions)?;
        let mut probed = Vec::new();
        for (unsettled, columns) in unsettled.iter().zip(rows) {
            let mut turns = Vec::new();
            for column in columns {
                let question = self.turn(fronts, column, spare);
                let (block, before) = (question.key.0, question.from);
                let least = self.alone.ask(question)?.least();
                turns.push((column, block, least.map_or(i64::MAX, |least| least - before)));
            }
            probed.push(Probed { stays: unsettled.cost, turns });
        }
        Ok((together(&probed, fronts.len()) <= spare).then(|| dearest(&probed, spare)).flatten())
    }

    /// Asks for a direction's best choice with one more column decided otherwise than in its best choice so far.
    fn turn(&self, fronts: &Fronts, column: u32, spare: i64) -> Question {
        let block = self.block_of(column);
        let entry = &fronts[block].entries[0];
        let chosen = self.base(column) != entry.flips.binary_search(&column).is_ok();
        let mut decided = self.decided_in(block);
        decided.push((column, !chosen));
        decided.sort_unstable();
        Question { key: (block, decided), from: entry.loss, limit: entry.loss.saturating_add(spare) }
    }
}

/// What rows cost that share no direction, dear ones first.
fn together(probed: &[Probed], blocks: usize) -> i64 {
    let mut order: Vec<&Probed> = probed.iter().collect();
    order.sort_by_key(|probed| Reverse(probed.least()));
    let mut taken = vec![false; blocks];
    let mut sum = 0_i64;
    for probed in order {
        if probed.turns.iter().all(|turn| !taken[turn.1]) {
            probed.turns.iter().for_each(|turn| taken[turn.1] = true);
            sum = sum.saturating_add(probed.least());
        }
    }
    sum
}

/// The column both of whose decisions cost most.
fn dearest(probed: &[Probed], spare: i64) -> Option<Branch> {
    let most = spare.saturating_add(1);
    let candidates = probed.iter().flat_map(|probed| {
        probed.turns.iter().map(|&(column, _, turned)| (turned.min(most), probed.without(column).min(most), column))
    });
    let best = candidates.max_by_key(|&(turned, left, column)| (turned.min(left), turned.max(left), Reverse(column)));
    best.map(|(turned, left, column)| Branch { column, turned_first: turned < left })
}
