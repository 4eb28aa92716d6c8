//! Rows of sums: they are no candidates, and what they say is held against the candidates.

use super::amount;
use super::grid::Grid;
use super::plan::Plan;
use crate::domain::{ColumnType, Decimal, Place, parse_units};
use crate::input::ledger::Ledger;
use crate::say;

/// Compares the row of sums with the sum of what was read of each column of money.
pub(super) fn compare(grid: &Grid, plan: &Plan, row: usize, table: &[Vec<String>], ledger: &mut Ledger) {
    for (nth, column) in plan.columns.iter().enumerate().filter(|(_, column)| column.kind == Some(ColumnType::Money)) {
        let cell = grid.seen(row, column.at);
        let Ok(said) = amount::read(cell.shown(), column.unit.as_ref(), &plan.money) else { continue };
        let places = plan.money.decimals;
        let units = |text: &str| parse_units(text, places).map_or(0, i128::from);
        let sum: i128 = table.iter().map(|cells| units(&cells[nth])).sum();
        if units(&said.plain) != sum {
            let (said, sum) = (Decimal::new(units(&said.plain), places).grouped(), Decimal::new(sum, places).grouped());
            let unit = &plan.money.unit;
            ledger.warn(
                "T315",
                Place { line: Some(row + 1), column: Some(column.name()), ..Place::file(&grid.file) },
                say!(
                    "合计行为 {said} {unit}，各行之和为 {sum} {unit}",
                    "the row of sums says {said} {unit}, the rows add up to {sum} {unit}"
                ),
                say!("请核对是否有遗漏、隐藏或重复的行", "check for rows that are missing, hidden or there twice"),
            );
        }
    }
}
