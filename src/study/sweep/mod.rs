//! The exact frontier of merit against a key of the scenario, usually the programme total.
//!
//! Each value is solved to the proven optimum. Where a smaller value only forbids, the optimum of a larger one that keeps it is
//! the optimum of the smaller one too, and is not solved again: it is feasible there, and whatever is feasible there was
//! feasible before. So values are taken from above.

mod frontier;
mod grid;
mod key;
mod list;
mod priority;
#[cfg(test)]
mod tests;

pub use key::Key;
pub use priority::Priority;

use super::asker::{Answer, Asker, Bounds, Refused, Situation};
use super::million;
use super::result::{About, Study};
use crate::domain::{Money, Text};
use crate::say;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// As many stretches of a key's values are solved side by side.
const STRETCHES: usize = 4;

/// One key with the values it takes, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// What is turned.
    pub key: Key,
    /// At least one, ascending, each once.
    pub values: Vec<i64>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// One key, or two for a grid.
    pub axes: Vec<Axis>,
    /// Also a priority list, where the key is the total.
    pub priority: bool,
    /// How much further money a marginal merit is about; `None`: a million.
    pub next: Option<Money>,
}

/// Sweeps.
///
/// # Errors
/// Where there is nothing to solve, or an answer fails the recheck.
///
/// # Panics
/// Without an axis.
pub fn sweep(asker: &Asker, about: About, question: &Question) -> Result<Study, Refused> {
    let [first, rest @ ..] = question.axes.as_slice() else { panic!("a sweep has a key") };
    let name = first.key.name(&asker.base().case);
    match rest.first() {
        None => {
            let Text { zh, en } = name;
            let line = line(asker, first, question)?;
            let sections = frontier::sections(asker, first, question, &line)?;
            let title = say!("扫描：{zh}", "Sweep: {en}");
            Ok(Study { name: "sweep".into(), title, about, proven: line.proven(), sections })
        }
        Some(second) => grid::grid(asker, about, first, second),
    }
}

/// The answers along one key.
struct Line {
    answers: Vec<Answer>,
    /// With the key one step further.
    further: Option<Vec<Answer>>,
    step: Option<i64>,
}

impl Line {
    fn proven(&self) -> bool {
        self.answers.iter().chain(self.further.iter().flatten()).all(|answer| answer.stop.is_none())
    }
}

fn line(asker: &Asker, axis: &Axis, question: &Question) -> Result<Line, Refused> {
    let case = &asker.base().case;
    let step = axis.key.further(case, question.next.unwrap_or_else(|| million(&case.programme.money)));
    let mut values: Vec<i64> = axis.values.clone();
    values.extend(step.into_iter().flat_map(|step| axis.values.iter().map(move |value| value + step)));
    values.sort_unstable();
    values.dedup();
    let answers = along(asker, asker.base(), axis.key, &values)?;
    let find = |value: i64| answers[&value].clone();
    Ok(Line {
        answers: axis.values.iter().map(|value| find(*value)).collect(),
        further: step.map(|step| axis.values.iter().map(|value| find(value + step)).collect()),
        step,
    })
}

/// The answers at ascending values of a key.
fn along<'a>(
    asker: &Asker<'a>,
    from: &Situation<'a>,
    key: Key,
    values: &[i64],
) -> Result<BTreeMap<i64, Answer>, Refused> {
    asker.expect(values.len());
    if !key.only_forbids(&from.case) {
        let one = |value: &i64| Ok((*value, asker.ask(&key.at(asker, from, *value)?)?));
        return values.par_iter().map(one).collect::<Vec<_>>().into_iter().collect();
    }
    let bounds = Bounds::new(asker, &key.at(asker, from, values[0])?, &key.row(&from.case))?;
    // A few stretches side by side, each from above; how many does not depend on the threads.
    let stretches: Vec<&[i64]> = values.chunks(values.len().div_ceil(STRETCHES).max(1)).collect();
    let found: Vec<Result<Vec<(i64, Answer)>, Refused>> =
        stretches.par_iter().map(|stretch| from_above(asker, &bounds, from, key, stretch)).collect();
    let found: Result<Vec<Vec<(i64, Answer)>>, Refused> = found.into_iter().collect();
    Ok(found?.into_iter().flatten().collect())
}

fn from_above<'a>(
    asker: &Asker<'a>,
    bounds: &Bounds<'_, 'a>,
    from: &Situation<'a>,
    key: Key,
    values: &[i64],
) -> Result<Vec<(i64, Answer)>, Refused> {
    let mut line = bounds.line();
    let mut situation = from.clone();
    let mut found: Vec<(i64, Answer)> = Vec::with_capacity(values.len());
    for value in values.iter().rev() {
        let kept = found.last().map(|last| &last.1).filter(|answer| {
            answer.impossible() || answer.optimum().is_some_and(|solution| key.used(from, solution) <= *value)
        });
        let answer = if let Some(answer) = kept {
            asker.answered();
            answer.clone()
        } else {
            key.set(situation.case.to_mut(), *value);
            line.ask(&situation, key.most(&situation.case).unwrap_or(*value))?
        };
        found.push((*value, answer));
    }
    Ok(found)
}
