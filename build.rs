//! Tells the program from which commit it was built, for the manifest of a result. Outside a git work tree of this
//! project (a released archive, a copy inside somebody else's repository) the commit is `unknown`.

use std::path::Path;
use std::process::Command;

/// What a build depends on: a change in one of them that is not committed makes the commit `…-dirty`.
const SOURCES: [&str; 5] = ["build.rs", "src", "assets", "Cargo.toml", "Cargo.lock"];

fn main() {
    let commit = own_work_tree().and_then(|()| git(&["rev-parse", "HEAD"]));
    for path in SOURCES {
        println!("cargo::rerun-if-changed={path}");
    }
    if commit.is_some() {
        watch_the_commit();
    }
    let commit = commit.map_or_else(|| "unknown".to_owned(), |commit| if dirty() { commit + "-dirty" } else { commit });
    println!("cargo::rustc-env=FUNDLINE_COMMIT={commit}");
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// Is this folder itself the top of a work tree?
fn own_work_tree() -> Option<()> {
    let top = Path::new(&git(&["rev-parse", "--show-toplevel"])?).canonicalize().ok()?;
    let own = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR")?).canonicalize().ok()?;
    (top == own).then_some(())
}

fn dirty() -> bool {
    let status = ["status", "--porcelain", "--untracked-files=no", "--"];
    git(&[&status[..], &SOURCES[..]].concat()).is_none_or(|changes| !changes.is_empty())
}

/// Asks for another run when the commit changes. A file that is not there would ask for one at every build.
fn watch_the_commit() {
    let branch = git(&["rev-parse", "--symbolic-full-name", "HEAD"]);
    for name in ["HEAD", "logs/HEAD", "packed-refs"].into_iter().chain(branch.as_deref()) {
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}
