//! Values that both files use.

use schemars::JsonSchema;

/// An exact number: a whole number, or a text such as "34890.5". A TOML float is refused because it is not exact.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(untagged)]
pub(super) enum Number {
    /// A whole number.
    Whole(u64),
    /// A decimal in quotes.
    Decimal(#[schemars(regex(pattern = r"^[0-9]+(\.[0-9]+)?$"))] String),
}

/// A text for people: one for both languages, or one for each.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(untagged)]
pub(super) enum TextValue {
    /// The same text in both languages.
    Same(String),
    /// A text for each language; one may be missing.
    Each(Languages),
}

/// A text in Chinese and in English.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
pub(super) struct Languages {
    /// Chinese.
    zh: Option<String>,
    /// English.
    en: Option<String>,
}

/// Bounds on a number; at least one of them.
#[derive(JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub(super) struct BoundsTable {
    /// No less than this.
    at_least: Option<Number>,
    /// No more than this.
    at_most: Option<Number>,
    /// Just this. Of a direction's projects: the planned number, a cap whose shortfall is reported.
    exactly: Option<Number>,
    /// A cap of this times (1 + the scenario's `about_tolerance`).
    about: Option<Number>,
}

/// Lists of words that a key chooses from.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $word:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(JsonSchema)]
        #[cfg_attr(test, derive(serde::Deserialize))]
        #[serde(rename_all = "snake_case")]
        pub(super) enum $name { $($(#[$each])* $word),+ }
    )+};
}
pub(super) use words;
