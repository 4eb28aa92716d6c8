//! The sentences of many candidates in one language, quickly.
//!
//! Most candidates of a large call are kept out by caps, and what is said of those differs in the request only: what does not
//! depend on the candidate is put into words once for each direction. A test holds the sentences against those that are made
//! one by one.

use super::Dossier;
use super::obstacle::{Obstacle, asking, money_left};
use super::sentence::Sentence;
use crate::domain::{CandidateIx, Lang, Text};

/// Sentences in one language.
pub struct Sentences<'d> {
    dossier: &'d Dossier<'d>,
    lang: Lang,
    /// May awards be less than requests? Then no clause is kept.
    levels: bool,
    directions: Vec<Kept>,
    total: Option<String>,
    obstacles: Vec<Obstacle>,
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
        let levels = dossier.case.has_levels();
        Self { dossier, lang, levels, directions, total: None, obstacles: Vec::new() }
    }

    /// Appends what [`Dossier::reason`] says.
    pub fn write(&mut self, candidate: CandidateIx, out: &mut String) {
        let mut obstacles = std::mem::take(&mut self.obstacles);
        obstacles.clear();
        self.dossier.find_obstacles(candidate, &mut obstacles);
        let sentence = Sentence { dossier: self.dossier, lang: self.lang, candidate };
        sentence.write(&obstacles, &mut |obstacle, out| self.clause(obstacle, candidate, out), out);
        self.obstacles = obstacles;
    }

    fn clause(&mut self, obstacle: &Obstacle, candidate: CandidateIx, out: &mut String) {
        let Self { dossier, lang, levels, directions, total, .. } = self;
        let words = |text: Text| text.get(*lang).to_owned();
        let tail = match obstacle {
            Obstacle::Places { direction, .. } => {
                let place = &mut directions[direction.at()].places;
                out.push_str(place.get_or_insert_with(|| words(obstacle.describe(dossier, candidate))));
                return;
            }
            Obstacle::Funds { direction, .. } if !*levels => {
                directions[direction.at()].funds.get_or_insert_with(|| words(money_left(dossier, obstacle)))
            }
            Obstacle::Total { .. } if !*levels => total.get_or_insert_with(|| words(money_left(dossier, obstacle))),
            _ => {
                out.push_str(obstacle.describe(dossier, candidate).get(*lang));
                return;
            }
        };
        let unit = &dossier.case.programme.money;
        out.push_str(asking(*lang));
        unit.plain(dossier.candidates.requested[candidate.at()]).write_grouped(out);
        out.push(' ');
        out.push_str(&unit.unit);
        out.push_str(tail);
    }
}
