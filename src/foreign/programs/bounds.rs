//! The bounds of an LP file: `0 <= x <= 1`, `x <= 1`, `x = 1`, `x free`.

use super::lp::{negated, turned, unexpected};
use super::raw::Raw;
use super::tokens::Token;
use crate::domain::{Decimal, Text};
use crate::say;

/// Takes one line of the bounds.
pub(super) fn bound(raw: &mut Raw, tokens: &[Token], line: usize) -> Result<(), Text> {
    let mut values: Vec<Option<(bool, Option<Decimal>)>> = Vec::new();
    let (mut relations, mut name, mut free, mut negative) = (Vec::new(), None, false, false);
    for token in tokens {
        match token {
            Token::Plus => {}
            Token::Minus => negative = !negative,
            Token::Less | Token::Greater | Token::Equal => relations.push(token.clone()),
            Token::Number(number) => {
                values.push(Some((true, Some(if negative { negated(*number) } else { *number }))));
                negative = false;
            }
            Token::Name(word) if ["inf", "infinity"].contains(&word.to_lowercase().as_str()) => {
                values.push(Some((true, None)));
                negative = false;
            }
            Token::Name(word) if word.eq_ignore_ascii_case("free") && name.is_some() => free = true,
            Token::Name(word) if name.is_none() => {
                name = Some(word.clone());
                values.push(None);
            }
            _ => return Err(unexpected(token)),
        }
    }
    let malformed = || say!("界应写作 0 <= x <= 1", "a bound is written as 0 <= x <= 1");
    let at = raw.column(&name.ok_or_else(malformed)?, line);
    let column = &mut raw.columns[at];
    if free {
        (column.lower, column.upper) = (None, None);
        return Ok(());
    }
    if values.len() != relations.len() + 1 || relations.is_empty() {
        return Err(malformed());
    }
    for (nth, relation) in relations.iter().enumerate() {
        // Seen from the variable.
        let (relation, value) = match (&values[nth], &values[nth + 1]) {
            (None, Some((_, value))) => (relation.clone(), *value),
            (Some((_, value)), None) => (turned(relation), *value),
            _ => return Err(malformed()),
        };
        if relation != Token::Less {
            column.lower = value;
        }
        if relation != Token::Greater {
            column.upper = value;
        }
    }
    Ok(())
}
