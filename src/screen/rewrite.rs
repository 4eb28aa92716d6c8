//! What becomes of an expression between its reading and its evaluation.

use super::table::{SQL_DECIMAL, Table};
use polars_core::prelude::{AnyValue, DataFrame, DataType};
use polars_lazy::prelude::{Expr, LiteralValue, NULL, Operator, lit, when};

/// A division by zero as NULL, which leaves the candidate to a person.
pub(super) fn null_for_division_by_zero(expression: Expr) -> Expr {
    expression.map_expr(|part| match part {
        Expr::BinaryExpr { left, op: Operator::TrueDivide, right } => {
            let divisor = (*right).clone();
            let divisor = when(divisor.clone().neq(lit(0))).then(divisor).otherwise(lit(NULL));
            Expr::BinaryExpr { left, op: Operator::TrueDivide, right: divisor.into() }
        }
        other => other,
    })
}

/// Decimal literals as decimals.
pub(super) fn exact(expression: Expr) -> Expr {
    expression.map_expr(|part| match part {
        Expr::Literal(LiteralValue::Series(list)) if *list.dtype() == DataType::Float64 => {
            let decimals = list.cast(&DataType::String).and_then(|texts| texts.cast(&SQL_DECIMAL));
            match decimals {
                Ok(decimals) if decimals.null_count() == list.null_count() => lit(decimals),
                _ => Expr::Literal(LiteralValue::Series(list)),
            }
        }
        Expr::Literal(LiteralValue::Series(list)) => Expr::Literal(LiteralValue::Series(list)),
        Expr::Literal(value) if !matches!(value, LiteralValue::Range(_)) => match value.to_any_value() {
            Some(AnyValue::Float64(number)) => lit(number.to_string()).strict_cast(SQL_DECIMAL),
            _ => Expr::Literal(value),
        },
        other => other,
    })
}

/// Decimal columns as doubles.
pub(super) fn in_doubles(expression: Expr, frame: &DataFrame) -> Expr {
    cast_columns(expression, frame, |kind| matches!(kind, DataType::Decimal(..)).then_some(DataType::Float64))
}

/// Empty columns of no type as texts, for functions that take nothing else.
pub(super) fn blanks_as_texts(expression: Expr, frame: &DataFrame) -> Expr {
    cast_columns(expression, frame, |kind| (*kind == DataType::Null).then_some(DataType::String))
}

fn cast_columns(expression: Expr, frame: &DataFrame, to: impl Fn(&DataType) -> Option<DataType>) -> Expr {
    expression.map_expr(|part| {
        let Expr::Column(name) = &part else { return part };
        match frame.column(name).ok().and_then(|column| to(column.dtype())) {
            Some(kind) => part.cast(kind),
            None => part,
        }
    })
}

/// Does the answer for one candidate depend on others? The list of an `IN` is gathered, too, but from no column.
pub(super) fn looks_at_other_rows(expression: &Expr) -> bool {
    let reads_columns = |part: &Expr| part.into_iter().any(|part| matches!(part, Expr::Column(_)));
    expression.into_iter().any(|part| match part {
        Expr::Len | Expr::Selector(_) | Expr::SubPlan(..) => true,
        Expr::Agg(_)
        | Expr::Over { .. }
        | Expr::Sort { .. }
        | Expr::SortBy { .. }
        | Expr::Gather { .. }
        | Expr::Explode { .. }
        | Expr::Filter { .. }
        | Expr::Slice { .. } => reads_columns(part),
        _ => false,
    })
}

/// `dual_filed = 'yes'`: what a cell may say is what it may be compared with. `Err`: the word that no flag can be.
pub(super) fn flag_words(expression: Expr, table: Table<'_>) -> Result<Expr, String> {
    let is_flag = |part: &Expr| matches!(part, Expr::Column(name) if table.is_flag(name));
    let mut wrong = None;
    let mut word = |part: &Expr| -> Option<Expr> {
        let Expr::Literal(value) = part else { return None };
        let text = value.extract_str()?;
        let flag = match text.to_lowercase().as_str() {
            "yes" | "true" | "1" | "是" => true,
            "no" | "false" | "0" | "否" => false,
            _ => {
                wrong = Some(text.to_owned());
                return None;
            }
        };
        Some(lit(flag))
    };
    let rewritten = expression.map_expr(|part| match part {
        Expr::BinaryExpr { left, op, right } if is_flag(&left) || is_flag(&right) => {
            let left = word(&left).map_or(left, Into::into);
            let right = word(&right).map_or(right, Into::into);
            Expr::BinaryExpr { left, op, right }
        }
        other => other,
    });
    wrong.map_or(Ok(rewritten), Err)
}
