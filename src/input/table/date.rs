//! Days as people write them → `YYYY-MM-DD`.

use super::width::{chinese_number, half};
use toml::value::Datetime;

/// Why a text is no day.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DateFault {
    /// No date at all, or no day of the calendar.
    Malformed,
    /// Year and month without a day.
    NoDay,
    /// `1/5/2024`: the fifth of January, or the first of May.
    Ambiguous,
}

/// Reads a day: `2024年1月5日`, `二〇二四年一月五日`, `2024/1/5`, `2024.01.05`, `20240105`, `2024-1-5`.
///
/// # Errors
/// See [`DateFault`].
pub(super) fn read(text: &str) -> Result<String, DateFault> {
    let text = half(text).replace(char::is_whitespace, "");
    let text = text.trim_end_matches(['日', '号']);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return day(&text[..4], &text[4..6], &text[6..]);
    }
    let parts: Vec<&str> = text.split(['年', '月', '/', '.', '-']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, date] if year.chars().count() == 4 => day(year, month, date),
        [first, second, year] if [first, second, year].iter().all(|part| number(part).is_some()) && year.len() == 4 => {
            Err(DateFault::Ambiguous)
        }
        [year, month] if year.chars().count() == 4 && number(month).is_some_and(|month| (1..=12).contains(&month)) => {
            Err(DateFault::NoDay)
        }
        _ => Err(DateFault::Malformed),
    }
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| chinese_number(text))
}

fn day(year: &str, month: &str, date: &str) -> Result<String, DateFault> {
    let (Some(year), Some(month), Some(date)) = (number(year), number(month), number(date)) else {
        return Err(DateFault::Malformed);
    };
    let day = format!("{year:04}-{month:02}-{date:02}");
    if day.len() == 10 && day.parse::<Datetime>().is_ok() { Ok(day) } else { Err(DateFault::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_people_write_them() {
        for text in [
            "2024年1月5日",
            "２０２４年０１月０５日",
            "二〇二四年一月五日",
            "2024/1/5",
            "2024.01.05",
            "20240105",
            "2024-1-5",
            "2024年1月5号",
        ] {
            assert_eq!(read(text), Ok("2024-01-05".into()), "{text}");
        }
        assert_eq!(read("二〇二四年十二月三十一日"), Ok("2024-12-31".into()));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        assert_eq!(read("1/5/2024"), Err(DateFault::Ambiguous));
        assert_eq!(read("2024年1月"), Err(DateFault::NoDay));
        for text in ["2023年2月29日", "2024年13月1日", "明年", "", "2024", "45000"] {
            assert_eq!(read(text), Err(DateFault::Malformed), "{text}");
        }
    }
}
