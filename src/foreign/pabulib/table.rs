//! The candidate table and the table of ballots.

use super::election::{Election, is_none};
use super::layout::{Layout, Purse};
use crate::domain::{ColumnSpec, ColumnType, Decimal, Text};
use crate::foreign::number::rounded;
use crate::say;

/// Is a project selected, by the city's own account? Other marks than 1 have a meaning of their own in each file.
pub(super) fn is_selected(cell: &str) -> bool {
    ["1", "1.0", "true", "yes"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// The projects' columns beyond id, cost and name, over all files.
pub(super) struct Further {
    /// Name in the files, name in the table, type.
    columns: Vec<(String, String, ColumnType)>,
}

/// Names with a meaning of their own in a candidate table.
const RESERVED: [&str; 11] = [
    "id",
    "direction",
    "requested",
    "rank",
    "merit",
    "title",
    "election",
    "duration_months",
    "dual_filed",
    "synthetic",
    "award",
];

impl Further {
    pub fn of(elections: &[Election]) -> Self {
        let mut columns: Vec<(String, String, ColumnType)> = Vec::new();
        for election in elections {
            for (at, name) in election.columns.iter().enumerate() {
                let taken = ["project_id", "cost", "name", ""].contains(&name.as_str());
                if taken || columns.iter().any(|column| column.0 == *name) || election.columns[..at].contains(name) {
                    continue;
                }
                let reserved =
                    RESERVED.contains(&name.as_str()) || name.starts_with("reviewer_") || name.starts_with("in_");
                let shown = if reserved { format!("pb_{name}") } else { name.clone() };
                columns.push((name.clone(), shown, Self::kind(name, elections)));
            }
        }
        Self { columns }
    }

    fn kind(name: &str, elections: &[Election]) -> ColumnType {
        match name {
            "votes" | "score" => ColumnType::Decimal,
            "category" | "categories" | "target" | "targets" | "beneficiaries" => ColumnType::List,
            "selected" => {
                let whole = |election: &Election| {
                    let column = election.column(&[name]);
                    election.projects.iter().all(|project| {
                        column.is_none_or(|at| is_none(&project.cells[at]) || project.cells[at].parse::<u8>().is_ok())
                    })
                };
                if elections.iter().all(whole) { ColumnType::Integer } else { ColumnType::Text }
            }
            _ => ColumnType::Text,
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.0 == name)
    }

    pub fn specs(&self, layout: &Layout, several: bool) -> Vec<ColumnSpec> {
        let spec = |name: &str, kind: ColumnType, title: Text| ColumnSpec { name: name.to_owned(), kind, title };
        let mut specs: Vec<ColumnSpec> =
            self.columns.iter().map(|(_, shown, kind)| spec(shown, *kind, title_of(shown))).collect();
        if several {
            specs.push(spec("election", ColumnType::Text, say!("选区", "Election")));
        }
        specs.extend(layout.members.iter().map(|(name, _)| spec(name, ColumnType::Integer, Text::same(name))));
        specs
    }

    /// The cells of a project.
    fn cells<'a>(&'a self, election: &'a Election, project: usize) -> impl Iterator<Item = String> + 'a {
        let project = &election.projects[project];
        self.columns.iter().map(move |(name, _, kind)| {
            let cell = election.column(&[name.as_str()]).map_or("", |at| project.cells[at].as_str());
            let number = |value: Option<Decimal>| value.map(|value| rounded(value, 9).to_string()).unwrap_or_default();
            match (name.as_str(), kind) {
                _ if is_none(cell) => String::new(),
                ("votes", _) => number(project.votes),
                ("score", _) => number(project.score),
                (_, ColumnType::List) => {
                    let values: Vec<&str> =
                        cell.split([',', ';']).map(str::trim).filter(|value| !value.is_empty()).collect();
                    values.join(";")
                }
                _ => cell.to_owned(),
            }
        })
    }
}

fn title_of(name: &str) -> Text {
    match name {
        "votes" => say!("票数", "Votes"),
        "score" => say!("得分", "Score"),
        "category" | "categories" => say!("类别", "Category"),
        "target" | "targets" | "beneficiaries" => say!("受益人群", "Target group"),
        "selected" => say!("城市公布的结果", "Selected by the city"),
        "neighborhood" | "neighbourhood" => say!("片区", "Neighbourhood"),
        "district" => say!("区", "District"),
        "subunit" => say!("分区", "Subunit"),
        "description" => say!("说明", "Description"),
        "proposer" => say!("提案人", "Proposer"),
        "public_id" => say!("公开编号", "Public id"),
        "latitude" => say!("纬度", "Latitude"),
        "longitude" => say!("经度", "Longitude"),
        _ => Text::same(name),
    }
}

pub(super) fn table(
    elections: &[Election],
    layout: &Layout,
    merits: &[Vec<Decimal>],
    ids: &[Vec<String>],
    purse: Purse,
    further: &Further,
) -> Vec<Vec<String>> {
    let several = elections.len() > 1;
    let mut header: Vec<String> = ["id", "direction", "title", "requested", "merit"].map(ToOwned::to_owned).to_vec();
    header.extend(several.then(|| "election".to_owned()));
    header.extend(further.columns.iter().map(|column| column.1.clone()));
    header.extend(layout.members.iter().map(|member| member.0.clone()));
    let mut rows = vec![header];
    for (at, election) in elections.iter().enumerate() {
        let name = election.column(&["name", "title"]);
        for (nth, project) in election.projects.iter().enumerate() {
            let requested = purse.cost(project.cost).unwrap_or_default();
            let mut row = vec![
                ids[at][nth].clone(),
                layout.directions[layout.of[at][nth]].id.clone(),
                name.map(|at| project.cells[at].clone()).unwrap_or_default(),
                Decimal::new(requested.0, purse.decimals).to_string(),
                merits[at][nth].to_string(),
            ];
            row.extend(several.then(|| (at + 1).to_string()));
            row.extend(further.cells(election, nth));
            row.extend(layout.members.iter().map(|(_, members)| {
                if members.binary_search(&(at, nth)).is_ok() { "1".to_owned() } else { "0".to_owned() }
            }));
            rows.push(row);
        }
    }
    rows
}

/// The ballots of all elections: `election,vote_type,voter_id,vote,points` and what else the files say of voters.
pub(super) fn ballots(elections: &[Election], ids: &[Vec<String>]) -> Option<Vec<Vec<String>>> {
    let fixed = ["election", "vote_type", "voter_id", "vote", "points"];
    let mut further: Vec<&str> = Vec::new();
    for column in elections.iter().flat_map(|election| &election.ballots).flat_map(|ballots| &ballots.columns) {
        if !further.contains(&column.as_str()) && !fixed.contains(&column.as_str()) {
            further.push(column);
        }
    }
    let mut rows = vec![fixed.iter().chain(&further).map(|name| (*name).to_owned()).collect::<Vec<_>>()];
    for (at, election) in elections.iter().enumerate() {
        let Some(ballots) = &election.ballots else { continue };
        let columns: Vec<Option<usize>> =
            further.iter().map(|name| ballots.columns.iter().position(|column| column == name)).collect();
        for ballot in &ballots.list {
            let vote: Vec<&str> = ballot.choices.iter().map(|project| ids[at][*project].as_str()).collect();
            let points: Vec<String> = ballot.points.iter().map(ToString::to_string).collect();
            let mut row = vec![
                (at + 1).to_string(),
                election.vote_type().to_owned(),
                ballot.voter.clone(),
                vote.join(";"),
                points.join(";"),
            ];
            row.extend(columns.iter().map(|column| column.map_or(String::new(), |at| ballot.cells[at].clone())));
            rows.push(row);
        }
    }
    (rows.len() > 1).then_some(rows)
}
