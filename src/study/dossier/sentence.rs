//! The one plain sentence why a candidate is or is not funded. Each part of it is true as stated.

use super::Dossier;
use super::decision::{Decision, Kind};
use super::headline::stopped;
use super::obstacle::{Obstacle, stripped};
use super::standing::Role;
use crate::domain::{CandidateIx, Lang, Presence, Screening, Share, Text, Weight};
use crate::{say, tell};

/// The sentence for one candidate, in one language.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'d> {
    pub dossier: &'d Dossier<'d>,
    pub lang: Lang,
    pub candidate: CandidateIx,
}

/// Puts an obstacle into words.
pub(super) type Clause<'c> = dyn FnMut(&Obstacle, &mut String) + 'c;

impl Sentence<'_> {
    /// Appends it, the obstacles being those of the candidate.
    pub fn write(self, obstacles: &[Obstacle], clause: &mut Clause<'_>, out: &mut String) {
        let decision = self.dossier.decisions[self.candidate.at()];
        match decision.kind {
            Kind::Funded => self.funded(decision, out),
            Kind::Unfunded => self.unfunded(decision, obstacles, clause, out),
            Kind::Ineligible => self.ineligible(out),
        }
        out.push_str(match self.lang {
            Lang::Zh => "。",
            Lang::En => ".",
        });
    }

    /// Begins another part of the sentence.
    fn part(self, out: &mut String) {
        out.push_str(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        });
    }

    fn presence(self) -> Option<Presence> {
        self.dossier.presence(self.candidate)
    }

    fn ineligible(self, out: &mut String) {
        let Self { dossier, lang, candidate } = self;
        tell!(out, lang, "不符合申报要求：", "Not eligible; requirements not met: ");
        let failed = Screening::of(&dossier.screening.failed, candidate);
        for (at, (_, clause)) in failed.iter().enumerate() {
            if at > 0 {
                self.part(out);
            }
            let clause = &dossier.case.programme.clauses[clause.at()];
            let (id, reason) = (&clause.id, stripped(clause.reason.get(lang)));
            tell!(out, lang, "{id}“{reason}”", "{id}, \"{reason}\"");
        }
    }

    fn funded(self, decision: Decision, out: &mut String) {
        let Self { dossier, lang, candidate } = self;
        let at = candidate.at();
        let (rank, merit) = (dossier.candidates.rank[at], dossier.candidates.merit[at].plain());
        let award = award(dossier, candidate, decision);
        let award = award.get(lang);
        tell!(
            out,
            lang,
            "排名第 {rank}，评分 {merit}，资助 {award}",
            "Rank {rank} with merit {merit}: funded with {award}"
        );
        let proven = dossier.headline.proven;
        match self.presence() {
            Some(Presence::Always) if proven => {
                tell!(out, lang, "，在所有总评分最高的方案中均获资助", ", as in every allocation of greatest merit");
            }
            Some(Presence::Sometimes) if proven => {
                self.part(out);
                tell!(
                    out,
                    lang,
                    "另有总评分相同而不含该项目的方案，按公布的规则取舍（经费最少者优先，再按方向、排名、编号）",
                    "allocations of equal merit exist without it, and the published rule (least money, then the order of \
                     direction, rank and id) decides for it"
                );
            }
            _ => {}
        }
        if let Some(reason) = dossier.standing.locked.get(&candidate) {
            let reason = stripped(reason);
            self.part(out);
            tell!(out, lang, "情景锁定资助（理由：{reason}）", "the scenario locks it as funded (reason: {reason})");
        }
        let passed = &dossier.standing.passed[dossier.candidates.direction[at].at()];
        if let Some(first) = passed.first().filter(|_| decision.better_passed > 0) {
            let (count, id, first_rank) =
                (decision.better_passed, dossier.candidates.id(*first), dossier.candidates.rank[first.at()]);
            self.part(out);
            if count == 1 {
                tell!(
                    out,
                    lang,
                    "排名更前的 {id}（第 {first_rank} 名）未获资助",
                    "the better-ranked {id} (rank {first_rank}) is not funded"
                );
            } else {
                tell!(
                    out,
                    lang,
                    "有 {count} 个排名更前的项目未获资助（其中最前：{id}，第 {first_rank} 名）",
                    "{count} better-ranked candidates are not funded (the best of them: {id}, rank {first_rank})"
                );
            }
        }
        if decision.to_check {
            let undecided = dossier.undecided_words(candidate);
            let undecided = undecided.get(lang);
            self.part(out);
            tell!(
                out,
                lang,
                "{undecided} 因缺少数据须人工核对",
                "a person must still check {undecided}, for which data are missing"
            );
        }
    }

    fn unfunded(self, decision: Decision, obstacles: &[Obstacle], clause: &mut Clause<'_>, out: &mut String) {
        let Self { dossier, lang, candidate } = self;
        let rank = dossier.candidates.rank[candidate.at()];
        match decision.first_worse {
            None => tell!(out, lang, "排名第 {rank}：", "Rank {rank}: "),
            Some(first) => {
                let (worse, id, first_rank) =
                    (decision.worse_funded, dossier.candidates.id(first), dossier.candidates.rank[first.at()]);
                if worse == 1 {
                    tell!(
                        out,
                        lang,
                        "排名第 {rank}，其后的 {id}（第 {first_rank} 名）获资助：",
                        "Rank {rank}, passed over while the worse-ranked {id} (rank {first_rank}) is funded: "
                    );
                } else {
                    tell!(
                        out,
                        lang,
                        "排名第 {rank}，其后有 {worse} 个项目获资助（其中最前：{id}，第 {first_rank} 名）：",
                        "Rank {rank}, passed over while {worse} worse-ranked candidates are funded (the best of them: {id}, \
                         rank {first_rank}): "
                    );
                }
            }
        }
        if obstacles.is_empty() {
            out.push_str(without_obstacle(dossier, candidate).get(lang));
            return;
        }
        for (at, obstacle) in obstacles.iter().enumerate() {
            if at > 0 {
                self.part(out);
            }
            clause(obstacle, out);
        }
        if !obstacles.iter().any(Obstacle::by_hand) {
            self.compare(decision, out);
        }
    }

    /// How the funded combination compares with those that include the candidate. Said of candidates out of rank order, and
    /// of every tie.
    fn compare(self, decision: Decision, out: &mut String) {
        let Self { dossier, lang, .. } = self;
        let presence = self.presence();
        let tied = dossier.headline.proven && presence == Some(Presence::Sometimes);
        if !(tied || decision.out_of_order()) {
            return;
        }
        self.part(out);
        if !dossier.headline.proven {
            tell!(out, lang, "方案尚未证明最优", "the allocation is not proven optimal");
            return;
        }
        let merit = merit_word(dossier, lang);
        match presence {
            Some(Presence::Sometimes) => tell!(
                out,
                lang,
                "另有总评分相同而包含该项目的方案，按公布的规则取舍（经费最少者优先，再按方向、排名、编号）",
                "allocations of equal merit exist with it, and the published rule (least money, then the order of \
                 direction, rank and id) decides against it"
            ),
            Some(Presence::Never) => tell!(
                out,
                lang,
                "所选组合的{merit}高于任何包含该项目的可行组合",
                "the combination funded has more {merit} than any permitted one that includes it"
            ),
            Some(Presence::Always) | None => tell!(
                out,
                lang,
                "没有任何包含该项目的可行组合的{merit}高于所选组合",
                "no permitted combination that includes it has more {merit} than the one funded"
            ),
        }
    }
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

/// Why a candidate is unfunded whose addition would breach no rule.
fn without_obstacle(dossier: &Dossier, candidate: CandidateIx) -> Text {
    let (merit_zh, merit_en) = (merit_word(dossier, Lang::Zh), merit_word(dossier, Lang::En));
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

fn merit_word(dossier: &Dossier, lang: Lang) -> &'static str {
    let weighted = dossier.case.weights.iter().any(|weight| *weight != Weight::ONE);
    match (lang, weighted) {
        (Lang::Zh, false) => "总评分",
        (Lang::Zh, true) => "加权总评分",
        (Lang::En, false) => "merit",
        (Lang::En, true) => "weighted merit",
    }
}
