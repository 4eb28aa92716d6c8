//! The peers on one instance, in rounds.
//!
//! What counts is the fastest peer that proves the optimum. So every peer first gets a part of the time, and all of it only
//! where none has proven the optimum so far; and once one has, the others get just above its time. One that is stopped by
//! that is slower than the fastest; it has not given up.

use crate::answers::Answers;
use crate::contest::{Answer, Contestant, Limits, Stage};
use crate::grid::Instance;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Asks those of `peers` that have no answer yet.
pub fn contest(stage: &Stage, peers: &[Contestant], limits: Limits, answers: &mut Answers) {
    let instance = stage.instance;
    for round in rounds(&instance, limits.seconds).into_iter().take(limits.rounds) {
        let mut stopped = Vec::new();
        for peer in Contestant::PEERS.into_iter().filter(|peer| peers.contains(peer)) {
            if answers.has(&instance, peer) {
                continue;
            }
            if answers.gave_up_below(&instance, peer) {
                keep(answers, &instance, peer, Answer::not_run());
                continue;
            }
            let enough = answers.fastest(&instance).map_or(round, |(_, seconds)| above(seconds));
            let seconds = round.min(enough);
            let answer = stage.run(peer, Limits { seconds, ..limits });
            if seconds < limits.seconds && answer.merit.is_none() && reached(&answer, seconds) {
                stopped.push((peer, seconds, answer));
            } else {
                keep(answers, &instance, peer, answer);
            }
        }
        let Some((_, fastest)) = answers.fastest(&instance) else { continue };
        for (peer, seconds, answer) in stopped {
            if seconds >= above(fastest) {
                keep(answers, &instance, peer, Answer { slower: true, ..answer });
            }
        }
    }
}

fn keep(answers: &mut Answers, instance: &Instance, peer: Contestant, answer: Answer) {
    println!("{}\t{}\t{answer}", instance.name(), peer.name());
    answers.add(instance, peer, answer);
}

/// Seconds of every round; where reading takes a good part of the time, fewer rounds.
fn rounds(instance: &Instance, seconds: u64) -> Vec<u64> {
    match instance.candidates {
        0..=5_000 => vec![seconds.div_ceil(30), seconds.div_ceil(6), seconds],
        5_001..=50_000 => vec![seconds.div_ceil(4), seconds],
        _ => vec![seconds],
    }
}

/// Whole seconds just above these.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some minutes")]
fn above(seconds: f64) -> u64 {
    seconds.ceil() as u64 + 1
}

/// Whether the limit has ended the run (the kernel counts by ticks). A peer that ends earlier has said all that it can.
#[expect(clippy::cast_precision_loss, reason = "some minutes")]
fn reached(answer: &Answer, limit: u64) -> bool {
    answer.seconds.is_some_and(|spent| spent >= 0.95 * limit as f64)
}

/// Makes the virtual environment of the peers and of polars, where one of these needs it.
pub fn install(home: &Path, only: &[Contestant]) {
    if !only.iter().any(|one| Contestant::PEERS.contains(one) || *one == Contestant::Floor) {
        return;
    }
    let packages = fs::read_to_string(home.join("benches/peers/requirements.txt")).expect("kept in the repository");
    let made = Command::new(home.join("scripts/venv.sh")).arg("venv-bench").args(packages.split_whitespace()).status();
    assert!(made.is_ok_and(|status| status.success()), "the peers cannot be installed");
}
