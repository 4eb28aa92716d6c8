//! `fundline import`: programmes that others wrote → a folder that every other command reads.

use super::common::{say_line, told};
use super::{Exit, issues, table};
use crate::bundle;
use crate::domain::{Issues, Lang, Place, Text};
use crate::foreign::pabulib::{self, MeritSource, Options, Source};
use crate::foreign::{Import, knapsack, orlib, programs};
use crate::input::{Paths, load};
use crate::say;
use encoding_rs::Encoding;
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `fundline import`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum Format {
    /// Participatory budgeting elections (.pb); several files are one city, with a direction for each
    Pabulib(PabulibArgs),
    /// OR-Library multidimensional knapsack problems (mknap1 …)
    Orlib(ProblemArgs),
    /// 0-1 knapsack problems in Pisinger's or Jooken's layout
    Knapsack(ProblemArgs),
    /// A pure 0-1 selection in an MPS file
    Mps(FileArgs),
    /// A pure 0-1 selection in a CPLEX LP file
    Lp(FileArgs),
    /// A spreadsheet of candidates as officers have it: .xlsx, .xls, .ods, CSV in UTF-8 or GB18030
    Table(table::Args),
}

#[derive(Debug, clap::Args)]
struct PabulibArgs {
    /// The files of one election, or of the elections of one city; a folder stands for the .pb files in it
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What a project's merit is
    #[arg(long, value_enum, default_value = "votes")]
    merit: MeritArg,
    /// Leave out the city's caps on categories and neighbourhoods
    #[arg(long)]
    budget_alone: bool,
    /// The files' encoding, for instance windows-1250 [default: UTF-8, or what their marks say]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
}

#[derive(Debug, clap::Args)]
struct ProblemArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder to write; several problems go into folders 1, 2, … within it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Import this problem of the file alone, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    problem: Option<u32>,
}

#[derive(Debug, clap::Args)]
struct FileArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A source of merit on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum MeritArg {
    /// The column votes; where there is none, the column score, else the ballots
    Votes,
    /// The column score; where there is none, the points on the ballots
    Score,
    /// The ballots alone
    Ballots,
}

fn encoding(name: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(name.as_bytes())
        .ok_or_else(|| "a name such as utf-8, windows-1250, iso-8859-2 or gb18030".to_owned())
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    import(args, lang).map_or_else(|exit| exit, |()| Exit::Done)
}

fn import(args: &Args, lang: Lang) -> Result<(), Exit> {
    let files: Vec<PathBuf>;
    let (files, out, made) = match &args.format {
        Format::Table(args) => return table::run(args, lang),
        Format::Pabulib(args) => {
            files = elections(&args.files, lang)?;
            let texts = read(&files, lang)?;
            let names: Vec<(String, String)> = files.iter().map(|path| (shown(path), stem(path))).collect();
            let sources: Vec<Source<'_>> =
                texts.iter().zip(&names).map(|(bytes, (shown, stem))| Source { shown, stem, bytes }).collect();
            let merit = match args.merit {
                MeritArg::Votes => MeritSource::Votes,
                MeritArg::Score => MeritSource::Score,
                MeritArg::Ballots => MeritSource::Ballots,
            };
            let options = Options { merit, budget_alone: args.budget_alone, encoding: args.encoding };
            (files.as_slice(), &args.out, pabulib::import(&sources, options))
        }
        Format::Orlib(args) => problems(args, orlib::import, lang)?,
        Format::Knapsack(args) => problems(args, knapsack::import, lang)?,
        Format::Mps(args) => program(args, programs::import_mps, lang)?,
        Format::Lp(args) => program(args, programs::import_lp, lang)?,
    };
    let made = made.map_err(|found| told(&found, lang))?;
    write(&made, files, out, lang)
}

/// The files, the folder to write, what was made.
type Made<'a> = (&'a [PathBuf], &'a PathBuf, Result<Import, Issues>);
type ProblemImport = fn(&str, &str, &[u8], Option<usize>) -> Result<Import, Issues>;

fn problems(args: &ProblemArgs, import: ProblemImport, lang: Lang) -> Result<Made<'_>, Exit> {
    let files = std::slice::from_ref(&args.file);
    let bytes = read(files, lang)?.concat();
    let only = args.problem.and_then(|problem| usize::try_from(problem).ok());
    Ok((files, &args.out, import(&shown(&args.file), &stem(&args.file), &bytes, only)))
}

fn program(
    args: &FileArgs,
    import: fn(&str, &str, &[u8]) -> Result<Import, Issues>,
    lang: Lang,
) -> Result<Made<'_>, Exit> {
    let files = std::slice::from_ref(&args.file);
    let bytes = read(files, lang)?.concat();
    Ok((files, &args.out, import(&shown(&args.file), &stem(&args.file), &bytes)))
}

/// The files that were named, and those of the folders that were named, in the order of their names.
fn elections(paths: &[PathBuf], lang: Lang) -> Result<Vec<PathBuf>, Exit> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
        let mut within: Vec<PathBuf> = entries.unwrap_or_default();
        within.retain(|file| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pb")));
        within.sort();
        if within.is_empty() {
            let mut found = Issues::default();
            found.error(
                "F101",
                Place::file(shown(path)),
                say!("该文件夹中没有 .pb 文件", "there is no .pb file in this folder"),
                say!("请给出文件，或含有 .pb 文件的文件夹", "name files, or a folder that holds .pb files"),
            );
            return Err(told(&found, lang));
        }
        files.extend(within);
    }
    Ok(files)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "import".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn read(paths: &[PathBuf], lang: Lang) -> Result<Vec<Vec<u8>>, Exit> {
    let mut found = Issues::default();
    let mut bytes = Vec::with_capacity(paths.len());
    for path in paths {
        match fs::read(path) {
            Ok(read) => bytes.push(read),
            Err(error) => found.error(
                "F101",
                Place::file(shown(path)),
                say!("无法读取：{error}", "it cannot be read: {error}"),
                say!("请检查路径和权限", "check the path and the permissions"),
            ),
        }
    }
    if found.fatal() { Err(told(&found, lang)) } else { Ok(bytes) }
}

/// Publishes the folder, after the inputs it holds were read back as every other command will read them.
fn write(made: &Import, sources: &[PathBuf], out: &Path, lang: Lang) -> Result<(), Exit> {
    issues::tell(&made.warnings, lang);
    let names: Vec<String> = sources
        .iter()
        .map(|path| path.file_name().map_or_else(|| shown(path), |name| name.to_string_lossy().into_owned()))
        .collect();
    let from = match names.as_slice() {
        [first, .., last] if names.len() > 5 => format!("{first} … {last} ({})", names.len()),
        _ => names.join(", "),
    };
    let mut files = Vec::new();
    for (folder, imported) in &made.programmes {
        let written = imported.files(&from).map_err(|error| failed(&error.to_string(), lang))?;
        check(&written, lang)?;
        let within = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
        files.extend(written.into_iter().map(|(name, bytes)| (within(name), bytes)));
    }
    bundle::publish(out, &files).map_err(|error| {
        issues::tell_failure("A103", &error.describe(), &error.help(), lang);
        Exit::Input
    })?;
    for (folder, imported) in &made.programmes {
        let at = if folder.is_empty() { out.to_owned() } else { out.join(folder) };
        let (title, count, directions) =
            (imported.programme.title.get(lang), imported.table.len() - 1, imported.programme.directions.len());
        say_line(
            &say!(
                "{title}：{count} 个候选项目，{directions} 个方向",
                "{title}: {count} candidates, {directions} directions"
            ),
            lang,
        );
        for assumption in &imported.assumptions {
            let Text { zh, en } = assumption;
            say_line(&say!("  · {zh}", "  - {en}"), lang);
        }
        let programme = at.join("programme.toml");
        let programme = programme.display();
        say_line(&say!("→ fundline solve --programme {programme}", "-> fundline solve --programme {programme}"), lang);
    }
    Ok(())
}

/// Reads the folder back under each of its scenarios.
fn check(files: &[(String, Vec<u8>)], lang: Lang) -> Result<(), Exit> {
    let folder = tempfile::tempdir().map_err(|error| failed(&error.to_string(), lang))?;
    for (name, bytes) in files {
        let path = folder.path().join(name);
        let parent = path.parent().unwrap_or(folder.path());
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|error| failed(&error.to_string(), lang))?;
    }
    let scenarios =
        files.iter().filter(|(name, _)| name.starts_with("scenarios/")).map(|(name, _)| Some(folder.path().join(name)));
    for scenario in scenarios.chain([None]) {
        let paths = Paths {
            programme: folder.path().join("programme.toml"),
            candidates: folder.path().join("candidates.csv"),
            scenario,
        };
        load(&paths).map_err(|found| told(&found, lang))?;
    }
    Ok(())
}

fn failed(error: &str, lang: Lang) -> Exit {
    let problem = say!("导入失败：{error}", "the import failed: {error}");
    issues::tell_failure("A107", &problem, &say!("没有写入任何文件", "nothing was written"), lang);
    Exit::Failure
}
