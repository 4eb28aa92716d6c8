//! MPS, the format of 1960s punch cards that every solver reads: sections, and within them fields between white space.

use super::raw::{Raw, Sense};
use crate::domain::{Decimal, Issues, Text};
use crate::foreign::issues::place;
use crate::foreign::number::{amount, sum};
use crate::foreign::selection::Row;
use crate::say;
use rustc_hash::FxHashMap;

const ZERO: Decimal = Decimal { units: 0, places: 0 };
const ONE: Decimal = Decimal { units: 1, places: 0 };

struct Reader {
    raw: Raw,
    /// Kind and position of each row; the first `N` row is the objective, further ones are left out.
    rows: FxHashMap<String, (char, Option<usize>)>,
    kinds: Vec<char>,
    objective: Option<String>,
    integers: bool,
    bounded: Vec<bool>,
}

/// Reads an MPS file; what is wrong goes to the issues.
pub(super) fn read(shown: &str, text: &str, issues: &mut Issues) -> Raw {
    let mut reader = Reader {
        raw: Raw::default(),
        rows: FxHashMap::default(),
        kinds: Vec::new(),
        objective: None,
        integers: false,
        bounded: Vec::new(),
    };
    let fixed = has_spaces_in_names(text);
    let mut section = String::new();
    let mut ended = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('*') || line.trim().is_empty() {
            continue;
        }
        let titled = !line.starts_with([' ', '\t']);
        let words: Vec<&str> = if fixed && !titled { fields(line) } else { line.split_whitespace().collect() };
        if titled {
            section = words[0].to_uppercase();
            if section == "ENDATA" {
                ended = true;
                break;
            }
            if let Err(problem) = reader.title(&section, &words[1..]) {
                refuse(shown, at + 1, problem, issues);
                return reader.raw;
            }
            continue;
        }
        if let Err(problem) = reader.line(&section, &words, at + 1) {
            refuse(shown, at + 1, problem, issues);
            return reader.raw;
        }
    }
    if !ended {
        refuse(
            shown,
            text.lines().count(),
            say!("缺少 ENDATA：文件可能不完整", "ENDATA is missing: the file may be cut off"),
            issues,
        );
    }
    reader.finish()
}

/// Is this the fixed format with names that have spaces in them? Then a row's line has more than a kind and a name.
fn has_spaces_in_names(text: &str) -> bool {
    let rows = text.lines().skip_while(|line| !line.starts_with("ROWS")).skip(1);
    let mut rows = rows.filter(|line| !line.starts_with('*') && !line.trim().is_empty());
    rows.by_ref().take_while(|line| line.starts_with(' ')).any(|line| line.split_whitespace().count() > 2)
}

/// The fields of the fixed format that hold something: they begin in columns 2, 5, 15, 25, 40 and 50.
fn fields(line: &str) -> Vec<&str> {
    let at = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let starts = [1, 4, 14, 24, 39, 49].map(at);
    let ends = starts[1..].iter().copied().chain([line.len()]);
    starts.into_iter().zip(ends).map(|(start, end)| line[start..end].trim()).filter(|field| !field.is_empty()).collect()
}

fn refuse(shown: &str, line: usize, problem: Text, issues: &mut Issues) {
    issues.error(
        "I301",
        place(shown, line, ""),
        problem,
        say!("请检查该行的 MPS 语法", "check this line against the MPS format"),
    );
}

fn number(word: &str) -> Result<Decimal, Text> {
    amount(word).map(|found| found.value).ok_or_else(|| say!("`{word}` 不是数", "`{word}` is no number"))
}

/// An end of a range: infinite beyond 10²⁰, as solvers have it.
fn end(word: &str) -> Result<Option<Decimal>, Text> {
    let small = word.trim_start_matches(['+', '-']).to_lowercase();
    if small.starts_with("inf") {
        return Ok(None);
    }
    let value = number(word)?;
    let huge = 10_i128.pow(20).checked_mul(10_i128.checked_pow(u32::from(value.places)).unwrap_or(i128::MAX));
    Ok(Some(value).filter(|value| huge.is_none_or(|huge| value.units.abs() < huge)))
}

impl Reader {
    fn title(&mut self, section: &str, rest: &[&str]) -> Result<(), Text> {
        match section {
            "NAME" => self.raw.name = rest.join(" "),
            "OBJSENSE" => rest.iter().for_each(|word| self.sense(word)),
            "ROWS" | "COLUMNS" | "RHS" | "RANGES" | "BOUNDS" => {}
            _ => return Err(say!("不支持 {section} 一节", "section {section} is not supported")),
        }
        Ok(())
    }

    fn sense(&mut self, word: &str) {
        self.raw.sense = if word.to_uppercase().starts_with("MAX") { Sense::Maximise } else { Sense::Minimise };
    }

    fn line(&mut self, section: &str, words: &[&str], line: usize) -> Result<(), Text> {
        match section {
            "OBJSENSE" => words.iter().for_each(|word| self.sense(word)),
            "ROWS" => return self.row(words),
            "COLUMNS" => return self.entry(words, line),
            "RHS" => return self.pairs(words, Self::right_side),
            "RANGES" => return self.pairs(words, Self::range),
            "BOUNDS" => return self.bound(words),
            _ => return Err(say!("节标题之前有内容", "there is something before the first section")),
        }
        Ok(())
    }

    fn row(&mut self, words: &[&str]) -> Result<(), Text> {
        let &[kind, name] = words else {
            return Err(say!("行应写作“种类 名称”", "a row is written as its kind and its name"));
        };
        let kind = kind.to_uppercase();
        let kind = match kind.as_str() {
            "N" | "L" | "G" | "E" => kind.chars().next().unwrap_or('N'),
            _ => return Err(say!("行的种类 `{kind}` 未知", "the kind `{kind}` of a row is not known")),
        };
        let at = (kind != 'N').then_some(self.raw.rows.len());
        if self.rows.insert(name.to_owned(), (kind, at)).is_some() {
            return Err(say!("行 `{name}` 出现两次", "row `{name}` is there twice"));
        }
        if kind == 'N' {
            self.objective.get_or_insert_with(|| name.to_owned());
            return Ok(());
        }
        let (least, most) = (matches!(kind, 'G' | 'E').then_some(ZERO), matches!(kind, 'L' | 'E').then_some(ZERO));
        self.raw.rows.push(Row { name: name.to_owned(), terms: Vec::new(), least, most });
        self.kinds.push(kind);
        Ok(())
    }

    fn entry(&mut self, words: &[&str], line: usize) -> Result<(), Text> {
        if words.get(1).is_some_and(|word| word.trim_matches('\'').eq_ignore_ascii_case("MARKER")) {
            self.integers = words.last().is_some_and(|word| word.to_uppercase().contains("INTORG"));
            return Ok(());
        }
        let Some((name, pairs)) = words.split_first().filter(|(_, pairs)| matches!(pairs.len(), 2 | 4)) else {
            return Err(say!(
                "列应写作“列 行 数 [行 数]”",
                "a column is written as column, row, number, and perhaps row and number again"
            ));
        };
        let column = self.raw.column(name, line);
        self.bounded.resize(self.raw.columns.len(), false);
        self.raw.columns[column].integer |= self.integers;
        for pair in pairs.chunks(2) {
            let value = number(pair[1])?;
            match self.rows.get(pair[0]) {
                Some((_, Some(row))) => {
                    let terms = &mut self.raw.rows[*row].terms;
                    match terms.iter_mut().find(|term| term.0 == column) {
                        Some(term) => term.1 = sum(term.1, value).unwrap_or(value),
                        None => terms.push((column, value)),
                    }
                }
                Some((_, None)) if self.objective.as_deref() == Some(pair[0]) => self.raw.columns[column].value = value,
                Some((_, None)) => {}
                None => return Err(unknown(pair[0])),
            }
        }
        Ok(())
    }

    /// `[set] row number [row number]`.
    fn pairs(&mut self, words: &[&str], take: fn(&mut Self, &str, Decimal) -> Result<(), Text>) -> Result<(), Text> {
        let pairs = if words.len() % 2 == 1 { &words[1..] } else { words };
        if pairs.is_empty() {
            return Err(say!("应写作“[组名] 行 数”", "it is written as set, row, number"));
        }
        pairs.chunks(2).try_for_each(|pair| take(self, pair[0], number(pair[1])?))
    }

    fn right_side(&mut self, name: &str, value: Decimal) -> Result<(), Text> {
        match self.rows.get(name) {
            Some((_, Some(row))) => {
                let row = &mut self.raw.rows[*row];
                row.least = row.least.map(|_| value);
                row.most = row.most.map(|_| value);
            }
            Some(_) if self.objective.as_deref() == Some(name) => {
                self.raw.constant = Some(Decimal { units: -value.units, ..value });
            }
            Some(_) => {}
            None => return Err(unknown(name)),
        }
        Ok(())
    }

    /// `L`: most - |r| at least; `G`: least + |r| at most; `E`: r above where it is positive, below where it is negative.
    fn range(&mut self, name: &str, value: Decimal) -> Result<(), Text> {
        let Some((kind, at)) = self.rows.get(name) else { return Err(unknown(name)) };
        // A range of a row that binds nothing binds nothing either.
        let Some(at) = at else { return Ok(()) };
        let row = &mut self.raw.rows[*at];
        let size = Decimal { units: value.units.abs(), ..value };
        let less = Decimal { units: -size.units, ..size };
        let too_large = || say!("`{value}` 过大", "`{value}` is too large");
        let add = |bound: Option<Decimal>, by: Decimal| bound.and_then(|bound| sum(bound, by)).ok_or_else(too_large);
        match (kind, value.units < 0) {
            ('L', _) | ('E', true) => row.least = Some(add(row.most, less)?),
            _ => row.most = Some(add(row.least, size)?),
        }
        Ok(())
    }

    fn bound(&mut self, words: &[&str]) -> Result<(), Text> {
        let malformed =
            || say!("界应写作“种类 [组名] 列 [数]”", "a bound is written as kind, set, column, and a number");
        let kind = words[0].to_uppercase();
        let bare = matches!(kind.as_str(), "BV" | "FR" | "MI" | "PL");
        let rest = &words[1..];
        let (name, value) = match (bare, rest.len()) {
            (true, 2 | 3) if self.raw.by_name.contains_key(rest[1]) => (rest[1], None),
            (true, 1 | 2) => (rest[0], None),
            (false, 2) => (rest[0], end(rest[1])?),
            (false, 3) => (rest[1], end(rest[2])?),
            _ => return Err(malformed()),
        };
        let Some(&at) = self.raw.by_name.get(name) else {
            return Err(say!("列 `{name}` 未知", "column `{name}` is not known"));
        };
        self.bounded[at] = true;
        let column = &mut self.raw.columns[at];
        match kind.as_str() {
            "BV" => (column.integer, column.lower, column.upper) = (true, Some(ZERO), Some(ONE)),
            "UP" => column.upper = value,
            "LO" => column.lower = value,
            "UI" => (column.integer, column.upper) = (true, value),
            "LI" => (column.integer, column.lower) = (true, value),
            "FX" => (column.lower, column.upper) = (value, value),
            "FR" => (column.lower, column.upper) = (None, None),
            "MI" => column.lower = None,
            "PL" => column.upper = None,
            _ => return Err(say!("界的种类 `{kind}` 不支持", "the kind `{kind}` of a bound is not supported")),
        }
        Ok(())
    }

    fn finish(mut self) -> Raw {
        for (column, bounded) in self.raw.columns.iter_mut().zip(&self.bounded) {
            if column.integer && !bounded {
                column.upper = Some(ONE);
                self.raw.unbounded_integers = true;
            }
        }
        self.raw.rows.iter_mut().for_each(|row| row.terms.sort_unstable_by_key(|term| term.0));
        self.raw
    }
}

fn unknown(name: &str) -> Text {
    say!("行 `{name}` 未知", "row `{name}` is not known")
}
