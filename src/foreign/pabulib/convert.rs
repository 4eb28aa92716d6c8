//! Elections → one programme with its candidates, scenarios and ballots.

use super::caps::{Caps, caps};
use super::election::{Election, VoteKind, is_none, total};
use super::layout::{Layout, Purse, layout};
use super::merits::merits;
use super::table::{Further, ballots, is_selected, table};
use super::{Options, refuse, too_large};
use crate::domain::{
    Clause, Decimal, DirectionOverride, Evidence, Issues, Money, MoneyUnit, Place, Programme, Scenario, Severity, Text,
    Waived, Waiver,
};
use crate::foreign::issues::{place, some};
use crate::foreign::made::{Imported, at_most, base, programme};
use crate::foreign::number::{amount, rounded, sum};
use crate::say;
use std::collections::BTreeMap;

/// Most places of a programme's money.
const MOST_DECIMALS: u8 = 6;
/// Places of the money of most currencies.
const USUAL_DECIMALS: u8 = 2;
/// Sums beyond this do not fit a programme: see the ledger of `input`.
const GREATEST: i128 = (i64::MAX >> 2) as i128;

/// Builds the programme; `None` where that is impossible, which is told.
pub(super) fn convert(elections: &mut [Election], options: Options, issues: &mut Issues) -> Option<Imported> {
    elections.sort_by(|a, b| (a.part(), &a.stem).cmp(&(b.part(), &b.stem)));
    let elections = &*elections;
    let mut assumptions: Vec<Text> = elections.iter().flat_map(|election| election.assumed.clone()).collect();
    let unit = currency(elections, issues)?;
    together(elections, issues);
    let caps: Vec<Vec<Caps>> = elections
        .iter()
        .map(|election| if options.budget_alone { Vec::new() } else { caps(election, issues) })
        .collect();
    let purse = purse(elections, &caps, &mut assumptions, issues)?;
    let Some(layout) = layout(elections, &caps, purse) else {
        too_large(issues, &elections[0].shown, "budget");
        return None;
    };
    assumptions.extend(layout.assumed.iter().cloned());
    assumptions.extend(without_ballots(elections));
    let mut notes: Vec<Vec<Text>> = elections.iter().map(|_| Vec::new()).collect();
    let merits = elections
        .iter()
        .zip(&mut notes)
        .map(|(election, notes)| merits(election, options.merit, notes, issues))
        .collect::<Option<Vec<_>>>()?;
    assumptions.extend(of_files(elections, &notes));
    let ids = ids(elections, &mut assumptions);
    let money = MoneyUnit { unit, decimals: purse.decimals };
    let whole: Money = elections
        .iter()
        .map(|election| purse.cap(election.budget, election.projects.iter().map(|project| &project.cost)))
        .sum::<Option<Money>>()?;
    let (id, title) = head(elections);
    let mut made = programme(&id, title, money, whole);
    made.source = Some(source(elections));
    made.directions.clone_from(&layout.directions);
    made.limits.clone_from(&layout.limits);
    let further = Further::of(elections);
    made.columns = further.specs(&layout, elections.len() > 1);
    let mut scenarios = vec![base()];
    scenarios.extend(budget_alone(&made, &layout));
    scenarios.extend(threshold(elections, &mut made, &further, &mut assumptions));
    official(elections, &merits, &made.money, &mut assumptions);
    let table = table(elections, &layout, &merits, &ids, purse, &further);
    Some(Imported {
        ballots: ballots(elections, &ids),
        programme: made,
        table,
        scenarios,
        assumptions,
        stated_optimum: None,
    })
}

fn currency(elections: &[Election], issues: &mut Issues) -> Option<String> {
    let mut found: Vec<&str> =
        elections.iter().map(|election| election.meta.get("currency").unwrap_or("money")).collect();
    found.sort_unstable();
    found.dedup();
    if let [only] = found.as_slice() {
        return Some((*only).to_owned());
    }
    let list = found.join(", ");
    refuse(
        issues,
        "I108",
        &elections[0].shown,
        say!("各文件的货币不同：{list}", "the files are in different currencies: {list}"),
        say!("请分别导入", "import them one by one"),
    );
    None
}

/// Tells of files that hardly belong to one programme: of different cities or years, or the same election twice.
fn together(elections: &[Election], issues: &mut Issues) {
    let help = || say!("请核对文件清单", "check the list of files");
    let (others, first) = match elections.split_first() {
        Some((first, others)) if !others.is_empty() => (others, first),
        _ => return,
    };
    for key in ["unit", "instance"] {
        let of = |election: &Election| election.meta.get(key).unwrap_or_default().to_owned();
        if let Some(other) = others.iter().find(|other| of(other) != of(first)) {
            let (one, another) = (of(first), of(other));
            issues.warn(
                "I127",
                place(&other.shown, other.meta.line(key), key),
                say!("各文件的 {key} 不同：`{one}`、`{another}`", "the files differ in {key}: `{one}`, `{another}`"),
                help(),
            );
        }
    }
    for (at, election) in elections.iter().enumerate() {
        let costs = |of: &Election| -> Vec<(String, Decimal)> {
            of.projects.iter().map(|project| (project.id.clone(), project.cost)).collect()
        };
        let same = |other: &&Election| other.budget == election.budget && costs(other) == costs(election);
        if let Some(twin) = elections[..at].iter().find(same) {
            let (one, other) = (&twin.shown, &election.shown);
            issues.warn(
                "I128",
                Place::file(other),
                say!("与 {one} 的项目和预算完全相同", "its projects and budget are those of {one}"),
                help(),
            );
        }
    }
}

/// Says which files have no ballots, and how many META speaks of.
fn without_ballots(elections: &[Election]) -> Option<Text> {
    let without: Vec<&Election> = elections.iter().filter(|election| election.ballots.is_none()).collect();
    let stated = |election: &&Election| election.meta.get("num_votes").and_then(amount).map(|stated| stated.value);
    let stated = total(without.iter().filter_map(stated))?.grouped();
    let stems: Vec<&str> = without.iter().map(|election| election.stem.as_str()).collect();
    let list = some(&stems);
    (!stems.is_empty()).then(|| {
        say!(
            "{list}：文件中没有选票（META 写的是 {stated} 张），需要选票的规则无法运行",
            "{list}: no ballots in the file (META speaks of {stated}): rules that need them cannot be run"
        )
    })
}

/// What was assumed of single files, each thing once, with the files that it holds for.
fn of_files(elections: &[Election], notes: &[Vec<Text>]) -> Vec<Text> {
    let mut seen: Vec<&Text> = Vec::new();
    notes.iter().flatten().for_each(|note| {
        if !seen.contains(&note) {
            seen.push(note);
        }
    });
    let told = |note: &Text| {
        let of = elections.iter().zip(notes).filter(|(_, notes)| notes.contains(note));
        let stems: Vec<&str> = of.map(|(election, _)| election.stem.as_str()).collect();
        let (list, Text { zh, en }) = (some(&stems), note);
        match stems.len() {
            1 => say!("{list}：{zh}", "{list}: {en}"),
            count => say!("{list}（共 {count} 个文件）：{zh}", "{list} (files: {count}): {en}"),
        }
    };
    seen.into_iter().map(told).collect()
}

/// How many places the amounts need, and a finer unit where projects cost nothing.
fn purse(
    elections: &[Election],
    caps: &[Vec<Caps>],
    assumptions: &mut Vec<Text>,
    issues: &mut Issues,
) -> Option<Purse> {
    let costs = || elections.iter().flat_map(|election| election.projects.iter().map(|project| project.cost));
    let amounts = costs()
        .chain(elections.iter().map(|election| election.budget))
        .chain(caps.iter().flatten().flat_map(|caps| caps.parts.iter().map(|part| part.1)));
    let needed = amounts.map(|amount| amount.places).max().unwrap_or(0);
    if needed > MOST_DECIMALS {
        assumptions.push(say!(
            "金额多于 {MOST_DECIMALS} 位小数，四舍五入到 {MOST_DECIMALS} 位",
            "amounts with more than {MOST_DECIMALS} places are rounded to {MOST_DECIMALS}"
        ));
    }
    let fits = |places: u8| {
        let all = total(costs().chain(elections.iter().map(|election| election.budget)));
        let scale = 10_i128.checked_pow(u32::from(places));
        all.zip(scale)
            .and_then(|(all, scale)| rounded(all, 0).units.checked_mul(scale))
            .is_some_and(|sum| sum < GREATEST)
    };
    let needed = needed.min(MOST_DECIMALS);
    // The usual places where sums fit with them, else no more than the amounts need.
    let choices = [needed.max(USUAL_DECIMALS), needed];
    let purse = choices.into_iter().find_map(|places| {
        let free = costs().filter(|cost| rounded(*cost, places).units == 0).count();
        let finer = if free == 0 { 0 } else { u8::try_from(free.to_string().len()).ok()? };
        let decimals = places + finer;
        (decimals <= MOST_DECIMALS && fits(decimals)).then_some((Purse { decimals, places }, free))
    });
    let Some((purse, free)) = purse else {
        too_large(issues, &elections[0].shown, "cost");
        return None;
    };
    if free > 0 {
        let least = Decimal::new(1, purse.decimals);
        assumptions.push(say!(
            "{free} 个项目费用为零；候选项目必须有申请额，故各按 {least} 计，有关预算也各增加 {least}，可行的组合因此不变",
            "projects that cost nothing: {free}; a candidate must ask for something, so each asks for {least}, and every budget that covers it is raised by {least}: which sets of projects fit is unchanged"
        ));
    }
    Some(purse)
}

/// Candidate ids: the projects' own; where two files share one, with the number of the election before it.
fn ids(elections: &[Election], assumptions: &mut Vec<Text>) -> Vec<Vec<String>> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    elections
        .iter()
        .flat_map(|election| &election.projects)
        .for_each(|project| *times.entry(&project.id).or_default() += 1);
    let shared = times.values().any(|count| *count > 1);
    if shared {
        assumptions.push(say!(
            "不同文件中有相同的项目编号：编号前加选区序号，如 `2:17`",
            "the files share project ids: each has the number of its election before it, as in `2:17`"
        ));
    }
    // A semicolon would separate two ids on a ballot.
    let plain = |id: &str| id.replace(';', ":");
    let id = |at: usize, id: &str| if shared { format!("{}:{}", at + 1, plain(id)) } else { plain(id) };
    elections
        .iter()
        .enumerate()
        .map(|(at, election)| election.projects.iter().map(|project| id(at, &project.id)).collect())
        .collect()
}

/// Id and title of the programme.
fn head(elections: &[Election]) -> (String, Text) {
    let first = &elections[0];
    if elections.len() == 1 {
        return (first.stem.clone(), Text::same(first.meta.get("description").unwrap_or(&first.stem)));
    }
    let unit = first.meta.get("unit").unwrap_or("city");
    let instance = first.meta.get("instance").unwrap_or_default();
    let title = format!("{unit} {instance}");
    (title.trim().replace(' ', "-"), Text::same(title.trim()))
}

fn source(elections: &[Election]) -> Text {
    let stems: Vec<&str> = elections.iter().map(|election| election.stem.as_str()).collect();
    let (list, count) = (some(&stems), stems.len());
    say!("Pabulib：{list}（共 {count} 个文件）", "Pabulib: {list} (files: {count})")
}

/// The scenario without the city's caps on parts of the budget, where there are any.
fn budget_alone(programme: &Programme, layout: &Layout) -> Option<Scenario> {
    if layout.parts.is_empty() {
        return None;
    }
    let reason =
        say!("只受预算约束：不采用按类别或片区的上限", "Only the budget binds: without the caps on parts of it");
    let is_limit = |id: &String| programme.limits.iter().any(|limit| limit.id == *id);
    let (limits, directions): (Vec<&String>, Vec<&String>) = layout.parts.iter().partition(|id| is_limit(id));
    let funds = Some(at_most(programme.total));
    let directions = directions
        .into_iter()
        .map(|id| (id.clone(), DirectionOverride { funds, ..DirectionOverride::default() }))
        .collect();
    let waive =
        limits.into_iter().map(|id| Waiver { what: Waived::Limit(id.clone()), reason: reason.en.clone() }).collect();
    Some(Scenario {
        id: "budget-alone".into(),
        title: say!("只受预算约束", "The budget alone"),
        reason: Some(reason),
        chain: vec!["base".into(), "budget-alone".into()],
        directions,
        waive,
        ..Scenario::default()
    })
}

const THRESHOLD: &str = "min_project_score_threshold";
const SWITCH: &str = "score-threshold";

/// The least score of a project, as clauses that a scenario turns on.
fn threshold(
    elections: &[Election],
    made: &mut Programme,
    further: &Further,
    assumptions: &mut Vec<Text>,
) -> Option<Scenario> {
    for (at, election) in elections.iter().enumerate() {
        let least = election.meta.get(THRESHOLD).and_then(amount).map(|least| least.value);
        let Some(least) = least.filter(|least| least.units > 0) else { continue };
        let column = match election.kind {
            VoteKind::Approval if further.has("votes") => "votes",
            _ if further.has("score") => "score",
            _ => "merit",
        };
        let number = at + 1;
        let several = elections.len() > 1;
        made.clauses.push(Clause {
            id: if several { format!("{THRESHOLD} {number}") } else { THRESHOLD.to_owned() },
            title: None,
            applies: several.then(|| format!("election = '{number}'")),
            require: Some(format!("{column} >= {least}")),
            reason: say!("未达到最低得票 {least}", "the project has fewer than the required {least} votes or points"),
            evidence: Evidence::Data,
            severity: Severity::Must,
            waivable: false,
            switch: Some(SWITCH.to_owned()),
        });
    }
    if made.clauses.is_empty() {
        return None;
    }
    assumptions.push(say!(
        "文件规定的最低得票（{THRESHOLD}）只在情景 `{SWITCH}` 中生效",
        "the least number of votes or points that the files demand ({THRESHOLD}) is in force only in the scenario `{SWITCH}`"
    ));
    Some(Scenario {
        id: SWITCH.into(),
        title: say!("要求最低得票", "With the least number of votes"),
        chain: vec!["base".into(), SWITCH.into()],
        switches: vec![SWITCH.into()],
        ..Scenario::default()
    })
}

/// Says what the city itself decided, where the files tell.
fn official(elections: &[Election], merits: &[Vec<Decimal>], money: &MoneyUnit, assumptions: &mut Vec<Text>) {
    let (mut count, mut spent, mut merit, mut special) = (0, Some(Decimal::new(0, 0)), Some(Decimal::new(0, 0)), 0);
    for (election, merits) in elections.iter().zip(merits) {
        let Some(column) = election.column(&["selected"]) else { continue };
        for (project, value) in election.projects.iter().zip(merits) {
            let cell = project.cells[column].as_str();
            if is_selected(cell) {
                count += 1;
                spent = spent.and_then(|spent| sum(spent, project.cost));
                merit = merit.and_then(|merit| sum(merit, *value));
            } else if !is_none(cell)
                && cell != "0"
                && !cell.eq_ignore_ascii_case("false")
                && !cell.eq_ignore_ascii_case("no")
            {
                special += 1;
            }
        }
    }
    let (Some(spent), Some(merit)) = (spent, merit) else { return };
    if count > 0 {
        let (spent, unit, merit) = (spent.grouped(), &money.unit, merit.grouped());
        assumptions.push(say!(
            "城市公布的结果（selected 列）：{count} 个项目，{spent} {unit}，评分合计 {merit}；fundline vote --rule official 将其写成分配方案",
            "the city's own outcome (column selected): {count} projects, {spent} {unit}, merit {merit}; fundline vote --rule official writes it as an allocation"
        ));
    }
    if special > 0 {
        assumptions.push(say!(
            "{special} 个项目的 selected 既不是 0 也不是 1（含义见文件的 comment），按未入选计",
            "projects whose selected is neither 0 nor 1: {special} (the file's comment may say why); they count as not selected"
        ));
    }
}
