//! Issues on stderr, by miette: code, place, problem, help.

use crate::domain::{Issue, Issues, Lang, Level, Text};
use miette::{MietteDiagnostic, Report, Severity};
use std::io::Write;

/// Tells all issues, errors last, so that they stand nearest to the prompt.
pub(super) fn tell(issues: &Issues, lang: Lang) {
    let mut order: Vec<&Issue> = issues.0.iter().collect();
    order.sort_by_key(|issue| std::cmp::Reverse(issue.level));
    for issue in order {
        tell_one(issue, lang);
    }
}

fn tell_one(issue: &Issue, lang: Lang) {
    let severity = match issue.level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
    };
    let message = format!("{}: {}", issue.at, issue.problem.get(lang));
    tell_parts(severity, issue.code, message, issue.help.get(lang));
}

/// Tells a failure that no input file is to blame for.
pub(super) fn tell_failure(code: &str, problem: &Text, help: &Text, lang: Lang) {
    tell_parts(Severity::Error, code, problem.get(lang).to_owned(), help.get(lang));
}

fn tell_parts(severity: Severity, code: &str, message: String, help: &str) {
    let diagnostic = MietteDiagnostic::new(message).with_severity(severity).with_code(code).with_help(help);
    // Where stderr is gone there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{:?}", Report::new(diagnostic));
}
