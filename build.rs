//! Tells the program from which commit it was built, for the manifest of a result. Outside a git work tree of this
//! project (a released archive, a copy inside somebody else's repository) the commit is `unknown`.
//!
//! And has it linked so that it starts quickly, see [`start_quickly`].

use std::path::{Path, PathBuf};
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
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    let gnu = set("CARGO_CFG_TARGET_OS") == "linux" && set("CARGO_CFG_TARGET_ENV") == "gnu";
    // `cc` has the archive of this machine's processor; a program without any shared library has nothing to gain.
    if gnu && set("HOST") == set("TARGET") && !set("CARGO_CFG_TARGET_FEATURE").contains("crt-static") {
        start_quickly();
    }
}

/// Links the program at a fixed address, and the C++ library of HiGHS into it: the loader has no address of 160,000 to correct
/// (3 MB of pages written before the first instruction) and one library less to look names up in. That is more than half of the
/// time of `fundline --version`, and a sixth of that of a programme of 600 candidates. What is given up is that the program's own code
/// lies at another address in every run, which makes errors of memory harder to exploit.
fn start_quickly() {
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // A folder with the archive alone comes before the compiler's own, where the shared library would be preferred.
    let found = Command::new("cc").arg("-print-file-name=libstdc++.a").output().ok();
    let archive =
        found.and_then(|found| PathBuf::from(String::from_utf8(found.stdout).ok()?.trim()).canonicalize().ok());
    let (Some(archive), Some(folder)) = (archive, std::env::var_os("OUT_DIR")) else { return };
    let folder = Path::new(&folder).join("static");
    if std::fs::create_dir_all(&folder).and_then(|()| std::fs::copy(archive, folder.join("libstdc++.a"))).is_ok() {
        println!("cargo::rustc-link-search=native={}", folder.display());
    }
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
