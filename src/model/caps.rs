//! The programme total, and the places and funds of each direction.
//!
//! ```text
//! Σ award(c) · x(c) ≤ total                          over all candidates          (guide, section 二)
//! least ≤ Σ x(c) ≤ places(d)                         over direction d             (拟支持项目数)
//! least ≤ Σ award(c) · x(c) ≤ funds(d)               over direction d             (共拟支持经费)
//! ```
//!
//! A planned number of projects (`exactly`) is a cap; only a scenario's `fill = "required"` makes it an equality. `about x`
//! is a cap of `x · (1 + about_tolerance)`.

use super::program::{Builder, Column, ColumnIx};
use crate::domain::{Case, Fill, Range, RuleId, Unit};

/// The row of the programme total.
pub(super) fn total(case: &Case, builder: &mut Builder) {
    let terms = awards(builder.columns(), 0);
    builder.row_in(Unit::Money, RuleId::Total, terms, Range { least: None, most: Some(case.programme.total.0) });
}

/// The rows of places and funds of each direction.
pub(super) fn directions(case: &Case, builder: &mut Builder) {
    let filled = case.scenario.fill == Fill::Required;
    for (at, direction) in case.programme.directions.iter().enumerate() {
        // The columns stand direction by direction.
        let columns = builder.columns();
        let first = columns.partition_point(|column| column.direction.at() < at);
        let here = &columns[first..columns.partition_point(|column| column.direction.at() <= at)];
        let funds = direction.funds.as_ref().map(|funds| (awards(here, first), funds));
        if let Some(projects) = &direction.projects {
            let terms = (first..first + here.len()).map(|at| (ColumnIx::new(at), 1)).collect();
            let rule = RuleId::Places { direction: direction.id.clone() };
            builder.row(rule, terms, projects.planned_range(case.tolerance(), filled));
        }
        if let Some((terms, funds)) = funds {
            let rule = RuleId::Funds { direction: direction.id.clone() };
            builder.row_in(Unit::Money, rule, terms, funds.range(case.tolerance()));
        }
    }
}

/// Columns with their awards, the first of them being column `first`.
fn awards(columns: &[Column], first: usize) -> Vec<(ColumnIx, i64)> {
    (first..).zip(columns).map(|(at, column)| (ColumnIx::new(at), column.award)).collect()
}
