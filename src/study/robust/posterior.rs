//! What the reviewers' scores say of the candidates: a normal model with candidate and reviewer effects.
//!
//! ```text
//! y(i,k) = L(i) + ν(k) + ε(i,k)        score of candidate i in column k
//! L(i)   ~ N(m(d), τ²)                 level of candidate i, of direction d
//! ν(k)   ~ N(0, s²)                    strictness of reviewer k; 0 where a column is a position, not a person
//! ε(i,k) ~ N(0, σ²)
//! p(m) ∝ 1,  p(σ) ∝ 1,  p(τ) ∝ 1       on σ, τ > 0;   s = a tenth of the width of the scores that occur
//! ```
//!
//! After Heyard, Ott, Salanti and Egger 2022 ("Rethinking the Funding Line at the Swiss National Science Foundation: Bayesian
//! Ranking and Lottery", Statistics and Public Policy 9, 110-121) and their package `ERforResearch`: normal scores, normal effects
//! of proposals and assessors, even priors on the standard deviations, a prior standard deviation of the assessors' mean effects
//! of half a point on a scale from 1 to 6, a tenth of its width. What differs here:
//!
//! - Each direction has a mean of its own, as each panel has there; its prior is flat.
//! - There an assessor's effect varies from proposal to proposal around a mean; with one score each, that variation cannot be
//!   told from `ε`, and is part of it here.
//! - Their even priors end at 2 points; here they do not end, since scales differ.
//!
//! # Drawing
//! Gibbs sampling (Gelfand and Smith 1990); with `n(i)` scores of candidate `i`, `N` in all, `I` candidates, `n(d)` in direction
//! `d`, every conditional distribution is known exactly:
//!
//! ```text
//! L(i) ~ N((Σ (y(i,k) - ν(k)) / σ² + m(d) / τ²) · v, v),   v = 1 / (n(i)/σ² + 1/τ²)
//! m(d) ~ N(mean of L in d, τ² / n(d))
//! ν(k) ~ N(Σ (y(i,k) - L(i)) / σ² · w, w),                 w = 1 / (n(k)/σ² + 1/s²)
//! σ²   ~ Σ (y(i,k) - L(i) - ν(k))² / (2 · Gamma((N-1)/2))
//! τ²   ~ Σ (L(i) - m(d))² / (2 · Gamma((I-1)/2))
//! ```
//!
//! One chain, in the order of direction, rank and id, so that neither threads nor the order of rows make a difference; 500 sweeps
//! are thrown away, then every second is kept (every 20th where there are few candidates).

use super::chance::Chance;
use super::reviews::Reviews;
use crate::domain::{DirectionIx, Stream};

/// Sweeps before the first that is kept.
const BURN_IN: usize = 500;

/// What was drawn from the posterior distribution.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Posterior {
    /// For each draw, for each candidate: its level, in points.
    pub levels: Vec<Vec<f64>>,
    /// For each draw: `σ`, in points.
    pub within: Vec<f64>,
    /// For each draw: `τ`, in points.
    pub between: Vec<f64>,
    /// For each draw, for each column: `ν`, in points. Empty where columns are positions.
    pub strictness: Vec<Vec<f64>>,
}

/// Why there is no posterior distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Improper {
    /// No two scores of a candidate differ, or nobody has two.
    NoSpread,
    /// Too few candidates beyond one for each direction.
    TooFew,
}

struct Scores {
    /// Scores of each candidate by column.
    of: Vec<Vec<Option<f64>>>,
    /// How many each has.
    count: Vec<f64>,
    /// Block of each candidate, and how many are in each.
    direction: Vec<usize>,
    members: Vec<f64>,
    all: f64,
}

struct State {
    level: Vec<f64>,
    mean: Vec<f64>,
    strictness: Vec<f64>,
    within: f64,
    between: f64,
    /// Of each candidate, with the strictness taken off: mean of the scores, and squares about it.
    centre: Vec<f64>,
    squares: Vec<f64>,
}

/// Draws from the posterior distribution. `direction` has an entry per candidate of `reviews`.
pub(super) fn draw(
    reviews: &Reviews,
    direction: &[DirectionIx],
    draws: usize,
    seed: u64,
) -> Result<Posterior, Improper> {
    let scores = Scores::new(reviews, direction);
    let (candidates, used) = (scores.count.len(), scores.members.iter().filter(|count| **count > 0.0).count());
    if candidates < used + 2 {
        return Err(Improper::TooFew);
    }
    let mut chance = Chance::new(Stream::new(seed, &["posterior"]));
    let mut state = State::new(&scores, reviews.columns.len());
    if state.squares.iter().sum::<f64>() <= 0.0 {
        return Err(Improper::NoSpread);
    }
    let prior = if reviews.persons { scores.width() / 10.0 } else { 0.0 };
    let thin = (2_000 / candidates).clamp(2, 20);
    let mut posterior = Posterior { levels: vec![], within: vec![], between: vec![], strictness: vec![] };
    for sweep in 1..=BURN_IN + draws * thin {
        state.sweep(&scores, prior, &mut chance);
        if sweep > BURN_IN && (sweep - BURN_IN).is_multiple_of(thin) {
            posterior.levels.push(state.level.clone());
            posterior.within.push(state.within);
            posterior.between.push(state.between);
            if reviews.persons {
                posterior.strictness.push(state.strictness.clone());
            }
        }
    }
    Ok(posterior)
}

#[expect(clippy::cast_precision_loss, reason = "scores of people as floats, from which chance draws")]
impl Scores {
    fn new(reviews: &Reviews, direction: &[DirectionIx]) -> Self {
        let points = |score: &Option<i64>| score.map(|units| units as f64 / 1e6);
        let of: Vec<Vec<Option<f64>>> = reviews.scores.iter().map(|own| own.iter().map(points).collect()).collect();
        let count: Vec<f64> = of.iter().map(|own| own.iter().flatten().count() as f64).collect();
        let direction: Vec<usize> = direction.iter().map(|ix| ix.at()).collect();
        let mut members = vec![0.0; direction.iter().max().map_or(0, |most| most + 1)];
        direction.iter().for_each(|&at| members[at] += 1.0);
        let all = count.iter().sum();
        Self { of, count, direction, members, all }
    }

    /// Greatest score less least.
    fn width(&self) -> f64 {
        let all = || self.of.iter().flatten().flatten().copied();
        all().fold(f64::MIN, f64::max) - all().fold(f64::MAX, f64::min)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of candidates")]
impl State {
    fn new(scores: &Scores, columns: usize) -> Self {
        let n = scores.count.len();
        let zero = |len: usize| vec![0.0; len];
        let mut state = Self {
            level: zero(n),
            mean: zero(scores.members.len()),
            strictness: zero(columns),
            within: 1.0,
            between: 1.0,
            centre: zero(n),
            squares: zero(n),
        };
        state.centre(scores);
        state.level.clone_from(&state.centre);
        state.means(scores);
        let within = state.squares.iter().sum::<f64>() / scores.all;
        let between = state.between_squares(scores) / n as f64;
        let floor = |variance: f64| if variance > 0.0 { variance } else { 1.0 };
        (state.within, state.between) = (floor(within).sqrt(), floor(between).sqrt());
        state
    }

    /// Takes the strictness off the scores.
    fn centre(&mut self, scores: &Scores) {
        for (at, own) in scores.of.iter().enumerate() {
            let plain = || own.iter().zip(&self.strictness).filter_map(|(score, strict)| Some((*score)? - strict));
            let centre = plain().sum::<f64>() / scores.count[at];
            self.squares[at] = plain().map(|score| (score - centre) * (score - centre)).sum();
            self.centre[at] = centre;
        }
    }

    /// Mean level of each direction.
    fn means(&mut self, scores: &Scores) {
        self.mean.fill(0.0);
        for (level, direction) in self.level.iter().zip(&scores.direction) {
            self.mean[*direction] += level / scores.members[*direction];
        }
    }

    fn between_squares(&self, scores: &Scores) -> f64 {
        let apart = self.level.iter().zip(&scores.direction).map(|(level, direction)| level - self.mean[*direction]);
        apart.map(|apart| apart * apart).sum()
    }

    fn sweep(&mut self, scores: &Scores, prior: f64, chance: &mut Chance) {
        let (within, between) = (self.within * self.within, self.between * self.between);
        for (at, level) in self.level.iter_mut().enumerate() {
            let (data, prior) = (scores.count[at] / within, 1.0 / between);
            let variance = 1.0 / (data + prior);
            let mean = (self.centre[at] * data + self.mean[scores.direction[at]] * prior) * variance;
            *level = mean + variance.sqrt() * chance.normal();
        }
        self.means(scores);
        for (mean, members) in self.mean.iter_mut().zip(&scores.members).filter(|pair| *pair.1 > 0.0) {
            *mean += (between / members).sqrt() * chance.normal();
        }
        if prior > 0.0 {
            self.strictness(scores, prior, within, chance);
            self.centre(scores);
        }
        let apart = |at: usize| self.centre[at] - self.level[at];
        let squares = (0..self.level.len()).map(|at| self.squares[at] + scores.count[at] * apart(at) * apart(at));
        let squares = squares.sum::<f64>();
        self.within = (squares / (2.0 * chance.gamma((scores.all - 1.0) / 2.0))).sqrt();
        let candidates = self.level.len() as f64;
        self.between = (self.between_squares(scores) / (2.0 * chance.gamma((candidates - 1.0) / 2.0))).sqrt();
    }

    fn strictness(&mut self, scores: &Scores, prior: f64, within: f64, chance: &mut Chance) {
        for column in 0..self.strictness.len() {
            let apart = scores.of.iter().zip(&self.level).filter_map(|(own, level)| Some(own[column]? - level));
            let (sum, count) = apart.fold((0.0, 0.0), |(sum, count), apart| (sum + apart, count + 1.0));
            let variance = 1.0 / (count / within + 1.0 / (prior * prior));
            self.strictness[column] = sum / within * variance + variance.sqrt() * chance.normal();
        }
    }
}
