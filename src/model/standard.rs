//! The standard form that proofs speak of: every row `Σ a·x ≥ least`, the objective minimised, and the claims of a certificate.
//!
//! ```text
//! merit:   min  -Σ score(c) · x(c)       over all rows of the program; its least value is -z
//! choice:  all rows,  Σ score(c) · x(c) ≥ z,  and better by the published rule than the allocation x*:
//!          Σ award(c) · x(c) + cheaper ≤ m            m the money of x*, counted in the greatest unit that divides all awards
//!          h(0) = 1 - cheaper,  h(k+1) = 0,  c(1) < c(2) < … < c(k) the columns that x* funds, in the published order
//!          h(g) ≤ h(g-1),  h(g) ≤ x(c(g))             so h(g) = 1 only where x funds c(1) … c(g) too
//!          Σ x(j) ≥ h(g) - h(g+1)                     over the j between c(g) and c(g+1), which x* does not fund
//! ```
//!
//! The chain `h` stops somewhere; where it stops at `g`, `x` funds all that `x*` funds up to there, and somebody before the
//! next whom `x*` leaves out: it comes earlier in the order. So `x*` is the answer of the published rule exactly where the
//! rows of *choice* cannot all be kept. An infeasible program is stated without an objective.
//!
//! The text is a function of the program (and of `x*`) alone: who trusts nobody builds it again from the inputs and compares.

use super::{ColumnKey, Program};
use crate::domain::CandidateIx;
use std::collections::BTreeMap;

/// A row `Σ a·x ≥ least`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardRow {
    /// The key of the rule in the characters that proofs allow; the second row of a rule has `{2}` appended.
    pub name: String,
    /// Ascending by column.
    pub terms: Vec<(u32, i64)>,
    /// The bound.
    pub least: i64,
    /// It only states the published order, by columns of its own: a relaxation learns nothing from it.
    pub order: bool,
}

/// A 0-1 program in standard form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// For each column the direction that it belongs to.
    pub blocks: Vec<u32>,
    /// What is minimised; `None` where only feasibility is asked.
    pub objective: Option<Vec<(u32, i64)>>,
    /// The rows.
    pub rows: Vec<StandardRow>,
}

impl Standard {
    /// Every row of a program, most merit as the objective.
    #[must_use]
    pub fn merit(program: &Program) -> Self {
        let scores = program.columns.iter().enumerate().map(|(at, column)| (number(at), -column.score));
        Self { objective: Some(scores.filter(|term| term.1 != 0).collect()), ..Self::feasibility(program) }
    }

    /// Every row of a program and no objective.
    #[must_use]
    pub fn feasibility(program: &Program) -> Self {
        let mut names = Names::default();
        let mut rows = Vec::new();
        for row in &program.rows {
            let terms = |sign: i64| row.terms.iter().map(|term| (term.0.0, sign * term.1)).collect();
            let key = row.rule.key();
            if let Some(most) = row.range.most {
                rows.push(StandardRow { name: names.fresh(&key), terms: terms(-1), least: -most, order: false });
            }
            if let Some(least) = row.range.least {
                rows.push(StandardRow { name: names.fresh(&key), terms: terms(1), least, order: false });
            }
        }
        Self { blocks: program.columns.iter().map(|column| column.direction.0).collect(), objective: None, rows }
    }

    /// The merit of the allocations in which one decision is turned: the candidate is funded, or is not.
    ///
    /// ```text
    /// turned:  the rows of *merit* and  Σ x(c, level) ≥ 1   (funded),   or  Σ x(c, level) ≤ 0   (not funded)
    /// ```
    ///
    /// Its least value is minus the merit that is left; less than the optimum's, it shows that all of the best allocations decide otherwise.
    #[must_use]
    pub fn turned(program: &Program, candidate: CandidateIx, funded: bool) -> Self {
        let mut this = Self::merit(program);
        let (sign, least) = if funded { (1, 1) } else { (-1, 0) };
        let of = |key: ColumnKey| matches!(key, ColumnKey::Fund { candidate: other, .. } if other == candidate);
        let columns = (0..program.columns.len()).filter(|at| of(program.columns[*at].key));
        let terms = columns.map(|at| (number(at), sign)).collect();
        this.push("turned", terms, least, false);
        this
    }

    /// That some allocation as good as `chosen` comes before it by the published rule: see the formulas of this module.
    #[must_use]
    pub fn choice(program: &Program, chosen: &[bool]) -> Self {
        let mut this = Self::feasibility(program);
        let last = this.blocks.iter().max().map_or(0, |block| block + 1);
        let sum = |value: fn(&super::Column) -> i64| -> (Vec<(u32, i64)>, i64) {
            let terms = program.columns.iter().enumerate().map(|(at, column)| (number(at), value(column)));
            let total = program.columns.iter().zip(chosen).filter(|pair| *pair.1).map(|pair| value(pair.0)).sum();
            (terms.filter(|term| term.1 != 0).collect(), total)
        };
        let (scores, merit) = sum(|column| column.score);
        this.push("choice_merit", scores, merit, false);

        let unit = program.columns.iter().fold(0, |unit, column| gcd(unit, column.award)).max(1);
        let (awards, money) = sum(|column| column.award);
        let cheaper = number(this.blocks.len());
        this.blocks.push(last);
        let mut terms: Vec<(u32, i64)> = awards.into_iter().map(|(column, award)| (column, -award / unit)).collect();
        terms.push((cheaper, -1));
        this.push("choice_money", terms, -money / unit, false);

        let candidates =
            (0..program.columns.len()).filter(|&at| matches!(program.columns[at].key, ColumnKey::Fund { .. }));
        let mut between: Vec<(u32, i64)> = Vec::new();
        // h(g) as (column, sign, constant): h(0) = 1 - cheaper.
        let mut before = (cheaper, -1, 1);
        let mut funded = 0;
        for at in candidates {
            if !chosen[at] {
                between.push((number(at), 1));
                continue;
            }
            funded += 1;
            let kept = number(this.blocks.len());
            this.blocks.push(last);
            // h(g) ≤ h(g-1) and h(g) ≤ x(c(g))
            this.push(&format!("choice_chain_{funded}"), vec![(before.0, before.1), (kept, -1)], -before.2, true);
            this.push(&format!("choice_kept_{funded}"), vec![(number(at), 1), (kept, -1)], 0, true);
            this.earlier(funded - 1, std::mem::take(&mut between), before, Some(kept));
            before = (kept, 1, 0);
        }
        this.earlier(funded, between, before, None);
        this
    }

    /// `Σ x(j) - h(g) + h(g+1) ≥ 0` over the columns between.
    fn earlier(&mut self, at: usize, mut between: Vec<(u32, i64)>, before: (u32, i64, i64), after: Option<u32>) {
        between.push((before.0, -before.1));
        between.extend(after.map(|after| (after, 1)));
        between.sort_unstable();
        self.push(&format!("choice_earlier_{at}"), between, before.2, true);
    }

    fn push(&mut self, name: &str, terms: Vec<(u32, i64)>, least: i64, order: bool) {
        self.rows.push(StandardRow { name: name.to_owned(), terms, least, order });
    }

    /// Does a choice of columns keep every row?
    #[must_use]
    pub fn keeps(&self, chosen: &[bool]) -> bool {
        self.rows.iter().all(|row| value(&row.terms, chosen) >= i128::from(row.least))
    }

    /// The objective of a choice of columns.
    #[must_use]
    pub fn objective(&self, chosen: &[bool]) -> i128 {
        self.objective.as_ref().map_or(0, |terms| value(terms, chosen))
    }
}

fn value(terms: &[(u32, i64)], chosen: &[bool]) -> i128 {
    terms.iter().filter(|term| chosen[term.0 as usize]).map(|term| i128::from(term.1)).sum()
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 columns")
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// Turns keys of rules into names of rows: letters, digits, `_`, and `^` for `.`, brackets around code points; each row its own.
#[derive(Default)]
struct Names(BTreeMap<String, u32>);

impl Names {
    fn fresh(&mut self, key: &str) -> String {
        let mut open = false;
        let mut name = String::with_capacity(key.len());
        for character in key.chars() {
            name.push(match character {
                '.' => '^',
                '#' => {
                    open = !open;
                    if open { '[' } else { ']' }
                }
                other => other,
            });
        }
        let count = self.0.entry(key.to_owned()).or_insert(0);
        *count += 1;
        if *count > 1 { format!("{name}{{{count}}}") } else { name }
    }
}
