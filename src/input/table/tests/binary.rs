//! A binary workbook (.xlsb): its cells are read, and that the rest cannot be seen is told. The smallest that there is, record by
//! record (Microsoft, \[MS-XLSB\]): a kind, a length, the data.

use super::{Desk, csv, told};
use std::io::{Cursor, Write as _};

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = if kind < 0x80 {
        vec![u8::try_from(kind).expect("small")]
    } else {
        vec![u8::try_from(kind & 0x7f).expect("small") | 0x80, u8::try_from(kind >> 7).expect("small")]
    };
    bytes.push(u8::try_from(data.len()).expect("short"));
    bytes.extend(data);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).expect("short").to_le_bytes();
    length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn sheet(rows: &[&[&str]]) -> Vec<u8> {
    let (height, width) = (u32::try_from(rows.len()).expect("few"), u32::try_from(rows[0].len()).expect("few"));
    let mut bytes =
        [record(0x81, &[]), record(0x94, &words(&[0, height - 1, 0, width - 1])), record(0x91, &[])].concat();
    for (row, cells) in (0..).zip(rows) {
        bytes.extend(record(0, &[words(&[row, 0]), vec![0; 17]].concat()));
        for (column, text) in (0..).zip(*cells) {
            bytes.extend(record(6, &[words(&[column, 0]), wide(text)].concat()));
        }
    }
    bytes.extend([record(0x92, &[]), record(0x82, &[])].concat());
    bytes
}

#[test]
fn what_an_xlsb_hides_is_told_to_be_unseen() {
    let workbook = [
        record(0x83, &[]),
        record(0x9c, &[words(&[0, 1]), wide("rId1"), wide("表")].concat()),
        record(0x90, &[]),
        record(0x84, &[]),
    ];
    let relations = "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    let rows = sheet(&[&["编号", "方向", "申请经费（万元）", "得分"], &["A", "1.5", "180", "85"]]);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts: [(&str, &[u8]); 3] = [
        ("xl/workbook.bin", &workbook.concat()),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.bin", &rows),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, options).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    let desk = Desk::new();
    let file = desk.put("list.xlsb", zip.finish().expect("closed").into_inner());
    let table = desk.import(&file, None).expect("good");
    assert_eq!(csv(&table), "id,direction,requested,merit\nA,1.5,180,85\n");
    let told = told(&table.warnings);
    assert!(told.iter().any(|line| line.starts_with("T211: hidden rows, hidden columns and merged cells")), "{told:?}");
}
