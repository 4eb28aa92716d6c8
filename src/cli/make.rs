//! The one way from inputs that were read to the files of a result. `solve` publishes them; `audit` makes them once more and
//! compares.

use super::certify::{Certified, ProofArgs, Uncertified, certify};
use super::common::told;
use super::solve::{EngineArg, ReportsArg};
use super::{Exit, infeasible, issues};
use crate::bundle::{self, Event, File, InputFile, Manifest, ScenarioOf, hashes, input_name, sha256};
use crate::domain::{Certificate, Issues, Lang, MoneyUnit, Outcome, Solution, Text};
use crate::input::{Content, Inputs, SourceFile};
use crate::model::{self, Program};
use crate::report::{self, ReportError};
use crate::say;
use crate::screen::{self, Screened};
use crate::solve::{self, Control, Engine, Options};
use crate::study::dossier::{Dossier, DossierInput};
use crate::study::levels::{self, Bought};
use crate::verify::{Refuted, verify};
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What a run is told beyond its inputs, as far as the result depends on it. It stands in the manifest, so that an audit can
/// do the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    pub lang: Lang,
    pub engine: EngineArg,
    pub proof: ProofArgs,
    pub reports: ReportsArg,
}

impl Settings {
    /// As the manifest holds them.
    fn options(self) -> BTreeMap<String, String> {
        let engine = self.engine.to_possible_value().expect("no engine is hidden").get_name().to_owned();
        let lang = match self.lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        };
        let proof = self.proof.options();
        let reports = (self.reports == ReportsArg::Tables).then(|| ("reports".to_owned(), "tables".to_owned()));
        let own = [("engine".to_owned(), engine), ("lang".to_owned(), lang.to_owned())];
        own.into_iter().chain(proof).chain(reports).collect()
    }

    /// As a manifest holds them; `None` where there are others than this program knows.
    pub fn read(options: &BTreeMap<String, String>) -> Option<Self> {
        let lang = match options.get("lang")?.as_str() {
            "zh" => Lang::Zh,
            "en" => Lang::En,
            _ => return None,
        };
        let engine = EngineArg::from_str(options.get("engine")?, false).ok()?;
        let reports = match options.get("reports") {
            None => ReportsArg::All,
            Some(reports) => ReportsArg::from_str(reports, false).ok()?,
        };
        let settings = Self { lang, engine, proof: ProofArgs::read(options)?, reports };
        (settings.options() == *options).then_some(settings)
    }
}

/// A case that is screened and compiled.
pub(super) struct Prepared {
    pub screened: Screened,
    pub program: Arc<Program>,
}

/// Screens the candidates and compiles the rules.
pub(super) fn prepare(inputs: &Inputs) -> Result<Prepared, Issues> {
    let screened = screen::screen(&inputs.case, &inputs.candidates)?;
    let program = model::build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings)?;
    Ok(Prepared { screened, program: Arc::new(program) })
}

/// A result that is not written yet.
pub(super) struct Made {
    pub outcome: Outcome,
    /// The files that were read; none where nothing was found.
    inputs: Vec<InputCopy>,
    /// All other files but the manifest and `run.json`. None where nothing was found.
    files: Vec<File>,
    /// The allocation for the terminal, where there is one.
    pub summary: Option<String>,
    unit: MoneyUnit,
}

/// An input as the result holds it.
struct InputCopy {
    name: String,
    content: Content,
    sha256: String,
}

/// Solves, rechecks and renders. `tell` hears what is being done. The program is given up before the reports are made: at a
/// million candidates it is large, and so are they.
pub(super) fn make(
    inputs: &Inputs,
    screened: &Screened,
    program: Arc<Program>,
    settings: Settings,
    control: &Control,
    tell: &dyn Fn(&Text),
) -> Result<Made, Failed> {
    tell(&say!("求解", "solving"));
    let engine = match settings.engine {
        EngineArg::Auto => Engine::Auto,
        EngineArg::Decomposition => Engine::Decomposition,
        EngineArg::Highs => Engine::General,
    };
    let outcome = solve::solve_interruptibly(&program, inputs.candidates.len(), Options { engine }, control);
    let unit = inputs.case.programme.money.clone();
    let mut made = Made { outcome, inputs: input_copies(inputs), files: Vec::new(), summary: None, unit };
    match &made.outcome {
        Outcome::Optimal(solution) | Outcome::Feasible(solution, _) => {
            recheck(inputs, solution)?;
            let bought = bought(inputs, screened, solution, Options { engine }, control, tell)?;
            let certified = certified(inputs, &program, settings, &made.outcome, control, tell)?;
            drop(program);
            let certificate = certified.as_ref().and_then(|certified| certified.certificate);
            tell(&say!("生成报告", "writing the report"));
            let (files, summary) = reports(inputs, screened, &made.outcome, bought, certificate, settings)?;
            made.files.extend(files);
            made.files.extend(certified.into_iter().flat_map(|certified| certified.files));
            made.summary = Some(summary);
        }
        Outcome::Infeasible(conflict) => {
            let json = infeasible::as_json(conflict, inputs, settings.lang);
            made.files.push(("allocation.json".to_owned(), json.into_bytes()));
            let certified = certified(inputs, &program, settings, &made.outcome, control, tell)?;
            made.files.extend(certified.into_iter().flat_map(|certified| certified.files));
        }
        Outcome::Unknown(_) => made.inputs.clear(),
    }
    Ok(made)
}

impl Made {
    /// All files but the manifest and `run.json`, by name; the inputs first.
    pub fn all(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let inputs = self.inputs.iter().map(|input| (input.name.as_str(), input.content.bytes()));
        inputs.chain(self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
    }

    /// A file by name.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.all().find(|file| file.0 == name).map(|file| file.1)
    }

    /// What the files are and what made them.
    pub fn manifest(&self, inputs: &Inputs, settings: Settings) -> Manifest {
        let scenario = &inputs.case.scenario;
        Manifest {
            format: bundle::FORMAT.to_owned(),
            program: bundle::Program::this(),
            solver: bundle::Solver::this(),
            options: settings.options(),
            programme: inputs.case.programme.id.clone(),
            scenario: ScenarioOf { id: scenario.id.clone(), chain: scenario.chain.clone() },
            inputs: inputs.files.iter().map(input_file).collect(),
            files: hashes(&self.files)
                .into_iter()
                .chain(self.inputs.iter().map(|input| (input.name.clone(), input.sha256.clone())))
                .collect(),
        }
    }

    /// The run as the ledger records it.
    pub fn event(&self, out: &Path, manifest: &Manifest) -> Event {
        let (status, solution) = match &self.outcome {
            Outcome::Optimal(solution) => ("optimal", Some(solution)),
            Outcome::Feasible(solution, _) => ("feasible", Some(solution)),
            Outcome::Infeasible(_) | Outcome::Unknown(_) => ("infeasible", None),
        };
        let program = &manifest.program;
        Event::Run {
            folder: out.display().to_string(),
            result: sha256(&manifest.to_bytes()),
            programme: manifest.programme.clone(),
            scenario: manifest.scenario.id.clone(),
            status: status.to_owned(),
            objective: solution.map(|solution| solution.objective.plain().to_string()),
            awarded: solution.map(|solution| self.unit.show(solution.allocation.awarded())),
            program: format!("{} {} ({})", program.name, program.version, program.commit),
        }
    }
}

fn input_file(file: &SourceFile) -> InputFile {
    let ending = file.path.extension().map(|ending| ending.to_string_lossy());
    InputFile { role: file.name.clone(), file: input_name(&file.name, ending.as_deref()) }
}

/// The files as they were read.
fn input_copies(inputs: &Inputs) -> Vec<InputCopy> {
    let copy = |file: &SourceFile| InputCopy {
        name: input_file(file).file,
        content: file.content.clone(),
        sha256: file.sha256.clone(),
    };
    inputs.files.iter().map(copy).collect()
}

/// The certificate of an outcome, where one is wanted.
fn certified(
    inputs: &Inputs,
    program: &Program,
    settings: Settings,
    outcome: &Outcome,
    control: &Control,
    tell: &dyn Fn(&Text),
) -> Result<Option<Certified>, Failed> {
    tell(&say!("证明", "proving"));
    certify(settings.proof, program, &inputs.candidates, outcome, control).map_err(Failed::Uncertified)
}

/// Where the scenario has award levels, what trimming buys: a second solve with every award at the request.
fn bought(
    inputs: &Inputs,
    screened: &Screened,
    solution: &Solution,
    options: Options,
    control: &Control,
    tell: &dyn Fn(&Text),
) -> Result<Option<Bought>, Failed> {
    if !inputs.case.has_levels() {
        return Ok(None);
    }
    tell(&say!("求解（不核减）", "solving without award levels"));
    let control = control.afresh();
    let (screening, bindings) = (&screened.screening, &screened.bindings);
    levels::bought(&inputs.case, &inputs.candidates, screening, bindings, solution, options, &control)
        .map(Some)
        .map_err(Failed::Inputs)
}

/// The reports on an allocation, and its summary for the terminal. `bought`: what trimming bought, where there are award levels;
/// `certificate`: what is proven, where there is one.
pub(super) fn reports(
    inputs: &Inputs,
    screened: &Screened,
    outcome: &Outcome,
    bought: Option<Bought>,
    certificate: Option<Certificate>,
    Settings { lang, reports, .. }: Settings,
) -> Result<(Vec<File>, String), Failed> {
    let mut dossier = Dossier::new(DossierInput {
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
    dossier.bought = bought;
    dossier.certificate = certificate;
    let render = match reports {
        ReportsArg::All => report::render,
        ReportsArg::Tables => report::render_tables,
    };
    let files = render(&dossier, lang).map_err(Failed::Report)?;
    Ok((files, report::terminal::summary(&dossier, lang)))
}

/// The exact recheck, before anybody sees the allocation. The solver is not believed.
fn recheck(inputs: &Inputs, solution: &Solution) -> Result<(), Failed> {
    match verify(&inputs.case, &inputs.candidates, &solution.allocation) {
        Ok(recheck) if recheck.objective == solution.objective => Ok(()),
        Ok(recheck) => {
            let (ours, theirs) = (recheck.objective.plain(), solution.objective.plain());
            let differs =
                say!("总评分为 {ours}，而求解结果为 {theirs}", "the merit is {ours}, but the solve says {theirs}");
            Err(Failed::Refuted(vec![differs]))
        }
        Err(Refuted::Inputs(found)) => Err(Failed::Inputs(found)),
        Err(Refuted::Breaches(breaches)) => {
            let words = breaches.iter().map(|breach| breach.describe(&inputs.case.programme.money));
            Err(Failed::Refuted(words.collect()))
        }
    }
}

/// Why there is no result.
pub(super) enum Failed {
    /// The inputs cannot be used.
    Inputs(Issues),
    /// The solver's answer breaks rules: an error of the program.
    Refuted(Vec<Text>),
    /// A proof does not hold: an error of the program.
    Uncertified(Uncertified),
    /// A report cannot be made.
    Report(ReportError),
}

impl Failed {
    /// Why, in words.
    pub fn words(&self) -> Vec<Text> {
        match self {
            Self::Inputs(found) => found.0.iter().map(|issue| issue.problem.clone()).collect(),
            Self::Refuted(breaches) => breaches.clone(),
            Self::Uncertified(failed) => vec![failed.words()],
            Self::Report(error) => vec![Text::same(error.to_string())],
        }
    }

    /// Tells why and gives the exit that it means.
    pub fn tell(&self, lang: Lang) -> Exit {
        match self {
            Self::Inputs(found) => told(found, lang),
            Self::Refuted(breaches) => {
                let help = say!(
                    "这是程序错误：结果未写入，请附上输入文件报告此问题",
                    "this is an error of the program: nothing was written; please report it with the input files"
                );
                for breach in breaches {
                    issues::tell_failure("A401", breach, &help, lang);
                }
                Exit::Check
            }
            Self::Uncertified(failed) => {
                let help = say!(
                    "这是程序错误：结果未写入，请附上输入文件报告此问题；加 --no-proof 可不写证书",
                    "this is an error of the program: nothing was written; please report it with the input files, or leave \
                     the certificate out with --no-proof"
                );
                issues::tell_failure("A402", &failed.words(), &help, lang);
                Exit::Check
            }
            Self::Report(error) => {
                let help = say!("没有写入任何结果", "nothing was written");
                issues::tell_failure("A102", &Text::same(error.to_string()), &help, lang);
                Exit::Failure
            }
        }
    }
}
