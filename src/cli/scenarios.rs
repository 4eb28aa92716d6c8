//! `fundline scenarios` and `fundline scenario new`: the list of a folder's scenarios, each held against the inputs, and a
//! commented starter.

use super::common::{InputArgs, print, say_line, terminal_width, told};
use super::{Exit, issues};
use crate::domain::{Case, Deviation, Issues, Lang, Level, Place, Scenario, Text};
use crate::input::{Inputs, Paths, ScenarioHead, load, load_programme, scenarios_in};
use crate::report::study as typeset;
use crate::say;
use crate::study::{About, Section, Study, Table, Value, column, wide};
use rayon::prelude::*;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

/// Arguments of `fundline scenarios`.
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// The folder of scenarios
    #[arg(long, value_name = "DIR", default_value = "scenarios")]
    folder: PathBuf,
    /// Print the list as JSON on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    inputs: InputArgs,
}

/// Arguments of `fundline scenario`.
#[derive(Debug, clap::Args)]
pub(super) struct OneArgs {
    #[command(subcommand)]
    command: One,
}

#[derive(Debug, clap::Subcommand)]
enum One {
    /// Write a commented starter
    New(NewArgs),
}

/// Arguments of `fundline scenario new`.
#[derive(Debug, clap::Args)]
struct NewArgs {
    /// Its id, which is also the file's name
    id: String,
    /// The scenario that it extends
    #[arg(long, value_name = "NAME", default_value = "base")]
    extends: String,
    /// The folder of scenarios
    #[arg(long, value_name = "DIR", default_value = "scenarios")]
    folder: PathBuf,
}

pub(super) fn list(args: &ListArgs, lang: Lang) -> Exit {
    listed(args, lang).unwrap_or_else(|exit| exit)
}

fn listed(args: &ListArgs, lang: Lang) -> Result<Exit, Exit> {
    let guide = load_programme(&args.inputs.programme).map_err(|found| told(&found, lang))?.programme;
    let (heads, mut found) = scenarios_in(&args.folder);
    let paths = args.inputs.paths();
    let read = |head: &ScenarioHead| load(&Paths { scenario: Some(head.path.clone()), ..paths.clone() });
    let all: Vec<Result<Inputs, Issues>> = heads.par_iter().map(read).collect();
    // What is wrong with the programme or the candidates is wrong under every scenario, and told once.
    for issue in all.iter().filter_map(|one| one.as_ref().err()).flat_map(|issues| &issues.0) {
        if !found.0.contains(issue) {
            found.0.push(issue.clone());
        }
    }
    let case = Case::new(guide, Scenario::default());
    let mut section = Section::new("scenarios", say!("情景", "Scenarios"), Vec::new());
    section.tables.push(table(&heads, &all));
    let about = About::new(&case, Vec::new(), false);
    let title = say!("情景一览", "Scenarios");
    let study = Study { name: "scenarios".into(), title, about, proven: true, sections: vec![section] };
    if args.json {
        let json = typeset::json(&study, lang).map_err(|error| {
            issues::tell_failure("A102", &Text::same(error.to_string()), &Text::default(), lang);
            Exit::Failure
        })?;
        print(&json)?;
    } else {
        print(&typeset::terminal(&study, lang, terminal_width()))?;
    }
    issues::tell(&found, lang);
    Ok(if found.fatal() { Exit::Input } else { Exit::Done })
}

fn table(heads: &[ScenarioHead], all: &[Result<Inputs, Issues>]) -> Table {
    let columns = vec![
        column("id", say!("编号", "Id")),
        column("title", say!("名称", "Title")),
        column("extends", say!("基于", "Extends")),
        column("differences", say!("不同之处", "Differences")),
        column("status", say!("状态", "State")),
        wide("reason", say!("理由", "Reason")),
        wide("deviations", say!("与指南的不同", "What differs from the guide")),
        wide("file", say!("文件", "File")),
    ];
    let mut table = Table::new("scenarios", say!("情景", "Scenarios"), columns);
    for (head, read) in heads.iter().zip(all) {
        let deviations = read.as_ref().ok().map(|inputs| inputs.case.deviations.as_slice());
        let errors = read.as_ref().err().map(|found| found.0.iter().filter(|one| one.level == Level::Error).count());
        table.rows.push(vec![
            Value::Id(head.id.clone()),
            Value::Words(head.title.clone()),
            Value::maybe(head.extends.clone(), Value::Id),
            Value::maybe(deviations, |deviations| Value::count(deviations.len())),
            match errors {
                None => Value::Code("valid", say!("可用", "valid")),
                Some(count) => Value::Code("invalid", say!("有 {count} 处错误", "{count} errors")),
            },
            Value::maybe(head.reason.clone(), Value::Words),
            Value::maybe(deviations, |deviations| Value::Words(in_words(deviations))),
            Value::Id(head.path.display().to_string()),
        ]);
    }
    table
}

fn in_words(deviations: &[Deviation]) -> Text {
    let one = |deviation: &Deviation| {
        let Text { zh, en } = &deviation.what;
        let dash = || "–".to_owned();
        match (&deviation.from, &deviation.to) {
            (None, None) => say!("{zh}", "{en}"),
            (from, to) => {
                let (from, to) = (from.clone().unwrap_or_else(dash), to.clone().unwrap_or_else(dash));
                say!("{zh}：{from} → {to}", "{en}: {from} → {to}")
            }
        }
    };
    let (zh, en): (Vec<String>, Vec<String>) = deviations.iter().map(one).map(|text| (text.zh, text.en)).unzip();
    Text { zh: zh.join("；"), en: en.join("; ") }
}

pub(super) fn one(args: &OneArgs, lang: Lang) -> Exit {
    let One::New(args) = &args.command;
    new(args, lang).map_or_else(|exit| exit, |()| Exit::Done)
}

/// Writes the starter. A file that is there already is left alone.
fn new(args: &NewArgs, lang: Lang) -> Result<(), Exit> {
    let NewArgs { id, extends, folder } = args;
    let plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && !name.contains(['/', '\\', '"'])
            && !name.chars().any(char::is_control)
    };
    let mut found = Issues::default();
    if !plain(id) {
        let at = Place { column: Some("ID".into()), ..Place::file("scenario new") };
        let problem = say!("`{id}` 不能用作文件名", "`{id}` cannot name a file");
        found.error("Q504", at, problem, say!("请用字母、数字、- 和 .", "use letters, digits, - and ."));
        return Err(told(&found, lang));
    }
    let (heads, _) = scenarios_in(folder);
    if !heads.iter().any(|head| head.name == *extends) {
        let at = Place { column: Some("--extends".into()), ..Place::file("scenario new") };
        let folder = folder.display();
        let problem = say!("{folder} 中没有情景 `{extends}`", "there is no scenario `{extends}` in {folder}");
        let help = crate::input::did_you_mean(extends, heads.iter().map(|head| head.name.as_str()));
        found.error("Q505", at, problem, help);
        return Err(told(&found, lang));
    }
    let path = folder.join(format!("{id}.toml"));
    let written = OpenOptions::new().write(true).create_new(true).open(&path).and_then(|mut file| {
        file.write_all(starter(id, extends).as_bytes())?;
        file.sync_all()
    });
    if let Err(error) = written {
        let problem = if error.kind() == ErrorKind::AlreadyExists {
            say!("该文件已存在", "the file is there already")
        } else {
            say!("无法写入：{error}", "cannot be written: {error}")
        };
        let help = say!("请换一个编号，或检查权限", "choose another id, or check the permissions");
        found.error("Q506", Place::file(path.display().to_string()), problem, help);
        return Err(told(&found, lang));
    }
    let path = path.display();
    say_line(&say!("已写入 {path}", "Written: {path}"), lang);
    Ok(())
}

/// A scenario that changes nothing yet, with everything that it could change as comments.
fn starter(id: &str, extends: &str) -> String {
    let starter = include_str!("starter.toml");
    starter.replace("{id}", id).replace("{extends}", extends)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With every comment that is a setting turned on, the starter is a scenario that can be read.
    #[test]
    fn the_starter_can_be_read_with_every_example_turned_on() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("base.toml"), "[scenario]\nid = \"base\"\n").expect("written");
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/data/guide-2025-2/programme.toml");
        let guide = load_programme(std::path::Path::new(guide)).expect("sound").programme;
        let on = starter("try", "base").replace("\n#: ", "\n");
        for text in [starter("try", "base"), on] {
            let path = folder.path().join("try.toml");
            std::fs::write(&path, &text).expect("written");
            let read = crate::input::load_scenario(&guide, &path).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
            assert_eq!(read.scenario.chain, ["base", "try"]);
        }
    }
}
