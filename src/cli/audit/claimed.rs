//! What a result claims beyond its allocation, read from `allocation.json`: taken as the claim that it is, so that the reports can be held
//! against it. Whether it is true, the proof and the reproduction tell.

use crate::domain::{
    Allocation, CandidateIx, Candidates, Outcome, Presence, SCORE_PLACES, Score, Solution, Stop, parse_units,
};
use crate::study::levels::Bought;
use serde_json::Value;
use std::collections::BTreeSet;

/// The outcome that these figures speak of; `None` where they cannot be read.
pub(super) fn outcome(
    json: &Value,
    candidates: &Candidates,
    allocation: Allocation,
    objective: Score,
) -> Option<Outcome> {
    let presence = match &json["presence"] {
        Value::Null => None,
        lists => Some(presence(&lists["sometimes_ids"], candidates, &allocation)?),
    };
    let ties_decided = json["ties_decided"].as_bool()?;
    let core = json["core"].as_u64().and_then(|core| usize::try_from(core).ok());
    let solution = |bound| Solution { allocation, objective, bound, ties_decided, core, presence };
    match json["status"].as_str()? {
        "optimal" => Some(Outcome::Optimal(solution(objective))),
        "feasible" => {
            let stop = match json["stop"].as_str()? {
                "time_limit" => Stop::TimeLimit,
                "interrupted" => Stop::Interrupted,
                "unfinished" => Stop::Unfinished,
                _ => return None,
            };
            let bound = parse_units(json["bound"].as_str()?, SCORE_PLACES).ok()?;
            Some(Outcome::Feasible(solution(Score(i128::from(bound))), stop))
        }
        _ => None,
    }
}

/// Ties are listed; of all others the funded are in every allocation of greatest merit, the unfunded in none.
fn presence(ties: &Value, candidates: &Candidates, allocation: &Allocation) -> Option<Vec<Presence>> {
    let ties: BTreeSet<&str> = ties.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
    let of = |candidate| match (ties.contains(candidates.id(candidate)), allocation.funds(candidate)) {
        (true, _) => Presence::Sometimes,
        (false, true) => Presence::Always,
        (false, false) => Presence::Never,
    };
    Some(candidates.rows().map(of).collect())
}

/// What trimming is said to have bought; `None` where nothing is said of it.
pub(super) fn bought(json: &Value, candidates: &Candidates) -> Option<Bought> {
    let trimming = json.get("trimming")?;
    let score = |key: &str| Some(Score(i128::from(parse_units(trimming[key].as_str()?, SCORE_PLACES).ok()?)));
    let list = |key: &str| -> Option<Vec<CandidateIx>> {
        trimming[key].as_array()?.iter().map(|id| candidates.find(id.as_str()?)).collect()
    };
    match trimming["against"].as_str()? {
        "optimum" => {
            let (without, gain) = (score("without")?, score("gain")?);
            Some(Bought::Against { without, gain, enter: list("enter")?, leave: list("leave")? })
        }
        "nothing" => Some(Bought::Everything),
        "unknown" => Some(Bought::Unknown),
        _ => None,
    }
}
