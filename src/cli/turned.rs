//! Proofs of what turning a decision would cost: the program with the decision turned, and that no allocation of it has more merit.

use crate::domain::{CandidateIx, Score, Solution, Text};
use crate::model::derivation::Shown;
use crate::model::{Program, Standard};
use crate::prove::{self, NamedFile};
use crate::say;
use crate::solve::derive::{self, Derived, Limits};
use crate::study::explain::{Cost, Other, costs};
use crate::study::{Asker, Refused};

/// Proofs about decisions, and what each of them shows.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    /// `ID.opb` and `ID.pbp` for each decision, and `variables.csv`.
    pub files: Vec<NamedFile>,
    /// One line for each decision.
    pub lines: Vec<Text>,
    /// Was everything proven that was asked?
    pub complete: bool,
}

/// Proves what turning the decisions about `whose` would cost.
///
/// # Errors
/// Where there is no proven allocation, or an answer does not stand up to its proof.
pub(super) fn proofs(asker: &Asker, whose: &[CandidateIx]) -> Result<Proofs, Refused> {
    let optimum = asker.base_answer()?;
    let program = asker.base().program()?;
    let (open, closed): (Vec<CandidateIx>, Vec<CandidateIx>) =
        whose.iter().partition(|candidate| asker.base().takes_part(**candidate));
    let variables = prove::variables(&program, &asker.base().candidates);
    let mut proofs =
        Proofs { files: vec![("variables.csv".to_owned(), variables)], complete: true, ..Proofs::default() };
    for candidate in closed {
        let id = asker.base().candidates.id(candidate);
        proofs.lines.push(say!("{id}：不参与分配，无需证明", "{id}: takes no part, there is nothing to prove"));
    }
    for cost in costs(asker, &optimum, &open, false)? {
        one(asker, &program, &optimum, &cost, &mut proofs)?;
    }
    Ok(proofs)
}

fn one(asker: &Asker, program: &Program, optimum: &Solution, cost: &Cost, proofs: &mut Proofs) -> Result<(), Refused> {
    let id = asker.base().candidates.id(cost.candidate);
    let funded = optimum.allocation.funds(cost.candidate);
    let standard = Standard::turned(program, cost.candidate, !funded);
    let (limits, control) = (Limits::default(), asker.control());
    let (standard, known, derived) = match &cost.other {
        Other::Best { allocation, .. } => {
            let chosen = derive::columns(program, allocation);
            let derived = derive::merit(&standard, &chosen, true, limits, control).0;
            (standard, Some(chosen), derived)
        }
        Other::Impossible => {
            let standard = Standard { objective: None, ..standard };
            let derived = derive::infeasible(&standard, limits, control);
            (standard, None, derived)
        }
        Other::Unknown => (standard, None, Derived::Nothing),
    };
    let derivation = match derived {
        Derived::Shown(derivation) => derivation,
        Derived::Nothing => {
            proofs.complete = false;
            proofs.lines.push(say!("{id}：未得出证明", "{id}: no proof was found"));
            return Ok(());
        }
        Derived::Refuted(_) => {
            return Err(Refused::Check(vec![say!(
                "{id}：寻找证明时发现了更好的方案",
                "{id}: the search for a proof found an allocation that is better"
            )]));
        }
    };
    let texts = prove::texts(&standard, known.as_deref(), &derivation);
    let (opb, pbp) = texts.map_err(|rejected| Refused::Check(vec![rejected.describe()]))?;
    let name = file_name(id);
    proofs.files.push((format!("{name}.opb"), opb.into_bytes()));
    proofs.files.push((format!("{name}.pbp"), pbp.into_bytes()));
    let most = match (derivation.shown, &cost.other) {
        (Shown::Optimal, Other::Best { objective, .. }) => Some(*objective),
        (Shown::AtLeast(least), _) => Some(Score(-i128::from(least) * program.score_unit.0)),
        _ => None,
    };
    proofs.complete &= !matches!(derivation.shown, Shown::AtLeast(_));
    proofs.lines.push(shown(id, funded, most, optimum.objective));
    Ok(())
}

/// An id as the name of a file: what may mean something to a file system stands there as its code point.
fn file_name(id: &str) -> String {
    let plain = |(at, c): (usize, char)| c.is_alphanumeric() || c == '-' || c == '_' || (c == '.' && at > 0);
    let one = |(at, c)| if plain((at, c)) { String::from(c) } else { format!("#{:x}#", u32::from(c)) };
    id.char_indices().map(one).collect()
}

/// What a proof shows: the merit that is left at most with the decision turned.
fn shown(id: &str, funded: bool, most: Option<Score>, optimum: Score) -> Text {
    let Some(most) = most else {
        return if funded {
            say!("{id}：不资助它则没有可行方案", "{id}: no allocation keeps the rules without it")
        } else {
            say!("{id}：没有可行方案资助它", "{id}: no allocation that keeps the rules funds it")
        };
    };
    let lost = Score(optimum.0 - most.0);
    let (merit, less) = (most.plain().grouped(), lost.plain().grouped());
    match (funded, lost > Score(0)) {
        (false, true) => say!(
            "{id}：若资助它，总评分至多 {merit}，比最优至少少 {less}，故没有最优方案资助它",
            "{id}: with it the merit is at most {merit}, {less} or more below the optimum: no optimal allocation funds it"
        ),
        (true, true) => say!(
            "{id}：若不资助它，总评分至多 {merit}，比最优至少少 {less}，故全部最优方案都资助它",
            "{id}: without it the merit is at most {merit}, {less} or more below the optimum: every optimal allocation funds it"
        ),
        (_, false) => say!(
            "{id}：改变决定后总评分仍可达 {merit}，有同样好的方案",
            "{id}: with the decision turned the merit is still {merit}: an allocation is as good"
        ),
    }
}
