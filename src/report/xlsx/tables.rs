//! The sheets summary, directions, rules and screening.

use super::sheet::{Cell, Sheet, Style, heading};
use crate::domain::{Decimal, Lang, RuleId, Text};
use crate::report::words;
use crate::say;
use crate::study::dossier::{DirectionFacts, Dossier, UseUnit};
use rust_xlsxwriter::{Worksheet, XlsxError};

pub(super) fn summary(sheet: &mut Worksheet, dossier: &Dossier, style: &Style, lang: Lang) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(sheet, &say!("概览", "Summary"), style, lang)?;
    sheet.title(dossier.case.programme.title.get(lang))?;
    if dossier.synthetic {
        sheet.title(words::synthetic().get(lang))?;
    }
    for (name, value) in figures(dossier, lang) {
        sheet.row(&[Cell::Strong(name.get(lang).into()), value])?;
    }
    let section = |sheet: &mut Sheet, title: Text| {
        sheet.row(&[])?;
        sheet.row(&[Cell::Strong(title.get(lang).into())])
    };
    section(&mut sheet, say!("与指南的不同", "What differs from the guide"))?;
    if dossier.case.deviations.is_empty() {
        sheet.row(&[Cell::Text(say!("无", "nothing").get(lang).into())])?;
    }
    for deviation in &dossier.case.deviations {
        let change = match (&deviation.from, &deviation.to) {
            (Some(from), Some(to)) => format!("{from} → {to}"),
            (from, to) => from.iter().chain(to).cloned().collect(),
        };
        let reason = deviation.reason.as_ref().map_or_else(String::new, |reason| reason.get(lang).to_owned());
        sheet.row(&[Cell::text(&deviation.what, lang), Cell::Text(change), Cell::Wrapped(reason)])?;
    }
    section(&mut sheet, say!("输入文件（SHA-256）", "Input files (SHA-256)"))?;
    for (name, sum) in &dossier.inputs {
        sheet.row(&[Cell::Text(name.clone()), Cell::Text(sum.clone())])?;
    }
    sheet.finish_plain(66)
}

fn figures(dossier: &Dossier, lang: Lang) -> Vec<(Text, Cell)> {
    let head = &dossier.headline;
    let (programme, scenario) = (&dossier.case.programme, &dossier.case.scenario);
    let unit = &programme.money.unit;
    let money = |amount| Cell::Money(programme.money.plain(amount));
    let mut figures = vec![
        (say!("情景", "Scenario"), Cell::Text(format!("{} {}", scenario.id, scenario.title.get(lang)).trim().into())),
        (say!("结论", "Status"), Cell::text(&head.status(), lang)),
        (say!("总评分", "Merit"), Cell::Number(head.objective.plain())),
        (say!("总评分上界", "Bound on merit"), Cell::Number(head.bound.plain())),
        (say!("差距", "Gap"), Cell::Number(head.gap.plain())),
        (say!("资助经费（{unit}）", "Awarded ({unit})"), money(head.awarded)),
        (say!("总经费（{unit}）", "Total ({unit})"), money(head.total)),
        (say!("结余（{unit}）", "Left ({unit})"), money(head.left)),
        (say!("资助项目数", "Funded projects"), Cell::count(head.funded)),
        (
            say!("计划项目数", "Planned projects"),
            Cell::maybe(head.planned, |planned| Cell::Number(Decimal::new(planned, 0))),
        ),
        (say!("候选项目数", "Candidates"), Cell::count(head.candidates)),
        (say!("符合条件", "Eligible"), Cell::count(head.eligible)),
        (say!("待核对", "To be checked"), Cell::count(head.to_check)),
        (say!("不符合条件", "Ineligible"), Cell::count(head.ineligible)),
        (say!("未按排名", "Out of rank order"), Cell::count(dossier.out_of_order.len())),
    ];
    if let Some(presence) = head.presence {
        figures.push((say!("所有最优方案均资助", "Funded in every optimal allocation"), Cell::count(presence.always)));
        figures.push((say!("部分最优方案资助", "Funded in some optimal allocations"), Cell::count(presence.sometimes)));
    }
    if dossier.case.has_levels() {
        figures.push((say!("核减", "Trimmed awards"), Cell::Wrapped(words::bought(dossier).get(lang).to_owned())));
    }
    figures.push((say!("程序版本", "Program"), Cell::Text(format!("fundline {}", dossier.program_version))));
    if head.candidates > super::MOST_ROWS {
        let most = super::MOST_ROWS;
        let note = say!(
            "每张表最多 {most} 行，其余见 allocation.csv",
            "a sheet holds {most} rows at most; allocation.csv has all candidates"
        );
        figures.push((say!("注意", "Note"), Cell::text(&note, lang)));
    }
    figures
}

pub(super) fn directions(sheet: &mut Worksheet, dossier: &Dossier, style: &Style, lang: Lang) -> Result<(), XlsxError> {
    let unit = &dossier.case.programme.money.unit;
    let columns = [
        heading(say!("方向", "Direction"), 10),
        heading(say!("名称", "Title"), 50),
        heading(say!("指南项目数", "Planned in the guide"), 12),
        heading(say!("名额", "Places"), 8),
        heading(say!("候选", "Candidates"), 10),
        heading(say!("符合条件", "Eligible"), 10),
        heading(say!("待核对", "To check"), 10),
        heading(say!("不符合条件", "Ineligible"), 12),
        heading(say!("资助", "Funded"), 8),
        heading(say!("空缺名额", "Places left"), 10),
        heading(say!("申请经费（{unit}）", "Requested ({unit})"), 16),
        heading(say!("资助经费（{unit}）", "Awarded ({unit})"), 16),
        heading(say!("经费上限（{unit}）", "Cap ({unit})"), 16),
        heading(say!("余额（{unit}）", "Left ({unit})"), 14),
        heading(say!("使用率", "Share used"), 10),
        heading(say!("总评分", "Merit"), 14),
        heading(say!("末位资助排名", "Last funded rank"), 10),
        heading(say!("末位资助编号", "Last funded"), 16),
        heading(say!("首位未资助排名", "First unfunded rank"), 10),
        heading(say!("首位未资助编号", "First unfunded"), 16),
        heading(say!("未按排名", "Out of order"), 10),
        heading(say!("空缺原因", "Why places are left"), 60),
    ];
    let mut sheet = Sheet::new(sheet, &say!("方向", "Directions"), style, lang)?;
    sheet.header(&columns, lang)?;
    for fact in &dossier.directions {
        sheet.row(&direction(dossier, fact, lang))?;
    }
    sheet.finish(&columns)
}

fn direction(dossier: &Dossier, fact: &DirectionFacts, lang: Lang) -> Vec<Cell> {
    let plain = |amount| dossier.case.programme.money.plain(amount);
    let whole = |number: i64| Cell::Number(Decimal::new(number, 0));
    let rank = |candidate: crate::domain::CandidateIx| whole(i64::from(dossier.candidates.rank[candidate.at()]));
    let id = |candidate| Cell::Text(dossier.candidates.id(candidate).to_owned());
    let share = fact.funds.filter(|most| most.0 > 0).map(|most| plain(fact.awarded).to_f64() / plain(most).to_f64());
    vec![
        Cell::Text(fact.id.clone()),
        Cell::text(&fact.title, lang),
        Cell::Text(fact.planned.clone()),
        Cell::maybe(fact.places, whole),
        Cell::count(fact.candidates),
        Cell::count(fact.eligible),
        Cell::count(fact.to_check),
        Cell::count(fact.ineligible),
        Cell::count(fact.funded),
        Cell::maybe(fact.places, |_| whole(fact.shortfall.as_ref().map_or(0, |shortfall| shortfall.places))),
        Cell::Money(plain(fact.requested)),
        Cell::Money(plain(fact.awarded)),
        Cell::maybe(fact.funds.map(plain), Cell::Money),
        Cell::maybe(fact.left.map(plain), Cell::Money),
        Cell::maybe(share, Cell::Percent),
        Cell::Merit(fact.merit.plain()),
        Cell::maybe(fact.last_funded, rank),
        Cell::maybe(fact.last_funded, id),
        Cell::maybe(fact.first_unfunded, rank),
        Cell::maybe(fact.first_unfunded, id),
        Cell::count(fact.out_of_order),
        Cell::maybe(fact.shortfall.as_ref(), |shortfall| Cell::Wrapped(shortfall.why.get(lang).to_owned())),
    ]
}

pub(super) fn rules(sheet: &mut Worksheet, dossier: &Dossier, style: &Style, lang: Lang) -> Result<(), XlsxError> {
    let columns = [
        heading(say!("规则", "Rule"), 60),
        heading(say!("限制编号", "Limit"), 26),
        heading(say!("指南条款", "Clause"), 12),
        heading(say!("单位", "Unit"), 16),
        heading(say!("已用", "Used"), 14),
        heading(say!("下限", "At least"), 14),
        heading(say!("上限", "At most"), 14),
        heading(say!("余量", "Slack"), 14),
        heading(say!("已用尽", "Used up"), 10),
        heading(say!("阻挡未资助项目数", "Keeps out"), 12),
    ];
    let mut sheet = Sheet::new(sheet, &say!("规则", "Rules"), style, lang)?;
    sheet.header(&columns, lang)?;
    let money = &dossier.case.programme.money;
    for rule in dossier.rules.iter().take(super::MOST_ROWS) {
        let amount = |amount: i128| match rule.unit {
            UseUnit::Money => Cell::Money(rule.decimal(amount, money)),
            UseUnit::Count | UseUnit::Column(_) => Cell::Number(rule.decimal(amount, money)),
        };
        let used_up = if rule.used_up() { say!("是", "yes") } else { Text::default() };
        sheet.row(&[
            Cell::text(&words::rule_name(dossier, rule), lang),
            if let RuleId::Limit { limit, .. } = &rule.rule { Cell::Text(limit.clone()) } else { Cell::Empty },
            Cell::maybe(rule.clause.clone(), Cell::Text),
            Cell::text(&words::rule_unit(dossier, rule), lang),
            amount(rule.used),
            Cell::maybe(rule.least.map(i128::from), amount),
            Cell::maybe(rule.most.map(i128::from), amount),
            amount(rule.slack()),
            Cell::text(&used_up, lang),
            Cell::count(rule.blocks),
        ])?;
    }
    for dependency in &dossier.dependencies {
        let (project, needs) = (&dependency.project, &dependency.needs);
        let name = say!("{project} 依赖 {needs}", "{project} needs {needs}");
        let state = match (dependency.project_funded, dependency.needs_funded) {
            (true, _) => say!("均获资助", "both are funded"),
            (false, true) => say!("仅 {needs} 获资助", "only {needs} is funded"),
            (false, false) => say!("均未获资助", "neither is funded"),
        };
        sheet.row(&[Cell::text(&name, lang), Cell::Empty, Cell::Empty, Cell::text(&state, lang)])?;
    }
    sheet.finish(&columns)
}

pub(super) fn screening(sheet: &mut Worksheet, dossier: &Dossier, style: &Style, lang: Lang) -> Result<(), XlsxError> {
    let columns = [
        heading(say!("条款", "Clause"), 14),
        heading(say!("要求", "Requirement"), 70),
        heading(say!("判定依据", "Decided from"), 14),
        heading(say!("不通过", "Failed"), 10),
        heading(say!("缺数据待核对", "Undecided"), 12),
        heading(say!("未从建议", "Advice not followed"), 12),
        heading(say!("需查验材料", "Documents to look at"), 12),
    ];
    let mut sheet = Sheet::new(sheet, &say!("形式审查", "Screening"), style, lang)?;
    sheet.header(&columns, lang)?;
    for fact in &dossier.clauses {
        let clause = &dossier.case.programme.clauses[fact.clause.at()];
        sheet.row(&[
            Cell::Text(clause.id.clone()),
            Cell::Wrapped(clause.reason.get(lang).to_owned()),
            Cell::text(&words::evidence(clause), lang),
            Cell::count(fact.failed),
            Cell::count(fact.undecided),
            Cell::count(fact.advised),
            Cell::count(fact.documents),
        ])?;
    }
    sheet.finish(&columns)
}

pub(super) fn trimmed(sheet: &mut Worksheet, dossier: &Dossier, style: &Style, lang: Lang) -> Result<(), XlsxError> {
    let unit = &dossier.case.programme.money.unit;
    let columns = [
        heading(say!("编号", "Id"), 14),
        heading(say!("方向", "Direction"), 10),
        heading(say!("排名", "Rank"), 8),
        heading(say!("申请经费（{unit}）", "Requested ({unit})"), 16),
        heading(say!("资助经费（{unit}）", "Awarded ({unit})"), 16),
        heading(say!("核减（{unit}）", "Cut ({unit})"), 14),
        heading(say!("比例", "Share"), 10),
        heading(say!("评分", "Merit"), 10),
        heading(say!("计入评分", "Merit kept"), 12),
    ];
    let mut sheet = Sheet::new(sheet, &say!("核减", "Trimmed"), style, lang)?;
    sheet.header(&columns, lang)?;
    let money = |amount| Cell::Money(dossier.case.programme.money.plain(amount));
    for one in dossier.trimmed.iter().take(super::MOST_ROWS) {
        let at = one.candidate.at();
        sheet.row(&[
            Cell::Text(dossier.candidates.id(one.candidate).to_owned()),
            Cell::Text(dossier.case.programme.direction(dossier.candidates.direction[at]).id.clone()),
            Cell::Number(Decimal::new(i64::from(dossier.candidates.rank[at]), 0)),
            money(one.requested),
            money(one.award),
            money(one.cut()),
            Cell::Percent(one.share().plain().to_f64()),
            Cell::Merit(one.merit.plain()),
            Cell::Number(one.kept.plain()),
        ])?;
    }
    sheet.finish(&columns)
}
