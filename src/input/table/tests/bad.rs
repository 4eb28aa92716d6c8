//! Spreadsheets that must be refused or warned of, each with its code and place.

use super::{Desk, fixture, told};
use rust_xlsxwriter::Workbook;
use std::io::Write as _;

const HEADER: &str = "编号,方向,申请经费（万元）,得分\n";

/// What is told of a text file that is refused.
#[track_caller]
fn refused(csv: &str, map: Option<&str>) -> Vec<String> {
    let desk = Desk::new();
    told(&desk.text(csv, map).expect_err("the input is bad"))
}

#[track_caller]
fn bytes_refused(name: &str, bytes: &[u8]) -> Vec<String> {
    let desk = Desk::new();
    let file = desk.put(name, bytes);
    told(&desk.import(&file, None).expect_err("the input is bad"))
}

/// Codes of what is told.
fn codes(told: &[String]) -> Vec<&str> {
    told.iter().map(|line| &line[..4]).collect()
}

#[test]
fn every_trap_of_a_sheet_is_told_with_its_cell() {
    let desk = Desk::new();
    let issues = desk.import(&fixture("traps.xlsx"), None).expect_err("the input is bad");
    assert_eq!(
        told(&issues),
        [
            "T301 2C: the formula `=100+80` was saved without its value",
            "T305 2F: which of `1/5/2024` is the day and which the month is not clear",
            "T302 3D: the cell is a formula's error, `#REF!`",
            "T307 3E: `也许` is neither yes nor no",
            "T305 3F: `2024年1月` has no day",
            "T310 4B: `2025-05-01` is a date: a spreadsheet took a name for one",
            "T303 4C: `约50万` is not an exact amount",
            "T309 5A: `123456789012345700` has more than fifteen digits: a spreadsheet keeps fifteen, the last ones are lost",
            "T313 5B: there is no direction `9.9`",
            "T304 5C: `50万欧元` is in 万欧元, the programme counts in 万元",
            "T311 6C: it is empty (`requested`)",
            "T308 8C: rows 8 to 9 share one merged cell",
            "T308 9C: rows 8 to 9 share one merged cell",
            "T312 7A: id `E` is there twice, in rows 6 and 7",
        ]
    );
}

#[test]
fn a_number_and_an_amount_that_cannot_be_read() {
    let told = refused(&format!("{HEADER}A,1.5,10kg,很好\nB,1.5,\"1.800,50\",80\n"), None);
    assert_eq!(
        told,
        [
            "T303 2C: `kg` of `10kg` is not a unit of money",
            "T306 2D: `很好` is not a number",
            "T303 3C: the commas of `1.800,50` do not part thousands",
        ]
    );
}

#[test]
fn an_amount_without_a_unit() {
    let told = refused("编号,方向,申请经费,得分\nA,1.5,180,80\n", None);
    assert_eq!(
        told,
        ["T318 2C: the unit of `180` is said neither in the cell, nor in its heading, nor above the header"]
    );
}

#[test]
fn amounts_above_the_total_are_told() {
    let desk = Desk::new();
    let table = desk.text(&format!("{HEADER}A,1.5,1800000,80\n"), None).expect("only a warning");
    assert_eq!(told(&table.warnings), ["T316 C: 1 requests are above the programme's total of 1,000 万元, in rows 2"]);
}

#[test]
fn cells_below_no_heading_are_told() {
    let desk = Desk::new();
    let table = desk.text("编号,方向,申请经费（万元）,得分,\nA,1.5,10,80,见附件\n", None).expect("only a warning");
    assert_eq!(told(&table.warnings), ["T317: columns without a heading are left out: E"]);
}

#[test]
fn no_header_no_rows_no_column() {
    assert_eq!(codes(&refused("甲,乙\n1,2\n", None)), ["T104"]);
    assert_eq!(refused(HEADER, None), ["T205: there are no candidates below the header"]);
    assert_eq!(
        refused("编号,申请经费（万元）\nA,10\n", None),
        ["T105 1: no column was found for `direction`", "T105 1: no column was found for `rank / merit`"]
    );
}

#[test]
fn maps_that_do_not_fit() {
    let sheet = format!("{HEADER}A,1.5,10,80\n");
    let column = |text: &str| format!("[[column]]\n{text}\n");
    let told = refused(&sheet, Some(&column("from = \"编好\"\nto = \"id\"")));
    assert_eq!(told[0], "T101 1column: the sheet has no column `编好`");
    let told = refused(&sheet, Some(&column("column = \"Z\"\nto = \"id\"")));
    assert_eq!(told[0], "T101 1column: the sheet has no column `Z`");
    let twice = column("from = \"编号\"\nto = \"id\"") + &column("from = \"方向\"\nto = \"id\"");
    assert_eq!(refused(&sheet, Some(&twice))[0], "T102 4column: two columns become `id`");
    assert_eq!(refused(&sheet, Some("[table]\nheader = 9\n")), ["T106 2table.header: row 9 has no headings"]);
    let told = refused(&sheet, Some("[table]\nunit = \"kg\"\n[[column]]\nto = \"id\"\n"));
    assert_eq!(told, ["T107 3column: it does not say which column of the sheet it is about",]);
    let told = refused(&sheet, Some("[[column]]\nfrom = \"编号\"\nto = \"id\"\nunit = \"12\"\n"));
    assert_eq!(codes(&told), ["T107"]);
}

#[test]
fn sheets_that_are_not_there_or_no_tables() {
    let desk = Desk::new();
    let told_of = |map: Option<&str>| told(&desk.import(&fixture("chart.xlsx"), map).expect_err("no table"));
    assert_eq!(told_of(None), ["T204: sheet `图表` is a chart or a macro, not a table"]);
    assert_eq!(told_of(Some("[table]\nsheet = \"图表\"\n")), ["T204: sheet `图表` is a chart or a macro, not a table"]);
    assert_eq!(codes(&told_of(Some("[table]\nsheet = \"汇总\"\n"))), ["T103"]);
}

#[test]
fn several_tables_and_hidden_sheets() {
    let desk = Desk::new();
    let mut book = Workbook::new();
    for (name, hidden) in [("空", false), ("甲", true), ("乙", true)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name").set_hidden(hidden);
        if name != "空" {
            for (row, line) in (0_u32..).zip([["编号", "方向", "申请经费（万元）", "得分"], ["A", "1.5", "10", "80"]])
            {
                for (column, cell) in (0_u16..).zip(line) {
                    sheet.write_string(row, column, cell).expect("written");
                }
            }
        }
    }
    let file = desk.put("book.xlsx", book.save_to_buffer().expect("saved"));
    let table = desk.import(&file, None).expect("only warnings");
    let warned = told(&table.warnings);
    assert_eq!(codes(&warned), ["T207", "T206", "T314", "T314"], "{warned:?}");
    assert!(warned[1].ends_with("not read, though they look like tables of candidates: 乙"), "{warned:?}");
}

#[test]
fn files_of_other_kinds() {
    for page in ["<html><table><tr><td>1</td></tr></table></html>", "<?xml version=\"1.0\"?><Workbook/>", "%PDF-1.7"] {
        assert_eq!(codes(&bytes_refused("list.xls", page.as_bytes())), ["T201"], "{page}");
    }
    assert_eq!(
        bytes_refused("list.parquet", b"PAR1\x15\x04\x15"),
        ["T201: the file is not a spreadsheet but a Parquet table"]
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    zip.write_all(b"<w/>").expect("written");
    let document = zip.finish().expect("a file").into_inner();
    assert_eq!(codes(&bytes_refused("list.xlsx", &document)), ["T201"]);
}

#[test]
fn a_password_and_a_damaged_workbook() {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("a file");
    file.create_stream("/EncryptedPackage").expect("a stream").write_all(b"secret").expect("written");
    file.create_stream("/EncryptionInfo").expect("a stream").write_all(b"how").expect("written");
    assert_eq!(codes(&bytes_refused("list.xlsx", &file.into_inner().into_inner())), ["T202"]);
    let whole = std::fs::read(fixture("officer.xlsx")).expect("the file");
    assert_eq!(codes(&bytes_refused("list.xlsx", &whole[..whole.len() / 2])), ["T210"]);
}

#[test]
fn encodings_that_are_none() {
    let bytes = b"\xb1\xe0\xba\xc5,\xff\xff\xff\n";
    assert_eq!(bytes_refused("list.csv", bytes), ["T203: the file is neither UTF-8 nor GB18030"]);
    let sheet = format!("{HEADER}A,1.5,10,80\n");
    assert_eq!(codes(&refused(&sheet, Some("[table]\nencoding = \"klingon\"\n"))), ["T203"]);
}
