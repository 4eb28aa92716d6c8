//! The allocation that loses least where merits may turn out lower: budgeted uncertainty.
//!
//! The merit of candidate `c` may be as low as `merit(c) - d(c)`, and at most `Γ` of the funded are so much lower at a time
//! (Bertsimas and Sim 2004, "The Price of Robustness", Operations Research 52, 35-53):
//!
//! ```text
//! G(x) = Σ score(c)·x(c) - max { Σ D(c)·x(c) over S : |S| ≤ Γ },      D(c) = weight · d(c)
//! maximise G(x) over the allocations x
//! ```
//!
//! Where a candidate may get several awards, each keeps its part of the merit as it is and of the merit at its lowest, and `D` is the
//! difference of the two.
//!
//! By duality the greatest loss is the least of `Γ·θ + Σ max(0, D(c) - θ)·x(c)` over `θ ≥ 0`; it falls and rises in straight lines
//! between the values of `D`, so that it is least at one of them or at zero. Hence (Bertsimas and Sim 2003, "Robust discrete
//! optimization and network flows", Mathematical Programming 98, 49-71, theorem 3)
//!
//! ```text
//! max G = max over θ ∈ {0} ∪ {D(c)} of   (max over x of Σ (score(c) - max(0, D(c) - θ))·x(c)) - Γ·θ
//! ```
//!
//! For each distinct `θ` that is one more program under the same rules, with other scores and each with a proven answer; and it is
//! the same one for every `Γ`. The allocation of greatest `G` among the answers is the robust one; of equal ones that with most
//! merit, then the published one.

use super::reviews::Reviews;
use super::sample::Sample;
use super::{Question, reviews};
use crate::domain::{Allocation, CandidateIx, Candidates, Case, Issues, Merit, Money, Score, Solution};
use crate::model::Program;
use crate::say;
use crate::study::asker::{Asker, Refused, Worth, awards_of};
use crate::study::order::published;
use std::collections::BTreeSet;

/// Most distinct steps that deviations drawn from the scores are counted in: each is one more program.
const MOST_STEPS: i64 = 50;

/// How far merits may fall. One entry per candidate of the [`Reviews`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deviations {
    pub down: Vec<Merit>,
    /// Do they come from the column `merit_low`, rather than from the draws?
    pub given: bool,
}

/// An allocation protected against `gamma` lower merits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Protected {
    pub gamma: usize,
    pub allocation: Allocation,
    /// Its merit with every merit as it is.
    pub nominal: Score,
    /// `G` of it: its merit in the worst case.
    pub guaranteed: Score,
    /// `G` of the base allocation.
    pub base: Score,
}

/// The intervals in the columns `merit_low` and `merit_high`; `None` where neither exists.
///
/// # Errors
/// `Q605` for every interval upside down or without the merit in it; `Q610` for a cell that is no number.
pub(super) fn given(
    candidates: &Candidates,
    whose: &[CandidateIx],
    question: &Question,
) -> Result<Option<Deviations>, Issues> {
    let (low, high) = (candidates.column("merit_low"), candidates.column("merit_high"));
    if low.is_none() && high.is_none() {
        return Ok(None);
    }
    let mut issues = Issues::default();
    let mut bound = |name: &str, candidate: CandidateIx| -> Option<Merit> {
        let column = candidates.column(name)?;
        let shown = column.show(candidate.at())?;
        let read = Merit::parse(&shown).ok();
        if read.is_none() {
            let help = say!("请填写最多六位小数的数字", "give a number with at most six places");
            let problem = say!("`{shown}` 不是评分", "`{shown}` is not a merit");
            issues.error("Q610", reviews::place(question, candidate, name), problem, help);
        }
        read
    };
    let mut down = Vec::with_capacity(whose.len());
    let mut upside_down = Vec::new();
    for &candidate in whose {
        let merit = candidates.merit[candidate.at()];
        let low = bound("merit_low", candidate).unwrap_or(merit);
        let high = bound("merit_high", candidate).unwrap_or(merit);
        if low > merit || merit > high || low.0 < 0 {
            upside_down.push((candidate, low, high));
        }
        down.push(Merit(merit.0 - low.0));
    }
    for (candidate, low, high) in upside_down {
        let (id, low, high) = (candidates.id(candidate), low.plain(), high.plain());
        let merit = candidates.merit[candidate.at()].plain();
        issues.error(
            "Q605",
            reviews::place(question, candidate, "merit_low"),
            say!(
                "`{id}` 的区间 {low} 至 {high} 颠倒，或不含其评分 {merit}",
                "the interval {low} to {high} of `{id}` is upside down or does not hold its merit {merit}"
            ),
            say!("须满足 0 ≤ merit_low ≤ merit ≤ merit_high", "0 ≤ merit_low ≤ merit ≤ merit_high must hold"),
        );
    }
    if issues.fatal() { Err(issues) } else { Ok(Some(Deviations { down, given: true })) }
}

/// How far the merits fall in the draws: to the lower end of the interval, in steps of a power of ten that leave at most
/// [`MOST_STEPS`] of them, outwards, so that no interval is narrower than what was drawn.
pub(super) fn drawn(candidates: &Candidates, reviews: &Reviews, sample: &Sample) -> Deviations {
    let merit = |at: usize| candidates.merit[reviews.whose[at].at()].0;
    let fall = |at: usize| (merit(at) - sample.merit_reach[at][0].0).max(0);
    let widest = (0..reviews.whose.len()).map(fall).max().unwrap_or(0);
    let mut step = 1;
    while widest / step > MOST_STEPS {
        step *= 10;
    }
    let down = (0..reviews.whose.len()).map(|at| Merit(((fall(at) + step - 1) / step * step).min(merit(at))));
    Deviations { down: down.collect(), given: false }
}

/// As many projects as `Γ` is tried with where nobody asks for others: none, and up to all of the funded.
pub(super) fn usual_gammas(funded: usize) -> Vec<usize> {
    let parts = [20, 10, 4, 2, 1].map(|part| funded.div_ceil(part));
    BTreeSet::from_iter(parts).into_iter().collect()
}

/// The robust allocation for each `Γ`.
pub(super) fn protect(
    asker: &Asker,
    program: &Program,
    base: &Solution,
    whose: &[CandidateIx],
    deviations: &Deviations,
    gammas: &[usize],
) -> Result<Vec<Protected>, Refused> {
    let (case, candidates) = (&*asker.base().case, &*asker.base().candidates);
    let mut lowest = candidates.clone();
    for (candidate, fall) in whose.iter().zip(&deviations.down) {
        lowest.merit[candidate.at()].0 -= fall.0;
    }
    let known = Known { case, candidates, lowest };
    let awards: Vec<(CandidateIx, Money)> = awards_of(program).collect();
    let plain: Vec<Score> = awards.iter().map(|award| case.score_at(candidates, award.0, award.1)).collect();
    let down: Vec<Score> = awards.iter().map(|award| known.down(*award)).collect();
    let levels: BTreeSet<Score> = down.iter().copied().chain([Score(0)]).collect();
    let worth = |level: &Score| {
        let score = |(plain, down): (&Score, &Score)| Score(plain.0 - (down.0 - level.0).max(0));
        Worth::Scores(plain.iter().zip(&down).map(score).collect())
    };
    let worths: Vec<Worth> = levels.iter().map(worth).collect();
    let answers = super::proven(asker.ask_worths(program, base, &worths)?)?;
    let protected = |&gamma: &usize| {
        let best = answers.iter().map(|answer| &answer.allocation).min_by(|left, right| {
            let worth = |allocation| (known.guaranteed(allocation, gamma), known.nominal(allocation));
            worth(right).cmp(&worth(left)).then_with(|| published(candidates, left, right))
        });
        let allocation = best.expect("there is at least the level zero").clone();
        Protected {
            gamma,
            nominal: known.nominal(&allocation),
            guaranteed: known.guaranteed(&allocation, gamma),
            base: known.guaranteed(&base.allocation, gamma),
            allocation,
        }
    };
    Ok(gammas.iter().map(protected).collect())
}

struct Known<'a> {
    case: &'a Case,
    candidates: &'a Candidates,
    /// The same with every merit at its lowest.
    lowest: Candidates,
}

impl Known<'_> {
    fn nominal(&self, allocation: &Allocation) -> Score {
        super::sample::worth(self.case, self.candidates, allocation)
    }

    /// `D`: by how much an award's score falls at most.
    fn down(&self, (candidate, award): (CandidateIx, Money)) -> Score {
        let score = |candidates| self.case.score_at(candidates, candidate, award).0;
        Score(score(self.candidates) - score(&self.lowest))
    }

    /// The merit that is left when the `gamma` greatest of the deviations come true.
    fn guaranteed(&self, allocation: &Allocation, gamma: usize) -> Score {
        let mut down: Vec<i128> = allocation.awards.iter().map(|award| self.down(*award).0).collect();
        down.sort_unstable_by_key(|fall| std::cmp::Reverse(*fall));
        Score(self.nominal(allocation).0 - down.iter().take(gamma).sum::<i128>())
    }
}
