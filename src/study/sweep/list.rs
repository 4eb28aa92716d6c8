//! The priority list, and what it costs at each total.

use super::{Axis, Priority};
use crate::domain::{Decimal, Money, SCORE_PLACES, Solution, Text};
use crate::say;
use crate::study::asker::Asker;
use crate::study::percent;
use crate::study::result::{Section, Table, Value, column};

/// The section of a list; `free` are the free optima.
pub(super) fn list(asker: &Asker, axis: &Axis, free: &[&Solution], found: &Priority) -> Section {
    let (case, candidates) = (&asker.base().case, &asker.base().candidates);
    let unit = &case.programme.money;
    let total: i128 = free.iter().enumerate().map(|(at, free)| found.price(at, free).0).sum();
    let most = free.iter().enumerate().map(|(at, free)| (found.price(at, free).0, at)).max().unwrap_or_default();
    let (most_at, most) = (unit.show(Money(axis.values[most.1])), Decimal::new(most.0, SCORE_PLACES).grouped());
    let (anchor, count) = (unit.show(Money(axis.values[found.anchor])), axis.values.len());
    let mean = Decimal::new(total / i128::try_from(count).unwrap_or(1), SCORE_PLACES);
    let mean = Decimal::new(mean.units / 10_i128.pow(u32::from(SCORE_PLACES) - 3), 3);
    let Text { zh: way_zh, en: way_en } = match found.anchor {
        0 => say!("向上", "upwards"),
        anchor if anchor + 1 == count => say!("向下", "downwards"),
        _ => say!("向两边", "both ways"),
    };
    let mut section = Section::new(
        "priority",
        say!("优先序", "Priority list"),
        vec![say!(
            "一张事先即可公布的名单：总额每高一级，只增不减。它由 {anchor} 处的最优方案{way_zh}逐级延伸，每一步都是已证明的最优。与各总额下的自由最优相比，平均损失总评分 {mean}，最多损失 {most}（总额 {most_at}）。",
            "One list that can be published beforehand: whoever is funded at a total is funded at every larger one. It grows from the \
         optimum at {anchor} {way_en}, each step a proven optimum. Against the free optima it loses {mean} of merit on average, \
         and {most} at most (at {most_at})."
        )],
    );
    let mut prices = Table::new(
        "list_price",
        say!("优先序的代价", "Price of the list"),
        vec![
            column("value", axis.key.name(case)),
            column("free", say!("自由最优", "Free optimum")),
            column("listed", say!("按优先序", "By the list")),
            column("price", say!("代价", "Price")),
            column("percent", say!("占比", "Share")),
            column("projects", say!("项目数", "Projects")),
            column("awarded", say!("资助经费", "Awarded")),
        ],
    );
    for (at, free) in free.iter().enumerate() {
        let listed = &found.chain[at];
        let price = found.price(at, free);
        prices.rows.push(vec![
            axis.key.shown(case, axis.values[at]),
            Value::score(free.objective),
            Value::score(listed.objective),
            Value::score(price),
            Value::maybe(percent(price.0, free.objective.0), Value::Percent),
            Value::count(listed.allocation.awards.len()),
            Value::Money(listed.allocation.awarded()),
        ]);
    }
    let mut order = Table::new(
        "priority",
        say!("优先序", "Priority list"),
        vec![
            column("position", say!("次序", "Position")),
            column("id", say!("编号", "Id")),
            column("direction", say!("方向", "Direction")),
            column("rank", say!("排名", "Rank")),
            column("merit", say!("评分", "Merit")),
            column("requested", say!("申请经费", "Requested")),
            column("from", say!("自此总额起资助", "Funded from")),
            column("sum", say!("累计经费", "Sum")),
        ],
    );
    let mut sum = Money::ZERO;
    for (position, (at, candidate)) in found.order(asker).into_iter().enumerate() {
        let row = candidate.at();
        let award = found.chain[at].allocation.award(candidate).unwrap_or_default();
        sum = sum + award;
        order.rows.push(vec![
            Value::count(position + 1),
            Value::Id(candidates.id(candidate).to_owned()),
            Value::Id(case.programme.direction(candidates.direction[row]).id.clone()),
            Value::Count(i64::from(candidates.rank[row])),
            Value::Merit(candidates.merit[row].plain()),
            Value::Money(award),
            axis.key.shown(case, axis.values[at]),
            Value::Money(sum),
        ]);
    }
    section.tables = vec![prices, order];
    section
}
