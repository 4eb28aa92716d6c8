//! Processor time of this process: what something costs, however many threads share it and whatever else the machine does.

use std::time::Instant;

/// Seconds of the processor that something takes, on average over so many rounds; on the clock where the system does not tell.
pub fn spent(rounds: u32, mut what: impl FnMut()) -> f64 {
    let (started, before) = (Instant::now(), ticks());
    for _ in 0..rounds {
        what();
    }
    let clock = started.elapsed().as_secs_f64();
    // The kernel counts hundredths of a second for programs.
    before.zip(ticks()).map_or(clock, |(from, to)| (to - from) / 100.0) / f64::from(rounds)
}

/// Ticks that this process has spent, in user and kernel mode.
fn ticks() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<f64> =
        stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).map_while(|field| field.parse().ok()).collect();
    (fields.len() == 2).then(|| fields.iter().sum())
}
