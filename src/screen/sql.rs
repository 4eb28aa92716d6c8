//! SQL expressions over the candidate table: parsed and evaluated by polars, all in one pass over the columns.
//!
//! Decimals, `requested` and `merit` among them, are exact: columns and literals (of at most 15 digits) are decimals of 18
//! places, so that `+`, `-`, `*` and comparisons never round where the result has at most 18 places, and `/` is exact to 18
//! places. Whole numbers divided by whole numbers, and functions that polars has for doubles only (`MOD`, `SQRT`, `POW` …),
//! are doubles. A division by zero is NULL.
//!
//! An expression sees one candidate alone: aggregates, windows and subqueries are refused.

use super::faults::{Fault, failed, no_condition, not_a_flag, other_rows, unknown_column, unreadable};
use super::rewrite::{blanks_as_texts, exact, flag_words, in_doubles, looks_at_other_rows, null_for_division_by_zero};
use super::table::{Field, Table};
use crate::domain::{Issues, Place};
use polars_core::prelude::{
    BooleanChunked, ChunkExpandAtIndex, ChunkFullNull, Column, DataFrame, DataType, PolarsResult,
};
use polars_lazy::prelude::{Expr, IntoLazy};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// An expression that will be answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct QuestionIx(usize);

/// True, false or NULL for every candidate.
pub(super) struct Answers(Vec<BooleanChunked>);

impl Answers {
    pub(super) fn get(&self, question: QuestionIx) -> &BooleanChunked {
        &self.0[question.0]
    }
}

struct Question {
    expression: Expr,
    /// Where it stands; the same text may stand at several places.
    places: Vec<Place>,
    text: String,
}

/// Collects expressions and everything that is wrong with them.
pub(super) struct Questions<'a> {
    table: Table<'a>,
    asked: Vec<Question>,
    by_text: FxHashMap<String, Result<QuestionIx, Vec<Fault>>>,
    columns: BTreeMap<String, Field<'a>>,
    pub(super) issues: Issues,
}

impl<'a> Questions<'a> {
    pub(super) fn new(table: Table<'a>) -> Self {
        let (asked, by_text, columns) = (Vec::new(), FxHashMap::default(), BTreeMap::new());
        Self { table, asked, by_text, columns, issues: Issues::default() }
    }

    /// Takes an expression; `None` where it is unusable, which is told among the issues.
    pub(super) fn ask(&mut self, text: &str, place: Place) -> Option<QuestionIx> {
        let known = if let Some(known) = self.by_text.get(text) {
            known.clone()
        } else {
            let parsed = self.parse(text);
            self.by_text.insert(text.to_owned(), parsed.clone());
            parsed
        };
        match known {
            Ok(question) => {
                self.asked[question.0].places.push(place);
                Some(question)
            }
            Err(faults) => {
                faults.into_iter().for_each(|fault| fault.tell(&place, &mut self.issues));
                None
            }
        }
    }

    fn parse(&mut self, text: &str) -> Result<QuestionIx, Vec<Fault>> {
        let expression = polars_sql::sql_expr(text).map_err(|error| vec![unreadable(text, &error.to_string())])?;
        if looks_at_other_rows(&expression) {
            return Err(vec![other_rows(text)]);
        }
        let mut names = expression.clone().meta().root_names();
        names.sort_unstable();
        names.dedup();
        let fields = names.iter().filter_map(|name| Some((name.to_string(), self.table.field(name)?)));
        self.columns.extend(fields);
        let unknown = names.iter().filter(|name| self.table.field(name).is_none());
        let mut faults: Vec<Fault> = unknown.map(|name| unknown_column(text, name, self.table)).collect();
        let expression = flag_words(expression, self.table).map_err(|word| faults.push(not_a_flag(text, &word)));
        let Ok(expression) = expression else { return Err(faults) };
        if !faults.is_empty() {
            return Err(faults);
        }
        let expression = null_for_division_by_zero(expression);
        self.asked.push(Question { expression, places: Vec::new(), text: text.to_owned() });
        Ok(QuestionIx(self.asked.len() - 1))
    }

    /// Evaluates every expression.
    ///
    /// # Errors
    /// `P201` unparsable, `P202` unknown column, `P203` no condition, `P204` types that do not go together or a function that
    /// fails, `P205` looks at more than one candidate; and whatever else was added to `issues`.
    pub(super) fn answer(mut self) -> Result<Answers, Issues> {
        let height = self.table.height();
        let columns = self.columns.iter().map(|(name, field)| self.table.sql_column(name, *field)).collect();
        let frame = DataFrame::new(height, columns).expect("every column has one cell for each candidate");
        let expressions: Vec<&Expr> = self.asked.iter().map(|question| &question.expression).collect();
        let results = evaluate_all(&frame, &expressions);
        let mut answers = Vec::with_capacity(results.len());
        for (Question { text, places, .. }, result) in self.asked.iter().zip(results) {
            let column = result.map_err(|error| failed(text, &error.to_string()));
            match column.and_then(|column| truth(text, &column, height)) {
                Ok(answer) => answers.push(answer),
                Err(fault) => places.iter().for_each(|place| fault.clone().tell(place, &mut self.issues)),
            }
        }
        if self.issues.fatal() { Err(self.issues) } else { Ok(Answers(answers)) }
    }
}

/// The results of all expressions, in exact decimals wherever polars can.
///
/// Polars says of a failed query that it failed, not which of its expressions did: after a failure they are tried one by one.
fn evaluate_all(frame: &DataFrame, expressions: &[&Expr]) -> Vec<PolarsResult<Column>> {
    // Polars starts threads of its own for any query.
    if expressions.is_empty() {
        return Vec::new();
    }
    let together = |frame: &DataFrame, form: &dyn Fn(Expr) -> Expr| {
        evaluate(frame, expressions.iter().map(|expression| form((*expression).clone())).collect())
    };
    let checked = together(&frame.head(Some(1)), &|expression| in_doubles(expression, frame));
    if let Ok(columns) = checked.and_then(|_| together(frame, &exact)) {
        return columns.into_iter().map(Ok).collect();
    }
    expressions.iter().map(|expression| check(frame, expression).and_then(|()| alone(frame, expression))).collect()
}

fn evaluate(frame: &DataFrame, expressions: Vec<Expr>) -> PolarsResult<Vec<Column>> {
    let named = expressions.into_iter().enumerate().map(|(at, expression)| expression.alias(at.to_string()));
    Ok(frame.clone().lazy().select(named.collect::<Vec<_>>()).collect()?.into_columns())
}

/// Do the types go together? Polars looks at them when it runs a query: the first row is enough. It does so in doubles, since
/// polars refuses to compare a text with a double, but compares it with a decimal as a text.
fn check(frame: &DataFrame, expression: &Expr) -> PolarsResult<()> {
    let first = frame.head(Some(1));
    let doubles = in_doubles(expression.clone(), frame);
    let Err(error) = evaluate(&first, vec![doubles.clone()]) else { return Ok(()) };
    evaluate(&first, vec![blanks_as_texts(doubles, frame)]).map(drop).map_err(|_| error)
}

/// One expression: with exact decimals, or where polars cannot do that, in doubles.
fn alone(frame: &DataFrame, expression: &Expr) -> PolarsResult<Column> {
    let first = |expression: Expr| evaluate(frame, vec![expression]).map(|mut columns| columns.swap_remove(0));
    let forms = [exact(expression.clone()), in_doubles(expression.clone(), frame)];
    let mut error = None;
    for form in forms {
        for form in [form.clone(), blanks_as_texts(form, frame)] {
            match first(form) {
                Ok(column) => return Ok(column),
                Err(refused) => _ = error.get_or_insert(refused),
            }
        }
    }
    Err(error.expect("every form was refused"))
}

/// The result as a condition with one answer for each candidate.
fn truth(text: &str, column: &Column, height: usize) -> Result<BooleanChunked, Fault> {
    let of_all = column.len() == height || column.len() == 1;
    if !of_all {
        return Err(other_rows(text));
    }
    let answers = match column.dtype() {
        DataType::Boolean => column.bool().expect("the type was looked at").clone(),
        DataType::Null => BooleanChunked::full_null("".into(), column.len()),
        other => return Err(no_condition(text, other)),
    };
    Ok(if answers.len() == height { answers.rechunk().into_owned() } else { answers.new_from_index(0, height) })
}

#[cfg(test)]
#[path = "sql_tests.rs"]
mod tests;
