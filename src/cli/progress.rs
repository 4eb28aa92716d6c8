//! A spinner on stderr for what takes more than a second; silent where stderr is no terminal.

use crate::solve::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Shows a message once a second has passed.
#[derive(Clone)]
pub(super) struct Spinner {
    bar: ProgressBar,
    since: Instant,
}

impl Spinner {
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_style(ProgressStyle::with_template("{spinner} {elapsed} {msg}").expect("a valid template"));
        Self { bar, since: Instant::now() }
    }

    /// What is being done now.
    pub fn tell(&self, message: &str) {
        self.bar.set_message(message.to_owned());
        if self.since.elapsed() > Duration::from_secs(1) && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(Duration::from_millis(120));
        }
    }

    /// For the rooms that know nothing of terminals.
    pub fn listener(&self) -> Progress {
        let spinner = self.clone();
        Arc::new(move |message| spinner.tell(message))
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
