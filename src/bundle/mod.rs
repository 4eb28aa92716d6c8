//! The result folder: what it holds, that it appears whole or not at all, and how it is held against its inputs, sealed and
//! recorded.
//!
//! | in the folder | |
//! | --- | --- |
//! | `inputs/` | the files as they were read, byte for byte |
//! | `manifest.json` | SHA-256 of each file, program, commit, versions, options: see [`Manifest`] |
//! | `run.json` | when, by whom, where: see [`Run`]; outside what is promised to be the same |
//! | all else | the reports |
//!
//! Files are put on a [`Shelf`] while they are made: into a [`Staging`] folder beside the result's place, or into memory where an audit
//! compares them. What somebody hands in is read by [`contents`](read_folder) and [`archive`](unpack) as if an enemy had made it.

mod archive;
mod bag;
mod compare;
mod contents;
mod figures;
mod folder;
mod ledger;
mod manifest;
mod ro_crate;
mod shelf;
mod sign;
mod stamp;

pub use archive::{pack, unpack};
pub use bag::{Bag, SIGNATURE, TAG_MANIFEST, open_bag, pack_bag};
pub use compare::{Difference, differences};
pub use contents::{Contents, MOST_BYTES, MOST_FILES, Refused, read_folder};
pub use figures::{Claim, read_allocation, sums};
pub use folder::{FolderError, Place, Staged, Staging, create, publish};
pub use ledger::{Entry, Event, Fault, Ledger, LedgerError, Line, Seen, append, seen_beside};
pub use manifest::{FORMAT, File, InputFile, MANIFEST, Manifest, Program, ScenarioOf, Solver, input_name, sha256};
pub use ro_crate::{RO_CRATE, ro_crate};
pub use shelf::{Body, Hashes, Memory, Shelf};
pub use sign::{NAMESPACE, SignError, Signer, check_signature, sign};
pub use stamp::{Anchor, RUN, Run, Stamp};
