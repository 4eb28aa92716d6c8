//! How the time grows with the candidates, against n log n.

use crate::answers::Answers;
use crate::contest::Contestant;
use crate::grid::{Instance, SIZES, of_size};
use crate::table::{median, shown};
use std::fmt::Write as _;

/// How much more time a shape takes at one size than at another, as a multiple of what n log n allows.
struct Step {
    shape: String,
    times: f64,
    multiple: f64,
}

/// A table of the steps from each size to the next, and over all of them.
pub fn table(answers: &Answers) -> String {
    let mut text = String::from(
        "| from | to | shapes | n log n grows | time grows: median, worst | ÷ n log n: median, worst | above n log n | worst shape |\n\
         | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    let (Some(&smallest), Some(&largest)) = (SIZES.first(), SIZES.last()) else { return text };
    let neighbours = SIZES.windows(2).map(|pair| (pair[0], pair[1]));
    for (from, to) in neighbours.chain([(smallest, largest), (5_000, largest)]) {
        let steps: Vec<Step> = of_size(to).iter().filter_map(|instance| step(answers, instance, from)).collect();
        let Some(worst) = steps.iter().max_by(|one, other| one.multiple.total_cmp(&other.multiple)) else { continue };
        let mut times: Vec<f64> = steps.iter().map(|step| step.times).collect();
        let mut multiples: Vec<f64> = steps.iter().map(|step| step.multiple).collect();
        writeln!(
            text,
            "| {from} | {to} | {} | {} | {}, {} | {}, {} | {} | {} |",
            steps.len(),
            shown(worst.times / worst.multiple),
            shown(median(&mut times)),
            shown(worst.times),
            shown(median(&mut multiples)),
            shown(worst.multiple),
            multiples.iter().filter(|multiple| **multiple > 1.0).count(),
            worst.shape,
        )
        .expect("a text");
    }
    text
}

/// None where one of the two is not proven.
fn step(answers: &Answers, instance: &Instance, from: usize) -> Option<Step> {
    let seconds = |instance: &Instance| {
        let answer = answers.get(instance, Contestant::Fundline)?;
        answer.merit.and(answer.seconds)
    };
    let times = seconds(instance)? / seconds(&Instance { candidates: from, ..*instance })?;
    #[expect(clippy::cast_precision_loss, reason = "a million at most")]
    let cost = |n: usize| n as f64 * (n as f64).ln();
    let shape = instance.name().split_once('-')?.1.to_owned();
    Some(Step { shape, times, multiple: times * cost(from) / cost(instance.candidates) })
}
