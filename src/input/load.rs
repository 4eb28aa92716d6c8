//! The way from paths to [`Inputs`].

use super::files::{SourceFile, shown};
use super::ledger::Ledger;
use super::limits::Columns;
use super::rules::Placed;
use super::{candidates, layer, programme, relations, scenario, sums, values};
use crate::domain::{Candidates, Case, Issues, Limit, MoneyUnit, Place, Programme, Scenario, Text, Waived};
use crate::say;
use std::path::{Path, PathBuf};

/// The files of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The programme, TOML.
    pub programme: PathBuf,
    /// The candidates: CSV, spreadsheet or Parquet.
    pub candidates: PathBuf,
    /// The scenario, TOML; `None`: the guide as it is.
    pub scenario: Option<PathBuf>,
}

/// Everything that was read, validated.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The programme under the scenario.
    pub case: Case,
    /// The programme before the scenario.
    pub guide: Programme,
    /// The candidates, their merit being the one that counts under the scenario.
    pub candidates: Candidates,
    /// Every file that was read: programme, candidates, then the scenario's chain, the root first.
    pub files: Vec<SourceFile>,
    /// What a person should know. Only warnings.
    pub warnings: Issues,
}

/// A programme alone.
#[derive(Debug, Clone)]
pub struct ProgrammeInput {
    /// The programme. Bounds on the sum of a column have the places that they were written with.
    pub programme: Programme,
    /// Its file.
    pub file: SourceFile,
    /// Only warnings.
    pub warnings: Issues,
}

/// A scenario alone.
#[derive(Debug, Clone)]
pub struct ScenarioInput {
    /// The scenario, its chain followed.
    pub scenario: Scenario,
    /// The files of its chain, the root first.
    pub files: Vec<SourceFile>,
    /// Only warnings.
    pub warnings: Issues,
}

/// What a list of scenarios says of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioHead {
    /// Its file.
    pub path: PathBuf,
    /// Name by which others extend it: the file's name without its ending.
    pub name: String,
    /// Its id, as reports call it.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Why it is run.
    pub reason: Option<Text>,
    /// Name of the scenario that it extends.
    pub extends: Option<String>,
}

/// Reads programme, candidates and scenario.
///
/// # Errors
/// All issues of all files, where at least one is an error.
pub fn load(paths: &Paths) -> Result<Inputs, Issues> {
    let mut ledger = Ledger::default();
    let programme_file = SourceFile::read("programme", &paths.programme, &mut ledger);
    let guide = programme_file.as_ref().and_then(|file| programme_of(file, &mut ledger));
    let unit = guide.as_ref().map(|guide| guide.programme.money.clone());
    let mut guide = guide.unwrap_or_else(nothing_known);
    let mut draft = match &paths.scenario {
        Some(path) => scenario::read(path, unit.as_ref(), &mut ledger),
        None => scenario::Draft::guide(),
    };
    relations::scenario_names(&guide, &draft, &mut ledger);
    let rules_read = ledger.errors() == 0;

    let candidates_file = SourceFile::read("candidates", &paths.candidates, &mut ledger);
    let table = candidates_file.as_ref().and_then(|file| {
        let terms = candidates::Terms {
            programme: &guide.programme,
            all_directions: guide.all_directions,
            merit_from: draft.scenario.merit_from,
            rank_merit: draft.scenario.rank_merit,
        };
        candidates::read(file, &terms, &mut ledger)
    });
    let (Some(programme_file), Some(candidates_file), Some(table)) = (programme_file, candidates_file, table) else {
        return Err(ledger.finish());
    };
    let rows = relations::named(&table.candidates, &guide, &draft);
    if table.all_ids {
        relations::candidate_names(&guide, &draft, &table.candidates, &rows, &mut ledger);
    }
    check_limits(&mut guide, &mut draft, &table.candidates, &mut ledger);
    let case = Case::new(guide.programme.clone(), draft.scenario.clone());
    if rules_read && table.sound {
        let fits = sums::overflow(&case, &table.candidates, &candidates_file.shown(), &mut ledger);
        if fits {
            sums::locks(&case, &draft, &table.candidates, &rows, &mut ledger);
        }
    }
    drop(rows);
    let files = [programme_file, candidates_file].into_iter().chain(draft.files).collect();
    let warnings = warnings(ledger)?;
    Ok(Inputs { case, guide: guide.programme, candidates: table.candidates, files, warnings })
}

/// The columns of all limits, the guide's and the scenario's.
fn check_limits(
    guide: &mut programme::Draft,
    draft: &mut scenario::Draft,
    candidates: &Candidates,
    ledger: &mut Ledger,
) {
    let scenario = &draft.scenario;
    let on = |switch: &Option<String>| switch.as_ref().is_none_or(|name| scenario.switches.contains(name));
    let waived = |id: &String| scenario.waive.iter().any(|waiver| waiver.what == Waived::Limit(id.clone()));
    let in_force = |limit: &Limit| on(&limit.switch) && !waived(&limit.id);
    let Programme { limits, columns: declared, .. } = &mut guide.programme;
    let columns = Columns { candidates, declared };
    for (limit, placed) in limits.iter_mut().zip(&guide.limits) {
        let in_force = in_force(limit);
        columns.check(limit, &placed.at, in_force, ledger);
    }
    let mut added = scenario.limits.clone();
    for (limit, at) in added.iter_mut().zip(&draft.limits) {
        let in_force = in_force(limit);
        columns.check(limit, at, in_force, ledger);
    }
    draft.scenario.limits = added;
}

fn programme_of(file: &SourceFile, ledger: &mut Ledger) -> Option<programme::Draft> {
    let text = file.text(ledger)?;
    programme::read(&file.shown(), text, ledger)
}

/// In place of a programme that could not be read: the other files are still looked at, as far as that goes without it.
fn nothing_known() -> programme::Draft {
    programme::Draft {
        programme: Programme {
            money: MoneyUnit { decimals: values::MOST_PLACES, ..MoneyUnit::default() },
            ..programme::empty()
        },
        limits: Vec::new(),
        requires: Vec::new(),
        all_directions: false,
        all_rules: false,
    }
}

/// The warnings; all issues as the error where there is an error among them.
fn warnings(ledger: Ledger) -> Result<Issues, Issues> {
    let errors = ledger.errors();
    let issues = ledger.finish();
    if errors > 0 { Err(issues) } else { Ok(issues) }
}

/// Reads a programme alone.
///
/// # Errors
/// All its issues, where at least one is an error.
pub fn load_programme(path: &Path) -> Result<ProgrammeInput, Issues> {
    let mut ledger = Ledger::default();
    let file = SourceFile::read("programme", path, &mut ledger);
    let draft = file.as_ref().and_then(|file| programme_of(file, &mut ledger));
    let warnings = warnings(ledger)?;
    let (file, draft) = file.zip(draft).expect("a file that was not read has an error");
    Ok(ProgrammeInput { programme: draft.programme, file, warnings })
}

/// Reads a scenario and those it extends, as far as that goes without candidates.
///
/// # Errors
/// All its issues, where at least one is an error.
pub fn load_scenario(programme: &Programme, path: &Path) -> Result<ScenarioInput, Issues> {
    let mut ledger = Ledger::default();
    let draft = scenario::read(path, Some(&programme.money), &mut ledger);
    let guide = programme::Draft {
        programme: programme.clone(),
        limits: programme.limits.iter().map(|limit| Placed { value: limit.id.clone(), at: Place::default() }).collect(),
        requires: Vec::new(),
        all_directions: true,
        all_rules: true,
    };
    relations::scenario_names(&guide, &draft, &mut ledger);
    let warnings = warnings(ledger)?;
    Ok(ScenarioInput { scenario: draft.scenario, files: draft.files, warnings })
}

/// The scenarios of a folder, sorted by file name, and the issues of files that could not be read, which are left out.
/// Only what a list shows is read: whether a scenario fits a programme, [`load_scenario`] tells.
#[must_use]
pub fn scenarios_in(folder: &Path) -> (Vec<ScenarioHead>, Issues) {
    let mut ledger = Ledger::default();
    let mut heads = Vec::new();
    match scenario::scenario_files(folder) {
        Ok(files) => heads.extend(files.iter().filter_map(|path| head(path, &mut ledger))),
        Err(error) => ledger.error(
            "F101",
            Place::file(shown(folder)),
            say!("无法读取文件夹：{error}", "the folder cannot be read: {error}"),
            say!("请检查路径和权限", "check the path and its permissions"),
        ),
    }
    (heads, ledger.finish())
}

fn head(path: &Path, ledger: &mut Ledger) -> Option<ScenarioHead> {
    let name = scenario::stem(path);
    let file = SourceFile::read(&format!("scenario:{name}"), path, ledger)?;
    let layer = layer::read(&file.shown(), file.text(ledger)?, None, ledger)?;
    let id = layer.id.map_or_else(|| name.clone(), |id| id.value);
    Some(ScenarioHead {
        path: path.to_path_buf(),
        title: layer.title.unwrap_or_else(|| Text::same(&id)),
        name,
        id,
        reason: layer.reason,
        extends: layer.extends.map(|extends| extends.value),
    })
}
