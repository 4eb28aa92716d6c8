//! `allocation.csv`: one row per candidate in the order of the input.

use crate::domain::{Decimal, Lang, MoneyUnit};
use crate::say;
use crate::study::dossier::{Dossier, Kind, Sentences};
use csv::ByteRecord;
use std::io::{self, Read, Write};

/// Its name in a result folder.
pub const ALLOCATION_CSV: &str = "allocation.csv";

/// The columns, as the formats page has them.
pub(super) const COLUMNS: [&str; 8] = ["id", "direction", "rank", "merit", "requested", "decision", "award", "reason"];

/// Bytes that are written at once.
const BUFFER: usize = 1 << 16;

/// Writes `allocation.csv` row by row. Numbers are plain decimals; `reason` is in `lang`.
///
/// # Errors
/// When `out` fails.
pub fn write_allocation_csv(dossier: &Dossier, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(out);
    writer.write_record(COLUMNS)?;
    let (programme, candidates) = (&dossier.case.programme, dossier.candidates);
    let mut sentences = Sentences::new(dossier, lang);
    // Nothing is allocated for each of a million rows, and a whole record is written quicker than its cells.
    let (mut record, mut text) = (ByteRecord::new(), String::new());
    for candidate in candidates.rows() {
        let (at, decision) = (candidate.at(), dossier.decisions[candidate.at()]);
        let mut cell = |write: &mut dyn FnMut(&mut String)| {
            text.clear();
            write(&mut text);
            record.push_field(text.as_bytes());
        };
        cell(&mut |out| out.push_str(candidates.id(candidate)));
        cell(&mut |out| out.push_str(&programme.direction(candidates.direction[at]).id));
        cell(&mut |out| Decimal::new(candidates.rank[at], 0).write_plain(out));
        cell(&mut |out| candidates.merit[at].plain().write_plain(out));
        cell(&mut |out| programme.money.plain(candidates.requested[at]).write_plain(out));
        cell(&mut |out| out.push_str(decision.kind.word()));
        cell(&mut |out| programme.money.plain(decision.award).write_plain(out));
        cell(&mut |out| sentences.write(candidate, out));
        writer.write_byte_record(&record)?;
        record.clear();
    }
    writer.flush()
}

/// `allocation.csv` for a spreadsheet: headings and decisions in words of `lang`, behind the mark by which spreadsheet
/// programs know UTF-8.
///
/// # Errors
/// When `csv` is no table, or one of the two fails.
pub fn write_readable_csv(csv: impl Read, unit: &MoneyUnit, lang: Lang, mut out: impl Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let unit = &unit.unit;
    let headings = [
        say!("编号", "Id"),
        say!("方向", "Direction"),
        say!("排名", "Rank"),
        say!("评分", "Merit"),
        say!("申请经费（{unit}）", "Requested ({unit})"),
        say!("决定", "Decision"),
        say!("资助经费（{unit}）", "Awarded ({unit})"),
        say!("原因", "Reason"),
    ];
    let decision = COLUMNS.iter().position(|column| *column == "decision");
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(headings.iter().map(|heading| heading.get(lang)))?;
    for record in csv::Reader::from_reader(csv).records() {
        let record = record?;
        let title = |word: &str| {
            let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
            kind.map_or_else(|| word.to_owned(), |kind| kind.title().get(lang).to_owned())
        };
        let cell = |(at, cell): (usize, &str)| if Some(at) == decision { title(cell) } else { cell.to_owned() };
        writer.write_record(record.iter().enumerate().map(cell))?;
    }
    writer.flush()
}
