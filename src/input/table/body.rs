//! The rows below the header → the candidate table.

use super::ImportedTable;
use super::convert::Context;
use super::dictionary::{is_remark, is_subtotal, is_sum};
use super::grid::{Cell, Grid, letters};
use super::notes::{Change, Notes};
use super::plan::{Plan, Planned};
use super::total;
use crate::domain::{ColumnType, Decimal, Issues, Money, Place, Programme, Text};
use crate::input::faults::{Fault, repeated_id};
use crate::input::ledger::Ledger;
use crate::say;
use std::collections::BTreeMap;

/// The columns that come first, in this order.
const FIRST: [&str; 5] = ["id", "direction", "requested", "rank", "merit"];

/// Why a row is no candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Aside {
    Sum,
    Remark,
    Section,
    Header,
    Hidden,
}

/// The table while it is being read.
struct Body<'g> {
    grid: &'g Grid,
    /// The grid's: to find it takes a look at every row.
    width: usize,
    plan: Plan,
    context: Context<'g>,
    notes: Notes,
    /// For each candidate one text for each planned column.
    table: Vec<Vec<String>>,
    /// The row of the sheet, from 0, of each candidate.
    rows: Vec<usize>,
    aside: BTreeMap<Aside, Vec<usize>>,
    sums: Vec<usize>,
    /// For each column the rows whose numbers are stored as text.
    text_numbers: BTreeMap<usize, Vec<usize>>,
}

/// Reads all rows; `None` where there are none.
pub(super) fn read(
    grid: &Grid,
    plan: Plan,
    programme: Option<&Programme>,
    ledger: &mut Ledger,
) -> Option<ImportedTable> {
    let money = plan.money.clone();
    let mut body = Body {
        grid,
        width: grid.width(),
        context: Context { programme, money: &money },
        plan,
        notes: Notes::default(),
        table: Vec::new(),
        rows: Vec::new(),
        aside: BTreeMap::new(),
        sums: Vec::new(),
        text_numbers: BTreeMap::new(),
    };
    body.fill(ledger);
    if body.table.is_empty() {
        ledger.error(
            "T205",
            Place::file(&grid.file),
            say!("表头以下没有任何项目", "there are no candidates below the header"),
            say!("请检查表头所在的行是否正确", "check whether the header is where it was taken to be"),
        );
        return None;
    }
    body.hidden(ledger);
    body.nameless(ledger);
    body.stored_as_text(ledger);
    body.repeated(ledger);
    body.above_the_total(programme, ledger);
    for row in body.sums.clone() {
        total::compare(grid, &body.plan, row, &body.table, ledger);
    }
    body.finish()
}

impl Body<'_> {
    fn fill(&mut self, ledger: &mut Ledger) {
        let first = self.plan.header.row + self.plan.header.rows;
        for row in first..self.grid.rows.len() {
            let blank = (0..self.width).all(|column| self.grid.cell(row, column).is_blank());
            if blank && !self.covered(row, first) {
                continue;
            }
            if let Some(why) = self.no_candidate(row, blank) {
                self.aside.entry(why).or_default().push(row);
                continue;
            }
            self.row(row, first, ledger);
        }
    }

    /// Is an empty row part of cells merged over several rows that it shares with a candidate?
    fn covered(&self, row: usize, first: usize) -> bool {
        let id = self.plan.columns.iter().find(|column| column.to == "id");
        id.and_then(|column| self.grid.merged_at(row, column.at))
            .is_some_and(|merged| merged.top >= first && merged.top < row)
    }

    fn no_candidate(&mut self, row: usize, blank: bool) -> Option<Aside> {
        if self.plan.leave_hidden && self.grid.hidden_rows.contains(&row) {
            return Some(Aside::Hidden);
        }
        let filled: Vec<usize> = (0..self.width).filter(|at| !self.grid.cell(row, *at).is_blank()).collect();
        let (first, text) = filled.first().map(|at| (*at, self.grid.cell(row, *at).shown().to_owned()))?;
        let id_at = self.plan.columns.iter().find(|column| column.to == "id").map(|column| column.at);
        let no_id = id_at.is_none_or(|at| at == first || self.grid.seen(row, at).is_blank());
        if no_id && is_sum(&text) {
            if !is_subtotal(&text) {
                self.sums.push(row);
            }
            return Some(Aside::Sum);
        }
        if no_id && is_remark(&text) {
            return Some(Aside::Remark);
        }
        let wide = self.grid.merged_at(row, first).is_some_and(|merged| merged.right > merged.left);
        if filled.len() == 1 && wide && !blank {
            return Some(Aside::Section);
        }
        let again = |column: &Planned| {
            crate::input::table::width::one_line(self.grid.cell(row, column.at).shown()) == column.heading
        };
        let repeats =
            filled.len() > 1 && self.plan.columns.iter().filter(|column| !column.heading.is_empty()).all(again);
        repeats.then_some(Aside::Header)
    }

    fn row(&mut self, row: usize, first: usize, ledger: &mut Ledger) {
        let columns = std::mem::take(&mut self.plan.columns);
        let mut texts = Vec::with_capacity(columns.len());
        for (nth, column) in columns.iter().enumerate() {
            let outcome = self.cell(row, first, nth, column);
            if let Err(Fault { code, problem, help }) = &outcome {
                ledger.error(code, self.place(row, column), problem.clone(), help.clone());
            }
            let failed = outcome.is_err();
            let text = outcome.unwrap_or_default();
            if text.is_empty() && !failed && ["id", "direction", "requested"].contains(&column.to.as_str()) {
                let to = &column.to;
                ledger.error(
                    "T311",
                    self.place(row, column),
                    say!("没有填写（`{to}`）", "it is empty (`{to}`)"),
                    say!(
                        "每个项目都要填写这一列；如该行不是项目，请删去",
                        "every candidate needs it; delete the row if it is none"
                    ),
                );
            }
            texts.push(text);
        }
        self.plan.columns = columns;
        self.table.push(texts);
        self.rows.push(row);
    }

    /// The text of a cell; of merged cells that of the first, where that makes sense.
    fn cell(&mut self, row: usize, first: usize, nth: usize, column: &Planned) -> Result<String, Fault> {
        let merged =
            self.grid.merged_at(row, column.at).filter(|merged| merged.bottom > merged.top && merged.top >= first);
        let own = column.kind == Some(ColumnType::Money)
            || ["id", "rank", "merit"].contains(&column.to.as_str())
            || column.to.starts_with("reviewer_");
        let source = match merged {
            Some(merged) if own => {
                let (from, to) = (merged.top + 1, merged.bottom + 1);
                return Err(Fault {
                    code: "T308",
                    problem: say!("第 {from}–{to} 行合并为一个单元格", "rows {from} to {to} share one merged cell"),
                    help: say!(
                        "这一列每个项目须各填各的：请取消合并并分别填写",
                        "every candidate needs its own here: split the cell"
                    ),
                });
            }
            Some(merged) => self.grid.cell(merged.top, merged.left),
            None => self.grid.cell(row, column.at),
        };
        let read = self.context.read(source, column)?;
        for change in &read.changes {
            self.notes.add(nth, *change, &one(source), &read.text);
        }
        if merged.is_some_and(|merged| merged.top < row) {
            self.notes.add(nth, Change::Filled, &one(source), &read.text);
        }
        if read.text_number && self.grid.sheet.is_some() {
            self.text_numbers.entry(nth).or_default().push(row);
        }
        Ok(read.text)
    }

    fn place(&self, row: usize, column: &Planned) -> Place {
        Place { line: Some(row + 1), column: Some(column.name()), ..Place::file(&self.grid.file) }
    }

    fn hidden(&self, ledger: &mut Ledger) {
        let rows: Vec<usize> = self.rows.iter().copied().filter(|row| self.grid.hidden_rows.contains(row)).collect();
        if !rows.is_empty() {
            let (count, which) = (rows.len(), numbers(&rows));
            ledger.warn(
                "T208",
                Place::file(&self.grid.file),
                say!(
                    "{count} 个隐藏的行（可能被筛选）照常读取：{which}",
                    "{count} hidden rows, perhaps filtered out, are read like the others: {which}"
                ),
                say!(
                    "如不应读取，请在映射文件的 [table] 中写 hidden = \"leave_out\"",
                    "write hidden = \"leave_out\" below [table] in a map where they should not be"
                ),
            );
        }
        let columns: Vec<String> = self
            .plan
            .columns
            .iter()
            .filter(|column| self.grid.hidden_columns.contains(&column.at))
            .map(Planned::name)
            .collect();
        if !columns.is_empty() {
            let (zh, en) = (columns.join("、"), columns.join(", "));
            ledger.warn(
                "T209",
                Place::file(&self.grid.file),
                say!("读取了隐藏的列：{zh}", "hidden columns are read: {en}"),
                say!(
                    "如不应读取，请用映射文件只列出需要的列",
                    "list the columns that are wanted in a map where they should not be"
                ),
            );
        }
    }

    /// Cells below an empty heading.
    fn nameless(&self, ledger: &mut Ledger) {
        let planned = |at: &usize| self.plan.columns.iter().any(|column| column.at == *at);
        let lost: Vec<String> = (0..self.width)
            .filter(|at| {
                self.plan.header.headings.get(*at).is_none_or(|heading| heading.shown.is_empty()) && !planned(at)
            })
            .filter(|at| {
                self.rows
                    .iter()
                    .any(|row| !self.grid.cell(*row, *at).is_blank() && self.grid.merged_at(*row, *at).is_none())
            })
            .map(letters)
            .collect();
        if !lost.is_empty() {
            let (zh, en) = (lost.join("、"), lost.join(", "));
            ledger.warn(
                "T317",
                Place::file(&self.grid.file),
                say!("没有列名的列未读取：{zh}", "columns without a heading are left out: {en}"),
                say!(
                    "请补上列名，或在映射文件中用 column = \"…\" 指定",
                    "give them a heading, or name them by column = \"…\" in a map"
                ),
            );
        }
    }

    fn stored_as_text(&self, ledger: &mut Ledger) {
        for (nth, rows) in &self.text_numbers {
            let (count, which) = (rows.len(), numbers(rows));
            ledger.warn(
                "T314",
                Place { column: Some(self.plan.columns[*nth].name()), ..Place::file(&self.grid.file) },
                say!(
                    "{count} 个数字以文本形式存储，按数字读取：第 {which} 行",
                    "{count} numbers are stored as text and read as numbers, in rows {which}"
                ),
                say!("电子表格中的求和不会计入它们", "sums within the spreadsheet pass over them"),
            );
        }
    }

    fn repeated(&self, ledger: &mut Ledger) {
        let Some(id) = self.plan.columns.iter().position(|column| column.to == "id") else { return };
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (texts, row) in self.table.iter().zip(&self.rows).filter(|(texts, _)| !texts[id].is_empty()) {
            if let Some(before) = first.get(texts[id].as_str()) {
                let Fault { problem, help, .. } = repeated_id(&texts[id], before + 1, row + 1);
                ledger.error("T312", self.place(*row, &self.plan.columns[id]), problem, help);
            } else {
                first.insert(&texts[id], *row);
            }
        }
    }

    /// A request above everything that there is: mostly yuan taken for 万元.
    fn above_the_total(&self, programme: Option<&Programme>, ledger: &mut Ledger) {
        let requested = self.plan.columns.iter().position(|column| column.to == "requested");
        let Some((nth, programme)) = requested.zip(programme) else { return };
        let unit = &programme.money;
        let above = |texts: &Vec<String>| unit.parse(&texts[nth]).is_ok_and(|amount| amount > programme.total);
        let rows: Vec<usize> =
            self.rows.iter().zip(&self.table).filter(|(_, texts)| above(texts)).map(|(row, _)| *row).collect();
        if !rows.is_empty() {
            let (count, which, Money(total)) = (rows.len(), numbers(&rows), programme.total);
            let total = Decimal::new(total, unit.decimals).grouped();
            let unit = &unit.unit;
            ledger.warn(
                "T316",
                Place { column: Some(self.plan.columns[nth].name()), ..Place::file(&self.grid.file) },
                say!(
                    "{count} 项申请超过总经费 {total} {unit}：第 {which} 行",
                    "{count} requests are above the programme's total of {total} {unit}, in rows {which}"
                ),
                say!("请核对该列的单位是否正确", "check whether the column's unit is right"),
            );
        }
    }

    /// The candidate table, and everything that was assumed.
    fn finish(mut self) -> Option<ImportedTable> {
        let columns = &self.plan.columns;
        let mut assumptions = std::mem::take(&mut self.plan.assumptions);
        assumptions.extend(self.notes.texts(|nth| columns[nth].name()));
        assumptions.extend(self.aside.iter().map(|(why, rows)| why.words(&numbers(rows))));
        for (name, value) in &self.plan.constants {
            assumptions.push(say!("所有行的 {name} 均为 {value}", "{name} is {value} in all rows"));
        }
        let position = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
        let constants = self.plan.constants.iter().map(|(name, value)| (name.as_str(), Err(value.as_str())));
        let mut order: Vec<(&str, Result<usize, &str>)> =
            columns.iter().enumerate().map(|(nth, column)| (column.to.as_str(), Ok(nth))).chain(constants).collect();
        order.sort_by_key(|(name, _)| position(name));
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(order.iter().map(|(name, _)| *name)).ok()?;
        for texts in &self.table {
            let cells = order.iter().map(|(_, source)| match source {
                Ok(nth) => texts[*nth].as_str(),
                Err(value) => value,
            });
            csv.write_record(cells).ok()?;
        }
        Some(ImportedTable {
            csv: csv.into_inner().ok()?,
            rows: self.table.len(),
            assumptions,
            warnings: Issues::default(),
        })
    }
}

impl Aside {
    fn words(self, rows: &str) -> Text {
        match self {
            Self::Sum => say!("合计行不作为项目：第 {rows} 行", "rows of sums are no candidates: {rows}"),
            Self::Remark => say!("说明行不作为项目：第 {rows} 行", "remarks are no candidates: row {rows}"),
            Self::Section => {
                say!("分节标题不作为项目：第 {rows} 行", "titles between the rows are no candidates: row {rows}")
            }
            Self::Header => {
                say!("重复的表头不作为项目：第 {rows} 行", "repeated headers are no candidates: row {rows}")
            }
            Self::Hidden => say!("隐藏的行未读取：第 {rows} 行", "hidden rows are left out: {rows}"),
        }
    }
}

fn one(cell: &Cell) -> String {
    crate::input::table::width::one_line(cell.shown())
}

/// Rows as a spreadsheet numbers them, the first ten.
fn numbers(rows: &[usize]) -> String {
    let shown: Vec<String> = rows.iter().take(10).map(|row| (row + 1).to_string()).collect();
    let more = if rows.len() > shown.len() { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
