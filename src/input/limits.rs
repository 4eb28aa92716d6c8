//! The columns that limits group by and sum: they must be there, and their sums must fit.

use super::header::known_kind;
use super::ledger::Ledger;
use super::near;
use super::values::{GREATEST, rescale};
use crate::domain::{
    Bounds, Candidates, Cells, ColumnSpec, ColumnType, Limit, MERIT_PLACES, Measure, Place, USUAL_COLUMNS,
};
use crate::say;

/// What limits are held against.
pub(super) struct Columns<'c> {
    pub(super) candidates: &'c Candidates,
    /// Those that the programme declares.
    pub(super) declared: &'c [ColumnSpec],
}

/// What summing a column finds.
enum Summed {
    /// Places of its cells.
    Fits(u8),
    /// No numbers in it.
    NoNumbers,
    /// Too large for an `i64` in the common places.
    Overflows,
}

impl Columns<'_> {
    /// Checks a limit. Bounds on a sum are brought to the places of its column where these are more. `in_force` says whether
    /// a column that the table lacks is worth telling.
    pub(super) fn check(&self, limit: &mut Limit, at: &Place, in_force: bool, ledger: &mut Ledger) {
        for name in &limit.for_each {
            self.must_exist(&limit.id, name, at, in_force, ledger);
        }
        let Measure::Column { of, places, bounds, .. } = &mut limit.measure else { return };
        let id = &limit.id;
        if !self.must_exist(id, of, at, in_force, ledger) {
            return;
        }
        let common = match self.sum(of, *places) {
            Summed::Fits(of_column) => of_column.max(*places),
            Summed::NoNumbers => {
                ledger.error(
                    "R104",
                    at.clone(),
                    say!(
                        "限制 `{id}` 要加总的列 `{of}` 不是数值列",
                        "limit `{id}` sums column `{of}`, which is not numeric"
                    ),
                    say!(
                        "该列每个单元格都应是数；可在指南中用 [[column]] 声明类型，以便逐格检查",
                        "every cell must be a number; declare the column's type by [[column]] to have each cell checked"
                    ),
                );
                return;
            }
            Summed::Overflows => return overflows(id, of, at, ledger),
        };
        match rescaled(*bounds, *places, common) {
            Some(finer) => (*places, *bounds) = (common, finer),
            None => overflows(id, of, at, ledger),
        }
    }

    /// Is there such a column, if only in the programme?
    fn must_exist(&self, limit: &str, name: &str, at: &Place, in_force: bool, ledger: &mut Ledger) -> bool {
        if is_fixed(name) || self.candidates.column(name).is_some() {
            return true;
        }
        if known_kind(name, self.declared).is_some() {
            if in_force {
                ledger.warn(
                    "R111",
                    at.clone(),
                    say!(
                        "限制 `{limit}` 用到的列 `{name}` 不在候选表中",
                        "limit `{limit}` uses column `{name}`, which the candidate table lacks"
                    ),
                    say!("该列按全部缺失处理", "all its cells count as missing"),
                );
            }
            return true;
        }
        let further = self.candidates.columns.iter().map(|column| column.name.as_str());
        let declared = self.declared.iter().map(|column| column.name.as_str());
        let known = further.chain(declared).chain(USUAL_COLUMNS.iter().map(|(usual, _)| *usual));
        ledger.error(
            "R103",
            at.clone(),
            say!(
                "限制 `{limit}` 用到的列 `{name}` 不存在",
                "limit `{limit}` uses column `{name}`, which does not exist"
            ),
            near::help(name, known),
        );
        false
    }

    /// The sum of the magnitudes of a column's cells, in its own places or `least_places`, whichever are more.
    fn sum(&self, name: &str, least_places: u8) -> Summed {
        let Candidates { rank, merit, columns, .. } = self.candidates;
        let column = columns.iter().find(|column| column.name == name).map(|column| &column.cells);
        let (of_column, fits) = match (name, column) {
            ("rank", _) => (0, fits(rank.iter().map(|rank| Some(i64::from(*rank))), 0, least_places)),
            ("merit", _) => (MERIT_PLACES, fits(merit.iter().map(|merit| Some(merit.0)), MERIT_PLACES, least_places)),
            (_, Some(Cells::Integer(cells))) => (0, fits(cells.iter().copied(), 0, least_places)),
            (_, Some(Cells::Decimal { places, units })) => {
                (*places, fits(units.iter().copied(), *places, least_places))
            }
            (_, Some(Cells::Text(_) | Cells::Flag(_))) => return Summed::NoNumbers,
            (_, None) => match known_kind(name, self.declared) {
                Some(ColumnType::Integer | ColumnType::Decimal | ColumnType::Money) => (0, true),
                _ => return Summed::NoNumbers,
            },
        };
        if fits { Summed::Fits(of_column) } else { Summed::Overflows }
    }
}

/// Columns that the program itself works with: always there.
fn is_fixed(name: &str) -> bool {
    ["id", "direction", "requested", "rank", "merit"].contains(&name)
}

fn fits(mut cells: impl Iterator<Item = Option<i64>>, from: u8, least_places: u8) -> bool {
    let to = from.max(least_places);
    let sum = cells.try_fold(0_i64, |sum, cell| {
        sum.checked_add(rescale(cell.unwrap_or(0), from, to)?.abs()).filter(|sum| *sum <= GREATEST)
    });
    sum.is_some()
}

fn rescaled(bounds: Bounds<i64>, from: u8, to: u8) -> Option<Bounds<i64>> {
    let scale = |bound: Option<i64>| bound.map_or(Some(None), |bound| rescale(bound, from, to).map(Some));
    Some(Bounds {
        at_least: scale(bounds.at_least)?,
        at_most: scale(bounds.at_most)?,
        exactly: scale(bounds.exactly)?,
        about: scale(bounds.about)?,
    })
}

fn overflows(limit: &str, of: &str, at: &Place, ledger: &mut Ledger) {
    ledger.error(
        "R110",
        at.clone(),
        say!(
            "限制 `{limit}` 所加总的列 `{of}` 数值过大，合计会溢出",
            "the sum of column `{of}` in limit `{limit}` would overflow"
        ),
        say!("请减少小数位，或改用更大的单位", "use fewer places, or a larger unit"),
    );
}
