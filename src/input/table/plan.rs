//! Where the table stands in a file, and what becomes of each column: from a map, or by a guess.

use super::amount::Unit;
use super::grid::{Cell, Grid, letters};
use super::header::{Header, in_years, unit_of};
use super::map::{Map, MapColumn};
use super::other::Other;
use super::width::{folded, one_line};
use super::{text_file, workbook};
use crate::domain::{ColumnType, MoneyUnit, Place, Programme, Text};
use crate::input::files::SourceFile;
use crate::input::header::known_kind;
use crate::input::ledger::Ledger;
use crate::input::near;
use crate::say;
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a sheet.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) header: Header,
    pub(super) sheet: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) columns: Vec<Planned>,
    pub(super) leave_hidden: bool,
    pub(super) constants: Vec<(String, String)>,
    pub(super) money: MoneyUnit,
    /// What was found out about the whole table.
    pub(super) assumptions: Vec<Text>,
}

/// What becomes of a column.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// Its place in the sheet, from 0.
    pub(super) at: usize,
    pub(super) heading: String,
    /// Its name in the candidate table.
    pub(super) to: String,
    /// Type of its cells; `None`: they stay as they are.
    pub(super) kind: Option<ColumnType>,
    pub(super) unit: Option<Unit>,
    /// Is a bare number of a duration in years?
    pub(super) years: bool,
    pub(super) values: BTreeMap<String, String>,
    /// Was its name recognised, or said by a map?
    pub(super) known: bool,
}

impl Planned {
    /// How messages call it: letters and heading.
    pub(super) fn name(&self) -> String {
        format!("{} {}", letters(self.at), self.heading).trim_end().to_owned()
    }
}

impl Plan {
    /// The sheet with the candidates, and what becomes of it.
    pub(super) fn make(
        file: &SourceFile,
        map: Option<&Map>,
        programme: Option<&Programme>,
        ledger: &mut Ledger,
    ) -> Option<(Grid, Self)> {
        let grid = grid(file, map, programme, ledger)?;
        let header = header(&grid, map, programme, ledger)?;
        let money = programme.map(|programme| programme.money.clone()).unwrap_or_default();
        let mut plan = Self {
            sheet: grid.sheet.clone(),
            encoding: grid.encoding.clone(),
            columns: Vec::new(),
            leave_hidden: map.is_some_and(|map| map.leave_hidden),
            constants: map.map(|map| map.constants.clone()).unwrap_or_default(),
            money,
            assumptions: Vec::new(),
            header,
        };
        plan.say_where(&grid);
        match map.filter(|map| !map.columns.is_empty()) {
            Some(map) => plan.by_map(map, programme, ledger),
            None => plan.by_guess(programme),
        }
        plan.say_columns();
        plan.units(&grid, map);
        plan.need(&grid, ledger);
        Some((grid, plan))
    }

    fn say_where(&mut self, grid: &Grid) {
        let row = self.header.row + 1;
        let last = self.header.row + self.header.rows;
        let rows = if row == last { row.to_string() } else { format!("{row}–{last}") };
        if let Some(sheet) = &grid.sheet {
            self.assumptions.push(say!("工作表：{sheet}", "sheet: {sheet}"));
        }
        if let Some(encoding) = &grid.encoding {
            self.assumptions.push(say!("编码：{encoding}", "encoding: {encoding}"));
        }
        self.assumptions.push(say!("表头在第 {rows} 行", "header: row {rows}"));
    }

    fn by_map(&mut self, map: &Map, programme: Option<&Programme>, ledger: &mut Ledger) {
        let mut taken = BTreeSet::new();
        for column in &map.columns {
            let Some(at) = self.find(column, ledger) else { continue };
            if !taken.insert(column.to.clone()) {
                let to = &column.to;
                ledger.error(
                    "T102",
                    column.at.clone(),
                    say!("两列都对应到 `{to}`", "two columns become `{to}`"),
                    say!("每个名称只能用一次", "a name can be used once"),
                );
                continue;
            }
            let heading = self.header.headings.get(at).map(|heading| heading.shown.clone()).unwrap_or_default();
            self.columns.push(Planned {
                kind: column.kind.or_else(|| kind_of(&column.to, programme)),
                years: in_years(&heading),
                at,
                heading,
                to: column.to.clone(),
                unit: column.unit.clone(),
                values: column.values.clone(),
                known: true,
            });
        }
    }

    /// The column of the sheet that a map means.
    fn find(&self, column: &MapColumn, ledger: &mut Ledger) -> Option<usize> {
        if let Some(at) = column.column {
            if at < self.header.headings.len() {
                return Some(at);
            }
            let name = letters(at);
            let problem = say!("表中没有 `{name}` 列", "the sheet has no column `{name}`");
            let last = letters(self.header.headings.len().saturating_sub(1));
            ledger.error("T101", column.at.clone(), problem, say!("最后一列是 `{last}`", "the last one is `{last}`"));
            return None;
        }
        let wanted = column.from.as_deref().unwrap_or_default();
        let same = |heading: &str| one_line(heading) == one_line(wanted);
        let close = |heading: &str| folded(heading) == folded(wanted) && !folded(wanted).is_empty();
        let headings = || self.header.headings.iter();
        let found = headings()
            .position(|heading| same(&heading.shown) || same(&heading.lower))
            .or_else(|| headings().position(|heading| close(&heading.shown) || close(&heading.lower)));
        if found.is_none() {
            let known = headings().map(|heading| heading.shown.as_str()).filter(|heading| !heading.is_empty());
            let problem = say!("表中没有名为 `{wanted}` 的列", "the sheet has no column `{wanted}`");
            ledger.error("T101", column.at.clone(), problem, near::help(wanted, known));
        }
        found
    }

    fn by_guess(&mut self, programme: Option<&Programme>) {
        let headings = std::mem::take(&mut self.header.headings);
        let meanings: Vec<Option<(String, bool)>> = headings.iter().map(|heading| heading.meaning(programme)).collect();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut chosen: Vec<Option<String>> = vec![None; headings.len()];
        for sure in [true, false] {
            for (at, meaning) in meanings.iter().enumerate() {
                let Some((to, _)) = meaning.as_ref().filter(|(_, certain)| *certain == sure) else { continue };
                if taken.insert(to.clone()) {
                    chosen[at] = Some(to.clone());
                }
            }
        }
        for (at, heading) in headings.iter().enumerate() {
            let known = chosen[at].is_some();
            let own = || Some(heading.shown.clone()).filter(|name| !name.is_empty() && !taken.contains(name));
            let Some(to) = chosen[at].clone().or_else(own) else { continue };
            taken.insert(to.clone());
            self.columns.push(Planned {
                kind: if known { kind_of(&to, programme) } else { kind_by_heading(&heading.shown) },
                years: in_years(&heading.shown),
                at,
                heading: heading.shown.clone(),
                to,
                unit: None,
                values: BTreeMap::new(),
                known,
            });
        }
        self.header.headings = headings;
    }

    fn say_columns(&mut self) {
        for column in &self.columns {
            let (name, to) = (column.name(), &column.to);
            self.assumptions.push(if column.known {
                say!("{name} → {to}", "{name} → {to}")
            } else {
                say!("{name}：未识别，按原名保留", "{name}: not recognised, kept under its own name")
            });
        }
        for (at, heading) in self.header.headings.iter().enumerate() {
            if !heading.shown.is_empty() && !self.columns.iter().any(|column| column.at == at) {
                let (letter, heading) = (letters(at), &heading.shown);
                self.assumptions.push(say!("{letter} {heading}：未读取", "{letter} {heading}: left out"));
            }
        }
    }

    /// The unit of each column of money: what the map says of it, its heading, what the map or a line above says of all.
    fn units(&mut self, grid: &Grid, map: Option<&Map>) {
        let own = self.money.unit.clone();
        let of_all = map.and_then(|map| map.unit.clone());
        let above = self.header.unit_above(grid, &own);
        for column in self.columns.iter_mut().filter(|column| column.kind == Some(ColumnType::Money)) {
            let heading = unit_of(&column.heading, &own);
            let (unit, from) = if let Some(unit) = column.unit.clone().or(of_all.clone()) {
                (unit, say!("映射文件", "the map"))
            } else if let Some(unit) = heading {
                (unit, say!("列名", "its heading"))
            } else if let Some(unit) = above.clone() {
                (unit, say!("表头上方的说明", "a line above the header"))
            } else {
                continue;
            };
            let (name, written, Text { zh, en }) = (column.name(), &unit.written, from);
            self.assumptions.push(say!("{name}：单位 {written}（{zh}）", "{name}: in {written}, from {en}"));
            column.unit = Some(unit);
        }
    }

    /// The columns that every candidate table needs.
    fn need(&self, grid: &Grid, ledger: &mut Ledger) {
        let has = |name: &str| {
            self.columns.iter().any(|column| column.to == name) || self.constants.iter().any(|(to, _)| to == name)
        };
        let there: Vec<String> = self
            .header
            .headings
            .iter()
            .filter(|heading| !heading.shown.is_empty())
            .map(|heading| format!("`{}`", heading.shown))
            .collect();
        let (zh, en) = (there.join("、"), there.join(", "));
        let at = Place { line: Some(self.header.row + 1), ..Place::file(&grid.file) };
        let mut missing: Vec<&str> = ["id", "direction", "requested"].into_iter().filter(|name| !has(name)).collect();
        if !has("rank") && !has("merit") {
            missing.push("merit");
        }
        for name in missing {
            let what = if name == "merit" { "rank / merit" } else { name };
            ledger.error(
                "T105",
                at.clone(),
                say!("没有找到可作 `{what}` 的列", "no column was found for `{what}`"),
                say!(
                    "表中有 {zh}；请在映射文件中用 [[column]] 指定（--guess 可生成初稿），各行相同的写在 [constants]",
                    "there are {en}; name it by [[column]] in a map (--guess writes a draft), or below [constants] where all rows share it"
                ),
            );
        }
    }
}

/// The type that the heading of an unknown column gives away.
fn kind_by_heading(heading: &str) -> Option<ColumnType> {
    let name = folded(heading);
    (name.ends_with("日期") || name.ends_with("date")).then_some(ColumnType::Date)
}

/// The type of a column that the program or the programme knows.
fn kind_of(name: &str, programme: Option<&Programme>) -> Option<ColumnType> {
    known_kind(name, programme.map(|programme| programme.columns.as_slice()).unwrap_or_default())
}

fn grid(file: &SourceFile, map: Option<&Map>, programme: Option<&Programme>, ledger: &mut Ledger) -> Option<Grid> {
    if let Some(other) = Other::of(file.bytes()) {
        other.tell(file, ledger);
        return None;
    }
    if !workbook::is_workbook(file.bytes()) {
        let said = map.and_then(|map| map.encoding.as_deref());
        return text_file::read(file, said, map.and_then(|map| map.separator), ledger);
    }
    let mut book = workbook::Workbook::open(file, ledger)?;
    if let Some(sheet) = map.and_then(|map| map.sheet.as_ref()) {
        return book.named(&sheet.value, &sheet.at, ledger);
    }
    let mut grids = book.tables(ledger);
    let score = |grid: &Grid| Header::find(grid, programme).map_or(0, |header| header.known(programme));
    let scores: Vec<usize> = grids.iter().map(score).collect();
    let most = scores.iter().copied().max()?;
    let best = scores.iter().position(|score| *score == most)?;
    let like_it = (0..grids.len()).filter(|nth| *nth != best && scores[*nth] >= 2);
    let others: Vec<String> = like_it.filter_map(|nth| grids[nth].sheet.clone()).collect();
    let grid = grids.swap_remove(best);
    if !others.is_empty() {
        let (sheet, zh, en) = (grid.sheet.clone().unwrap_or_default(), others.join("、"), others.join(", "));
        ledger.warn(
            "T206",
            Place::file(&grid.file),
            say!(
                "读取工作表`{sheet}`；看来也是项目表、但未读取的有：{zh}",
                "sheet `{sheet}` is read; not read, though they look like tables of candidates: {en}"
            ),
            say!("用映射文件的 sheet = \"…\" 指定另一张", "name another one by sheet = \"…\" in a map"),
        );
    }
    Some(grid)
}

fn header(grid: &Grid, map: Option<&Map>, programme: Option<&Programme>, ledger: &mut Ledger) -> Option<Header> {
    if let Some(row) = map.and_then(|map| map.header.as_ref()) {
        let header = Header::at(grid, row.value, map.map_or(1, |map| map.header_rows));
        if header.headings.iter().all(|heading| heading.shown.is_empty()) {
            let number = row.value + 1;
            ledger.error(
                "T106",
                row.at.clone(),
                say!("第 {number} 行没有列名", "row {number} has no headings"),
                say!("行号按电子表格左侧的编号计", "rows are numbered as the spreadsheet numbers them"),
            );
            return None;
        }
        return Some(header);
    }
    let by_map = |map: &Map| {
        let wanted: Vec<String> = map.columns.iter().filter_map(|column| column.from.as_deref()).map(folded).collect();
        let hits = |row: usize| {
            grid.rows[row]
                .iter()
                .filter(|cell| matches!(cell, Cell::Text(text) if wanted.contains(&folded(text))))
                .count()
        };
        let best = (0..grid.rows.len().min(60)).max_by_key(|row| (hits(*row), std::cmp::Reverse(*row)))?;
        (hits(best) > 0).then(|| Header::at(grid, best, map.header_rows))
    };
    let found = map.and_then(by_map).or_else(|| Header::find(grid, programme));
    if found.is_none() {
        ledger.error(
            "T104",
            Place::file(&grid.file),
            say!(
                "没有找到表头：前 60 行中没有一行含有两个以上可识别的列名",
                "no header was found: none of the first 60 rows has two headings that are known"
            ),
            say!(
                "请在映射文件中写明 [table] header = 行号，并用 [[column]] 对应各列",
                "write a map with header = (the row's number) below [table] and a [[column]] for each column"
            ),
        );
    }
    found
}
