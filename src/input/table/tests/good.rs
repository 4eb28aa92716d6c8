//! Spreadsheets that can be read, and what is told of how.

use super::{Desk, csv, fixture, told};
use crate::domain::Lang;
use crate::input::guess_map;

#[test]
fn a_sheet_below_a_title_with_merged_cells_and_chinese_amounts() {
    let desk = Desk::new();
    let table = desk.import(&fixture("officer.xlsx"), None).expect("good");
    assert_eq!(
        csv(&table),
        "id,direction,requested,merit,序号,title,country,立项日期,duration_months\n\
         P-1,1.5,180,85.5,1,甲,埃及;阿尔及利亚,2024-01-05,24\n\
         P-2,1.5,180,90,2,乙,埃及,2024-02-29,24\n\
         P-3,2.0,120,70.3,3,丙 丁,韩国,2024-03-01,36\n"
    );
    assert_eq!(
        told(&table.warnings),
        [
            "T208: 1 hidden rows, perhaps filtered out, are read like the others: 5",
            "T209: hidden columns are read: G 评审得分",
            "T314 G: 1 numbers are stored as text and read as numbers, in rows 5",
            "T315 7F: the row of sums says 500 万元, the rows add up to 480 万元",
        ]
    );
    let said: Vec<&str> = table.assumptions.iter().map(|text| text.get(Lang::En)).collect();
    for line in [
        "sheet: 汇总表",
        "header: row 3",
        "F 申请经费: in 万元, from a line above the header",
        "F 申请经费: the unit written in the cell counts, 2 cells, such as `180万` → `180`",
        "F 申请经费: thousands separators are dropped, 1 cells, such as `1,800,000元` → `180`",
        "F 申请经费: full-width characters are read as plain ones, 1 cells, such as `１２０` → `120`",
        "C 指南方向: cells merged over several rows count for each of them, 1 cells, such as `1.5 中国和阿拉伯国家` → `1.5`",
        "G 评审得分: read with the 15 digits that a spreadsheet keeps, 1 cells, such as `70.30000000000001` → `70.3`",
        "I 实施周期: years are turned into months, 1 cells, such as `2年` → `24`",
        "rows of sums are no candidates: 7",
        "remarks are no candidates: row 8",
    ] {
        assert!(said.contains(&line), "{line}\n{said:#?}");
    }
}

#[test]
fn an_xls_in_yuan_with_places_in_words() {
    let desk = Desk::new();
    let table = desk.import(&fixture("old.xls"), None).expect("good");
    assert_eq!(csv(&table), "id,direction,requested,rank\nP-1,1.5,180,1\nP-2,1.5,120,2\nP-3,2.0,90,1\n");
    assert_eq!(told(&table.warnings), ["T208: 1 hidden rows, perhaps filtered out, are read like the others: 4"]);
    let said: Vec<&str> = table.assumptions.iter().map(|text| text.get(Lang::En)).collect();
    for line in ["header: row 2", "C 国拨经费: in 元, from a line above the header"] {
        assert!(said.contains(&line), "the title merged over all columns is no upper row of headings: {said:#?}");
    }
}

#[test]
fn an_ods_with_merged_and_filtered_rows() {
    let desk = Desk::new();
    let table = desk.import(&fixture("free.ods"), None).expect("good");
    assert_eq!(csv(&table), "id,direction,requested,merit\nP-1,1.5,180,90\nP-2,1.5,120,80\nP-3,2.0,90,70\n");
    assert_eq!(told(&table.warnings), ["T208: 1 hidden rows, perhaps filtered out, are read like the others: 3"]);
}

#[test]
fn hidden_rows_are_left_out_where_a_map_says_so() {
    let desk = Desk::new();
    let table = desk.import(&fixture("free.ods"), Some("[table]\nhidden = \"leave_out\"\n")).expect("good");
    assert_eq!(table.rows, 2);
    assert_eq!(told(&table.warnings), Vec::<String>::new());
}

#[test]
fn a_gb18030_file() {
    let desk = Desk::new();
    let table = desk.import(&fixture("gbk.csv"), None).expect("good");
    assert_eq!(csv(&table), "id,direction,requested,rank,备注\nP-1,1.5,180,1,优先\nP-2,2.0,90,1,\n");
    assert!(table.assumptions.iter().any(|text| text.en == "encoding: gb18030"), "{:?}", table.assumptions);
}

#[test]
fn utf_16_and_other_separators() {
    let desk = Desk::new();
    let text = "编号\t方向\t申请经费（万元）\t得分\nA\t1.5\t10\t80\n";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let table = desk.import(&desk.put("unicode.txt", bytes), None).expect("good");
    assert_eq!(csv(&table), "id,direction,requested,merit\nA,1.5,10,80\n");
}

#[test]
fn the_guess_is_a_map_that_reads_the_same() {
    let desk = Desk::new();
    for name in ["officer.xlsx", "old.xls", "free.ods", "gbk.csv"] {
        let guessed = guess_map(&fixture(name), Some(&desk.programme()), Lang::Zh).expect("good");
        let by_map = desk.import(&fixture(name), Some(&guessed.toml)).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let by_guess = desk.import(&fixture(name), None).expect("good");
        assert_eq!(csv(&by_map), csv(&by_guess), "{}", guessed.toml);
    }
}

#[test]
fn a_map_names_columns_values_and_constants() {
    let desk = Desk::new();
    let sheet = "代号,钱,等级,单位\nA,1800000,优,企业\nB,900000,良,高校\n";
    let map = "[table]\nunit = \"元\"\n[constants]\ndirection = \"1.5\"\n\
        [[column]]\nfrom = \"代号\"\nto = \"id\"\n[[column]]\ncolumn = \"B\"\nto = \"requested\"\n\
        [[column]]\nfrom = \"等级\"\nto = \"merit\"\nvalues = { \"优\" = \"90\", \"良\" = \"80\" }\n";
    let table = desk.text(sheet, Some(map)).expect("good");
    assert_eq!(csv(&table), "id,direction,requested,merit\nA,1.5,180,90\nB,1.5,90,80\n");
    assert!(table.assumptions.iter().any(|text| text.en == "D 单位: left out"), "{:?}", table.assumptions);
}

#[test]
fn directions_by_title_and_columns_of_the_programme() {
    let desk = Desk::new();
    let sheet = "编号,方向,申请经费（万元）,得分,企业配套资金（元）\nA,韩国联合研究,10,80,50000\n";
    let table = desk.text(sheet, None).expect("good");
    assert_eq!(csv(&table), "id,direction,requested,merit,matching_funds\nA,2.0,10,80,5\n");
}

#[test]
fn sections_repeated_headers_and_blank_rows_are_no_candidates() {
    let desk = Desk::new();
    let sheet = "编号,方向,申请经费（万元）,得分\nA,1.5,10,80\n小计,,10,\n,,,\n编号,方向,申请经费（万元）,得分\nB,2.0,20,70\n合计,,30,\n";
    let table = desk.text(sheet, None).expect("good");
    assert_eq!(table.rows, 2);
    assert_eq!(told(&table.warnings), Vec::<String>::new(), "the sum is right");
}
