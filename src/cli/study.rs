//! What every study command does: read the inputs, screen, ask in a thread of its own, write the result whole or not at all.

use super::common::{InputArgs, control, print, publish, say_line, seconds, terminal_width, told};
use super::progress::Spinner;
use super::{Exit, infeasible, issues};
use crate::domain::{Allocation, Candidates, Case, Issues, Lang, Money, MoneyUnit, Place, Score, Stop, Text};
use crate::input::Inputs;
use crate::report;
use crate::say;
use crate::screen::{Screened, screen};
use crate::solve::Control;
use crate::study::dossier::says_synthetic;
use crate::study::{About, Asker, Refused, Situation, Store, Study};
use crate::verify::{Refuted, Verifier, verify};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// What all study commands share.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct StudyArgs {
    #[command(flatten)]
    pub inputs: InputArgs,
    /// Write JSON, workbook, page and charts into this folder [default: print only]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the study as JSON on stdout
    #[arg(long)]
    json: bool,
    /// Stop after this many seconds; what is not proven by then says so
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    /// Keep finished solves in this file and go on from it [default: beside --out until the study is finished]
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
}

/// The inputs of a study, read and screened.
pub(super) struct Session {
    pub inputs: Inputs,
    pub screened: Screened,
    control: Control,
    store: Option<Store>,
    verifier: Verifier,
}

/// How long an engine that does not listen may take to end after Ctrl-C or the time limit.
const GRACE: Duration = Duration::from_secs(3);

/// Runs a study and delivers it.
pub(super) fn run(
    args: &StudyArgs,
    lang: Lang,
    ask: impl FnOnce(&Session, &Asker) -> Result<Study, Refused> + Send + 'static,
) -> Exit {
    let spinner = Spinner::new();
    let exit = asked(args, lang, &spinner, ask);
    spinner.finish();
    exit.unwrap_or_else(|exit| exit)
}

fn asked(
    args: &StudyArgs,
    lang: Lang,
    spinner: &Spinner,
    ask: impl FnOnce(&Session, &Asker) -> Result<Study, Refused> + Send + 'static,
) -> Result<Exit, Exit> {
    let session = Arc::new(session(args, lang, spinner)?);
    spinner.tell(say!("求解", "solving").get(lang));
    let (sender, receiver) = mpsc::channel();
    let worker = Arc::clone(&session);
    std::thread::spawn(move || {
        let result = worker.with_asker(|asker| ask(&worker, asker));
        // Nobody listens any more after the grace period.
        let _ = sender.send(result);
    });
    let result = loop {
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(result) => break result,
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err(Exit::Failure),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let Some(stop) = session.control.stopped() else { continue };
                break receiver.recv_timeout(GRACE).unwrap_or(Err(Refused::Stopped(stop)));
            }
        }
    };
    spinner.finish();
    if session.control.stopped() == Some(Stop::Interrupted) {
        return Err(session.stopped(lang));
    }
    match result {
        Ok(study) => session.deliver(args, &study, lang),
        Err(refused) => Err(session.refused(&refused, lang)),
    }
}

fn session(args: &StudyArgs, lang: Lang, spinner: &Spinner) -> Result<Session, Exit> {
    let control = control(args.time_limit, spinner, Instant::now());
    let inputs = args.inputs.load(lang)?;
    spinner.tell(say!("筛查", "screening").get(lang));
    let (screened, verifier) =
        rayon::join(|| screen(&inputs.case, &inputs.candidates), || Verifier::new(&inputs.case, &inputs.candidates));
    let screened = screened.map_err(|found| told(&found, lang))?;
    let verifier = verifier.map_err(|found| told(&found, lang))?;
    let beside = || args.out.as_deref().map(unfinished);
    let store = args.resume.clone().or_else(beside).map(|path| Store::open(&path)).transpose();
    let store = store.map_err(|error| {
        let help = say!("请用 --resume 指定另一个文件", "name another file with --resume");
        issues::tell_failure("A107", &error.describe(), &help, lang);
        Exit::Input
    })?;
    if let Some(store) = store.as_ref().filter(|store| !store.is_empty()) {
        let (count, path) = (store.len(), store.path().display());
        say_line(
            &say!("从 {path} 继续：已完成 {count} 次求解", "going on from {path}: {count} solves are finished"),
            lang,
        );
    }
    Ok(Session { inputs, screened, control, store, verifier })
}

/// An unusable argument.
pub(super) fn refuse(code: &'static str, at: &str, problem: Text, help: Text) -> Refused {
    let mut issues = Issues::default();
    issues.error(code, Place::file(at), problem, help);
    Refused::Issues(issues)
}

/// An amount above zero in the programme's unit.
pub(super) fn amount(at: &str, text: &str, unit: &MoneyUnit) -> Result<Money, Refused> {
    unit.parse(text).ok().filter(|amount| *amount > Money::ZERO).ok_or_else(|| {
        let (unit, places) = (&unit.unit, unit.decimals);
        let problem = say!("`{text}` 不是金额", "`{text}` is not an amount");
        let help = say!(
            "请写大于零的数（{unit}），最多 {places} 位小数",
            "a number of {unit} above zero with at most {places} places"
        );
        refuse("Q209", at, problem, help)
    })
}

/// Where finished solves are kept until the study in a folder is finished.
fn unfinished(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    out.with_file_name(name)
}

impl Session {
    fn with_asker<T>(&self, ask: impl FnOnce(&Asker) -> T) -> T {
        let check =
            |case: &Case, candidates: &Candidates, allocation: &Allocation| self.check(case, candidates, allocation);
        let base = self.situation();
        let rescreen = |case: &Case, candidates: &Candidates| {
            screen(case, candidates).map(|screened| (screened.screening, screened.bindings))
        };
        let asker = Asker::new(base, self.control.clone()).keeping(self.store.as_ref());
        let asker = asker.checking(&check).rescreening(&rescreen);
        ask(&asker)
    }

    /// What was read, as studies ask about it.
    pub fn situation(&self) -> Situation<'_> {
        let Inputs { case, candidates, .. } = &self.inputs;
        Situation::new(case, candidates, &self.screened.screening, &self.screened.bindings)
    }

    /// What a study is about.
    pub fn about(&self) -> About {
        let files = self.inputs.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
        About::new(&self.inputs.case, files, says_synthetic(&self.inputs.candidates))
    }

    /// The exact recheck by the room that knows nothing of programs. What screening depends on is screened again only where
    /// the study has changed it.
    fn check(&self, case: &Case, candidates: &Candidates, allocation: &Allocation) -> Result<Score, Vec<Text>> {
        let base = &self.inputs.case;
        let shared = case.programme.clauses == base.programme.clauses
            && case.programme.limits == base.programme.limits
            && case.tolerance() == base.tolerance();
        let rechecked = if shared {
            self.verifier.verify(case, candidates, allocation)
        } else {
            verify(case, candidates, allocation)
        };
        match rechecked {
            Ok(recheck) => Ok(recheck.objective),
            Err(Refuted::Inputs(found)) => Err(found.0.into_iter().map(|issue| issue.problem).collect()),
            Err(Refuted::Breaches(breaches)) => {
                Err(breaches.iter().map(|breach| breach.describe(&case.programme.money)).collect())
            }
        }
    }

    fn deliver(&self, args: &StudyArgs, study: &Study, lang: Lang) -> Result<Exit, Exit> {
        let failed = |error: report::ReportError| {
            let help = say!("没有写入任何结果", "nothing was written");
            issues::tell_failure("A102", &Text::same(error.to_string()), &help, lang);
            Exit::Failure
        };
        if let Some(out) = &args.out {
            publish(out, &report::study::render(study, lang).map_err(failed)?, lang)?;
            if let Some(store) = self.store.as_ref().filter(|_| study.proven && args.resume.is_none()) {
                // What is left over does no harm: the next study of these inputs answers from it.
                let _ = store.discard();
            }
        }
        if args.json {
            print(&report::study::json(study, lang).map_err(failed)?)?;
        } else {
            print(&report::study::terminal(study, lang, terminal_width()))?;
        }
        if let Some(out) = &args.out {
            let page = out.join(format!("{}.html", study.name)).display().to_string();
            say_line(&say!("报告：{page}", "Report: {page}"), lang);
        }
        Ok(if study.proven { Exit::Done } else { Exit::Unproven })
    }

    fn refused(&self, refused: &Refused, lang: Lang) -> Exit {
        match refused {
            Refused::Issues(found) => told(found, lang),
            Refused::Stopped(_) => self.stopped(lang),
            Refused::Infeasible(conflict) => {
                let problem = say!("没有满足全部规则的分配方案", "no allocation keeps every rule");
                let help = infeasible::in_words(conflict, &self.inputs.case.programme, lang);
                issues::tell_failure("A301", &problem, &Text::same(help), lang);
                Exit::Infeasible
            }
            Refused::Check(wrong) => {
                let help = say!(
                    "这是程序错误：结果未写入，请附上输入文件报告此问题",
                    "this is an error of the program: nothing was written; please report it with the input files"
                );
                wrong.iter().for_each(|wrong| issues::tell_failure("A401", wrong, &help, lang));
                Exit::Check
            }
        }
    }

    fn stopped(&self, lang: Lang) -> Exit {
        let problem =
            say!("研究在完成之前停止，没有写入任何结果", "stopped before the study was finished; nothing was written");
        let help = match &self.store {
            Some(store) => {
                let path = store.path().display();
                say!(
                    "已完成的求解保存在 {path}；再次运行同一命令即从此处继续",
                    "finished solves are kept in {path}; the same command goes on from there"
                )
            }
            None => say!(
                "用 --out 或 --resume 运行时，已完成的求解会保留下来",
                "with --out or --resume finished solves are kept, and the same command goes on from there"
            ),
        };
        issues::tell_failure("A502", &problem, &help, lang);
        Exit::Unproven
    }
}
