//! The answers as a table: one line for each instance, and what the goals ask for.

use crate::against;
use crate::answers::Answers;
use crate::contest::{Answer, Contestant, Limits};
use crate::grid::{Instance, SIZES};
use crate::growth;
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
        let theirs = || Contestant::PEERS.into_iter().filter_map(|peer| answers.get(instance, peer));
        let fastest = answers.fastest(instance);
        Self {
            fastest,
            seconds: fastest.map_or(limit, |(_, seconds)| seconds.min(limit)),
            asked: theirs().next().is_some(),
            agree: theirs().filter_map(|answer| answer.merit).all(|merit| ours.is_none_or(|ours| ours == merit)),
        }
    }
}

pub fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    let count = values.len() as f64;
    (values.iter().map(|value| value.ln()).sum::<f64>() / count).exp()
}

pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub fn shown(value: f64) -> String {
    let places = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else if value >= 0.1 {
        2
    } else {
        3
    };
    format!("{value:.places$}")
}

pub fn write(answers: &Answers, limits: Limits, path: &Path) {
    #[expect(clippy::cast_precision_loss, reason = "a few minutes")]
    let limit = limits.seconds as f64;
    let mut text = String::from("# fundline against what a user would take instead: `make bench`\n\n");
    text += &about(answers, limits);
    text += "\n## By size\n\n";
    text += &by_size(answers, limit);
    text += "\n## Growth\n\n\
        Time of the same shape at one size over its time at another, beside what n log n would allow; shapes proven at both.\n\n";
    text += &growth::table(answers);
    let against = against::tables(answers);
    if !against.is_empty() {
        text += "\n## Against the prototype\n\n";
        text += &against;
    }
    text += "\n## Every instance\n\n";
    text += &lines(answers, limit);
    fs::write(path, text).expect("benches/results/ is writable");
}

/// Machine, versions, and how to read the figures.
fn about(answers: &Answers, Limits { seconds, clock, .. }: Limits) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let python = Command::new("python3").arg("--version").output().map(|out| out.stdout).unwrap_or_default();
    let mut text = format!(
        "Processor seconds (user and system, all threads) of a whole process: reading the files, building the program,\n\
         solving it to proven optimality with both gaps 0; fundline also rechecks its answer and writes it as CSV and JSON.\n\
         A run of less than 0.25 s is repeated, and the middle one of five counts. fundline is told to end after {clock} s of\n\
         the clock.\n\n\
         A peer without a proven optimum in {seconds} s counts with {seconds} s; one that had none for the same shape with fewer\n\
         candidates is not run again and counts the same. What counts is the fastest peer that proves the optimum: once one\n\
         has, the others are stopped as soon as they have taken a second or two longer. One that is stopped so is slower than\n\
         the fastest, and has not given up. With a star the time is of an earlier run on the same kind of machine, and so is\n\
         the agreement of the optima.\n\n\
         *Floor*: polars reads the candidates, every column, and does nothing. Caps are those of the guide's 19 directions for\n\
         600 candidates, *fixed* or *growing* with the candidates; requests are multiples of 0.01 (*fine*) or 10 万元\n\
         (*coarse*); the total is a share of the caps; merit is *free* of money or *correlated* with it (0.8); *crossing* adds\n\
         sets across directions of which at most one is funded (n/20 pairs, n/200 sets of 3 to 6) and n/100 dependencies\n\
         (5,000 at most).\n\n\
         Machine: {} ({cores} cores){}.\n",
        model.trim_matches([':', ' ', '\t']),
        String::from_utf8(python).map(|version| format!(", {}", version.trim())).unwrap_or_default(),
    );
    let versions: Vec<String> = Contestant::ALL
        .into_iter()
        .filter(|one| !matches!(one, Contestant::Proof | Contestant::Lean))
        .filter_map(|one| Some(format!("{} {}", one.title(), answers.version(one)?)))
        .collect();
    writeln!(text, "Versions: {}.", versions.join(", ")).expect("a text");
    text
}

fn by_size(answers: &Answers, limit: f64) -> String {
    let mut text = String::from(
        "| candidates | instances | unproven | fundline s: mean, worst | with certificate ×: median, worst | against peers | none of them proves | fastest peer ÷ fundline: mean, least \
         | fundline ÷ floor: median, worst | peak MB: median, worst | the same in bytes per candidate |\n\
         | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
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
        let asked: Vec<(&Instance, Peers)> = instances
            .iter()
            .map(|instance| (instance, Peers::of(answers, instance, limit)))
            .filter(|(_, peers)| peers.asked)
            .collect();
        let ratios: Vec<f64> = asked
            .iter()
            .filter_map(|(instance, peers)| Some(peers.seconds / answers.get(instance, Contestant::Fundline)?.seconds?))
            .collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let against =
            if ratios.is_empty() { "–".to_owned() } else { format!("{}, {}", shown(mean(&ratios)), shown(least)) };
        let mut peaks: Vec<u64> = ours.iter().map(|answer| answer.peak).collect();
        peaks.sort_unstable();
        let (peak, most) = (peaks[peaks.len() / 2], peaks[peaks.len() - 1]);
        writeln!(
            text,
            "| {size} | {} | {} | {}, {} | {} | {} | {} | {against} | {} | {peak}, {most} | {}, {} |",
            ours.len(),
            ours.iter().filter(|answer| answer.merit.is_none()).count(),
            shown(mean(&seconds)),
            shown(worst(&seconds)),
            pair(over(Contestant::Proof, true)),
            asked.len(),
            asked.iter().filter(|(_, peers)| peers.fastest.is_none()).count(),
            pair(over(Contestant::Floor, false)),
            (peak << 20) / size as u64,
            (most << 20) / size as u64,
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
            Some((peer, best)) => {
                let earlier = answers.get(&instance, peer).is_some_and(|answer| answer.earlier);
                (format!("{}{}", peer.title(), if earlier { " \\*" } else { "" }), shown(best), shown(best / seconds))
            }
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
