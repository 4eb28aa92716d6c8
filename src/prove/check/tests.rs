//! Proofs that hold and proofs that do not, each refused at the step that is wrong.

use super::constraint::Constraint;
use super::read::Term;
use super::{Checked, File, Why, check};
use proptest::prelude::*;

/// Four candidates, 9 of money, 2 places: the best is worth 13.
const PROGRAM: &str = "* #variable= 4 #constraint= 2
min: -10 x1 -7 x2 -5 x3 -3 x4 ;
@funds_1 -6 x1 -5 x2 -4 x3 -3 x4 >= -9 ;
@places_1 -1 x1 -1 x2 -1 x3 -1 x4 >= -2 ;
";

/// If x2 is left out, 1.25 per unit of money bounds the rest below 14; if it is in, 1.67 does.
const PROOF: &str = "pseudo-Boolean proof version 3.0
f 2;
soli x1 ~x2 ~x3 x4;
pol 3 100 * 1 125 * +;
rup 1 x2 >= 1 : ~ 4;
pol 3 100 * 1 167 * +;
rup >= 1 : ~ 5 6;
del id 4;
output NONE;
conclusion BOUNDS -13 -13;
end pseudo-Boolean proof;
";

#[test]
fn a_sound_proof_is_accepted() {
    assert_eq!(check(PROGRAM, PROOF), Ok(Checked::Optimal(-13)));
}

#[test]
fn every_change_is_refused_at_its_step() {
    let refused = |program: &str, proof: &str| {
        let rejected = check(program, proof).expect_err("refused");
        (rejected.file, rejected.line, rejected.why)
    };
    let changed = |from: &str, to: &str| {
        assert!(PROOF.contains(from), "{from}");
        refused(PROGRAM, &PROOF.replacen(from, to, 1))
    };
    let proof = |line, why| (File::Proof, line, why);
    assert_eq!(changed("1 125 *", "1 100 *"), proof(5, Why::NotImplied), "a multiplier");
    assert_eq!(changed("pol 3 100 * 1 167 * +;\n", ""), proof(6, Why::Missing), "a sum left out");
    assert_eq!(changed("rup 1 x2 >= 1 : ~ 4;\n", ""), proof(6, Why::Missing), "a leaf left out");
    assert_eq!(changed("~ 5 6", "~ 6"), proof(7, Why::NotImplied), "a leaf not named");
    assert_eq!(
        changed("x1 ~x2 ~x3 x4", "~x1 x2 ~x3 x4"),
        proof(5, Why::NotImplied),
        "a worse incumbent refutes too little"
    );
    assert_eq!(changed("x1 ~x2 ~x3 x4", "x1 x2 ~x3 x4"), proof(3, Why::Breaks(1)), "an incumbent that breaks a row");
    assert_eq!(changed("x1 ~x2 ~x3 x4", "x1 ~x2 ~x3"), proof(3, Why::Incomplete), "an incumbent that is not complete");
    assert_eq!(changed("rup >= 1 : ~ 5 6;", "a >= 1 ;"), proof(7, Why::Rule), "an assumption");
    assert_eq!(changed("BOUNDS -13 -13", "BOUNDS -12 -12"), proof(10, Why::Conclusion), "another value");
    assert_eq!(changed("BOUNDS -13 -13", "BOUNDS -12 -13"), proof(10, Why::Conclusion), "ends the wrong way round");
    assert_eq!(changed("BOUNDS -13 -13", "UNSAT"), proof(10, Why::Conclusion), "another conclusion");
    assert_eq!(changed("f 2;", "f 3;"), proof(2, Why::Rows), "another number of rows");
    assert_eq!(changed("pol 3 100", "pol 9 100"), proof(4, Why::Missing), "a constraint that does not exist");
    assert_eq!(changed("1 125 *", "1 -125 *"), proof(4, Why::Unreadable), "a multiplier below zero");
    assert_eq!(changed("del id 4;", "del id 1;"), proof(8, Why::Missing), "a row of the program deleted");
    let number = format!("1 {}", i128::MAX);
    assert_eq!(changed("1 125", &number), proof(4, Why::Overflow), "a number beyond 128 bits");
    assert_eq!(refused(&PROGRAM.replace(">= -9", ">= -10"), PROOF), proof(5, Why::NotImplied), "a row altered");
    assert_eq!(
        refused(&PROGRAM.replace("-10 x1", "-11 x1"), PROOF),
        proof(10, Why::Conclusion),
        "the objective altered"
    );
    assert_eq!(refused(&PROGRAM.replace("-7 x2", "-9 x2"), PROOF), proof(7, Why::NotImplied), "the objective altered");
    assert_eq!(refused(&PROGRAM.replace("-7 x2", "-7 y2"), PROOF), (File::Program, 2, Why::Unreadable));
    let trailing = format!("{PROOF}a >= 1 ;\n");
    assert_eq!(refused(PROGRAM, &trailing), proof(12, Why::Trailing));
}

#[test]
fn a_truncated_proof_is_refused_wherever_it_ends() {
    let lines: Vec<&str> = PROOF.lines().collect();
    for kept in 0..lines.len() {
        let text = lines[..kept].join("\n");
        assert_eq!(check(PROGRAM, &text).expect_err("refused").why, Why::Truncated, "after {kept} lines");
    }
}

/// A lemma over one direction, and a bound that it certifies.
#[test]
fn bounds_apart_are_told_apart() {
    let proof = "pseudo-Boolean proof version 3.0
f 2;
soli x1 ~x2 ~x3 x4;
pbc -10 x1 -7 x2 -5 x3 -3 x4 >= -15 : subproof
pol 4 100 * 1 167 * +;
rup >= 1 : ~ 5;
qed : -1;
output NONE;
conclusion BOUNDS -15 -13;
end pseudo-Boolean proof;
";
    assert_eq!(check(PROGRAM, proof), Ok(Checked::Within { least: -15, known: -13 }));
    let tighter = proof.replace(">= -15", ">= -14").replace("BOUNDS -15", "BOUNDS -14");
    let rejected = check(PROGRAM, &tighter).expect_err("refused");
    assert_eq!((rejected.line, rejected.why), (6, Why::NotImplied));
    let unproven = proof.replace("rup >= 1 : ~ 5;\n", "");
    let rejected = check(PROGRAM, &unproven.replace("167", "100")).expect_err("refused");
    assert_eq!((rejected.line, rejected.why), (6, Why::NotRefuted));
}

#[test]
fn infeasibility_needs_a_program_without_objective() {
    let program = "* #variable= 2 #constraint= 2\n@a 2 x1 2 x2 >= 3 ;\n@b -2 x1 -2 x2 >= -3 ;\n";
    let proof = "pseudo-Boolean proof version 3.0\nf 2;\npol 1 2 d;\npol 2 2 d;\npol 3 4 +;\noutput NONE;\nconclusion UNSAT;\nend pseudo-Boolean proof;\n";
    assert_eq!(check(program, proof), Ok(Checked::Infeasible));
    let with_objective = program.replace("constraint= 2\n", "constraint= 2\nmin: 1 x1 ;\n");
    assert_eq!(check(&with_objective, proof).expect_err("refused").why, Why::Conclusion);
}

/// Terms, and the bound of their sum.
type Row = (Vec<Term>, i128);

prop_compose! {
    /// Terms over eight variables, some of them twice, with a bound.
    fn constraints()(terms in prop::collection::vec((0..8_usize, any::<bool>(), -3..4_i128), 0..12), least in -5..6_i128) -> Row {
        (terms, least)
    }
}

proptest! {
    /// Against the terms of all put together, which are joined and sorted as those of one line.
    #[test]
    fn a_sum_of_multiples_is_that_of_all_terms(all in prop::collection::vec((constraints(), 1..4_i128), 1..5)) {
        let mut sum = Constraint::new(Vec::new(), 0).expect("small numbers");
        for ((terms, least), factor) in &all {
            sum.add(&Constraint::new(terms.clone(), *least).expect("small numbers"), *factor).expect("small numbers");
        }
        let times = |((terms, _), factor): &(Row, i128)| -> Vec<Term> {
            terms.iter().map(|&(variable, value, a)| (variable, value, a * factor)).collect()
        };
        let terms = all.iter().flat_map(times).collect();
        let least = all.iter().map(|((_, least), factor)| least * factor).sum();
        prop_assert_eq!(sum, Constraint::new(terms, least).expect("small numbers"));
    }
}
