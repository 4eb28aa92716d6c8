"""OR-Tools CP-SAT, its own modelling interface."""

import ortools
from contest import answer
from ortools.sat.python import cp_model


def solve(instance, seconds):
    model = cp_model.CpModel()
    take = [model.new_bool_var(name) for name in instance.ids]
    money = instance.money.tolist()
    merit = instance.merit.tolist()

    def at_most(rows, weights, bound):
        model.add(cp_model.LinearExpr.weighted_sum([take[i] for i in rows], [weights[i] for i in rows]) <= bound)

    for rows, places, cap in instance.directions:
        model.add(cp_model.LinearExpr.sum([take[i] for i in rows]) <= places)
        at_most(rows, money, cap)
    at_most(range(len(take)), money, instance.total)
    for rows in instance.groups:
        model.add_at_most_one(take[i] for i in rows)
    for project, needs in instance.requires:
        model.add_implication(take[project], take[needs])
    model.maximize(cp_model.LinearExpr.weighted_sum(take, merit))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = 10 * seconds
    status = solver.solve(model)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


answer(solve, ortools.__version__)
