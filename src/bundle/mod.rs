//! The result folder: it appears whole or not at all.

mod folder;

pub use folder::{FolderError, publish};
