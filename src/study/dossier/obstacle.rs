//! What stands in the way of an unfunded candidate: every rule that adding it to the allocation would breach.

use super::Dossier;
use crate::domain::{
    CandidateIx, ColumnType, DirectionIx, Lang, Measure, MemberMeasure, Money, RuleId, Share, ShareOf, Text,
};
use crate::say;

/// How many holders of a limit's places are named one by one.
pub(super) const NAMED_HOLDERS: usize = 3;

/// One rule that the allocation together with one more candidate would breach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The scenario refuses the candidate.
    Refused {
        /// The scenario's reason.
        reason: String,
    },
    /// A clause is undecided, and the scenario leaves such candidates out.
    LeftOut,
    /// No place of the direction is left.
    Places {
        /// The candidate's direction.
        direction: DirectionIx,
        /// The direction's cap on projects.
        most: i64,
    },
    /// The direction's money does not reach.
    Funds {
        /// The candidate's direction.
        direction: DirectionIx,
        /// The direction's cap.
        most: Money,
        /// What the allocation leaves of it.
        left: Money,
    },
    /// The programme's money does not reach.
    Total {
        /// The programme total.
        most: Money,
        /// What the allocation leaves of it.
        left: Money,
    },
    /// A limit would be exceeded.
    Limit {
        /// Position in the dossier's bindings.
        binding: usize,
        /// What the candidate would add, in the binding's unit.
        adds: i128,
        /// The greatest sum allowed, in the binding's unit.
        most: i64,
    },
    /// A limit's least sum would be missed (only where a column holds negative numbers).
    Floor {
        /// Position in the dossier's bindings.
        binding: usize,
        /// What the candidate would add, in the binding's unit; negative.
        adds: i128,
        /// The least sum allowed, in the binding's unit.
        least: i64,
    },
    /// A share of what is funded would be missed or exceeded.
    Share {
        /// Position in the dossier's bindings.
        binding: usize,
        /// Exceeded rather than missed.
        exceeded: bool,
    },
    /// It belongs to a set of which all are funded or none.
    AllOrNone {
        /// Position in the dossier's bindings.
        binding: usize,
    },
    /// It depends on a candidate that is not funded.
    Needs {
        /// Id of that candidate.
        needs: String,
    },
    /// Strict ranking: a better-ranked candidate of the direction is not funded.
    Behind {
        /// The best-ranked one of them.
        better: CandidateIx,
    },
    /// Skip ranking: a better-ranked candidate of the direction is not funded although it would fit.
    Skips {
        /// The best-ranked one of them.
        better: CandidateIx,
    },
}

impl Obstacle {
    /// The rule that would be breached by funding `candidate` too.
    #[must_use]
    pub fn rule(&self, dossier: &Dossier, candidate: CandidateIx) -> RuleId {
        let direction = |ix: DirectionIx| dossier.case.programme.direction(ix).id.clone();
        let id = || dossier.candidates.id(candidate).to_owned();
        match self {
            Self::Refused { .. } => RuleId::Refuse { id: id() },
            Self::LeftOut => RuleId::Eligible { id: id() },
            Self::Places { direction: ix, .. } => RuleId::Places { direction: direction(*ix) },
            Self::Funds { direction: ix, .. } => RuleId::Funds { direction: direction(*ix) },
            Self::Total { .. } => RuleId::Total,
            Self::Limit { binding, .. }
            | Self::Floor { binding, .. }
            | Self::Share { binding, .. }
            | Self::AllOrNone { binding } => dossier.bindings[*binding].rule.clone(),
            Self::Needs { needs } => RuleId::Require { project: id(), needs: needs.clone() },
            Self::Behind { better } | Self::Skips { better } => RuleId::Ranking {
                direction: direction(dossier.candidates.direction[candidate.at()]),
                at: dossier.candidates.id(*better).to_owned(),
            },
        }
    }

    /// Did a person decide it, rather than the rules?
    #[must_use]
    pub fn by_hand(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::LeftOut)
    }

    /// The obstacle in words, as a clause of a sentence about `candidate`.
    #[must_use]
    pub fn describe(&self, dossier: &Dossier, candidate: CandidateIx) -> Text {
        match self {
            Self::Refused { reason } => {
                let (zh, en) = (stripped(reason), stripped(reason));
                say!("情景规定不予资助（理由：{zh}）", "the scenario refuses it (reason: {en})")
            }
            Self::LeftOut => {
                let Text { zh, en } = dossier.undecided_words(candidate);
                say!(
                    "{zh} 因缺少数据待人工核对，按情景设定暂不参与",
                    "it is left out until a person has checked {en}, for which data are missing"
                )
            }
            Self::Places { direction, most } => places(dossier, *direction, *most),
            Self::Funds { .. } | Self::Total { .. } => {
                let (asked, left) = (asked(dossier, candidate), money_left(dossier, self));
                Text { zh: asked.zh + &left.zh, en: asked.en + &left.en }
            }
            Self::Limit { binding, adds, most } => limit(dossier, *binding, *adds, *most),
            Self::Floor { binding, adds, least } => {
                let name = dossier.limit_name(*binding);
                let show = |amount| dossier.show_measure(*binding, amount);
                let (least, used, takes) =
                    (show(i128::from(*least)), show(dossier.standing.uses[*binding].used), show(-adds));
                let Text { zh, en } = name;
                say!(
                    "{zh}要求合计不少于 {least}，目前为 {used}，该项目会使其减少 {takes}",
                    "{en} asks for at least {least} in sum, which is {used} now and would fall by {takes}"
                )
            }
            Self::Share { binding, exceeded } => share(dossier, *binding, *exceeded),
            Self::AllOrNone { binding } => {
                let Text { zh, en } = dossier.limit_name(*binding);
                let others = dossier.bindings[*binding].members.len().saturating_sub(1);
                say!(
                    "{zh}要求同组项目全部资助或全部不资助，另外 {others} 个项目未获资助",
                    "{en} funds all of its set or none, and the other {others} are not funded"
                )
            }
            Self::Needs { needs } => {
                say!("所依赖的项目 {needs} 未获资助", "it needs {needs}, which is not funded")
            }
            Self::Behind { better } => {
                let (id, rank) = (dossier.candidates.id(*better), dossier.candidates.rank[better.at()]);
                say!(
                    "按严格排序规则，排名更前的 {id}（第 {rank} 名）未获资助，其后的项目不得资助",
                    "under strict ranking nobody behind {id} (rank {rank}) may be funded, and {id} is not funded"
                )
            }
            Self::Skips { better } => {
                let (id, rank) = (dossier.candidates.id(*better), dossier.candidates.rank[better.at()]);
                say!(
                    "按排序规则只能跳过资助不了的项目，而排名更前的 {id}（第 {rank} 名）尚可资助",
                    "the ranking passes over a candidate only where it does not fit, and {id} (rank {rank}), which \
                     ranks before it and is not funded, would fit"
                )
            }
        }
    }
}

fn places(dossier: &Dossier, direction: DirectionIx, most: i64) -> Text {
    let id = &dossier.case.programme.direction(direction).id;
    if most == 0 {
        return say!("方向 {id} 不设名额", "direction {id} has no places");
    }
    let Some(last) = dossier.standing.funded[direction.at()].last() else {
        return say!("方向 {id} 的 {most} 个名额已满", "all {most} places of direction {id} are taken");
    };
    let rank = dossier.candidates.rank[last.at()];
    let taken = match most {
        1 => format!("the one place of direction {id} is"),
        _ => format!("all {most} places of direction {id} are"),
    };
    say!("方向 {id} 的 {most} 个名额已满（末位资助：第 {rank} 名）", "{taken} taken (last funded: rank {rank})")
}

/// `, but only 20 of the 1,000 of direction 1.5 are left`: what follows a request that the money does not reach for.
pub(super) fn money_left(dossier: &Dossier, obstacle: &Obstacle) -> Text {
    let (most, left, whose) = match obstacle {
        Obstacle::Funds { direction, most, left } => {
            let id = &dossier.case.programme.direction(*direction).id;
            (most, left, say!("方向 {id} 的", "direction {id}"))
        }
        Obstacle::Total { most, left } => (most, left, say!("项目总经费", "the programme")),
        _ => return Text::default(),
    };
    let unit = &dossier.case.programme.money;
    let most = unit.show(*most);
    let Text { zh, en } = whose;
    if *left == Money::ZERO {
        return say!("，而{zh} {most}已全部安排", ", but all of the {most} of {en} are awarded");
    }
    let left = unit.show(*left);
    say!("，而{zh} {most}只余 {left}", ", but only {left} of the {most} of {en} are left")
}

/// What stands before the amount that a candidate asks for.
pub(super) fn asking(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "申请 ",
        Lang::En => "it asks ",
    }
}

/// `it asks 165`, and the least that it may get where that is less.
fn asked(dossier: &Dossier, candidate: CandidateIx) -> Text {
    let unit = &dossier.case.programme.money;
    let requested = dossier.candidates.requested[candidate.at()];
    let least = dossier.case.least_award(dossier.candidates, candidate);
    let asks = unit.show(requested);
    if least == requested {
        return Text { zh: format!("{}{asks}", asking(Lang::Zh)), en: format!("{}{asks}", asking(Lang::En)) };
    }
    let least = unit.show(least);
    say!("申请 {asks}，按最低档也需 {least}", "it asks {asks}, {least} at the lowest level")
}

/// `limit "enterprises": at least 20 % of the money must be theirs`.
fn share(dossier: &Dossier, binding: usize, exceeded: bool) -> Text {
    let Text { zh, en } = dossier.limit_name(binding);
    let MemberMeasure::Share { least, most, .. } = &dossier.bindings[binding].measure else { return Text::default() };
    let Text { zh: of_zh, en: of_en } = dossier.measured(binding);
    let bound = if exceeded { most } else { least }.map(Share::percent).unwrap_or_default();
    if exceeded {
        say!("加入该项目后，{zh}占{of_zh}的比例将超过 {bound}", "with it {en} would have more than {bound} of {of_en}")
    } else {
        say!("加入该项目后，{zh}占{of_zh}的比例将低于 {bound}", "with it {en} would have less than {bound} of {of_en}")
    }
}

fn limit(dossier: &Dossier, binding: usize, adds: i128, most: i64) -> Text {
    let Text { zh, en } = dossier.limit_name(binding);
    let usage = &dossier.standing.uses[binding];
    let show = |amount| dossier.show_measure(binding, amount);
    if dossier.bindings[binding].measure == MemberMeasure::Count {
        if most == 0 {
            return say!("{zh}不允许资助此类项目", "{en} allows none");
        }
        let named: Vec<&str> = usage.first.iter().map(|holder| dossier.candidates.id(*holder)).collect();
        let (ids_zh, ids_en) = (named.join("、"), named.join(", "));
        let more = usage.holders - named.len();
        let projects = if most == 1 { "project" } else { "projects" };
        return if more > 0 {
            say!(
                "{zh}最多资助 {most} 个项目，已由 {ids_zh} 等 {most} 个项目占用",
                "{en} allows {most} {projects}, and {ids_en} and {more} more take them up"
            )
        } else if most == 1 {
            say!("{zh}最多资助 1 个项目，已由 {ids_zh} 占用", "{en} allows 1 project, and {ids_en} has it")
        } else {
            say!(
                "{zh}最多资助 {most} 个项目，已由 {ids_zh} 占用",
                "{en} allows {most} {projects}, and {ids_en} take them up"
            )
        };
    }
    let (left, most, adds) = (show(i128::from(most) - usage.used), show(i128::from(most)), show(adds));
    let of = dossier.measured(binding);
    let (of_zh, of_en) = (of.zh, of.en);
    say!(
        "{zh}的{of_zh}合计不超过 {most}，只余 {left}，而该项目为 {adds}",
        "{en} allows {most} of {of_en} in sum, of which {left} are left, and it adds {adds}"
    )
}

/// A reason without its closing stop, so that it can stand within a sentence.
pub(super) fn stripped(reason: &str) -> &str {
    reason.trim().trim_end_matches(['。', '.', '；', ';', '，', ','])
}

impl Dossier<'_> {
    /// `limit "one per country" (clause 1.5) for Egypt`; a limit without a title goes by its id.
    #[must_use]
    pub fn limit_name(&self, binding: usize) -> Text {
        let binding = &self.bindings[binding];
        let limit = &self.case.programme.limits[binding.limit];
        let clause = &limit.clause;
        let Text { zh: name_zh, en: name_en } = if let Some(Text { zh, en }) = &limit.title {
            say!("限制“{zh}”", "limit \"{en}\"")
        } else {
            let id = &limit.id;
            say!("限制 {id}", "limit {id}")
        };
        let RuleId::Limit { group, .. } = &binding.rule else { return binding.rule.describe() };
        let clause_zh = if clause.is_empty() { String::new() } else { format!("（条款 {clause}）") };
        let clause_en = if clause.is_empty() { String::new() } else { format!(" (clause {clause})") };
        if group.is_empty() {
            return say!("{name_zh}{clause_zh}", "{name_en}{clause_en}");
        }
        let Text { zh, en } = self.names.group(group);
        say!("{name_zh}{clause_zh}对“{zh}”", "{name_en}{clause_en} for {en}")
    }

    /// What a binding sums up: projects, money, or a column.
    #[must_use]
    pub fn measured(&self, binding: usize) -> Text {
        let binding = &self.bindings[binding];
        match (&binding.measure, &self.case.programme.limits[binding.limit].measure) {
            (MemberMeasure::Count | MemberMeasure::AllOrNone, _) => say!("项目数", "projects"),
            (MemberMeasure::Award | MemberMeasure::Share { of: ShareOf::Award, .. }, _) => {
                say!("资助经费", "the money awarded")
            }
            (MemberMeasure::Share { of: ShareOf::Projects, .. }, _) => say!("资助项目数", "the funded projects"),
            (MemberMeasure::Column { .. }, Measure::Column { of, .. }) => self.names.column(of),
            (MemberMeasure::Column { .. }, _) => say!("数值", "the column"),
        }
    }

    /// An amount in a binding's unit, for people.
    #[must_use]
    pub fn show_measure(&self, binding: usize, amount: i128) -> String {
        let (binding, programme) = (&self.bindings[binding], &self.case.programme);
        let shown = binding.measure.unit().show(amount, &programme.money);
        // A column of money is summed up as a number; people are told its unit.
        let column = match &programme.limits[binding.limit].measure {
            Measure::Column { of, .. } => programme.columns.iter().find(|column| column.name == *of),
            _ => None,
        };
        match column {
            Some(column) if column.kind == ColumnType::Money => format!("{shown} {}", programme.money.unit),
            _ => shown,
        }
    }
}
