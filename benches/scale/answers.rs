//! What the contestants answered, kept in a file from one run to the next.

use crate::contest::{Answer, Contestant};
use crate::grid::{Instance, SIZES, of_size};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub struct Answers {
    path: PathBuf,
    found: BTreeMap<(String, Contestant), Answer>,
}

impl Answers {
    pub fn open(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        let found = text
            .lines()
            .map(|line| serde_json::from_str::<(String, String, Answer)>(line).expect("a line of answers"))
            .map(|(instance, name, answer)| ((instance, Contestant::named(&name).expect("a contestant")), answer))
            .collect();
        Self { path: path.to_owned(), found }
    }

    pub fn forget(&mut self, contestant: Contestant) {
        self.found.retain(|(_, other), _| *other != contestant);
        self.save();
    }

    pub fn has(&self, instance: &Instance, contestant: Contestant) -> bool {
        self.get(instance, contestant).is_some()
    }

    pub fn get(&self, instance: &Instance, contestant: Contestant) -> Option<&Answer> {
        self.found.get(&(instance.name(), contestant))
    }

    pub fn add(&mut self, instance: &Instance, contestant: Contestant, answer: Answer) {
        self.found.insert((instance.name(), contestant), answer);
        self.save();
    }

    /// Whether this contestant has proven no optimum on the same shape with fewer candidates.
    pub fn gave_up_below(&self, instance: &Instance, contestant: Contestant) -> bool {
        SIZES
            .iter()
            .filter(|size| **size < instance.candidates)
            .filter_map(|&candidates| self.get(&Instance { candidates, ..*instance }, contestant))
            .any(|answer| answer.merit.is_none())
    }

    /// The instances that somebody answered, small ones first.
    pub fn instances(&self) -> Vec<Instance> {
        let fundline = |instance: &Instance| self.has(instance, Contestant::Fundline);
        SIZES.iter().flat_map(|&size| of_size(size)).filter(fundline).collect()
    }

    /// The version of a contestant, where it answered at all.
    pub fn version(&self, contestant: Contestant) -> Option<&str> {
        let of = self.found.iter().filter(|((_, other), _)| *other == contestant);
        of.map(|(_, answer)| answer.version.as_str()).find(|version| !version.is_empty())
    }

    fn save(&self) {
        let mut text = String::new();
        for ((instance, contestant), answer) in &self.found {
            text += &serde_json::to_string(&(instance, contestant.name(), answer)).expect("plain values");
            text.push('\n');
        }
        let beside = self.path.with_extension("new");
        fs::write(&beside, text).and_then(|()| fs::rename(&beside, &self.path)).expect("target/ is writable");
    }
}
