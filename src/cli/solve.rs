//! `fundline solve`: from the inputs to the result folder.

use super::common::{InputArgs, control, print, publish, say_line, seconds, told};
use super::progress::Spinner;
use super::{Exit, infeasible, issues};
use crate::domain::{Lang, Outcome, Solution};
use crate::input::Inputs;
use crate::model::{self, Program};
use crate::report;
use crate::say;
use crate::screen::{self, Screened};
use crate::solve::{self, Engine, Options};
use crate::study::dossier::{Dossier, DossierInput};
use crate::verify::{Refuted, verify};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
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
    /// Which engine solves; the answer is the same
    #[arg(long, value_enum, default_value = "auto")]
    engine: EngineArg,
}

/// An engine on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum EngineArg {
    /// Decomposition, and HiGHS where that does not close
    Auto,
    /// Decomposition by directions alone
    Decomposition,
    /// HiGHS alone: a second opinion
    Highs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let spinner = Spinner::new();
    let exit = allocate(args, lang, &spinner);
    spinner.finish();
    exit.unwrap_or_else(|exit| exit)
}

fn allocate(args: &Args, lang: Lang, spinner: &Spinner) -> Result<Exit, Exit> {
    let started = Instant::now();
    let control = control(args.time_limit, spinner, started);
    let inputs = args.inputs.load(lang)?;
    let out = folder(args, &inputs.case.scenario.id, lang)?;
    spinner.tell(say!("筛查", "screening").get(lang));
    let screened = screen::screen(&inputs.case, &inputs.candidates).map_err(|found| told(&found, lang))?;
    let program = model::build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings)
        .map_err(|found| told(&found, lang))?;
    if let Some(path) = &args.write_lp {
        write_lp(&program, path).map_err(|error| cannot_write(path, &error, lang))?;
    }
    spinner.tell(say!("求解", "solving").get(lang));
    let options = Options { engine: engine(args.engine) };
    let outcome = solve::solve_interruptibly(&Arc::new(program), inputs.candidates.len(), options, &control);
    match &outcome {
        Outcome::Optimal(solution) | Outcome::Feasible(solution, _) => {
            recheck(&inputs, solution, lang)?;
            write_result(args, &inputs, &screened, &outcome, &out, lang, spinner)
        }
        Outcome::Infeasible(conflict) => {
            let json = infeasible::as_json(conflict, &inputs, lang);
            publish(&out, &[("allocation.json".to_owned(), json.clone().into_bytes())], lang)?;
            spinner.finish();
            if args.json {
                print(&json)?;
            }
            let problem = say!("没有满足全部规则的分配方案", "no allocation keeps every rule");
            let help = infeasible::in_words(conflict, &inputs.case.programme.money, lang);
            issues::tell_failure("A301", &problem, &crate::domain::Text::same(help), lang);
            Ok(Exit::Infeasible)
        }
        Outcome::Unknown(_) => {
            let problem =
                say!("在停止之前没有找到任何分配方案", "no allocation was found before the search was stopped");
            let help = say!(
                "请放宽 --time-limit；没有写入任何结果",
                "give it more time with --time-limit; nothing was written"
            );
            issues::tell_failure("A501", &problem, &help, lang);
            Ok(Exit::Unproven)
        }
    }
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

fn engine(engine: EngineArg) -> Engine {
    match engine {
        EngineArg::Auto => Engine::Auto,
        EngineArg::Decomposition => Engine::Decomposition,
        EngineArg::Highs => Engine::General,
    }
}

fn write_lp(program: &Program, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    model::write_lp(program, &mut out)?;
    out.flush()
}

fn cannot_write(path: &Path, error: &io::Error, lang: Lang) -> Exit {
    let path = path.display();
    let problem = say!("无法写入 `{path}`：{error}", "cannot write `{path}`: {error}");
    issues::tell_failure("A101", &problem, &say!("请检查路径和写权限", "check the path and the permissions"), lang);
    Exit::Input
}

/// The exact recheck, before anybody sees the allocation. The solver is not believed.
fn recheck(inputs: &Inputs, solution: &Solution, lang: Lang) -> Result<(), Exit> {
    let breaches = match verify(&inputs.case, &inputs.candidates, &solution.allocation) {
        Ok(recheck) if recheck.objective == solution.objective => return Ok(()),
        Ok(recheck) => {
            let (ours, theirs) = (recheck.objective.plain(), solution.objective.plain());
            vec![say!("总评分为 {ours}，而求解结果为 {theirs}", "the merit is {ours}, but the solve says {theirs}")]
        }
        Err(Refuted::Inputs(found)) => return Err(told(&found, lang)),
        Err(Refuted::Breaches(breaches)) => {
            breaches.iter().map(|breach| breach.describe(&inputs.case.programme.money)).collect()
        }
    };
    for breach in &breaches {
        let help = say!(
            "这是程序错误：结果未写入，请附上输入文件报告此问题",
            "this is an error of the program: nothing was written; please report it with the input files"
        );
        issues::tell_failure("A401", breach, &help, lang);
    }
    Err(Exit::Check)
}

fn write_result(
    args: &Args,
    inputs: &Inputs,
    screened: &Screened,
    outcome: &Outcome,
    out: &Path,
    lang: Lang,
    spinner: &Spinner,
) -> Result<Exit, Exit> {
    spinner.tell(say!("生成报告", "writing the report").get(lang));
    let dossier = Dossier::new(DossierInput {
        case: &inputs.case,
        guide: &inputs.guide,
        candidates: &inputs.candidates,
        screening: &screened.screening,
        bindings: &screened.bindings,
        outcome,
        inputs: inputs.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        synthetic: false,
    });
    let files = report::render(&dossier, lang).map_err(|error| {
        let help = say!("没有写入任何结果", "nothing was written");
        issues::tell_failure("A102", &crate::domain::Text::same(error.to_string()), &help, lang);
        Exit::Failure
    })?;
    publish(out, &files, lang)?;
    spinner.finish();
    if args.json {
        let json = files.iter().find(|file| file.0 == "allocation.json").expect("every result has it");
        print(&String::from_utf8_lossy(&json.1))?;
    } else {
        print(&report::terminal::summary(&dossier, lang))?;
    }
    if matches!(outcome, Outcome::Optimal(solution) if !solution.ties_decided) {
        let undecided = say!(
            "总评分已证明为最高；同分方案之间的取舍未能全部判定",
            "The merit is proven to be the greatest; which of the allocations with the same merit the published rule picks was not decided"
        );
        say_line(&undecided, lang);
    }
    let report = out.join("report.html");
    let report = report.display();
    say_line(&say!("报告：{report}", "Report: {report}"), lang);
    Ok(if matches!(outcome, Outcome::Optimal(_)) { Exit::Done } else { Exit::Unproven })
}
