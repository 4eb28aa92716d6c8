//! A broken rule, in numbers and words.

use crate::domain::{Issues, MoneyUnit, RuleId, Text, Unit};
use crate::say;
use serde::Serialize;

/// Why an allocation is not what it claims to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refuted {
    /// The inputs cannot be screened.
    Inputs(Issues),
    /// Every rule that the allocation breaks.
    Breaches(Vec<Breach>),
}

/// A rule that an allocation breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The rule.
    pub rule: RuleId,
    /// What `used` and `bound` count.
    pub unit: Unit,
    /// Is `used` above its greatest or below its least value?
    pub side: Side,
    /// What the allocation comes to. Of a rule on one candidate 1 if it is funded, else 0; of a ranking the number of funded
    /// candidates that stand behind an unfunded one.
    pub used: i128,
    /// What it may come to.
    pub bound: i128,
}

/// Which bound is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// More than the most.
    Above,
    /// Less than the least.
    Below,
}

impl Breach {
    /// A candidate is funded that must not be.
    pub(super) fn funded(rule: RuleId) -> Self {
        Self { rule, unit: Unit::Projects, side: Side::Above, used: 1, bound: 0 }
    }

    /// A candidate is not funded that must be.
    pub(super) fn unfunded(rule: RuleId) -> Self {
        Self { rule, unit: Unit::Projects, side: Side::Below, used: 0, bound: 1 }
    }

    /// What is broken and by how much, in words.
    #[must_use]
    pub fn describe(&self, money: &MoneyUnit) -> Text {
        let Self { rule, unit, side, used, bound } = self;
        match rule {
            RuleId::Eligible { id } => {
                say!("{id} 不符合条件，却列为资助", "{id} is funded, but is not eligible or not cleared to take part")
            }
            RuleId::Refuse { id } => say!("{id} 已锁定不资助，却列为资助", "{id} is locked as refused, but funded"),
            RuleId::Fund { id } => say!("{id} 已锁定资助，却未列为资助", "{id} is locked as funded, but not funded"),
            RuleId::Require { project, needs } => {
                say!(
                    "{project} 列为资助，其依赖的 {needs} 却未资助",
                    "{project} is funded, but {needs}, which it needs, is not"
                )
            }
            RuleId::Award { id } if *unit == Unit::Money => {
                let (used, bound) = (unit.show(*used, money), unit.show(*bound, money));
                say!(
                    "{id} 的资助额为 {used}，既非申请额，也非允许的档次（最接近的是 {bound}）",
                    "the award of {id} is {used}, neither its request nor a level that it may get (the nearest is {bound})"
                )
            }
            RuleId::Ranking { direction, at } => say!(
                "方向 {direction} 中 {at} 未获资助，却有 {used} 个排名在后的项目列为资助，不合排序规则",
                "in direction {direction} {at} is passed over for {used} funded behind it, which the ranking rule forbids"
            ),
            _ => {
                let name = rule.describe();
                let (zh, en) = (name.zh, name.en);
                let apart = unit.show((used - bound).abs(), money);
                let (used, bound) = (unit.show(*used, money), unit.show(*bound, money));
                match side {
                    Side::Above => say!(
                        "{zh}：实为 {used}，最多 {bound}，超出 {apart}",
                        "{en}: {used} where at most {bound} is allowed, {apart} too much"
                    ),
                    Side::Below => say!(
                        "{zh}：实为 {used}，至少 {bound}，还差 {apart}",
                        "{en}: {used} where at least {bound} is needed, {apart} too little"
                    ),
                }
            }
        }
    }
}
