//! The door to `HiGHS`: the only place where the program's numbers are floats.
//!
//! Both gaps are zero (up to less than one unit of the objective), one thread, statuses mapped one by one. What comes back is
//! a proposal: callers check it in whole numbers.

use super::control::Control;
use super::form::Form;
use ::highs::{HighsModelStatus, HighsSolutionStatus};
use good_lp::{Expression, ProblemVariables, SolverModel, Variable, constraint, variable};

/// What is asked of the solver.
pub(super) struct Question<'a> {
    pub form: &'a Form,
    /// The columns it may decide; every other free column has the value of `base`.
    pub free: &'a [u32],
    /// Values of the columns that are not free.
    pub base: &'a [bool],
    /// What to maximise, per column of the program.
    pub objective: &'a [i64],
    /// Further rows, over columns of the program: `Σ a·x ≤ most`.
    pub extra: &'a [(Vec<(u32, i64)>, i64)],
    /// Solve the LP relaxation only.
    pub relaxed: bool,
    /// Turn presolve off, to confirm an infeasibility.
    pub without_presolve: bool,
    /// Most nodes of the search tree.
    pub nodes: Option<i32>,
}

/// What the solver says.
pub(super) enum Reply {
    /// Claimed optimal: values of the columns of the program, rounded, and the duals of the form's rows.
    Optimal { chosen: Vec<bool>, duals: Vec<f64> },
    /// Stopped early with these values.
    Feasible { chosen: Vec<bool> },
    /// Claimed infeasible.
    Infeasible,
    /// Stopped early with nothing, or failed.
    Nothing,
}

/// Asks the solver.
#[expect(clippy::cast_precision_loss, reason = "the solver takes floats; its answers are checked in whole numbers")]
pub(super) fn ask(question: &Question, control: &Control) -> Reply {
    let form = question.form;
    let mut variables = ProblemVariables::new();
    let mut of_column: Vec<Option<Variable>> = vec![None; form.scores.len()];
    for &column in question.free {
        let definition = variable().min(0).max(1);
        let definition = if question.relaxed { definition } else { definition.integer() };
        of_column[column as usize] = Some(variables.add(definition));
    }
    let sum = |terms: &[(u32, i64)]| -> (Expression, i64) {
        let mut expression = Expression::with_capacity(terms.len());
        let mut constant = 0;
        for &(column, a) in terms {
            match of_column[column as usize] {
                Some(variable) => expression.add_mul(a as f64, variable),
                None if question.base[column as usize] => constant += a,
                None => {}
            }
        }
        (expression, constant)
    };
    let scores = question.free.iter().map(|&column| (column, question.objective[column as usize]));
    let (objective, _) = sum(&scores.collect::<Vec<_>>());
    let mut problem = variables.maximise(objective).using(good_lp::solvers::highs::highs);
    for row in &form.rows {
        let (expression, constant) = sum(&row.terms);
        let most = (row.most - constant) as f64;
        let constraint = if row.equality { constraint!(expression == most) } else { constraint!(expression <= most) };
        problem.add_constraint(constraint);
    }
    for (terms, most) in question.extra {
        let (expression, constant) = sum(terms);
        problem.add_constraint(constraint!(expression <= (*most - constant) as f64));
    }
    let Ok(mut model) = problem.try_into_inner() else { return Reply::Nothing };
    model.make_quiet();
    model.set_option("threads", 1);
    model.set_option("mip_rel_gap", 0.0);
    model.set_option("mip_abs_gap", 0.999_999);
    // Its own tolerances (1e-6) stay: tighter ones made it call feasible programs with activities of 10⁹ infeasible, and what
    // it answers is checked in whole numbers anyway.
    if question.without_presolve {
        model.set_option("presolve", "off");
    }
    if let Some(nodes) = question.nodes {
        model.set_option("mip_max_nodes", nodes);
    }
    if let Some(seconds) = control.seconds_left() {
        model.set_option("time_limit", seconds.max(0.01));
    }
    let Ok(solved) = model.try_solve() else { return Reply::Nothing };
    let solution = || {
        let solution = solved.get_solution();
        let mut chosen = question.base.to_vec();
        for (&column, value) in question.free.iter().zip(solution.columns()) {
            chosen[column as usize] = *value > 0.5;
        }
        (chosen, solution.dual_rows().iter().take(form.rows.len()).copied().collect::<Vec<f64>>())
    };
    match solved.status() {
        HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty => {
            let (chosen, duals) = solution();
            Reply::Optimal { chosen, duals }
        }
        HighsModelStatus::Infeasible => Reply::Infeasible,
        _ if solved.primal_solution_status() == HighsSolutionStatus::Feasible => {
            Reply::Feasible { chosen: solution().0 }
        }
        _ => Reply::Nothing,
    }
}
