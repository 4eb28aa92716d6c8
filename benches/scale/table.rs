//! The answers as a table: one line for each instance, and what the goals ask for.

use crate::answers::Answers;
use crate::contest::{Answer, Contestant};
use crate::grid::{Instance, SIZES};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What became of the peers on one instance.
pub struct Peers {
    /// The fastest one that proved the optimum.
    pub fastest: Option<(Contestant, f64)>,
    /// Its seconds, or the limit where none did.
    pub seconds: f64,
    /// Some peer was run.
    pub asked: bool,
    /// All optima are fundline's.
    pub agree: bool,
}

impl Peers {
    pub fn of(answers: &Answers, instance: &Instance, limit: f64) -> Self {
        let ours = answers.get(instance, Contestant::Fundline).and_then(|answer| answer.merit);
        let mut peers = Self { fastest: None, seconds: limit, asked: false, agree: true };
        for contestant in Contestant::PEERS {
            let Some(answer) = answers.get(instance, contestant) else { continue };
            peers.asked = true;
            let (Some(merit), Some(seconds)) = (answer.merit, answer.seconds) else { continue };
            peers.agree &= ours.is_none_or(|ours| ours == merit);
            if seconds < peers.seconds {
                peers.fastest = Some((contestant, seconds));
                peers.seconds = seconds;
            }
        }
        peers
    }
}

fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    let count = values.len() as f64;
    (values.iter().map(|value| value.ln()).sum::<f64>() / count).exp()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn shown(value: f64) -> String {
    let places = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.places$}")
}

pub fn write(answers: &Answers, limit: u64, path: &Path) {
    #[expect(clippy::cast_precision_loss, reason = "a few minutes")]
    let limit = limit as f64;
    let mut text = String::from("# fundline against what a user would take instead: `make bench`\n\n");
    text += &about(answers, limit);
    text += "\n## By size\n\n";
    text += &by_size(answers, limit);
    text += "\n## Every instance\n\n";
    text += &lines(answers, limit);
    fs::write(path, text).expect("benches/results/ is writable");
}

/// Machine, versions, and how to read the figures.
fn about(answers: &Answers, limit: f64) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let python = Command::new("python3").arg("--version").output().map(|out| out.stdout).unwrap_or_default();
    let mut text = format!(
        "Processor seconds (user and system, all threads) of a whole process: reading the files, building the program,\n\
         solving it to proven optimality with both gaps 0; fundline also rechecks its answer and writes it as CSV and JSON.\n\
         A peer without a proven optimum in {limit} s counts with {limit} s; one that had none for the same shape with fewer\n\
         candidates is not run again and counts the same. *Floor*: polars reads the candidates, every column, and does\n\
         nothing. Caps are those of the guide's 19 directions for 600 candidates, *fixed* or *growing* with the\n\
         candidates; requests are multiples of 0.01 (*fine*) or 10 万元 (*coarse*); the total is a share of the caps; merit\n\
         is *free* of money or *correlated* with it (0.8); *crossing* adds sets across directions of which at most one is\n\
         funded (n/20 pairs, n/200 sets of 3 to 6) and n/100 dependencies (5,000 at most).\n\n\
         Machine: {} ({cores} cores){}.\n",
        model.trim_matches([':', ' ', '\t']),
        String::from_utf8(python).map(|version| format!(", {}", version.trim())).unwrap_or_default(),
    );
    let versions: Vec<String> = Contestant::ALL
        .into_iter()
        .filter(|one| *one != Contestant::Proof)
        .filter_map(|one| Some(format!("{} {}", one.title(), answers.version(one)?)))
        .collect();
    writeln!(text, "Versions: {}.", versions.join(", ")).expect("a text");
    text
}

fn by_size(answers: &Answers, limit: f64) -> String {
    let mut text = String::from(
        "| candidates | instances | unproven | fundline s: mean, worst | with certificate ×: median, worst | against peers | fastest peer ÷ fundline: mean, least \
         | fundline ÷ floor: median, worst | peak MB | bytes per candidate |\n\
         | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for size in SIZES {
        let instances: Vec<Instance> =
            answers.instances().into_iter().filter(|instance| instance.candidates == size).collect();
        let ours: Vec<&Answer> =
            instances.iter().filter_map(|instance| answers.get(instance, Contestant::Fundline)).collect();
        if ours.is_empty() {
            continue;
        }
        let seconds: Vec<f64> = ours.iter().filter_map(|answer| answer.seconds).collect();
        let worst = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        let over = |other: Contestant, upside: bool| -> Vec<f64> {
            instances
                .iter()
                .filter_map(|instance| {
                    let ours = answers.get(instance, Contestant::Fundline)?.seconds?;
                    let other = answers.get(instance, other)?.seconds?;
                    Some(if upside { other / ours } else { ours / other })
                })
                .collect()
        };
        let pair = |mut values: Vec<f64>| {
            if values.is_empty() {
                "–".to_owned()
            } else {
                format!("{}, {}", shown(median(&mut values)), shown(worst(&values)))
            }
        };
        let ratios: Vec<f64> = instances
            .iter()
            .filter_map(|instance| {
                let peers = Peers::of(answers, instance, limit);
                let ours = answers.get(instance, Contestant::Fundline)?.seconds?;
                peers.asked.then_some(peers.seconds / ours)
            })
            .collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let against =
            if ratios.is_empty() { "–".to_owned() } else { format!("{}, {}", shown(mean(&ratios)), shown(least)) };
        let peak = ours.iter().map(|answer| answer.peak).max().unwrap_or_default();
        writeln!(
            text,
            "| {size} | {} | {} | {}, {} | {} | {} | {against} | {} | {peak} | {} |",
            ours.len(),
            ours.iter().filter(|answer| answer.merit.is_none()).count(),
            shown(mean(&seconds)),
            shown(worst(&seconds)),
            pair(over(Contestant::Proof, true)),
            ratios.len(),
            pair(over(Contestant::Floor, false)),
            (peak << 20) / size as u64,
        )
        .expect("a text");
    }
    text
}

fn lines(answers: &Answers, limit: f64) -> String {
    let mut text = String::from(
        "| instance | fundline s | with certificate | fastest peer | s | peer ÷ fundline | floor s | fundline ÷ floor | core | peak MB | same optimum |\n\
         | --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n",
    );
    for instance in answers.instances() {
        let ours = answers.get(&instance, Contestant::Fundline).expect("listed because it is there");
        let seconds = ours.seconds.unwrap_or(limit);
        let time = |contestant| answers.get(&instance, contestant).and_then(|answer| answer.seconds);
        let (proof, floor) = (time(Contestant::Proof), time(Contestant::Floor));
        let or_dash = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), shown);
        let peers = Peers::of(answers, &instance, limit);
        let (peer, peer_seconds, ratio) = match peers.fastest {
            Some((peer, best)) => (peer.title().to_owned(), shown(best), shown(best / seconds)),
            None if peers.asked => ("none".to_owned(), format!("> {limit}"), format!("> {}", shown(limit / seconds))),
            None => ("–".to_owned(), "–".to_owned(), "–".to_owned()),
        };
        let same = match (ours.merit.is_some(), peers.fastest.is_some(), peers.agree) {
            (false, ..) => "unproven",
            (_, false, _) => "–",
            (_, _, true) => "yes",
            (_, _, false) => "**no**",
        };
        writeln!(
            text,
            "| {} | {} | {} | {peer} | {peer_seconds} | {ratio} | {} | {} | {} | {} | {same} |",
            instance.name(),
            shown(seconds),
            or_dash(proof),
            or_dash(floor),
            or_dash(floor.map(|floor| seconds / floor)),
            ours.core.map_or_else(|| "–".to_owned(), |core| core.to_string()),
            ours.peak,
        )
        .expect("a text");
    }
    text
}
