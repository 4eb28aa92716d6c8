//! The command line: one file per command. Results go to stdout, progress and messages to stderr.

mod adopt;
mod advise;
mod audit;
mod certify;
mod check_proof;
mod common;
mod compare;
mod completions;
mod explain;
mod export;
mod generate;
mod import;
mod infeasible;
mod init;
mod intact;
mod issues;
mod ledger;
mod make;
mod pareto;
mod price;
mod progress;
mod record;
mod robust;
mod scenarios;
mod schema;
mod screen;
mod seal;
mod solve;
mod study;
mod sweep;
mod table;
mod ties;
mod turned;
mod vote;

use clap::{Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// fundline allocates a research programme's money: call guide and ranked candidates in, a provably optimal allocation out.
#[derive(Debug, Parser)]
#[command(name = "fundline", version, about, after_help = EXAMPLES, max_term_width = 110)]
struct Cli {
    /// Language of messages and reports [default: the environment's]
    #[arg(long, global = true, value_enum)]
    lang: Option<Language>,
    /// How many threads may work [default: all cores]; the answer does not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  fundline init my-call                            a small commented programme to start from
  fundline solve                                   allocate the guide in data/ under scenarios/base.toml
  fundline solve --scenario scenarios/cut-10.toml --lang zh
  fundline solve --programme my/programme.toml --candidates my/list.xlsx --out results
  fundline scenarios                               the scenarios there are, and what each changes
  fundline compare base cut-10                     who comes and goes; without names: base against all
  fundline screen --coverage                       how each requirement of the guide is enforced
  fundline import pabulib town.pb --out town       a participatory budget as a programme
  fundline explain S-0012 --lang zh                why, and what would have been enough
  fundline sweep --total 70%..110% --step 1% --out reports/sweep
  fundline generate --seed 7 --candidates 900 --out candidates.csv

Exit codes: 0 proven optimal, 1 unexpected failure, 2 unusable input or arguments, 3 no allocation keeps the rules,
4 a check failed, 5 stopped with an allocation that is not proven optimal.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a small commented programme to start from
    Init(init::Args),
    /// Allocate: screen, solve, recheck, and write the result folder
    Solve(solve::Args),
    /// Decide every clause for every candidate, or show how each requirement is enforced
    Screen(screen::Args),
    /// Why a candidate is funded or not, at what cost, and what would have been enough
    Explain(explain::Args),
    /// Hold one allocation against others: who comes, who goes, what each direction gains and loses
    Compare(compare::Args),
    /// List the scenarios of a folder, each held against the inputs
    Scenarios(scenarios::ListArgs),
    /// Work on one scenario
    Scenario(scenarios::OneArgs),
    /// Check that everything in a result follows from its inputs
    Audit(audit::Args),
    /// Put a result into a bag that archives and auditors can check, signed or not
    Seal(seal::Args),
    /// Record that a result was adopted, by whom and why
    Adopt(adopt::Args),
    /// List what was run and adopted, or check that nothing was changed since
    Ledger(ledger::Args),
    /// Check the proofs of a result folder, or one proof
    CheckProof(check_proof::Args),
    /// The exact frontier of merit against the total or another key, and a priority list
    Sweep(sweep::Args),
    /// What each rule costs in merit, and what one more place or million would bring
    Price(price::Args),
    /// Who is funded in all, some, none of the best allocations; list them, or draw among them
    Ties(ties::Args),
    /// All trade-offs between two or three objectives
    Pareto(pareto::Args),
    /// What an experienced officer would notice about the allocation, on a page
    Advise(advise::Args),
    /// How far the allocation rests on single reviewers' scores
    Robust(robust::Args),
    /// Make a list of synthetic candidates for a programme
    Generate(generate::Args),
    /// Read programmes that others wrote: Pabulib, OR-Library, knapsack, MPS, LP
    Import(import::Args),
    /// Write a programme for other people's tools: Pabulib, LP, MPS, OPB
    Export(export::Args),
    /// What the rules of cities would fund, held against the optimum
    Vote(vote::Args),
    /// Print the JSON Schema of a programme or scenario file, for editors
    Schema(schema::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Zh,
    En,
}

/// How a command ended; the exit codes of the formats page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    Done = 0,
    Failure = 1,
    Input = 2,
    Infeasible = 3,
    Check = 4,
    Unproven = 5,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let lang = common::lang(cli.lang);
    if let Some(threads) = cli.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads));
        pool.build_global().expect("the thread pool is built once, before anything runs");
    }
    let exit = match cli.command {
        Command::Init(args) => init::run(&args, lang),
        Command::Solve(args) => solve::run(&args, lang),
        Command::Screen(args) => screen::run(&args, lang),
        Command::Explain(args) => explain::run(&args, lang),
        Command::Compare(args) => compare::run(&args, lang),
        Command::Scenarios(args) => scenarios::list(&args, lang),
        Command::Scenario(args) => scenarios::one(&args, lang),
        Command::Audit(args) => audit::run(&args, lang),
        Command::Seal(args) => seal::run(&args, lang),
        Command::Adopt(args) => adopt::run(&args, lang),
        Command::Ledger(args) => ledger::run(&args, lang),
        Command::CheckProof(args) => check_proof::run(&args, lang),
        Command::Sweep(args) => sweep::run(&args, lang),
        Command::Price(args) => price::run(&args, lang),
        Command::Ties(args) => ties::run(&args, lang),
        Command::Pareto(args) => pareto::run(&args, lang),
        Command::Advise(args) => advise::run(&args, lang),
        Command::Robust(args) => robust::run(&args, lang),
        Command::Generate(args) => generate::run(&args, lang),
        Command::Import(args) => import::run(&args, lang),
        Command::Export(args) => export::run(&args, lang),
        Command::Vote(args) => vote::run(&args, lang),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
    };
    ExitCode::from(exit as u8)
}
