//! Directions that no row crosses but light ones: only their best choice matters, which depends on nothing but what is decided in
//! them. So it is asked for once, however often other directions change.

use super::super::block::{Ask, Front, GaveUp, deepen};
use super::super::control::Control;
use super::super::core::{Core, Part};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Which direction, and what is decided in it, ascending.
type Key = (usize, Vec<(u32, bool)>);

/// A best choice that is asked for.
pub(super) struct Question {
    pub key: Key,
    /// It is looked for first where it loses little more than this.
    pub from: i64,
    /// Nobody wants to know of one that loses more than this.
    pub limit: i64,
}

/// What is known of a best choice.
struct Known {
    /// Without a choice: none loses so little.
    limit: i64,
    front: Arc<Front>,
}

/// The best choices asked for so far.
pub(super) struct Alone<'a> {
    part: &'a Part,
    control: &'a Control,
    /// Does each direction stand alone?
    blocks: Vec<bool>,
    known: FxHashMap<Key, Known>,
}

impl<'a> Alone<'a> {
    pub fn new(core: &'a Core<'a>, control: &'a Control) -> Self {
        let part = &core.tight;
        let blocks = (0..part.form.blocks.len()).map(|block| part.form.stands_alone(block)).collect();
        Self { part, control, blocks, known: FxHashMap::default() }
    }

    pub fn has(&self, block: usize) -> bool {
        self.blocks[block]
    }

    /// Answers many questions at a time, to be asked again one by one.
    pub fn prepare(&mut self, questions: &[Question]) -> Result<(), GaveUp> {
        let open: Vec<&Question> = questions.iter().filter(|question| self.answered(question).is_none()).collect();
        let found: Vec<_> = open.par_iter().map(|question| self.find(question)).collect();
        for (question, front) in open.into_iter().zip(found) {
            self.known.insert(question.key.clone(), Known { limit: question.limit, front: front? });
        }
        Ok(())
    }

    /// The best choice as the only entry of a front; an empty one where it would lose more than the limit.
    pub fn ask(&mut self, question: Question) -> Result<Arc<Front>, GaveUp> {
        if let Some(front) = self.answered(&question) {
            return Ok(front);
        }
        let front = self.find(&question)?;
        self.known.insert(question.key, Known { limit: question.limit, front: Arc::clone(&front) });
        Ok(front)
    }

    fn answered(&self, question: &Question) -> Option<Arc<Front>> {
        let known = self.known.get(&question.key)?;
        (!known.front.entries.is_empty() || known.limit >= question.limit).then(|| Arc::clone(&known.front))
    }

    fn find(&self, question: &Question) -> Result<Arc<Front>, GaveUp> {
        let Part { form, prices } = self.part;
        let (block, decided) = &question.key;
        let from = self.known.get(&question.key).map_or(question.from, |known| question.from.max(known.limit));
        let ask = Ask { limit: question.limit, least_only: false, forced: decided };
        deepen(form, prices, *block, from, ask, self.control).map(Arc::new)
    }
}
