//! All non-dominated points, by the epsilon-constraint method (Haimes, Lasdon and Wismer 1971).
//!
//! A point is found by maximising the objectives in their order, one after the other, under floors on all but the first. It is
//! non-dominated: what dominates it keeps the floors, so it cannot be better in the first, then not in the second, and so on.
//! For two objectives, the floor of the second is raised to one unit above the point found until nothing is left; no point lies
//! between, since every value is a whole number of units. For three, the floor of the third is raised to one unit above the
//! least third value of all points found under it (Özlen and Azizoğlu 2009).
//!
//! The range of the second objective is cut into a few stretches that are searched side by side; where they are cut does not
//! depend on the threads, and a point that belongs to a later stretch is left to that one.

use super::objective::{Form, Ready};
use crate::domain::{Allocation, Money, Range, RuleId, Score, Stop, Unit};
use crate::model::{Column, ColumnIx, ColumnKey, Program, Row};
use crate::study::asker::{Asker, Refused, Situation};
use rayon::prelude::*;

/// Stretches that are searched side by side.
const STRETCHES: i64 = 8;

/// Greatest objective that several measures are put together in: beyond that the general engine's floats lose units.
const MOST_TOGETHER: i128 = 1 << 40;

/// A non-dominated point with the allocation that the published rule picks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// One value per objective, in its units, larger being better.
    pub values: Vec<i64>,
    /// Who is funded.
    pub allocation: Allocation,
}

/// The points that were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// Best in the first objective first.
    pub points: Vec<Point>,
    /// Are these all? Not where there are more than were asked for.
    pub complete: bool,
    /// What stopped the search.
    pub stop: Option<Stop>,
}

/// Why a search ends early.
enum End {
    Refused(Refused),
    Stopped(Stop),
}

pub(super) struct Search<'s, 'a> {
    asker: &'s Asker<'a>,
    situation: Situation<'a>,
    objectives: &'s [Ready],
    program: Program,
    /// For each objective its value as a sum over columns.
    terms: Vec<Vec<(ColumnIx, i64)>>,
    most: usize,
}

impl<'s, 'a> Search<'s, 'a> {
    /// `program` is the base's, from which the objectives were read.
    pub fn new(asker: &'s Asker<'a>, mut program: Program, objectives: &'s [Ready], most: usize) -> Self {
        let situation = asker.base().clone();
        let terms = objectives.iter().enumerate().map(|(at, ready)| terms(&mut program, at, ready)).collect();
        program.score_unit = Score(1);
        Self { asker, situation, objectives, program, terms, most }
    }

    pub fn front(&self) -> Result<Front, Refused> {
        let mut front = Front { points: Vec::new(), complete: true, stop: None };
        let mut floor = None;
        loop {
            let found = match self.plane(floor) {
                Ok((points, complete)) => {
                    front.complete &= complete;
                    points
                }
                Err(End::Refused(refused)) => return Err(refused),
                Err(End::Stopped(stop)) => {
                    (front.stop, front.complete) = (Some(stop), false);
                    break;
                }
            };
            let next = found.iter().filter_map(|point| point.values.get(2)).min().map(|least| least + 1);
            for point in found {
                if front.points.iter().all(|known| known.values != point.values) {
                    front.points.push(point);
                }
            }
            if front.points.len() > self.most {
                front.complete = false;
                break;
            }
            match next {
                Some(next) => floor = Some(next),
                None => break,
            }
        }
        front.points.sort_by(|left, right| right.values.cmp(&left.values));
        front.points.truncate(self.most);
        Ok(front)
    }

    /// The points of the first two objectives under a floor on the third, and whether they are all.
    fn plane(&self, third: Option<i64>) -> Result<(Vec<Point>, bool), End> {
        let floors = |second: Option<i64>| [second, third];
        let Some(first) = self.point(&floors(None), false)? else { return Ok((Vec::new(), true)) };
        let last = self.point(&floors(None), true)?.unwrap_or_else(|| first.clone());
        let (low, high) = (first.values[1], last.values[1]);
        let mut points = vec![first];
        let mut complete = true;
        let width = ((high - low) / STRETCHES).max(1);
        let cuts: Vec<(i64, i64)> = (0..STRETCHES)
            .map(|at| (low + at * width, if at == STRETCHES - 1 { high } else { (low + (at + 1) * width).min(high) }))
            .filter(|(from, to)| from < to)
            .collect();
        let share = self.most / cuts.len().max(1) + 1;
        let found: Vec<Result<(Vec<Point>, bool), End>> = cuts
            .par_iter()
            .map(|&(from, to)| {
                let mut points = Vec::new();
                let mut floor = from + 1;
                while floor <= to {
                    if points.len() >= share {
                        return Ok((points, false));
                    }
                    let Some(point) = self.point(&floors(Some(floor)), false)? else { break };
                    floor = point.values[1] + 1;
                    if point.values[1] > to {
                        break;
                    }
                    points.push(point);
                }
                Ok((points, true))
            })
            .collect();
        for stretch in found {
            let (stretch, all) = stretch?;
            complete &= all;
            points.extend(stretch);
        }
        Ok((points, complete))
    }

    /// The best point in the order of the objectives, the second before the first where `second_first`, under floors on the
    /// second and third.
    fn point(&self, floors: &[Option<i64>; 2], second_first: bool) -> Result<Option<Point>, End> {
        let mut order: Vec<usize> = (0..self.objectives.len()).collect();
        if second_first {
            order.swap(0, 1);
        }
        let mut program = self.program.clone();
        for (at, floor) in floors.iter().enumerate() {
            if let Some(floor) = floor {
                program.rows.push(self.floor(at + 1, *floor));
            }
        }
        let mut found: Option<Point> = None;
        while !order.is_empty() {
            let together = self.together(&order);
            let rest = order.split_off(together);
            self.put(&mut program, &order);
            let answer = self.asker.ask_changed(&self.situation, &program, false).map_err(End::Refused)?;
            if let Some(stop) = answer.stop {
                return Err(End::Stopped(stop));
            }
            let Some(solution) = answer.solution else { return Ok(None) };
            let point = self.valued(solution.allocation);
            if !rest.is_empty() {
                program.rows.extend(order.iter().map(|&at| self.floor(at, point.values[at])));
            }
            found = Some(point);
            order = rest;
        }
        Ok(found)
    }

    /// How many of the objectives, in their order, one sum can hold apart.
    fn together(&self, order: &[usize]) -> usize {
        let mut product = 1_i128;
        let fits = |at: &&usize| {
            product = product.saturating_mul(2 * self.objectives[**at].reach() + 1);
            product <= MOST_TOGETHER
        };
        order.iter().take_while(fits).count().max(1)
    }

    /// Puts objectives as one: an earlier one outweighs all that later ones can differ by.
    fn put(&self, program: &mut Program, order: &[usize]) {
        program.columns.iter_mut().for_each(|column| column.score = 0);
        let mut weight = 1_i64;
        for &at in order.iter().rev() {
            for &(column, amount) in &self.terms[at] {
                program.columns[column.at()].score += amount * weight;
            }
            let apart = 2 * self.objectives[at].reach() + 1;
            weight = weight.saturating_mul(i64::try_from(apart).unwrap_or(i64::MAX));
        }
    }

    fn floor(&self, at: usize, floor: i64) -> Row {
        let rule =
            RuleId::Limit { limit: format!("objective {}", self.objectives[at].objective.name), group: Vec::new() };
        let terms = self.terms[at].clone();
        Row { rule, unit: Unit::Sum { places: 0 }, terms, range: Range { least: Some(floor), most: None } }
    }

    fn valued(&self, allocation: Allocation) -> Point {
        let chosen = |(at, column): (usize, &Column)| match column.key {
            ColumnKey::Fund { candidate, .. } if allocation.award(candidate) == Some(Money(column.award)) => Some(at),
            _ => None,
        };
        let chosen: Vec<usize> = self.program.columns.iter().enumerate().filter_map(chosen).collect();
        Point { values: self.objectives.iter().map(|ready| ready.value(&chosen, &allocation)).collect(), allocation }
    }
}

/// The value of an objective as a sum over columns; for different values of a column, a helper per value says whether it is
/// covered: `y ≤ Σ x` and `x ≤ y` for each member.
fn terms(program: &mut Program, objective: usize, ready: &Ready) -> Vec<(ColumnIx, i64)> {
    let sets = match &ready.form {
        Form::Amounts(amounts) => {
            let terms = amounts.iter().enumerate().map(|(at, amount)| (ColumnIx::new(at), *amount));
            return terms.filter(|term| term.1 != 0).collect();
        }
        Form::Sets(sets) => sets,
    };
    let sign = if ready.objective.minimise { -1 } else { 1 };
    let mut terms = Vec::with_capacity(sets.len());
    for (number, set) in sets.iter().enumerate() {
        let funds = |key: ColumnKey| matches!(key, ColumnKey::Fund { candidate, .. } if set.contains(&candidate));
        let columns = program.columns.iter().enumerate();
        let members: Vec<ColumnIx> =
            columns.filter(|(_, column)| funds(column.key)).map(|(at, _)| ColumnIx::new(at)).collect();
        let Some(first) = members.first() else { continue };
        let (direction, rank) = (program.columns[first.at()].direction, program.columns[first.at()].rank);
        let (objective, value) =
            (u32::try_from(objective).unwrap_or(u32::MAX), u32::try_from(number).unwrap_or(u32::MAX));
        let covered = ColumnIx::new(program.columns.len());
        let key = ColumnKey::Covered { objective, value };
        program.columns.push(Column { key, score: 0, award: 0, direction, rank });
        let rule = RuleId::Limit { limit: format!("covered {objective} {value}"), group: Vec::new() };
        let not_above = Range { least: None, most: Some(0) };
        let row = |terms| Row { rule: rule.clone(), unit: Unit::Projects, terms, range: not_above };
        let mut all: Vec<(ColumnIx, i64)> = members.iter().map(|member| (*member, -1)).collect();
        all.push((covered, 1));
        program.rows.push(row(all));
        program.rows.extend(members.iter().map(|member| row(vec![(*member, 1), (covered, -1)])));
        terms.push((covered, sign));
    }
    terms
}
