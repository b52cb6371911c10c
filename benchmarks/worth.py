"""A ten-input NPV beside numpy by hand, squigglepy and chaospy: time to the same accuracy.

`python benchmarks/worth.py` makes each peer an environment of its own with uv (kept in a cache
folder). Each doubles its number of draws until, over ten seeds, the root mean square error is below
0.1 % of the NPV's standard deviation for the mean and 1 % for the 5 % and 95 % points; then what it
took is told, in processor seconds of one run, which a busy machine distorts least. Ours makes the
whole case in that time: every line's range, the tornado, shares of variance, what to ask next.
The truth is the mean of sixteen scrambles of 2^18 Sobol points. `--peers none`
runs us and numpy alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

PEERS = {
    "squigglepy": ["squigglepy==0.30"],
    "chaospy": ["chaospy"],
}
RANGES = {
    "people": (5, 9),
    "hours": (8, 14),
    "wage": (28, 42),
    "saved": (0.25, 0.55),
    "output": (700_000, 1_100_000),
    "scrap": (0.03, 0.06),
    "cut": (0.2, 0.5),
    "licence": (25_000, 35_000),
    "upkeep": (4_000, 9_000),
    "start": (20_000, 45_000),
}
"""Central 90 %; each is lognormal."""
NORMAL_SCORE = 1.6448536269514722
WEEKS = 365.25 / 7
ANNUITY = 1 / 1.1 + 1 / 1.21 + 1 / 1.331
MEAN_ERROR, POINT_ERROR = 0.001, 0.01
SEEDS = 10

UNITS = {
    "people": "", "hours": "hour/week", "wage": "EUR/hour", "saved": "", "output": "EUR/year",
    "scrap": "", "cut": "", "licence": "EUR/year", "upkeep": "EUR/year", "start": "EUR",
}  # fmt: skip
MODEL = (
    "years = 3\ndiscount_rate = 0.1\n[variables]\n"
    + "".join(
        f'{name} = {{unit = "{unit}", family = "lognormal", least = 0}}\n'
        for name, unit in UNITS.items()
    )
    + """
[benefits.time]
driver = "cost"
formula = "people * hours * wage * saved"
[benefits.scrap]
driver = "cost"
formula = "output * scrap * cut"
[costs.running]
formula = "licence + upkeep"
[costs.start]
formula = "start"
timing = "one-off"
"""
)

BY_HAND = f"""
def npv(v):
    return {ANNUITY} * (v["people"] * v["hours"] * {WEEKS} * v["wage"] * v["saved"]
        + v["output"] * v["scrap"] * v["cut"] - v["licence"] - v["upkeep"]) - v["start"]
def three(x):
    low, high = np.quantile(x, [.05, .95])
    return float(x.mean()), float(low), float(high)
def shape(ends):
    low, high = ends
    return np.log(low * high) / 2, np.log(high / low) / (2 * {NORMAL_SCORE})
"""

RUNS = {
    "whybuy": """
from whybuy.methods.value import evaluate
def run(n, seed):
    case = evaluate(MODEL, {k: list(v) for k, v in RANGES.items()}, points=n, seed=seed)
    return case.npv.mean, case.npv.low, case.npv.high
""",
    "numpy by hand": """
def run(n, seed):
    rng = np.random.default_rng(seed)
    return three(npv({k: rng.lognormal(*shape(v), n) for k, v in RANGES.items()}))
""",
    "numpy by hand, Sobol": """
from scipy.special import ndtri
from scipy.stats import qmc
def run(n, seed):
    z = ndtri(np.clip(qmc.Sobol(len(RANGES), seed=seed).random(n), 1e-12, 1 - 1e-12))
    drawn = {}
    for at, (name, ends) in enumerate(RANGES.items()):
        middle, width = shape(ends)
        drawn[name] = np.exp(middle + width * z[:, at])
    return three(npv(drawn))
""",
    "squigglepy": """
import squigglepy as sq
def run(n, seed):
    sq.set_seed(seed)
    return three(np.asarray(sq.sample(npv({k: sq.lognorm(*v) for k, v in RANGES.items()}), n)))
""",
    "chaospy": """
import chaospy
def run(n, seed):
    joint = chaospy.J(*(chaospy.LogNormal(*shape(v)) for v in RANGES.values()))
    drawn = joint.sample(n, rule="random", seed=seed)
    return three(npv(dict(zip(RANGES, drawn))))
""",
    "chaospy, Sobol": """
import chaospy
def run(n, seed):
    joint = chaospy.J(*(chaospy.LogNormal(*shape(v)) for v in RANGES.values()))
    # Its points are not scrambled: other seeds take later stretches of the sequence.
    drawn = joint.sample(n, rule="sobol", seed=1 + seed * n)
    return three(npv(dict(zip(RANGES, drawn))))
""",
}
TIMED = """
import json, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
given = json.loads(sys.argv[1])
RANGES, MODEL, TRUTH = given["ranges"], given["model"], given["truth"]
{by_hand}
{run}
n = 256
while n <= 2**20:
    run(n, 0)
    start, found = time.process_time(), []
    for seed in range(1, 1 + given["seeds"]):
        found.append(run(n, seed))
        if time.process_time() - start > given["most"]:
            break
    cpu = (time.process_time() - start) / len(found)
    off = (np.array(found) - TRUTH["three"]) / TRUTH["sd"]
    error = np.sqrt((off**2).mean(axis=0))
    print(json.dumps({{"n": n, "cpu": cpu, "error": error.tolist()}}), flush=True)
    if error[0] <= given["mean"] and max(error[1:]) <= given["point"]:
        break
    if time.process_time() - start > given["most"]:
        break
    n *= 2
"""


def environment(peer: str) -> Path:
    """The Python of a peer's own environment, made when it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "whybuy-benchmarks"
    python = cache / peer / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "-q", "--python", "3.11", str(cache / peer)], check=True)
        install = ["uv", "pip", "install", "-q", "--python", str(python), *PEERS[peer]]
        subprocess.run(install, check=True)
    return python


def truth() -> dict[str, object]:
    """Mean, 5 % and 95 % points and standard deviation of the NPV, from 2^20 points."""
    from scipy.stats import norm, qmc

    space: dict[str, object] = {"np": np}
    exec(BY_HAND, space)  # the very text that the peers run
    shape, npv, three = space["shape"], space["npv"], space["three"]
    found, sds = [], []
    for seed in range(900, 916):
        points = qmc.Sobol(len(RANGES), seed=seed).random(2**18)
        scores = norm.ppf(np.clip(points, 1e-12, 1 - 1e-12))
        drawn = {}
        for at, (name, ends) in enumerate(RANGES.items()):
            middle, width = shape(ends)
            drawn[name] = np.exp(middle + width * scores[:, at])
        worth = npv(drawn)
        found.append(three(worth))
        sds.append(float(worth.std()))
    return {"three": np.mean(found, axis=0).tolist(), "sd": float(np.mean(sds))}


def measured(python: Path, name: str, *, known: dict[str, object], most: float) -> dict | None:
    """The last and best of one contestant's runs: draws, processor seconds, errors."""
    code = TIMED.format(by_hand=BY_HAND, run=RUNS[name])
    given = {
        "ranges": RANGES,
        "model": MODEL,
        "truth": known,
        "seeds": SEEDS,
        "mean": MEAN_ERROR,
        "point": POINT_ERROR,
        "most": most,
    }
    run = subprocess.run(
        [str(python), "-c", code, json.dumps(given)],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    lines = run.stdout.strip().splitlines()
    if not lines:
        print(f"{name:<16} failed: {run.stderr.strip().splitlines()[-1:]}", flush=True)
        return None
    return json.loads(lines[-1])


def compare(peers: list[str], *, most: float) -> None:
    """Print what each took to come as near."""
    known = truth()
    print(f"NPV {known['three']}, sd {known['sd']:,.0f}", flush=True)
    ours = None
    for name in RUNS:
        peer = name.partition(",")[0]
        if peer in PEERS and peer not in peers:
            continue
        python = environment(peer) if peer in PEERS else Path(sys.executable)
        found = measured(python, name, known=known, most=most)
        if not found:
            continue
        ours = ours or found
        mean, low, high = (f"{e:.2%}" for e in found["error"])
        near = found["error"][0] <= MEAN_ERROR and max(found["error"][1:]) <= POINT_ERROR
        print(
            f"{name:<20} {found['n']:>9,} draws {1e3 * found['cpu']:10.2f} CPU ms"
            f"{found['cpu'] / ours['cpu']:8.1f} x   errors: mean {mean}, 5 % {low}, 95 % {high}"
            f"{'' if near else '   not as near in the time allowed'}",
            flush=True,
        )


def pages() -> None:
    """Print how long a changed input and a thousand prospects take us."""
    from whybuy.methods.value import evaluate
    from whybuy.methods.value.prospects import rank

    given = {name: list(ends) for name, ends in RANGES.items()}
    evaluate(MODEL, given)
    took: list[float] = []
    for people in range(6, 26):
        start = time.perf_counter()
        evaluate(MODEL, {**given, "people": people})
        took.append(time.perf_counter() - start)
    print(f"a changed input, 2^13 draws, the whole case: {1e3 * np.median(took):.1f} ms")
    rng = np.random.default_rng(0)
    columns = {
        name: np.array(ends) * rng.lognormal(0, 0.3, (1000, 1)) for name, ends in RANGES.items()
    }
    took = []
    for _ in range(5):
        start = time.perf_counter()
        rank(MODEL, columns)
        took.append(time.perf_counter() - start)
    print(f"1,000 prospects of ten ranges each, 2^8 draws: {1e3 * np.median(took):.1f} ms")


def main() -> None:
    """Compare, then tell the page's times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--most", type=float, default=20.0, help="Processor seconds a step.")
    options = parser.parse_args()
    compare([p for p in options.peers.split(",") if p in PEERS], most=options.most)
    pages()


if __name__ == "__main__":
    main()
