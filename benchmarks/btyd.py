"""BG/NBD and Gamma-Gamma beside lifetimes and PyMC-Marketing: the same customers, one run.

`python benchmarks/btyd.py` makes each peer an environment of its own with uv (kept in a cache
folder), runs every measurement in a fresh process, and prints times, memory and ratios. Fits are
cold: the first in their process, imports apart; a peer that compiles does so beforehand, on a small
firm. The ratio is of processor seconds, which a busy machine distorts least. `--peers none` runs us
alone; `--rows 23570` the smaller firm alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = {
    "lifetimes": ["lifetimes==0.11.3", "pandas<2.2", "numpy<2", "scipy<1.14", "setuptools<80"],
    "pymc-marketing": ["pymc-marketing"],
}
TIMED = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
path, task = sys.argv[1], sys.argv[2]
{prepare}
start, busy = time.perf_counter(), time.process_time()
{run}
seconds, cpu = time.perf_counter() - start, time.process_time() - busy
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
found = {{"seconds": seconds, "cpu": cpu, "megabytes": memory, "total": float(total)}}
print(json.dumps(found))
"""

OURS = {
    "prepare": """
import narwhals.stable.v2, polars as pl
from whybuy.methods.btyd import BetaGeo, GammaGamma
table = pl.read_parquet(path)
orders = BetaGeo()
if task != "fit":
    orders.fit(table); spend = GammaGamma().fit(table)
""",
    "fit": "total = orders.fit(table).params_['r']",
    "value": """total = orders.expected_value(
    table, spend=spend, days=365, discount_rate=.1268
).sum()""",
    "intervals": """total = orders.lifetime_value(
    table, spend=spend, days=365, discount_rate=.1268, draws=1000
).total""",
}

LIFETIMES = {
    "prepare": """
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter
table = pd.read_csv(path)
x, seen, age, value = (table[c] for c in ("frequency", "recency", "age", "value"))
if task != "fit":
    orders = BetaGeoFitter().fit(x, seen, age); again = x > 0
    spend = GammaGammaFitter().fit(x[again], value[again])
""",
    "fit": "total = BetaGeoFitter().fit(x, seen, age).params_['r']",
    "value": """total = spend.customer_lifetime_value(
    orders, x, seen, age, value, time=12, discount_rate=.01, freq="D"
).sum()""",
}

PYMC = {
    "prepare": """
import numpy as np, pandas as pd, xarray
from pymc_marketing import clv
table = pd.read_csv(path).rename(columns={"age": "T", "value": "monetary_value"})
table["customer_id"] = np.arange(len(table))
def fitted(model, **options):
    try:
        model.fit(method="map", **options)
    except TypeError:
        model.fit(fit_method="map", **options)
    return model
def bg(): return fitted(clv.BetaGeoModel(data=table))
def gg(): return fitted(clv.GammaGammaModel(data=table[table.frequency > 0]))
def spread(model, draws=1000):
    rng, post = np.random.default_rng(0), model.idata.posterior
    names = [n for n in post.data_vars if post[n].ndim == 2]
    model.idata.posterior = xarray.Dataset({
        n: (("chain", "draw"), float(post[n].mean()) * np.exp(noise))
        for n, noise in ((n, .03 * rng.standard_normal((1, draws))) for n in names)
    }, coords={"chain": [0], "draw": np.arange(draws)})
    return model
if task != "fit":
    orders, spend = bg(), gg()
    if task == "intervals":
        orders, spend = spread(orders), spread(spend)
def value():
    return spend.expected_customer_lifetime_value(
        transaction_model=orders, data=table, future_t=12, discount_rate=.01, time_unit="D"
    )
""",
    "fit": "total = float(bg().idata.posterior['r'].mean())",
    "value": "total = float(value().sum())",
    "intervals": """
found = value()
found.quantile([.05, .95], dim=("chain", "draw"))
total = float(found.mean(("chain", "draw")).sum())
""",
}

TASKS = ("fit", "value", "intervals")


def environment(peer: str) -> Path:
    """The Python of a peer's own environment, made when it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "whybuy-benchmarks"
    python = cache / peer / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "-q", "--python", "3.11", str(cache / peer)], check=True)
        install = ["uv", "pip", "install", "-q", "--python", str(python), *PEERS[peer]]
        subprocess.run(install, check=True)
    return python


def measured(python: Path, script: dict[str, str], *, task: str, data: Path) -> dict[str, float]:
    """Seconds, megabytes and the total found, in a process of its own."""
    code = TIMED.format(prepare=script["prepare"], run=script[task])
    command = [str(python), "-c", code, str(data), task]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=1200)
    except subprocess.TimeoutExpired:
        return {}
    if run.returncode:
        print(f"  failed: {run.stderr.strip().splitlines()[-1:]}", flush=True)
        return {}
    return json.loads(run.stdout.strip().splitlines()[-1])


def compare(rows: int, *, peers: list[str], folder: Path) -> None:
    """Print a table for a firm of so many customers."""
    parquet, csv = folder / f"{rows}.parquet", folder / f"{rows}.csv"
    sys.path.insert(0, str(HERE))
    from simulated_customers import rolling_customers

    table = rolling_customers(rows)
    table.write_parquet(parquet)
    table.write_csv(csv)
    table.head(2_000).write_csv(small := folder / "small.csv")
    scripts = {"lifetimes": LIFETIMES, "pymc-marketing": PYMC}
    for task in TASKS:
        ours = measured(Path(sys.executable), OURS, task=task, data=parquet)
        print(f"{rows:>9,} {task:<10} whybuy         {_told(ours)}", flush=True)
        for peer in peers:
            if task not in scripts[peer] or (task == "intervals" and rows > 100_000):
                continue
            python = environment(peer)
            if peer == "pymc-marketing":
                measured(python, scripts[peer], task=task, data=small)
            theirs = measured(python, scripts[peer], task=task, data=csv)
            ratio = theirs["cpu"] / ours["cpu"] if theirs and ours else float("nan")
            print(f"{'':>9} {'':<10} {peer:<14} {_told(theirs)}  {ratio:8.1f} x", flush=True)


def _told(result: dict[str, float]) -> str:
    if not result:
        return "failed, or not done in 20 minutes"
    return (
        f"{result['seconds']:9.3f} s {result['cpu']:9.3f} CPU s {result['megabytes']:8,.0f} MB   "
        f"total {result['total']:,.6g}"
    )


def main() -> None:
    """Compare at both sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default="lifetimes,pymc-marketing")
    parser.add_argument("--rows", default="23570,1000000")
    options = parser.parse_args()
    peers = [p for p in options.peers.split(",") if p in PEERS]
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows.split(","):
            compare(int(rows), peers=peers, folder=Path(folder))


if __name__ == "__main__":
    main()
