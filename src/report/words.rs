//! Words that several reports share.

use crate::domain::{CandidateIx, Cells, Clause, Column, Decimal, Evidence, Lang, Money, Severity, Text};
use crate::say;
use crate::study::dossier::{Concern, Dossier, Kind, RuleUse, UseUnit};
use crate::study::levels::{Bought, Trimmed};

/// The mark of made-up data.
pub(super) fn synthetic() -> Text {
    say!("模拟数据", "synthetic data")
}

/// Parts of a caption side by side.
pub(super) fn join(parts: &[Text], lang: Lang) -> String {
    let mark = match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    };
    parts.iter().map(|part| part.get(lang)).collect::<Vec<_>>().join(mark)
}

/// An amount without its unit, for columns that name the unit in their heading.
pub(super) fn amount(dossier: &Dossier, amount: Money) -> String {
    dossier.case.programme.money.plain(amount).grouped()
}

/// Used over cap in per cent, rounded down to one place, so that 100 % means all of it; `None` where there is no cap.
pub(super) fn percent(used: i128, cap: i128) -> Option<String> {
    (cap > 0).then(|| format!("{} %", Decimal::new(used * 1000 / cap, 1)))
}

/// What a rule is called in a table.
pub(super) fn rule_name(dossier: &Dossier, rule: &RuleUse) -> Text {
    rule.binding.map_or_else(|| rule.rule.describe(), |binding| dossier.limit_name(binding))
}

/// The unit of a rule's figures.
pub(super) fn rule_unit(dossier: &Dossier, rule: &RuleUse) -> Text {
    match rule.unit {
        UseUnit::Count => say!("项", "projects"),
        UseUnit::Money => Text::same(&dossier.case.programme.money.unit),
        UseUnit::Column(_) => rule.binding.map(|binding| dossier.measured(binding)).unwrap_or_default(),
    }
}

/// Why a person must look.
pub(super) fn concern(concern: Concern) -> Text {
    match concern {
        Concern::Documents => say!("查验材料", "look at documents"),
        Concern::Undecided => say!("补齐数据", "data are missing"),
        Concern::Advice => say!("说明理由", "justify the deviation from advice"),
    }
}

/// What a clause is decided from.
pub(super) fn evidence(clause: &Clause) -> Text {
    match (clause.evidence, clause.severity) {
        (Evidence::Data, Severity::Must) => say!("数据", "data"),
        (Evidence::Data, Severity::Advice) => say!("数据（建议）", "data (advice)"),
        (Evidence::Documents, _) => say!("材料", "documents"),
        (Evidence::Note, _) => say!("说明", "note"),
    }
}

/// What people call the values of a cell; the values of a list side by side.
pub(super) fn values(dossier: &Dossier, column: &Column, row: usize) -> Text {
    let Cells::Text(texts) = &column.cells else { return Text::same(column.show(row).unwrap_or_default()) };
    let words: Vec<Text> = texts.text(row).split(';').map(|value| dossier.names.value(value.trim())).collect();
    let (zh, en): (Vec<String>, Vec<String>) = words.into_iter().map(|text| (text.zh, text.en)).unzip();
    Text { zh: zh.join("；"), en: en.join("; ") }
}

/// At most `most` candidates in the order of the input: all where they are so few, else those that [`nearest`] puts first.
pub(super) fn foremost(dossier: &Dossier, most: usize) -> Vec<CandidateIx> {
    if dossier.candidates.len() <= most {
        return dossier.candidates.rows().collect();
    }
    let mut chosen: Vec<CandidateIx> = nearest(dossier, most).into_iter().take(most).map(|(_, c)| c).collect();
    chosen.sort_unstable();
    chosen
}

/// The candidates that may be funded, with how many places they stand from the funding line of their direction; nearest
/// first. The funded and those out of order count as on the line, unless more than `most` are funded.
pub(super) fn nearest(dossier: &Dossier, most: usize) -> Vec<(usize, CandidateIx)> {
    let keep_funded = dossier.headline.funded <= most;
    let mut seen = vec![(0_usize, 0_usize); dossier.directions.len()];
    let mut ordered: Vec<(usize, CandidateIx)> = Vec::with_capacity(dossier.candidates.len());
    for candidate in dossier.candidates.canonical_order() {
        let (at, direction) = (candidate.at(), dossier.candidates.direction[candidate.at()].at());
        let (funded, unfunded) = &mut seen[direction];
        let distance = match dossier.decisions[at].kind {
            Kind::Funded => {
                *funded += 1;
                if keep_funded { 0 } else { dossier.directions[direction].funded - *funded }
            }
            Kind::Unfunded if dossier.decisions[at].out_of_order() => 0,
            Kind::Unfunded => {
                *unfunded += 1;
                *unfunded
            }
            Kind::Ineligible => continue,
        };
        ordered.push((distance, candidate));
    }
    ordered.sort_unstable();
    ordered
}

/// What trimming bought, in one sentence; empty where nobody asked.
pub(super) fn bought(dossier: &Dossier) -> Text {
    let count = dossier.trimmed.len();
    let unit = &dossier.case.programme.money;
    let cut = unit.show(dossier.trimmed.iter().map(Trimmed::cut).sum());
    let trimmed = say!(
        "{count} 个项目的资助额低于申请额，共核减 {cut}",
        "{count} of the funded get less than they asked for, {cut} less together"
    );
    let Text { zh, en } = trimmed;
    match &dossier.bought {
        None => say!("{zh}。", "{en}."),
        Some(Bought::Against { without, gain, enter, leave }) => {
            let (without, gain) = (without.plain().grouped(), gain.plain().grouped());
            let (enter, leave) = (enter.len(), leave.len());
            say!(
                "{zh}；与一律按申请额资助的最优方案（总评分 {without}）相比，总评分多 {gain}，多资助 {enter} 个、少资助 {leave} 个项目。",
                "{en}; against the optimum with every award at the request (merit {without}) that is {gain} more merit, with \
                 {enter} projects in and {leave} out."
            )
        }
        Some(Bought::Everything) => say!(
            "{zh}；一律按申请额资助则没有任何方案能满足全部规则。",
            "{en}; with every award at the request no allocation would keep the rules."
        ),
        Some(Bought::Unknown) => say!(
            "{zh}；一律按申请额资助的最优方案未及求出，无从比较。",
            "{en}; the optimum with every award at the request was not found in time, so nothing is compared."
        ),
    }
}
