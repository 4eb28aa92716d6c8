//! Workbooks (.xlsx, .xlsm, .xlsb, .xls, .et, .ods) as grids.

use super::grid::{Cell, Grid, Merged};
use super::hidden;
use super::other::Other;
use crate::domain::Place;
use crate::input::files::SourceFile;
use crate::input::ledger::Ledger;
use crate::input::near;
use crate::say;
use calamine::{Data, Dimensions, Error, Reader, Sheet, SheetType, SheetVisible, Sheets, XlsError, XlsxError};
use std::io::Cursor;

/// An open workbook.
pub(super) struct Workbook<'f> {
    file: &'f SourceFile,
    book: Sheets<Cursor<&'f [u8]>>,
}

/// The first bytes of a file that is a workbook.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

impl<'f> Workbook<'f> {
    /// Opens it; `None` and an issue where that fails.
    pub(super) fn open(file: &'f SourceFile, ledger: &mut Ledger) -> Option<Self> {
        let bytes = file.bytes();
        let names = if bytes.starts_with(b"PK") { hidden::parts(bytes) } else { hidden::streams(bytes) };
        let has = |name: &str| names.iter().any(|other| other.starts_with(name));
        let cursor = || Cursor::new(bytes);
        let opened = if has("xl/workbook.bin") {
            calamine::open_workbook_from_rs(cursor()).map(Sheets::Xlsb).map_err(Error::Xlsb)
        } else if has("xl/") {
            calamine::open_workbook_from_rs(cursor()).map(Sheets::Xlsx).map_err(Error::Xlsx)
        } else if has("EncryptedPackage") {
            Err(Error::Xlsx(XlsxError::Password))
        } else if let Some(other) = Other::packed(&names, bytes) {
            other.tell(file, ledger);
            return None;
        } else if has("content.xml") {
            calamine::open_workbook_from_rs(cursor()).map(Sheets::Ods).map_err(Error::Ods)
        } else {
            calamine::open_workbook_from_rs(cursor()).map(Sheets::Xls).map_err(Error::Xls)
        };
        match opened {
            Ok(book) => Some(Self { file, book }),
            Err(error) => {
                tell(file, &error, ledger);
                None
            }
        }
    }

    /// The sheets that a person sees as tables, with cells in them; the hidden ones where there is no other.
    pub(super) fn tables(&mut self, ledger: &mut Ledger) -> Vec<Grid> {
        let sheets: Vec<Sheet> = self.book.sheets_metadata().to_vec();
        let kind = |sheet: &&Sheet| sheet.typ == SheetType::WorkSheet;
        let (shown, hidden): (Vec<&Sheet>, Vec<&Sheet>) =
            sheets.iter().filter(kind).partition(|sheet| sheet.visible == SheetVisible::Visible);
        let mut grids: Vec<Grid> = shown.iter().filter_map(|sheet| self.grid(&sheet.name, ledger)).collect();
        grids.retain(|grid| !grid.rows.is_empty());
        if grids.is_empty() {
            grids = hidden.iter().filter_map(|sheet| self.grid(&sheet.name, ledger)).collect();
            grids.retain(|grid| !grid.rows.is_empty());
            if let Some(name) = grids.first().and_then(|grid| grid.sheet.clone()) {
                ledger.warn(
                    "T207",
                    Place::file(self.file.shown()),
                    say!("读取的是隐藏的工作表`{name}`", "sheet `{name}`, which is hidden, is read"),
                    say!("其他工作表都没有内容", "no other sheet has anything in it"),
                );
            }
        }
        if grids.is_empty() {
            match sheets.iter().find(|sheet| !kind(sheet)) {
                Some(chart) => self.wrong_kind(&chart.name, ledger),
                None => ledger.error(
                    "T205",
                    Place::file(self.file.shown()),
                    say!("所有工作表都是空的", "every sheet is empty"),
                    say!("请检查是否选错了文件", "check whether this is the right file"),
                ),
            }
        }
        grids
    }

    /// The sheet that a map names.
    pub(super) fn named(&mut self, name: &str, at: &Place, ledger: &mut Ledger) -> Option<Grid> {
        let sheets: Vec<Sheet> = self.book.sheets_metadata().to_vec();
        match sheets.iter().find(|sheet| sheet.name.trim() == name.trim()) {
            Some(sheet) if sheet.typ == SheetType::WorkSheet => {
                if sheet.visible != SheetVisible::Visible {
                    ledger.warn(
                        "T207",
                        at.clone(),
                        say!("读取的是隐藏的工作表`{name}`", "sheet `{name}`, which is hidden, is read"),
                        say!("请确认所指的是这张表", "make sure that it is the one that is meant"),
                    );
                }
                self.grid(&sheet.name, ledger)
            }
            Some(sheet) => {
                self.wrong_kind(&sheet.name, ledger);
                None
            }
            None => {
                let known = sheets.iter().map(|sheet| sheet.name.as_str());
                ledger.error(
                    "T103",
                    at.clone(),
                    say!("工作簿中没有工作表 `{name}`", "the workbook has no sheet `{name}`"),
                    near::help(name, known),
                );
                None
            }
        }
    }

    fn wrong_kind(&self, name: &str, ledger: &mut Ledger) {
        ledger.error(
            "T204",
            Place::file(self.file.shown()),
            say!("工作表 `{name}` 是图表或宏，不是表格", "sheet `{name}` is a chart or a macro, not a table"),
            say!("请给出列有项目的工作表", "name the sheet that lists the candidates"),
        );
    }

    fn grid(&mut self, name: &str, ledger: &mut Ledger) -> Option<Grid> {
        let range = match self.book.worksheet_range(name) {
            Ok(range) => range,
            Err(error) => {
                tell(self.file, &error, ledger);
                return None;
            }
        };
        let mut grid = Grid { file: self.file.shown(), sheet: Some(name.to_owned()), ..Grid::default() };
        let (top, left) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
        grid.rows = vec![Vec::new(); top];
        for row in range.rows() {
            let before = std::iter::repeat_n(Cell::Empty, left);
            grid.rows.push(before.chain(row.iter().map(cell)).collect());
        }
        // A sheet that is all white space is an empty one.
        if grid.rows.iter().flatten().all(Cell::is_blank) {
            grid.rows.clear();
        }
        self.formulas(name, &mut grid);
        self.unseen(name, &mut grid, ledger);
        Some(grid)
    }

    /// Formulas that have no value. One that was never calculated leaves its cell empty.
    fn formulas(&mut self, name: &str, grid: &mut Grid) {
        let Ok(formulas) = self.book.worksheet_formula(name) else { return };
        let (top, left) = formulas.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
        for (row, column, formula) in formulas.used_cells() {
            let (row, column) = (top + row, left + column);
            if formula.is_empty() || *grid.cell(row, column) != Cell::Empty {
                continue;
            }
            if grid.rows.len() <= row {
                grid.rows.resize(row + 1, Vec::new());
            }
            let cells = &mut grid.rows[row];
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            cells[column] = Cell::NoValue(format!("={}", formula.trim_start_matches('=')));
        }
    }

    /// What a person does not see, or sees merged.
    fn unseen(&mut self, name: &str, grid: &mut Grid, ledger: &mut Ledger) {
        let bytes = self.file.bytes();
        let regions: Vec<Dimensions> = match &mut self.book {
            Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Sheets::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Sheets::Ods(_) | Sheets::Xlsb(_) => Vec::new(),
        };
        regions.into_iter().map(rectangle).for_each(|merged| grid.merge(merged));
        match &mut self.book {
            Sheets::Xlsx(_) => hidden::of_xlsx(bytes, name, grid),
            Sheets::Xls(book) => {
                let position = book.sheets_metadata().iter().position(|sheet| sheet.name == name);
                position.into_iter().for_each(|nth| hidden::of_xls(bytes, nth, grid));
            }
            Sheets::Ods(_) => hidden::of_ods(bytes, name, grid),
            Sheets::Xlsb(_) => ledger.warn(
                "T211",
                Place::file(self.file.shown()),
                say!(
                    ".xlsb 文件中隐藏的行列和合并的单元格无法识别，按普通单元格读取",
                    "hidden rows, hidden columns and merged cells of an .xlsb cannot be told: all cells are read as they stand"
                ),
                say!("请另存为 .xlsx 再试，以便核对", "save it as .xlsx, so that they can be"),
            ),
        }
    }
}

fn rectangle(region: Dimensions) -> Merged {
    let at = |(row, column): (u32, u32)| (row as usize, column as usize);
    let ((top, left), (bottom, right)) = (at(region.start), at(region.end));
    Merged { top, left, bottom, right }
}

fn cell(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::String(text) if text.is_empty() => Cell::Empty,
        Data::String(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Int(number) => Cell::Number(number.to_string()),
        Data::Float(number) => Cell::Number(number.to_string()),
        Data::Bool(flag) => Cell::Flag(*flag),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::DateTime(moment) if moment.is_duration() => Cell::Number(moment.as_f64().to_string()),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            Cell::Date { day: format!("{year:04}-{month:02}-{day:02}"), timed: (hour, minute, second) != (0, 0, 0) }
        }
        Data::DateTimeIso(text) => match text.split_once('T') {
            Some((day, time)) => {
                Cell::Date { day: day.to_owned(), timed: time.bytes().any(|b| (b'1'..=b'9').contains(&b)) }
            }
            None => Cell::Date { day: text.clone(), timed: false },
        },
    }
}

fn tell(file: &SourceFile, error: &Error, ledger: &mut Ledger) {
    if matches!(error, Error::Xlsx(XlsxError::Password) | Error::Xls(XlsError::Password))
        || error.to_string().contains("password")
    {
        ledger.error(
            "T202",
            Place::file(file.shown()),
            say!("工作簿设有密码", "the workbook is protected by a password"),
            say!("请去掉密码后另存一份", "save a copy without the password"),
        );
        return;
    }
    ledger.error(
        "T210",
        Place::file(file.shown()),
        say!("工作簿已损坏或不完整：{error}", "the workbook is damaged: {error}"),
        say!(
            "请用电子表格软件打开并另存，再试一次",
            "open it in a spreadsheet program, save it again, and try once more"
        ),
    );
}
