"""PuLP with CBC, what it solves with unless told otherwise."""

import pulp
from contest import answer


def solve(instance, seconds):
    problem = pulp.LpProblem("allocation", pulp.LpMaximize)
    take = [pulp.LpVariable(f"x{i}", cat="Binary") for i in range(len(instance))]
    money = instance.money.tolist()
    merit = instance.merit.tolist()
    problem += pulp.LpAffineExpression(zip(take, merit, strict=True))
    for rows, places, cap in instance.directions:
        problem += pulp.LpAffineExpression((take[i], 1) for i in rows) <= places
        problem += pulp.LpAffineExpression((take[i], money[i]) for i in rows) <= cap
    problem += pulp.LpAffineExpression(zip(take, money, strict=True)) <= instance.total
    for rows in instance.groups:
        problem += pulp.LpAffineExpression((take[i], 1) for i in rows) <= 1
    for project, needs in instance.requires:
        problem += take[project] <= take[needs]
    status = problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0, timeLimit=10 * seconds))
    proven = status == pulp.LpStatusOptimal and problem.sol_status == pulp.LpSolutionOptimal
    return round(pulp.value(problem.objective)) if proven else None


answer(solve, pulp.__version__)
