//! `allocation.json`: the result for programs. The keys of the formats page come first, in its order.

use super::ReportError;
use crate::domain::{CandidateIx, Certificate, Choice, Lang, Presence, Proof, Text};
use crate::study::dossier::{DirectionFacts, Dossier, Headline, RuleUse, UseUnit};
use crate::study::levels::Bought;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

#[derive(Serialize)]
struct Result<'a> {
    status: &'static str,
    objective: String,
    bound: String,
    awarded: String,
    funded: Vec<&'a str>,
    directions: Vec<Direction<'a>>,
    inputs: Inputs<'a>,
    program: Program<'a>,
    programme: &'a str,
    scenario: Scenario<'a>,
    stop: Option<crate::domain::Stop>,
    gap: String,
    ties_decided: bool,
    core: Option<usize>,
    certificate: Option<Certified>,
    total: String,
    left: String,
    unit: &'a str,
    counts: Counts,
    presence: Option<PresenceLists<'a>>,
    out_of_order: Vec<&'a str>,
    deviations: &'a [crate::domain::Deviation],
    rules: Vec<Rule<'a>>,
    dependencies: Vec<Dependency<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trimming: Option<Trimming<'a>>,
    lang: Lang,
    synthetic: bool,
}

#[derive(Serialize)]
struct Direction<'a> {
    id: &'a str,
    funded: usize,
    projects_cap: Option<i64>,
    awarded: String,
    funds_cap: Option<String>,
    title: &'a Text,
    planned: &'a str,
    candidates: usize,
    eligible: usize,
    to_check: usize,
    ineligible: usize,
    taking_part: usize,
    requested: String,
    left: Option<String>,
    merit: String,
    last_funded: Option<Ranked<'a>>,
    first_unfunded: Option<Ranked<'a>>,
    out_of_order: usize,
    places_left: i64,
    under_subscribed: bool,
}

#[derive(Serialize)]
struct Ranked<'a> {
    id: &'a str,
    rank: u32,
}

#[derive(Serialize)]
struct Program<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Scenario<'a> {
    id: &'a str,
    title: &'a Text,
    chain: &'a [String],
}

#[derive(Serialize)]
struct Counts {
    candidates: usize,
    eligible: usize,
    to_check: usize,
    ineligible: usize,
    funded: usize,
    planned: Option<i64>,
}

#[derive(Serialize)]
struct Certified {
    merit: &'static str,
    bound: Option<String>,
    choice: Choice,
}

#[derive(Serialize)]
struct PresenceLists<'a> {
    always: usize,
    sometimes: usize,
    never: usize,
    sometimes_ids: Vec<&'a str>,
}

#[derive(Serialize)]
struct Rule<'a> {
    #[serde(flatten)]
    id: &'a crate::domain::RuleId,
    clause: Option<&'a str>,
    unit: &'static str,
    used: String,
    least: Option<String>,
    most: Option<String>,
    slack: String,
    keeps_out: usize,
}

#[derive(Serialize)]
struct Dependency<'a> {
    project: &'a str,
    needs: &'a str,
    project_funded: bool,
    needs_funded: bool,
}

/// Present where the scenario has award levels.
#[derive(Serialize)]
struct Trimming<'a> {
    trimmed: Vec<Trimmed<'a>>,
    /// Sum of what is cut.
    cut: String,
    /// What the gain is held against: the `optimum` with every award at the request, `nothing` where there is none, `unknown`.
    against: Option<&'static str>,
    /// Merit of the optimum with every award at the request; absent where it was not asked for, not found or does not exist.
    without: Option<String>,
    gain: Option<String>,
    enter: Vec<&'a str>,
    leave: Vec<&'a str>,
}

#[derive(Serialize)]
struct Trimmed<'a> {
    id: &'a str,
    requested: String,
    award: String,
    share: String,
    merit: String,
    kept: String,
}

/// Names and check sums as an object in the order in which they came.
struct Inputs<'a>(&'a [(String, String)]);

impl Serialize for Inputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, sum) in self.0 {
            map.serialize_entry(name, sum)?;
        }
        map.end()
    }
}

/// Its name in a result folder.
pub const ALLOCATION_JSON: &str = "allocation.json";

/// `allocation.json`, indented by two spaces. Numbers that matter are decimal texts; counts are numbers.
///
/// # Errors
/// When it cannot be written.
pub fn allocation_json(dossier: &Dossier, lang: Lang) -> std::result::Result<Vec<u8>, ReportError> {
    let Headline { proven, stop, objective, bound, gap, awarded, total, left, .. } = dossier.headline;
    let (programme, scenario) = (&dossier.case.programme, &dossier.case.scenario);
    let money = |amount| programme.money.plain(amount).to_string();
    let ids = |list: &[CandidateIx]| list.iter().map(|candidate| dossier.candidates.id(*candidate)).collect();
    let result = Result {
        status: if proven { "optimal" } else { "feasible" },
        objective: objective.plain().to_string(),
        bound: bound.plain().to_string(),
        awarded: money(awarded),
        funded: dossier.allocation().awards.iter().map(|(candidate, _)| dossier.candidates.id(*candidate)).collect(),
        directions: dossier.directions.iter().map(|fact| direction(dossier, fact)).collect(),
        inputs: Inputs(&dossier.inputs),
        program: Program { name: "fundline", version: &dossier.program_version },
        programme: &programme.id,
        scenario: Scenario { id: &scenario.id, title: &scenario.title, chain: &scenario.chain },
        stop,
        gap: gap.plain().to_string(),
        ties_decided: dossier.solution.ties_decided,
        core: dossier.solution.core,
        certificate: dossier.certificate.map(certified),
        total: money(total),
        left: money(left),
        unit: &programme.money.unit,
        counts: Counts {
            candidates: dossier.headline.candidates,
            eligible: dossier.headline.eligible,
            to_check: dossier.headline.to_check,
            ineligible: dossier.headline.ineligible,
            funded: dossier.headline.funded,
            planned: dossier.headline.planned,
        },
        presence: presence(dossier),
        out_of_order: ids(&dossier.out_of_order),
        deviations: &dossier.case.deviations,
        rules: dossier.rules.iter().filter(|rule| worth_telling(rule)).map(|used| rule(dossier, used)).collect(),
        dependencies: dependencies(dossier),
        trimming: trimming(dossier),
        lang,
        synthetic: dossier.synthetic,
    };
    let mut bytes = serde_json::to_vec_pretty(&result)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A limit with many groups has many that touch nobody: those that are neither used nor keep anybody out are left out.
fn worth_telling(rule: &RuleUse) -> bool {
    rule.binding.is_none() || rule.used != 0 || rule.blocks > 0
}

fn direction<'a>(dossier: &'a Dossier, fact: &'a DirectionFacts) -> Direction<'a> {
    let money = |amount| dossier.case.programme.money.plain(amount).to_string();
    let ranked = |candidate: CandidateIx| Ranked {
        id: dossier.candidates.id(candidate),
        rank: dossier.candidates.rank[candidate.at()],
    };
    Direction {
        id: &fact.id,
        funded: fact.funded,
        projects_cap: fact.places,
        awarded: money(fact.awarded),
        funds_cap: fact.funds.map(money),
        title: &fact.title,
        planned: &fact.planned,
        candidates: fact.candidates,
        eligible: fact.eligible,
        to_check: fact.to_check,
        ineligible: fact.ineligible,
        taking_part: fact.taking_part,
        requested: money(fact.requested),
        left: fact.left.map(money),
        merit: fact.merit.plain().to_string(),
        last_funded: fact.last_funded.map(ranked),
        first_unfunded: fact.first_unfunded.map(ranked),
        out_of_order: fact.out_of_order,
        places_left: fact.shortfall.as_ref().map_or(0, |shortfall| shortfall.places),
        under_subscribed: fact.under_subscribed(),
    }
}

fn certified(certificate: Certificate) -> Certified {
    let bound = match certificate.merit {
        Proof::Within(bound) => Some(bound.plain().to_string()),
        Proof::Optimal | Proof::Nothing => None,
    };
    Certified { merit: certificate.merit.key(), bound, choice: certificate.choice }
}

fn presence<'a>(dossier: &'a Dossier) -> Option<PresenceLists<'a>> {
    let counts = dossier.headline.presence?;
    let sometimes = |candidate: &CandidateIx| dossier.presence(*candidate) == Some(Presence::Sometimes);
    let tied = dossier.candidates.rows().filter(sometimes).map(|candidate| dossier.candidates.id(candidate));
    Some(PresenceLists {
        always: counts.always,
        sometimes: counts.sometimes,
        never: counts.never,
        sometimes_ids: tied.collect(),
    })
}

fn rule<'a>(dossier: &Dossier, used: &'a RuleUse) -> Rule<'a> {
    let money = &dossier.case.programme.money;
    let decimal = |amount: i128| used.decimal(amount, money).to_string();
    Rule {
        id: &used.rule,
        clause: used.clause.as_deref(),
        unit: match used.unit {
            UseUnit::Count => "projects",
            UseUnit::Money => "money",
            UseUnit::Column(_) => "column",
        },
        used: decimal(used.used),
        least: used.least.map(|least| decimal(i128::from(least))),
        most: used.most.map(|most| decimal(i128::from(most))),
        slack: decimal(used.slack()),
        keeps_out: used.blocks,
    }
}

fn dependencies<'a>(dossier: &'a Dossier) -> Vec<Dependency<'a>> {
    let tell = |dependency: &'a crate::study::dossier::Dependency| Dependency {
        project: &dependency.project,
        needs: &dependency.needs,
        project_funded: dependency.project_funded,
        needs_funded: dependency.needs_funded,
    };
    dossier.dependencies.iter().map(tell).collect()
}

fn trimming<'a>(dossier: &'a Dossier<'_>) -> Option<Trimming<'a>> {
    if !dossier.case.has_levels() {
        return None;
    }
    let money = |amount| dossier.case.programme.money.plain(amount).to_string();
    let id = |candidate: &CandidateIx| dossier.candidates.id(*candidate);
    let trimmed = dossier.trimmed.iter().map(|one| Trimmed {
        id: id(&one.candidate),
        requested: money(one.requested),
        award: money(one.award),
        share: one.share().plain().to_string(),
        merit: one.merit.plain().to_string(),
        kept: one.kept.plain().to_string(),
    });
    let mut trimming = Trimming {
        trimmed: trimmed.collect(),
        cut: money(dossier.trimmed.iter().map(crate::study::levels::Trimmed::cut).sum()),
        against: dossier.bought.as_ref().map(|bought| match bought {
            Bought::Against { .. } => "optimum",
            Bought::Everything => "nothing",
            Bought::Unknown => "unknown",
        }),
        without: None,
        gain: None,
        enter: Vec::new(),
        leave: Vec::new(),
    };
    if let Some(Bought::Against { without, gain, enter, leave }) = &dossier.bought {
        trimming.without = Some(without.plain().to_string());
        trimming.gain = Some(gain.plain().to_string());
        trimming.enter = enter.iter().map(id).collect();
        trimming.leave = leave.iter().map(id).collect();
    }
    Some(trimming)
}
