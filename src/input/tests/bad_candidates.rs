//! Candidate tables that must be refused, each with its code, place, value and hint.

use super::{CANDIDATES, Files, PROGRAMME, SCENARIO, candidates_are_refused, case, refused};

/// [`CANDIDATES`] with one cell of its second row replaced.
fn with(column: &str, value: &str) -> String {
    let header: Vec<&str> = CANDIDATES.lines().next().expect("a header").split(',').collect();
    let at = header.iter().position(|name| *name == column).expect("such a column");
    let rows = CANDIDATES.lines().enumerate().map(|(nth, line)| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if nth == 2 {
            cells[at] = value;
        }
        cells.join(",") + "\n"
    });
    rows.collect()
}

#[test]
fn an_empty_file() {
    candidates_are_refused(
        "",
        "error[F102] candidates.csv: the file is empty (0 bytes) \
         (it should be a candidate table: a header, then one row for each candidate)",
    );
}

#[test]
fn a_header_alone() {
    for table in ["id,direction,requested,rank\n", "\n\n", "id,direction,requested,rank\n,,,\n\n"] {
        candidates_are_refused(
            table,
            "error[C107] candidates.csv: there are no candidates in the table \
             (below the header, write one row for each candidate)",
        );
    }
}

#[test]
fn not_utf8_names_row_column_and_byte() {
    let mut bytes = b"id,direction,requested,rank,title\nP-1,1.5,10,1,\"two\nlines\"\nP-2,1.5,10,2,".to_vec();
    bytes.extend(b"\xd6\xd0\n");
    let files = Files::new(&[("programme.toml", PROGRAMME.as_bytes()), ("candidates.csv", &bytes)]);
    assert_eq!(
        refused(files.load("candidates.csv", None)),
        ["error[F103] candidates.csv:4, row 2, title: byte 73 (0xD6) is not UTF-8 \
          (the file may be GB18030 (GBK): run fundline import table candidates.csv --out new.csv, \
          or save it as UTF-8, in Excel as \"CSV UTF-8\")"]
    );
    let sixteen: Vec<u8> =
        b"\xff\xfe".iter().copied().chain("id,\u{9879}".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files = Files::new(&[("programme.toml", PROGRAMME.as_bytes()), ("candidates.csv", &sixteen)]);
    assert_eq!(
        refused(files.load("candidates.csv", None)),
        ["error[F103] candidates.csv:1: byte 1 (0xFF) is not UTF-8 \
          (the file is UTF-16 (\"Unicode text\"); save it as UTF-8, in Excel as \"CSV UTF-8\")"]
    );
}

#[test]
fn a_missing_column() {
    candidates_are_refused(
        "id,direction,rank\nP-1,1.5,1\n",
        "error[C101] candidates.csv:1, requested: required column `requested` is missing \
         (the first row must name the columns; there are `id`, `direction`, `rank`)",
    );
    let issues = refused(case(PROGRAMME, SCENARIO, "id;direction;requested;rank\nP-1;1.5;10;1\n"));
    assert_eq!(issues.len(), 4, "{issues:?}");
    assert!(issues[0].contains("the file seems to be separated by semicolons"), "{}", issues[0]);
}

#[test]
fn neither_rank_nor_merit() {
    candidates_are_refused(
        "id,direction,requested\nP-1,1.5,10\n",
        "error[C104] candidates.csv:1, rank: there is neither a `rank` nor a `merit` column (one of the two is required)",
    );
}

#[test]
fn a_double_column() {
    candidates_are_refused(
        "id,direction,requested,rank,title,title\nP-1,1.5,10,1,a,b\n",
        "error[C102] candidates.csv:1, title: column `title` is there twice (as column 5 and column 6) \
         (rename or drop one of them)",
    );
}

#[test]
fn a_misspelt_column_required_or_optional() {
    candidates_are_refused(
        "id,direction,requestd,rank\nP-1,1.5,10,1\n",
        "error[C103] candidates.csv:1, requestd: unknown column `requestd` (did you mean `requested`? \
         If it is a column of its own, declare it by [[column]] in the programme)",
    );
    candidates_are_refused(
        "id,direction,requested,rank,durationmonths\nP-1,1.5,10,1,24\n",
        "error[C103] candidates.csv:1, durationmonths: unknown column `durationmonths` (did you mean `duration_months`? \
         If it is a column of its own, declare it by [[column]] in the programme)",
    );
    let declared = format!("[[column]]\nname = \"budget_2026\"\ntype = \"money\"\n{PROGRAMME}");
    let issues = refused(case(&declared, SCENARIO, "id,direction,requested,rank,budget2026\nP-1,1.5,10,1,5\n"));
    assert!(issues[0].contains("C103") && issues[0].contains("did you mean `budget_2026`"), "{issues:?}");
}

#[test]
fn a_column_like_a_known_one_is_fine_where_that_is_there_or_it_is_declared() {
    let both = "id,direction,requested,rank,field,fields\nP-1,1.5,10,1,AI,AI\n";
    assert!(case(PROGRAMME, SCENARIO, both).is_ok());
    let declared = format!("[[column]]\nname = \"fields\"\ntype = \"list\"\n{PROGRAMME}");
    assert!(case(&declared, SCENARIO, "id,direction,requested,rank,fields\nP-1,1.5,10,1,AI\n").is_ok());
}

#[test]
fn a_duplicate_id_names_both_rows() {
    candidates_are_refused(
        "id,direction,requested,rank\nP-1,1.5,10,1\nP-2,1.5,10,2\n P-1 ,1.5,10,3\n",
        "error[C108] candidates.csv:4, row 3, id: id `P-1` is there twice, in rows 1 and 3 \
         (every candidate needs an id of its own)",
    );
}

#[test]
fn an_empty_id() {
    candidates_are_refused(
        &with("id", " "),
        "error[C109] candidates.csv:3, row 2, id: the id is empty (every candidate needs an id of its own)",
    );
}

#[test]
fn an_unknown_direction() {
    candidates_are_refused(
        &with("direction", "3.1"),
        "error[C111] candidates.csv:3, row 2, direction: there is no direction `3.1` (known are `1.5`, `2.0`)",
    );
    candidates_are_refused(
        &with("direction", ""),
        "error[C110] candidates.csv:3, row 2, direction: the direction is empty (known are `1.5`, `2.0`)",
    );
    candidates_are_refused(
        &with("direction", "2"),
        "error[C111] candidates.csv:3, row 2, direction: there is no direction `2` \
         (write `2.0`: a spreadsheet took the id for a number; format the column as text and enter it again)",
    );
}

#[test]
fn a_bad_request() {
    let decimal = "write a plain decimal with at most 4 places, for instance 180.5";
    for (value, code, problem, help) in [
        ("", "C201", "it is empty", decimal),
        ("NaN", "C202", "`NaN` is not a finite number", decimal),
        ("inf", "C202", "`inf` is not a finite number", decimal),
        ("-Infinity", "C202", "`-Infinity` is not a finite number", decimal),
        ("1e400", "C202", "`1e400` is written with an exponent", decimal),
        ("1 200", "C202", "`1 200` is not a number", decimal),
        ("180万", "C202", "`180万` is not a number", decimal),
        ("-5", "C203", "`-5` is negative", "give a number above 0"),
        ("0", "C203", "`0` is zero", "give a number above 0"),
        ("0.0000", "C203", "`0.0000` is zero", "give a number above 0"),
        ("10.00001", "C204", "`10.00001` has more than 4 places after the point", decimal),
        ("9999999999999999", "C205", "`9999999999999999` is too large", "the greatest is 230,584,300,921,369.3951"),
    ] {
        let expected = format!("error[{code}] candidates.csv:3, row 2, requested: {problem} ({help})");
        candidates_are_refused(&with("requested", value), &expected);
    }
    candidates_are_refused(
        &with("requested", "\"1,200\"").replace("\"1\",\"200\"", "\"1,200\""),
        "error[C202] candidates.csv:3, row 2, requested: `1,200` has a thousands separator \
         (write a plain decimal with at most 4 places, for instance 180.5)",
    );
}

#[test]
fn a_bad_merit() {
    let decimal = "write a plain decimal with at most 6 places, for instance 180.5";
    for (value, code, problem, help) in [
        ("", "C301", "it is empty", decimal),
        ("good", "C302", "`good` is not a number", decimal),
        ("-0.5", "C303", "`-0.5` is negative", "give a number that is not below 0"),
        ("85.1234567", "C304", "`85.1234567` has more than 6 places after the point", decimal),
        ("99999999999999", "C305", "`99999999999999` is too large", "the greatest is 2,305,843,009,213.693951"),
    ] {
        let expected = format!("error[{code}] candidates.csv:3, row 2, merit: {problem} ({help})");
        candidates_are_refused(&with("merit", value), &expected);
    }
}

#[test]
fn a_bad_rank() {
    let whole = "write a whole number, for instance 3";
    for (value, code, problem, help) in [
        ("", "C401", "it is empty", whole),
        ("0", "C402", "`0` is zero", "give a number above 0"),
        ("-1", "C402", "`-1` is negative", "give a number above 0"),
        ("1.5", "C402", "`1.5` is not a whole number", whole),
        ("first", "C402", "`first` is not a number", whole),
        ("5000000000", "C402", "`5000000000` is too large", "the greatest is 4,294,967,295"),
    ] {
        let expected = format!("error[{code}] candidates.csv:3, row 2, rank: {problem} ({help})");
        candidates_are_refused(&with("rank", value), &expected);
    }
}

#[test]
fn a_repeated_rank_where_ties_are_forbidden() {
    let strict = PROGRAMME.replace("total = 1000", "total = 1000\nrank_ties = \"forbidden\"");
    let help = "the programme says rank_ties = \"forbidden\": give each candidate of a direction its own `rank`";
    let tied = "id,direction,requested,rank\nP-1,1.5,10,1\nP-2,2.0,10,1\nP-3,1.5,10,1\n";
    assert!(case(PROGRAMME, SCENARIO, tied).is_ok(), "ties are allowed by default");
    assert_eq!(
        refused(case(&strict, SCENARIO, tied)),
        [format!(
            "error[C403] candidates.csv:4, row 3, rank: rank `1` is there twice in the direction, in rows 1 and 3 ({help})"
        )]
    );
    assert_eq!(
        refused(case(&strict, SCENARIO, "id,direction,requested,merit\nP-1,1.5,10,80\nP-2,1.5,10,80\n")),
        [format!(
            "error[C403] candidates.csv:3, row 2, merit: equal merit in rows 1 and 2 of the direction: both are ranked 1 ({help})"
        )]
    );
}

#[test]
fn a_row_of_another_width() {
    let help = "put a cell that has a comma in quotes, and keep the comma of an empty one";
    candidates_are_refused(
        "id,direction,requested,rank\nP-1,1.5,1,200,1\nP-2,1.5,10,2\n",
        &format!("error[C105] candidates.csv:2, row 1: the row has 5 cells, the header 4 ({help})"),
    );
    candidates_are_refused(
        "id,direction,requested,rank\nP-1,1.5,10,1\nP-2,1.5,10\n",
        &format!("error[C105] candidates.csv:3, row 2: the row has 3 cells, the header 4 ({help})"),
    );
}

#[test]
fn a_cell_in_a_column_without_a_name() {
    candidates_are_refused(
        "id,direction,requested,rank,\nP-1,1.5,10,1,\nP-2,1.5,10,2,secret\n",
        "error[C106] candidates.csv:3, row 2: `secret` stands in a column without a name \
         (name the column in the header, or empty it)",
    );
}

#[test]
fn a_quotation_mark_that_is_never_closed() {
    let issues = refused(case(
        PROGRAMME,
        SCENARIO,
        "id,direction,requested,rank,title\nP-1,1.5,10,1,a\nP-2,1.5,10,2,\"b\nP-3,1.5,10,3,c\n",
    ));
    assert_eq!(
        issues,
        [
            "error[F106] candidates.csv:3: a quotation mark is opened and never closed: all that follows fell into one cell \
          (close it with \"; within a cell a quotation mark is written twice, \"\")"
        ]
    );
    let stray = "id,direction,requested,rank,title\nP-1,1.5,10,1,5\" pipe";
    assert!(case(PROGRAMME, SCENARIO, stray).is_ok(), "a mark within a bare cell is part of it");
}

#[test]
fn cells_that_do_not_fit_their_column() {
    let columns = ["integer", "decimal", "date", "flag", "money"];
    let declared = columns
        .iter()
        .map(|kind| format!("[[column]]\nname = \"a_{kind}\"\ntype = \"{kind}\"\n"))
        .collect::<Vec<_>>()
        .concat();
    let table = "id,direction,requested,rank,a_integer,a_decimal,a_date,a_flag,a_money,duration_months,reviewer_1\n\
                 P-1,1.5,10,1,24,0.5,2024-02-29,是,12.5,24,88\n\
                 P-2,1.5,10,2,24.5,1e3,2023-02-29,maybe,0.00001,two,x\n";
    let issues = refused(case(&(declared + PROGRAMME), SCENARIO, table));
    let told: Vec<&str> = issues.iter().map(|line| line.split_once(" (").expect("a help").0).collect();
    assert_eq!(
        told,
        [
            "error[C501] candidates.csv:3, row 2, a_integer: `24.5` is not a whole number",
            "error[C502] candidates.csv:3, row 2, a_decimal: `1e3` is written with an exponent",
            "error[C503] candidates.csv:3, row 2, a_date: `2023-02-29` is not a date",
            "error[C504] candidates.csv:3, row 2, a_flag: `maybe` is neither yes nor no",
            "error[C505] candidates.csv:3, row 2, a_money: `0.00001` has more than 4 places after the point",
            "error[C501] candidates.csv:3, row 2, duration_months: `two` is not a number",
            "error[C502] candidates.csv:3, row 2, reviewer_1: `x` is not a number",
        ]
    );
}

#[test]
fn a_decimal_column_beyond_one_scale() {
    let declared = format!("[[column]]\nname = \"x\"\ntype = \"decimal\"\n{PROGRAMME}");
    let table = "id,direction,requested,rank,x\nP-1,1.5,10,1,0.123456789\nP-2,1.5,10,2,99999999999\n";
    let issues = refused(case(&declared, SCENARIO, table));
    assert_eq!(issues.len(), 1);
    assert!(
        issues[0]
            .starts_with("error[C508] candidates.csv, x: the column has 9 places and numbers beyond 2,305,843,009"),
        "{issues:?}"
    );
}

#[test]
fn all_is_told_at_once_and_a_flood_is_counted() {
    let rows = (0..1254).map(|nth| format!("P-{nth},1.5,-1,{}\n", nth + 1)).collect::<Vec<_>>().concat();
    let table = format!("id,direction,requested,rank\n{rows}P-7,9.9,abc,0\n");
    let issues = refused(case(PROGRAMME, SCENARIO, &table));
    let start = |code: &str| issues.iter().filter(|line| line.starts_with(&format!("error[{code}]"))).count();
    assert_eq!(
        (start("C203"), start("C108"), start("C111"), start("C202"), start("C402")),
        (21, 1, 1, 1, 1),
        "{issues:#?}"
    );
    assert_eq!(
        issues[20],
        "error[C203] candidates.csv: and 1,234 more of the same kind (C203) (correct those listed above, then run again)"
    );
}
