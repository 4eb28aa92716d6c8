//! The reviewers' scores, as far as they can be drawn from.

use super::{Method, Question};
use crate::domain::{
    CandidateIx, Candidates, Cells, Column, Decimal, Issues, Merit, MeritFrom, Place, Reviewers, Text,
};
use crate::model::{ColumnKey, Program};
use crate::say;
use crate::study::asker::Situation;

/// Places that scores of all columns are brought to.
const PLACES: u8 = 6;
/// Greatest score in these units that sums of many leave room for.
const MOST: i64 = 1 << 50;

/// The reviewers' scores of those who take part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reviews {
    /// The columns, by number.
    pub columns: Vec<String>,
    /// Is each column one person?
    pub persons: bool,
    /// Who takes part, by direction, rank, id.
    pub whose: Vec<CandidateIx>,
    /// For each of them, for each column: the score in millionths.
    pub scores: Vec<Vec<Option<i64>>>,
}

impl Reviews {
    /// Reads the columns `reviewer_1`, `reviewer_2`, … of those who take part in a program.
    ///
    /// # Errors
    /// `Q601` fewer than two such columns; `Q602` a candidate with too few scores; `Q603` a column of scores that is no column of
    /// numbers; `Q604` merits that are not on the scale of the reviewers; `Q609` scores that are too large.
    pub fn read(situation: &Situation, program: &Program, question: &Question) -> Result<Self, Issues> {
        let mut issues = Issues::default();
        let candidates = &*situation.candidates;
        let columns = columns(candidates, question, &mut issues);
        let whose: Vec<CandidateIx> = program
            .columns
            .iter()
            .filter_map(|column| match column.key {
                ColumnKey::Fund { candidate, level: 0 } => Some(candidate),
                _ => None,
            })
            .collect();
        let score = |column: &Column, candidate: CandidateIx| {
            let (units, places) = column.units(candidate.at())?;
            let units = i128::from(units) * 10_i128.pow(u32::from(PLACES.saturating_sub(places)));
            Some(units / 10_i128.pow(u32::from(places.saturating_sub(PLACES))))
        };
        let mut scores = Vec::with_capacity(whose.len());
        for &candidate in &whose {
            let own: Vec<Option<i128>> = columns.iter().map(|column| score(column, candidate)).collect();
            if own.iter().flatten().any(|units| units.abs() > i128::from(MOST)) {
                let help = say!("请检查评分的单位", "check the unit of the scores");
                let problem = say!("评审分数过大", "a reviewer's score is too large");
                issues.error("Q609", place(question, candidate, "reviewer_1"), problem, help);
            }
            scores.push(own.into_iter().map(|units| units.and_then(|units| i64::try_from(units).ok())).collect());
        }
        let reviews = Self {
            columns: columns.iter().map(|column| column.name.clone()).collect(),
            persons: situation.case.programme.reviewers == Reviewers::Persons,
            whose,
            scores,
        };
        if reviews.columns.len() > 1 {
            reviews.enough(candidates, question, &mut issues);
            reviews.scale(situation, question, &mut issues);
        }
        if issues.fatal() { Err(issues) } else { Ok(reviews) }
    }

    /// The scores of one candidate that are there.
    pub fn of(&self, at: usize) -> impl Iterator<Item = i64> + '_ {
        self.scores[at].iter().copied().flatten()
    }

    /// Sum and number of the scores of one candidate.
    pub fn sum(&self, at: usize) -> (i128, i128) {
        self.of(at).fold((0, 0), |(sum, count), score| (sum + i128::from(score), count + 1))
    }

    fn enough(&self, candidates: &Candidates, question: &Question, issues: &mut Issues) {
        let least = match question.method {
            Method::Bootstrap => 2,
            Method::Bayes => 1,
        };
        for (at, &candidate) in self.whose.iter().enumerate() {
            let count = self.of(at).count();
            if count >= least {
                continue;
            }
            let id = candidates.id(candidate);
            issues.error(
                "Q602",
                place(question, candidate, "reviewer_1"),
                say!("`{id}` 只有 {count} 个评审分数", "`{id}` has {count} reviewers' scores"),
                match question.method {
                    Method::Bootstrap => say!(
                        "重抽样至少需要 2 个分数；缺分数时可用 --method bayes（至少 1 个）",
                        "resampling takes at least 2; with fewer, --method bayes needs 1"
                    ),
                    Method::Bayes => say!("至少需要 1 个分数", "at least 1 is needed"),
                },
            );
        }
    }

    /// A draw moves a merit by what it moves the mean of the reviewers; so both must be counted in the same points.
    fn scale(&self, situation: &Situation, question: &Question, issues: &mut Issues) {
        let all = || (0..self.whose.len()).flat_map(|at| self.of(at));
        let (Some(least), Some(most)) = (all().min(), all().max()) else { return };
        let width = i128::from(most) - i128::from(least);
        let from_rank = situation.case.scenario.merit_from == MeritFrom::Rank;
        let far = (0..self.whose.len()).find(|&at| {
            let (sum, count) = self.sum(at);
            let merit = i128::from(situation.candidates.merit[self.whose[at].at()].0);
            count > 0 && (merit * count - sum).abs() > width * count
        });
        let wrong = if from_rank {
            say!("情景规定评分来自排名，与评审分数不在同一尺度", "the scenario takes merit from ranks")
        } else if let Some(at) = far {
            let (sum, count) = self.sum(at);
            let mean = Decimal::new(super::exact::rounded(sum, count), PLACES);
            let (id, merit) =
                (situation.candidates.id(self.whose[at]), situation.candidates.merit[self.whose[at].at()].plain());
            say!(
                "`{id}` 的评分 {merit} 与评审平均分 {mean} 相差过大，两者不在同一尺度",
                "the merit {merit} of `{id}` is far from the mean {mean} of its reviewers: they count in different points"
            )
        } else {
            return;
        };
        let help = say!(
            "抽样时评分随评审平均分变动，故 `merit` 须与评审分数用同一分制",
            "a draw moves a merit by as much as the mean of its reviewers, so `merit` must count in the reviewers' points"
        );
        issues.error("Q604", Place { column: Some("merit".into()), ..Place::file(&question.file) }, wrong, help);
    }

    /// The greatest distance between a merit and the mean of its reviewers.
    pub fn farthest(&self, merits: &[Merit]) -> Merit {
        let distance = |at: usize| {
            let (sum, count) = self.sum(at);
            let merit = i128::from(merits[self.whose[at].at()].0);
            super::exact::rounded((merit * count - sum).abs(), count.max(1))
        };
        let most = (0..self.whose.len()).map(distance).max().unwrap_or(0);
        Merit(i64::try_from(most).unwrap_or(i64::MAX))
    }
}

fn columns<'c>(candidates: &'c Candidates, question: &Question, issues: &mut Issues) -> Vec<&'c Column> {
    let number = |column: &Column| column.name.strip_prefix("reviewer_").and_then(|digits| digits.parse::<u32>().ok());
    let mut columns: Vec<(u32, &Column)> =
        candidates.columns.iter().filter_map(|column| Some((number(column)?, column))).collect();
    columns.sort_by_key(|column| column.0);
    for (_, column) in &columns {
        if matches!(column.cells, Cells::Text(_) | Cells::Flag(_)) {
            let name = &column.name;
            issues.error(
                "Q603",
                Place { column: Some(name.clone()), ..Place::file(&question.file) },
                say!("列 `{name}` 不是数字列", "column `{name}` is no column of numbers"),
                say!(
                    "评审分数须为数字；请检查计划文件中该列的类型",
                    "scores are numbers: see how the programme declares it"
                ),
            );
        }
    }
    let count = columns.len();
    if count < 2 {
        issues.error(
            "Q601",
            Place { column: Some("reviewer_1".into()), ..Place::file(&question.file) },
            say!("只有 {count} 列评审分数", "columns of reviewers' scores: {count}"),
            say!(
                "至少需要两列：reviewer_1、reviewer_2……，否则无从得知评审之间的差异",
                "at least two are needed, `reviewer_1` and `reviewer_2`: one alone says nothing of how reviewers differ"
            ),
        );
    }
    columns.into_iter().map(|column| column.1).collect()
}

/// Where a candidate's cell stands.
pub(super) fn place(question: &Question, candidate: CandidateIx, column: &str) -> Place {
    let row = Some(candidate.at() + 1);
    Place { row, column: Some(column.into()), ..Place::file(&question.file) }
}

/// What is said of the columns.
pub(super) fn said(reviews: &Reviews) -> Text {
    let count = reviews.columns.len();
    if reviews.persons {
        say!(
            "评审分数共 {count} 列，每列为同一位评审专家（计划文件所述）。",
            "There are {count} columns of scores, each of one reviewer, as the programme says."
        )
    } else {
        say!(
            "评审分数共 {count} 列，列号只是位次：不同项目的同一列可能是不同的人，故不推断个人的宽严。",
            "There are {count} columns of scores, which are positions: the same column may be another person for another candidate, \
             so that nobody's strictness is inferred."
        )
    }
}
