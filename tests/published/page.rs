//! The page of the book on the rules of cities: its table and its chart are computed here, and must be what the book shows.
//! `FUNDLINE_BLESS=1` writes them.

use super::{cases, cities, election, read};
use crate::support::{self, file};
use fundline::domain::{CandidateIx, Decimal, Lang, Outcome, Score};
use fundline::input::{Inputs, load_ballots};
use fundline::model::{self, Program};
use fundline::report::rules::{percent, shares_chart};
use fundline::say;
use fundline::screen::{self, Screened};
use fundline::solve::{Control, Options, solve};
use fundline::vote::equal_shares::equal_shares;
use fundline::vote::phragmen::phragmen;
use fundline::vote::{Completion, Order, Utility, electorates, greedy};
use std::fmt::Write;
use std::fs;

const PAGE: &str = "docs/src/rules-of-cities.md";
const CHART: &str = "docs/src/rules-of-cities.svg";

/// A programme, ready for rules.
struct Hall {
    name: String,
    inputs: Inputs,
    screened: Screened,
    program: Program,
    optimum: Score,
}

impl Hall {
    fn new(name: &str, inputs: Inputs) -> Self {
        let screened = screen::screen(&inputs.case, &inputs.candidates).expect("sound");
        let program =
            model::build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings).expect("built");
        let Outcome::Optimal(solution) =
            solve(&program, inputs.candidates.len(), Options::default(), &Control::default())
        else {
            panic!("{name}: not proven optimal");
        };
        Self { name: name.to_owned(), inputs, screened, program, optimum: solution.objective }
    }

    fn merit(&self, funded: &[CandidateIx]) -> Score {
        let Inputs { case, candidates, .. } = &self.inputs;
        let score = |c: &CandidateIx| Score::of(candidates.merit[c.at()], case.weight(candidates.direction[c.at()]));
        funded.iter().map(score).sum()
    }

    fn greedy(&self, order: Order) -> Score {
        self.merit(&greedy(&self.program, &self.inputs.candidates, order))
    }

    /// What the city decided, where the file marks it.
    fn official(&self) -> Option<Score> {
        let candidates = &self.inputs.candidates;
        let selected = candidates.column("selected")?;
        let funded: Vec<CandidateIx> =
            candidates.rows().filter(|candidate| selected.show(candidate.at()).as_deref() == Some("1")).collect();
        Some(self.merit(&funded))
    }

    fn share(&self, merit: Score) -> i128 {
        merit.0 * 10_000 / self.optimum.0
    }

    fn cell(&self, merit: Score) -> String {
        format!("{} ({})", merit.plain().grouped(), percent(Some(self.share(merit))))
    }
}

const ELECTIONS: [(&str, &str); 10] = [
    ("Netherlands_Amsterdam_166", "Amsterdam 166"),
    ("Netherlands_Amsterdam_179", "Amsterdam 179"),
    ("Netherlands_Amsterdam_252", "Amsterdam 252"),
    ("Netherlands_Amsterdam_285", "Amsterdam 285"),
    ("Netherlands_Amsterdam_604", "Amsterdam 604"),
    ("Netherlands_Amsterdam_605", "Amsterdam 605"),
    ("France_Toulouse_2024", "Toulouse 2024"),
    ("Poland_Gdynia_2020", "Gdynia 2020"),
    ("Poland_Krakow_2024", "Kraków 2024"),
    ("Poland_Lodz_2025", "Łódź 2025"),
];

fn halls() -> Option<Vec<Hall>> {
    cases()?;
    let mut halls = Vec::new();
    for (stem, name) in ELECTIONS {
        halls.push(Hall::new(name, read(&election(stem)?, "base")));
    }
    for city in ["Gdynia_2024", "Toulouse_2022"] {
        for case in ["A", "B", "C", "D"] {
            let (programme, candidates, _) = cities::programme(&format!("{city}_{case}.json"))?;
            let name = format!("{}, whole city, {case}", city.replace('_', " "));
            halls.push(Hall::new(&name, support::read(&programme, &candidates)));
        }
    }
    Some(halls)
}

fn table(halls: &[Hall]) -> String {
    let mut table = String::from(
        "| programme | projects | optimum | official outcome | greedy by votes | greedy by votes per cost |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for hall in halls {
        let official = hall.official().map_or_else(|| "–".to_owned(), |merit| hall.cell(merit));
        let (by_votes, per_cost) = (hall.greedy(Order::Merit), hall.greedy(Order::MeritPerCost));
        writeln!(
            table,
            "| {} | {} | {} | {official} | {} | {} |",
            hall.name,
            hall.inputs.candidates.len(),
            hall.optimum.plain().grouped(),
            hall.cell(by_votes),
            hall.cell(per_cost)
        )
        .expect("written");
    }
    table
}

/// The election whose ballots are at hand, under the rules that need them.
fn ballots() -> Option<(String, Vec<(String, i128)>)> {
    let imported = election("Netherlands_Amsterdam_179")?;
    let hall = Hall::new("Amsterdam 179", read(&imported, "budget-alone"));
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in imported.files("").expect("written").into_iter().filter(|file| file.0 == "ballots.csv") {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let Inputs { case, candidates, .. } = &hall.inputs;
    let (ballots, _) = load_ballots(&folder.path().join("ballots.csv"), candidates).expect("read");
    let electorates = electorates(case, candidates, &hall.program, &hall.screened.bindings, &ballots, Utility::Cost);
    let shares = |completion| equal_shares(&electorates[0], completion);
    let outcomes = [
        ("Greedy by votes", greedy(&hall.program, candidates, Order::Merit)),
        ("Greedy by votes per cost", greedy(&hall.program, candidates, Order::MeritPerCost)),
        ("Equal Shares", shares(Completion::None)),
        ("Equal Shares, the rest by supporters", shares(Completion::Utilitarian)),
        ("Equal Shares, Add1", shares(Completion::Add1)),
        ("Equal Shares, Add1, the rest by supporters", shares(Completion::Add1Utilitarian)),
        ("Sequential Phragmén", phragmen(&electorates[0])),
    ];
    let money = &case.programme.money;
    let mut table = format!(
        "| rule | projects | money ({}) | votes |\n| --- | ---: | ---: | ---: |\n| Optimum | | | {} |\n",
        money.unit,
        hall.optimum.plain().grouped()
    );
    let mut rows = Vec::new();
    for (name, funded) in outcomes {
        let spent: i64 = funded.iter().map(|candidate| candidates.requested[candidate.at()].0).sum();
        let (merit, spent) = (hall.merit(&funded), Decimal::new(spent, money.decimals).grouped());
        writeln!(table, "| {name} | {} | {spent} | {} |", funded.len(), hall.cell(merit)).expect("written");
        rows.push((format!("Amsterdam 179, budget alone: {name}"), hall.share(merit)));
    }
    Some((table, rows))
}

fn between<'a>(page: &'a str, mark: &str) -> (&'a str, &'a str, &'a str) {
    let (before, rest) = page.split_once(&format!("<!-- {mark} -->\n")).expect("the mark");
    let (inside, after) = rest.split_once("<!-- end -->").expect("the end");
    (before, inside, after)
}

#[test]
fn the_page_on_the_rules_of_cities_shows_what_is_computed() {
    let Some(halls) = halls() else { return };
    let (by_ballots, more) = ballots().expect("the cases are there");
    let mut rows: Vec<(String, i128)> = halls
        .iter()
        .map(|hall| match hall.official() {
            Some(merit) => (format!("{}: official", hall.name), hall.share(merit)),
            None => (format!("{}: greedy", hall.name), hall.share(hall.greedy(Order::Merit))),
        })
        .collect();
    rows.extend(more);
    let heading = say!("各城市规则与最优方案", "How close the rules of cities come to the optimum");
    let caption = say!(
        "占最优方案总票数的百分比",
        "votes of the projects funded, in per cent of the most that the same budget and caps allow"
    );
    let chart = shares_chart(&heading, &caption, &rows, Lang::En).svg().expect("painted");
    let page = fs::read_to_string(file(PAGE)).expect("the page");
    let mut wanted = page.clone();
    for (mark, table) in [("table", table(&halls)), ("ballots", by_ballots)] {
        let (before, _, after) = between(&wanted, mark);
        wanted = format!("{before}<!-- {mark} -->\n{table}<!-- end -->{after}");
    }
    if std::env::var_os("FUNDLINE_BLESS").is_some() {
        fs::write(file(PAGE), &wanted).expect("written");
        fs::write(file(CHART), &chart).expect("written");
        return;
    }
    assert_eq!(page, wanted, "run it with FUNDLINE_BLESS=1 where this is meant");
    assert_eq!(fs::read_to_string(file(CHART)).expect("the chart"), chart);
}
