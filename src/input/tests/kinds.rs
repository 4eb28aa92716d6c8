//! The same table as CSV, spreadsheet and Parquet.

use super::{CANDIDATES, Files, PROGRAMME, SCENARIO, case, lines, refused};
use crate::domain::{Candidates, Cells, Column, TextColumn};
use crate::input::Inputs;
use polars_core::prelude::{Column as Series, DataFrame, IntoColumn, NamedFrom, Series as Values};
use polars_io::parquet::write::ParquetWriter;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn load(name: &str, bytes: &[u8]) -> Result<Inputs, Vec<crate::domain::Issue>> {
    Files::new(&[("programme.toml", PROGRAMME.as_bytes()), (name, bytes)]).load(name, None)
}

/// [`CANDIDATES`] as a workbook whose numbers are numbers.
fn workbook() -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0_u32..).zip(CANDIDATES.lines()) {
        for (column, cell) in (0_u16..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) if column != 1 => sheet.write_number(row, column, number),
                _ => sheet.write_string(row, column, cell),
            }
            .expect("written");
        }
    }
    book
}

fn frame(columns: Vec<Series>) -> Vec<u8> {
    let height = columns[0].len();
    let mut table = DataFrame::new(height, columns).expect("columns of one length");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut table).expect("written");
    bytes
}

fn plain() -> Candidates {
    case(PROGRAMME, SCENARIO, CANDIDATES).expect("good").candidates
}

#[test]
fn a_workbook_reads_like_the_csv() {
    let bytes = workbook().save_to_buffer().expect("saved");
    assert_eq!(load("candidates.xlsx", &bytes).expect("good").candidates, plain());
    assert_eq!(load("candidates.csv", &bytes).expect("a workbook by its content").candidates, plain());
}

#[test]
fn parquet_reads_like_the_csv() {
    let bytes = frame(vec![
        Values::new("id".into(), ["P-1", "P-2", "P-3"]).into_column(),
        Values::new("direction".into(), ["1.5", "1.5", "2.0"]).into_column(),
        Values::new("requested".into(), [180.5, 200.0, 0.0001]).into_column(),
        Values::new("rank".into(), [1_i64, 2, 1]).into_column(),
        Values::new("merit".into(), [90.0_f32, 85.25, 70.0]).into_column(),
        Values::new("country".into(), [Some("EG"), Some("EG;DZ"), None]).into_column(),
    ]);
    assert_eq!(load("candidates.parquet", &bytes).expect("good").candidates, plain());
}

#[test]
fn parquet_of_many_types() {
    use polars_core::prelude::DataType;
    let dates = Values::new("signed".into(), ["2024-02-29", "2023-12-31"]).cast(&DataType::Date).expect("dates");
    let lists = [Values::new("".into(), ["EG", "DZ"]), Values::new("".into(), ["MA"])];
    let columns = |extra: Values| {
        vec![
            Values::new("id".into(), ["P-1", "P-2"]).into_column(),
            Values::new("direction".into(), ["1.5", "1.5"]).into_column(),
            Values::new("requested".into(), [10_i64, 20]).into_column(),
            Values::new("rank".into(), [1_i64, 2]).into_column(),
            dates.clone().into_column(),
            Values::new("country".into(), lists.clone()).into_column(),
            Values::new("dual_filed".into(), [true, false]).into_column(),
            extra.into_column(),
        ]
    };
    let candidates = load("c.parquet", &frame(columns(Values::new("x".into(), [0.1, 2.0])))).expect("good").candidates;
    let shown = |name: &str| {
        (0..2).map(|row| candidates.column(name).expect("there").show(row).expect("filled")).collect::<Vec<_>>()
    };
    assert_eq!(shown("signed"), ["2024-02-29", "2023-12-31"]);
    assert_eq!(shown("country"), ["EG;DZ", "MA"]);
    assert_eq!(shown("dual_filed"), ["yes", "no"]);
    assert_eq!(shown("x"), ["0.1", "2"]);
    let nested = Values::new("nested".into(), [Values::new("".into(), [1_i64]), Values::new("".into(), [2_i64])]);
    let issues = refused(load("c.parquet", &frame(columns(nested))));
    assert!(issues[0].starts_with("error[F108] c.parquet, nested: column `nested` is of type LargeList"), "{issues:?}");
}

#[test]
fn a_damaged_file_is_told() {
    let book = workbook().save_to_buffer().expect("saved");
    for (name, bytes) in [
        ("c.xlsx", &book[..book.len() / 2]),
        ("c.parquet", b"PAR1 and no more".as_slice()),
        ("c.ods", b"no zip".as_slice()),
    ] {
        let issues = refused(load(name, bytes));
        assert!(
            issues[0].starts_with(&format!("error[F105] {name}: the file cannot be read as a table: ")),
            "{issues:?}"
        );
        assert_eq!(issues.len(), 1);
    }
}

#[test]
fn a_spreadsheet_keeps_its_own_traps() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let names = ["id", "direction", "requested", "merit", "signed", "share"];
    for (column, name) in (0_u16..).zip(names) {
        sheet.write_string(0, column, name).expect("written");
    }
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let day = ExcelDateTime::from_ymd(2024, 2, 29).expect("a day");
    sheet.write_string(1, 0, "P-1").expect("written");
    sheet.write_number(1, 1, 1.5).expect("written");
    sheet.write_number(1, 2, 0.1 + 0.2).expect("written");
    sheet.write_number(1, 3, 90.0).expect("written");
    sheet.write_datetime_with_format(1, 4, &day, &date).expect("written");
    sheet.write_string(3, 0, "P-2").expect("written");
    sheet.write_number(3, 1, 2.0).expect("written");
    sheet.write_number(3, 2, 10.0).expect("written");
    sheet.write_number(3, 3, 80.0).expect("written");
    sheet.write_formula(3, 5, Formula::new("=1/0").set_result("#DIV/0!")).expect("written");
    book.add_worksheet().write_string(0, 0, "more").expect("written");
    let issues = refused(load("c.xlsx", &book.save_to_buffer().expect("saved")));
    assert_eq!(
        issues,
        [
            "warning[C602] c.xlsx: only the first sheet, `Sheet1`, is read, not Sheet2 (put all candidates on the first sheet)",
            "error[C204] c.xlsx:2, row 1, requested: `0.30000000000000004` has more than 4 places after the point \
             (write a plain decimal with at most 4 places, for instance 180.5)",
            "error[C111] c.xlsx:4, row 2, direction: there is no direction `2` \
             (write `2.0`: a spreadsheet took the id for a number; format the column as text and enter it again)",
            "error[C506] c.xlsx:4, row 2, share: the cell is a formula's error, `#DIV/0!` (correct the formula, or write the value)",
            "warning[C601] c.xlsx: empty rows skipped: 1 (rows are counted without them)",
        ]
    );
}

#[test]
fn a_byte_order_mark_crlf_blank_lines_and_spaces_do_not_matter() {
    let spaced = format!(
        "\u{feff}{}\r\n\r\n",
        CANDIDATES.trim_end().replace('\n', "\r\n").replace("P-2,1.5", " P-2 ,\u{3000}1.5")
    );
    let inputs = case(PROGRAMME, SCENARIO, &spaced).expect("good");
    assert_eq!((inputs.candidates, inputs.warnings.0), (plain(), Vec::new()));
}

#[test]
fn empty_rows_in_between_are_told() {
    let gaps = CANDIDATES.replace("P-2", ",,,,,\n , ,,,,\nP-2") + ",,,,,\n";
    let inputs = case(PROGRAMME, SCENARIO, &gaps).expect("good");
    assert_eq!(inputs.candidates, plain());
    assert_eq!(
        lines(&inputs.warnings.0),
        ["warning[C601] candidates.csv: empty rows skipped: 2 (rows are counted without them)"]
    );
}

#[test]
fn a_full_width_semicolon_is_told() {
    let inputs = case(PROGRAMME, SCENARIO, &CANDIDATES.replace("EG;DZ", "EG；DZ")).expect("only a warning");
    assert_eq!(
        lines(&inputs.warnings.0),
        [
            "warning[C507] candidates.csv:3, row 2, country: `EG；DZ` has a full-width semicolon and counts as one value (separate values by `;`)"
        ]
    );
}

/// Text that survives: no white space around it, and not a number or empty (those are other types).
fn words() -> impl Strategy<Value = Option<String>> {
    prop::option::weighted(0.8, "([a-z甲乙丙\",;][a-z甲 \",\n;]{0,5})?[a-z国]")
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        rows in prop::collection::vec(
            (1..10_000_000_i64, 1..50_u32, 0..100_000_000_i64, words(), prop::option::of(-999..999_i64), prop::option::of(any::<bool>())),
            1..30,
        ),
    ) {
        use crate::domain::{DirectionIx, Merit, Money, MoneyUnit};
        let unit = MoneyUnit::default();
        let mut written = Candidates { id: TextColumn::new(), ..Candidates::default() };
        let (mut titles, mut whole, mut flags) = (TextColumn::new(), Vec::new(), Vec::new());
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["dual_filed", "id", "direction", "requested", "rank", "merit", "title", "age"]).expect("written");
        for (nth, (requested, rank, merit, title, age, dual)) in rows.iter().enumerate() {
            let (id, direction) = (format!("P \"{nth}\",{}", rank % 7), u32::from(nth % 3 == 0));
            written.id.push(Some(&id));
            written.direction.push(DirectionIx(direction));
            written.requested.push(Money(*requested));
            written.rank.push(*rank);
            written.merit.push(Merit(*merit));
            titles.push(title.as_deref());
            whole.push(*age);
            flags.push(*dual);
            csv.write_record([
                dual.map(|dual| if dual { "yes" } else { "no" }).unwrap_or_default(),
                &id,
                ["1.5", "2.0"][direction as usize],
                &unit.plain(Money(*requested)).to_string(),
                &rank.to_string(),
                &Merit(*merit).plain().to_string(),
                title.as_deref().unwrap_or_default(),
                &age.map(|age| age.to_string()).unwrap_or_default(),
            ]).expect("written");
        }
        let empty = || Cells::Text(rows.iter().map(|_| None).collect());
        let ages = if whole.iter().all(Option::is_none) { empty() } else { Cells::Integer(whole) };
        written.columns = vec![
            Column { name: "dual_filed".into(), cells: Cells::Flag(flags) },
            Column { name: "title".into(), cells: Cells::Text(titles) },
            Column { name: "age".into(), cells: ages },
        ];
        let csv = String::from_utf8(csv.into_inner().expect("flushed")).expect("UTF-8");
        let read = case(PROGRAMME, SCENARIO, &csv).map_err(|issues| TestCaseError::fail(format!("{issues:?}")))?;
        prop_assert_eq!(read.candidates, written);
    }
}
