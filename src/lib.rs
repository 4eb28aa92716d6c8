//! fundline turns a research programme's call guide and its ranked candidates into a provably optimal allocation of money.
//!
//! ```text
//! guide + candidates + scenario ──input──▶ domain ──screen──▶ eligible ──model──▶ 0-1 program ──solve──▶ allocation
//!                                             └───────────── verify (exact recheck) ──────────────┘──▶ report
//! ```
//!
//! Rooms import in one direction: `domain` knows nobody, `cli` knows all.

pub mod bundle;
pub mod cli;
pub mod domain;
pub mod foreign;
pub mod generate;
pub mod input;
pub mod model;
pub mod prove;
pub mod report;
pub mod screen;
pub mod solve;
pub mod study;
pub mod verify;
pub mod vote;
