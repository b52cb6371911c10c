"""Uplift on Hillstrom's mail experiment beside scikit-uplift and causalml: Qini over twenty seeds.

`python benchmarks/uplift.py HILLSTROM_CSV [--seeds 20] [--peers all|none] [--mails women]`.
Each peer gets an environment of its own with uv. All learn the same features on the same five
folds, drawn anew for each seed, and score customers whom they have not seen; the Qini is
scikit-uplift's definition, for
all alike. Differences are paired: by seed (the luck of the folds), and by resampled customers on
the mean score of all seeds (the luck of who was in the experiment).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

MAILS = {"women": "Womens E-Mail", "men": "Mens E-Mail"}
PEERS = {
    "scikit-uplift": ["scikit-uplift==0.5.1", "scikit-learn<1.7", "numpy", "pandas"],
    "causalml": ["causalml==0.18.0"],
}
FOLDS = 5


def experiment(csv: Path, mail: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Features, who got the mail, who visited, and the flag that alone ranks about as well."""
    import polars as pl

    frame = pl.read_csv(csv, infer_schema_length=None)
    part = frame.filter(pl.col("segment").is_in([MAILS[mail], "No E-Mail"]))
    features = np.column_stack(
        [
            part["recency"],
            part["history"].log1p(),
            part["mens"],
            part["womens"],
            part["newbie"],
            *(part["zip_code"] == place for place in ("Urban", "Rural")),
            *(part["channel"] == way for way in ("Phone", "Web")),
        ]
    ).astype(float)
    treated = (part["segment"] == MAILS[mail]).to_numpy()
    flag = part["womens" if mail == "women" else "mens"].to_numpy().astype(float)
    return features, treated, part["visit"].to_numpy().astype(float), flag


def ours(x, treated, outcome, fold) -> dict[str, tuple[np.ndarray, float]]:
    """Scores and processor seconds of each of our learners."""
    from whybuy.methods.judge.uplift.learners import LEARNERS
    from whybuy.methods.judge.uplift.trial import read

    trial = read(x, treated, outcome)
    return {
        f"ours, {name}, {base}": _scored(
            lambda train, x_new, learn=learn, base=base: learn(trial.of(train), base=base, seed=0)(
                x_new
            ),
            x,
            fold,
        )
        for name, learn in LEARNERS.items()
        for base in (("linear", "trees") if name in ("T", "X") else ("linear",))
    }


def by_scikit_uplift(x, treated, outcome, fold) -> dict[str, tuple[np.ndarray, float]]:
    """Class transformation and two models, logistic and boosted."""
    import pandas as pd
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklift.models import ClassTransformation, TwoModels

    frame, w, y = pd.DataFrame(x), pd.Series(treated.astype(int)), pd.Series(outcome)

    def logistic():
        return LogisticRegression(max_iter=2000, C=0.1)

    def boosted():
        return HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=100, random_state=0
        )

    made = {
        "class transformation, linear": lambda: ClassTransformation(logistic()),
        "class transformation, trees": lambda: ClassTransformation(boosted()),
        "two models, linear": lambda: TwoModels(logistic(), logistic(), method="vanilla"),
        "two models, trees": lambda: TwoModels(boosted(), boosted(), method="vanilla"),
    }

    def fitted(make, train, x_new):
        model = make().fit(frame[train], y[train], w[train])
        return np.asarray(model.predict(pd.DataFrame(x_new)))

    return {
        f"scikit-uplift, {name}": _scored(
            lambda train, x_new, make=make: fitted(make, train, x_new), x, fold
        )
        for name, make in made.items()
    }


def by_causalml(x, treated, outcome, fold) -> dict[str, tuple[np.ndarray, float]]:
    """T-, X- and DR-learners with the same linear models."""
    from causalml.inference.meta import BaseDRRegressor, BaseTClassifier, BaseXClassifier
    from sklearn.linear_model import LinearRegression, LogisticRegression

    chance = np.full(len(x), treated.mean())

    def logistic():
        return LogisticRegression(max_iter=2000, C=0.1)

    def t(train, x_new):
        model = BaseTClassifier(learner=logistic())
        model.fit(x[train], treated[train].astype(int), outcome[train].astype(int))
        return model.predict(x_new).ravel()

    def crossed(train, x_new):
        model = BaseXClassifier(outcome_learner=logistic(), effect_learner=LinearRegression())
        w, y = treated[train].astype(int), outcome[train].astype(int)
        model.fit(x[train], w, y, p=chance[train])
        return model.predict(x_new, p=chance[: len(x_new)]).ravel()

    def robust(train, x_new):
        model = BaseDRRegressor(
            learner=LinearRegression(), treatment_effect_learner=LinearRegression()
        )
        w = treated[train].astype(int)
        model.fit(x[train], w, outcome[train], p=chance[train])
        return model.predict(x_new, p=chance[: len(x_new)]).ravel()

    learners = {"T, linear": t, "X, linear": crossed, "DR, linear": robust}
    return {f"causalml, {name}": _scored(learn, x, fold) for name, learn in learners.items()}


def _scored(learn, x: np.ndarray, fold: np.ndarray) -> tuple[np.ndarray, float]:
    began, score = time.process_time(), np.empty(len(x))
    for k in range(FOLDS):
        score[fold == k] = learn(fold != k, x[fold == k])
    return score, time.process_time() - began


AS = {"ours": ours, "scikit-uplift": by_scikit_uplift, "causalml": by_causalml}


def work(name: str, given: Path, found: Path) -> None:
    """In the peer's own environment: scores of all seeds to a file."""
    data = np.load(given)
    scores: dict[str, list[np.ndarray]] = {}
    seconds: dict[str, float] = {}
    for fold in data["folds"]:
        for method, (score, took) in AS[name](data["x"], data["w"], data["y"], fold).items():
            scores.setdefault(method, []).append(score)
            seconds[method] = seconds.get(method, 0.0) + took / len(data["folds"])
    np.savez(found, names=json.dumps(seconds), **{k: np.array(v) for k, v in scores.items()})


def asked(name: str, given: Path, folder: Path) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """What one library found; nothing where it cannot be installed, with the reason printed."""
    found = folder / f"{name}.npz"
    command = [sys.executable]
    if name != "ours":
        wanted = [flag for each in PEERS[name] for flag in ("--with", each)]
        command = ["uv", "run", "--no-project", "--python", "3.11", *wanted, "python"]
    run = subprocess.run(
        [*command, __file__, str(given), "--work", name, "--found", str(found)],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    if run.returncode:
        print(f"{name} did not run: {run.stderr.strip().splitlines()[-1]}", flush=True)
        return {}, {}
    data = np.load(found)
    return {name: data[name] for name in data.files if name != "names"}, json.loads(
        str(data["names"])
    )


def compare(csv: Path, mail: str, *, seeds: int, peers: list[str]) -> None:
    """Print one table: each learner beside the best of them."""
    from whybuy.methods.judge.uplift import paired, ranking
    from whybuy.methods.judge.uplift.learners import folds_of

    x, w, y, flag = experiment(csv, mail)
    scores = {"the one flag": np.tile(flag, (seeds, 1))}
    seconds = {"the one flag": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.npz"
        folds = np.array([folds_of(w, folds=FOLDS, seed=seed) for seed in range(seeds)])
        np.savez(given, x=x, w=w, y=y, folds=folds)
        for name in ("ours", *peers):
            found, took = asked(name, given, Path(folder))
            scores |= found
            seconds |= took
    qini = {
        name: np.array([ranking(each, w, y, draws=0).qini.estimate for each in many])
        for name, many in scores.items()
    }
    best = max(qini, key=lambda name: qini[name].mean())
    print(f"\n{mail}'s mail, visits, {len(y):,} customers, {seeds} seeds; best: {best}\n")
    print("| learner | Qini | behind the best, by seed | behind, by customers (90 %) | seconds |")
    print("| --- | --- | --- | --- | --- |")
    for name in sorted(qini, key=lambda name: -qini[name].mean()):
        behind = qini[best] - qini[name]
        error = behind.std(ddof=1) / np.sqrt(seeds)
        apart = paired(scores[best].mean(axis=0), scores[name].mean(axis=0), w, y, draws=200).qini
        print(
            f"| {name} | {qini[name].mean():.4f} ± {qini[name].std(ddof=1):.4f} "
            f"| {behind.mean():.4f} ± {error:.4f} | {apart.low:+.4f} to {apart.high:+.4f} "
            f"| {seconds[name]:.1f} |",
            flush=True,
        )


def main() -> None:
    """Read the arguments and print a table for each mail."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("data", type=Path)
    asks.add_argument("--seeds", type=int, default=20)
    asks.add_argument("--peers", default="all", choices=("all", "none"))
    asks.add_argument("--mails", nargs="+", default=list(MAILS), choices=list(MAILS))
    asks.add_argument("--work")
    asks.add_argument("--found", type=Path)
    given = asks.parse_args()
    if given.work:
        work(given.work, given.data, given.found)
        return
    for mail in given.mails:
        compare(
            given.data, mail, seeds=given.seeds, peers=list(PEERS) if given.peers == "all" else []
        )


if __name__ == "__main__":
    main()
