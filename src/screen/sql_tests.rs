//! What SQL says of candidates: exactness, NULL, refusals.

use super::*;
use crate::domain::testing::{TestCase, decimal, flag, integer, text};
use crate::domain::{Candidates, ColumnType};

fn table() -> (TestCase, Candidates) {
    let case = TestCase::new("100")
        .direction("2.0", 3, None)
        .column("signed", ColumnType::Date)
        .column("match", ColumnType::Money);
    let candidates =
        case.candidates(&[("A", "2.0", 1, "90.5", "0.3"), ("B", "2.0", 2, "80", "0.1"), ("C", "2.0", 3, "70", "30")]);
    let candidates = candidates
        .with(decimal("own", 2, &["0.1", "0.2", ""]))
        .with(decimal("grant", 1, &["0.2", "0.1", "1"]))
        .with(integer("years", &[Some(3), Some(0), None]))
        .with(text("country", &["埃及", "摩洛哥;埃及", ""]))
        .with(text("note", &["", "", ""]))
        .with(flag("dual", &[Some(true), Some(false), None]));
    (case, candidates)
}

/// Answers as `t`, `f`, `-`, or the codes of the issues.
fn ask(sql: &str) -> String {
    let (case, candidates) = table();
    let case = case.case();
    let mut questions = Questions::new(Table::new(&case, &candidates));
    let question = questions.ask(sql, Place::file("test"));
    match questions.answer() {
        Err(issues) => issues.0.iter().map(|issue| issue.code).collect::<Vec<_>>().join(" "),
        Ok(answers) => {
            let answer = answers.get(question.expect("answered"));
            answer.iter().map(|value| value.map_or('-', |value| if value { 't' } else { 'f' })).collect()
        }
    }
}

#[test]
fn arithmetic_is_exact_where_doubles_are_not() {
    for (sql, answers) in [
        // 0.1 + 0.2 is above 0.3 in doubles
        ("own + grant <= 0.3", "tt-"),
        ("own + grant = requested", "tf-"),
        // 0.1 · 3 is above 0.3 in doubles, 0.3 / 0.1 below 3
        ("own * 3 <= requested", "tf-"),
        ("requested / own >= 3", "tf-"),
        ("requested * 0.1 <= 0.03", "ttf"),
        ("requested IN (0.3, 30.0)", "tft"),
        ("merit >= 90.5", "tff"),
        ("rank <= 2 AND merit > 80", "tff"),
    ] {
        assert_eq!(ask(sql), answers, "{sql}");
    }
}

#[test]
fn null_follows_the_logic_of_sql() {
    for (sql, answers) in [
        ("country LIKE '%埃及%'", "tt-"),
        ("country IN ('埃及', '南非')", "tf-"),
        ("country NOT IN ('埃及')", "ft-"),
        ("years > 1 OR requested > 10", "tft"),
        ("years > 1 AND requested > 10", "ff-"),
        ("NOT dual", "ft-"),
        ("country IS NULL", "fft"),
        ("COALESCE(years, 0) >= 1", "tff"),
        ("CASE WHEN years > 1 THEN TRUE END", "t--"),
        ("6 / years >= 2", "t--"),
        ("own / (years - 3) >= 2", "-f-"),
        ("NULL", "---"),
        ("TRUE", "ttt"),
    ] {
        assert_eq!(ask(sql), answers, "{sql}");
    }
}

#[test]
fn a_column_without_cells_gives_null_whatever_it_is_compared_with() {
    for sql in ["note = 'x'", "note > 3", "note LIKE 'x%'", "signed < '2024-01-01'", "match >= requested", "dual_filed"]
    {
        assert_eq!(ask(sql), "---", "{sql}");
    }
    assert_eq!(ask("REGEXP_LIKE(note, 'x') OR requested < 1"), "tt-");
    assert_eq!(ask("match * 2 >= requested AND rank = 1"), "-ff");
}

#[test]
fn functions_that_know_no_decimals_work_in_doubles() {
    assert_eq!(ask("MOD(requested, 10) = 0"), "fft");
    assert_eq!(ask("SQRT(requested) > 5"), "fft");
}

#[test]
fn a_flag_compares_with_the_words_of_its_cells() {
    assert_eq!(ask("dual = '是'"), "tf-");
    assert_eq!(ask("'no' <> dual"), "tf-");
    assert_eq!(ask("dual = TRUE"), "tf-");
    assert_eq!(ask("dual = 'maybe'"), "P204");
}

#[test]
fn what_is_no_condition_over_one_candidate_is_refused() {
    for (sql, code) in [
        ("years >", "P201"),
        ("", "P201"),
        ("SELECT years", "P201"),
        ("years > 1; years < 1", "P201"),
        ("*", "P201"),
        ("CURRENT_DATE > signed", "P201"),
        ("contry = 'x'", "P202"),
        ("contry = 'x' AND yers > 3", "P202 P202"),
        ("country = \"埃及\"", "P202"),
        ("years", "P203"),
        ("country", "P203"),
        ("requested", "P203"),
        ("direction = 2.0", "P204"),
        ("CAST(country AS INTEGER) > 1", "P204"),
        ("years > AVG(years)", "P205"),
        ("COUNT(*) > 3", "P205"),
        ("COUNT(*) OVER (PARTITION BY country) > 1", "P205"),
        ("ROW_NUMBER() OVER () = 1", "P205"),
        ("LAG(years) OVER (ORDER BY rank) > 1", "P205"),
        ("UNNEST(STRING_TO_ARRAY(country, ';')) = '埃及'", "P205"),
        ("COLUMNS('years') > 1", "P205"),
    ] {
        assert_eq!(ask(sql), code, "{sql}");
    }
}
