//! Elections → directions and limits: which cap of the city becomes which rule.

use super::caps::Caps;
use super::election::Election;
use crate::domain::{Bounds, Decimal, Direction, Limit, Measure, Money, Text};
use crate::foreign::made::at_most;
use crate::foreign::number::{rounded, units};
use crate::say;

/// How the amounts of the files become whole numbers.
///
/// A candidate must ask for something. A project without cost therefore asks for one smallest unit, the unit being so small
/// that all of them together stay below the smallest step of the files' amounts, and every cap is raised by one unit for
/// each such project that it covers. So exactly those sets of projects keep a cap that kept it before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purse {
    /// Places of the programme's money.
    pub decimals: u8,
    /// Places that the files' amounts are taken with.
    pub places: u8,
}

impl Purse {
    /// What a project asks for.
    pub fn cost(self, cost: Decimal) -> Option<Money> {
        units(rounded(cost, self.places), self.decimals).map(|units| Money(units.max(1)))
    }

    /// A cap over some projects.
    pub fn cap<'a>(self, cap: Decimal, costs: impl Iterator<Item = &'a Decimal>) -> Option<Money> {
        let free = costs.filter(|cost| rounded(**cost, self.places).units == 0).count();
        let units = units(rounded(cap, self.places), self.decimals)?.checked_add(i64::try_from(free).ok()?)?;
        Some(Money(units))
    }
}

/// Where the projects of all elections go.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub directions: Vec<Direction>,
    pub limits: Vec<Limit>,
    /// Direction of each project of each election, by position.
    pub of: Vec<Vec<usize>>,
    /// Columns that say with 1 that a project counts for a limit: name, then election and project.
    pub members: Vec<(String, Vec<(usize, usize)>)>,
    /// Directions and limits that carry a cap on a part of an election's budget: what `budget-alone` takes away.
    pub parts: Vec<String>,
    pub assumed: Vec<Text>,
}

/// Lays out elections with the caps of each; `None` where an amount is too large.
pub(super) fn layout(elections: &[Election], caps: &[Vec<Caps>], purse: Purse) -> Option<Layout> {
    let mut layout = Layout::default();
    let several = elections.len() > 1;
    let names = names(elections);
    for (at, (election, caps)) in elections.iter().zip(caps).enumerate() {
        let costs = || election.projects.iter().map(|project| &project.cost);
        let budget = purse.cap(election.budget, costs())?;
        let number = if several { format!("{}", at + 1) } else { String::new() };
        match caps.split_first() {
            Some((parts, rest)) if parts.of.iter().all(|of| of.len() <= 1) => {
                layout.as_directions(election, parts, (&number, &names[at]), purse)?;
                if several {
                    layout.limits.push(limit(
                        &format!("budget-{number}"),
                        "budget",
                        &format!("election = '{number}'"),
                        budget,
                    ));
                }
                for parts in rest {
                    layout.as_limits(election, at, parts, &number, purse)?;
                }
            }
            _ => {
                let id = if several { number.clone() } else { "1".to_owned() };
                let funds = several.then(|| at_most(budget));
                layout.of.push(vec![layout.directions.len(); election.projects.len()]);
                layout.directions.push(direction(id, names[at].clone(), funds));
                for parts in caps {
                    layout.as_limits(election, at, parts, &number, purse)?;
                }
            }
        }
    }
    Some(layout)
}

/// What people call each election: the part of the city that it is for; where several are for one part, what the file says
/// of it, and in the last resort the file's name.
fn names(elections: &[Election]) -> Vec<Text> {
    let part = |election: &Election| match (election.part(), election.meta.get("unit")) {
        (Some(part), _) => Text::same(part),
        (None, Some(unit)) => say!("{unit}（全市）", "{unit} (city-wide)"),
        (None, None) => Text::same(&election.stem),
    };
    let described = |election: &Election| Text::same(election.meta.get("description").unwrap_or(&election.stem));
    let stems = |election: &Election| Text::same(&election.stem);
    let choices: [&dyn Fn(&Election) -> Text; 2] = [&part, &described];
    let named = choices.iter().map(|name| elections.iter().map(name).collect::<Vec<Text>>());
    let differ = |names: &Vec<Text>| (0..names.len()).all(|at| !names[..at].contains(&names[at]));
    named.into_iter().find(differ).unwrap_or_else(|| elections.iter().map(stems).collect())
}

impl Layout {
    /// Parts that no project shares with another: a direction each, and one for the projects of no part.
    fn as_directions(
        &mut self,
        election: &Election,
        parts: &Caps,
        (number, name): (&str, &Text),
        purse: Purse,
    ) -> Option<()> {
        let first = self.directions.len();
        let id = |part: usize| if number.is_empty() { format!("{part}") } else { format!("{number}.{part}") };
        let title = |part: &str| match (number.is_empty(), name) {
            (true, _) => Text::same(part),
            (false, Text { zh, en }) => Text { zh: format!("{zh} / {part}"), en: format!("{en} / {part}") },
        };
        for (at, (part, cap)) in parts.parts.iter().enumerate() {
            let inside = election.projects.iter().zip(&parts.of).filter(|(_, of)| of.as_slice() == [at]);
            let funds = purse.cap(*cap, inside.map(|(project, _)| &project.cost))?;
            self.parts.push(id(at + 1));
            self.directions.push(direction(id(at + 1), title(part), Some(at_most(funds))));
        }
        let outside = parts.of.iter().filter(|of| of.is_empty()).count();
        if outside > 0 {
            let (stem, column) = (&election.stem, &parts.column);
            self.assumed.push(say!(
                "{stem}：{outside} 个项目不属于有上限的 {column}，归入方向“其他”，只受总预算约束",
                "{stem}: projects of no {column} that has a cap: {outside}; they form the direction \"other\", which only the budget binds"
            ));
            let Text { zh, en } = title("other");
            let title = Text { zh: zh.replace("other", "其他"), en };
            self.directions.push(direction(id(0), title, None));
        }
        let other = first + parts.parts.len();
        self.of.push(parts.of.iter().map(|of| of.first().map_or(other, |part| first + part)).collect());
        Some(())
    }

    /// Parts that share projects: a limit each, over the projects that a column of its own marks.
    fn as_limits(&mut self, election: &Election, at: usize, parts: &Caps, number: &str, purse: Purse) -> Option<()> {
        let column = &parts.column;
        let shared = parts.of.iter().filter(|of| of.len() > 1).count();
        if shared > 0 {
            let stem = &election.stem;
            self.assumed.push(say!(
                "{stem}：{shared} 个项目属于多个 {column}，费用计入每一个；上限以限制表示",
                "{stem}: projects of several {column} values: {shared}; their cost counts for each, and the caps are limits"
            ));
        }
        for (nth, (part, cap)) in parts.parts.iter().enumerate() {
            let inside = || (0..parts.of.len()).filter(|project| parts.of[*project].contains(&nth));
            let funds = purse.cap(*cap, inside().map(|project| &election.projects[project].cost))?;
            let numbered = if number.is_empty() { String::new() } else { format!("_{number}") };
            let marks = format!("in{numbered}_{column}_{}", nth + 1);
            let id = format!("{marks}-cap").replace('_', "-");
            let mut limit = limit(&id, &format!("budget_per_{column}"), &format!("{marks} = 1"), funds);
            limit.title = Some(Text::same(part));
            limit.waivable = true;
            self.parts.push(id);
            self.limits.push(limit);
            self.members.push((marks, inside().map(|project| (at, project)).collect()));
        }
        Some(())
    }
}

fn direction(id: String, title: Text, funds: Option<Bounds<Money>>) -> Direction {
    Direction { id, title, projects: None, funds, partners: Vec::new(), fields: Vec::new() }
}

fn limit(id: &str, clause: &str, members: &str, most: Money) -> Limit {
    Limit {
        id: id.to_owned(),
        clause: clause.to_owned(),
        title: None,
        reason: None,
        applies: Some(members.to_owned()),
        ids: Vec::new(),
        for_each: Vec::new(),
        measure: Measure::Award(at_most(most)),
        waivable: false,
        switch: None,
    }
}
