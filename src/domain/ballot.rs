//! Ballots: what voters said of candidates, where a programme comes from an election.

use super::{CandidateIx, Decimal};

/// What a ballot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BallotKind {
    /// A set of candidates.
    Approval,
    /// Candidates from best to worst.
    Ordinal,
    /// Candidates with points.
    Points,
}

/// One voter's ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// Which election it was cast in, by position in [`Ballots::elections`].
    pub election: usize,
    /// Who cast it.
    pub voter: String,
    /// The candidates in the order in which they were written, each once.
    pub choices: Vec<CandidateIx>,
    /// One for each choice where the ballot holds points, in units of `10^-places` of the ballots; empty otherwise.
    pub points: Vec<i64>,
    /// One for each further column.
    pub cells: Vec<String>,
}

/// All ballots of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ballots {
    /// The elections, in the order in which they are met: name, and how people voted there in the words of the source
    /// (`approval`, `choose-1`, `ordinal`, `cumulative`, `scoring`).
    pub elections: Vec<(String, String)>,
    /// Places that points count in.
    pub places: u8,
    /// Names of the columns beyond election, vote type, voter, vote and points.
    pub columns: Vec<String>,
    /// In the order of the file.
    pub list: Vec<Ballot>,
}

impl Ballots {
    /// What the ballots of an election hold.
    #[must_use]
    pub fn kind(&self, election: usize) -> BallotKind {
        match self.elections[election].1.as_str() {
            "ordinal" => BallotKind::Ordinal,
            "cumulative" | "scoring" => BallotKind::Points,
            _ => BallotKind::Approval,
        }
    }

    /// Points as a number.
    #[must_use]
    pub fn shown(&self, points: i64) -> Decimal {
        Decimal::new(points, self.places)
    }
}
