//! `fundline vote`: what the rules of cities would fund, held against the optimum.

use super::common::{InputArgs, print, told};
use super::export::ballots_of;
use super::{Exit, issues};
use crate::bundle;
use crate::domain::{Allocation, Ballots, CandidateIx, Lang, MeritFrom, Outcome, Score, Text};
use crate::input::{Inputs, SourceFile, load_ballots};
use crate::model::{self, Program};
use crate::report::rules::{Ruled, percent, rule_csv, rule_json, rules_chart, rules_csv};
use crate::report::{File, ReportError};
use crate::say;
use crate::screen::{self, Screened};
use crate::solve::{Control, Options, solve};
use crate::verify::{Refuted, verify};
use crate::vote::equal_shares::equal_shares;
use crate::vote::phragmen::phragmen;
use crate::vote::{self, Completion, Electorate, Order, Utility, electorates, greedy};
use comfy_table::{CellAlignment, LineStyle, Table, presets::UTF8_HORIZONTAL_ONLY};
use std::path::PathBuf;

/// Arguments of `fundline vote`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// The ballots, CSV [default: ballots.csv beside the programme, where there is one]
    #[arg(long, value_name = "FILE")]
    ballots: Option<PathBuf>,
    /// The rules to run [default: all that the inputs allow, but for the two that raise shares step by step]
    #[arg(long = "rule", value_enum, value_name = "RULE")]
    rules: Vec<RuleArg>,
    /// What a voter gains from a funded candidate that its ballot approves of
    #[arg(long, value_enum, default_value = "cost")]
    utility: UtilityArg,
    /// Write a folder: rules.csv, rules.svg, and each outcome as an allocation
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A rule on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum RuleArg {
    /// What the city itself decided: the column selected
    Official,
    /// Most merit first; what does not fit is passed over
    Greedy,
    /// Most merit first, up to the first that does not fit
    GreedyNoSkip,
    /// Most merit per money first
    GreedyPerCost,
    /// Method of Equal Shares
    EqualShares,
    /// Method of Equal Shares, the rest by supporters
    EqualSharesGreedy,
    /// Method of Equal Shares with shares raised one by one
    EqualSharesAdd1,
    /// Method of Equal Shares with shares raised one by one, the rest by supporters
    EqualSharesAdd1Greedy,
    /// Phragmén's sequential rule
    Phragmen,
}

/// A utility on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum UtilityArg {
    /// Its cost
    Cost,
    /// One, whatever it costs
    Votes,
}

impl RuleArg {
    const ALL: [Self; 9] = [
        Self::Official,
        Self::Greedy,
        Self::GreedyNoSkip,
        Self::GreedyPerCost,
        Self::EqualShares,
        Self::EqualSharesGreedy,
        Self::EqualSharesAdd1,
        Self::EqualSharesAdd1Greedy,
        Self::Phragmen,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Greedy => "greedy",
            Self::GreedyNoSkip => "greedy-no-skip",
            Self::GreedyPerCost => "greedy-per-cost",
            Self::EqualShares => "equal-shares",
            Self::EqualSharesGreedy => "equal-shares-greedy",
            Self::EqualSharesAdd1 => "equal-shares-add1",
            Self::EqualSharesAdd1Greedy => "equal-shares-add1-greedy",
            Self::Phragmen => "phragmen",
        }
    }

    fn title(self) -> Text {
        match self {
            Self::Official => say!("城市公布的结果", "The city's own outcome"),
            Self::Greedy => say!("按评分贪心", "Greedy by merit"),
            Self::GreedyNoSkip => say!("按评分贪心，不跳过", "Greedy by merit, no skipping"),
            Self::GreedyPerCost => say!("按单位经费评分贪心", "Greedy by merit per cost"),
            Self::EqualShares => say!("等额份额法", "Equal Shares"),
            Self::EqualSharesGreedy => say!("等额份额法，余款贪心", "Equal Shares, rest greedy"),
            Self::EqualSharesAdd1 => say!("等额份额法，逐步加份额", "Equal Shares, Add1"),
            Self::EqualSharesAdd1Greedy => say!("等额份额法，逐步加份额，余款贪心", "Equal Shares, Add1, rest greedy"),
            Self::Phragmen => say!("Phragmén 顺序法", "Sequential Phragmén"),
        }
    }

    fn needs_ballots(self) -> bool {
        !matches!(self, Self::Official | Self::Greedy | Self::GreedyNoSkip | Self::GreedyPerCost)
    }

    /// Runs many times over, so that it is not run unasked.
    fn is_long(self) -> bool {
        matches!(self, Self::EqualSharesAdd1 | Self::EqualSharesAdd1Greedy)
    }
}

/// Everything that the rules are run on.
struct Hall {
    inputs: Inputs,
    screened: Screened,
    program: Program,
    ballots: Option<(Ballots, SourceFile)>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    count(args, lang).unwrap_or_else(|exit| exit)
}

fn count(args: &Args, lang: Lang) -> Result<Exit, Exit> {
    let hall = hall(args, lang)?;
    let rules = rules(args, &hall, lang)?;
    let electorates = match &hall.ballots {
        Some((ballots, _)) if rules.iter().any(|rule| rule.needs_ballots()) => {
            let Hall { inputs, program, screened, .. } = &hall;
            let utility = match args.utility {
                UtilityArg::Cost => Utility::Cost,
                UtilityArg::Votes => Utility::Votes,
            };
            electorates(&inputs.case, &inputs.candidates, program, &screened.bindings, ballots, utility)
        }
        _ => Vec::new(),
    };
    let outcome = solve(&hall.program, hall.inputs.candidates.len(), Options::default(), &Control::default());
    let (mut outcomes, bound, proven) = match outcome {
        Outcome::Optimal(solution) => (vec![optimum(&hall, solution.allocation, lang)?], solution.bound, true),
        Outcome::Feasible(solution, _) => (vec![optimum(&hall, solution.allocation, lang)?], solution.bound, false),
        Outcome::Infeasible(_) | Outcome::Unknown(_) => {
            let problem = say!("没有可与之比较的最优方案", "there is no optimum to compare with");
            let help = say!("请先运行 fundline solve，它会说明原因", "run fundline solve first: it tells why");
            issues::tell_failure("A301", &problem, &help, lang);
            return Err(Exit::Infeasible);
        }
    };
    for rule in rules {
        let funded = funded(rule, &hall, &electorates);
        let allocation = vote::allocation(&hall.inputs.case, &hall.inputs.candidates, &funded);
        outcomes.push(ruled(rule.name(), rule.title(), &hall, allocation, lang)?);
    }
    if let Some(out) = &args.out {
        let files = files(&hall, &outcomes, bound, lang).map_err(|error| {
            issues::tell_failure(
                "A102",
                &Text::same(error.to_string()),
                &say!("没有写入任何结果", "nothing was written"),
                lang,
            );
            Exit::Failure
        })?;
        bundle::publish(out, &files).map_err(|error| {
            issues::tell_failure("A103", &error.describe(), &error.help(), lang);
            Exit::Input
        })?;
    }
    print(&summary(&hall, &outcomes, bound, lang))?;
    Ok(if proven { Exit::Done } else { Exit::Unproven })
}

fn hall(args: &Args, lang: Lang) -> Result<Hall, Exit> {
    let inputs = args.inputs.load(lang)?;
    let ballots = match ballots_of(args.ballots.as_deref(), &args.inputs.programme) {
        Some(path) => Some(load_ballots(&path, &inputs.candidates).map_err(|found| told(&found, lang))?),
        None => None,
    };
    let screened = screen::screen(&inputs.case, &inputs.candidates).map_err(|found| told(&found, lang))?;
    let program = model::build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings)
        .map_err(|found| told(&found, lang))?;
    Ok(Hall { inputs, screened, program, ballots })
}

/// The rules that were asked for; unasked, all that the inputs allow.
fn rules(args: &Args, hall: &Hall, lang: Lang) -> Result<Vec<RuleArg>, Exit> {
    let lacks = |rule: RuleArg| {
        let official = rule == RuleArg::Official && hall.inputs.candidates.column("selected").is_none();
        official || rule.needs_ballots() && hall.ballots.is_none()
    };
    if args.rules.is_empty() {
        return Ok(RuleArg::ALL.into_iter().filter(|rule| !rule.is_long() && !lacks(*rule)).collect());
    }
    let Some(rule) = args.rules.iter().copied().find(|rule| lacks(*rule)) else { return Ok(args.rules.clone()) };
    let name = rule.name();
    let (problem, help) = if rule == RuleArg::Official {
        (
            say!(
                "规则 {name} 需要候选表中的 selected 列",
                "the rule {name} needs a column selected among the candidates"
            ),
            say!("该列以 1 标明城市选中的项目", "the column marks with 1 what the city selected"),
        )
    } else {
        (
            say!("规则 {name} 需要选票", "the rule {name} needs ballots"),
            say!(
                "请用 --ballots 指定选票文件；fundline import pabulib 会写出 ballots.csv",
                "name their file with --ballots; fundline import pabulib writes ballots.csv"
            ),
        )
    };
    issues::tell_failure("A108", &problem, &help, lang);
    Err(Exit::Input)
}

fn funded(rule: RuleArg, hall: &Hall, electorates: &[Electorate]) -> Vec<CandidateIx> {
    let Hall { inputs: Inputs { candidates, .. }, program, .. } = hall;
    let shares = |completion: Completion| {
        electorates.iter().flat_map(|electorate| equal_shares(electorate, completion)).collect()
    };
    match rule {
        RuleArg::Official => {
            let selected = candidates.column("selected");
            let is = |candidate: &CandidateIx| {
                let cell = selected.and_then(|column| column.show(candidate.at()));
                cell.is_some_and(|cell| ["1", "1.0", "true", "yes"].iter().any(|word| cell.eq_ignore_ascii_case(word)))
            };
            candidates.rows().filter(is).collect()
        }
        RuleArg::Greedy => greedy(program, candidates, Order::Merit),
        RuleArg::GreedyNoSkip => greedy(program, candidates, Order::MeritWithoutSkipping),
        RuleArg::GreedyPerCost => greedy(program, candidates, Order::MeritPerCost),
        RuleArg::EqualShares => shares(Completion::None),
        RuleArg::EqualSharesGreedy => shares(Completion::Utilitarian),
        RuleArg::EqualSharesAdd1 => shares(Completion::Add1),
        RuleArg::EqualSharesAdd1Greedy => shares(Completion::Add1Utilitarian),
        RuleArg::Phragmen => electorates.iter().flat_map(phragmen).collect(),
    }
}

fn optimum(hall: &Hall, allocation: Allocation, lang: Lang) -> Result<Ruled, Exit> {
    let outcome = ruled("optimum", say!("最优方案", "Optimum"), hall, allocation, lang)?;
    let Some(breach) = outcome.breaches.first() else { return Ok(outcome) };
    issues::tell_failure(
        "A401",
        breach,
        &say!("这是程序错误，请报告", "this is an error of the program: please report it"),
        lang,
    );
    Err(Exit::Check)
}

/// An allocation with its merit, rechecked from the inputs.
fn ruled(name: &str, title: Text, hall: &Hall, allocation: Allocation, lang: Lang) -> Result<Ruled, Exit> {
    let Inputs { case, candidates, .. } = &hall.inputs;
    let objective = allocation.awards.iter().map(|award| case.score(candidates, *award)).sum();
    let breaches = match verify(case, candidates, &allocation) {
        Ok(_) => Vec::new(),
        Err(Refuted::Inputs(found)) => return Err(told(&found, lang)),
        Err(Refuted::Breaches(found)) => found.iter().map(|breach| breach.describe(&case.programme.money)).collect(),
    };
    Ok(Ruled { name: name.to_owned(), title, allocation, objective, breaches })
}

fn files(hall: &Hall, outcomes: &[Ruled], bound: Score, lang: Lang) -> Result<Vec<File>, ReportError> {
    let Inputs { case, candidates, files: sources, .. } = &hall.inputs;
    let mut sums: Vec<(String, String)> = sources.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
    sums.extend(hall.ballots.iter().map(|(_, file)| (file.name.clone(), file.sha256.clone())));
    let chart = rules_chart(&case.programme.title, outcomes, bound, lang);
    let mut files = vec![
        ("rules.csv".to_owned(), rules_csv(case, outcomes, bound, lang)?),
        ("rules.svg".to_owned(), chart.svg()?.into_bytes()),
        ("rules.png".to_owned(), chart.png()?),
    ];
    for outcome in outcomes {
        let name = &outcome.name;
        let table = rule_csv(case, candidates, &hall.screened.screening, outcome, lang)?;
        files.push((format!("{name}/allocation.csv"), table));
        files.push((format!("{name}/allocation.json"), rule_json(case, candidates, outcome, bound, &sums, lang)?));
    }
    Ok(files)
}

fn summary(hall: &Hall, outcomes: &[Ruled], bound: Score, lang: Lang) -> String {
    let case = &hall.inputs.case;
    let unit = &case.programme.money.unit;
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    table.set_header(
        [
            say!("规则", "Rule"),
            say!("项目数", "Projects"),
            say!("经费（{unit}）", "Money ({unit})"),
            say!("总评分", "Merit"),
            say!("占最优", "Of the optimum"),
            say!("违反的规则", "Breaks"),
        ]
        .map(|text| text.get(lang).to_owned()),
    );
    for column in 1..5 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for outcome in outcomes {
        let breaks = outcome.breaches.len();
        table.add_row([
            outcome.title.get(lang).to_owned(),
            outcome.allocation.awards.len().to_string(),
            case.programme.money.plain(outcome.awarded()).grouped(),
            outcome.objective.plain().grouped(),
            percent(outcome.share(bound)),
            if breaks == 0 { String::new() } else { breaks.to_string() },
        ]);
    }
    let broken = outcomes.iter().flat_map(|outcome| {
        let title = outcome.title.get(lang);
        outcome.breaches.iter().map(move |breach| match lang {
            Lang::Zh => format!("{title}：{}\n", breach.get(lang)),
            Lang::En => format!("{title}: {}\n", breach.get(lang)),
        })
    });
    let note = if case.scenario.merit_from == MeritFrom::Rank {
        say!("评分由排名得出\n", "merit comes from ranks\n").get(lang).to_owned()
    } else {
        String::new()
    };
    format!("{table}\n{}{note}", broken.collect::<String>())
}
