//! Where the files of a result go while they are made. None has to be whole in memory first: each is written bit by bit, and its
//! SHA-256 is taken on the way.

use super::contents::Contents;
use super::folder::FolderError;
use super::manifest::{hex, sha256};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Mutex;

/// Writes a file's content, bit by bit.
pub type Body<'b> = &'b mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// A place for files by name, with `/` between folders. Several may be on their way at once.
pub trait Shelf: Sync {
    /// Puts a file there that `body` writes.
    ///
    /// # Errors
    /// When `body` fails, or the place refuses.
    fn put(&self, name: &str, body: Body<'_>) -> Result<(), FolderError>;

    /// Puts a file there whose SHA-256 is known.
    ///
    /// # Errors
    /// When the place refuses.
    fn copy(&self, name: &str, bytes: &[u8], sha256: &str) -> Result<(), FolderError>;
}

/// SHA-256 in hex of each file, by name.
pub type Hashes = BTreeMap<String, String>;

/// Files in memory.
#[derive(Debug, Default)]
pub struct Memory(Mutex<(Contents, Hashes)>);

impl Memory {
    /// The files, and their hashes.
    ///
    /// # Panics
    /// Never: nothing panics while it holds the lock.
    #[must_use]
    pub fn into_parts(self) -> (Contents, Hashes) {
        self.0.into_inner().expect("nobody panics with it")
    }
}

impl Shelf for Memory {
    fn put(&self, name: &str, body: Body<'_>) -> Result<(), FolderError> {
        let mut bytes = Vec::new();
        body(&mut bytes).map_err(|source| FolderError::Io { path: name.into(), source })?;
        self.copy(name, &bytes, &sha256(&bytes))
    }

    fn copy(&self, name: &str, bytes: &[u8], sha256: &str) -> Result<(), FolderError> {
        let (contents, hashes) = &mut *self.0.lock().expect("nobody panics with it");
        contents.insert(name.to_owned(), bytes.to_owned());
        hashes.insert(name.to_owned(), sha256.to_owned());
        Ok(())
    }
}

/// What goes through is hashed.
pub(super) struct Hashing<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Hashing<W> {
    pub fn new(to: W) -> Self {
        Self { to, hash: Sha256::new() }
    }

    /// Its SHA-256 in hex.
    pub fn finish(self) -> String {
        hex(&self.hash.finalize())
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
