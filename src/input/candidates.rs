//! A candidate table → [`Candidates`].

use super::cells::{Builder, FULL_WIDTH};
use super::faults::{
    Fault, formula_error, missing_id, nameless, repeated_id, repeated_rank, unknown_direction, wrong_width,
};
use super::files::SourceFile;
use super::header::{Header, Slot};
use super::ledger::Ledger;
use super::numbers::{MERIT, RANK, REQUESTED};
use super::ranking;
use super::rows::{Rows, Unquoted, open};
use crate::domain::{
    Candidates, Cells, Column, DirectionIx, MERIT_PLACES, Merit, MeritFrom, Money, Place, Programme, RankMerit,
    RankTies, TextColumn,
};
use crate::say;
use csv::StringRecord;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::sync::Arc;

/// What the guide and the scenario say about the table.
pub(super) struct Terms<'p> {
    /// Directions, money unit, declared columns.
    pub(super) programme: &'p Programme,
    /// Are the programme's directions known, so that another one is an issue?
    pub(super) all_directions: bool,
    /// Where merit comes from.
    pub(super) merit_from: MeritFrom,
    /// How a rank becomes merit.
    pub(super) rank_merit: RankMerit,
}

/// A table as far as it could be read.
pub(super) struct Draft {
    /// One row for each of the file's; cells that could not be read are placeholders.
    pub(super) candidates: Candidates,
    /// Are all ids there, so that a candidate that is not found is an issue?
    pub(super) all_ids: bool,
    /// Is everything as the file says?
    pub(super) sound: bool,
}

/// Reads a candidate table; `None` where there is no usable header. Issues go to the ledger.
pub(super) fn read(file: &SourceFile, terms: &Terms<'_>, ledger: &mut Ledger) -> Option<Draft> {
    let before = ledger.errors();
    let mut rows = open(file, ledger)?;
    let mut record = StringRecord::new();
    loop {
        if !rows.next(&mut record, ledger) {
            no_candidates(file, ledger);
            return None;
        }
        if !blank(record.iter()) {
            break;
        }
    }
    let names = record.iter().map(|name| name.trim().to_owned()).collect();
    let at = Place { line: rows.line(), ..Place::file(file.shown()) };
    let header = Header::read(names, &terms.programme.columns, &at, ledger);
    let complete = header.has(Slot::Id) && header.has(Slot::Direction) && header.has(Slot::Requested);
    let lines = rows.unquoted();
    let mut table = Table::new(file, terms, header, lines.as_ref().map(|lines| lines.table));
    match lines {
        Some(lines) => table.fill_from_lines(lines, ledger),
        None => table.fill(&mut *rows, record, ledger),
    }
    if table.candidates.is_empty() {
        no_candidates(file, ledger);
        return None;
    }
    table.refuse_repeated_ids(ledger);
    table.finish_columns(ledger);
    if terms.all_directions && ledger.errors() == before {
        table.complete_ranking(ledger);
    }
    let sound = terms.all_directions && ledger.errors() == before;
    complete.then_some(Draft { candidates: table.candidates, all_ids: table.all_ids, sound })
}

fn no_candidates(file: &SourceFile, ledger: &mut Ledger) {
    ledger.error(
        "C107",
        Place::file(file.shown()),
        say!("表中没有任何候选项目", "there are no candidates in the table"),
        say!("首行为列名，其下每行写一个项目", "below the header, write one row for each candidate"),
    );
}

fn blank<'c>(mut cells: impl Iterator<Item = &'c str>) -> bool {
    cells.all(|cell| cell.trim().is_empty())
}

/// The cell without white space around it. Nearly all begin and end in visible ASCII, which is soon seen.
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [only] if only.is_ascii_graphic() => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

/// Empty rows met so far. Those below the last row of the table are nothing to speak of.
#[derive(Default)]
struct Blanks {
    within: usize,
    pending: usize,
}

impl Blanks {
    /// Is the row empty, so that it is passed over?
    fn skips(&mut self, cells: &[&str], faults: &[(usize, String)]) -> bool {
        if blank(cells.iter().copied()) && faults.is_empty() {
            self.pending += 1;
            return true;
        }
        self.within += std::mem::take(&mut self.pending);
        false
    }
}

/// The table while it is being read.
struct Table<'p> {
    file: String,
    terms: &'p Terms<'p>,
    header: Header,
    directions: FxHashMap<&'p str, DirectionIx>,
    candidates: Candidates,
    further: Vec<Builder>,
    /// Line of each row, 0 where files have no lines.
    lines: Vec<u32>,
    all_ids: bool,
    /// Do ids ascend, as in most exports? Then none comes twice.
    ascending: bool,
    /// Bytes of text read: columns of texts end at 4 GiB.
    bytes: usize,
}

impl<'p> Table<'p> {
    /// An empty table; `within`: the text that its cells are parts of, where it is at hand.
    fn new(file: &SourceFile, terms: &'p Terms<'p>, header: Header, within: Option<&Arc<String>>) -> Self {
        let programme = terms.programme;
        let numbered = (0..).map(DirectionIx).zip(&programme.directions);
        let directions = numbered.map(|(ix, direction)| (direction.id.as_str(), ix)).collect();
        let texts = || within.map_or_else(TextColumn::new, TextColumn::within);
        let builder = |(_, kind): &(String, _)| Builder::new(*kind, programme.money.decimals, texts());
        let further = header.further.iter().map(builder).collect();
        Self {
            file: file.shown(),
            terms,
            header,
            directions,
            candidates: Candidates { id: texts(), ..Candidates::default() },
            further,
            lines: Vec::new(),
            all_ids: true,
            ascending: true,
            bytes: 0,
        }
    }

    /// Where a cell of a row (from 0) is.
    fn place(&self, row: usize, column: &str) -> Place {
        let line = self.lines.get(row).filter(|line| **line > 0).map(|line| *line as usize);
        let column = Some(column.to_owned()).filter(|name| !name.is_empty());
        Place { file: self.file.clone(), line, row: Some(row + 1), column }
    }

    fn fill_from_lines(&mut self, mut lines: Unquoted<'_>, ledger: &mut Ledger) {
        let mut blanks = Blanks::default();
        let mut cells = Vec::new();
        while let Some(line) = lines.next(&mut cells) {
            if !blanks.skips(&cells, &[]) && !self.add(&cells, Some(line), &[], ledger) {
                return;
            }
        }
        self.tell_blanks(&blanks, ledger);
    }

    fn fill(&mut self, rows: &mut dyn Rows, mut record: StringRecord, ledger: &mut Ledger) {
        let mut blanks = Blanks::default();
        while rows.next(&mut record, ledger) {
            let cells: Vec<&str> = record.iter().collect();
            let skips = blanks.skips(&cells, rows.faults());
            if !skips && !self.add(&cells, rows.line(), rows.faults(), ledger) {
                return;
            }
        }
        self.tell_blanks(&blanks, ledger);
    }

    fn tell_blanks(&self, blanks: &Blanks, ledger: &mut Ledger) {
        let blanks = blanks.within;
        if blanks > 0 {
            ledger.warn(
                "C601",
                Place::file(&self.file),
                say!("跳过了 {blanks} 个空行", "empty rows skipped: {blanks}"),
                say!("行号只计有内容的行", "rows are counted without them"),
            );
        }
    }

    /// Adds a row; `false` where the table outgrows what columns hold.
    fn add(&mut self, cells: &[&str], line: Option<usize>, faults: &[(usize, String)], ledger: &mut Ledger) -> bool {
        self.bytes += cells.iter().map(|cell| cell.len()).sum::<usize>();
        self.lines.push(line.and_then(|line| u32::try_from(line).ok()).unwrap_or(0));
        if u32::try_from(self.bytes).is_err() || u32::try_from(self.lines.len()).is_err() {
            self.too_large(ledger);
            return false;
        }
        self.row(cells, faults, ledger);
        true
    }

    fn too_large(&self, ledger: &mut Ledger) {
        ledger.error(
            "F107",
            Place::file(&self.file),
            say!("表的内容超过 4 GiB", "the table holds more than 4 GiB"),
            say!("请删去不用的列，或分批处理", "drop columns that are not needed, or split the table"),
        );
    }

    fn row(&mut self, record: &[&str], faults: &[(usize, String)], ledger: &mut Ledger) {
        let row = self.candidates.len();
        let width = self.header.slots.len();
        let too_few = record.len() < width;
        if too_few || record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            self.tell(row, "", wrong_width(record.len(), width), ledger);
            self.all_ids = false;
            self.further.iter_mut().for_each(|column| column.push("").unwrap_or_default());
        } else {
            for (column, cell) in record.iter().take(width).enumerate() {
                let error = faults.iter().find(|(fault, _)| *fault == column);
                let outcome = self.cell(self.header.slots[column], trimmed(cell));
                if let Err(fault) = error.map_or(outcome, |(_, error)| Err(formula_error(error))) {
                    self.tell(row, &self.header.names[column], fault, ledger);
                }
            }
        }
        self.level(row + 1);
    }

    fn tell(&self, row: usize, column: &str, fault: Fault, ledger: &mut Ledger) {
        let Fault { code, problem, help } = fault;
        let at = self.place(row, column);
        if code == FULL_WIDTH { ledger.warn(code, at, problem, help) } else { ledger.error(code, at, problem, help) }
    }

    /// Puts a cell where it belongs; one that does not fit leaves a placeholder.
    fn cell(&mut self, slot: Slot, cell: &str) -> Result<(), Fault> {
        let candidates = &mut self.candidates;
        match slot {
            Slot::Id => {
                let ids = &mut candidates.id;
                ids.push(Some(cell).filter(|id| !id.is_empty()));
                let before = ids.len().checked_sub(2).map(|row| ids.get(row));
                self.ascending &= before.is_none_or(|before| before.is_some_and(|before| before < cell));
                if cell.is_empty() {
                    self.all_ids = false;
                    return Err(missing_id());
                }
            }
            Slot::Direction => match self.directions.get(cell) {
                Some(ix) => candidates.direction.push(*ix),
                None if cell.is_empty() || self.terms.all_directions => {
                    let ids = self.terms.programme.directions.iter().map(|direction| direction.id.as_str());
                    return Err(unknown_direction(cell, ids));
                }
                None => {}
            },
            Slot::Requested => {
                let decimals = self.terms.programme.money.decimals;
                candidates.requested.push(Money(REQUESTED.read(cell, decimals)?));
            }
            Slot::Rank => {
                let rank = RANK.read(cell, 0)?;
                candidates.rank.push(u32::try_from(rank).expect("a rank's greatest fits"));
            }
            Slot::Merit => {
                let unused = self.terms.merit_from == MeritFrom::Rank && self.header.has(Slot::Rank);
                let merit = if unused && cell.is_empty() { 0 } else { MERIT.read(cell, MERIT_PLACES)? };
                candidates.merit.push(Merit(merit));
            }
            Slot::Further(nth) => return self.further[nth].push(cell),
            Slot::Nameless if !cell.is_empty() => return Err(nameless(cell)),
            Slot::Nameless | Slot::Repeated => {}
        }
        Ok(())
    }

    /// Gives every fixed column `rows` entries: placeholders for cells that could not be read, or columns not there.
    fn level(&mut self, rows: usize) {
        let Candidates { id, direction, requested, rank, merit, .. } = &mut self.candidates;
        if id.len() < rows {
            id.push(None);
        }
        direction.resize(rows, DirectionIx(0));
        requested.resize(rows, Money::ZERO);
        rank.resize(rows, 1);
        merit.resize(rows, Merit::default());
    }

    fn refuse_repeated_ids(&self, ledger: &mut Ledger) {
        if self.ascending && self.all_ids {
            return;
        }
        let ids = &self.candidates.id;
        let mut first = FxHashMap::with_capacity_and_hasher(ids.len(), FxBuildHasher);
        for (row, id) in ids.iter().enumerate().filter_map(|(row, id)| Some((row, id?))) {
            if let Some(&before) = first.get(id) {
                self.tell(row, "id", repeated_id(id, before + 1, row + 1), ledger);
            } else {
                first.insert(id, row);
            }
        }
    }

    /// Finishes the further columns.
    fn finish_columns(&mut self, ledger: &mut Ledger) {
        let names = std::mem::take(&mut self.header.further);
        for ((name, _), builder) in names.into_iter().zip(std::mem::take(&mut self.further)) {
            match builder.finish() {
                Ok(cells) => self.candidates.columns.push(Column { name, cells }),
                Err(Fault { code, problem, help }) => {
                    let at = Place { column: Some(name.clone()), ..Place::file(&self.file) };
                    ledger.error(code, at, problem, help);
                    let cells = Cells::Integer(vec![None; self.candidates.len()]);
                    self.candidates.columns.push(Column { name, cells });
                }
            }
        }
    }

    /// Completes rank and merit, each from the other where the file or the scenario says so.
    fn complete_ranking(&mut self, ledger: &mut Ledger) {
        let (ranked, scored) = (self.header.has(Slot::Rank), self.header.has(Slot::Merit));
        let Candidates { direction, rank, merit, .. } = &mut self.candidates;
        if !ranked {
            *rank = ranking::ranks_from_merit(direction, merit);
        }
        if !scored || self.terms.merit_from == MeritFrom::Rank {
            *merit = ranking::merit_from_ranks(direction, rank, self.terms.rank_merit);
        }
        let Candidates { direction, rank, merit, .. } = &self.candidates;
        for (better, worse) in ranking::contradictions(direction, rank, merit) {
            self.warn_contradiction(better, worse, ledger);
        }
        if self.terms.programme.rank_ties == RankTies::Forbidden {
            for (first, again) in ranking::repeated(direction, rank) {
                let fault = repeated_rank(self.candidates.rank[again], first + 1, again + 1, ranked);
                self.tell(again, if ranked { "rank" } else { "merit" }, fault, ledger);
            }
        }
    }

    fn warn_contradiction(&self, better: usize, worse: usize, ledger: &mut Ledger) {
        let candidates = &self.candidates;
        let direction = &self.terms.programme.direction(candidates.direction[better]).id;
        let show = |row: usize| (candidates.id.text(row), candidates.rank[row], candidates.merit[row].plain());
        let ((first, rank, merit), (second, lower, more)) = (show(better), show(worse));
        ledger.warn(
            "C404",
            self.place(worse, "rank"),
            say!(
                "方向 {direction} 的排名与评分不一致：{first} 排第 {rank}（{merit} 分），{second} 排第 {lower}（{more} 分）",
                "in direction {direction} rank and merit disagree: {first} is ranked {rank} with {merit}, {second} {lower} with {more}"
            ),
            say!("以评分为准；如以排名为准，请在情景中写 merit_from = \"rank\"", "merit counts; write merit_from = \"rank\" in the scenario if the rank should"),
        );
    }
}
