//! Questions around an allocation.

pub mod dossier;
