//! Texts for people, in both languages.

use serde::Serialize;

/// The language of messages and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese (simplified).
    Zh,
    /// English.
    En,
}

/// One text in both languages. Built from a file, or by [`say!`](crate::say).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Text {
    /// Chinese (simplified).
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The same words in both languages: names, numbers, identifiers.
    #[must_use]
    pub fn same(words: impl Into<String>) -> Self {
        let words = words.into();
        Self { zh: words.clone(), en: words }
    }

    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Builds a [`Text`] from a Chinese and an English format string that share their arguments:
/// `say!("方向 {id} 已满", "direction {id} is full")`. Arguments are captured by name.
#[macro_export]
macro_rules! say {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::domain::Text { zh: ::std::format!($zh), en: ::std::format!($en) }
    };
}

/// Appends to `out` what [`say!`](crate::say) would give in the one language `lang`: for words that are needed a million times.
#[macro_export]
macro_rules! tell {
    ($out:expr, $lang:expr, $zh:literal, $en:literal $(,)?) => {{
        use ::std::fmt::Write as _;
        let out: &mut String = $out;
        match $lang {
            $crate::domain::Lang::Zh => ::std::write!(out, $zh),
            $crate::domain::Lang::En => ::std::write!(out, $en),
        }
        .expect("writing to a text cannot fail")
    }};
}
