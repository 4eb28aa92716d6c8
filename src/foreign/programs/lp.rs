//! The CPLEX LP format: an objective, rows, bounds, and which variables are 0-1.

use super::bounds::bound;
use super::raw::{Raw, Sense};
use super::tokens::{Token, tokens};
use crate::domain::{Decimal, Issues, Text};
use crate::foreign::issues::place;
use crate::foreign::number::sum;
use crate::foreign::selection::Row;
use crate::say;

const ZERO: Decimal = Decimal { units: 0, places: 0 };
const ONE: Decimal = Decimal { units: 1, places: 0 };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Start,
    Objective,
    Rows,
    Bounds,
    Binary,
    Integer,
    /// One that no selection has. Some programs write the title with nothing below it.
    Other(&'static str),
    End,
}

/// Words that open a section, with the section and what follows them on the same line.
const TITLES: [(&str, Section); 20] = [
    ("maximize", Section::Objective),
    ("maximise", Section::Objective),
    ("maximum", Section::Objective),
    ("max", Section::Objective),
    ("minimize", Section::Objective),
    ("minimise", Section::Objective),
    ("minimum", Section::Objective),
    ("min", Section::Objective),
    ("subject to", Section::Rows),
    ("such that", Section::Rows),
    ("s.t.", Section::Rows),
    ("st", Section::Rows),
    ("bounds", Section::Bounds),
    ("bound", Section::Bounds),
    ("binaries", Section::Binary),
    ("binary", Section::Binary),
    ("bin", Section::Binary),
    ("generals", Section::Integer),
    ("general", Section::Integer),
    ("end", Section::End),
];
const MORE_TITLES: [(&str, Section); 4] = [
    ("gen", Section::Integer),
    ("integers", Section::Integer),
    ("integer", Section::Integer),
    ("int", Section::Integer),
];

/// Sections that no selection has.
const REFUSED: [&str; 8] = ["semi-continuous", "semis", "semi", "sos", "sos1", "sos2", "lazy constraints", "user cuts"];

/// Reads an LP file; what is wrong goes to the issues.
pub(super) fn read(shown: &str, text: &str, issues: &mut Issues) -> Raw {
    let mut raw = Raw::default();
    let mut section = Section::Start;
    // Statements run over lines: tokens wait here until the next begins.
    let mut waiting: Vec<(usize, Token)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.split('\\').next().unwrap_or_default().trim();
        let refuse = |problem: Text, issues: &mut Issues| {
            issues.error(
                "I301",
                place(shown, at + 1, ""),
                problem,
                say!("请检查该行的 LP 语法", "check this line against the LP format"),
            );
        };
        let small = line.to_lowercase();
        let other = REFUSED.iter().find(|title| small.trim_end_matches(':') == **title);
        let opened = other.map(|title| (Section::Other(title), line.len())).or_else(|| title(&small, section));
        if let (Section::Other(title), None, false) = (section, opened, line.is_empty()) {
            refuse(say!("不支持 {title} 一节", "section {title} is not supported"), issues);
            return raw;
        }
        let rest = opened.map_or(line, |(_, length)| &line[length..]);
        if let Some((next, _)) = opened {
            if let Err((line, problem)) = close(&mut raw, section, &std::mem::take(&mut waiting)) {
                issues.error("I301", place(shown, line, ""), problem, say!("请检查 LP 语法", "check the LP format"));
                return raw;
            }
            if next == Section::Objective {
                raw.sense = if small.starts_with("max") { Sense::Maximise } else { Sense::Minimise };
            }
            section = next;
        }
        if section == Section::Bounds && !rest.trim().is_empty() {
            if let Err(problem) = bound(&mut raw, &tokens(rest), at + 1) {
                refuse(problem, issues);
                return raw;
            }
            continue;
        }
        waiting.extend(tokens(rest).into_iter().map(|token| (at + 1, token)));
    }
    if section != Section::End {
        issues.error(
            "I301",
            place(shown, text.lines().count(), ""),
            say!("缺少 End：文件可能不完整", "End is missing: the file may be cut off"),
            say!("请检查文件是否完整", "check that the file is whole"),
        );
    }
    raw
}

/// The section that a line opens, and how long its title is. Short titles must stand alone: they may be names.
fn title(small: &str, section: Section) -> Option<(Section, usize)> {
    TITLES.iter().chain(&MORE_TITLES).find_map(|(title, opens)| {
        let rest = small.strip_prefix(title)?;
        let alone = rest.trim().is_empty();
        let first = *opens == Section::Objective && section == Section::Start && rest.starts_with(char::is_whitespace);
        let spelt = title.contains(' ') && rest.starts_with(char::is_whitespace);
        (alone || first || spelt).then_some((*opens, title.len()))
    })
}

type Fault = (usize, Text);

/// Takes the tokens of a finished section.
fn close(raw: &mut Raw, section: Section, tokens: &[(usize, Token)]) -> Result<(), Fault> {
    match section {
        Section::Start | Section::End | Section::Bounds | Section::Other(_) => match tokens.first() {
            Some((line, _)) if section == Section::Start => {
                Err((*line, say!("应以 Maximize 开始", "a file begins with Maximize")))
            }
            _ => Ok(()),
        },
        Section::Objective => {
            let mut reader = Reader { tokens, at: 0 };
            reader.label();
            let side = reader.side(raw)?;
            if let Some((line, token)) = reader.tokens.get(reader.at) {
                return Err((*line, unexpected(token)));
            }
            for (column, value) in side.terms {
                raw.columns[column].value = value;
            }
            raw.constant = Some(side.constant);
            Ok(())
        }
        Section::Rows => {
            let mut reader = Reader { tokens, at: 0 };
            while reader.at < tokens.len() {
                let row = reader.row(raw)?;
                raw.rows.push(row);
            }
            Ok(())
        }
        Section::Binary | Section::Integer => tokens.iter().try_for_each(|(line, token)| {
            let Token::Name(name) = token else { return Err((*line, unexpected(token))) };
            let at = raw.column(name, *line);
            let column = &mut raw.columns[at];
            column.integer = true;
            if section == Section::Binary {
                let fixed = column.lower == column.upper && column.lower.is_some();
                if !fixed {
                    (column.lower, column.upper) = (Some(ZERO), Some(ONE));
                }
            }
            Ok(())
        }),
    }
}

pub(super) fn unexpected(token: &Token) -> Text {
    let shown = match token {
        Token::Number(number) => number.to_string(),
        Token::Name(name) => name.clone(),
        Token::Less => "<=".into(),
        Token::Greater => ">=".into(),
        Token::Equal => "=".into(),
        Token::Plus => "+".into(),
        Token::Minus => "-".into(),
        Token::Colon => ":".into(),
        Token::Other('[' | ']' | '^' | '*') => {
            return say!("不支持二次项", "quadratic terms are not supported");
        }
        Token::Other('>') => return say!("不支持指示约束（->）", "indicator constraints (->) are not supported"),
        Token::Other(c) => c.to_string(),
    };
    say!("此处不应有 `{shown}`", "`{shown}` is not expected here")
}

struct Reader<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
}

/// A sum of terms and constants.
struct Side {
    terms: Vec<(usize, Decimal)>,
    constant: Decimal,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|token| &token.1)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |token| token.0)
    }

    /// `name:`, where there is one.
    fn label(&mut self) -> Option<String> {
        let [(_, Token::Name(name)), (_, Token::Colon), ..] = &self.tokens[self.at..] else { return None };
        self.at += 2;
        Some(name.clone())
    }

    /// Terms up to a relation, a label or the end. After a relation the side ends with its one constant.
    fn side(&mut self, raw: &mut Raw) -> Result<Side, Fault> {
        let mut side = Side { terms: Vec::new(), constant: ZERO };
        loop {
            let (mut negative, mut signed) = (false, false);
            while let Some(sign @ (Token::Plus | Token::Minus)) = self.peek() {
                negative ^= *sign == Token::Minus;
                signed = true;
                self.at += 1;
            }
            let line = self.line();
            let coefficient = match self.peek() {
                Some(Token::Number(number)) => {
                    let number = *number;
                    self.at += 1;
                    Some(number)
                }
                _ => None,
            };
            let labelled = matches!(self.tokens[self.at..], [(_, Token::Name(_)), (_, Token::Colon), ..]);
            let name = match self.peek() {
                Some(Token::Name(name)) if !labelled => Some(name.clone()),
                _ => None,
            };
            let sign = |value: Decimal| if negative { Decimal { units: -value.units, ..value } } else { value };
            let too_large = || (line, say!("数值过大", "a number is too large"));
            match (coefficient, name) {
                (coefficient, Some(name)) => {
                    self.at += 1;
                    let (at, value) = (raw.column(&name, line), sign(coefficient.unwrap_or(ONE)));
                    match side.terms.iter_mut().find(|term| term.0 == at) {
                        Some(term) => term.1 = sum(term.1, value).ok_or_else(too_large)?,
                        None => side.terms.push((at, value)),
                    }
                }
                (Some(number), None) => side.constant = sum(side.constant, sign(number)).ok_or_else(too_large)?,
                (None, None) if matches!(self.peek(), Some(Token::Other(_))) => {
                    return Err((line, self.peek().map(unexpected).unwrap_or_default()));
                }
                (None, None) if signed => {
                    return Err((line, say!("正负号之后缺少一项", "a term is missing after the sign")));
                }
                (None, None) => return Ok(side),
            }
            // A term follows only after a sign; without one the side is over.
            if !matches!(self.peek(), Some(Token::Plus | Token::Minus)) {
                return Ok(side);
            }
        }
    }

    /// What stands right of a relation: one number, after which a new row may begin with a sign, or terms.
    fn right(&mut self, raw: &mut Raw) -> Result<Side, Fault> {
        let signs = self.tokens[self.at..].iter().take_while(|(_, token)| matches!(token, Token::Plus | Token::Minus));
        let (minuses, signs) = signs
            .fold((0, 0), |(minuses, signs), (_, token)| (minuses + usize::from(*token == Token::Minus), signs + 1));
        let number = match &self.tokens[self.at + signs..] {
            [(_, Token::Number(_)), (_, Token::Name(_)), after @ ..] if !matches!(after, [(_, Token::Colon), ..]) => {
                None
            }
            [(_, Token::Number(number)), ..] => Some(*number),
            _ => None,
        };
        let Some(number) = number else { return self.side(raw) };
        self.at += signs + 1;
        let constant = if minuses % 2 == 1 { negated(number) } else { number };
        Ok(Side { terms: Vec::new(), constant })
    }

    /// `[name:] side relation side [relation side]`.
    fn row(&mut self, raw: &mut Raw) -> Result<Row, Fault> {
        let start = self.line();
        let name = self.label().unwrap_or_else(|| format!("row-{}", raw.rows.len() + 1));
        let first = self.side(raw)?;
        let relation = self.relation()?;
        let second = self.right(raw)?;
        let third = match self.peek() {
            Some(Token::Less | Token::Greater | Token::Equal) => Some((self.relation()?, self.right(raw)?)),
            _ => None,
        };
        let bad = || {
            (
                start,
                say!(
                    "行 `{name}` 应为“项 关系 数”或“数 关系 项 关系 数”",
                    "row `{name}` should be terms, relation, number, or number, relation, terms, relation, number"
                ),
            )
        };
        let mut row = Row { name: name.clone(), terms: Vec::new(), least: None, most: None };
        if let Some((again, third)) = third {
            if !first.terms.is_empty() || !third.terms.is_empty() {
                return Err(bad());
            }
            let less = |side: &Side| sum(side.constant, negated(second.constant)).ok_or_else(bad);
            bind(&mut row, &turned(&relation), less(&first)?);
            bind(&mut row, &again, less(&third)?);
            row.terms.clone_from(&second.terms);
        } else {
            let mut terms = first.terms;
            for (at, value) in second.terms {
                match terms.iter_mut().find(|term| term.0 == at) {
                    Some(term) => term.1 = sum(term.1, negated(value)).ok_or_else(bad)?,
                    None => terms.push((at, negated(value))),
                }
            }
            bind(&mut row, &relation, sum(second.constant, negated(first.constant)).ok_or_else(bad)?);
            row.terms = terms;
        }
        row.terms.sort_unstable_by_key(|term| term.0);
        Ok(row)
    }

    fn relation(&mut self) -> Result<Token, Fault> {
        match self.peek().cloned() {
            Some(token @ (Token::Less | Token::Greater | Token::Equal)) => {
                self.at += 1;
                Ok(token)
            }
            Some(token) => Err((self.line(), unexpected(&token))),
            None => Err((self.line(), say!("一行没有写完", "a row is not finished"))),
        }
    }
}

pub(super) fn negated(value: Decimal) -> Decimal {
    Decimal { units: -value.units, ..value }
}

/// The relation seen from its other side.
pub(super) fn turned(relation: &Token) -> Token {
    match relation {
        Token::Less => Token::Greater,
        Token::Greater => Token::Less,
        _ => Token::Equal,
    }
}

fn bind(row: &mut Row, relation: &Token, bound: Decimal) {
    if *relation != Token::Less {
        row.least = Some(bound);
    }
    if *relation != Token::Greater {
        row.most = Some(bound);
    }
}
