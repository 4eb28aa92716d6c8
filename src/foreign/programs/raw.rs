//! A linear program as a file has it, and the test whether it is a pure 0-1 selection.

use crate::domain::{Decimal, Issues, Place, Text};
use crate::foreign::issues::{place, some};
use crate::foreign::selection::{Row, Selection, Variable};
use crate::say;
use rustc_hash::FxHashMap;

/// What the objective wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sense {
    #[default]
    Minimise,
    Maximise,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub line: usize,
    pub value: Decimal,
    pub integer: bool,
    /// `None`: unbounded.
    pub lower: Option<Decimal>,
    /// `None`: unbounded.
    pub upper: Option<Decimal>,
}

/// A linear program.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub name: String,
    pub sense: Sense,
    pub columns: Vec<Column>,
    pub by_name: FxHashMap<String, usize>,
    pub rows: Vec<Row>,
    /// A constant in the objective.
    pub constant: Option<Decimal>,
    /// Integers without bounds were taken as 0-1.
    pub unbounded_integers: bool,
}

const ZERO: Decimal = Decimal { units: 0, places: 0 };
const ONE: Decimal = Decimal { units: 1, places: 0 };

impl Raw {
    /// The variable of this name, made where it is new.
    pub fn column(&mut self, name: &str, line: usize) -> usize {
        if let Some(&at) = self.by_name.get(name) {
            return at;
        }
        self.by_name.insert(name.to_owned(), self.columns.len());
        let name = name.to_owned();
        self.columns.push(Column { name, line, value: ZERO, integer: false, lower: Some(ZERO), upper: None });
        self.columns.len() - 1
    }

    /// The selection that the program is, with what was assumed; `None` where it is something else, which is told.
    pub fn selection(self, shown: &str, stem: &str, issues: &mut Issues) -> Option<(Selection, Vec<Text>)> {
        let before = issues.0.len();
        let is = |bound: Option<Decimal>, number: Decimal| bound == Some(number);
        let wrong = |test: &dyn Fn(&Column) -> bool| -> Vec<&Column> {
            self.columns.iter().filter(|column| test(column)).collect()
        };
        let fixed = |column: &Column| column.lower == column.upper && (is(column.lower, ZERO) || is(column.lower, ONE));
        let continuous = wrong(&|column| !column.integer && !fixed(column));
        tell(
            shown,
            &continuous,
            say!("连续变量", "continuous variables"),
            say!(
                "只能导入纯 0-1 规划：把它们列入 Binary 一节，或以整数标记并以 1 为上界",
                "only pure 0-1 programs can be imported: list them under Binary, or mark them as integers with the upper bound 1"
            ),
            issues,
        );
        let beyond =
            wrong(&|column| column.integer && !fixed(column) && !(is(column.lower, ZERO) && is(column.upper, ONE)));
        tell(
            shown,
            &beyond,
            say!("取值超出 0 和 1 的整数变量", "integer variables beyond 0 and 1"),
            say!(
                "候选项目只有资助与不资助两种：变量的界应为 0 和 1",
                "a candidate is funded or not: the bounds of a variable must be 0 and 1"
            ),
            issues,
        );
        let up = self.columns.iter().any(|column| column.value.units > 0);
        if self.sense == Sense::Minimise && up {
            issues.error(
                "I303",
                Place::file(shown),
                say!("目标是最小化", "the objective is to be minimised"),
                say!(
                    "选择问题求最大评分：请写 Maximize（MPS 中为 OBJSENSE MAX），或将目标取负",
                    "a selection has the most merit: write Maximize (in MPS, OBJSENSE MAX), or negate the objective"
                ),
            );
        }
        if issues.0.len() > before {
            return None;
        }
        let turned = self.sense == Sense::Minimise;
        let value = |value: Decimal| if turned { Decimal { units: -value.units, ..value } } else { value };
        let mut assumed = Vec::new();
        if let Some(constant) = self.constant.filter(|constant| constant.units != 0) {
            assumed.push(say!("目标中的常数 {constant} 略去", "the constant {constant} of the objective is left out"));
        }
        if turned {
            assumed.push(say!(
                "最小化负的目标，按最大化其相反数处理",
                "minimising a negative objective is maximising its opposite"
            ));
        }
        if self.unbounded_integers {
            assumed.push(say!(
                "未写上界的整数变量按 0-1 处理（MPS 的惯例）",
                "integers without an upper bound are taken as 0-1, as is usual in MPS"
            ));
        }
        let variable = |column: &Column| Variable {
            name: column.name.clone(),
            value: value(column.value),
            fixed: fixed(column).then(|| is(column.lower, ONE)),
        };
        let id = if self.name.is_empty() { stem.to_owned() } else { self.name.clone() };
        let mut rows = self.rows;
        rows.retain(|row| row.least.is_some() || row.most.is_some());
        rows.iter_mut().for_each(|row| row.terms.retain(|term| term.1.units != 0));
        Some((Selection { id, variables: self.columns.iter().map(variable).collect(), rows }, assumed))
    }
}

fn tell(shown: &str, wrong: &[&Column], what: Text, help: Text, issues: &mut Issues) {
    let Some(first) = wrong.first() else { return };
    let names: Vec<String> = wrong.iter().map(|column| format!("`{}`", column.name)).collect();
    let (count, list) = (names.len(), some(&names));
    let Text { zh, en } = what;
    issues.error("I302", place(shown, first.line, ""), say!("{count} 个{zh}：{list}", "{en}: {count} ({list})"), help);
}
