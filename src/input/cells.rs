//! Further columns: cells go straight into the column of their type; where no type is known, the cells tell it.

use super::faults::Fault;
use super::values::{GREATEST, MOST_PLACES, unreadable_number};
use crate::domain::{Cells, ColumnType, Decimal, DecimalError, TextColumn, parse_decimal, parse_units, power_of_ten};
use crate::say;
use toml::value::Datetime;

/// The code of the only fault that is a warning.
pub(super) const FULL_WIDTH: &str = "C507";

/// A column that is being read.
pub(super) enum Builder {
    Text(TextColumn),
    List(TextColumn),
    Date(TextColumn),
    Flag(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    Money {
        decimals: u8,
        units: Vec<Option<i64>>,
    },
    /// A decimal, or no type known.
    Number(Guess),
}

impl Builder {
    /// A builder for cells of a type; `None`: what the cells turn out to be. Where they are texts they go into `texts`.
    pub(super) fn new(kind: Option<ColumnType>, money_decimals: u8, texts: TextColumn) -> Self {
        match kind {
            None => Self::Number(Guess::new(false, texts)),
            Some(ColumnType::Decimal) => Self::Number(Guess::new(true, texts)),
            Some(ColumnType::Text) => Self::Text(texts),
            Some(ColumnType::List) => Self::List(texts),
            Some(ColumnType::Date) => Self::Date(texts),
            Some(ColumnType::Flag) => Self::Flag(Vec::new()),
            Some(ColumnType::Integer) => Self::Integer(Vec::new()),
            Some(ColumnType::Money) => Self::Money { decimals: money_decimals, units: Vec::new() },
        }
    }

    /// Appends a cell without white space around it; an empty one is missing. A cell that does not fit the type is
    /// appended as missing.
    ///
    /// # Errors
    /// What is wrong with the cell.
    pub(super) fn push(&mut self, cell: &str) -> Result<(), Fault> {
        let given = Some(cell).filter(|cell| !cell.is_empty());
        match self {
            Self::Text(texts) => texts.push(given),
            Self::List(texts) => {
                texts.push(given);
                // A full-width semicolon begins with a byte that is rare otherwise, and quickly found.
                if cell.as_bytes().contains(&0xef) && cell.contains('；') {
                    return Err(full_width(cell));
                }
            }
            Self::Date(texts) => {
                let date = given.filter(|cell| is_date(cell));
                texts.push(date);
                if date != given {
                    return Err(not_a_date(cell));
                }
            }
            Self::Flag(flags) => {
                let flag = given.and_then(flag);
                flags.push(flag);
                if flag.is_none() && given.is_some() {
                    return Err(not_a_flag(cell));
                }
            }
            Self::Integer(numbers) => return push_units(numbers, given, 0, "C501"),
            Self::Money { decimals, units } => return push_units(units, given, *decimals, "C505"),
            Self::Number(guess) => return guess.push(given),
        }
        Ok(())
    }

    /// The finished column; `Err` where the cells of a declared decimal do not fit one scale.
    pub(super) fn finish(self) -> Result<Cells, Fault> {
        match self {
            Self::Text(texts) | Self::List(texts) | Self::Date(texts) => Ok(Cells::Text(texts)),
            Self::Flag(flags) => Ok(Cells::Flag(flags)),
            Self::Integer(numbers) => Ok(Cells::Integer(numbers)),
            Self::Money { decimals, units } => Ok(Cells::Decimal { places: decimals, units }),
            Self::Number(guess) => guess.finish(),
        }
    }
}

fn push_units(units: &mut Vec<Option<i64>>, given: Option<&str>, places: u8, code: &'static str) -> Result<(), Fault> {
    let Some(cell) = given else {
        units.push(None);
        return Ok(());
    };
    let parsed = parse_units(cell, places).and_then(|number| {
        if number.unsigned_abs() <= GREATEST.unsigned_abs() { Ok(number) } else { Err(DecimalError::TooLarge) }
    });
    units.push(parsed.ok());
    parsed.map(drop).map_err(|error| {
        let (problem, help) = unreadable_number(cell, error, places);
        Fault { code, problem, help }
    })
}

/// A column of numbers of unknown scale, or of unknown type: numbers as long as all cells are, in the places that the cells so
/// far need, and texts as long as they may turn out to be that.
pub(super) struct Guess {
    texts: TextColumn,
    numbers: Vec<Option<i64>>,
    /// Must it be a decimal?
    decimal: bool,
    look: Look,
    places: u8,
    /// Do all numbers fit that scale?
    fits: bool,
}

/// What the cells of an undeclared column look like so far.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    /// All are missing.
    Empty,
    /// Whole numbers.
    Whole,
    /// Numbers, some with a point.
    Point,
    /// Something else.
    Words,
}

/// Most digits of a cell that is taken for a number: such numbers fit an `i64`. Longer ones are telephone or document numbers.
const MOST_DIGITS: usize = 18;

impl Guess {
    fn new(decimal: bool, texts: TextColumn) -> Self {
        Self { texts, numbers: Vec::new(), decimal, look: Look::Empty, places: 0, fits: true }
    }

    fn push(&mut self, given: Option<&str>) -> Result<(), Fault> {
        if self.decimal {
            let read = given.map(|cell| parse_decimal(cell, MOST_PLACES)).transpose();
            self.push_number(read.unwrap_or_default());
            return read.map(drop).map_err(|error| {
                let (problem, help) = unreadable_number(given.unwrap_or_default(), error, MOST_PLACES);
                Fault { code: "C502", problem, help }
            });
        }
        self.texts.push(given);
        if self.look < Look::Words {
            match given.map(|cell| plain_number(cell).ok_or(Look::Words)).transpose() {
                Ok(number) => {
                    self.look = self.look.max(number.map_or(Look::Empty, |number| number.0));
                    self.push_number(number.map(|(_, units, places)| (units, places)));
                }
                Err(look) => {
                    self.look = look;
                    self.numbers = Vec::new();
                }
            }
        }
        Ok(())
    }

    /// Appends `units · 10^-places`, all numbers in the places that the finest needs.
    fn push_number(&mut self, number: Option<(i64, u8)>) {
        let number = number.map(|(units, places)| {
            if places > self.places {
                let finer = power_of_ten(places - self.places);
                self.places = places;
                for known in self.numbers.iter_mut().flatten() {
                    *known = scaled(*known, finer, &mut self.fits);
                }
            }
            scaled(units, power_of_ten(self.places - places), &mut self.fits)
        });
        self.numbers.push(number);
    }

    fn finish(self) -> Result<Cells, Fault> {
        let Self { texts, numbers, decimal, look, places, fits } = self;
        match look {
            _ if decimal && !fits => Err(one_scale(places)),
            _ if decimal => Ok(Cells::Decimal { places, units: numbers }),
            Look::Whole if fits => Ok(Cells::Integer(numbers)),
            Look::Point if fits => Ok(Cells::Decimal { places, units: numbers }),
            _ => Ok(Cells::Text(texts)),
        }
    }
}

/// `units · factor`; one too large for a column is dropped, and `fits` told so.
fn scaled(units: i64, factor: i64, fits: &mut bool) -> i64 {
    let scaled = units.checked_mul(factor).filter(|units| units.unsigned_abs() <= GREATEST.unsigned_abs());
    *fits &= scaled.is_some();
    scaled.unwrap_or_default()
}

/// How `cell` looks, its units, and the places that it needs, if it is a number as numbers are written: no leading zeros (`007`
/// is a code), not too long (a telephone number), at most nine places.
fn plain_number(cell: &str) -> Option<(Look, i64, u8)> {
    let digits = cell.strip_prefix('-').unwrap_or(cell).as_bytes();
    let (units, places) = parse_decimal(cell, MOST_PLACES).ok()?;
    let point = digits.iter().position(|byte| *byte == b'.');
    let whole = point.unwrap_or(digits.len());
    let fraction = point.map_or(0, |point| digits.len() - point - 1);
    let leading = whole > 1 && digits[0] == b'0';
    let plain = !leading && digits.len() <= MOST_DIGITS && fraction <= usize::from(MOST_PLACES);
    plain.then_some((if point.is_some() { Look::Point } else { Look::Whole }, units, places))
}

/// `YYYY-MM-DD`, a day of the calendar.
fn is_date(cell: &str) -> bool {
    cell.len() == 10 && cell.parse::<Datetime>().is_ok_and(|moment| moment.date.is_some() && moment.time.is_none())
}

fn flag(cell: &str) -> Option<bool> {
    let is = |word: &&str| cell.eq_ignore_ascii_case(word);
    if ["yes", "true", "1", "是"].iter().any(is) {
        return Some(true);
    }
    ["no", "false", "0", "否"].iter().any(is).then_some(false)
}

fn full_width(cell: &str) -> Fault {
    Fault {
        code: FULL_WIDTH,
        problem: say!(
            "`{cell}` 中有全角分号，会被当作一个值",
            "`{cell}` has a full-width semicolon and counts as one value"
        ),
        help: say!("多个值之间请用半角分号 `;`", "separate values by `;`"),
    }
}

fn not_a_date(cell: &str) -> Fault {
    Fault {
        code: "C503",
        problem: say!("`{cell}` 不是日期", "`{cell}` is not a date"),
        help: say!(
            "应写 年-月-日，例如 2024-01-05，且该日存在",
            "write a day of the calendar as YYYY-MM-DD, for instance 2024-01-05"
        ),
    }
}

fn not_a_flag(cell: &str) -> Fault {
    Fault {
        code: "C504",
        problem: say!("`{cell}` 不是“是/否”", "`{cell}` is neither yes nor no"),
        help: say!("可写 是、否、yes、no、true、false、1、0", "write yes, no, true, false, 1, 0, 是 or 否"),
    }
}

fn one_scale(places: u8) -> Fault {
    let most = Decimal::new(GREATEST, places).grouped();
    Fault {
        code: "C508",
        problem: say!(
            "该列有 {places} 位小数，又有超过 {most} 的数，无法逐位精确保存",
            "the column has {places} places and numbers beyond {most}: they do not fit exactly"
        ),
        help: say!("请减少小数位，或改用更大的单位", "use fewer places or a larger unit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guessed(cells: &[&str]) -> Cells {
        let mut builder = Builder::new(None, 4, TextColumn::new());
        for cell in cells {
            builder.push(cell).expect("anything goes");
        }
        builder.finish().expect("anything goes")
    }

    #[test]
    fn the_cells_of_an_undeclared_column_tell_its_type() {
        assert_eq!(guessed(&["12", "", "-3", "0"]), Cells::Integer(vec![Some(12), None, Some(-3), Some(0)]));
        let decimal = Cells::Decimal { places: 2, units: vec![Some(8500), Some(8525), None] };
        assert_eq!(guessed(&["85.0", "85.25", ""]), decimal);
        assert_eq!(guessed(&["0.123456789"]), Cells::Decimal { places: 9, units: vec![Some(123_456_789)] });
        let text = |cells: &[&str]| Cells::Text(cells.iter().map(|cell| Some(*cell)).collect());
        for cells in [
            &["007", "8"][..],
            &["0.1234567891"],
            &["1e3"],
            &["1,200"],
            &["12", "twelve"],
            &["12345678901234567890"],
            &["100000000000000000", "0.5", "0.000001"],
            &["1."],
            &["+5"],
        ] {
            assert_eq!(guessed(cells), text(cells), "{cells:?}");
        }
        assert_eq!(guessed(&["", ""]), Cells::Text([None, None].into_iter().collect()));
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        let good = ["2024-02-29", "2000-02-29", "2025-12-31", "1999-01-01"];
        let bad = [
            "2023-02-29",
            "1900-02-29",
            "2025-13-01",
            "2025-04-31",
            "2025-1-5",
            "2025/01/05",
            "20250105",
            "2025-01-05T1",
        ];
        assert!(good.iter().all(|cell| is_date(cell)));
        assert_eq!(bad.iter().filter(|cell| is_date(cell)).count(), 0);
        let fault =
            Builder::new(Some(ColumnType::Date), 4, TextColumn::new()).push("2023-02-29").expect_err("no leap year");
        assert_eq!((fault.code, fault.problem.en.as_str()), ("C503", "`2023-02-29` is not a date"));
    }

    #[test]
    fn flags_in_both_languages() {
        let mut builder = Builder::new(Some(ColumnType::Flag), 4, TextColumn::new());
        for cell in ["yes", "No", "TRUE", "0", "是", "否", ""] {
            builder.push(cell).expect("a flag");
        }
        assert_eq!(builder.push("maybe").expect_err("no flag").code, "C504");
        let cells = [Some(true), Some(false), Some(true), Some(false), Some(true), Some(false), None, None];
        assert_eq!(builder.finish(), Ok(Cells::Flag(cells.to_vec())));
    }

    #[test]
    fn a_declared_number_must_be_one() {
        let fault =
            |kind, cell| Builder::new(Some(kind), 4, TextColumn::new()).push(cell).expect_err("no such number").code;
        assert_eq!(fault(ColumnType::Integer, "24.5"), "C501");
        assert_eq!(fault(ColumnType::Decimal, "1e3"), "C502");
        assert_eq!(fault(ColumnType::Money, "0.00001"), "C505");
        let mut builder = Builder::new(Some(ColumnType::Decimal), 4, TextColumn::new());
        builder.push("0.123456789").expect("nine places");
        builder.push("99999999999").expect("eleven digits");
        assert_eq!(builder.finish().expect_err("twenty digits in all").code, "C508");
    }

    proptest! {
        #[test]
        fn a_guessed_number_is_the_number_that_was_written(
            numbers in prop::collection::vec(-999_999_999_i64..999_999_999, 1..20),
            places in 0_u8..7,
        ) {
            let written: Vec<String> = numbers.iter().map(|units| Decimal::new(*units, places).to_string()).collect();
            let cells: Vec<&str> = written.iter().map(String::as_str).collect();
            let column = crate::domain::Column { name: "x".into(), cells: guessed(&cells) };
            let shown: Vec<String> = (0..cells.len()).filter_map(|row| column.show(row)).collect();
            prop_assert_eq!(shown, written);
        }
    }
}
