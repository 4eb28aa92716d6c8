//! Texts with places for other columns and random words: `中{country_short}{field}联合实验室`.

/// A text in which `{name}` stands for an earlier column of the row or, failing that, a random word of the list `name`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Template {
    parts: Vec<Part>,
    /// Where it stands in the profile, from 1.
    pub(super) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Plain(String),
    Name(String),
}

impl Template {
    /// Reads a template; `Err` holds the part whose braces do not match or hold no name.
    pub(super) fn parse(text: &str, line: usize) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((plain, after)) = rest.split_once('{') {
            let (name, left) = after.split_once('}').ok_or_else(|| format!("{{{after}"))?;
            if plain.contains('}') || !is_name(name) {
                return Err(format!("{plain}{{{name}}}"));
            }
            parts.push(Part::Plain(plain.to_owned()));
            parts.push(Part::Name(name.to_owned()));
            rest = left;
        }
        if rest.contains('}') {
            return Err(rest.to_owned());
        }
        parts.push(Part::Plain(rest.to_owned()));
        parts.retain(|part| *part != Part::Plain(String::new()));
        Ok(Self { parts, line })
    }

    /// The names in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name.as_str()),
            Part::Plain(_) => None,
        })
    }

    /// The text itself, where no name stands in it.
    pub(super) fn fixed(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Plain(text)] => Some(text),
            _ => None,
        }
    }

    /// The text, its names replaced.
    pub(super) fn fill<'w>(&'w self, mut word: impl FnMut(&str) -> &'w str) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Plain(text) => text.as_str(),
            Part::Name(name) => word(name),
        });
        parts.collect()
    }
}

/// Letters, digits and `_`, at least one.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_and_all_else_is_kept() {
        let template = Template::parse("中{country}{field}联合实验室", 7).expect("a template");
        assert_eq!(template.names().collect::<Vec<_>>(), ["country", "field"]);
        let words = |name: &str| if name == "country" { "埃" } else { "水" };
        assert_eq!(template.fill(words), "中埃水联合实验室");
        assert_eq!((template.line, template.fixed()), (7, None));
        assert_eq!(Template::parse("", 1).expect("nothing").fixed(), Some(""));
        assert_eq!(Template::parse("36", 1).expect("plain").fixed(), Some("36"));
    }

    #[test]
    fn unmatched_braces_are_told() {
        for (text, told) in [("a{b", "{b"), ("a}b", "a}b"), ("{}", "{}"), ("x{a b}", "x{a b}"), ("}{a}", "}{a}")] {
            assert_eq!(Template::parse(text, 1), Err(told.to_owned()), "{text}");
        }
    }
}
