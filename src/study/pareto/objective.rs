//! What an allocation may be measured by.

use crate::domain::{Allocation, CandidateIx, Candidates, Cells, Decimal, MoneyUnit, SCORE_PLACES, Text};
use crate::model::{Column, ColumnKey, Program};
use crate::say;
use crate::study::asker::Situation;
use crate::study::result::Value;
use std::collections::BTreeMap;

/// One objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    /// As the user wrote it.
    pub name: String,
    /// Less is better.
    pub minimise: bool,
    /// What is measured.
    pub measure: Measure,
}

/// What is measured of an allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Weighted merit.
    Merit,
    /// How many are funded.
    Projects,
    /// The money awarded.
    Money,
    /// The sum of a column of numbers.
    Sum {
        /// Its name.
        column: String,
    },
    /// How many of the funded have one of these values in a column.
    Count {
        /// Its name.
        column: String,
        /// The values; one of them is enough.
        values: Vec<String>,
    },
    /// How many different values a column has among the funded; a list counts for each of its values.
    Distinct {
        /// Its name.
        column: String,
    },
}

/// An objective read off a program: what each column adds, or which candidates cover each value.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// One amount per column, in a common unit.
    Amounts(Vec<i64>),
    /// The members of each value.
    Sets(Vec<Vec<CandidateIx>>),
}

/// An objective made ready: what it adds in units of `unit`, larger being better.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub objective: Objective,
    pub form: Form,
    /// The greatest number that divides all amounts, in the measure's smallest part.
    unit: i128,
    places: u8,
}

impl Objective {
    /// Reads an objective: `merit`, `projects`, `money`, `countries`, `provinces`, `fields`, `enterprises`, the name of a column
    /// of numbers (its sum), `distinct:COLUMN`, `count:COLUMN=VALUE`; with a `-` before it less is better.
    ///
    /// # Errors
    /// The unknown word with the words that are known.
    pub fn parse(text: &str, candidates: &Candidates) -> Result<Self, (String, Vec<String>)> {
        let (minimise, name) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let columns = || candidates.columns.iter().map(|column| column.name.clone());
        let column = |name: &str| match candidates.column(name) {
            Some(_) => Ok(name.to_owned()),
            None => Err((name.to_owned(), columns().collect::<Vec<_>>())),
        };
        let measure = match name {
            "merit" => Measure::Merit,
            "projects" => Measure::Projects,
            "money" => Measure::Money,
            "countries" => Measure::Distinct { column: column("country")? },
            "provinces" => Measure::Distinct { column: column("province")? },
            "fields" => Measure::Distinct { column: column("field")? },
            "enterprises" => {
                Measure::Count { column: column("lead_type")?, values: vec!["enterprise".into(), "企业".into()] }
            }
            _ => match (
                name.strip_prefix("distinct:"),
                name.strip_prefix("count:").and_then(|rest| rest.split_once('=')),
            ) {
                (Some(of), _) => Measure::Distinct { column: column(of)? },
                (_, Some((of, value))) => Measure::Count { column: column(of)?, values: vec![value.to_owned()] },
                _ => {
                    let numeric = |cells: &Cells| matches!(cells, Cells::Integer(_) | Cells::Decimal { .. });
                    match candidates.column(name).filter(|column| numeric(&column.cells)) {
                        Some(_) => Measure::Sum { column: name.to_owned() },
                        None => return Err((name.to_owned(), known(candidates))),
                    }
                }
            },
        };
        Ok(Self { name: text.to_owned(), minimise, measure })
    }

    /// What people call it.
    #[must_use]
    pub fn title(&self) -> Text {
        match &self.measure {
            Measure::Merit => say!("总评分", "Merit"),
            Measure::Projects => say!("项目数", "Projects"),
            Measure::Money => say!("资助经费", "Awarded"),
            Measure::Distinct { column } if column == "country" => say!("国别数", "Countries"),
            Measure::Distinct { column } if column == "province" => say!("省份数", "Provinces"),
            Measure::Distinct { column } if column == "field" => say!("领域数", "Fields"),
            Measure::Count { column, .. } if column == "lead_type" && self.name.ends_with("enterprises") => {
                say!("企业牵头项目数", "Led by enterprises")
            }
            Measure::Sum { column } => say!("{column} 合计", "Sum of {column}"),
            Measure::Distinct { column } => say!("{column} 取值数", "Different {column}"),
            Measure::Count { column, values } => {
                let values = values.join("/");
                say!("{column} = {values} 的项目数", "Projects of {column} = {values}")
            }
        }
    }
}

fn known(candidates: &Candidates) -> Vec<String> {
    let words = ["merit", "projects", "money", "countries", "provinces", "fields", "enterprises"];
    let mut known: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    known.extend(candidates.columns.iter().map(|column| column.name.clone()));
    known
}

impl Ready {
    pub fn new(objective: &Objective, situation: &Situation, program: &Program) -> Self {
        let candidates = &situation.candidates;
        let column = |name: &str| candidates.column(name).expect("the objective was read from these candidates");
        let each = |of: &dyn Fn(usize) -> i128| -> Vec<i128> {
            let amount =
                |key: ColumnKey| if let ColumnKey::Fund { candidate, .. } = key { of(candidate.at()) } else { 0 };
            program.columns.iter().map(|column| amount(column.key)).collect()
        };
        let (amounts, places): (Vec<i128>, u8) = match &objective.measure {
            Measure::Merit => {
                let score = |column: &Column| i128::from(column.score) * program.score_unit.0;
                (program.columns.iter().map(score).collect(), SCORE_PLACES)
            }
            Measure::Projects => (each(&|_| 1), 0),
            Measure::Money => {
                let awards = program.columns.iter().map(|column| i128::from(column.award)).collect();
                (awards, situation.case.programme.money.decimals)
            }
            Measure::Sum { column: name } => {
                let column = column(name);
                let places = match &column.cells {
                    Cells::Decimal { places, .. } => *places,
                    _ => 0,
                };
                (each(&|row| i128::from(column.units(row).map_or(0, |units| units.0))), places)
            }
            Measure::Count { column: name, values } => {
                let column = column(name);
                let has = |row: usize| column.values(row).iter().any(|value| values.contains(value));
                (each(&|row| i128::from(has(row))), 0)
            }
            Measure::Distinct { column: name } => {
                let column = column(name);
                let mut sets: BTreeMap<String, Vec<CandidateIx>> = BTreeMap::new();
                for candidate in candidates.rows().filter(|candidate| situation.takes_part(*candidate)) {
                    for value in column.values(candidate.at()) {
                        sets.entry(value).or_default().push(candidate);
                    }
                }
                let form = Form::Sets(sets.into_values().collect());
                return Self { objective: objective.clone(), form, unit: 1, places: 0 };
            }
        };
        let unit = amounts.iter().fold(0, |unit: i128, amount| gcd(unit, *amount)).max(1);
        let sign = if objective.minimise { -1 } else { 1 };
        // Input bounds every sum, so that a single amount in whole units fits.
        let whole = |amount: &i128| i64::try_from(sign * amount / unit).unwrap_or(i64::MAX / 1024);
        let form = Form::Amounts(amounts.iter().map(whole).collect());
        Self { objective: objective.clone(), form, unit, places }
    }

    /// The value of an allocation that chooses these columns, larger being better.
    pub fn value(&self, chosen: &[usize], allocation: &Allocation) -> i64 {
        match &self.form {
            Form::Amounts(amounts) => chosen.iter().map(|column| amounts[*column]).sum(),
            Form::Sets(sets) => {
                let covered = sets.iter().filter(|set| set.iter().any(|c| allocation.funds(*c))).count();
                let covered = i64::try_from(covered).unwrap_or(i64::MAX);
                if self.objective.minimise { -covered } else { covered }
            }
        }
    }

    /// No allocation's value is further from zero.
    pub fn reach(&self) -> i128 {
        match &self.form {
            Form::Amounts(amounts) => amounts.iter().map(|amount| i128::from(amount.abs())).sum(),
            Form::Sets(sets) => i128::try_from(sets.len()).unwrap_or(i128::MAX),
        }
    }

    /// A value as people read it.
    pub fn plain(&self, value: i64) -> Decimal {
        let sign = if self.objective.minimise { -1 } else { 1 };
        Decimal::new(sign * i128::from(value) * self.unit, self.places)
    }

    /// A value in a table.
    pub fn shown(&self, value: i64, money: &MoneyUnit) -> Value {
        let plain = self.plain(value);
        match self.objective.measure {
            Measure::Merit => Value::Merit(plain),
            Measure::Money => {
                debug_assert_eq!(plain.places, money.decimals);
                Value::Money(crate::domain::Money(i64::try_from(plain.units).unwrap_or(i64::MAX)))
            }
            Measure::Projects | Measure::Count { .. } | Measure::Distinct { .. } => {
                Value::Count(i64::try_from(plain.units).unwrap_or(i64::MAX))
            }
            Measure::Sum { .. } => Value::Number(plain),
        }
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}
