"""The floor: polars reads the candidates, every column, and nothing is done with them."""

import json
import sys
from pathlib import Path

import polars as pl

table = pl.read_csv(Path(sys.argv[1]) / "candidates.csv", infer_schema_length=1000)
print(json.dumps({"version": pl.__version__, "merit": None, "rows": table.height}))
