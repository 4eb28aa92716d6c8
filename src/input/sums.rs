//! Sums over the files: what is locked must fit, and nothing may overflow.

use super::ledger::Ledger;
use super::levels::MOST_LEVELS;
use super::relations::Rows;
use super::scenario;
use super::values::GREATEST;
use crate::domain::{CandidateIx, Candidates, Case, Decimal, Money, Place, SCORE_PLACES, Score};
use crate::say;

/// The merit × weight of all candidates together, counted in the greatest unit that divides each of them, stays below
/// 2⁶²: the objective in whole numbers then fits an `i64`, with room for a difference of two.
const MOST_SCORE: i128 = 1 << 62;

/// The sums of what is requested and of weighted merit over all candidates must not overflow later. Do they not?
pub(super) fn overflow(case: &Case, candidates: &Candidates, file: &str, ledger: &mut Ledger) -> bool {
    let before = ledger.errors();
    let requested = candidates.requested.iter().map(|amount| i128::from(amount.0)).sum::<i128>();
    if requested > i128::from(GREATEST) {
        let decimals = case.programme.money.decimals;
        let (sum, most) = (Decimal::new(requested, decimals).grouped(), Decimal::new(GREATEST, decimals).grouped());
        ledger.error(
            "R108",
            column(file, "requested"),
            say!("申请经费合计 {sum} 过大，会溢出", "all requests together, {sum}, would overflow"),
            say!(
                "合计最大为 {most}；请检查单位，或改用更大的单位",
                "the greatest sum is {most}: check the unit, or use a larger one"
            ),
        );
    }
    if too_many_levels(case, candidates, file, ledger) {
        return false;
    }
    let scores =
        || candidates.direction.iter().zip(&candidates.merit).map(|(ix, merit)| Score::of(*merit, case.weight(*ix)).0);
    let sum = scores().try_fold(0_i128, i128::checked_add).unwrap_or(i128::MAX);
    // Every award has a score of its own; several of a candidate never count together, but their sum bounds all sums.
    let offers = |row| {
        let candidate = CandidateIx::new(row);
        let weight = case.weight(candidates.direction[row]);
        case.offers(candidates, candidate).into_iter().map(move |offer| Score::of(offer.merit, weight).0)
    };
    let every = || (0..candidates.len()).flat_map(offers);
    let all = if case.has_levels() { every().try_fold(0_i128, i128::checked_add).unwrap_or(i128::MAX) } else { sum };
    if all >= MOST_SCORE && all / every().fold(0, gcd).max(1) >= MOST_SCORE {
        let total = Decimal::new(sum, SCORE_PLACES).grouped();
        ledger.error(
            "R109",
            column(file, "merit"),
            say!(
                "加权评分合计 {total} 过大或小数位过多，会溢出",
                "all weighted merit together, {total}, would overflow"
            ),
            say!("请减少评分或权重的小数位，或缩小评分", "use fewer places in merit or weights, or smaller merits"),
        );
    }
    ledger.errors() == before
}

/// Steps so small that somebody has more awards to choose from than a person could overlook.
fn too_many_levels(case: &Case, candidates: &Candidates, file: &str, ledger: &mut Ledger) -> bool {
    let count = |row: usize| {
        let levels = case.levels.get(candidates.direction[row].at())?.as_ref()?;
        Some(levels.count(candidates.requested[row]))
    };
    let most = (0..candidates.len()).filter_map(|row| Some((count(row)?, row))).max_by_key(|found| found.0);
    let Some((count, row)) = most.filter(|(count, _)| *count > MOST_LEVELS) else { return false };
    let id = candidates.id(CandidateIx::new(row));
    ledger.error(
        "R112",
        Place { row: Some(row + 1), ..column(file, "requested") },
        say!("项目 `{id}` 有 {count} 个资助档次", "`{id}` has {count} awards to choose from"),
        say!(
            "至多 {MOST_LEVELS} 个：请加大 award_levels 的步长，或提高最低比例",
            "{MOST_LEVELS} are the most: give award_levels a greater step, or a greater least share"
        ),
    );
    true
}

fn column(file: &str, name: &str) -> Place {
    Place { column: Some(name.into()), ..Place::file(file) }
}

fn gcd(mut one: i128, mut other: i128) -> i128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The projects locked as funded must fit the total, and the money and places of each direction.
pub(super) fn locks(
    case: &Case,
    draft: &scenario::Draft,
    candidates: &Candidates,
    rows: &Rows<'_>,
    ledger: &mut Ledger,
) {
    let unit = &case.programme.money;
    let locked: Vec<(usize, &Place)> = case
        .scenario
        .fund
        .iter()
        .zip(&draft.fund)
        .filter_map(|(lock, at)| Some((rows.get(lock.id.as_str())?.at(), at)))
        .collect();
    let Some((_, first)) = locked.first() else { return };
    let least = |row: &usize| case.least_award(candidates, CandidateIx::new(*row));
    let sum = |rows: &[usize]| rows.iter().map(least).sum::<Money>();
    let all: Vec<usize> = locked.iter().map(|(row, _)| *row).collect();
    let (used, total) = (sum(&all), case.programme.total);
    if used > total {
        let (used, total) = (unit.show(used), unit.show(total));
        ledger.error(
            "R105",
            draft.total.clone().unwrap_or_else(|| (*first).clone()),
            say!(
                "锁定资助的项目共需 {used}，超过总经费 {total}",
                "the projects locked as funded need {used}, more than the total of {total}"
            ),
            say!("请提高总经费，或取消部分锁定", "raise the total, or drop some locks"),
        );
    }
    for (nth, direction) in case.programme.directions.iter().enumerate() {
        let here: Vec<(usize, &Place)> =
            locked.iter().filter(|(row, _)| candidates.direction[*row].at() == nth).copied().collect();
        let Some((_, at)) = here.last() else { continue };
        let (id, rows) = (&direction.id, here.iter().map(|(row, _)| *row).collect::<Vec<_>>());
        let tolerance = case.tolerance();
        let funds = direction.funds.and_then(|funds| funds.range(tolerance).most).map(Money);
        if let Some(cap) = funds.filter(|cap| sum(&rows) > *cap) {
            let (used, cap) = (unit.show(sum(&rows)), unit.show(cap));
            ledger.error(
                "R106",
                (*at).clone(),
                say!(
                    "方向 {id} 锁定资助的项目共需 {used}，超过其经费 {cap}",
                    "the projects locked as funded in direction {id} need {used}, more than its {cap}"
                ),
                say!("请提高该方向经费，或取消部分锁定", "raise the direction's funds, or drop some locks"),
            );
        }
        let places = direction.projects.and_then(|projects| projects.range(tolerance).most);
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if let Some(places) = places.filter(|places| count > *places) {
            ledger.error(
                "R107",
                (*at).clone(),
                say!(
                    "方向 {id} 锁定资助 {count} 个项目，超过名额 {places}",
                    "{count} projects are locked as funded in direction {id}, which has {places} places"
                ),
                say!("请增加名额，或取消部分锁定", "raise the number of projects, or drop some locks"),
            );
        }
    }
}
