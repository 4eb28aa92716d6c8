//! One plain paragraph about a candidate that the applicant could be sent.
//!
//! It speaks of the applicant's own data, the guide's numbers, and what would have been enough; nothing in it is another
//! applicant's. What an officer may know besides is added only where `internal` asks for it.

use super::Facts;
use super::cost::{Cost, Other, Threshold, points};
use super::cured::Cured;
use super::request::Smaller;
use crate::domain::{CandidateIx, Merit, Money, Screening, Text};
use crate::say;
use crate::study::dossier::{Kind, Obstacle};
use crate::study::order::{entering, ids};

/// The paragraph.
pub(super) fn letter(facts: &Facts, candidate: CandidateIx, cost: Option<&Cost>) -> Text {
    let dossier = facts.dossier;
    let at = candidate.at();
    let direction = &dossier.case.programme.direction(dossier.candidates.direction[at]).id;
    let (id, rank) = (dossier.candidates.id(candidate), dossier.candidates.rank[at]);
    let (merit, asks) =
        (dossier.candidates.merit[at].plain(), dossier.case.programme.money.show(dossier.candidates.requested[at]));
    let mut parts = vec![say!(
        "项目 {id} 申报方向 {direction}，申请经费 {asks}，排名第 {rank}，评分 {merit}",
        "Project {id} applied in direction {direction} for {asks}; it ranks {rank} with a merit of {merit}"
    )];
    match dossier.decisions[at].kind {
        Kind::Funded => funded(facts, candidate, cost, &mut parts),
        Kind::Unfunded => unfunded(facts, candidate, cost, &mut parts),
        Kind::Ineligible => ineligible(facts, candidate, &mut parts),
    }
    if facts.internal {
        internal(facts, candidate, cost, &mut parts);
    }
    Text { zh: join(&parts, |text| &text.zh, "。"), en: join(&parts, |text| &text.en, ". ") }
}

fn join(parts: &[Text], pick: fn(&Text) -> &String, end: &str) -> String {
    let sentence = |all: String, part| all + pick(part).trim_end_matches(['.', '。']) + end;
    let all = parts.iter().fold(String::new(), sentence);
    all.trim_end().to_owned()
}

fn funded(facts: &Facts, candidate: CandidateIx, cost: Option<&Cost>, parts: &mut Vec<Text>) {
    let award = facts.dossier.case.programme.money.show(facts.dossier.decisions[candidate.at()].award);
    parts.push(say!("该项目获资助 {award}", "It is funded with {award}"));
    let own = facts.dossier.candidates.merit[candidate.at()];
    let Some(cost) = cost else { return };
    match (&cost.other, cost.merit) {
        (Other::Unknown, _) => parts.push(unknown()),
        (_, Some(Threshold { merit, beyond })) => {
            let (enough, margin) = (points(Merit(own.0 - merit.0)), points(merit));
            parts.push(if beyond {
                say!(
                    "其他条件不变，评分高于 {enough}（降低不足 {margin} 分）仍获资助",
                    "All else equal it would still be funded with any merit above {enough} (less than {margin} lower)"
                )
            } else {
                say!(
                    "其他条件不变，评分不低于 {enough}（最多低 {margin} 分）仍获资助",
                    "All else equal it would still be funded with a merit of {enough} (up to {margin} lower)"
                )
            });
        }
        (_, None) if cost.open => parts.push(unknown()),
        (_, None) => parts.push(say!(
            "其他条件不变，评分高低不影响这一结果",
            "All else equal no lower merit would have changed that"
        )),
    }
}

fn unfunded(facts: &Facts, candidate: CandidateIx, cost: Option<&Cost>, parts: &mut Vec<Text>) {
    let obstacles = facts.dossier.obstacles(candidate);
    parts.push(say!("该项目符合申报要求，未获资助", "It is eligible and is not funded"));
    let Text { zh, en } = reasons(facts, candidate, &obstacles);
    parts.push(if obstacles.is_empty() { outweighed() } else { say!("原因：{zh}", "The reason: {en}") });
    if obstacles.iter().any(Obstacle::by_hand) {
        return;
    }
    let Some(cost) = cost else { return };
    match &cost.other {
        Other::Unknown => parts.push(unknown()),
        Other::Impossible => parts.push(say!(
            "没有任何遵守全部规则的方案能够包含该项目",
            "No allocation that keeps every rule can include it"
        )),
        Other::Best { .. } => enough(facts, candidate, cost, parts),
    }
}

/// What would have been enough.
fn enough(facts: &Facts, candidate: CandidateIx, cost: &Cost, parts: &mut Vec<Text>) {
    let dossier = facts.dossier;
    let own = dossier.candidates.merit[candidate.at()];
    if let Some(lost) = cost.lost(dossier.solution) {
        let lost = lost.plain().grouped();
        parts.push(say!(
            "若必须资助该项目，所资助项目的总评分将减少 {lost}",
            "Were it to be funded, the merit of all that is funded would fall by {lost}"
        ));
    }
    if cost.open {
        parts.push(unknown());
        return;
    }
    parts.push(match cost.merit {
        Some(Threshold { merit, beyond }) => {
            let (needed, more) = (points(Merit(own.0 + merit.0)), points(merit));
            if beyond {
                say!(
                    "其他条件不变，评分须高于 {needed}（高出 {more} 分以上）方可获资助",
                    "All else equal it would have been funded with a merit above {needed} (more than {more} higher)"
                )
            } else {
                say!(
                    "其他条件不变，评分须达到 {needed}（高出 {more} 分）方可获资助",
                    "All else equal it would have been funded with a merit of {needed} or more ({more} higher)"
                )
            }
        }
        None => say!("其他条件不变，评分再高也不能获资助", "All else equal no higher merit would have been enough"),
    });
    let (asks, unit) = (dossier.candidates.requested[candidate.at()], &dossier.case.programme.money);
    match cost.request {
        Smaller::AtMost(request) => {
            let (request, smaller) = (unit.show(request), unit.show(asks - request));
            parts.push(say!(
                "或者申请经费不超过 {request}（少 {smaller}）亦可获资助",
                "So it would with a request of {request} or less ({smaller} less)"
            ));
        }
        Smaller::Some { every, most } => {
            let (every_shown, smaller) = (unit.show(every), unit.show(asks - most));
            let most = unit.show(most);
            parts.push(if every > Money::ZERO {
                say!(
                    "或者申请经费不超过 {every_shown} 亦可获资助；高于此数的申请额中部分也可以，最高为 {most}（少 {smaller}）",
                    "So it would with any request up to {every_shown}, and with some above it, of which {most} is the largest \
                     ({smaller} less)"
                )
            } else {
                say!(
                    "或者申请经费取某些较小的数额亦可获资助，其中最高为 {most}（少 {smaller}）",
                    "So it would with some smaller requests, of which {most} is the largest ({smaller} less)"
                )
            });
        }
        Smaller::None => {
            parts.push(say!("减少申请经费不能改变结果", "No smaller request would have been enough"));
        }
        Smaller::Unknown => {}
    }
}

fn unknown() -> Text {
    say!("差距未能在停止前算出", "How far it was from the line was not found before the search was stopped")
}

/// All obstacles in words that name no other applicant.
fn reasons(facts: &Facts, candidate: CandidateIx, obstacles: &[Obstacle]) -> Text {
    if obstacles.is_empty() {
        let Text { zh, en } = outweighed();
        return Text { zh, en: en.replacen("Within", "within", 1) };
    }
    let words = obstacles.iter().map(|obstacle| reason(facts, candidate, obstacle));
    let (zh, en): (Vec<String>, Vec<String>) = words.map(|text| (text.zh, text.en)).unzip();
    Text { zh: zh.join("；"), en: en.join("; ") }
}

fn outweighed() -> Text {
    say!(
        "在全部规则之内，资助其他项目组合的总评分更高",
        "Within all rules, funding a combination of other projects has more merit"
    )
}

/// An obstacle in words that name no other applicant.
fn reason(facts: &Facts, candidate: CandidateIx, obstacle: &Obstacle) -> Text {
    let dossier = facts.dossier;
    let id = |direction: &crate::domain::DirectionIx| dossier.case.programme.direction(*direction).id.clone();
    let unit = &dossier.case.programme.money;
    match obstacle {
        Obstacle::Places { direction, most } => {
            let id = id(direction);
            say!("方向 {id} 的 {most} 个名额已满", "all {most} places of direction {id} are taken")
        }
        Obstacle::Funds { direction, most, .. } => {
            let (id, most) = (id(direction), unit.show(*most));
            say!(
                "方向 {id} 的经费 {most}中，余额不足以支持该项目",
                "what is left of the {most} of direction {id} is less than it asks for"
            )
        }
        Obstacle::Total { most, .. } => {
            let most = unit.show(*most);
            say!(
                "项目总经费 {most}中，余额不足以支持该项目",
                "what is left of the programme's {most} is less than it asks for"
            )
        }
        Obstacle::Limit { binding, most, .. } => {
            let (Text { zh, en }, most) =
                (dossier.limit_name(*binding), dossier.show_measure(*binding, i128::from(*most)));
            let Text { zh: what_zh, en: what_en } = dossier.measured(*binding);
            say!(
                "{zh}规定{what_zh}合计不超过 {most}，已用尽或余额不足",
                "{en} allows at most {most} in sum ({what_en}), and too little of it is left"
            )
        }
        Obstacle::Floor { binding, least, .. } => {
            let (Text { zh, en }, least) =
                (dossier.limit_name(*binding), dossier.show_measure(*binding, i128::from(*least)));
            say!(
                "{zh}规定合计不少于 {least}，资助该项目则达不到",
                "{en} asks for at least {least} in sum, which would be missed with it"
            )
        }
        Obstacle::Share { .. } => obstacle.describe(dossier, candidate),
        Obstacle::AllOrNone { .. } => {
            say!("同组项目须全部资助或全部不资助", "it belongs to a set of which all are funded or none")
        }
        Obstacle::Needs { .. } => {
            say!("其所依赖的项目未获资助", "the project that it depends on is not funded")
        }
        Obstacle::Behind { .. } => say!(
            "按严格排序规则，本方向排名更前的项目尚未全部获资助",
            "under strict ranking a better-ranked project of the direction comes first"
        ),
        Obstacle::Skips { .. } => say!(
            "按排序规则，本方向排名更前且尚可资助的项目优先",
            "under the ranking a better-ranked project of the direction that still fits comes first"
        ),
        Obstacle::Refused { .. } | Obstacle::LeftOut => {
            // What a person has decided about the candidate itself.
            obstacle.describe(dossier, candidate)
        }
    }
}

fn ineligible(facts: &Facts, candidate: CandidateIx, parts: &mut Vec<Text>) {
    let failed = Screening::of(&facts.dossier.screening.failed, candidate);
    let count = failed.len();
    parts.push(say!(
        "该项目不符合 {count} 项申报要求，未进入择优",
        "It does not meet {count} of the requirements and did not compete"
    ));
    for (_, clause) in failed {
        let clause = &facts.dossier.case.programme.clauses[clause.at()];
        let (id, zh, en) =
            (&clause.id, clause.reason.zh.trim_end_matches('。'), clause.reason.en.trim_end_matches('.'));
        parts.push(say!("条款 {id}：{zh}", "Clause {id}: {en}"));
    }
    match facts.cured.get(&candidate) {
        Some(Cured::Funded) => parts.push(say!(
            "上述要求全部满足、其他条件不变时，该项目将获资助",
            "Had it met all of these, all else equal, it would have been funded"
        )),
        Some(Cured::Unfunded) => {
            let obstacles = facts.dossier.obstacles_once_eligible(candidate);
            let Text { zh, en } = reasons(facts, candidate, &obstacles);
            parts.push(say!(
                "即使上述要求全部满足、其他条件不变，该项目仍不能获资助：{zh}",
                "Even had it met all of these, all else equal, it would not have been funded: {en}"
            ));
        }
        Some(Cured::Unknown) | None => {
            parts.push(say!("上述要求全部满足后方可参与择优", "Once all of these are met it can compete"));
        }
    }
}

/// Who would come and go, and the reasons with names: for officers.
fn internal(facts: &Facts, candidate: CandidateIx, cost: Option<&Cost>, parts: &mut Vec<Text>) {
    let dossier = facts.dossier;
    for obstacle in dossier.obstacles(candidate) {
        let Text { zh, en } = obstacle.describe(dossier, candidate);
        parts.push(say!("（内部）{zh}", "(Internal) {en}"));
    }
    let Some(Other::Best { allocation, .. }) = cost.map(|cost| &cost.other) else { return };
    let (candidates, base) = (dossier.candidates, dossier.allocation());
    let others =
        |list: Vec<CandidateIx>| -> Vec<CandidateIx> { list.into_iter().filter(|c| *c != candidate).collect() };
    let leaving = ids(candidates, &others(entering(candidates, allocation, base)));
    let coming = ids(candidates, &others(entering(candidates, base, allocation)));
    let funded = dossier.decisions[candidate.at()].kind == Kind::Funded;
    let head = if funded { say!("若不资助", "Without it") } else { say!("若必须资助", "With it") };
    let Text { zh: head_zh, en: head_en } = head;
    let none =
        |list: &[String], none: &str, mark: &str| if list.is_empty() { none.to_owned() } else { list.join(mark) };
    let (out_zh, in_zh) = (none(&leaving, "无", "、"), none(&coming, "无", "、"));
    let (out_en, in_en) = (none(&leaving, "nobody", ", "), none(&coming, "nobody", ", "));
    parts.push(say!(
        "（内部）{head_zh}：退出 {out_zh}；进入 {in_zh}",
        "(Internal) {head_en}, who leaves: {out_en}; who enters: {in_en}"
    ));
}
