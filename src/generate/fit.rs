//! Do a profile and a programme belong together?

use super::numbers::Millionths;
use super::profile::{Entry, List, Profile, Rule};
use super::reader::meant;
use crate::domain::{Direction, Issues, Money, Named, Place, Programme, Text, power_of_ten};
use crate::say;

/// All that a profile asks of its programme: its id, its directions and their lists, its unit of money.
///
/// Gives the steps of requests in the smallest part of that unit.
pub(super) fn steps(profile: &Profile, programme: &Programme) -> Result<Vec<Money>, Issues> {
    let mut fit = Fit { profile, issues: Issues::default() };
    fit.same_programme(programme);
    fit.same_directions(programme);
    for direction in &programme.directions {
        profile.entries_of(&direction.id).for_each(|entry| fit.lists_suffice(entry, direction));
    }
    fit.twins_in_order(programme);
    let steps = fit.money(programme);
    if fit.issues.fatal() { Err(fit.issues) } else { Ok(steps) }
}

struct Fit<'p> {
    profile: &'p Profile,
    issues: Issues,
}

impl Fit<'_> {
    fn issue(&mut self, line: usize, column: &str, problem: Text, help: Text) {
        let at = Place { line: Some(line), column: Some(column.to_owned()), ..Place::file(self.profile.file.as_str()) };
        self.issues.error("G301", at, problem, help);
    }

    fn same_programme(&mut self, programme: &Programme) {
        let (meant, given) = (&self.profile.programme, &programme.id);
        if meant.text != *given {
            let wanted = &meant.text;
            self.issue(
                meant.line,
                "synthetic.programme",
                say!(
                    "该配置用于 `{wanted}`，而不是 `{given}`",
                    "the profile is made for `{wanted}`, not for `{given}`"
                ),
                say!("请选用对应的指南或配置，或不用配置", "take the matching programme or profile, or no profile"),
            );
        }
    }

    fn same_directions(&mut self, programme: &Programme) {
        let ids = || programme.directions.iter().map(|direction| direction.id.as_str());
        for (id, applications) in &self.profile.applications {
            if programme.direction_ix(id).is_none() {
                let problem = say!("指南中没有方向 `{id}`", "the programme has no direction `{id}`");
                self.issue(applications.line, &format!("applications.{id}"), problem, meant(id, ids()));
            }
        }
        for id in ids().filter(|id| !self.profile.applications.contains_key(*id)) {
            let problem = say!("没有给出方向 `{id}` 的申报数", "direction `{id}` has no number of applications");
            self.issue(
                self.profile.applications.values().map(|given| given.line).max().unwrap_or(1),
                "applications",
                problem,
                say!("请补上 \"{id}\" = …", "add \"{id}\" = …"),
            );
        }
    }

    fn lists_suffice(&mut self, entry: &Entry, direction: &Direction) {
        for rule in entry.rules() {
            let Rule::Listed { of, most, line, .. } = rule else { continue };
            let (has, id, column) = (of.items(direction).len(), &direction.id, &entry.column.text);
            let (zh, en) = of.name();
            if has < *most {
                let problem = say!(
                    "方向 {id} 只有 {has} 个{zh}，列 `{column}` 要 {most} 个",
                    "direction {id} has {has} {en}, the column `{column}` wants {most}"
                );
                self.issue(*line, column, problem, say!("请改小，或用 choice", "ask for fewer, or use choice"));
            }
        }
    }

    fn twins_in_order(&mut self, programme: &Programme) {
        for twin in &self.profile.twins {
            let (from, to) = (&twin.from, &twin.to);
            if programme.direction_ix(&to.text) < programme.direction_ix(&from.text) {
                let (first, second) = (&to.text, &from.text);
                let problem = say!(
                    "指南中方向 {first} 在方向 {second} 之前",
                    "direction {first} comes before {second} in the programme"
                );
                self.issue(to.line, "twin.to", problem, say!("请对调 from 与 to", "exchange `from` and `to`"));
            }
        }
    }

    fn money(&mut self, programme: &Programme) -> Vec<Money> {
        let (unit, decimals) = (programme.money.unit.clone(), programme.money.decimals);
        let mut steps = Vec::new();
        for step in &self.profile.steps {
            let parts = i128::from(step.size.0) * i128::from(power_of_ten(decimals));
            let whole = parts % i128::from(Millionths::ONE.0) == 0;
            match i64::try_from(parts / i128::from(Millionths::ONE.0)) {
                Ok(part) if whole => steps.push(Money(part)),
                _ => {
                    let size = step.size.plain();
                    let problem = say!(
                        "步长 {size} 不是{unit}的 {decimals} 位小数",
                        "the step {size} has more than the {decimals} places of {unit}"
                    );
                    self.issue(step.line, "synthetic.steps", problem, say!("请改用整步长", "take a coarser step"));
                }
            }
        }
        steps
    }
}

impl List {
    /// The direction's items.
    pub(super) fn items(self, direction: &Direction) -> &[Named] {
        match self {
            Self::Partners => &direction.partners,
            Self::Fields => &direction.fields,
        }
    }

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Partners => ("合作方", "partners"),
            Self::Fields => ("领域", "fields"),
        }
    }
}
