//! The words of an LP file.

use crate::domain::Decimal;
use crate::foreign::number::amount;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Number(Decimal),
    Name(String),
    Less,
    Greater,
    Equal,
    Plus,
    Minus,
    Colon,
    /// Anything that no linear program has.
    Other(char),
}

/// The tokens of a line without its comment.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let line = line.split('\\').next().unwrap_or_default();
    let chars: Vec<char> = line.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let rest = &chars[at..];
        let (token, length) = match c {
            _ if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '+' => (Token::Plus, 1),
            '-' if rest.get(1) == Some(&'>') => (Token::Other('>'), 2),
            '-' => (Token::Minus, 1),
            ':' => (Token::Colon, 1),
            '<' | '>' | '=' => relation(rest),
            '0'..='9' | '.' => number(rest),
            _ if starts_name(c) => {
                let length = rest.iter().take_while(|c| continues_name(**c)).count();
                (Token::Name(rest[..length].iter().collect()), length)
            }
            _ => (Token::Other(c), 1),
        };
        found.push(token);
        at += length;
    }
    found
}

fn relation(rest: &[char]) -> (Token, usize) {
    let next = rest.get(1).copied().filter(|c| "<>=".contains(*c));
    let token = match (rest[0], next) {
        ('<', _) | ('=', Some('<')) => Token::Less,
        ('>', _) | ('=', Some('>')) => Token::Greater,
        _ => Token::Equal,
    };
    (token, 1 + usize::from(next.is_some()))
}

/// Digits, a point, and an exponent where digits follow the `e`: `3e` is three times a variable `e`.
fn number(rest: &[char]) -> (Token, usize) {
    let digits = |from: usize| rest[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut length = digits(0);
    if rest.get(length) == Some(&'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(rest.get(length), Some('e' | 'E')) {
        let sign = usize::from(matches!(rest.get(length + 1), Some('+' | '-')));
        let exponent = if length + 1 + sign <= rest.len() { digits(length + 1 + sign) } else { 0 };
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    let text: String = rest[..length].iter().collect();
    match amount(&text) {
        Some(found) => (Token::Number(found.value), length),
        None => (Token::Other(rest[0]), length.max(1)),
    }
}

/// Characters of names in the CPLEX LP format.
fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || "!\"#$%&()/,.;?@_`'{}|~".contains(c)
}

fn starts_name(c: char) -> bool {
    continues_name(c) && !c.is_ascii_digit() && c != '.'
}
