//! A process of its own, and what it costs.

use std::fs;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// What a process cost, and what it printed.
pub struct Run {
    /// Processor seconds, of user and system together.
    pub seconds: f64,
    /// Most memory it had, in MB.
    pub peak: u64,
    /// Its stdout.
    pub printed: Vec<u8>,
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Run {
    let printed = tempfile::NamedTempFile::new().expect("a file for what is printed");
    command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(printed.reopen().expect("just made"));
    let used = command.spawn().expect("the command starts").wait4().expect("it ends").rusage;
    Run {
        seconds: (used.utime + used.stime).as_secs_f64(),
        peak: used.maxrss / (1 << 20),
        printed: fs::read(printed.path()).unwrap_or_default(),
    }
}
