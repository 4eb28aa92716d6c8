//! Award levels, shares, sets and repairs: read as they are meant, refused where they mean nothing.

use super::{CANDIDATES, PROGRAMME, SCENARIO, case, programme_is_refused, refused, scenario_is_refused};
use crate::domain::{AwardLevel, AwardLevels, Bounds, Cost, Measure, Money, RuleId, Share, ShareOf, Weight};

fn level(award: i64, merit: i64) -> AwardLevel {
    AwardLevel { award: Share(award), merit: Share(merit) }
}

#[test]
fn levels_for_all_or_for_one_direction() {
    let scenario = "award_levels = [\"0.8\", 1, { award = \"0.9\", merit = \"0.97\" }]\n[scenario]\nid = \"s\"\n\
                    [direction.\"2.0\"]\naward_levels = { least = \"0.75\", step = \"0.5\", merit = \"0.9\" }\n";
    let inputs = case(PROGRAMME, scenario, CANDIDATES).expect("good");
    let shares =
        AwardLevels::Shares(vec![level(1_000_000, 1_000_000), level(900_000, 970_000), level(800_000, 800_000)]);
    let steps = AwardLevels::Steps { least: Share(750_000), step: Money(5_000), kept: Share(900_000) };
    assert_eq!(inputs.case.levels, [Some(shares), Some(steps)]);
    let told: Vec<(String, Option<String>)> =
        inputs.case.deviations.into_iter().map(|deviation| (deviation.what.en, deviation.to)).collect();
    assert_eq!(
        told,
        [
            ("award levels (of the request)".to_owned(), Some("100 %, 90 % (97 %), 80 %".to_owned())),
            (
                "award levels of direction 2.0 (of the request)".to_owned(),
                Some("100 % … 75 % (90 %), ± 0.5 万元".to_owned())
            ),
        ]
    );
    let full = "award_levels = [\"1\"]\n";
    assert_eq!(case(PROGRAMME, full, CANDIDATES).expect("good").case.levels, [None, None], "nobody is trimmed");
}

#[test]
fn levels_that_mean_nothing() {
    scenario_is_refused(
        "award_levels = [\"1\", \"0\"]\n",
        "error[S115] s.toml:1, award_levels #2: the level is zero (write a share above 0 and at most 1, such as \"0.9\")",
    );
    scenario_is_refused(
        "award_levels = []\n",
        "error[S115] s.toml:1, award_levels: there is no level in it (write a share above 0 and at most 1, such as \"0.9\")",
    );
    scenario_is_refused(
        "award_levels = [\"1.1\"]\n",
        "error[F205] s.toml:1, award_levels #1: `1.1` is too large (the greatest is 1)",
    );
    scenario_is_refused(
        "award_levels = [0.9]\n",
        "error[F204] s.toml:1, award_levels #1: `0.9` is a float, which is not exact \
         (write it as a text, \"0.9\", or as an integer: both are read exactly)",
    );
    scenario_is_refused(
        "award_levels = [\"0.9\", \"1\", \"0.90\"]\n",
        "error[S116] s.toml:1, award_levels: the level 0.9 is there twice (give each level once)",
    );
    scenario_is_refused(
        "[direction.\"1.5\"]\naward_levels = { least = \"0.7\", step = 0 }\n",
        "error[S117] s.toml:2, direction.1.5.award_levels.step: the step is zero (give an amount above 0)",
    );
    scenario_is_refused(
        "award_levels = [\"1\", { award = \"0.9\", merit = \"0.8\" }, { award = \"0.8\", merit = \"0.85\" }]\n",
        "error[S118] s.toml:1, award_levels: the level 0.8 keeps 0.85 of the merit, the level 0.9 only 0.8 \
         (a greater award keeps no less merit, and the whole request all of it)",
    );
    scenario_is_refused(
        "award_levels = [{ award = 1, merit = \"0.9\" }]\n",
        "error[S118] s.toml:1, award_levels #1: the level 1 keeps 1 of the merit, the level 1 only 0.9 \
         (a greater award keeps no less merit, and the whole request all of it)",
    );
    scenario_is_refused(
        "award_levels = { least = \"0.5\", step = 1 }\n",
        "error[R112] candidates.csv, row 2, requested: `P-2` has 101 awards to choose from \
         (64 are the most: give award_levels a greater step, or a greater least share)",
    );
    scenario_is_refused(
        "award_levels = \"0.9\"\n",
        "error[F203] s.toml:1, award_levels: `\"0.9\"` is not an array of levels such as [\"1\", \"0.9\"], \
         or a table { least = \"0.7\", step = 10 } (write an array of levels such as [\"1\", \"0.9\"], or a table \
         { least = \"0.7\", step = 10 } here)",
    );
}

#[test]
fn a_locked_project_needs_its_least_award() {
    let scenario = "total = 300\n[[fund]]\nid = \"P-1\"\nreason = \"r\"\n[[fund]]\nid = \"P-2\"\nreason = \"r\"\n";
    let told = refused(case(PROGRAMME, scenario, CANDIDATES));
    assert!(told[0].starts_with("error[R105]"), "380.5 is more than 300: {told:?}");
    let trimmed = format!("award_levels = [\"1\", \"0.75\"]\n{scenario}");
    assert!(case(PROGRAMME, &trimmed, CANDIDATES).is_ok(), "285.375 is not");
}

fn limit(rest: &str) -> Measure {
    let programme = format!("{PROGRAMME}[[limit]]\nid = \"l\"\n{rest}\n");
    case(&programme, SCENARIO, CANDIDATES).expect("good").guide.limits[0].measure.clone()
}

#[test]
fn shares_sets_and_ids() {
    let bounds = Bounds { at_least: Some(Share(200_000)), at_most: Some(Share(500_000)), ..Bounds::default() };
    let within = Some("direction = '1.5'".to_owned());
    let written = "share = { of = \"award\", at_least = \"0.2\", at_most = \"0.5\", within = \"direction = '1.5'\" }";
    assert_eq!(limit(written), Measure::Share { of: ShareOf::Award, bounds, within });
    assert_eq!(limit("all_or_none = true"), Measure::AllOrNone);
    let sum = "ids = [\"P-1\"]\nsum = { of = \"merit\", at_most = 9, scales_with_award = true }";
    assert!(matches!(limit(sum), Measure::Column { scales: true, .. }));
}

#[test]
fn shares_sets_and_ids_that_mean_nothing() {
    let and = |rest: &str| format!("{PROGRAMME}[[limit]]\nid = \"l\"\n{rest}\n");
    programme_is_refused(
        &and("all_or_none = false"),
        "error[P113] programme.toml:17, limit \"l\".all_or_none: `all_or_none = false` is no rule (write true, or drop the limit)",
    );
    programme_is_refused(
        &and("share = { of = \"merit\", at_least = \"0.2\" }"),
        "error[P114] programme.toml:17, limit \"l\".share.of: a share of `merit` cannot be bounded (write \"award\" or \"projects\")",
    );
    programme_is_refused(
        &and("share = { of = \"award\" }"),
        "error[F208] programme.toml:17, limit \"l\".share: no bound is given (give at_least or at_most, such as \"0.2\")",
    );
    programme_is_refused(
        &and("share = { of = \"award\", at_least = \"0.5\", at_most = \"0.4\" }"),
        "error[F209] programme.toml:17, limit \"l\".share.at_least: at_least = 0.5 contradicts at_most = 0.4 \
         (no number satisfies both: correct one of them)",
    );
    programme_is_refused(
        &and("ids = [\"P-1\", \"P-9\"]\ncount = { at_most = 1 }"),
        "error[R113] programme.toml:16, limit \"l\".id: limit l names `P-9`, which is not among the candidates \
         (did you mean `P-1`?)",
    );
}

#[test]
fn what_may_give_way_and_at_what_cost() {
    let programme = format!("{PROGRAMME}[[limit]]\nid = \"hard\"\ncount = {{ at_most = 1 }}\n");
    let scenario = "[repair]\ntotal = \"never\"\nplaces = 3\nfunds = \"0.5\"\nlocks = 1\n[repair.direction.\"1.5\"]\nplaces = \"never\"\n\
                    [repair.limit]\nhard = 2\n[[limit]]\nid = \"own\"\ncount = { at_most = 1 }\n";
    let costs = case(&programme, scenario, CANDIDATES).expect("good").case.scenario.repair;
    let times = |factor| Cost::Times(Weight(factor));
    let direction = |id: &str| id.to_owned();
    let limit = |id: &str| RuleId::Limit { limit: id.into(), group: Vec::new() };
    assert_eq!(costs.of(&RuleId::Total, false), Cost::Never);
    assert_eq!(costs.of(&RuleId::Places { direction: direction("1.5") }, false), Cost::Never);
    assert_eq!(costs.of(&RuleId::Places { direction: direction("2.0") }, false), times(30_000));
    assert_eq!(costs.of(&RuleId::Funds { direction: direction("2.0") }, false), times(5_000));
    assert_eq!(costs.of(&limit("hard"), false), times(20_000));
    assert_eq!(costs.of(&limit("own"), true), Cost::USUAL);
    assert_eq!(costs.of(&limit("another"), false), Cost::Never, "what may not be waived may not give way");
    assert_eq!(costs.of(&RuleId::Fund { id: "P-1".into() }, false), Cost::USUAL);
    assert_eq!(costs.of(&RuleId::Require { project: "a".into(), needs: "b".into() }, false), Cost::Never);
    scenario_is_refused(
        "[repair]\nlimit.one = 1\n",
        "error[S119] s.toml:2, repair.limit.one: there is no limit `one` (there is nothing of that kind here)",
    );
    scenario_is_refused(
        "[repair.direction.\"1.4\"]\nplaces = 1\n",
        "error[S103] s.toml:1, repair.direction.1.4: the programme has no direction `1.4` (did you mean `1.5`?)",
    );
    scenario_is_refused(
        "[repair]\ntotal = \"always\"\n",
        "error[F206] s.toml:2, repair.total: `always` is not one of the choices \
         (write \"never\", or how many times the usual cost it is, such as 2 or \"0.5\")",
    );
}
