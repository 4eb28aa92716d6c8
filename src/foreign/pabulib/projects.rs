//! The PROJECTS section: each project with its cost and what the file states of its support.

use super::election::is_none;
use super::sections::{Record, Table, position};
use crate::domain::{Decimal, Issues, Place};
use crate::foreign::issues::{place, some};
use crate::foreign::number::{Notation, amount};
use crate::say;
use std::collections::BTreeMap;

/// A project.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Project {
    pub id: String,
    pub line: usize,
    /// Not negative.
    pub cost: Decimal,
    /// How many voters chose it, as the file states it.
    pub votes: Option<Decimal>,
    /// Its points, as the file states them.
    pub score: Option<Decimal>,
    /// Every cell, one for each column.
    pub cells: Vec<String>,
}

/// Columns that the projects must or may have, with other names for them.
const ID: [&str; 3] = ["project_id", "id", "project"];
const COST: [&str; 3] = ["cost", "price", "budget"];
const NAME: [&str; 2] = ["name", "title"];

/// Reads the projects, and the names of their columns. What is wrong is told, all at once.
pub(super) fn read(shown: &str, table: &Table, issues: &mut Issues) -> (Vec<String>, Vec<Project>) {
    let columns = table.names();
    let find = |names: &[&str]| position(&columns, names);
    let (Some(id), Some(cost)) = (find(&ID), find(&COST)) else {
        let there = columns.join(", ");
        issues.error(
            "I103",
            place(shown, table.header.line, ""),
            say!("PROJECTS 一节缺少 project_id 或 cost 列", "section PROJECTS lacks a column project_id or cost"),
            say!("现有列：{there}", "there are {there}"),
        );
        return (columns, Vec::new());
    };
    let layout =
        Layout { columns: &columns, id, cost, name: find(&NAME), votes: find(&["votes"]), score: find(&["score"]) };
    let mut projects: Vec<Project> = Vec::with_capacity(table.records.len());
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut resized = Vec::new();
    for record in &table.records {
        let Some(project) = layout.project(shown, record, &mut resized, issues) else { continue };
        if let Some(first) = lines.get(&project.id) {
            let project = &project.id;
            issues.error(
                "I104",
                place(shown, record.line, "project_id"),
                say!(
                    "项目 `{project}` 在第 {first} 行已经有了",
                    "project `{project}` is already there in line {first}"
                ),
                say!("每个项目只能出现一次", "a project can be there once"),
            );
            continue;
        }
        lines.insert(project.id.clone(), project.line);
        projects.push(project);
    }
    if !resized.is_empty() {
        let (count, lines) = (resized.len(), some(&resized));
        issues.warn(
            "I115",
            place(shown, resized[0], ""),
            say!("有 {count} 行的单元格数与标题行不符（第 {lines} 行）：缺的视为空，多的并入项目名称", "rows with more or fewer cells than the header: {count} (lines {lines}); missing cells count as empty, surplus ones as part of the name"),
            say!("请核对这些行", "check these lines"),
        );
    }
    if projects.is_empty() && table.records.is_empty() {
        issues.error(
            "I103",
            place(shown, table.header.line, ""),
            say!("没有任何项目", "there are no projects"),
            say!("标题行之下每行写一个项目", "write one project in each line below the header"),
        );
    }
    (columns, projects)
}

struct Layout<'a> {
    columns: &'a [String],
    id: usize,
    cost: usize,
    name: Option<usize>,
    votes: Option<usize>,
    score: Option<usize>,
}

impl Layout<'_> {
    fn project(&self, shown: &str, record: &Record, resized: &mut Vec<usize>, issues: &mut Issues) -> Option<Project> {
        let cells = self.fitted(record);
        // Empty cells beyond the last column are what a spreadsheet leaves behind.
        let written = record.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if record.cells.len() < cells.len() || written > cells.len() {
            resized.push(record.line);
        }
        let at = |column: usize| place(shown, record.line, &self.columns[column]);
        let id = cells[self.id].clone();
        if id.is_empty() {
            issues.error(
                "I105",
                at(self.id),
                say!("项目编号为空", "the project's id is empty"),
                say!("请填写编号", "give it an id"),
            );
            return None;
        }
        let cost = Self::cost(&at(self.cost), &id, &cells[self.cost], issues)?;
        let mut stated = |column: Option<usize>| {
            let column = column?;
            let cell = &cells[column];
            if is_none(cell) {
                return None;
            }
            let found = amount(cell);
            match found {
                Some(found) => told_notation(&at(column), cell, found.notation, issues),
                None => issues.error(
                    "I107",
                    at(column),
                    say!("项目 `{id}` 的 `{cell}` 不是数", "`{cell}` of project `{id}` is no number"),
                    say!("请改为数，或留空", "write a number, or leave it empty"),
                ),
            }
            found.map(|found| found.value)
        };
        let (votes, score) = (stated(self.votes), stated(self.score));
        Some(Project { id, line: record.line, cost, votes, score, cells })
    }

    fn cost(at: &Place, id: &str, cell: &str, issues: &mut Issues) -> Option<Decimal> {
        let help = || say!("应为不小于零的金额", "give an amount that is not below zero");
        match amount(cell) {
            Some(found) if found.value.units < 0 => {
                issues.error(
                    "I106",
                    at.clone(),
                    say!("项目 `{id}` 的费用 `{cell}` 是负数", "the cost `{cell}` of project `{id}` is negative"),
                    help(),
                );
                None
            }
            Some(found) => {
                told_notation(at, cell, found.notation, issues);
                Some(found.value)
            }
            None => {
                issues.error(
                    "I106",
                    at.clone(),
                    say!("项目 `{id}` 的费用 `{cell}` 不是数", "the cost `{cell}` of project `{id}` is no number"),
                    help(),
                );
                None
            }
        }
    }

    /// As many cells as columns: missing ones empty, surplus ones part of the name, which is where a stray semicolon stands.
    fn fitted(&self, record: &Record) -> Vec<String> {
        let mut cells = record.cells.clone();
        let width = self.columns.len();
        let surplus = cells.len().saturating_sub(width);
        if surplus > 0
            && cells[width..].iter().any(|cell| !cell.is_empty())
            && let Some(name) = self.name
        {
            let joined = cells[name..=name + surplus].join("; ");
            cells.splice(name..=name + surplus, [joined]);
        }
        cells.resize(width, String::new());
        cells
    }
}

/// A number that could be read in two ways is told with both.
pub(super) fn told_notation(at: &Place, text: &str, notation: Notation, issues: &mut Issues) {
    if let Notation::Unsure { as_decimal } = notation {
        issues.warn(
            "I114",
            at.clone(),
            say!(
                "`{text}` 按千位分隔符读取；若逗号是小数点，则为 {as_decimal}",
                "the comma in `{text}` is read as separating thousands; as a decimal comma it would be {as_decimal}"
            ),
            say!("请改写为不含逗号的数", "write it without a comma"),
        );
    }
}
