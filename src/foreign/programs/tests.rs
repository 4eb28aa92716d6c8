//! What is a selection is read exactly; what is none is refused with its reason.

use super::{import_lp, import_mps};
use crate::domain::{Issues, Measure};
use crate::foreign::made::Imported;
use crate::foreign::testing::{self, program};
use crate::input::Inputs;
use crate::model;
use proptest::prelude::*;

fn lp(text: &str) -> Result<Imported, Issues> {
    import_lp("a.lp", "a", text.as_bytes()).map(|mut made| made.programmes.remove(0).1)
}

fn mps(text: &str) -> Result<Imported, Issues> {
    import_mps("a.mps", "a", text.as_bytes()).map(|mut made| made.programmes.remove(0).1)
}

fn code(found: Result<Imported, Issues>) -> (&'static str, Option<usize>, String) {
    let issues = found.expect_err("refused");
    (issues.0[0].code, issues.0[0].at.line, issues.0[0].problem.en.clone())
}

fn read_back(imported: &Imported) -> Inputs {
    testing::read_back(imported, Some("base")).0
}

fn optimum(imported: &Imported) -> Option<String> {
    testing::optimum(&read_back(imported))
}

const LP: &str = "\\ a comment
Maximize
 value: 3 a + 2.5 b
   + 4c - 0 d + d
Subject To
 cap: 2 a + 3 b + 4 c + d <= 6
 needs: a - b <= 0
 2 <= a + b + c + d <= 3
 mixed: - a - c >= -1
Bounds
 0 <= a <= 1
 d = 1
Binary
 a b c d
End
";

#[test]
fn an_lp_file_becomes_a_programme() {
    let imported = lp(LP).unwrap_or_else(|issues| panic!("{issues:#?}"));
    let [require] = imported.programme.requires.as_slice() else { panic!("one dependency") };
    assert_eq!((require.project.as_str(), require.needs.as_str()), ("a", "b"));
    let measures: Vec<&Measure> = imported.programme.limits.iter().map(|limit| &limit.measure).collect();
    assert!(
        matches!(measures[0], Measure::Column { places: 0, bounds, .. } if bounds.at_most == Some(6)),
        "{measures:?}"
    );
    assert!(matches!(measures[1], Measure::Count(bounds) if bounds.at_least == Some(2) && bounds.at_most == Some(3)));
    assert!(matches!(measures[2], Measure::Count(bounds) if bounds.at_most == Some(1)), "turned round: a + c <= 1");
    assert_eq!(imported.scenarios[0].fund[0].id, "d");
    // a, b and d: 3 + 2.5 + 1 with weight 6; c with d has 5.
    assert_eq!(optimum(&imported).as_deref(), Some("6.5"));
}

const MPS: &str = "* a comment
NAME          small
OBJSENSE
    MAX
ROWS
 N  value
 L  cap
 L  needs
 E  pick
COLUMNS
    MARKER                 'MARKER'                 'INTORG'
    a         value     3.0   cap       2
    a         needs     1     pick      1
    b         value     2.5   cap       3
    b         needs     -1    pick      1
    c         value     4     cap       4
    c         pick      1
    MARKER                 'MARKER'                 'INTEND'
RHS
    RHS       cap       6     pick      2
RANGES
    RNG       pick      -1
BOUNDS
 UP BND       a         1
 BV BND       b
ENDATA
";

#[test]
fn an_mps_file_becomes_a_programme() {
    let imported = mps(MPS).unwrap_or_else(|issues| panic!("{issues:#?}"));
    assert_eq!(imported.programme.id, "small");
    // One or two of them: a and b weigh 5 and have 5.5; c with a would weigh 6, but a needs b.
    assert_eq!(optimum(&imported).as_deref(), Some("5.5"));
    assert!(imported.assumptions.iter().any(|text| text.en.contains("without an upper bound")), "c has no bounds");
}

#[test]
fn names_with_spaces_in_the_fixed_format() {
    let text = [
        "NAME          with names",
        "OBJSENSE",
        "    MAX",
        "ROWS",
        " N  the value",
        " L  my cap",
        "COLUMNS",
        "    MARKER    'MARKER'                 'INTORG'",
        "    park two  the value          3.0   my cap             2.0",
        "    pool      the value          4.0   my cap             3.0",
        "    MARKER    'MARKER'                 'INTEND'",
        "RHS",
        "    RHS       my cap             4.0",
        "BOUNDS",
        " BV BND       park two",
        " UP BND       pool               1.0",
        "ENDATA",
    ];
    let imported = mps(&text.join("\n")).unwrap_or_else(|issues| panic!("{issues:#?}"));
    assert_eq!((imported.table[1][0].as_str(), imported.programme.limits[0].id.as_str()), ("park two", "my cap"));
    assert_eq!(optimum(&imported).as_deref(), Some("4"));
}

#[test]
fn sections_and_signs_as_other_programs_write_them() {
    let best = |text: &str| optimum(&lp(text).unwrap_or_else(|issues| panic!("{issues:#?}")));
    // Minimising the opposite; a constant; integers that their bounds make 0-1; rows turned round and with two ends.
    let text = "Minimize obj: -3 x -2 y -z + 7\nSubject To\n c1: 2 >= x + y + z\n c2: 1 <= x + y <= 1\n c3: z - x = 0\nBounds\n x <= 1\n 0 <= z <= 1\nBinaries\n y\nGenerals\n x z\nEnd\n";
    assert_eq!(best(text).as_deref(), Some("4"), "x and z");
    assert_eq!(code(lp(&text.replace("x <= 1", "-1 <= x <= 1"))).0, "I302");
    assert_eq!(code(lp(&text.replace("x <= 1", "x <= 2"))).0, "I302");
    assert_eq!(best(&text.replace("x <= 1", "x = 0")).as_deref(), Some("2"), "fixed at 0: y alone");
    assert_eq!(best(&text.replace("End", "semi\nsos\nend")).as_deref(), Some("4"), "titles with nothing below them");
}

#[test]
fn what_is_no_selection_is_refused() {
    let with = |from: &str, to: &str| code(lp(&LP.replace(from, to)));
    assert_eq!(with(" a b c d\nEnd", " a b c\nGeneral\n d\n z\nEnd").0, "I302");
    let (kind, _, problem) =
        code(lp("Maximize\n x + y\nSubject To\n x + y <= 3\nBounds\n x <= 2\nGeneral\n x\nBinary\n y\nEnd\n"));
    assert_eq!((kind, problem.as_str()), ("I302", "integer variables beyond 0 and 1: 1 (`x`)"));
    let (kind, line, problem) = code(lp("Maximize\n x + y\nSubject To\n x + y <= 3\nBinary\n y\nEnd\n"));
    assert_eq!((kind, line, problem.as_str()), ("I302", Some(2), "continuous variables: 1 (`x`)"));
    assert_eq!(with("Maximize", "Minimize").0, "I303");
    assert_eq!(with("3 a + 2.5", "3 a - 2.5").0, "I204");
    assert_eq!(with("4c", "[ c ^ 2 ]"), ("I301", Some(4), "quadratic terms are not supported".into()));
    assert_eq!(with(" cap: 2 a + 3 b", " cap: d = 1 -> 2 a + 3 b").0, "I301");
    assert_eq!(
        with("Bounds", "Semi-Continuous"),
        ("I301", Some(11), "section semi-continuous is not supported".into())
    );
    assert_eq!(with("\nEnd\n", "\n").0, "I301");
    assert_eq!(code(lp("")).0, "I301");
    let broken = |from: &str, to: &str| code(mps(&MPS.replace(from, to)));
    assert_eq!(broken("    MAX", "    MIN").0, "I303");
    assert_eq!(broken("UP BND       a         1", "UP BND       a         4").0, "I302");
    assert_eq!(broken("cap       6 ", "rent      6 "), ("I301", Some(20), "row `rent` is not known".into()));
    assert_eq!(broken("RANGES", "SOS1").0, "I301");
    assert_eq!(broken("ENDATA", "").0, "I301");
    assert_eq!(broken("2.5", "two").2, "`two` is no number");
}

/// Objective, rows of coefficients with a relation and a bound: a random program.
type Drawn = (Vec<i64>, Vec<(Vec<i64>, u8, i64)>);

fn drawn() -> impl Strategy<Value = Drawn> {
    (1_usize..7).prop_flat_map(|n| {
        let row = (prop::collection::vec(prop_oneof![Just(0_i64), Just(1), -4_i64..9], n), 0_u8..3, -6_i64..20);
        (prop::collection::vec(0_i64..30, n), prop::collection::vec(row, 0..5))
    })
}

/// The best value over all sets that keep every row.
fn enumerated((values, rows): &Drawn) -> Option<String> {
    let sum =
        |set: u32, of: &[i64]| of.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, a)| a).sum::<i64>();
    let keeps = |set: u32| {
        rows.iter().all(|(terms, relation, bound)| match relation {
            0 => sum(set, terms) <= *bound,
            1 => sum(set, terms) >= *bound,
            _ => sum(set, terms) == *bound,
        })
    };
    (0_u32..1 << values.len()).filter(|set| keeps(*set)).map(|set| sum(set, values)).max().map(|best| best.to_string())
}

fn as_lp((values, rows): &Drawn) -> String {
    let term = |(at, a): (usize, &i64)| format!("{} {} v{at}", if *a < 0 { '-' } else { '+' }, a.abs());
    let sum = |of: &[i64]| of.iter().enumerate().map(term).collect::<Vec<_>>().join(" ");
    let row = |(terms, which, bound): &(Vec<i64>, u8, i64)| {
        format!("{} {} {bound}", sum(terms), ["<=", ">=", "="][usize::from(*which)])
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    let names: Vec<String> = (0..values.len()).map(|at| format!("v{at}")).collect();
    format!("max\n{}\nst\n{}\nbinary\n{}\nend\n", sum(values), rows.join("\n"), names.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Read, written as LP and as MPS by the model, and read again: the optimum stays that of enumeration.
    #[test]
    fn programs_keep_their_optimum(drawn in drawn()) {
        let expected = enumerated(&drawn);
        match lp(&as_lp(&drawn)) {
            Ok(imported) => {
                prop_assert_eq!(optimum(&imported), expected.clone());
                let program = program(&read_back(&imported));
                let unit = program.score_unit.0;
                let (mut as_lp, mut as_mps) = (Vec::new(), Vec::new());
                model::write_lp(&program, &mut as_lp).expect("written");
                model::write_mps(&program, &mut as_mps).expect("written");
                let (again, once_more) = (lp(&String::from_utf8_lossy(&as_lp)), mps(&String::from_utf8_lossy(&as_mps)));
                for again in [again, once_more] {
                    let again = again.unwrap_or_else(|issues| panic!("{issues:#?}"));
                    let scaled = optimum(&again).map(|best| {
                        let score = best.parse::<i128>().expect("whole") * unit;
                        crate::domain::Score(score).plain().to_string()
                    });
                    prop_assert_eq!(scaled, expected.clone());
                }
            }
            // A row without terms that cannot hold.
            Err(issues) => prop_assert!(issues.0[0].code == "I206" && expected.is_none(), "{:?}", issues),
        }
    }

    /// Whatever is in a file, it is refused with a reason or can be read.
    #[test]
    fn odd_files_are_refused_or_can_be_read(at in any::<prop::sample::Index>(), odd in "[ -~\n]{0,6}") {
        for (text, read) in [(LP, lp as fn(&str) -> Result<Imported, Issues>), (MPS, mps)] {
            let at = at.index(text.len());
            let changed = format!("{}{odd}{}", &text[..at], &text[(at + odd.len() / 2).min(text.len())..]);
            match read(&changed) {
                Err(issues) => prop_assert!(issues.fatal()),
                Ok(imported) => prop_assert!(!read_back(&imported).candidates.is_empty()),
            }
        }
    }
}
