//! `fundline import table`: a spreadsheet as officers have it → a candidate table.

use super::common::{print, say_line, told};
use super::{Exit, issues};
use crate::domain::{Lang, Text};
use crate::input::{guess_map, import_table, load_programme};
use crate::say;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `fundline import table`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The spreadsheet: .xlsx, .xls, .ods, or CSV in UTF-8 or GB18030
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column becomes which, TOML [default: a guess, which is told]
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Write a draft of the map instead of the candidates
    #[arg(long, conflicts_with = "map")]
    guess: bool,
    /// The call guide, TOML: its directions, columns, unit and total [default: amounts become 万元, directions stay as they are]
    #[arg(long, value_name = "FILE")]
    programme: Option<PathBuf>,
    /// Where to write the candidates, or the draft [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<(), Exit> {
    let loaded = args.programme.as_deref().map(load_programme).transpose().map_err(|found| told(&found, lang))?;
    let programme = loaded.as_ref().map(|loaded| &loaded.programme);
    if args.guess {
        let guessed = guess_map(&args.file, programme, lang).map_err(|found| told(&found, lang))?;
        issues::tell(&guessed.warnings, lang);
        return write(args.out.as_deref(), guessed.toml.as_bytes(), lang);
    }
    let made = import_table(&args.file, args.map.as_deref(), programme).map_err(|found| told(&found, lang))?;
    issues::tell(&made.warnings, lang);
    let (file, rows) = (args.file.display(), made.rows);
    say_line(&say!("{file}：{rows} 个候选项目，读取方式如下", "{file}: {rows} candidates, read as follows"), lang);
    for Text { zh, en } in &made.assumptions {
        say_line(&say!("  · {zh}", "  - {en}"), lang);
    }
    write(args.out.as_deref(), &made.csv, lang)
}

/// Writes a file that appears whole or not at all, or to stdout.
fn write(path: Option<&Path>, bytes: &[u8], lang: Lang) -> Result<(), Exit> {
    let Some(path) = path else { return print(&String::from_utf8_lossy(bytes)) };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let persist = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".fundline-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    persist().map_err(|error| {
        let problem = say!("无法写入：{error}", "cannot write: {error}");
        let help = say!("请检查路径、权限和磁盘空间", "check the path, the permissions and the space on the disk");
        issues::tell_failure("A104", &problem, &help, lang);
        Exit::Input
    })
}
