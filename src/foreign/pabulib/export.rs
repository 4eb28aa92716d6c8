//! A programme → a `.pb` file that Pabulib's tools read.

use crate::domain::{Ballots, Candidates, Case, Decimal, Direction, Text};
use crate::say;
use std::fmt::Write;

/// A written election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub text: String,
    /// What of the programme the format cannot hold, or holds in another way.
    pub assumptions: Vec<Text>,
}

/// Columns of a candidate table that have a place of their own in the format, or none.
const TAKEN: [&str; 5] = ["title", "votes", "category", "election", "cost"];

/// The election of a case: candidates as projects, merit as votes, directions with their caps as categories.
///
/// # Errors
/// When a table cannot be written, which only a lack of memory could cause.
pub fn export(case: &Case, candidates: &Candidates, ballots: Option<&Ballots>) -> Result<Exported, csv::Error> {
    let mut assumptions = Vec::new();
    let programme = &case.programme;
    let categories = categories(&programme.directions);
    let money = |amount| programme.money.plain(amount).to_string();
    let mut meta: Vec<(&str, String)> = vec![
        ("description", programme.title.en.clone()),
        ("country", "Worldwide".into()),
        ("unit", programme.id.clone()),
        ("instance", case.scenario.id.clone()),
        ("num_projects", candidates.len().to_string()),
        ("num_votes", ballots.map_or(0, |ballots| ballots.list.len()).to_string()),
        ("budget", money(programme.total)),
        ("vote_type", vote_type(ballots, &mut assumptions)),
        ("rule", "unknown".into()),
        ("date_begin", String::new()),
        ("date_end", String::new()),
        ("currency", programme.money.unit.clone()),
    ];
    meta.retain(|(_, value)| !value.is_empty());
    meta.extend(points_allowed(ballots));
    meta.extend(caps(case, &categories, &money));
    tell_what_is_lost(case, &mut assumptions);
    let kept: Vec<&crate::domain::Column> =
        candidates.columns.iter().filter(|column| !TAKEN.contains(&column.name.as_str())).collect();
    let mut projects = Section::new();
    let fixed = ["project_id", "cost", "votes", "name", "category"];
    projects.row(fixed.into_iter().map(ToOwned::to_owned).chain(kept.iter().map(|column| column.name.clone())))?;
    let title = candidates.column("title");
    // Where there is one direction it says nothing, and the candidates' own categories stay.
    let own = candidates.column("category").filter(|_| programme.directions.len() == 1);
    for candidate in candidates.rows() {
        let at = candidate.at();
        let cells = [
            candidates.id(candidate).to_owned(),
            money(candidates.requested[at]),
            candidates.merit[at].plain().to_string(),
            title.and_then(|title| title.show(at)).unwrap_or_default(),
            own.map_or_else(
                || categories[candidates.direction[at].at()].clone(),
                |column| column.show(at).unwrap_or_default().replace(';', ","),
            ),
        ];
        let kept = kept.iter().map(|column| column.show(at).unwrap_or_default().replace(';', ","));
        projects.row(cells.into_iter().chain(kept))?;
    }
    let mut text = String::from("META\nkey;value\n");
    let mut table = Section::new();
    meta.into_iter().try_for_each(|(key, value)| table.row([key.to_owned(), value]))?;
    text.push_str(&table.text()?);
    write!(text, "PROJECTS\n{}VOTES\n{}", projects.text()?, votes(ballots, candidates)?).expect("writing to a string");
    Ok(Exported { text, assumptions })
}

/// A table between semicolons. Line ends within cells become spaces: not every reader knows them.
struct Section(csv::Writer<Vec<u8>>);

impl Section {
    fn new() -> Self {
        Self(csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new()))
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Result<(), csv::Error> {
        self.0.write_record(cells.into_iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    fn text(self) -> Result<String, csv::Error> {
        let bytes = self.0.into_inner().map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A name for each direction, without commas, which separate names, and each once.
fn categories(directions: &[Direction]) -> Vec<String> {
    let plain = |direction: &Direction| direction.title.en.replace([',', ';'], " ");
    let names: Vec<String> = directions.iter().map(plain).collect();
    let shared = (0..names.len()).any(|at| names[..at].contains(&names[at]));
    let numbered =
        |(direction, name): (&Direction, &String)| format!("{} {name}", direction.id.replace([',', ';'], " "));
    if shared { directions.iter().zip(&names).map(numbered).collect() } else { names }
}

fn vote_type(ballots: Option<&Ballots>, assumptions: &mut Vec<Text>) -> String {
    let Some(ballots) = ballots else {
        assumptions.push(say!(
            "没有选票：VOTES 一节为空，votes 列为评分",
            "there are no ballots: the section VOTES is empty, and the column votes is merit"
        ));
        return "approval".into();
    };
    let mut kinds: Vec<&str> = ballots.elections.iter().map(|election| election.1.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() > 1 {
        let list = kinds.join(", ");
        assumptions.push(say!(
            "各选区的投票方式不同（{list}）：均写成 approval",
            "the elections voted in different ways ({list}): all are written as approval"
        ));
        return "approval".into();
    }
    kinds.first().map_or_else(|| "approval".to_owned(), |kind| (*kind).to_owned())
}

/// What the format demands for cumulative ballots: the most points that a ballot may give.
fn points_allowed(ballots: Option<&Ballots>) -> Option<(&'static str, String)> {
    let ballots = ballots.filter(|ballots| ballots.elections.iter().any(|election| election.1 == "cumulative"))?;
    let most =
        ballots.list.iter().map(|ballot| ballot.points.iter().map(|points| i128::from(*points)).sum::<i128>()).max()?;
    Some(("max_sum_points", Decimal::new(most, ballots.places).to_string()))
}

fn caps(
    case: &Case,
    categories: &[String],
    money: &dyn Fn(crate::domain::Money) -> String,
) -> Vec<(&'static str, String)> {
    let programme = &case.programme;
    if programme.directions.iter().all(|direction| direction.funds.is_none()) {
        return Vec::new();
    }
    let cap = |direction: &Direction| {
        let most = direction.funds.and_then(|funds| funds.range(case.tolerance()).most);
        money(most.map_or(programme.total, crate::domain::Money))
    };
    let caps: Vec<String> = programme.directions.iter().map(cap).collect();
    vec![("categories", categories.join(",")), ("budget_per_category", caps.join(","))]
}

fn tell_what_is_lost(case: &Case, assumptions: &mut Vec<Text>) {
    let programme = &case.programme;
    let places = programme.directions.iter().filter(|direction| direction.projects.is_some()).count();
    let lost = [
        (programme.clauses.len(), say!("条款", "clauses")),
        (programme.limits.len(), say!("限制", "limits")),
        (programme.requires.len(), say!("依赖", "dependencies")),
        (places, say!("方向的项目数", "directions' numbers of projects")),
        (case.scenario.fund.len() + case.scenario.refuse.len(), say!("锁定", "locks")),
    ];
    for (count, Text { zh, en }) in lost.into_iter().filter(|(count, _)| *count > 0) {
        assumptions
            .push(say!("格式不能表示{zh}（{count} 项），已略去", "the format cannot hold {en}: left out ({count})"));
    }
    if case.weights.iter().any(|weight| *weight != crate::domain::Weight::ONE) {
        assumptions.push(say!("方向的权重未计入 votes", "the directions' weights are not in the votes"));
    }
}

fn votes(ballots: Option<&Ballots>, candidates: &Candidates) -> Result<String, csv::Error> {
    let mut table = Section::new();
    let Some(ballots) = ballots else {
        table.row(["voter_id", "vote"].map(ToOwned::to_owned))?;
        return table.text();
    };
    let pointed = ballots.list.iter().any(|ballot| !ballot.points.is_empty());
    let mut header: Vec<String> = ["voter_id", "vote"].map(ToOwned::to_owned).to_vec();
    header.extend(pointed.then(|| "points".to_owned()));
    header.extend(ballots.columns.iter().cloned());
    table.row(header)?;
    let several = ballots.elections.len() > 1;
    for ballot in &ballots.list {
        let vote: Vec<&str> = ballot.choices.iter().map(|candidate| candidates.id(*candidate)).collect();
        // A voter of two elections has two ballots.
        let voter = if several {
            format!("{}:{}", ballots.elections[ballot.election].0, ballot.voter)
        } else {
            ballot.voter.clone()
        };
        let mut row = vec![voter, vote.join(",")];
        let points: Vec<String> = ballot.points.iter().map(|points| ballots.shown(*points).to_string()).collect();
        // pabutools takes an empty cell for a list with one thing in it.
        let points = if points.is_empty() { "None".to_owned() } else { points.join(",") };
        row.extend(pointed.then_some(points));
        row.extend(ballot.cells.iter().cloned());
        table.row(row)?;
    }
    table.text()
}
