"""What is due within four weeks, beside a pooled purchase rate: real logs, the last weeks held out.

`python benchmarks/due.py --retail FILE --journey` fits each model on what was known four weeks
before a log ends and compares its chances with what was then bought: mean squared error (Brier),
the distance between foretold and happened over ten groups, and how often the model ranks a pair
that was bought above one that was not (AUC), for all pairs and for those bought three times.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from recommend import journey_table, retail_table

from whybuy.methods.recommend import due, purchases, reliability
from whybuy.methods.recommend.upcoming import bought_since

HORIZON = 28


def auc(chance: Any, happened: Any) -> float:
    """How often one that happened was told a higher chance than one that did not."""
    rank = pl.Series(chance).rank("average").to_numpy()
    n = happened.sum()
    return float((rank[happened].sum() - n * (n + 1) / 2) / (n * (len(happened) - n)))


def compare(name: str, table: pl.DataFrame) -> None:
    """Print one log's rows."""
    codes = [(pl.col(c).rank("dense").cast(pl.Int64) - 1).alias(c) for c in ("who", "what")]
    days = (pl.col("day") - pl.col("day").min()).dt.total_days()
    who, day, what, pieces = (
        column.to_numpy() for column in table.select(codes[0], days, codes[1], "pieces")
    )
    until = int(day.max()) - HORIZON
    start = time.process_time()
    told = due(who, day, what, quantity=pieces, as_of=until, horizon=HORIZON)
    seconds = time.process_time() - start
    before = purchases(who, day, what, until=until)
    came = bought_since(before, purchases(who, day, what))
    rate = (before.times - 0.8) / (until - before.first_day + 61.0)
    chances = {"renewal": told.chance, "pooled rate": 1 - np.exp(-HORIZON * rate)}
    for group, use in (("all", before.times > 0), ("bought 3 times", before.times >= 3)):
        for model, chance in chances.items():
            fit = reliability(chance[use], came[use])
            print(
                f"| {name} | {group}, {use.sum():,} | {model} | {fit.brier:.4f} ({fit.plain:.4f}) "
                f"| {fit.gap:.4f} | {auc(chance[use], came[use]):.3f} | "
                f"{f'{seconds:.1f}' if model == 'renewal' else ''} |",
                flush=True,
            )


def main() -> None:
    """Compare on every log that was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--retail", help="Parquet of Online Retail, cleaned")
    parser.add_argument("--journey", action="store_true")
    options = parser.parse_args()
    print("| log | pairs | model | Brier (share for all) | gap | AUC | CPU s |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    if options.retail:
        compare("Online Retail", retail_table(Path(options.retail)))
    if options.journey:
        compare("Complete Journey", journey_table())


if __name__ == "__main__":
    main()
