//! A programme for [`plain`](super::plain) candidates: the directions of another one, with the caps, the total, the exclusions and
//! the dependencies that a test or a benchmark wants. The programme's own clauses and limits are left behind: what plain
//! candidates have to show for them is empty.

use super::numbers::{Millionths, Size, apportion, nearest};
use crate::domain::{Direction, Money, Programme, Stream, Text, power_of_ten};
use crate::say;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The column that says which exclusions a candidate is in.
pub(super) const EXCLUSIVE: &str = "exclusive";

/// Of so many pairs that exclude each other, one larger set is drawn besides.
const PAIRS_PER_SET: usize = 10;

/// Sizes of the larger sets.
const SET: (usize, usize) = (3, 6);

/// What the programme is like, and what ties its candidates together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Call {
    /// Places and funds grow with the number of candidates, so that so many millionths of a candidate compete for each place.
    /// `None`: as they are.
    pub per_place: Option<i64>,
    /// The total, in millionths of what the directions' funds come to. `None`: all of it.
    pub total: Option<i64>,
    /// Pairs of candidates of which at most one is funded, of two directions where there are two; and a tenth as many sets of
    /// three to six.
    pub exclusions: usize,
    /// Candidates that need another one.
    pub dependencies: usize,
}

impl Call {
    /// The exclusions of each of `count` candidates, by their numbers from 0.
    pub(super) fn exclusions(&self, programme: &Programme, seed: u64, count: usize) -> Vec<Vec<u32>> {
        let mut of = vec![Vec::new(); if self.exclusions > 0 { count } else { 0 }];
        if count < 2 {
            return of;
        }
        let ends = ends(programme, count);
        let direction = |number: usize| ends.partition_point(|end| *end <= number);
        let several = direction(count - 1) != direction(0);
        let mut stream = Stream::new(seed, &["", "", "exclusions"]);
        let mut set = BTreeSet::new();
        for at in 0..self.exclusions + self.exclusions / PAIRS_PER_SET {
            set.clear();
            if at < self.exclusions {
                let first = stream.position(count);
                set.insert(first);
                while set.len() < 2 {
                    let other = stream.position(count);
                    if !several || direction(other) != direction(first) {
                        set.insert(other);
                    }
                }
            } else {
                let size = (SET.0 + stream.position(SET.1 - SET.0 + 1)).min(count);
                while set.len() < size {
                    set.insert(stream.position(count));
                }
            }
            let at = u32::try_from(at + 1).expect("fewer exclusions than 2^32");
            set.iter().for_each(|&number| of[number].push(at));
        }
        of
    }

    /// Pairs of a candidate and the one that it needs, by their numbers from 0; each needs one at most.
    fn dependencies(&self, seed: u64, count: usize) -> Vec<(usize, usize)> {
        let mut stream = Stream::new(seed, &["", "", "dependencies"]);
        let mut wanted = self.dependencies.min(count.saturating_sub(1));
        let mut taken = BTreeSet::new();
        let mut pairs = Vec::with_capacity(wanted);
        while wanted > 0 {
            let (project, needs) = (stream.position(count), stream.position(count));
            if project != needs && taken.insert(project) {
                pairs.push((project, needs));
                wanted -= 1;
            }
        }
        pairs
    }

    /// The text of `programme.toml` for `count` candidates, whose ids are `id`'s.
    pub(super) fn toml(
        &self,
        programme: &Programme,
        seed: u64,
        count: usize,
        id: impl Fn(usize) -> String,
    ) -> Result<String, std::fmt::Error> {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let text = |text: &Text| format!("{{ zh = {}, en = {} }}", quoted(&text.zh), quoted(&text.en));
        let unit = &programme.money;
        let directions: Vec<(&Direction, Size)> =
            programme.directions.iter().zip(self.sizes(programme, count)).collect();
        let funds: i128 = directions.iter().map(|(_, size)| i128::from(size.funds.0)).sum();
        let total = funds * i128::from(self.total.unwrap_or(Millionths::ONE.0)) / i128::from(Millionths::ONE.0);
        let total = Money(i64::try_from(total).unwrap_or(i64::MAX));

        let mut out = String::new();
        writeln!(
            out,
            "# Made by fundline generate for {count} synthetic candidates: for trying out, not for deciding."
        )?;
        writeln!(out, "\n[programme]\nid = {}", quoted(&format!("{}-plain", programme.id)))?;
        writeln!(out, "title = {}", text(&say!("合成数据", "Synthetic")))?;
        writeln!(out, "total = \"{}\"", unit.plain(total))?;
        writeln!(out, "money = {{ unit = {}, decimals = {} }}", quoted(&unit.unit), unit.decimals)?;
        for (direction, size) in directions {
            writeln!(out, "\n[[direction]]\nid = {}\ntitle = {}", quoted(&direction.id), text(&direction.title))?;
            writeln!(out, "projects = {{ at_most = {} }}", size.places)?;
            writeln!(out, "funds = {{ at_most = \"{}\" }}", unit.plain(size.funds))?;
        }
        if self.exclusions > 0 {
            let name = quoted(EXCLUSIVE);
            let title = text(&say!("互斥组", "At most one of each is funded"));
            writeln!(out, "\n[[column]]\nname = {name}\ntype = \"list\"\ntitle = {title}")?;
            writeln!(out, "\n[[limit]]\nid = {name}\nclause = {name}\nfor_each = [{name}]\ncount = {{ at_most = 1 }}")?;
        }
        for (project, needs) in self.dependencies(seed, count) {
            let (project, needs) = (quoted(&id(project)), quoted(&id(needs)));
            writeln!(out, "\n[[require]]\nproject = {project}\nneeds = {needs}")?;
        }
        Ok(out)
    }

    fn sizes(&self, programme: &Programme, count: usize) -> Vec<Size> {
        let sizes = Size::of_all(programme);
        let Some(per_place) = self.per_place else { return sizes };
        let places: i128 = sizes.iter().map(|size| i128::from(size.places)).sum();
        let (grown, from) = (count as i128 * i128::from(Millionths::ONE.0), i128::from(per_place.max(1)) * places);
        // Funds are multiples of a hundredth of the programme's unit.
        let step = power_of_ten(programme.money.decimals.saturating_sub(2));
        let scaled = |number: i64, step: i64| {
            let steps = nearest(i128::from(number) * grown, from * i128::from(step)).max(1);
            i64::try_from(steps * i128::from(step)).unwrap_or(i64::MAX)
        };
        let scaled = |size: Size| Size { places: scaled(size.places, 1), funds: Money(scaled(size.funds.0, step)) };
        sizes.into_iter().map(scaled).collect()
    }
}

/// For each direction the number after its last candidate's.
fn ends(programme: &Programme, count: usize) -> Vec<usize> {
    let places: Vec<u64> = Size::of_all(programme).iter().map(|size| size.places.unsigned_abs()).collect();
    let mut before = 0;
    let end = |rows: usize| {
        before += rows;
        before
    };
    apportion(&places, count).into_iter().map(end).collect()
}
