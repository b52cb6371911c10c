"""The customer summary beside lifetimes and PyMC-Marketing: seconds, peak memory, the same numbers.

    uv run python benchmarks/summary.py --millions 0.1 1 10

Orders are simulated: one line each, over three years, from a tenth as many customers. The peers get
their data as a pandas frame in memory with whole numbers as customer ids, and the clock starts when
it is there; ours starts from the batch file on disk, opened and checked, with ids as text, and also
says orders, totals, first and last days. Each runs in a process of its own, the peers in
environments of their own, made on first use in .cache/benchmarks.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
CACHE = HERE.parent.parent / ".cache" / "benchmarks"
END = date(2025, 12, 31)
SEED = 20240229
PEERS = {"lifetimes": ["lifetimes", "pyarrow"], "pymc-marketing": ["pymc-marketing", "pyarrow"]}
Run = tuple[dict[str, float], Any]


def main() -> None:
    """Print a table for each size; with --one, be the process that takes one step."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--millions", type=float, nargs="+", default=[0.1, 1.0, 10.0])
    asked.add_argument("--runs", type=int, default=3, help="the best of so many counts")
    asked.add_argument("--one", nargs=2, metavar=("STEP", "FOLDER"), help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.one:
        STEPS[said.one[0]](Path(said.one[1]))
        return
    pythons = {"whybuy": sys.executable} | {name: environment(name) for name in PEERS}
    for millions in said.millions:
        compare(round(millions * 1e6), pythons, runs=said.runs)


def compare(orders: int, pythons: dict[str, str], *, runs: int) -> None:
    """Measure every contender on so many orders and print what came of it."""
    folder = CACHE / f"summary-{orders}"
    step("simulate", sys.executable, folder)
    found = {name: best_of(name, python, folder, runs=runs) for name, python in pythons.items()}
    ours = found["whybuy"]
    print(f"\n{orders:,} orders of {ours['customers']:,} customers, best of {runs}")
    print(f"{'':16}{'seconds':>9}{'ratio':>8}{'of CPU':>8}{'MB':>8}{'ratio':>8}  same numbers")
    for name, one in found.items():
        same = "" if name == "whybuy" else step(f"check {name}", sys.executable, folder)
        print(
            f"{name:16}{one['seconds']:9.2f}{one['seconds'] / ours['seconds']:7.1f}x"
            f"{one['cpu']:8.2f}{one['mb']:8.0f}{one['mb'] / ours['mb']:7.1f}x  {same}"
        )


def environment(name: str) -> str:
    """The Python of a peer's own environment, made if it is not there."""
    python = CACHE / name / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "-q", str(CACHE / name)], check=True)
        install = ["uv", "pip", "install", "-q", "--python", str(python), *PEERS[name]]
        subprocess.run(install, check=True)
    return str(python)


def step(name: str, python: str, folder: Path) -> str:
    """What one step prints, in a process of its own.

    This process stays small: on Linux a child's peak memory counts from its parent's.
    """
    command = [python, str(HERE), "--one", name, str(folder)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def simulate(folder: Path) -> None:
    """Orders as Parquet for the peers, and the same ones as a batch of an order log for us."""
    if (folder / "manifest.json").exists():
        return
    orders = int(folder.name.split("-")[1])
    import numpy as np
    import polars as pl

    from whybuy.orders.duckdb import DuckDBOrderLog

    (folder / "orders").mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(SEED)
    customers = orders // 10
    who = (draw.random(orders) ** 2 * customers).astype(np.int64)
    seconds = draw.integers(0, 3 * 365 * 86_400, orders)
    sold = pl.DataFrame({"customer": who, "amount": draw.integers(100, 20_000, orders)})
    sold = sold.with_columns(
        at=pl.datetime(2023, 1, 1) + pl.duration(seconds=pl.Series(seconds)),
    )
    sold.select("customer", "at", amount=pl.col("amount").cast(pl.Float64)).write_parquet(
        folder / "sold.parquet"
    )
    row = pl.int_range(2, pl.len() + 2)
    sold.select(
        order_id="O" + row.cast(pl.String),
        customer_id="C" + pl.col("customer").cast(pl.String),
        product_id=pl.lit("tea"),
        at="at",
        quantity=pl.lit(1.0),
        amount="amount",
        currency=pl.lit("EUR"),
        kind=pl.lit("sale"),
        row=row,
    ).write_parquet(folder / "staged.parquet")
    started = time.perf_counter()
    staged = DuckDBOrderLog(folder / "orders").stage(folder / "staged.parquet", source="shop")
    seconds = time.perf_counter() - started
    print(f"{orders:,} lines staged in {seconds:.1f} s", file=sys.stderr)
    manifest = {"file": staged.file, "sha256": staged.sha256, "lines": staged.lines}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def best_of(name: str, python: str, folder: Path, *, runs: int) -> dict[str, Any]:
    """The fastest of so many processes, and the least peak memory of any."""
    found = [json.loads(step(name, python, folder)) for _ in range(runs)]
    return {**found[0], **{key: min(run[key] for run in found) for key in ("seconds", "cpu", "mb")}}


class Clock:
    """Started when made."""

    def __init__(self) -> None:
        self.started, self.cpu = time.perf_counter(), time.process_time()

    def taken(self) -> dict[str, float]:
        """Seconds since, by the clock on the wall and of all processors' work."""
        return {
            "seconds": time.perf_counter() - self.started,
            "cpu": time.process_time() - self.cpu,
        }


def measured(run: Callable[[Path], Run], name: str) -> Callable[[Path], None]:
    """A step that runs one contender and prints its seconds and peak memory as JSON."""

    def take(folder: Path) -> None:
        taken, summary = run(folder)
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        summary.to_parquet(folder / f"{name}.parquet")
        print(json.dumps({**taken, "mb": peak_kb / 1024, "customers": len(summary)}))

    return take


def ours(folder: Path) -> Run:
    """Seconds and the summary, from the batch file on disk."""
    import duckdb  # noqa: F401 (the peers' clock starts after their imports, so does ours)
    import polars  # noqa: F401
    import pyarrow  # noqa: F401

    from whybuy.orders.duckdb import DuckDBOrderLog
    from whybuy.orders.port import BatchFile

    named = json.loads((folder / "manifest.json").read_text())
    started = Clock()
    log = DuckDBOrderLog(folder / "orders").with_files([BatchFile(1, "shop", **named)])
    summary = log.customer_summary(until=END)
    return started.taken(), Summary(summary)


class Summary:
    """Our frame with the one method that the peers' frames have."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def __len__(self) -> int:
        return len(self.frame)

    def to_parquet(self, path: Path) -> None:
        import polars as pl

        customer = pl.col("customer_id").str.slice(1).cast(pl.Int64)
        self.frame.select(customer, "frequency", "recency", "age", "value").write_parquet(path)


def lifetimes(folder: Path) -> Run:
    """Seconds and the summary of lifetimes, from a frame in memory."""
    import warnings

    warnings.simplefilter("ignore")
    import pandas as pd
    from lifetimes.utils import summary_data_from_transaction_data

    sold = pd.read_parquet(folder / "sold.parquet")
    started = Clock()
    summary = summary_data_from_transaction_data(
        sold, "customer", "at", "amount", observation_period_end=END, freq="D"
    )
    return started.taken(), summary.reset_index()


def pymc_marketing(folder: Path) -> Run:
    """Seconds and the summary of PyMC-Marketing, from a frame in memory."""
    import warnings

    warnings.simplefilter("ignore")
    import pandas as pd
    from pymc_marketing.clv import rfm_summary

    sold = pd.read_parquet(folder / "sold.parquet")
    started = Clock()
    summary = rfm_summary(sold, "customer", "at", "amount", observation_period_end=END)
    return started.taken(), summary


def check(name: str) -> Callable[[Path], None]:
    """A step that says "yes" when frequency, recency, age and value agree for every customer."""

    def take(folder: Path) -> None:
        import polars as pl
        from polars.testing import assert_frame_equal

        theirs = pl.read_parquet(folder / f"{name}.parquet").rename(
            {"customer": "customer_id", "T": "age", "monetary_value": "value"}, strict=False
        )
        mine = pl.read_parquet(folder / "whybuy.parquet")
        assert_frame_equal(
            mine.sort("customer_id"),
            theirs.select(mine.columns).cast(dict(mine.schema)).sort("customer_id"),
            rel_tol=1e-9,
        )
        print("yes")

    return take


STEPS: dict[str, Callable[[Path], None]] = {
    "simulate": simulate,
    "whybuy": measured(ours, "whybuy"),
    "lifetimes": measured(lifetimes, "lifetimes"),
    "pymc-marketing": measured(pymc_marketing, "pymc-marketing"),
    "check lifetimes": check("lifetimes"),
    "check pymc-marketing": check("pymc-marketing"),
}


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
