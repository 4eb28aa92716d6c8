//! `fundline solve`: from the inputs to the result folder.

use super::certify::ProofArgs;
use super::common::{InputArgs, control, print, say_line, seconds, told, whole};
use super::make::{Decided, Failed, Prepared, Settings, decide, prepare};
use super::progress::Spinner;
use super::record::record;
use super::{Exit, infeasible, issues};
use crate::bundle::{Place, Run, Staging, Stamp};
use crate::domain::{Conflict, Lang, Outcome, Text};
use crate::input::Inputs;
use crate::model::{self, Program};
use crate::report::{self, ALLOCATION_CSV};
use crate::say;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

/// Arguments of `fundline solve`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// The result folder [default: reports/ and the scenario's id]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print allocation.json on stdout
    #[arg(long)]
    json: bool,
    /// Stop after this many seconds with the best allocation found by then
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    /// Also write the program as an LP file that other solvers read
    #[arg(long, value_name = "FILE")]
    write_lp: Option<PathBuf>,
    /// Also write allocation.csv with headings and decisions in the language of the report, for a spreadsheet
    #[arg(long, value_name = "FILE")]
    write_table: Option<PathBuf>,
    /// What to write: `tables` leaves out page, workbook and charts, which take longest at a million candidates
    #[arg(long, value_enum, default_value = "all")]
    reports: ReportsArg,
    /// Which engine solves; the answer is the same
    #[arg(long, value_enum, default_value = "auto")]
    engine: EngineArg,
    /// Record the run in this ledger [default: reports/ledger.jsonl; for a result elsewhere only if there is a folder reports/]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    proof: ProofArgs,
}

/// An engine on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum EngineArg {
    /// Decomposition, and HiGHS where that does not close
    Auto,
    /// Decomposition by directions alone
    Decomposition,
    /// HiGHS alone: a second opinion
    Highs,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ReportsArg {
    /// allocation.csv, allocation.json, allocation.xlsx, report.html and charts
    All,
    /// allocation.csv and allocation.json
    Tables,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let spinner = Spinner::new();
    let exit = allocate(args, lang, &spinner);
    spinner.finish();
    exit.unwrap_or_else(|exit| exit)
}

fn allocate(args: &Args, lang: Lang, spinner: &Spinner) -> Result<Exit, Exit> {
    let started = Stamp::now();
    let control = control(args.time_limit, spinner, Instant::now());
    let inputs = args.inputs.load(lang)?;
    let failed = |failed: Failed| failed.tell(lang);
    let out = folder(args, &inputs.case.scenario.id, lang)?;
    let place = Place::of_result(&out).map_err(Failed::Folder).map_err(failed)?;
    let settings = Settings { lang, engine: args.engine, proof: args.proof, reports: args.reports };
    let tell = |what: &Text| spinner.tell(what.get(lang));
    tell(&say!("筛查", "screening"));
    let prepared = prepare(&inputs).map_err(|found| told(&found, lang))?;
    if let Some(path) = &args.write_lp {
        write_lp(&prepared.program, path).map_err(|error| cannot_write(path, &error, lang))?;
    }
    let Prepared { screened, program } = prepared;
    let decided = decide(&inputs, &screened, program, settings, &control, &tell).map_err(failed)?;
    if matches!(decided.outcome, Outcome::Unknown(_)) {
        let problem = say!("在停止之前没有找到任何分配方案", "no allocation was found before the search was stopped");
        let help =
            say!("请放宽 --time-limit；没有写入任何结果", "give it more time with --time-limit; nothing was written");
        issues::tell_failure("A501", &problem, &help, lang);
        return Ok(Exit::Unproven);
    }
    let staging = place.stage().map_err(Failed::Folder).map_err(failed)?;
    let told = decided.write(&staging, &tell).map_err(failed)?;
    publish(args, &out, &decided, staging, started, lang)?;
    // Where nothing can be allocated there is no table, and no summary.
    if let Some(path) = args.write_table.as_ref().filter(|_| told.summary.is_some()) {
        write_table(path, &out.join(ALLOCATION_CSV), &inputs, lang)
            .map_err(|error| cannot_write(path, &error, lang))?;
    }
    spinner.finish();
    if args.json {
        print(&String::from_utf8_lossy(&told.json))?;
    }
    match &decided.outcome {
        Outcome::Infeasible(conflict) => Ok(no_allocation(conflict, &inputs, lang)),
        outcome => {
            if let Some(summary) = told.summary.as_ref().filter(|_| !args.json) {
                print(summary)?;
            }
            Ok(allocated(outcome, args.reports, &out, lang))
        }
    }
}

fn no_allocation(conflict: &Conflict, inputs: &Inputs, lang: Lang) -> Exit {
    let problem = say!("没有满足全部规则的分配方案", "no allocation keeps every rule");
    let help = infeasible::in_words(conflict, &inputs.case.programme, lang);
    issues::tell_failure("A301", &problem, &Text::same(help), lang);
    Exit::Infeasible
}

fn allocated(outcome: &Outcome, reports: ReportsArg, out: &Path, lang: Lang) -> Exit {
    if matches!(outcome, Outcome::Optimal(solution) if !solution.ties_decided) {
        let undecided = say!(
            "总评分已证明为最高；同分方案之间的取舍未能全部判定",
            "The merit is proven to be the greatest; which of the allocations with the same merit the published rule picks was not decided"
        );
        say_line(&undecided, lang);
    }
    let report = out.join(if reports == ReportsArg::All { "report.html" } else { ALLOCATION_CSV });
    let report = report.display();
    say_line(&say!("报告：{report}", "Report: {report}"), lang);
    if matches!(outcome, Outcome::Optimal(_)) { Exit::Done } else { Exit::Unproven }
}

/// The result folder. A scenario's id names it only where it is a plain name.
fn folder(args: &Args, scenario: &str, lang: Lang) -> Result<PathBuf, Exit> {
    if let Some(out) = &args.out {
        return Ok(out.clone());
    }
    let mut parts = Path::new(scenario).components();
    if matches!((parts.next(), parts.next()), (Some(Component::Normal(name)), None) if name == scenario) {
        return Ok(Path::new("reports").join(scenario));
    }
    let problem = say!("情景标识 `{scenario}` 不能用作文件夹名", "the scenario's id `{scenario}` cannot name a folder");
    issues::tell_failure(
        "A106",
        &problem,
        &say!("请用 --out 指定结果文件夹", "name the result folder with --out"),
        lang,
    );
    Err(Exit::Input)
}

fn write_lp(program: &Program, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    model::write_lp(program, &mut out)?;
    out.flush()
}

/// The allocation for a spreadsheet: no part of the result folder, whose `allocation.csv` programs read.
fn write_table(path: &Path, csv: &Path, inputs: &Inputs, lang: Lang) -> io::Result<()> {
    let csv = File::open(csv)?;
    whole(path, |out| report::write_readable_csv(csv, &inputs.case.programme.money, lang, out))
}

fn cannot_write(path: &Path, error: &io::Error, lang: Lang) -> Exit {
    let path = path.display();
    let problem = say!("无法写入 `{path}`：{error}", "cannot write `{path}`: {error}");
    issues::tell_failure("A101", &problem, &say!("请检查路径和写权限", "check the path and the permissions"), lang);
    Exit::Input
}

/// Lets the result folder appear whole. Its run is recorded just before.
fn publish(
    args: &Args,
    out: &Path,
    decided: &Decided,
    staging: Staging,
    started: Stamp,
    lang: Lang,
) -> Result<(), Exit> {
    let refused = |error| Failed::Folder(error).tell(lang);
    let manifest = decided.manifest(staging.hashes());
    let staged = staging.close(&manifest.to_bytes()).map_err(refused)?;
    let event = decided.event(out, &manifest);
    let now = Stamp::now();
    let result = event.result().to_owned();
    let ledger = record(args.ledger.as_deref(), out, |_| event, &now, lang)?;
    let Stamp { time: finished, user, host } = now;
    let run = Run { started: started.time, finished, user, host, result, ledger };
    staged.publish(&run).map_err(refused)
}
