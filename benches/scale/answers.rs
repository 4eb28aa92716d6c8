//! What the contestants answered, kept in a file from one run to the next.

use crate::contest::{Answer, Contestant};
use crate::grid::{Instance, SIZES, exclusive, of_size};
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

    /// Forgets what these contestants answered on instances of these sizes.
    pub fn forget(&mut self, contestants: &[Contestant], sizes: &[usize]) {
        let of_size = |instance: &str| sizes.iter().any(|size| instance.starts_with(&format!("{size}-")));
        self.found.retain(|(instance, contestant), _| !contestants.contains(contestant) || !of_size(instance));
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

    /// The peer that has proven the optimum in the least time so far, with its seconds. One whose optimum is not fundline's
    /// does not count.
    pub fn fastest(&self, instance: &Instance) -> Option<(Contestant, f64)> {
        let ours = self.get(instance, Contestant::Fundline).and_then(|answer| answer.merit);
        Contestant::PEERS
            .into_iter()
            .filter_map(|peer| {
                let answer = self.get(instance, peer)?;
                let merit = answer.merit?;
                Some((peer, answer.seconds?)).filter(|_| ours.is_none_or(|ours| ours == merit))
            })
            .min_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// Whether this contestant has proven no optimum on the same shape with fewer candidates, in all its time.
    pub fn gave_up_below(&self, instance: &Instance, contestant: Contestant) -> bool {
        SIZES
            .iter()
            .filter(|size| **size < instance.candidates)
            .filter_map(|&candidates| self.get(&Instance { candidates, ..*instance }, contestant))
            .any(Answer::gave_up)
    }

    /// The instances of the grid that fundline answered, small ones first.
    pub fn instances(&self) -> Vec<Instance> {
        let fundline = |instance: &Instance| self.has(instance, Contestant::Fundline);
        SIZES.iter().flat_map(|&size| of_size(size)).filter(fundline).collect()
    }

    /// The instances that the prototype was given, those beside the grid too.
    pub fn of_prototype(&self) -> Vec<Instance> {
        let given = |instance: &Instance| self.has(instance, Contestant::Prototype);
        SIZES.iter().flat_map(|&size| of_size(size).into_iter().chain(exclusive(size))).filter(given).collect()
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
