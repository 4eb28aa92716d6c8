"""SCIP by PySCIPOpt."""

import pyscipopt
from contest import answer
from pyscipopt import Model, quicksum


def solve(instance, seconds):
    model = Model()
    model.hideOutput()
    model.setParam("limits/gap", 0.0)
    model.setParam("limits/time", 10.0 * seconds)
    merit = instance.merit.tolist()
    money = instance.money.tolist()
    take = [model.addVar(vtype="B", obj=value) for value in merit]
    model.setMaximize()
    for rows, places, cap in instance.directions:
        model.addCons(quicksum(take[i] for i in rows) <= places)
        model.addCons(quicksum(money[i] * take[i] for i in rows) <= cap)
    model.addCons(quicksum(cost * one for cost, one in zip(money, take, strict=True)) <= instance.total)
    for rows in instance.groups:
        model.addCons(quicksum(take[i] for i in rows) <= 1)
    for project, needs in instance.requires:
        model.addCons(take[project] <= take[needs])
    model.optimize()
    return round(model.getObjVal()) if model.getStatus() == "optimal" else None


answer(solve, pyscipopt.__version__)
