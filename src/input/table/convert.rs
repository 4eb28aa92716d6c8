//! One cell → what the candidate table holds.

use super::amount::{self, AmountFault, ungroup};
use super::date::{self, DateFault};
use super::grid::Cell;
use super::notes::Change;
use super::plan::Planned;
use super::width::{chinese_number, folded, half, has_full, one_line};
use crate::domain::{ColumnType, Direction, MERIT_PLACES, MoneyUnit, Programme, parse_units};
use crate::input::faults::{Fault, unknown_direction};
use crate::say;

/// A cell as it was read: its text, and what was done to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) text: String,
    pub(super) changes: Vec<Change>,
    /// A number that a spreadsheet holds as text.
    pub(super) text_number: bool,
}

impl Read {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), changes: Vec::new(), text_number: false }
    }

    fn because(text: impl Into<String>, change: Change) -> Self {
        Self { changes: vec![change], ..Self::plain(text) }
    }
}

/// What a cell is read against.
pub(super) struct Context<'p> {
    pub(super) programme: Option<&'p Programme>,
    pub(super) money: &'p MoneyUnit,
}

impl Context<'_> {
    /// Reads a cell of a column. An empty one gives an empty text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(&self, cell: &Cell, column: &Planned) -> Result<Read, Fault> {
        let shown = one_line(cell.shown());
        if let Some(value) = column.values.get(&shown) {
            return Ok(Read::because(value, Change::Mapped));
        }
        match cell {
            Cell::Error(error) => return Err(error_cell(error)),
            Cell::NoValue(formula) => return Err(no_value(formula)),
            Cell::Date { day, .. } if names(column) => return Err(date_for_a_name(day)),
            Cell::Number(number) if names(column) && significant(number) > 15 => return Err(too_long(number)),
            _ if cell.is_blank() => return Ok(Read::plain("")),
            _ => {}
        }
        match column.kind {
            _ if column.to == "direction" => self.direction(cell, &shown),
            _ if column.to == "id" => Ok(name(&shown)),
            Some(ColumnType::Money) => self.amount(cell, &shown, column),
            Some(ColumnType::Integer | ColumnType::Decimal) => number(cell, &shown, column),
            Some(ColumnType::Date) => day(cell, &shown),
            Some(ColumnType::Flag) => flag(cell, &shown),
            Some(ColumnType::List) => Ok(list(cell.shown())),
            Some(ColumnType::Text) | None => Ok(as_it_is(cell, &shown)),
        }
    }

    fn amount(&self, cell: &Cell, shown: &str, column: &Planned) -> Result<Read, Fault> {
        let mut changes = Vec::new();
        let text = rounded(cell, shown, &mut changes);
        let amount =
            amount::read(&text, column.unit.as_ref(), self.money).map_err(|fault| self.wrong_amount(shown, fault))?;
        let bare = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if has_full(&text) {
            changes.push(Change::FullWidth);
        }
        if amount.grouped {
            changes.push(Change::Grouped);
        }
        if amount.own_unit {
            changes.push(Change::OwnUnit);
        } else if amount.plain != ungroup(&half(&text)).map(trimmed).unwrap_or_default() {
            changes.push(Change::ColumnUnit);
        }
        Ok(Read { text: amount.plain, changes, text_number: bare && matches!(cell, Cell::Text(_)) })
    }

    fn wrong_amount(&self, shown: &str, fault: AmountFault) -> Fault {
        let (unit, places) = (&self.money.unit, self.money.decimals);
        let wanted = say!("例如 180 或 180{unit}", "write for instance 180 or 180{unit}");
        let (code, problem, help) = match fault {
            AmountFault::Malformed => ("T303", say!("`{shown}` 不是金额", "`{shown}` is not an amount"), wanted),
            AmountFault::About => {
                ("T303", say!("`{shown}` 不是确切的金额", "`{shown}` is not an exact amount"), wanted)
            }
            AmountFault::Commas => (
                "T303",
                say!("`{shown}` 中的逗号不是千位分隔符", "the commas of `{shown}` do not part thousands"),
                say!(
                    "小数点请用 `.`，千位分隔每三位一个逗号",
                    "write the decimal point as `.`, and a comma before every three digits or none"
                ),
            ),
            AmountFault::UnknownUnit(word) => (
                "T303",
                say!("`{shown}` 中的 `{word}` 不是金额单位", "`{word}` of `{shown}` is not a unit of money"),
                wanted,
            ),
            AmountFault::NoUnit => (
                "T318",
                say!(
                    "`{shown}` 没有单位，列名和表头上方也没有写明",
                    "the unit of `{shown}` is said neither in the cell, nor in its heading, nor above the header"
                ),
                say!(
                    "请在列名中写明，如“申请经费（{unit}）”，或在映射文件中写 unit = \"{unit}\"",
                    "say it in the heading, for instance 申请经费（{unit}）, or by unit = \"{unit}\" in a map"
                ),
            ),
            AmountFault::Currency(found) => (
                "T304",
                say!(
                    "`{shown}` 的单位是{found}，而项目指南以{unit}计",
                    "`{shown}` is in {found}, the programme counts in {unit}"
                ),
                say!(
                    "汇率不由本程序决定：请换算后再填写",
                    "rates of exchange are not for this program: convert it first"
                ),
            ),
            AmountFault::Negative => {
                ("T303", say!("`{shown}` 是负数", "`{shown}` is negative"), say!("应大于 0", "give an amount above 0"))
            }
            AmountFault::Exactness(_) => (
                "T303",
                say!(
                    "`{shown}` 换算为{unit}后小数超过 {places} 位，或数值太大",
                    "`{shown}` has more than {places} places in {unit}, or is too large"
                ),
                say!("请填写能精确表示的金额", "give an amount that can be held exactly"),
            ),
        };
        Fault { code, problem, help }
    }

    /// The direction's id: as it stands, before its title, by its title, or by its number.
    fn direction(&self, cell: &Cell, shown: &str) -> Result<Read, Fault> {
        let read = name(shown);
        let Some(programme) = self.programme else { return Ok(read) };
        let ids = || programme.directions.iter().map(|direction| direction.id.as_str());
        if ids().any(|id| id == read.text) {
            return Ok(read);
        }
        let unique = |holds: &dyn Fn(&Direction) -> bool| {
            let mut found = programme.directions.iter().filter(|direction| holds(direction));
            found.next().filter(|_| found.next().is_none()).map(|direction| direction.id.clone())
        };
        let begins = |direction: &Direction| {
            read.text
                .strip_prefix(direction.id.as_str())
                .is_some_and(|rest| !rest.strip_prefix('.').unwrap_or(rest).starts_with(|c: char| c.is_ascii_digit()))
        };
        let titled = |direction: &Direction| {
            [&direction.title.zh, &direction.title.en].iter().any(|title| folded(title) == folded(&read.text))
        };
        let value = |text: &str| parse_units(text, MERIT_PLACES).ok();
        let counted =
            |direction: &Direction| value(&direction.id).is_some() && value(&direction.id) == value(&read.text);
        let by_number = || unique(&counted).filter(|_| matches!(cell, Cell::Number(_)));
        match unique(&begins).or_else(|| unique(&titled)).or_else(by_number) {
            Some(id) => Ok(Read::because(id, Change::Direction)),
            None => Err(Fault { code: "T313", ..unknown_direction(&read.text, ids()) }),
        }
    }
}

/// Columns whose cells are names: a date or a rounded number there is a spreadsheet's doing.
fn names(column: &Planned) -> bool {
    matches!(column.to.as_str(), "id" | "direction")
}

fn error_cell(error: &str) -> Fault {
    Fault {
        code: "T302",
        problem: say!("单元格是公式错误 `{error}`", "the cell is a formula's error, `{error}`"),
        help: say!("请更正公式，或直接填写值", "correct the formula, or write the value"),
    }
}

fn no_value(formula: &str) -> Fault {
    Fault {
        code: "T301",
        problem: say!("公式 `{formula}` 没有保存计算结果", "the formula `{formula}` was saved without its value"),
        help: say!(
            "请用电子表格软件打开、重新计算并保存",
            "open the file in a spreadsheet program, let it calculate, and save it"
        ),
    }
}

fn date_for_a_name(day: &str) -> Fault {
    Fault {
        code: "T310",
        problem: say!(
            "`{day}` 是日期：电子表格把编号当成了日期",
            "`{day}` is a date: a spreadsheet took a name for one"
        ),
        help: say!("请将该列设为文本格式后重填", "format the column as text and enter it again"),
    }
}

fn too_long(number: &str) -> Fault {
    Fault {
        code: "T309",
        problem: say!(
            "`{number}` 超过 15 位：电子表格只保存 15 位有效数字，末位已丢失",
            "`{number}` has more than fifteen digits: a spreadsheet keeps fifteen, the last ones are lost"
        ),
        help: say!("请将该列设为文本格式后重填", "format the column as text and enter it again"),
    }
}

/// Digits of a number from the first that is not zero.
fn significant(number: &str) -> usize {
    number.chars().filter(char::is_ascii_digit).skip_while(|c| *c == '0').count()
}

/// A number of a spreadsheet with the digits that the spreadsheet itself shows.
fn rounded(cell: &Cell, shown: &str, changes: &mut Vec<Change>) -> String {
    let Cell::Number(number) = cell else { return shown.to_owned() };
    let fraction = number.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let beyond = significant(number).saturating_sub(15);
    if beyond == 0 || fraction == 0 {
        return number.clone();
    }
    let Ok(value) = number.parse::<f64>() else { return number.clone() };
    changes.push(Change::Rounded);
    trimmed(format!("{value:.*}", fraction.saturating_sub(beyond)))
}

/// Without zeros at the end of a fraction and at its beginning.
fn trimmed(number: String) -> String {
    let number =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.').to_owned() } else { number };
    let whole = number.trim_start_matches('0');
    if whole.is_empty() || whole.starts_with('.') { format!("0{whole}") } else { whole.to_owned() }
}

/// A name: half width, on one line.
fn name(shown: &str) -> Read {
    let text = one_line(&half(shown));
    if has_full(shown) { Read::because(text, Change::FullWidth) } else { Read::plain(text) }
}

fn as_it_is(cell: &Cell, shown: &str) -> Read {
    let mut changes = Vec::new();
    let text = rounded(cell, shown, &mut changes);
    if cell.shown().trim().contains('\n') {
        changes.push(Change::Lines);
    }
    Read { text, changes, text_number: false }
}

fn number(cell: &Cell, shown: &str, column: &Planned) -> Result<Read, Fault> {
    let mut changes = Vec::new();
    let text = rounded(cell, shown, &mut changes);
    let mut plain = half(&text).replace(char::is_whitespace, "");
    if has_full(&text) {
        changes.push(Change::FullWidth);
    }
    let months = column.to == "duration_months";
    let bare = plain.clone();
    let years = months && (plain.ends_with(['年']) || plain.ends_with("years") || (column.years && is_number(&plain)));
    for word in ["个月", "months", "month", "月", "years", "year", "年", "名", "分", "位", "人"] {
        if let Some(rest) = plain.strip_suffix(word) {
            plain.truncate(rest.len());
            break;
        }
    }
    plain = plain.strip_prefix('第').map_or(plain.clone(), ToOwned::to_owned);
    if let Some(number) = chinese_number(&plain).filter(|_| !is_number(&plain)) {
        plain = number.to_string();
    }
    if plain != bare {
        changes.push(Change::Word);
    }
    if plain.contains(',')
        && let Some(ungrouped) = ungroup(&plain)
    {
        plain = ungrouped;
        changes.push(Change::Grouped);
    }
    if !is_number(&plain) {
        let integer = column.kind == Some(ColumnType::Integer);
        let example = if integer { "24" } else { "85.5" };
        return Err(Fault {
            code: "T306",
            problem: say!("`{shown}` 不是数字", "`{shown}` is not a number"),
            help: say!("例如 {example}", "write for instance {example}"),
        });
    }
    if years {
        plain = in_months(&plain).ok_or_else(|| Fault {
            code: "T306",
            problem: say!("`{shown}` 不是整月数", "`{shown}` is not a whole number of months"),
            help: say!("请以月为单位填写", "give the duration in months"),
        })?;
        changes = vec![Change::Months];
    }
    let text_number = matches!(cell, Cell::Text(_)) && is_number(shown);
    Ok(Read { text: plain, changes, text_number })
}

/// Years as months, where these are a whole number.
fn in_months(years: &str) -> Option<String> {
    let hundredths = parse_units(years, 2).ok()? * 12;
    (hundredths % 100 == 0).then(|| (hundredths / 100).to_string())
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(fraction)
}

fn day(cell: &Cell, shown: &str) -> Result<Read, Fault> {
    if let Cell::Date { day, timed } = cell {
        return Ok(if *timed { Read::because(day, Change::Time) } else { Read::plain(day) });
    }
    match date::read(shown) {
        Ok(day) if day == shown => Ok(Read::plain(day)),
        Ok(day) => Ok(Read::because(day, Change::Date)),
        Err(fault) => {
            let problem = match fault {
                DateFault::Malformed => say!("`{shown}` 不是日期", "`{shown}` is not a date"),
                DateFault::NoDay => say!("`{shown}` 没有写到日", "`{shown}` has no day"),
                DateFault::Ambiguous => {
                    say!("`{shown}` 的日和月无法区分", "which of `{shown}` is the day and which the month is not clear")
                }
            };
            let help = say!("例如 2024-01-05 或 2024年1月5日", "write for instance 2024-01-05 or 2024年1月5日");
            Err(Fault { code: "T305", problem, help })
        }
    }
}

fn flag(cell: &Cell, shown: &str) -> Result<Read, Fault> {
    const YES: [&str; 14] = ["yes", "y", "true", "1", "是", "有", "已", "√", "✓", "✔", "对", "已申报", "双方", "☑"];
    const NO: [&str; 12] = ["no", "n", "false", "0", "否", "无", "未", "×", "✗", "✘", "没有", "未申报"];
    if let Cell::Flag(flag) = cell {
        return Ok(Read::plain(if *flag { "yes" } else { "no" }));
    }
    let word = half(shown).to_lowercase();
    let word = word.trim();
    let (found, text) = (word, |yes: bool| if yes { "yes" } else { "no" });
    let meant = if YES.contains(&found) {
        Some(true)
    } else if NO.contains(&found) || found == "x" {
        Some(false)
    } else {
        None
    };
    match meant {
        Some(yes) if ["yes", "no", "是", "否"].contains(&shown) => Ok(Read::plain(text(yes))),
        Some(yes) => Ok(Read::because(text(yes), Change::Flag)),
        None => Err(Fault {
            code: "T307",
            problem: say!("`{shown}` 不是“是/否”", "`{shown}` is neither yes nor no"),
            help: say!(
                "可写 是、否、有、无、√、×；其他写法请在映射文件的 values 中说明",
                "write yes, no, 是, 否, √ or ×, or say what it means below values in a map"
            ),
        }),
    }
}

fn list(shown: &str) -> Read {
    let parts: Vec<String> =
        shown.split([';', '；', '、', '，', ',', '\n']).map(one_line).filter(|part| !part.is_empty()).collect();
    let text = parts.join(";");
    let as_written = one_line(shown).replace("; ", ";");
    if text == as_written { Read::plain(text) } else { Read::because(text, Change::List) }
}
