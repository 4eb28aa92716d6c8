//! Studies as a user meets them, and against answers that others proved.

use crate::cli::{Desk, text};
use crate::published::{cities, read as read_imported, resources};
use crate::support::{asked, read};
use fundline::domain::{Money, Presence};
use fundline::study::explain::costs;
use fundline::study::sweep::{Axis, Key, Question, sweep};
use fundline::study::ties::presence;
use fundline::study::{About, Value};
use serde_json::Value as Json;
use std::fs;

const INPUTS: [&str; 6] = ["--programme", "programme.toml", "--scenario", "try.toml", "--lang", "en"];

fn ask(desk: &Desk, arguments: &[&str]) -> (Option<i32>, String, Json) {
    let output = desk.run(&[arguments, &INPUTS, &["--json"]].concat());
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Json::Null);
    (output.status.code(), text(&output.stderr), json)
}

#[test]
fn a_study_writes_its_files_and_prints_what_they_hold() {
    let desk = Desk::new();
    let (code, messages, json) = ask(&desk, &["sweep", "--total", "60%..120%", "--step", "20%", "--out", "out"]);
    assert_eq!(code, Some(0), "{messages}");
    let merits: Vec<&Json> =
        json["tables"]["frontier"].as_array().expect("rows").iter().map(|row| &row["merit"]).collect();
    // A and B have 170 points for 60; E, 50 points for 40, fits on top of them from 100 on; D has the country of A.
    assert_eq!(merits, ["170", "170", "220", "220"]);
    let file: Json = serde_json::from_slice(&fs::read(desk.path("out/sweep.json")).expect("written")).expect("JSON");
    assert_eq!(file, json);
    for name in ["sweep.html", "sweep.xlsx", "charts/frontier.svg", "charts/frontier.png", "manifest.json"] {
        assert!(desk.path("out").join(name).is_file(), "{name}");
    }
    assert!(!desk.path("out.unfinished").exists(), "nothing is left of a finished study");
}

#[test]
fn studies_give_the_same_bytes_at_any_number_of_threads() {
    let desk = Desk::new();
    for study in [
        &["explain", "--internal"][..],
        &["sweep", "--total", "50%..150%", "--step", "10%"],
        &["price"],
        &["ties", "--within", "20%", "--draw", "seed"],
        &["pareto", "--objectives", "merit,countries,-money"],
    ] {
        let runs = ["1", "2"].map(|threads| {
            let (code, messages, json) = ask(&desk, &[study, &["--threads", threads]].concat());
            assert_eq!(code, Some(0), "{messages}");
            json
        });
        assert_eq!(runs[0], runs[1], "{study:?}");
        assert_ne!(runs[0], Json::Null);
    }
}

#[test]
fn a_stopped_study_goes_on_from_what_is_finished() {
    let desk = Desk::new();
    let sweep = ["sweep", "--total", "50%..150%", "--step", "10%", "--resume", "solves"];
    let (_, _, first) = ask(&desk, &sweep);
    let kept = fs::read_to_string(desk.path("solves")).expect("written");
    let half: Vec<&str> = kept.lines().take(kept.lines().count() / 2).collect();
    // As a kill leaves it: half of the solves, the last line cut off.
    fs::write(desk.path("solves"), &half.join("\n")[..half.join("\n").len() - 7]).expect("written");
    let (code, messages, again) = ask(&desk, &sweep);
    assert_eq!((code, &again), (Some(0), &first));
    assert!(messages.contains("going on from solves"), "{messages}");
    desk.put("solves", "a shopping list");
    let (code, messages, _) = ask(&desk, &sweep);
    assert_eq!(code, Some(2));
    assert!(messages.contains("holds no finished solves"), "{messages}");
    assert_eq!(fs::read_to_string(desk.path("solves")).expect("still there"), "a shopping list");
}

#[test]
fn unusable_questions_are_refused_and_nothing_is_written() {
    let desk = Desk::new();
    for (arguments, said) in [
        (&["explain", "AA"][..], "no candidate has the id `AA`"),
        (&["sweep", "--total", "70%..110%", "--step", "0%"], "Q203"),
        (&["sweep", "--total", "110%..70%", "--step", "1%"], "Q204"),
        (&["sweep", "--key", "direction.1.1.project=1..2"], "did you mean `direction.1.1.projects`?"),
        (&["sweep"], "Q206"),
        (&["ties", "--within", "x"], "Q401"),
        (&["pareto", "--objectives", "merit,contries"], "did you mean `countries`?"),
        (&["pareto", "--objectives", "merit"], "Q503"),
        (&["price", "--next", "-5"], "Q209"),
        (&["sweep", "--total", "70%..110%", "--step", "-1%"], "Q203"),
    ] {
        let (code, messages, json) = ask(&desk, &[arguments, &["--out", "out"]].concat());
        assert_eq!((code, &json), (Some(2), &Json::Null), "{arguments:?}: {messages}");
        assert!(messages.contains(said), "{arguments:?}: {messages}");
        assert!(!desk.path("out").exists() && !desk.path("out.unfinished").exists());
    }
}

/// Under strict ranking nobody of a direction is funded without its best: without `best` one university is left where two are
/// asked for, so that nothing is possible. Without `second`, those behind it fall as well: 76 + 66 + 63 of merit.
#[test]
fn what_a_funded_candidate_costs_is_asked_under_its_own_ranking() {
    let desk = Desk::new();
    desk.put(
        "programme.toml",
        "[programme]\nid = \"p\"\ntitle = \"p\"\ntotal = 100\n[[direction]]\nid = \"A\"\ntitle = \"A\"\nfunds = { at_most = 17 }\n\
         [[direction]]\nid = \"B\"\ntitle = \"B\"\n\
         [[limit]]\nid = \"two\"\nwhere = \"lead_type = 'university'\"\ncount = { at_least = 2 }\n",
    );
    desk.put(
        "candidates.csv",
        "id,direction,requested,merit,rank,lead_type\nother,A,6,97,1,university\nnext,A,12,96,2,enterprise\n\
         last,A,8,78,3,enterprise\nbest,B,9,95,1,university\nrefused,B,10,80,2,enterprise\n\
         second,B,10,76,3,university\nthird,B,10,66,4,institute\nfourth,B,10,63,5,institute\n",
    );
    desk.put(
        "try.toml",
        "ranking = \"strict\"\n[scenario]\nid = \"try\"\ntitle = \"t\"\n[[refuse]]\nid = \"refused\"\nreason = \"r\"\n",
    );
    let (code, messages, json) = ask(&desk, &["explain"]);
    assert_eq!(code, Some(0), "{messages}");
    let cost = |id: &str| {
        let rows = json["tables"]["funded"].as_array().expect("rows");
        rows.iter().find(|row| row["id"] == id).expect("funded")["cost_without"].clone()
    };
    assert_eq!(
        ["other", "best", "second", "third", "fourth"].map(cost),
        ["97".into(), Json::Null, "205".into(), "129".into(), "63".into()]
    );

    let proofs = desk.run(&[&["explain", "best", "second", "--proof", "proofs"], &INPUTS[..]].concat());
    assert_eq!(proofs.status.code(), Some(0), "{}", text(&proofs.stderr));
    for id in ["best", "second"] {
        let files = [format!("proofs/{id}.opb"), format!("proofs/{id}.pbp")];
        let checked = desk.run(&["check-proof", &files[0], &files[1], "--lang", "en"]);
        assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    }
}

#[test]
fn a_study_of_what_cannot_be_allocated_names_the_conflict() {
    let desk = Desk::new();
    desk.put(
        "try.toml",
        "[scenario]\nid = \"try\"\nfill = \"required\"\n[direction.\"1.1\"]\nprojects = { exactly = 3 }\n",
    );
    let (code, messages, _) = ask(&desk, &["explain", "A", "--out", "out"]);
    assert_eq!(code, Some(3), "{messages}");
    assert!(messages.contains("direction 1.1"), "{messages}");
    assert!(!desk.path("out").exists());
}

/// The city cases A and B differ in the total alone: a sweep over both totals finds both proven optima.
#[test]
fn sweeps_of_whole_cities_meet_the_optima_that_others_proved() {
    for city in ["Gdynia", "Toulouse"] {
        let year = if city == "Gdynia" { 2024 } else { 2022 };
        let file = |which: &str| {
            let (programme, candidates, votes) = cities::programme(&format!("{city}_{year}_{which}.json"))?;
            Some((read(&programme, &candidates), votes))
        };
        let (Some((full, whole_optimum)), Some((cut, cut_optimum))) = (file("A"), file("B")) else { return };
        let values = vec![cut.case.programme.total.0, full.case.programme.total.0];
        let question = Question { axes: vec![Axis { key: Key::Total, values }], priority: true, next: Some(Money(1)) };
        let about = About::new(&full.case, Vec::new(), false);
        let study = asked(&full, |asker| sweep(asker, about, &question)).expect("answered");
        let merits: Vec<String> = study.sections[0].tables[0]
            .rows
            .iter()
            .map(|row| if let Value::Merit(merit) = row[2] { merit.to_string() } else { String::new() })
            .collect();
        assert_eq!(merits, [cut_optimum, whole_optimum], "{city}");
        assert!(study.proven);
    }
}

/// Petersen's optima are unique: nobody is funded in some of them only. (The larger ones have no shape that comes apart, and
/// take minutes: one solve for each candidate.)
#[test]
fn unique_optima_leave_nobody_uncertain() {
    let Some(made) = resources::problems() else { return };
    for (problem, (_, imported)) in made.programmes.iter().take(4).enumerate() {
        let inputs = read_imported(imported, "base");
        let presences = asked(&inputs, |asker| {
            let optimum = asker.base_answer().expect("an optimum");
            let whose: Vec<_> = inputs.candidates.rows().collect();
            let costs = costs(asker, &optimum, &whose, false).expect("answered");
            costs.iter().map(|cost| presence(cost, &optimum, 0)).collect::<Vec<_>>()
        });
        assert!(
            presences.iter().all(|one| matches!(one, Some(Presence::Always | Presence::Never))),
            "problem {problem}"
        );
    }
}
