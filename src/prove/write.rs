//! Standard programs and derivations as text: OPB (pseudo-Boolean competition) and `VeriPB` 3.
//!
//! ```text
//! * #variable= 2 #constraint= 1                 pseudo-Boolean proof version 3.0
//! min: -9 x1 -5 x2 ;                            f 1;
//! @total -3 x1 -2 x2 >= -4 ;                    soli x1 ~x2;                 a better one from here on is constraint 2
//!                                               pol 2 1 * 1 3 * +;           2 + 3 · total
//!                                               rup >= 1 : ~ 3;              broken whatever is chosen
//!                                               output NONE;
//!                                               conclusion BOUNDS -9 -9;
//!                                               end pseudo-Boolean proof;
//! ```
//!
//! Constraints are numbered as they come: the rows of the program, the better-than constraint, then one per step; in a lemma
//! first its opposite, then its steps, then the lemma itself.

use crate::model::Standard;
use crate::model::derivation::{Derivation, Literal, Shown, Source, Step};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The OPB text of a program.
pub(super) fn opb(program: &Standard) -> String {
    let mut out = format!("* #variable= {} #constraint= {}\n", program.blocks.len(), program.rows.len());
    if let Some(objective) = &program.objective {
        out.push_str("min:");
        terms(&mut out, objective);
        out.push_str(" ;\n");
    }
    for row in &program.rows {
        add(&mut out, format_args!("@{}", row.name));
        terms(&mut out, &row.terms);
        add(&mut out, format_args!(" >= {} ;\n", row.least));
    }
    out
}

/// The OPB text of a program as the pseudo-Boolean competition defines it, without names: comments below the first line say
/// which variable is which column, and which constraint is which rule.
pub(super) fn plain_opb(program: &Standard, columns: &[String]) -> String {
    let labelled = opb(program);
    let (head, rest) = labelled.split_once('\n').unwrap_or((&labelled, ""));
    let mut out = format!("{head}\n");
    for (at, column) in columns.iter().enumerate() {
        add(&mut out, format_args!("* x{} {column}\n", at + 1));
    }
    for (at, row) in program.rows.iter().enumerate() {
        add(&mut out, format_args!("* constraint {} {}\n", at + 1, row.name));
    }
    for line in rest.lines() {
        let unnamed = if line.starts_with('@') { line.split_once(' ').map_or(line, |(_, terms)| terms) } else { line };
        out.push_str(unnamed.trim_start());
        out.push('\n');
    }
    out
}

/// The text of a proof. `known` is the allocation that it speaks of.
pub(super) fn pbp(program: &Standard, known: Option<&[bool]>, derivation: &Derivation) -> String {
    let mut out = format!("pseudo-Boolean proof version 3.0\nf {};\n", program.rows.len());
    let mut numbers = Numbers { rows: program.rows.len(), next: program.rows.len() + 1, ..Numbers::default() };
    let objective = known.map(|known| program.objective(known));
    if let Some(known) = known {
        out.push_str("soli");
        known.iter().enumerate().for_each(|(at, chosen)| {
            number(&mut out, if *chosen { " x" } else { " ~x" }, at + 1);
        });
        out.push_str(";\n");
        numbers.better = numbers.take();
    }
    let last_use = last_uses(&derivation.steps);
    for (at, step) in derivation.steps.iter().enumerate() {
        write_step(&mut out, step, &mut numbers, false);
        if let Some(done) = last_use.get(&at) {
            out.push_str("del id");
            done.iter().for_each(|step| number(&mut out, " ", numbers.steps[*step]));
            out.push_str(";\n");
        }
    }
    out.push_str("output NONE;\n");
    match (derivation.shown, objective) {
        (Shown::Optimal, Some(value)) => add(&mut out, format_args!("conclusion BOUNDS {value} {value};\n")),
        (Shown::AtLeast(least), Some(value)) => add(&mut out, format_args!("conclusion BOUNDS {least} {value};\n")),
        (Shown::AtLeast(least), None) => add(&mut out, format_args!("conclusion BOUNDS {least} INF;\n")),
        _ => out.push_str("conclusion UNSAT;\n"),
    }
    out.push_str("end pseudo-Boolean proof;\n");
    out
}

/// Numbers of constraints.
#[derive(Default)]
struct Numbers {
    rows: usize,
    better: usize,
    opposite: usize,
    steps: Vec<usize>,
    inner: Vec<usize>,
    next: usize,
}

impl Numbers {
    fn take(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    fn of(&self, source: Source) -> usize {
        match source {
            Source::Row(row) => {
                debug_assert!((row as usize) < self.rows, "rows come first");
                row as usize + 1
            }
            Source::Better => self.better,
            Source::Opposite => self.opposite,
            Source::Step(step) => self.steps[step as usize],
            Source::Inner(step) => self.inner[step as usize],
        }
    }
}

fn write_step(out: &mut String, step: &Step, numbers: &mut Numbers, inner: bool) {
    match step {
        Step::Sum(parts) => {
            out.push_str("pol");
            for (at, &(source, multiplier)) in parts.iter().enumerate() {
                number(out, " ", numbers.of(source));
                if multiplier != 1 {
                    number(out, " ", multiplier);
                    out.push_str(" *");
                }
                if at > 0 {
                    out.push_str(" +");
                }
            }
            out.push_str(";\n");
        }
        Step::Divided(source, divisor) => add(out, format_args!("pol {} {divisor} d;\n", numbers.of(*source))),
        Step::Clause { literals, from } => {
            out.push_str("rup");
            literals.iter().for_each(|literal| write_literal(out, *literal));
            out.push_str(" >= 1 : ~");
            from.iter().for_each(|source| number(out, " ", numbers.of(*source)));
            out.push_str(";\n");
        }
        Step::Lemma { terms: claimed, least, steps } => {
            out.push_str("pbc");
            terms(out, claimed);
            add(out, format_args!(" >= {least} : subproof\n"));
            numbers.opposite = numbers.take();
            numbers.inner.clear();
            steps.iter().for_each(|step| write_step(out, step, numbers, true));
            out.push_str("qed : -1;\n");
        }
    }
    let own = numbers.take();
    if inner { numbers.inner.push(own) } else { numbers.steps.push(own) }
}

fn write_literal(out: &mut String, (column, value): Literal) {
    number(out, if value { " 1 x" } else { " 1 ~x" }, column + 1);
}

fn terms(out: &mut String, terms: &[(u32, i64)]) {
    for &(column, a) in terms {
        number(out, " ", a);
        number(out, " x", column + 1);
    }
}

fn number(out: &mut String, before: &str, number: impl itoa::Integer) {
    out.push_str(before);
    out.push_str(itoa::Buffer::new().format(number));
}

fn add(out: &mut String, text: std::fmt::Arguments) {
    out.write_fmt(text).expect("writing to a string");
}

/// The sums and clauses that no step after a given one needs: what a checker may forget there.
fn last_uses(steps: &[Step]) -> BTreeMap<usize, Vec<usize>> {
    let mut last = vec![None; steps.len()];
    for (at, step) in steps.iter().enumerate() {
        step.each_source(&mut |source| {
            if let Source::Step(used) = source {
                last[used as usize] = Some(at);
            }
        });
    }
    let mut done: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (step, at) in last.into_iter().enumerate() {
        if let Some(at) = at
            && matches!(steps[step], Step::Sum(_) | Step::Clause { .. })
        {
            done.entry(at).or_default().push(step);
        }
    }
    done
}
