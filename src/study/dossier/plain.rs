//! The sentences of many candidates in one language, quickly.
//!
//! Most candidates of a large call are kept out by caps alone, and their sentences differ in rank and request only. What does
//! not depend on the candidate is put into words once for each direction. Every other candidate gets its sentence from
//! [`sentence`](super::sentence); both are made of the same parts, and a test holds them against each other.

use super::obstacle::{Obstacle, asking, money_left};
use super::sentence::{closing, opening, reason, separator};
use super::{Decision, Dossier, Kind};
use crate::domain::{CandidateIx, Lang, Presence, Text};
use std::fmt::Write;

/// Sentences in one language.
pub struct Sentences<'d> {
    dossier: &'d Dossier<'d>,
    lang: Lang,
    /// May awards be less than requests? Then every sentence is made on its own.
    levels: bool,
    directions: Vec<Kept>,
    total: Option<String>,
}

/// What keeps candidates of a direction out, in words, as far as somebody needed it.
#[derive(Default, Clone)]
struct Kept {
    places: Option<String>,
    funds: Option<String>,
}

impl<'d> Sentences<'d> {
    /// Sentences about a dossier's candidates.
    #[must_use]
    pub fn new(dossier: &'d Dossier<'d>, lang: Lang) -> Self {
        let directions = vec![Kept::default(); dossier.directions.len()];
        Self { dossier, lang, levels: dossier.case.has_levels(), directions, total: None }
    }

    /// Appends what [`Dossier::reason`] says.
    pub fn write(&mut self, candidate: CandidateIx, out: &mut String) {
        let decision = self.dossier.decisions[candidate.at()];
        let obstacles = if self.is_plain(candidate, decision) { self.dossier.obstacles(candidate) } else { Vec::new() };
        let capped = |obstacle: &Obstacle| {
            matches!(obstacle, Obstacle::Places { .. } | Obstacle::Funds { .. } | Obstacle::Total { .. })
        };
        if obstacles.is_empty() || !obstacles.iter().all(capped) {
            out.push_str(reason(self.dossier, candidate).get(self.lang));
            return;
        }
        let [before, after] = opening(self.lang);
        write!(out, "{before}{}{after}", self.dossier.candidates.rank[candidate.at()]).expect("writing to a text");
        for (at, obstacle) in obstacles.iter().enumerate() {
            if at > 0 {
                out.push_str(separator(self.lang));
            }
            self.clause(obstacle, candidate, out);
        }
        out.push_str(closing(self.lang));
    }

    /// Is there nothing to say but what keeps it out?
    fn is_plain(&self, candidate: CandidateIx, decision: Decision) -> bool {
        let tied = self.dossier.headline.proven && self.dossier.presence(candidate) == Some(Presence::Sometimes);
        decision.kind == Kind::Unfunded && !decision.out_of_order() && !tied && !self.levels
    }

    fn clause(&mut self, obstacle: &Obstacle, candidate: CandidateIx, out: &mut String) {
        let Self { dossier, lang, directions, total, .. } = self;
        let words = |text: Text| text.get(*lang).to_owned();
        let tail = match obstacle {
            Obstacle::Places { direction, .. } => {
                let place = &mut directions[direction.at()].places;
                out.push_str(place.get_or_insert_with(|| words(obstacle.describe(dossier, candidate))));
                return;
            }
            Obstacle::Funds { direction, .. } => {
                directions[direction.at()].funds.get_or_insert_with(|| words(money_left(dossier, obstacle)))
            }
            _ => total.get_or_insert_with(|| words(money_left(dossier, obstacle))),
        };
        let unit = &dossier.case.programme.money;
        let requested = unit.plain(dossier.candidates.requested[candidate.at()]);
        out.push_str(asking(*lang));
        out.push_str(&requested.grouped());
        out.push(' ');
        out.push_str(&unit.unit);
        out.push_str(tail);
    }
}
