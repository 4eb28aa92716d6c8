//! Programmes that must be refused, each with its code, place, value and hint.

use super::{CANDIDATES, Files, PROGRAMME, SCENARIO, case, programme_is_refused, refused};

/// [`PROGRAMME`] and something more from line 15 on.
fn and(more: &str) -> String {
    format!("{PROGRAMME}{more}")
}

#[test]
fn a_file_that_is_not_there() {
    let files = Files::new(&[("program.toml", b""), ("candidates.csv", CANDIDATES.as_bytes())]);
    assert_eq!(
        refused(files.load("candidates.csv", None)),
        ["error[F101] programme.toml: the file does not exist (did you mean `program.toml`?)"]
    );
}

#[test]
fn not_utf8() {
    let files = Files::new(&[
        ("programme.toml", b"[programme]\nid = \"\xd6\xd0\"\n"),
        ("candidates.csv", CANDIDATES.as_bytes()),
    ]);
    let issues = refused(files.load("candidates.csv", None));
    assert!(issues[0].starts_with("error[F103] programme.toml:2: byte 19 (0xD6) is not UTF-8"), "{issues:?}");
}

#[test]
fn a_syntax_error_shows_line_and_column() {
    let issues = refused(case(&PROGRAMME.replace("total = 1000", "total = = 1000"), SCENARIO, CANDIDATES));
    assert!(issues[0].starts_with("error[F104] programme.toml:4: line 4, column 9 is not TOML: "), "{issues:?}");
    assert!(issues[0].contains("(`total = = 1000`)"), "the line itself: {issues:?}");
    assert_eq!(issues.len(), 1, "the candidates are not blamed for it: {issues:?}");
}

#[test]
fn unknown_keys_anywhere() {
    for (programme, expected) in [
        (and("[[limits]]\n"), "programme.toml:15, limits: unknown key `limits` (did you mean `limit`?)"),
        (
            PROGRAMME.replace("id = \"p\"", "id = \"p\"\ntotl = 3"),
            "programme.toml:3, programme.totl: unknown key `totl` (known are `source`, `money`, `rank_ties`, `reviewers`)",
        ),
        (
            PROGRAMME.replace("zh = \"指南\"", "zh = \"指南\", fr = \"G\""),
            "programme.toml:3, programme.title.fr: unknown key `fr` (there is nothing of that kind here)",
        ),
        (
            and("fund = { at_most = 3 }\n"),
            "programme.toml:15, direction \"2.0\".fund: unknown key `fund` (did you mean `funds`?)",
        ),
        (
            and("funds = { atmost = 3, at_least = 1 }\n"),
            "programme.toml:15, direction \"2.0\".funds.atmost: unknown key `atmost` (did you mean `at_most`?)",
        ),
        (
            and("[[require]]\nproject = \"P-1\"\nneeds = \"P-2\"\nwhy = 1\n"),
            "programme.toml:18, require #1.why: unknown key `why` (there is nothing of that kind here)",
        ),
    ] {
        programme_is_refused(&programme, &format!("error[F201] {expected}"));
    }
}

#[test]
fn a_direction_id_written_as_a_number() {
    programme_is_refused(
        &PROGRAMME.replace("id = \"2.0\"", "id = 2.0"),
        "error[P101] programme.toml:13, direction #2.id: the direction's id 2.0 is written as a number \
         (put it in quotes, id = \"2.0\": \"2.0\" and \"2\" are different ids)",
    );
}

#[test]
fn missing_and_wrong_values() {
    for (programme, expected) in [
        (
            PROGRAMME.replace("total = 1000\n", ""),
            "F202] programme.toml:1, programme: `programme` lacks `total` (add `total = …`)",
        ),
        (
            PROGRAMME.replace("total = 1000", "total = true"),
            "F203] programme.toml:4, programme.total: `true` is not a number (an integer, or a decimal in quotes) (write a number (an integer, or a decimal in quotes) here)",
        ),
        (
            PROGRAMME.replace("total = 1000", "total = 1000.5"),
            "F204] programme.toml:4, programme.total: `1000.5` is a float, which is not exact (write it as a text, \"1000.5\", or as an integer: both are read exactly)",
        ),
        (
            PROGRAMME.replace("total = 1000", "total = \"1,000\""),
            "F205] programme.toml:4, programme.total: `1,000` has a thousands separator (write a plain decimal with at most 4 places, for instance 180.5)",
        ),
        (
            PROGRAMME.replace("total = 1000", "total = \"0.00001\""),
            "F205] programme.toml:4, programme.total: `0.00001` has more than 4 places after the point (write a plain decimal with at most 4 places, for instance 180.5)",
        ),
        (
            PROGRAMME.replace("total = 1000", "total = 999999999999999999"),
            "F205] programme.toml:4, programme.total: `999999999999999999` is too large (the greatest is 230,584,300,921,369.3951)",
        ),
        (
            PROGRAMME.replace("total = 1000", "total = -1"),
            "F210] programme.toml:4, programme.total: `-1` is negative (give a number that is not below 0)",
        ),
        (
            PROGRAMME.replace("total = 1000", "total = 1000\nrank_ties = \"forbiden\""),
            "F206] programme.toml:5, programme.rank_ties: `forbiden` is not one of the choices (did you mean `forbidden`?)",
        ),
        (
            PROGRAMME.replace("id = \"p\"", "id = \" \""),
            "F207] programme.toml:2, programme.id: the text is empty (write something)",
        ),
        (
            PROGRAMME.replace("title = { zh = \"指南\", en = \"Guide\" }", "title = {}"),
            "F207] programme.toml:3, programme.title: there is no text in it (write { zh = \"…\", en = \"…\" }; one of the two is enough)",
        ),
        (
            and("projects = 6\n"),
            "F203] programme.toml:15, direction \"2.0\".projects: `6` is not a table ({ … }) (write a table ({ … }) here)",
        ),
        (
            and("projects = { exactly = \"2.5\" }\n"),
            "F205] programme.toml:15, direction \"2.0\".projects.exactly: `2.5` is not a whole number (write a whole number, for instance 3)",
        ),
    ] {
        programme_is_refused(&programme, &format!("error[{expected}"));
    }
}

#[test]
fn bounds_that_bind_nothing_or_too_much() {
    for (bounds, expected) in [
        (
            "{}",
            "F208] programme.toml:15, direction \"2.0\".projects: no bound is given (give at_most, at_least, exactly or about)",
        ),
        (
            "{ at_least = 3, at_most = 2 }",
            "F209] programme.toml:15, direction \"2.0\".projects.at_least: at_least = 3 contradicts at_most = 2 (no number satisfies both: correct one of them)",
        ),
        (
            "{ exactly = 3, at_most = 2 }",
            "F209] programme.toml:15, direction \"2.0\".projects.exactly: exactly = 3 contradicts at_most = 2 (no number satisfies both: correct one of them)",
        ),
        (
            "{ exactly = 3, about = 3 }",
            "F209] programme.toml:15, direction \"2.0\".projects.exactly: exactly = 3 contradicts about = 3 (no number satisfies both: correct one of them)",
        ),
        (
            "{ at_least = 4, about = 3 }",
            "F209] programme.toml:15, direction \"2.0\".projects.at_least: at_least = 4 contradicts about = 3 (no number satisfies both: correct one of them)",
        ),
        (
            "{ at_most = -2 }",
            "F210] programme.toml:15, direction \"2.0\".projects.at_most: `-2` is negative (give a number that is not below 0)",
        ),
    ] {
        programme_is_refused(&and(&format!("projects = {bounds}\n")), &format!("error[{expected}"));
    }
}

#[test]
fn names_used_twice() {
    let clause = "[[clause]]\nid = \"c\"\nrequire = \"rank > 0\"\nreason = \"r\"\n";
    let limit = "[[limit]]\nid = \"l\"\ncount = { at_most = 1 }\n";
    let column = "[[column]]\nname = \"x\"\ntype = \"text\"\n";
    let twice = "(a name can be used once)";
    for (more, expected) in [
        (
            "[[direction]]\nid = \"1.5\"\n".to_owned(),
            format!("P102] programme.toml:16, direction \"1.5\".id: `1.5` is already there in line 7 {twice}"),
        ),
        (
            clause.repeat(2),
            format!("P103] programme.toml:20, clause \"c\".id: `c` is already there in line 16 {twice}"),
        ),
        (limit.repeat(2), format!("P104] programme.toml:19, limit \"l\".id: `l` is already there in line 16 {twice}")),
        (column.repeat(2), format!("P105] programme.toml:19, column #2.name: `x` is already there in line 16 {twice}")),
    ] {
        programme_is_refused(&and(&more), &format!("error[{expected}"));
    }
}

#[test]
fn no_direction() {
    programme_is_refused(
        "[programme]\nid = \"p\"\ntotal = 1\n",
        "error[P106] programme.toml:1, programme: there is no direction (give at least one [[direction]])",
    );
}

#[test]
fn a_limit_without_a_bound_or_with_two() {
    programme_is_refused(
        &and("[[limit]]\nid = \"l\"\nfor_each = [\"country\"]\n"),
        "error[P107] programme.toml:15, limit \"l\": the limit has no bound \
         (give count = { at_most = … }, sum = { of = \"a column\", at_most = … }, share = { … } or all_or_none = true)",
    );
    programme_is_refused(
        &and("[[limit]]\nid = \"l\"\ncount = {}\n"),
        "error[F208] programme.toml:17, limit \"l\".count: no bound is given (give at_most, at_least, exactly or about)",
    );
    programme_is_refused(
        &and("[[limit]]\nid = \"l\"\ncount = { at_most = 1 }\nsum = { of = \"award\", at_most = 1 }\n"),
        "error[P108] programme.toml:18, limit \"l\".sum: the limit has both count and sum (make two limits of it)",
    );
}

#[test]
fn a_clause_is_decided_as_it_says() {
    programme_is_refused(
        &and("[[clause]]\nid = \"c\"\nreason = \"r\"\nevidence = \"data\"\n"),
        "error[P109] programme.toml:18, clause \"c\".evidence: the clause is decided from data, but has no `require` \
         (give require = \"…\", or evidence = \"documents\" where a person must look, or \"note\" where nothing is decided)",
    );
    programme_is_refused(
        &and("[[clause]]\nid = \"c\"\nreason = \"r\"\nevidence = \"documents\"\nrequire = \"rank > 0\"\n"),
        "error[P110] programme.toml:19, clause \"c\".require: the clause is not decided from data, so its `require` would have no effect \
         (drop `require`, or write evidence = \"data\")",
    );
}

#[test]
fn another_type_for_a_fixed_column() {
    programme_is_refused(
        &and("[[column]]\nname = \"rank\"\ntype = \"text\"\n"),
        "error[P111] programme.toml:17, column #1.type: the type of column `rank` is fixed \
         (write type = \"integer\", or drop this entry)",
    );
}

#[test]
fn a_project_that_needs_itself() {
    programme_is_refused(
        &and("[[require]]\nproject = \"P-1\"\nneeds = \"P-1\"\n"),
        "error[P112] programme.toml:17, require #1.needs: `P-1` needs itself (name another candidate)",
    );
}

#[test]
fn everything_is_told_at_once_in_the_order_of_the_lines() {
    let bad = PROGRAMME
        .replace("total = 1000", "total = 10.5\nextra = 1")
        .replace("id = \"2.0\"", "id = 2.0")
        .replace("at_most = 400", "at_most = -4");
    let table = CANDIDATES.replace("180.5", "0").replace("EG\n", "EG,\n");
    let scenario = "[scenario]\nfill = \"full\"\n";
    let codes: Vec<String> = refused(case(&bad, scenario, &table))
        .iter()
        .map(|line| line[..line.find(':').expect("a place")].to_owned())
        .collect();
    assert_eq!(
        codes,
        [
            "error[F204] programme.toml",
            "error[F201] programme.toml",
            "error[F210] programme.toml",
            "error[P101] programme.toml",
            "error[F206] s.toml",
            "error[C203] candidates.csv",
        ]
    );
}
