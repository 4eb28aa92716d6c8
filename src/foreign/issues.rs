//! Places of issues in foreign files, and lists in messages.

use crate::domain::Place;

/// A place in a text file: its line, and a column or key where `column` is not empty.
pub(super) fn place(file: &str, line: usize, column: &str) -> Place {
    let column = Some(column.to_owned()).filter(|column| !column.is_empty());
    let line = Some(line).filter(|line| *line > 0);
    Place { file: file.to_owned(), line, row: None, column }
}

/// Most examples that a message gives.
const MOST_EXAMPLES: usize = 5;

/// The first few of `items`, and whether there are more: `a, b, c …`.
pub(super) fn some<T: std::fmt::Display>(items: &[T]) -> String {
    let mut text = items.iter().take(MOST_EXAMPLES).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if items.len() > MOST_EXAMPLES {
        text.push_str(" …");
    }
    text
}
