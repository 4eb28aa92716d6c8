//! Plain candidates, for any programme: what tests and benchmarks need, a million rows in a second or two.

use super::call::{Call, EXCLUSIVE};
use super::numbers::{Millionths, Size, apportion, fixed};
use super::score::ranks;
use super::sheet::id_width;
use super::{GenerateError, MARK};
use crate::domain::{BELL, Stream};
use crate::domain::{Direction, Issues, Money, Named, Place, Programme, power_of_ten};
use crate::say;
use std::fmt::{Display, Write as _};
use std::io;

const HEADER: [&str; 18] = [
    "id",
    MARK,
    "direction",
    "title",
    "lead",
    "lead_type",
    "province",
    "partner",
    "country",
    "field",
    "requested",
    "merit",
    "rank",
    "reviewer_1",
    "reviewer_2",
    "reviewer_3",
    "reviewer_4",
    "reviewer_5",
];

/// A column that clauses may name without the programme's declaring it.
const DURATION: &str = "duration_months";

/// Least and greatest request as factors on the money of one place.
const FACTORS: (i64, i64) = (600_000, 1_300_000);

/// Standard deviation of a number drawn evenly between [`FACTORS`]: their distance over the square root of 12.
const FACTOR_DEVIATION: i64 = 202_073;

/// Score of an average candidate, and the deviations between candidates and between reviewers, in tenths of a point.
const SCORES: (i64, i64, i64) = (800, 60, 35);

const PROVINCES: [&str; 16] = [
    "北京", "上海", "江苏", "广东", "浙江", "湖北", "陕西", "山东", "四川", "辽宁", "天津", "安徽", "湖南", "吉林",
    "重庆", "福建",
];
const LEADS: [(&str, &str); 5] = [
    ("university", "理工大学"),
    ("university", "农业大学"),
    ("university", "医科大学"),
    ("institute", "应用技术研究所"),
    ("enterprise", "科技有限公司"),
];
const COUNTRIES: [&str; 8] = ["德国", "法国", "日本", "巴西", "南非", "埃及", "泰国", "加拿大"];
const FIELDS: [&str; 8] = ["能源", "健康", "农业", "环境", "材料", "信息", "制造", "交通"];

/// How plain candidates are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Plain {
    /// Requests are multiples of this: a coarse grain makes many candidates ask for the same. `None`: one unit of the
    /// programme's money (1 万元, 1 EUR).
    pub grain: Option<Money>,
    /// Candidates that ask for more tend to have more merit (correlation 0.8), which makes choosing among them hard.
    pub correlated: bool,
}

/// Writes the programme of a [`Call`] as TOML: the directions of `programme` under its caps and rules.
///
/// # Errors
/// When the programme has no directions, or `out` fails.
pub fn plain_programme(
    programme: &Programme,
    call: &Call,
    seed: u64,
    count: usize,
    out: &mut impl io::Write,
) -> Result<(), GenerateError> {
    has_directions(programme)?;
    let width = id_width(count);
    let text = call.toml(programme, seed, count, |number| id(number, width)).map_err(io::Error::other)?;
    Ok(out.write_all(text.as_bytes())?)
}

fn id(number: usize, width: usize) -> String {
    format!("S-{:0width$}", number + 1)
}

fn has_directions(programme: &Programme) -> Result<(), GenerateError> {
    if programme.directions.is_empty() {
        let mut issues = Issues::default();
        let problem = say!("指南没有任何方向", "the programme has no directions");
        let help = say!("请至少给出一个方向", "give it at least one direction");
        issues.error("G301", Place::file(programme.id.as_str()), problem, help);
        return Err(GenerateError::Unfit(issues));
    }
    Ok(())
}

/// Writes a header and `count` candidates as CSV, for any programme.
///
/// The directions share `count` in proportion to their places. Requests are 0.6 to 1.3 times the money of one place. Five
/// reviewers score in tenths of a point around 80; merit is their mean, with two places, and gives the rank. Further columns
/// that the programme declares stand there empty, so that its rules can be applied: what they ask for is to be checked.
///
/// # Errors
/// When the programme has no directions, or `out` fails.
pub fn plain(
    programme: &Programme,
    options: &Plain,
    seed: u64,
    count: usize,
    out: &mut impl io::Write,
) -> Result<(), GenerateError> {
    plain_for(programme, options, &Call::default(), seed, count, out)
}

/// The same for the programme that [`plain_programme`] writes: where candidates exclude each other there, the column `exclusive`
/// says which.
///
/// # Errors
/// When the programme has no directions, or `out` fails.
pub fn plain_for(
    programme: &Programme,
    options: &Plain,
    call: &Call,
    seed: u64,
    count: usize,
    out: &mut impl io::Write,
) -> Result<(), GenerateError> {
    has_directions(programme)?;
    let sizes = Size::of_all(programme);
    let places: Vec<u64> = sizes.iter().map(|size| size.places.unsigned_abs()).collect();
    let unfilled = unfilled(programme);
    let mut table = Table {
        programme,
        unfilled: unfilled.len(),
        exclusions: call.exclusions(programme, seed, count),
        csv: csv::Writer::from_writer(out),
        text: String::new(),
        width: id_width(count),
    };
    let exclusive = (!table.exclusions.is_empty()).then_some(EXCLUSIVE);
    table.csv.write_record(HEADER.into_iter().chain(exclusive).chain(unfilled))?;
    let mut before = 0;
    for ((direction, size), rows) in programme.directions.iter().zip(sizes).zip(apportion(&places, count)) {
        let mut stream = Stream::new(seed, &[&direction.id, "", "plain"]);
        let drafts: Vec<Draft> = (0..rows).map(|_| Draft::draw(options, programme, size, &mut stream)).collect();
        table.direction(direction, before, &drafts, seed)?;
        before += rows;
    }
    table.csv.flush()?;
    Ok(())
}

/// What a direction must know of all its candidates before it can rank them.
struct Draft {
    requested: Money,
    /// In tenths of a point.
    scores: [u16; 5],
}

impl Draft {
    fn draw(options: &Plain, programme: &Programme, size: Size, stream: &mut Stream) -> Self {
        let grain = options.grain.unwrap_or(Money(power_of_ten(programme.money.decimals))).max(Money(1));
        let factor = stream.between(FACTORS.0, FACTORS.1);
        let above = (factor - i64::midpoint(FACTORS.0, FACTORS.1)) * BELL / FACTOR_DEVIATION;
        let own = stream.bell();
        let quality = if options.correlated { (4 * above + 3 * own) / 5 } else { own };
        let (mean, between, within) = SCORES;
        let scores = std::array::from_fn(|_| {
            let score = mean * BELL + between * quality + within * stream.bell();
            let tenths = (score + BELL / 2).div_euclid(BELL).clamp(0, 1_000);
            u16::try_from(tenths).expect("a score is at most 1,000 tenths")
        });
        Self { requested: size.request(Millionths(factor), grain), scores }
    }

    /// The mean of the five scores, in hundredths of a point: exact.
    fn merit(&self) -> u32 {
        2 * self.scores.iter().map(|score| u32::from(*score)).sum::<u32>()
    }
}

/// The table being written.
struct Table<'p, W: io::Write> {
    programme: &'p Programme,
    /// Empty columns at the end.
    unfilled: usize,
    /// The exclusions of each candidate; none at all where nobody excludes anybody.
    exclusions: Vec<Vec<u32>>,
    csv: csv::Writer<W>,
    /// The cell being written.
    text: String,
    width: usize,
}

impl<W: io::Write> Table<'_, W> {
    fn direction(&mut self, direction: &Direction, before: usize, drafts: &[Draft], seed: u64) -> csv::Result<()> {
        let mut stream = Stream::new(seed, &[&direction.id, "", "words"]);
        let countries = names(&direction.partners, &COUNTRIES);
        let fields = names(&direction.fields, &FIELDS);
        let ranks = ranks(&drafts.iter().map(Draft::merit).collect::<Vec<_>>());
        let width = self.width;
        for (row, (draft, rank)) in drafts.iter().zip(ranks).enumerate() {
            let at = before + row;
            let number = at + 1;
            let (province, field) = (*stream.pick(&PROVINCES), *stream.pick(&fields));
            let country = *stream.pick(&countries);
            let (lead_type, lead) = *stream.pick(&LEADS);
            self.cell(id(at, width))?;
            self.csv.write_field("yes")?;
            self.csv.write_field(&direction.id)?;
            self.cell(format_args!("{field}联合研究（合成项目 {number}）"))?;
            self.cell(format_args!("{province}第{}{lead}", stream.between(1, 9)))?;
            self.csv.write_field(lead_type)?;
            self.csv.write_field(province)?;
            self.cell(format_args!("{country}第{}大学", stream.between(1, 9)))?;
            self.csv.write_field(country)?;
            self.csv.write_field(field)?;
            self.cell(self.programme.money.plain(draft.requested))?;
            self.cell(fixed(i64::from(draft.merit()), 2))?;
            self.cell(rank)?;
            for score in draft.scores {
                self.cell(fixed(i64::from(score), 1))?;
            }
            if let Some(exclusions) = self.exclusions.get(at) {
                let names: Vec<String> = exclusions.iter().map(|exclusion| format!("X{exclusion}")).collect();
                self.cell(names.join(";"))?;
            }
            for _ in 0..self.unfilled {
                self.csv.write_field("")?;
            }
            self.csv.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    fn cell(&mut self, content: impl Display) -> csv::Result<()> {
        self.text.clear();
        write!(self.text, "{content}").expect("a text takes all that is written into it");
        self.csv.write_field(&self.text)
    }
}

/// The columns that the programme knows and plain candidates leave empty.
fn unfilled(programme: &Programme) -> Vec<&str> {
    let mentions = |sql: &Option<String>| sql.as_ref().is_some_and(|sql| sql.contains(DURATION));
    let mentioned = programme.clauses.iter().any(|clause| mentions(&clause.applies) || mentions(&clause.require));
    let declared = programme.columns.iter().map(|column| column.name.as_str());
    let mut columns: Vec<&str> = declared.filter(|name| !HEADER.contains(name)).collect();
    if mentioned && !columns.contains(&DURATION) {
        columns.push(DURATION);
    }
    columns
}

/// The names that a direction gives, else some.
fn names<'n>(given: &'n [Named], else_some: &[&'n str]) -> Vec<&'n str> {
    let names: Vec<&str> = given.iter().map(|named| named.text.zh.as_str()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { else_some.to_vec() } else { names }
}
