//! The words of the trade as plain values: no files, no solver, no clock.
//!
//! A [`Programme`] under a [`Scenario`] is a [`Case`]; the [`Candidates`] are screened ([`Screening`]), and an
//! [`Allocation`] says who is funded. Money and merit are whole numbers throughout.

mod allocation;
mod award;
mod ballot;
mod binding;
mod bounds;
mod candidates;
mod case;
mod certificate;
mod decimal;
mod issue;
mod merit;
mod money;
mod order;
mod programme;
mod repair;
mod rule;
mod scenario;
mod screening;
mod stream;
#[cfg(test)]
pub mod testing;
mod text;
mod unit;

pub use allocation::{Allocation, Outcome, Presence, Solution, Stop};
pub use award::{AwardLevel, AwardLevels, Offer, SHARE_PLACES, Share};
pub use ballot::{Ballot, BallotKind, Ballots};
pub use binding::{Binding, MemberMeasure, scaled};
pub use bounds::{Bounds, Range, Tolerance};
pub use candidates::{CandidateIx, Candidates, Cells, Column, TextColumn};
pub use case::{Case, Deviation, show_bounds};
pub use certificate::{Certificate, Choice, Proof};
pub use decimal::{Decimal, DecimalError, parse_decimal, parse_units, places_of, power_of_ten};
pub use issue::{Issue, Issues, Level, Place};
pub use merit::{MERIT_PLACES, Merit, SCORE_PLACES, Score, WEIGHT_PLACES, Weight};
pub use money::{Money, MoneyUnit};
pub use order::by_rank;
pub use programme::{
    Clause, ColumnSpec, ColumnType, Direction, DirectionIx, Evidence, Limit, Measure, Named, Programme, RankTies,
    Require, Reviewers, Severity, ShareOf, USUAL_COLUMNS,
};
pub use repair::{Clash, Conflict, Cost, Figure, Relaxation, RepairCosts, Way};
pub use rule::{RuleId, ascii_name};
pub use scenario::{DirectionOverride, Fill, Lock, MeritFrom, RankMerit, Ranking, Scenario, ToCheck, Waived, Waiver};
pub use screening::{ClauseIx, Eligibility, Screening};
pub use stream::{BELL, Stream};
pub use text::{Lang, Text};
pub use unit::Unit;
