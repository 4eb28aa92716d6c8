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

use super::program::{Builder, ColumnIx};
use crate::domain::{Case, DirectionIx, Fill, Range, RuleId, Unit};

/// The row of the programme total.
pub(super) fn total(case: &Case, builder: &mut Builder) {
    let terms = awards(builder, |_| true);
    builder.row_in(Unit::Money, RuleId::Total, terms, Range { least: None, most: Some(case.programme.total.0) });
}

/// The rows of places and funds of each direction.
pub(super) fn directions(case: &Case, builder: &mut Builder) {
    let filled = case.scenario.fill == Fill::Required;
    for (at, direction) in case.programme.directions.iter().enumerate() {
        let here = |ix: DirectionIx| ix.at() == at;
        if let Some(projects) = &direction.projects {
            let mut terms = awards(builder, here);
            terms.iter_mut().for_each(|term| term.1 = 1);
            let rule = RuleId::Places { direction: direction.id.clone() };
            builder.row(rule, terms, projects.planned_range(case.tolerance(), filled));
        }
        if let Some(funds) = &direction.funds {
            let rule = RuleId::Funds { direction: direction.id.clone() };
            let terms = awards(builder, here);
            builder.row_in(Unit::Money, rule, terms, funds.range(case.tolerance()));
        }
    }
}

/// The columns of the directions that `here` picks, with their awards.
fn awards(builder: &Builder, here: impl Fn(DirectionIx) -> bool) -> Vec<(ColumnIx, i64)> {
    let columns = builder.columns().iter().enumerate();
    columns.filter(|(_, column)| here(column.direction)).map(|(at, column)| (ColumnIx::new(at), column.award)).collect()
}
