//! "Did you mean …": the known word that an unknown one was probably meant to be.

use crate::domain::Text;
use crate::say;
use std::collections::BTreeSet;

/// Most known words that a help lists.
const LISTED: usize = 20;

/// The form in which names are compared: small letters, without `_`, `-` and spaces.
fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The known word nearest to `word`: at most one slip (a letter wrong, missing, too many, or two swapped) in up to five
/// letters, two beyond. Upper case, `_`, `-` and spaces do not count. Of equally near ones the first.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let meant = folded(word);
    known
        .into_iter()
        .map(|candidate| {
            let name = folded(candidate);
            let letters = name.chars().count().min(meant.chars().count());
            let slips = strsim::damerau_levenshtein(&meant, &name);
            (slips, slips < letters && slips <= if letters <= 5 { 1 } else { 2 }, candidate)
        })
        .filter(|(_, near, _)| *near)
        .min_by_key(|(slips, _, _)| *slips)
        .map(|(_, _, candidate)| candidate)
}

/// The help for an unknown word: what was probably meant, else what is known.
#[must_use]
pub fn help<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Text {
    if let Some(meant) = nearest(word, known.clone()) {
        return say!("是否想写 `{meant}`？", "did you mean `{meant}`?");
    }
    let mut seen = BTreeSet::new();
    let mut listed: Vec<String> =
        known.into_iter().filter(|name| seen.insert(*name)).map(|name| format!("`{name}`")).collect();
    let count = listed.len();
    if count == 0 {
        return say!("此处没有可用的名称", "there is nothing of that kind here");
    }
    listed.truncate(LISTED);
    let (zh, en) = (listed.join("、"), listed.join(", "));
    if count > LISTED {
        say!("已有的 {count} 个中包括：{zh} 等", "among the {count} known ones are {en} …")
    } else {
        say!("可用的有：{zh}", "known are {en}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_slip_and_not_more() {
        let known = ["requested", "duration_months", "lead", "id", "title"];
        for (word, meant) in [
            ("requestd", Some("requested")),
            ("durationmonths", Some("duration_months")),
            ("Title", Some("title")),
            ("tilte", Some("title")),
            ("laed", Some("lead")),
            ("ID", Some("id")),
            ("leader", None),
            ("notes", None),
            ("x", None),
            ("摘要", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
    }

    #[test]
    fn lists_what_there_is_when_nothing_is_near() {
        assert_eq!(help("zzz", ["free", "strict"]).en, "known are `free`, `strict`");
        assert_eq!(help("strikt", ["free", "strict"]).en, "did you mean `strict`?");
    }
}
