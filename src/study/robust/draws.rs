//! Merits drawn from the reviewers' spread, as exact decimals.
//!
//! ```text
//! merit'(i) = max(0, merit(i) + mean'(i) - mean(i))        rounded to thousandths of a point
//! ```
//!
//! `mean(i)` is the mean of the candidate's scores and `mean'(i)` what a draw puts in its place; whatever else the merit holds
//! stays. From then on whole numbers decide.
//!
//! - *Resampling* (bootstrap; Efron 1979): as many scores as the candidate has, drawn from them with replacement. Where each
//!   column is one person, the reviewers are drawn instead, the same for everybody: whoever was drawn twice counts twice.
//! - *Bayesian*: the level `L(i)` of the [`posterior`](super::posterior) distribution.
//!
//! Streams are named by the candidate's id, so that a draw depends neither on the order of rows nor on who else applies.

use super::exact::rounded;
use super::posterior::{self, Improper, Posterior};
use super::reviews::Reviews;
use super::{Method, Question};
use crate::domain::{Candidates, Issues, Merit, Place, Stream};
use crate::say;

/// Millionths in the thousandth of a point that draws are rounded to.
const THOUSANDTH: i128 = 1_000;

/// Merits of every draw, with an entry per candidate of the table.
pub(super) struct Draws {
    pub merits: Vec<Vec<Merit>>,
    pub posterior: Option<Posterior>,
}

/// Draws.
///
/// # Errors
/// `Q607` scores without any spread, `Q608` too few candidates for the model.
pub(super) fn draw(candidates: &Candidates, reviews: &Reviews, question: &Question) -> Result<Draws, Issues> {
    let mut merits = vec![candidates.merit.clone(); question.draws];
    let mut set = |draw: usize, at: usize, change: i128| {
        let merit = &mut merits[draw][reviews.whose[at].at()];
        let moved = i128::from(merit.0) + rounded(change, THOUSANDTH) * THOUSANDTH;
        *merit = Merit(i64::try_from(moved.max(0)).unwrap_or(i64::MAX));
    };
    match question.method {
        Method::Bootstrap if reviews.persons => {
            let mut stream = Stream::new(question.seed, &["reviewers"]);
            let columns = reviews.columns.len();
            for draw in 0..question.draws {
                let drawn: Vec<usize> = (0..columns).map(|_| stream.position(columns)).collect();
                for at in 0..reviews.whose.len() {
                    let own = drawn.iter().filter_map(|&column| reviews.scores[at][column]);
                    let (sum, count) = own.fold((0, 0), |(sum, count), score| (sum + i128::from(score), count + 1));
                    set(draw, at, moved((sum, count), reviews.sum(at)));
                }
            }
        }
        Method::Bootstrap => {
            for (at, &candidate) in reviews.whose.iter().enumerate() {
                let mut stream = Stream::new(question.seed, &["scores", candidates.id(candidate)]);
                let (own, whole) = (reviews.of(at).collect::<Vec<i64>>(), reviews.sum(at));
                for draw in 0..question.draws {
                    let sum = own.iter().map(|_| i128::from(own[stream.position(own.len())])).sum();
                    set(draw, at, moved((sum, whole.1), whole));
                }
            }
        }
        Method::Bayes => {
            let direction = reviews.whose.iter().map(|candidate| candidates.direction[candidate.at()]);
            let direction: Vec<_> = direction.collect();
            let posterior = posterior::draw(reviews, &direction, question.draws, question.seed);
            let posterior = posterior.map_err(|improper| refused(improper, question))?;
            for (draw, levels) in posterior.levels.iter().enumerate() {
                for (at, level) in levels.iter().enumerate() {
                    let (sum, count) = reviews.sum(at);
                    set(draw, at, millionths(*level) - rounded(sum, count));
                }
            }
            return Ok(Draws { merits, posterior: Some(posterior) });
        }
    }
    Ok(Draws { merits, posterior: None })
}

/// How far a mean lies from another, in millionths; no way where nothing was drawn.
fn moved((sum, count): (i128, i128), (whole, all): (i128, i128)) -> i128 {
    if count == 0 { 0 } else { rounded(sum * all - whole * count, count * all) }
}

#[expect(clippy::cast_possible_truncation, reason = "a level is as large as scores are, which are bounded")]
fn millionths(level: f64) -> i128 {
    (level * 1e6).round() as i128
}

fn refused(improper: Improper, question: &Question) -> Issues {
    let mut issues = Issues::default();
    let at = Place { column: Some("reviewer_1".into()), ..Place::file(&question.file) };
    let help = say!("请改用 --method bootstrap", "use --method bootstrap");
    match improper {
        Improper::NoSpread => {
            let problem = say!(
                "没有任何项目的评审分数互不相同，模型无法估计评审的差异",
                "no two reviewers of a candidate differ, so that the model knows nothing of how reviewers differ"
            );
            issues.error("Q607", at, problem, help);
        }
        Improper::TooFew => {
            let problem = say!(
                "参与分配的项目太少：须比有项目的方向数至少多 2 个",
                "too few candidates take part: at least two more than there are directions with candidates are needed"
            );
            issues.error("Q608", at, problem, help);
        }
    }
    issues
}
