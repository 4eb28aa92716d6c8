//! How far the allocation rests on single reviewers' scores.
//!
//! Reviewers disagree; a merit is the mean of a few of them. So merits are [drawn](draws) from their spread, each draw's optimum is
//! proven, and what comes out again and again is told from what a few points decide: how often each candidate is funded, where it
//! ranks, what the allocation misses where merits turn out otherwise. [`protection`] asks for the allocation that stands best in
//! the worst case.
//!
//! The *expected rank* of a candidate (Laird and Louis 1989; Heyard et al. 2022) is the mean of its ranks over the draws, within its
//! direction and among those who take part; equal merits share the mean of their places. *Regret* is the merit that the base
//! allocation lacks of a draw's optimum, both under the draw's merits.

mod chance;
mod draws;
mod exact;
mod model;
mod posterior;
mod protection;
mod reviews;
mod sample;
mod tables;
#[cfg(test)]
mod tests;

use super::asker::{Asker, Refused, Worth, proven};
use super::result::{About, Study};
use crate::domain::{Issues, Place};
use crate::say;
use draws::Draws;
use protection::{Deviations, Protected};
use reviews::Reviews;
use sample::Sample;

/// How merits are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Scores resampled with replacement.
    Bootstrap,
    /// From the posterior distribution of a normal model.
    Bayes,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// How many draws, at least one.
    pub draws: usize,
    /// Where chance begins.
    pub seed: u64,
    /// How merits are drawn.
    pub method: Method,
    /// From this share of the draws on a candidate is core, in hundredths of a per cent.
    pub core: u32,
    /// Up to this share it is exterior, in hundredths of a per cent.
    pub exterior: u32,
    /// How many lower merits at a time the robust allocations are protected against; none: a usual choice.
    pub gammas: Vec<usize>,
    /// The candidates' file, for messages.
    pub file: String,
    /// The scenario's file, for messages.
    pub scenario: String,
}

/// Everything that was found.
struct Facts<'a> {
    asker: &'a Asker<'a>,
    question: &'a Question,
    base: &'a crate::domain::Solution,
    reviews: &'a Reviews,
    draws: &'a Draws,
    sample: &'a Sample,
    deviations: &'a Deviations,
    protected: &'a [Protected],
}

/// Asks how robust the base allocation is.
///
/// # Errors
/// `Q6xx` where the scores cannot be drawn from or the question is unusable; where a solve was stopped, or fails the recheck.
pub fn robust(asker: &Asker, about: About, question: &Question) -> Result<Study, Refused> {
    let situation = asker.base();
    let program = situation.program()?;
    let mut issues = thresholds(question);
    let reviews = gathered(Reviews::read(situation, &program, question), &mut issues);
    let whose = reviews.as_ref().map_or(&[][..], |reviews| &reviews.whose);
    let given = gathered(protection::given(&situation.candidates, whose, question), &mut issues);
    let (Some(reviews), Some(given), false) = (reviews, given, issues.fatal()) else {
        return Err(Refused::Issues(issues));
    };
    let draws = draws::draw(&situation.candidates, &reviews, question)?;
    let base = asker.base_answer()?;
    let worths: Vec<Worth> = draws.merits.iter().cloned().map(Worth::Merits).collect();
    let optima = proven(asker.ask_worths(&program, &base, &worths)?)?;
    let known = (&*situation.case, &*situation.candidates);
    let sample = Sample::new(known, &reviews, &draws.merits, &optima, &base.allocation);
    let deviations = given.unwrap_or_else(|| protection::drawn(&situation.candidates, &reviews, &sample));
    let gammas = if question.gammas.is_empty() {
        protection::usual_gammas(base.allocation.awards.len())
    } else {
        question.gammas.clone()
    };
    let protected = protection::protect(asker, &program, &base, &reviews.whose, &deviations, &gammas)?;
    let facts = Facts {
        asker,
        question,
        base: &base,
        reviews: &reviews,
        draws: &draws,
        sample: &sample,
        deviations: &deviations,
        protected: &protected,
    };
    Ok(Study {
        name: "robust".into(),
        title: say!("稳健性分析", "Robustness against the reviewers' spread"),
        about,
        proven: true,
        sections: tables::sections(&facts),
    })
}

/// A result, or nothing and its issues beside the others.
fn gathered<T>(result: Result<T, Issues>, issues: &mut Issues) -> Option<T> {
    result.map_err(|found| issues.0.extend(found.0)).ok()
}

fn thresholds(question: &Question) -> Issues {
    let mut issues = Issues::default();
    if question.core <= question.exterior {
        let share = |hundredths: u32| crate::domain::Decimal::new(hundredths, 2);
        let (core, exterior) = (share(question.core), share(question.exterior));
        issues.error(
            "Q606",
            Place { column: Some("--core".into()), ..Place::file("robust") },
            say!(
                "核心门槛 {core} % 不高于外围门槛 {exterior} %",
                "the threshold of the core, {core} %, is not above that of the exterior, {exterior} %"
            ),
            say!("请使 --core 大于 --exterior", "give --core a greater share than --exterior"),
        );
    }
    issues
}
