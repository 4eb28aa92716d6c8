//! `fundline init`: a small programme to start from.

use super::common::say_line;
use super::{Exit, issues};
use crate::bundle;
use crate::domain::Lang;
use crate::input::{programme_schema, scenario_schema};
use crate::say;
use std::path::PathBuf;

/// Arguments of `fundline init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  fundline init my-call
  cd my-call
  fundline solve --programme programme.toml")]
pub(super) struct Args {
    /// The new folder; it must not exist yet, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Three directions, twelve candidates, two scenarios; what editors complete by is added.
const FILES: [(&str, &str); 4] = [
    ("programme.toml", include_str!("../../data/starter/programme.toml")),
    ("candidates.csv", include_str!("../../data/starter/candidates.csv")),
    ("scenarios/base.toml", include_str!("../../data/starter/scenarios/base.toml")),
    ("scenarios/cut-10.toml", include_str!("../../data/starter/scenarios/cut-10.toml")),
];

fn files() -> Vec<bundle::File> {
    let schemas = [("programme", programme_schema()), ("scenario", scenario_schema())];
    let schemas = schemas.map(|(name, text)| (format!("schema/{name}.schema.json"), text));
    let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    files.chain(schemas).map(|(name, text)| (name, text.into_bytes())).collect()
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    if let Err(error) = bundle::create(&args.folder, &files()) {
        issues::tell_failure("A103", &error.describe(), &error.help(), lang);
        return Exit::Input;
    }
    let folder = args.folder.display();
    say_line(
        &say!(
            "已写入 {folder}：programme.toml、candidates.csv、scenarios/。下一步：cd {folder}，再运行 fundline solve --programme programme.toml",
            "Written to {folder}: programme.toml, candidates.csv, scenarios/. Next: cd {folder}, then fundline solve --programme programme.toml"
        ),
        lang,
    );
    Exit::Done
}
