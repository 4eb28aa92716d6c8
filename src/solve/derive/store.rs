//! Constraints over 0-1 columns, what follows from them by unit propagation, and why.
//!
//! Of `Σ a·x ≥ least` the *slack* is the greatest value that the sum can still take, minus `least`. A negative slack is a
//! conflict; a column whose `|a|` exceeds the slack must take the value that raises the sum. Each such step remembers its constraint, so
//! that a conflict can be traced back to the decisions and constraints that it needs: the clause that a proof writes down.

use crate::model::derivation::Literal;
use rustc_hash::FxHashSet;

/// Position of a constraint in a [`Store`].
pub(super) type Id = u32;

/// Terms of a constraint; sums of rows times multipliers need more than 64 bits.
pub(super) type Terms = Vec<(u32, i128)>;

struct Constraint {
    /// By descending size; the columns that were settled before it came are left out.
    terms: Terms,
    /// Of the columns settled before any decision those that lower the sum.
    settled: Terms,
    slack: i128,
}

/// Why a column has its value.
#[derive(Clone, Copy, PartialEq)]
enum Why {
    Decided,
    Follows(Id),
}

/// Constraints, and a trail of columns with their values.
pub(super) struct Store {
    constraints: Vec<Constraint>,
    /// Constraints by column, with the coefficient.
    of_column: Vec<Vec<(Id, i128)>>,
    value: Vec<Option<bool>>,
    why: Vec<Why>,
    position: Vec<u32>,
    level: Vec<u32>,
    trail: Vec<u32>,
    /// Where each decision stands on the trail.
    decisions: Vec<usize>,
    /// Constraints whose slack has shrunk.
    touched: Vec<Id>,
    waiting: Vec<bool>,
}

/// What a conflict needs.
pub(super) struct Explained {
    /// The decisions, deepest first, as literals one of which must hold.
    pub clause: Vec<Literal>,
    /// The level of each decision of the clause.
    pub levels: Vec<u32>,
    /// The constraints in the order in which they propagate, the broken one last.
    pub from: Vec<Id>,
}

impl Store {
    pub fn new(columns: usize) -> Self {
        Self {
            constraints: Vec::new(),
            of_column: vec![Vec::new(); columns],
            value: vec![None; columns],
            why: vec![Why::Decided; columns],
            position: vec![0; columns],
            level: vec![0; columns],
            trail: Vec::new(),
            decisions: Vec::new(),
            touched: Vec::new(),
            waiting: Vec::new(),
        }
    }

    pub fn value(&self, column: u32) -> Option<bool> {
        self.value[column as usize]
    }

    pub fn values(&self) -> &[Option<bool>] {
        &self.value
    }

    pub fn level(&self) -> usize {
        self.decisions.len()
    }

    /// How many columns have a value.
    pub fn assigned(&self) -> usize {
        self.trail.len()
    }

    /// Adds `Σ a·x ≥ least`; what follows from it follows when next propagated.
    pub fn add(&mut self, mut terms: Terms, least: i128) -> Id {
        let id = Id::try_from(self.constraints.len()).expect("fewer than 2^32 constraints");
        terms.retain(|term| term.1 != 0);
        let mut slack = -least;
        let mut settled = Vec::new();
        terms.retain(|&(column, a)| {
            let at = column as usize;
            slack += match self.value[at] {
                None => a.max(0),
                Some(true) => a,
                Some(false) => 0,
            };
            if self.value[at].is_some() && self.level[at] == 0 {
                settled.extend((self.value[at] == Some(a < 0)).then_some((column, a)));
                return false;
            }
            self.of_column[at].push((id, a));
            true
        });
        terms.sort_unstable_by_key(|term| (std::cmp::Reverse(term.1.abs()), term.0));
        self.constraints.push(Constraint { terms, settled, slack });
        self.waiting.push(true);
        self.touched.push(id);
        id
    }

    /// Raises the bound of a constraint.
    pub fn raise(&mut self, id: Id, by: i128) {
        self.constraints[id as usize].slack -= by;
        self.touch(id);
    }

    /// Takes a constraint out that no value on the trail follows from.
    pub fn remove(&mut self, id: Id) {
        let constraint = &mut self.constraints[id as usize];
        constraint.slack = i128::MAX;
        constraint.settled = Vec::new();
        for (column, _) in std::mem::take(&mut constraint.terms) {
            let of = &mut self.of_column[column as usize];
            if let Some(at) = of.iter().rposition(|of| of.0 == id) {
                of.remove(at);
            }
        }
    }

    fn touch(&mut self, id: Id) {
        if !self.waiting[id as usize] {
            self.waiting[id as usize] = true;
            self.touched.push(id);
        }
    }

    fn assign(&mut self, column: u32, value: bool, why: Why) {
        let at = column as usize;
        self.value[at] = Some(value);
        self.why[at] = why;
        self.position[at] = u32::try_from(self.trail.len()).expect("fewer than 2^32 columns");
        self.level[at] = u32::try_from(self.decisions.len()).expect("fewer levels than columns");
        self.trail.push(column);
        for index in 0..self.of_column[at].len() {
            let (id, a) = self.of_column[at][index];
            if (a > 0) != value {
                self.constraints[id as usize].slack -= a.abs();
                self.touch(id);
            }
        }
    }

    /// Decides a column.
    pub fn decide(&mut self, (column, value): Literal) {
        self.decisions.push(self.trail.len());
        self.assign(column, value, Why::Decided);
    }

    /// Takes back everything decided or derived above `level`.
    pub fn back_to(&mut self, level: usize) {
        let Some(&start) = self.decisions.get(level) else { return };
        for column in self.trail.drain(start..) {
            let at = column as usize;
            let value = self.value[at].take().expect("what is on the trail has a value");
            for &(id, a) in &self.of_column[at] {
                if (a > 0) != value {
                    self.constraints[id as usize].slack += a.abs();
                }
            }
        }
        self.decisions.truncate(level);
        for id in self.touched.drain(..) {
            self.waiting[id as usize] = false;
        }
    }

    /// Draws all conclusions; the constraint that is broken, if one is.
    pub fn propagate(&mut self) -> Option<Id> {
        let mut found: Vec<Literal> = Vec::new();
        while let Some(id) = self.touched.pop() {
            self.waiting[id as usize] = false;
            let constraint = &self.constraints[id as usize];
            if constraint.slack < 0 {
                return Some(id);
            }
            found.clear();
            for &(column, a) in &constraint.terms {
                if a.abs() <= constraint.slack {
                    break;
                }
                if self.value[column as usize].is_none() {
                    found.push((column, a > 0));
                }
            }
            for &(column, value) in &found {
                self.assign(column, value, Why::Follows(id));
            }
        }
        None
    }

    /// Traces a conflict back to the decisions and constraints that it needs.
    pub fn explain(&self, broken: Id) -> Explained {
        let mut trace =
            Trace { wanted: vec![false; self.value.len()], seen: FxHashSet::default(), whole: FxHashSet::default() };
        let mut used: Vec<(u32, Id)> = vec![(u32::MAX, broken)];
        let mut explained = Explained { clause: Vec::new(), levels: Vec::new(), from: Vec::new() };
        self.want(broken, None, u32::MAX, &mut trace);
        for &column in self.trail.iter().rev() {
            let at = column as usize;
            if !trace.wanted[at] {
                continue;
            }
            match self.why[at] {
                Why::Decided => {
                    explained.clause.push((column, !self.value[at].expect("on the trail")));
                    explained.levels.push(self.level[at]);
                }
                Why::Follows(id) => {
                    used.push((self.position[at], id));
                    if self.level[at] > 0 {
                        self.want(id, Some(column), self.position[at], &mut trace);
                    } else if trace.whole.insert(id) {
                        self.want_all(id, self.position[at], &mut trace);
                    }
                }
            }
        }
        used.sort_unstable();
        let mut seen = FxHashSet::default();
        explained.from = used.into_iter().map(|used| used.1).filter(|id| seen.insert(*id)).collect();
        explained
    }

    /// Marks the columns without which constraint `id` would not be broken, or would not decide `implied`. Of the columns that
    /// could be spared those decided last are; those settled before it came are all taken.
    fn want(&self, id: Id, implied: Option<u32>, before: u32, trace: &mut Trace) {
        let constraint = &self.constraints[id as usize];
        let mut taken: Vec<(u32, i128)> = Vec::new();
        // What is left beyond a conflict, from the columns that were false before.
        let mut spare = -1 - constraint.slack;
        for &(column, a) in &constraint.terms {
            let at = column as usize;
            if Some(column) == implied {
                // At its other value the sum would have fallen short.
                spare += if self.value[at] == Some(a > 0) { a.abs() } else { 0 };
                continue;
            }
            if self.value[at] == Some(a < 0) {
                if self.position[at] < before {
                    taken.push((column, a.abs()));
                } else {
                    spare -= a.abs();
                }
            }
        }
        taken.sort_unstable_by_key(|taken| (std::cmp::Reverse(self.position[taken.0 as usize]), taken.0));
        for (column, size) in taken {
            if trace.wanted[column as usize] {
                continue;
            }
            if size <= spare {
                spare -= size;
            } else {
                trace.wanted[column as usize] = true;
            }
        }
        self.want_settled(id, trace);
    }

    /// Marks all columns that were false before: enough for everything that the constraint decided until then.
    fn want_all(&self, id: Id, before: u32, trace: &mut Trace) {
        for &(column, a) in &self.constraints[id as usize].terms {
            let at = column as usize;
            if self.value[at] == Some(a < 0) && self.position[at] < before {
                trace.wanted[at] = true;
            }
        }
        self.want_settled(id, trace);
    }

    fn want_settled(&self, id: Id, trace: &mut Trace) {
        if trace.seen.insert(id) {
            for (column, _) in &self.constraints[id as usize].settled {
                trace.wanted[*column as usize] = true;
            }
        }
    }
}

/// What a trace has met: the columns it needs, the constraints whose settled columns it has taken, and those whose every column.
struct Trace {
    wanted: Vec<bool>,
    seen: FxHashSet<Id>,
    whole: FxHashSet<Id>,
}
