//! What can be wrong with an expression, in words.

use super::table::Table;
use crate::domain::{Issues, Place, Text};
use crate::say;
use polars_core::prelude::DataType;

/// What is wrong with an expression.
#[derive(Clone)]
pub(super) struct Fault {
    code: &'static str,
    problem: Text,
    help: Text,
}

impl Fault {
    /// Adds an issue.
    pub(super) fn tell(self, place: &Place, issues: &mut Issues) {
        issues.error(self.code, place.clone(), self.problem, self.help);
    }
}

pub(super) fn unreadable(text: &str, error: &str) -> Fault {
    let (text, error) = (one_line(text), first_line(error));
    let problem = say!("无法解析表达式 `{text}`：{error}", "`{text}` cannot be read as SQL: {error}");
    let help = say!(
        "应为一个 SQL 条件，例如 duration_months <= 36 AND country IN ('埃及')；不能含 SELECT 或多条语句",
        "write one SQL condition such as duration_months <= 36 AND country IN ('埃及'), without SELECT"
    );
    Fault { code: "P201", problem, help }
}

pub(super) fn unknown_column(text: &str, name: &str, table: Table<'_>) -> Fault {
    let text = one_line(text);
    let problem = say!("`{text}` 中的列 `{name}` 不存在", "`{text}` names the column `{name}`, which does not exist");
    Fault { code: "P202", problem, help: table.did_you_mean(name) }
}

pub(super) fn no_condition(text: &str, kind: &DataType) -> Fault {
    let text = one_line(text);
    let (zh, en) = match kind {
        DataType::String => ("文字", "a text"),
        kind if kind.is_numeric() || kind.is_decimal() => ("数字", "a number"),
        _ => ("其他类型的值", "something else"),
    };
    let problem = say!("`{text}` 不是条件，其结果是{zh}", "`{text}` is not a condition: it gives {en}");
    let help = say!(
        "应得出真或假，例如 duration_months <= 36",
        "write something true or false, such as duration_months <= 36"
    );
    Fault { code: "P203", problem, help }
}

pub(super) fn failed(text: &str, error: &str) -> Fault {
    let (text, error) = (one_line(text), first_line(error));
    let problem = say!("表达式 `{text}` 无法计算：{error}", "`{text}` cannot be evaluated: {error}");
    let help = say!(
        "请核对各列的类型：文字用单引号（'2.0'），数字不用；日期是 'YYYY-MM-DD' 的文字；同一 IN 列表中的数写法须一致（50.5, 100.0）",
        "compare like with like: texts in single quotes ('2.0'), numbers without; dates are texts 'YYYY-MM-DD'; numbers of \
         one IN list alike (50.5, 100.0)"
    );
    Fault { code: "P204", problem, help }
}

pub(super) fn not_a_flag(text: &str, word: &str) -> Fault {
    let text = one_line(text);
    let problem =
        say!("`{text}` 把“是/否”列与 `{word}` 比较", "`{text}` compares a column of yes and no with `{word}`");
    let help = say!("可写 TRUE、FALSE、'yes'、'no'、'是'、'否'", "write TRUE, FALSE, 'yes', 'no', '是' or '否'");
    Fault { code: "P204", problem, help }
}

pub(super) fn other_rows(text: &str) -> Fault {
    let text = one_line(text);
    let problem = say!("`{text}` 的结果取决于其他申报项目", "`{text}` depends on other candidates");
    let help = say!(
        "条款和 where 只能逐个项目判断：不能用聚合、窗口函数或子查询；涉及多个项目的要求请写成 [[limit]]",
        "a clause or a where decides one candidate alone: no aggregates, windows or subqueries; what binds several is a [[limit]]"
    );
    Fault { code: "P205", problem, help }
}

/// The expression with every run of white space as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What polars says first; it may go on with the whole plan.
fn first_line(error: &str) -> &str {
    error.lines().next().unwrap_or_default().trim()
}
