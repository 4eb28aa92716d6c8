//! The folding of directions, over a fixed number of crossing rows.

use super::order::Order;
use super::{Best, Crossing};
use crate::solve::block::{Front, GaveUp, first_difference};
use crate::solve::control::Control;
use crate::solve::prices::Prices;
use std::borrow::Cow;
use std::cmp::Ordering;

#[derive(Clone, Copy)]
pub(super) struct Partial<const G: usize> {
    pub change: [i64; G],
    pub loss: i64,
    award: i64,
    /// See [`Order`].
    order: u64,
    /// Last link of the chain of choices.
    link: u32,
}

const NONE: u32 = u32::MAX;

/// Combinations between two questions whether to stop: asking for the time takes longer than making one.
const ASK_AFTER: usize = 1 << 12;

/// One choice: the link before it, its direction, its entry.
#[derive(Clone, Copy)]
struct Link(u32, u32, u32);

#[derive(Clone)]
pub(super) struct Folding<'a, const G: usize> {
    rows: &'a Crossing,
    prices: &'a Prices,
    fronts: &'a [&'a Front],
    least: &'a [i64],
    limit: i64,
    control: &'a Control,
    links: Vec<Link>,
    /// Tells combinations apart that lose and award the same; none where it does not matter which choices one is made of.
    order: Option<Order>,
    /// Least and greatest change of each row by each direction.
    reach: Vec<[(i64, i64); G]>,
}

/// The combinations of some directions.
pub(super) struct Folded<const G: usize> {
    pub partials: Vec<Partial<G>>,
    /// Rows that one of the directions touches.
    opened: [bool; G],
    /// Rows that no other direction touches.
    closed: [bool; G],
}

impl<const G: usize> Folded<G> {
    /// Of no direction.
    pub fn start() -> Self {
        let nothing = Partial { change: [0; G], loss: 0, award: 0, order: 0, link: NONE };
        Self { partials: vec![nothing], opened: [false; G], closed: [false; G] }
    }
}

impl<'a, const G: usize> Folding<'a, G> {
    pub(super) fn new(
        rows: &'a Crossing,
        prices: &'a Prices,
        fronts: &'a [&'a Front],
        least: &'a [i64],
        limit: i64,
        control: &'a Control,
    ) -> Self {
        let (links, reach) = (Vec::new(), Vec::new());
        let mut this = Self { rows, prices, fronts, least, limit, control, links, order: None, reach };
        this.reach = fronts.iter().map(|front| this.reach_of(front)).collect();
        this
    }

    pub(super) fn best_of_all(mut self) -> Result<Option<Best>, GaveUp> {
        self.order = Some(Order::new(self.fronts, self.prices));
        if self.rows.is_frontier_alone() { self.meet_in_the_middle() } else { self.chain() }
    }

    /// Leaves open what a direction may touch by choices that its front leaves out.
    pub(super) fn open_to_any_choice(&mut self) {
        for (front, reach) in self.fronts.iter().zip(&mut self.reach) {
            for (row, reach) in self.rows.touched.iter().zip(reach) {
                if front.crossing.binary_search(&row.row).is_ok() {
                    reach.1 = reach.1.max(1);
                }
            }
        }
    }

    fn reach_of(&self, front: &Front) -> [(i64, i64); G] {
        let mut reach = [(i64::MAX, i64::MIN); G];
        for entry in 0..front.entries.len() {
            for (reach, change) in reach.iter_mut().zip(self.rows.change::<G>(front, entry)) {
                *reach = (reach.0.min(change), reach.1.max(change));
            }
        }
        reach
    }

    fn touches(&self, direction: usize, row: usize) -> bool {
        self.reach[direction][row] != (0, 0)
    }

    fn chain(mut self) -> Result<Option<Best>, GaveUp> {
        let all: Vec<usize> = (0..self.fronts.len()).collect();
        let partials = self.with(&Folded::start(), &all, &[])?.partials;
        let best = partials.into_iter().filter(|partial| partial.loss <= self.limit);
        let best = best.min_by(|left, right| self.compare_at_end(left, right));
        Ok(best.map(|best| self.best(&[&best], best.loss, best.award)))
    }

    /// With these directions too, one after the other, those first that open fewest rows; `left_out` are still to come.
    pub(super) fn with(
        &mut self,
        folded: &Folded<G>,
        directions: &[usize],
        left_out: &[usize],
    ) -> Result<Folded<G>, GaveUp> {
        let rows = self.rows.touched.len();
        let Folded { mut opened, mut closed, .. } = *folded;
        let mut partials = Cow::Borrowed(&folded.partials);
        let mut waiting = directions.to_vec();
        loop {
            let opens = |&direction: &usize| {
                let new = (0..rows).filter(|&row| !opened[row] && self.touches(direction, row));
                (new.count(), self.fronts[direction].entries.len(), direction)
            };
            let Some(next) = waiting.iter().copied().min_by_key(opens) else { break };
            waiting.retain(|&direction| direction != next);
            for (row, opened) in opened.iter_mut().enumerate().take(rows) {
                *opened |= self.touches(next, row);
            }
            let outside: Vec<usize> = waiting.iter().chain(left_out).copied().collect();
            let made = self.links.len();
            let mut sums = self.add(&partials, next, &outside)?;
            let done = |&row: &usize| !closed[row] && outside.iter().all(|&direction| !self.touches(direction, row));
            let closing: Vec<usize> = (0..rows).filter(done).collect();
            self.close(&closing, &mut sums);
            closing.iter().for_each(|&row| closed[row] = true);
            self.reduce(&mut sums);
            self.drop_links(made, &mut sums);
            partials = Cow::Owned(sums);
        }
        Ok(Folded { partials: partials.into_owned(), opened, closed })
    }

    fn meet_in_the_middle(mut self) -> Result<Option<Best>, GaveUp> {
        let mut order: Vec<usize> = (0..self.fronts.len()).collect();
        order.sort_by_key(|&direction| std::cmp::Reverse(self.fronts[direction].entries.len()));
        let mut halves = [Folded::start().partials, Folded::start().partials];
        let mut members: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
        for &direction in &order {
            let half = usize::from(halves[0].len() > halves[1].len());
            members[half].push(direction);
            let outside: Vec<usize> = order.iter().copied().filter(|d| !members[half].contains(d)).collect();
            let made = self.links.len();
            let mut partials = self.add(&halves[half], direction, &outside)?;
            self.reduce(&mut partials);
            self.drop_links(made, &mut partials);
            halves[half] = partials;
        }
        Ok(self.join(&halves[0], &halves[1]))
    }

    /// For each partial of one half, the partner that uses most of what is left: no other is better.
    fn join(&self, left: &[Partial<G>], right: &[Partial<G>]) -> Option<Best> {
        let row = &self.rows.touched[0];
        let mut best: Option<(i64, i64, [&Partial<G>; 2])> = None;
        let mut partner = right.len();
        for partial in left {
            let left_over = row.room - partial.change[0];
            while partner > 0 && right[partner - 1].change[0] > left_over {
                partner -= 1;
            }
            let Some(other) = partner.checked_sub(1).map(|at| &right[at]) else { break };
            let Some(slack) = row.loss(partial.change[0] + other.change[0]) else { continue };
            let (loss, award) = (partial.loss + other.loss + slack, partial.award + other.award);
            let both = [partial, other];
            let better = best.as_ref().is_none_or(|(best_loss, best_award, best)| {
                let by_flips = || self.published(&both, best);
                loss.cmp(best_loss).then(award.cmp(best_award)).then_with(by_flips) == Ordering::Less
            });
            if better {
                best = Some((loss, award, both));
            }
        }
        let (loss, award, both) = best.filter(|best| best.0 <= self.limit)?;
        Some(self.best(&both, loss, award))
    }

    /// Every partial with every choice of `direction`, within the limit and the rows' reach.
    fn add(&mut self, partials: &[Partial<G>], direction: usize, outside: &[usize]) -> Result<Vec<Partial<G>>, GaveUp> {
        let front = self.fronts[direction];
        let mut choices: Vec<(i64, [i64; G], i64, u32, u64)> = (0..front.entries.len())
            .map(|at| {
                let entry = &front.entries[at];
                let (award, order) = self.order.as_ref().map_or((0, 0), |order| (entry.award, order.of(direction, at)));
                let place = u32::try_from(at).expect("bounded by the most states");
                (entry.loss, self.rows.change(front, at), award, place, order)
            })
            .collect();
        choices.sort_unstable();
        let mut limit = self.limit - outside.iter().map(|&direction| self.least[direction]).sum::<i64>();
        let mut ahead = [(0_i64, 0_i64); G];
        for &other in outside {
            for (sum, reach) in ahead.iter_mut().zip(&self.reach[other]) {
                *sum = (sum.0 + reach.0, sum.1 + reach.1);
            }
        }
        let direction = u32::try_from(direction).expect("few directions");
        let (made, mut sums) = (self.links.len(), Vec::new());
        let mut unasked = 0;
        for partial in partials {
            let within = &choices[..choices.partition_point(|choice| partial.loss + choice.0 <= limit)];
            unasked += 1 + within.len();
            if unasked > ASK_AFTER {
                unasked = 0;
                if self.control.stopped().is_some() {
                    return Err(GaveUp::Stopped);
                }
            }
            for (loss, change, award, entry, order) in within {
                let loss = partial.loss + loss;
                let mut sum = partial.change;
                sum.iter_mut().zip(change).for_each(|(sum, change)| *sum += change);
                let fits = self.rows.touched.iter().zip(sum).zip(&ahead).all(|((row, sum), ahead)| {
                    sum + ahead.0 <= row.room && (!row.equality || sum + ahead.1 >= row.room)
                });
                if fits {
                    let link = self.link(Link(partial.link, direction, *entry))?;
                    let (award, order) = (partial.award + award, partial.order + order);
                    sums.push(Partial { change: sum, loss, award, order, link });
                }
            }
            let most = self.control.effort.partials;
            if sums.len() > most && self.control.effort.beam {
                let (_, last, _) = sums.select_nth_unstable_by_key(most / 2, |sum: &Partial<G>| (sum.loss, sum.link));
                limit = last.loss;
                sums.truncate(most / 2);
                self.drop_links(made, &mut sums);
            } else if sums.len() > most {
                return Err(GaveUp::TooLarge);
            }
        }
        self.control.effort.spend(sums.len());
        Ok(sums)
    }

    /// The place of another link.
    fn link(&mut self, link: Link) -> Result<u32, GaveUp> {
        if self.order.is_none() {
            return Ok(NONE);
        }
        self.links.push(link);
        u32::try_from(self.links.len() - 1).map_err(|_| GaveUp::TooLarge)
    }

    /// Of the links after the first `made`, keeps those that the partials end with, which all have one of their own there.
    fn drop_links(&mut self, made: usize, partials: &mut [Partial<G>]) {
        if self.order.is_none() {
            return;
        }
        let kept: Vec<Link> = partials.iter().map(|partial| self.links[partial.link as usize]).collect();
        self.links.truncate(made);
        for (partial, link) in partials.iter_mut().zip(kept) {
            partial.link = u32::try_from(self.links.len()).expect("fewer than before");
            self.links.push(link);
        }
    }

    /// Charges the slack of rows that nobody else changes, and takes them out of the comparison.
    fn close(&self, rows: &[usize], partials: &mut Vec<Partial<G>>) {
        for &at in rows {
            let row = &self.rows.touched[at];
            partials.retain_mut(|partial| {
                let Some(loss) = row.loss(partial.change[at]) else { return false };
                partial.loss = partial.loss.saturating_add(loss);
                // As if nothing were left: a closed row neither costs nor forbids anything.
                partial.change[at] = row.room;
                partial.loss <= self.limit
            });
        }
    }

    /// Drops the partials that another one outdoes.
    fn reduce(&self, partials: &mut Vec<Partial<G>>) {
        partials.sort_unstable_by(|left, right| {
            let key = left.change[1..].cmp(&right.change[1..]).then(left.change[0].cmp(&right.change[0]));
            // All that do the same to the rows: the best of them comes by one comparison each, not by sorting.
            key.then(left.loss.cmp(&right.loss)).then(left.award.cmp(&right.award))
        });
        let mut kept: Vec<Partial<G>> = Vec::with_capacity(partials.len());
        for same in partials.chunk_by(|left, right| left.change == right.change) {
            let tied = same.iter().take_while(|one| (one.loss, one.award) == (same[0].loss, same[0].award));
            let Some(best) = tied.min_by(|left, right| self.published(&[left], &[right])) else { continue };
            let outdone = kept.last().is_some_and(|last| {
                self.rows.frontier
                    && last.change[1..] == best.change[1..]
                    && self.compare(last, best) != Ordering::Greater
            });
            if !outdone {
                kept.push(*best);
            }
        }
        *partials = kept;
    }

    /// `Less` where `left` is the better of two that are alike in all but the frontier.
    fn compare(&self, left: &Partial<G>, right: &Partial<G>) -> Ordering {
        let price = self.rows.touched.first().filter(|_| self.rows.frontier).map_or(0, |row| i128::from(row.price));
        let value = |partial: &Partial<G>| price * i128::from(partial.change[0]) - i128::from(partial.loss);
        value(right).cmp(&value(left)).then_with(|| self.compare_ties(left, right))
    }

    fn compare_at_end(&self, left: &Partial<G>, right: &Partial<G>) -> Ordering {
        left.loss.cmp(&right.loss).then_with(|| self.compare_ties(left, right))
    }

    fn compare_ties(&self, left: &Partial<G>, right: &Partial<G>) -> Ordering {
        left.award.cmp(&right.award).then_with(|| self.published(&[left], &[right]))
    }

    /// Which of two combinations comes first in the published order: the first column that they decide differently is chosen in
    /// the better one. Where their numbers do not tell, the chains of both are walked side by side, choice by choice, as far as
    /// they differ.
    fn published(&self, left: &[&Partial<G>], right: &[&Partial<G>]) -> Ordering {
        let number = |partials: &[&Partial<G>]| partials.iter().map(|partial| partial.order).sum::<u64>();
        match number(left).cmp(&number(right)) {
            Ordering::Equal => self.by_chains(left, right),
            decided => decided,
        }
    }

    fn by_chains(&self, left: &[&Partial<G>], right: &[&Partial<G>]) -> Ordering {
        let mut first: Option<(u32, bool)> = None;
        for (one, other) in left.iter().zip(right) {
            let (mut one, mut other) = (one.link, other.link);
            while one != other {
                // Chains of one fold have the same directions at the same depth.
                let (Link(one_before, direction, entry), Link(other_before, _, other_entry)) =
                    (self.links[one as usize], self.links[other as usize]);
                if entry != other_entry {
                    let entries = &self.fronts[direction as usize].entries;
                    let differs =
                        first_difference(&entries[entry as usize].flips, &entries[other_entry as usize].flips);
                    first = [first, differs].into_iter().flatten().min();
                }
                (one, other) = (one_before, other_before);
            }
        }
        match first {
            None => Ordering::Equal,
            // Flipped on one side only: chosen there unless it is chosen at base.
            Some((column, flipped_left)) if flipped_left == (self.prices.reduced[column as usize] > 0) => {
                Ordering::Greater
            }
            Some(_) => Ordering::Less,
        }
    }

    fn flips(&self, partials: &[&Partial<G>]) -> Vec<u32> {
        let mut flips = Vec::new();
        for partial in partials {
            let mut at = partial.link;
            while at != NONE {
                let Link(before, direction, entry) = self.links[at as usize];
                flips.extend_from_slice(&self.fronts[direction as usize].entries[entry as usize].flips);
                at = before;
            }
        }
        flips.sort_unstable();
        flips
    }

    fn best(&self, partials: &[&Partial<G>], loss: i64, award: i64) -> Best {
        Best { loss, award, flips: self.flips(partials) }
    }
}
