//! How each requirement of a guide is enforced.

use crate::domain::{Clause, Direction, Evidence, Limit, Programme, Severity, Text};
use serde::Serialize;

/// A numbered requirement of the guide with everything that enforces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageLine {
    /// The direction it belongs to; `None`: the whole programme.
    pub direction: Option<String>,
    /// Number of the paragraph: `1.9(1)`, which the clauses `1.9(1)a` and `1.9(1)b` carry out; `1.9-projects` and
    /// `1.9-funds` for a direction's own number of projects and money; `total` for the programme total.
    pub requirement: String,
    /// What enforces it, in the programme's order.
    pub enforced: Vec<Enforced>,
}

/// One thing that enforces a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enforced {
    /// How.
    pub by: Enforcement,
    /// Id of the clause or limit, else of the direction or programme.
    pub id: String,
    /// Its short name.
    pub title: Option<Text>,
    /// "In principle": a scenario may waive it.
    pub waivable: bool,
    /// Only in force where a scenario turns this switch on.
    pub switch: Option<String>,
}

/// How a requirement is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// A clause decided by data: who breaks it is ineligible.
    Data,
    /// A clause decided by data: who breaks it has to justify it.
    Advice,
    /// A person looks at documents.
    Documents,
    /// A limit on a set of candidates.
    Limit,
    /// The direction's number of projects.
    Projects,
    /// The direction's money.
    Funds,
    /// The programme total.
    Total,
    /// Nothing to decide: background or encouragement, kept for completeness.
    Note,
}

/// Every requirement of a guide with how it is enforced: first what concerns the whole programme, then direction by direction
/// in the guide's order, each with its projects and funds first and the paragraphs in the order of the file.
///
/// A clause belongs to the direction whose id its own begins with.
#[must_use]
pub fn coverage(programme: &Programme) -> Vec<CoverageLine> {
    let mut lines = Vec::new();
    add(&mut lines, None, "total", own(Enforcement::Total, &programme.id, &programme.title));
    for Direction { id, title, projects, funds, .. } in &programme.directions {
        if projects.is_some() {
            add(&mut lines, Some(id), &format!("{id}-projects"), own(Enforcement::Projects, id, title));
        }
        if funds.is_some() {
            add(&mut lines, Some(id), &format!("{id}-funds"), own(Enforcement::Funds, id, title));
        }
    }
    for clause in &programme.clauses {
        let requirement = paragraph(&clause.id);
        add(&mut lines, direction_of(programme, requirement), requirement, of_clause(clause));
    }
    for limit in &programme.limits {
        let requirement = paragraph(&limit.clause);
        add(&mut lines, direction_of(programme, requirement), requirement, of_limit(limit));
    }
    let position = |line: &CoverageLine| line.direction.as_ref().and_then(|id| programme.direction_ix(id));
    lines.sort_by_key(position);
    lines
}

fn add(lines: &mut Vec<CoverageLine>, direction: Option<&str>, requirement: &str, enforced: Enforced) {
    if let Some(line) = lines.iter_mut().find(|line| line.requirement == requirement) {
        line.enforced.push(enforced);
    } else {
        let (direction, requirement) = (direction.map(ToOwned::to_owned), requirement.to_owned());
        lines.push(CoverageLine { direction, requirement, enforced: vec![enforced] });
    }
}

fn own(by: Enforcement, id: &str, title: &Text) -> Enforced {
    Enforced { by, id: id.to_owned(), title: Some(title.clone()), waivable: false, switch: None }
}

fn of_clause(clause: &Clause) -> Enforced {
    let by = match (clause.evidence, clause.severity) {
        (Evidence::Data, Severity::Must) => Enforcement::Data,
        (Evidence::Data, Severity::Advice) => Enforcement::Advice,
        (Evidence::Documents, _) => Enforcement::Documents,
        (Evidence::Note, _) => Enforcement::Note,
    };
    let Clause { id, title, waivable, switch, .. } = clause;
    Enforced { by, id: id.clone(), title: title.clone(), waivable: *waivable, switch: switch.clone() }
}

fn of_limit(limit: &Limit) -> Enforced {
    let Limit { id, title, waivable, switch, .. } = limit;
    Enforced {
        by: Enforcement::Limit,
        id: id.clone(),
        title: title.clone(),
        waivable: *waivable,
        switch: switch.clone(),
    }
}

/// The paragraph that a clause is part of: `1.3(2)` for `1.3(2)b`.
fn paragraph(id: &str) -> &str {
    let stem = id.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if stem.ends_with(')') { stem } else { id }
}

/// The direction with the longest id that `requirement` begins with, the next character being no part of a longer number.
fn direction_of<'a>(programme: &'a Programme, requirement: &str) -> Option<&'a str> {
    let belongs = |id: &&str| {
        requirement.strip_prefix(*id).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '.'))
    };
    programme.directions.iter().map(|direction| direction.id.as_str()).filter(belongs).max_by_key(|id| id.len())
}
