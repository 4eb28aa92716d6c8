//! What an import makes: the files of a programme, as texts, and everything that was assumed on the way.

use super::toml_file::{programme_toml, scenario_toml};
use crate::domain::{Bounds, Direction, Issues, Lang, Money, MoneyUnit, Programme, RankTies, Scenario, Text};
use crate::say;

/// One imported programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The programme.
    pub programme: Programme,
    /// The candidate table: its header, then one row for each candidate.
    pub table: Vec<Vec<String>>,
    /// Scenarios that come with it, the one named `base` first. Each of the others extends it.
    pub scenarios: Vec<Scenario>,
    /// The ballots as a table with its header, where there are any: what `fundline vote` and `export pabulib` read.
    pub ballots: Option<Vec<Vec<String>>>,
    /// Everything that was assumed, for people.
    pub assumptions: Vec<Text>,
    /// The optimum that the file itself states, where it does.
    pub stated_optimum: Option<String>,
}

/// All that one import makes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// The programmes, each with the folder it goes to within the import's own (empty: that folder itself).
    pub programmes: Vec<(String, Imported)>,
    /// What a person should know. Only warnings.
    pub warnings: Issues,
}

impl Imported {
    /// The files of the folder: `programme.toml`, `candidates.csv`, `scenarios/*.toml`, `ballots.csv`, `import.md`.
    ///
    /// # Errors
    /// When a table cannot be written, which only a lack of memory could cause.
    pub fn files(&self, from: &str) -> Result<Vec<(String, Vec<u8>)>, csv::Error> {
        let mut files = vec![
            ("programme.toml".to_owned(), programme_toml(&self.programme, from).into_bytes()),
            ("candidates.csv".to_owned(), table(&self.table)?),
        ];
        for scenario in &self.scenarios {
            let name = format!("scenarios/{}.toml", scenario.id);
            files.push((name, scenario_toml(scenario, &self.programme.money).into_bytes()));
        }
        if let Some(ballots) = &self.ballots {
            files.push(("ballots.csv".to_owned(), table(ballots)?));
        }
        files.push(("import.md".to_owned(), self.notes(from).into_bytes()));
        Ok(files)
    }

    /// `import.md`: where the folder comes from and what was assumed, in both languages.
    fn notes(&self, from: &str) -> String {
        let part = |lang: Lang, title: &str, what: &str, none: &str| {
            let lines: Vec<String> = self.assumptions.iter().map(|text| format!("- {}", text.get(lang))).collect();
            let list = if lines.is_empty() { none.to_owned() } else { lines.join("\n") };
            format!("# {}\n\n{what} {from}\n\n## {title}\n\n{list}\n", self.programme.title.get(lang))
        };
        let en = part(Lang::En, "What was assumed", "Imported from", "Nothing.");
        format!("{en}\n{}", part(Lang::Zh, "导入时的假定", "导入自", "无。"))
    }
}

fn table(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A programme of nothing yet.
pub(super) fn programme(id: &str, title: Text, money: MoneyUnit, total: Money) -> Programme {
    Programme {
        id: id.to_owned(),
        title,
        source: None,
        money,
        total,
        rank_ties: RankTies::Allowed,
        reviewers: crate::domain::Reviewers::default(),
        columns: Vec::new(),
        directions: Vec::new(),
        clauses: Vec::new(),
        limits: Vec::new(),
        requires: Vec::new(),
    }
}

/// The one direction of a programme that has no parts.
pub(super) fn everybody() -> Direction {
    let title = say!("全部", "All");
    Direction { id: "all".into(), title, projects: None, funds: None, partners: Vec::new(), fields: Vec::new() }
}

/// The scenario that changes nothing.
pub(super) fn base() -> Scenario {
    Scenario {
        id: "base".into(),
        title: say!("按原规则", "As published"),
        chain: vec!["base".into()],
        ..Scenario::default()
    }
}

/// At most `most`.
pub(super) fn at_most<T>(most: T) -> Bounds<T> {
    Bounds { at_least: None, at_most: Some(most), exactly: None, about: None }
}
