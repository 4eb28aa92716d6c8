//! The generator as a whole: what stands in its files.

mod wrong_profiles;

use super::*;
use crate::domain::{
    Bounds, Clause, ColumnSpec, ColumnType, Direction, Evidence, Money, MoneyUnit, Named, RankTies, Severity, Text,
};
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/guide-2025-2");

/// The seed of the committed candidates.
const SEED: u64 = 2025;

/// The guide's directions: the part of a programme that the generator looks at.
fn guide() -> Programme {
    let text = std::fs::read_to_string(format!("{FOLDER}/programme.toml")).expect("the guide is there");
    let table: toml::Table = text.parse().expect("the guide is TOML");
    let general = &table["programme"];
    programme(
        general["id"].as_str().expect("an id"),
        Money(general["total"].as_integer().expect("a total") * 10_000),
        table["direction"].as_array().expect("directions").iter().map(direction).collect(),
    )
}

fn direction(value: &toml::Value) -> Direction {
    let bound = |key| value[key].as_table().expect("bounds").values().next().and_then(toml::Value::as_integer);
    let names = |key| {
        let items = value.get(key).and_then(toml::Value::as_array).into_iter().flatten();
        items.map(|item| named(item["zh"].as_str().expect("a name"))).collect()
    };
    Direction {
        id: value["id"].as_str().expect("an id").to_owned(),
        title: Text::default(),
        projects: bound("projects").map(at_most),
        funds: bound("funds").map(|funds| at_most(Money(funds * 10_000))),
        partners: names("partners"),
        fields: names("fields"),
    }
}

fn named(name: &str) -> Named {
    Named { code: String::new(), text: Text::same(name) }
}

fn at_most<T: Default>(bound: T) -> Bounds<T> {
    Bounds { at_most: Some(bound), ..Bounds::default() }
}

fn programme(id: &str, total: Money, directions: Vec<Direction>) -> Programme {
    Programme {
        id: id.to_owned(),
        title: Text::default(),
        source: None,
        money: MoneyUnit::default(),
        total,
        rank_ties: RankTies::Allowed,
        reviewers: crate::domain::Reviewers::default(),
        columns: Vec::new(),
        directions,
        clauses: Vec::new(),
        limits: Vec::new(),
        requires: Vec::new(),
    }
}

/// Two directions of 200 and 100 万元 a place.
fn small() -> Programme {
    let direction = |id: &str, places, funds: i64, partners: &[&str]| Direction {
        id: id.to_owned(),
        title: Text::default(),
        projects: Some(at_most(places)),
        funds: Some(at_most(Money(funds * 10_000))),
        partners: partners.iter().map(|name| named(name)).collect(),
        fields: Vec::new(),
    };
    programme(
        "small",
        Money(14_000_000),
        vec![direction("a", 5, 1_000, &["X", "Y", "Z"]), direction("b", 4, 400, &["X"])],
    )
}

const SMALL: &str = r#"
[synthetic]
programme = "small"
candidates = 60
id = "T-"
careless = 0.2
request = [0.5, 1.5]
steps = [10, 0.5]
reviewers = { count = 3, mean = 80.0, between = 6.0, within = 3.5, lowest = 70, highest = 90 }
order = ["direction", "id", "city"]

[applications]
a = 40
b = 20

[words]
north = ["N1", "N2"]

[[column]]
name = "_kind"
good = { choice = ["big", "small"] }

[[column]]
name = "city"
good = { map = { column = "_kind", values = { big = "Big {north}" }, otherwise = "" } }

[[column]]
name = "partners"
directions = ["a"]
good = { partners = [2, 3] }
defects = [{ share = 0.1, value = { choice = ["Q"] } }, { share = 0.001, value = { choice = ["R"] } }]
missing = 0.1

[[column]]
name = "months"
good = { integer = [24, 36] }
defects = [{ share = 0.05, value = { integer = [60, 61] } }]

[[column]]
name = "own"
good = { times = { column = "requested", from = 1.0, to = 1.25 } }

[[column]]
name = "since"
good = { date = ["2023-12-30", "2024-01-02"] }

[[column]]
name = "name"
good = { choice = ["{id} {city}"] }

[[twin]]
from = "a"
to = "b"
share = 0.1
set = { city = ["Twinned"] }
copy = ["city", "months"]

[[column]]
name = "part"
good = { times = { column = "requested", from = 0.25, to = 0.5 } }

[[column]]
name = "left"
good = { rest = { column = "requested", less = ["part"] } }
"#;

fn small_profile() -> Profile {
    read_profile("small.toml", SMALL).expect("the profile is sound")
}

fn text(programme: &Programme, profile: Option<&Profile>, seed: u64, count: usize) -> String {
    let mut bytes = Vec::new();
    generate(programme, profile, seed, count, &mut bytes).expect("candidates are made");
    String::from_utf8(bytes).expect("UTF-8")
}

/// Rows by column name.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

fn whole(row: &BTreeMap<String, String>, column: &str) -> i64 {
    row[column].parse().expect("a whole number")
}

fn count(rows: &[BTreeMap<String, String>], which: impl Fn(&BTreeMap<String, String>) -> bool) -> usize {
    rows.iter().filter(|row| which(row)).count()
}

#[test]
fn the_committed_candidates_are_what_the_profile_gives() {
    let profile = std::fs::read_to_string(format!("{FOLDER}/synthetic.toml")).expect("the profile is there");
    let profile = read_profile("synthetic.toml", &profile).expect("the profile is sound");
    let committed = std::fs::read_to_string(format!("{FOLDER}/candidates.csv")).expect("the candidates are there");
    let made = text(&guide(), Some(&profile), SEED, profile.candidates());
    let differs = made.lines().zip(committed.lines()).position(|(made, committed)| made != committed);
    assert!(
        made == committed,
        "candidates.csv is not what synthetic.toml gives, from line {differs:?}: run \
         `fundline generate --seed {SEED} --profile data/guide-2025-2/synthetic.toml --out data/guide-2025-2/candidates.csv`"
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let (programme, profile) = (small(), small_profile());
    for profile in [None, Some(&profile)] {
        let first = text(&programme, profile, 7, 10_000);
        assert!(first == text(&programme, profile, 7, 10_000));
        assert!(first != text(&programme, profile, 8, 10_000));
        assert_eq!(rows(&first).len(), 10_000);
        let ids: BTreeSet<String> = rows(&first).into_iter().map(|row| row["id"].clone()).collect();
        assert_eq!(ids.len(), 10_000, "ids are unique");
    }
}

#[test]
fn a_new_column_leaves_the_others_as_they_were() {
    let more = format!("{SMALL}\n[[column]]\nname = \"extra\"\ngood = {{ integer = [1, 9] }}\nmissing = 0.5\n");
    let more = read_profile("more.toml", &more).expect("the profile is sound");
    let before = rows(&text(&small(), Some(&small_profile()), 7, 60));
    let mut after = rows(&text(&small(), Some(&more), 7, 60));
    assert!(after.iter().any(|row| row["extra"].is_empty()) && after.iter().any(|row| !row["extra"].is_empty()));
    for row in &mut after {
        row.remove("extra");
    }
    assert_eq!(before, after);
}

#[test]
fn every_row_says_that_it_is_synthetic() {
    let profile = small_profile();
    for profile in [None, Some(&profile)] {
        let text = text(&small(), profile, 1, 200);
        assert_eq!(text.lines().next().and_then(|header| header.split(',').nth(1)), Some("synthetic"));
        assert!(rows(&text).iter().all(|row| row["synthetic"] == "yes"));
    }
}

#[test]
fn columns_stand_in_the_order_asked_for_and_helpers_are_not_written() {
    let text = text(&small(), Some(&small_profile()), 1, 0);
    assert_eq!(
        text,
        "direction,synthetic,id,city,requested,merit,rank,reviewer_1,reviewer_2,reviewer_3,partners,months,own,since,name,part,left\n"
    );
}

#[test]
fn directions_share_the_candidates() {
    let profile = small_profile();
    let parts = |profile, all| {
        let rows = rows(&text(&small(), profile, 1, all));
        (count(&rows, |row| row["direction"] == "a"), count(&rows, |row| row["direction"] == "b"))
    };
    assert_eq!(parts(Some(&profile), 60), (40, 20));
    assert_eq!(parts(Some(&profile), 100), (67, 33), "largest remainder: 66.67 and 33.33");
    assert_eq!(parts(Some(&profile), 2), (1, 1));
    assert_eq!(parts(None, 90), (50, 40), "without a profile by the places, 5 to 4");
}

#[test]
fn requests_are_within_bounds_and_multiples_of_a_step() {
    for row in rows(&text(&small(), Some(&small_profile()), 3, 2_000)) {
        let place = if row["direction"] == "a" { 200.0 } else { 100.0 };
        let requested: f64 = row["requested"].parse().expect("a number");
        assert!((requested * 2.0).fract() == 0.0, "a multiple of 0.5: {requested}");
        assert!((0.5 * place - 5.0..=1.5 * place + 5.0).contains(&requested), "{requested} for {place} a place");
        let number = |column: &str| crate::domain::parse_units(&row[column], 4).expect("a number");
        assert_eq!(number("part") + number("left"), number("requested"), "nothing is lost");
        let own: f64 = row["own"].parse().expect("a number");
        assert!(requested <= own && own < 1.25 * requested + 1.0 && own.fract() == 0.0, "{own} for {requested}");
    }
}

#[test]
fn merit_is_the_mean_of_the_reviewers_and_ranks_follow_it() {
    let profile = small_profile();
    for (profile, reviewers, places) in [(Some(&profile), 3, 10.0), (None, 5, 100.0)] {
        let rows = rows(&text(&small(), profile, 5, 500));
        for row in &rows {
            let score = |n: i32| row[&format!("reviewer_{n}")].parse::<f64>().expect("a score");
            let mean = (1..=reviewers).map(score).sum::<f64>() / f64::from(reviewers);
            let merit: f64 = row["merit"].parse().expect("a merit");
            assert!((merit - mean).abs() <= 0.5 / places + 1e-9, "{merit} for {mean}");
            let better = |other: &BTreeMap<String, String>| {
                other["direction"] == row["direction"] && other["merit"].parse::<f64>().expect("a merit") > merit
            };
            assert_eq!(whole(row, "rank"), 1 + i64::try_from(count(&rows, better)).expect("few"));
        }
        let ranks: BTreeSet<_> = rows.iter().map(|row| (&row["direction"], &row["rank"])).collect();
        assert!(ranks.len() < 500, "some are tied");
    }
}

#[test]
fn mistakes_are_those_of_careless_applicants() {
    // a has 40 rows: 8 careless; 4 have `Q`, max(1, round(0.04)) = 1 has `R`, 4 more are empty.
    let rows = rows(&text(&small(), Some(&small_profile()), 11, 60));
    let of_a: Vec<_> = rows.iter().filter(|row| row["direction"] == "a").cloned().collect();
    let partners = |value: &str| count(&of_a, |row| row["partners"] == value);
    assert_eq!((partners("Q"), partners("R"), partners("")), (4, 1, 4));
    let faulty = |row: &BTreeMap<String, String>| ["Q", "R"].contains(&&*row["partners"]) || whole(row, "months") >= 60;
    assert_eq!(count(&of_a, |row| whole(row, "months") >= 60), 2);
    assert!((5..=7).contains(&count(&of_a, faulty)), "of the same 8 applicants");
    // All careless: with every share at its full, the defects still hit no more than they may.
    let all = SMALL.replace("share = 0.05", "share = 1.0").replace("careless = 0.2", "careless = 0.1");
    let all = read_profile("all.toml", &all).expect("the profile is sound");
    let rows = self::rows(&text(&small(), Some(&all), 11, 60));
    assert_eq!(count(&rows, |row| whole(row, "months") >= 60), 4 + 2, "a tenth of 40 and of 20");
}

#[test]
fn values_are_what_the_rules_say() {
    let rows = rows(&text(&small(), Some(&small_profile()), 2, 600));
    let dates: BTreeSet<&str> = rows.iter().map(|row| row["since"].as_str()).collect();
    assert_eq!(dates, BTreeSet::from(["2023-12-30", "2023-12-31", "2024-01-01", "2024-01-02"]));
    let cities: BTreeSet<&str> = rows.iter().map(|row| row["city"].as_str()).collect();
    assert_eq!(cities, BTreeSet::from(["", "Big N1", "Big N2", "Twinned"]));
    for row in &rows {
        assert_eq!(row["name"], format!("{} {}", row["id"], row["city"]));
        let partners: BTreeSet<&str> = row["partners"].split(';').collect();
        let (good, list) = (BTreeSet::from(["X", "Y", "Z"]), row["partners"].as_str());
        let few = ["", "Q", "R"].contains(&list) || (list.split(';').count() >= 2 && partners.is_subset(&good));
        assert!(if row["direction"] == "a" { few } else { list.is_empty() }, "{list}");
        assert_eq!(partners.len(), list.split(';').count(), "different ones");
    }
}

#[test]
fn twins_share_what_is_copied() {
    let rows = rows(&text(&small(), Some(&small_profile()), 2, 600));
    let twins = |direction: &str| {
        let mut months: Vec<i64> = rows
            .iter()
            .filter(|row| row["direction"] == direction && row["city"] == "Twinned")
            .map(|row| whole(row, "months"))
            .collect();
        months.sort_unstable();
        months
    };
    assert_eq!(twins("a").len(), 20, "a tenth of b's 200");
    assert_eq!(twins("a"), twins("b"));
}

#[test]
fn plain_candidates_have_every_column_that_the_programme_knows() {
    let column = |name: &str| ColumnSpec { name: name.to_owned(), kind: ColumnType::Flag, title: Text::default() };
    let mut programme = small();
    programme.columns = vec![column("field"), column("dual_filed")];
    programme.clauses.push(Clause {
        id: "1".to_owned(),
        title: None,
        applies: None,
        require: Some("duration_months <= 24".to_owned()),
        reason: Text::default(),
        evidence: Evidence::Data,
        severity: Severity::Must,
        waivable: false,
        switch: None,
    });
    let text = text(&programme, None, 1, 10);
    assert!(text.lines().next().is_some_and(|header| header.ends_with(",reviewer_5,dual_filed,duration_months")));
    assert!(rows(&text).iter().all(|row| row["dual_filed"].is_empty() && row["duration_months"].is_empty()));
    assert!(rows(&text).iter().all(|row| row["partner"].starts_with(&row["country"]) && !row["field"].is_empty()));
}

#[test]
fn plain_requests_follow_the_grain_and_merit_the_money() {
    let correlation = |correlated| {
        let mut bytes = Vec::new();
        let options = Plain { grain: Some(Money(250_000)), correlated };
        plain(&small(), &options, 4, 4_000, &mut bytes).expect("candidates are made");
        let rows = rows(std::str::from_utf8(&bytes).expect("UTF-8"));
        let pairs: Vec<(f64, f64)> = rows
            .iter()
            .filter(|row| row["direction"] == "a")
            .map(|row| (row["requested"].parse().expect("a request"), row["merit"].parse().expect("a merit")))
            .collect();
        assert!(pairs.iter().all(|(requested, _)| requested % 25.0 == 0.0 && (100.0..=275.0).contains(requested)));
        let n = pairs.iter().map(|_| 1.0).sum::<f64>();
        let (x, y) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
        let sum = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>();
        let (xx, yy) = (sum(&|p| (p.0 - x).powi(2)), sum(&|p| (p.1 - y).powi(2)));
        sum(&|p| (p.0 - x) * (p.1 - y)) / (xx * yy).sqrt()
    };
    // 0.8 between quality and money, less the reviewers' noise: 0.8 · 6 / √(36 + 3.5²/5) = 0.774.
    assert!((0.74..0.80).contains(&correlation(true)), "{}", correlation(true));
    assert!(correlation(false).abs() < 0.06, "{}", correlation(false));
}

#[test]
fn an_output_that_fails_is_told() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let profile = small_profile();
    for profile in [None, Some(&profile)] {
        let failed = generate(&small(), profile, 1, 10, &mut Full);
        assert!(matches!(failed, Err(GenerateError::Write(error)) if error.kind() == io::ErrorKind::StorageFull));
    }
    let none = generate(&programme("none", Money(1), Vec::new()), None, 1, 10, &mut Full);
    assert!(matches!(none, Err(GenerateError::Unfit(_))));
}
