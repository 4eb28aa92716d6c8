//! Scenarios that must be refused, each with its code, place, value and hint.

use super::{CANDIDATES, Files, PROGRAMME, lines, refused, scenario_is_refused};
use super::{case, load};
use crate::input::Paths;

#[test]
fn extends_in_a_circle() {
    let files = Files::new(&[
        ("programme.toml", PROGRAMME.as_bytes()),
        ("candidates.csv", CANDIDATES.as_bytes()),
        ("a.toml", b"[scenario]\nid = \"a\"\nextends = \"b\"\n"),
        ("b.toml", b"[scenario]\nextends = \"c\"\n"),
        ("c.toml", b"\n[scenario]\nextends = \"b\"\n"),
    ]);
    assert_eq!(
        refused(files.load("candidates.csv", Some("a.toml"))),
        ["error[S101] c.toml:3, scenario.extends: `extends` runs in a circle: b → c → b (drop one of these `extends`)"]
    );
}

#[test]
fn extends_nothing() {
    let files = Files::new(&[
        ("programme.toml", PROGRAMME.as_bytes()),
        ("candidates.csv", CANDIDATES.as_bytes()),
        ("base.toml", b"[scenario]\n"),
        ("a.toml", b"[scenario]\nextends = \"bases\"\n"),
        ("d.toml", b"[scenario]\nextends = \"../base\"\n"),
    ]);
    assert_eq!(
        refused(files.load("candidates.csv", Some("a.toml"))),
        ["error[S102] a.toml:2, scenario.extends: there is no scenario `bases` in . (did you mean `base`?)"]
    );
    assert_eq!(
        refused(files.load("candidates.csv", Some("d.toml"))),
        ["error[S113] d.toml:2, scenario.extends: `../base` is not the name of a scenario \
          (name a file of the same folder, without path and .toml)"]
    );
}

#[test]
fn an_unknown_direction() {
    scenario_is_refused(
        "[direction.\"1.6\"]\nweight = 1\n",
        "error[S103] s.toml:1, direction.1.6: the programme has no direction `1.6` (did you mean `1.5`?)",
    );
    scenario_is_refused(
        "[direction.2]\nweight = 1\n",
        "error[S103] s.toml:1, direction.2: the programme has no direction `2` (write [direction.\"2.0\"], with the quotes)",
    );
}

#[test]
fn waivers_that_waive_nothing() {
    let rules = "[[limit]]\nid = \"one\"\ncount = { at_most = 1 }\n[[clause]]\nid = \"c1\"\nreason = \"r\"\nrequire = \"rank > 0\"\n";
    let programme = format!("{PROGRAMME}{rules}");
    let refused_with = |waiver: &str, expected: &str| {
        let scenario = format!("[[waive]]\n{waiver}\nreason = \"r\"\n");
        assert_eq!(refused(case(&programme, &scenario, CANDIDATES)), [expected]);
    };
    refused_with(
        "limit = \"onee\"",
        "error[S104] s.toml:2, waive #1.limit: there is no limit `onee` (did you mean `one`?)",
    );
    refused_with("clause = \"x\"", "error[S105] s.toml:2, waive #1.clause: there is no clause `x` (known are `c1`)");
    refused_with(
        "limit = \"one\"",
        "error[S106] s.toml:2, waive #1.limit: limit `one` may not be waived \
         (only rules with waivable = true (\"in principle\") in the programme may be)",
    );
    refused_with(
        "limit = \"one\"\nclause = \"c1\"",
        "error[S111] s.toml:3, waive #1.clause: a waiver names one `limit` or one `clause` (give exactly one of the two)",
    );
}

#[test]
fn an_unknown_switch() {
    scenario_is_refused(
        "[scenario]\nswitches = [\"strict-arab\"]\n",
        "error[S107] s.toml:2, scenario.switches #1: no clause and no limit has the switch `strict-arab` \
         (there is nothing of that kind here)",
    );
}

#[test]
fn a_project_both_funded_and_refused() {
    scenario_is_refused(
        "[[fund]]\nid = \"P-1\"\nreason = \"r\"\n[[refuse]]\nid = \"P-1\"\nreason = \"r\"\n",
        "error[S108] s.toml:5, refuse \"P-1\".id: `P-1` is locked as refused here and as funded in s.toml, line 2 \
         (drop one of the two)",
    );
}

#[test]
fn a_project_locked_twice() {
    scenario_is_refused(
        "[[fund]]\nid = \"P-1\"\nreason = \"r\"\n[[fund]]\nid = \"P-1\"\nreason = \"s\"\n",
        "error[S109] s.toml:5, fund \"P-1\".id: `P-1` is locked in line 2 already (keep one of the two)",
    );
}

#[test]
fn a_lock_without_a_reason() {
    scenario_is_refused(
        "[[fund]]\nid = \"P-1\"\n",
        "error[F202] s.toml:1, fund \"P-1\": `fund \"P-1\"` lacks `reason` (add `reason = …`)",
    );
}

#[test]
fn a_setting_twice() {
    scenario_is_refused(
        "total = 5\n[scenario]\ntotal = 6\n",
        "error[S110] s.toml:3, scenario.total: `total` is given twice, before [scenario] and in it (drop one of the two)",
    );
}

#[test]
fn an_added_limit_with_a_known_name() {
    let programme = format!("{PROGRAMME}[[limit]]\nid = \"l\"\ncount = {{ at_most = 1 }}\n");
    assert_eq!(
        refused(case(&programme, "[[limit]]\nid = \"l\"\ncount = { at_most = 2 }\n", CANDIDATES)),
        ["error[S114] s.toml:2, limit \"l\".id: there is a limit `l` already, in programme.toml, line 16 \
          (give it another id; to replace the other one, waive that by [[waive]])"]
    );
}

#[test]
fn unknown_keys_and_wrong_words() {
    for (scenario, expected) in [
        ("[scenario]\ntoal = 3\n", "F201] s.toml:2, scenario.toal: unknown key `toal` (did you mean `total`?)"),
        (
            "[direction.\"1.5\"]\nproject = { at_most = 1 }\n",
            "F201] s.toml:2, direction.1.5.project: unknown key `project` (did you mean `projects`?)",
        ),
        (
            "ranking = \"stict\"\n",
            "F206] s.toml:1, ranking: `stict` is not one of the choices (did you mean `strict`?)",
        ),
        (
            "about_tolerance = 0.1\n",
            "F204] s.toml:1, about_tolerance: `0.1` is a float, which is not exact (write it as a text, \"0.1\", or as an integer: both are read exactly)",
        ),
        (
            "[direction.\"1.5\"]\nweight = \"1.23456\"\n",
            "F205] s.toml:2, direction.1.5.weight: `1.23456` has more than 4 places after the point (write a plain decimal with at most 4 places, for instance 180.5)",
        ),
    ] {
        scenario_is_refused(scenario, &format!("error[{expected}"));
    }
}

#[test]
fn another_id_than_the_files_name_is_a_warning() {
    let inputs = case(PROGRAMME, "[scenario]\nid = \"other\"\n", CANDIDATES).expect("only a warning");
    let told = lines(&inputs.warnings.0);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("warning[S112]") && told[0].contains("the id `other` is not the file's name, `s`"),
        "{told:?}"
    );
}

#[test]
fn a_missing_scenario() {
    let files = Files::new(&[("programme.toml", PROGRAMME.as_bytes()), ("candidates.csv", CANDIDATES.as_bytes())]);
    let paths = Paths {
        programme: files.path().join("programme.toml"),
        candidates: files.path().join("candidates.csv"),
        scenario: Some(files.path().join("nowhere/base.toml")),
    };
    let issues = files.strip(load(&paths).expect_err("no such file"));
    assert_eq!(
        lines(&issues),
        ["error[F101] nowhere/base.toml: the file does not exist (check the path and its permissions)"]
    );
}
