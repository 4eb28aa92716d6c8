//! Signatures by SSH keys, made and checked by OpenSSH's own `ssh-keygen`: everybody has it, and no key is ever read here.

use super::bag::{SIGNATURE, TAG_MANIFEST};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Command, Stdio};

/// What a signature is for, so that none that was made for something else passes: the `namespace` of `ssh-keygen -Y`.
pub const NAMESPACE: &str = "fundline-seal";

/// Why there is no signature, or no answer about one.
#[derive(Debug)]
pub enum SignError {
    /// `ssh-keygen` is not installed.
    NoTool,
    /// It refused, in its own words.
    Refused(String),
    /// It could not be run.
    Io(io::Error),
}

impl From<io::Error> for SignError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Signs a bag's tag manifest by the private key (or the agent's key, by its public one) in the file `key`.
///
/// # Errors
/// See [`SignError`].
pub fn sign(tag_manifest: &[u8], key: &Path) -> Result<Vec<u8>, SignError> {
    let folder = tempfile::tempdir()?;
    let signed = folder.path().join(TAG_MANIFEST);
    fs::write(&signed, tag_manifest)?;
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "sign", "-n", NAMESPACE, "-f"]).arg(key).arg(&signed);
    // It asks for a passphrase on the terminal, not here.
    said(command.stdin(Stdio::null()))?;
    Ok(fs::read(folder.path().join(SIGNATURE))?)
}

/// Whose signature it must be.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// OpenSSH's list of who signs by which key.
    pub allowed_signers: &'a Path,
    /// The name in that list.
    pub name: &'a str,
}

/// Checks the signature of a tag manifest, and whose it is where that is asked. Gives what `ssh-keygen` says of it.
///
/// # Errors
/// [`SignError::Refused`] where the signature is not good or not that person's.
pub fn check_signature(tag_manifest: &[u8], signature: &[u8], signer: Option<Signer<'_>>) -> Result<String, SignError> {
    let folder = tempfile::tempdir()?;
    let (signed, by) = (folder.path().join(TAG_MANIFEST), folder.path().join(SIGNATURE));
    fs::write(&signed, tag_manifest)?;
    fs::write(&by, signature)?;
    let mut command = Command::new("ssh-keygen");
    match signer {
        Some(Signer { allowed_signers, name }) => {
            command.args(["-Y", "verify", "-n", NAMESPACE, "-I", name, "-f"]).arg(allowed_signers);
        }
        None => drop(command.args(["-Y", "check-novalidate", "-n", NAMESPACE])),
    }
    said(command.arg("-s").arg(&by).stdin(fs::File::open(&signed)?))
}

/// What the command says, if it succeeds.
fn said(command: &mut Command) -> Result<String, SignError> {
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => SignError::NoTool,
        _ => SignError::Io(error),
    })?;
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().replace('\n', "; ");
    if output.status.success() {
        Ok(words(&output.stdout))
    } else {
        Err(SignError::Refused(format!("{} {}", words(&output.stdout), words(&output.stderr)).trim().to_owned()))
    }
}
