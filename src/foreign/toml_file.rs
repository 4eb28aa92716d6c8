//! A programme and a scenario as the TOML files that `input` reads back.

use crate::domain::{
    Bounds, Decimal, Direction, Limit, Measure, Money, MoneyUnit, Programme, RankTies, Require, SHARE_PLACES, Scenario,
    ShareOf, Text, Waived,
};
use std::fmt::Write;

/// The text of `programme.toml`, with a comment that says where it comes from.
pub(super) fn programme_toml(programme: &Programme, from: &str) -> String {
    let mut out = Out(String::new());
    let from: String = from.chars().filter(|c| !c.is_control()).collect();
    out.line(format_args!("# Made by fundline import from {from}"));
    out.line(format_args!("\n[programme]"));
    out.key("id", &quoted(&programme.id));
    out.key("title", &text(&programme.title));
    if let Some(source) = &programme.source {
        out.key("source", &text(source));
    }
    out.key("total", &money(programme.total, &programme.money));
    let MoneyUnit { unit, decimals } = &programme.money;
    out.key("money", &format!("{{ unit = {}, decimals = {decimals} }}", quoted(unit)));
    if programme.rank_ties == RankTies::Forbidden {
        out.key("rank_ties", "\"forbidden\"");
    }
    if programme.reviewers == crate::domain::Reviewers::Persons {
        out.key("reviewers", "\"persons\"");
    }
    for column in &programme.columns {
        out.line(format_args!("\n[[column]]"));
        out.key("name", &quoted(&column.name));
        out.key("type", &quoted(column.kind.word()));
        out.key("title", &text(&column.title));
    }
    programme.directions.iter().for_each(|direction| out.direction(direction, &programme.money));
    for clause in &programme.clauses {
        out.line(format_args!("\n[[clause]]"));
        out.key("id", &quoted(&clause.id));
        clause.applies.iter().for_each(|sql| out.key("where", &quoted(sql)));
        clause.require.iter().for_each(|sql| out.key("require", &quoted(sql)));
        out.key("reason", &text(&clause.reason));
        out.key("evidence", "\"data\"");
        clause.switch.iter().for_each(|switch| out.key("switch", &quoted(switch)));
    }
    programme.limits.iter().for_each(|limit| out.limit(limit, &programme.money));
    programme.requires.iter().for_each(|require| out.require(require));
    out.0
}

/// The text of a scenario's file. What imports never set is left out: settings other than switches, weights, added rules.
pub(super) fn scenario_toml(scenario: &Scenario, unit: &MoneyUnit) -> String {
    let mut out = Out(String::new());
    out.line(format_args!("[scenario]"));
    out.key("id", &quoted(&scenario.id));
    if let [.., base, _] = scenario.chain.as_slice() {
        out.key("extends", &quoted(base));
    }
    out.key("title", &text(&scenario.title));
    scenario.reason.iter().for_each(|reason| out.key("reason", &text(reason)));
    if !scenario.switches.is_empty() {
        let switches: Vec<String> = scenario.switches.iter().map(|switch| quoted(switch)).collect();
        out.key("switches", &format!("[{}]", switches.join(", ")));
    }
    for (id, change) in &scenario.directions {
        out.line(format_args!("\n[direction.{}]", quoted(id)));
        change.funds.iter().for_each(|funds| out.key("funds", &bounds(funds, |amount| money(amount, unit))));
    }
    for (table, locks) in [("fund", &scenario.fund), ("refuse", &scenario.refuse)] {
        for lock in locks {
            out.line(format_args!("\n[[{table}]]"));
            out.key("id", &quoted(&lock.id));
            out.key("reason", &quoted(&lock.reason));
        }
    }
    for waiver in &scenario.waive {
        out.line(format_args!("\n[[waive]]"));
        match &waiver.what {
            Waived::Limit(id) => out.key("limit", &quoted(id)),
            Waived::Clause(id) => out.key("clause", &quoted(id)),
        }
        out.key("reason", &quoted(&waiver.reason));
    }
    out.0
}

/// A TOML file that grows.
struct Out(String);

impl Out {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{line}").expect("writing to a string");
    }

    fn key(&mut self, key: &str, value: &str) {
        self.line(format_args!("{key} = {value}"));
    }

    fn direction(&mut self, direction: &Direction, unit: &MoneyUnit) {
        self.line(format_args!("\n[[direction]]"));
        self.key("id", &quoted(&direction.id));
        self.key("title", &text(&direction.title));
        direction
            .projects
            .iter()
            .for_each(|projects| self.key("projects", &bounds(projects, |count| count.to_string())));
        direction.funds.iter().for_each(|funds| self.key("funds", &bounds(funds, |amount| money(amount, unit))));
    }

    fn limit(&mut self, limit: &Limit, unit: &MoneyUnit) {
        self.line(format_args!("\n[[limit]]"));
        self.key("id", &quoted(&limit.id));
        self.key("clause", &quoted(&limit.clause));
        limit.title.iter().for_each(|title| self.key("title", &text(title)));
        limit.applies.iter().for_each(|sql| self.key("where", &quoted(sql)));
        if !limit.ids.is_empty() {
            let ids: Vec<String> = limit.ids.iter().map(|id| quoted(id)).collect();
            self.key("ids", &format!("[{}]", ids.join(", ")));
        }
        let of = |of: &str, bounds: String| format!("{{ of = {}, {}", quoted(of), bounds.trim_start_matches("{ "));
        match &limit.measure {
            Measure::Count(count) => self.key("count", &bounds(count, |count| count.to_string())),
            Measure::Award(award) => self.key("sum", &of("award", bounds(award, |amount| money(amount, unit)))),
            Measure::Column { of: column, places, bounds: range, scales } => {
                let show = |units: i64| quoted(&Decimal::new(units, *places).to_string());
                let scales = if *scales { ", scales_with_award = true }" } else { " }" };
                self.key("sum", &(of(column, bounds(range, show)).trim_end_matches(" }").to_owned() + scales));
            }
            Measure::Share { of: what, bounds: range, within } => {
                let what = match what {
                    ShareOf::Projects => "projects",
                    ShareOf::Award => "award",
                };
                let within = within.as_ref().map_or(" }".to_owned(), |sql| format!(", within = {} }}", quoted(sql)));
                let shares = bounds(range, |share| quoted(&Decimal::new(share.0, SHARE_PLACES).to_string()));
                self.key("share", &(of(what, shares).trim_end_matches(" }").to_owned() + &within));
            }
            Measure::AllOrNone => self.key("all_or_none", "true"),
        }
        if limit.waivable {
            self.key("waivable", "true");
        }
    }

    fn require(&mut self, require: &Require) {
        self.line(format_args!("\n[[require]]"));
        self.key("project", &quoted(&require.project));
        self.key("needs", &quoted(&require.needs));
    }
}

/// A TOML string; no text can break out of it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn text(text: &Text) -> String {
    if text.zh == text.en {
        quoted(&text.en)
    } else {
        format!("{{ zh = {}, en = {} }}", quoted(&text.zh), quoted(&text.en))
    }
}

fn money(amount: Money, unit: &MoneyUnit) -> String {
    quoted(&unit.plain(amount).to_string())
}

fn bounds<T: Copy>(bounds: &Bounds<T>, show: impl Fn(T) -> String) -> String {
    let parts = [
        ("at_least", bounds.at_least),
        ("at_most", bounds.at_most),
        ("exactly", bounds.exactly),
        ("about", bounds.about),
    ];
    let parts = parts.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}", show(value?))));
    format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
}
