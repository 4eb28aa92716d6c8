//! A scenario file and those it extends → a [`Scenario`].

use super::files::{SourceFile, shown};
use super::layer::{self, Layer};
use super::ledger::Ledger;
use super::near;
use super::rules::Placed;
use crate::domain::{Limit, Lock, MoneyUnit, Place, Require, Scenario, Text};
use crate::say;
use std::path::{Path, PathBuf};

/// A scenario as far as it could be read, with the places of what other files may clash with.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) scenario: Scenario,
    pub(super) files: Vec<SourceFile>,
    /// Where the total stands, if it is given.
    pub(super) total: Option<Place>,
    pub(super) switches: Vec<Place>,
    pub(super) directions: Vec<Placed<String>>,
    pub(super) fund: Vec<Place>,
    pub(super) refuse: Vec<Place>,
    pub(super) waive: Vec<Place>,
    pub(super) limits: Vec<Place>,
    pub(super) requires: Vec<Place>,
    /// Limits that `[repair]` names.
    pub(super) repaired_limits: Vec<Placed<String>>,
}

impl Draft {
    /// No scenario: the guide as it is.
    pub(super) fn guide() -> Self {
        let scenario =
            Scenario { id: "guide".into(), title: say!("按指南", "the guide as it is"), ..Scenario::default() };
        Self { scenario, ..Self::default() }
    }
}

/// The scenario at `path`, its chain followed. Amounts are in the programme's `unit`, where that is known. What could not
/// be read is left out; issues go to the ledger.
pub(super) fn read(path: &Path, unit: Option<&MoneyUnit>, ledger: &mut Ledger) -> Draft {
    let chain = chain(path, unit, ledger);
    let mut draft = Draft::default();
    for (name, file, layer) in chain.into_iter().rev() {
        warn_of_another_name(&name, &layer, ledger);
        draft.add(name, layer, ledger);
        draft.files.push(file);
    }
    draft.refuse_both_ways(ledger);
    draft
}

/// The name by which scenarios extend a file: its own without the ending.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The file and those it extends, itself first.
fn chain(path: &Path, unit: Option<&MoneyUnit>, ledger: &mut Ledger) -> Vec<(String, SourceFile, Layer)> {
    let mut chain: Vec<(String, SourceFile, Layer)> = Vec::new();
    let mut next = Some(path.to_path_buf());
    while let Some(path) = next.take() {
        let name = stem(&path);
        let Some(file) = SourceFile::read(&format!("scenario:{name}"), &path, ledger) else { break };
        let layer = file.text(ledger).and_then(|text| layer::read(&file.shown(), text, unit, ledger));
        let Some(layer) = layer else { break };
        let extends = layer.extends.clone();
        chain.push((name, file, layer));
        if let Some(extends) = extends {
            next = extended(&path, &extends, &chain, ledger);
        }
    }
    chain
}

/// The path of an extended scenario, where it can be followed.
fn extended(
    path: &Path,
    extends: &Placed<String>,
    chain: &[(String, SourceFile, Layer)],
    ledger: &mut Ledger,
) -> Option<PathBuf> {
    let wanted = extends.value.as_str();
    let at = || extends.at.clone();
    if wanted.contains(['/', '\\']) {
        let problem = say!("`{wanted}` 不是情景的名称", "`{wanted}` is not the name of a scenario");
        let help = say!(
            "只写同一文件夹中文件的名称，不带路径和 .toml",
            "name a file of the same folder, without path and .toml"
        );
        ledger.error("S113", at(), problem, help);
        return None;
    }
    let wanted = wanted.strip_suffix(".toml").unwrap_or(wanted);
    if let Some(start) = chain.iter().position(|(name, ..)| name == wanted) {
        let circle: Vec<&str> = chain[start..].iter().map(|(name, ..)| name.as_str()).chain([wanted]).collect();
        let circle = circle.join(" → ");
        let problem = say!("`extends` 形成循环：{circle}", "`extends` runs in a circle: {circle}");
        ledger.error("S101", at(), problem, say!("请删去其中一处 `extends`", "drop one of these `extends`"));
        return None;
    }
    let file = path.with_file_name(format!("{wanted}.toml"));
    if file.is_file() {
        return Some(file);
    }
    let folder = folder_of(path);
    let known: Vec<String> = scenario_files(&folder).unwrap_or_default().iter().map(|path| stem(path)).collect();
    let folder = shown(&folder);
    let problem = say!("{folder} 中没有情景 `{wanted}`", "there is no scenario `{wanted}` in {folder}");
    ledger.error("S102", at(), problem, near::help(wanted, known.iter().map(String::as_str)));
    None
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
}

/// All TOML files of a folder, sorted by name.
pub(super) fn scenario_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn warn_of_another_name(name: &str, layer: &Layer, ledger: &mut Ledger) {
    let Some(Placed { value: id, at }) = layer.id.as_ref().filter(|id| id.value != name) else { return };
    ledger.warn(
        "S112",
        at.clone(),
        say!("编号 `{id}` 与文件名 `{name}` 不同", "the id `{id}` is not the file's name, `{name}`"),
        say!("其他情景的 `extends` 要写文件名", "the `extends` of other scenarios names the file"),
    );
}

impl Draft {
    /// Lays a file over those that it extends: settings replace, lists add up.
    fn add(&mut self, name: String, layer: Layer, ledger: &mut Ledger) {
        let scenario = &mut self.scenario;
        scenario.id = layer.id.map_or(name, |id| id.value);
        scenario.title = layer.title.unwrap_or_else(|| Text::same(&scenario.id));
        scenario.reason = layer.reason.or(scenario.reason.take());
        scenario.chain.push(scenario.id.clone());
        if let Some(total) = layer.total {
            scenario.total = Some(total.value);
            self.total = Some(total.at);
        }
        scenario.about_tolerance = layer.about_tolerance.unwrap_or(scenario.about_tolerance);
        scenario.fill = layer.fill.unwrap_or(scenario.fill);
        scenario.merit_from = layer.merit_from.unwrap_or(scenario.merit_from);
        scenario.rank_merit = layer.rank_merit.unwrap_or(scenario.rank_merit);
        scenario.ranking = layer.ranking.unwrap_or(scenario.ranking);
        scenario.to_check = layer.to_check.unwrap_or(scenario.to_check);
        scenario.award_levels = layer.award_levels.or(scenario.award_levels.take());
        for Placed { value: switch, at } in layer.switches {
            if !scenario.switches.contains(&switch) {
                scenario.switches.push(switch);
                self.switches.push(at);
            }
        }
        for Placed { value: (id, change), at } in layer.directions {
            let merged = scenario.directions.entry(id.clone()).or_default();
            merged.projects = change.projects.or(merged.projects);
            merged.funds = change.funds.or(merged.funds);
            merged.weight = change.weight.or(merged.weight);
            merged.award_levels = change.award_levels.or(merged.award_levels.take());
            self.directions.push(Placed { value: id, at });
        }
        add_locks(layer.fund, &mut scenario.fund, &mut self.fund, ledger);
        add_locks(layer.refuse, &mut scenario.refuse, &mut self.refuse, ledger);
        for Placed { value: waiver, at } in layer.waive {
            if let Some(other) = scenario.waive.iter_mut().find(|other| other.what == waiver.what) {
                *other = waiver;
            } else {
                scenario.waive.push(waiver);
                self.waive.push(at);
            }
        }
        let apart = |placed: Placed<Limit>| (placed.value, placed.at);
        let (limits, places): (Vec<_>, Vec<_>) = layer.limits.into_iter().map(apart).unzip();
        scenario.limits.extend(limits);
        self.limits.extend(places);
        let apart = |placed: Placed<Require>| (placed.value, placed.at);
        let (requires, places): (Vec<_>, Vec<_>) = layer.requires.into_iter().map(apart).unzip();
        scenario.requires.extend(requires);
        self.requires.extend(places);
        scenario.repair.merge(layer.repair.costs);
        self.directions.extend(layer.repair.directions);
        self.repaired_limits.extend(layer.repair.limits);
    }

    fn refuse_both_ways(&self, ledger: &mut Ledger) {
        for (lock, at) in self.scenario.refuse.iter().zip(&self.refuse) {
            let id = &lock.id;
            let Some(funded) = self.scenario.fund.iter().position(|other| other.id == *id) else { continue };
            let other = &self.fund[funded];
            let (file, line) = (&other.file, other.line.unwrap_or_default());
            ledger.error(
                "S108",
                at.clone(),
                say!(
                    "项目 `{id}` 既被锁定资助（{file} 第 {line} 行），又被锁定不资助",
                    "`{id}` is locked as refused here and as funded in {file}, line {line}"
                ),
                say!("请删去其一", "drop one of the two"),
            );
        }
    }
}

/// Adds locks. One that an extended file has too takes the new reason; one twice in a file is an error.
fn add_locks(locks: Vec<Placed<Lock>>, all: &mut Vec<Lock>, places: &mut Vec<Place>, ledger: &mut Ledger) {
    for Placed { value: lock, at } in locks {
        match all.iter().position(|other| other.id == lock.id) {
            None => {
                all.push(lock);
                places.push(at);
            }
            Some(before) if places[before].file == at.file => {
                let (id, line) = (&lock.id, places[before].line.unwrap_or_default());
                let problem = say!("项目 `{id}` 在第 {line} 行已经锁定", "`{id}` is locked in line {line} already");
                ledger.error("S109", at, problem, say!("请只保留一处", "keep one of the two"));
            }
            Some(before) => {
                all[before] = lock;
                places[before] = at;
            }
        }
    }
}
