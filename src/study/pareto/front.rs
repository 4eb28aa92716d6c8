//! All non-dominated points, by the epsilon-constraint method (Haimes, Lasdon and Wismer 1971).
//!
//! A point is found by maximising the first objective under floors on the others, and among equals the others in some order. It is
//! non-dominated: what dominates it keeps the floors, so it cannot be better in the first, then not in the next, and so on.
//! For two objectives, the floor of the second is raised to one unit above the point found until nothing is left; no point lies
//! between, since every value is a whole number of units. For three, the floor of the third is raised to one unit above the
//! least third value of all points found under it (Özlen and Azizoğlu 2009).
//!
//! What is reused:
//!
//! - Of the second and third objective the one that has fewer values becomes the third, so that there are few floors of it. Points
//!   do not depend on that.
//! - Money to be saved is left to the published rule, which takes the least money of equals anyway; where an engine could not decide
//!   ties it is asked for by itself.
//! - A point found under a floor of the third that also keeps the next floor is the answer there too: it is the best of more.
//! - Under one floor of the third only the bound on the second changes: `solve::bounded`.
//!
//! The range of the second objective is cut into a few stretches that are searched side by side; where they are cut does not
//! depend on the threads, and a point that belongs to a later stretch is left to that one.

use super::objective::Measure;
use super::objective::{Form, Ready};
use crate::domain::{Allocation, Money, Range, RuleId, Score, Solution, Stop, Unit};
use crate::model::{Column, ColumnIx, ColumnKey, Program, Row};
use crate::study::asker::{Answer, Asker, Bounds, BoundsLine, Refused, Situation};
use rayon::prelude::*;

/// Stretches that are searched side by side.
const STRETCHES: i64 = 8;

/// Up to so many floors of the third objective share the points that are asked for.
const FEW_FLOORS: usize = 64;

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

/// A point with the floor of the second objective under which it was found: it is the answer for every floor from that one up
/// to its own value.
#[derive(Clone)]
struct Reached {
    floor: i64,
    point: Point,
}

/// What was found under one floor of the third objective.
#[derive(Default)]
struct Plane {
    reached: Vec<Reached>,
    /// Are these all under it?
    complete: bool,
    stop: Option<Stop>,
}

pub(super) struct Search<'s, 'a> {
    asker: &'s Asker<'a>,
    situation: Situation<'a>,
    objectives: &'s [Ready],
    /// The objectives by their part in the search: the one that is maximised, that of the inner and that of the outer floors.
    parts: Vec<usize>,
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
        let mut parts: Vec<usize> = (0..objectives.len()).collect();
        if parts.len() > 2 && objectives[2].reach() > objectives[1].reach() {
            parts.swap(1, 2);
        }
        Self { asker, situation, objectives, parts, program, terms, most }
    }

    pub fn front(&self) -> Result<Front, Refused> {
        let mut front = Front { points: Vec::new(), complete: true, stop: None };
        match self.planes(&mut front) {
            Ok(()) => {}
            Err(End::Refused(refused)) => return Err(refused),
            Err(End::Stopped(stop)) => front.stop = Some(stop),
        }
        front.complete &= front.stop.is_none() && front.points.len() <= self.most;
        front.points.sort_by(|left, right| right.values.cmp(&left.values));
        front.points.truncate(self.most);
        Ok(front)
    }

    /// Collects the points under one floor of the third objective after another.
    fn planes(&self, front: &mut Front) -> Result<(), End> {
        let share = self.share()?;
        let (mut floor, mut before) = (None, Vec::new());
        loop {
            let plane = self.plane(floor, &before, share)?;
            front.complete &= plane.complete;
            for Reached { point, .. } in &plane.reached {
                if front.points.iter().all(|known| known.values != point.values) {
                    front.points.push(point.clone());
                }
            }
            if let Some(stop) = plane.stop {
                return Err(End::Stopped(stop));
            }
            let Some(&third) = self.parts.get(2) else { return Ok(()) };
            let Some(least) = plane.reached.iter().map(|reached| reached.point.values[third]).min() else {
                return Ok(());
            };
            if share == self.most && front.points.len() > self.most {
                front.complete = false;
                return Ok(());
            }
            (floor, before) = (Some(least + 1), plane.reached);
        }
    }

    /// How many points are listed under one floor of the third objective: where there are few floors, all get their part.
    fn share(&self) -> Result<usize, End> {
        let Some(&third) = self.parts.get(2) else { return Ok(self.most) };
        let (Some(first), Some(greatest)) = (self.point([None, None])?, self.greatest(third, None)?) else {
            return Ok(self.most);
        };
        let floors = greatest - first.values[third] + 1;
        let floors = usize::try_from(floors).ok().filter(|floors| *floors <= FEW_FLOORS);
        Ok(floors.map_or(self.most, |floors| self.most.div_ceil(floors)))
    }

    /// The points of the first two objectives under a floor on the third.
    fn plane(&self, third: Option<i64>, before: &[Reached], share: usize) -> Result<Plane, End> {
        let known = |floor: i64| {
            let kept = |point: &Point| third.is_none_or(|third| point.values[self.parts[2]] >= third);
            let answers = |reached: &&Reached| {
                reached.floor <= floor && floor <= reached.point.values[self.parts[1]] && kept(&reached.point)
            };
            before.iter().find(answers).map(|reached| reached.point.clone())
        };
        let first = match known(i64::MIN) {
            None => self.point([None, third])?,
            known => known,
        };
        let Some(first) = first else { return Ok(Plane { complete: true, ..Plane::default() }) };
        let second = self.parts[1];
        let low = first.values[second];
        let mut plane = Plane { reached: vec![Reached { floor: i64::MIN, point: first }], complete: true, stop: None };
        let high = match self.greatest(second, third) {
            Ok(high) => high.unwrap_or(low),
            Err(End::Stopped(stop)) => return Ok(Plane { complete: false, stop: Some(stop), ..plane }),
            Err(refused) => return Err(refused),
        };
        let width = ((high - low) / STRETCHES).max(1);
        let cuts: Vec<(i64, i64)> = (0..STRETCHES)
            .map(|at| (low + at * width, if at == STRETCHES - 1 { high } else { (low + (at + 1) * width).min(high) }))
            .filter(|(from, to)| from < to)
            .collect();
        let share = share / cuts.len().max(1) + 1;
        let lines = self.lines(third, low);
        let stretch = |&(from, to): &(i64, i64)| {
            let mut line = lines.as_ref().map(Bounds::line);
            let mut found = Plane { complete: true, ..Plane::default() };
            let mut floor = from + 1;
            while floor <= to {
                if found.reached.len() >= share {
                    found.complete = false;
                    break;
                }
                let point = match known(floor) {
                    None => match self.point_on(line.as_mut(), [Some(floor), third]) {
                        Err(End::Stopped(stop)) => {
                            (found.complete, found.stop) = (false, Some(stop));
                            break;
                        }
                        point => point?,
                    },
                    known => known,
                };
                let Some(point) = point.filter(|point| point.values[second] <= to) else { break };
                let next = point.values[second] + 1;
                found.reached.push(Reached { floor, point });
                floor = next;
            }
            Ok(found)
        };
        let found: Vec<Result<Plane, End>> = cuts.par_iter().map(stretch).collect();
        for stretch in found {
            let Plane { reached, complete, stop } = stretch?;
            plane.reached.extend(reached);
            plane.complete &= complete;
            plane.stop = plane.stop.or(stop);
        }
        Ok(plane)
    }

    /// The objectives of a point, an earlier one before all later ones, and money to be saved, which the published rule saves
    /// among equals.
    fn order(&self) -> (Vec<usize>, Option<usize>) {
        let saved = |at: &usize| {
            self.objectives[*at].objective.minimise && self.objectives[*at].objective.measure == Measure::Money
        };
        let left = self.parts.iter().skip(1).copied().find(saved);
        (self.parts.iter().copied().filter(|at| Some(*at) != left).collect(), left)
    }

    /// The program under floors on the second and third objective.
    fn under(&self, floors: [Option<i64>; 2]) -> Program {
        let mut program = self.program.clone();
        for (at, floor) in self.parts[1..].iter().zip(floors) {
            program.rows.extend(floor.map(|floor| self.floor(*at, floor)));
        }
        program
    }

    /// Questions that differ in the floor of the second objective alone; `None` where a point takes more than one solve.
    fn lines(&self, third: Option<i64>, floor: i64) -> Option<Bounds<'s, 'a>> {
        let (order, _) = self.order();
        if self.together(&order) < order.len() {
            return None;
        }
        let mut program = self.under([Some(floor), third]);
        self.put(&mut program, &order);
        let rule = self.floor(self.parts[1], floor).rule;
        Some(Bounds::of_program(self.asker, &self.situation, program, &rule))
    }

    /// The best point in the order of the objectives under floors on the second and third, in a line of such questions.
    fn point_on(
        &self,
        line: Option<&mut BoundsLine<'_, 's, 'a>>,
        floors: [Option<i64>; 2],
    ) -> Result<Option<Point>, End> {
        let (Some(line), Some(floor)) = (line, floors[0]) else { return self.point(floors) };
        let (order, left) = self.order();
        let whole = || {
            let mut program = self.under(floors);
            self.put(&mut program, &order);
            program
        };
        let answer = line.ask_changed(whole, -floor).map_err(End::Refused)?;
        match proven(answer)? {
            // Not the one of least money for certain.
            Some(solution) if left.is_some() && !solution.ties_decided => self.point(floors),
            solution => Ok(solution.map(|solution| self.valued(solution.allocation))),
        }
    }

    /// The best point in the order of the objectives under floors on the second and third.
    fn point(&self, floors: [Option<i64>; 2]) -> Result<Option<Point>, End> {
        let (mut order, mut left) = self.order();
        let mut program = self.under(floors);
        let mut found: Option<Point> = None;
        while !order.is_empty() {
            let rest = order.split_off(self.together(&order));
            self.put(&mut program, &order);
            let answer = self.asker.ask_changed(&self.situation, &program, false).map_err(End::Refused)?;
            let Some(solution) = proven(answer)? else { return Ok(None) };
            let decided = solution.ties_decided;
            let point = self.valued(solution.allocation);
            program.rows.extend(order.iter().map(|&at| self.floor(at, point.values[at])));
            found = Some(point);
            order = rest;
            if order.is_empty() && !decided {
                order.extend(left.take());
            }
        }
        Ok(found)
    }

    /// The greatest value of an objective under a floor on the third; `None` where nothing keeps the rules.
    fn greatest(&self, at: usize, third: Option<i64>) -> Result<Option<i64>, End> {
        // By itself it would leave very many ties to decide.
        let order = [at, self.parts[0]];
        let mut program = self.under([None, third]);
        self.put(&mut program, &order[..self.together(&order)]);
        let answer = self.asker.ask_changed(&self.situation, &program, false).map_err(End::Refused)?;
        Ok(proven(answer)?.map(|solution| self.valued(solution.allocation).values[at]))
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

    /// `value ≥ floor`, written `-value ≤ -floor`.
    fn floor(&self, at: usize, floor: i64) -> Row {
        let rule =
            RuleId::Limit { limit: format!("objective {}", self.objectives[at].objective.name), group: Vec::new() };
        let terms = self.terms[at].iter().map(|&(column, amount)| (column, -amount)).collect();
        Row { rule, unit: Unit::Sum { places: 0 }, terms, range: Range { least: None, most: Some(-floor) } }
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

/// The proven optimum; `None` where nothing keeps the rules.
fn proven(answer: Answer) -> Result<Option<Solution>, End> {
    match answer.stop {
        Some(stop) => Err(End::Stopped(stop)),
        None => Ok(answer.solution),
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
