//! The same program under other bounds of one row: another total, another number of places.
//!
//! The other rows are reduced once without it, and the row is put beside what is left of them, with the bound of the question.
//! Reduction follows from the rows that it looks at, so that every allocation that keeps all rows survives it, whatever the
//! bound is; what else one question takes from another is told in [`again`](super::again).
//!
//! A *nested* question fixes the decisions of one side of an allocation as well: everybody it funds stays in, or nobody else comes
//! in. Then the rules are carried through once more, and often so little is left that it is solved at a glance.
//!
//! Nobody asks these programs for their ties: the answer is the published rule's, but who else could be funded with the same
//! merit is not counted.

use super::again::Again;
use super::control::Control;
use super::form::{ByColumn, Form, FormRow, Reduction, fix, reduce};
use super::{allocation, objective};
use crate::domain::{Allocation, RuleId, Solution};
use crate::model::{ColumnKey, Program};

/// A program of which the upper bound of one row changes.
pub struct Bounded {
    program: Program,
    form: Form,
    /// The row is the last of the form; its bound is `(most - fixed) / divisor`, rounded down.
    fixed: i64,
    divisor: i64,
}

/// One after another with other bounds; for one thread.
pub struct Bounding<'b> {
    of: &'b Bounded,
    again: Again,
    known: Option<Vec<bool>>,
}

/// What a nested question holds on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nested {
    /// Whoever is funded stays.
    Around,
    /// Nobody else comes in.
    Within,
}

impl Bounded {
    /// Makes a program ready. `None` where the row has a bound from below too or is not there, where candidates are not their
    /// columns (there are several awards), or where nothing keeps the other rows.
    #[must_use]
    pub fn new(program: Program, rule: &RuleId) -> Option<Self> {
        let leveled = |key: &ColumnKey| matches!(key, ColumnKey::Fund { level: 1.., .. });
        if program.columns.iter().any(|column| leveled(&column.key)) {
            return None;
        }
        let mut without = program.clone();
        let at = without.rows.iter().position(|row| row.rule == *rule && row.range.least.is_none())?;
        let row = without.rows.remove(at);
        let Reduction::Form(mut form) = reduce(&without) else { return None };
        let value = |column: usize| form.fixed[column];
        let fixed = row.terms.iter().filter(|term| value(term.0.at()) == Some(true)).map(|term| term.1).sum();
        let mut terms: Vec<(u32, i64)> =
            row.terms.iter().filter(|term| value(term.0.at()).is_none()).map(|term| (term.0.0, term.1)).collect();
        let divisor = terms.iter().fold(0, |divisor, term| gcd(divisor, term.1)).max(1);
        terms.iter_mut().for_each(|term| term.1 /= divisor);
        let direction = |column: u32| program.columns[column as usize].direction.0;
        let first = terms.first().map(|term| direction(term.0));
        let block = first.filter(|first| terms.iter().all(|term| direction(term.0) == *first));
        let source = u32::try_from(at).ok()?;
        form.rows.push(FormRow { terms, most: 0, equality: false, block, source });
        form.by_column = ByColumn::of(&form.rows, form.scores.len());
        Some(Self { program, form, fixed, divisor })
    }

    /// Begins a run of questions.
    #[must_use]
    pub fn begin(&self) -> Bounding<'_> {
        Bounding { of: self, again: Again::new(self.form.clone()), known: None }
    }

    /// The optimum with the row at `most` among the allocations that hold on to one side of another; `None` where it is not
    /// decided.
    #[must_use]
    pub fn nested(&self, most: i64, other: &Allocation, nested: Nested, control: &Control) -> Option<Solution> {
        let mut form = self.with(most);
        for (fixed, column) in form.fixed.iter_mut().zip(&self.program.columns) {
            let ColumnKey::Fund { candidate, .. } = column.key else { continue };
            let value = match nested {
                Nested::Around => other.funds(candidate).then_some(true),
                Nested::Within => (!other.funds(candidate)).then_some(false),
            };
            match (*fixed, value) {
                (Some(known), Some(value)) if known != value => return None,
                (None, Some(value)) => *fixed = Some(value),
                (_, None | Some(_)) => {}
            }
        }
        if !fix(&mut form.rows, &mut form.fixed) {
            return None;
        }
        form.rows.retain(|row| !row.redundant());
        let fixed = &form.fixed;
        form.blocks.iter_mut().for_each(|block| block.retain(|column| fixed[*column as usize].is_none()));
        form.by_column = ByColumn::of(&form.rows, form.fixed.len());
        let chosen = Again::new(form).optimum(None, control)?;
        Some(self.solution(&chosen))
    }

    fn with(&self, most: i64) -> Form {
        let mut form = self.form.clone();
        self.bind(&mut form, most);
        form
    }

    fn bind(&self, form: &mut Form, most: i64) {
        let row = form.rows.last_mut().expect("the row was added");
        row.most = (most - self.fixed).div_euclid(self.divisor);
    }

    fn solution(&self, chosen: &[bool]) -> Solution {
        let (allocation, objective) = (allocation(&self.program, chosen), objective(&self.program, chosen));
        Solution { allocation, objective, bound: objective, ties_decided: true, core: None, presence: None }
    }
}

impl Bounding<'_> {
    /// The proven optimum by the published rule with the row at `most`; `None` where it is not decided: the directions do not
    /// come apart well enough, nothing keeps the rows, or the search was stopped.
    pub fn optimum(&mut self, most: i64, control: &Control) -> Option<Solution> {
        self.of.bind(&mut self.again.form, most);
        let known = self.known.take().filter(|known| self.again.form.keeps(known));
        let chosen = self.again.optimum(known.as_deref(), control)?;
        let solution = self.of.solution(&chosen);
        self.known = Some(chosen);
        Some(solution)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}
