"""HiGHS by highspy, the matrix handed over by rows."""

from importlib.metadata import version

import highspy
import numpy as np
from contest import answer


def solve(instance, seconds):
    highs = highspy.Highs()
    highs.silent()
    for option, value in {"mip_rel_gap": 0.0, "mip_abs_gap": 0.0, "time_limit": 10.0 * seconds}.items():
        highs.setOptionValue(option, value)
    count = len(instance)
    columns = np.arange(count, dtype=np.int32)
    highs.addVars(count, np.zeros(count), np.ones(count))
    highs.changeColsIntegrality(count, columns, np.full(count, highspy.HighsVarType.kInteger))
    highs.changeColsCost(count, columns, instance.merit.astype(float))
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    money = instance.money.astype(float)

    def at_most(rows, weights, bound):
        highs.addRow(-highspy.kHighsInf, float(bound), len(rows), np.asarray(rows, dtype=np.int32), weights)

    for rows, places, cap in instance.directions:
        at_most(rows, np.ones(len(rows)), places)
        at_most(rows, money[rows], cap)
    at_most(columns, money, instance.total)
    for rows in instance.groups:
        at_most(rows, np.ones(len(rows)), 1)
    for project, needs in instance.requires:
        at_most([project, needs], np.array([1.0, -1.0]), 0)
    highs.run()
    proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(highs.getObjectiveValue()) if proven else None


answer(solve, version("highspy"))
