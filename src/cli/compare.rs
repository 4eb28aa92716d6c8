//! `fundline compare`: one allocation against others, each a scenario to be solved or a result folder to be read.

use super::Exit;
use super::study::{Session, StudyArgs, run as run_study};
use crate::domain::{Issues, Lang, Money, Place, SCORE_PLACES, Score, Text, parse_units};
use crate::input::{Paths, did_you_mean, load, scenarios_in};
use crate::say;
use crate::screen::screen;
use crate::study::compare::{DirectionSum, Given, Side, compare};
use crate::study::{Answer, Asker, Refused, Situation, Study, Value};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `fundline compare`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The base and what is held against it: scenarios (files, or names of the folder) or result folders. With one, all other
    /// scenarios of the folder are held against it; without any, against its `base`
    #[arg(value_name = "SIDE")]
    sides: Vec<String>,
    /// The folder of scenarios
    #[arg(long, value_name = "DIR", default_value = "scenarios")]
    folder: PathBuf,
    #[command(flatten)]
    study: StudyArgs,
}

/// Where a side comes from.
#[derive(Debug, Clone)]
enum Source {
    Scenario(PathBuf),
    Result(PathBuf),
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let sources = match sources(args) {
        Ok(sources) => sources,
        Err(found) => return super::common::told(&found, lang),
    };
    let mut study = args.study.clone();
    if let Some(Source::Scenario(base)) = sources.first() {
        study.inputs.scenario = Some(base.clone());
    }
    let paths = study.inputs.paths();
    run_study(&study, lang, move |session, asker| compared(session, asker, &sources, &paths))
}

/// The sides that were asked for, the base first.
///
/// # Errors
/// `Q701` for every side that is neither a scenario nor a result folder; `Q702` where nothing is there to compare.
fn sources(args: &Args) -> Result<Vec<Source>, Issues> {
    let mut issues = Issues::default();
    let (heads, _) = scenarios_in(&args.folder);
    let named = if args.sides.is_empty() { vec!["base".to_owned()] } else { args.sides.clone() };
    let mut sources = Vec::new();
    for side in &named {
        let path = PathBuf::from(side);
        let of_folder = heads.iter().find(|head| head.name == *side || head.id == *side);
        if path.join("allocation.json").is_file() {
            sources.push(Source::Result(path));
        } else if path.is_file() {
            sources.push(Source::Scenario(path));
        } else if let Some(head) = of_folder {
            sources.push(Source::Scenario(head.path.clone()));
        } else {
            let folder = args.folder.display();
            let at = Place { column: Some("SIDE".into()), ..Place::file("compare") };
            let problem = say!(
                "`{side}` 既不是情景（文件，或 {folder} 中的名称），也不是结果文件夹",
                "`{side}` is neither a scenario (a file, or a name in {folder}) nor a result folder"
            );
            issues.error("Q701", at, problem, did_you_mean(side, heads.iter().map(|head| head.name.as_str())));
        }
    }
    if let [Source::Scenario(base)] = sources.as_slice() {
        let base = fs::canonicalize(base).ok();
        let same = |path: &Path| fs::canonicalize(path).ok() == base;
        sources.extend(heads.iter().filter(|head| !same(&head.path)).map(|head| Source::Scenario(head.path.clone())));
    }
    if sources.len() < 2 && !issues.fatal() {
        let folder = args.folder.display();
        issues.error(
            "Q702",
            Place { column: Some("SIDE".into()), ..Place::file("compare") },
            say!("没有可以比较的方案：{folder} 中没有其他情景", "nothing to compare: {folder} has no other scenario"),
            say!("请至少给出两个情景或结果文件夹", "name two scenarios or result folders at least"),
        );
    }
    if issues.fatal() { Err(issues) } else { Ok(sources) }
}

fn compared(session: &Session, asker: &Asker<'_>, sources: &[Source], paths: &Paths) -> Result<Study, Refused> {
    asker.expect(sources.len());
    let side = |(at, source): (usize, &Source)| match source {
        Source::Scenario(_) if at == 0 => {
            let solution = asker.base_answer()?;
            Ok(Side::solved(asker.base(), &Answer { solution: Some(solution), stop: None }))
        }
        Source::Scenario(path) => {
            let paths = Paths { scenario: Some(path.clone()), ..paths.clone() };
            let inputs = load(&paths).map_err(Refused::Issues)?;
            let screened = screen(&inputs.case, &inputs.candidates).map_err(Refused::Issues)?;
            let situation = Situation::new(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings);
            Ok(Side::solved(&situation, &asker.ask(&situation)?))
        }
        Source::Result(folder) => result(session, folder).map_err(Refused::Issues),
    };
    let sides: Vec<Result<Side, Refused>> = sources.par_iter().enumerate().map(side).collect();
    let sides: Vec<Side> = sides.into_iter().collect::<Result<_, _>>()?;
    let (base, others) = sides.split_first().expect("there are two sides at least");
    Ok(compare(session.about(), base, others))
}

/// What a result folder says of itself.
///
/// # Errors
/// `Q703` where its files cannot be read.
fn result(session: &Session, folder: &Path) -> Result<Side, Issues> {
    read(session, folder).map_err(|problem| {
        let mut issues = Issues::default();
        let help = say!(
            "请用 fundline audit 核对该文件夹，或重新求解",
            "check the folder with fundline audit, or solve again"
        );
        issues.error("Q703", Place::file(folder.display().to_string()), problem, help);
        issues
    })
}

fn read(session: &Session, folder: &Path) -> Result<Side, Text> {
    let unit = &session.inputs.case.programme.money;
    let file = |name: &str| {
        fs::read(folder.join(name)).map_err(|error| say!("无法读取 {name}：{error}", "{name} cannot be read: {error}"))
    };
    let broken = |name: &str| say!("{name} 的内容无法识别", "{name} does not hold what a result holds");
    let json: serde_json::Value =
        serde_json::from_slice(&file("allocation.json")?).map_err(|_| broken("allocation.json"))?;
    let unknown = || broken("allocation.json");
    let text = |value: &serde_json::Value| value.as_str().map(ToOwned::to_owned);
    let words = |value: &serde_json::Value| Text {
        zh: text(&value["zh"]).unwrap_or_default(),
        en: text(&value["en"]).unwrap_or_default(),
    };
    let score = |value: &serde_json::Value| Some(Score(i128::from(parse_units(value.as_str()?, SCORE_PLACES).ok()?)));
    let status = json["status"].as_str().ok_or_else(unknown)?;
    let name = folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into());
    let mut side = Side {
        id: name,
        title: words(&json["scenario"]["title"]),
        exists: status != "infeasible",
        proven: status != "feasible",
        status: match status {
            "optimal" => Value::Code("optimal", say!("已证明最优", "proven")),
            "infeasible" => Value::Code("infeasible", say!("无可行方案", "no allocation")),
            _ => Value::Code("feasible", say!("未证明", "not proven")),
        },
        objective: Score::default(),
        weights: BTreeMap::new(),
        directions: Vec::new(),
        funded: BTreeMap::new(),
    };
    if !side.exists {
        return Ok(side);
    }
    if json["unit"].as_str() != Some(&unit.unit) {
        let (theirs, ours) = (json["unit"].as_str().unwrap_or_default(), &unit.unit);
        return Err(say!("金额单位为 `{theirs}`，而非 `{ours}`", "its amounts are in `{theirs}`, not in `{ours}`"));
    }
    side.objective = score(&json["objective"]).ok_or_else(unknown)?;
    for direction in json["directions"].as_array().ok_or_else(unknown)? {
        let id = text(&direction["id"]).ok_or_else(unknown)?;
        let merit = score(&direction["merit"]).ok_or_else(unknown)?;
        side.directions.push(DirectionSum { id, title: words(&direction["title"]), merit, ..DirectionSum::default() });
    }
    let table = file("allocation.csv")?;
    for row in csv::Reader::from_reader(table.as_slice()).deserialize::<BTreeMap<String, String>>() {
        let row = row.map_err(|_| broken("allocation.csv"))?;
        let cell = |name: &str| row.get(name).map(String::as_str).ok_or_else(|| broken("allocation.csv"));
        if cell("decision")? != "funded" {
            continue;
        }
        let award = unit.parse(cell("award")?).map_err(|_| broken("allocation.csv"))?;
        fund(&mut side, cell("id")?, cell("direction")?, cell("rank")?, award)
            .ok_or_else(|| broken("allocation.csv"))?;
    }
    Ok(side)
}

fn fund(side: &mut Side, id: &str, direction: &str, rank: &str, award: Money) -> Option<()> {
    let at = side.directions.iter().position(|known| known.id == direction)?;
    let sum = &mut side.directions[at];
    sum.funded += 1;
    sum.awarded = sum.awarded + award;
    let given = Given { direction: direction.to_owned(), place: (at, rank.parse().ok()?), award };
    side.funded.insert(id.to_owned(), given);
    Some(())
}
