//! What a good input becomes.

use super::{CANDIDATES, Files, PROGRAMME, SCENARIO, case, lines};
use crate::domain::{
    Bounds, Cells, ColumnType, DirectionIx, Evidence, Fill, Measure, Merit, Money, RankTies, Ranking, Severity, Text,
    ToCheck, Tolerance, Waived, Weight,
};
use crate::input::{load_programme, load_scenario, scenarios_in};

/// Every key that a programme may have.
const FULL: &str = r#"
[programme]
id = "full"
title = { zh = "全", en = "Full" }
source = { zh = "科技部" }
total = "34890.5"
money = { unit = "EUR", decimals = 2 }
rank_ties = "forbidden"

[[column]]
name = "signed"
type = "date"
title = { zh = "签署日期", en = "Signed" }

[[direction]]
id = "1.5"
title = { zh = "阿", en = "Arab" }
projects = { at_most = 5 }
funds = { about = 0x10 }
partners = [{ code = "EG", zh = "埃及", en = "Egypt" }, "Algeria"]
fields = [{ zh = "农业" }]

[[clause]]
id = "1.5(1)"
title = "Signed before 2024"
where = "direction = '1.5'"
require = "signed < '2024-01-01'"
reason = { zh = "须先签署", en = "must be signed first" }
evidence = "data"
severity = "advice"
waivable = true
switch = "strict"

[[clause]]
id = "1.5(2)"
reason = "proof"
evidence = "documents"

[[limit]]
id = "one"
clause = "1.5"
title = "One each"
reason = "spread"
where = "direction = '1.5'"
for_each = ["country"]
count = { at_most = 1, at_least = 0 }
waivable = true
switch = "strict"

[[limit]]
id = "money"
sum = { of = "award", at_most = "12.5" }

[[require]]
project = "A"
needs = "B"
"#;

fn bounds<T>(at_most: T) -> Bounds<T>
where
    Bounds<T>: Default,
{
    Bounds { at_most: Some(at_most), ..Bounds::default() }
}

#[test]
fn every_key_of_a_programme_arrives() {
    let files = Files::new(&[("programme.toml", FULL.as_bytes())]);
    let input = load_programme(&files.path().join("programme.toml")).expect("good");
    let programme = input.programme;
    assert_eq!((programme.id.as_str(), programme.title.en.as_str()), ("full", "Full"));
    assert_eq!(programme.source, Some(Text::same("科技部")), "one language stands for both");
    assert_eq!((programme.total, programme.money.decimals), (Money(3_489_050), 2));
    assert_eq!(programme.rank_ties, RankTies::Forbidden);
    assert_eq!((programme.columns[0].kind, programme.columns[0].title.zh.as_str()), (ColumnType::Date, "签署日期"));
    let direction = &programme.directions[0];
    assert_eq!(direction.projects, Some(bounds(5)));
    assert_eq!(direction.funds.expect("funds").about, Some(Money(1600)), "0x10 is 16.00");
    assert_eq!((direction.partners[0].code.as_str(), direction.partners[1].text.zh.as_str()), ("EG", "Algeria"));
    assert_eq!(direction.fields[0].text, Text::same("农业"));
    let [clause, proof] = &programme.clauses[..] else { panic!("two clauses") };
    assert_eq!(clause.applies.as_deref(), Some("direction = '1.5'"));
    assert_eq!(clause.require.as_deref(), Some("signed < '2024-01-01'"));
    assert_eq!((clause.evidence, clause.severity, clause.waivable), (Evidence::Data, Severity::Advice, true));
    assert_eq!((clause.switch.as_deref(), clause.reason.zh.as_str()), (Some("strict"), "须先签署"));
    assert_eq!((proof.evidence, proof.severity, proof.require.is_none()), (Evidence::Documents, Severity::Must, true));
    let [one, money] = &programme.limits[..] else { panic!("two limits") };
    assert_eq!(one.measure, Measure::Count(Bounds { at_least: Some(0), ..bounds(1) }));
    assert_eq!(
        (one.for_each.as_slice(), one.waivable, one.clause.as_str()),
        (&["country".to_owned()][..], true, "1.5")
    );
    assert_eq!(money.measure, Measure::Award(bounds(Money(1250))));
    assert_eq!(money.clause, "money", "a limit without a clause is called by its id");
    assert_eq!((programme.requires[0].project.as_str(), programme.requires[0].needs.as_str()), ("A", "B"));
    assert_eq!(input.file.name, "programme");
    assert!(input.warnings.0.is_empty());
}

/// The scenario of the contract, word for word where it can be: settings stand below `[scenario]`.
#[test]
fn a_chain_of_scenarios_adds_up_and_the_later_wins() {
    let programme =
        format!("{PROGRAMME}[[limit]]\nid = \"one\"\nwaivable = true\nswitch = \"sw\"\ncount = {{ at_most = 1 }}\n");
    let base = "[scenario]\nid = \"base\"\nreason = \"why\"\n\ntotal = 900\nfill = \"required\"\nranking = \"skip\"\n\
                to_check = \"left_out\"\n[direction.\"1.5\"]\nprojects = { at_most = 1 }\nweight = \"1.2\"\n\
                [[fund]]\nid = \"P-1\"\nreason = \"old\"\n[[limit]]\nid = \"new\"\nsum = { of = \"requested\", at_least = 1 }\n";
    let child = "about_tolerance = \"0.1\"\n[scenario]\nid = \"cut\"\nextends = \"base\"\ntitle = { zh = \"减\", en = \"Cut\" }\n\
                 total = \"800.5\"\nranking = \"strict\"\nswitches = [\"sw\"]\n[direction.\"1.5\"]\nfunds = { at_most = 300 }\n\
                 [[fund]]\nid = \"P-1\"\nreason = \"new\"\n[[refuse]]\nid = \"P-2\"\nreason = \"r\"\n\
                 [[waive]]\nlimit = \"one\"\nreason = \"in principle\"\n[[require]]\nproject = \"P-1\"\nneeds = \"P-3\"\n";
    let files = Files::new(&[
        ("programme.toml", programme.as_bytes()),
        ("candidates.csv", CANDIDATES.as_bytes()),
        ("base.toml", base.as_bytes()),
        ("cut.toml", child.as_bytes()),
    ]);
    let inputs = files.load("candidates.csv", Some("cut.toml")).expect("good");
    let scenario = &inputs.case.scenario;
    assert_eq!((scenario.id.as_str(), scenario.title.zh.as_str()), ("cut", "减"));
    assert_eq!(scenario.reason, Some(Text::same("why")), "inherited");
    assert_eq!(scenario.chain, ["base", "cut"]);
    assert_eq!((scenario.total, scenario.about_tolerance), (Some(Money(8_005_000)), Tolerance(1000)));
    assert_eq!(
        (scenario.fill, scenario.ranking, scenario.to_check),
        (Fill::Required, Ranking::Strict, ToCheck::LeftOut)
    );
    let direction = &scenario.directions["1.5"];
    assert_eq!((direction.projects, direction.weight), (Some(bounds(1)), Some(Weight(12_000))), "from the base");
    assert_eq!(direction.funds, Some(bounds(Money(3_000_000))), "from the child");
    assert_eq!(scenario.fund.iter().map(|lock| lock.reason.as_str()).collect::<Vec<_>>(), ["new"]);
    assert_eq!(scenario.refuse[0].id, "P-2");
    assert_eq!(scenario.waive[0].what, Waived::Limit("one".into()));
    assert_eq!(scenario.switches, ["sw"]);
    let in_force: Vec<&str> = inputs.case.programme.limits.iter().map(|limit| limit.id.as_str()).collect();
    assert_eq!(in_force, ["new"], "`one` is waived");
    assert_eq!(inputs.case.programme.total, Money(8_005_000));
    assert_eq!((inputs.guide.total, inputs.guide.limits.len()), (Money(10_000_000), 1), "the guide is as it was");
    let names: Vec<&str> = inputs.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["programme", "candidates", "scenario:base", "scenario:cut"]);
    assert_eq!(inputs.files[2].bytes(), base.as_bytes());

    let alone = load_scenario(&inputs.guide, &files.path().join("cut.toml")).expect("good");
    assert_eq!((&alone.scenario, alone.files.len()), (scenario, 2));
}

#[test]
fn without_a_scenario_the_guide_is_as_it_is() {
    let files = Files::new(&[("programme.toml", PROGRAMME.as_bytes()), ("candidates.csv", CANDIDATES.as_bytes())]);
    let inputs = files.load("candidates.csv", None).expect("good");
    assert_eq!((inputs.case.programme, inputs.case.deviations), (inputs.guide, Vec::new()));
    assert_eq!((inputs.case.scenario.id.as_str(), inputs.files.len()), ("guide", 2));
}

#[test]
fn a_files_digest_is_that_of_its_bytes() {
    let files = Files::new(&[
        ("programme.toml", PROGRAMME.as_bytes()),
        ("candidates.csv", CANDIDATES.as_bytes()),
        ("s.toml", b"\n"),
    ]);
    let inputs = files.load("candidates.csv", Some("s.toml")).expect("good");
    // printf '\n' | sha256sum
    assert_eq!(inputs.files[2].sha256, "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b");
}

#[test]
fn candidates_arrive_in_the_order_of_the_file() {
    let inputs = case(PROGRAMME, SCENARIO, CANDIDATES).expect("good");
    let candidates = inputs.candidates;
    assert_eq!(candidates.id.iter().collect::<Vec<_>>(), [Some("P-1"), Some("P-2"), Some("P-3")]);
    assert_eq!(candidates.direction, [DirectionIx(0), DirectionIx(0), DirectionIx(1)]);
    assert_eq!(candidates.requested, [Money(1_805_000), Money(2_000_000), Money(1)]);
    assert_eq!(candidates.rank, [1, 2, 1]);
    assert_eq!(candidates.merit, [Merit(90_000_000), Merit(85_250_000), Merit(70_000_000)]);
    assert_eq!(candidates.columns[0].cells, Cells::Text([Some("EG"), Some("EG;DZ"), None].into_iter().collect()));
    assert!(inputs.warnings.0.is_empty());
}

#[test]
fn rank_and_merit_stand_in_for_each_other() {
    let table = |column: &str, values: [&str; 4]| {
        let rows =
            (1..).zip(values).map(|(nth, value)| format!("P-{nth},1.5,1,{value}\n")).collect::<Vec<_>>().concat();
        format!("id,direction,requested,{column}\n{rows}")
    };
    let read = |scenario: &str, table: &str| case(PROGRAMME, scenario, table).expect("good").candidates;
    let scored = table("merit", ["80", "90", "90", "70.5"]);
    assert_eq!(read(SCENARIO, &scored).rank, [3, 1, 1, 4]);
    let points = |points: [i64; 4]| points.map(|points| Merit(points * 1_000_000));
    assert_eq!(read("merit_from = \"rank\"\n", &scored).merit, points([2, 4, 4, 1]));
    let ranked = table("rank", ["3", "1", "1", "4"]);
    assert_eq!(read(SCENARIO, &ranked).merit, points([2, 4, 4, 1]));
    let hundred = read("rank_merit = \"percentile\"\n", &ranked).merit;
    assert_eq!(hundred, points([50, 100, 100, 25]));
    let both = "id,direction,requested,rank,merit\nP-1,1.5,1,1,\nP-2,1.5,1,2,7\n";
    assert_eq!(
        read("merit_from = \"rank\"\n", both).merit,
        [Merit(2_000_000), Merit(1_000_000)],
        "the scores do not count"
    );
}

#[test]
fn a_rank_against_the_merits_is_told_once_for_each_direction() {
    let table = "id,direction,requested,rank,merit\nP-1,1.5,1,1,80\nP-2,1.5,1,2,90\nP-3,1.5,1,3,95\nP-4,2.0,1,1,1\n";
    let inputs = case(PROGRAMME, SCENARIO, table).expect("only a warning");
    assert_eq!(
        lines(&inputs.warnings.0),
        [
            "warning[C404] candidates.csv:3, row 2, rank: in direction 1.5 rank and merit disagree: P-1 is ranked 1 with 80, P-2 2 with 90 \
          (merit counts; write merit_from = \"rank\" in the scenario if the rank should)"
        ]
    );
    assert_eq!(inputs.candidates.rank, [1, 2, 3, 1], "both are kept");
    let silent = case(PROGRAMME, "merit_from = \"rank\"\n", table).expect("good");
    assert!(silent.warnings.0.is_empty(), "where the rank counts there is nothing to tell");
}

#[test]
fn a_folder_of_scenarios_is_listed_and_a_broken_one_told() {
    let files = Files::new(&[
        ("b.toml", b"[scenario]\nid = \"b\"\nextends = \"a\"\ntitle = \"B\"\nreason = \"why\"\n"),
        ("a.toml", b""),
        ("c.toml", b"[scenario\n"),
        ("a0.toml", b"# nothing\n"),
        ("notes.txt", b"no scenario"),
    ]);
    let (heads, issues) = scenarios_in(files.path());
    let listed: Vec<_> =
        heads.iter().map(|head| (head.name.as_str(), head.title.en.as_str(), head.extends.as_deref())).collect();
    assert_eq!(listed, [("a0", "a0", None), ("b", "B", Some("a"))]);
    let codes: Vec<_> = issues.0.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, ["F102", "F104"]);
}
