"""What every peer shares: reading the files of an instance with pandas, and one line of JSON as answer.

An instance is a folder with programme.toml and candidates.csv, the files that fundline is given. Merit is
counted in hundredths and money in parts of ten thousand, so that all coefficients are whole numbers.
"""

import json
import resource
import sys
import tomllib
from pathlib import Path

import pandas as pd


class Instance:
    """Columns of the candidates, rows of the rules."""

    def __init__(self, folder: Path):
        programme = tomllib.loads((folder / "programme.toml").read_text())
        table = pd.read_csv(folder / "candidates.csv", dtype={"id": str, "direction": str})
        self.ids = table["id"]
        self.merit = (table["merit"] * 100).round().astype("int64").to_numpy()
        self.money = (table["requested"] * 10_000).round().astype("int64").to_numpy()
        self.total = round(float(programme["programme"]["total"]) * 10_000)
        members = table.groupby("direction").indices
        # (rows of the table, places, cap)
        self.directions = [
            (members[one["id"]], one["projects"]["at_most"], round(float(one["funds"]["at_most"]) * 10_000))
            for one in programme["direction"]
            if one["id"] in members
        ]
        # At most one of each of these.
        self.groups = []
        if programme.get("limit"):
            sets = table["exclusive"].dropna().str.split(";").explode()
            self.groups = [rows.index.to_numpy() for _, rows in sets.groupby(sets)]
        # (project, what it needs)
        wanted = programme.get("require", [])
        place = {name: row for row, name in enumerate(table["id"])} if wanted else {}
        self.requires = [(place[one["project"]], place[one["needs"]]) for one in wanted]

    def __len__(self):
        return len(self.merit)


def answer(solve, version):
    """Runs `solve` on the folder of the first argument, and ends by the second's seconds of processor time.

    What a solver is told as its limit is ten times that, of the clock: on a busy machine it must not give up early.
    """
    folder, seconds = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_DATA, (8 << 30, 8 << 30))
    merit = solve(Instance(folder), seconds)
    print(json.dumps({"version": version, "merit": merit}))
