//! Award levels: what a candidate may be awarded, and how much of its merit each award keeps.
//!
//! Without levels a funded candidate is awarded what it asks for. With them it may get one of several awards:
//!
//! ```text
//! shares    award = request · share, rounded down to the smallest part of the unit, at least one of it
//!           merit = merit · share kept at this level
//! steps     award = request - k · step   for k = 0, 1, … as long as it is not below request · least
//!           share kept = kept + (1 - kept) · (award / request - least) / (1 - least),   linear from `kept` at the least share to 1
//! ```
//!
//! A share kept has six places and so has the merit that it leaves; both are rounded half up. With merits of two places and
//! shares of four nothing is ever rounded.

use super::{Decimal, Merit, Money, MoneyUnit};
use serde::Serialize;

/// Places after the point of a [`Share`].
pub const SHARE_PLACES: u8 = 6;

const WHOLE: i128 = Share::ONE.0 as i128;

/// A share of something, in millionths: `Share(900_000)` is 0.9 or 90 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Share(pub i64);

impl Share {
    /// All of it.
    pub const ONE: Self = Self(1_000_000);

    /// The share as a plain decimal: `0.9`.
    #[must_use]
    pub fn plain(self) -> Decimal {
        Decimal::new(self.0, SHARE_PLACES)
    }

    /// The share for people: `90 %`.
    #[must_use]
    pub fn percent(self) -> String {
        format!("{} %", Decimal::new(i128::from(self.0) * 100, SHARE_PLACES))
    }

    /// This share of a merit, rounded half up.
    #[must_use]
    pub fn of_merit(self, merit: Merit) -> Merit {
        let kept = (i128::from(merit.0) * i128::from(self.0) + WHOLE / 2) / WHOLE;
        Merit(i64::try_from(kept).expect("a share of a merit fits where the merit does"))
    }

    /// `part / whole`, rounded half up to six places; nothing of nothing is nothing.
    #[must_use]
    pub fn ratio(part: Money, whole: Money) -> Self {
        let whole = i128::from(whole.0);
        if whole <= 0 {
            return Self(0);
        }
        Self(i64::try_from((i128::from(part.0) * WHOLE * 2 + whole) / (whole * 2)).unwrap_or(i64::MAX))
    }
}

/// Which awards a candidate may get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AwardLevels {
    /// These shares of the request, from the greatest to the least; not empty.
    Shares(Vec<AwardLevel>),
    /// From the request downwards in equal steps.
    Steps {
        /// Least share of the request.
        least: Share,
        /// By how much awards differ.
        step: Money,
        /// Share of merit kept at the least share of the request.
        kept: Share,
    },
}

/// One level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AwardLevel {
    /// Share of the request that is awarded, above zero and at most one.
    pub award: Share,
    /// Share of the merit that is kept.
    pub merit: Share,
}

/// One award that a candidate may get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The money.
    pub award: Money,
    /// The merit that counts with it, before the direction's weight.
    pub merit: Merit,
}

impl AwardLevels {
    /// The awards open to a candidate, greatest first; never none, none twice.
    #[must_use]
    pub fn offers(&self, requested: Money, merit: Merit) -> Vec<Offer> {
        let levels = 0..usize::try_from(self.count(requested)).unwrap_or(usize::MAX);
        let mut offers: Vec<Offer> = levels.map_while(|level| self.offer(level, requested, merit)).collect();
        // Of levels that come to the same award the higher one keeps more merit.
        offers.dedup_by_key(|offer| offer.award);
        offers
    }

    /// The award of one level, counted from the greatest; `None` where there are not so many. A greater request gets no smaller
    /// award at the same level, and keeps no less of its merit.
    #[must_use]
    pub fn offer(&self, level: usize, requested: Money, merit: Merit) -> Option<Offer> {
        match self {
            Self::Shares(levels) => levels.get(level).map(|level| {
                let award = i128::from(requested.0) * i128::from(level.award.0) / WHOLE;
                let award = Money(i64::try_from(award).expect("a share of a request fits where it does").max(1));
                Offer { award, merit: level.merit.of_merit(merit) }
            }),
            Self::Steps { step, .. } => {
                let steps = i64::try_from(level).ok().filter(|steps| *steps < self.count(requested))?;
                let award = Money(requested.0 - steps * step.0);
                Some(Offer { award, merit: self.kept(requested, award).of_merit(merit) })
            }
        }
    }

    /// How many awards a candidate with this request has to choose from (before equal ones are counted once).
    #[must_use]
    pub fn count(&self, requested: Money) -> i64 {
        match self {
            Self::Shares(levels) => i64::try_from(levels.len()).unwrap_or(i64::MAX),
            Self::Steps { least, step, .. } => {
                let room = i128::from(requested.0) * (WHOLE - i128::from(least.0)) / WHOLE;
                let steps =
                    (room / i128::from(step.0.max(1))).min(i128::from(requested.0 - 1) / i128::from(step.0.max(1)));
                i64::try_from(steps + 1).unwrap_or(i64::MAX)
            }
        }
    }

    /// The share of merit that an award by steps keeps.
    fn kept(&self, requested: Money, award: Money) -> Share {
        let Self::Steps { least, kept, .. } = self else { return Share::ONE };
        let (least, kept) = (i128::from(least.0), i128::from(kept.0));
        let (requested, award) = (i128::from(requested.0), i128::from(award.0));
        let span = (WHOLE - least) * requested;
        if span == 0 {
            return Share::ONE;
        }
        let above = (WHOLE - kept) * (award * WHOLE - least * requested);
        let share = kept + (2 * above + span) / (2 * span);
        Share(i64::try_from(share).expect("a share is at most one"))
    }

    /// Is nobody's award ever less than the request?
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Shares(levels) => levels.iter().all(|level| level.award == Share::ONE),
            Self::Steps { least, .. } => *least == Share::ONE,
        }
    }

    /// The levels for people: `100 %, 90 % (97 %), 80 % (90 %)`, the merit kept in brackets where it differs.
    #[must_use]
    pub fn show(&self, unit: &MoneyUnit) -> String {
        let level = |award: Share, merit: Share| {
            if award == merit { award.percent() } else { format!("{} ({})", award.percent(), merit.percent()) }
        };
        match self {
            Self::Shares(levels) => levels.iter().map(|one| level(one.award, one.merit)).collect::<Vec<_>>().join(", "),
            Self::Steps { least, step, kept } => {
                format!("100 % … {}, ± {}", level(*least, *kept), unit.show(*step))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(levels: &AwardLevels, requested: i64, merit: i64) -> Vec<(i64, i64)> {
        levels.offers(Money(requested), Merit(merit)).iter().map(|offer| (offer.award.0, offer.merit.0)).collect()
    }

    fn shares(levels: &[(i64, i64)]) -> AwardLevels {
        let level = |&(award, merit): &(i64, i64)| AwardLevel { award: Share(award), merit: Share(merit) };
        AwardLevels::Shares(levels.iter().map(level).collect())
    }

    #[test]
    fn shares_of_the_request_rounded_down() {
        let levels = shares(&[(1_000_000, 1_000_000), (900_000, 970_000), (500_000, 600_000)]);
        assert_eq!(offers(&levels, 1_655, 80_000_000), [(1_655, 80_000_000), (1_489, 77_600_000), (827, 48_000_000)]);
        assert_eq!(offers(&levels, 1, 3), [(1, 3)], "nothing is smaller than one, and one award is there once");
    }

    #[test]
    fn merit_is_rounded_half_up_at_six_places() {
        assert_eq!(Share(500_000).of_merit(Merit(3)), Merit(2));
        assert_eq!(Share(499_999).of_merit(Merit(3)), Merit(1));
        assert_eq!(Share(999_999).of_merit(Merit(i64::MAX)), Merit(9_223_362_813_482_738_952), "no overflow");
    }

    #[test]
    fn steps_from_the_request_downwards() {
        // 185 down to 70 % of it, that is 129.5: 185, 165, 145. Half of the merit is kept at 129.5, all at 185, so that 20 of
        // the 55.5 in between cost 0.5 · 20 / 55.5 = 0.180180… of it.
        let levels = AwardLevels::Steps { least: Share(700_000), step: Money(20), kept: Share(500_000) };
        assert_eq!(offers(&levels, 185, 1_000_000), [(185, 1_000_000), (165, 819_820), (145, 639_640)]);
        let all = AwardLevels::Steps { least: Share(1), step: Money(40), kept: Share(1) };
        assert_eq!(offers(&all, 80, 100), [(80, 100), (40, 50)], "an award is above zero");
        let none = AwardLevels::Steps { least: Share::ONE, step: Money(1), kept: Share::ONE };
        assert_eq!(offers(&none, 80, 100), [(80, 100)]);
    }
}
