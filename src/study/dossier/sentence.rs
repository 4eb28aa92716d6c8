//! The one plain sentence why a candidate is or is not funded. Each part of it is true as stated.

use super::decision::{Decision, Kind};
use super::headline::stopped;
use super::obstacle::{Obstacle, stripped};
use super::{Dossier, standing::Role};
use crate::domain::{CandidateIx, Lang, Presence, Screening, Share, Text, Weight};
use crate::say;

/// The sentence for one candidate.
pub(super) fn reason(dossier: &Dossier, candidate: CandidateIx) -> Text {
    let decision = dossier.decisions[candidate.at()];
    match decision.kind {
        Kind::Funded => funded(dossier, candidate, decision),
        Kind::Unfunded => unfunded(dossier, candidate, decision),
        Kind::Ineligible => ineligible(dossier, candidate),
    }
}

fn ineligible(dossier: &Dossier, candidate: CandidateIx) -> Text {
    let failed = Screening::of(&dossier.screening.failed, candidate).iter().map(|(_, clause)| {
        let clause = &dossier.case.programme.clauses[clause.at()];
        let (id, zh, en) = (&clause.id, stripped(&clause.reason.zh), stripped(&clause.reason.en));
        say!("{id}“{zh}”", "{id}, \"{en}\"")
    });
    let Text { zh, en } = joined(failed.collect());
    say!("不符合申报要求：{zh}。", "Not eligible; requirements not met: {en}.")
}

fn funded(dossier: &Dossier, candidate: CandidateIx, decision: Decision) -> Text {
    let at = candidate.at();
    let (rank, merit) = (dossier.candidates.rank[at], dossier.candidates.merit[at].plain());
    let Text { zh: award_zh, en: award_en } = award(dossier, candidate, decision);
    let mut parts = vec![match dossier.presence(candidate) {
        Some(Presence::Always) if dossier.headline.proven => say!(
            "排名第 {rank}，评分 {merit}，资助 {award_zh}，在所有总评分最高的方案中均获资助",
            "Rank {rank} with merit {merit}: funded with {award_en}, as in every allocation of greatest merit"
        ),
        _ => {
            say!(
                "排名第 {rank}，评分 {merit}，资助 {award_zh}",
                "Rank {rank} with merit {merit}: funded with {award_en}"
            )
        }
    }];
    if dossier.headline.proven && dossier.presence(candidate) == Some(Presence::Sometimes) {
        parts.push(say!(
            "另有总评分相同而不含该项目的方案，按公布的规则取舍（经费最少者优先，再按方向、排名、编号）",
            "allocations of equal merit exist without it, and the published rule (least money, then the order of \
             direction, rank and id) decides for it"
        ));
    }
    if let Some(reason) = dossier.standing.locked.get(&candidate) {
        let reason = stripped(reason);
        parts.push(say!("情景锁定资助（理由：{reason}）", "the scenario locks it as funded (reason: {reason})"));
    }
    let passed = &dossier.standing.passed[dossier.candidates.direction[at].at()];
    if let Some(first) = passed.first().filter(|_| decision.better_passed > 0) {
        let (count, id, first_rank) =
            (decision.better_passed, dossier.candidates.id(*first), dossier.candidates.rank[first.at()]);
        parts.push(match count {
            1 => say!(
                "排名更前的 {id}（第 {first_rank} 名）未获资助",
                "the better-ranked {id} (rank {first_rank}) is not funded"
            ),
            _ => say!(
                "有 {count} 个排名更前的项目未获资助（其中最前：{id}，第 {first_rank} 名）",
                "{count} better-ranked candidates are not funded (the best of them: {id}, rank {first_rank})"
            ),
        });
    }
    if decision.to_check {
        let Text { zh, en } = dossier.undecided_words(candidate);
        parts.push(say!("{zh} 因缺少数据须人工核对", "a person must still check {en}, for which data are missing"));
    }
    let Text { zh, en } = joined(parts);
    say!("{zh}。", "{en}.")
}

/// The award; where it is less than the request, what part of that it is and how much merit it keeps.
fn award(dossier: &Dossier, candidate: CandidateIx, decision: Decision) -> Text {
    let (unit, at) = (&dossier.case.programme.money, candidate.at());
    let (requested, award) = (dossier.candidates.requested[at], unit.show(decision.award));
    if decision.award == requested {
        return Text::same(award);
    }
    let share = Share::ratio(decision.award, requested).percent();
    let kept = dossier.case.merit_at(dossier.candidates, candidate, decision.award).plain();
    let requested = unit.show(requested);
    say!(
        "{award}（申请 {requested} 的 {share}，计评分 {kept}）",
        "{award} ({share} of the {requested} asked for, counting with a merit of {kept})"
    )
}

fn unfunded(dossier: &Dossier, candidate: CandidateIx, decision: Decision) -> Text {
    let rank = dossier.candidates.rank[candidate.at()];
    let obstacles = dossier.obstacles(candidate);
    let mut parts: Vec<Text> = obstacles.iter().map(|obstacle| obstacle.describe(dossier, candidate)).collect();
    if obstacles.is_empty() {
        parts.push(without_obstacle(dossier, candidate));
    } else if !obstacles.iter().any(Obstacle::by_hand) {
        parts.extend(compared(dossier, candidate, decision));
    }
    let Text { zh, en } = joined(parts);
    let Some(first) = decision.first_worse else {
        let framed = |lang, words: &str| {
            let [before, after] = opening(lang);
            format!("{before}{rank}{after}{words}{}", closing(lang))
        };
        return Text { zh: framed(Lang::Zh, &zh), en: framed(Lang::En, &en) };
    };
    let (worse, id, first_rank) =
        (decision.worse_funded, dossier.candidates.id(first), dossier.candidates.rank[first.at()]);
    match worse {
        1 => say!(
            "排名第 {rank}，其后的 {id}（第 {first_rank} 名）获资助：{zh}。",
            "Rank {rank}, passed over while the worse-ranked {id} (rank {first_rank}) is funded: {en}."
        ),
        _ => say!(
            "排名第 {rank}，其后有 {worse} 个项目获资助（其中最前：{id}，第 {first_rank} 名）：{zh}。",
            "Rank {rank}, passed over while {worse} worse-ranked candidates are funded (the best of them: {id}, rank \
             {first_rank}): {en}."
        ),
    }
}

/// How the funded combination compares with those that include `candidate`. Said of candidates out of rank order, and
/// of every tie.
fn compared(dossier: &Dossier, candidate: CandidateIx, decision: Decision) -> Option<Text> {
    let Text { zh: merit_zh, en: merit_en } = merit_word(dossier);
    if !dossier.headline.proven {
        return decision.out_of_order().then(|| say!("方案尚未证明最优", "the allocation is not proven optimal"));
    }
    match dossier.presence(candidate) {
        Some(Presence::Sometimes) => Some(say!(
            "另有总评分相同而包含该项目的方案，按公布的规则取舍（经费最少者优先，再按方向、排名、编号）",
            "allocations of equal merit exist with it, and the published rule (least money, then the order of \
             direction, rank and id) decides against it"
        )),
        _ if !decision.out_of_order() => None,
        Some(Presence::Never) => Some(say!(
            "所选组合的{merit_zh}高于任何包含该项目的可行组合",
            "the combination funded has more {merit_en} than any permitted one that includes it"
        )),
        Some(Presence::Always) | None => Some(say!(
            "没有任何包含该项目的可行组合的{merit_zh}高于所选组合",
            "no permitted combination that includes it has more {merit_en} than the one funded"
        )),
    }
}

/// Why a candidate is unfunded whose addition would breach no rule.
fn without_obstacle(dossier: &Dossier, candidate: CandidateIx) -> Text {
    let Text { zh: merit_zh, en: merit_en } = merit_word(dossier);
    let direction = dossier.candidates.direction[candidate.at()];
    debug_assert_eq!(dossier.standing.role[candidate.at()], Role::Open, "who is refused or left out has an obstacle");
    if let Some(stop) = dossier.stop {
        let Text { zh, en } = stopped(stop);
        return say!(
            "单独加入该项目不违反任何规则，但搜索在证明最优之前停止（{zh}）",
            "adding it alone would breach no rule, but the search stopped before it had proven the best allocation ({en})"
        );
    }
    if dossier.candidates.merit[candidate.at()].0 == 0 || dossier.case.weight(direction) == Weight(0) {
        return say!(
            "单独加入该项目不违反任何规则，但其{merit_zh}为 0，加入无益，按公布的规则取经费最少者",
            "adding it alone would breach no rule, but its {merit_en} is 0: it would add nothing, and the published rule \
             takes the least money"
        );
    }
    say!(
        "单独加入该项目不超出名额、经费和限制，但已证明没有任何包含该项目的可行组合的{merit_zh}更高",
        "adding it alone would exceed no place, fund or limit, yet it is proven that no permitted combination with it has \
         more {merit_en}"
    )
}

fn merit_word(dossier: &Dossier) -> Text {
    if dossier.case.weights.iter().all(|weight| *weight == Weight::ONE) {
        say!("总评分", "merit")
    } else {
        say!("加权总评分", "weighted merit")
    }
}

/// What stands before and after the rank that a sentence begins with.
pub(super) fn opening(lang: Lang) -> [&'static str; 2] {
    match lang {
        Lang::Zh => ["排名第 ", "："],
        Lang::En => ["Rank ", ": "],
    }
}

/// How a sentence ends.
pub(super) fn closing(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "。",
        Lang::En => ".",
    }
}

/// What stands between the clauses of a sentence.
pub(super) fn separator(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    }
}

fn joined(parts: Vec<Text>) -> Text {
    let (zh, en): (Vec<String>, Vec<String>) = parts.into_iter().map(|part| (part.zh, part.en)).unzip();
    Text { zh: zh.join(separator(Lang::Zh)), en: en.join(separator(Lang::En)) }
}
