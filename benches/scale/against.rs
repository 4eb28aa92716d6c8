//! fundline beside the prototype, on the shape that it knows.

use crate::answers::Answers;
use crate::contest::{Answer, Contestant};
use crate::grid::{Instance, SIZES};
use crate::table::{mean, median, shown};
use std::fmt::Write as _;

/// Both on one instance.
struct Pair<'a> {
    instance: Instance,
    prototype: &'a Answer,
    /// fundline on the grid's columns.
    whole: &'a Answer,
    /// fundline on the prototype's columns.
    lean: Option<&'a Answer>,
}

impl Pair<'_> {
    fn of(answers: &Answers, instance: Instance) -> Option<Pair<'_>> {
        Some(Pair {
            instance,
            prototype: answers.get(&instance, Contestant::Prototype)?,
            whole: answers.get(&instance, Contestant::Fundline)?,
            lean: answers.get(&instance, Contestant::Lean),
        })
    }

    /// A run of fundline over the prototype's, where both have proven the optimum.
    fn ratio(&self, ours: Option<&Answer>) -> Option<f64> {
        let seconds = |answer: &Answer| answer.merit.and(answer.seconds);
        Some(seconds(ours?)? / seconds(self.prototype)?)
    }
}

/// By size, then every instance; empty where the prototype took no part.
pub fn tables(answers: &Answers) -> String {
    let pairs: Vec<Pair> =
        answers.of_prototype().into_iter().filter_map(|instance| Pair::of(answers, instance)).collect();
    if pairs.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "The search that fundline's engine was drawn after, both as whole processes. It knows a count and a cap for each direction,\n\
         a total, and sets of which at most one is funded (*exclusive*: the sets of *crossing* without its dependencies). It reads\n\
         nine columns by their places and writes the identifiers of what is funded: no check of the input, no reasons, no report\n\
         files, no SHA-256, no recheck. fundline is measured on the grid's file of 18 columns, twice the bytes, and on\n\
         the *same columns*.\n\n",
    );
    text += &by_size(&pairs);
    text.push('\n');
    text += &lines(&pairs);
    text
}

fn by_size(pairs: &[Pair]) -> String {
    let mut text = String::from(
        "| candidates | instances | unproven: prototype, fundline | fundline ÷ prototype: mean, median, worst | on the same columns: mean, median, worst \
         | of these below 1 |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for size in SIZES {
        let pairs: Vec<&Pair> = pairs.iter().filter(|pair| pair.instance.candidates == size).collect();
        if pairs.is_empty() {
            continue;
        }
        let unproven = |answer: fn(&Pair) -> bool| pairs.iter().filter(|pair| answer(pair)).count();
        let whole: Vec<f64> = pairs.iter().filter_map(|pair| pair.ratio(Some(pair.whole))).collect();
        let lean: Vec<f64> = pairs.iter().filter_map(|pair| pair.ratio(pair.lean)).collect();
        let below = lean.iter().filter(|ratio| **ratio <= 1.0).count();
        writeln!(
            text,
            "| {size} | {} | {}, {} | {} | {} | {below} |",
            pairs.len(),
            unproven(|pair| pair.prototype.merit.is_none()),
            unproven(|pair| pair.whole.merit.is_none()),
            three(whole),
            three(lean),
        )
        .expect("a text");
    }
    text
}

/// Geometric mean, median, most.
fn three(mut values: Vec<f64>) -> String {
    if values.is_empty() {
        return "–".to_owned();
    }
    let most = values.iter().copied().fold(0.0, f64::max);
    format!("{}, {}, {}", shown(mean(&values)), shown(median(&mut values)), shown(most))
}

fn lines(pairs: &[Pair]) -> String {
    let mut text = String::from(
        "| instance | prototype s | fundline s | ÷ | on the same columns s | ÷ | same optimum |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    let or_dash = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), shown);
    for pair in pairs {
        let same = match (pair.prototype.merit, pair.whole.merit) {
            (Some(theirs), Some(ours)) if theirs == ours => "yes",
            (Some(_), Some(_)) => "**no**",
            (None, Some(_)) => "prototype unproven",
            (Some(_), None) => "fundline unproven",
            (None, None) => "both unproven",
        };
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {same} |",
            pair.instance.name(),
            or_dash(pair.prototype.seconds),
            or_dash(pair.whole.seconds),
            or_dash(pair.ratio(Some(pair.whole))),
            or_dash(pair.lean.and_then(|lean| lean.seconds)),
            or_dash(pair.ratio(pair.lean)),
        )
        .expect("a text");
    }
    text
}
