//! SQL expressions over the candidate table: parsed and evaluated by polars, all in one pass over the columns.
//!
//! Decimals, `requested` and `merit` among them, are exact: columns and literals are decimals of 18 places, so that `+`, `-`,
//! `*` and comparisons never round where the result has at most 18 places, and `/` is exact to 18 places. Whole numbers
//! divided by whole numbers, and functions that polars has for doubles only (`MOD`, `SQRT`, `POW` …), are doubles. A division
//! by zero is NULL.
//!
//! An expression sees one candidate alone: aggregates, windows and subqueries are refused.

use super::rewrite::{blanks_as_texts, exact, flag_words, in_doubles, looks_at_other_rows};
use super::table::{Field, Table};
use crate::domain::{Issues, Place, Text};
use crate::say;
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
    /// `Err`: the expression is unusable, for the reason told at its first place.
    by_text: FxHashMap<String, Result<QuestionIx, (&'static str, Text, Text)>>,
    columns: BTreeMap<String, Field<'a>>,
    pub(super) issues: Issues,
}

type Fault = (&'static str, Text, Text);

impl<'a> Questions<'a> {
    pub(super) fn new(table: Table<'a>) -> Self {
        let (asked, by_text, columns) = (Vec::new(), FxHashMap::default(), BTreeMap::new());
        Self { table, asked, by_text, columns, issues: Issues::default() }
    }

    /// Takes an expression; `None` where it is unusable, which is told among the issues.
    pub(super) fn ask(&mut self, text: &str, place: Place) -> Option<QuestionIx> {
        let known = match self.by_text.get(text) {
            Some(known) => known.clone(),
            None => {
                let parsed = self.parse(text);
                self.by_text.insert(text.to_owned(), parsed.clone());
                parsed
            }
        };
        match known {
            Ok(question) => {
                self.asked[question.0].places.push(place);
                Some(question)
            }
            Err((code, problem, help)) => {
                self.issues.error(code, place, problem, help);
                None
            }
        }
    }

    fn parse(&mut self, text: &str) -> Result<QuestionIx, Fault> {
        let expression = polars_sql::sql_expr(text).map_err(|error| unreadable(text, &error.to_string()))?;
        if looks_at_other_rows(&expression) {
            return Err(other_rows(text));
        }
        for name in expression.clone().meta().root_names() {
            let Some(field) = self.table.field(&name) else {
                let problem =
                    say!("`{text}` 中的列 `{name}` 不存在", "`{text}` names the column `{name}`, which does not exist");
                return Err(("P202", problem, self.table.did_you_mean(&name)));
            };
            self.columns.insert(name.to_string(), field);
        }
        let expression = flag_words(expression, self.table).map_err(|word| not_a_flag(text, &word))?;
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
        let results = evaluate_all(&frame, self.asked.iter().map(|question| &question.expression));
        let mut answers = Vec::with_capacity(results.len());
        for (question, result) in self.asked.iter().zip(results) {
            match result
                .map_err(|error| failed(&question.text, &error.to_string()))
                .and_then(|column| truth(&question.text, &column, height))
            {
                Ok(answer) => answers.push(answer),
                Err((code, problem, help)) => {
                    for place in &question.places {
                        self.issues.error(code, place.clone(), problem.clone(), help.clone());
                    }
                }
            }
        }
        if self.issues.fatal() { Err(self.issues) } else { Ok(Answers(answers)) }
    }
}

/// The results of all expressions, in exact decimals wherever polars can.
///
/// Types are checked in doubles, since polars refuses to compare a text with a double, but compares it with a decimal as text.
fn evaluate_all<'e>(frame: &DataFrame, expressions: impl Iterator<Item = &'e Expr>) -> Vec<PolarsResult<Column>> {
    let checked: Vec<PolarsResult<&Expr>> = expressions.map(|e| check(frame, e).map(|()| e)).collect();
    let sound = checked.iter().flatten().map(|expression| exact((*expression).clone()));
    // Polars says of a failed query that it failed, not which of its expressions did: those are tried one by one.
    let mut together = evaluate(frame, sound.collect()).ok().map(Vec::into_iter);
    let result = |expression: PolarsResult<&Expr>| match &mut together {
        Some(columns) => expression.map(|_| columns.next().expect("one column for each sound expression")),
        None => expression.and_then(|expression| alone(frame, expression)),
    };
    checked.into_iter().map(result).collect()
}

fn evaluate(frame: &DataFrame, expressions: Vec<Expr>) -> PolarsResult<Vec<Column>> {
    let named = expressions.into_iter().enumerate().map(|(at, expression)| expression.alias(at.to_string()));
    Ok(frame.clone().lazy().select(named.collect::<Vec<_>>()).collect()?.into_columns())
}

/// Do the types go together? Polars looks at them when it runs a query: the first row is enough.
fn check(frame: &DataFrame, expression: &Expr) -> PolarsResult<()> {
    let first = frame.head(Some(1));
    let doubles = in_doubles(expression.clone(), frame);
    let error = match evaluate(&first, vec![doubles.clone()]) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
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

fn unreadable(text: &str, error: &str) -> Fault {
    let error = brief(error);
    (
        "P201",
        say!("无法解析表达式 `{text}`：{error}", "`{text}` cannot be read as SQL: {error}"),
        say!(
            "应为一个 SQL 条件，例如 duration_months <= 36 AND country IN ('埃及')；不能含 SELECT 或多条语句",
            "write one SQL condition such as duration_months <= 36 AND country IN ('埃及'), without SELECT"
        ),
    )
}

fn other_rows(text: &str) -> Fault {
    (
        "P205",
        say!("`{text}` 的结果取决于其他申报项目", "`{text}` depends on other candidates"),
        say!(
            "条款和 where 只能逐个项目判断：不能用聚合、窗口函数或子查询；涉及多个项目的要求请写成 [[limit]]",
            "a clause or a where decides one candidate alone: no aggregates, windows or subqueries; what binds several is a [[limit]]"
        ),
    )
}

fn not_a_flag(text: &str, word: &str) -> Fault {
    (
        "P204",
        say!("`{text}` 把“是/否”列与 `{word}` 比较", "`{text}` compares a column of yes and no with `{word}`"),
        say!("可写 TRUE、FALSE、'yes'、'no'、'是'、'否'", "write TRUE, FALSE, 'yes', 'no', '是' or '否'"),
    )
}

fn no_condition(text: &str, kind: &DataType) -> Fault {
    let (zh, en) = match kind {
        DataType::String => ("文字", "a text"),
        kind if kind.is_numeric() || kind.is_decimal() => ("数字", "a number"),
        _ => ("其他类型的值", "something else"),
    };
    (
        "P203",
        say!("`{text}` 不是条件，其结果是{zh}", "`{text}` is not a condition: it gives {en}"),
        say!(
            "应得出真或假，例如 duration_months <= 36",
            "write something true or false, such as duration_months <= 36"
        ),
    )
}

fn failed(text: &str, error: &str) -> Fault {
    let error = brief(error);
    (
        "P204",
        say!("表达式 `{text}` 无法计算：{error}", "`{text}` cannot be evaluated: {error}"),
        say!(
            "请核对各列的类型：文字用单引号（'2.0'），数字不用；日期是 'YYYY-MM-DD' 的文字；同一 IN 列表中的数写法须一致（50.5, 100.0）",
            "compare like with like: texts in single quotes ('2.0'), numbers without; dates are texts 'YYYY-MM-DD'; \
             numbers of one IN list alike (50.5, 100.0)"
        ),
    )
}

/// The first line of what polars says, which may go on with the whole plan.
fn brief(error: &str) -> &str {
    error.lines().next().unwrap_or_default().trim()
}

#[cfg(test)]
#[path = "sql_tests.rs"]
mod tests;
