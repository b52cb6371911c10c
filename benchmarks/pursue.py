"""The chance to win a deal on real and made-up records, beside what others would have told.

`python benchmarks/pursue.py FOLDER [--repeats 10]` (FOLDER holds `salvirt_b2b_448.csv` and
`maven_crm_*.csv`; Maven's firm is fictional) prints Markdown. Salvirt's deals have no dates:
five-fold cross-validation, repeated, exact duplicates kept together. Maven's have: every model
learns from deals closed by a day and is judged on those that closed afterwards. Beside ours: the
base rate, logistic regression (scikit-learn's default penalty), random forest, gradient boosting.
"Within" is the paired difference of log losses from the best, over its standard error, by group of
duplicates. Calibration: mean gap over ten groups, and the slope of the line of what came.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import polars as pl

from whybuy.methods.choice import borne_out, deal_chances, deal_outcomes
from whybuy.methods.choice.foretelling import log_losses

Table = Mapping[str, Sequence[str]]
Teller = Callable[[Table, np.ndarray, Table, Sequence[str]], np.ndarray]


def base_rate(learn: Table, won: np.ndarray, ahead: Table, together: Sequence[str]) -> np.ndarray:
    """The share won of the deals learnt from."""
    return np.full(len(next(iter(ahead.values()))), (won.sum() + 0.5) / (len(won) + 1))


def ours(learn: Table, won: np.ndarray, ahead: Table, together: Sequence[str]) -> np.ndarray:
    """The pooled chances."""
    outcome = ["won" if each else "lost" for each in won]
    fitted = deal_outcomes(outcome, covariates=learn, together=together)
    return deal_chances(fitted, deals=len(next(iter(ahead.values()))), covariates=ahead).won.mean


def peer(make: Callable[[], object]) -> Teller:
    """A scikit-learn classifier on one column a level."""

    def tell(learn: Table, won: np.ndarray, ahead: Table, together: Sequence[str]) -> np.ndarray:
        from sklearn.preprocessing import OneHotEncoder

        encoder = OneHotEncoder(handle_unknown="ignore")
        rows = encoder.fit_transform(np.column_stack(list(learn.values()))).toarray()
        model = make().fit(rows, won)
        test = encoder.transform(np.column_stack(list(ahead.values()))).toarray()
        return model.predict_proba(test)[:, 1]

    return tell


def tellers() -> dict[str, Teller]:
    """All that are compared."""
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression

    return {
        "base rate": base_rate,
        "logistic regression": peer(lambda: LogisticRegression(max_iter=5000)),
        "random forest": peer(
            lambda: RandomForestClassifier(500, min_samples_leaf=3, random_state=1)
        ),
        "gradient boosting": peer(
            lambda: GradientBoostingClassifier(n_estimators=100, max_depth=2, random_state=1)
        ),
        "ours": ours,
    }


def taken(table: Table, rows: np.ndarray) -> Table:
    """These rows of a table."""
    return {name: [values[row] for row in rows] for name, values in table.items()}


def report(chances: Mapping[str, np.ndarray], won: np.ndarray, group: np.ndarray) -> None:
    """Print one row a model. chances: (repeats, deals) each."""
    losses = {
        name: np.mean([log_losses(each, won) for each in told], axis=0)
        for name, told in chances.items()
    }
    best = min(losses, key=lambda name: losses[name].mean())
    print(f"\nBest log loss: {best}\n")
    print(
        "| model | log loss | from the best (error) | Brier | AUC | gap | slope | level "
        "| miscalibration |"
    )
    print("| --- " * 9 + "|")
    for name, told in chances.items():
        seen = [borne_out(each, won, plain=won.mean()) for each in told]
        apart = losses[name] - losses[best]
        sums = np.bincount(group, weights=apart - apart.mean())
        error = np.sqrt((sums**2).sum()) / len(won)
        cells = [
            np.mean([getattr(one, what) for one in seen])
            for what in ("brier", "auc", "gap", "slope", "level", "miscalibration")
        ]
        print(
            f"| {name} | {losses[name].mean():.4f} | {apart.mean():+.4f} ({error:.4f}) | "
            + " | ".join(f"{cell:.4f}" for cell in cells)
            + " |",
            flush=True,
        )


def reliability_table(told: np.ndarray, won: np.ndarray) -> None:
    """Print ours, told beside came, in tenths."""
    seen = borne_out(told, won, plain=won.mean())
    print("\n| told | came | deals |\n| --- | --- | --- |")
    for row in zip(seen.foretold, seen.happened, seen.count, strict=True):
        print(f"| {row[0]:.2f} | {row[1]:.2f} | {row[2]:.0f} |")


def salvirt(path: Path, repeats: int) -> None:
    """Repeated cross-validation on 448 real deals."""
    frame = pl.read_csv(path, separator=";")
    won = (frame["Status"] == "Won").to_numpy().astype(float)
    about = frame.drop("Status")
    table = {name: about[name].to_list() for name in about.columns}
    keys = about.select(pl.concat_str(pl.all(), separator="|")).to_series()
    group = (keys.rank("dense").to_numpy() - 1).astype(int)
    print(f"\n## Salvirt: {len(won)} deals, {group.max() + 1} different, {repeats} x 5 folds")
    chances = {name: np.zeros((repeats, len(won))) for name in tellers()}
    for repeat in range(repeats):
        fold = (np.random.default_rng(repeat).permutation(group.max() + 1) % 5)[group]
        for each in range(5):
            learn, test = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
            together = [str(g) for g in group[learn]]
            for name, tell in tellers().items():
                told = tell(taken(table, learn), won[learn], taken(table, test), together)
                chances[name][repeat, test] = told
    report(chances, won, group)
    reliability_table(chances["ours"].mean(axis=0), won)


def maven(folder: Path) -> None:
    """By time: learn from what had closed by a day, tell those that close afterwards."""
    deals = pl.read_csv(folder / "maven_crm_sales_pipeline.csv")
    accounts = pl.read_csv(folder / "maven_crm_accounts.csv").select("account", "sector")
    teams = pl.read_csv(folder / "maven_crm_sales_teams.csv").select("sales_agent", "manager")
    day = [pl.col(c).str.to_date("%m/%d/%Y") for c in ("engage_date", "close_date")]
    deals = (
        deals.with_columns(day)
        .join(accounts, on="account", how="left")
        .join(teams, on="sales_agent", how="left")
        .with_columns(pl.col("sector", "account").fill_null(""))
        .filter(pl.col("engage_date").is_not_null())
    )
    names = ("sales_agent", "product", "sector", "manager")
    for cut in (pl.date(2017, 7, 1), pl.date(2017, 10, 1)):
        learn = deals.filter(pl.col("close_date") <= cut)
        later = deals.filter((pl.col("close_date") > cut) & (pl.col("engage_date") <= cut))
        won = [(each["deal_stage"] == "Won").to_numpy().astype(float) for each in (learn, later)]
        print(f"\n## Maven by {pl.select(cut).item()}: {len(learn)} learnt, {len(later)} told")
        columns = [{n: each[n].to_list() for n in names} for each in (learn, later)]
        chances = {
            name: tell(columns[0], won[0], columns[1], [str(k) for k in range(len(learn))])[None]
            for name, tell in tellers().items()
        }
        chances["ours, with age"] = maven_by_age(deals, cut, later, names)[None]
        report(chances, won[1], np.arange(len(later)))
        reliability_table(chances["ours, with age"][0], won[1])


def maven_by_age(deals: pl.DataFrame, cut: pl.Expr, later: pl.DataFrame, names: Sequence[str]):
    """Ours as it is used: open deals count for the time they stood open by that day.

    Judged are deals that closed before the records end, so the chance told is of those.
    """
    known = deals.filter(pl.col("engage_date") <= cut)
    closed = pl.col("close_date").is_not_null() & (pl.col("close_date") <= cut)
    end = pl.when(closed).then("close_date").otherwise(cut)
    known = known.with_columns(
        days=(end - pl.col("engage_date")).dt.total_days(),
        outcome=pl.when(closed).then(pl.col("deal_stage").str.to_lowercase()).otherwise(pl.lit("")),
    )
    fitted = deal_outcomes(
        known["outcome"].to_list(),
        days=known["days"].to_numpy(),
        covariates={n: known[n].to_list() for n in names},
    )
    age = later.select((cut - pl.col("engage_date")).dt.total_days()).to_series().to_numpy()
    ahead = {n: later[n].to_list() for n in names}
    watched = deals.select((pl.col("close_date").max() - cut).dt.total_days()).item()
    told = deal_chances(fitted, deals=len(later), days=age, covariates=ahead, horizon=watched)
    return told.won.mean / (told.won.mean + told.lost.mean)


def main() -> None:
    """Compare on all deals that are there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=10)
    options = parser.parse_args()
    maven(options.folder)
    salvirt(options.folder / "salvirt_b2b_448.csv", options.repeats)


if __name__ == "__main__":
    main()
