//! What several commands share: where the inputs are, the language, messages.

use super::progress::Spinner;
use super::{Exit, Language, issues};
use crate::bundle::{self, InputFile, Manifest};
use crate::domain::{Issues, Lang, Text};
use crate::input::{Inputs, Paths, load};
use crate::solve::Control;
use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;

const PROGRAMME: &str = "data/guide-2025-2/programme.toml";
const SCENARIO: &str = "scenarios/base.toml";

/// The three inputs.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct InputArgs {
    /// The call guide, TOML
    #[arg(long, value_name = "FILE", default_value = PROGRAMME)]
    pub programme: PathBuf,
    /// The candidates: CSV, XLSX, Parquet [default: candidates.csv beside the programme]
    #[arg(long, value_name = "FILE")]
    pub candidates: Option<PathBuf>,
    /// What differs from the guide, TOML [default: scenarios/base.toml beside the programme, else here, or the guide as it is where there is none]
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// These and no others: no scenario is taken from the working folder where none is named.
    #[arg(skip)]
    pub alone: bool,
}

impl InputArgs {
    pub fn paths(&self) -> Paths {
        let beside = || self.programme.parent().unwrap_or(Path::new("")).join("candidates.csv");
        let base = || {
            let beside = self.programme.parent().unwrap_or(Path::new("")).join(SCENARIO);
            [beside, PathBuf::from(SCENARIO)].into_iter().find(|path| !self.alone && path.is_file())
        };
        Paths {
            programme: self.programme.clone(),
            candidates: self.candidates.clone().unwrap_or_else(beside),
            scenario: self.scenario.clone().or_else(base),
        }
    }

    /// Reads the inputs and tells all that is wrong with them.
    pub fn load(&self, lang: Lang) -> Result<Inputs, Exit> {
        let inputs = load(&self.paths()).map_err(|found| told(&found, lang))?;
        issues::tell(&inputs.warnings, lang);
        Ok(inputs)
    }
}

/// The inputs of a result, as its manifest lists them, in a folder.
pub(super) fn listed_inputs(manifest: &Manifest, folder: &Path) -> Paths {
    let at = |input: &InputFile| folder.join(&input.file);
    let of = |role: &str| manifest.inputs.iter().find(|input| input.role == role).map(at).unwrap_or_default();
    // The chain ends with the scenario itself.
    let scenario = manifest.inputs.iter().rev().find(|input| input.role.starts_with("scenario:")).map(at);
    Paths { programme: of("programme"), candidates: of("candidates"), scenario }
}

/// Tells issues and gives the exit that they mean.
pub(super) fn told(found: &Issues, lang: Lang) -> Exit {
    issues::tell(found, lang);
    Exit::Input
}

/// One line on stderr. Where stderr is gone there is nobody left to tell.
pub(super) fn say_line(text: &Text, lang: Lang) {
    let _ = writeln!(anstream::stderr(), "{}", text.get(lang));
}

/// Writes to stdout. A closed pipe is the reader's choice; any other failure is one of the command.
pub(super) fn print(text: &str) -> Result<(), Exit> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(anstream::stderr(), "stdout: {error}");
            Err(Exit::Failure)
        }
        _ => Ok(()),
    }
}

/// A number of seconds on the command line.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "a number of seconds, such as 30 or 2.5".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|limit| !limit.is_zero())
        .ok_or_else(|| "a number of seconds above 0".to_owned())
}

/// What may stop a run: its time limit and Ctrl-C. A second Ctrl-C ends the process at once.
pub(super) fn control(limit: Option<Duration>, spinner: &Spinner, started: Instant) -> Control {
    let control = Control {
        deadline: limit.map(|limit| started + limit),
        progress: Some(spinner.listener()),
        ..Control::default()
    };
    let interrupt = Arc::clone(&control.interrupt);
    let handler = move || {
        if interrupt.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // Without a handler Ctrl-C just ends the process.
    let _ = ctrlc::set_handler(handler);
    control
}

/// Writes a result folder, or tells why not.
pub(super) fn publish(out: &Path, files: &[(String, Vec<u8>)], lang: Lang) -> Result<(), Exit> {
    bundle::publish(out, files).map_err(|error| {
        issues::tell_failure("A103", &error.describe(), &error.help(), lang);
        Exit::Input
    })
}

/// A table for the terminal.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table
}

/// How many columns the terminal has; `None` where stdout is none.
pub(super) fn terminal_width() -> Option<usize> {
    Table::new().width().map(usize::from)
}

/// JSON for stdout.
pub(super) fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("plain values") + "\n"
}

/// Writes a file that appears whole or not at all.
pub(super) fn whole<E: From<io::Error>>(
    path: &Path,
    make: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let mut file = beside(path)?;
    make(file.as_file_mut())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A file that is to take the place of `path` once it is whole: everybody reads it, as far as the user's own settings allow.
pub(super) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".fundline-").tempfile_in(folder)
}

/// The language of messages and reports: what the user says, else what the environment says, else English.
pub(super) fn lang(said: Option<Language>) -> Lang {
    let environment = || sys_locale::get_locale().is_some_and(|locale| locale.to_lowercase().starts_with("zh"));
    let chinese = said.map_or_else(environment, |said| matches!(said, Language::Zh));
    if chinese { Lang::Zh } else { Lang::En }
}
