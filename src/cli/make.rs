//! The one way from inputs that were read to the files of a result. `solve` writes them into a folder; `audit` makes them once
//! more in memory and compares.

use super::certify::{Certified, ProofArgs, Uncertified, certify};
use super::common::told;
use super::solve::{EngineArg, ReportsArg};
use super::{Exit, infeasible, issues};
use crate::bundle::{self, Event, FolderError, Hashes, InputFile, Manifest, ScenarioOf, Shelf, input_name, sha256};
use crate::domain::{Certificate, Issues, Lang, Outcome, Solution, Text};
use crate::input::{Inputs, SourceFile};
use crate::model::{self, Program};
use crate::report::{self, ALLOCATION_CSV, ALLOCATION_JSON, ReportError};
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

/// What a run has found, proven and rechecked; nothing of it is written yet.
pub(super) struct Decided<'i> {
    pub outcome: Outcome,
    inputs: &'i Inputs,
    screened: &'i Screened,
    settings: Settings,
    bought: Option<Bought>,
    certified: Option<Certified>,
}

/// Solves, rechecks and proves. `tell` hears what is being done. The program is given up before the reports are made: at a
/// million candidates it is large, and so are they.
pub(super) fn decide<'i>(
    inputs: &'i Inputs,
    screened: &'i Screened,
    program: Arc<Program>,
    settings: Settings,
    control: &Control,
    tell: &dyn Fn(&Text),
) -> Result<Decided<'i>, Failed> {
    tell(&say!("求解", "solving"));
    let engine = match settings.engine {
        EngineArg::Auto => Engine::Auto,
        EngineArg::Decomposition => Engine::Decomposition,
        EngineArg::Highs => Engine::General,
    };
    let outcome = solve::solve_interruptibly(&program, inputs.candidates.len(), Options { engine }, control);
    let bought = match &outcome {
        Outcome::Optimal(solution) | Outcome::Feasible(solution, _) => {
            recheck(inputs, solution)?;
            bought(inputs, screened, solution, Options { engine }, control, tell)?
        }
        Outcome::Infeasible(_) | Outcome::Unknown(_) => None,
    };
    tell(&say!("证明", "proving"));
    let certified =
        certify(settings.proof, &program, &inputs.candidates, &outcome, control).map_err(Failed::Uncertified)?;
    drop(program);
    Ok(Decided { outcome, inputs, screened, settings, bought, certified })
}

impl Decided<'_> {
    /// Puts every file of the result there, but for the manifest and `run.json`: the inputs first.
    pub fn write(&self, shelf: &dyn Shelf, tell: &dyn Fn(&Text)) -> Result<Told, Failed> {
        tell(&say!("生成报告", "writing the report"));
        for file in &self.inputs.files {
            shelf.copy(&input_file(file).file, file.content.bytes(), &file.sha256)?;
        }
        let told = match &self.outcome {
            Outcome::Optimal(_) | Outcome::Feasible(..) => {
                let certificate = self.certified.as_ref().and_then(|certified| certified.certificate);
                let bought = self.bought.clone();
                reports(self.inputs, self.screened, &self.outcome, bought, certificate, self.settings, shelf)?
            }
            Outcome::Infeasible(conflict) => {
                let json = infeasible::as_json(conflict, self.inputs, self.settings.lang).into_bytes();
                put(shelf, ALLOCATION_JSON, &json)?;
                Told { json, summary: None }
            }
            Outcome::Unknown(_) => unreachable!("nothing is written of nothing"),
        };
        for (name, bytes) in self.certified.iter().flat_map(|certified| &certified.files) {
            put(shelf, name, bytes)?;
        }
        Ok(told)
    }

    /// What these files are, and what made them.
    pub fn manifest(&self, files: Hashes) -> Manifest {
        let case = &self.inputs.case;
        Manifest {
            format: bundle::FORMAT.to_owned(),
            program: bundle::Program::this(),
            solver: bundle::Solver::this(),
            options: self.settings.options(),
            programme: case.programme.id.clone(),
            scenario: ScenarioOf { id: case.scenario.id.clone(), chain: case.scenario.chain.clone() },
            inputs: self.inputs.files.iter().map(input_file).collect(),
            files,
        }
    }

    /// The run as the ledger records it.
    pub fn event(&self, out: &Path, manifest: &Manifest) -> Event {
        let (status, solution) = match &self.outcome {
            Outcome::Optimal(solution) => ("optimal", Some(solution)),
            Outcome::Feasible(solution, _) => ("feasible", Some(solution)),
            Outcome::Infeasible(_) | Outcome::Unknown(_) => ("infeasible", None),
        };
        let (program, unit) = (&manifest.program, &self.inputs.case.programme.money);
        Event::Run {
            folder: out.display().to_string(),
            result: sha256(&manifest.to_bytes()),
            programme: manifest.programme.clone(),
            scenario: manifest.scenario.id.clone(),
            status: status.to_owned(),
            objective: solution.map(|solution| solution.objective.plain().to_string()),
            awarded: solution.map(|solution| unit.show(solution.allocation.awarded())),
            program: format!("{} {} ({})", program.name, program.version, program.commit),
        }
    }
}

/// What of a result is told at once.
pub(super) struct Told {
    /// `allocation.json`.
    pub json: Vec<u8>,
    /// The allocation for the terminal, where there is one.
    pub summary: Option<String>,
}

fn put(shelf: &dyn Shelf, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
    shelf.put(name, &mut |out| out.write_all(bytes))
}

fn input_file(file: &SourceFile) -> InputFile {
    let ending = file.path.extension().map(|ending| ending.to_string_lossy());
    InputFile { role: file.name.clone(), file: input_name(&file.name, ending.as_deref()) }
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

/// Puts the reports on an allocation there. `bought`: what trimming bought, where there are award levels; `certificate`: what is
/// proven, where there is one.
pub(super) fn reports(
    inputs: &Inputs,
    screened: &Screened,
    outcome: &Outcome,
    bought: Option<Bought>,
    certificate: Option<Certificate>,
    Settings { lang, reports, .. }: Settings,
    shelf: &dyn Shelf,
) -> Result<Told, Failed> {
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
    let table = || shelf.put(ALLOCATION_CSV, &mut |out| report::write_allocation_csv(&dossier, lang, out));
    let rest = || match reports {
        ReportsArg::All => report::render(&dossier, lang),
        ReportsArg::Tables => Ok(Vec::new()),
    };
    let json = report::allocation_json(&dossier, lang)?;
    put(shelf, ALLOCATION_JSON, &json)?;
    let (table, rest) = rayon::join(table, rest);
    table?;
    for (name, bytes) in rest? {
        put(shelf, &name, &bytes)?;
    }
    Ok(Told { json, summary: Some(report::terminal::summary(&dossier, lang)) })
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
    /// A file cannot be written.
    Folder(FolderError),
}

impl From<ReportError> for Failed {
    fn from(error: ReportError) -> Self {
        Self::Report(error)
    }
}

impl From<FolderError> for Failed {
    fn from(error: FolderError) -> Self {
        Self::Folder(error)
    }
}

impl Failed {
    /// Why, in words.
    pub fn words(&self) -> Vec<Text> {
        match self {
            Self::Inputs(found) => found.0.iter().map(|issue| issue.problem.clone()).collect(),
            Self::Refuted(breaches) => breaches.clone(),
            Self::Uncertified(failed) => vec![failed.words()],
            Self::Report(error) => vec![Text::same(error.to_string())],
            Self::Folder(error) => vec![error.describe()],
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
            Self::Folder(error) => {
                issues::tell_failure("A103", &error.describe(), &error.help(), lang);
                Exit::Input
            }
            Self::Report(error) => {
                let help = say!("没有写入任何结果", "nothing was written");
                issues::tell_failure("A102", &Text::same(error.to_string()), &help, lang);
                Exit::Failure
            }
        }
    }
}
