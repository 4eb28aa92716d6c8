//! What a project's merit is: stated counts, or what the ballots give, each held against the other.

use super::ballots::{Places, compare, scores, votes};
use super::election::{Election, VoteKind};
use super::projects::Project;
use super::{MeritSource, refuse};
use crate::domain::{Decimal, Issues, MERIT_PLACES, Text};
use crate::foreign::issues::some;
use crate::foreign::number::{amount, rounded, sum, trimmed};
use crate::say;

/// The merit of each project of an election. What is assumed on the way is told of the file without its name.
pub(super) fn merits(
    election: &Election,
    source: MeritSource,
    assumptions: &mut Vec<Text>,
    issues: &mut Issues,
) -> Option<Vec<Decimal>> {
    let Election { shown, projects, .. } = election;
    let counted = election.ballots.as_ref().map(|ballots| votes(ballots, projects.len()));
    let scored = points(election, assumptions);
    let stated = |of: fn(&Project) -> Option<Decimal>| -> Vec<(&str, Option<Decimal>)> {
        projects.iter().map(|project| (project.id.as_str(), of(project))).collect()
    };
    let (by_votes, by_score) = (stated(|project| project.votes), stated(|project| project.score));
    for (column, stated, counted) in [("votes", &by_votes, &counted), ("score", &by_score, &scored)] {
        if let Some(counted) = counted {
            compare(shown, column, stated, counted, issues);
        }
    }
    let any = |stated: &[(&str, Option<Decimal>)]| stated.iter().any(|(_, value)| value.is_some());
    let filled = |stated: &[(&str, Option<Decimal>)], counted: &Option<Vec<Decimal>>| -> Vec<Decimal> {
        let instead = |at: usize| counted.as_ref().map_or(Decimal::new(0, 0), |counted| counted[at]);
        stated.iter().enumerate().map(|(at, (_, value))| value.unwrap_or_else(|| instead(at))).collect()
    };
    let gaps = |stated: &[(&str, Option<Decimal>)], assumptions: &mut Vec<Text>| {
        let missing: Vec<&str> = stated.iter().filter(|(_, value)| value.is_none()).map(|(id, _)| *id).collect();
        if !missing.is_empty() {
            let (count, list) = (missing.len(), some(&missing));
            assumptions.push(say!(
                "{count} 个项目没有写明票数（{list}），以选票统计代替，没有选票则为 0",
                "projects without a stated count: {count} ({list}); the ballots count instead, or 0 where there are none"
            ));
        }
    };
    let found = match source {
        MeritSource::Votes if any(&by_votes) => {
            gaps(&by_votes, assumptions);
            Some((filled(&by_votes, &counted), say!("票数（votes 列）", "the column votes")))
        }
        MeritSource::Score if any(&by_score) => {
            gaps(&by_score, assumptions);
            Some((filled(&by_score, &scored), say!("得分（score 列）", "the column score")))
        }
        MeritSource::Votes if any(&by_score) => {
            gaps(&by_score, assumptions);
            Some((
                filled(&by_score, &scored),
                say!("得分（score 列）：没有票数", "the column score: there are no votes"),
            ))
        }
        _ if scored.is_some() => scored.map(|scored| (scored, say!("由选票计得的分数", "the points on the ballots"))),
        _ if counted.is_some() => {
            counted.map(|counted| (counted, say!("由选票计得的票数", "how many ballots name the project")))
        }
        MeritSource::Ballots => None,
        _ if any(&by_votes) => Some((
            filled(&by_votes, &counted),
            say!("票数（votes 列）：没有得分", "the column votes: there is no score"),
        )),
        _ => None,
    };
    let Some((values, Text { zh, en })) = found else {
        refuse(
            issues,
            "I126",
            shown,
            say!(
                "没有票数可用：没有 votes、score 列，也没有选票",
                "there is nothing to count: no column votes or score with numbers, and no ballots"
            ),
            say!(
                "请补上 votes 列或 VOTES 一节；--merit 选择来源",
                "add a column votes or the section VOTES; --merit chooses between them"
            ),
        );
        return None;
    };
    assumptions.push(say!("评分取自{zh}", "merit is taken from {en}"));
    Some(usable(&values, assumptions))
}

/// How the file counts the places of ordered ballots: as its META lists them; else in that way of Borda's that gives exactly
/// the scores it states; else over each ballot.
fn places(election: &Election) -> Option<(Places, Text)> {
    let ballots = election.ballots.as_ref().filter(|_| election.kind == VoteKind::Ordinal)?;
    let listed = election.meta.get("scoring_fn").and_then(|list| {
        let numbers = list.trim_matches(['[', ']']).split(',').map(|item| amount(item).map(|found| found.value));
        numbers.collect::<Option<Vec<Decimal>>>()
    });
    if let Some(listed) = listed {
        let list = some(&listed);
        let said = say!("按文件的 scoring_fn（{list}）计分", "counted by the file's scoring_fn ({list})");
        return Some((Places::Listed(listed), said));
    }
    let longest = election.meta.get("max_length").and_then(|most| most.parse().ok());
    let longest = longest.unwrap_or_else(|| ballots.list.iter().map(|ballot| ballot.choices.len()).max().unwrap_or(0));
    let over_ballot = say!(
        "按 Borda 计分：选票上最后一位 1 分，每靠前一位多 1 分",
        "counted by Borda: one point for the last on a ballot, one more for each place before it"
    );
    let over_longest = say!(
        "按 Borda 计分：首位 {longest} 分（最多可选数），其后每位少 1 分，与 score 列一致",
        "counted by Borda: {longest} points for the first, the most that a ballot may name, and one less for each place after it; so the column score has it"
    );
    let states = |places: &Places| {
        let scored = scores(ballots, election.projects.len(), election.kind, places);
        let stated = election.projects.iter().map(|project| project.score.map(trimmed));
        scored.is_some_and(|scored| scored.into_iter().map(|score| Some(trimmed(score))).eq(stated))
    };
    let by_longest = Places::OfLongest(longest);
    let longest_fits = !states(&Places::OfBallot) && states(&by_longest);
    Some(if longest_fits { (by_longest, over_longest) } else { (Places::OfBallot, over_ballot) })
}

/// The points that the ballots give, projects that a ballot does not name having the file's default score.
fn points(election: &Election, assumptions: &mut Vec<Text>) -> Option<Vec<Decimal>> {
    let ballots = election.ballots.as_ref()?;
    let places = match places(election) {
        Some((places, Text { zh, en })) => {
            assumptions.push(say!("排序选票{zh}", "ordered ballots are {en}"));
            places
        }
        None => Places::OfBallot,
    };
    let scores = scores(ballots, election.projects.len(), election.kind, &places)?;
    let default = election.meta.get("default_score").and_then(amount).map(|default| default.value);
    let Some(default) = default.filter(|default| default.units != 0 && election.kind == VoteKind::Points) else {
        return Some(scores);
    };
    let named = votes(ballots, election.projects.len());
    let all = i128::try_from(ballots.list.len()).ok()?;
    let with_default = |(score, named): (&Decimal, &Decimal)| {
        let unnamed = Decimal { units: default.units.checked_mul(all - named.units)?, places: default.places };
        sum(*score, unnamed)
    };
    scores.iter().zip(&named).map(with_default).collect()
}

/// Merits as a programme can hold them: not negative, at most six places.
fn usable(values: &[Decimal], assumptions: &mut Vec<Text>) -> Vec<Decimal> {
    let negative = values.iter().filter(|value| value.units < 0).count();
    if negative > 0 {
        assumptions.push(say!(
            "{negative} 个项目的得分为负，按 0 计：它们不会提高总评分，因此不会获得资助",
            "projects with a negative score: {negative}; they count as 0, which no more than a negative score gets a project funded"
        ));
    }
    let long = values.iter().filter(|value| value.places > MERIT_PLACES).count();
    if long > 0 {
        assumptions.push(say!(
            "{long} 个得分四舍五入到 {MERIT_PLACES} 位小数",
            "scores rounded to {MERIT_PLACES} places: {long}"
        ));
    }
    let zero = Decimal::new(0, 0);
    values.iter().map(|value| if value.units < 0 { zero } else { trimmed(rounded(*value, MERIT_PLACES)) }).collect()
}
