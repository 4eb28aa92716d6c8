//! A checker of proofs in the part of the `VeriPB` 3 format that our proofs use, for people without `veripb`. It reads the two
//! files and nothing else, shares no code with what writes them, and computes in 128-bit whole numbers that may not overflow.
//!
//! Rules: `f`, `soli`, `pol` with `*`, `+` and `d`, `rup` with hints, `pbc` with a subproof, `del id`, `output NONE`,
//! `conclusion BOUNDS` and `UNSAT`. Anything else, such as the unchecked assumption `a`, is refused.

mod constraint;
mod read;
mod refusal;

pub use refusal::{File, Rejected, Why};

use constraint::{Constraint, Values};
use read::{Formula, Words};

/// What a proof shows of a program `min: f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// The least value of `f`.
    Optimal(i128),
    /// `f` is at least `least`, and a choice worth `known` is shown.
    Within {
        /// The proven bound.
        least: i128,
        /// The value of the choice shown.
        known: i128,
    },
    /// Nothing keeps the rows.
    Infeasible,
}

/// Checks a proof about a program.
///
/// # Errors
/// The first line that does not hold.
pub fn check(program: &str, proof: &str) -> Result<Checked, Rejected> {
    let formula = Formula::read(program).map_err(|(line, why)| rejected(File::Program, program, line, why))?;
    let mut checker = Checker::new(&formula);
    for (at, line) in proof.lines().enumerate() {
        checker.line(line).map_err(|why| rejected(File::Proof, proof, at, why))?;
    }
    let end = proof.lines().count().saturating_sub(1);
    match checker.state {
        State::Ended(checked) => Ok(checked),
        _ => Err(rejected(File::Proof, proof, end, Why::Truncated)),
    }
}

fn rejected(file: File, text: &str, at: usize, why: Why) -> Rejected {
    Rejected { file, line: at + 1, step: text.lines().nth(at).unwrap_or_default().to_owned(), why }
}

enum State {
    Head,
    Rows,
    Steps,
    Output,
    Concluded(Checked),
    Ended(Checked),
}

/// A subproof that is open: how many constraints there were before it, and what it shall show.
struct Open {
    before: usize,
    claim: Constraint,
}

struct Checker<'f> {
    formula: &'f Formula,
    constraints: Vec<Option<Constraint>>,
    values: Values,
    open: Option<Open>,
    /// Value of the best choice shown.
    known: Option<i128>,
    state: State,
}

impl<'f> Checker<'f> {
    fn new(formula: &'f Formula) -> Self {
        let constraints = formula.rows.iter().cloned().map(Some).collect();
        let values = Values::new(formula.variables);
        Self { formula, constraints, values, open: None, known: None, state: State::Head }
    }

    fn line(&mut self, line: &str) -> Result<(), Why> {
        match self.state {
            State::Head if line == "pseudo-Boolean proof version 3.0" => self.state = State::Rows,
            State::Rows => {
                let mut words = Words::of(line, "f")?;
                if words.number()? != count(self.formula.rows.len()) {
                    return Err(Why::Rows);
                }
                words.end()?;
                self.state = State::Steps;
            }
            State::Steps => return self.step(line),
            State::Output => return self.conclude(line),
            State::Concluded(checked) if line == "end pseudo-Boolean proof;" => self.state = State::Ended(checked),
            State::Head | State::Concluded(_) => return Err(Why::Unreadable),
            State::Ended(_) => return Err(Why::Trailing),
        }
        Ok(())
    }

    fn step(&mut self, line: &str) -> Result<(), Why> {
        match line.split_whitespace().next().unwrap_or_default() {
            "soli" if self.open.is_none() => self.choice(line),
            "pol" => {
                let sum = self.sum(Words::of(line, "pol")?)?;
                self.constraints.push(Some(sum));
                Ok(())
            }
            "rup" => self.rup(line),
            "pbc" if self.open.is_none() => self.open(line),
            "qed" => self.close(line),
            "del" if self.open.is_none() => self.delete(line),
            "output" if self.open.is_none() && line == "output NONE;" => {
                self.state = State::Output;
                Ok(())
            }
            _ => Err(Why::Rule),
        }
    }

    /// The constraint of a number: counted from the first, or backwards from the last.
    fn at(&self, number: i128) -> Result<&Constraint, Why> {
        let last = count(self.constraints.len());
        let index = if number < 0 { last + number } else { number - 1 };
        let index = usize::try_from(index).map_err(|_| Why::Missing)?;
        self.constraints.get(index).and_then(Option::as_ref).ok_or(Why::Missing)
    }

    /// A choice that keeps every row; from here on something better is asked for.
    fn choice(&mut self, line: &str) -> Result<(), Why> {
        let objective = self.formula.objective.as_ref().ok_or(Why::Rule)?;
        let mut words = Words::of(line, "soli")?;
        let mut chosen = vec![None; self.formula.variables];
        while let Some((variable, value)) = words.literal(self.formula.variables)? {
            if chosen[variable].replace(value).is_some_and(|before| before != value) {
                return Err(Why::Unreadable);
            }
        }
        words.end()?;
        let chosen: Vec<bool> = chosen.into_iter().collect::<Option<_>>().ok_or(Why::Incomplete)?;
        for (at, row) in self.formula.rows.iter().enumerate() {
            if !row.holds(&chosen)? {
                return Err(Why::Breaks(at + 1));
            }
        }
        let value = objective.value(&chosen)?;
        self.known = Some(self.known.map_or(value, |known| known.min(value)));
        let better =
            objective.negated_with(value.checked_neg().and_then(|v| v.checked_add(1)).ok_or(Why::Overflow)?)?;
        self.constraints.push(Some(better));
        Ok(())
    }

    /// A constraint from the stack of a sum.
    fn multiple<'c>(&'c self, operand: Option<Operand<'c>>) -> Result<Operand<'c>, Why> {
        match operand {
            Some(Operand::Number(number)) => Ok(Operand::Multiple(self.at(number)?, 1)),
            Some(multiple) => Ok(multiple),
            None => Err(Why::Unreadable),
        }
    }

    /// Sums in reverse Polish notation.
    fn sum(&self, mut words: Words) -> Result<Constraint, Why> {
        let mut stack: Vec<Operand> = Vec::new();
        let factor = |stack: &mut Vec<Operand>| match stack.pop() {
            Some(Operand::Number(number)) if number > 0 => Ok(number),
            _ => Err(Why::Unreadable),
        };
        while let Some(word) = words.next() {
            let made = match word {
                "+" => {
                    let second = self.multiple(stack.pop())?;
                    let mut sum = self.multiple(stack.pop())?.made()?;
                    match second {
                        Operand::Multiple(constraint, factor) => sum.add(constraint, factor)?,
                        second => sum.add(&second.made()?, 1)?,
                    }
                    Operand::Sum(sum)
                }
                "*" => {
                    let factor = factor(&mut stack)?;
                    self.multiple(stack.pop())?.times(factor)?
                }
                "d" => {
                    let divisor = factor(&mut stack)?;
                    Operand::Sum(self.multiple(stack.pop())?.made()?.divided(divisor)?)
                }
                number => Operand::Number(number.parse().map_err(|_| Why::Rule)?),
            };
            stack.push(made);
        }
        let sum = self.multiple(stack.pop())?.made()?;
        if stack.is_empty() { Ok(sum) } else { Err(Why::Unreadable) }
    }

    /// What follows by unit propagation through the constraints that the hints name.
    fn rup(&mut self, line: &str) -> Result<(), Why> {
        let mut words = Words::of(line, "rup")?;
        let claim = words.constraint(self.formula.variables)?;
        if words.next() != Some(":") {
            return Err(Why::Rule);
        }
        let opposite = claim.opposite()?;
        let mut values = std::mem::take(&mut self.values);
        let mut hints = Vec::new();
        while let Some(word) = words.next() {
            hints.push(match word {
                "~" => &opposite,
                number => self.at(number.parse().map_err(|_| Why::Unreadable)?)?,
            });
        }
        let refuted = values.propagate(&hints)?;
        self.values = values;
        if !refuted {
            return Err(Why::NotImplied);
        }
        self.constraints.push(Some(claim));
        Ok(())
    }

    fn open(&mut self, line: &str) -> Result<(), Why> {
        let body = line.strip_suffix(" : subproof").ok_or(Why::Unreadable)?;
        let mut words = Words::unended(body, "pbc")?;
        let claim = words.constraint(self.formula.variables)?;
        words.end()?;
        let before = self.constraints.len();
        self.constraints.push(Some(claim.opposite()?));
        self.open = Some(Open { before, claim });
        Ok(())
    }

    fn close(&mut self, line: &str) -> Result<(), Why> {
        if line != "qed : -1;" {
            return Err(Why::Unreadable);
        }
        let Open { before, claim } = self.open.take().ok_or(Why::Rule)?;
        if !self.at(-1)?.broken()? {
            return Err(Why::NotRefuted);
        }
        self.constraints[before..].iter_mut().for_each(|inner| *inner = None);
        self.constraints.push(Some(claim));
        Ok(())
    }

    fn delete(&mut self, line: &str) -> Result<(), Why> {
        let mut words = Words::of(line, "del")?;
        if words.next() != Some("id") {
            return Err(Why::Rule);
        }
        while let Some(word) = words.next() {
            let number: usize = word.parse().map_err(|_| Why::Unreadable)?;
            let rows = self.formula.rows.len();
            let gone = number.checked_sub(1).filter(|at| *at >= rows).and_then(|at| self.constraints.get_mut(at));
            gone.and_then(Option::take).ok_or(Why::Missing)?;
        }
        Ok(())
    }

    fn conclude(&mut self, line: &str) -> Result<(), Why> {
        let mut words = Words::of(line, "conclusion")?;
        let checked = match words.next() {
            Some("UNSAT") if self.formula.objective.is_none() && self.contradiction()? => Checked::Infeasible,
            Some("BOUNDS") => {
                let (least, known) = (words.number()?, words.number()?);
                let objective = self.formula.objective.as_ref().ok_or(Why::Conclusion)?;
                if self.known != Some(known) || least > known {
                    return Err(Why::Conclusion);
                }
                let bound = objective.at_least(least);
                let shown = self.contradiction()? || self.constraints.iter().flatten().any(|c| *c == bound);
                match shown {
                    true if least == known => Checked::Optimal(known),
                    true => Checked::Within { least, known },
                    false => return Err(Why::Conclusion),
                }
            }
            Some("UNSAT") => return Err(Why::Conclusion),
            _ => return Err(Why::Rule),
        };
        words.end()?;
        self.state = State::Concluded(checked);
        Ok(())
    }

    fn contradiction(&self) -> Result<bool, Why> {
        for constraint in self.constraints.iter().rev().flatten() {
            if constraint.broken()? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

enum Operand<'c> {
    /// A constraint's number, or a factor: the operator after it tells.
    Number(i128),
    /// A multiple of a constraint, not made yet.
    Multiple(&'c Constraint, i128),
    Sum(Constraint),
}

impl Operand<'_> {
    fn times(self, factor: i128) -> Result<Self, Why> {
        match self {
            Self::Multiple(constraint, by) => {
                Ok(Self::Multiple(constraint, by.checked_mul(factor).ok_or(Why::Overflow)?))
            }
            other => Ok(Self::Sum(other.made()?.times(factor)?)),
        }
    }

    fn made(self) -> Result<Constraint, Why> {
        match self {
            Self::Number(_) => Err(Why::Unreadable),
            Self::Multiple(constraint, factor) => constraint.clone().times(factor),
            Self::Sum(sum) => Ok(sum),
        }
    }
}

fn count(number: usize) -> i128 {
    i128::try_from(number).expect("a count")
}

#[cfg(test)]
mod tests;
