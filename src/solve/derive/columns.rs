//! An allocation as columns of its program.

use crate::domain::Allocation;
use crate::model::{ColumnKey, Program};

/// The columns of an allocation, those that help to state the rules included.
#[must_use]
pub fn columns(program: &Program, allocation: &Allocation) -> Vec<bool> {
    let funded = |at: usize| match program.columns[at].key {
        ColumnKey::Fund { candidate, .. } => {
            allocation.award(candidate).is_some_and(|award| award.0 == program.columns[at].award)
        }
        _ => false,
    };
    let mut chosen: Vec<bool> = (0..program.columns.len()).map(funded).collect();
    // Of a direction every rank is reached up to the worst that is funded.
    let mut worst = vec![0; program.columns.iter().map(|column| column.direction.at() + 1).max().unwrap_or(0)];
    for (column, _) in program.columns.iter().zip(&chosen).filter(|pair| *pair.1) {
        worst[column.direction.at()] = column.rank.max(worst[column.direction.at()]);
    }
    for (chosen, column) in chosen.iter_mut().zip(&program.columns) {
        if let ColumnKey::Reached { rank, .. } = column.key {
            *chosen = rank <= worst[column.direction.at()];
        }
    }
    // Somebody is passed over for every reason that holds: a row that speaks of the reason alone keeps it from being claimed.
    let mut claimed: Vec<bool> =
        program.columns.iter().map(|c| matches!(c.key, ColumnKey::PassedOver { .. })).collect();
    for row in &program.rows {
        let mut reasons =
            row.terms.iter().filter(|term| matches!(program.columns[term.0.at()].key, ColumnKey::PassedOver { .. }));
        let (Some(reason), None) = (reasons.next(), reasons.next()) else { continue };
        let sum: i128 = row
            .terms
            .iter()
            .filter(|term| term.0 == reason.0 || chosen[term.0.at()])
            .map(|term| i128::from(term.1))
            .sum();
        let kept = row.range.least.is_none_or(|least| sum >= i128::from(least))
            && row.range.most.is_none_or(|most| sum <= i128::from(most));
        let speaks_against = (reason.1 < 0) == row.range.least.is_some();
        if speaks_against && !kept {
            claimed[reason.0.at()] = false;
        }
    }
    chosen.iter_mut().zip(claimed).for_each(|(chosen, claimed)| *chosen |= claimed);
    chosen
}
