//! Limits bound to candidates.
//!
//! Members are the candidates for whom `applies` is true, of those in `ids` where it names any. Where it is NULL, the candidate is a member of a limit that has an
//! upper bound, so that nobody escapes a cap by leaving a cell empty, and not of one that has a lower bound only, which must be
//! reached by known members; nor of an all-or-none set. The whole of a share are the candidates for whom `within` is true, and
//! only they are members. In a `for_each` an empty cell belongs to no group.

use super::clauses::{may_be, rows_where};
use super::groups::{Group, group};
use super::sql::{Answers, QuestionIx, Questions};
use super::table::{Field, Table};
use crate::domain::{
    Binding, Bounds, CandidateIx, Case, Issues, Limit, Measure, MemberMeasure, Place, Range, RuleId, Share, ShareOf,
    Tolerance,
};
use crate::say;
use rustc_hash::FxHashSet;

/// The range of a measure whose bounds depend on who else is funded.
const UNBOUNDED: Range = Range { least: None, most: None };

/// A limit whose expression can be answered and whose columns exist.
pub(super) struct AskedLimit<'a> {
    limit: &'a Limit,
    at: usize,
    place: Place,
    applies: Option<QuestionIx>,
    for_each: Vec<Field<'a>>,
    /// Whose sum is the whole of a share.
    within: Option<QuestionIx>,
    range: Range,
    adds: Adds<'a>,
}

/// What a funded member adds.
enum Adds<'a> {
    One,
    Award,
    Column { of: Field<'a>, places: u8, scales: bool },
    Share { of: ShareOf, least: Option<Share>, most: Option<Share> },
    AllOrNone,
}

impl Adds<'_> {
    /// Is there an upper bound?
    fn capped(&self, range: Range) -> bool {
        match self {
            Self::Share { most, .. } => most.is_some(),
            Self::One | Self::Award | Self::Column { .. } | Self::AllOrNone => range.most.is_some(),
        }
    }
}

/// Asks who is a member of the limits in force. What is wrong with them is told among the issues.
pub(super) fn ask<'a>(case: &'a Case, table: Table<'a>, questions: &mut Questions<'a>) -> Vec<AskedLimit<'a>> {
    let mut asked = Vec::new();
    for (at, limit) in case.programme.limits.iter().enumerate() {
        let place = |key: &str| place(case, limit, key);
        let applies = limit.applies.as_ref().and_then(|text| questions.ask(text, place("where")));
        let mut for_each = Vec::new();
        for name in &limit.for_each {
            match table.field(name) {
                Some(field) => for_each.push(field),
                None => unknown(name, place("for_each"), table, &mut questions.issues),
            }
        }
        let measured = measured(case, &limit.measure, table).unwrap_or_else(|fault| {
            match fault {
                Fault::Unknown(name) => unknown(name, place("sum"), table, &mut questions.issues),
                Fault::NoNumbers(name) => no_numbers(name, place("sum"), &mut questions.issues),
                Fault::TooLarge => too_large(place("sum"), &mut questions.issues),
            }
            (UNBOUNDED, Adds::One)
        });
        let (range, adds) = measured;
        let within = match &limit.measure {
            Measure::Share { within, .. } => within.as_ref().and_then(|text| questions.ask(text, place("within"))),
            _ => None,
        };
        asked.push(AskedLimit { limit, at, place: place("sum"), applies, for_each, within, range, adds });
    }
    asked
}

enum Fault<'a> {
    Unknown(&'a str),
    NoNumbers(&'a str),
    TooLarge,
}

/// The range of a limit and what its members add, both in the same units.
fn measured<'a>(case: &Case, measure: &'a Measure, table: Table<'a>) -> Result<(Range, Adds<'a>), Fault<'a>> {
    let tolerance = case.tolerance();
    match measure {
        Measure::Count(bounds) => Ok((bounds.range(tolerance), Adds::One)),
        Measure::Award(bounds) => Ok((bounds.range(tolerance), Adds::Award)),
        Measure::Share { of, bounds, .. } => {
            Ok((UNBOUNDED, Adds::Share { of: *of, least: bounds.at_least, most: bounds.at_most }))
        }
        Measure::AllOrNone => Ok((UNBOUNDED, Adds::AllOrNone)),
        Measure::Column { of, places, bounds, scales } => {
            let field = table.field(of).ok_or(Fault::Unknown(of))?;
            if !field.is_numeric() {
                return Err(Fault::NoNumbers(of));
            }
            // The finer of both scales holds bounds and cells exactly.
            let common = field.places(case.programme.money.decimals).max(*places);
            let range = rescaled(bounds, common - places, tolerance).ok_or(Fault::TooLarge)?;
            Ok((range, Adds::Column { of: field, places: common, scales: *scales }))
        }
    }
}

fn rescaled(bounds: &Bounds<i64>, further: u8, tolerance: Tolerance) -> Option<Range> {
    let scale = 10_i64.checked_pow(u32::from(further))?;
    let raise = |bound: Option<i64>| bound.map_or(Some(None), |bound| bound.checked_mul(scale).map(Some));
    let finer = Bounds {
        at_least: raise(bounds.at_least)?,
        at_most: raise(bounds.at_most)?,
        exactly: raise(bounds.exactly)?,
        about: raise(bounds.about)?,
    };
    Some(finer.range(tolerance))
}

/// The bindings of all limits, in the order of the limits, then of the groups.
///
/// # Errors
/// `P207` where a cell does not fit its limit's scale.
pub(super) fn bind(limits: &[AskedLimit<'_>], answers: &Answers, table: Table<'_>) -> Result<Vec<Binding>, Issues> {
    let (mut bindings, mut issues) = (Vec::new(), Issues::default());
    for asked in limits {
        let everybody = 0..if asked.applies.is_some() { 0 } else { table.height() };
        let applies = asked.applies.map(|question| answers.get(question));
        let capped = asked.adds.capped(asked.range);
        let picked =
            applies.into_iter().flat_map(|mask| if capped { rows_where(&may_be(mask)) } else { rows_where(mask) });
        let whole = asked.whole(answers, table);
        let in_whole = |member: &CandidateIx| whole.as_ref().is_none_or(|whole| whole.binary_search(member).is_ok());
        let named: FxHashSet<&str> = asked.limit.ids.iter().map(String::as_str).collect();
        let is_named = |member: &CandidateIx| named.is_empty() || named.contains(table.id(*member));
        let members = everybody.chain(picked).map(CandidateIx::new).filter(in_whole).filter(is_named);
        let groups = if asked.for_each.is_empty() {
            vec![Group { values: Vec::new(), members: members.collect() }]
        } else {
            groups_that_can_bind(asked, table, group(table, &asked.for_each, members))
        };
        for Group { values, members } in groups {
            let rule = RuleId::Limit { limit: asked.limit.id.clone(), group: values };
            match asked.measure(table, &members, whole.as_deref()) {
                Some(measure) => bindings.push(Binding { rule, limit: asked.at, members, measure, range: asked.range }),
                None => too_large(asked.place.clone(), &mut issues),
            }
        }
    }
    if issues.fatal() { Err(issues) } else { Ok(bindings) }
}

/// Leaves out groups that keep the bound whoever is funded. A floor above zero that has no group at all to rest on stays as an
/// empty group, which nothing can satisfy: a floor is never dropped in silence.
fn groups_that_can_bind(asked: &AskedLimit<'_>, table: Table<'_>, mut groups: Vec<Group>) -> Vec<Group> {
    if asked.range.least.is_some_and(|least| least > 0) && groups.is_empty() {
        return vec![Group { values: Vec::new(), members: Vec::new() }];
    }
    if matches!(asked.adds, Adds::AllOrNone) {
        groups.retain(|group| group.members.len() > 1);
    }
    if let Range { least: None, most: Some(most) } = asked.range {
        groups.retain(|group| asked.largest_sum(table, &group.members) > i128::from(most));
    }
    groups
}

impl AskedLimit<'_> {
    /// What a member adds; `None` where it does not fit.
    fn amount(&self, table: Table<'_>, member: CandidateIx) -> Option<i64> {
        match self.adds {
            Adds::One | Adds::AllOrNone | Adds::Share { of: ShareOf::Projects, .. } => Some(1),
            Adds::Award | Adds::Share { of: ShareOf::Award, .. } => {
                table.units(Field::Requested, member).map(|(units, _)| units)
            }
            Adds::Column { of, places, .. } => {
                let (units, fewer) = table.units(of, member).unwrap_or((0, places));
                units.checked_mul(10_i64.checked_pow(u32::from(places - fewer))?)
            }
        }
    }

    /// The candidates whose sum is the whole, where this is a limit on a share.
    fn whole(&self, answers: &Answers, table: Table<'_>) -> Option<Vec<CandidateIx>> {
        let Adds::Share { .. } = self.adds else { return None };
        Some(match self.within {
            None => (0..table.height()).map(CandidateIx::new).collect(),
            Some(question) => rows_where(answers.get(question)).map(CandidateIx::new).collect(),
        })
    }

    fn measure(
        &self,
        table: Table<'_>,
        members: &[CandidateIx],
        whole: Option<&[CandidateIx]>,
    ) -> Option<MemberMeasure> {
        Some(match self.adds {
            Adds::One => MemberMeasure::Count,
            Adds::Award => MemberMeasure::Award,
            Adds::Column { places, scales, .. } => {
                let amounts = members.iter().map(|member| self.amount(table, *member)).collect::<Option<_>>()?;
                MemberMeasure::Column { places, amounts, scales }
            }
            Adds::AllOrNone => MemberMeasure::AllOrNone,
            Adds::Share { of, least, most } => {
                let within = whole.unwrap_or_default().to_vec();
                // The program multiplies every amount by the denominator of the share.
                let sum = self.largest_sum(table, &within) * i128::from(Share::ONE.0);
                i64::try_from(sum * 4).ok()?;
                MemberMeasure::Share { of, within, least, most }
            }
        })
    }

    /// The most that the members can come to together. An amount that does not fit counts as more than any bound.
    fn largest_sum(&self, table: Table<'_>, members: &[CandidateIx]) -> i128 {
        members.iter().map(|member| i128::from(self.amount(table, *member).unwrap_or(i64::MAX)).max(0)).sum()
    }
}

fn place(case: &Case, limit: &Limit, key: &str) -> Place {
    let added = case.scenario.limits.iter().any(|own| own.id == limit.id);
    let file = if added { &case.scenario.id } else { &case.programme.id };
    Place { column: Some(format!("limit {} {key}", limit.id)), ..Place::file(file.clone()) }
}

fn unknown(name: &str, at: Place, table: Table<'_>, issues: &mut Issues) {
    let problem = say!("列 `{name}` 不存在", "there is no column `{name}`");
    issues.error("P202", at, problem, table.did_you_mean(name));
}

fn no_numbers(name: &str, at: Place, issues: &mut Issues) {
    let problem = say!("列 `{name}` 不是数字，不能求和", "the column `{name}` does not hold numbers and has no sum");
    let help = say!(
        "请选用数字列，或写 of = \"award\" 表示资助额",
        "name a column of numbers, or write of = \"award\" for the money awarded"
    );
    issues.error("P206", at, problem, help);
}

fn too_large(at: Place, issues: &mut Issues) {
    let problem = say!(
        "数值过大，无法按共同的小数位精确计算",
        "the numbers do not fit at the places that bounds and cells share"
    );
    let help = say!("请减少小数位，或改用更大的单位", "use fewer places or a larger unit");
    issues.error("P207", at, problem, help);
}
